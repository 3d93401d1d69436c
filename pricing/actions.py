"""Writes: the three files into the database, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from django.db import models, transaction

from pricing.models import FreeTierRow, LimitRow, PriceRow, TableImport
from pricing.records import free_tier_row, limit_row, price_row
from pricing.rows import DATA, FREE_TIER, LIMITS, PRICES, Rows, read_rows

BATCH = 1000


def load_tables(folder: Path = DATA) -> list[TableImport]:
    """Replace the tables by the files of a folder; empty where these very files are loaded already.

    Raises TableError (of several faults TableErrors) where a cell is wrong; the database then stays as it was.
    """
    rows = read_rows(folder)
    digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in (PRICES, FREE_TIER, LIMITS)}
    if {digest for _, digest in TableImport.objects.version()} == set(digests.values()):
        return []
    with transaction.atomic():
        return _replace(rows, digests)


def _replace(rows: Rows, digests: dict[str, str]) -> list[TableImport]:
    _replace_rows(PriceRow, (price_row(line) for line in rows.prices))
    _replace_rows(FreeTierRow, (free_tier_row(allowance) for allowance in rows.allowances))
    _replace_rows(LimitRow, (limit_row(limit) for limit in rows.limits))
    price_day = max((line.effective_date for line in rows.prices), default=None)
    limit_day = max((limit.effective for limit in rows.limits if limit.effective), default=None)
    loaded = (
        (PRICES, rows.prices, price_day),
        (FREE_TIER, rows.allowances, None),
        (LIMITS, rows.limits, limit_day),
    )
    return [
        TableImport.objects.create(file_name=name, sha256=digests[name], rows=len(all_rows), newest_day=day)
        for name, all_rows, day in loaded
    ]


def _replace_rows(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model.objects.all().delete()
    model.objects.bulk_create(rows, batch_size=BATCH)

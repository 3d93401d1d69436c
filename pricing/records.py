"""Rows of the database as the plain rows of `pricing.rows`, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache

from pricing.book import Allowance, Limit
from pricing.models import FreeTierRow, LimitRow, PriceRow
from pricing.rows import PriceLine, Rows

PRICE_FIELDS = tuple(field.name for field in fields(PriceLine))
ALLOWANCE_FIELDS = tuple(field.name for field in fields(Allowance))
LIMIT_FIELDS = tuple(field.name for field in fields(Limit))


def stored_rows() -> Rows:
    """Every row in the database, in three queries."""
    return Rows(
        tuple(price_lines(PriceRow.objects.order_by("pk"))),
        tuple(allowances(FreeTierRow.objects.all())),
        tuple(Limit(*values) for values in LimitRow.objects.values_list(*LIMIT_FIELDS)),
    )


def price_lines(rows) -> Iterator[PriceLine]:
    for values in rows.values_list(*PRICE_FIELDS):
        yield PriceLine(*(plain(value) if isinstance(value, Decimal) else value for value in values))


def allowances(rows) -> Iterator[Allowance]:
    for values in rows.values(*ALLOWANCE_FIELDS):
        values["dimensions"] = tuple(values["dimensions"].split())
        values["amount"] = None if values["amount"] is None else plain(values["amount"])
        yield Allowance(**values)


def price_row(line: PriceLine) -> PriceRow:
    return PriceRow(**{name: getattr(line, name) for name in PRICE_FIELDS})


def free_tier_row(allowance: Allowance) -> FreeTierRow:
    values = {name: getattr(allowance, name) for name in ALLOWANCE_FIELDS}
    return FreeTierRow(**values | {"dimensions": " ".join(allowance.dimensions)})


def limit_row(limit: Limit) -> LimitRow:
    return LimitRow(**{name: getattr(limit, name) for name in LIMIT_FIELDS})


@lru_cache(maxsize=4096)
def plain(number: Decimal) -> Decimal:
    """The number as a CSV file writes it: 0.0000004, 25, not 4.00000000000000E-7 or 2.5E+1."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short

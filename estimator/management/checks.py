"""System checks: a service that cannot be billed, limited or filled in is an error before anybody sees a bill.

They read the files of the tables, not the database, and those once a process: 0.2 s of a command that checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import Error, register

from estimator.engine.limits.limits import missing_limits
from estimator.engine.service import AwsService, services
from estimator.whatif.containers.move import ContainerSizing
from pricing.book import PriceBook, Tables
from pricing.cells import TableError
from pricing.tables import read_tables

HOME = "us-east-1"
BASES = ("guess", "aws", "off")
UNITS_OF_NAMES = ("ms", "s", "minutes", "hours", "days", "months", "kb", "mb", "gb", "usd", "percent", "per_second")
"""How a setting's name ends where its number has a unit, whatever its type."""


@register()
def services_are_whole(app_configs, **kwargs):
    """Dimensions have a price in us-east-1 or globally, limit keys a row, settings a unit or choices."""
    try:
        tables = read_tables()
    except TableError as error:
        return [Error(str(error), hint="Mend the file in pricing/data.", id="estimator.E002")]
    checked = [*services().values(), ContainerSizing()]
    return [error for service in checked for error in faults(service, tables)]


def faults(service: AwsService, tables: Tables) -> list[Error]:
    book = tables.price_book(HOME)
    found = [
        f"bills {key}, which has no price in {HOME} or globally" for key in service.dimensions if not _priced(key, book)
    ]
    found += [
        f"asks the limit {key}, which has no row"
        for key in missing_limits(tables.limit_book(HOME), dict.fromkeys(_limit_keys(service)))
    ]
    found += [f"has the setting {name} without unit or choices" for name in bare_settings(service)]
    return [Error(f"{service.name} {fault}.", obj=service.slug, id="estimator.E001") for fault in found]


def _priced(key: str, book: PriceBook) -> bool:
    if key.endswith("*"):
        return any(name.startswith(key[:-1]) for name in book.prices)
    return key in book.prices


def _limit_keys(service: AwsService) -> Iterator[str]:
    """Keys it declares, and those that bound a setting or the batches of an operation."""
    yield from service.limits
    for info in service.Settings.model_fields.values():
        if key := (info.json_schema_extra or {}).get("limit"):
            yield key
    for operation in service.operations:
        if operation.batch_limit:
            yield operation.batch_limit


def bare_settings(service: AwsService) -> list[str]:
    """Settings nobody could read: no unit, no choices, and a label that does not do without (see `setting`)."""
    bare = []
    for name, info in service.Settings.model_fields.items():
        extra = info.json_schema_extra or {}
        if not (extra.get("unit") or extra.get("choices") or extra.get("unitless") or _is_count(name, info)):
            bare.append(name)
    return bare


def _is_count(name: str, info) -> bool:
    """Yes or no, so many of what the label names, or so many per something."""
    if info.annotation is bool:
        return True
    if name.endswith(tuple(f"_{unit}" for unit in UNITS_OF_NAMES)):
        return False
    return info.annotation in (int, int | None) or "per " in (info.title or "").lower()

"""System checks: a service that cannot be billed, limited or filled in is an error before anybody sees a bill."""

from __future__ import annotations

from django.core.checks import Error, register

from estimator.engine.limits import missing_limits
from estimator.engine.service import AwsService, services
from pricing.book import PriceBook, Tables
from pricing.tables import read_tables

HOME = "us-east-1"
BASES = ("guess", "aws", "off")


@register()
def services_are_whole(app_configs, **kwargs):
    """Dimensions have a price in us-east-1 or globally, limit keys a row, settings a unit or choices."""
    return [error for service in services().values() for error in faults(service, read_tables())]


def faults(service: AwsService, tables: Tables) -> list[Error]:
    book = tables.price_book(HOME)
    found = [
        f"bills {key}, which has no price in {HOME} or globally" for key in service.dimensions if not _priced(key, book)
    ]
    found += [
        f"asks the limit {key}, which has no row" for key in missing_limits(tables.limit_book(HOME), service.limits)
    ]
    found += [f"has the setting {name} without unit or choices" for name in bare_settings(service)]
    return [Error(f"{service.name} {fault}.", obj=service.slug, id="estimator.E001") for fault in found]


def _priced(key: str, book: PriceBook) -> bool:
    if key.endswith("*"):
        return any(name.startswith(key[:-1]) for name in book.prices)
    return key in book.prices


def bare_settings(service: AwsService) -> list[str]:
    """Settings whose number nobody could read: no unit, no choices, and neither a count nor yes or no."""
    bare = []
    for name, info in service.Settings.model_fields.items():
        extra = info.json_schema_extra or {}
        is_count = info.annotation in (int, bool, int | None) or "per " in (info.title or "").lower()
        if not (extra.get("unit") or extra.get("choices") or is_count):
            bare.append(name)
    return bare

"""The tables of the program as data: prices, limits, services and what each has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from estimator.engine.operations import spoken
from estimator.engine.service import Service
from estimator.exports.csv_text import Cell
from estimator.exports.tables.bill import tier_words
from estimator.exports.tables.table import DataTable, yes
from estimator.pages.catalogue import families, limit_readings, price_readings, setting_readings
from pricing.book import Allowance, Limit, Price, Tables
from pricing.listings import LimitListing, PriceListing
from pricing.models import LimitRow
from pricing.names import SCOPES

PRICE_HEADS = (
    "Dimension", "Region", "Tier", "Price per unit", "Unit", "In effect from", "Free each month", "AWS usage type",
    "Confidence", "Source",
)  # fmt: skip
LIMIT_HEADS = (
    "Limit", "Key", "Variant", "Service", "Region", "Value", "Unit", "In words", "Per", "Can be raised", "Up to",
    "Quota code", "Confidence", "Note", "Source",
)  # fmt: skip


def prices_table(listings: Iterable[PriceListing]) -> DataTable:
    """Prices of all days that are loaded, today's first; a row for each tier."""
    rows = [
        row
        for one in listings
        for price in (one.price, *one.others)
        for row in _price_rows(price, one.allowances if price is one.price else ())
    ]
    return DataTable(PRICE_HEADS, rows)


def _price_rows(price: Price, free: Iterable[Allowance]) -> list[tuple[Cell, ...]]:
    given = "; ".join(f"{one.amount} {one.unit} ({one.kind})" for one in free if one.amount is not None)
    return [
        (
            price.dimension, price.region, tier_words(price, tier), float(tier.usd), price.unit, price.effective, given,
            price.usage_type, price.confidence, price.source,
        )
        for tier in price.tiers
    ]  # fmt: skip


def limits_table(listings: Iterable[LimitListing]) -> DataTable:
    """Limits, each as it holds in the region chosen, and the rows of other regions after it."""
    return DataTable(
        LIMIT_HEADS, [_limit_row(row, one.service) for one in listings for row in (one.limit, *one.others)]
    )


def _limit_row(limit: LimitRow | Limit, service: str) -> tuple[Cell, ...]:
    value, most = (None if one is None else float(one) for one in (limit.value, limit.max_value))
    return (
        limit.name, limit.key, limit.variant, service, limit.region, value, limit.unit, limit.text,
        SCOPES.get(limit.scope, limit.scope), yes(limit.adjustable), most, limit.quota_code, limit.confidence,
        limit.note, limit.source,
    )  # fmt: skip


def services_table() -> DataTable:
    """Every service there is, by family."""
    heads = ("Family", "Service", "Slug", "What it is", "Prices", "Limits", "Closed to new customers")
    rows = [
        (family, one.name, one.slug, one.help, len(one.dimensions), len(one.limits), one.closed)
        for family, members in families()
        for one in members
    ]
    return DataTable(heads, rows)


# -- of one service ----------------------------------------------------------------------------------------------------


def _prices(service: Service, region: str, book: Tables) -> DataTable:
    """Today's prices in a region; the word where there is none."""
    rows: list[tuple[Cell, ...]] = []
    for one in price_readings(service, book.price_book(region)):
        if one.price is None:
            rows.append((one.label, one.key, region, "", "yours" if one.is_yours else "unknown", *("",) * 6))
        else:
            rows += [(one.label, *row) for row in _price_rows(one.price, one.allowances)]
    return DataTable(("What is billed", *PRICE_HEADS), rows)


def _limits(service: Service, region: str, book: Tables) -> DataTable:
    found = limit_readings(service, book.limit_book(region))
    return DataTable(LIMIT_HEADS, [_limit_row(one.limit, service.name) for one in found if one.limit is not None])


def _settings(service: Service, region: str, book: Tables) -> DataTable:
    heads = ("Setting", "Takes", "Default", "Ours", "Under more settings", "What it means")
    rows = [
        (one.label, one.takes, one.default, yes(one.is_guess), yes(one.is_advanced), one.help)
        for one in setting_readings(service, book.limit_book(region))
    ]
    return DataTable(heads, rows)


def _operations(service: Service, region: str, book: Tables) -> DataTable:
    heads = ("Operation", "What it does", "The caller waits")
    return DataTable(heads, [(spoken(one.name), one.help, yes(one.waits)) for one in service.operations])


def _events(service: Service, region: str, book: Tables) -> DataTable:
    heads = ("Event", "When", "Polled by its target", "Can trigger")
    rows = [
        (spoken(one.name), one.help, yes(one.polled), one.reaches or "anything code can call") for one in service.events
    ]
    return DataTable(heads, rows)


OF_A_SERVICE: Mapping[str, Callable[[Service, str, Tables], DataTable]] = {
    "prices": _prices,
    "limits": _limits,
    "settings": _settings,
    "operations": _operations,
    "events": _events,
}
"""The tables of a service's page, by name: of the service in a region."""

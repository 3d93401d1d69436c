"""What the two pages list: a price with its older days and allowances, a limit with its other regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_, or_

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from pricing.book import DEFAULT, Allowance, Price
from pricing.forms import LimitFilter, PriceFilter
from pricing.models import FreeTierRow, LimitRow, PriceRow
from pricing.names import SCOPES, SERVICES
from pricing.not_asked import reasons
from pricing.records import allowances, price_lines
from pricing.rows import PriceLine
from pricing.tables import price_of

PER_PAGE = 50


@dataclass(frozen=True)
class PriceListing:
    """The price of a dimension in a region today, those of other days (newest first), and what is free."""

    price: Price
    others: list[Price] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)


@dataclass(frozen=True)
class LimitListing:
    """A limit as it holds in the region chosen (the default, where none is), and the other regions' rows."""

    limit: LimitRow
    others: list[LimitRow] = field(default_factory=list)

    @property
    def service(self) -> str:
        return SERVICES[self.limit.service]

    @property
    def scope(self) -> str:
        return SCOPES[self.limit.scope]

    @property
    def not_asked(self) -> str:
        """Why no design is asked about it; empty where each is."""
        return reasons().get(self.limit.key, "")


def price_page(chosen: PriceFilter) -> Page:
    """One page of prices, a dimension and region each, in four queries; raises EmptyPage beyond the end."""
    groups = matching_prices(chosen).order_by("dimension", "region").values_list("dimension", "region").distinct()
    page = Paginator(groups, PER_PAGE).page(chosen.cleaned_data["page"] or 1)
    page.object_list = price_listings(list(page.object_list))
    return page


def matching_prices(chosen: PriceFilter) -> QuerySet[PriceRow]:
    rows = PriceRow.objects.filter(in_any(chosen.words, "dimension", "usage_type"))
    if chosen.cleaned_data["service"]:
        rows = rows.filter(service=chosen.cleaned_data["service"])
    return rows.filter(region__in=chosen.regions) if chosen.regions else rows


def price_listings(groups: list[tuple[str, str]]) -> list[PriceListing]:
    days = prices_by_day(groups)
    free = allowances_by_dimension()
    return [price_listing(days[group], free[group[0]]) for group in groups]


def price_listing(prices: list[Price], free: list[Allowance]) -> PriceListing:
    today = date.today()
    current = next((price for price in prices if price.effective <= today), prices[0])
    return PriceListing(current, [price for price in prices if price is not current], free)


def prices_by_day(groups: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[Price]]:
    """All prices of the dimensions and regions named, newest day first."""
    wanted = set(groups)
    rows = PriceRow.objects.filter(
        dimension__in={dimension for dimension, _ in wanted}, region__in={region for _, region in wanted}
    )
    lines: dict[tuple, list[PriceLine]] = defaultdict(list)
    for line in price_lines(rows.order_by("-effective_date", "tier_start")):
        lines[line.dimension, line.region, line.effective_date].append(line)
    prices: dict[tuple[str, str], list[Price]] = defaultdict(list)
    for (dimension, region, _), tiers in lines.items():
        prices[dimension, region].append(price_of(tiers))
    return prices


def allowances_by_dimension() -> dict[str, list[Allowance]]:
    free: dict[str, list[Allowance]] = defaultdict(list)
    for allowance in allowances(FreeTierRow.objects.all()):
        for dimension in allowance.dimensions:
            free[dimension].append(allowance)
    return free


def limit_page(chosen: LimitFilter) -> Page:
    """One page of limits, a key and variant each, in three queries; raises EmptyPage beyond the end."""
    page = Paginator(matching_limits(chosen), PER_PAGE).page(chosen.cleaned_data["page"] or 1)
    page.object_list = limit_listings(list(page.object_list), chosen.cleaned_data["region"])
    return page


def matching_limits(chosen: LimitFilter) -> QuerySet[LimitRow]:
    """The default rows that match; every key and variant has one."""
    rows = LimitRow.objects.filter(in_any(chosen.words, "key", "name", "quota_code", "note"), region=DEFAULT)
    service = chosen.cleaned_data["service"]
    return rows.filter(service=service) if service else rows


def limit_listings(defaults: list[LimitRow], region: str) -> list[LimitListing]:
    others: dict[tuple[str, str], list[LimitRow]] = defaultdict(list)
    for row in LimitRow.objects.filter(key__in={row.key for row in defaults}).exclude(region=DEFAULT):
        others[row.key, row.variant].append(row)
    listings = []
    for default in defaults:
        regional = others[default.key, default.variant]
        own = next((row for row in regional if row.region == region), default)
        listings.append(LimitListing(own, [row for row in (default, *regional) if row is not own] if regional else []))
    return listings


def in_any(words: list[str], *fields: str) -> Q:
    """Every word occurs in one of the fields."""
    found = (reduce(or_, (Q(**{f"{name}__icontains": word}) for name in fields)) for word in words)
    return reduce(and_, found, Q())

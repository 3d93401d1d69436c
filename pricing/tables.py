"""The price, free tier and limit tables: their rows, how strictly they are read, the books made of them.

Pure: no Django.  A row of `free_tier.csv` is an `Allowance`, one of `limits.csv` a `Limit`, one of
`prices.csv` a `PriceLine`: one tier of one dimension in one region from one day on.  `pricing.lookups` reads
the same rows from the database and makes its books with the same `Shelf`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from pricing.book import (
    DEFAULT,
    GLOBAL,
    Allowance,
    Limit,
    LimitBook,
    Price,
    PriceBook,
    Tables,
    Tier,
)
from pricing.cells import Cells, read_lines
from pricing.names import ALLOWANCE_KINDS, ALLOWANCE_SCOPES, LIMIT_REGIONS, PRICE_REGIONS, SCOPES, SERVICES
from pricing.units import UNITS, measure

DATA = Path(__file__).parent / "data"
PRICES, FREE_TIER, LIMITS = "prices.csv", "free_tier.csv", "limits.csv"

CONFIDENCES = ("high", "medium", "low")
SUBTRACTED = ("always_free", "12_month")
LIMIT_KINDS = ("rate", "count", "size", "concurrency", "duration", "range")
QUOTA_CODE = re.compile(r"L-[0-9A-F]{8}")


@dataclass(frozen=True, slots=True)
class PriceLine:
    """Units from `tier_start` up to `tier_end` (None: no end) of a dimension cost `price_usd` each."""

    service: str
    dimension: str
    region: str
    unit: str
    tier_start: Decimal
    tier_end: Decimal | None
    price_usd: Decimal
    usage_type: str
    operation: str
    effective_date: date
    source: str
    confidence: str


PRICE_COLUMNS = tuple(PriceLine.__dataclass_fields__)
FREE_TIER_COLUMNS = ("service", "name", "dimensions", "amount", "unit", "scope", "kind", "note", "source")
LIMIT_COLUMNS = (
    *("service", "key", "variant", "region", "name", "kind", "value", "low", "high", "text", "unit", "scope"),
    *("adjustable", "max_value", "max_text", "quota_code", "effective_date", "source", "confidence"),
    *("seed_value", "note"),
)


class Rows(NamedTuple):
    """Everything the three tables say, in their order."""

    prices: tuple[PriceLine, ...]
    allowances: tuple[Allowance, ...]
    limits: tuple[Limit, ...]


def read_tables(folder: Path = DATA, as_of: date | None = None) -> Tables:
    """The tables of a folder on a day (today where none is given); raises TableError.

    Files are read once per process and folder; `lookups.tables()` is the same from the database.
    """
    return _shelf(Path(folder)).tables(as_of or date.today())


@lru_cache(maxsize=8)
def _shelf(folder: Path) -> Shelf:
    return Shelf(read_rows(folder))


def read_rows(folder: Path = DATA) -> Rows:
    """Every row of the three files; raises TableError for the first cell that does not hold."""
    prices = read_prices(folder / PRICES)
    units = {price.dimension: price.unit for price in prices}
    return Rows(prices, read_allowances(folder / FREE_TIER, units), read_limits(folder / LIMITS))


# ---- prices


def read_prices(path: Path) -> tuple[PriceLine, ...]:
    prices: list[PriceLine] = []
    groups: dict[tuple, list[tuple[Cells, PriceLine]]] = defaultdict(list)
    units: dict[str, str] = {}
    for cells in read_lines(path, PRICE_COLUMNS):
        price = _price(cells)
        if units.setdefault(price.dimension, price.unit) != price.unit:
            raise cells.error("unit", f"{price.unit}, but {price.dimension} is in {units[price.dimension]} above.")
        groups[price.dimension, price.region, price.effective_date].append((cells, price))
        prices.append(price)
    for group in groups.values():
        _check_tiers(group)
    return tuple(prices)


def _price(cells: Cells) -> PriceLine:
    price = PriceLine(
        service=cells.choice("service", SERVICES),
        dimension=cells.required("dimension"),
        region=cells.choice("region", PRICE_REGIONS),
        unit=cells.choice("unit", UNITS),
        tier_start=cells.number("tier_start"),
        tier_end=cells.number_or_none("tier_end"),
        price_usd=cells.number("price_usd"),
        usage_type=cells.text("usage_type"),
        operation=cells.text("operation"),
        effective_date=cells.day("effective_date"),
        source=cells.required("source"),
        confidence=cells.choice("confidence", CONFIDENCES),
    )
    if not price.dimension.startswith(f"{price.service}."):
        raise cells.error("dimension", f"{price.dimension}; expected it to begin with {price.service}.")
    if price.tier_end is not None and price.tier_end <= price.tier_start:
        raise cells.error("tier_end", f"{price.tier_end}; expected more than the start, {price.tier_start}.")
    return price


def _check_tiers(group: list[tuple[Cells, PriceLine]]) -> None:
    """Tiers of one dimension, region and day start at 0, meet, and end open."""
    group.sort(key=lambda line: line[1].tier_start)
    cells, price = group[0]
    if price.tier_start != 0:
        raise cells.error("tier_start", f"{price.tier_start}; expected the first tier to start at 0.")
    for (_, below), (cells, above) in pairwise(group):
        if above.tier_start == below.tier_start:
            raise cells.error("tier_start", f"a second tier from {above.tier_start}; expected each once.")
        if below.tier_end is None:
            raise cells.error("tier_start", f"{above.tier_start}; expected no tier above one without an end.")
        if above.tier_start != below.tier_end:
            raise cells.error(
                "tier_start", f"{above.tier_start}; expected {below.tier_end}, where the tier below ends."
            )
    cells, price = group[-1]
    if price.tier_end is not None:
        raise cells.error("tier_end", f"{price.tier_end}; expected the last tier to have no end.")


# ---- free tier


def read_allowances(path: Path, units: Mapping[str, str]) -> tuple[Allowance, ...]:
    """The rows of the free tier; `units` holds the unit of every dimension that has a price."""
    allowances: dict[tuple, Allowance] = {}
    for cells in read_lines(path, FREE_TIER_COLUMNS):
        allowance = _allowance(cells, units)
        key = (allowance.service, allowance.name)
        if key in allowances:
            raise cells.error("name", f"a second row of {allowance.name!r}; expected each name once a service.")
        allowances[key] = allowance
    return tuple(allowances.values())


def _allowance(cells: Cells, units: Mapping[str, str]) -> Allowance:
    allowance = Allowance(
        service=cells.choice("service", SERVICES),
        name=cells.required("name"),
        dimensions=tuple(cells.text("dimensions").split()),
        amount=cells.number_or_none("amount"),
        unit=cells.choice("unit", UNITS) if cells.text("unit") else "",
        scope=cells.choice("scope", ALLOWANCE_SCOPES),
        kind=cells.choice("kind", ALLOWANCE_KINDS),
        note=cells.text("note"),
        source=cells.required("source"),
    )
    _check_allowance(cells, allowance, units)
    return allowance


def _check_allowance(cells: Cells, allowance: Allowance, units: Mapping[str, str]) -> None:
    for dimension in allowance.dimensions:
        if dimension not in units:
            raise cells.error("dimensions", f"{dimension} has no price; expected keys of {PRICES}.")
    if (allowance.amount is None) != (not allowance.unit):
        raise cells.error("unit", "expected an amount and its unit, or neither.")
    if allowance.kind not in SUBTRACTED:
        return
    if allowance.dimensions and allowance.amount is None:
        raise cells.error("amount", f"empty; expected a number, for {allowance.kind} is subtracted.")
    for dimension in allowance.dimensions:
        if measure(units[dimension]) != measure(allowance.unit):
            raise cells.error("unit", f"{allowance.unit}; expected {units[dimension]}, as {dimension} has.")


# ---- limits


def read_limits(path: Path) -> tuple[Limit, ...]:
    limits: dict[tuple, Limit] = {}
    for cells in read_lines(path, LIMIT_COLUMNS):
        limit = _limit(cells)
        key = (limit.key, limit.variant, limit.region)
        if key in limits:
            raise cells.error("key", f"a second row of {' '.join(filter(None, key))}; expected each once.")
        limits[key] = limit
    return tuple(limits.values())


def _limit(cells: Cells) -> Limit:
    limit = Limit(
        service=cells.choice("service", SERVICES),
        key=cells.required("key"),
        variant=cells.text("variant"),
        region=cells.choice("region", LIMIT_REGIONS),
        name=cells.required("name"),
        kind=cells.choice("kind", LIMIT_KINDS),
        value=_float(cells.number_or_none("value")),
        low=_float(cells.number_or_none("low")),
        high=_float(cells.number_or_none("high")),
        text=cells.text("text"),
        unit=cells.choice("unit", UNITS),
        scope=cells.choice("scope", SCOPES),
        adjustable=cells.truth("adjustable"),
        max_value=_float(cells.number_or_none("max_value")),
        max_text=cells.text("max_text"),
        quota_code=cells.text("quota_code"),
        effective=cells.day_or_none("effective_date"),
        source=cells.required("source"),
        confidence=cells.choice("confidence", CONFIDENCES),
        seed_value=cells.text("seed_value"),
        note=cells.text("note"),
    )
    _check_limit(cells, limit)
    return limit


def _check_limit(cells: Cells, limit: Limit) -> None:
    if (limit.low is None) != (limit.high is None):
        raise cells.error("low", "expected both ends of a range, or neither.")
    if limit.low is not None and limit.low > limit.high:
        raise cells.error("low", f"{limit.low:g}; expected no more than high, {limit.high:g}.")
    if limit.value is None and limit.low is None and not limit.text:
        raise cells.error("value", "empty; expected a value, a range (low, high) or a text.")
    if limit.quota_code and not QUOTA_CODE.fullmatch(limit.quota_code):
        raise cells.error("quota_code", f"{limit.quota_code!r}; expected one such as L-B99A9384.")


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


# ---- books


class Shelf:
    """All rows, and the books of any region and day made of them on demand.

    A price is all tiers of the newest day not after the one asked for; before a dimension's first day there
    is none.  A region's own rows win over those that hold everywhere, for prices and for limits.
    """

    def __init__(self, rows: Rows):
        self.rows = rows
        self._lines: dict[str, list[PriceLine]] = defaultdict(list)
        for line in rows.prices:
            self._lines[line.region].append(line)
        self._price_books: dict[tuple[str, date], PriceBook] = {}
        self._limit_books: dict[str, LimitBook] = {}

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions with prices of their own."""
        return tuple(sorted(region for region in self._lines if region != GLOBAL))

    def tables(self, as_of: date) -> Tables:
        return Tables(as_of, self.regions, partial(self.price_book, as_of=as_of), self.limit_book)

    def price_book(self, region: str, as_of: date) -> PriceBook:
        """The prices of a region on a day; a region nobody sells in has the global ones only."""
        key = (region, as_of)
        if key not in self._price_books:
            prices = newest_prices(self._lines.get(GLOBAL, ()), as_of)
            prices |= newest_prices(self._lines.get(region, ()), as_of)
            self._price_books[key] = PriceBook(region, as_of, prices, self.rows.allowances)
        return self._price_books[key]

    def limit_book(self, region: str) -> LimitBook:
        if region not in self._limit_books:
            self._limit_books[region] = LimitBook(region, own_limits(self.rows.limits, region))
        return self._limit_books[region]


def newest_prices(lines: Iterable[PriceLine], as_of: date) -> dict[str, Price]:
    """The price of each dimension from its newest day not after `as_of`; lines must be of one region."""
    newest: dict[str, list[PriceLine]] = {}
    for line in lines:
        if line.effective_date > as_of:
            continue
        tiers = newest.get(line.dimension)
        if tiers is None or line.effective_date > tiers[0].effective_date:
            newest[line.dimension] = [line]
        elif line.effective_date == tiers[0].effective_date:
            tiers.append(line)
    return {dimension: price_of(tiers) for dimension, tiers in newest.items()}


def price_of(lines: Collection[PriceLine]) -> Price:
    """The price that the tiers of one dimension, region and day make."""
    lines = sorted(lines, key=lambda line: line.tier_start)
    first = lines[0]
    return Price(
        dimension=first.dimension,
        region=first.region,
        unit=first.unit,
        tiers=tuple(Tier(line.tier_start, line.tier_end, line.price_usd) for line in lines),
        usage_type=first.usage_type,
        effective=first.effective_date,
        source=first.source,
        confidence=first.confidence,
    )


def own_limits(limits: Iterable[Limit], region: str) -> dict[tuple[str, str], Limit]:
    """The limits that hold in a region: its own rows, else the default ones, in table order."""
    own: dict[tuple[str, str], Limit] = {}
    for limit in limits:
        key = (limit.key, limit.variant)
        if limit.region == region or (limit.region == DEFAULT and key not in own):
            own[key] = limit
    return own

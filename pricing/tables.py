"""The books of any region and day, made of the rows of the three tables.

Pure: no Django.  `pricing.lookups` reads the same rows from the database and makes its books with the same `Shelf`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path

from pricing.book import DEFAULT, GLOBAL, Limit, LimitBook, Price, PriceBook, Tables, Tier
from pricing.rows import DATA, PriceLine, Rows, read_rows


def read_tables(folder: Path = DATA, as_of: date | None = None) -> Tables:
    """The tables of a folder on a day (today where none is given); raises what `read_rows` raises.

    Files are read once per process and folder; `lookups.tables()` is the same from the database.
    """
    return _shelf(Path(folder)).tables(as_of or date.today())


@lru_cache(maxsize=8)
def _shelf(folder: Path) -> Shelf:
    return Shelf(read_rows(folder))


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
        operation=first.operation,
        service=first.service,
    )


def own_limits(limits: Iterable[Limit], region: str) -> dict[tuple[str, str], Limit]:
    """The limits that hold in a region: its own rows, else the default ones, in table order."""
    own: dict[tuple[str, str], Limit] = {}
    for limit in limits:
        key = (limit.key, limit.variant)
        if limit.region == region or (limit.region == DEFAULT and key not in own):
            own[key] = limit
    return own

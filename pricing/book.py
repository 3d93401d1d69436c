"""What the engine reads: prices, allowances and limits of one region on one day, each with its source.

Pure: no Django, no files.  `pricing.lookups` fills these from the database, `pricing.tables` from the CSV
files.  Money is `Decimal` in the tables and in `Tier.usd`; `Price.cost` computes in floats, so that it
broadcasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Quantity = float | NDArray[np.float64]
"""Units or dollars: a number, or many that broadcast."""

GLOBAL = "global"
"""Region of a price that holds everywhere."""

DEFAULT = "default"
"""Region of a limit that holds wherever no region has its own row."""


class PriceMissing(LookupError):
    """No price for a dimension in a region on a day; the message says the way out."""


class LimitMissing(LookupError):
    """No limit row for a key."""


class Tier(NamedTuple):
    """Units from `start` up to `end` (None: no end) cost `usd` each; graduated, edges absolute."""

    start: Decimal
    end: Decimal | None
    usd: Decimal


@dataclass(frozen=True)
class Price:
    """One dimension's tiers in one region, from the newest day not after the one asked for.

    `effective` is None and `source` "your rate" where the document overrides the list.  `service`, `usage_type` and
    `operation` say how AWS's own bill names it.
    """

    dimension: str
    region: str
    unit: str
    tiers: tuple[Tier, ...]
    usage_type: str = ""
    effective: date | None = None
    source: str = ""
    confidence: str = ""
    operation: str = ""
    service: str = ""

    @cached_property
    def _steps(self) -> tuple[tuple[float, float, float], ...]:
        return tuple(
            (float(tier.start), float("inf") if tier.end is None else float(tier.end), float(tier.usd))
            for tier in self.tiers
        )

    def cost(self, quantity: Quantity, free: Quantity = 0.0) -> Quantity:
        """USD for `quantity` units of which the first `free` cost nothing; tier edges do not move.

        Broadcasts over arrays.  `free` must not exceed `quantity`.
        """
        steps = self._steps
        if len(steps) == 1:
            return (quantity - free) * steps[0][2]
        if isinstance(quantity, float | int) and isinstance(free, float | int):
            return sum((min(max(quantity, start), end) - min(max(free, start), end)) * usd for start, end, usd in steps)
        total: Quantity = 0.0
        for start, end, usd in steps:
            total = total + (np.clip(quantity, start, end) - np.clip(free, start, end)) * usd
        return total

    def split(self, quantity: float, free: float = 0.0) -> list[tuple[float, Tier]]:
        """The billed units in each tier a quantity reaches: what a formula prints."""
        parts = []
        for tier, (start, end, _) in zip(self.tiers, self._steps, strict=True):
            units = min(max(quantity, start), end) - min(max(free, start), end)
            if units > 0:
                parts.append((units, tier))
        return parts


@dataclass(frozen=True)
class Allowance:
    """Units AWS gives away each month: one amount, perhaps shared by several dimensions.

    `scope` is `account` (all regions together) or `region`.  `kind` is `always_free` (for ever),
    `12_month` (accounts opened before 2025-07-15), or a kind that is shown but never subtracted:
    `trial`, `included` (a setting's free part, which the formula of the service leaves out),
    `unlimited`, `grandfathered`, `none`.  `amount` is None where there is no number to subtract.
    """

    service: str
    name: str
    dimensions: tuple[str, ...]
    amount: Decimal | None
    unit: str
    scope: str
    kind: str
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class PriceBook:
    """The prices of one region on one day, global ones included."""

    region: str
    as_of: date
    prices: Mapping[str, Price]
    allowances: tuple[Allowance, ...] = ()

    @cached_property
    def free_units(self) -> Mapping[str, Sequence[Allowance]]:
        """By dimension, the allowances that give an amount of it."""
        found: dict[str, list[Allowance]] = {}
        for allowance in self.allowances:
            for dimension in allowance.dimensions if allowance.amount is not None else ():
                found.setdefault(dimension, []).append(allowance)
        return found

    def price(self, dimension: str) -> Price:
        """The tiers of a dimension; raises PriceMissing with the reason and the way out."""
        try:
            return self.prices[dimension]
        except KeyError:
            raise PriceMissing(
                f"No price for {dimension} in {self.region} on {self.as_of:%-d %B %Y}: "
                "pick another region or day, or give your own under rates."
            ) from None


@dataclass(frozen=True)
class Limit:
    """One AWS quota.  `value` is None where AWS states a range or a word: see `low`, `high`, `text`.

    `scope` says over what demands are pooled (`per_account_region`, `per_queue`, ...).
    `max_value` is how far AWS raises it, where it is a number.
    """

    key: str
    variant: str
    region: str
    service: str
    name: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    unit: str
    scope: str
    adjustable: bool
    max_value: float | None = None
    max_text: str = ""
    quota_code: str = ""
    effective: date | None = None
    source: str = ""
    confidence: str = ""
    seed_value: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class LimitBook:
    """The limits of one region: its own rows, else the default ones."""

    region: str
    limits: Mapping[tuple[str, str], Limit]
    _first: Mapping[str, Limit] = field(init=False, repr=False, compare=False)
    _variants: Mapping[str, Sequence[Limit]] = field(init=False, repr=False, compare=False)
    _shared: dict[str, Limit] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        variants: dict[str, list[Limit]] = {}
        for (key, _), limit in self.limits.items():
            variants.setdefault(key, []).append(limit)
        object.__setattr__(self, "_first", {key: rows[0] for key, rows in variants.items()})
        object.__setattr__(self, "_variants", variants)

    def limit(self, key: str, variant: str | None = None) -> Limit:
        """The row of a key (and variant, where a key has several); raises LimitMissing."""
        found = self._first.get(key) if variant is None else self.limits.get((key, variant))
        if found is None:
            raise LimitMissing(f"No limit row for {key}{f' ({variant})' if variant else ''} in the limits table.")
        return found

    def shared(self, key: str) -> Limit:
        """The row of a key as all of an account share it in a region; raises LimitMissing."""
        if key not in self._shared:
            self._shared[key] = replace(self.limit(key), scope="per_account_region")
        return self._shared[key]

    def number(self, key: str, variant: str | None = None) -> float:
        """The value of a row that has one; raises LimitMissing where it states a range or a word."""
        value = self.limit(key, variant).value
        if value is None:
            raise LimitMissing(f"The limit row of {key} has no number.")
        return value

    def with_values(self, values: Mapping[str, float]) -> LimitBook:
        """The same book where the limits named have other values: what an account really has."""
        return _with_values(self, tuple(sorted(values.items())))

    def variants(self, key: str) -> list[Limit]:
        """All rows of a key in table order."""
        return list(self._variants.get(key, ()))


@lru_cache(maxsize=64)
def _with_values(book: LimitBook, values: tuple[tuple[str, float], ...]) -> LimitBook:
    """A book is its own for as long as it is likely to be asked for: what was checked with it need not be again."""
    own = dict(values)
    changed = {
        at: _with_value(limit, float(own[limit.key])) if limit.key in own else limit
        for at, limit in book.limits.items()
    }
    return LimitBook(book.region, changed)


def _with_value(limit: Limit, value: float) -> Limit:
    """The limit with another value, which is the upper end of a range too."""
    return replace(limit, value=value, high=None if limit.high is None else value)


@dataclass(frozen=True)
class Tables:
    """Prices and limits of every region on one day: what `estimate()` needs beside the document.

    `version` differs where the rows behind them do.
    """

    as_of: date
    regions: tuple[str, ...]
    price_book: Callable[[str], PriceBook]
    limit_book: Callable[[str], LimitBook]
    version: object = None

    def __repr__(self) -> str:
        return f"<Tables of {self.as_of}>"

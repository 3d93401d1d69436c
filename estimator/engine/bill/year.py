"""A year's total: each month of it as its own bill, since what accumulates grows from month to month, and what is
billed once.

It is the year that the month of the document lies in: the first, where nobody says another.  Traffic, prices and what
is measured are those of that month.  All twelve months are one pass: the month is an amount with as many multiples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estimator.engine.bill.support import Support
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount

MONTHS = 12


@dataclass(frozen=True)
class Year:
    """USD of twelve months from `first` on, of what is known.  `once_usd` is what is billed once, where it is the first
    year; `support_usd` what a plan of AWS Support costs in it, None where there is none or it is not known."""

    first: int
    months_usd: Amount
    once_usd: Amount
    support_usd: Amount | None

    @property
    def total_usd(self) -> Amount:
        """Its months and what is billed once."""
        return self.months_usd + self.once_usd

    @property
    def last(self) -> int:
        return self.first + MONTHS - 1

    @property
    def words(self) -> str:
        """Which year it is: in year 2, of months 13 to 24."""
        return f"in year {self.last // MONTHS}"


def first_month(month: int) -> int:
    """The month a year begins with that a month lies in."""
    return (month - 1) // MONTHS * MONTHS + 1


def over_a_year(loads: Mapping[str, Load], first: int) -> dict[str, Load]:
    """What nodes carry in each of its months: the month is an amount."""
    months = np.arange(first, first + MONTHS, dtype=float)[None, :, None]
    return {node_id: replace(load, month=months) for node_id, load in loads.items()}


def year_of(first: int, monthly_usd: Amount, once_usd: Amount, support: Support | None) -> Year:
    """The sums over its months of what each costs."""
    months = np.broadcast_to(monthly_usd, np.broadcast_shapes(np.shape(monthly_usd), (1, MONTHS, 1)))
    once = once_usd if first == 1 else 0.0
    supported = None
    if support is not None and support.usd is not None:
        begins = (np.arange(MONTHS) == 0)[None, :, None]
        supported = _summed(np.broadcast_to(support.of(months + begins * once), months.shape))
    return Year(first, _summed(months), once, supported)


def in_months(monthly_usd: Amount) -> Amount:
    """The sum over its months of an amount of a year's bill, of what never changes too."""
    return _summed(np.broadcast_to(monthly_usd, np.broadcast_shapes(np.shape(monthly_usd), (1, MONTHS, 1))))


def _summed(months: NDArray[np.float64]) -> Amount:
    return np.asarray(months.sum(axis=1, keepdims=True)) if months.shape[0] > 1 else float(months.sum())

"""How many events that come at random fall together: the Poisson count that 99 of 100 moments do not exceed.

Where very many come, chance evens out, and the burst of the traffic says what its peak is: from 400 on the count stays,
and from 447, which it is there, it is the mean.  That is never more than a tenth below the Poisson count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import Amount, Numbers, larger, smaller

RARE = 0.01
"""The share of moments that may have more."""
COUNTED = 200
"""Counts up to which the means are worked out; beyond, a square root tells, to one count."""
HALVINGS = 45
EVEN_FROM = 400.0
"""Events together from which on their number is no matter of chance."""
QUANTILE = 2.3263478740408408
"""The standard normal value that 1 % exceed."""


def most_of_hundred(mean: Amount) -> Amount:
    """The smallest count that no more than 1 of 100 moments exceed, for a Poisson count of this mean; 0 for none.

    By table up to 200, where it agrees with the distribution exactly; beyond by the normal approximation with its
    first correction (Cornish and Fisher), to the nearest count.
    """
    if isinstance(mean, (float, int)):
        return float(_counts(np.array([float(mean)]))[0])
    return cast("Amount", _counts(mean))


def most_together(mean: Amount) -> Amount:
    """The same, but for what is evened out."""
    return smaller(most_of_hundred(mean), larger(mean, _evened_out()))


@lru_cache(maxsize=1)
def _evened_out() -> Amount:
    """The count from which on nothing is a matter of chance."""
    return most_of_hundred(EVEN_FROM)


@lru_cache(maxsize=256)
def largest_above(times: float) -> float:
    """The largest count that 1 of 100 moments reach while it is more than so many times its mean, 1 at least."""
    counts = np.arange(1.0, COUNTED)
    above = counts[counts > times * _table()[:-1]]
    return float(above.max(initial=1.0)) if len(above) < len(counts) else cast("float", _evened_out())


def _counts(mean: Numbers) -> Numbers:
    means = _table()
    few = np.searchsorted(means, mean, side="left").astype(float)
    if not (mean > means[-1]).any():
        return few
    many = np.rint(mean + QUANTILE * np.sqrt(mean) + (QUANTILE**2 - 1) / 6)
    return np.where(mean > means[-1], many, few)


@lru_cache(maxsize=1)
def _table() -> Numbers:
    """For each count 0, 1, 2, …, the largest mean that it is enough for: halved until it is known to a part in 10¹²."""
    counts = np.arange(COUNTED, dtype=float)
    factorials = np.cumsum(np.log(np.maximum(counts, 1.0)))
    low, high = np.full(COUNTED, 1e-9), counts + 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        chances = np.exp(np.outer(np.log(middle), counts) - middle[:, None] - factorials)
        exceeds = 1.0 - np.tril(chances).sum(1)
        is_enough = exceeds <= RARE
        low, high = np.where(is_enough, middle, low), np.where(is_enough, high, middle)
    return low

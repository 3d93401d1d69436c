"""Amounts: the one shape every number of the engine has.

An `Amount` is a float where it is the same everywhere.  Else it is an array with the three axes

    (samples, multiples, hours)

each as long as there are of them, or 1: a setting drawn a thousand times is (1000, 1, 1), a sweep over 37 multiples
of today's traffic (1, 37, 1), something needed in each hour of the week (1, 1, 168).  So everything broadcasts, and
neither samples nor multiples are ever taken for the other.  `Rates` have an axis before them: row 0 is the hour's mean
a second, row 1 its peak second, (2, samples, multiples, hours).

What most amounts are is one number: the functions here take a short way with those.  Of arrays so small, numpy counts
what is not 0 in a fraction of the time in which it finds whether `any` is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from math import ceil, floor, inf, isfinite
from typing import cast

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]
"""Numbers with axes of another kind: samples alone, multiples alone, servers …"""
type Array = NDArray[np.float64]
"""Numbers with the axes (samples, multiples, hours)."""
type Amount = float | Array
"""A number that is the same everywhere, or an Array."""
type Rates = NDArray[np.float64]
"""A mean and a peak a second, (2, samples, multiples, hours)."""
type Truth = bool | NDArray[np.bool_]
"""What comparing amounts gives."""

MEAN, PEAK = 0, 1
"""The rows of Rates."""
TINY = 1e-200
"""Stands for nothing where something is divided by it: what comes out is still a number."""
HAIR = 1e-9
"""A hair over a step is rounding of ours, not a unit of AWS's."""


def each(values: object) -> Array:
    """Values drawn for samples, as an amount: (samples,) becomes (samples, 1, 1)."""
    return np.asarray(values, dtype=float).reshape(-1, 1, 1)


def multiples(values: object) -> Array:
    """Multiples of today's traffic as an amount: (1, multiples, 1), or a row of them for each sample."""
    array = np.asarray(values, dtype=float)
    return array.reshape(1, -1, 1) if array.ndim < 2 else array[..., None]


def in_sample(amount: Amount, sample: int = 0) -> float:
    """The one number of a sample; of several multiples or hours the first."""
    if not isinstance(amount, np.ndarray):
        return float(amount)
    return float(amount[sample if amount.shape[0] > 1 else 0, 0, 0])


def of_samples(amount: Amount, samples: int) -> NDArray[np.float64]:
    """(samples,) of an amount without multiples and hours."""
    if not isinstance(amount, np.ndarray):
        return np.full(samples, float(amount))
    return np.broadcast_to(amount[:, 0, 0], (samples,))


def at_first(amount: Amount) -> Amount:
    """An amount at the first multiple alone."""
    if not isinstance(amount, np.ndarray) or amount.shape[-2] == 1:
        return amount
    return amount[..., :1, :].copy()


def worst_hour(amount: Amount) -> NDArray[np.float64]:
    """(samples, multiples) of the largest hour."""
    if not isinstance(amount, np.ndarray):
        return np.array([[float(amount)]])
    return amount[..., 0] if amount.shape[-1] == 1 else amount.max(-1)


def largest(amount: Amount) -> float:
    """The largest number in it, for words."""
    return float(amount.max()) if isinstance(amount, np.ndarray) else float(amount)


def smallest(amount: Amount) -> float:
    """The smallest number in it."""
    return float(amount.min()) if isinstance(amount, np.ndarray) else float(amount)


def used(amount: Amount) -> bool:
    """Whether an amount is anything but nothing, in any sample: what is off needs no line and no demand."""
    return bool(np.count_nonzero(amount)) if isinstance(amount, np.ndarray) else amount != 0


def is_nothing(amount: Amount) -> bool:
    """Whether it is 0 in every sample, multiple and hour: the other way round from `used`."""
    return not (np.count_nonzero(amount) if isinstance(amount, np.ndarray) else amount)


def anywhere(truth: Truth) -> bool:
    """Whether something holds in any sample, multiple or hour."""
    return bool(np.count_nonzero(truth) if isinstance(truth, np.ndarray) else truth)


def is_number(amount: Amount) -> bool:
    """Whether it is one number, the same everywhere: of a sum that began with 0, that nothing was added."""
    return not isinstance(amount, np.ndarray)


def is_same(one: Amount, other: Amount) -> bool:
    """Whether two amounts are the same number, everywhere."""
    return not (isinstance(one, np.ndarray) or isinstance(other, np.ndarray)) and one == other


def is_one(amount: Amount) -> bool:
    """Whether multiplying by it changes nothing, whatever is sampled."""
    return not isinstance(amount, np.ndarray) and amount == 1


def begun(amount: Amount, step: Amount, hair: float = HAIR) -> Amount:
    """How many steps an amount begins, at least one: AWS counts begun units whole."""
    steps = amount / step - hair
    if isinstance(steps, (float, int)) and isfinite(steps):
        return float(max(ceil(steps), 1))
    return cast("Array", np.maximum(np.ceil(steps), 1.0))


def whole_up(amount: Amount, hair: float = HAIR) -> Amount:
    """The next whole number, none for nothing."""
    if isinstance(amount, (float, int)) and isfinite(amount):
        return float(ceil(amount - hair))
    return cast("Array", np.ceil(np.subtract(amount, hair)))


def whole_down(amount: Amount, hair: float = HAIR) -> Amount:
    """The whole number below."""
    if isinstance(amount, (float, int)) and isfinite(amount):
        return float(floor(amount + hair))
    return cast("Array", np.floor(np.add(amount, hair)))


def larger(one: Amount, other: Amount) -> Amount:
    """The larger of two amounts; of what is no number, that."""
    if not (isinstance(one, np.ndarray) or isinstance(other, np.ndarray)) and one == one:
        return one if one >= other else other
    return cast("Array", np.maximum(one, other))


def smaller(one: Amount, other: Amount) -> Amount:
    """The smaller of two amounts; of what is no number, that."""
    if not (isinstance(one, np.ndarray) or isinstance(other, np.ndarray)) and one == one:
        return one if one <= other else other
    return cast("Array", np.minimum(one, other))


def between(low: Amount, amount: Amount, high: Amount = inf) -> Amount:
    """The amount, but no less than `low` and no more than `high`."""
    return smaller(larger(amount, low), high)


def choose(where: Truth, yes: Amount, no: Amount) -> Amount:
    """One amount where something holds, another where it does not."""
    if isinstance(where, np.ndarray):
        return cast("Array", np.where(where, yes, no))
    return yes if where else no


def power(base: Amount, exponent: Amount) -> Amount:
    """`base` to the `exponent`; neither is negative."""
    return cast("Amount", base**exponent)


def added(amounts: Iterable[Amount]) -> Amount:
    """The sum of amounts, 0 of none; a single one is not copied."""
    total: Amount | None = None
    for amount in amounts:
        total = amount if total is None else total + amount
    return 0.0 if total is None else total


def largest_of(amounts: Iterable[Amount]) -> Amount:
    """The largest of several amounts, place by place; 0 of none."""
    found = list(amounts)
    return reduce(larger, found) if found else 0.0


def share(part: Amount, whole: Amount) -> Amount:
    """part ÷ whole, nothing of nothing being nothing."""
    if not isinstance(whole, np.ndarray):
        return part / whole if whole else 0.0
    if np.count_nonzero(whole) == whole.size:
        return part / whole
    shape = np.broadcast_shapes(np.shape(part), whole.shape)
    return np.divide(part, whole, out=np.zeros(shape), where=whole != 0)


def plain(amount: Amount) -> Amount:
    """An amount as a float where it is one number."""
    return float(amount.item()) if isinstance(amount, np.ndarray) and amount.size == 1 else amount

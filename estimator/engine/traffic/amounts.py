"""Amounts: numbers, or one per sample and hour.  A plain number takes the short way, which most of them are."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, isfinite
from typing import Any

import numpy as np


def used(amount) -> bool:
    """Whether an amount is anything but nothing, in any sample: what is off needs no line and no demand."""
    return amount != 0 if isinstance(amount, float | int) else bool(np.any(amount))


def is_one(amount) -> bool:
    """Whether multiplying by it changes nothing, whatever is sampled."""
    return isinstance(amount, float | int) and amount == 1


def begun(amount, step, hair: float = 1e-9):
    """How many steps an amount begins, at least one: AWS counts begun units whole.

    A hair over a step is rounding of ours, not a unit of AWS's.
    """
    steps = amount / step - hair
    if isinstance(steps, float | int) and isfinite(steps):
        return float(max(ceil(steps), 1))
    return np.maximum(np.ceil(steps), 1.0)


def larger(one, other):
    """The larger of two amounts; of what is no number, that."""
    if isinstance(one, float | int) and isinstance(other, float | int) and one == one:
        return one if one >= other else other
    return np.maximum(one, other)


def smaller(one, other):
    """The smaller of two amounts; of what is no number, that."""
    if isinstance(one, float | int) and isinstance(other, float | int) and one == one:
        return one if one <= other else other
    return np.minimum(one, other)


def added(amounts: Iterable[Any]) -> Any:
    """The sum of numbers and arrays, 0 of none; a single one is not copied."""
    total = None
    for amount in amounts:
        total = amount if total is None else total + amount
    return 0.0 if total is None else total


def share(part, whole):
    """part ÷ whole, nothing of nothing being nothing."""
    if isinstance(whole, float | int):
        return part / whole if whole else 0.0
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=np.asarray(whole) != 0)

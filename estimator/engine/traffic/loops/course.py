"""How a loop goes on from turn to turn: settled, growing for ever, or shrinking by the same share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import MEAN, TINY, Array, Numbers

GAINS = 4
"""Turns that are looked back at to tell whether a loop keeps what it has."""
SHRINKS = 1 - 1e-6
SETTLED = 1e-13
NEARLY = 1e-3
"""What a last turn may still add before the answer is called coarse."""
NO_LOSS = 1e-9
"""A gain this near to 1 is a loop that keeps what it has."""
KB = 2
"""The row of the levels of a loop that follows those of mean and peak."""


class Course:
    """What a loop carried after its last turns, and its gain: what a turn added over what the turn before did."""

    def __init__(self, levels: Numbers):
        self.levels = [levels]
        self.gains: list[Array] = []

    def follow(self, levels: Numbers) -> None:
        """What it carries after one more turn, whatever its gain is."""
        self.levels = [*self.levels[-2:], levels]

    def add(self, levels: Numbers) -> None:
        """What it carries after one more turn, and what it gained in it."""
        self.follow(levels)
        if len(self.levels) == 3:
            self.gains = [*self.gains[1 - GAINS :], _gain(self.levels, (0, -1))]

    @property
    def mean_gain(self) -> Array:
        """(samples, multiples) of the last four turns, their geometric mean: what goes round may take several turns to
        come back; 0 after too few."""
        if not self.gains:
            return np.zeros((1, 1))
        found: Array = np.exp(np.log(np.maximum(self.gains, TINY)).mean(0))
        return found

    def gain_by_hour(self) -> Array:
        """The same in each hour."""
        return _gain(self.levels, 0) if len(self.levels) == 3 else np.zeros((1, 1, 1))

    def is_settled(self, within: float = SETTLED) -> NDArray[np.bool_]:
        """(samples, multiples) where the last turn added nothing, by these means."""
        return self._added_at_most(within).all(0)

    def is_settled_but_for_sizes(self) -> NDArray[np.bool_]:
        """Where it added no calls and events, and hardly any KB: sizes that change at every turn are lumped, and their
        mean comes to rest much later than all else."""
        return self._added_at_most(SETTLED)[:KB].all(0) & self.is_settled(NEARLY)

    def _added_at_most(self, within: float) -> NDArray[np.bool_]:
        """(mean, peak, KB; samples; multiples) of what the last turn added."""
        if len(self.levels) < 2:
            return np.zeros((KB + 1, 1, 1), dtype=bool)
        last = np.abs(self.levels[-1] - self.levels[-2]).sum((0, -1))
        now = np.abs(self.levels[-1]).sum((0, -1))
        is_little: NDArray[np.bool_] = (last <= within * now) & np.isfinite(now)
        return is_little

    def is_endless(self) -> NDArray[np.bool_]:
        """Where it carries more than there are numbers for."""
        return ~np.isfinite(self.levels[-1]).all((0, 1, -1))

    def keeps(self) -> NDArray[np.bool_]:
        """Where the last four turns each added as much as the one before or more."""
        if len(self.gains) < GAINS:
            return np.zeros((1, 1), dtype=bool)
        return (np.stack(self.gains) >= 1 - NO_LOSS).all(0)

    def shrinks_evenly(self, done: NDArray[np.bool_]) -> bool:
        """Whether all that goes on shrinks, and by about the same share as the turn before."""
        if len(self.gains) < 2:
            return False
        gain, before = self.gains[-1], self.gains[-2]
        evenly = (gain < SHRINKS) & (np.abs(gain - before) <= 0.1 * (1 - gain))
        return bool((evenly | done).all())


def _gain(levels: Sequence[Numbers], axes: int | tuple[int, int]) -> Array:
    """What the last turn added of calls and events over what the one before did; rounding adds nothing."""
    least = SETTLED * np.abs(levels[-1][:, MEAN]).sum(axes)
    last, before = (np.abs(one[:, MEAN] - other[:, MEAN]).sum(axes) for one, other in pairwise(levels[::-1]))
    gain: Array = np.divide(last, before, out=np.zeros_like(last), where=(before > 0) & (last > least))
    return gain

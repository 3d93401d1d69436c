"""Calls that a clock starts, in places that others use too: they come at each tick and take their places for so long.

Ticks come evenly apart, so of so many at once those are refused for which no place is free at that moment, and no more.
Who comes at random sees what is left while they last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import lgamma

import numpy as np

from estimator.engine.maths.amounts import TINY, Amount, Numbers, added, share, smaller
from estimator.engine.maths.erlang import erlang_b

_log_factorial = np.vectorize(lambda count: lgamma(count + 1.0), otypes=[float])


@dataclass(frozen=True, slots=True)
class Ticked:
    """Places that the calls of clocks take when they tick, and calls in progress on average; `told` is how many of them
    a second have a caller who waits for the answer."""

    places: Amount
    load: Amount
    told: Amount

    def each(self, of: Callable[[Amount], Amount]) -> Ticked:
        """A part of each of its amounts."""
        return Ticked(of(self.places), of(self.load), of(self.told))

    @property
    def busy(self) -> Amount:
        """The part of the time for which they take their places."""
        return smaller(share(self.load, self.places), 1.0)


def all_ticked(ticked: Iterable[Ticked | None]) -> Ticked | None:
    """What several clocks take at the same moment; None where none does."""
    found = [one for one in ticked if one is not None]
    if not found:
        return None
    return Ticked(
        added(one.places for one in found), added(one.load for one in found), added(one.told for one in found)
    )


def refused_beside(ticked: Ticked, loads: Amount, free: Amount) -> Numbers:
    """The share of calls at random that is refused: of what is free they see what a tick leaves, while it lasts."""
    taken = ticked.places * (1.0 - refused_at_a_tick(ticked, loads, free))
    meanwhile, otherwise = erlang_b(loads, np.stack(np.broadcast_arrays(np.maximum(free - taken, 0.0), free)))
    lost: Numbers = ticked.busy * meanwhile + (1.0 - ticked.busy) * otherwise
    return lost


def refused_at_a_tick(ticked: Ticked, loads: Amount, free: Amount) -> Numbers:
    """The share of a tick's calls for which no place is free, where calls at random would keep so many busy.

    E[(c + X − N)⁺] ÷ c for c calls at N places, of which X are taken: a Poisson count that is no more than N.
    """
    load, places, calls = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (loads, free, ticked.places)))
    left = places - calls
    before, at, all_but_one, everything = _counted(load, np.stack([left - 1.0, left, places - 1.0, places]))
    beyond = load * (all_but_one - before) - left * (everything - at)
    beyond = beyond / np.maximum(everything, TINY)
    beyond = np.where(everything > 0, beyond, calls)  # very many more come than there are places: all of them are taken
    refused: Numbers = np.clip(np.divide(beyond, calls, out=np.zeros_like(load), where=calls > 0), 0.0, 1.0)
    return refused


def _counted(mean: Numbers, most: Numbers) -> Numbers:
    """How likely a Poisson count is no more than `most`: its own chance ÷ Erlang's loss of as many servers."""
    counts = np.maximum(most, 0.0)
    lost = erlang_b(mean, counts)
    found = np.where(most < 0, 0.0, 1.0)
    is_less = (lost > 0) & (most >= 0)
    means, few = np.broadcast_to(mean, most.shape)[is_less], counts[is_less]
    chance = np.exp(few * np.log(np.maximum(means, TINY)) - means - _log_factorial(few)) if few.size else few
    found[is_less] = np.minimum(chance / lost[is_less], 1.0)
    return found

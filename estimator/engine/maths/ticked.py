"""Calls that a clock starts, in places that others use too: they come at each tick and take their places for so long.

Ticks come evenly apart, so of so many at once those are refused for which no place is free at that moment, and no more.
Who comes at random sees what is left while they last: what a tick does not ask for, or no more than those had who were
there before, where it takes all that is free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import inf, lgamma

import numpy as np

from estimator.engine.maths.after_full import refused_since_full
from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    Numbers,
    added,
    choose,
    larger,
    largest_of,
    share,
    smaller,
)
from estimator.engine.maths.erlang import erlang_b

TRIED_AGAIN_S = 0.75
"""From then on what found no place at a tick, and for which nobody waits, has what becomes free: Lambda tries it again
after a second, half a second more or less."""
HARDLY = 1e-6
"""So likely is what need not be looked at."""
_log_factorial = np.vectorize(lambda count: lgamma(count + 1.0), otypes=[float])


@dataclass(frozen=True, slots=True)
class Ticked:
    """Places that the calls of clocks take when they tick, for `lasts_s` seconds, and calls in progress on average;
    `told` is how many of them a second have a caller who waits for the answer.  An hour with a tick has `an_hour`
    times as much as one on average, where not each has one."""

    places: Amount
    load: Amount
    told: Amount
    lasts_s: Amount = inf
    an_hour: Amount = 1.0

    def each(self, of: Callable[[Amount], Amount]) -> Ticked:
        """A part of each of its amounts."""
        return Ticked(*map(of, (self.places, self.load, self.told, self.lasts_s, self.an_hour)))

    def part(self, places: Amount) -> Ticked:
        """The same where it takes so many places alone, and the rest elsewhere."""
        part = share(places, self.places)
        return replace(self, places=places, load=self.load * part, told=self.told * part)

    def within(self, free: Amount) -> Ticked:
        """The same where no more places are free: calls that nobody waits for take them one after another."""
        if not np.any(np.greater(self.places, free)) or not np.any(np.equal(self.told, 0.0)):
            return self
        places = choose(np.equal(self.told, 0.0), smaller(self.places, free), self.places)
        return replace(self, places=places, lasts_s=self.lasts_s * larger(share(self.places, places), 1.0))

    def as_tried_again(self, free: Amount) -> Ticked:
        """The same as others see it where no more places are free: what nobody waits for tries again after ever longer
        waits, so that of the time it would need one after another all places are taken for half, after the first."""
        found = self.within(free)
        times = larger(share(self.places, found.places), 1.0)
        half = (1.0 + times) / (2.0 * times)
        return replace(found, lasts_s=found.lasts_s * half, load=found.load * half)

    def of_an_hour_with_one(self) -> Ticked:
        """The same in an hour in which a clock ticks that does not tick in each."""
        return replace(self, load=self.load * self.an_hour, told=self.told * self.an_hour, an_hour=1.0)

    @property
    def busy(self) -> Amount:
        """The part of the time for which they take their places."""
        return smaller(share(self.load, self.places), 1.0)


def all_ticked(ticked: Iterable[Ticked | None]) -> Ticked | None:
    """What several clocks take at the same moment; None where none does."""
    found = [one for one in ticked if one is not None]
    if not found:
        return None
    load = added(one.load for one in found)
    return Ticked(
        added(one.places for one in found),
        load,
        added(one.told for one in found),
        largest_of(one.lasts_s for one in found),
        larger(share(added(one.load * one.an_hour for one in found), load), 1.0),
    )


def refused_beside(ticked: Ticked, each_s: Amount, loads: Amount, free: Amount) -> Numbers:
    """The share of calls at random that is refused, each of `each_s` seconds: of what is free they see what a tick
    leaves, while it lasts."""
    ticked = ticked.as_tried_again(free)
    lasts, each = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (ticked.lasts_s, each_s)))
    until_s = np.where(np.equal(ticked.told, 0.0), np.minimum(lasts, TRIED_AGAIN_S), lasts)
    turns = np.divide(until_s, each, out=np.full(until_s.shape, inf), where=each > 0)
    at_first = np.divide(until_s, lasts, out=np.ones_like(until_s), where=(lasts > 0) & np.isfinite(lasts))
    meanwhile, otherwise = _refused_meanwhile(ticked.places, turns, loads, free), erlang_b(loads, free)
    if np.any(at_first < 1.0):
        later = erlang_b(loads, np.maximum(free - ticked.places, 0.0))
        meanwhile = at_first * meanwhile + (1.0 - at_first) * later
    lost: Numbers = ticked.busy * meanwhile + (1.0 - ticked.busy) * otherwise
    return lost


def _refused_meanwhile(calls: Amount, turns: Amount, loads: Amount, free: Amount) -> Numbers:
    """The same while a tick lasts.  With X of N places taken before c calls: where c fit, N − c are left, at which X is
    as likely as in the long run; where they do not, the X places that are all taken at first."""
    load, places, count = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (loads, free, calls)))
    left = np.maximum(places - count, 0.0)
    before, at, all_but_one, everything = _counted(load, np.stack([left - 1.0, left, places - 1.0, places]))
    likely = np.where(everything > 0, 1.0 - at / np.maximum(everything, TINY), 1.0)
    taken = np.divide(load * (all_but_one - before), everything - at, out=places.copy(), where=everything - at > TINY)
    lost = erlang_b(load, left)
    is_full = likely > HARDLY
    lasts = np.broadcast_to(turns, load.shape)[is_full]
    full = refused_since_full(load[is_full], np.minimum(taken, places)[is_full], lasts)
    lost[is_full] += likely[is_full] * (full - lost[is_full])
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

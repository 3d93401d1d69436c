"""Calls that are refused because all places are taken: Erlang's loss formula over the mean and the peak of an hour.

A place is what runs a call: an environment of a function, an execution of the account.  Who waits for an answer is
refused as soon as all are busy, long before they are busy on average.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    Array,
    Numbers,
    Rates,
    added,
    at_first,
    choose,
    larger,
    largest,
    largest_of,
    share,
    smaller,
    smallest,
    used,
)
from estimator.engine.maths.coming_again import asked_again, loss_curve
from estimator.engine.maths.erlang import erlang_b, may_lose
from estimator.engine.maths.ticked import Ticked, all_ticked, refused_at_a_tick, refused_beside

SECONDS_IN_HOUR = 3600.0


type Again = tuple[Amount, Amount] | tuple[Numbers, ...]
"""The part of a peak and of a mean that comes again."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Calls in progress, would none be refused: on the mean of each hour, and while a peak of `burst_s` lasts.

    `held` places are taken whether anybody calls or not; `waits` says whether callers wait for the answer.  Of both
    loads the part of events and messages, `again_mean` and `again_peak`, is not lost where it finds no place, but comes
    again.  What clocks start is `ticked`, and in neither load; beside it, `callers` a second come at random and wait.
    """

    mean: Amount
    peak: Amount
    burst_s: Amount
    held: Amount = 0.0
    waits: bool = True
    again_mean: Amount = 0.0
    again_peak: Amount = 0.0
    ticked: Ticked | None = None
    callers: Amount = 0.0

    @property
    def at_most(self) -> Amount:
        """Calls in progress when a tick falls into the peak."""
        return self.peak if self.ticked is None else self.peak + self.ticked.places

    @property
    def fills(self) -> Amount:
        """Calls in progress that are too many as soon as they fill all places: those at random; where there are none,
        those of a tick for which somebody waits.  Of both beside each other the share that is refused says it."""
        if self.ticked is None:
            return self.peak
        at_a_tick = choose(np.greater(self.ticked.told, 0.0), self.ticked.places, 0.0)
        return self.peak + choose(np.less_equal(self.peak, 0.0), at_a_tick, 0.0)

    @property
    def each_s(self) -> Amount:
        """How long a call at random lasts whose caller waits."""
        return share(larger(self.mean - self.again_mean, 0.0), self.callers)

    def at_first(self) -> Offered:
        """The same at the first multiple alone."""
        return self.each(at_first)

    def each(self, of: Callable[[Amount], Amount]) -> Offered:
        """A part of each of its amounts."""
        mean, peak, burst_s, held = map(of, (self.mean, self.peak, self.burst_s, self.held))
        again_mean, again_peak, callers = map(of, (self.again_mean, self.again_peak, self.callers))
        ticked = None if self.ticked is None else self.ticked.each(of)
        return Offered(mean, peak, burst_s, held, self.waits, again_mean, again_peak, ticked, callers)


LITTLE = 0.005
"""A part of all places that matters nothing."""
NEWTON_STEPS, SETTLED, LEAST_LOST, LEAST_SLOPE, LEAST_BORNE = 40, 1e-9, 1e-300, 1e-6, 1e-4
CURVE_POINTS = 600
FEW = 100
"""So many loads unlike each other are kept in mind."""
TURNS = 30
"""Pairs of turns after which what returns from a refused try is known."""
MOST_THROTTLED = 1.0 - 1e-12
LEAST_ODDS = -690.0


def throttled(asked: Callable[[Amount], Amount], places: Amount) -> Amount:
    """The share p of tries that is refused where what is refused comes again, long after: each try finds all places
    busy as any other does.

    p = B(asked(p), places), from no tries but the first: `asked` is the load of all tries, where p of them are refused.
    From turn to turn it nears its end by about the same share, and is taken there (Aitken).
    """
    p: Amount = 0.0
    for _ in range(TURNS):
        once = smaller(_blocked(asked(p), places), MOST_THROTTLED)
        twice = smaller(_blocked(asked(once), places), MOST_THROTTLED)
        first, second = once - p, twice - once
        if largest(np.abs(second)) < SETTLED:
            return twice
        left = np.divide(second * second, first - second, out=np.zeros_like(twice), where=first - second > TINY)
        p = smaller(twice + left, MOST_THROTTLED)
    return p


def _blocked(load: Amount, places: Amount) -> Amount:
    """Erlang's loss, read off the curve of so many places."""
    if not isinstance(places, np.ndarray):
        return _from_whole_curve(load, float(places))
    load, places = np.broadcast_arrays(load, places)
    found = np.empty(load.shape)
    for one in np.unique(places):
        found[places == one] = _from_whole_curve(load[places == one], float(one))
    return found


def _from_whole_curve(load: Amount, places: float) -> Numbers:
    if places <= 0:
        return np.ones_like(load, dtype=float)
    odds = np.interp(np.log(np.maximum(load, TINY)), *_odds_curve(places), left=LEAST_ODDS)
    found: Numbers = 1.0 / (1.0 + np.exp(-odds))
    return found


@lru_cache(maxsize=256)
def _odds_curve(places: float) -> tuple[Numbers, Numbers]:
    """(logarithms of loads, of the odds to be refused at them): nearly straight from point to point."""
    least = max(places - 7 * np.sqrt(places), places * 1e-5)
    parts = (np.geomspace(least, 2 * places, CURVE_POINTS), np.geomspace(2.01, 30, CURVE_POINTS // 2) * places)
    loads = np.concatenate([*parts, np.geomspace(31, 1e9, CURVE_POINTS // 2) * places])
    lost = np.maximum(erlang_b(loads, places), LEAST_LOST)
    return np.log(loads), np.log(lost) - np.log(np.maximum(1.0 - lost, LEAST_LOST))


def unrefused(amount: Amount) -> Offered:
    """What takes places and is never refused."""
    return Offered(amount, amount, 0.0, waits=False)


def together(offered: Sequence[Offered]) -> Offered:
    """What several ask of the same places."""
    return Offered(
        added(one.mean for one in offered),
        added(one.peak for one in offered),
        largest_of(one.burst_s for one in offered),
        added(one.held for one in offered),
        any(one.waits for one in offered),
        added(one.again_mean for one in offered),
        added(one.again_peak for one in offered),
        all_ticked(one.ticked for one in offered),
        added(one.callers for one in offered),
    )


def refused(offered: Offered, places: Amount) -> Rates:
    """The share of calls at random that is refused: of an hour's, its peak included, and of those in its peak."""
    return np.stack(np.broadcast_arrays(*_refused_of(offered, places)))


def _refused_of(offered: Offered, places: Amount) -> tuple[Array, Array]:
    """(of an hour's, of those in its peak)."""
    free = larger(places - offered.held, 0.0)
    peak, mean, burst_s = np.broadcast_arrays(offered.peak, offered.mean, offered.burst_s)
    ticked = offered.ticked
    loss = erlang_b if ticked is None else partial(refused_beside, ticked, offered.each_s)
    return _refused(peak, mean, _in_burst(burst_s), free, loss, _again(offered))[:2]


def refused_to_clocks(offered: Offered, places: Amount, ticked: Ticked) -> Amount:
    """The share of what clocks start that is refused, in an hour with its peak."""
    free = larger(places - offered.held, 0.0)
    in_burst = _in_burst(offered.burst_s)
    asked = (offered.peak, offered.mean, offered.again_peak, offered.again_mean)
    peak, mean, again_peak, again_mean = np.broadcast_arrays(*asked, free, ticked.places)[:4]
    loads, again = np.stack((peak, mean)), np.stack((again_peak, again_mean))
    at_peak, at_mean = refused_at_a_tick(ticked, asked_again(loads, again, free), free)
    hour: Array = in_burst * at_peak + (1.0 - in_burst) * at_mean
    return hour


def without_small_ticks(offered: Offered, places: Amount) -> Offered:
    """The same where clocks take next to nothing of the places: as if they held that all the time."""
    ticked = offered.ticked
    if ticked is None or largest(ticked.places) > LITTLE * smallest(places):
        return offered
    held = offered.held + ticked.places
    return replace(offered, held=held, ticked=None)


def refused_in_hour(offered: Offered, places: Amount) -> Amount:
    """The share of an hour's calls that is refused, of all who wait for an answer: at random, or started by a clock."""
    ticked = offered.ticked
    load, free = larger(offered.peak, offered.mean), larger(places - offered.held, 0.0)
    if ticked is None and not may_lose(load, free):
        return np.zeros(np.broadcast(load, free).shape)[()]
    at_random: Amount = _refused_of(offered, places)[0]
    if ticked is None or not used(ticked.told):
        return at_random
    lost = offered.callers * at_random + ticked.told * refused_to_clocks(offered, places, ticked)
    return share(lost, offered.callers + ticked.told)


def _again(offered: Offered) -> Again | None:
    """The part of the peak and of the mean that comes again; None where none does."""
    if not used(offered.again_peak):
        return None
    return smaller(share(offered.again_peak, offered.peak), 1.0), smaller(share(offered.again_mean, offered.mean), 1.0)


def _in_burst(burst_s: Amount) -> Amount:
    """The part of an hour that its peak lasts."""
    return smaller(burst_s / SECONDS_IN_HOUR, 1.0)


def _refused(
    peak: Numbers,
    mean: Numbers,
    in_burst: Amount,
    free: Amount,
    loss: Callable[[Numbers, Amount], Numbers] = erlang_b,
    again: Again | None = None,
) -> tuple[Numbers, Numbers, Numbers]:
    """(share of the hour's calls refused, of those in its peak, how the first rises with the logarithm of the load);
    what comes `again` is not refused, but asks the more."""
    loads = asked = np.stack([peak, mean])
    weights = loads * np.stack(np.broadcast_arrays(in_burst, 1.0 - in_burst, peak)[:2])
    if again is not None:
        returning = loads * np.stack(np.broadcast_arrays(*again, peak)[:2])
        asked = asked_again(loads, returning, free)
        weights = weights * (1.0 - returning / np.maximum(loads, TINY))
    lost = loss(asked, free)
    weights = weights / np.maximum(weights.sum(0), TINY)
    rises = lost * (free - asked * (1.0 - lost))
    if again is not None:
        more = rises * returning / np.maximum(asked * (1.0 - lost) ** 2, TINY)
        rises = rises / np.maximum(1.0 - more, LEAST_SLOPE)
    return (weights * lost).sum(0), lost[0], (weights * rises).sum(0)


def fullness(offered: Offered, places: Amount, share: float) -> Array:
    """How much of the load that places bear there is, peaks and means alike: at 1 so large a share of the hour's calls
    is refused, or all places are taken on average while the peak lasts.

    Twice the load is twice as full; endless where nothing is free.
    """
    free = larger(places - offered.held, 0.0)
    if offered.ticked is not None:
        return _fullness_beside_clocks(offered, free, share)
    peak, mean, burst_s, free = np.broadcast_arrays(offered.peak, offered.mean, offered.burst_s, free)
    part = np.divide(mean, peak, out=np.ones_like(peak, dtype=float), where=peak > 0).round(12)
    again = (np.broadcast_to(one, peak.shape).round(12) for one in _again(offered) or ())
    table = np.stack([part, _in_burst(burst_s), free, *again])
    if peak.ndim and (table == table[..., :1, :]).all():
        table = table[..., :1, :]  # twice the traffic is mostly twice the load, of the same kind
    columns = list(zip(*table.reshape(len(table), -1).tolist(), strict=True))
    places_of = {column: place for place, column in enumerate(dict.fromkeys(columns))}
    unlike = tuple(places_of)
    if len(unlike) == 1:
        bears: Amount = float(_peaks_that_lose(share, unlike)[0])
    else:
        found_before = _peaks_that_lose if len(unlike) <= FEW else _peaks_that_lose.__wrapped__
        bears = found_before(share, unlike)[[places_of[column] for column in columns]].reshape(table.shape[1:])
    return _part(peak, bears)


def _fullness_beside_clocks(offered: Offered, free: Amount, share: float) -> Array:
    """The same where clocks start some: how much of the share is refused, or of all places is filled by what is too
    many as soon as it fills them."""
    of_share = np.asarray(refused_in_hour(replace(offered, held=0.0), free)) / share
    return np.maximum(_part(offered.fills, free), of_share)


def _part(load: Amount, borne: Amount) -> Array:
    """Load ÷ what is borne: endless where that is nothing."""
    of, bears = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(borne, dtype=float))
    found: Array = np.divide(of, bears, out=np.where(of > 0, np.inf, 0.0), where=bears > 0)
    return found


@lru_cache(maxsize=64)
def _peaks_that_lose(share: float, unlike: tuple[tuple[float, ...], ...]) -> Numbers:
    """The same as below of several (part, in burst, free): another edit mostly asks for them again."""
    return _peak_that_loses(share, *np.array(unlike).T)


def _peak_that_loses(share: float, part: Numbers, in_burst: Numbers, free: Numbers, *again: Numbers) -> Numbers:
    """The peak load, of which the mean is a `part`, at which so large a share is refused; no more than what is free.

    Newton's method on logarithms, from above: the loss rises ever more slowly with the load.  Where some comes again it
    does not, and a step that leaves what is known to hold the answer is halved.
    """
    peak = np.maximum(free, TINY)
    low, high = peak * LEAST_BORNE, peak
    loss = _from_curve if np.ptp(free) == 0 else erlang_b
    for _ in range(NEWTON_STEPS):
        lost, _, rises = _refused(peak, peak * part, in_burst, free, loss, again or None)
        step = (
            np.log(np.maximum(lost, LEAST_LOST) / share) * np.maximum(lost, LEAST_LOST) / np.maximum(rises, LEAST_LOST)
        )
        before, peak = peak, np.minimum(peak * np.exp(-np.clip(step, -1.0, 5.0)), free)
        if again:
            low, high = np.where(lost < share, before, low), np.where(lost < share, high, before)
            peak = np.where((peak > low) & (peak < high), peak, np.sqrt(low * high))
            step = np.log(before / peak)
        if (np.abs(np.where(peak < free, step, 0.0)) < SETTLED).all():
            break
    return peak


def _from_curve(loads: Numbers, free: Amount) -> Numbers:
    """Erlang's loss where there are as many places for all, read off their curve."""
    loads_of, lost = loss_curve(float(np.max(free)))
    logs = np.log(loads_of), np.log(np.maximum(lost, LEAST_LOST))
    return np.exp(np.interp(np.log(np.maximum(loads, TINY)), *logs, left=np.log(LEAST_LOST)))


@lru_cache(maxsize=256)
def load_that_loses(share: float, free: float, in_burst: float = 1.0, part: float = 1.0) -> float:
    """The peak load in erlangs at which so large a share of the hour's calls is refused; of a load that is the same all
    hour long, that load."""
    return float(_peak_that_loses(share, np.array([part]), np.array([in_burst]), np.array([free]))[0])

"""Calls that are refused because all places are taken: Erlang's loss formula over the mean and the peak of an hour.

A place is what runs a call: an environment of a function, an execution of the account.  Who waits for an answer is
refused as soon as all are busy, long before they are busy on average.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    Array,
    Numbers,
    Rates,
    added,
    at_first,
    larger,
    largest,
    largest_of,
    smaller,
)
from estimator.engine.maths.erlang import erlang_b

SECONDS_IN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Offered:
    """Calls in progress, would none be refused: on the mean of each hour, and while a peak of `burst_s` lasts.

    `held` places are taken whether anybody calls or not; `waits` says whether callers wait for the answer.
    """

    mean: Amount
    peak: Amount
    burst_s: Amount
    held: Amount = 0.0
    waits: bool = True

    def at_first(self) -> Offered:
        """The same at the first multiple alone."""
        mean, peak, burst_s, held = map(at_first, (self.mean, self.peak, self.burst_s, self.held))
        return Offered(mean, peak, burst_s, held, self.waits)


NEWTON_STEPS, SETTLED, LEAST_LOST = 40, 1e-9, 1e-300
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
    )


def refused(offered: Offered, places: Amount) -> Rates:
    """The share of calls that is refused: of an hour's, its peak included, and of those in its peak."""
    free = larger(places - offered.held, 0.0)
    peak, mean, burst_s = np.broadcast_arrays(offered.peak, offered.mean, offered.burst_s)
    hour, in_peak = _refused(peak, mean, _in_burst(burst_s), free)[:2]
    return np.stack(np.broadcast_arrays(hour, in_peak))


def _in_burst(burst_s: Amount) -> Amount:
    """The part of an hour that its peak lasts."""
    return smaller(burst_s / SECONDS_IN_HOUR, 1.0)


def _refused(
    peak: Numbers, mean: Numbers, in_burst: Amount, free: Amount, loss: Callable[[Numbers, Amount], Numbers] = erlang_b
) -> tuple[Numbers, Numbers, Numbers]:
    """(share of the hour's calls refused, of those in its peak, how the first rises with the logarithm of the load)."""
    loads = np.stack([peak, mean])
    lost = loss(loads, free)
    weights = loads * np.stack(np.broadcast_arrays(in_burst, 1.0 - in_burst, peak)[:2])
    weights = weights / np.maximum(weights.sum(0), TINY)
    rises = lost * (free - loads * (1.0 - lost))
    return (weights * lost).sum(0), lost[0], (weights * rises).sum(0)


def fullness(offered: Offered, places: Amount, share: float) -> Array:
    """How much of the load that places bear there is, peaks and means alike: at 1 so large a share of the hour's calls
    is refused, or all places are taken on average while the peak lasts.

    Twice the load is twice as full; endless where nothing is free.
    """
    free = larger(places - offered.held, 0.0)
    peak, mean, burst_s, free = np.broadcast_arrays(offered.peak, offered.mean, offered.burst_s, free)
    part = np.divide(mean, peak, out=np.ones_like(peak, dtype=float), where=peak > 0).round(12)
    kinds = np.stack([part.ravel(), np.asarray(_in_burst(burst_s), dtype=float).ravel(), free.ravel()])
    columns = list(zip(*kinds.tolist(), strict=True))
    places_of = {column: place for place, column in enumerate(dict.fromkeys(columns))}
    unlike = tuple(places_of)
    if len(unlike) == 1:
        bears: Amount = load_that_loses(share, *unlike[0][::-1])
    else:
        found_before = _peaks_that_lose if len(unlike) <= FEW else _peaks_that_lose.__wrapped__
        bears = found_before(share, unlike)[[places_of[column] for column in columns]].reshape(peak.shape)
    found: Array = np.divide(peak, bears, out=np.where(peak > 0, np.inf, 0.0), where=bears > 0)
    return found


@lru_cache(maxsize=64)
def _peaks_that_lose(share: float, unlike: tuple[tuple[float, ...], ...]) -> Numbers:
    """The same as below of several (part, in burst, free): another edit mostly asks for them again."""
    return _peak_that_loses(share, *np.array(unlike).T)


def _peak_that_loses(share: float, part: Numbers, in_burst: Numbers, free: Numbers) -> Numbers:
    """The peak load, of which the mean is a `part`, at which so large a share is refused; no more than what is free.

    Newton's method on logarithms, from above: the loss rises ever more slowly with the load.
    """
    peak = np.maximum(free, TINY)
    loss = _from_curve if np.ptp(free) == 0 else erlang_b
    for _ in range(NEWTON_STEPS):
        lost, _, rises = _refused(peak, peak * part, in_burst, free, loss)
        step = (
            np.log(np.maximum(lost, LEAST_LOST) / share) * np.maximum(lost, LEAST_LOST) / np.maximum(rises, LEAST_LOST)
        )
        peak = np.minimum(peak * np.exp(-np.clip(step, -1.0, 5.0)), free)
        if (np.abs(np.where(peak < free, step, 0.0)) < SETTLED).all():
            break
    return peak


def _from_curve(loads: Numbers, free: Amount) -> Numbers:
    """Erlang's loss at loads no larger than the places, the same for all, read off their curve."""
    curve = _loss_curve(float(np.max(free)))
    return np.exp(np.interp(np.log(np.maximum(loads, TINY)), *curve, left=np.log(LEAST_LOST)))


@lru_cache(maxsize=64)
def _loss_curve(places: float) -> tuple[Numbers, Numbers]:
    """(logarithms of loads, of the shares they lose): nearly straight from point to point."""
    least = max(places - 7 * np.sqrt(places), places * 1e-5, TINY)
    loads = np.geomspace(least, max(places, 2 * TINY), CURVE_POINTS)
    return np.log(loads), np.log(np.maximum(erlang_b(loads, places), LEAST_LOST))


@lru_cache(maxsize=256)
def load_that_loses(share: float, free: float, in_burst: float = 1.0, part: float = 1.0) -> float:
    """The peak load in erlangs at which so large a share of the hour's calls is refused; of a load that is the same all
    hour long, that load."""
    return float(_peak_that_loses(share, np.array([part]), np.array([in_burst]), np.array([free]))[0])

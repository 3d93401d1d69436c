"""Cold starts: how many calls find no environment that is warm, at random, in bursts and at the ticks of a clock.

Environments are taken in order and go once they have been idle for a while.  Formulas, and what simulations of single
calls say to them: docs/method.md, "Waiting and cold starts".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    Array,
    anywhere,
    choose,
    is_number,
    larger,
    largest,
    smaller,
    whole_down,
)
from estimator.engine.maths.erlang import cold_and_met, environments_met

SECONDS_IN_HOUR = 3600.0
MOST_KEPT = 32
"""Of the environments that a clock keeps warm so many are told from those that visitors keep: a warmer keeps a few."""


class Visits(NamedTuple):
    """Calls that come at random: a mean rate, and once an hour a peak rate for so many seconds."""

    mean: Array
    peak: Array
    burst_s: Amount


class Kept(NamedTuple):
    """What the ticks of a clock need: so many environments, at so many ticks a second that call at all.

    `quiet` is how likely the clock let them go before a moment, `quiet_before_tick` before its own next tick, and
    `first_of_day` how many ticks a second follow hours without any.
    """

    environments: Amount
    calling: Array
    quiet: Amount
    quiet_before_tick: Amount
    first_of_day: Amount = 0.0

    def let_go(self, number: int) -> Amount:
        """How likely it does not keep the n-th environment."""
        return 1.0 - smaller(larger(self.environments - (number - 1), 0.0), 1.0) * (1.0 - self.quiet)


def cold_starts_a_second(visits: Visits | None, clocks: Sequence[Kept], seconds: Amount, idle_s: Amount) -> Amount:
    """Calls a second, on average over each hour, that start an environment."""
    if visits is None:
        return _of_ticks(visits, clocks, seconds, idle_s)
    if clocks:
        return _of_visits(visits, clocks, seconds, idle_s) + _of_ticks(visits, clocks, seconds, idle_s)
    mean, peak, burst_s = visits
    if is_number(seconds) and is_number(idle_s) and is_number(burst_s) and mean.shape[:2] == peak.shape[:2] == (1, 1):
        return _of_same_visits(mean.tobytes(), peak.tobytes(), *map(float, (burst_s, seconds, idle_s)))
    return _of_visits(visits, clocks, seconds, idle_s)


@lru_cache(maxsize=4096)
def _of_same_visits(mean: bytes, peak: bytes, burst_s: float, seconds: float, idle_s: float) -> Array:
    """The same, kept: an edit changes the traffic of few functions."""
    means, peaks = (np.frombuffer(rates).reshape(1, 1, -1) for rates in (mean, peak))
    return _of_visits(Visits(means, peaks, burst_s), (), seconds, idle_s)


def _of_visits(visits: Visits, clocks: Sequence[Kept], seconds: Amount, idle_s: Amount) -> Array:
    """Between bursts what Erlang's loss formula gives; in each the environments it needs beyond those that are warm.

    What a burst started stays for as long as any, so that none starts for a while; where it stays until the next
    burst, that needs only what the bursts before did not.
    """
    if not anywhere(visits.peak > visits.mean):
        return visits.mean * _smooth(visits.mean, clocks, seconds, idle_s)[0]
    peak = np.maximum(visits.peak, visits.mean)
    burst_s = visits.burst_s
    if anywhere(peak * burst_s > visits.mean * SECONDS_IN_HOUR):  # a burst holds no more than its hour does
        burst_s = np.minimum(burst_s, SECONDS_IN_HOUR * visits.mean / np.maximum(peak, TINY))
    in_bursts = burst_s / SECONDS_IN_HOUR
    rest = np.maximum(visits.mean - peak * in_bursts, 0.0) / np.maximum(1.0 - in_bursts, TINY)
    share, warm = _smooth(rest, clocks, seconds, idle_s)
    needed = _met_in(peak, rest, burst_s, seconds, 1.0)
    before = whole_down((idle_s + burst_s) / SECONDS_IN_HOUR)
    started: Amount = np.maximum(needed - warm, 0.0)
    stays = smaller((idle_s + burst_s) / SECONDS_IN_HOUR, 1.0)
    smooth = rest * (1.0 - in_bursts) * share * (1.0 - np.minimum(started, 1.0) * stays)
    if anywhere(np.greater(before, 0)):
        seen = np.maximum(warm, _met_in(peak, rest, burst_s, seconds, larger(before, 1.0)))
        more = np.maximum(_met_in(peak, rest, burst_s, seconds, before + 1.0) - seen, 0.0)
        started = choose(np.greater(before, 0), more, started)
    return np.minimum(smooth + started / SECONDS_IN_HOUR, visits.mean)


def _met_in(peak: Array, rest: Array, burst_s: Amount, seconds: Amount, bursts: Amount) -> Array:
    """Environments that so many bursts meet.  One shorter than a call adds to what runs already."""
    lasting = larger(burst_s * bursts, 1e-9)
    if isinstance(seconds, (float, int)) and isinstance(burst_s, (float, int)) and seconds <= burst_s:
        return environments_met(peak, seconds, lasting)
    running = rest * larger(seconds - burst_s, 0.0)
    busy = (peak * smaller(seconds, burst_s) + running) / np.maximum(peak, TINY)
    return environments_met(peak, larger(busy, 1e-9), lasting, peak * lasting + running)


def _smooth(rate: Array, clocks: Sequence[Kept], seconds: Amount, idle_s: Amount) -> tuple[Array, Array]:
    """(share of calls that start an environment, environments warm) where calls come at random, beside clocks."""
    share, warm = cold_and_met(rate, seconds, idle_s)
    if clocks:
        for number, (reaches, missed) in enumerate(_each(rate * seconds, clocks, seconds, idle_s)[:-1], 1):
            kept = missed * (1.0 - _let_go(clocks, number))
            share, warm = share - reaches * kept, warm + kept
    return np.maximum(share, 0.0), warm


def _let_go(clocks: Sequence[Kept], number: int, without: Kept | None = None) -> Amount:
    found: Amount = 1.0
    for clock in clocks:
        if clock is not without:
            found = found * clock.let_go(number)
    return found


def _each(load: Array, clocks: Sequence[Kept], seconds: Amount, idle_s: Amount) -> list[tuple[Array, Array]]:
    """Of each environment that clocks may keep, in order, and of the next one: (share of calls it takes, how likely
    visitors let it go)."""
    blocked, found = np.ones_like(load), []
    most = min(MOST_KEPT, max(int(np.ceil(largest(clock.environments))) for clock in clocks))
    for number in range(1, most + 2):
        next_blocked = load * blocked / (number + load * blocked)
        reaches = blocked - next_blocked
        busy = np.minimum(load * reaches, 1 - 1e-12)
        found.append((reaches, np.exp(-np.minimum(idle_s / seconds * busy / (1 - busy), 700.0))))
        blocked = next_blocked
    return found


def _of_ticks(visits: Visits | None, clocks: Sequence[Kept], seconds: Amount, idle_s: Amount) -> Amount:
    """Environments that ticks start: those that neither visitors nor a clock have kept.

    Visitors who are there at a tick, or come while its calls run, need one more: `meetings`, so many a second.  Of more
    than one, those that are there keep theirs busy: the tick finds so many fewer.
    """
    if not clocks:
        return 0.0
    if visits is None and len(clocks) == 1:  # nobody else keeps any
        clock = clocks[0]
        often = larger(clock.calling * clock.quiet_before_tick, smaller(clock.first_of_day, clock.calling))
        return clock.environments * often
    rate = np.zeros((1, 1, 1)) if visits is None else visits.mean
    *each, (_, next_missed) = _each(rate * seconds, clocks, seconds, idle_s)
    warm = environments_met(rate, seconds, idle_s)
    met = np.minimum(2.0 * rate * seconds, 1.0)
    taken = np.minimum(rate * seconds, np.maximum(2.0 * rate * seconds - 1.0, 0.0))
    found: Amount = 0.0
    for clock in clocks:
        cold: Amount = 0.0
        for number, (_, missed) in enumerate(each, 1):
            wanted = smaller(larger(clock.environments + taken - (number - 1), 0.0), 1.0)
            cold = cold + wanted * missed * _let_go(clocks, number, clock)
        kept_by_visitors = larger(warm - len(each), 0.0)
        cold = cold + larger(clock.environments + taken - len(each) - kept_by_visitors, 0.0)
        often = clock.calling * clock.quiet_before_tick
        meetings = clock.calling * smaller(clock.environments, 1.0) * met
        found = found + cold * larger(often, smaller(clock.first_of_day, clock.calling))
        found = found + meetings * np.exp(-meetings * idle_s) * next_missed
    return found

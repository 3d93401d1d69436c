"""Ticks of a clock where they arrive, and how long a moment without any lasts.

What a clock causes is no random arrival: its ticks are evenly apart.  A pause that needs a quiet time longer than that
never comes, and an environment that is dropped sooner always starts cold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    Amount,
    Array,
    Rates,
    added,
    choose,
    is_one,
    larger,
    share,
    smaller,
    whole_down,
)
from estimator.engine.traffic.flow import HOURS_IN_WEEK, SECONDS_IN_HOUR, Flows, Hours

POINTS_IN_HOUR = 12
"""Moments of an hour that are looked at where ticks come in some hours only."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """What one clock causes somewhere.

    `per_second` is how often it ticks in each hour, in step; `causing` the share of ticks that cause anything here;
    `part` its part of the calls, of the mean and of the peak; `within_s` how long the calls of a tick take to come;
    `at_once` how many of them may run at once, None where as many as there are.  At less than today's traffic only a
    share of today's ticks are `due`: `causing` is of those.
    """

    per_second: Array
    causing: Amount = 1.0
    part: Rates | float = 1.0
    within_s: Amount = 0.0
    at_once: Amount | None = None
    due: Amount = 1.0

    def of_mean(self) -> Amount:
        """Its part of the mean rate of calls."""
        return self.part if isinstance(self.part, float) else cast("Array", self.part[MEAN])

    def of_peak(self) -> Amount:
        """Its part of the peak rate of calls."""
        return self.part if isinstance(self.part, float) else cast("Array", self.part[PEAK])

    def calls(self, calls_per_second: Amount) -> Amount:
        """Calls a tick causes on average, ticks that cause none included."""
        return share(self.of_mean() * calls_per_second, self.per_second)

    def busy(self, together: Amount, seconds: Amount) -> Amount:
        """How many of the calls of a tick run at once, each of them so many seconds."""
        found = larger(together * smaller(seconds / larger(self.within_s, seconds), 1.0), smaller(together, 1.0))
        return found if self.at_once is None else smaller(found, self.at_once)

    def reaching(self, calls_per_second: Amount, part: Amount) -> Amount:
        """The share of ticks that cause any of a part of the calls: one of several copies, or a tenant's own."""
        if is_one(part):
            return self.causing
        of_one = larger(share(self.calls(calls_per_second), self.causing), 1.0)
        return self.causing * smaller(of_one * part, 1.0)

    @property
    def is_all(self) -> bool:
        """Whether nothing else calls here."""
        return isinstance(self.part, float) and self.part == 1.0

    def first_after_a_silence(self, hours: Hours) -> Amount:
        """Ticks a second that are the first after an hour without any, on average over their hour."""
        if self.is_all_week:
            return 0.0
        begins = (hours.previous(self.per_second) == 0) & (self.per_second > 0)
        return cast("Array", np.where(begins, np.minimum(self.per_second, 1.0 / SECONDS_IN_HOUR), 0.0))

    @property
    def is_all_week(self) -> bool:
        """Whether it ticks in all hours alike."""
        return bool((self.per_second == self.per_second[..., :1]).all())


type Clocked = Mapping[int, Ticks]
"""What each clock, by its number, causes among the calls of an operation; what no clock causes comes at random."""


def at_random(clocked: Clocked) -> tuple[Amount, Amount]:
    """The part of calls that no clock causes, of the mean and of the peak."""
    of_mean, of_peak = (
        added(one.of_mean() for one in clocked.values()),
        added(one.of_peak() for one in clocked.values()),
    )
    return larger(1.0 - of_mean, 0.0), larger(1.0 - of_peak, 0.0)


def quiet_before_a_moment(ticks: Ticks, causing: Amount, seconds: Amount, hours: Hours) -> Amount:
    """How likely nothing came in so many seconds before a moment of an hour, `causing` being the share of ticks that
    cause anything: of evenly spaced ticks there were as many as fit, or one more."""
    lasting = seconds + ticks.within_s
    if ticks.is_all_week:
        return _none_of(ticks.per_second[..., :1] * lasting, causing)
    return _by_the_hour(ticks.per_second, causing, lasting, hours)


def quiet_before_a_tick(ticks: Ticks, causing: Amount, seconds: Amount) -> Amount:
    """How likely no tick so many seconds before a tick caused anything."""
    return _none_of(whole_down(ticks.per_second * (seconds + ticks.within_s)), causing)


def _none_of(count: Amount, causing: Amount) -> Amount:
    """How likely none of `count` ticks caused anything; of a fraction, that the last one was not among them."""
    whole = whole_down(count)
    missing = larger(1.0 - causing, 0.0)
    return cast("Amount", missing**whole * (1.0 - causing * larger(count - whole, 0.0)))


def _by_the_hour(per_second: Array, causing: Amount, seconds: Amount, hours: Hours) -> Array:
    """The same for ticks in some hours of the week: how many there were is added up over the hours before."""
    week = np.broadcast_to(per_second, (*per_second.shape[:-1], len(hours)))[..., hours.of_hour]
    two_weeks = np.concatenate([np.zeros_like(week[..., :1]), week, week], axis=-1)
    until: Array = np.cumsum(two_weeks, axis=-1) * SECONDS_IN_HOUR
    back: Array = np.minimum(np.divide(seconds, SECONDS_IN_HOUR), HOURS_IN_WEEK)
    causes = causing if isinstance(causing, (float, int)) else causing.max(-1, keepdims=True)
    found: Amount = 0.0
    for point in range(POINTS_IN_HOUR):
        now: Array = np.arange(HOURS_IN_WEEK, dtype=float) + (HOURS_IN_WEEK + (point + 0.5) / POINTS_IN_HOUR)
        found = found + _none_of(_counted(until, now) - _counted(until, now - back), causes)
    of_week = cast("Array", found) / POINTS_IN_HOUR
    alike = [of_week[..., hours.of_hour == at].mean(-1) for at in range(len(hours))]
    return cast("Array", np.stack(alike, axis=-1))


def _counted(until: Array, moments: Array) -> Array:
    """Ticks until moments, in hours, of those until each whole hour."""
    shape = np.broadcast_shapes(until.shape[:-1], moments.shape[:-1])
    known = np.broadcast_to(until, (*shape, until.shape[-1]))
    now = np.broadcast_to(moments, (*shape, moments.shape[-1]))
    whole = np.floor(now).astype(np.intp)
    first = np.take_along_axis(known, whole, axis=-1)
    after = np.take_along_axis(known, np.minimum(whole + 1, until.shape[-1] - 1), axis=-1)
    return first + (after - first) * (now - whole)


def awake_share(
    reached: Iterable[tuple[Flows, Clocked, Amount]], seconds: Amount, hours: Hours, fewer: Amount = 0.0
) -> Amount:
    """The share of each hour before whose moments something came within so many seconds: what falls asleep after them
    is awake that long.

    `reached` has the flows of each operation, the ticks among them, and which part of the calls counts.  What comes at
    random leaves e^(−rate × seconds) quiet, of moments so many a second `fewer` than calls; each clock what is left
    between its ticks.
    """
    random, clocks = _reaching(reached)
    awake = cast("Amount", -np.expm1(-larger(random - fewer, 0.0) * seconds))
    quiet = _all_of(quiet_before_a_moment(one, causing, seconds, hours) for one, causing in clocks.values())
    return awake * quiet + (1.0 - quiet)


def asleep_share(reached: Iterable[tuple[Flows, Clocked, Amount]], seconds: Amount, hours: Hours) -> Amount:
    """The share of each hour's calls before which nothing came for so many seconds: of those at random, or of a clock's
    where more of these do."""
    random, clocks = _reaching(reached)
    no_visitor = cast("Amount", np.exp(-random * seconds))
    before = {clock: quiet_before_a_moment(one, causing, seconds, hours) for clock, (one, causing) in clocks.items()}
    found = _all_of(before.values())
    for clock, (one, causing) in clocks.items():
        others = _all_of(quiet for other, quiet in before.items() if other != clock)
        before_a_tick = quiet_before_a_tick(one, causing, seconds) * others
        found = larger(found, choose(one.per_second > 0, before_a_tick, 0.0))
    return no_visitor * found


def _all_of(likely: Iterable[Amount]) -> Amount:
    """How likely all of several are, 1 of none."""
    found: Amount = 1.0
    for one in likely:
        found = found * one
    return found


def _reaching(
    reached: Iterable[tuple[Flows, Clocked, Amount]],
) -> tuple[Amount, dict[int, tuple[Ticks, Amount]]]:
    """(what comes at random, a second; by clock its ticks, and the share of them that cause anything)."""
    random: Amount = 0.0
    clocks: dict[int, tuple[Ticks, Amount]] = {}
    for flows, clocked, part in reached:
        random = random + flows.items_per_second * part * at_random(clocked)[0]
        for clock, one in clocked.items():
            causing = one.reaching(flows.items_per_second, part)
            if clock in clocks:
                other, as_well = clocks[clock]
                one, causing = replace(one, within_s=larger(one.within_s, other.within_s)), larger(causing, as_well)
            clocks[clock] = one, causing
    return random, clocks

"""What waits where more comes than can be served: by the hour, carried round the week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, Array, Rates, choose, largest_of, share, used
from estimator.engine.traffic.flow import HOURS_IN_DAY, HOURS_IN_WEEK, SECONDS_IN_HOUR, Hours


@dataclass(frozen=True)
class Backlog:
    """What waits on an edge that serves so many items a second: nothing, unless arrivals exceed it.

    `of_key` says whose it is where it is that of one key alone: a group, a key, a shard; `part` is the share of the
    edge's items that it gets.
    `waiting` is what is carried from hour to hour, None where nothing is.  `tries` is how often an item is delivered on
    average: arrivals and what is served count deliveries, what waits counts items.  Where what fails closes its key,
    `held_s` is how long one item does so at most, `open_part` the part of the time that is left for work.
    In the moment of a lump, `besides` is the part of the mean that comes besides it.
    What it comes to is worked out when asked for: in a loop each turn has one, and only the last is read.
    """

    edge: Edge
    hours: Hours
    arrivals: Rates
    served_at_most: Amount
    burst_s: Amount
    waiting: Array | None
    of_key: str = ""
    tries: Amount = 1.0
    held_s: Amount = 0.0
    open_part: Amount = 1.0
    part: Amount = 1.0
    besides: Amount = 1.0

    @cached_property
    def items(self) -> Amount:
        """The most items that wait at once, over the week's hours and its bursts, and behind one that fails."""
        held: Amount = 0.0
        if used(self.held_s):
            held = self.arrivals[MEAN].max(-1, keepdims=True) * self.held_s * self.besides
        return (self._deliveries + held) / self.tries

    @cached_property
    def _deliveries(self) -> Amount:
        """The most that is to be delivered, tries again included."""
        arrivals = self.arrivals
        burst = np.maximum(arrivals[PEAK] - np.maximum(arrivals[MEAN], self.served_at_most), 0.0) * self.burst_s
        most: Array = (burst if self.waiting is None else burst + self.waiting).max(-1, keepdims=True)
        return most

    @cached_property
    def grows_per_day(self) -> Amount:
        """Items that are added for ever, where arrivals exceed the cap all week: never more than come."""
        if self.waiting is None or not self.hours.in_order:
            return np.zeros_like(self.items)
        excess = (self.arrivals[MEAN] - self.served_at_most).mean(-1, keepdims=True)
        grows: Array = np.maximum(excess, 0.0) * SECONDS_IN_HOUR * HOURS_IN_DAY / self.tries
        return grows

    @cached_property
    def never_served(self) -> Amount:
        """The part of all that comes which is more than can be served, all week long."""
        is_carried = self.waiting is not None and self.hours.in_order
        return share(self.grows_per_day, self.comes_per_day) if is_carried else 0.0

    def never_served_of(self, lanes: Iterable[Backlog]) -> Amount:
        """The same where some of its arrivals have lanes of their own: no less than the one that grows most."""
        grows = largest_of([self.grows_per_day, *(lane.grows_per_day for lane in lanes)])
        return share(grows, self.comes_per_day)

    @cached_property
    def comes_per_day(self) -> Amount:
        """Items that come, on the mean of the week."""
        mean: Array = self.arrivals[MEAN].mean(-1, keepdims=True)
        return mean / self.tries * SECONDS_IN_HOUR * HOURS_IN_DAY

    @cached_property
    def age_s(self) -> Amount:
        """How long the last of them waits, behind one that fails at its worst."""
        if not used(self.held_s):
            return self._age_s
        comes = np.greater(self.arrivals[MEAN].max(-1, keepdims=True), 0.0)
        return self._age_s + choose(comes, self.held_s, 0.0)

    @cached_property
    def _age_s(self) -> Amount:
        """The same where none fails."""
        rate = self.served_at_most
        if isinstance(rate, np.ndarray) and rate.shape[-1] > 1:
            rate = rate.min(-1, keepdims=True)
        if self.waiting is None:
            return self._deliveries / rate
        age: Array = np.where(self.grows_per_day > 1e-9 * np.maximum(rate, TINY), np.inf, self._deliveries / rate)
        return age


def carried_over(arrivals: Array, served_at_most: Amount) -> tuple[Array, Array]:
    """(items waiting at the end of each hour, share of the hour during which any waited), cycle after cycle of hours.

    Lindley's recursion in closed form: B = X − min(0, running minimum of X), X the summed excess; the second
    of two cycles is the typical one, since the first starts empty.  What grows for ever is what two weeks add up to.
    """
    excess = (arrivals - served_at_most) * SECONDS_IN_HOUR
    cycle = excess.shape[-1]
    twice = np.concatenate([excess, excess], axis=-1).cumsum(-1)
    waiting = twice - np.minimum(0.0, np.minimum.accumulate(twice, axis=-1))
    after, before = waiting[..., cycle:], waiting[..., cycle - 1 : -1]
    drains = np.maximum(-excess, 1e-9)
    share = np.where(after > 0, 1.0, np.minimum(before, drains) / drains)
    if cycle < HOURS_IN_WEEK:
        grows = np.maximum(twice[..., cycle - 1 : cycle], 0.0)
        after = after + (2 * HOURS_IN_WEEK // cycle - 2) * grows
    return after, share

"""Traffic in numbers: the hours of a typical week, load shapes, and flows of calls and items.

Rates are per second (`amounts.Rates`): one array operation treats mean and peak, every sample, every multiple of the
traffic and every hour alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, Array, Rates, added, larger, largest_of, plain
from estimator.engine.maths.stretches import most_within
from estimator.engine.traffic.view import EdgeView

HOURS_IN_DAY, HOURS_IN_WEEK = 24, 168
SECONDS_IN_HOUR = 3600.0

_EVENING_DAY = (2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 6, 8, 9, 7, 6, 6, 7, 10, 14, 16, 15, 12, 8, 4)
_OFFICE_DAY = (1, 1, 1, 1, 1, 1, 2, 5, 12, 15, 15, 14, 11, 13, 15, 14, 12, 8, 4, 3, 2, 2, 1, 1)
_QUIET_DAY = (1,) * HOURS_IN_DAY
_WEEKEND_DAY = (2, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 15, 15, 15, 15, 14, 13, 13, 13, 12, 10, 8, 6, 4)
_WORKDAY_OF_WEEKEND = (1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 5, 5, 5, 5, 5, 6, 7, 7, 6, 5, 3, 2)
_SPIKY_DAY = (5,) * 10 + (500,) * 4 + (5,) * 10

SHAPES: dict[str, tuple[float, ...]] = {
    "steady": (1,) * HOURS_IN_WEEK,
    "office": _OFFICE_DAY * 5 + _QUIET_DAY * 2,
    "evening": _EVENING_DAY * 7,
    "weekend": _WORKDAY_OF_WEEKEND * 5 + _WEEKEND_DAY * 2,
    "spiky": _SPIKY_DAY * 7,
}
"""Relative traffic of the 168 hours from Monday 0:00.  Ours, but `spiky`: four hours a day at a hundred times
the rest, peak over mean 5.7, as in a published Lambda and Fargate comparison."""


@lru_cache(maxsize=256)
def profile(shape: tuple[float, ...]) -> NDArray[np.float64]:
    """Hourly multipliers with mean 1; a week without any traffic stays all zero."""
    hours = np.asarray(shape, dtype=float)
    mean = hours.mean()
    return hours / mean if mean > 0 else hours


class Hours:
    """The hours of the typical week that differ, and how many hours of the month each stands for.

    Two hours are alike when every source sends the same in them and in the hour before (capacity that
    lags looks back one hour).  Where a backlog is carried from hour to hour, all hours of one `cycle` are kept
    `in_order`: one hour where all are alike, a day where all days are, else the week.
    """

    def __init__(self, profiles: Iterable[NDArray[np.float64]], hours_per_month: float, *, keep_order: bool = False):
        stack = np.vstack([np.ones(HOURS_IN_WEEK), *profiles])
        self.hours_per_month = hours_per_month
        self.cycle = _cycle(stack)
        of_hour = np.arange(HOURS_IN_WEEK) % self.cycle
        if not keep_order:
            seen: dict[bytes, int] = {}
            columns = np.ascontiguousarray(np.vstack([stack, np.roll(stack, 1, axis=1)]).T)
            of_hour = np.array([seen.setdefault(column.tobytes(), len(seen)) for column in columns])
        _, self.first, counts = np.unique(of_hour, return_index=True, return_counts=True)
        self.previous_of = of_hour[(self.first - 1) % HOURS_IN_WEEK]
        self.in_order = len(self.first) == self.cycle
        self.of_hour = of_hour
        self.weights = counts / HOURS_IN_WEEK * hours_per_month
        self.seconds = self.weights * SECONDS_IN_HOUR

    def __len__(self) -> int:
        return len(self.first)

    def pick(self, week: NDArray[np.float64]) -> NDArray[np.float64]:
        """The hours kept out of 168 numbers."""
        return week[..., self.first]

    def previous(self, per_hour: Amount) -> Amount:
        """The same quantity one hour earlier, for capacity that follows load with a delay."""
        if isinstance(per_hour, (float, int)) or per_hour.shape[-1] == 1:
            return per_hour
        return per_hour.take(self.previous_of, axis=-1)

    def month_of(self, per_hour: Amount) -> Amount:
        """The month's sum of something needed in each hour, or in all alike: task-hours from tasks."""
        if isinstance(per_hour, (float, int)):
            return per_hour * self.hours_per_month
        if per_hour.shape[-1] == 1:
            return plain(per_hour * self.hours_per_month)
        return plain((per_hour @ self.weights)[..., None])

    def month_of_rate(self, per_second: Amount) -> Amount:
        """The month's sum of a mean rate per second."""
        if not isinstance(per_second, np.ndarray):
            return per_second * self.hours_per_month * SECONDS_IN_HOUR
        if per_second.shape[-1] == 1:
            return plain(per_second * self.seconds.sum())
        return plain((per_second @ self.seconds)[..., None])


def _cycle(profiles: NDArray[np.float64]) -> int:
    """After how many hours of the week all profiles begin again."""
    for hours in (1, HOURS_IN_DAY):
        again = profiles.reshape(len(profiles), HOURS_IN_WEEK // hours, hours)
        if (again == again[:, :1]).all():
            return hours
    return HOURS_IN_WEEK


@lru_cache(maxsize=64)
def hours_for(shapes: tuple[tuple[float, ...], ...], hours_per_month: float, keep_order: bool) -> Hours:
    """The hours of these shapes; the same for every estimate that has them."""
    return Hours([profile(shape) for shape in shapes], hours_per_month, keep_order=keep_order)


class Flow:
    """Traffic of one operation or event: calls and items per second, and how large an item is.

    `calls` and `items` are Rates.  `edge` is what it came along, both ends resolved; `seconds` how long a call takes at
    its target, on average.  `item_kb` is the payload of one item, `response_kb` what comes back per call.
    `burst_s` is how long a peak lasts.  `tries` counts deliveries per item, the first included; `batch` is the most
    items a call holds.  `ticks` says that clocks alone cause it, so that nothing comes between their ticks.
    """

    def __init__(
        self,
        hours: Hours,
        calls: Rates,
        items: Rates,
        item_kb: Amount,
        response_kb: Amount,
        burst_s: Amount,
        edge: EdgeView,
        seconds: Amount = 0.0,
        tries: Amount = 1.0,
        batch: Amount = 1.0,
        ticks: bool = False,
    ):
        self.hours = hours
        self.calls = calls
        self.items = items
        self.item_kb = item_kb
        self.response_kb = response_kb
        self.burst_s = burst_s
        self.edge = edge
        self.seconds = seconds
        self.tries = tries
        self.batch = batch
        self.ticks = ticks
        self._in_progress: dict[float, Amount] = {}

    def with_rates(self, calls: Rates, items: Rates) -> Flow:
        """The same flow at other rates."""
        return Flow(
            self.hours,
            calls,
            items,
            self.item_kb,
            self.response_kb,
            self.burst_s,
            self.edge,
            self.seconds,
            self.tries,
            self.batch,
            self.ticks,
        )

    def times(self, factor: Amount) -> Flow:
        """So many times as much of the same."""
        calls = self.calls * factor
        return self.with_rates(calls, calls if self.is_single else self.items * factor)

    @property
    def is_single(self) -> bool:
        """Whether each call holds one item."""
        return self.items is self.calls

    @cached_property
    def monthly_calls(self) -> Amount:
        return self.hours.month_of_rate(self.calls[MEAN])

    @cached_property
    def monthly_items(self) -> Amount:
        return self.monthly_calls if self.items is self.calls else self.hours.month_of_rate(self.items[MEAN])

    def items_before(self, seconds: Amount) -> Amount:
        """Items a second in so many seconds before a peak."""
        return self.items_per_second

    @property
    def peak_lasts_s(self) -> Amount:
        """How long its calls come as in the peak second."""
        return self.burst_s

    @property
    def call_kb(self) -> Amount:
        """Mean payload of a call: its items together."""
        if self.items is self.calls:
            return self.item_kb
        return self.item_kb * self.monthly_items / larger(self.monthly_calls, TINY)

    @cached_property
    def peak_kb_per_second(self) -> Amount:
        """What items take in the peak second, and what comes back of calls that are waited for."""
        back = self.peak_calls_per_second * self.response_kb if self.edge.operation.waits else 0.0
        return self.peak_items_per_second * self.item_kb + back

    @property
    def calls_per_second(self) -> Array:
        rate: Array = self.calls[MEAN]
        return rate

    @property
    def first_calls_per_second(self) -> Array:
        """The calls but those that are tried again; how often each is tried may differ between mean and peak."""
        rate: Array = (self.calls / self.tries)[MEAN]
        return rate

    @property
    def peak_calls_per_second(self) -> Array:
        rate: Array = self.calls[PEAK]
        return rate

    @property
    def items_per_second(self) -> Array:
        rate: Array = self.items[MEAN]
        return rate

    @property
    def peak_items_per_second(self) -> Array:
        rate: Array = self.items[PEAK]
        return rate

    def concurrency(self, latency_s: Amount) -> Amount:
        """Calls in progress at the worst moment of each hour: Little's law for the mean, and for a burst no more than
        arrives while it lasts."""
        if isinstance(latency_s, np.ndarray):
            return self._calls_in_progress(latency_s)
        if latency_s not in self._in_progress:
            self._in_progress[latency_s] = self._calls_in_progress(latency_s)
        return self._in_progress[latency_s]

    def _calls_in_progress(self, latency_s: Amount) -> Amount:
        return most_within(self.calls[MEAN], self.calls[PEAK], self.burst_s, latency_s, ticks=self.ticks)

    def held(self, seconds: Amount) -> Amount:
        """Items that somebody has for so long, at the worst moment of each hour."""
        return most_within(self.items[MEAN], self.items[PEAK], self.burst_s, seconds, ticks=self.ticks)


class Flows(list[Flow]):
    """The flows that arrive for one operation, or leave by one event; sums over them."""

    @property
    def monthly_calls(self) -> Amount:
        return added(flow.monthly_calls for flow in self)

    @property
    def monthly_items(self) -> Amount:
        return added(flow.monthly_items for flow in self)

    @property
    def calls_per_second(self) -> Amount:
        return added(flow.calls[MEAN] for flow in self)

    @property
    def peak_calls_per_second(self) -> Amount:
        return added(flow.calls[PEAK] for flow in self)

    @property
    def items_per_second(self) -> Amount:
        return added(flow.items[MEAN] for flow in self)

    @property
    def peak_items_per_second(self) -> Amount:
        return added(flow.items[PEAK] for flow in self)

    def concurrency(self, latency_s: Amount) -> Amount:
        return added(flow.concurrency(latency_s) for flow in self)

    @property
    def in_progress(self) -> Amount:
        """Calls in progress on the mean of each hour, each for its own seconds."""
        return added(flow.calls[MEAN] * flow.seconds for flow in self)

    @property
    def most_in_progress(self) -> Amount:
        """The same at the worst moment of each hour."""
        return added(flow.concurrency(flow.seconds) for flow in self)

    @property
    def burst_s(self) -> Amount:
        """How long the longest of their peaks lasts."""
        return largest_of(flow.burst_s for flow in self)

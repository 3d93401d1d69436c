"""Environments of a function, call by call: which calls find none that is warm.

Knows no formula.  A call takes the first environment that is idle, in the order they were started; where none is, one
starts.  An environment goes once it has been idle for `idle_s`.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

SECONDS_IN_HOUR = 3600.0

type Times = NDArray[np.float64]


def visits(
    rates: Sequence[float], draw: np.random.Generator, burst: float = 1.0, burst_s: float = 60.0, start: float = 0.0
) -> Times:
    """Moments of calls that come at random: so many a second on average in each of these hours.

    Once an hour there are `burst` times as many for `burst_s` seconds; the rest of the hour has that much less.
    """
    found = []
    for hour, mean in enumerate(rates):
        begins = start + hour * SECONDS_IN_HOUR
        elsewhere = mean * max(SECONDS_IN_HOUR - burst * burst_s, 0.0) / (SECONDS_IN_HOUR - burst_s)
        busy = (SECONDS_IN_HOUR - burst_s) / 2
        for rate, first, seconds in (
            (elsewhere, 0.0, busy),
            (mean * burst, busy, burst_s),
            (elsewhere, busy + burst_s, busy),
        ):
            count = draw.poisson(rate * seconds)
            found.append(begins + first + np.sort(draw.random(count)) * seconds)
    return np.concatenate(found)


def ticks(every_s: float, until: float, at_once: int = 1) -> Times:
    """Moments of calls that a clock makes, so many at each tick."""
    return np.repeat(np.arange(every_s / 2, until, every_s), at_once)


def cold_calls(calls: Times, seconds: float, idle_s: float) -> Times:
    """The moments of calls that start an environment, of calls in the order of time."""
    busy: list[tuple[float, int]] = []
    idle: list[int] = []
    gone: list[int] = []
    freed: list[float] = []
    cold = []
    for now in calls.tolist():
        while busy and busy[0][0] <= now:
            free_at, number = heappop(busy)
            freed[number] = free_at
            heappush(idle, number)
        while idle and freed[idle[0]] + idle_s < now:
            heappush(gone, heappop(idle))
        if idle:
            number = heappop(idle)
        else:
            cold.append(now)
            if gone:
                number = heappop(gone)
            else:
                number = len(freed)
                freed.append(0.0)
        heappush(busy, (now + seconds, number))
    return np.array(cold)

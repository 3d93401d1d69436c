"""A small discrete-event simulation: what comes at random, what each of it causes, and how much is there at once.

Times are seconds from the start; everything is drawn with a seed.  What limits are held against is the value that is
exceeded in one second of a hundred, and never less than what one event asks for alone.
"""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

type Times = NDArray[np.float64]


def at_random(per_second: float, seconds: float, seed: int = 1) -> Times:
    """Poisson arrivals."""
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0, seconds, rng.poisson(per_second * seconds)))


def in_bursts(per_second: float, burst: float, burst_s: float, hours: int, seed: int = 1) -> Times:
    """Arrivals at random: so many times the mean in the first seconds of each hour, and in its rest what is left."""
    rest = per_second * (3600 - burst * burst_s) / (3600 - burst_s)
    found = []
    for hour in range(hours):
        found.append(3600 * hour + at_random(per_second * burst, burst_s, seed + 2 * hour))
        found.append(3600 * hour + burst_s + at_random(rest, 3600 - burst_s, seed + 2 * hour + 1))
    return np.concatenate(found)


def by_the_clock(every_s: float, seconds: float) -> Times:
    """Ticks evenly apart."""
    return np.arange(0, seconds, every_s)


def each_makes(times: Times, count: int, over_s: float = 0.0) -> Times:
    """What is begun by each event: so many, one after another over so many seconds."""
    return np.sort((times[:, None] + np.arange(count) * (over_s / count)).ravel())


def in_rounds(times: Times, count: int, at_once: int, each_s: float) -> Times:
    """What a Map begins: so many in all, no more than `at_once` together."""
    return np.sort((times[:, None] + (np.arange(count) // at_once) * each_s).ravel())


def some_of(times: Times, share: float, seed: int = 2) -> Times:
    """A part of the events."""
    return times[np.random.default_rng(seed).uniform(size=len(times)) < share]


def served(times: Times, each_s: float, at_once: int) -> Times:
    """When each begins that has to wait for one of so many places."""
    free = [0.0] * at_once
    begins = np.empty(len(times))
    for place, time in enumerate(times):
        begins[place] = max(time, heapq.heappop(free))
        heapq.heappush(free, begins[place] + each_s)
    return begins


def served_by_a_mapping(times: Times, each_s: float, first: int = 5, more_a_second: float = 5.0) -> Times:
    """When each begins where a queue is polled by so many batches at once, and by more each second while any waits."""
    begins: list[float] = []
    ends: list[float] = []
    waiting_since, now = None, 0.0
    for time in times:
        now = max(now, time)
        while True:
            while ends and ends[0] <= now:
                heapq.heappop(ends)
            places = first if waiting_since is None else first + int((now - waiting_since) * more_a_second)
            if len(ends) < places:
                break
            waiting_since = now if waiting_since is None else waiting_since
            more = waiting_since + (len(ends) + 1 - first) / more_a_second
            now = min(more, ends[0]) if more > now else ends[0]
        if not ends:
            waiting_since = None
        begins.append(now)
        heapq.heappush(ends, now + each_s)
    return np.array(begins)


def under_way(begins: Times, each_s: float, seconds: float) -> NDArray[np.int64]:
    """How many are under way in the middle of each second."""
    marks = np.arange(int(seconds)) + 0.5
    begins = np.sort(begins)
    return np.searchsorted(begins, marks, "right") - np.searchsorted(begins, marks - each_s, "right")


def a_second(begins: Times, seconds: float) -> NDArray[np.int64]:
    """How many begin in each second."""
    return np.histogram(begins, bins=np.arange(int(seconds) + 1))[0]


def exceeded_in_one_of_hundred(counts: NDArray[np.int64], alone: float) -> float:
    """The value that 1 % of the seconds exceed, and no less than one event's own."""
    return max(float(np.quantile(counts, 0.99)), alone)


def taken(times: Times, each_s: float, places: int) -> NDArray[np.bool_]:
    """Which of them find one of so many places free: the others are refused at once, and take none."""
    ends: list[float] = []
    found = np.zeros(len(times), dtype=bool)
    for at, time in enumerate(times):
        while ends and ends[0] <= time:
            heapq.heappop(ends)
        if len(ends) < places:
            heapq.heappush(ends, time + each_s)
            found[at] = True
    return found

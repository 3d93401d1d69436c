"""Discrete events, small and seeded: calls that find all places busy, messages that are throttled, and lanes of order.

They know nothing of the estimate: arrivals by chance, work that takes its time, a heap of what happens next.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass


def refused_share(per_second: float, seconds: float, places: int, calls: int, seed: int) -> float:
    """Calls that arrive by chance, each for so long on average, and are refused where all places are taken."""
    chance, now, refused, busy = random.Random(seed), 0.0, 0, list[float]()
    for _ in range(calls):
        now += chance.expovariate(per_second)
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        if len(busy) >= places:
            refused += 1
        else:
            heapq.heappush(busy, now + chance.expovariate(1 / seconds))
    return refused / calls


def died_of_throttling(
    per_second: float, seconds: float, places: int, receives: int, hidden_s: float, messages: int, seed: int
) -> float:
    """Share of messages that find all places busy at each of their deliveries, `hidden_s` apart on average: some wait for
    a poll, so that those throttled together do not come again together."""
    return throttled_together([(per_second, receives)], seconds, places, hidden_s, messages, seed)[0].died


@dataclass
class Messages:
    """What became of one queue's messages: how many came, died, and were throttled, each delivery counted."""

    came: int = 0
    dead: int = 0
    throttled: int = 0

    @property
    def died(self) -> float:
        return self.dead / self.came

    @property
    def in_vain(self) -> float:
        """Throttled deliveries of a message."""
        return self.throttled / self.came


def throttled_together(
    queues: list[tuple[float, int]], seconds: float, places: int, hidden_s: float, messages: int, seed: int,
    failing: float = 0.0,
) -> list[Messages]:  # fmt: skip
    """The same of several queues, (messages a second, receives) each, that share the places.  Of the runs a part may be
    `failing`: their messages come again as well."""
    chance, busy, now = random.Random(seed), list[float](), 0.0
    found = [Messages() for _ in queues]
    due: list[tuple[float, int, int]] = []
    rates = [rate for rate, _ in queues]
    for _ in range(messages):
        now += chance.expovariate(sum(rates))
        queue = chance.choices(range(len(queues)), rates)[0]
        found[queue].came += 1
        due.append((now, 1, queue))
    heapq.heapify(due)
    while due:
        now, receive, queue = heapq.heappop(due)
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        is_throttled = len(busy) >= places
        if is_throttled:
            found[queue].throttled += 1
        else:
            heapq.heappush(busy, now + seconds)
            if not chance.random() < failing:
                continue
        if receive == queues[queue][1]:
            found[queue].dead += 1
        else:
            heapq.heappush(due, (now + hidden_s * chance.uniform(0, 2), receive + 1, queue))
    return found


def waiting_at_end(
    per_second: float, shares: list[float], lane_of: list[int], seconds: float, batch: int, lasts_s: float, seed: int
) -> list[int]:
    """Items of each key that wait when `lasts_s` are over: keys share lanes, and a lane has one batch in progress."""
    chance, now = random.Random(seed), 0.0
    queues: list[list[int]] = [[] for _ in range(max(lane_of) + 1)]
    free_at = [0.0] * len(queues)
    while now < lasts_s:
        now += chance.expovariate(per_second)
        key = chance.choices(range(len(shares)), shares)[0]
        lane = lane_of[key]
        while queues[lane] and free_at[lane] <= now:
            del queues[lane][:batch]
            free_at[lane] += seconds
        queues[lane].append(key)
        free_at[lane] = max(free_at[lane], now) if len(queues[lane]) == 1 else free_at[lane]
    return [sum(queue.count(key) for queue in queues) for key in range(len(shares))]

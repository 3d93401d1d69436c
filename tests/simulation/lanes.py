"""Discrete events, small and seeded: calls that find all places busy, messages that are throttled, and lanes of order.

They know nothing of the estimate: arrivals by chance, work that takes its time, a heap of what happens next.
"""

from __future__ import annotations

import heapq
import random


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
    chance, busy, died, now = random.Random(seed), list[float](), 0, 0.0
    due: list[tuple[float, int]] = []
    for _ in range(messages):
        now += chance.expovariate(per_second)
        due.append((now, 1))
    heapq.heapify(due)
    while due:
        now, receive = heapq.heappop(due)
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        if len(busy) < places:
            heapq.heappush(busy, now + seconds)
        elif receive == receives:
            died += 1
        else:
            heapq.heappush(due, (now + hidden_s * chance.uniform(0, 2), receive + 1))
    return died / messages


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

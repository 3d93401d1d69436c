"""Callers of all kinds that share so many places, call by call: who is refused, and how long events wait.

Knows no formula.  Callers come by chance and are lost where all places are taken; events come by chance, wait and try
again, after 1, 2, 4 … and at most 300 seconds as Lambda does, or `again_s` on average; a clock starts so many calls at
each tick, which callers wait for, unless they come again as events do.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 300.0
CALLER, EVENT, TICK, AGAIN = range(4)


@dataclass(frozen=True)
class Refused:
    """The share of each kind that was refused, of those who wait for an answer together, and the oldest event in
    seconds that was served in the end."""

    callers: float
    ticked: float
    of_all_who_wait: float
    oldest_s: float


def refused(
    places: int,
    lasts_s: float,
    seed: int,
    *,
    callers: float = 0.0,
    events: float = 0.0,
    each_s: float = 1.0,
    every_s: float = 0.0,
    ticks: int = 0,
    tick_s: float = 1.0,
    again_s: float | None = None,
    ticks_wait: bool = True,
) -> Refused:
    """`callers` and `events` a second of `each_s` seconds on average, and `ticks` calls of `tick_s` every so often, for
    which somebody waits or not."""
    chance, ends = random.Random(seed), list[float]()
    due: list[tuple[float, int, float, int]] = []
    for rate, kind in ((callers, CALLER), (events, EVENT)):
        if rate:
            due.append((chance.expovariate(rate), kind, 0.0, 0))
    if every_s:
        due.append((every_s / 2, TICK, 0.0, 0))
    heapq.heapify(due)
    came, lost, oldest = [0, 0, 0], [0, 0, 0], 0.0
    rates = {CALLER: callers, EVENT: events}
    while due:
        now, kind, since, tries = heapq.heappop(due)
        if now > lasts_s:
            break
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        if kind == TICK:
            heapq.heappush(due, (now + every_s, TICK, 0.0, 0))
            taken = min(ticks, places - len(ends))
            if ticks_wait:
                came[TICK], lost[TICK] = came[TICK] + ticks, lost[TICK] + ticks - taken
            for _ in range(taken):
                heapq.heappush(ends, now + tick_s)
            for _ in range(0 if ticks_wait else ticks - taken):
                heapq.heappush(due, (now + chance.uniform(0.5, 1.5) * FIRST_WAIT_S, AGAIN, now, 1))
            continue
        if tries == 0:
            heapq.heappush(due, (now + chance.expovariate(rates[kind]), kind, 0.0, 0))
            came[kind], since = came[kind] + 1, now
        if len(ends) < places:
            lasts = tick_s if kind == AGAIN else chance.expovariate(1 / each_s)
            heapq.heappush(ends, now + lasts)
            oldest = max(oldest, now - since) if kind == EVENT else oldest
        elif kind == CALLER:
            lost[kind] += 1
        else:
            wait_s = min(FIRST_WAIT_S * 2.0**tries, LONGEST_WAIT_S)
            wait_s = chance.uniform(0.5, 1.5) * (wait_s if again_s is None else again_s)
            heapq.heappush(due, (now + wait_s, kind, since, tries + 1))
    waited, gone = came[CALLER] + came[TICK], lost[CALLER] + lost[TICK]
    return Refused(lost[CALLER] / max(came[CALLER], 1), lost[TICK] / max(came[TICK], 1), gone / max(waited, 1), oldest)

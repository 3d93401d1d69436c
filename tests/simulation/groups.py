"""A message group of a FIFO queue, message by message: what fails closes the group until it is visible again."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Messages that came, that were done, and that were given up; how long the last one waited that was handed out."""

    came: int
    done: int
    dead: int
    longest_s: float


def group(
    per_second: float,
    seconds: float,
    hidden_s: float,
    batch: int,
    receives: int,
    *,
    lasts_s: float,
    seed: int,
    failing: float = 0.0,
    always: float = 0.0,
    whole: bool = True,
) -> Group:
    """Messages of one group that come by chance, and are handed out in order, up to so many at a time.

    A batch fails as a `whole`, or each message by itself.  What failed is hidden for its time-out, and nothing else of
    the group is handed out before; it comes again first, until it was received so often.
    """
    chance, now, comes = random.Random(seed), 0.0, 0.0
    waiting: deque[list[float]] = deque()  # when it came, whether it always fails, how often it was received
    came = done = dead = 0
    longest = 0.0
    while now < lasts_s:
        while comes <= now or not waiting:
            comes += chance.expovariate(per_second)
            waiting.append([comes, chance.random() < always, 0])
            came += 1
            now = max(now, comes) if len(waiting) == 1 else now
        together = [waiting.popleft() for _ in range(min(batch, len(waiting)))]
        longest = max(longest, *(now - message[0] for message in together if not message[2]), 0.0)
        fails = [message for message in together if message[1] or chance.random() < failing]
        back = (together if whole else fails) if fails else []
        now += max(hidden_s, seconds) if fails else seconds
        for message in reversed(back):
            message[2] += 1
            if message[2] < receives:
                waiting.appendleft(message)
            else:
                dead += 1
        done += len(together) - len(back)
    return Group(came, done, dead, longest)

"""Pollers of a stream, batch by batch: how many batches records that come at random make.

Knows no formula.  Each lane is asked every `every_s` seconds while nothing runs.  Without a window what is there makes a
batch at once, and after a full one the lane is asked again as soon as that is done.  With a window what was found waits
for more, until it is over or the batch is full.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Times = NDArray[np.float64]


def batches(
    records: Times, most: int, seconds: float, every_s: float = 1.0, window_s: float = 0.0
) -> list[tuple[float, int]]:
    """(when, how many records) of the batches of one lane."""
    found: list[tuple[float, int]] = []
    if not len(records):
        return found
    taken, now, opened, end = 0, every_s, None, records[-1]
    while now <= end:
        there = int(np.searchsorted(records, now, side="right")) - taken
        if there and opened is None:
            opened = now
        if opened is not None and (there >= most or now >= opened + window_s):
            size = min(there, most)
            found.append((now, size))
            taken += size
            is_full, opened = size == most, None
            now += seconds if is_full else max(seconds, every_s)
        else:
            now = now + every_s if opened is None else min(now + every_s, opened + window_s)
    return found


def batches_a_second(
    rate: float, lanes: int, most: int, seconds: float, until: float, draw: np.random.Generator,
    every_s: float = 1.0, window_s: float = 0.0,
) -> float:  # fmt: skip
    """Batches of all lanes, of records that come at random to any of them."""
    count = 0
    for _ in range(lanes):
        records = np.sort(draw.random(draw.poisson(rate / lanes * until))) * until
        count += len(batches(records, most, seconds, every_s, window_s))
    return count / until

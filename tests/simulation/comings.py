"""A worker that stands while it has something to do and for a while after, message by message.

Knows no formula.  A message that finds no task waits for one to start; one that comes meanwhile begins with it; one
that finds a task begins at once.  A task goes when nothing has run for so long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

type Times = NDArray[np.float64]


def share_with_a_task(arrives: Times, runs_s: Times, start_s: float, stays_s: float) -> float:
    """The part of the time until the last message for which there is a task, its start included."""
    up_s, ready, goes = 0.0, 0.0, 0.0
    for at, run_s in zip(arrives.tolist(), runs_s.tolist(), strict=True):
        if at > goes:
            ready, since = at + start_s, at
        else:
            since = goes
        goes = max(goes, max(at, ready) + run_s + stays_s)
        up_s += goes - since
    return up_s / float(arrives[-1])

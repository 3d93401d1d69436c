"""What waits where more comes than can be served: by the hour, carried round the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.traffic.flow import HOURS_IN_WEEK, MEAN, PEAK, SECONDS_IN_HOUR, Hours


@dataclass
class Backlog:
    """What waits on an edge with a cap: nothing, unless arrivals exceed it.

    `items` is the most that waits at once and `age_s` how long the last of them waits, over the week's hours
    and its bursts, shape (samples, 1).  Where arrivals exceed the cap all week, `grows_per_day` items are added
    for ever.
    """

    edge: Edge
    items: Any
    age_s: Any
    grows_per_day: Any


def backlog(edge: Edge, hours: Hours, items, served_at_most, burst_s: float, waiting) -> Backlog:
    """What waits on an edge that serves so many items a second, `waiting` being what is carried from hour to hour."""
    burst = np.maximum(items[PEAK] - np.maximum(items[MEAN], served_at_most), 0.0) * burst_s
    most = burst if waiting is None else burst + waiting
    most = most.max(-1)
    excess = np.zeros_like(most)
    if hours.is_whole_week:
        excess = (items[MEAN] - served_at_most).mean(-1)
    grows = np.maximum(excess, 0.0) * SECONDS_IN_HOUR * 24
    rate = (served_at_most + 0.0 * items[MEAN]).min(-1)
    age = np.where(grows > 1e-9 * np.maximum(rate, 1e-300), np.inf, most / rate)
    return Backlog(edge, *(value.reshape(-1, 1) for value in (most, age, grows)))


def carried_over(arrivals: np.ndarray, served_at_most) -> tuple[np.ndarray, np.ndarray]:
    """(items waiting at the end of each hour, share of the hour during which any waited), week after week.

    Lindley's recursion in closed form: B = X − min(0, running minimum of X), X the summed excess; the second
    of two weeks is the typical one, since the first starts empty.
    """
    excess = (arrivals - served_at_most) * SECONDS_IN_HOUR
    twice = np.concatenate([excess, excess], axis=-1).cumsum(-1)
    waiting = twice - np.minimum(0.0, np.minimum.accumulate(twice, axis=-1))
    week = waiting[..., HOURS_IN_WEEK:]
    before = waiting[..., HOURS_IN_WEEK - 1 : -1]
    drains = np.maximum(-excess, 1e-9)
    share = np.where(week > 0, 1.0, np.minimum(before, drains) / drains)
    return week, share

"""What waits where more comes than can be served: by the hour, carried round the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, Array, Rates
from estimator.engine.traffic.flow import HOURS_IN_DAY, HOURS_IN_WEEK, SECONDS_IN_HOUR, Hours


@dataclass
class Backlog:
    """What waits on an edge with a cap: nothing, unless arrivals exceed it.

    `items` is the most that waits at once and `age_s` how long the last of them waits, over the week's hours
    and its bursts.  Where arrivals exceed the cap all week, `grows_per_day` items are added for ever.
    """

    edge: Edge
    items: Amount
    age_s: Amount
    grows_per_day: Amount


def backlog(
    edge: Edge, hours: Hours, items: Rates, served_at_most: Amount, burst_s: Amount, waiting: Array | None
) -> Backlog:
    """What waits on an edge that serves so many items a second, `waiting` being what is carried from hour to hour."""
    burst = np.maximum(items[PEAK] - np.maximum(items[MEAN], served_at_most), 0.0) * burst_s
    most = (burst if waiting is None else burst + waiting).max(-1, keepdims=True)
    excess = np.zeros_like(most)
    if hours.is_whole_week:
        excess = (items[MEAN] - served_at_most).mean(-1, keepdims=True)
    grows = np.maximum(excess, 0.0) * SECONDS_IN_HOUR * HOURS_IN_DAY
    rate = np.broadcast_to(served_at_most, np.broadcast_shapes(np.shape(served_at_most), items[MEAN].shape))
    rate = rate.min(-1, keepdims=True)
    age = np.where(grows > 1e-9 * np.maximum(rate, TINY), np.inf, most / rate)
    return Backlog(edge, most, age, grows)


def carried_over(arrivals: Array, served_at_most: Amount) -> tuple[Array, Array]:
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

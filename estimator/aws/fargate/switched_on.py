"""What comes in the hours for which tasks or instances are switched on: those of the month in which most comes."""

from __future__ import annotations

import numpy as np

from estimator.engine.maths.amounts import Amount, between, is_number, plain, share, smaller
from estimator.engine.traffic.flow import Hours


def served_share(per_second: Amount, hours: Hours, hours_on: Amount | None) -> Amount:
    """The part of what comes in a month, so much a second in each hour, that comes in the busiest hours of it.

    All of it where `hours_on`, hours a month, is None.
    """
    if hours_on is None:
        return 1.0
    if is_number(per_second) or len(hours) == 1:
        return smaller(hours_on / hours.hours_per_month, 1.0)
    week = np.broadcast_to(per_second, (*np.shape(per_second)[:-1], len(hours)))
    busiest = np.argsort(-week, axis=-1, kind="stable")
    weights, coming = hours.weights[busiest], np.take_along_axis(week, busiest, axis=-1)
    on = between(0.0, hours_on - (np.cumsum(weights, axis=-1) - weights), weights)
    served, all_month = ((coming * some).sum(axis=-1, keepdims=True) for some in (on, weights))
    return plain(share(served, all_month))

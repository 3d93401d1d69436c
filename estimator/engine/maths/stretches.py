"""The most that comes in a stretch of time: of what peaks for a while, and of what comes with the ticks of a clock."""

from __future__ import annotations

import numpy as np

from estimator.engine.maths.amounts import Amount, smaller

SECONDS_IN_HOUR = 3600.0


def most_within(mean: Amount, peak: Amount, lasts_s: Amount, seconds: Amount, *, ticks: bool = False) -> Amount:
    """What comes in so many seconds, of so many a second on the mean and while a peak lasts.

    Of what clocks alone cause all comes with their ticks, and nothing besides: one of them, or as many as come.
    """
    in_peak = smaller(seconds, lasts_s)
    if in_peak is seconds:
        return peak * seconds
    if ticks:
        return np.maximum(peak * in_peak, mean * seconds)
    return mean * seconds + (peak - mean) * in_peak

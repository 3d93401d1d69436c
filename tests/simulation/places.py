"""Messages that wait in one line for so many places, each taking as long as every other: who begins when.

Knows no formula.  A message begins when it has come and the one so many places before it in the line is done.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SECONDS_IN_HOUR = 3600

type Times = NDArray[np.float64]


def arrivals(rates: NDArray[np.float64], draw: np.random.Generator) -> Times:
    """Moments that come at random: so many a second on average in each of these hours."""
    counts = draw.poisson(rates * SECONDS_IN_HOUR)
    hours = np.repeat(np.arange(len(rates)), counts)
    return np.sort((hours + draw.random(len(hours))) * SECONDS_IN_HOUR)


def begins(comes: Times, places: int, seconds: float) -> Times:
    """When each begins."""
    begun = np.empty_like(comes)
    for place in range(places):
        mine = comes[place::places]
        turns = np.arange(len(mine)) * seconds
        begun[place::places] = turns + np.maximum.accumulate(mine - turns)
    return begun


def most_waiting(comes: Times, begun: Times) -> int:
    """The most that wait at a time, looked at whenever one comes."""
    return int(np.max(np.arange(1, len(comes) + 1) - np.searchsorted(begun, comes, side="right")))

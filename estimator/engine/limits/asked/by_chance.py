"""What many causes that come at random ask of one limit together, in 99 of 100 moments.

Each of ten rare causes is hardly ever met by another one alone, but by some of the nine it often is.  Their sum has the
mean, the variance and the skewness of so many lumps of one size: a Poisson count, whose highest in 99 moments is known.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, cast

import numpy as np

from estimator.engine.maths.amounts import Amount, Numbers, added, larger, largest, share, smaller, worst_hour
from estimator.engine.maths.poisson import most_together
from estimator.engine.traffic.lumps.causes import NO_END, Lump
from estimator.engine.traffic.lumps.moment import Occasion

RATE, CONCURRENCY = "rate", "concurrency"
EVENED = 1e-6
"""Events beyond the mean that are none: chance is evened out."""


class Chance(NamedTuple):
    """When one cause comes, in peaks that are so many times as much for so many seconds, and what each event makes on
    the edges of each node."""

    occasion: Occasion
    burst: Amount
    burst_s: Amount
    lumps: Mapping[str, Sequence[Lump]]

    def counts_s(self, nodes: Collection[str], kind: str) -> Amount | None:
        """How long an event counts at some nodes for a rate or what is under way, by its largest lump there; None where
        a cap keeps its lumps apart, or nothing is counted."""
        here = [lump for node_id in nodes for lump in self.lumps.get(node_id, ())]
        if not here or kind not in (RATE, CONCURRENCY) or any(one.is_capped or one.pace is not NO_END for one in here):
            return None
        found = [one.a_second() if kind == RATE else one.at_once(one.seconds) for one in here]
        return max(found, key=lambda one: largest(one[0]))[1]


class Counted(NamedTuple):
    """What one event asks, how many are expected at a time, on the mean and at the peak: (samples, multiples) each."""

    one: Numbers
    mean: Numbers
    peak: Numbers


def counted(chance: Chance, counts_s: Amount, moment: Numbers, smooth: Numbers) -> Counted:
    """What one event asks, from what so many as fall together ask beyond their smooth peak."""
    mean = chance.occasion.mean * counts_s
    in_burst = smaller(1.0, chance.burst_s / larger(counts_s, 1e-9))
    peak = mean * (1.0 + (chance.burst - 1.0) * in_burst)
    beyond = worst_hour(chance.occasion.together(counts_s) - peak)
    one = share(moment - smooth, np.where(beyond > EVENED, beyond, 0.0))
    return Counted(cast("Numbers", np.maximum(one, 0.0)), worst_hour(mean), worst_hour(peak))


def beyond_smooth(causes: Sequence[Counted]) -> Numbers:
    """How much more than their smooth peaks several causes ask together in 99 of 100 moments."""
    variance = added(cause.mean * cause.one**2 for cause in causes)
    size = share(added(cause.mean * cause.one**3 for cause in causes), variance)
    count = share(variance, size**2)
    beyond_peaks = added((cause.mean - cause.peak) * cause.one for cause in causes)
    return cast("Numbers", beyond_peaks + size * (most_together(count) - count))

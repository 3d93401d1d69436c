"""Calls that are refused because all places are taken: Erlang's loss formula over the mean and the peak of an hour.

A place is what runs a call: an environment of a function, an execution of the account.  Who waits for an answer is
refused as soon as all are busy, long before they are busy on average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from estimator.engine.maths.amounts import TINY, Amount, Rates, added, larger, largest_of, smaller
from estimator.engine.maths.erlang import erlang_b

SECONDS_IN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Offered:
    """Calls in progress, would none be refused: on the mean of each hour, and while a peak of `burst_s` lasts.

    `held` places are taken whether anybody calls or not; `waits` says whether callers wait for the answer.
    """

    mean: Amount
    peak: Amount
    burst_s: Amount
    held: Amount = 0.0
    waits: bool = True


def together(offered: Sequence[Offered]) -> Offered:
    """What several ask of the same places."""
    return Offered(
        added(one.mean for one in offered),
        added(one.peak for one in offered),
        largest_of(one.burst_s for one in offered),
        added(one.held for one in offered),
        any(one.waits for one in offered),
    )


def refused(offered: Offered, places: Amount) -> Rates:
    """The share of calls that is refused: of an hour's, its peak included, and of those in its peak."""
    free = larger(places - offered.held, 0.0)
    in_peak, else_ = erlang_b(offered.peak, free), erlang_b(offered.mean, free)
    of_hour = smaller(offered.burst_s / SECONDS_IN_HOUR, 1.0)
    peak, rest = offered.peak * of_hour, offered.mean * (1.0 - of_hour)
    hour = (peak * in_peak + rest * else_) / np.maximum(peak + rest, TINY)
    return np.stack(np.broadcast_arrays(hour, in_peak))

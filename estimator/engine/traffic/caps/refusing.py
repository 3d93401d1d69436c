"""Calls whose caller waits for the answer, and of which no more than so many run at once: the rest is refused."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    TINY,
    Amount,
    added,
    anywhere,
    larger,
    largest_of,
    smaller,
    whole_up,
)
from estimator.engine.maths.refusals import Offered, refused
from estimator.engine.traffic.flow import Flow, Flows

ALL_FIT = 1e-12
"""A smaller share of refused calls is none."""


def offered_by(flows: Iterable[Flow]) -> Offered:
    """What flows keep busy, would none of their calls be refused."""
    found = list(flows)
    mean = added(flow.calls[MEAN] * flow.seconds for flow in found)
    peak = added(flow.concurrency(flow.seconds) for flow in found)
    return Offered(mean, peak, largest_of(flow.burst_s for flow in found))


def at_a_tick(flows: Iterable[Flow]) -> Amount:
    """Calls in progress of what clocks alone start: those of a tick, and of as many before it as are not over."""
    found = list(flows)
    mean = added(flow.calls[MEAN] * flow.seconds for flow in found)
    once = added(flow.calls[PEAK] * smaller(flow.seconds, flow.burst_s) for flow in found)
    return once * larger(whole_up(mean / larger(once, TINY)), 1.0)


def let_through(flows: Flows, cap: Amount, *, at_random: bool) -> Flows:
    """The flows of an edge that lets no more than so many calls run at once: all, but for those it refuses.

    What comes at random is refused as soon as chance has filled all places; the ticks of a clock what is beyond them.
    """
    if not flows:
        return flows
    if at_random:
        lost: Amount = refused(offered_by(flows), cap)
    else:
        lost = 1.0 - smaller(cap / larger(at_a_tick(flows), TINY), 1.0)
    return Flows([flow.times(1.0 - lost) for flow in flows]) if anywhere(np.greater(lost, ALL_FIT)) else flows

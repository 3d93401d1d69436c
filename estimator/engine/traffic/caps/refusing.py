"""Calls whose caller waits for the answer, and of which no more than so many run at once: the rest is refused."""

from __future__ import annotations

import numpy as np

from estimator.engine.maths.amounts import (
    PEAK,
    TINY,
    Amount,
    added,
    anywhere,
    larger,
    smaller,
    whole_up,
)
from estimator.engine.maths.refusals import Offered, refused
from estimator.engine.traffic.flow import Flows

ALL_FIT = 1e-12
"""A smaller share of refused calls is none."""


def offered_by(flows: Flows) -> Offered:
    """What flows keep busy, would none of their calls be refused."""
    return Offered(flows.in_progress, flows.most_in_progress, flows.burst_s)


def at_a_tick(flows: Flows) -> Amount:
    """Calls in progress of what clocks alone start: those of a tick, and of as many before it as are not over."""
    once = added(flow.calls[PEAK] * smaller(flow.seconds, flow.burst_s) for flow in flows)
    return once * larger(whole_up(flows.in_progress / larger(once, TINY)), 1.0)


def let_through(flows: Flows, cap: Amount, *, at_random: bool, lost: Amount | None = None) -> Flows:
    """The flows of an edge that lets no more than so many calls run at once: all, but for those it refuses.

    What comes at random is refused as soon as chance has filled all places; the ticks of a clock what is beyond them.
    Where events ask for many at once, it is known how much of all is `lost`.
    """
    if not flows:
        return flows
    if lost is None:
        lost = refused(offered_by(flows), cap) if at_random else _beyond(at_a_tick(flows), cap)
    return Flows([flow.times(1.0 - lost) for flow in flows]) if anywhere(np.greater(lost, ALL_FIT)) else flows


def _beyond(calls: Amount, places: Amount) -> Amount:
    """The part of so many at once for which there is no place."""
    return 1.0 - smaller(places / larger(calls, TINY), 1.0)

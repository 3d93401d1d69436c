"""Peaks on their way: how sharp what a call causes is, once the call itself takes time."""

from __future__ import annotations

from typing import cast

import numpy as np

from estimator.engine.maths.amounts import MEAN, PEAK, Amount, Rates, choose, larger
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.slices import TrafficSlice


def spread(rate: Rates, burst_s: Amount, seconds: Amount, *, ticks: bool = False) -> tuple[Rates, Amount]:
    """(rate, burst length) of what a call causes while it runs: a burst shorter than the run is spread over it.

    So that the calls made in the peak are the concurrency of the peak × calls per run ÷ length of a run.  Of `ticks`
    none are made between them.
    """
    if isinstance(seconds, (float, int)) and isinstance(burst_s, (float, int)) and seconds <= burst_s:
        return rate, burst_s
    part = np.minimum(1.0, burst_s / np.maximum(seconds, 1e-9))
    peak = np.maximum(rate[PEAK] * part, rate[MEAN]) if ticks else rate[MEAN] + (rate[PEAK] - rate[MEAN]) * part
    return np.stack(np.broadcast_arrays(rate[MEAN], peak)), larger(burst_s, seconds)


def orchestrated(edge: ResolvedEdge, one: TrafficSlice, seconds: Amount) -> tuple[Rates, Amount]:
    """(rate, burst length) of the events of an edge: the calls of a workflow come while that edge's turn lasts.

    A Map of 10,000 rounds, 40 at once and 1.5 s each, makes its calls within 375 s, however long the rest takes.
    One job that is started and not waited for starts in a moment; of many it is not known when each does.
    """
    if one.started is None:
        return one.rate, one.burst_s
    if edge.operation.waits:
        return spread(*one.started, edge.in_a_row * seconds, ticks=one.ticks)
    rate, burst_s = one.started
    is_one = np.less_equal(edge.count, 1.0)
    if isinstance(edge.count, (float, int)):
        return (rate, burst_s) if is_one else (one.rate, one.burst_s)
    return cast("Rates", np.where(is_one, rate, one.rate)), choose(is_one, burst_s, one.burst_s)


def at_their_turn(edge: ResolvedEdge, one: TrafficSlice, seconds: Amount) -> TrafficSlice:
    """A slice as the edge's turn has it."""
    if one.started is None:
        return one
    rate, burst_s = orchestrated(edge, one, seconds)
    return TrafficSlice(rate, burst_s, one.item_kb, one.response_kb, one.together, ticks=one.ticks)

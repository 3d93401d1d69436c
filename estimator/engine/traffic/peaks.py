"""Peaks on their way: how sharp what a call causes is, once the call itself takes time."""

from __future__ import annotations

from typing import cast

import numpy as np

from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, Rates, anywhere, choose, larger, smaller
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.slices import TrafficSlice

AGAIN_S = 60.0
"""Lambda waits a minute before it tries an event again:
docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html"""


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


def with_retries(rate: Rates, times: Amount) -> Rates:
    """All deliveries on the mean, each `times` over; in the peak second those that come first, and of all that comes
    again what there is on the mean: a peak that is over before anything is tried again holds none of its own."""
    peak = rate[PEAK] + rate[MEAN] * (times - 1.0)
    return np.stack(np.broadcast_arrays(rate[MEAN] * times, peak))


def evened_out(rate: Rates) -> Rates:
    """The same mean without a peak."""
    return np.stack([rate[MEAN], rate[MEAN]])


def once_over(flow: Flow) -> Flow:
    """A flow once a short peak of its own is over."""
    if anywhere(np.greater_equal(flow.burst_s, AGAIN_S)):
        return flow
    calls = evened_out(flow.calls)
    return flow.with_rates(calls, calls if flow.is_single else evened_out(flow.items))


def climbing(flow: Flow, first: Amount, more_a_second: Amount) -> Flow:
    """A flow whose short peak is worked off by so many calls at once, and more each second while any waits: no more are
    under way together than those it gets to.  What is tried again comes later."""
    peak = flow.calls[PEAK]
    if anywhere(np.greater_equal(flow.burst_s, AGAIN_S)) or not anywhere(peak > flow.calls[MEAN]):
        return flow
    work_s = peak * flow.burst_s / flow.tries * flow.seconds
    most = (first**2 + 2.0 * more_a_second * work_s) ** 0.5 / larger(smaller(flow.seconds, flow.burst_s), TINY)
    if not anywhere(peak > most):
        return flow
    part = np.maximum(flow.calls[MEAN], np.minimum(peak, most)) / np.maximum(peak, TINY)
    calls, items = (np.stack([rates[MEAN], rates[PEAK] * part]) for rates in (flow.calls, flow.items))
    return flow.with_rates(calls, calls if flow.is_single else items)


def with_less_peak(flow: Flow, part: Amount) -> Flow:
    """A flow of which only a part comes in its peak second, but no less than on the mean."""

    def less(rates: Rates) -> Rates:
        peak = np.maximum(rates[MEAN], rates[PEAK] * part)
        return np.stack(np.broadcast_arrays(rates[MEAN], peak))

    calls = less(flow.calls)
    return flow.with_rates(calls, calls if flow.is_single else less(flow.items))


def is_over_before_retries(edge: ResolvedEdge, burst_s: Amount) -> bool:
    """Whether a burst has passed before what failed in it is tried again, or given up."""
    return edge.polling is None and not edge.operation.waits and not anywhere(np.greater_equal(burst_s, AGAIN_S))


def at_their_turn(edge: ResolvedEdge, one: TrafficSlice, seconds: Amount) -> TrafficSlice:
    """A slice as the edge's turn has it."""
    if one.started is None:
        return one
    rate, burst_s = orchestrated(edge, one, seconds)
    return TrafficSlice(rate, burst_s, one.item_kb, one.response_kb, one.together, ticks=one.ticks)

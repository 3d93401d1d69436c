"""What goes round in a loop: how much it is, what a turn adds to it, and a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from estimator.engine.maths.amounts import MEAN, Amount, Array, Rates, added, share
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.slices import TrafficSlice

NOTHING: Rates = np.zeros((2, 1, 1, 1))


def slices_level(slices: Sequence[TrafficSlice]) -> Array:
    return _level(total(one.rate for one in slices), [(one.rate, one.item_kb + one.response_kb) for one in slices])


def flows_level(flows: Flows) -> Array:
    return _level(
        total(flow.items for flow in flows), [(flow.items, flow.item_kb + flow.response_kb) for flow in flows]
    )


def _level(rates: Rates, sizes: Sequence[tuple[Rates, Amount]]) -> Array:
    """(mean, peak, KB a second)."""
    kb = added(rate[MEAN] * each_kb for rate, each_kb in sizes)
    shape = rates.shape[1:] if isinstance(kb, (float, int)) else np.broadcast_shapes(rates.shape[1:], kb.shape)
    level = np.empty((3, *shape))
    level[:2], level[2] = rates, kb
    return level


def total(rates: Iterable[Rates]) -> Rates:
    return sum(rates, start=NOTHING)


def further_flows(flows: Flows, earlier: Flows, rest: Amount) -> Flows:
    if len(flows) == len(earlier):
        pairs = zip(flows, earlier, strict=True)
        return Flows(
            one.with_rates(_further(one.calls, old.calls, rest), _further(one.items, old.items, rest))
            for one, old in pairs
        )
    calls, items = total(flow.calls for flow in flows), total(flow.items for flow in flows)
    more_calls = share(_further(calls, total(one.calls for one in earlier), rest), calls)
    more_items = share(_further(items, total(one.items for one in earlier), rest), items)
    return Flows(flow.with_rates(flow.calls * more_calls, flow.items * more_items) for flow in flows)


def further_slices(slices: list[TrafficSlice], earlier: list[TrafficSlice], rest: Amount) -> list[TrafficSlice]:
    rates = total(one.rate for one in slices)
    times = share(_further(rates, total(one.rate for one in earlier), rest), rates)
    return [one.times(times) for one in slices]


def _further(rates: Rates, earlier: Rates, rest: Amount) -> Rates:
    """Rates after all further turns; rounding makes nothing of what is nothing."""
    return np.maximum(rates + (rates - earlier) * rest, 0.0)


def beyond(flows: Flows, earlier: Flows) -> Flows:
    """What some flows carry beyond what they did, by item and not by delivery."""
    if len(flows) == len(earlier):
        pairs = zip(flows, earlier, strict=True)
        more = [(flow, flow.calls - old.calls, flow.items - old.items) for flow, old in pairs]
    else:
        calls, items = total(flow.calls for flow in flows), total(flow.items for flow in flows)
        of_calls = share(calls - total(one.calls for one in earlier), calls)
        of_items = share(items - total(one.items for one in earlier), items)
        more = [(flow, flow.calls * of_calls, flow.items * of_items) for flow in flows]
    return Flows(
        flow.with_rates(np.maximum(calls, 0.0) / flow.tries, np.maximum(items, 0.0) / flow.tries)
        for flow, calls, items in more
    )


def part(flow: Flow, part: Array) -> Flow:
    return flow.with_rates(np.nan_to_num(flow.calls) * part, np.nan_to_num(flow.items) * part)

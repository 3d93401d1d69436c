"""Batches and caps of one edge: how calls gather items, and what a cap lets through."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from math import log
from typing import cast

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    TINY,
    Amount,
    Rates,
    added,
    anywhere,
    choose,
    is_one,
    larger,
    largest_of,
    smaller,
    used,
    whole_down,
)
from estimator.engine.measures import Polling
from estimator.engine.resolve.edges import ResolvedEdge, whole_batches
from estimator.engine.traffic.caps.backlog import Backlog, carried_over
from estimator.engine.traffic.flow import HOURS_IN_WEEK, SECONDS_IN_HOUR, Flows, Hours

KB_PER_UNIT = {"bytes": 1 / 1024, "KB": 1.0, "MB": 1024.0, "GB": 1024.0**2}


class NeedsEveryHour(Exception):
    """A backlog is carried over: hours that look alike are not."""


def most_per_batch(edge: ResolvedEdge, item_kb: Amount) -> Amount:
    """The batch size, or as many items as the payload of one call may hold."""
    batch = float(edge.batch) if isinstance(edge.batch, int) else edge.batch
    if not edge.operation.batch_limit or edge.polling is None:
        return batch
    limit = edge.target.limits.limit(edge.operation.batch_limit)
    room = cast("float", limit.value) * KB_PER_UNIT[limit.unit] / larger(item_kb * edge.event.wrapped, 1e-9)
    return larger(smaller(batch, whole_down(room)), 1.0)


MOST_IN_A_ROW = 12
"""Full batches counted one by one: after so many a lane has more than it can pass on."""
CLEARLY = 1e-4
"""How likely something is that need not be counted."""
LOGISTIC = 1.702
"""1 ÷ (1 + e^(−1.702 z)) is the normal distribution to a hundredth."""


def batch_of(polling: Polling, lanes: Amount, items: Amount, together: Amount, seconds: Amount, most: Amount) -> Amount:
    """Items a batch gathers: what came first, and what follows while it waits, in each lane.

    A lane that is polled is asked again so often while nothing is there, or when a batch of so many `seconds` is done.
    What gathers may be more than `most`.
    """
    first = together if is_one(together) else larger(together / lanes, 1.0)
    if used(polling.every_s):
        per_lane = cast("Rates", items / lanes)
        if any(isinstance(one, np.ndarray) and one.shape[-1] > 1 for one in (first, seconds, most)):
            return _of_a_poll(polling, per_lane, first, seconds, most)
        unlike, of_hour = unlike_hours(per_lane)
        gathered = _of_a_poll(polling, unlike, first, seconds, most)
        return gathered if of_hour is None else cast("Rates", gathered)[..., of_hour]
    return items * (polling.wait_s / lanes) + first if used(polling.wait_s) else 1.0


def unlike_hours(rates: Rates) -> tuple[Rates, NDArray[np.intp] | None]:
    """(rates of the hours that differ, which of them each hour is like): most weeks are one day again and again."""
    if rates.shape[-1] < HOURS_IN_WEEK:
        return rates, None
    _, first, of_hour = np.unique(rates.reshape(-1, HOURS_IN_WEEK)[0], return_index=True, return_inverse=True)
    unlike = rates[..., first]
    return (unlike, of_hour) if np.array_equal(unlike[..., of_hour], rates) else (rates, None)


def _of_a_poll(polling: Polling, per_lane: Rates, first: Amount, seconds: Amount, most: Amount) -> Amount:
    """All that comes from one batch to the next: while it waits for the next poll, for the first item, and for more.

    Without a window a full batch is followed at once by what came meanwhile, so that a poll makes several; none of them
    is empty.
    """
    next_poll = larger(polling.every_s, seconds)
    came = np.minimum(np.maximum(per_lane * (polling.every_s / first), 1e-12), 700.0)
    until_first = first * came / np.expm1(came)
    if next_poll is not polling.every_s:
        until_first = until_first * np.exp(np.minimum(per_lane * (polling.every_s - next_poll) / first, 0.0))
    waits = np.greater(polling.wait_s, 0.0)
    in_a_row = 1.0 if waits.all() else choose(waits, 1.0, _in_a_row(per_lane, next_poll, seconds, first, most))
    gathers = per_lane * (polling.wait_s + next_poll + (in_a_row - 1.0) * seconds)
    return larger((gathers + until_first) / in_a_row, 1.0)


def _in_a_row(per_lane: Rates, next_poll: Amount, seconds: Amount, first: Amount, most: Amount) -> Amount:
    """Batches that follow each other, on average: each that is full, by the normal distribution, makes one more.

    One, where they are clearly not full, or so full that a batch holds no more anyway.
    """
    came = per_lane * next_poll
    may_fill = came - most + 0.5 > log(CLEARLY) / LOGISTIC * np.sqrt(came * first)
    counts = may_fill & (per_lane * seconds < most) & (came < MOST_IN_A_ROW * most)
    if not anywhere(counts):
        return 1.0
    rate, poll, run, clump, batch = (np.broadcast_to(one, counts.shape)[counts] for one in (
        per_lane, next_poll, seconds, first, most
    ))  # fmt: skip
    in_a_row = np.ones_like(rate)
    for number in range(1, MOST_IN_A_ROW + 1):
        comes = rate * (poll + (number - 1) * run)
        above = (comes - number * batch + 0.5) / np.sqrt(comes * clump)
        full = 1.0 / (1.0 + np.exp(np.minimum(-LOGISTIC * above, 700.0)))
        is_likely = full > CLEARLY
        if not is_likely.any():
            break
        in_a_row += np.where(is_likely, full, 0.0)
    found = np.ones(counts.shape)
    found[counts] = in_a_row
    return found


def calls_per_event(count: Amount, batch: Amount) -> Amount:
    """Calls needed for `count` items in batches."""
    return count if is_one(batch) else whole_batches(count, batch)


def hold_back(
    edge: ResolvedEdge, cap: Amount, flows: Flows, hours: Hours, seconds: Amount
) -> tuple[Flows, Backlog | None]:
    """(the flows that are served, what waits): no more than the cap can; what comes faster waits.

    With something waiting, batches are full: the edge serves cap × full batch ÷ latency items a second.
    Without, calls still cannot exceed cap ÷ latency, and batches grow to match.  Raises NeedsEveryHour where a backlog
    is carried from hour to hour and the hours are not all there.
    """
    items = cast("Rates", added(flow.items for flow in flows))
    calls = items if all(flow.is_single for flow in flows) else cast("Rates", added(flow.calls for flow in flows))
    most = _most_items(edge, flows)
    calls_at_most = cap / larger(seconds, 1e-9)
    items_at_most = calls_at_most * most
    burst_s = largest_of(flow.burst_s for flow in flows)
    tries = deliveries_of_an_item(flows)
    if (calls <= calls_at_most).all() and (items is calls or (items <= items_at_most).all()):
        return flows, Backlog(edge.declared, hours, items, items_at_most, burst_s, None, tries=tries)
    served_calls = np.minimum(calls, calls_at_most)
    served_items = np.minimum(items, items_at_most)
    of_items, of_calls = served_items / np.maximum(items, TINY), served_calls / np.maximum(calls, TINY)
    if not (items[MEAN] > items_at_most).any():
        waits = Backlog(edge.declared, hours, items, items_at_most, burst_s, None, tries=tries)
        return _scaled(flows, of_items, of_calls), waits
    if not hours.in_order:
        raise NeedsEveryHour
    waiting, share_of_hour = carried_over(items[MEAN], items_at_most)
    queued_items, queued_calls = _through_a_backlog(
        items, served_items, served_calls, items_at_most, calls_at_most, waiting, share_of_hour
    )
    carries_over = share_of_hour.max(-1, keepdims=True) > 0
    whole_week = np.maximum(items[MEAN].sum(-1, keepdims=True), TINY)
    served = Flows()
    for flow in flows:
        part = flow.items[MEAN].sum(-1, keepdims=True) / whole_week
        calls = np.where(carries_over, queued_calls * part, flow.calls * of_calls)
        served.append(flow.with_rates(calls, np.where(carries_over, queued_items * part, flow.items * of_items)))
    return served, Backlog(edge.declared, hours, items, items_at_most, burst_s, waiting, tries=tries)


def lane_backlog(
    edge: ResolvedEdge, at_once: Amount, items: Rates, most: Amount, hours: Hours, seconds: Amount, burst_s: Amount
) -> Backlog:
    """What waits where so many full batches of `most` items are handled at once, and nothing else is held back by it.

    Raises NeedsEveryHour as `hold_back` does.
    """
    served_at_most = at_once * most / larger(seconds, 1e-9)
    if not (items[MEAN] > served_at_most).any():
        return Backlog(edge.declared, hours, items, served_at_most, burst_s, None)
    if not hours.in_order:
        raise NeedsEveryHour
    return Backlog(edge.declared, hours, items, served_at_most, burst_s, carried_over(items[MEAN], served_at_most)[0])


def deliveries_of_an_item(flows: Flows) -> Amount:
    """How often an item of all flows is delivered on average, over all hours; 1 where nothing is tried again."""
    if all(is_one(flow.tries) for flow in flows):
        return 1.0
    deliveries = added(flow.items[MEAN].sum(-1, keepdims=True) for flow in flows)
    items = added((flow.items / flow.tries)[MEAN].sum(-1, keepdims=True) for flow in flows)
    return larger(deliveries / larger(items, TINY), 1.0)


def _most_items(edge: ResolvedEdge, flows: Flows) -> Amount:
    """Items that a call holds while others wait: a full batch where they are fetched, else what was sent in it."""
    if edge.polling is not None or all(flow.is_single for flow in flows):
        return reduce(smaller, [flow.batch for flow in flows])
    calls = added(flow.calls[MEAN].sum(-1, keepdims=True) for flow in flows)
    items = added(flow.items[MEAN].sum(-1, keepdims=True) for flow in flows)
    return larger(items / larger(calls, TINY), 1.0)


def served_by(edge: ResolvedEdge, backlog: Backlog, places: Amount, flows: Flows) -> Backlog:
    """The same where only so many calls run at once; raises NeedsEveryHour as `hold_back` does."""
    served = smaller(backlog.served_at_most, places * _most_items(edge, flows) / larger(flows[0].seconds, 1e-9))
    if not anywhere(served < backlog.served_at_most):
        return backlog
    arrivals = backlog.arrivals[MEAN]
    if not (arrivals > served).any():
        return replace(backlog, served_at_most=served)
    if not backlog.hours.in_order:
        raise NeedsEveryHour
    return replace(backlog, served_at_most=served, waiting=carried_over(arrivals, served)[0])


def _through_a_backlog(
    items: Rates,
    served_items: Rates,
    served_calls: Rates,
    items_at_most: Amount,
    calls_at_most: Amount,
    waiting: Rates,
    share_of_hour: Rates,
) -> tuple[Rates, Rates]:
    """(items, calls) a second that a cap lets through where something waits: the queue mixes what is in it."""
    arrivals = items[MEAN]
    before = np.roll(waiting, 1, axis=-1)
    shape = np.broadcast_shapes(np.shape(items_at_most), arrivals.shape)
    most = np.broadcast_to(items_at_most, shape)
    all_week = most.mean(-1, keepdims=True)
    grows = arrivals.mean(-1, keepdims=True) > all_week * (1 + 1e-12)
    served = np.where(grows, most, arrivals + (before - waiting) / SECONDS_IN_HOUR)
    full_items = np.stack([served, np.where(share_of_hour > 0, most, served_items[PEAK])])
    calls = np.broadcast_to(calls_at_most, shape)
    mean_calls = share_of_hour * calls + (1 - share_of_hour) * served_calls[MEAN]
    full_calls = np.stack([mean_calls, np.where(share_of_hour > 0, calls, served_calls[PEAK])])
    return full_items, full_calls


def _scaled(flows: Flows, of_items: Rates, of_calls: Rates) -> Flows:
    return Flows(flow.with_rates(flow.calls * of_calls, flow.items * of_items) for flow in flows)

"""Loops of events: iterated until they settle, each sample and multiple of the traffic by itself.

Where a turn of the loop makes as much traffic as it got, the loop is runaway and cut after one turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import MEAN, Array, Rates, share
from estimator.engine.traffic.backlog import Backlog
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice

TURNS_TO_SETTLE = 400
TURNS_TO_TELL = 8
SETTLED = 1e-13
NO_LOSS = 1e-9
"""A gain this near to 1 is a loop that keeps what it has."""


class Walking(Protocol):
    """A walk whose vertices can be computed again and again."""

    order: WalkOrder
    flows: list[Flows]
    dead: list[list[TrafficSlice]]
    slices: list[list[TrafficSlice]]
    backlogs: dict[int, Backlog]

    def compute(self, vertex: int) -> None: ...


@dataclass(frozen=True)
class Turn:
    """All that a loop carried after a turn, by vertex."""

    flows: dict[int, Flows]
    dead: dict[int, list[TrafficSlice]]
    slices: dict[int, list[TrafficSlice]]
    backlogs: dict[int, Backlog]


def settle(walk: Walking, component: list[int]) -> tuple[str, ...]:
    """Iterate a loop until nothing changes; the nodes in it where it never will, and it was cut after one turn.

    A loop that shrinks slowly is summed to its end instead of being followed there.
    """
    order = walk.order.in_loop_order(component)
    edge_count = len(walk.order.edges)
    edges = [vertex for vertex in order if vertex < edge_count]
    events = [vertex - edge_count for vertex in order if vertex >= edge_count]
    levels: list[NDArray[np.float64]] = []
    first = before = _turn(walk, edges, events)
    settled = runaway = np.zeros((1, 1), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        for turn in range(TURNS_TO_SETTLE):
            before = _turn(walk, edges, events)
            for vertex in order:
                walk.compute(vertex)
            levels.append(_levels(walk, edges))
            if turn == 0:
                first = _turn(walk, edges, events)
                continue
            settled = settled | (_gains(levels)[0] & ~runaway)
            if turn >= TURNS_TO_TELL:
                runaway = runaway | (_keeps(levels) & ~settled)
            if (settled | runaway).all():
                break
        gain = _gains(levels)[1]
    shrinks = ~settled & ~runaway & (gain < 1 - 1e-6)
    runaway = ~settled & ~shrinks
    if shrinks.any():
        _sum_up(walk, edges, before, np.where(shrinks, gain / (1 - np.where(shrinks, gain, 0.0)), 0.0)[..., None])
    if not runaway.any():
        return ()
    _cut(walk, first, runaway[..., None])
    ends = (walk.order.edges[vertex] for vertex in edges)
    return tuple(sorted({node_id for edge in ends for node_id in (edge.source.id, edge.target.id)}))


def _turn(walk: Walking, edges: list[int], events: list[int]) -> Turn:
    return Turn(
        {vertex: walk.flows[vertex] for vertex in edges},
        {vertex: walk.dead[vertex] for vertex in edges},
        {event: walk.slices[event] for event in events},
        {vertex: walk.backlogs[vertex] for vertex in edges if vertex in walk.backlogs},
    )


def _levels(walk: Walking, edges: list[int]) -> NDArray[np.float64]:
    """(edges, samples, multiples) of what each edge carries in a second, all hours together."""
    found = [np.zeros((1, 1))] * len(edges)
    for at, vertex in enumerate(edges):
        for flow in walk.flows[vertex]:
            found[at] = found[at] + flow.items[MEAN].sum(-1)
    return np.stack(np.broadcast_arrays(*found))


def _gains(levels: list[NDArray[np.float64]]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """(whether the last turn added nothing, what it added over what the turn before did), (samples, multiples)."""
    added = np.abs(levels[-1] - levels[-2]).sum(0)
    settled = (added <= SETTLED * np.abs(levels[-1]).sum(0)) | (added == 0)
    if len(levels) < 3:
        return settled, np.zeros_like(added)
    added_before = np.abs(levels[-2] - levels[-3]).sum(0)
    return settled, np.divide(added, added_before, out=np.zeros_like(added), where=added_before > 0)


def _keeps(levels: list[NDArray[np.float64]]) -> NDArray[np.bool_]:
    """Where the last four turns each added as much as the one before or more."""
    gains = [_gains(levels[: len(levels) - back])[1] for back in range(min(4, len(levels) - 2))]
    return np.logical_and.reduce([gain >= 1 - NO_LOSS for gain in gains]) if gains else np.zeros((1, 1), dtype=bool)


def _sum_up(walk: Walking, edges: list[int], before: Turn, rest: Array) -> None:
    """Add what all further turns would, of a loop that shrinks by the same share at each.

    Where the sizes of what goes round still come and go, all of them take their part in what is added.
    """
    for vertex in edges:
        flows, earlier = walk.flows[vertex], before.flows[vertex]
        if len(flows) == len(earlier):
            pairs = zip(flows, earlier, strict=True)
            found = [
                flow.with_rates(_further(flow.calls, one.calls, rest), _further(flow.items, one.items, rest))
                for flow, one in pairs
            ]
        else:
            calls, items = _all(flow.calls for flow in flows), _all(flow.items for flow in flows)
            more_calls = share(_further(calls, _all(one.calls for one in earlier), rest), calls)
            more_items = share(_further(items, _all(one.items for one in earlier), rest), items)
            found = [flow.with_rates(flow.calls * more_calls, flow.items * more_items) for flow in flows]
        walk.flows[vertex] = Flows(found)


def _all(rates: Iterable[Rates]) -> Rates:
    return sum(rates, start=np.zeros((2, 1, 1, 1)))


def _further(rates: Rates, earlier: Rates, rest: Array) -> Rates:
    """Rates after all further turns; rounding makes nothing of what is nothing."""
    return np.maximum(rates + (rates - earlier) * rest, 0.0)


def _cut(walk: Walking, first: Turn, runaway: NDArray[np.bool_]) -> None:
    """Leave the first turn alone where the loop is runaway, all that it carries among them."""
    if runaway.all():
        for vertex, flows in first.flows.items():
            walk.flows[vertex], walk.dead[vertex] = flows, first.dead[vertex]
            walk.backlogs.pop(vertex, None)
        walk.backlogs.update(first.backlogs)
        for event, slices in first.slices.items():
            walk.slices[event] = slices
        return
    kept, rest = runaway.astype(float), (~runaway).astype(float)
    for vertex, flows in first.flows.items():
        walk.flows[vertex] = Flows(
            [*(_part(one, kept) for one in flows), *(_part(one, rest) for one in walk.flows[vertex])]
        )
        dead = walk.dead[vertex]
        walk.dead[vertex] = [*(one.masked(kept) for one in first.dead[vertex]), *(one.masked(rest) for one in dead)]
    for event, slices in first.slices.items():
        walk.slices[event] = [*(one.masked(kept) for one in slices), *(one.masked(rest) for one in walk.slices[event])]


def _part(flow: Flow, part: Array) -> Flow:
    return flow.with_rates(np.nan_to_num(flow.calls) * part, np.nan_to_num(flow.items) * part)

"""Loops of events: solved where they are linear, else iterated until they settle.

Each sample and each multiple of the traffic settles by itself.  Where a turn of the loop makes as much traffic as it
got, the loop is runaway and cut after one turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.engine.deadline import look_at_the_clock
from estimator.engine.maths.amounts import MEAN, PEAK, Amount, Array, Numbers, Rates, added, share
from estimator.engine.traffic.backlog import Backlog
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.linear import LinearLoop, linear_loop
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice

TURNS_TO_TELL = 8
TURNS_TO_SUM_UP = 4
LEVELS = 6
"""Turns that are looked back at: they show four gains."""
SETTLED = 1e-13
NEARLY = 1e-3
"""What a last turn may still add before the answer is called coarse."""
NO_LOSS = 1e-9
"""A gain this near to 1 is a loop that keeps what it has."""
NOTHING: Rates = np.zeros((2, 1, 1, 1))


class Walking(Protocol):
    """A walk whose vertices can be computed again and again, loops for no more than so many turns."""

    order: WalkOrder
    flows: list[Flows]
    dead: list[list[TrafficSlice]]
    slices: list[list[TrafficSlice]]
    backlogs: dict[int, Backlog]
    most_turns: int

    def compute(self, vertex: int) -> None: ...

    def event_slices(self, event: int, without: Collection[int] = ()) -> list[TrafficSlice]: ...


@dataclass(frozen=True)
class Settled:
    """How a loop ended, by the nodes in it: `runaway` where it never does and was cut after one turn, `unfinished`
    where it was still far from its end when its turns were over."""

    runaway: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """All that a loop carried after a turn, by vertex."""

    flows: dict[int, Flows]
    dead: dict[int, list[TrafficSlice]]
    slices: dict[int, list[TrafficSlice]]
    backlogs: dict[int, Backlog]


def settle(walk: Walking, component: list[int]) -> Settled:
    """Turn a loop until nothing changes.

    What is linear is solved after its first turn, and the second shows that it settled.  What shrinks by the same
    share at each turn is summed to its end, and followed from there.
    """
    loop = Loop(walk, component)
    loop.turn()
    first = before = loop.carried()
    linear = linear_loop(walk.order, walk.flows, loop.vertices)
    settled = runaway = np.zeros((1, 1), dtype=bool)
    if linear is not None:
        loop.solve(linear)
        runaway = linear.multiplies[:, None]
    levels = [loop.levels()]
    gain = np.zeros((1, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        for turn in range(1, walk.most_turns):
            before = loop.carried()
            loop.turn()
            levels = [*levels[1 - LEVELS :], loop.levels()]
            gain = _gains(levels)
            settled = settled | (_is_settled(levels) & ~runaway)
            if turn >= TURNS_TO_TELL:
                runaway = runaway | (_keeps(levels) & ~settled)
            if (settled | runaway).all():
                break
            if _shrinks_evenly(levels, settled | runaway):
                loop.sum_up(before, levels)
                levels = [loop.levels()]
    shrinks = ~settled & ~runaway & (gain < 1 - 1e-6)
    runaway = ~settled & ~shrinks
    if shrinks.any():
        loop.sum_up(before, levels)
    unfinished = loop.members if (shrinks & ~_is_settled(levels, NEARLY)).any() else ()
    if not runaway.any():
        return Settled(unfinished=unfinished)
    _cut(walk, first, runaway[..., None])
    return Settled(loop.members, unfinished)


class Loop:
    """A loop of a walk: its edges and events, nearest to where traffic enters it first."""

    def __init__(self, walk: Walking, component: list[int]):
        self.walk = walk
        self.vertices = walk.order.in_loop_order(component)
        edge_count = len(walk.order.edges)
        self.edges = [vertex for vertex in self.vertices if vertex < edge_count]
        self.events = [vertex - edge_count for vertex in self.vertices if vertex >= edge_count]
        self.told_causes = [vertex for vertex in self.edges if vertex in walk.order.direct]

    @property
    def members(self) -> tuple[str, ...]:
        """The nodes it goes through."""
        ends = (self.walk.order.edges[vertex] for vertex in self.edges)
        return tuple(sorted({node_id for edge in ends for node_id in (edge.source.id, edge.target.id)}))

    def turn(self) -> None:
        """Compute all of it once."""
        look_at_the_clock()
        for vertex in self.vertices:
            self.walk.compute(vertex)

    def carried(self) -> Turn:
        """All that it carries now."""
        walk = self.walk
        return Turn(
            {vertex: walk.flows[vertex] for vertex in self.edges},
            {vertex: walk.dead[vertex] for vertex in self.edges},
            {event: walk.slices[event] for event in self.events},
            {vertex: walk.backlogs[vertex] for vertex in self.edges if vertex in walk.backlogs},
        )

    def levels(self) -> Numbers:
        """(vertices, rows, samples, multiples, hours) of what goes round: mean and peak a second, and KB.

        Every way round passes an event, or an edge that says by which it is caused.
        """
        walk = self.walk
        slices = [_slices_level(walk.slices[event]) for event in self.events]
        return np.stack(np.broadcast_arrays(*slices, *(_flows_level(walk.flows[edge]) for edge in self.told_causes)))

    def solve(self, linear: LinearLoop) -> None:
        """Carry what is there when all turns of a linear loop are over, in the sizes of its first."""
        walk = self.walk
        inside = set(self.edges)
        entering = [_all(one.rate for one in walk.event_slices(event, inside)) for event in linear.events]
        edges_of: dict[int, list[int]] = {}
        for vertex in self.edges:
            edge = walk.order.edges[vertex]
            event = walk.order.event_of[edge.source.id, edge.event.name] - len(walk.order.edges)
            edges_of.setdefault(event, []).append(vertex)
        for event, rates in zip(linear.events, linear.settled(entering), strict=True):
            times = share(rates, _all(one.rate for one in walk.slices[event]))
            walk.slices[event] = [_times(one, times) for one in walk.slices[event]]
            for vertex in edges_of.get(event, ()):
                walk.flows[vertex] = Flows(_flow_times(one, times) for one in walk.flows[vertex])
                walk.dead[vertex] = [_times(one, times) for one in walk.dead[vertex]]

    def sum_up(self, before: Turn, levels: Sequence[Numbers]) -> None:
        """Add what all further turns would, of a loop that shrinks by the same share at each.

        Where the sizes of what goes round still come and go, all of them take their part in what is added.
        """
        gain = _gains(levels, by_hour=True)
        shrinks = gain < 1 - 1e-6
        rest = np.where(shrinks, gain / (1 - np.where(shrinks, gain, 0.0)), 0.0)
        for vertex in self.edges:
            self.walk.flows[vertex] = _further_flows(self.walk.flows[vertex], before.flows[vertex], rest)
            self.walk.dead[vertex] = _further_slices(self.walk.dead[vertex], before.dead[vertex], rest)
        for event in self.events:
            self.walk.slices[event] = _further_slices(self.walk.slices[event], before.slices[event], rest)


# -- how it goes on ------------------------------------------------------------------------------------------------


def _slices_level(slices: Sequence[TrafficSlice]) -> Array:
    kb = added(one.rate[MEAN] * (one.item_kb + one.response_kb) for one in slices)
    return _with_kb(_all(one.rate for one in slices), kb)


def _flows_level(flows: Flows) -> Array:
    kb = added(flow.items[MEAN] * (flow.item_kb + flow.response_kb) for flow in flows)
    return _with_kb(_all(flow.items for flow in flows), kb)


def _with_kb(rates: Rates, kb: Amount) -> Array:
    return np.stack(np.broadcast_arrays(rates[MEAN], rates[PEAK], kb))


def _is_settled(levels: Sequence[Numbers], within: float = SETTLED) -> NDArray[np.bool_]:
    """(samples, multiples) where the last turn added nothing, by these means."""
    if len(levels) < 2:
        return np.zeros((1, 1), dtype=bool)
    last = np.abs(levels[-1] - levels[-2]).sum((0, -1))
    return (last <= within * np.abs(levels[-1]).sum((0, -1))).all(0)


def _gains(levels: Sequence[Numbers], *, by_hour: bool = False) -> Array:
    """(samples, multiples) of what the last turn added over what the turn before did; 0 with too few of them.

    By the hour as an amount.
    """
    if len(levels) < 3:
        return np.zeros((1, 1, 1) if by_hour else (1, 1))
    axes = 0 if by_hour else (0, -1)
    last, before = (np.abs(one[:, MEAN] - other[:, MEAN]).sum(axes) for one, other in pairwise(levels[:-4:-1]))
    gain: Array = np.divide(last, before, out=np.zeros_like(last), where=before > 0)
    return gain


def _keeps(levels: Sequence[Numbers]) -> NDArray[np.bool_]:
    """Where the last four turns each added as much as the one before or more."""
    if len(levels) < LEVELS:
        return np.zeros((1, 1), dtype=bool)
    gains = np.stack([_gains(levels[: len(levels) - back]) for back in range(LEVELS - 2)])
    return (gains >= 1 - NO_LOSS).all(0)


def _shrinks_evenly(levels: Sequence[Numbers], done: NDArray[np.bool_]) -> bool:
    """Whether all that goes on shrinks, and by about the same share as the turn before."""
    if len(levels) < TURNS_TO_SUM_UP:
        return False
    gain, before = _gains(levels), _gains(levels[:-1])
    evenly = (gain < 1 - 1e-6) & (np.abs(gain - before) <= 0.1 * (1 - gain))
    return bool((evenly | done).all())


# -- what goes round -----------------------------------------------------------------------------------------------


def _all(rates: Iterable[Rates]) -> Rates:
    return sum(rates, start=NOTHING)


def _times(one: TrafficSlice, times: Amount) -> TrafficSlice:
    started = None if one.started is None else (one.started[0] * times, one.started[1])
    return TrafficSlice(one.rate * times, one.burst_s, one.item_kb, one.response_kb, one.together, started)


def _flow_times(flow: Flow, times: Amount) -> Flow:
    calls = flow.calls * times
    return flow.with_rates(calls, calls if flow.is_single else flow.items * times)


def _further_flows(flows: Flows, earlier: Flows, rest: Array) -> Flows:
    if len(flows) == len(earlier):
        pairs = zip(flows, earlier, strict=True)
        return Flows(
            one.with_rates(_further(one.calls, old.calls, rest), _further(one.items, old.items, rest))
            for one, old in pairs
        )
    calls, items = _all(flow.calls for flow in flows), _all(flow.items for flow in flows)
    more_calls = share(_further(calls, _all(one.calls for one in earlier), rest), calls)
    more_items = share(_further(items, _all(one.items for one in earlier), rest), items)
    return Flows(flow.with_rates(flow.calls * more_calls, flow.items * more_items) for flow in flows)


def _further_slices(slices: list[TrafficSlice], earlier: list[TrafficSlice], rest: Array) -> list[TrafficSlice]:
    rates = _all(one.rate for one in slices)
    times = share(_further(rates, _all(one.rate for one in earlier), rest), rates)
    return [_times(one, times) for one in slices]


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

"""Clocks, followed along every edge: which calls their ticks cause, beside what comes at random.

What a clock causes carries its ticks on, through functions, workflows, queues and buses.  Where a clock and visitors,
or several clocks, lead to the same place, each keeps its part of the calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    Rates,
    added,
    choose,
    is_one,
    larger,
    largest_of,
    share,
    smaller,
)
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.service import AwsService
from estimator.engine.traffic.clocks.ticks import Clocked, Ticks
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Flows, Hours
from estimator.engine.traffic.order import WalkOrder

NONE = (0.0, 0.0)
TURNS = 2
"""How often a loop is followed: a second turn meets what the first brought round."""


class Clocks:
    """The ticks of an architecture's clocks, followed once somebody asks: limits do not."""

    def __init__(self, order: WalkOrder, flows: Sequence[Flows], hours: Hours, scale: Amount):
        self.order = order
        self.flows = flows
        self.hours = hours
        self.scale = scale

    def at(self, node_id: str) -> Mapping[str, Clocked]:
        """By operation of a node: what each clock causes there.  Empty where none does."""
        return self._by_node.get(node_id, {})

    def along(self, edge_id: str) -> Clocked:
        """What each clock causes among the calls of an edge."""
        return self._by_edge.get(edge_id, {})

    @cached_property
    def _by_edge(self) -> dict[str, Clocked]:
        edges = self.order.edges
        return {edges[vertex].id: one for vertex, one in self._by_vertex.items() if vertex < len(edges)}

    @cached_property
    def every_s(self) -> Amount:
        """How long after each other the ticks come of the fastest clock that ticks in all hours alike."""
        steady = [one for one in self.order.sources if one.is_clock and len(set(one.shape)) == 1]
        fastest = largest_of([one.monthly / larger(one.together, 1.0) for one in steady] or [0.0])
        return self.hours.hours_per_month * SECONDS_IN_HOUR / larger(fastest, TINY)

    @cached_property
    def _by_node(self) -> dict[str, dict[str, Clocked]]:
        order, vertices = self.order, self._by_vertex
        found: dict[str, dict[str, Clocked]] = {}
        for node_id, indices in order.into.items():
            for operation in {order.edges[index].operation.name for index in indices if index in vertices}:
                into = [index for index in indices if order.edges[index].operation.name == operation]
                found.setdefault(node_id, {})[operation] = _let_in(
                    order, node_id, _together(into, self.flows, vertices)
                )
        return found

    @cached_property
    def _by_vertex(self) -> dict[int, Clocked]:
        order = self.order
        vertices: dict[int, Clocked] = {}
        for number, source in enumerate(order.sources):
            event = order.event_of.get((source.node_id, source.event))
            started = source.ticks(self.hours, self.scale)
            if event is not None and started is not None:
                vertices[event] = {number: started}
        for component in order.components if vertices else ():
            for _ in range(TURNS if len(component) > 1 else 1):
                for vertex in component:
                    _follow(order, self.flows, vertices, vertex)
        return vertices


def _follow(order: WalkOrder, flows: Sequence[Flows], vertices: dict[int, Clocked], vertex: int) -> None:
    """What an edge or event carries of the ticks that cause it."""
    if vertex < len(order.edges):
        edge = order.edges[vertex]
        if edge.declared.caused_by is not None:
            causes = _caused(order, edge.source.id, edge.event.name, order.direct[vertex], flows, vertices)
        else:
            causes = vertices.get(order.event_of[edge.source.id, edge.event.name], {})
        if causes:
            along = {clock: _along(order, edge, one, flows[vertex]) for clock, one in causes.items()}
            vertices[vertex] = along if not edge.event.shared else _taken_up(order, edge, along, flows[vertex])
    elif vertex < order.first_gate:
        node_id, name = order.event_keys[vertex - len(order.edges)]
        causes = _caused(order, node_id, name, _causing(order, node_id, name), flows, vertices)
        if causes:
            vertices[vertex] = causes


def _along(order: WalkOrder, edge: ResolvedEdge, one: Ticks, flows: Flows) -> Ticks:
    """Ticks that cause events, as the calls of an edge: some cause none, and several calls take the time of the run
    that makes them, or of their own rounds where a workflow does; each of its executions may have as many at once."""
    causing = one.causing
    if not (is_one(edge.share) and is_one(edge.count)):
        causing = causing * smaller(edge.share * smaller(edge.count, 1.0), 1.0)
    within, at_once = one.within_s, one.at_once
    if not is_one(edge.count):
        spread = (edge.in_a_row - 1.0) * order.seconds[edge.index]
        if not edge.event.orchestrates:
            spread = order.latencies.run_of(edge)
        within = choose(np.greater(edge.count, 1.0), larger(within, spread), within)
    cap: Amount | None = edge.declared.at_once
    if cap is not None:
        if edge.event.orchestrates and flows:
            cap = cap * _executions(edge, one, flows)
        at_once = cap if at_once is None else smaller(cap, at_once)
    return replace(one, causing=causing, within_s=within, at_once=at_once)


def _executions(edge: ResolvedEdge, one: Ticks, flows: Flows) -> Amount:
    """How many events of an edge's source one tick causes, of those that cause any."""
    events = share(added(flow.first_calls_per_second for flow in flows), edge.calls_each)
    return larger(share(one.calls(events), one.causing), 1.0)


def _taken_up(order: WalkOrder, edge: ResolvedEdge, clocked: Clocked, flows: Flows) -> Clocked:
    """Ticks as what is polled by more and more as long as any waits has them: no more run at once than it gets to."""
    ramp = edge.target.service.taken_up(edge.target.settings)
    if ramp is None or not flows:
        return clocked
    first, more_a_second = ramp
    calls = added(flow.first_calls_per_second for flow in flows)
    found = {}
    for clock, one in clocked.items():
        work_s = share(one.calls(calls), one.causing) * order.seconds[edge.index]
        at_once = (first**2 + 2.0 * more_a_second * work_s) ** 0.5
        found[clock] = replace(one, at_once=at_once if one.at_once is None else smaller(one.at_once, at_once))
    return found


def _causing(order: WalkOrder, node_id: str, name: str) -> list[int]:
    """The edges that cause an event."""
    if name == FAILURE:
        return order.failing.get(node_id, [])
    event = order.resolved.nodes[node_id].service.event(name)
    into = order.into[node_id]
    return [] if event is None else [index for index in into if order.edges[index].operation.name in event.of]


def _caused(
    order: WalkOrder,
    node_id: str,
    name: str,
    indices: Sequence[int],
    flows: Sequence[Flows],
    vertices: Mapping[int, Clocked],
) -> Clocked:
    """The ticks among the events of a node: those of the calls that cause them, fewer where not each makes one."""
    found = _together(indices, flows, vertices)
    node = order.resolved.nodes[node_id]
    if name == FAILURE:
        edges = [order.edges[index] for index in indices]
        lost = largest_of(edge.deliveries()[1] for edge in edges)
        return {clock: replace(one, causing=one.causing * lost) for clock, one in found.items()}
    found = _let_in(order, node_id, found)
    if not found or AwsService.emits not in node.service.overridden:
        return found
    arriving = [flow for index in indices for flow in flows[index]]
    made = smaller(largest_of(node.service.emits(node.settings, name, flow) for flow in arriving), 1.0)
    return {clock: replace(one, causing=one.causing * made) for clock, one in found.items()}


def _let_in(order: WalkOrder, node_id: str, clocked: Clocked) -> Clocked:
    """Ticks at a node that runs no more of their calls at once than it has places."""
    places = order.gates.get(node_id)
    if places is None:
        return clocked
    return {
        clock: replace(one, at_once=places if one.at_once is None else smaller(one.at_once, places))
        for clock, one in clocked.items()
    }


def _together(indices: Sequence[int], flows: Sequence[Flows], vertices: Mapping[int, Clocked]) -> Clocked:
    """The ticks of several edges: each clock's part of all their calls."""
    reached = [index for index in indices if index in vertices]
    if len(indices) == 1 or not reached:
        return vertices[reached[0]] if reached else {}
    rates = {index: added(flow.calls for flow in flows[index]) for index in indices}
    whole = added(rates.values())
    found: dict[int, Ticks] = {}
    for index in reached:
        for clock, one in vertices[index].items():
            part = cast("Rates", one.part * rates[index] / np.maximum(whole, TINY))
            apart = replace(one, part=part)
            found[clock] = _both(found[clock], apart) if clock in found else apart
    return found


def _both(one: Ticks, other: Ticks) -> Ticks:
    """What a clock causes along two ways, as one."""
    at_once = None if one.at_once is None or other.at_once is None else one.at_once + other.at_once
    causing, within = larger(one.causing, other.causing), larger(one.within_s, other.within_s)
    return Ticks(one.per_second, causing, cast("Rates", one.part + other.part), within, at_once, one.due)

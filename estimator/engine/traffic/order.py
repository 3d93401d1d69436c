"""The order of cause: the graph a walk follows, all of it that does not depend on how much traffic there is.

Vertices are edges and events, never nodes: a stream that triggers a function that reads the same table is no loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from functools import cached_property

import numpy as np

from estimator.engine.maths.amounts import Amount, added, anywhere, is_one, larger, used
from estimator.engine.maths.graphs import breadth_first, causes_first, components, depth_first
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.latency import Waking, latencies
from estimator.engine.traffic.lumps.causes import Cause, Lump, Lumps
from estimator.engine.traffic.peaks import AGAIN_S
from estimator.engine.traffic.sources import sources_of

MOST_RIVALS = 12
"""Consumers of one queue that leave messages to each other; more of them keep even parts, for working that out grows
with the cube of their number."""


class WalkOrder:
    """The edges of an architecture, and the events they leave by, in the order of cause.

    Vertices 0…E−1 are edges, those after them the (node, event) pairs that some edge leaves by, and at the end the
    gates: nodes that admit no more than so many calls at once, what leaves them depending on all that enters.
    `rivals` are, by edge, all consumers of its queue, where one may be full while others are not.
    `lumps` are what single events cause at once, once somebody asked for them, `at_caps` those of them that caps may
    refuse some of, by edge, once a walk without them has shown what comes there.
    `throttled` are by gate the edges of queues whose pollers may ask for more than it admits.
    `latencies` are those at today's traffic, `awake` those where nothing has paused.
    `seconds` is how long a call on each edge takes; `gates` the concurrency that nodes admit; `direct` the edges that
    cause an edge which says by which it is caused; `failing` by node the edges whose failures come out there.
    """

    def __init__(self, resolved: Resolved):
        self.resolved = resolved
        self.edges = resolved.edges
        self.awake = latencies(resolved)
        self.latencies = self.awake
        self.direct = self.latencies.calls.told
        self.seconds = [self.latencies.along(edge)[0] for edge in self.edges]
        self.sources = sources_of(resolved)
        self.into: dict[str, list[int]] = {node_id: [] for node_id in resolved.nodes}
        for edge in self.edges:
            self.into[edge.target.id].append(edge.index)
        self.gates: dict[str, Amount] = {
            node_id: cap
            for node_id, node in resolved.nodes.items()
            if AwsService.admitted in node.service.overridden
            and (cap := node.service.admitted(node.settings)) is not None
        }
        self.rivals = self._rivals()
        self.is_capped = bool(self.gates) or any(edge.is_capped for edge in self.edges)
        self.throttled = {node_id: found for node_id in self.gates if (found := self._throttled(node_id))}
        self.failing: dict[str, list[int]] = {}
        self.event_keys: list[tuple[str, str]] = []
        self.event_of: dict[tuple[str, str], int] = {}
        self.gated: list[str] = []
        self.lumps: Lumps | None = None
        self.at_caps: dict[int, dict[Cause, Lump]] | None = None
        self.successors = self._linked()
        self.components = components(self.successors)
        self.loops = [component for component in self.components if self.is_loop(component)]
        if self._links_stopped():
            self.components = components(self.successors)
            self.loops = [component for component in self.components if self.is_loop(component)]

    def again(self) -> WalkOrder:
        """The same for a walk of its own, without what another has shown: lumps, and who wakes up."""
        found = copy(self)
        found.latencies = found.awake
        found.lumps = found.at_caps = None
        return found

    def wake(self, resuming: Waking, starting: Waking) -> None:
        """Let the slowest call of each operation wait for what has paused, and whoever waits for it for what starts."""
        self.latencies = latencies(self.resolved, resuming, starting)

    @cached_property
    def at_random(self) -> set[int]:
        """The vertices that something leads to which is no clock."""
        keys = [(source.node_id, source.event) for source in self.sources if not source.is_clock]
        starts = [self.event_of[key] for key in keys if key in self.event_of]
        return set(breadth_first(starts, lambda vertex: self.successors[vertex]))

    @cached_property
    def is_plain(self) -> list[bool]:
        """By edge, whether each event makes its calls at once, one item each, whatever else is under way."""
        return [edge.is_plain and edge.cap is None and edge.target.id not in self.gates for edge in self.edges]

    def _rivals(self) -> dict[int, list[ResolvedEdge]]:
        """Consumers that share all messages of a queue, of which some take only so many at once."""
        sharing: dict[tuple[str, str], list[ResolvedEdge]] = {}
        for edge in self.edges:
            if edge.event.shared:
                sharing.setdefault((edge.source.id, edge.event.name), []).append(edge)
        return {
            edge.index: consumers
            for consumers in sharing.values()
            if 1 < len(consumers) <= MOST_RIVALS
            and all(is_one(one.declared.share / 100) and one.declared.caused_by is None for one in consumers)
            and any(one.is_capped or one.target.id in self.gates for one in consumers)
            for edge in consumers
        }

    @cached_property
    def in_loops(self) -> set[int]:
        """The vertices that cause themselves."""
        return {vertex for loop in self.loops for vertex in loop}

    @cached_property
    def only_ticks_are_short(self) -> bool:
        """Whether clocks alone have peaks that are over before anything is tried again: those are lumps too."""
        others = [source for source in self.sources if not source.is_clock]
        return not any(anywhere((source.burst_s < AGAIN_S) & np.greater(source.burst, 1.0)) for source in others)

    @cached_property
    def may_see_lumps(self) -> set[str]:
        """Nodes that one event may call more than once: all that follows an edge which makes several calls."""
        found: set[str] = set()
        several: set[int] = set()
        if not any(anywhere(edge.count > 1.0) for edge in self.edges):
            return found
        for component in self.components:
            for vertex in component * len(component[:2]):
                edge = self.edges[vertex] if vertex < len(self.edges) else None
                if vertex in several or (edge is not None and anywhere(edge.count > 1.0)):
                    several.update(self.successors[vertex])
                    if edge is not None:
                        found.add(edge.target.id)
        return found

    @cached_property
    def clocked(self) -> frozenset[str]:
        """Nodes that the ticks of a clock reach."""
        ticking = {self.event_of.get((source.node_id, source.event), -1) for source in self.sources if source.is_clock}
        reached = breadth_first(sorted(ticking - {-1}), lambda vertex: self.successors[vertex])
        return frozenset(self.edges[vertex].target.id for vertex in reached if vertex < len(self.edges))

    def _linked(self) -> list[list[int]]:
        successors: list[list[int]] = [[] for _ in self.edges]
        by_node: dict[str, list[int]] = {}
        for edge in self.edges:
            if edge.index in self.direct:
                for cause in self.direct[edge.index]:
                    successors[cause].append(edge.index)
                continue
            key = (edge.source.id, edge.event.name)
            if key not in self.event_of:
                self.event_of[key] = len(self.edges) + len(self.event_keys)
                self.event_keys.append(key)
                by_node.setdefault(edge.source.id, []).append(self.event_of[key])
                successors.append([])
            successors[self.event_of[key]].append(edge.index)
        gate_of = self._gates_linked(successors, by_node)
        for edge in self.edges:
            target = edge.target
            if target.id in gate_of:
                successors[edge.index].append(gate_of[target.id])
            else:
                for vertex in by_node.get(target.id, ()):
                    event = target.service.event(self.event_keys[vertex - len(self.edges)][1])
                    if event is not None and edge.operation.name in event.of:
                        successors[edge.index].append(vertex)
            is_throttled = edge.index in self.throttled.get(target.id, ())
            outlet = edge.outlet if is_throttled else edge.dead_letters_go_to
            if outlet is not None and (outlet.id, FAILURE) in self.event_of:
                if not is_throttled:  # else its gate tells what dies
                    successors[edge.index].append(self.event_of[outlet.id, FAILURE])
                self.failing.setdefault(outlet.id, []).append(edge.index)
        return successors

    def _gates_linked(self, successors: list[list[int]], by_node: Mapping[str, list[int]]) -> dict[str, int]:
        """The vertex of each gate that something leaves: it leads to all of that."""
        found: dict[str, int] = {}
        told: dict[str, list[int]] = {}
        for index in self.direct:
            told.setdefault(self.edges[index].source.id, []).append(index)
        for node_id in self.gates:
            leaving = [*by_node.get(node_id, ()), *told.get(node_id, ()), *self._outlets(node_id)]
            if leaving:
                found[node_id] = len(successors)
                self.gated.append(node_id)
                successors.append(leaving)
        return found

    def fed_by(self, node_id: str) -> list[ResolvedEdge]:
        """The edges that lead to a node."""
        return [self.edges[index] for index in self.into.get(node_id, ())]

    def _throttled(self, node_id: str) -> list[int]:
        """The edges of queues that may ask for more runs at once than a gate admits, all of them together."""
        queues = [self.edges[one] for one in self.into[node_id] if self.edges[one].event.shared]
        most = [edge.most_polled for edge in queues]
        known = [one for one in most if one is not None]
        if len(known) == len(most) and not used(larger(added(known) - self.gates[node_id], 0.0)):
            return []
        return [edge.index for edge in queues]

    def _outlets(self, node_id: str) -> list[int]:
        """Where messages come out that die of a gate: the failures of their queues."""
        outlets = (self.edges[index].outlet for index in self.throttled.get(node_id, ()))
        keys = dict.fromkeys((one.id, FAILURE) for one in outlets if one is not None)
        return [self.event_of[key] for key in keys if key in self.event_of]

    def _links_stopped(self) -> bool:
        """Let what a function is not called for any more come out where its failures do; whether there is such."""
        found = False
        for loop in self.loops:
            if self.most_calls(loop) is None:
                continue
            for edge in (self.edges[vertex] for vertex in loop if vertex < len(self.edges)):
                outlet = edge.outlet
                if outlet is None or (outlet.id, FAILURE) not in self.event_of or edge.may_fail:
                    continue
                if _stops_chains(edge.target) and edge.index not in self.failing.get(outlet.id, ()):
                    self.successors[edge.index].append(self.event_of[outlet.id, FAILURE])
                    self.failing.setdefault(outlet.id, []).append(edge.index)
                    found = True
        return found

    def failures_of(self, edge: ResolvedEdge) -> int | None:
        """The event as which what an edge gives up comes out; None where nothing is drawn for it."""
        return None if edge.outlet is None else self.event_of.get((edge.outlet.id, FAILURE))

    def is_loop(self, component: list[int]) -> bool:
        """Whether what is in a component causes itself."""
        return len(component) > 1 or component[0] in self.successors[component[0]]

    def most_calls(self, component: list[int]) -> float | None:
        """How often a function of a loop is called in one chain of events before it is stopped; None: it is not.

        All that the loop goes through has to keep count, and every way round has to lead through a function that does
        not allow recursion: each function stops its own calls.
        """
        most: float | None = None
        for edge in (self.edges[vertex] for vertex in component if vertex < len(self.edges)):
            service, settings = edge.target.service, edge.target.settings
            if not (service.follows_chains and edge.source.service.follows_chains):
                return None
            key = service.chain_stop(settings)
            if key is not None:
                here = edge.target.limits.number(key)
                most = here if most is None else min(most, here)
        return None if most is None or self._goes_round_unstopped(component) else most

    def _goes_round_unstopped(self, component: list[int]) -> bool:
        """Whether a way round leads through functions alone that stop nothing."""
        rest = {one for one in component if one >= len(self.edges) or not self.is_stopped(one)}
        _, loops = depth_first(sorted(rest), lambda vertex: [one for one in self.successors[vertex] if one in rest])
        return bool(loops)

    def is_stopped(self, index: int) -> bool:
        """Whether an edge calls a function that is called only so often in a chain."""
        return _stops_chains(self.edges[index].target)

    @property
    def first_gate(self) -> int:
        """The vertex of the first gate."""
        return len(self.edges) + len(self.event_keys)

    @cached_property
    def _predecessors(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.successors]
        for vertex, following in enumerate(self.successors):
            for other in following:
                found[other].append(vertex)
        return found

    def in_loop_order(self, component: list[int]) -> list[int]:
        """A loop's vertices, nearest to where traffic enters it first; ties by id, not by document order."""
        inside = set(component)
        entered = {vertex for vertex in component if not inside.issuperset(self._predecessors[vertex])}
        starts = sorted(entered or inside, key=self._name)
        return breadth_first(starts, lambda vertex: sorted(set(self.successors[vertex]) & inside, key=self._name))

    def in_chain_order(self, component: list[int]) -> list[int]:
        """A loop's vertices as a chain of events meets them, from what a function causes on to the function it calls.

        Computed in this order, a turn of the loop is one more call of each function on the way.
        """
        inside = set(component)

        def leaves_a_function(vertex: int) -> bool:
            return vertex < len(self.edges) and _stops_chains(self.edges[vertex].source)

        def back(vertex: int) -> list[int]:
            before = () if leaves_a_function(vertex) else self._predecessors[vertex]
            return sorted(inside.intersection(before), key=self._name)

        entered = sorted((v for v in component if not inside.issuperset(self._predecessors[v])), key=self._name)
        nearest = [vertex for vertex in breadth_first(entered, back) if leaves_a_function(vertex)]
        others = sorted(filter(leaves_a_function, component), key=self._name)
        return causes_first(
            [*nearest, *others, *entered],
            lambda vertex: sorted(inside.intersection(self.successors[vertex]), key=self._name),
        )

    def _name(self, vertex: int) -> tuple[str, str, str]:
        if vertex < len(self.edges):
            return ("edge", self.edges[vertex].id, "")
        if vertex < self.first_gate:
            return ("event", *self.event_keys[vertex - len(self.edges)])
        return ("gate", self.gated[vertex - self.first_gate], "")


def _stops_chains(node: ResolvedNode) -> bool:
    """Whether a node is called only so often in a chain of events."""
    return node.service.chain_stop(node.settings) is not None

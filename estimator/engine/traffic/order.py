"""What causes what: the graph a walk follows, all of it that does not depend on how much traffic there is.

Vertices are edges and events, never nodes: a stream that triggers a function that reads the same table is no loop.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from estimator.engine.resolve.edges import FAILURE, Wire
from estimator.engine.resolve.resolve import Plan
from estimator.engine.traffic.flow import profile
from estimator.engine.traffic.latency import latencies


class Source(NamedTuple):
    """What starts traffic: so many events a month, spread over the hours of the week, with bursts.

    `grows` is False where more traffic does not make more of it: a clock beside visitors.
    """

    node_id: str
    event: str
    monthly: Any
    shape: tuple[float, ...]
    burst: Any
    burst_s: Any
    grows: bool

    @property
    def profile(self) -> np.ndarray:
        """Multiples of the mean in the 168 hours of the week."""
        return profile(self.shape)


class Causes:
    """The edges of a plan, and the events they leave by, in the order of cause.

    Vertices 0…E−1 are edges, those after them the (node, event) pairs that some edge leaves by.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.wires = plan.wires
        self.latency, self.waiting_loops = latencies(plan)
        for wire in self.wires:
            wire.seconds = self.latency.get((wire.target.node.id, wire.operation.name), (0.0, 0.0))[0]
        self.sources = _sources(plan)
        self.into: dict[str, list[int]] = {node_id: [] for node_id in plan.nodes}
        for wire in self.wires:
            self.into[wire.edge.target].append(wire.index)
        self.gates = {
            node_id: cap
            for node_id, placed in plan.nodes.items()
            if "admitted" in placed.service.says and (cap := placed.service.admitted(placed.settings)) is not None
        }
        self.is_capped = bool(self.gates) or any(wire.is_capped for wire in self.wires)
        self.direct: dict[int, list[int]] = {}
        """The edges that cause an edge, where it says which."""
        self.failing: dict[str, list[int]] = {}
        """By node: the edges whose failures come out there."""
        self.event_keys: list[tuple[str, str]] = []
        self.event_of: dict[tuple[str, str], int] = {}
        self.successors = self._linked()
        self.components = components(self.successors)

    def _linked(self) -> list[list[int]]:
        successors: list[list[int]] = [[] for _ in self.wires]
        by_node: dict[str, list[int]] = {}
        names = {wire.edge.id: wire.index for wire in self.wires}
        for wire in self.wires:
            if wire.edge.caused_by is not None:
                self.direct[wire.index] = self._named_causes(wire, names)
                for cause in self.direct[wire.index]:
                    successors[cause].append(wire.index)
                continue
            key = (wire.edge.source, wire.event.name)
            if key not in self.event_of:
                self.event_of[key] = len(self.wires) + len(self.event_keys)
                self.event_keys.append(key)
                by_node.setdefault(wire.edge.source, []).append(self.event_of[key])
                successors.append([])
            successors[self.event_of[key]].append(wire.index)
        for wire in self.wires:
            target = wire.target
            for vertex in by_node.get(wire.edge.target, ()):
                event = target.service.event(self.event_keys[vertex - len(self.wires)][1])
                if wire.operation.name in event.of or wire.edge.target in self.gates:
                    successors[wire.index].append(vertex)
            successors[wire.index] += self._gated_after(wire)
            outlet = wire.dead_letters_go_to
            if outlet is not None and (outlet.node.id, FAILURE) in self.event_of:
                successors[wire.index].append(self.event_of[outlet.node.id, FAILURE])
                self.failing.setdefault(outlet.node.id, []).append(wire.index)
        return successors

    def _named_causes(self, wire: Wire, names: dict[str, int]) -> list[int]:
        """The edges an edge says it is caused by."""
        causes = dict.fromkeys(names[name] for name in wire.edge.caused_by if name in names)
        return [
            cause
            for cause in causes
            if self.wires[cause].edge.target == wire.edge.source and self.wires[cause].edge.operation in wire.event.of
        ]

    def _gated_after(self, wire: Wire) -> list[int]:
        """Edges limited to certain causes that leave a gated node depend on all that enters it."""
        if wire.edge.target not in self.gates:
            return []
        return [
            index
            for index in self.direct
            if self.wires[index].edge.source == wire.edge.target and wire.index not in self.direct[index]
        ]

    def in_loop_order(self, component: list[int]) -> list[int]:
        """A loop's vertices, nearest to where traffic enters it first; ties by id, not by document order."""
        inside = set(component)
        entered = {v for u, following in enumerate(self.successors) if u not in inside for v in following}
        queue = sorted(inside & entered or inside, key=self._name)
        order = list(queue)
        reached = set(order)
        for vertex in order:
            for other in sorted(set(self.successors[vertex]) & inside - reached, key=self._name):
                reached.add(other)
                order.append(other)
        return order

    def _name(self, vertex: int) -> tuple:
        if vertex < len(self.wires):
            return ("edge", self.wires[vertex].edge.id, "")
        return ("event", *self.event_keys[vertex - len(self.wires)])


# -- sources ------------------------------------------------------------------------------------------------


def _sources(plan: Plan) -> list[Source]:
    """All that starts traffic; clocks grow with it only where nothing else starts any."""
    found = []
    for node_id, placed in plan.nodes.items():
        if "source" not in placed.service.says:
            continue
        for event in placed.service.events:
            started = placed.service.source(placed.settings, event.name, plan.architecture.hours_per_month)
            if started is not None:
                monthly, shape, burst, burst_s = started
                grows = placed.service.grows
                found.append(Source(node_id, event.name, monthly, tuple(shape), burst, burst_s, grows))
    only_clocks = not any(source.grows for source in found)
    return [source._replace(grows=True) for source in found] if only_clocks else found


# -- order --------------------------------------------------------------------------------------------------


def components(successors: list[list[int]]) -> list[list[int]]:
    """Strongly connected components, each after those that lead to it.

    What no loop holds back comes in order by counting what still waits (Kahn); the rest goes through Tarjan.
    """
    waits_for = [0] * len(successors)
    for following in successors:
        for other in following:
            waits_for[other] += 1
    order = [vertex for vertex, waiting in enumerate(waits_for) if not waiting]
    for vertex in order:
        for other in successors[vertex]:
            waits_for[other] -= 1
            if not waits_for[other]:
                order.append(other)
    singles = [[vertex] for vertex in order]
    if len(order) == len(successors):
        return singles
    return singles + _strongly_connected(successors, [v for v, waiting in enumerate(waits_for) if waiting])


def _strongly_connected(successors: list[list[int]], vertices: list[int]) -> list[list[int]]:
    """Tarjan's components of these vertices, without recursion, each after those that lead to it."""
    size = len(successors)
    index, low, on_stack = [-1] * size, [0] * size, [False] * size
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in vertices:
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            vertex, position = work.pop()
            if position == 0:
                index[vertex] = low[vertex] = counter
                counter += 1
                stack.append(vertex)
                on_stack[vertex] = True
            following = successors[vertex]
            for at in range(position, len(following)):
                other = following[at]
                if index[other] < 0:
                    work += [(vertex, at + 1), (other, 0)]
                    break
                if on_stack[other]:
                    low[vertex] = min(low[vertex], index[other])
            else:
                if low[vertex] == index[vertex]:
                    component = []
                    while not component or component[-1] != vertex:
                        component.append(stack.pop())
                        on_stack[component[-1]] = False
                    found.append(component)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[vertex])
    found.reverse()
    return found

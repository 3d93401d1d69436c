"""The order of cause: the graph a walk follows, all of it that does not depend on how much traffic there is.

Vertices are edges and events, never nodes: a stream that triggers a function that reads the same table is no loop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.engine.maths.amounts import Amount
from estimator.engine.maths.graphs import breadth_first, components
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.latency import latencies
from estimator.engine.traffic.sources import sources_of

NO_LATENCY: tuple[Amount, Amount] = (0.0, 0.0)


class WalkOrder:
    """The edges of an architecture, and the events they leave by, in the order of cause.

    Vertices 0…E−1 are edges, those after them the (node, event) pairs that some edge leaves by.  `seconds` is how
    long a call on each edge takes; `gates` the concurrency that nodes admit; `direct` the edges that cause an edge
    which says by which it is caused; `failing` by node the edges whose failures come out there.
    """

    def __init__(self, resolved: Resolved):
        self.resolved = resolved
        self.edges = resolved.edges
        self.latency, self.waiting_loops = latencies(resolved)
        self.seconds = [self.latency.get((edge.target.id, edge.operation.name), NO_LATENCY)[0] for edge in self.edges]
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
        self.is_capped = bool(self.gates) or any(edge.is_capped for edge in self.edges)
        self.direct: dict[int, list[int]] = {}
        self.failing: dict[str, list[int]] = {}
        self.event_keys: list[tuple[str, str]] = []
        self.event_of: dict[tuple[str, str], int] = {}
        self.successors = self._linked()
        self.components = components(self.successors)

    def _linked(self) -> list[list[int]]:
        successors: list[list[int]] = [[] for _ in self.edges]
        by_node: dict[str, list[int]] = {}
        names = {edge.id: edge.index for edge in self.edges}
        for edge in self.edges:
            if edge.declared.caused_by is not None:
                self.direct[edge.index] = self._named_causes(edge, edge.declared.caused_by, names)
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
        for edge in self.edges:
            target = edge.target
            for vertex in by_node.get(target.id, ()):
                event = target.service.event(self.event_keys[vertex - len(self.edges)][1])
                if (event is not None and edge.operation.name in event.of) or target.id in self.gates:
                    successors[edge.index].append(vertex)
            successors[edge.index] += self._gated_after(edge)
            outlet = edge.dead_letters_go_to
            if outlet is not None and (outlet.id, FAILURE) in self.event_of:
                successors[edge.index].append(self.event_of[outlet.id, FAILURE])
                self.failing.setdefault(outlet.id, []).append(edge.index)
        return successors

    def _named_causes(self, edge: ResolvedEdge, named: Sequence[str], names: Mapping[str, int]) -> list[int]:
        """The edges an edge says it is caused by."""
        causes = dict.fromkeys(names[name] for name in named if name in names)
        return [
            cause
            for cause in causes
            if self.edges[cause].target is edge.source and self.edges[cause].operation.name in edge.event.of
        ]

    def _gated_after(self, edge: ResolvedEdge) -> list[int]:
        """Edges limited to certain causes that leave a gated node depend on all that enters it."""
        if edge.target.id not in self.gates:
            return []
        return [
            index
            for index in self.direct
            if self.edges[index].source is edge.target and edge.index not in self.direct[index]
        ]

    def in_loop_order(self, component: list[int]) -> list[int]:
        """A loop's vertices, nearest to where traffic enters it first; ties by id, not by document order."""
        inside = set(component)
        entered = {v for u, following in enumerate(self.successors) if u not in inside for v in following}
        starts = sorted(inside & entered or inside, key=self._name)
        return breadth_first(starts, lambda vertex: sorted(set(self.successors[vertex]) & inside, key=self._name))

    def _name(self, vertex: int) -> tuple[str, str, str]:
        if vertex < len(self.edges):
            return ("edge", self.edges[vertex].id, "")
        return ("event", *self.event_keys[vertex - len(self.edges)])

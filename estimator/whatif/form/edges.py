"""Edges of an architecture by the nodes they lead between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved

Edges = Mapping[str, Sequence[ResolvedEdge]]


def edges_by_node(resolved: Resolved) -> tuple[Edges, Edges]:
    """(the edges into each node, those out of it), in the order of the document."""
    into: dict[str, list[ResolvedEdge]] = {node_id: [] for node_id in resolved.nodes}
    out: dict[str, list[ResolvedEdge]] = {node_id: [] for node_id in resolved.nodes}
    for edge in resolved.edges:
        into[edge.target.id].append(edge)
        out[edge.source.id].append(edge)
    return into, out

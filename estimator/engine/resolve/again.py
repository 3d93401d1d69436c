"""What of a document is resolved as it was before an edit: the same objects stand for it again.

So everything after it can tell by identity what an edit left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from estimator.engine.document.architecture import Node
from estimator.engine.maths.alike import is_alike
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from pricing.book import LimitBook

_COMPARED = tuple(
    field.name for field in fields(ResolvedEdge) if field.name not in ("declared", "source", "target", "polling")
)


def node_as_before(
    node: Node, region: str, limits: Mapping[str, LimitBook], before: Mapping[str, ResolvedNode]
) -> ResolvedNode | None:
    """What stood for a node of the document before, where it is the very same under the limits of the same region, and
    has its settings from no other."""
    was = before.get(node.id)
    if was is None or was.declared is not node or was.region != region or was.followed:
        return None
    return was if was.limits is limits[region] else None


def nodes_as_before(nodes: Mapping[str, ResolvedNode], before: Mapping[str, ResolvedNode]) -> dict[str, ResolvedNode]:
    """The nodes, each that is as it was by the object it was."""
    found = {}
    for node_id, node in nodes.items():
        was = before.get(node_id)
        found[node_id] = was if was is not None and was is not node and _is_same_node(was, node) else node
    return found


def _is_same_node(was: ResolvedNode, node: ResolvedNode) -> bool:
    return (
        was.settings is node.settings
        and was.limits is node.limits
        and was.region == node.region
        and was.followed == node.followed
        and (was.declared is node.declared or was.declared == node.declared)
    )


def edges_as_before(edges: Sequence[ResolvedEdge], before: Sequence[ResolvedEdge]) -> list[ResolvedEdge]:
    """The edges, each that is as it was, between nodes that are, by the object it was."""
    known = {edge.id: edge for edge in before}
    return [was if (was := known.get(edge.id)) is not None and _is_same_edge(was, edge) else edge for edge in edges]


def _is_same_edge(was: ResolvedEdge, edge: ResolvedEdge) -> bool:
    if was.source is not edge.source or was.target is not edge.target:
        return False
    if was.declared is not edge.declared and was.declared != edge.declared:
        return False
    if (was.polling is None) != (edge.polling is None):
        return False
    if was.polling is not None and edge.polling is not None and was.polling.readers != edge.polling.readers:
        return False  # all else of it follows from its source and what is declared
    return all(is_alike(getattr(was, name), getattr(edge, name)) for name in _COMPARED)

"""What became of the edges of a document as its functions moved, and by which of them an edge is now caused.

An edge may say that it is caused by certain others only.  Each of those may have become several edges, may lead
elsewhere, or may have a load balancer or a queue between it and what it leads to; what is left of it is said of the
edges that now lead to where the caused one starts.  An edge that nothing it names leads to any more carries nothing,
and goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estimator.engine.document.architecture import Edge


class TracedCauses:
    """By edge of the document: the edges it has become, in the order of the way."""

    def __init__(self) -> None:
        self.became: dict[str, list[str]] = {}

    def follows(self, declared: str, edge_id: str) -> None:
        """An edge of the document has become this one, among others perhaps."""
        found = self.became.setdefault(declared, [])
        if edge_id not in found:
            found.append(edge_id)

    def forget(self, declared: str) -> None:
        """An edge of the document has become nothing."""
        self.became.setdefault(declared, [])

    def knows(self, declared: str) -> bool:
        """Whether it was said what became of an edge."""
        return declared in self.became

    def resolved(self, edges: Mapping[str, Edge]) -> list[Edge]:
        """The edges, each caused by what now leads to where it starts; those that nothing leads to are left out, and
        with them what only they caused."""
        left = dict(edges)
        while True:
            found = {edge_id: self._caused(edge, left) for edge_id, edge in left.items()}
            kept = {edge_id: edge for edge_id, edge in found.items() if edge is not None}
            if len(kept) == len(left):
                return list(kept.values())
            left = {edge_id: left[edge_id] for edge_id in kept}

    def _caused(self, edge: Edge, edges: Mapping[str, Edge]) -> Edge | None:
        if edge.caused_by is None:
            return edge
        leading = [name for name in self._all(edge.caused_by) if name in edges and edges[name].target == edge.source]
        if not leading:
            return None
        return edge.model_copy(update={"caused_by": leading})

    def _all(self, declared: Iterable[str]) -> list[str]:
        """All that these edges have become; one that is of the container form itself is itself."""
        found = (edge_id for name in declared for edge_id in self.became.get(name, [name]))
        return list(dict.fromkeys(found))

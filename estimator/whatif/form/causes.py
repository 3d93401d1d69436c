"""What became of the edges of a document as its functions or containers moved, and by which of them one is now caused.

An edge may say that it is caused by certain others only.  Each of those may have become several edges, may lead
elsewhere, or may have a load balancer or a queue between it and what it leads to; what is left of it is said of the
edges that now lead to where the caused one starts.  An edge that nothing it names leads to any more carries nothing,
and goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from estimator.engine.document.architecture import Edge


class TracedCauses:
    """By edge of the document: the edges it has become, in the order of the way."""

    def __init__(self) -> None:
        self.became: dict[str, list[str]] = {}
        self.callers: dict[str, list[str]] = {}
        """By edge of the document that has become nothing itself: those that now ask directly for what it asked for."""

    def follows(self, declared: str, edge_id: str) -> None:
        """An edge of the document has become this one, among others perhaps."""
        found = self.became.setdefault(declared, [])
        if edge_id not in found:
            found.append(edge_id)

    def forget(self, declared: str) -> None:
        """An edge of the document has become nothing."""
        self.became.setdefault(declared, [])

    def is_asked_by(self, declared: str, callers: Iterable[str]) -> None:
        """What an edge of the document asked for, these edges of it now ask for themselves."""
        self.forget(declared)
        self.callers[declared] = list(callers)

    def knows(self, declared: str) -> bool:
        """Whether it was said what became of an edge."""
        return declared in self.became

    def resolved(self, edges: Mapping[str, Edge]) -> list[Edge]:
        """The edges, each caused by what now leads to where it starts; those that nothing leads to are left out, and
        with them what only they caused."""
        leading = {edge_id: self._leading(edge, edges) for edge_id, edge in edges.items() if edge.caused_by is not None}
        gone = _without_cause(leading)
        return [
            edge if edge.caused_by is None else _caused(edge, [one for one in leading[edge_id] if one not in gone])
            for edge_id, edge in edges.items()
            if edge_id not in gone
        ]

    def _leading(self, edge: Edge, edges: Mapping[str, Edge]) -> list[str]:
        """What, of all it says it is caused by, leads to where it starts."""
        named = self._all(edge.caused_by or ())
        return [name for name in named if name in edges and edges[name].target == edge.source]

    def _all(self, declared: Iterable[str]) -> list[str]:
        """All that these edges have become; one that is of the container form itself is itself."""
        asking = (caller for name in declared for caller in self.callers.get(name, [name]))
        found = (edge_id for name in asking for edge_id in self.became.get(name, [name]))
        return list(dict.fromkeys(found))


def _caused(edge: Edge, causes: list[str]) -> Edge:
    return edge.model_copy(update={"caused_by": causes})


def _without_cause(leading: Mapping[str, Sequence[str]]) -> set[str]:
    """Edges that nothing leads to, and what only those would cause, and so on."""
    left = {edge_id: len(causes) for edge_id, causes in leading.items()}
    caused: dict[str, list[str]] = {}
    for edge_id, causes in leading.items():
        for cause in causes:
            caused.setdefault(cause, []).append(edge_id)
    waiting = [edge_id for edge_id, causes in left.items() if not causes]
    gone = set(waiting)
    while waiting:
        for edge_id in caused.get(waiting.pop(), ()):
            left[edge_id] -= 1
            if not left[edge_id]:
                gone.add(edge_id)
                waiting.append(edge_id)
    return gone

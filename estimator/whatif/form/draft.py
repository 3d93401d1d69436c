"""The other form of an architecture while it is drawn: its nodes and edges so far, and what there is to say."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.values import LEAST
from estimator.engine.maths.amounts import HAIR, Amount, anywhere, between, used
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.sizing.task import Drawn
from estimator.whatif.form.causes import TracedCauses
from estimator.whatif.form.changes import Changes
from estimator.whatif.form.names import LONGEST_NAME, NewIds


class FormDraft:
    """What stands so far: at first the nodes of the document, without edges."""

    def __init__(self, resolved: Resolved):
        self.resolved = resolved
        self.declared = {edge.id: edge for edge in resolved.architecture.edges}
        self.nodes: dict[str, Node] = {node.id: node for node in resolved.architecture.nodes}
        self.edges: dict[str, Edge] = {}
        self.ids = NewIds([*self.nodes, *self.declared])
        self.causes = TracedCauses()
        self.drawn = Drawn(resolved.sample_count)
        self.notes: list[str] = []

    def add(self, edge: Edge, *, after: str = "") -> None:
        """An edge of the form, with the edge of the document that it comes from."""
        self.edges[edge.id] = edge
        if after:
            self.causes.follows(after, edge.id)

    def carrying(self, edge: ResolvedEdge, name: str, part: Amount, changes: Changes) -> Changes:
        """The share of events that an edge takes for a part of what caused it, and the calls it makes of each where all
        events would be too few, or the least share too many."""
        wanted = changes.get("share", edge.declared.share) * part
        share = between(LEAST, wanted, 100.0) if used(wanted) else 0.0
        found: Changes = {"share": self.drawn.number(name, "share", share, 100.0)}
        if anywhere(wanted > share * (1.0 + HAIR)) or anywhere(wanted < share * (1.0 - HAIR)):
            count = changes.get("count", edge.count) * (wanted / share)
            found["count"] = self.drawn.number(name, "count", count)
        return found

    def document(self, ending: str, edges: Sequence[Edge]) -> Architecture:
        """What was drawn, with these edges, called as the document with an ending."""
        document = self.resolved.architecture
        name = f"{document.name} {ending}"[:LONGEST_NAME]
        return document.model_copy(update={"name": name, "nodes": list(self.nodes.values()), "edges": list(edges)})

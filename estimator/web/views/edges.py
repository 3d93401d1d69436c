"""Actions on edges: connect, change, cut."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import free_edge_id
from estimator.engine.resolve.resolve import refusal
from estimator.engine.service import services
from estimator.pages.diagram import sentence
from estimator.pages.readings import labels
from estimator.web.forms import EdgeForm, possible_pairs
from estimator.web.views.responses import acted, keeping_places, on_desk, on_edge, refused
from estimator.web.views.session import Desk


@on_desk
def add_edge(at: Desk) -> HttpResponse:
    """An edge between two nodes, by the likeliest event and operation."""
    named = {node.id: node for node in at.architecture.nodes}
    source, target = (named.get(at.request.POST.get(end, "")) for end in ("source", "target"))
    if source is None or target is None:
        return refused(at, "Pick two nodes to connect.")
    edge = likely_edge(at.architecture, source, target)
    if edge is None:
        return refused(at, impossible(source, target))
    change = keeping_places(changes.connect(edge, f"Connect {source.label} to {target.label}"))
    return acted(at, lambda: at.edit(change, on_head=True), show={"edge": edge.id, "node": ""})


def likely_edge(architecture: Architecture, source: Node, target: Node) -> Edge | None:
    """The first pair of event and operation these two services allow, None where they allow none."""
    pairs = possible_pairs(services()[source.service], services()[target.service])
    if not pairs:
        return None
    taken = {one.id for one in (*architecture.nodes, *architecture.edges)}
    event, operation = pairs[0]
    return Edge(id=free_edge_id(taken), source=source.id, event=event, target=target.id, operation=operation)


def impossible(source: Node, target: Node) -> str:
    """Why nothing of one can lead to the other, and what to put between."""
    causing, done_to = services()[source.service], services()[target.service]
    if not causing.events:
        return f"{source.label} ({causing.name}) causes nothing, so no edge can leave it."
    if not done_to.operations:
        return f"{target.label} ({done_to.name}) is where traffic begins, so no edge can lead to it."
    return refusal(causing, causing.events[0], done_to, done_to.operations[0])


@on_edge
def edge_change(at: Desk, edge: Edge) -> HttpResponse:
    document = at.as_shown()
    as_shown = next((one for one in document.edges if one.id == edge.id), None)
    form = EdgeForm(as_shown or edge, document if as_shown else at.architecture, at.request.POST)
    if not form.is_valid():
        return refused(at, form=form)
    wanted = form.changes()
    words = sentence(edge.model_copy(update=wanted), at.architecture)
    return acted(at, lambda: at.edit(changes.change_edge(edge.id, wanted, words)), form=form)


@on_edge
def edge_delete(at: Desk, edge: Edge) -> HttpResponse:
    named = labels(at.architecture)
    change = changes.delete_edge(edge.id, f"Cut {named[edge.source]} from {named[edge.target]}")
    return acted(at, lambda: at.edit(keeping_places(change), on_head=True), show={"edge": "", "node": edge.source})

"""Actions on edges: connect, change, cut."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document.architecture import Edge, Node
from estimator.engine.document.change import change_edge, connect, delete_edge
from estimator.engine.registry import services
from estimator.engine.resolve.likely import likely_edge, possible_pairs
from estimator.engine.resolve.resolve import refusal
from estimator.pages.diagram import edge_sentence
from estimator.pages.readings import labels
from estimator.web.forms import EdgeForm
from estimator.web.views.responses import edge_action, edited, keeping_places, posted_action, refused
from estimator.web.views.session import EditingSession


@posted_action
def edge_add(editing: EditingSession) -> HttpResponse:
    """An edge between two nodes, by the likeliest event and operation."""
    named = {node.id: node for node in editing.architecture.nodes}
    source, target = (named.get(editing.request.POST.get(end, "")) for end in ("source", "target"))
    if source is None or target is None:
        return refused(editing, "Pick two nodes to connect.")
    edge = likely_edge(editing.architecture, source, target)
    if edge is None:
        return refused(editing, impossible(source, target))
    change = keeping_places(connect(edge, f"Connect {source.label} to {target.label}"))
    return edited(editing, change, on_head=True, show={"edge": edge.id, "node": ""})


def impossible(source: Node, target: Node) -> str:
    """Why no further edge can lead from one to the other, and the way out."""
    causing, done_to = services()[source.service], services()[target.service]
    if possible_pairs(causing, done_to):
        return f"{source.label} does all it can to {target.label} already. Open that edge and say how many instead."
    if not causing.events:
        return f"{source.label} ({causing.name}) causes nothing, so no edge can leave it."
    if not done_to.operations:
        return f"{target.label} ({done_to.name}) is where traffic begins, so no edge can lead to it."
    return refusal(causing, causing.events[0], done_to, done_to.operations[0])


@edge_action
def edge_change(editing: EditingSession, edge: Edge) -> HttpResponse:
    as_shown = next((one for one in editing.as_shown.edges if one.id == edge.id), None)
    form = EdgeForm(as_shown or edge, editing.as_shown if as_shown else editing.architecture, editing.request.POST)
    if not form.is_valid():
        return refused(editing, form=form)
    wanted = form.changes()
    words = edge_sentence(edge.model_copy(update=form.all_worked_out(wanted)), editing.architecture)
    return edited(editing, change_edge(edge.id, wanted, words), form=form)


@edge_action
def edge_delete(editing: EditingSession, edge: Edge) -> HttpResponse:
    named = labels(editing.architecture)
    change = keeping_places(delete_edge(edge.id, f"Cut {named[edge.source]} from {named[edge.target]}"))
    return edited(editing, change, on_head=True, show={"edge": "", "node": edge.source})

"""Actions on edges: connect, change, answer what was meant, delete."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import Change, change_edge, connect, delete_edge, free_edge_id
from estimator.engine.figures import listed
from estimator.engine.operations import spoken, toward
from estimator.engine.resolve.likely import (
    also_likely,
    drawn_with,
    first_got,
    is_in_doubt,
    is_unlikely,
    likely_edge,
    likely_pairs,
)
from estimator.engine.resolve.seldom import ALL, now_reached, once, seldom_share
from estimator.engine.resolve.unreachable import impossible
from estimator.pages.builder.questions import BOTH, EACH, GET_FIRST, SELDOM
from estimator.pages.diagram import edge_sentence
from estimator.pages.results.readings import labels
from estimator.web.forms import EdgeForm
from estimator.web.views.responses import edge_action, edited, edited_by_form, keeping_places, posted_action, refused
from estimator.web.views.session import EditingSession


@posted_action
def edge_add(editing: EditingSession) -> HttpResponse:
    """An edge between two nodes, by the likeliest event and operation."""
    named = {node.id: node for node in editing.architecture.nodes}
    source, target = (named.get(editing.request.POST.get(end, "")) for end in ("source", "target"))
    if source is None or target is None:
        return refused(editing, "Pick two cards to connect.")
    does = editing.request.POST.get("does", "")
    edge = likely_edge(editing.architecture, source, target, does)
    if edge is None:
        return refused(editing, impossible(source, target))
    if not does and is_unlikely(editing.architecture, edge):
        return refused(editing, done_already(editing.architecture, source, target))
    change = connect(edge, f"Connect {source.label} to {target.label}")
    if not does:
        change = and_what_goes_with(edge, change)
    drawn = change.apply(editing.architecture)
    doubtful = edge if is_in_doubt(drawn, edge) else now_reached(editing.architecture, drawn)
    asked = doubtful.id if doubtful else ""
    return edited(editing, keeping_places(change), on_head=True, show={"edge": edge.id, "node": "", "ask": asked})


def and_what_goes_with(edge: Edge, change: Change) -> Change:
    """A change that draws an edge, and with it what whoever does the one does too."""

    def apply(document: Architecture) -> Architecture:
        drawn = change.apply(document)
        beside = drawn_with(drawn, edge)
        return drawn if beside is None else connect(beside, "").apply(drawn)

    return Change(change.sentence, apply)


def done_already(architecture: Architecture, source: Node, target: Node) -> str:
    """Why no further edge is drawn unasked between two that have what is likely, and which others there are."""
    there = [one for one in architecture.edges if (one.source, one.target) == (source.id, target.id)]
    does = listed([spoken(one) for one in dict.fromkeys(one.operation for one in there)])
    rarer = dict.fromkeys(operation for _, operation in likely_pairs(architecture, source, target))
    more = listed([spoken(one) for one in rarer])
    return (
        f"{source.label} → {target.label} is there already: {does}. Should it do something rarer as well ({more}), "
        "open that call and add it there."
    )


@edge_action
def edge_change(editing: EditingSession, edge: Edge) -> HttpResponse:
    def make(document: Architecture, posted: Mapping[str, str]) -> EdgeForm:
        there = next((one for one in document.edges if one.id == edge.id), None)
        return EdgeForm(there or edge, document if there else editing.architecture, posted)

    def change(form: EdgeForm) -> Change:
        wanted = form.changes()
        words = edge_sentence(edge.model_copy(update=form.all_worked_out(wanted)), editing.architecture)
        return change_edge(edge.id, wanted, words)

    return edited_by_form(editing, make, change)


@edge_action
def edge_answer(editing: EditingSession, edge: Edge) -> HttpResponse:
    """What a new edge was meant to do: the other operation that is as likely, or both."""
    answer = editing.request.POST.get("answer")
    got = first_got(editing.architecture, edge)
    if got is not None and answer == GET_FIRST:
        return edited(editing, keeping_places(connect(got, _meant(got, got.operation, editing))), on_head=True, show={})
    share = seldom_share(editing.architecture, edge)
    if share is not None and answer in (EACH, SELDOM):
        often = once(editing.architecture, edge) if answer == SELDOM else "each time"
        words = _meant(edge, edge.operation, editing, f"{often}, ")
        change = change_edge(edge.id, {"share": ALL if answer == EACH else share}, words)
        return edited(editing, change, on_head=True, show={})
    pair = also_likely(editing.architecture, edge)
    if pair is None:
        return refused(editing, "This was answered already, or there is another call between the two now.")
    event, other = pair
    if answer != BOTH:
        return edited(
            editing,
            change_edge(edge.id, {"event": event, "operation": other}, _meant(edge, other, editing)),
            on_head=True,
            show={},
        )
    taken = {one.id for one in (*editing.architecture.nodes, *editing.architecture.edges)}
    both = edge.model_copy(update={"id": free_edge_id(taken), "event": event, "operation": other})
    return edited(editing, keeping_places(connect(both, _meant(edge, other, editing, "also "))), on_head=True, show={})


def _meant(edge: Edge, operation: str, editing: EditingSession, also: str = "") -> str:
    named = labels(editing.architecture)
    return f"{named[edge.source]}: {also}{spoken(operation)} {toward(operation)} {named[edge.target]}"


@edge_action
def edge_delete(editing: EditingSession, edge: Edge) -> HttpResponse:
    named = labels(editing.architecture)
    change = keeping_places(delete_edge(edge.id, f"Delete the call from {named[edge.source]} to {named[edge.target]}"))
    return edited(editing, change, on_head=True, show={"edge": "", "node": edge.source})

"""Actions on one node: add, set, name, delete.  Those on several are in selection.py."""

from __future__ import annotations

import math
from collections.abc import Mapping

from django.http import HttpResponse

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import (
    Change,
    add_node,
    change_node,
    change_settings,
    connect,
    delete_node,
    free_id,
)
from estimator.engine.document.errors import shortened
from estimator.engine.registry import services
from estimator.engine.resolve.arrows import arrows_of
from estimator.engine.resolve.called import services_called
from estimator.engine.resolve.likely import is_for_dead_letters, is_in_doubt, likely_edge
from estimator.engine.resolve.names import DEAD_LETTERS, id_of, name_of_new
from estimator.engine.resolve.nodes import MOST_MEANT
from estimator.engine.resolve.resolve import copied_settings
from estimator.engine.resolve.unreachable import sends_itself
from estimator.engine.service import Service
from estimator.engine.setting import NO_ARROWS
from estimator.pages.diagram.layout import FARTHEST
from estimator.web.forms import NameForm, NodeForm
from estimator.web.views.building.actions.edges import and_what_goes_with
from estimator.web.views.responses import edited, edited_by_form, keeping_places, node_action, posted_action, refused
from estimator.web.views.session import EditingSession
from pricing.lookups import limit_book


@posted_action
def node_add(editing: EditingSession) -> HttpResponse:
    """A new use of a service, led to by the selected node where that is possible."""
    posted, architecture = editing.request.POST, editing.architecture
    service = services().get(posted.get("service", ""))
    if service is None or not service.is_drawn:
        wanted = posted.get("service", "")
        called = " or ".join(one.name for one in services_called(wanted)[:MOST_MEANT])
        hint = f" Did you mean {called}?" if called else ""
        return refused(editing, f"There is no service “{shortened(wanted)}” to add.{hint}")
    source = next((one for one in architecture.nodes if one.id == posted.get("from")), None)
    if source is not None and (instead := sends_itself(source, service, posted.get("called", ""))):
        return refused(editing, instead)
    node, edge = new_node(architecture, service, source, place(posted), called=posted.get("called", ""))
    change, asked = add_node(node), ""
    if source is not None and edge is None:
        change, asked = Change(_apart(node, source), change.apply), source.id
    elif source is not None and edge is not None:
        added = Change(
            f"Add {node.label}, called by {source.label}",
            lambda document: connect(edge, "").apply(add_node(node).apply(document)),
        )
        change = and_what_goes_with(edge, added)
        asked = edge.id if is_in_doubt(change.apply(architecture), edge) else ""
    return edited(editing, keeping_places(change), on_head=True, show={"node": node.id, "edge": "", "ask": asked})


def _apart(node: Node, source: Node) -> str:
    """The sentence of a card that what is selected cannot call."""
    if not services()[node.service].operations:
        return f"Add {node.label}"
    return f"Add {node.label}, which {source.label} cannot call"


def new_node(
    architecture: Architecture,
    service: Service,
    source: Node | None = None,
    position: tuple[int, int] | None = None,
    *,
    called: str = "",
) -> tuple[Node, Edge | None]:
    """A node nobody has named yet, and the edge that leads to it from `source`; it is called by what it does there.

    `called` is what somebody looked for and found the service by: a queue for dead letters takes those.
    """
    default_name = DEAD_LETTERS if is_for_dead_letters(service, called) else service.default_name
    unnamed = Node(id=free_id(taken(architecture), "new"), service=service.slug, name=default_name)
    edge = likely_edge(architecture, source, unnamed) if source else None
    name = name_of_new(service, source, edge, {node.label for node in architecture.nodes}, default_name)
    node_id = free_id(taken(architecture), id_of(name, service.slug))
    node = Node(id=node_id, service=service.slug, name=name, position=position)
    return node, edge.model_copy(update={"target": node_id}) if edge else None


def taken(architecture: Architecture) -> set[str]:
    """The ids there are."""
    return {one.id for one in (*architecture.nodes, *architecture.edges)}


def place(posted: Mapping[str, str]) -> tuple[int, int] | None:
    """Where something was dropped, None where nobody said or it is no place."""
    try:
        x, y = float(posted["x"]), float(posted["y"])
    except (KeyError, ValueError):
        return None
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    return round(max(-FARTHEST, min(x, FARTHEST))), round(max(-FARTHEST, min(y, FARTHEST)))


@node_action
def node_settings(editing: EditingSession, node: Node) -> HttpResponse:
    now = editing.architecture
    limits = limit_book(node.region or now.region)

    def make(document: Architecture, posted: Mapping[str, str]) -> NodeForm:
        there = next((one for one in document.nodes if one.id == node.id), node)
        copied = copied_settings(document, there)
        arrows = arrows_of(document).get(node.id, NO_ARROWS)
        return NodeForm(there, limits, posted, now.hours_per_month, now.input_values, copied, arrows)

    def change(form: NodeForm) -> Change:
        settings, place = form.changes(), form.place_changes()
        both = change_settings(node.id, settings, "").apply, change_node(node.id, place, "").apply
        return Change(form.sentence(), lambda document: both[1](both[0](document)))

    return edited_by_form(editing, make, change)


@node_action
def node_name(editing: EditingSession, node: Node) -> HttpResponse:
    """What a node is called."""
    as_shown = next((one for one in editing.as_shown.nodes if one.id == node.id), node)
    form = NameForm(as_shown, editing.request.POST)
    if not form.is_valid():
        return refused(editing, form=form)
    return edited(editing, change_node(node.id, form.changes(), form.sentence()))


@node_action
def node_delete(editing: EditingSession, node: Node) -> HttpResponse:
    change = keeping_places(delete_node(node.id, node.label))
    return edited(editing, change, on_head=True, show={"node": "", "edge": ""})

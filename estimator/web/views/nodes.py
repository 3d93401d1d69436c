"""Actions on one node: add, set, name, delete.  Those on several are in selection.py."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import chain, count

from django.http import HttpResponse

from estimator.engine.document.architecture import Architecture, Node
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
from estimator.engine.resolve.called import services_called
from estimator.engine.resolve.likely import likely_edge
from estimator.engine.service import Service
from estimator.pages.diagram.layout import FARTHEST
from estimator.web.forms import NameForm, node_form
from estimator.web.views.context import regions
from estimator.web.views.responses import edited, keeping_places, node_action, posted_action, refused
from estimator.web.views.session import EditingSession
from pricing.lookups import limit_book


@posted_action
def node_add(editing: EditingSession) -> HttpResponse:
    """A new use of a service, led to by the selected node where that is possible."""
    posted, architecture = editing.request.POST, editing.architecture
    service = services().get(posted.get("service", ""))
    if service is None or not service.is_drawn:
        wanted = posted.get("service", "")
        called = services_called(wanted)
        hint = f" Did you mean {called[0].name}?" if called else ""
        return refused(editing, f"There is no service “{shortened(wanted)}” to add.{hint}")
    node = new_node(architecture, service, place(posted))
    change = add_node(node)
    source = next((one for one in architecture.nodes if one.id == posted.get("from")), None)
    edge = likely_edge(architecture, source, node) if source else None
    if edge is not None:
        change = Change(
            f"Add {node.label}, called by {source.label}",
            lambda document: connect(edge, "").apply(add_node(node).apply(document)),
        )
    return edited(editing, keeping_places(change), on_head=True, show={"node": node.id, "edge": ""})


def new_node(architecture: Architecture, service: Service, position: tuple[int, int] | None = None) -> Node:
    """A node nobody has named yet: Function, Function 2, …"""
    wish = service.default_name.lower().replace(" ", "-")
    node_id = free_id(taken(architecture), wish)
    name = free_name({node.label for node in architecture.nodes}, service.default_name)
    return Node(id=node_id, service=service.slug, name=name, position=position)


def taken(architecture: Architecture) -> set[str]:
    """The ids there are."""
    return {one.id for one in (*architecture.nodes, *architecture.edges)}


def free_name(taken: set[str], wish: str) -> str:
    numbered = (f"{wish} {number}" for number in count(2))
    return next(name for name in chain([wish], numbered) if name not in taken)


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
    as_shown = next((one for one in editing.as_shown.nodes if one.id == node.id), node)
    limits = limit_book(node.region or editing.architecture.region)
    document = editing.architecture
    form = node_form(as_shown, limits, editing.request.POST, document.hours_per_month, document.input_values)
    if not form.is_valid():
        return refused(editing, form=form)
    wanted = form.changes()
    return edited(editing, change_settings(node.id, wanted, f"{node.label}: {form.words(wanted)}"), form=form)


@node_action
def node_name(editing: EditingSession, node: Node) -> HttpResponse:
    """A node's name, region and place."""
    form = NameForm(node, regions(), editing.request.POST)
    if not form.is_valid():
        return refused(editing, form=form)
    wanted = form.changes()
    return edited(editing, change_node(node.id, wanted, form.words(wanted)))


@node_action
def node_delete(editing: EditingSession, node: Node) -> HttpResponse:
    change = keeping_places(delete_node(node.id, node.label))
    return edited(editing, change, on_head=True, show={"node": "", "edge": ""})

"""Actions on nodes: add, set, name, move, duplicate, delete."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import chain, count

from django.http import HttpResponse

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.change import Change, free_edge_id, free_id
from estimator.engine.service import AwsService, services
from estimator.web.forms import NameForm, node_form
from estimator.web.forms.name import FARTHEST
from estimator.web.views.context import regions
from estimator.web.views.edges import likely_edge
from estimator.web.views.responses import acted, keeping_places, on_desk, on_node, refused
from estimator.web.views.session import Desk
from pricing.lookups import limit_book

ID_ROOM = 90
"""What a copy keeps of an id of up to 100 letters, so that a number still fits behind it."""


@on_desk
def add_node(at: Desk) -> HttpResponse:
    """A new use of a service, led to by the selected node where that is possible."""
    posted = at.request.POST
    service = services().get(posted.get("service", ""))
    if service is None or not service.is_drawn:
        return refused(at, f"There is no service “{posted.get('service', '')}” to add.")
    node = new_node(at.architecture, service, place(posted))
    change = changes.add_node(node)
    source = next((one for one in at.architecture.nodes if one.id == posted.get("from")), None)
    edge = likely_edge(at.architecture, source, node) if source else None
    if edge is not None:
        change = Change(
            f"Add {node.label}, called by {source.label}",
            lambda document: changes.connect(edge, "").apply(changes.add_node(node).apply(document)),
        )
    return acted(at, lambda: at.edit(keeping_places(change), on_head=True), show={"node": node.id, "edge": ""})


def new_node(architecture: Architecture, service: AwsService, position: tuple[int, int] | None = None) -> Node:
    """A node nobody has named yet: Function, Function 2, …"""
    taken = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    wish = service.default_name.lower().replace(" ", "-")
    node_id = free_id(taken, wish)
    name = free_name({node.label for node in architecture.nodes}, service.default_name)
    return Node(id=node_id, service=service.slug, name=name, position=position)


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


@on_node
def node_settings(at: Desk, node: Node) -> HttpResponse:
    as_shown = next((one for one in at.as_shown().nodes if one.id == node.id), node)
    form = node_form(as_shown, limit_book(node.region or at.architecture.region), at.request.POST)
    if not form.is_valid():
        return refused(at, form=form)
    wanted = form.changes()
    change = changes.change_settings(node.id, wanted, f"{node.label}: {form.words(wanted)}")
    return acted(at, lambda: at.edit(change), form=form)


@on_node
def node_name(at: Desk, node: Node) -> HttpResponse:
    """A node's name, region and place."""
    form = NameForm(node, regions(), at.request.POST)
    if not form.is_valid():
        return refused(at, form=form)
    wanted = form.changes()
    return acted(at, lambda: at.edit(changes.change_node(node.id, wanted, form.words(wanted))))


@on_desk
def node_move(at: Desk) -> HttpResponse:
    """Draw a node elsewhere."""
    node = next((one for one in at.architecture.nodes if one.id == at.request.POST.get("node")), None)
    to = place(at.request.POST)
    if node is None or to is None:
        return refused(at, "Say which node, and where to: x and y, as numbers.")
    change = keeping_places(changes.move({node.id: to}, f"Move {node.label}"))
    return acted(at, lambda: at.edit(change, on_head=True))


@on_node
def node_duplicate(at: Desk, node: Node) -> HttpResponse:
    taken = {one.id for one in (*at.architecture.nodes, *at.architecture.edges)}
    copy_id = free_id(taken, node.id[:ID_ROOM])
    copy = node.model_copy(update={"id": copy_id, "name": f"{node.label} copy"[:200], "position": None})
    change = keeping_places(changes.duplicate(node.id, copy, _edge_ids(taken | {copy_id})))
    return acted(at, lambda: at.edit(change, on_head=True), show={"node": copy_id, "edge": ""})


def _edge_ids(taken: set[str]) -> Callable[[str], str]:
    """A free id for the copy of each edge; the same one however often the change is applied."""
    names: dict[str, str] = {}

    def id_of(original: str) -> str:
        if original not in names:
            names[original] = free_edge_id(taken | set(names.values()))
        return names[original]

    return id_of


@on_node
def node_delete(at: Desk, node: Node) -> HttpResponse:
    change = keeping_places(changes.delete_node(node.id, node.label))
    return acted(at, lambda: at.edit(change, on_head=True), show={"node": "", "edge": ""})

"""Actions on the cards that are selected: move, duplicate, delete, group, copy and paste; rename one, add behind one.

Forms name each card as `node`, each edge as `edge`; what is gone meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.change import (
    add_parts,
    change_node,
    change_nodes,
    delete_parts,
    duplicate,
    free_edge_ids,
    move,
)
from estimator.engine.document.copying import excerpt, new_ids, pasted, read_excerpt
from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.figures import counted
from estimator.engine.registry import services
from estimator.engine.resolve.likely import likely_edge
from estimator.engine.service import Service
from estimator.pages.diagram.layout import Spot, free_shift, lay_out
from estimator.pages.results.readings import labels
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.actions.nodes import place, taken
from estimator.web.views.responses import edited, keeping_places, node_action, posted_action, refused, with_places
from estimator.web.views.session import CARDS_BETWEEN, EditingSession, editing_session

GROUP_LETTERS = 60
NAME_LETTERS = 200
NOTHING_CHOSEN = "Choose the cards first: those that were chosen are no longer there."


class After(NamedTuple):
    """A service that a card can call, and what it most likely does there."""

    service: Service
    operation: str


# -- what changes --------------------------------------------------------------------------------------------------


@posted_action
def node_move(editing: EditingSession) -> HttpResponse:
    """Draw cards elsewhere: `node`, `x` and `y` once for each."""
    posted = editing.request.POST
    there = {node.id: node for node in editing.architecture.nodes}
    moved = {}
    for node_id, x, y in zip(*(posted.getlist(name) for name in ("node", "x", "y")), strict=False):
        to = place({"x": x, "y": y})
        if node_id in there and to is not None:
            moved[node_id] = to
    if not moved:
        return refused(editing, "Say which node, and where to: x and y, as numbers.")
    words = f"Move {in_words([there[one] for one in moved])}"
    return edited(editing, keeping_places(move(moved, words)), on_head=True)


@node_action
def rename(editing: EditingSession, node: Node) -> HttpResponse:
    """Give a card another name."""
    name = editing.request.POST.get("name", "").replace("\x00", "").strip()
    if len(name) > NAME_LETTERS:
        return refused(editing, f"A name has at most {NAME_LETTERS} letters.")
    name = name or services()[node.service].default_name
    return edited(editing, change_node(node.id, {"name": name}, f"Rename {node.label} to {name}"))


@node_action
def node_duplicate(editing: EditingSession, node: Node) -> HttpResponse:
    return _duplicated(editing, [node])


@posted_action
def duplicate_cards(editing: EditingSession) -> HttpResponse:
    """Cards again in the free room next to them, with all their edges."""
    nodes = _chosen(editing)
    return _duplicated(editing, nodes) if nodes else refused(editing, NOTHING_CHOSEN)


def _duplicated(editing: EditingSession, nodes: Sequence[Node]) -> HttpResponse:
    ids, spots = taken(editing.architecture), lay_out(editing.architecture)
    names = new_ids([node.id for node in nodes], ids)
    across, down = free_shift([spots[node.id] for node in nodes], spots.values())
    copies = {
        node.id: node.model_copy(
            update={
                "id": names[node.id],
                "name": f"{node.label} copy"[:NAME_LETTERS],
                "position": (spots[node.id][0] + across, spots[node.id][1] + down),
            }
        )
        for node in nodes
    }
    words = f"Duplicate {in_words(list(nodes))}"
    change = duplicate(copies, _edge_ids(ids | set(names.values())), words)
    return edited(editing, keeping_places(change), on_head=True, show=showing(list(names.values())))


def _edge_ids(ids: set[str]) -> Callable[[str], str]:
    """A free id for the copy of each edge; the same one however often the change is applied."""
    names: dict[str, str] = {}
    free = free_edge_ids(ids)

    def id_of(original: str) -> str:
        if original not in names:
            names[original] = next(free)
        return names[original]

    return id_of


@posted_action
def delete_cards(editing: EditingSession) -> HttpResponse:
    """Cards with their edges, and single edges."""
    nodes = _chosen(editing)
    wanted = set(editing.request.POST.getlist("edge"))
    edges = [edge for edge in editing.architecture.edges if edge.id in wanted]
    if not nodes and not edges:
        return refused(editing, NOTHING_CHOSEN)
    if nodes:
        what = in_words(nodes)
    elif len(edges) == 1:
        named = labels(editing.architecture)
        what = f"the connection from {named[edges[0].source]} to {named[edges[0].target]}"
    else:
        what = counted(len(edges), "connection")
    change = delete_parts({node.id for node in nodes}, {edge.id for edge in edges}, f"Delete {what}")
    return edited(editing, keeping_places(change), on_head=True, show=showing([]))


@posted_action
def group_cards(editing: EditingSession) -> HttpResponse:
    """Draw cards in a frame of a name; without a name, out of any."""
    nodes = _chosen(editing)
    if not nodes:
        return refused(editing, NOTHING_CHOSEN)
    name = editing.request.POST.get("group", "").replace("\x00", "").strip()
    if len(name) > GROUP_LETTERS:
        return refused(editing, f"The name of a group has at most {GROUP_LETTERS} letters.")
    words = f"Group {in_words(nodes)} as {name}" if name else f"Ungroup {in_words(nodes)}"
    change = change_nodes({node.id for node in nodes}, {"group": name}, words)
    return edited(editing, keeping_places(change), on_head=True, show=showing([node.id for node in nodes], as_set=True))


@posted_action
def paste_cards(editing: EditingSession) -> HttpResponse:
    """Cards that were copied here or elsewhere, as `text`: in the free room next to where `x` and `y` say, else next to
    where they come from; they keep their places to each other."""
    posted = editing.request.POST
    try:
        part = with_places(read_excerpt(posted.get("text", "")))
        nodes, edges = pasted(part, editing.architecture, _shift(editing.architecture, part, place(posted)))
    except DocumentError as error:
        return refused(editing, str(error))
    unknown = next((node.service for node in nodes if node.service not in services()), None)
    if unknown is not None:
        return refused(editing, f"Not pasted: there is no service “{shortened(unknown)}” here.")
    change = add_parts(nodes, edges, f"Paste {in_words(nodes)}")
    return edited(editing, keeping_places(change), on_head=True, show=showing([node.id for node in nodes]))


def _shift(document: Architecture, part: Architecture, at: Spot | None = None) -> Spot:
    """How far cards of a part move to free room in a document: near `at`, where their left and top would be, or near
    where they are."""
    cards, others = lay_out(part).values(), lay_out(document).values()
    if at is None:
        return free_shift(cards, others)
    return free_shift(cards, others, (at[0] - min(x for x, _ in cards), at[1] - min(y for _, y in cards)))


def _chosen(editing: EditingSession) -> list[Node]:
    wanted = set(editing.request.POST.getlist("node"))
    return [node for node in editing.architecture.nodes if node.id in wanted]


def in_words(nodes: Sequence[Node]) -> str:
    """OrderFn, or 3 cards."""
    return nodes[0].label if len(nodes) == 1 else counted(len(nodes), "card")


def showing(node_ids: Sequence[str], *, as_set: bool = False) -> dict[str, str]:
    """The selection of some cards: of one its settings, of several what they have in common."""
    if len(node_ids) == 1 and not as_set:
        return {"node": node_ids[0], "edge": "", "cards": ""}
    return {"node": "", "edge": "", "cards": CARDS_BETWEEN.join(node_ids)}


# -- what is read --------------------------------------------------------------------------------------------------


@require_safe
def cards_json(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The cards named by `node`, with the edges among them, to be pasted elsewhere."""
    document = with_places(editing_session(request, uuid, starter).architecture)
    return HttpResponse(excerpt(document, set(request.GET.getlist("node"))), content_type="application/json")


@require_safe
def after(request: HtmxHttpRequest, node_id: str, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """What a card can call: the cards there are, and services to add."""
    editing = editing_session(request, uuid, starter)
    document = editing.architecture
    source = next((node for node in document.nodes if node.id == node_id), None)
    context = {
        "editing": editing,
        "tab_id": request.GET.get("tab", ""),
        "source": source,
        "services": _services_after(document, source) if source else [],
        "targets": _cards_after(document, source) if source else [],
    }
    return render(request, "builder/after.html", context)


def _services_after(document: Architecture, source: Node) -> list[After]:
    found = []
    for service in services().values():
        if not service.is_drawn:
            continue
        edge = likely_edge(document, source, Node(id="new-card", service=service.slug))
        if edge is not None:
            operation = service.operation(edge.operation)
            found.append(After(service, operation.name.replace("_", " ") if operation else ""))
    return found


def _cards_after(document: Architecture, source: Node) -> list[tuple[Node, Service]]:
    known = services()
    return [
        (node, known[node.service])
        for node in document.nodes
        if node.id != source.id and likely_edge(document, source, node) is not None
    ]

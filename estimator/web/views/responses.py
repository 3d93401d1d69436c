"""What every action of the builder shares: it finds its document, makes one change, and shows what came of it.

A form posted by htmx gets the changed parts of the page; a plain one a redirect.  Bad input comes back with 422
and everything typed; what somebody else changed meanwhile with 409 and both versions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import push_url, reswap

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.change import GONE, Change, Path, move
from estimator.engine.document.errors import DocumentError
from estimator.engine.figures import figure
from estimator.engine.registry import described, services
from estimator.engine.setting import SettingDeclaration
from estimator.pages.diagram import lay_out
from estimator.projects.editing import Conflict
from estimator.projects.reads import said_by
from estimator.web.forms.fields import Described
from estimator.web.forms.settings import AS_ASSUMED
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import builder_context
from estimator.web.views.building.links import Links
from estimator.web.views.session import EditingSession, editing_session, selection

PAGE = "builder.html"
NOT_POSTED_AGAIN = ("revision", "made_on", "seen", "csrfmiddlewaretoken")

CALLED = {"node": "card", "edge": "arrow"}
"""What pages call the parts of a document."""

type Action = Callable[..., HttpResponse]


def posted_action(act: Action, *, to_look: bool = False) -> Action:
    """A view of a posted action: `act` gets the editing session instead of the request and its address.

    Readers are refused, unless it is `to_look`: one that leaves the document as it is.  A request that is sent again
    under its key is answered as it was the first time.
    """

    @require_POST
    @wraps(act)
    def view(
        request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None, **more: Any
    ) -> HttpResponse:
        editing = editing_session(request, uuid, starter, to_look=to_look)
        return act(editing.as_first_asked(), **more)

    return view


def _part_action(kind: str) -> Callable[[Action], Action]:
    """A view of an action on one node or edge: `act` gets it too, or the page says that it is gone."""

    def decorate(act: Action) -> Action:
        @posted_action
        @wraps(act)
        def view(editing: EditingSession, **key: str) -> HttpResponse:
            part_id = key[f"{kind}_id"]
            part = next((one for one in getattr(editing.architecture, f"{kind}s") if one.id == part_id), None)
            if part is None:
                return refused(editing, f"This {CALLED[kind]} is no longer there; somebody may have deleted it.")
            return act(editing, part)

        return view

    return decorate


node_action = _part_action("node")
edge_action = _part_action("edge")


# -- answers -------------------------------------------------------------------------------------------------------


def edited(
    editing: EditingSession,
    change: Change,
    *,
    on_head: bool = False,
    form: Described | None = None,
    show: dict[str, str] | None = None,
) -> HttpResponse:
    """Make a change and answer with what it did; `on_head` as in EditingSession.edit, the others as in `answered`."""
    return answered(editing, lambda: editing.edit(change, on_head=on_head), form=form, show=show)


def edited_by_form[F: Described](
    editing: EditingSession, make: Callable[[Architecture, Mapping[str, str]], F], change: Callable[[F], Change]
) -> HttpResponse:
    """Make the change that a form on a document asks for.

    The page sends all of a form with each field that is left: where one of them cannot be taken, what was changed in
    the others is saved all the same (422, with the new revision).  Without JavaScript all of a form is sent once, and
    saved whole or not at all.
    """
    request = editing.request
    form = make(editing.as_shown, request.POST)
    if form.is_valid():
        return edited(editing, change(form), form=form)
    rest = make(editing.as_shown, form.posted_but_refused()) if request.htmx else None
    if rest is None or not rest.is_valid() or not rest.has_changed():
        return refused(editing, form=form)
    return answered(editing, lambda: editing.edit(change(rest)), form=rest, again=make)


def answered(
    editing: EditingSession,
    act: Callable[[], EditingSession],
    *,
    form: Described | None = None,
    again: Callable[[Architecture, Mapping[str, str]], Described] | None = None,
    show: dict[str, str] | None = None,
) -> HttpResponse:
    """The answer to what `act` does.

    With a `form` the page keeps it and only its notes change, so that what is being typed elsewhere in it stays;
    without, and where a conflict is settled, the form of what is selected is replaced.  `again` makes the form of the
    document afterwards, where some of what was posted could not be taken.  `show` selects something else.
    """
    request = editing.request
    selected = {"ask": "", **(show or {})}
    try:
        after = act()
    except DocumentError as error:
        message = error.message if error.where == error.field else str(error)
        return refused(editing, message, form=form, at_field=error.field)
    except Conflict as conflict:
        return conflicting(editing, conflict)
    if not request.htmx:
        return HttpResponseRedirect(Links.of(after, {**selection(request), **selected}).page(), status=303)
    bad_form = again(after.architecture, request.POST) if again else None
    status = 422 if bad_form else 200
    if editing.project is None and after.project is not None:
        context = builder_context(after, show=selected, before=editing, bad_form=bad_form)
        return push_url(render(request, f"{PAGE}#begun", context, status=status), context["page_address"])
    posted = request.POST if form and not bad_form else None
    context = builder_context(after, show=selected, before=editing, posted=posted, bad_form=bad_form)
    if form is not None and not editing.seen and context["form"].has_shape_of(form):
        return reswap(render(request, f"{PAGE}#changed", context, status=status), "none")
    response = render(request, f"{PAGE}#selection", context, status=status)
    return push_url(response, context["page_address"]) if show is not None else response


def refused(
    editing: EditingSession, message: str = "", *, form: Described | None = None, at_field: str = ""
) -> HttpResponse:
    """422: the page as it was, with what is wrong: beside the field where the form has it, else above the page.

    htmx gets nothing else, least of all a newer revision: the page still shows the one it was made of.
    """
    if form is not None and at_field in form.fields and not form.errors:
        form.add_error(at_field, message)
        message = ""
    request = editing.request
    if request.htmx and form is None:
        return reswap(render(request, f"{PAGE}#notice", {"message": message, "oob": True}, status=422), "none")
    context = builder_context(editing, message=message, bad_form=form)
    if not request.htmx:
        if form is not None and form.errors:
            context |= {"message": f"Not saved. {form.refusal()}", "look_at": "#inspector"}
        return render(request, PAGE, context, status=422)
    if form is not None and form.grown:
        return render(request, f"{PAGE}#refused_form", context, status=422)
    return reswap(render(request, f"{PAGE}#refused", context, status=422), "none")


def conflicting(editing: EditingSession, conflict: Conflict) -> HttpResponse:
    """409: both versions of what two people changed, and the way on with either."""
    now, both = conflict_context(editing, conflict)
    context = builder_context(now, **both)
    if editing.request.htmx:
        return render(editing.request, f"{PAGE}#selection", context, status=409)
    context |= {"message": "Not saved. Somebody changed the same meanwhile.", "look_at": "#inspector"}
    return render(editing.request, PAGE, context, status=409)


def conflict_context(editing: EditingSession, conflict: Conflict) -> tuple[EditingSession, dict[str, Any]]:
    """(the session as it is now, both versions and what is posted again to overrule)."""
    request, now = editing.request, editing.refreshed()
    posted = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_POSTED_AGAIN for value in values
    ]
    nodes = {node.id: node for node in now.architecture.nodes}
    rivals = [
        (path_in_words(path, nodes), *(value_in_words(path, one, nodes) for one in versions))
        for path, *versions in conflict.rivals
    ]
    return now, {
        "conflict": conflict.theirs,
        "conflict_by": _who(editing, conflict),
        "rivals": rivals,
        "posted_again": posted,
        "again": request.path,
        "made_on": editing.made_on,
    }


def _who(editing: EditingSession, conflict: Conflict) -> str:
    """Who saved the other version; empty where it was the same person, on another page."""
    author = conflict.theirs.author
    if author == editing.person.author or editing.project is None:
        return ""
    return said_by(editing.project, {author})[author]


# -- a conflict in words -------------------------------------------------------------------------------------------


def path_in_words(path: Path, nodes: Mapping[str, Node]) -> str:
    """A path of the document as a reader says it: OrderFn, Memory.  `nodes` are the document's, by id."""
    match path:
        case ("nodes", node_id, "settings", name):
            setting = _setting(node_id, name, nodes)
            return f"{_label(node_id, nodes)}, {setting.title if setting else name}"
        case ("nodes", node_id, "measured", dimension) if known := described(dimension):
            return f"{_label(node_id, nodes)}, {known[0]} as measured"
        case ("nodes", node_id, "once", dimension) if known := described(dimension):
            return f"{_label(node_id, nodes)}, {known[0]} once"
        case ("nodes", node_id, *rest):
            return ", ".join([_label(node_id, nodes), *rest])
        case ("inputs", name):
            return f"the input {name}"
        case ("edges", edge_id, *rest):
            return ", ".join([f"edge {edge_id}", *rest])
        case _:
            return ", ".join(path)


def value_in_words(path: Path, value: Any, nodes: Mapping[str, Node]) -> str:
    """What one version holds at a path, as a reader says it."""
    if value is GONE:
        return "gone, or as assumed"
    match path:
        case ("nodes", node_id, "settings", name) if setting := _setting(node_id, name, nodes):
            return setting.in_words(value, AS_ASSUMED)
        case ("inputs", _):
            return str(value["value"] if isinstance(value["value"], str) else figure(value["value"]))
        case ("nodes", _, "measured" | "once", _) if isinstance(value, int | float):
            return figure(value)
    return str(value.get("name") or value.get("id") or value) if isinstance(value, dict) else str(value)


def _label(node_id: str, nodes: Mapping[str, Node]) -> str:
    return nodes[node_id].label if node_id in nodes else node_id


def _setting(node_id: str, name: str, nodes: Mapping[str, Node]) -> SettingDeclaration | None:
    """What a node's service says of a setting; None where either is gone."""
    return services()[nodes[node_id].service].setting(name) if node_id in nodes else None


# -- where cards lie -----------------------------------------------------------------------------------------------


def keeping_places(change: Change) -> Change:
    """The change with every card's place written down, so that the others do not jump."""
    return Change(change.sentence, lambda document: with_places(change.apply(with_places(document))))


def with_places(document: Architecture) -> Architecture:
    """The document with the place of every card that has none yet."""
    spots = lay_out(document)
    lost = {node.id: spots[node.id] for node in document.nodes if node.position is None}
    return move(lost, "").apply(document) if lost else document

"""What every action of the builder shares: it finds its desk, makes one change, and shows what came of it.

A form posted by htmx gets the changed parts of the page; a plain one a redirect.  Bad input comes back with 422
and everything typed; what somebody else changed meanwhile with 409 and both versions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import push_url, reswap

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import Architecture, DocumentError
from estimator.engine.document.change import Change
from estimator.engine.service import AwsService, services
from estimator.pages.diagram import lay_out
from estimator.pages.readings import labels
from estimator.projects.writes import Conflict
from estimator.web.forms import value_words
from estimator.web.forms.fields import Described
from estimator.web.views.context import Links, workspace
from estimator.web.views.session import Desk, HtmxHttpRequest, desk, selection

PAGE = "builder.html"
NOT_POSTED_AGAIN = ("revision", "made_on", "seen", "csrfmiddlewaretoken")


def on_desk(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a posted action: `act` gets the desk instead of the request and its address."""

    @require_POST
    @wraps(act)
    def view(
        request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None, **more: Any
    ) -> HttpResponse:
        return act(desk(request, uuid, starter), **more)

    return view


def on_part(kind: str) -> Callable[..., Callable[..., HttpResponse]]:
    """A view of an action on one node or edge: `act` gets it, or the page says that it is gone."""

    def decorate(act: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @on_desk
        @wraps(act)
        def view(at: Desk, **key: str) -> HttpResponse:
            part_id = key[f"{kind}_id"]
            part = next((one for one in getattr(at.architecture, f"{kind}s") if one.id == part_id), None)
            if part is None:
                return refused(at, f"The {kind} “{part_id}” is no longer there; somebody may have deleted it.")
            return act(at, part)

        return view

    return decorate


on_node = on_part("node")
on_edge = on_part("edge")


def acted(
    at: Desk, make: Callable[[], Desk], *, form: Described | None = None, show: dict[str, str] | None = None
) -> HttpResponse:
    """Make a change and answer with what it did.

    With a `form` the page keeps it and only its notes change, so that what is being typed elsewhere in it stays;
    without, and where a conflict is settled, the form of what is selected is replaced.  `show` selects something else.
    """
    request = at.request
    try:
        after = make()
    except DocumentError as error:
        message = error.message if error.where == error.field else str(error)
        return refused(at, message, form=form, at_field=error.field)
    except Conflict as conflict:
        return conflicting(at, conflict)
    if not request.htmx:
        return HttpResponseRedirect(Links(after, {**selection(request), **(show or {})}).page(), status=303)
    if at.project is None and after.project is not None:
        context = workspace(after, show=show, before=at)
        return push_url(render(request, f"{PAGE}#begun", context), context["links"].page())
    context = workspace(after, show=show, before=at, posted=request.POST if form else None)
    is_kept = form is not None and not at.seen and context["form"].has_shape_of(form)
    if is_kept:
        return reswap(render(request, f"{PAGE}#changed", context), "none")
    response = render(request, f"{PAGE}#selection", context)
    return push_url(response, context["links"].page()) if show is not None else response


def refused(at: Desk, message: str = "", *, form: Described | None = None, at_field: str = "") -> HttpResponse:
    """422: the page as it was, with what is wrong: beside the field where the form has it, else above the page."""
    if form is not None and at_field in form.fields and not form.errors:
        form.add_error(at_field, message)
        message = ""
    context = workspace(at, message=message, bad_form=form)
    request = at.request
    if not request.htmx:
        return render(request, PAGE, context, status=422)
    return reswap(render(request, f"{PAGE}#changed", context, status=422), "none")


def conflicting(at: Desk, conflict: Conflict) -> HttpResponse:
    """409: both versions of what two people changed, and the way on with either."""
    now, shown = conflict_context(at, conflict)
    context = workspace(now, **shown)
    return render(at.request, f"{PAGE}#selection" if at.request.htmx else PAGE, context, status=409)


def conflict_context(at: Desk, conflict: Conflict) -> tuple[Desk, dict[str, Any]]:
    """(the desk as it is now, both versions and what is posted again to overrule)."""
    request = at.request
    at.project.refresh_from_db()
    now = Desk(request, at.project.head.architecture, at.project)
    posted = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_POSTED_AGAIN for value in values
    ]
    rivals = [
        (path_words(path, now.architecture), *(shown(path, value, now.architecture) for value in (theirs, mine)))
        for path, theirs, mine in conflict.rivals
    ]
    return now, {
        "conflict": conflict.theirs,
        "rivals": rivals,
        "posted_again": posted,
        "again": request.path,
        "made_on": at.made_on,
    }


def path_words(path: changes.Path, architecture: Architecture) -> str:
    """A path of the document as a reader says it: OrderFn, Memory."""
    named = labels(architecture)
    match path:
        case ("nodes", node_id, "settings", name):
            service = _service_of(node_id, architecture)
            info = service.Settings.model_fields.get(name) if service else None
            return f"{named.get(node_id, node_id)}, {info.title if info else name}"
        case ("nodes", node_id, *rest):
            return ", ".join([named.get(node_id, node_id), *rest])
        case ("edges", edge_id, *rest):
            return ", ".join([f"edge {edge_id}", *rest])
        case _:
            return ", ".join(path)


def shown(path: changes.Path, value: Any, architecture: Architecture) -> str:
    """One version of what a conflict is about."""
    if value is changes.GONE:
        return "gone, or as assumed"
    match path:
        case ("nodes", node_id, "settings", name) if (service := _service_of(node_id, architecture)) is not None:
            return value_words(service, name, value)
    return str(value.get("name") or value.get("id") or value) if isinstance(value, dict) else str(value)


def _service_of(node_id: str, architecture: Architecture) -> AwsService | None:
    return next((services()[node.service] for node in architecture.nodes if node.id == node_id), None)


def keeping_places(change: Change) -> Change:
    """The change with every card's place written down, so that the others do not jump."""
    return Change(change.sentence, lambda document: placed(change.apply(placed(document))))


def placed(document: Architecture) -> Architecture:
    spots = lay_out(document)
    lost = {node.id: spots[node.id] for node in document.nodes if node.position is None}
    return changes.move(lost, "").apply(document) if lost else document

"""The comparison page: serverless beside containers, and what the side that is made assumes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect, push_url, reswap

from estimator.engine.document.change import set_containers
from estimator.engine.document.errors import DocumentError
from estimator.pages.builder.done import done
from estimator.pages.comparisons import (
    comparison_context,
    curve_context,
    late_context,
    moved_by,
    targets_context,
    way_out_context,
    week_context,
)
from estimator.pages.results.readings import headroom_reading
from estimator.projects.editing import Conflict
from estimator.projects.writes import create_project
from estimator.web.errors import saved
from estimator.web.forms import ContainersForm, containers_form
from estimator.web.forms.fields import Described
from estimator.web.person import HtmxHttpRequest, remember
from estimator.web.views.building.context import tab_id, turns
from estimator.web.views.building.links import Links
from estimator.web.views.responses import conflict_context, posted_action
from estimator.web.views.session import EditingSession, editing_session
from estimator.web.views.sharing.others import changes_in_words, since_asked
from estimator.whatif.comparison.assumed import choices_without_part
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.way_out import has_another_way
from estimator.whatif.comparison.words import answer, crossing_sentences
from estimator.whatif.containers.choices import OF_FUNCTIONS
from pricing.lookups import limit_book

PAGE = "compare.html"
SHOWN = ("axes", "holds", "way_out", "targets", "week", "page", "sizes")
"""What the address says of the page: the axes of the curve, whether it is said how far each side holds, what another
way out would change and what containers cost on each target, whose week is open, which part of a long list."""
LONGEST = 100


@require_safe
def compare(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    editing = editing_session(request, uuid, starter)
    if request.htmx and request.htmx.target in PARTS:
        return _part(editing, request.htmx.target)
    context = page_context(editing)
    if request.htmx and (since := since_asked(request)):
        context["changed_by_others"] = changes_in_words(editing, since)
        if request.GET.get("typing"):  # what is being typed stays, and is still of the revision it was made on
            return render(request, f"{PAGE}#around", context | {"shown_revision": since})
        return render(request, f"{PAGE}#turned", context)
    return render(request, PAGE, context)


@posted_action
def containers(editing: EditingSession) -> HttpResponse:
    """Change what the side that is made assumes."""
    request = editing.request
    form = choices_form(editing, request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    wanted = form.changes()
    try:
        after = editing.edit(set_containers(wanted, f"{_whose(wanted)}: {form.words(wanted)}"))
    except DocumentError as error:
        if error.field not in form.fields:
            return _refused(editing, form, str(error))
        form.add_error(error.field, str(error))
        return _refused(editing, form)
    except Conflict as conflict:
        return _conflicting(editing, conflict)
    return _changed(editing, after, kept=form)


@posted_action
def undo(editing: EditingSession) -> HttpResponse:
    return _turned(editing, editing.undo)


@posted_action
def redo(editing: EditingSession) -> HttpResponse:
    return _turned(editing, editing.redo)


@partial(posted_action, to_look=True)
def open_containers(editing: EditingSession) -> HttpResponse:
    """The form that was made as an architecture of its own, to edit like any other."""
    request, person = editing.request, editing.request.person.named()
    try:
        comparison = editing.comparison()
    except DocumentError as error:
        return render(request, PAGE, page_context(editing) | {"message": str(error)}, status=422)
    sentence = f"Begin with the {comparison.direction.form} of {editing.architecture.name}"
    with transaction.atomic():
        project = create_project(comparison.moved.architecture, sentence, person, tab=editing.tab)
        remember(request, person)
    saved(request)
    return HttpResponseRedirect(project.get_absolute_url(), status=303)


def _turned(editing: EditingSession, turn: Callable[[], EditingSession]) -> HttpResponse:
    try:
        after = turn()
    except DocumentError as error:
        return _refused(editing, choices_form(editing), str(error))
    except Conflict as conflict:
        return _conflicting(editing, conflict)
    return _changed(editing, after)


def _changed(editing: EditingSession, after: EditingSession, kept: ContainersForm | None = None) -> HttpResponse:
    """The page after a change: all that follows from it, and the form too unless the page keeps it."""
    request, address = editing.request, _links(after).page()
    if not request.htmx:
        return HttpResponseRedirect(address, status=303)
    context = page_context(after) | {"moved": _moved(editing, after)}
    if after.project and after.number > editing.number:
        context["done"] = done(after.project.head.sentence)
    if kept is not None:
        context["form"].compare(request.POST)
    is_kept = kept is not None and not editing.seen and context["form"].has_shape_of(kept)
    if editing.project is None and after.project is not None:
        return push_url(render(request, f"{PAGE}#begun", context | {"is_kept": is_kept}), address)
    return render(request, f"{PAGE}#{'changed' if is_kept else 'turned'}", context)


def _moved(editing: EditingSession, after: EditingSession) -> list[str]:
    """How the costs of both sides moved."""
    try:
        return moved_by(editing.comparison(), after.comparison())
    except DocumentError:
        return []


def _conflicting(editing: EditingSession, conflict: Conflict) -> HttpResponse:
    """409: both versions of what two people changed."""
    now, both = conflict_context(editing, conflict)
    page = f"{PAGE}#comparison" if editing.request.htmx else PAGE
    return render(editing.request, page, page_context(now) | both, status=409)


def _whose(wanted: Collection[str]) -> str:
    return "Functions" if set(wanted) <= set(OF_FUNCTIONS) else "Containers"


def _refused(editing: EditingSession, form: Described, message: str = "") -> HttpResponse:
    """422: the page as it was and everything typed, with what is wrong beside the field, or above all."""
    request, context = editing.request, page_context(editing) | {"form": form, "message": message}
    if not request.htmx:
        if form.errors:
            context["message"] = f"Not saved. {form.refusal()}"
        return render(request, PAGE, context, status=422)
    return reswap(render(request, f"{PAGE}#refused", context, status=422), "none")


def choices_form(editing: EditingSession, data: Any = None, left_out: Collection[str] = ()) -> ContainersForm:
    document = editing.architecture if data is None else editing.as_shown
    return containers_form(document, limit_book(document.region), data, left_out)


def page_context(editing: EditingSession) -> dict[str, Any]:
    """Everything the page shows of a document; where it cannot be compared, the reason."""
    shown = _shown(editing)
    context = {
        "editing": editing,
        "architecture": editing.architecture,
        "tab_id": tab_id(editing.request),
        "here": "compare",
        "links": _links(editing),
        **turns(editing),
    }
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
        comparison = editing.comparison()
        context |= comparison_context(
            comparison, shown["page"], shown["sizes"], shown["axes"], holds=bool(shown["holds"])
        )
        context["form"] = choices_form(editing, left_out=choices_without_part(comparison))
        if shown["way_out"]:
            context |= way_out_context(comparison)
        else:
            context["way_out_later"] = has_another_way(comparison)
        if shown["targets"]:
            context |= targets_context(comparison)
        if shown["week"]:
            context |= week_context(comparison, shown["week"])
    except DocumentError as error:
        context |= {"problem": error, "form": choices_form(editing)}
    return context


# -- what is fetched by itself -------------------------------------------------------------------------------------


def _part(editing: EditingSession, target: str) -> HttpResponse:
    """One part of the page; the whole page where there is no comparison to show."""
    shown = _shown(editing)
    try:
        comparison = editing.comparison()
    except DocumentError:
        return HttpResponseClientRedirect(editing.url("compare"))
    context = {"editing": editing, "here": "compare", "links": _links(editing), "comparison": comparison}
    return render(editing.request, f"{PAGE}#{PARTS[target][0]}", context | PARTS[target][1](comparison, shown))


def _curve(comparison: Comparison, shown: dict[str, str]) -> dict[str, Any]:
    words = {"answer": answer(comparison), "crossings": crossing_sentences(comparison)}
    return words | curve_context(comparison, shown["axes"], holds=bool(shown["holds"]), is_dotted=True)


def _way_out(comparison: Comparison, shown: dict[str, str]) -> dict[str, Any]:
    return way_out_context(comparison)


def _breaking(comparison: Comparison, shown: dict[str, str]) -> dict[str, Any]:
    return late_context(comparison, shown["axes"])


def _targets(comparison: Comparison, shown: dict[str, str]) -> dict[str, Any]:
    return targets_context(comparison)


def _week(comparison: Comparison, shown: dict[str, str]) -> dict[str, Any]:
    return week_context(comparison, shown["week"])


PARTS: dict[str, tuple[str, Callable[[Comparison, dict[str, str]], dict[str, Any]]]] = {
    "curve-part": ("curve", _curve),
    "way-out": ("way_out", _way_out),
    "breaking": ("breaking", _breaking),
    "targets": ("targets", _targets),
    "week": ("week", _week),
}
"""(the partial, its context) of what htmx asks for, by the id of what it replaces."""


def _shown(editing: EditingSession) -> dict[str, str]:
    """What the page shows: of its own address, or of the page a form was posted from."""
    request = editing.request
    if request.method in ("GET", "HEAD"):
        return {name: request.GET.get(name, "")[:LONGEST] for name in SHOWN}
    page = (request.htmx.current_url if request.htmx else "") or ""
    query = parse_qs(page.partition("#")[0].partition("?")[2])
    return {name: query.get(name, [""])[-1][:LONGEST] for name in SHOWN}


def _links(editing: EditingSession) -> Links:
    return Links(editing.url("compare"), tuple(_shown(editing).items()))

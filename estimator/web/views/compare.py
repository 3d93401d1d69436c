"""The comparison page: serverless beside containers, and what the side that is made assumes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, reswap

from estimator.engine.document.change import set_containers
from estimator.engine.document.errors import DocumentError
from estimator.pages.comparisons import choices_without_part, comparison_context
from estimator.pages.readings import headroom_reading
from estimator.projects.editing import Conflict
from estimator.projects.writes import create_project
from estimator.web.errors import saved
from estimator.web.forms import SettingsForm, containers_form
from estimator.web.forms.fields import Described
from estimator.web.person import HtmxHttpRequest, remember
from estimator.web.views.context import tab_id
from estimator.web.views.responses import conflict_context, posted_action
from estimator.web.views.session import EditingSession, editing_session
from estimator.whatif.containers.choices import OF_FUNCTIONS
from pricing.lookups import limit_book

PAGE = "compare.html"


@require_safe
def compare(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    return render(request, PAGE, page_context(editing_session(request, uuid, starter)))


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
        now, both = conflict_context(editing, conflict)
        return render(request, f"{PAGE}#comparison" if request.htmx else PAGE, page_context(now) | both, status=409)
    address = after.url("compare")
    if not request.htmx:
        return HttpResponseRedirect(address, status=303)
    context = page_context(after)
    context["form"].compare(request.POST)
    if editing.project is None and after.project is not None:
        return push_url(render(request, f"{PAGE}#begun", context), address)
    return render(request, f"{PAGE}#changed", context)


@posted_action
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


def choices_form(editing: EditingSession, data: Any = None, left_out: Collection[str] = ()) -> SettingsForm:
    document = editing.architecture if data is None else editing.as_shown
    return containers_form(document, limit_book(document.region), data, left_out)


def page_context(editing: EditingSession) -> dict[str, Any]:
    """Everything the page shows of a document; where it cannot be compared, the reason."""
    context = {
        "editing": editing,
        "architecture": editing.architecture,
        "form": choices_form(editing),
        "tab_id": tab_id(editing.request),
        "here": "compare",
    }
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
        asked = editing.request.GET
        comparison = editing.comparison()
        context |= comparison_context(comparison, asked.get("page", ""), asked.get("sizes", ""))
        context["form"] = choices_form(editing, left_out=choices_without_part(comparison))
    except DocumentError as error:
        context |= {"problem": error}
    return context

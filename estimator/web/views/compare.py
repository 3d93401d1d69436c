"""The comparison page: serverless beside containers, and what the container side assumes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import DocumentError
from estimator.pages.comparisons import comparison_context
from estimator.pages.readings import headroom_reading
from estimator.projects.reads import comparison_of, estimate_of
from estimator.projects.writes import Author, Conflict, create_project
from estimator.web.forms import containers_form
from estimator.web.forms.fields import Described
from estimator.web.views.context import tab_id
from estimator.web.views.responses import conflict_context, on_desk
from estimator.web.views.session import Desk, HtmxHttpRequest, desk
from pricing.lookups import limit_book

PAGE = "compare.html"


@require_safe
def compare(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    return render(request, PAGE, page_context(desk(request, uuid, starter)))


@on_desk
def containers(at: Desk) -> HttpResponse:
    """Change what the container side assumes."""
    form = choices_form(at, at.request.POST)
    if not form.is_valid():
        return _refused(at, form)
    wanted = form.changes()
    change = changes.set_containers(wanted, f"Containers: {form.words(wanted)}")
    try:
        after = at.edit(change)
    except DocumentError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _refused(at, form)
    except Conflict as conflict:
        now, context = conflict_context(at, conflict)
        whole = page_context(now) | context
        return render(at.request, f"{PAGE}#comparison" if at.request.htmx else PAGE, whole, status=409)
    address = after.url("compare")
    if not at.request.htmx:
        return HttpResponseRedirect(address, status=303)
    if at.project is None:
        return HttpResponseClientRedirect(address)
    context = page_context(after)
    context["typed"] = context["form"].differing(at.request.POST)
    return render(at.request, f"{PAGE}#changed", context)


@on_desk
def open_containers(at: Desk) -> HttpResponse:
    """The container form as an architecture of its own, to edit like any other."""
    try:
        moved = comparison_of(at.architecture).moved
    except DocumentError as error:
        return render(at.request, PAGE, page_context(at) | {"message": str(error)}, status=422)
    project = create_project(
        architecture=moved.architecture,
        sentence=f"Begin with the container form of {at.architecture.name}",
        author=Author.of(at.request),
        owner=at.request.user,
    )
    return HttpResponseRedirect(project.get_absolute_url(), status=303)


def _refused(at: Desk, form: Described) -> HttpResponse:
    """422: the page as it was, with what is wrong beside the field and everything typed."""
    context = page_context(at) | {"form": form, "oob": True}
    if not at.request.htmx:
        return render(at.request, PAGE, context | {"oob": False}, status=422)
    return reswap(render(at.request, f"{PAGE}#notes", context, status=422), "none")


def choices_form(at: Desk, data: Any = None) -> Described:
    document = at.as_shown() if data is not None else at.architecture
    return containers_form(document, limit_book(document.region), data)


def page_context(at: Desk) -> dict[str, Any]:
    """Everything the page shows of a desk; where the document cannot be compared, the reason."""
    context = {
        "desk": at,
        "architecture": at.architecture,
        "form": choices_form(at),
        "tab_id": tab_id(at.request),
        "here": "compare",
    }
    try:
        estimate = estimate_of(at.architecture)
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
        context |= comparison_context(comparison_of(at.architecture))
    except DocumentError as error:
        context |= {"problem": error}
    return context

"""The first page: my architectures, ready ones to begin with, and documents from a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.text import MAX_BYTES
from estimator.importers.estimates.opening import Opening
from estimator.importers.files import TAKEN, opened
from estimator.pages.home.shown import shown
from estimator.projects.reads import answers_of, report_choices_of
from estimator.projects.report_choices import ReportChoices
from estimator.projects.writes import create_project, keep_opened, keep_report_choices
from estimator.published.replays import replays_kept, score
from estimator.web.errors import saved
from estimator.web.middleware.bodies import takes_file
from estimator.web.person import HtmxHttpRequest, remember
from estimator.web.views.architectures import architectures
from estimator.web.views.session import editing_session, owned_project
from pricing.lookups import tables

CARDS = "rows"
"""The id of what lists the cards."""


@require_safe
@vary_on_headers("HX-Request")
def home(request: HtmxHttpRequest) -> HttpResponse:
    """The page, or for htmx the cards alone where they are searched, sorted or turned."""
    book = tables()
    if request.htmx.target == CARDS:
        found = architectures(request, book)
        return render(request, "home.html#rows", {"architectures": found, "page": found.page})
    return render(request, "home.html", shown_to(request))


def shown_to(request: HtmxHttpRequest) -> dict[str, Any]:
    """My architectures, the ready ones with what they cost, and what the product does."""
    book = tables()
    found, ready = architectures(request, book), shown(book)
    return {
        "architectures": found,
        "page": found.page,
        "starters": ready.starters,
        "demo": ready.demo,
        "score": score(replays_kept()),
    }


@takes_file
@require_POST
def upload(request: HtmxHttpRequest) -> HttpResponse:
    """A file becomes a project; what is wrong with it is said, and where."""
    file = request.FILES.get("document")
    try:
        if file is None:
            raise DocumentError(f"Choose a file first: {TAKEN}.")
        opening = opened(file.read(MAX_BYTES + 1), tables, file.name)
        answers_of(opening.architecture)
    except DocumentError as error:
        return render(request, "home.html", shown_to(request) | {"error": error, "file": file}, status=422)
    return _begun(request, opening.architecture, f"Begin with {file.name}", opening, file.name)


@require_POST
def copy(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """A project of one's own with the same document."""
    editing = editing_session(request, uuid, starter, to_look=True)
    architecture, choices = editing.architecture, report_choices_of(editing.project)
    renamed = architecture.model_copy(update={"name": f"{architecture.name} copy"[:200]})
    return _begun(request, renamed, f"Copy {architecture.name}", choices=choices)


def _begun(
    request: HtmxHttpRequest,
    architecture: Architecture,
    sentence: str,
    opening: Opening | None = None,
    name: str = "",
    choices: ReportChoices | None = None,
) -> HttpResponse:
    """A new project of the person's, and the way to it, or to what was read of another tool's file; `choices` are those
    of its report, where they are not the usual ones."""
    person = request.person.named()
    is_other = opening is not None and bool(opening.lines)
    with transaction.atomic():
        project = create_project(architecture, sentence, person)
        if is_other:
            keep_opened(project, opening, name)
        if choices is not None and choices != ReportChoices():
            keep_report_choices(project, choices)
        remember(request, person)
    saved(request)
    page = reverse("opened_file", kwargs={"uuid": project.uuid}) if is_other else project.get_absolute_url()
    return HttpResponseRedirect(page, status=303)


@require_http_methods(["GET", "POST"])
def delete(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """Ask first; then the project goes with its history."""
    project = owned_project(request, uuid)
    if request.method == "GET":
        return render(request, "delete.html", {"project": project})
    project.delete_whole()
    saved(request)
    return HttpResponseRedirect(reverse("home"), status=303)

"""The first page: my architectures, ready ones to begin with, and documents from a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from estimator.engine.document.architecture import MAX_BYTES, DocumentError, load
from estimator.projects.reads import estimate_of, projects_of, starters
from estimator.projects.writes import Author, create_project
from estimator.web.views.session import HtmxHttpRequest, desk
from pricing.lookups import tables

SHOWN = 200


@require_safe
def home(request: HtmxHttpRequest) -> HttpResponse:
    return render(request, "home.html", lists(request))


def lists(request: HtmxHttpRequest) -> dict[str, Any]:
    """My projects, and the ready architectures with what they cost."""
    book = tables()
    ready = [{"starter": one, "estimate": estimate_of(one.architecture, book)} for one in starters()]
    return {"projects": projects_of(request)[:SHOWN], "starters": ready}


@require_POST
def upload(request: HtmxHttpRequest) -> HttpResponse:
    """A document from a file becomes a project; what is wrong with it is said, and where."""
    file = request.FILES.get("document")
    try:
        if file is None:
            raise DocumentError("Choose a file first: a document as JSON.")
        architecture = load(file.read(MAX_BYTES + 1))
        estimate_of(architecture)
    except DocumentError as error:
        return render(request, "home.html", lists(request) | {"error": error, "file": file}, status=422)
    project = create_project(
        architecture=architecture, sentence=f"Begin with {file.name}", author=Author.of(request), owner=request.user
    )
    return HttpResponseRedirect(project.get_absolute_url(), status=303)


@require_POST
def copy(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """A project of one's own with the same document."""
    at = desk(request, uuid, starter)
    renamed = at.architecture.model_copy(update={"name": f"{at.architecture.name} copy"[:200]})
    project = create_project(
        architecture=renamed, sentence=f"Copy {at.architecture.name}", author=Author.of(request), owner=request.user
    )
    return HttpResponseRedirect(project.get_absolute_url(), status=303)


@require_http_methods(["GET", "POST"])
def delete(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """Ask first; then the project goes with its history."""
    at = desk(request, uuid)
    if request.method == "GET":
        return render(request, "delete.html", {"project": at.project})
    at.project.delete_whole()
    return HttpResponseRedirect(reverse("home"), status=303)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what is missing and where to go from here."""
    said = exception.args[0] if isinstance(exception, Http404) and exception.args else ""
    message = said if isinstance(said, str) else ""
    return render(request, "404.html", {"message": message}, status=404)

"""What is said of a project whose newest document this version of the program cannot read, and the ways out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django_htmx.http import reswap

from estimator.engine.document.errors import DocumentError
from estimator.projects.reads import newest_readable
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import tab_id
from estimator.web.views.session import UnreadableDocument, without_document


def unreadable(request: HtmxHttpRequest, error: UnreadableDocument, *, what: str = "", **more: Any) -> HttpResponse:
    """422: why it cannot be read, and what can be done; htmx leaves the page as it is, and says so there.

    `what` is said instead, where something else was wanted of it.
    """
    context = {
        "editing": without_document(request, error.access),
        "project": error.project,
        "what": what or _what(request, error),
        "earlier": newest_readable(error.project),
        "tab_id": tab_id(request),
        **more,
    }
    response = render(request, "unreadable.html", context, status=422)
    return reswap(response, "none") if request.htmx else response


def _what(request: HtmxHttpRequest, error: UnreadableDocument) -> str:
    said = f"Its newest revision, {error.project.head.number}, cannot be read here: {in_words(error.reason)}"
    return f"{said} So nothing was changed." if request.method == "POST" else said


def in_words(error: DocumentError) -> str:
    """Why a document cannot be read; where that is its version, without saying so twice."""
    return error.message if error.code == "version" else str(error)

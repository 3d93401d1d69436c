"""The page of the file a project began with: which lines became which cards, and what was not understood."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from estimator.engine.document.errors import DocumentError
from estimator.pages.opened import shown_file, stored_lines
from estimator.pages.results.readings import headroom_reading
from estimator.projects.models import OpenedFile
from estimator.projects.reads import estimate_of
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import tab_id
from estimator.web.views.session import UnreadableDocument, editing_session
from estimator.web.views.unreadable import unreadable


@require_safe
def opened_file(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    try:
        editing = editing_session(request, uuid)
    except UnreadableDocument as error:
        return unreadable(request, error)
    context = {"editing": editing, "architecture": editing.architecture, "tab_id": tab_id(request), "here": "opened"}
    file = OpenedFile.objects.filter(project=editing.project).first()
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
        if file is not None:
            first = editing.project.revisions.get(number=1)
            billed = estimate_of(first.architecture, digest=first.digest)
            context["shown"] = shown_file(stored_lines(file.lines), billed, editing.architecture)
    except DocumentError as error:
        context["problem"] = error
    return render(request, "opened.html", context | {"file": file})

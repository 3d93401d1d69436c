"""The history page: every step of a project, each of which can be restored."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from estimator.engine.document.errors import DocumentError
from estimator.pages.results.readings import headroom_reading
from estimator.projects.models import OpenedFile
from estimator.projects.reads import history as steps_of
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import tab_id
from estimator.web.views.session import UnreadableDocument, editing_session
from estimator.web.views.unreadable import unreadable


@require_safe
def history(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    page = request.GET.get("page", "1")
    try:
        editing = editing_session(request, uuid, starter)
    except UnreadableDocument as error:
        return unreadable(request, error, history=steps_of(error.project, page))
    context = {
        "editing": editing,
        "architecture": editing.architecture,
        "tab_id": tab_id(request),
        "here": "history",
    }
    if editing.project is not None:
        context["history"] = steps_of(editing.project, page)
        context["opened"] = OpenedFile.objects.filter(project=editing.project).only("name").first()
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
    except DocumentError:
        pass  # the readings say that it is unknown
    return render(request, "history.html", context)

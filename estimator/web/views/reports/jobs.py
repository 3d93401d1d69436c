"""Jobs in the browser: asked for, watched, and the file that comes of one.  Whoever asked alone sees it."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from estimator.exports.report_jobs import REPORT
from estimator.jobs import line, worker
from estimator.jobs.line import TooManyJobs
from estimator.jobs.models import Job
from estimator.projects.models import Project
from estimator.projects.reads import report_choices_of
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.responses import posted_action
from estimator.web.views.session import EditingSession

PAGE = "jobs/job.html"
STATE = f"{PAGE}#state"
NOT_HERE = "This file is not here: files are kept for a day, and only whoever asked for one can fetch it."
BROWSER = "browser"
"""The session's key of what a browser is called that has no name yet."""


def _make_pdf(editing: EditingSession) -> HttpResponse:
    """Have the report printed as this page shows it."""
    choices = report_choices_of(editing.project)
    if editing.project is None:
        source: dict[str, Any] = {"starter": editing.starter}
    else:
        source = {"revision": editing.project.head.pk}
    arguments = {**source, "chosen": choices.stored(), "number": editing.number}
    return asked(editing.request, REPORT, arguments, title=editing.architecture.name, project=editing.project)


make_pdf = posted_action(_make_pdf, to_look=True)


def asked(
    request: HtmxHttpRequest, kind: str, arguments: Mapping[str, Any], *, title: str, project: Project | None
) -> HttpResponse:
    """The answer to whoever asks for a file: the job as it goes on, or why there is none (422)."""
    try:
        job = line.ask(kind, arguments, asked_by=_asker(request), title=title, project=project)
    except TooManyJobs as reason:
        return _state(request, None, status=422, message=str(reason))
    worker.wake()
    if request.htmx:
        return _state(request, job)
    return HttpResponseRedirect(reverse("job", kwargs={"uuid": job.uuid}), status=303)


@require_safe
def job(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is; for a page that shows just that already, nothing (204)."""
    found = _own_job(request, uuid)
    if found.is_under_way:
        line.is_anything_waiting()  # a job whose worker died waits again
        worker.wake()
    if request.htmx and request.GET.get("seen") == _seen(found):
        return HttpResponse(status=204)
    return _state(request, found)


@require_safe
def job_file(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """The file that came of it."""
    found = _own_job(request, uuid)
    if found.result is None:
        raise Http404(NOT_HERE)
    response = HttpResponse(bytes(found.result), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _own_job(request: HtmxHttpRequest, uuid: UUID) -> Job:
    try:
        return Job.objects.defer("result").get(uuid=uuid, asked_by__in=_names(request))
    except Job.DoesNotExist:
        raise Http404(NOT_HERE) from None


def _names(request: HtmxHttpRequest) -> list[str]:
    """What whoever asks is known by: as a person, and as a browser that had no name when it asked."""
    return [name for name in (request.person.author, request.session.get(BROWSER, "")) if name]


def _asker(request: HtmxHttpRequest) -> str:
    """What jobs are noted under; a browser without a name gets one of its own, which makes nobody a visitor."""
    if not request.person.is_known and BROWSER not in request.session:
        request.session[BROWSER] = f"browser:{uuids.uuid4()}"
    return _names(request)[0]


def _state(request: HtmxHttpRequest, found: Job | None, *, message: str = "", status: int = 200) -> HttpResponse:
    context = {
        "job": found,
        "message": message,
        "seen": _seen(found) if found else "",
        "before": line.before(found) if found and found.state == Job.State.WAITING else 0,
        "back": found.project.get_absolute_url() + "report/" if found and found.project else "",
    }
    response = render(request, STATE if request.htmx else PAGE, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _seen(found: Job) -> str:
    """What a page that shows a job shows of it."""
    if found.state == Job.State.WAITING:
        return f"{found.state}-{line.before(found)}"
    return f"{found.state}-{found.percent}"

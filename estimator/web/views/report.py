"""The report: one page to read, print and hand over, and the same as PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from estimator.engine.document.errors import DocumentError
from estimator.exports.browser_limits import TooMuch
from estimator.exports.report_pdf import Busy, NoBrowser, browser_path, report_pdf
from estimator.pages.reports import PAPERS, file_name, report_context
from estimator.web.errors import no_pdf
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.reports.records import records_context
from estimator.web.views.session import EditingSession, editing_session

PAGE = "report.html"


@require_safe
def report(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    return _page(editing_session(request, uuid, starter))


def _page(editing: EditingSession, *, message: str = "", status: int = 200) -> HttpResponse:
    context = {"editing": editing, "here": "report", "message": message, "has_browser": browser_path() is not None}
    context |= records_context(editing)
    try:
        context |= report_context(editing.architecture)
    except DocumentError as error:
        context |= {"architecture": editing.architecture, "problem": error}
    return render(editing.request, PAGE, context, status=status)


@require_safe
def pdf(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The report as a file; where it cannot be made, a page with the reason and the way out."""
    editing = editing_session(request, uuid, starter)
    paper = request.GET.get("paper", "a4")
    try:
        body = report_pdf(editing.architecture, paper=paper if paper in PAPERS else "a4")
    except (NoBrowser, Busy, TooMuch) as error:
        return no_pdf(request, str(error), editing.url("report"), error.retry_after)
    except DocumentError as error:
        return _page(editing, message=str(error), status=422)
    response = HttpResponse(body, content_type="application/pdf")
    name = file_name(editing.architecture, "pdf", timezone.now().date())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

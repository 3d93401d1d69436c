"""The report: one page to read, print and hand over, and the same as PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from estimator.engine.document.architecture import DocumentError
from estimator.exports.report_pdf import Busy, NoBrowser, browser_path, report_pdf
from estimator.pages.reports import PAPERS, file_name, report_context
from estimator.web.views.session import Desk, HtmxHttpRequest, desk

PAGE = "report.html"


@require_safe
def report(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    return _page(desk(request, uuid, starter))


def _page(at: Desk, *, message: str = "", status: int = 200) -> HttpResponse:
    context = {"desk": at, "here": "report", "message": message, "has_browser": browser_path() is not None}
    try:
        context |= report_context(at.architecture)
    except DocumentError as error:
        context |= {"architecture": at.architecture, "problem": error}
    return render(at.request, PAGE, context, status=status)


@require_safe
def pdf(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The report as a file; where it cannot be made, the page with the reason and the way out."""
    at = desk(request, uuid, starter)
    paper = request.GET.get("paper", "a4")
    try:
        body = report_pdf(at.architecture, paper=paper if paper in PAPERS else "a4")
    except (NoBrowser, Busy) as error:
        return _page(at, message=str(error), status=503)
    except DocumentError as error:
        return _page(at, message=str(error), status=422)
    response = HttpResponse(body, content_type="application/pdf")
    name = file_name(at.architecture, "pdf", timezone.now().date())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""The report: one page to read, print and hand over, what its sender chooses of it, and the same as PDF."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from estimator.engine.document.errors import DocumentError
from estimator.exports.browser_limits import TooMuch
from estimator.exports.report_pdf import Busy, NoBrowser, browser_path, report_pdf
from estimator.pages.reports import file_name
from estimator.pages.reports import report as made_report
from estimator.pages.results.readings import headroom_reading
from estimator.projects.reads import report_choices_of
from estimator.projects.report_choices import PAPERS
from estimator.projects.writes import keep_report_choices
from estimator.web.errors import no_pdf, saved
from estimator.web.forms.report import ReportForm
from estimator.web.middleware.bodies import takes_file
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.reports.records import records_context
from estimator.web.views.responses import posted_action
from estimator.web.views.session import EditingSession, editing_session

PAGE = "report.html"


@require_safe
def report(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    return _page(editing_session(request, uuid, starter))


def _page(
    editing: EditingSession, *, form: ReportForm | None = None, message: str = "", status: int = 200
) -> HttpResponse:
    """The page; where there is something to report, with the sheets as they are chosen."""
    architecture, choices = editing.architecture, report_choices_of(editing.project)
    context = {
        "editing": editing,
        "here": "report",
        "message": message,
        "has_browser": browser_path() is not None,
        "architecture": architecture,
        **records_context(editing),
    }
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate, estimate)}
        if architecture.nodes:
            made = made_report(architecture, choices, revision=editing.number)
            shown = {name: made.context[name] for name in ("choices", "paper", "across", "made")}
            form = form or ReportForm(choices, made.context["comparison"])
            context |= {**shown, "sheets": made.sheets, "form": form}
    except DocumentError as error:
        context["problem"] = error
    return render(editing.request, PAGE, context, status=status)


@takes_file
@posted_action
def choose(editing: EditingSession) -> HttpResponse:
    """Keep what a sender chose; of a ready architecture that makes a project."""
    request, now = editing.request, report_choices_of(editing.project)
    form = ReportForm(now, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _page(editing, form=form, status=422)
    with transaction.atomic():
        editing = editing.kept()
        keep_report_choices(editing.project, form.chosen())
    saved(request)
    place = "#report-sections" if request.POST.get("move") else ""
    return HttpResponseRedirect(editing.url("report") + place, status=303)


@require_safe
def pdf(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The report as a file, on the paper asked for or chosen; where it cannot be made, the reason and the way out."""
    editing = editing_session(request, uuid, starter)
    choices = report_choices_of(editing.project)
    if (paper := request.GET.get("paper", "")) in PAPERS:
        choices = choices.model_copy(update={"paper": paper})
    try:
        body = report_pdf(editing.architecture, choices, revision=editing.number)
    except (NoBrowser, Busy, TooMuch) as error:
        return no_pdf(request, str(error), editing.url("report"), error.retry_after)
    except DocumentError as error:
        return _page(editing, message=str(error), status=422)
    response = HttpResponse(body, content_type="application/pdf")
    name = file_name(editing.architecture, "pdf", timezone.now().date())
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

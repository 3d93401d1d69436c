"""Reports that are handed over: made and ended by whoever may edit, read by whoever has the link."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from estimator.engine.document.errors import DocumentError
from estimator.exports.report_html import around
from estimator.exports.report_jobs import RECORD
from estimator.exports.report_pdf import browser_path
from estimator.pages.handed_over import since_then
from estimator.pages.reports import NOT_OF_NOTHING, report
from estimator.projects.models import ReportRecord
from estimator.projects.reads import report_choices_of
from estimator.projects.records import (
    TooManyRecords,
    end,
    handed_over,
    keep_report,
    opened_record,
    sheets_of,
    token_of,
)
from estimator.projects.report_choices import ReportChoices
from estimator.web.errors import no_such_link, saved
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.reports.jobs import asked
from estimator.web.views.responses import posted_action
from estimator.web.views.session import EditingSession

SECTION = "report/handed_over.html"
PAGE = "report/record.html"
ENOUGH = "This architecture has handed over as many reports as it may. Turn the link of one off first."


# -- for whoever may edit ------------------------------------------------------------------------------------------


def records_context(editing: EditingSession) -> dict[str, Any]:
    """What the section of the report's page shows: nothing for whoever may only look."""
    if editing.project is None or not editing.may_edit:
        return {"records": []}
    here = editing.request.build_absolute_uri
    records = [(one, _address(one)) for one in handed_over(editing.project)]
    return {"records": [(one, here(address) if address else "") for one, address in records]}


@posted_action
def hand_over(editing: EditingSession) -> HttpResponse:
    """Keep the report as it is now, under a link; of a ready architecture that makes a project."""
    made = timezone.now()
    try:
        if not editing.architecture.nodes:
            raise DocumentError(NOT_OF_NOTHING)
        estimate = editing.estimate()
        choices = report_choices_of(editing.project)
        with transaction.atomic():
            editing = editing.kept()
            sheets = report(editing.architecture, choices, made=made, revision=editing.number).sheets
            record = keep_report(
                editing.project, sheets, estimate, made=made, person=editing.person, settings=choices.stored()
            )
    except (DocumentError, TooManyRecords) as reason:
        return _section(editing, message=ENOUGH if isinstance(reason, TooManyRecords) else str(reason), status=422)
    saved(editing.request)
    return _section(editing, made=record)


@posted_action
def record_end(editing: EditingSession, record_id: int) -> HttpResponse:
    """Turn the link of a report off, at once and for good."""
    end(get_object_or_404(ReportRecord, project=editing.project, pk=record_id))
    saved(editing.request)
    return _section(editing)


@posted_action
def record_pdf(editing: EditingSession, record_id: int) -> HttpResponse:
    """Have a report printed that was handed over."""
    record = get_object_or_404(ReportRecord, project=editing.project, pk=record_id, revoked=None)
    return _printed(editing.request, record)


def _section(
    editing: EditingSession, *, made: ReportRecord | None = None, message: str = "", status: int = 200
) -> HttpResponse:
    """The section alone for htmx; a plain form goes back to it, or reads on a page of its own why not."""
    request = editing.request
    if not request.htmx and not message:
        return HttpResponseRedirect(f"{editing.url('report')}#handed-over", status=303)
    context = {"editing": editing, "made": made, "message": message, "has_browser": browser_path() is not None}
    template = SECTION if request.htmx else "report/not_handed_over.html"
    response = render(request, template, context | records_context(editing), status=status)
    if request.htmx and editing.access is None:
        response["HX-Redirect"] = f"{editing.url('report')}#handed-over"  # a ready architecture became a project
    return response


# -- for whoever has the link --------------------------------------------------------------------------------------


@require_safe
def record(request: HtmxHttpRequest, token: str) -> HttpResponse:
    """The report as it was handed over, and what has changed since.

    404 for a token that is none, 410 (LinkEnded) for a link that was turned off.
    """
    request.by_link = True
    try:
        found = opened_record(token)
    except ReportRecord.DoesNotExist:
        return no_such_link(request)
    choices = ReportChoices.read(found.settings)
    context = around(sheets_of(found), name=found.title, made=found.created, choices=choices) | {
        "record": found,
        "token": token,
        "since_then": since_then(found),
        "has_browser": browser_path() is not None,
    }
    response = render(request, PAGE, context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
def record_file(request: HtmxHttpRequest, token: str) -> HttpResponse:
    """Have it printed, for whoever has the link."""
    request.by_link = True
    try:
        return _printed(request, opened_record(token))
    except ReportRecord.DoesNotExist:
        return no_such_link(request)


def _printed(request: HtmxHttpRequest, found: ReportRecord) -> HttpResponse:
    return asked(request, RECORD, {"record": found.pk}, title=found.title, project=None)


def _address(found: ReportRecord) -> str:
    """The address of a record's page; empty where its token can no longer be told."""
    token = token_of(found)
    return reverse("record", kwargs={"token": token}) if token else ""

"""What the jobs of reports do: print the report of a revision or a ready architecture, or one that was handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.exports.browser_limits import TooMuch
from estimator.exports.report_html import page_to_print
from estimator.exports.report_pdf import NoBrowser, pdf_of, printed
from estimator.jobs.kinds import JobFailed, Made, does
from estimator.pages.reports import file_name
from estimator.projects.models import ReportRecord, Revision
from estimator.projects.reads import starter
from estimator.projects.records import sheets_of
from estimator.projects.report_choices import ReportChoices
from pricing.lookups import TablesNotLoaded, at_one_moment

REPORT, RECORD = "report", "record"
GONE = "This architecture is no longer there: somebody deleted it meanwhile."
BROWSER_STOPPED = "The browser that prints stopped. Try again, or print the report from your own browser."
PRINTS = (NoBrowser, TooMuch, DocumentError, TablesNotLoaded)


@does(REPORT)
def print_report(arguments: Mapping[str, Any]) -> Made:
    """The report of a `revision` or of a `starter`, as its sender `chose` it; the first page names the `number`."""
    architecture, choices = _architecture(arguments), ReportChoices.read(arguments["chosen"])
    with at_one_moment():
        body = _told(lambda: pdf_of(architecture, choices, revision=arguments["number"]))
    return Made(file_name(architecture, "pdf", timezone.now().date()), body)


@does(RECORD)
def print_record(arguments: Mapping[str, Any]) -> Made:
    """A report as it was handed over: nothing is worked out again."""
    record = ReportRecord.objects.filter(pk=arguments["record"], revoked=None).first()
    if record is None:
        raise JobFailed("This report is no longer there: its owner turned its link off meanwhile.")
    choices = ReportChoices.read(record.settings)
    page = page_to_print(sheets_of(record), name=record.title, made=record.created, choices=choices)
    return Made(file_name(Architecture(name=record.title), "pdf", record.created.date()), _told(lambda: printed(page)))


def _architecture(arguments: Mapping[str, Any]) -> Architecture:
    if slug := arguments.get("starter"):
        found = starter(slug)
        if found is None:
            raise JobFailed(GONE)
        return found
    revision = Revision.objects.filter(pk=arguments["revision"]).first()
    if revision is None:
        raise JobFailed(GONE)
    try:
        return revision.architecture
    except DocumentError as error:
        raise JobFailed(str(error)) from error


def _told(prints: Callable[[], bytes]) -> bytes:
    """What is printed; why not, in a sentence."""
    from playwright.sync_api import Error  # half a second to import: only a PDF pays it

    try:
        return prints()
    except PRINTS as reason:
        raise JobFailed(str(reason)) from reason
    except Error as error:
        raise JobFailed(BROWSER_STOPPED) from error

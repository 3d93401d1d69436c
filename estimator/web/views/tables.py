"""The tables of pages as CSV: what a page shows a part of, whole."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.registry import services as known_services
from estimator.exports.formats import CSV
from estimator.exports.tables.catalogue import OF_A_SERVICE, limits_table, prices_table, services_table
from estimator.exports.tables.records import (
    history_table,
    opened_table,
    our_rows_table,
    published_table,
    their_rows_table,
)
from estimator.exports.tables.table import DataTable
from estimator.pages.accuracy import bill_readings
from estimator.pages.opened import stored_lines
from estimator.pages.reports import file_name
from estimator.projects.models import OpenedFile
from estimator.projects.reads import estimate_of, history
from estimator.web.forms.accuracy import AccuracyFilter
from estimator.web.forms.region import RegionForm
from estimator.web.person import HtmxHttpRequest
from estimator.web.views import accuracy as accuracy_pages
from estimator.web.views import services as service_pages
from estimator.web.views.download import as_file
from estimator.web.views.session import editing_session
from pricing import views as table_pages
from pricing.forms import LimitFilter, PriceFilter
from pricing.listings import limit_listings, matching_limits, matching_prices, price_listings
from pricing.lookups import tables

NO_TABLE = "There is no such table; the page beside it has links to those there are."


@require_safe
def prices(request: HtmxHttpRequest) -> HttpResponse:
    """All prices the filter of the page leaves; the page itself where it cannot be (422)."""
    chosen = PriceFilter(request.GET)
    if not chosen.is_valid():
        return table_pages.prices(request)
    groups = matching_prices(chosen).order_by("dimension", "region").values_list("dimension", "region").distinct()
    return _csv(prices_table(price_listings(list(groups))), "aws-prices")


@require_safe
def limits(request: HtmxHttpRequest) -> HttpResponse:
    """All limits the filter of the page leaves; the page itself where it cannot be (422)."""
    chosen = LimitFilter(request.GET)
    if not chosen.is_valid():
        return table_pages.limits(request)
    found = limit_listings(list(matching_limits(chosen)), chosen.cleaned_data["region"])
    return _csv(limits_table(found), "aws-limits")


@require_safe
def services(request: HtmxHttpRequest) -> HttpResponse:
    return _csv(services_table(), "services")


@require_safe
def service(request: HtmxHttpRequest, slug: str, table: str) -> HttpResponse:
    """A table of a service's page, in the region that is chosen there; the page where that is none (422)."""
    found, make = known_services().get(slug), OF_A_SERVICE.get(table)
    if found is None or make is None:
        raise Http404(NO_TABLE)
    form = RegionForm(request.GET)
    if not form.is_valid():
        return service_pages.service(request, slug)
    region = form.cleaned_data["region"]
    return _csv(make(found, region, tables()), f"{slug}-{table}-{region}".replace("_", "-"))


@require_safe
def accuracy(request: HtmxHttpRequest) -> HttpResponse:
    """The published bills that the filter leaves; the page itself where it cannot be (422)."""
    form = AccuracyFilter(request.GET)
    found = form.found()
    if form.errors:
        return accuracy_pages.accuracy(request)
    return _csv(published_table(found), "published-bills")


@require_safe
def published(request: HtmxHttpRequest, bill: str, table: str) -> HttpResponse:
    """A published bill, or ours, row by row."""
    found = next((one.bill for one in bill_readings() if one.slug == bill), None)
    if found is None or table not in ("theirs", "ours"):
        raise Http404(NO_TABLE)
    made = their_rows_table(found) if table == "theirs" else our_rows_table(estimate_of(found.architecture, tables()))
    return _csv(made, f"{bill}-{table}")


@require_safe
def steps(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """Every step of a project; a starter has none."""
    editing = editing_session(request, uuid, starter)
    found = []
    if editing.project is not None:
        page: Page = history(editing.project)
        found = [one for number in page.paginator.page_range for one in history(editing.project, number)]
    return as_file(history_table(found).csv.encode(), CSV, _name_of(editing.architecture, "history"))


@require_safe
def opened(request: HtmxHttpRequest, uuid: UUID) -> HttpResponse:
    """The lines of the file that a project began with; those of a document of our own are none."""
    editing = editing_session(request, uuid)
    file = OpenedFile.objects.filter(project=editing.project).first()
    lines = [] if file is None else stored_lines(file.lines)
    first = editing.project.revisions.get(number=1)
    try:
        made = opened_table(lines, estimate_of(first.architecture, digest=first.digest))
    except DocumentError as error:
        raise Http404(str(error)) from None
    return as_file(made.csv.encode(), CSV, _name_of(editing.architecture, "opened"))


def _name_of(architecture: Architecture, what: str) -> str:
    return file_name(architecture, f"{what}.csv", timezone.now().date())


def _csv(table: DataTable, name: str) -> HttpResponse:
    return as_file(table.csv.encode(), CSV, f"{name}-{timezone.now():%Y-%m-%d}.csv")

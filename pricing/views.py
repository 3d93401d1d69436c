"""The tables as pages: what AWS charges and what it allows, each figure with its day and source."""

from __future__ import annotations

from collections.abc import Callable

from django.core.paginator import EmptyPage, Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from pricing.forms import LimitFilter, PriceFilter, TableFilter
from pricing.listings import limit_page, price_page
from pricing.models import TableImport


class TableRequest(HttpRequest):
    """A request as the middleware hands it on."""

    htmx: HtmxDetails


@require_safe
@vary_on_headers("HX-Request")
def prices(request: TableRequest) -> HttpResponse:
    return table_page(request, "pricing/prices.html", PriceFilter(request.GET), price_page)


@require_safe
@vary_on_headers("HX-Request")
def limits(request: TableRequest) -> HttpResponse:
    return table_page(request, "pricing/limits.html", LimitFilter(request.GET), limit_page)


def table_page(request: TableRequest, template: str, chosen: TableFilter, page_of: Callable) -> HttpResponse:
    """A page of the table, its rows only for htmx; 422 with a message where the filter cannot be."""
    page = found_page(chosen, page_of)
    context = {"form": chosen, "page": page, "loaded": page or TableImport.objects.exists()}
    if request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request):
        template = f"{template}#rows"
    return render(request, template, context, status=422 if chosen.errors else 200)


def found_page(chosen: TableFilter, page_of: Callable[[TableFilter], Page]) -> Page | None:
    if not chosen.is_valid():
        return None
    try:
        return page_of(chosen)
    except EmptyPage:
        chosen.add_error("page", f"There is no page {chosen.cleaned_data['page']}: go back to the first.")
        return None

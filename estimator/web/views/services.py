"""The services as pages: what each is for, how it is billed, its prices and limits, and what stands around it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from estimator.engine.operations import spoken
from estimator.engine.registry import services as known_services
from estimator.engine.service import Service
from estimator.pages.catalogue import (
    callers,
    families,
    limit_readings,
    places,
    price_readings,
    setting_readings,
    similar,
    targets,
)
from estimator.web.forms.region import RegionForm
from estimator.web.person import HtmxHttpRequest
from pricing.book import Tables
from pricing.forms import START_REGION
from pricing.lookups import tables
from pricing.names import REGIONS

PAGE = "services/service.html"


@require_safe
def services(request: HtmxHttpRequest) -> HttpResponse:
    return render(request, "services/services.html", {"families": families()})


@require_safe
@vary_on_headers("HX-Request")
def service(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """One service in a region, what the region decides only for htmx; 422 with a message for a region that is none."""
    found = known_services().get(slug)
    if found is None:
        return render(request, "services/missing.html", {"slug": slug, "similar": similar(slug)}, status=404)
    form = RegionForm(request.GET)
    book = tables()
    context = {"service": found, "form": form}
    if form.is_valid():
        context |= in_region(found, form.cleaned_data["region"], book)
    if request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request):
        template = f"{PAGE}#region"
    else:
        template = PAGE
        context |= around(found, book)
    return render(request, template, context, status=422 if form.errors else 200)


def in_region(service: Service, region: str, book: Tables) -> dict[str, Any]:
    """Today's prices and limits of a region."""
    prices = price_readings(service, book.price_book(region))
    return {
        "region": region,
        "region_name": REGIONS[region],
        "prices": prices,
        "lacking": sum(one.price is None and not one.is_yours for one in prices),
        "limits": limit_readings(service, book.limit_book(region)),
    }


def around(service: Service, book: Tables) -> dict[str, Any]:
    """What holds in every region; the bounds of settings are those of a new account in the first."""
    return {
        "settings": setting_readings(service, book.limit_book(START_REGION)),
        "operations": [(spoken(one.name), one) for one in service.operations],
        "events": [(spoken(one.name), one) for one in service.events],
        "callers": callers(service),
        "targets": targets(service),
        "places": places(service),
    }

"""The published bills beside ours: how many agree, who errs and why, and each row by row."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from estimator.pages.accuracy import bill_in_detail, scores
from estimator.web.forms.accuracy import AccuracyFilter
from estimator.web.person import HtmxHttpRequest
from pricing.lookups import tables

PAGE = "accuracy/accuracy.html"


@require_safe
@vary_on_headers("HX-Request")
def accuracy(request: HtmxHttpRequest) -> HttpResponse:
    """The score and all published bills, the rows alone for htmx; 422 with a message for a filter that cannot be."""
    form = AccuracyFilter(request.GET)
    context = {"form": form, "page": form.found(), "loaded": True}
    status = 422 if form.errors else 200
    if request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request):
        return render(request, f"{PAGE}#rows", context, status=status)
    return render(request, PAGE, context | {"scores": scores()}, status=status)


@require_safe
def published(request: HtmxHttpRequest, bill: str) -> HttpResponse:
    """One published bill and ours, row by row, with the prices of its day and of today."""
    book = tables()
    found = bill_in_detail(bill, book)
    if found is None:
        return render(request, "accuracy/missing.html", {"slug": bill}, status=404)
    return render(request, "accuracy/bill.html", {"found": found, "one": found.reading, "as_of": book.as_of})

"""The help page, the list of shortcuts behind `?`, and the way into the guided start."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from estimator.pages.help import INPUTS, typed
from estimator.pages.shortcuts import SHORTCUTS
from estimator.projects.reads import starters
from estimator.web.person import HtmxHttpRequest

PAGE = "help.html"


@require_safe
@vary_on_headers("HX-Request")
def help_page(request: HtmxHttpRequest) -> HttpResponse:
    """The whole page; the shortcuts alone for the dialog."""
    context = {"shortcuts": SHORTCUTS}
    if request.htmx:
        return render(request, "help/shortcuts.html", context)
    return render(request, PAGE, context | {"typed": typed(), "inputs": INPUTS, "demo": starters()[0].slug})


@require_safe
def tour(request: HtmxHttpRequest) -> HttpResponse:
    """The first step of the guided start, on the demo."""
    return HttpResponseRedirect(f"{reverse('builder', kwargs={'starter': starters()[0].slug})}?tour=1")

"""What every page says where the tables are not loaded yet."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pricing.lookups import TablesNotLoaded


class TablesMissing:
    """503 with what to run, for any page that needs prices before there are some."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TablesNotLoaded):
            return render(request, "tables_missing.html", {"error": exception}, status=503)
        return None

"""One load of the tables for a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from estimator.web.errors import tables_missing
from pricing.lookups import TablesNotLoaded, at_one_moment


class OneMoment:
    """A page shows one load of the tables, even where another one comes while it is made.

    503 with what to run, for any page that needs prices before there are some.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with at_one_moment():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return tables_missing(request, exception) if isinstance(exception, TablesNotLoaded) else None

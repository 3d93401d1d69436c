"""What every page goes through: who asks, one load of the tables, and no body where only the head was asked for."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from estimator.web.person import person_of
from pricing.lookups import TablesNotLoaded, at_one_moment

type GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonMiddleware:
    """Says in `request.person` who asks; looked up when somebody wants to know, as `request.user` is."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: person_of(request))
        return self.get_response(request)


class OneMoment:
    """A page shows one load of the tables, even where another one comes while it is made.

    503 with what to run, for any page that needs prices before there are some.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with at_one_moment():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TablesNotLoaded):
            return render(request, "tables_missing.html", {"error": exception}, status=503)
        return None


class HeadAlone:
    """Answers a HEAD request with what the page would say of itself; gunicorn would drop the body, with a warning."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

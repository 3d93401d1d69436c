"""Pages that are open to whoever has a link (docs/decisions/0023-sharing-by-links.md)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from estimator.projects.sharing import LinkEnded
from estimator.web.errors import link_ended


class OpenedByLink:
    """A page that a link has opened sends no referrer, and is gone (410) once the link has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.by_link = False
        response = self.get_response(request)
        if request.by_link:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return link_ended(request) if isinstance(exception, LinkEnded) else None


class HiddenOrigins:
    """Takes the word of the browser for where a form of a page without referrer comes from.

    Such a page sends “Origin: null”, which is no origin to compare with ours; Sec-Fetch-Site says the same as the
    origin would, and no page can set it.  The form's token is asked for as always.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Origin") == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)

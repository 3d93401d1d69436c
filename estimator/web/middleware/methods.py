"""Methods: no body where only the head was asked for, and a page where an address does not take the method."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from estimator.web.errors import not_allowed


class Methods:
    """Answers a HEAD request with what the page would say of itself; gunicorn would drop the body, with a warning.

    Views refuse a method with an empty answer: it gets a page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response = not_allowed(request, response.headers["Allow"])
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

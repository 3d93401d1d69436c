"""Documents that this version of the program cannot read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from estimator.web.views.session import UnreadableDocument
from estimator.web.views.unreadable import unreadable


class Unreadable:
    """Every page and action of a project whose newest document cannot be read says so, and leads out: 422."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unreadable(request, exception) if isinstance(exception, UnreadableDocument) else None

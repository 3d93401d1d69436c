"""How long an answer may take."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from estimator.engine.deadline import TookTooLong, answer_within
from estimator.web.errors import took_too_long


class Deadline:
    """An answer that is not there within ANSWER_SECONDS ends with a sentence: 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answer_within(settings.ANSWER_SECONDS):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return took_too_long(request) if isinstance(exception, TookTooLong) else None

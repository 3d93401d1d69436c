"""Bodies: how much may be sent, judged by what the request says of itself before any of it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from estimator.web.errors import cut_short, no_length, too_large

type View = Callable[..., HttpResponse]


def takes_file(view: View) -> View:
    """Let a document from a file be posted to a view: as much as FILE_UPLOAD_MAX_MEMORY_SIZE."""
    view.takes_file = True
    return view


class Bodies:
    """Refuses a body that is too large, has no length, or ends before its length.

    Forms hold at most DATA_UPLOAD_MAX_MEMORY_SIZE.  The server closes the connection of a body that nobody read.
    Comes before whatever reads the posted fields; that nobody cuts a form short matters, since a server hands what
    came over as if it were whole, and half a number is a number too.  A form with files tells when it is read (see
    estimator.web.uploads).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        if "Transfer-Encoding" in request.headers:
            return no_length(request)
        length = int(request.headers.get("Content-Length") or 0)
        is_file = getattr(view, "takes_file", False)
        if length > (settings.FILE_UPLOAD_MAX_MEMORY_SIZE if is_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            return too_large(request, is_file=is_file)
        if request.method == "POST" and request.content_type != "multipart/form-data" and len(request.body) < length:
            return cut_short(request)
        return None

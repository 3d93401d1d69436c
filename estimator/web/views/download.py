"""An architecture as a file, in any format of the Download menu."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from estimator.engine.document.errors import DocumentError
from estimator.exports.exported import Exported
from estimator.exports.formats import FORMATS
from estimator.exports.report_pdf import Busy, NoBrowser
from estimator.pages.results.headroom import what_if
from estimator.pages.results.readings import headroom_reading
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import tab_id
from estimator.web.views.session import EditingSession, editing_session

PAGE = "download.html"
NO_FORMAT = "There is no such format; the Download menu has those there are."


@require_safe
def downloads(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """All formats on a page of their own."""
    return _page(editing_session(request, uuid, starter))


@require_safe
def download(request: HtmxHttpRequest, slug: str, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """One format as a file; the page with the reason where it cannot be made (422)."""
    editing = editing_session(request, uuid, starter)
    made = FORMATS.get(slug)
    if made is None:
        raise Http404(NO_FORMAT)
    if made.address:
        return redirect(editing.url(made.address))
    try:
        one = Exported(editing.architecture, timezone.now().date(), _times(editing))
        body = made.write(one)
    except DocumentError as error:
        return _page(editing, f"{made.label} cannot be made of this. {error}", status=422)
    except (NoBrowser, Busy) as error:
        response = _page(editing, str(error), status=503)
        response["Retry-After"] = str(error.retry_after)
        return response
    return as_file(body, made.media_type, one.file_name(made.ending))


@require_safe
def table(request: HtmxHttpRequest, slug: str, **of: str) -> HttpResponse:
    """A table as CSV."""
    return download(request, f"{slug}.csv", **of)


def as_file(body: bytes, media_type: str, name: str) -> HttpResponse:
    """An answer that a browser saves under a name of letters, digits, dashes and points."""
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _times(editing: EditingSession) -> float:
    """The multiple of today's traffic that the address asks for, as the builder's does; 1 for none, or what is none."""
    asked = editing.request.GET.get("times", "")
    return what_if(asked, editing.estimate()).times if asked else 1.0


def _page(editing: EditingSession, message: str = "", status: int = 200) -> HttpResponse:
    request = editing.request
    context = {
        "editing": editing,
        "architecture": editing.architecture,
        "tab_id": tab_id(request),
        "here": "download",
        "message": message,
    }
    try:
        estimate = editing.estimate()
        context |= {"estimate": estimate, "headroom": headroom_reading(estimate)}
    except DocumentError:
        pass  # the readings say that it is unknown
    return render(request, PAGE, context, status=status)

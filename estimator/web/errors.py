"""What is said where a request cannot be answered: what happened, what is kept, and the way out.

The pages need nothing but the request itself: no session, no account and no database, which may be what failed.
The sentence of what happened stands in the element with `data-what`, which the browser shows beside a field.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse

from estimator.projects.models import Share

SAFE = ("GET", "HEAD")
MB = 1024 * 1024
KEPT = "Everything saved before is there."
RETRY_SOON, RETRY_LATER = 10, 60
"""Seconds until the same may go well: after a short trouble, and after one that somebody must mend."""
TOKEN = "csrfmiddlewaretoken"
OF_THE_PAGE = (TOKEN, "revision", "made_on", "seen", "tab", "shown")
"""Fields that a page fills in and nobody types."""


# -- the request cannot be taken -----------------------------------------------------------------------------------


def unreadable(request: HttpRequest) -> HttpResponse:
    what = "What your browser sent could not be read, so nothing was changed."
    return _page(request, 400, "This could not be read", what, f"{KEPT} Load the page again and repeat the change.")


def cut_short(request: HttpRequest) -> HttpResponse:
    what = "What your browser sent broke off on the way, so nothing was changed."
    return _page(request, 400, "This did not arrive whole", what, f"{KEPT} Go back and send it again.")


def wrong_host(request: HttpRequest) -> HttpResponse:
    what = "Headroom does not answer under this name."
    way_out = "Open it by the name it was set up with; on your own computer that is localhost or 127.0.0.1."
    return _page(request, 400, "Nothing under this name", what, way_out)


def signed_out(request: HttpRequest) -> HttpResponse:
    what = "Your sign-in ended while this was being answered."
    return _page(request, 400, "You were signed out", what, "Load the page again: it shows what was saved.")


def not_trusted(request: HttpRequest) -> HttpResponse:
    """403: a form without the mark of a page of ours.  What was typed can be sent again if it was typed here."""
    if _sender(request) == "elsewhere":
        what = "This form came from another site, so nothing was changed."
        way_out = "If you did not send it yourself, close this page."
        return _page(request, 403, "This came from another site", what, way_out)
    what = "The page was open too long, or your browser keeps no cookies of this site, so nothing was changed."
    return _page(request, 403, "This was not saved", what, KEPT, again=True)


def forbidden(request: HttpRequest, what: str = "") -> HttpResponse:
    if what:
        return _page(request, 403, "Not open to you", what)
    return _page(
        request, 403, "Not open to you", "This page is not open to you.", "Sign in with an account that may see it."
    )


def not_found(request: HttpRequest, what: str = "") -> HttpResponse:
    return _page(request, 404, "Not found", what or f"There is no page at {request.path}.", back=False)


def no_such_link(request: HttpRequest) -> HttpResponse:
    what = "There is no such link: it is not whole, or its architecture was deleted."
    return _page(
        request, 404, "This link leads nowhere", what, "Copy it once more, or ask whoever sent it for a new one."
    )


def link_ended(request: HttpRequest) -> HttpResponse:
    """410: the link has let somebody in, and does so no more."""
    what = "This link has ended: its owner turned it off, or its last day is over."
    return _page(request, 410, "This link has ended", what, "Ask the owner for a new link.", back=False)


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    takes = "This page takes no form" if "GET" in methods else "This address only takes what a form sends"
    response = _page(request, 405, "Nothing to open here", f"{takes}; nothing was changed.")
    response.headers["Allow"] = methods
    return response


def no_length(request: HttpRequest) -> HttpResponse:
    what = "What was sent does not say how long it is, so it was not read and nothing was changed."
    return _page(request, 411, "The length is missing", what, "A program that sends it has to give Content-Length.")


def too_large(request: HttpRequest, *, is_file: bool = False) -> HttpResponse:
    if is_file:
        most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE // MB
        what = f"The file is larger than {most} MB, so it was not read and nothing was changed."
        return _page(request, 413, "The file is too large", what, f"{KEPT} Choose a smaller file.")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MB
    what = f"The form holds more than {most} MB or too many fields, so it was not read and nothing was changed."
    return _page(request, 413, "This is too large", what, f"{KEPT} Go back and make it shorter.")


# -- the server cannot answer --------------------------------------------------------------------------------------


def broken(request: HttpRequest) -> HttpResponse:
    what = f"Headroom made a mistake, so {_outcome(request)}."
    kept = f"{KEPT} Whoever runs this server finds the cause in its log."
    return _page(request, 500, "Something broke", what, kept, again=True, undo=True)


def no_storage(request: HttpRequest) -> HttpResponse:
    what = f"The storage of this server is full, busy or out of reach at the moment, so {_outcome(request)}."
    kept = f"{KEPT} Wait a moment, then try again."
    return _page(request, 503, "Nothing can be saved just now", what, kept, again=True, retry_after=RETRY_SOON)


def took_too_long(request: HttpRequest) -> HttpResponse:
    what = f"This architecture takes too long to calculate, so {_outcome(request)}."
    kept = f"{KEPT} Loops and large diagrams take the most: take a loop out, or make it smaller."
    return _page(request, 503, "This takes too long", what, kept, undo=True, retry_after=RETRY_LATER)


def no_pdf(request: HttpRequest, what: str, report: str, retry_after: int) -> HttpResponse:
    """Without the report itself, which takes many times as long to draw: whoever is refused must not slow others."""
    kept = "The report is the same on paper: open it, print it, and save it as PDF."
    return _page(request, 503, "No PDF just now", what, kept, report=report, retry_after=retry_after)


def tables_missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return _page(request, 503, "The tables are not loaded", str(error), KEPT, retry_after=RETRY_LATER)


# -- what became of a change ---------------------------------------------------------------------------------------


def saved(request: HttpRequest) -> None:
    """From here on a change is kept, whatever becomes of the answer."""
    request.has_saved = True


def _has_saved(request: HttpRequest) -> bool:
    return getattr(request, "has_saved", False)


def _outcome(request: HttpRequest) -> str:
    if request.method in SAFE:
        return "this page cannot be shown"
    if _has_saved(request):
        return "what came of the change cannot be shown, but it was saved"
    return "nothing of this change was saved"


# -- the page ------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    status: int,
    title: str,
    what: str,
    kept: str = "",
    *,
    back: bool = True,
    again: bool = False,
    undo: bool = False,
    report: str = "",
    retry_after: int = 0,
) -> HttpResponse:
    """A page with the ways out.

    `again` offers to send again what was typed, `undo` to take back what makes a page fail, `back` the architecture.
    """
    builder, undoing = _addresses(request) if back else ("", "")
    context = {
        "title": title,
        "what": what,
        "kept": kept,
        "try_again": request.get_full_path() if request.method in SAFE and (retry_after or status == 500) else "",
        "report": report,
        "builder": "" if builder == request.path else builder,
        "undo": undoing if undo and (request.method in SAFE or _has_saved(request)) else "",
        "csrf_token": get_token(request) if again or undo else "",
    }
    if again and request.method == "POST" and not _has_saved(request):
        context |= _typed(request)
    context["request"] = (
        request  # for the colours somebody chose; no processor of a request runs, each may need what failed
    )
    response = HttpResponse(render_to_string("error.html", context), status=status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _addresses(request: HttpRequest) -> tuple[str, str]:
    """The builder's page of the architecture that was asked for, and undo, which only a project has; else nothing."""
    key = request.resolver_match.kwargs if request.resolver_match else {}
    own = {name: key[name] for name in ("uuid", "starter") if name in key}
    return (reverse("builder", kwargs=own) if own else "", reverse("undo", kwargs=own) if "uuid" in own else "")


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed into a form of ours, to be looked at and sent again; a file has to be chosen again."""
    if _sender(request) != "here":
        return {}
    try:
        files, fields = request.FILES, request.POST
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return {}
    if files:
        return {"has_file": True}
    pairs = [(name, value) for name, values in fields.lists() for value in values if name != TOKEN]
    typed = [(_as_label(name), _as_chosen(name, value)) for name, value in pairs if value and name not in OF_THE_PAGE]
    return {"send_to": request.get_full_path(), "fields": pairs, "typed": typed}


def _as_label(name: str) -> str:
    """The name of a field as a reader says it: Memory MB."""
    first, *others = name.split("_")
    return " ".join([first.capitalize(), *(one.upper() if one in ("kb", "mb", "gb") else one for one in others)])


def _as_chosen(name: str, value: str) -> str:
    """What was typed, or chosen by its words on the page: Can view."""
    return dict(Share.Kind.choices).get(value, value) if name == "kind" else value


def _sender(request: HttpRequest) -> str:
    """Where a form was sent from, as the browser says and no page can forge: here, elsewhere, or unknown."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site and site != "none":
        return "here" if site == "same-origin" else "elsewhere"
    if origin:
        return "here" if origin == f"{request.scheme}://{request.get_host()}" else "elsewhere"
    return "unknown"

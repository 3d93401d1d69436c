"""What a page in the browser shows while it asks for something: what an answer may leave out is what it has."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from estimator.web.person import HtmxHttpRequest
from estimator.web.views.session import SAFE, EditingSession, selection_of


class PageBefore(NamedTuple):
    """The document as the page shows it, and what is selected there."""

    editing: EditingSession
    chosen: dict[str, str]


def page_before(editing: EditingSession, before: EditingSession | None) -> PageBefore | None:
    """None where the page may show something else than its address and its revision say.

    `before` is the session before an edit; what is asked for without one names the revision in a header.
    """
    request = editing.request
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:
        return None
    address = _address(request)
    if address is None:
        return None
    if before is not None:
        shows = before.project is not None and before.made_on == before.number
        return PageBefore(before, selection_of(address.query)) if shows else None
    if request.method not in SAFE or address.path != request.path or "since" in request.GET:
        return None
    return PageBefore(editing, selection_of(address.query)) if _revision(request) == editing.number else None


def traffic_shown(request: HtmxHttpRequest) -> str:
    """The multiple of today's traffic that the page shows which asks for another; of whatever revision it is."""
    address = _address(request)
    return selection_of(address.query)["times"] if address else ""


def _address(request: HtmxHttpRequest) -> SplitResult | None:
    try:
        return urlsplit(request.htmx.current_url or "")
    except ValueError:  # what is sent as the page's address may be anything
        return None


def _revision(request: HtmxHttpRequest) -> int | None:
    sent = request.headers.get("Revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None

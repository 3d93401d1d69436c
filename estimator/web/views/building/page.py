"""The builder's page: the diagram, the form of what is selected, the bill, findings and assumptions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url

from estimator.engine.document.reading import dump
from estimator.pages.reports import file_name
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.context import WHAT_IF, builder_context
from estimator.web.views.responses import CALLED, PAGE
from estimator.web.views.session import EditingSession, UnreadableDocument, editing_session, selection, without_document
from estimator.web.views.sharing.others import changes_in_words, since_asked


@require_safe
@vary_on_headers("HX-Request", "HX-Target", "HX-Current-URL", "Revision")
def builder(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The whole page; for htmx what a new selection changes, or the page of a long list that was turned to.

    `since` asks for what others changed after a revision: all of it, or without the form where that is typed in.
    """
    editing = editing_session(request, uuid, starter)
    context = builder_context(editing)
    if request.htmx and request.htmx.target == WHAT_IF:
        return _what_if(request, context)
    is_partial = request.htmx and not (request.htmx.boosted or request.htmx.history_restore_request)
    if is_partial and request.htmx.target == "results":
        return render(request, f"{PAGE}#results", context)
    if is_partial and (since := since_asked(request)):
        context["changed_by_others"] = changes_in_words(editing, since)
        if request.htmx.target == "others":  # what is being typed stays, and is still of the revision it was made on
            return render(request, f"{PAGE}#by_others", context | {"shown_revision": since})
    if not is_partial:
        context["message"] = _gone(editing)
    return render(request, f"{PAGE}#selection" if is_partial else PAGE, context)


def _gone(editing: EditingSession) -> str:
    """What is said where the address selects something that is no longer there; empty where it is."""
    chosen, document = selection(editing.request), editing.architecture
    for name, parts in (("node", document.nodes), ("edge", document.edges)):
        if chosen[name] and all(part.id != chosen[name] for part in parts):
            return f"The {CALLED[name]} of this link is no longer here."
    return ""


def _what_if(request: HtmxHttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What another traffic changes on the page; what is no traffic changes nothing, and says why."""
    if context["estimate"] is None or context["what_if"].error:
        return render(request, "builder/whatif_says.html", context)
    return replace_url(render(request, f"{PAGE}#whatif_step", context), context["page_address"])


@require_safe
def document(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """The document as a file; as it is stored where it cannot be read."""
    try:
        architecture = editing_session(request, uuid, starter).architecture
        text: str | bytes = dump(architecture)
    except UnreadableDocument as error:
        architecture = without_document(request, error.access).architecture
        text = error.project.head.text
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{file_name(architecture, "json")}"'
    return response

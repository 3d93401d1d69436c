"""Actions on the whole document: its settings, confirming what was assumed, tidying, undo, redo, restore."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import DocumentError
from estimator.engine.document.change import Change
from estimator.pages.diagram import lay_out
from estimator.projects.reads import estimate_of
from estimator.web.forms import DocumentForm
from estimator.web.views.context import regions
from estimator.web.views.responses import acted, on_desk, refused
from estimator.web.views.session import Desk


@on_desk
def document_settings(at: Desk) -> HttpResponse:
    form = DocumentForm(at.as_shown(), regions(), at.request.POST)
    if not form.is_valid():
        return refused(at, form=form)
    wanted = form.changes()
    change = Change(form.words(wanted), lambda document: document.model_copy(update=wanted))
    return acted(at, lambda: at.edit(change), form=form)


@on_desk
def confirm(at: Desk) -> HttpResponse:
    """Take what is assumed for given: `setting` is owner/setting, or a node for all our guesses at it."""
    owner, _, name = at.request.POST.get("setting", "").partition("/")
    try:
        assumptions = estimate_of(at.architecture).assumptions
    except DocumentError as error:
        return refused(at, f"Nothing can be confirmed before this is mended: {error}")
    assumed = [
        one
        for one in assumptions
        if one.owner == owner and one.can_be_confirmed and (one.setting == name if name else one.basis == "guess")
    ]
    if not assumed:
        return refused(at, "There is nothing to confirm: the value is given already, or what it belongs to is gone.")
    values = {one.setting: one.value for one in assumed}
    words = "; ".join(f"confirm {one.message}" for one in assumed)
    is_node = any(node.id == owner for node in at.architecture.nodes)
    change = (
        changes.change_settings(owner, values, f"C{words[1:]}")
        if is_node
        else changes.change_edge(owner, values, f"C{words[1:]}")
    )
    return acted(at, lambda: at.edit(change, on_head=True))


@on_desk
def tidy(at: Desk) -> HttpResponse:
    spots = lay_out(at.architecture, tidy=True)
    return acted(at, lambda: at.edit(changes.move(spots, "Tidy the diagram"), on_head=True))


@on_desk
def undo(at: Desk) -> HttpResponse:
    return acted(at, at.undo)


@on_desk
def redo(at: Desk) -> HttpResponse:
    return acted(at, at.redo)


@on_desk
def restore(at: Desk) -> HttpResponse:
    """Make an earlier revision the newest again."""
    posted = at.request.POST.get("number", "")
    number = int(posted) if posted.isdecimal() and len(posted) < 10 else 0
    if at.project is None or not at.project.revisions.filter(number=number).exists():
        return refused(at, f"There is no revision {posted or 'without a number'} to restore.")
    return acted(at, lambda: at.restore(number))

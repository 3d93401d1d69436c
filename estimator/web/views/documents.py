"""Actions on the whole document: its settings, confirming what was assumed, tidying, undo, redo, restore."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document.change import Change, change_edge, change_settings, move
from estimator.engine.document.errors import DocumentError, shortened
from estimator.pages.diagram import lay_out
from estimator.web.forms import DocumentForm
from estimator.web.views.context import regions
from estimator.web.views.responses import answered, edited, posted_action, refused
from estimator.web.views.session import EditingSession


@posted_action
def document_settings(editing: EditingSession) -> HttpResponse:
    form = DocumentForm(editing.as_shown, regions(), editing.request.POST)
    if not form.is_valid():
        return refused(editing, form=form)
    wanted = form.changes()
    change = Change(form.words(wanted), lambda document: document.model_copy(update=wanted))
    return edited(editing, change, form=form)


@posted_action
def confirm(editing: EditingSession) -> HttpResponse:
    """Take what is assumed for given: `setting` is owner/setting, or a node for all our guesses at it."""
    owner, _, name = editing.request.POST.get("setting", "").partition("/")
    try:
        assumptions = editing.estimate().assumptions
    except DocumentError as error:
        return refused(editing, f"Nothing can be confirmed before this is mended: {error}")
    assumed = [
        one
        for one in assumptions
        if one.owner == owner and one.can_be_confirmed and (one.setting == name if name else one.basis == "guess")
    ]
    if not assumed:
        message = "There is nothing to confirm: the value is given already, or what it belongs to is gone."
        return refused(editing, message)
    values = {one.setting: one.value for one in assumed}
    words = "; ".join(f"confirm {one.message}" for one in assumed)
    is_node = any(node.id == owner for node in editing.architecture.nodes)
    change = (change_settings if is_node else change_edge)(owner, values, f"C{words[1:]}")
    return edited(editing, change, on_head=True)


@posted_action
def tidy(editing: EditingSession) -> HttpResponse:
    spots = lay_out(editing.architecture, tidy=True)
    return edited(editing, move(spots, "Tidy the diagram"), on_head=True)


@posted_action
def undo(editing: EditingSession) -> HttpResponse:
    return answered(editing, editing.undo)


@posted_action
def redo(editing: EditingSession) -> HttpResponse:
    return answered(editing, editing.redo)


@posted_action
def restore(editing: EditingSession) -> HttpResponse:
    """Make an earlier revision the newest again."""
    posted = editing.request.POST.get("number", "")
    number = int(posted) if posted.isdecimal() and len(posted) < 10 else 0
    if editing.project is None or not editing.project.revisions.filter(number=number).exists():
        return refused(editing, f"There is no revision {shortened(posted) or 'without a number'} to restore.")
    return answered(editing, lambda: editing.restore(number))

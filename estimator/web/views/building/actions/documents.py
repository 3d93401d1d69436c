"""Actions on the whole document: its settings, confirming what was assumed, tidying, undo, redo, restore."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from estimator.engine.document.change import Change, change_edge, change_settings, move
from estimator.engine.document.errors import DocumentError, shortened
from estimator.importers.quotas import with_quotas
from estimator.pages.diagram import lay_out
from estimator.pages.results.headroom import what_if
from estimator.web.forms import DocumentForm, QuotaForm, QuotasForm
from estimator.web.middleware.bodies import takes_file
from estimator.web.person import HtmxHttpRequest
from estimator.web.views.building.account import limit_of
from estimator.web.views.building.selected import regions
from estimator.web.views.responses import answered, edited, edited_by_form, posted_action, refused
from estimator.web.views.session import EditingSession, UnreadableDocument, editing_session, selection, without_document
from estimator.web.views.unreadable import in_words, unreadable
from estimator.whatif.fixes import fix_of, id_of
from pricing.lookups import tables


@posted_action
def document_settings(editing: EditingSession) -> HttpResponse:
    def change(form: DocumentForm) -> Change:
        wanted = form.changes()
        return Change(form.words(wanted), lambda document: document.model_copy(update=wanted))

    return edited_by_form(editing, lambda document, posted: DocumentForm(document, regions(), posted), change)


@takes_file
@posted_action
def document_quotas(editing: EditingSession) -> HttpResponse:
    """The quotas of the account: ready ones, or as AWS lists them, pasted or as files."""
    shown, request = editing.as_shown, editing.request
    files = request.FILES.getlist("lists")
    form = QuotasForm(shown, request.POST, files=files, tables=tables(shown.prices_as_of))
    if not form.is_valid():
        return refused(editing, form=form)
    return edited(editing, Change(form.words(), partial(with_quotas, values=form.cleaned_data["quotas"])))


@posted_action
def document_quota(editing: EditingSession, key: str) -> HttpResponse:
    """One quota of the account; an empty value is AWS's default again."""
    shown = editing.as_shown
    limit = limit_of(shown, key)
    if limit is None:
        return refused(editing, f"“{shortened(key)}” is no quota that AWS raises for an account.")
    form = QuotaForm(shown, limit, editing.request.POST, tables=tables(shown.prices_as_of))
    if not form.is_valid():
        return refused(editing, form=form)
    change = Change(form.words(), partial(with_quotas, values=form.cleaned_data["quotas"]))
    return edited(editing, change, show={"quota": ""})


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
    words = _confirmed([one.message for one in assumed])
    is_node = any(node.id == owner for node in editing.architecture.nodes)
    change = (change_settings if is_node else change_edge)(owner, values, words)
    return edited(editing, change, on_head=True)


def _confirmed(messages: list[str]) -> str:
    """Confirm MenuFn: Memory 512 MB; Processor Arm: what all are of is said once."""
    first, *others = messages
    of = f"{first.partition(': ')[0]}: "
    return "; ".join([f"Confirm {first}", *(one.removeprefix(of) for one in others)])


@posted_action
def fix(editing: EditingSession) -> HttpResponse:
    """Mend a finding by the one change that is known to; it is looked for again, as it stands now."""
    name, shown = editing.request.POST.get("finding", ""), selection(editing.request)
    try:
        today = editing.estimate()
        asked_for = what_if(shown["times"], today)
        estimate = today.at(asked_for.times) if asked_for.is_on else today
    except DocumentError as error:
        return refused(editing, f"Nothing can be applied before this is mended: {error}")
    one = next((one for one in estimate.findings if id_of(one) == name), None)
    found = fix_of(estimate, one) if one is not None else None
    if found is None:
        return refused(editing, "There is nothing to apply: this finding is gone, or no single change is known for it.")
    return edited(editing, found.change, on_head=True, show={})


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


@require_POST
def restore(request: HtmxHttpRequest, uuid: UUID | None = None, starter: str | None = None) -> HttpResponse:
    """Make an earlier revision the newest again, also where the newest cannot be read."""
    try:
        return _restored(editing_session(request, uuid, starter).as_first_asked())
    except UnreadableDocument as error:
        return _restored_unread(request, error)


def _restored(editing: EditingSession) -> HttpResponse:
    number = _number_there_is(editing)
    if number is None:
        return refused(editing, _no_such_revision(editing))
    return answered(editing, lambda: editing.restore(number))


def _restored_unread(request: HtmxHttpRequest, error: UnreadableDocument) -> HttpResponse:
    """What cannot be read has no page to be changed: the way to the new one."""
    editing = without_document(request, error.access)
    number = _number_there_is(editing)
    if number is None:
        return unreadable(request, error, what=_no_such_revision(editing))
    try:
        page = editing.restore(number).url("builder")
    except DocumentError as reason:
        return unreadable(request, error, what=f"Revision {number} cannot be restored: {in_words(reason)}")
    return HttpResponseClientRedirect(page) if request.htmx else HttpResponseRedirect(page, status=303)


def _number_there_is(editing: EditingSession) -> int | None:
    """The number of the revision that is asked for; None where there is none of this number."""
    posted = editing.request.POST.get("number", "")
    number = int(posted) if posted.isdecimal() and len(posted) < 10 else 0
    return number if editing.project and editing.project.revisions.filter(number=number).exists() else None


def _no_such_revision(editing: EditingSession) -> str:
    posted = editing.request.POST.get("number", "")
    return f"There is no revision {shortened(posted) or 'without a number'} to restore."

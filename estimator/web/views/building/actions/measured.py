"""Actions on the quantities a card states, measured or billed once: change those it states, state one more."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document.architecture import Node
from estimator.engine.document.change import Change, set_measured, set_once
from estimator.pages.builder.measured import offered, stated
from estimator.web.forms.measured import MeasuredForm, MeasureForm, OnceForm, StatedForm
from estimator.web.views.building.selected import lines_and_prices
from estimator.web.views.responses import edited, node_action, refused
from estimator.web.views.session import EditingSession


@node_action
def node_measured(editing: EditingSession, node: Node) -> HttpResponse:
    """Other quantities in place of those a card states; an emptied one is what traffic gives again."""
    return _stated_anew(editing, node, MeasuredForm)


@node_action
def node_once(editing: EditingSession, node: Node) -> HttpResponse:
    """The same of what is billed once; an emptied one is not."""
    return _stated_anew(editing, node, OnceForm)


@node_action
def node_measure(editing: EditingSession, node: Node) -> HttpResponse:
    """One more quantity, of a month or once."""
    lines, prices = lines_and_prices(node, editing.architecture, None)
    form = MeasureForm(node, offered(node, lines, prices), stated(node.measured, prices), editing.request.POST)
    return _taken(editing, node, form)


def _stated_anew(editing: EditingSession, node: Node, form: type[StatedForm]) -> HttpResponse:
    as_shown = next((one for one in editing.as_shown.nodes if one.id == node.id), node)
    _, prices = lines_and_prices(as_shown, editing.architecture, None)
    fields = stated(form.quantities(as_shown), prices)
    return _taken(editing, node, form(as_shown, fields, {}, editing.request.POST))


def _taken(editing: EditingSession, node: Node, form: StatedForm | MeasureForm) -> HttpResponse:
    if not form.is_valid():
        return refused(editing, form=form)
    return edited(editing, _change(node, form))


def _change(node: Node, form: StatedForm | MeasureForm) -> Change:
    is_once = form.is_once if isinstance(form, MeasureForm) else isinstance(form, OnceForm)
    return (set_once if is_once else set_measured)(node.id, form.changes(), form.sentence())

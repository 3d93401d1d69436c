"""Actions on the measured quantities of a card: change those it states, state one more."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document.architecture import Node
from estimator.engine.document.change import set_measured
from estimator.pages.builder.measured import offered, stated
from estimator.web.forms.measured import MeasuredForm, MeasureForm
from estimator.web.views.building.selected import lines_and_prices
from estimator.web.views.responses import edited, node_action, refused
from estimator.web.views.session import EditingSession


@node_action
def node_measured(editing: EditingSession, node: Node) -> HttpResponse:
    """Other quantities in place of those a card states; an emptied one is what traffic gives again."""
    as_shown = next((one for one in editing.as_shown.nodes if one.id == node.id), node)
    _, prices = lines_and_prices(as_shown, editing.architecture, None)
    return _taken(editing, node, MeasuredForm(as_shown, stated(as_shown, prices), {}, editing.request.POST))


@node_action
def node_measure(editing: EditingSession, node: Node) -> HttpResponse:
    """One more quantity."""
    lines, prices = lines_and_prices(node, editing.architecture, None)
    return _taken(
        editing, node, MeasureForm(node, offered(node, lines, prices), stated(node, prices), editing.request.POST)
    )


def _taken(editing: EditingSession, node: Node, form: MeasuredForm | MeasureForm) -> HttpResponse:
    if not form.is_valid():
        return refused(editing, form=form)
    return edited(editing, set_measured(node.id, form.changes(), form.sentence()))

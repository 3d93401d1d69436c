"""Actions on named inputs: add, change, rename, delete, and of what the cost of one is told."""

from __future__ import annotations

from django.http import HttpResponse

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change
from estimator.engine.document.errors import shortened
from estimator.engine.document.formula import is_formula
from estimator.engine.document.input_changes import delete_input, rename_input, set_input, set_unit_cost, uses_of
from estimator.engine.figures import figure, listed
from estimator.pages.builder.inputs import use_in_words
from estimator.web.forms.fields import Described
from estimator.web.forms.inputs import InputForm, UnitCostForm
from estimator.web.views.responses import edited, posted_action, refused
from estimator.web.views.session import EditingSession


@posted_action
def input_add(editing: EditingSession) -> HttpResponse:
    form = InputForm(editing.architecture, data=editing.request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    name, values = form.cleaned_data["name"], form.values()
    return edited(editing, set_input(name, values, f"Add the input {name}, {_said(values['value'])}"), on_head=True)


@posted_action
def input_change(editing: EditingSession, input_name: str) -> HttpResponse:
    """Another value, label or name of an input; with its name, what uses it follows."""
    if input_name not in editing.as_shown.inputs:
        return refused(editing, _no_such_input(input_name))
    form = InputForm(editing.as_shown, input_name, editing.request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    return edited(editing, _changed(input_name, form))


def _changed(old: str, form: InputForm) -> Change:
    """Set orders_per_day to 5,000; Rename the input orders_per_day to orders."""
    new, values = form.cleaned_data["name"], form.values()
    words = (
        f"Set {old} to {_said(values['value'])}" if "value" in values else f"Call {old} {form.cleaned_data['label']}"
    )
    setting, renaming = set_input(old, values, words), rename_input(old, new)
    if new == old:
        return setting
    if not values:
        return renaming

    def both(document: Architecture) -> Architecture:
        return renaming.apply(setting.apply(document))

    return Change(f"{renaming.sentence}; {words[0].lower()}{words[1:]}", both)


@posted_action
def input_delete(editing: EditingSession, input_name: str) -> HttpResponse:
    """An input goes that nothing uses; else the places are named that do."""
    document = editing.architecture
    if input_name not in document.inputs:
        return refused(editing, _no_such_input(input_name))
    places = [use_in_words(one, document) for one in uses_of(document)[input_name]]
    if places:
        used = f"{input_name} is used by {listed(places, 6)}"
        return refused(editing, f"{used}: give those fields a number or another formula first, then delete it.")
    return edited(editing, delete_input(input_name), on_head=True)


@posted_action
def unit_cost(editing: EditingSession) -> HttpResponse:
    form = UnitCostForm(editing.as_shown, editing.request.POST)
    if not form.is_valid():
        return _refused(editing, form)
    unit = form.unit()
    words = f"Show the cost per {unit.name}" if unit else "Show no cost of one"
    return edited(editing, set_unit_cost(unit, words))


def _refused(editing: EditingSession, form: Described) -> HttpResponse:
    """422; a page that stays keeps what was typed by itself."""
    return refused(editing, form.refusal()) if editing.request.htmx else refused(editing, form=form)


def _no_such_input(name: str) -> str:
    return f"There is no input “{shortened(name)}” any more; somebody may have renamed or deleted it."


def _said(value: float | str) -> str:
    return str(value) if is_formula(value) else figure(float(value))

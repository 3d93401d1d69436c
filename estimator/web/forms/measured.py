"""Quantities from a bill as forms: those a card states, and one more of what it could state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from estimator.engine.document.architecture import Node
from estimator.engine.document.errors import shortened
from estimator.engine.document.values import MOST
from estimator.engine.figures import figure, in_unit, sentence
from estimator.pages.builder.measured import Measurable, meant, read_in
from estimator.web.forms.fields import Described, NumberField

LARGE = "is larger than any month has."


class MeasuredForm(Described):
    """The quantities a card states; an emptied one goes back to what traffic gives.  `notes` say what that is."""

    def __init__(self, node: Node, stated: Sequence[Measurable], notes: Mapping[str, str], data=None):
        super().__init__(data, prefix_id="measured")
        self.node = node
        self.stated = {one.key: one for one in stated}
        for one in stated:
            help_text = sentence(notes.get(one.key, ""))
            field = _quantity(one.label, one.unit, help_text)
            self.initial[one.key] = node.measured[one.key]
            self.put(one.key, field, unit=one.unit, kind="number")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.stated:
            _judge(self, name, cleaned.get(name))
        return cleaned

    def changes(self) -> dict[str, float | None]:
        """What differs from the card as it was, of the fields that were posted."""
        wanted = {name: self.cleaned_data[name] for name in self.stated if name in self.data}
        return {name: value for name, value in wanted.items() if value != self.node.measured[name]}

    def sentence(self) -> str:
        """What the edit does, for the history."""
        parts = [_said(self.stated[name], value) for name, value in self.changes().items()]
        return f"{self.node.label}: {', '.join(parts)}"


class MeasureForm(Described):
    """One more quantity, of a dimension by its name; the browser offers all there are and searches them.  What is
    `stated` already is changed where it stands."""

    def __init__(self, node: Node, offered: Sequence[Measurable], stated: Sequence[Measurable], data=None):
        super().__init__(data, prefix_id="measure")
        self.node = node
        self.offered = offered
        self.stated = stated
        self.found: Measurable | None = None
        attrs = {"list": "measurable", "autocomplete": "off", "spellcheck": "false", "placeholder": "Search the bill"}
        what = forms.CharField(required=False, max_length=200, label="What", widget=forms.TextInput(attrs=attrs))
        self.put("dimension", what, kind="text")
        self.put("quantity", _quantity("Quantity", "", ""), unit="a month", kind="number")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = cleaned.get("dimension", "")
        if not said:
            self.add_error("dimension", "is missing: pick what the bill names, such as requests or GB of logs.")
            return cleaned
        found = meant(said, self.offered)
        there = meant(said, self.stated)
        if len(there) == 1 and len(found) != 1:
            self.add_error("dimension", f"“{there[0].text}” is given above: change it there.")
            return cleaned
        if len(found) != 1:
            near = " or ".join(f"“{one.text}”" for one in found)
            hint = f"did you mean {near}?" if near else "pick one of those offered."
            self.add_error("dimension", f"nothing on its bill is called “{shortened(said)}”: {hint}")
            return cleaned
        self.found = found[0]
        text = self.data.get("quantity", "")
        try:
            cleaned["quantity"] = _quantity("", self.found.unit, "").to_python(text)
            self.errors.pop("quantity", None)
        except forms.ValidationError as error:
            self.errors.pop("quantity", None)
            self.add_error("quantity", error)
            return cleaned
        if cleaned["quantity"] is None:
            self.add_error("quantity", f"is missing: how many {self.found.unit or 'of them'} a month, such as 1.2M.")
        else:
            _judge(self, "quantity", cleaned["quantity"])
        return cleaned

    def changes(self) -> dict[str, float]:
        """The quantity by its dimension."""
        assert self.found is not None
        return {self.found.key: self.cleaned_data["quantity"]}

    def sentence(self) -> str:
        """What the edit does, for the history."""
        assert self.found is not None
        return f"{self.node.label}: {_said(self.found, self.cleaned_data['quantity'])}"


def _quantity(label: str, unit: str, help_text: str) -> NumberField:
    return NumberField(label=label, unit=read_in(unit), help_text=help_text)


def _judge(form: Described, name: str, value: object) -> None:
    if not isinstance(value, int | float) or form.has_error(name):
        return
    if value < 0:
        form.add_error(name, f"must be at least 0, not {figure(value)}.")
    elif value > MOST:
        form.add_error(name, LARGE)


def _said(one: Measurable, value: float | None) -> str:
    """Logs taken in 15 GB measured; Logs taken in as traffic gives it."""
    if value is None:
        return f"{one.label} as traffic gives it"
    return f"{one.label} {in_unit(figure(value), one.unit)} measured"

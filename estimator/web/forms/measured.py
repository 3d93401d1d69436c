"""Quantities from a bill as forms: those a card states, of a month or once, and one more of what it could state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from estimator.engine.document.architecture import Node
from estimator.engine.document.errors import shortened
from estimator.engine.document.values import MOST
from estimator.engine.figures import figure, in_unit, sentence
from estimator.pages.builder.measured import Measurable, meant, read_in
from estimator.web.forms.fields import Described, NumberField

LARGE = "is larger than any month has."


OFTEN = {"month": "a month", "once": "once, beside the month"}


class StatedForm(Described):
    """Quantities a card states, by dimension; an emptied one goes.  `notes` say what stands beside each."""

    prefix_id: ClassVar[str]
    gone: ClassVar[str]
    billed: ClassVar[str]

    def __init__(self, node: Node, stated: Sequence[Measurable], notes: Mapping[str, str], data=None):
        super().__init__(data, prefix_id=self.prefix_id)
        self.node = node
        self.was = self.quantities(node)
        self.stated = {one.key: one for one in stated}
        for one in stated:
            help_text = sentence(notes.get(one.key, ""))
            field = _quantity(one.label, one.unit, help_text)
            self.initial[one.key] = self.was[one.key]
            self.put(one.key, field, unit=one.unit, kind="number")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.stated:
            _judge(self, name, cleaned.get(name))
        return cleaned

    def changes(self) -> dict[str, float | None]:
        """What differs from the card as it was, of the fields that were posted."""
        wanted = {name: self.cleaned_data[name] for name in self.stated if name in self.data}
        return {name: value for name, value in wanted.items() if value != self.was[name]}

    def sentence(self) -> str:
        """What the edit does, for the history."""
        parts = [self.said(self.stated[name], value) for name, value in self.changes().items()]
        return f"{self.node.label}: {', '.join(parts)}"

    @staticmethod
    def quantities(node: Node) -> Mapping[str, float]:
        """Those that a card states."""
        raise NotImplementedError

    @classmethod
    def said(cls, one: Measurable, value: float | None) -> str:
        """Logs taken in 15 GB measured; Logs taken in as traffic gives it."""
        return f"{one.label} {cls.gone if value is None else f'{in_unit(figure(value), one.unit)} {cls.billed}'}"


class MeasuredForm(StatedForm):
    """The quantities of a month, in place of what traffic gives."""

    prefix_id, gone, billed = "measured", "as traffic gives it", "measured"

    @staticmethod
    def quantities(node: Node) -> Mapping[str, float]:
        return node.measured


class OnceForm(StatedForm):
    """The quantities that are billed once."""

    prefix_id, gone, billed = "once", "not billed once", "once"

    @staticmethod
    def quantities(node: Node) -> Mapping[str, float]:
        return node.once


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
        self.put("quantity", _quantity("Quantity", "", ""), kind="number")
        often = forms.ChoiceField(required=False, choices=list(OFTEN.items()), label="How often", initial="month")
        self.put("often", often, kind="choice")

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
            many = f"{self.found.unit or 'of them'}{'' if self.is_once else ' a month'}"
            self.add_error("quantity", f"is missing: how many {many}, such as 1.2M.")
        else:
            _judge(self, "quantity", cleaned["quantity"])
        return cleaned

    @property
    def is_once(self) -> bool:
        """Whether it is billed once, and in no month."""
        return self.cleaned_data.get("often") == "once"

    def changes(self) -> dict[str, float]:
        """The quantity by its dimension."""
        assert self.found is not None
        return {self.found.key: self.cleaned_data["quantity"]}

    def sentence(self) -> str:
        """What the edit does, for the history."""
        assert self.found is not None
        said = OnceForm.said if self.is_once else MeasuredForm.said
        return f"{self.node.label}: {said(self.found, self.cleaned_data['quantity'])}"


def _quantity(label: str, unit: str, help_text: str) -> NumberField:
    return NumberField(label=label, unit=read_in(unit), help_text=help_text)


def _judge(form: Described, name: str, value: object) -> None:
    if not isinstance(value, int | float) or form.has_error(name):
        return
    if value < 0:
        form.add_error(name, f"must be at least 0, not {figure(value)}.")
    elif value > MOST:
        form.add_error(name, LARGE)

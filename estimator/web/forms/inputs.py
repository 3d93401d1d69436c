"""A named input, and of what the cost of one is told, as forms."""

from __future__ import annotations

from typing import Any

from django import forms
from pydantic import TypeAdapter, ValidationError

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import shortened
from estimator.engine.document.formula import is_formula, read_formula
from estimator.engine.document.inputs import Input, Inputs, UnitCost
from estimator.web.forms.fields import Described, NumberField

INPUTS: TypeAdapter[dict[str, Input]] = TypeAdapter(Inputs)


class InputForm(Described):
    """Name, value and label of an input; `named` is the one that is changed, empty for a new one."""

    def __init__(self, architecture: Architecture, named: str = "", data=None):
        super().__init__(data, prefix_id=f"input-{named}" if named else "new-input")
        self.architecture = architecture
        self.named = named
        self.inputs = architecture.input_values
        one = architecture.inputs.get(named)
        self.put(
            "name",
            forms.CharField(
                strip=True,
                label="Name",
                initial=named,
                help_text="" if named else "As formulas have it, such as orders_per_day.",
                widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": 60}),
            ),
            kind="text",
        )
        self.put(
            "value",
            NumberField(
                label="Value",
                takes_formulas=True,
                initial=one.formulas.get("value", one.value) if one else None,
            ),
            unit=one.unit if one else "",
            kind="number",
        )
        self.put(
            "label",
            forms.CharField(required=False, max_length=100, label="Called", initial=one.label if one else ""),
            kind="text",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and cleaned["value"] is None:
            self.add_error("value", "is missing: give a number, or a formula such as = orders_per_day × 30.")
        if self.errors:
            return cleaned
        name = cleaned["name"]
        if name != self.named and name in self.architecture.inputs:
            self.add_error("name", f"“{shortened(name)}” is taken by another input: give it another name.")
        self.judge(Input, {"value": cleaned["value"], "label": cleaned["label"]})
        try:
            INPUTS.validate_python({name: Input(value=0)})
        except ValidationError as error:
            self.add_error("name", f"{error.errors()[0]['ctx']['error']}.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """What differs from the input as it was, but for its name."""
        one = self.architecture.inputs.get(self.named)
        wanted = {name: self.cleaned_data[name] for name in ("value", "label")}
        if one is None:
            return wanted
        before = {"value": one.formulas.get("value", one.value), "label": one.label}
        return {name: value for name, value in wanted.items() if value != before[name]}


class UnitCostForm(Described):
    """Of what the cost of one stands beside the total, and how many of them a month has; empty: of nothing."""

    def __init__(self, architecture: Architecture, data=None):
        super().__init__(data, prefix_id="unit-cost")
        unit = architecture.unit_cost
        self.inputs = architecture.input_values
        self.put(
            "name",
            forms.CharField(
                required=False,
                max_length=40,
                label="Cost per",
                initial=unit.name if unit else "",
                widget=forms.TextInput(attrs={"placeholder": "order", "autocomplete": "off"}),
            ),
            kind="text",
        )
        self.put(
            "per_month",
            NumberField(
                label="How many of them",
                unit="a month",
                hours_per_month=architecture.hours_per_month,
                takes_formulas=True,
                initial=unit.formulas.get("per_month", unit.per_month) if unit else None,
                help_text="A number, or a formula such as = orders_per_day × 30.",
            ),
            unit="a month",
            kind="number",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors or (not cleaned["name"] and cleaned["per_month"] is None):
            return cleaned
        if not cleaned["name"]:
            self.add_error("name", "is missing: say of what, such as order, or empty both.")
        elif cleaned["per_month"] is None:
            self.add_error("per_month", "is missing: say how many a month has, or empty both.")
        else:
            self.judge(UnitCost, cleaned)
            if not self.errors:  # what is wrong is no longer among what was taken
                self._ask_for_some(cleaned["per_month"])
        return cleaned

    def _ask_for_some(self, per_month: float | str) -> None:
        """Nothing has a cost of one where there are none."""
        count = read_formula(per_month).value(self.inputs) if is_formula(per_month) else float(per_month)
        if count <= 0:
            self.add_error("per_month", "must be more than 0: of none there is no cost of one.")

    def unit(self) -> UnitCost | None:
        """What is asked for; None for nothing."""
        if not self.cleaned_data["name"]:
            return None
        return UnitCost(name=self.cleaned_data["name"], per_month=0).with_values(self.cleaned_data)

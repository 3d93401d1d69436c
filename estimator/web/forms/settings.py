"""The settings of a node, or of the comparison, as a form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django import forms

from estimator.engine.document.formula import from_formula, is_formula
from estimator.engine.resolve.arrows import wanted_arrow
from estimator.engine.resolve.conditions import given_without_effect
from estimator.engine.resolve.nodes import checked_settings
from estimator.engine.service import Service
from estimator.engine.setting import NO_ARROWS, Arrows, SettingDeclaration, Settings, declared
from estimator.importers.quantities import HOURS_PER_MONTH
from estimator.web.forms.fields import EMPTY, YES_NO, Described, NumberField, NumbersField
from pricing.book import LimitBook

NO_FORMULAS: Mapping[str, str] = MappingProxyType({})
NO_INPUTS: Mapping[str, float] = MappingProxyType({})
AS_ASSUMED = "as assumed"
"""What a setting is that nobody gives."""
NOTHING_COPIED: Mapping[str, object] = MappingProxyType({})


class SettingsForm(Described):
    """The settings of one use of a service, but for those it leaves out; `raw` are those that are given.

    Those without effect as the others stand, or for want of an arrow beside those there are, are not asked for; where
    something is posted, as it would have them stand.
    What a switch leaves without effect is no fault: the edit takes it out (projects/editing.py).
    `formulas` are what numbers of them were worked out of; without `inputs`, not even empty ones, none are taken.
    `copied` are those it has of a node it is a copy of, where it was told no other.
    """

    def __init__(
        self,
        service: Service,
        raw: Mapping[str, Any],
        limits: LimitBook,
        data=None,
        prefix_id: str = "node",
        left_out: Collection[str] = (),
        hours_per_month: float = HOURS_PER_MONTH,
        formulas: Mapping[str, str] = NO_FORMULAS,
        inputs: Mapping[str, float] | None = None,
        copied: Mapping[str, object] = NOTHING_COPIED,
        arrows: Arrows = NO_ARROWS,
    ):
        super().__init__(data, prefix_id=prefix_id)
        self.formulas = formulas
        self.takes_formulas = inputs is not None
        self.inputs = inputs or {}
        self.hours_per_month = hours_per_month
        self.service = service
        self.raw = dict(raw)
        self.limits = limits
        self.copied = copied
        self.arrows = arrows
        current, _ = checked_settings(service, {**copied, **self.raw}, limits)
        self.current = current or service.Settings()
        self.declared = declared(service.Settings)
        posted = self._as_posted() if data is not None else self.current
        for one in self.declared.values():
            is_asked = not self._waits(one)
            is_shown = one.name in self.raw or is_asked and one.applies(self.current)
            is_posted = one.name in (data or ()) or is_asked and one.applies(posted)
            if one.name not in left_out and (is_shown or is_posted):
                names = {*self.fields}
                self._add(one)
                self.grown |= set() if is_shown else self.fields.keys() - names

    def _waits(self, one: SettingDeclaration) -> bool:
        """Whether a setting has no effect for want of an arrow; where there is none yet, all are asked for."""
        return bool(self.arrows) and one.lacks(self.arrows)

    def _as_posted(self) -> Settings:
        """The settings as far as they switch others: choices, yes and no, and numbers by whether there is one."""
        given = {name: str(self.data[name]).strip() for name in self.declared if name in self.data}
        numbers = {name: text for name, text in given.items() if self.declared[name].is_number}
        typed = {
            name: None if self.declared[name].is_optional and not text else text not in ("", "0")
            for name, text in numbers.items()
        }
        chosen = {name: text for name, text in given.items() if self.declared[name].kind == "choice" and text}
        said = {name: text == "true" for name, text in given.items() if self.declared[name].kind == "yes_no"}
        return self.current.model_copy(update=typed | chosen | said)

    def _add(self, one: SettingDeclaration) -> None:
        value = self.raw.get(one.name, getattr(self.current, one.name))
        notes = {
            "unit": one.unit,
            "advanced": one.is_advanced,
            "idle": f"No effect: {wanted_arrow(self.service, one)}." if self._waits(one) else "",
            "assumed": one.name not in self.raw and one.name not in self.copied and one.basis == "guess",
        }
        if one.kind == "shares":
            shares = value if isinstance(value, dict) else {}
            for place, label in one.choices.items():
                field = NumberField(label=f"{one.title}: {label}", unit=one.unit, initial=shares.get(place, 0))
                self.put(f"{one.name}.{place}", field, **notes, kind="number")
            return
        field, kind = _field_of(self.service.Settings, one.name, self.hours_per_month, self.takes_formulas)
        if self.is_bound and isinstance(field, NumberField):
            field = copy(field)
            field.accepts = lambda value: one.name not in self._errors_with(one.name, value)
        self.initial[one.name] = str(bool(value)).lower() if one.kind == "yes_no" else value
        if one.name in self.formulas:
            self.initial[one.name] = self.formulas[one.name]
        self.put(one.name, field, **notes, kind=kind)

    def _errors_with(self, name: str, value: int | float) -> Mapping[str, str]:
        """What is wrong with the settings where one of them has a value."""
        whole = self.declared[name].kind == "whole" and float(value).is_integer()
        _, errors = checked_settings(self.service, {**self.raw, name: int(value) if whole else value}, self.limits)
        return errors

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        wanted = self.wanted(cleaned)
        worked_out = self.all_worked_out(wanted)
        if self.errors:
            return cleaned
        if self.service.is_drawn:  # what a switch has just left without effect is taken out with the edit
            for one in given_without_effect(self.service, worked_out):
                if one.applies(self.current):
                    del worked_out[one.name]
        _, errors = checked_settings(self.service, worked_out, self.limits)
        for name, message in errors.items():
            if is_formula(wanted.get(name)):
                message = from_formula(message, wanted[name])
            message += self.as_read(name, message, worked_out.get(name))
            share = next((one for one in self.fields if one.startswith(f"{name}.")), None)
            self.add_error(name if name in self.fields else share, message)
        return cleaned

    def wanted(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The raw settings this form asks for."""
        changed = self.changes(cleaned)
        return {name: value for name, value in {**self.raw, **changed}.items() if value is not None}

    def changes(self, cleaned: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What differs from the version the form was made on; None takes a setting back to its default."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        found: dict[str, Any] = {}
        for name, one in self.declared.items():
            value = _value(one, cleaned)
            if value is ...:
                continue
            if value is None:
                if name in self.raw:
                    found[name] = None
            elif value != self.formulas.get(name, getattr(self.current, name)):
                found[name] = value
        return found

    def words(self, changes: Mapping[str, Any]) -> str:
        """Memory 1,536 MB, Processor Arm."""
        named = ((self.declared[name], value) for name, value in changes.items())
        return ", ".join(f"{one.title} {one.in_words(value, AS_ASSUMED)}" for one, value in named)


def _value(one: SettingDeclaration, cleaned: Mapping[str, Any]) -> Any:
    """The value of a setting as posted: None where its field was left empty, ... where there was no field."""
    if one.kind == "shares":
        parts = {key.partition(".")[2]: value for key, value in cleaned.items() if key.startswith(f"{one.name}.")}
        return {place: float(value) for place, value in parts.items() if value} or None
    if one.name not in cleaned:
        return ...
    value = cleaned[one.name]
    if one.kind == "yes_no":
        return value == "true"
    return None if value in EMPTY else value


@lru_cache(maxsize=2_048)
def _field_of(
    settings: type[Settings], name: str, hours_per_month: float, takes_formulas: bool
) -> tuple[forms.Field, str]:
    """(the field of a setting, its kind): the same in every form, which holds the values itself."""
    one = declared(settings)[name]
    common = {"label": one.title, "help_text": one.help}
    match one.kind:
        case "yes_no":
            return forms.ChoiceField(choices=list(YES_NO.items()), required=False, **common), "choice"
        case "choice":
            return forms.ChoiceField(choices=list(one.choices.items()), required=False, **common), "choice"
        case "numbers":
            return NumbersField(**common), "numbers"
        case _:
            is_whole = one.kind == "whole"
            field = NumberField(
                unit=one.unit,
                whole=is_whole,
                hours_per_month=hours_per_month,
                takes_formulas=takes_formulas,
                **common,
            )
            return field, "number"

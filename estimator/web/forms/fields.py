"""Fields that read numbers as people type them, and forms whose fields know their unit and basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, NamedTuple

from django import forms
from pydantic import BaseModel, ValidationError

from estimator.engine import figures
from estimator.engine.document.errors import DocumentError, no_formula, pydantic_message, short, shortened
from estimator.engine.document.formula import from_formula, is_formula, read_formula
from estimator.importers.quantities import HOURS_PER_MONTH, Accepts, QuantityError, anything, read_quantity, understood
from estimator.web.forms.renderer import CachingRenderer

EMPTY = ("", None)
ALL_DIGITS, TYPED_DIGITS, SHOWN_DIGITS = 15, 10, 6
"""Digits of a number as somebody typed it, and of one that was worked out, such as 100 a week in a month."""
LONG_CHOICE = 18
"""Letters from which on a choice takes the width of the form."""
UNIT_LETTERS = set("abcdfghijklmnopqrstuvwxyz%")
"""What is more than a number: of 1e30 the letter is part of one."""
YES_NO = {"true": "yes", "false": "no"}


class NumberField(forms.CharField):
    """A quantity as people type it, in its unit: 1,536, 20M, 2,000/s, 250 ms; None where empty.

    One that `takes_formulas` gives the text of a formula as it is written back: = orders_per_day × 30.
    """

    def __init__(
        self,
        *,
        unit: str = "",
        whole: bool = False,
        hours_per_month: float = HOURS_PER_MONTH,
        takes_formulas: bool = False,
        accepts: Accepts = anything,
        **more,
    ):
        super().__init__(required=False, strip=True, **more)
        self.takes_formulas = takes_formulas
        self.unit = unit
        self.whole = whole
        self.hours_per_month = hours_per_month
        self.accepts = accepts
        self.widget.attrs |= {"inputmode": "text" if takes_formulas else "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | float | str | None:
        text = super().to_python(value) or ""
        if not text:
            return None
        if is_formula(text):
            return self._formula(text)
        try:
            number = read_quantity(text, self.unit, self.hours_per_month, self._is_taken)
        except QuantityError as error:
            raise forms.ValidationError(str(error)) from None
        return int(number) if self.whole and float(number).is_integer() else number

    def _is_taken(self, value: int | float) -> bool:
        return (not self.whole or float(value).is_integer()) and self.accepts(value)

    def _clean_bound_field(self, bound: forms.BoundField) -> Any:
        """What was posted; where that is how the form showed a value, that value with all its digits."""
        was = bound.initial
        is_as_shown = isinstance(was, float) and str(bound.data or "").strip() == self.prepare_value(was)
        return was if is_as_shown else self.clean(bound.data)

    def _formula(self, text: str) -> str:
        if not self.takes_formulas:
            raise forms.ValidationError(no_formula(text))
        try:
            return read_formula(text).text
        except DocumentError as error:
            raise forms.ValidationError(error.message) from None

    def prepare_value(self, value: Any) -> str:
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        written = figures.figure(value, ALL_DIGITS)
        is_typed = sum(letter.isdigit() for letter in written) <= TYPED_DIGITS or float(value).is_integer()
        return written if is_typed else figures.figure(value, SHOWN_DIGITS)

    def understood(self, value: Any) -> str:
        """What a value is in other words, where the field alone is hard to read."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return understood(value, self.unit, self.hours_per_month) if is_number else ""


class NumbersField(forms.CharField):
    """Numbers separated by commas or blanks."""

    def __init__(self, **more):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **more)

    def to_python(self, value: Any) -> list[float] | None:
        text = super().to_python(value) or ""
        if is_formula(text):
            raise forms.ValidationError(no_formula(text))
        words = text.replace(",", " ").split()
        try:
            return [float(word) for word in words] or None
        except ValueError:
            raise forms.ValidationError("must be numbers separated by commas or blanks.") from None

    def prepare_value(self, value: Any) -> str:
        return ", ".join(figures.figure(one, 6) for one in value) if isinstance(value, list) else value


class Words(NamedTuple):
    """What stands beside a field: its name, the badge of an assumption, what was understood, what is wrong with it, why
    it has no effect or what it is for."""

    id: str
    input_id: str
    label: str
    assumed: bool
    understood: str
    errors: str
    help: str


class Described(forms.Form):
    """A form whose fields know their unit, kind and basis; `bound_fields` lists them for the template."""

    default_renderer = CachingRenderer

    def __init__(self, *arguments, prefix_id: str, **more):
        super().__init__(*arguments, auto_id=f"{prefix_id}-%s", **more)
        self.notes: dict[str, dict[str, Any]] = {}
        self.retyped: set[str] = set()
        self.grown: set[str] = set()
        self.inputs: Mapping[str, float] = {}

    def put(self, name: str, field: forms.Field, **notes: Any) -> None:
        self.fields[name] = field
        self.notes[name] = notes

    def judge(self, model: type[BaseModel], raw: Mapping[str, Any]) -> None:
        """What a model of the document finds wrong, beside the field that has it or above the form."""
        worked_out = self.all_worked_out(raw)
        if self.errors:
            return
        try:
            model.model_validate(worked_out)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                name = str(one["loc"][0])
                message = pydantic_message(one, self.notes.get(name, {}).get("unit", ""))
                if is_formula(raw.get(name)):
                    message = from_formula(message, raw[name])
                else:
                    message += self.as_read(name, message, one.get("input"))
                self.add_error(name if name in self.fields else None, message)

    def as_read(self, name: str, message: str, value: object) -> str:
        """What a field was read as that a message quotes, where it was written in another unit: “512KB” is 0.5 MB;
        empty where it says the same."""
        typed = str(self.data.get(self.add_prefix(name), "")).strip()
        if not isinstance(value, int | float) or f"not {short(value)}." not in message:
            return ""
        said = figures.in_unit(short(value), self.notes.get(name, {}).get("unit", ""))
        same = typed.replace(" ", "").lower() in (short(value), said.replace(" ", "").replace(",", "").lower())
        return "" if same or not set(typed.lower()) & UNIT_LETTERS else f" “{shortened(typed)}” is {said}."

    def bound_fields(self, *, advanced: bool | None = None) -> Iterator[forms.BoundField]:
        """The fields with what the template says about them: all, or the advanced ones, or the others."""
        for name, notes in self.notes.items():
            if advanced is None or notes.get("advanced", False) == advanced:
                yield self._described(name)

    def _described(self, name: str) -> forms.BoundField:
        field, notes = self[name], self.notes[name]
        for key in ("unit", "assumed", "kind"):
            setattr(field, key, notes.get(key, ""))
        field.is_wide = field.kind == "choice" and _longest(field) > LONG_CHOICE
        field.words = self._words(name)
        return field

    def _words(self, name: str) -> Words:
        field, id_ = self.fields[name], self.auto_id % name
        return Words(
            id_,
            field.widget.id_for_label(id_),
            str(field.label),
            bool(self.notes[name].get("assumed")),
            self._understood(field, self.get_initial_for_field(field, name)),
            " ".join(self.errors.get(name, ())),
            self.notes[name].get("idle") or str(field.help_text),
        )

    def _understood(self, field: forms.Field, value: Any) -> str:
        """What a number is in other words, what a formula comes to."""
        if not isinstance(field, NumberField):
            return ""
        if not is_formula(value):
            return field.understood(value)
        try:
            number = self.worked_out(value)
        except DocumentError:
            return ""
        said = figures.in_unit(figures.figure(number), field.unit)
        return ", ".join(filter(None, [said, field.understood(number)]))

    def worked_out(self, value: Any) -> Any:
        """The number a formula comes to, anything else as it is; raises DocumentError."""
        return read_formula(value).value(self.inputs) if is_formula(value) else value

    def all_worked_out(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with numbers for their formulas; what cannot be worked out is said beside its field."""
        found = {}
        for name, value in [*values.items()]:  # what is wrong leaves the values, where they are those of the form
            try:
                found[name] = self.worked_out(value)
            except DocumentError as error:
                self.add_error(name if name in self.fields else None, error.message)
        return found

    def basic_fields(self) -> list[forms.BoundField]:
        return list(self.bound_fields(advanced=False))

    def advanced_fields(self) -> list[forms.BoundField]:
        return list(self.bound_fields(advanced=True))

    @property
    def more_in_words(self) -> str:
        """8 more settings, 5 assumed; empty where there are none."""
        more = [notes for notes in self.notes.values() if notes.get("advanced")]
        assumed = sum(bool(notes.get("assumed")) for notes in more)
        if not more:
            return ""
        return f"{figures.counted(len(more), 'more setting')}{f', {assumed} assumed' if assumed else ''}"

    @property
    def has_advanced_errors(self) -> bool:
        return any(self.notes[name].get("advanced") for name in self.errors if name in self.notes)

    def refusal(self) -> str:
        """What is wrong with it in one line; empty where nothing is."""
        said = [
            f"{self.fields[name].label}: {words}"
            for name, found in self.errors.items()
            if name in self.fields
            for words in found
        ]
        return " ".join(said or self.non_field_errors())

    def posted_but_refused(self) -> Mapping[str, str]:
        """What was posted, with the fields that cannot be taken as they stood."""
        found = copy(self.data)
        for name in self.errors.keys() & self.fields.keys():
            found[name] = self._shown(name)
        return found

    @property
    def shape(self) -> list[tuple]:
        """Which fields there are, where, and what they offer: a page that shows this needs no other form."""
        return [
            (name, notes.get("advanced", False), tuple(getattr(self.fields[name].widget, "choices", ())))
            for name, notes in self.notes.items()
        ]

    def has_shape_of(self, other: Described) -> bool:
        """Whether the page that posted the other needs no other form: it does not show what that has grown by since."""
        return type(self) is type(other) and self.shape == [one for one in other.shape if one[0] not in other.grown]

    def compare(self, posted: Mapping[str, str]) -> None:
        """Note which fields this form shows otherwise than they were typed: emptied ones, and 1,536 for 1536."""
        self.retyped = {
            name
            for name, notes in self.notes.items()
            if name in posted and notes.get("kind") != "checks" and posted[name] != self._shown(name)
        }

    def _shown(self, name: str) -> str:
        """What a field holds before anybody types."""
        field = self.fields[name]
        return str(field.prepare_value(self.get_initial_for_field(field, name)) or "")

    def retyped_fields(self) -> list[forms.BoundField]:
        """The fields that a page which keeps the form has to show anew."""
        return [self._described(name) for name in self.notes if name in self.retyped]

    def beside(self) -> list[Words]:
        """What stands beside the other fields; a slot of a sentence and what is hidden have nothing beside them."""
        names = (name for name, notes in self.notes.items() if notes.get("kind") not in ("slot", "hidden"))
        return [self._words(name) for name in names if name not in self.retyped]


def _longest(field: forms.BoundField) -> int:
    return max(len(str(label)) for _, label in field.field.choices)

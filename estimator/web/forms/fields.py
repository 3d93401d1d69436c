"""Fields that read numbers as people type them, and forms whose fields know their unit and basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms

from estimator.engine import figures

EMPTY = ("", None)
LONG_CHOICE = 18
"""Letters from which on a choice takes the width of the form."""
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d*)?")
YES_NO = {"true": "yes", "false": "no"}


class NumberField(forms.CharField):
    """A number as people type it: 1,536 or 0.5; None where empty."""

    def __init__(self, *, whole: bool = False, **more):
        super().__init__(required=False, strip=True, **more)
        self.whole = whole
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | float | None:
        text = "".join((super().to_python(value) or "").split()).replace("−", "-")
        if not text:
            return None
        if "," in text and not THOUSANDS.fullmatch(text):  # 0,5 is not 5
            raise forms.ValidationError(f"must be a number such as 1,536 or 0.5, not “{value}”.")
        text = text.replace(",", "")
        try:
            number = float(text)
        except ValueError:
            raise forms.ValidationError(f"must be a number, not “{value}”.") from None
        if number != number or abs(number) == float("inf"):
            raise forms.ValidationError(f"must be a number, not “{value}”.")
        return int(number) if number.is_integer() and (self.whole or "." not in text) else number

    def prepare_value(self, value: Any) -> str:
        return figures.figure(value, 15) if isinstance(value, int | float) and not isinstance(value, bool) else value


class NumbersField(forms.CharField):
    """Numbers separated by commas or blanks."""

    def __init__(self, **more):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **more)

    def to_python(self, value: Any) -> list[float] | None:
        words = (super().to_python(value) or "").replace(",", " ").split()
        try:
            return [float(word) for word in words] or None
        except ValueError:
            raise forms.ValidationError("must be numbers separated by commas or blanks.") from None

    def prepare_value(self, value: Any) -> str:
        return ", ".join(figures.figure(one, 6) for one in value) if isinstance(value, list) else value


class Words(NamedTuple):
    """What stands beside a field: its name, the badge of an assumption, what is wrong with it or what it is for."""

    id: str
    input_id: str
    label: str
    assumed: bool
    errors: str
    help: str


class Described(forms.Form):
    """A form whose fields know their unit, kind and basis; `shown` lists them for the template."""

    def __init__(self, *arguments, prefix_id: str, **more):
        super().__init__(*arguments, auto_id=f"{prefix_id}-%s", **more)
        self.notes: dict[str, dict[str, Any]] = {}

    def put(self, name: str, field: forms.Field, **notes: Any) -> None:
        self.fields[name] = field
        self.notes[name] = notes

    def shown(self, *, advanced: bool | None = None):
        """Bound fields with what the template says about them."""
        errors = self.errors
        for name, notes in self.notes.items():
            if advanced is None or notes.get("advanced", False) == advanced:
                field = self[name]
                for key in ("unit", "assumed", "kind"):
                    setattr(field, key, notes.get(key, ""))
                field.is_wide = field.kind == "choice" and _longest(field) > LONG_CHOICE
                field.words = Words(
                    field.auto_id,
                    field.id_for_label,
                    str(field.label),
                    bool(field.assumed),
                    " ".join(errors.get(name, ())),
                    str(field.help_text),
                )
                yield field

    def shown_basic(self):
        return list(self.shown(advanced=False))

    def shown_advanced(self):
        return list(self.shown(advanced=True))

    @property
    def has_advanced_errors(self) -> bool:
        return any(self.notes[name].get("advanced") for name in self.errors if name in self.notes)

    @property
    def shape(self) -> list[tuple]:
        """Which fields there are, where, and what they offer: a page that shows this needs no other form."""
        return [
            (name, notes.get("advanced", False), tuple(getattr(self.fields[name].widget, "choices", ())))
            for name, notes in self.notes.items()
        ]

    def has_shape_of(self, other: Described) -> bool:
        return type(self) is type(other) and self.shape == other.shape

    def differing(self, posted: Mapping[str, str]) -> list[str]:
        """Fields that this form shows otherwise than they were typed: emptied ones, and 1536 for 1,536."""
        return [
            name
            for name, notes in self.notes.items()
            if name in posted and notes.get("kind") != "checks" and posted[name] != str(self[name].value() or "")
        ]


def _longest(field: forms.BoundField) -> int:
    return max(len(str(label)) for _, label in field.field.choices)

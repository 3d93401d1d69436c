"""What a sender chooses of a report: whose it is, its sections in order with a note in each, how numbers are written.

One frozen value that is stored as JSON: the project keeps the one for its next report, a report that was made keeps
its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from estimator.engine.figures import NumberStyle
from estimator.projects.logos import LONGEST_LOGO, is_logo

SectionKey = Literal[
    "architecture", "workload", "cost", "limits", "containers", "advice", "working", "assumed", "sources"
]
SECTIONS: tuple[SectionKey, ...] = get_args(SectionKey)
"""In the order they have until somebody chooses another."""
Paper = Literal["a4", "letter"]
PAPERS: Mapping[Paper, str] = {"a4": "A4", "letter": "Letter"}
NUMBERS: Mapping[NumberStyle, str] = {"point": "1,234.56", "comma": "1.234,56"}
LONGEST_NAME, LONGEST_NOTE = 200, 2_000


class ChosenSection(BaseModel):
    """One section: whether it is shown, and what the sender says in it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: SectionKey
    is_shown: bool = True
    note: str = Field("", max_length=LONGEST_NOTE)


class ReportChoices(BaseModel):
    """All of it.  `logo` is a data URI of a PNG or JPEG (`logos.py`), empty where there is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    customer: str = Field("", max_length=LONGEST_NAME)
    author: str = Field("", max_length=LONGEST_NAME)
    note: str = Field("", max_length=LONGEST_NOTE)
    logo: str = Field("", max_length=LONGEST_LOGO)
    numbers: NumberStyle = "point"
    paper: Paper = "a4"
    sections: tuple[ChosenSection, ...] = tuple(ChosenSection(key=key) for key in SECTIONS)

    @field_validator("logo")
    @classmethod
    def _is_a_picture(cls, logo: str) -> str:
        if logo and not is_logo(logo):
            raise ValueError("A logo is a PNG or a JPEG.")
        return logo

    @field_validator("sections")
    @classmethod
    def _each_once(cls, sections: tuple[ChosenSection, ...]) -> tuple[ChosenSection, ...]:
        """Each section once; those that are missing, of a later version, at their place behind the others."""
        found = {one.key: one for one in reversed(sections)}
        ordered = dict.fromkeys([*(one.key for one in sections), *SECTIONS])
        return tuple(found.get(key) or ChosenSection(key=key) for key in ordered)

    @classmethod
    def read(cls, stored: object) -> ReportChoices:
        """Those that were stored; a section that this version does not know, and what cannot be read, is left out."""
        if not isinstance(stored, Mapping):
            return cls()
        known = {name: value for name, value in stored.items() if name in cls.model_fields}
        known["sections"] = [one for one in _mappings(known.get("sections")) if one.get("key") in SECTIONS]
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
            return cls.model_validate({name: value for name, value in known.items() if name not in wrong})

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return self.model_dump(mode="json")

    def moved(self, key: str, by: int) -> ReportChoices:
        """The same with a section so many places further down; up where that is negative."""
        order = list(self.sections)
        at = next((at for at, one in enumerate(order) if one.key == key), None)
        if at is None:
            return self
        one = order.pop(at)
        order.insert(min(max(at + by, 0), len(order)), one)
        return self.model_copy(update={"sections": tuple(order)})


def _mappings(found: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []

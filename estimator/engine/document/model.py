"""What all parts of the document have in common, and how parts keep the formulas that some of their numbers come from.

In memory every number is a number; what it was worked out of stands beside it, and is written back in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

from estimator.engine.document.formula import is_formula, read_formula


class DocumentModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Formulated(DocumentModel):
    """A part of the document whose numbers may be formulas: `numbers` names those fields, none where all of its
    settings may be."""

    numbers: ClassVar[tuple[str, ...]] = ()

    _formulas: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def formulas(self) -> Mapping[str, str]:
        """By field or setting, the formula its number was worked out of."""
        return self._formulas

    def with_formulas(self, formulas: Mapping[str, str]) -> Self:
        """The same with these formulas instead; its numbers are as they were until the document is read anew."""
        copy = self.model_copy()
        copy._formulas = dict(formulas)
        return copy

    def with_values(self, values: Mapping[str, object]) -> Self:
        """The same with other fields; a text that begins with = becomes the formula of its number."""
        plain = {name: value for name, value in values.items() if name not in self.numbers or not is_formula(value)}
        return self.model_copy(update=plain).with_formulas(formulas_after(self.formulas, values, self.numbers))

    def written(self) -> dict[str, object]:
        """It as JSON would have it, in the order of its fields: no defaults, formulas in place of their numbers."""
        plain: dict[str, object] = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if not any(name in self.numbers for name in self.formulas):
            return plain
        names = [name for name in type(self).model_fields if name in plain or name in self.formulas]
        return {name: self.formulas.get(name, plain.get(name)) for name in names}


def formulas_after(
    formulas: Mapping[str, str], values: Mapping[str, object], numbers: tuple[str, ...] | None = None
) -> dict[str, str]:
    """The formulas that are left and come once these values are set; `numbers` are the names that may have one."""
    kept = {name: text for name, text in formulas.items() if name not in values}
    come = {
        name: read_formula(value).text
        for name, value in values.items()
        if isinstance(value, str) and is_formula(value) and (numbers is None or name in numbers)
    }
    return kept | come

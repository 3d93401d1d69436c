"""Named inputs: a number that is said once and used in several fields, `= orders_per_day × 30`.

All is worked out when a document is read, before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from pydantic import AfterValidator, Field, ValidationError

from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.document.formula import NAME, Formula, Value, from_formula, is_formula, read_formula
from estimator.engine.document.model import Formulated
from estimator.engine.document.values import Measured, NotNegative

MAX_INPUTS = 100
UNIT_COST = ("", "per_month")
"""Where samples of a document keep how many things a month its total is divided by."""

Part = tuple[str, str | int]
"""inputs and a name, unit_cost, nodes or edges and an index."""
Formulas = dict[Part, dict[str, str]]
"""By part of the document, the formulas of its fields."""


def _input_name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError(
            f"the name “{shortened(value)}” cannot stand in a formula: use up to 60 letters from a to z, digits and _, "
            "a letter first, such as orders_per_day"
        )
    return value


InputName = Annotated[str, AfterValidator(_input_name)]


class Input(Formulated):
    """A number by a name, which formulas use; `label` is what pages call it."""

    numbers: ClassVar[tuple[str, ...]] = ("value",)

    value: Measured
    label: Annotated[str, Field(max_length=100)] = ""
    unit: Annotated[str, Field(max_length=40)] = ""


class UnitCost(Formulated):
    """The thing whose cost stands beside the total: `name` is one of it (order), `per_month` how many a month has."""

    numbers: ClassVar[tuple[str, ...]] = ("per_month",)

    name: Annotated[str, Field(min_length=1, max_length=40)]
    per_month: NotNegative


Inputs = Annotated[dict[InputName, Input], Field(max_length=MAX_INPUTS)]


def worked_out(data: Mapping[str, object], edge_numbers: tuple[str, ...]) -> tuple[dict[str, object], Formulas]:
    """(the parsed document with a number in place of every formula, the formulas); raises DocumentError.

    What is no document at all is left for its models to say.
    """
    found: Formulas = {}
    given = _given(data.get("inputs", {}))
    if given is None:
        return dict(data), found
    values = input_values({name: one["value"] for name, one in given.items()})
    made = dict(data)
    if given:
        made["inputs"] = {
            name: _with_numbers(one, ("inputs", name), f"inputs, {name}", ("value",), values, found)
            for name, one in given.items()
        }
    unit_cost = data.get("unit_cost")
    if isinstance(unit_cost, dict):
        made["unit_cost"] = _with_numbers(unit_cost, ("unit_cost", ""), "unit_cost", ("per_month",), values, found)
    for part in ("nodes", "edges"):
        listed = data.get(part)
        if isinstance(listed, list):
            made[part] = [_one(part, index, one, edge_numbers, values, found) for index, one in enumerate(listed)]
    return made, found


def _one(
    part: str, index: int, one: object, edge_numbers: tuple[str, ...], values: Mapping[str, Value], found: Formulas
) -> object:
    if isinstance(one, Formulated):
        if not one.formulas:
            return one
        one = one.written()
    if not isinstance(one, dict):
        return one
    where = f"{part.removesuffix('s')} {shortened(str(one.get('id', index)))}"
    if part == "edges":
        return _with_numbers(one, (part, index), where, edge_numbers, values, found)
    settings = one.get("settings")
    if not isinstance(settings, dict) or not any(map(is_formula, settings.values())):
        return one
    return {**one, "settings": _with_numbers(settings, (part, index), where, tuple(settings), values, found)}


def _with_numbers(
    one: dict[str, object],
    part: Part,
    where: str,
    fields: tuple[str, ...],
    values: Mapping[str, Value],
    found: Formulas,
) -> dict[str, object]:
    """A part with numbers for its formulas, which are put with those that were found."""
    formulas = {
        name: _read(text, f"{where}, {name}", name)
        for name in fields
        if isinstance(text := one.get(name), str) and is_formula(text)
    }
    if not formulas:
        return one
    found[part] = {name: formula.text for name, formula in formulas.items()}
    return one | {name: _value(formula, values, f"{where}, {name}", name) for name, formula in formulas.items()}


def input_values(given: Mapping[str, object]) -> dict[str, Value]:
    """What each input comes to, of numbers (or arrays of them) and formulas over the others.

    Raises DocumentError where inputs need each other in a circle.
    """
    formulas = {name: _read(one, f"inputs, {name}", name) for name, one in given.items() if isinstance(one, str)}
    values: dict[str, Value] = {name: one for name, one in given.items() if isinstance(one, int | float | np.ndarray)}
    try:
        order = list(TopologicalSorter({name: one.names for name, one in formulas.items()}).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        name = next(one for one in error.args[1] if one in formulas)
        raise DocumentError(
            f"“{shortened(formulas[name].text)}” leads back to itself ({shortened(circle)}): "
            "give one of them a number.",
            f"inputs, {name}",
            name,
        ) from None
    for name in order:
        if name in formulas:
            values[name] = _value(formulas[name], values, f"inputs, {name}", name)
    return {name: values[name] for name in given}


def _read(text: str, where: str, field: str) -> Formula:
    try:
        return read_formula(text)
    except DocumentError as error:
        raise DocumentError(error.message, where, field, code=error.code) from None


def _value(formula: Formula, values: Mapping[str, Value], where: str, field: str) -> Value:
    try:
        return formula.value(values)
    except DocumentError as error:
        raise DocumentError(error.message, where, field, code=error.code) from None


def _given(inputs: object) -> dict[str, dict[str, object]] | None:
    """Inputs as JSON would have them; None where one has neither a number nor a formula, as their model then says."""
    if not isinstance(inputs, dict):
        return None
    given = {name: one.written() if isinstance(one, Formulated) else one for name, one in inputs.items()}
    return given if all(map(_has_value, given.values())) else None


def _has_value(one: object) -> bool:
    value = one.get("value") if isinstance(one, dict) else None
    return is_formula(value) or (isinstance(value, int | float) and not isinstance(value, bool))


def of_a_formula(fault: DocumentError, error: ValidationError, formulas: Formulas) -> DocumentError:
    """The fault of a document, with the formula that the number at fault was worked out of."""
    part, *more = error.errors(include_url=False)[0]["loc"]
    key = (str(part), more[0] if more and part != "unit_cost" else "")
    formula = formulas.get(key, {}).get(fault.field)
    if formula is None:
        return fault
    return DocumentError(from_formula(fault.message, formula), fault.where, fault.field, code=fault.code)


def worked_out_of(
    drawn: Mapping[str, ArrayLike], inputs: Mapping[str, Input], parts: Mapping[str, Formulated]
) -> dict[tuple[str, str], ArrayLike]:
    """What is worked out of inputs that are drawn, (samples,) by (name of its part, field).

    Raises DocumentError for an input that is not there.
    """
    for name in drawn:
        if name not in inputs:
            raise DocumentError(f"there is no input “{shortened(name)}” to sample.", code="unknown")
    given: dict[str, object] = {name: one.formulas.get("value", one.value) for name, one in inputs.items()}
    values = input_values(given | {name: np.asarray(one, dtype=float).reshape(-1) for name, one in drawn.items()})
    worked = {(owner, field): formula.value(values) for owner, field, formula in formulas_of(parts)}
    return {place: value for place, value in worked.items() if isinstance(value, np.ndarray)}


def formulas_of(parts: Mapping[str, Formulated]) -> Iterator[tuple[str, str, Formula]]:
    """(the name of its part, field, formula) of each formula."""
    for owner, one in parts.items():
        for field, text in one.formulas.items():
            yield owner, field, read_formula(text)

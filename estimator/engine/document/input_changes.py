"""Changes of named inputs, and where they are used."""

from __future__ import annotations

from typing import Literal, NamedTuple

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change
from estimator.engine.document.errors import DocumentError, shortened
from estimator.engine.document.formula import read_formula
from estimator.engine.document.inputs import Input, UnitCost
from estimator.engine.document.model import Formulated


class InputUse(NamedTuple):
    """A field whose formula names an input; `owner` is the node, edge or input it belongs to, empty for the unit."""

    kind: Literal["node", "edge", "input", "unit_cost"]
    owner: str
    field: str


def uses_of(document: Architecture) -> dict[str, list[InputUse]]:
    """By input, where formulas name it: in inputs, the unit, nodes and edges."""
    found: dict[str, list[InputUse]] = {name: [] for name in document.inputs}
    for kind, owner, one in _parts(document):
        for field, text in one.formulas.items():
            for name in read_formula(text).names & found.keys():
                found[name].append(InputUse(kind, owner, field))
    return found


def _parts(document: Architecture) -> list[tuple[Literal["node", "edge", "input", "unit_cost"], str, Formulated]]:
    """What has formulas."""
    parts: list[tuple[Literal["node", "edge", "input", "unit_cost"], str, Formulated]] = []
    parts += [("input", name, one) for name, one in document.inputs.items()]
    parts += [("unit_cost", "", document.unit_cost)] if document.unit_cost else []
    parts += [("node", one.id, one) for one in document.nodes]
    parts += [("edge", one.id, one) for one in document.edges]
    return [part for part in parts if part[2].formulas]


def set_input(name: str, values: dict[str, object], words: str) -> Change:
    """An input that comes or has other values: `value` (a number or a formula), `label` and `unit`."""

    def apply(document: Architecture) -> Architecture:
        one = document.inputs.get(name) or Input(value=0)
        return document.model_copy(update={"inputs": {**document.inputs, name: one.with_values(values)}})

    return Change(words, apply)


def rename_input(old: str, new: str) -> Change:
    """Another name for an input, in its place and in every formula."""

    def apply(document: Architecture) -> Architecture:
        if old not in document.inputs:
            raise DocumentError(f"there is no input “{shortened(old)}” to rename.", code="unknown")
        inputs = {new if name == old else name: _renamed(one, old, new) for name, one in document.inputs.items()}
        changed: dict[str, object] = {
            "inputs": inputs,
            "nodes": [_renamed(one, old, new) for one in document.nodes],
            "edges": [_renamed(one, old, new) for one in document.edges],
        }
        if document.unit_cost is not None:
            changed["unit_cost"] = _renamed(document.unit_cost, old, new)
        return document.model_copy(update=changed)

    return Change(f"Rename the input {old} to {new}", apply)


def _renamed[Part: Formulated](one: Part, old: str, new: str) -> Part:
    if not one.formulas:
        return one
    return one.with_formulas({field: read_formula(text).renamed(old, new).text for field, text in one.formulas.items()})


def delete_input(name: str) -> Change:
    """An input goes that no formula names; the document that is read anew refuses any other."""

    def apply(document: Architecture) -> Architecture:
        return document.model_copy(update={"inputs": {key: one for key, one in document.inputs.items() if key != name}})

    return Change(f"Delete the input {name}", apply)


def set_unit_cost(unit: UnitCost | None, words: str) -> Change:
    """Of what the cost of one stands beside the total."""
    return Change(words, lambda document: document.model_copy(update={"unit_cost": unit}))

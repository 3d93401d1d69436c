"""Quantities of a file that the settings of its cards give as well: those need not be measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isclose

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.maths.amounts import in_sample
from pricing.book import Tables

ALIKE = 1e-9


def alone(nodes: Iterable[Node], region: str) -> Architecture:
    """Cards as a document that bills what is said of them and nothing else."""
    return Architecture(region=region, free_tier="none", hidden_costs="leave_out", nodes=list(nodes))


def billed_alone(nodes: Sequence[Node], region: str, tables: Tables) -> tuple[list[Node], Estimate]:
    """(cards without the settings that their services do not take together, what they bill)."""
    found = list(nodes)
    for _ in range(sum(len(node.settings) for node in nodes)):
        try:
            return found, estimate(alone(found, region), tables)
        except DocumentError as error:
            less = [_without(node, error.field) if f"node {node.id}," in f"{error.where}," else node for node in found]
            found = less if less != found else [node.model_copy(update={"settings": {}}) for node in found]
    return found, estimate(alone(found, region), tables)


def settled(nodes: Sequence[Node], region: str, tables: Tables) -> list[Node]:
    """Cards with the settings that their services take together, and measured what those do not give."""
    bare, billed = billed_alone([node.model_copy(update={"measured": {}}) for node in nodes], region, tables)
    given: dict[tuple[str, str], float] = {}
    for line in billed.lines:
        key = (line.node, line.dimension)
        given[key] = given.get(key, 0.0) + float(in_sample(line.quantity))
    return [one.model_copy(update={"measured": _unlike(node, given)}) for one, node in zip(bare, nodes, strict=True)]


def _unlike(node: Node, given: Mapping[tuple[str, str], float]) -> dict[str, float]:
    return {
        dimension: quantity
        for dimension, quantity in node.measured.items()
        if not (quantity and isclose(quantity, given.get((node.id, dimension), 0.0), rel_tol=ALIKE))
    }


def _without(node: Node, setting: str) -> Node:
    return node.model_copy(update={"settings": {name: one for name, one in node.settings.items() if name != setting}})

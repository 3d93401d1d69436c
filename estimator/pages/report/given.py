"""What was typed and what was assumed, card by card: the values that shape the bill and the limits."""

from __future__ import annotations

from typing import NamedTuple

from estimator.engine.estimate import Estimate
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.setting import declared
from estimator.pages.results.assumed import AssumedOf, felt_by_card, in_order, moves
from estimator.whatif.assumptions.effects import effects

CARDS = 80
MATTER_MOST = 5
"""Assumptions in the list of those that matter."""


class GivenValue(NamedTuple):
    """A setting with its value in words."""

    title: str
    value: str
    is_assumed: bool = False


class Mattering(NamedTuple):
    """An assumption that moves something: by how much, and as a part of what the first moves, in per cent."""

    message: str
    moves: str
    part: float


class ValuesOf(NamedTuple):
    """The values of a card, or of an arrow."""

    name: str
    icon: str
    type: str
    rows: tuple[GivenValue, ...]


class GivenValues(NamedTuple):
    """All of it; `left_out` is how many cards there are beyond."""

    cards: tuple[ValuesOf, ...]
    left_out: int


def given(estimate: Estimate) -> GivenValues:
    """By card, in the order of the drawing: what was typed, then what was assumed and has an effect."""
    assumed = _assumed_by_owner(estimate)
    found = [
        ValuesOf(node.label, node.service.slug, node.service.type, (*_typed(node), *assumed.pop(node_id, ())))
        for node_id, node in estimate.resolved.nodes.items()
    ]
    found += [ValuesOf(of.name, of.icon, of.type, assumed[of.id]) for of in _arrows(estimate) if of.id in assumed]
    shown = [one for one in found if one.rows]
    return GivenValues(tuple(shown[:CARDS]), max(len(shown) - CARDS, 0))


def matter_most(estimate: Estimate) -> list[Mattering]:
    """The assumptions that move the bill most."""
    felt = [one for one in effects(estimate) if one.is_felt][:MATTER_MOST]
    most = max((one.moves_usd for one in felt), default=0.0)
    return [Mattering(one.assumption.message, moves(one), 100 * one.moves_usd / most if most else 0.0) for one in felt]


def _typed(node: ResolvedNode) -> list[GivenValue]:
    """Settings that somebody gave, in the order of the form, but those without effect."""
    typed = node.declared.settings
    return [
        GivenValue(one.title, one.in_words(getattr(node.settings, name)))
        for name, one in declared(node.service.Settings).items()
        if name in typed and one.applies(node.settings)
    ]


def _assumed_by_owner(estimate: Estimate) -> dict[str, tuple[GivenValue, ...]]:
    """By card or arrow what is assumed and moves something."""
    found: dict[str, list[GivenValue]] = {}
    for one in effects(estimate):
        if one.is_felt:
            found.setdefault(one.assumption.owner, []).append(_value(one.assumption))
    return {owner: tuple(rows) for owner, rows in found.items()}


def _value(one: Assumption) -> GivenValue:
    said, title = one.message.partition(": ")[2], one.label
    begins = said.casefold().startswith(title.casefold())
    return GivenValue(title, said[len(title) :].strip() if begins else said, is_assumed=True)


def _arrows(estimate: Estimate) -> list[AssumedOf]:
    """Arrows of which something is assumed."""
    return [of for of in felt_by_card(estimate, in_order(estimate)) if of.is_edge]

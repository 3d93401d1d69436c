"""Limits as a table: those that traffic reaches by what they do when they are met, the others apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.limits.consequences import HAPPENS, seen
from estimator.engine.limits.finding import Finding, ranked
from estimator.engine.measures import Consequence

LAST = 1_000.0
"""The scale of headroom ends at so many times today's traffic."""

type PlaceOf = tuple[str, str, tuple[str, ...]]
"""(key, where, the nodes that ask): what makes two findings one row."""


class LimitGroup(NamedTuple):
    """Limits that do the same when they are met, the nearest first; `words` is what that is."""

    consequence: Consequence
    words: str
    limits: tuple[Finding, ...]


def by_consequence(limits: Iterable[Finding]) -> list[LimitGroup]:
    """Limits that traffic reaches: what hurts most first, and then by the multiple at which they are reached.

    Where none that do the same is reached on the scale, they come after all others: no limit in sight is below those.
    """
    found: dict[Consequence, list[Finding]] = {}
    for one in ranked(_each_once(one for one in limits if one.headroom is not None)):
        found.setdefault(one.consequence, []).append(one)
    groups = [LimitGroup(kind, figures.sentence(HAPPENS[kind]), tuple(ones)) for kind, ones in found.items()]
    return sorted(groups, key=lambda group: min(one.headroom or 0.0 for one in group.limits) > LAST)


def not_by_traffic(limits: Iterable[Finding]) -> list[Finding]:
    """Limits that no traffic reaches, or in which it has no part: what is not well first, then the fullest."""
    found = _each_once(one for one in limits if one.headroom is None)
    return sorted(found, key=lambda one: (one.verdict == "ok", -(one.load or 0)))


def places(limits: Iterable[Finding]) -> dict[PlaceOf, int]:
    """By what a limit is (`place_of`), its place in the table, from 1."""
    order = (one for group in by_consequence(limits) for one in group.limits)
    return {place_of(one): at for at, one in enumerate(order, start=1)}


def reached_at(one: Finding) -> str:
    """× 324, × 1,000+: the multiple of today's traffic at which a limit is reached."""
    multiple = one.headroom
    if multiple is None:
        return "not by traffic"
    return "at any traffic" if multiple < figures.LITTLE else on_scale(multiple)


def on_scale(multiple: float) -> str:
    """× 1.5, × 324; × 1,000+ for what lies beyond the scale."""
    return f"× {figures.whole(LAST)}+" if multiple > LAST else figures.factor(multiple)


def then(one: Finding) -> str:
    """What is seen when a limit is met, a sentence without its point."""
    words = seen(one.effect)
    return figures.sentence(words.replace("{limit}", _amount(one.value, one.unit)))


def amounts(one: Finding) -> str:
    """What is asked of a limit today: 2.38 of 1,000 executions, 10 s of 15 minutes."""
    if one.unit == "s":
        return f"{_amount(one.demand, 's')} of {_amount(one.value, 's')}"
    return f"{figures.short(one.demand or 0.0)} of {_amount(one.value, one.unit)}"


def allowed(one: Finding) -> str:
    """The limit with its unit: 1,000 executions."""
    return _amount(one.value, one.unit)


def _amount(value: float | None, unit: str) -> str:
    return figures.seconds(value or 0.0) if unit == "s" else figures.amount(value or 0.0, unit)


def place_of(one: Finding) -> PlaceOf:
    """Which limit it is: the same for several calls that are each held to it."""
    return one.key, one.where, one.nodes


def _each_once(limits: Iterable[Finding]) -> Iterable[Finding]:
    """Each call is held to some limits by itself: of several between the same nodes, the first that comes."""
    found: dict[PlaceOf, Finding] = {}
    for one in sorted(limits, key=lambda one: (one.headroom if one.headroom is not None else 0.0, -(one.load or 0))):
        found.setdefault(place_of(one), one)
    return found.values()

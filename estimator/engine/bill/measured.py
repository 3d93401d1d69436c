"""Measured quantities: what a node states of a dimension stands in place of what traffic gives, also where its settings
would put the same thing on another: the hours on Arm of a function that nobody said runs there.

At another multiple of the traffic a measured volume scales as the computed one does, or linearly where that is 0;
capacity, standing and stock stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from estimator.engine.maths.amounts import Amount, added, choose, is_nothing, share
from estimator.engine.measures import Use
from estimator.engine.registry import description, services
from estimator.engine.resolve.measured import alternatives_of

NodeUses = tuple[str, str, str, list[Use]]
"""(node id, region, service, uses)."""
Stated = Mapping[str, Mapping[str, float]]
"""By node and dimension, the quantity a month."""
MEASURED = "measured"


class MeasuredUse(Use):
    """So much of a dimension as somebody states it; `computed` is what traffic gives."""

    __slots__ = ("computed",)

    def __init__(self, dimension: str, of: Use, computed: Amount, at_least: float, *factors: Amount | str):
        super().__init__(dimension, *factors, region=of.region, price=of.price, at_least=at_least)
        self.computed = computed


def with_measured(
    uses: Iterable[NodeUses], measured: Stated, scale: Amount, today: Callable[[], Iterable[NodeUses]]
) -> Iterator[NodeUses]:
    """The uses of every node, those of measured dimensions by what is stated at `scale` times today's traffic.

    `today` gives the uses without that multiple; it is asked only where a measured volume moves with the traffic.
    """
    moves = not (isinstance(scale, float | int) and scale == 1)
    moving = moves and any(_is_volume(dimension) for stated in measured.values() for dimension in stated)
    before = _computed(today(), measured) if moving else {}
    for node_id, region, slug, own in uses:
        stated = measured.get(node_id)
        if not stated:
            yield node_id, region, slug, own
            continue
        by_dimension: dict[str, list[Use]] = {}
        meant_by = _meant_by(slug, stated)
        for use in own:
            by_dimension.setdefault(meant_by.get(use.dimension, use.dimension), []).append(use)
        for dimension, quantity in stated.items():
            times: Amount = 1.0
            computed = by_dimension.get(dimension, [])
            if moves and _is_volume(dimension):
                was = before.get((node_id, dimension), 0.0)
                times = choose(np.equal(was, 0.0), scale, share(added(use.quantity for use in computed), was))
            by_dimension[dimension] = list(_stated(dimension, quantity, computed, times))
        yield node_id, region, slug, [use for uses_of_it in by_dimension.values() for use in uses_of_it]


def _stated(dimension: str, quantity: float, computed: list[Use], times: Amount) -> Iterator[Use]:
    """A quantity in place of what was computed; where that has several prices, in the parts it has of each."""
    groups: dict[tuple[str | None, object], list[Use]] = {}
    for use in computed or [Use(dimension, 0.0, MEASURED)]:
        groups.setdefault((use.region, use.price), []).append(use)
    sums = [added(use.quantity for use in group) for group in groups.values()]
    whole = added(sums)
    for at, (group, given) in enumerate(zip(groups.values(), sums, strict=True)):
        factors: list[Amount | str] = [quantity, MEASURED]
        if len(groups) > 1:
            part = (1.0 if at == 0 else 0.0) if is_nothing(whole) else share(given, whole)
            factors += [part, "of it at this price"]
        if not (isinstance(times, float | int) and times == 1):
            factors += [times, "times today's"]
        yield MeasuredUse(dimension, group[0], given, max(use.at_least for use in group), *factors)


def _meant_by(slug: str, stated: Mapping[str, float]) -> dict[str, str]:
    """By dimension that nobody states, the one that is stated in its place."""
    service = services()[slug]
    found: dict[str, str] = {}
    for dimension in stated:
        for other in alternatives_of(service, dimension) - stated.keys():
            found.setdefault(other, dimension)
    return found


def _computed(uses: Iterable[NodeUses], measured: Stated) -> dict[tuple[str, str], Amount]:
    found: dict[tuple[str, str], Amount] = {}
    for node_id, _, slug, own in uses:
        meant_by = _meant_by(slug, measured.get(node_id, {}))
        for dimension in measured.get(node_id, ()):
            same = (use.quantity for use in own if meant_by.get(use.dimension, use.dimension) == dimension)
            found[node_id, dimension] = added(same)
    return found


def _is_volume(dimension: str) -> bool:
    return description(dimension)[1] == "volume"

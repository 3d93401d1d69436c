"""The answer in parts: who costs less and by how much, where that changes, and which assumption moves it most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from estimator.engine.maths.amounts import in_sample
from estimator.whatif.compare import CENT, Comparison, Crossing
from estimator.whatif.direction import CONTAINERS, SERVERLESS, Side
from estimator.whatif.sensitivity import Sensitivity, sensitivity
from estimator.whatif.stretches import is_near_tie


@dataclass(frozen=True)
class ComparisonAnswer:
    """What a comparison says first, of the first sample; USD a month today, operations included where they are counted.

    `cheaper` is None where both cost the same.  `turn` is the crossing that matters next: above today where
    serverless costs less, below it where containers do, or above where there is none below; `until` the one that
    takes it back.  `same_usd` is what stands on both sides and costs the same to a cent.  `most` is the assumption that
    moves it most, `deciding` the one that moves it most of those that would make another side the cheaper one.
    """

    cheaper: Side | None
    serverless_usd: float
    containers_usd: float
    turn: Crossing | None
    until: Crossing | None
    is_below: bool
    same_usd: float
    most: Sensitivity | None
    deciding: Sensitivity | None

    @property
    def by_usd(self) -> float:
        """What the dearer side costs more."""
        return abs(self.containers_usd - self.serverless_usd)

    @property
    def apart(self) -> float:
        """The same as a part of the dearer side."""
        dearer = max(self.serverless_usd, self.containers_usd)
        return self.by_usd / dearer if dearer else 0.0

    @property
    def is_near_tie(self) -> bool:
        """Whether both cost about the same."""
        return bool(is_near_tie(self.serverless_usd, self.containers_usd))

    @property
    def is_under_a_cent(self) -> bool:
        """Whether neither costs a cent."""
        return max(self.serverless_usd, self.containers_usd) < CENT

    @property
    def differing_usd(self) -> tuple[float, float]:
        """(serverless, containers) without what is the same on both sides."""
        return self.serverless_usd - self.same_usd, self.containers_usd - self.same_usd


def answer_of(comparison: Comparison) -> ComparisonAnswer | None:
    """None where a price is missing or nothing moves."""
    if comparison.incomplete or not comparison.moved.sized:
        return None
    turn, until, is_below = _next_turn(comparison)
    sign = 1 if comparison.direction.made == CONTAINERS else -1
    made_more_usd = sign * (comparison.containers_usd - comparison.serverless_usd)
    felt = [one for one in sensitivity(comparison) if one.is_felt]
    return ComparisonAnswer(
        comparison.cheaper,
        comparison.serverless_usd,
        comparison.containers_usd,
        turn,
        until,
        is_below,
        same_usd(comparison),
        felt[0] if felt else None,
        next((one for one in felt if one.turns(made_more_usd)), None),
    )


def _next_turn(comparison: Comparison) -> tuple[Crossing | None, Crossing | None, bool]:
    """(the crossing that matters next, the one that takes it back, whether it lies below today)."""
    crossings = comparison.crossings if comparison.is_swept else []
    below = [one for one in crossings if one.scale < 1]
    above = [one for one in crossings if one.scale >= 1 and one.cheaper_above != comparison.cheaper]
    if comparison.cheaper == CONTAINERS and below:
        return below[-1], below[-2] if len(below) > 1 else None, True
    if not above:
        return None, None, False
    after = [one for one in crossings if one.scale > above[0].scale]
    return above[0], after[0] if after else None, False


def same_usd(comparison: Comparison) -> float:
    """What nodes on both sides cost that cost the same on both, to a cent."""
    sides = comparison.serverless, comparison.containers
    costs = ({node.id: in_sample(one.node_usd(node.id)) for node in one.architecture.nodes} for one in sides)
    serverless, containers = costs
    return sum(usd for node_id, usd in serverless.items() if is_same(usd, containers.get(node_id)))


def is_same(usd: float, other: float | None) -> bool:
    """Whether two costs are the same to a cent, and both are there."""
    return other is not None and abs(usd - other) < CENT / 2


def operations(comparison: Comparison) -> dict[Side, float]:
    """What operating each side costs a month, where that is counted."""
    counted: Iterable[tuple[Side, float]] = (
        (SERVERLESS, comparison.choices.serverless_ops_usd),
        (CONTAINERS, comparison.choices.containers_ops_usd),
    )
    return {side: usd for side, usd in counted if usd}

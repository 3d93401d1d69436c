"""The answer in parts: who costs less and by how much, where that changes, and which assumption moves it most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from math import log

from estimator.engine.maths.amounts import in_sample
from estimator.whatif.assumptions.sensitivity import Sensitivity, sensitivity
from estimator.whatif.comparison.compare import CENT, Comparison, Crossing, NearTie
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS, Side
from estimator.whatif.crossings.stretches import is_near_tie


@dataclass(frozen=True)
class Wins:
    """Where, away from today's traffic, the side wins that costs more today: beyond `turn`, as far as `until`.

    It is the widest such place, to the end of what is looked at where `until` is None.  `nearer` are the crossings
    between today and it, the turn the last of them; `farther` those beyond it, `until` the first.
    """

    turn: Crossing
    until: Crossing | None
    nearer: tuple[Crossing, ...]
    farther: tuple[Crossing, ...]

    @property
    def again(self) -> Crossing | None:
        """From where on it wins once more to the end; None where it does not."""
        return self.farther[-1] if self.farther and len(self.farther) % 2 == 0 else None

    @property
    def groups(self) -> tuple[tuple[Crossing, ...], ...]:
        """Crossings on either side of it, between which the cheaper side goes back and forth."""
        return self.nearer, self.farther


@dataclass(frozen=True)
class Winning:
    """Multiples of today's traffic at which a side wins, by the answer's own rule: `above` this one, None from the
    least that is looked at on; `until` that one, None to the most.  `turn` is the crossing that decides it, None where
    there is none; `groups` as in `Wins`."""

    above: float | None
    until: float | None
    turn: Crossing | None
    groups: tuple[tuple[Crossing, ...], ...]


@dataclass(frozen=True)
class ComparisonAnswer:
    """What a comparison says first, of the first sample; USD a month today, operations included where they are counted.

    `cheaper` is None where both cost the same.  `above` and `below` are where another side wins with more and with less
    traffic than today's, `alike_above` and `alike_below` where both cost about the same as far as is looked.
    `same_usd` is what stands on both sides and costs the same to a cent.  `most` is the assumption that moves it most,
    `deciding` the one that moves it most of those that would make another side the cheaper one.
    """

    cheaper: Side | None
    serverless_usd: float
    containers_usd: float
    above: Wins | None
    below: Wins | None
    alike_above: NearTie | None
    alike_below: NearTie | None
    same_usd: float
    most: Sensitivity | None
    deciding: Sensitivity | None

    @property
    def is_below(self) -> bool:
        """Whether what matters next lies below today: where containers cost less, or nothing changes above."""
        return is_below(self.cheaper, self.above, self.below)

    @property
    def turn(self) -> Crossing | None:
        """The crossing that matters next; None where there is none."""
        wins = self.below if self.is_below else self.above
        return wins.turn if wins else None

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
    above, below = turns(comparison)
    sign = 1 if comparison.direction.made == CONTAINERS else -1
    made_more_usd = sign * (comparison.containers_usd - comparison.serverless_usd)
    felt = [one for one in sensitivity(comparison) if one.is_felt]
    return ComparisonAnswer(
        comparison.cheaper,
        comparison.serverless_usd,
        comparison.containers_usd,
        above,
        below,
        comparison.alike_above,
        comparison.alike_below,
        same_usd(comparison),
        felt[0] if felt else None,
        next((one for one in felt if one.turns(made_more_usd)), None),
    )


def turns(comparison: Comparison) -> tuple[Wins | None, Wins | None]:
    """Where another side wins than does today: (above today's traffic, below it); where both cost the same today, the
    side that wins next.

    A crossing whose near tie today is part of lies on the side on which it changes today's answer.
    """
    if not comparison.is_swept:
        return None, None
    crossings, cheaper = comparison.crossings, _wins_today(comparison)
    least = comparison.alike_below.above if comparison.alike_below else float(comparison.scales[0])
    most = comparison.alike_above.below if comparison.alike_above else float(comparison.scales[-1])
    above = [one for one in crossings if max(one.scale, one.span[1]) >= 1]
    below = [one for one in reversed(crossings) if min(one.scale, one.span[0]) < 1]
    return (
        _wins(list(dropwhile(lambda one: one.cheaper_above == cheaper, above)), most),
        _wins(list(dropwhile(lambda one: one.cheaper_above != cheaper, below)), least),
    )


def is_below(cheaper: Side | None, above: Wins | None, below: Wins | None) -> bool:
    """Whether what matters next lies below today: where containers cost less, or nothing changes above."""
    return below is not None and (cheaper == CONTAINERS or above is None)


def turn_of(comparison: Comparison) -> Crossing | None:
    """The crossing that matters next; None where there is none."""
    above, below = turns(comparison)
    wins = below if is_below(comparison.cheaper, above, below) else above
    return wins.turn if wins else None


def place_of(comparison: Comparison, side: Side) -> Winning | None:
    """Where a side wins: around today's traffic where it does today, else beyond the crossing that matters next; None
    where it does not, or nothing is looked at."""
    if not comparison.is_swept:
        return None
    above, below = turns(comparison)
    if _wins_today(comparison) == side:
        groups = tuple(group for wins in (below, above) if wins for group in wins.groups)
        begins, ends = (wins.turn if wins else None for wins in (below, above))
        return Winning(*_around(comparison, begins, ends), begins or ends, groups)
    if above is not None and above.turn.cheaper_above == side:
        return Winning(*_around(comparison, above.turn, above.until), above.turn, above.groups)
    if below is not None and below.turn.cheaper_above != side:
        return Winning(*_around(comparison, below.until, below.turn), below.turn, below.groups)
    return None


def _around(comparison: Comparison, low: Crossing | None, high: Crossing | None) -> tuple[float | None, float | None]:
    """Between two crossings, or to where both cost about the same as far as is looked, or to the end of that."""
    least, most = comparison.alike_below, comparison.alike_above
    above = low.scale if low else least.above if least else None
    return above, high.scale if high else most.below if most else None


def _wins_today(comparison: Comparison) -> Side | None:
    """Who costs less today; within a near tie that lasts to an end of what is looked at, who wins at its other end."""
    ties = (one for one in (comparison.alike_below, comparison.alike_above) if one is not None and one.is_today)
    return next((one.side for one in ties), comparison.cheaper)


def changes_at(comparison: Comparison) -> float | None:
    """The multiple of today's traffic above which another side wins, or both cost about the same, or do no longer; None
    where nothing changes above today's."""
    above, _ = turns(comparison)
    turn = above.turn.scale if above else None
    begins = comparison.alike_above.below if comparison.alike_above else None
    ends = comparison.alike_below.above if comparison.alike_below and comparison.alike_below.side else None
    return min((one for one in (turn, begins, ends) if one is not None and one > 1), default=None)


def _wins(crossings: Sequence[Crossing], end: float) -> Wins | None:
    """Of crossings away from today, at the first of which another side wins; up to the end of what is looked at, or to
    where both cost about the same as far as that."""
    if not crossings:
        return None
    ends = [*(log(one.scale) for one in crossings), log(end)]
    widest = max(range(0, len(crossings), 2), key=lambda at: abs(ends[at + 1] - ends[at]))
    nearer, farther = tuple(crossings[: widest + 1]), tuple(crossings[widest + 1 :])
    return Wins(nearer[-1], farther[0] if farther else None, nearer, farther)


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

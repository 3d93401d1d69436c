"""What was taken for granted, by what it moves: the cards that matter most first, each assumption with its effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.whatif.assumptions.effects import CENT, AssumptionEffect, effects

NOTHING_TO_DOUBLE = "a choice, or nothing given"
NOT_TRIED = "not tried: the document is large"


@dataclass(frozen=True)
class AssumedRow:
    """An assumption as a page writes it.  `part` is what it moves, as a part of what the first moves, in percent;
    `is_edge` says that it is one of an arrow."""

    effect: AssumptionEffect
    moves: str
    part: float
    is_edge: bool = False

    @property
    def setting(self) -> str:
        """What a form confirms: owner/setting."""
        return f"{self.effect.assumption.owner}/{self.effect.assumption.setting}"

    @property
    def said(self) -> str:
        """The assumption without the name of its card: Logs per call 1 KB."""
        return self.effect.assumption.message.partition(": ")[2]


@dataclass(frozen=True)
class AssumedOf:
    """What is assumed of one card, or of one arrow (`is_edge`); confirming all of it confirms `to_confirm`, of which
    some may be among those without effect."""

    id: str
    name: str
    icon: str
    type: str
    is_edge: bool
    rows: tuple[AssumedRow, ...]
    to_confirm: int


def in_order(estimate: Estimate) -> list[AssumptionEffect]:
    """Those that move something by card, the card that moves most first; then what was not tried, in document order."""
    found = effects(estimate)
    felt = [one for one in found if one.is_felt]
    cards = list(dict.fromkeys(one.assumption.owner for one in felt))
    felt.sort(key=lambda one: cards.index(one.assumption.owner))
    places = {(one.owner, one.setting): at for at, one in enumerate(estimate.assumptions)}
    rest = [one for one in found if not one.is_felt]
    rest.sort(key=lambda one: places.get((one.assumption.owner, one.assumption.setting), 0))
    return [*felt, *rest]


def felt_by_card(estimate: Estimate, shown: Iterable[AssumptionEffect]) -> list[AssumedOf]:
    """Those of some effects in order that move something, by card."""
    most = max((one.moves_usd for one in effects(estimate)), default=0.0)
    felt = (one for one in shown if one.is_felt)
    return [_of(estimate, owner, list(rows), most) for owner, rows in groupby(felt, lambda one: one.assumption.owner)]


def _of(estimate: Estimate, owner: str, found: list[AssumptionEffect], most: float) -> AssumedOf:
    rows = tuple(AssumedRow(one, moves(one), one.moves_usd / most * 100 if most else 0.0) for one in found)
    of_owner = (one for one in estimate.assumptions if one.owner == owner)
    to_confirm = sum(one.basis == "guess" and one.can_be_confirmed for one in of_owner)
    node = estimate.resolved.nodes.get(owner)
    if node is not None:
        return AssumedOf(owner, node.label, node.service.slug, node.service.type, False, rows, to_confirm)
    name = found[0].assumption.message.partition(": ")[0]
    return AssumedOf(owner, name, "link", "entry", True, rows, to_confirm)


def not_tried(estimate: Estimate, shown: Iterable[AssumptionEffect]) -> list[AssumedRow]:
    """Those of which nobody knows what they move: choices, what nobody gives, and what there was no time to try."""
    nodes = estimate.resolved.nodes
    return [AssumedRow(one, _why(one), 0.0, one.assumption.owner not in nodes) for one in shown if not one.is_felt]


def _why(one: AssumptionEffect) -> str:
    return NOT_TRIED if one.is_number else NOTHING_TO_DOUBLE


def moves(one: AssumptionEffect) -> str:
    """− $0.43 if half, + $0.86 if double; a month."""
    if not one.moves_bill:
        return "changes limits, not the cost" if one.moves_limits else "changes what is billed once"
    ends = ((one.lower, "half"), (one.higher, "double"))
    return ", ".join(f"{_signed(usd)} if {times}" for usd, times in ends if abs(usd) >= CENT)


def _signed(usd: float) -> str:
    return f"{'+' if usd > 0 else '−'} {figures.usd_short(abs(usd))}"


def count(found: Iterable[AssumptionEffect]) -> int:
    """How many are assumptions proper: numbers that move something, or may; not choices as AWS has them."""
    return sum(one.is_number for one in found)


def summary(estimate: Estimate) -> str:
    """11 of 18 assumptions move the bill, 7 more only limits."""
    found = effects(estimate)
    bill = sum(one.moves_bill for one in found)
    limits = sum(bool(one.moves_limits) and not one.moves_bill for one in found)
    once = sum(one.is_felt for one in found) - bill - limits
    tried = sum(one.is_tried for one in found)
    move = "moves" if bill == 1 else "move"
    words = f"{figures.whole(bill)} of {figures.counted(count(found), 'assumption')} {move} the bill"
    words += f", {figures.whole(limits)} more only limits" if limits else ""
    words += f", {figures.whole(once)} more only what is billed once" if once else ""
    if any(one.is_number and not one.is_tried for one in found):
        return f"{words}. Tried were {figures.whole(tried)}: those of the cards that cost most."
    return f"{words}."

"""The bill by card as rows that can be compared: an edit sends those that are not as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from estimator.engine.estimate import Estimate
from estimator.engine.figures import percent
from estimator.pages.results.readings import Group, bill_by_node


@dataclass(frozen=True)
class BilledCard:
    """A card of the bill in words: `part` is the width of its bar in per cent of the dearest, None without one."""

    id: str
    name: str
    type: str
    icon: str
    part: int | None
    share: str
    cost: str
    is_current: bool = False


def dearest_cards(estimate: Estimate) -> list[Group]:
    """What each card costs, the dearest first; what an edit is compared with has it mostly."""
    if estimate not in _dearest:
        _dearest[estimate] = sorted(bill_by_node(estimate), key=lambda group: -group.usd)
    return _dearest[estimate]


_dearest: WeakKeyDictionary[Estimate, list[Group]] = WeakKeyDictionary()


def bill_rows(groups: Sequence[Group], most: float, current: str) -> tuple[BilledCard, ...]:
    """The groups in words, their bars measured by `most` USD; `current` is the card whose lines stand beside them."""
    return tuple(
        BilledCard(
            id=group.id,
            name=group.name,
            type=group.type,
            icon=group.icon,
            part=None if group.share is None else round(100 * group.usd / most) if most else 0,
            share="" if group.share is None else percent(round(group.share, 2)),
            cost=group.cost,
            is_current=group.id == current,
        )
        for group in groups
    )


def changed_rows(before: Sequence[BilledCard], after: Sequence[BilledCard]) -> tuple[BilledCard, ...] | None:
    """The rows whose figures differ; None where other cards are listed, or in another order."""
    if [_card(row) for row in before] != [_card(row) for row in after]:
        return None
    return tuple(row for was, row in zip(before, after, strict=True) if was != row)


def _card(row: BilledCard) -> tuple[str, ...]:
    return row.id, row.name, row.type, row.icon

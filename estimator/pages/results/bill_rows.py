"""The bill by card as rows that can be compared: an edit sends those that are not as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

from estimator.engine.estimate import Estimate
from estimator.engine.figures import percent
from estimator.pages.order import placed_among
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


class BilledAnew(NamedTuple):
    """The rows that differ or are new; `said` are the `figures` of those of which only these differ, the elements that
    are `gone`, and where those stand now that moved or are new (`placed`, by `placed_among`)."""

    rows: tuple[BilledCard, ...]
    said: dict[str, object]


def changed_rows(before: Sequence[BilledCard], after: Sequence[BilledCard]) -> BilledAnew | None:
    """None where nothing was or is listed, or those that cost what they did changed places."""
    if not (before and after):
        return None
    was, there = {row.id: row for row in before}, {row.id for row in after}
    rows = [row for row in after if was.get(row.id) != row]
    placed = placed_among(set(_elements(rows)), _elements(before), _elements(after))
    if placed is None:
        return None
    alike = {row.id for row in rows if row.id in was and _named(was[row.id]) == _named(row)}
    said = {
        "figures": [
            {"id": row.id, "part": row.part, "share": row.share, "cost": row.cost} for row in rows if row.id in alike
        ],
        "gone": _elements(row for row in before if row.id not in there),
        "placed": placed,
    }
    return BilledAnew(tuple(row for row in rows if row.id not in alike), said)


def _named(row: BilledCard) -> tuple[str | bool, ...]:
    """All of a row but its figures, and whether it has a bar."""
    return row.name, row.type, row.icon, row.is_current, row.part is None


def _elements(rows: Iterable[BilledCard]) -> list[str]:
    return [f"bill-of-{row.id}" for row in rows]

"""What each card and each service costs, a month and a year, and what of it nobody typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.pages.results.readings import Group, bill_by_node, bill_by_service

HALF_A_CENT = 0.005
"""What costs less a month is among those beyond."""
CARDS = 60
"""Cards of the table; those beyond are one row."""


class CostRow(NamedTuple):
    """A card or a service: its part of the bill, the length of its bar in per cent of the dearest's."""

    name: str
    kind: str
    icon: str
    type: str
    share: str
    width: float
    month: str
    year: str


class CostTable(NamedTuple):
    """Rows, the dearest first, and one for those beyond that cost anything: how many they are, and what they cost."""

    rows: tuple[CostRow, ...]
    rest: CostRow | None


def by_card(estimate: Estimate) -> CostTable:
    """A row for each card that is billed."""
    years: dict[str, float] = {}
    for (node, _), usd in estimate.year_by_line.items():
        years[node] = years.get(node, 0.0) + in_sample(usd)
    return _table(sorted(bill_by_node(estimate), key=lambda one: -one.usd), years, CARDS)


def by_service(estimate: Estimate) -> CostTable:
    """A row for each service that bills."""
    years: dict[str, float] = {}
    for (_, service), usd in estimate.year_by_line.items():
        years[service] = years.get(service, 0.0) + in_sample(usd)
    groups = bill_by_service(estimate)
    return _table(groups, years, len(groups))


def _table(groups: list[Group], years: dict[str, float], most: int) -> CostTable:
    highest = max((one.usd for one in groups), default=0.0)
    told = [one for one in groups[:most] if one.usd >= HALF_A_CENT or one.is_unknown]
    rows = tuple(_row(one, years, highest) for one in told)
    beyond = [one for one in groups if one not in told]
    return CostTable(rows, _rest(beyond, years) if any(one.usd for one in beyond) else None)


def _row(one: Group, years: dict[str, float], highest: float) -> CostRow:
    width = 100 * one.usd / highest if highest > 0 else 0.0
    year = figures.usd_known(years.get(one.id, 0.0), not one.is_unknown)
    return CostRow(one.name, one.kind, one.icon, one.type, _share(one.share), max(width, 0.0), one.cost, year)


def _rest(groups: Iterable[Group], years: dict[str, float]) -> CostRow:
    found = list(groups)
    is_whole = not any(one.is_unknown for one in found)
    usd, year = sum(one.usd for one in found), sum(years.get(one.id, 0.0) for one in found)
    words = figures.counted(len(found), "other")
    return CostRow(
        words, "", "", "", "", 0.0, figures.usd_known(usd, is_whole), figures.usd_known(year, is_whole)
    )  # fmt: skip


def _share(share: float | None) -> str:
    """28 %, < 1 %: of the whole bill."""
    if share is None:
        return ""
    return "< 1 %" if 0 < share < 0.005 else f"{figures.whole(100 * share)} %"

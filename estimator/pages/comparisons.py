"""What pages show of a comparison: both bills beside each other, the curve, the sizes, and all of it in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.pages.charts.tasks import tasks_over_week
from estimator.pages.charts.traffic import Axes, cost_against_traffic
from estimator.pages.listings import LISTED, Listing, listing
from estimator.pages.results.readings import Group, bill_by_node, bill_by_service
from estimator.pages.sizes import SizedService, largest, sized_service
from estimator.whatif.assumptions.sensitivity import sensitivity
from estimator.whatif.comparison.answer import operations
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS, SERVERLESS, Side
from estimator.whatif.comparison.holding import Holding, breaking_sentence, holding_paragraphs, holdings
from estimator.whatif.comparison.targets import remark, targets, targets_sentence, winning
from estimator.whatif.comparison.words import answer, crossing_sentences, sensitivity_sentence, way_out_sentence
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.crossings.sweep import TABLE_SCALES
from estimator.whatif.functions.move import Functions, SizedFunction
from estimator.whatif.functions.words import function_sentence

FINDINGS_LISTED = 5
"""What is not well on each side: the first so many are told beside the prices."""
SIDES: dict[Side, str] = {SERVERLESS: "Serverless", CONTAINERS: "Containers"}
SIZES_LISTED = 50
"""Container services of one page, each a sentence and a row."""
HALF_A_CENT = 0.005


@dataclass(frozen=True)
class ComparisonRow:
    """What one node or service costs on each side; None where that side does not have it."""

    name: str
    type: str
    icon: str
    kind: str
    serverless: Group | None
    containers: Group | None

    @property
    def difference(self) -> str:
        """What containers cost more: + $1.20, − $3.00; empty where they cost the same, or that is unknown."""
        if any(group is not None and group.is_unknown for group in (self.serverless, self.containers)):
            return ""
        return difference(_usd(self.serverless), _usd(self.containers))

    @property
    def is_same(self) -> bool:
        """Whether both sides have it, and it costs the same to a cent."""
        return bool(self.serverless and self.containers) and self.difference == ""


@dataclass(frozen=True)
class Section:
    """Rows under one heading with their sums: those that are shown, and those that cost the same on both sides, which
    one row stands for."""

    name: str
    rows: tuple[ComparisonRow, ...]
    shown: tuple[ComparisonRow, ...]
    same: tuple[ComparisonRow, ...] = ()

    @property
    def serverless_cost(self) -> str:
        return _cost_of([row.serverless for row in self.rows])

    @property
    def containers_cost(self) -> str:
        return _cost_of([row.containers for row in self.rows])

    @property
    def difference(self) -> str:
        return difference(*(sum(_usd(getattr(row, side)) for row in self.rows) for side in (SERVERLESS, CONTAINERS)))

    @property
    def same_cost(self) -> str:
        return _cost_of([row.serverless for row in self.same])


def difference(before: float, after: float) -> str:
    """How much dearer or cheaper what comes after is: + $1.20, − $3.00; empty within half a cent."""
    moved = after - before
    return f"{'+' if moved > 0 else '−'} {figures.usd_short(abs(moved))}" if abs(moved) >= HALF_A_CENT else ""


def _cost_of(groups: list[Group | None]) -> str:
    """The sum of one side in words, empty where it has none of them."""
    found = [group for group in groups if group is not None]
    return figures.usd_known(sum(map(_usd, found)), not any(one.is_unknown for one in found)) if found else ""


def sections_by_node(comparison: Comparison, page: str = "") -> tuple[list[Section], Listing[ComparisonRow]]:
    """Nodes with what they cost: replaced ones, those in their place, and those on both sides; and the page shown.

    The sums are those of all pages.  Where there is more than one, the dearest come first in each section.  What costs
    the same on both sides is on every page, folded.
    """
    rows = _rows(bill_by_node(comparison.serverless), bill_by_node(comparison.containers))
    if sum(not row.is_same for row in rows) > LISTED:
        rows.sort(key=_dearest_first)
    made = comparison.direction.made
    by_heading: dict[str, list[ComparisonRow]] = {"Before": [], "After": [], "On both sides": []}
    for row in rows:
        by_heading[_heading(row, made)].append(row)
    found = listing([row for section in by_heading.values() for row in section if not row.is_same], page)
    sections = [
        Section(
            name,
            tuple(some),
            tuple(row for row in found.rows if _heading(row, made) == name),
            tuple(row for row in some if row.is_same),
        )
        for name, some in by_heading.items()
    ]
    return [one for one in sections if one.shown or one.same], found


def _heading(row: ComparisonRow, made: Side) -> str:
    if row.serverless and row.containers:
        return "On both sides"
    return "After" if (row.serverless if made == SERVERLESS else row.containers) else "Before"


def section_by_service(comparison: Comparison) -> Section:
    """Services with what they cost on each side, the dearest first."""
    rows = _rows(bill_by_service(comparison.serverless), bill_by_service(comparison.containers))
    rows.sort(key=_dearest_first)
    shown, same = (tuple(row for row in rows if row.is_same == is_same) for is_same in (False, True))
    return Section("By service", tuple(rows), shown, same)


def _dearest_first(row: ComparisonRow) -> float:
    return -max(_usd(row.serverless), _usd(row.containers))


def _rows(serverless: Iterable[Group], containers: Iterable[Group]) -> list[ComparisonRow]:
    left, right = ({group.id: group for group in groups} for groups in (serverless, containers))
    named = {**right, **left}
    return [
        ComparisonRow(named[key].name, named[key].type, named[key].icon, named[key].kind, left.get(key), right.get(key))
        for key in dict.fromkeys([*left, *right])
    ]


def _usd(group: Group | None) -> float:
    return group.usd if group else 0.0


@dataclass(frozen=True)
class TargetRow:
    """The container side on one target, in words."""

    name: str
    is_chosen: bool
    cost: str
    winning: str
    remark: str


def targets_context(comparison: Comparison) -> dict[str, Any]:
    """The container side on each target, which takes as long again as the comparison for each of them."""
    found = targets(comparison)
    rows = [
        TargetRow(
            one.name,
            one.is_chosen,
            figures.usd_known(one.monthly_usd or 0.0, one.monthly_usd is not None),
            winning(one),
            remark(one),
        )
        for one in found
    ]
    return {"targets": rows, "targets_sentence": targets_sentence(found)}


def comparison_context(
    comparison: Comparison, page: str = "", sizes: str = "", axes: str = "", *, holds: bool = False
) -> dict[str, Any]:
    """What page and report show of a comparison; of long lists the pages asked for, by node and of sizes.  `holds`:
    with what each side's limits say, which takes as long as all the rest."""
    sections, nodes_listed = sections_by_node(comparison, page)
    sized, sentences = _sizes(comparison, sizes)
    return {
        "comparison": comparison,
        "answer": answer(comparison),
        **(breaking_context(comparison) if holds else {"breaking_later": bool(comparison.moved.sized)}),
        "crossings": crossing_sentences(comparison),
        "sensitivity": sensitivity_sentence(comparison),
        "sensitivities": [one for one in sensitivity(comparison) if one.is_felt],
        "operations": operations(comparison),
        **curve_context(comparison, axes, holds=holds),
        "sections": sections,
        "nodes_listed": nodes_listed,
        "services": section_by_service(comparison),
        "total_difference": difference(*_totals(comparison)) if not comparison.incomplete else "",
        "sized": sized,
        "sizing_sentences": sentences,
    }


def way_out_context(comparison: Comparison) -> dict[str, Any]:
    """What another way out of the tasks would change, for which the container side is made once more."""
    return {"way_out": way_out_sentence(comparison)}


def breaking_context(comparison: Comparison) -> dict[str, Any]:
    """Where a side does not hold as far as the answer goes."""
    return {"breaking": breaking_sentence(comparison)}


def late_context(comparison: Comparison, axes: str = "") -> dict[str, Any]:
    """The same, and the curve dotted from there on, for a page that shows it solid; no curve where both hold."""
    breaks = _breaks(comparison) if _is_drawn(comparison) else {}
    dotted = cost_against_traffic(comparison, _axes(axes), breaks).to_json() if breaks else ""
    return {**breaking_context(comparison), "dotted": dotted}


def curve_context(
    comparison: Comparison, axes: str = "", *, holds: bool = False, is_dotted: bool = False
) -> dict[str, Any]:
    """The curve on the axes asked for, logarithmic where nobody asks, and as a table; dotted where a side has broken,
    and with how far each holds, where that is asked for."""
    is_drawn = _is_drawn(comparison)
    sides = holdings(comparison) if holds and comparison.moved.sized else ()
    breaks = _breaks(comparison) if holds or is_dotted else {}
    return {
        "holds": [HoldingSide.of(one) for one in sides],
        "holding": holding_paragraphs(comparison) if sides else [],
        "axes": _axes(axes),
        "figure": cost_against_traffic(comparison, _axes(axes), breaks).to_json() if is_drawn else "",
        "at_scales": costs_at(comparison) if is_drawn else [],
    }


def _axes(asked_for: str) -> Axes:
    return "linear" if asked_for == "linear" else "log"


def _is_drawn(comparison: Comparison) -> bool:
    return not comparison.incomplete and comparison.is_swept


def _breaks(comparison: Comparison) -> dict[Side, float | None]:
    """From which multiple of today's traffic on a side has broken, of those that do within what is looked at; what
    limits say takes as long as all the rest."""
    sides = holdings(comparison) if comparison.moved.sized else ()
    return {one.side: one.breaks_at for one in sides if one.breaks_at < comparison.scales[-1]}


@dataclass(frozen=True)
class HoldingSide:
    """What limits and checks say of one side today: the worst of it, and how many more there are."""

    name: str
    findings: tuple[Finding, ...]
    more: int

    @classmethod
    def of(cls, one: Holding) -> HoldingSide:
        return cls(SIDES[one.side], one.findings[:FINDINGS_LISTED], max(len(one.findings) - FINDINGS_LISTED, 0))


def week_context(comparison: Comparison, service: str = "") -> dict[str, Any]:
    """Tasks against load of the service asked for, else of the largest; empty where all are jobs, or functions."""
    services = [sized_service(comparison, one) for one in sizings(comparison) if not one.is_job]
    shown = next((one for one in services if one.id == service), None) or largest(services)
    if shown is None:
        return {}
    return {"week_of": shown, "week_services": services, "tasks_figure": tasks_over_week(shown).to_json()}


def _totals(comparison: Comparison) -> tuple[float, float]:
    return comparison.serverless_usd, comparison.containers_usd


def moved_by(before: Comparison, after: Comparison) -> list[str]:
    """How the costs moved, as containers + $12.00; empty where they did not, or are unknown."""
    if before.incomplete or after.incomplete:
        return []
    moved = zip((SERVERLESS, CONTAINERS), _totals(before), _totals(after), strict=True)
    return [f"{side} {by}" for side, *totals in moved if (by := difference(*totals))]


def _sizes(comparison: Comparison, page: str) -> tuple[Listing[SizedService] | Listing[SizedFunction], list[str]]:
    """What was sized, of the page asked for, and how in words."""
    if isinstance(comparison.moved, Functions):
        functions = listing(comparison.moved.sized, page, most=SIZES_LISTED)
        return functions, [function_sentence(one) for one in functions.rows]
    found = [sized_service(comparison, one) for one in sizings(comparison)]
    services = listing(found, page, most=SIZES_LISTED)
    return services, [one.line for one in services.rows]


def costs_at(comparison: Comparison) -> list[tuple[float, float, float, float]]:
    """(multiple of today's traffic, requests a month, serverless USD, containers USD): the chart as a table."""
    return [
        (scale, scale * comparison.requests_per_month, serverless, containers)
        for scale, serverless, containers in zip(*comparison.curve, strict=True)
        if scale in TABLE_SCALES
    ]

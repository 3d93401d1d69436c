"""What pages show of a comparison: both bills beside each other, the curve, the sizes, and all of it in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from estimator.aws.app_runner import AppRunnerSettings
from estimator.engine import figures
from estimator.engine.setting import declared
from estimator.pages.charts.traffic import cost_against_traffic
from estimator.pages.listings import LISTED, Listing, listing
from estimator.pages.readings import Group, bill_by_node, bill_by_service
from estimator.whatif.answer import is_same, operations
from estimator.whatif.compare import Comparison
from estimator.whatif.containers.choices import OF_BOTH, OF_FUNCTIONS, ContainerChoices
from estimator.whatif.containers.sizing.running import Sizing, sizings
from estimator.whatif.direction import CONTAINERS, SERVERLESS, Side
from estimator.whatif.functions.move import Functions, SizedFunction
from estimator.whatif.functions.words import function_sentence
from estimator.whatif.sensitivity import sensitivity
from estimator.whatif.sweep import TABLE_SCALES
from estimator.whatif.words import (
    answer,
    crossing_sentences,
    sensitivity_sentence,
    sizing_sentence,
    way_out_sentence,
)

SIZES_LISTED = 50
"""Container services of one page, each a sentence and a row."""


@dataclass(frozen=True)
class ComparisonRow:
    """What one node or service costs on each side; None where that side does not have it."""

    name: str
    type: str
    kind: str
    serverless: Group | None
    containers: Group | None

    @property
    def is_same(self) -> bool:
        """Whether it costs the same on both sides, to a cent."""
        if self.serverless is None or self.containers is None:
            return False
        is_unknown = self.serverless.is_unknown or self.containers.is_unknown
        return not is_unknown and is_same(self.serverless.usd, self.containers.usd)


@dataclass(frozen=True)
class SameRows:
    """Rows that cost the same on both sides, which are folded away, with their sum; and those that differ."""

    rows: tuple[ComparisonRow, ...]
    differing: tuple[ComparisonRow, ...]

    @property
    def cost(self) -> str:
        """What the same rows cost on each side."""
        return _cost_of([row.serverless for row in self.rows])


def same_rows(rows: Iterable[ComparisonRow]) -> SameRows:
    """The same rows of some, and the others."""
    found = list(rows)
    return SameRows(tuple(row for row in found if row.is_same), tuple(row for row in found if not row.is_same))


@dataclass(frozen=True)
class Section:
    """Rows under one heading with their sums, and those of them that are shown."""

    name: str
    rows: tuple[ComparisonRow, ...]
    shown: tuple[ComparisonRow, ...]

    @property
    def same(self) -> SameRows:
        """Those of the shown that are the same on both sides, and those that stay in sight."""
        return same_rows(self.shown)

    @property
    def serverless_cost(self) -> str:
        return _cost_of([row.serverless for row in self.rows])

    @property
    def containers_cost(self) -> str:
        return _cost_of([row.containers for row in self.rows])


def _cost_of(groups: list[Group | None]) -> str:
    """The sum of one side in words, empty where it has none of them."""
    found = [group for group in groups if group is not None]
    return figures.usd_known(sum(map(_usd, found)), not any(one.is_unknown for one in found)) if found else ""


def sections_by_node(comparison: Comparison, page: str = "") -> tuple[list[Section], Listing[ComparisonRow]]:
    """Nodes with what they cost: replaced ones, those in their place, and those on both sides; and the page shown.

    The sums are those of all pages.  Where there is more than one, the dearest come first in each section.
    """
    rows = _rows(bill_by_node(comparison.serverless), bill_by_node(comparison.containers))
    if len(rows) > LISTED:
        rows.sort(key=lambda row: -max(_usd(row.serverless), _usd(row.containers)))
    made = comparison.direction.made
    by_heading: dict[str, list[ComparisonRow]] = {"Replaced": [], "In their place": [], "On both sides": []}
    for row in rows:
        by_heading[_heading(row, made)].append(row)
    found = listing([row for section in by_heading.values() for row in section], page)
    shown: dict[str, list[ComparisonRow]] = {}
    for row in found.rows:
        shown.setdefault(_heading(row, made), []).append(row)
    return [Section(name, tuple(by_heading[name]), tuple(some)) for name, some in shown.items()], found


def _heading(row: ComparisonRow, made: Side) -> str:
    if row.serverless and row.containers:
        return "On both sides"
    return "In their place" if (row.serverless if made == SERVERLESS else row.containers) else "Replaced"


def rows_by_service(comparison: Comparison) -> list[ComparisonRow]:
    """Services with what they cost on each side, the dearest first."""
    rows = _rows(bill_by_service(comparison.serverless), bill_by_service(comparison.containers))
    return sorted(rows, key=lambda row: -max(_usd(row.serverless), _usd(row.containers)))


def _rows(serverless: Iterable[Group], containers: Iterable[Group]) -> list[ComparisonRow]:
    left, right = ({group.id: group for group in groups} for groups in (serverless, containers))
    named = {**right, **left}
    return [
        ComparisonRow(named[key].name, named[key].type, named[key].kind, left.get(key), right.get(key))
        for key in dict.fromkeys([*left, *right])
    ]


def _usd(group: Group | None) -> float:
    return group.usd if group else 0.0


def comparison_context(comparison: Comparison, page: str = "", sizes: str = "") -> dict[str, Any]:
    """What page and report show of a comparison; of long lists the pages asked for, by node and of sizes."""
    sections, nodes_listed = sections_by_node(comparison, page)
    sized, sentences = _sizes(comparison, sizes)
    services = rows_by_service(comparison)
    is_drawn = not comparison.incomplete and comparison.is_swept
    curve = cost_against_traffic(comparison).to_json() if is_drawn else ""
    return {
        "comparison": comparison,
        "answer": answer(comparison),
        "crossings": crossing_sentences(comparison),
        "sensitivity": sensitivity_sentence(comparison),
        "sensitivities": [one for one in sensitivity(comparison) if one.is_felt],
        "operations": operations(comparison),
        "way_out": way_out_sentence(comparison),
        "figure": mark_safe(curve),  # noqa: S308  plotly escapes <, > and /
        "at_scales": costs_at(comparison) if is_drawn else [],
        "sections": sections,
        "nodes_listed": nodes_listed,
        "services": services,
        "services_same": same_rows(services),
        "sized": sized,
        "sizing_sentences": sentences,
    }


def _sizes(comparison: Comparison, page: str) -> tuple[Listing[Sizing] | Listing[SizedFunction], list[str]]:
    """What was sized, of the page asked for, and how in words."""
    if isinstance(comparison.moved, Functions):
        functions = listing(comparison.moved.sized, page, most=SIZES_LISTED)
        return functions, [function_sentence(one) for one in functions.rows]
    services = listing(sizings(comparison), page, most=SIZES_LISTED)
    return services, [sizing_sentence(one) for one in services.rows]


def choices_without_part(comparison: Comparison) -> set[str]:
    """The assumptions that have no part in a comparison that goes this way."""
    if comparison.direction.made == CONTAINERS:
        return set(OF_FUNCTIONS)
    shares = any(isinstance(node.settings, AppRunnerSettings) for node in comparison.drawn.resolved.nodes.values())
    return set(declared(ContainerChoices)) - {*OF_FUNCTIONS, *OF_BOTH, *(["cpu_share_percent"] if shares else [])}


def costs_at(comparison: Comparison) -> list[tuple[float, float, float, float]]:
    """(multiple of today's traffic, requests a month, serverless USD, containers USD): the chart as a table."""
    return [
        (scale, scale * comparison.requests_per_month, serverless, containers)
        for scale, serverless, containers in zip(*comparison.curve, strict=True)
        if scale in TABLE_SCALES
    ]

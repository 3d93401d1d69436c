"""What pages show of a comparison: both bills beside each other, the curve, the sizes, and all of it in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import mark_safe

from estimator.engine import figures
from estimator.pages.charts.traffic import cost_against_traffic
from estimator.pages.readings import Group, bill_by_node, bill_by_service
from estimator.whatif.compare import Comparison
from estimator.whatif.containers.running import sizings
from estimator.whatif.sweep import TABLE_SCALES
from estimator.whatif.words import answer, crossing_sentences, sizing_sentences


@dataclass(frozen=True)
class ComparisonRow:
    """What one node or service costs on each side; None where that side does not have it."""

    name: str
    type: str
    kind: str
    serverless: Group | None
    containers: Group | None


@dataclass(frozen=True)
class Section:
    """Rows under one heading, with their sums."""

    name: str
    rows: tuple[ComparisonRow, ...]

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


def sections_by_node(comparison: Comparison) -> list[Section]:
    """Nodes with what they cost: replaced ones, those in their place, and those on both sides."""
    rows = _rows(bill_by_node(comparison.serverless), bill_by_node(comparison.containers))
    sections = (
        Section("Replaced", tuple(row for row in rows if row.containers is None)),
        Section("In their place", tuple(row for row in rows if row.serverless is None)),
        Section("On both sides", tuple(row for row in rows if row.serverless and row.containers)),
    )
    return [section for section in sections if section.rows]


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


def comparison_context(comparison: Comparison) -> dict[str, Any]:
    """What page and report show of a comparison; a curve only where both totals are whole and there is one."""
    is_drawn = not comparison.incomplete and comparison.is_swept
    curve = cost_against_traffic(comparison).to_json() if is_drawn else ""
    return {
        "comparison": comparison,
        "answer": answer(comparison),
        "crossings": crossing_sentences(comparison),
        "figure": mark_safe(curve),  # noqa: S308  plotly escapes <, > and /
        "at_scales": costs_at(comparison) if is_drawn else [],
        "sections": sections_by_node(comparison),
        "services": rows_by_service(comparison),
        "sizings": sizings(comparison),
        "sizing_sentences": sizing_sentences(comparison),
    }


def costs_at(comparison: Comparison) -> list[tuple[float, float, float, float]]:
    """(multiple of today's traffic, requests a month, serverless USD, containers USD): the chart as a table."""
    return [
        (scale, scale * comparison.requests_per_month, serverless, containers)
        for scale, serverless, containers in zip(*comparison.curve, strict=True)
        if scale in TABLE_SCALES
    ]

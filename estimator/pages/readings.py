"""What pages show of an estimate: the two readings, the bill by node, service and line, limits, assumptions."""

from __future__ import annotations

from dataclasses import dataclass

from estimator.engine import figures
from estimator.engine.bill.bill import Line
from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.limits.limits import VERDICTS, Finding
from estimator.engine.resolve.assumptions import Assumption
from estimator.engine.service import services

BASES = {
    "guess": "Ours, worth confirming",
    "aws": "What AWS sets when nobody does",
    "off": "Left out",
}
NEAR_HEADROOM = 2.0
SHOWN_HEADROOM = 10_000


@dataclass(frozen=True)
class Reading:
    """One of the two figures that lead every page; `mark` is its colour: ok, near or breach."""

    text: str
    label: str
    mark: str = ""


@dataclass(frozen=True)
class Group:
    """Lines of the bill under one heading, with their sum (of what is known)."""

    id: str
    name: str
    kind: str
    type: str
    usd: float
    lines: tuple[Line, ...]
    is_unknown: bool
    total: float = 0.0

    @property
    def cost(self) -> str:
        """The sum in words: ≥ $2.33 where a line is unknown, unknown where nothing else is."""
        return figures.usd_known(self.usd, not self.is_unknown)

    @property
    def share(self) -> float | None:
        """Its part of all that is known of the bill; None where that is nothing."""
        return self.usd / self.total if self.total else None


@dataclass(frozen=True)
class Basis:
    """Assumptions of one origin."""

    name: str
    assumptions: tuple[Assumption, ...]


def headroom_reading(estimate: Estimate) -> Reading:
    """How much traffic may grow before the first limit breaks, or that one is broken already."""
    if not estimate.plan.nodes:
        return Reading("–", "nothing drawn yet")
    worst = estimate.findings[0] if estimate.findings else None
    first = estimate.headroom
    if worst is not None and worst.headroom is None and VERDICTS.index(worst.verdict) >= VERDICTS.index("breach"):
        return Reading("0 ×", f"{_place(estimate, worst)}: {worst.verdict}", "breach")
    if first is None:
        return Reading("∞", "no limit depends on traffic", "ok")
    mark = "breach" if first.headroom < 1 else "near" if first.headroom < NEAR_HEADROOM else "ok"
    return Reading(_multiple(first.headroom), f"until {first.title}", mark)


def _multiple(multiple: float) -> str:
    return f"> {SHOWN_HEADROOM:,} ×" if multiple > SHOWN_HEADROOM else figures.times(multiple)


def _place(estimate: Estimate, finding: Finding) -> str:
    return estimate.plan.nodes[finding.nodes[0]].node.label


def bill_by_node(estimate: Estimate) -> list[Group]:
    """A group for each node that is billed, in document order."""
    lines = _gathered(estimate, "node")
    groups = []
    for node_id, placed in estimate.plan.nodes.items():
        if node_id in lines:
            kind = placed.service.kind_of(placed.settings)
            groups.append(_group(estimate, node_id, placed.node.label, kind, placed.service.type, lines[node_id]))
    return groups


def bill_by_service(estimate: Estimate) -> list[Group]:
    """A group for each service that bills, the dearest first."""
    groups = []
    for slug, lines in _gathered(estimate, "service").items():
        service = services()[slug]
        groups.append(_group(estimate, slug, service.name, service.help, service.type, lines))
    return sorted(groups, key=lambda group: -group.usd)


def _gathered(estimate: Estimate, by: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in estimate.lines:
        found.setdefault(getattr(line, by), []).append(line)
    return found


def _group(estimate: Estimate, id: str, name: str, kind: str, type: str, lines: list[Line]) -> Group:
    usd = sum_known(lines)
    is_unknown = any(line.monthly_usd is None for line in lines)
    return Group(id, name, kind, type, usd, tuple(lines), is_unknown, float(estimate.total_monthly_usd))


def sum_known(lines: list[Line]) -> float:
    """USD a month of the lines whose price is known."""
    return sum(float(line.monthly_usd) for line in lines if line.monthly_usd is not None)


def assumptions_by_basis(estimate: Estimate) -> list[Basis]:
    """What was taken for granted, ours first."""
    taken = estimate.assumptions
    found = [Basis(name, tuple(one for one in taken if one.basis == basis)) for basis, name in BASES.items()]
    return [basis for basis in found if basis.assumptions]


def labels(architecture: Architecture) -> dict[str, str]:
    """What each node is called."""
    return {node.id: node.label for node in architecture.nodes}

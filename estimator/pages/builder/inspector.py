"""What the inspector shows of the card or the edge that is selected, beside its form."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.estimate import Estimate
from estimator.engine.limits.breaking import exceeded_at
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken
from estimator.engine.resolve.assumptions import assumptions_of
from estimator.engine.resolve.edges import FAILURE
from estimator.engine.resolve.likely import likely_pairs
from estimator.engine.service import Service
from estimator.engine.traffic.flow import SECONDS_IN_HOUR
from estimator.pages.diagram.words import peak_rate, rate
from estimator.pages.results.batches import batch_words
from estimator.pages.results.readings import NEAR_HEADROOM

MOST_OFFERED = 3
"""Operations that may be added beside an edge."""
MOST_LIMITS = 8
"""Of a card; the others stand in the table of limits."""
DECADES = 3
"""A bar is empty at 1,000 times today's traffic, and full where the limit is met."""


class CardLimit(NamedTuple):
    """A limit of a card: how far away it is in words, and how full its bar is, in per cent; `mark` is its colour."""

    title: str
    reached: str
    filled: float
    mark: str
    happens: str


class CardLimits(NamedTuple):
    """The limits of a card that more traffic reaches, the nearest first, and those it does not."""

    by_traffic: tuple[CardLimit, ...]
    others: tuple[CardLimit, ...]
    left_off: int = 0
    """How many there are besides."""


def node_limits(estimate: Estimate, node_id: str) -> CardLimits:
    """The limits of a node, as many as fit beside it."""
    found = [one for one in estimate.limits if node_id in one.nodes and one.value is not None]
    growing = sorted((one for one in found if one.headroom is not None), key=lambda one: one.headroom or 0)
    fixed = sorted((one for one in found if one.headroom is None), key=lambda one: -(one.load or 0))
    shown = growing[:MOST_LIMITS]
    beside = fixed[: MOST_LIMITS - len(shown)]
    by_title: dict[str, list[Finding]] = {}
    for one in found:
        by_title.setdefault(one.title, []).append(one)
    rows, others = (
        tuple(_row(one, estimate.times, _of_which(one, by_title[one.title])) for one in some)
        for some in (shown, beside)
    )
    return CardLimits(rows, others, len(found) - len(shown) - len(beside))


def _of_which(one: Finding, alike: Sequence[Finding]) -> str:
    """What tells a limit apart from others with its title: “of each read replica in the peak second”; empty where it
    is the only one."""
    others = [other.differs_by() for other in alike if other is not one]
    apart = (part for part, *same in zip(one.differs_by(), *others, strict=True) if part not in same)
    return next(apart, "").split(",")[0] if others else ""


class InResults(NamedTuple):
    """How many rows of the results are about a card or an arrow; `has_bill`: whether it has lines of the bill."""

    id: str
    has_bill: bool
    limits: int
    findings: int
    assumptions: int

    @property
    def leads(self) -> bool:
        """Whether there is a row to lead to."""
        return self.has_bill or any((self.limits, self.findings, self.assumptions))


def in_results(estimate: Estimate, part: str) -> InResults:
    """Where the results speak of a card or an arrow."""
    return InResults(
        part,
        part in estimate.resolved.nodes and bool(estimate.bill.by_node.get(part) is not None),
        sum(part in one.nodes and one.value is not None for one in estimate.limits),
        len(about_part(estimate.findings, part)),
        sum(one.basis != "off" for one in assumptions_of(estimate.resolved, part)),
    )


def about_part(found: Sequence[Finding], part: str) -> list[Finding]:
    """The findings that concern a card, or an arrow; all of them where none is named."""
    return [one for one in found if not part or part in one.nodes or part in _edges_of(one)]


def _edges_of(one: Finding) -> tuple[str, str]:
    return one.along, one.mend.edge if one.mend else ""


def part_name(estimate: Estimate, part: str) -> str:
    """What a card, or an arrow, is called on the page; empty where there is none of this id."""
    node = estimate.resolved.nodes.get(part)
    if node is not None:
        return node.label
    edges = (edge for edge in estimate.resolved.edges if edge.id == part)
    return next((f"{edge.source.label} → {edge.target.label}" for edge in edges), "")


def _row(one: Finding, looked_at: float, of_which: str = "") -> CardLimit:
    multiple = one.headroom
    name = f"{one.title} ({of_which})" if of_which else one.title
    title = f"{name}, {_short(one.value or 0, one.unit)}"
    if multiple is None:
        mark = "" if one.verdict == "ok" else "near" if one.verdict == "near" else "breach"
        used = f"{_used(one.demand or 0, one.unit)} of {_short(one.value or 0, one.unit)}"
        return CardLimit(name, used, 0.0, mark, one.happens)
    left = multiple / looked_at
    mark = "breach" if left < 1 else "near" if left < NEAR_HEADROOM else "ok"
    reached = figures.multiple(multiple, figures.factor)
    reached += f", {exceeded_at(looked_at)}" if looked_at != 1 and left < 1 else ""
    return CardLimit(title, reached, _filled(left), mark, one.happens)


def _used(demand: float, unit: str) -> str:
    """4 KB where the limit is in MB, so that little is not 0.004; else the number, whose unit follows."""
    if unit == "MB" and 0 < demand < 0.1:
        return _short(demand * 1024, "KB")
    return figures.figure(demand, 2 if demand < 1 else 3)


def _short(value: float, unit: str) -> str:
    return figures.in_unit(figures.short(value), unit)


def _filled(multiple: float) -> float:
    """How full a bar is, in per cent: a third more for each ten times less room."""
    if multiple <= 1:
        return 100.0
    return round(max(0.0, 1 - log10(multiple) / DECADES) * 100, 1)


def carried(estimate: Estimate, edge: Edge) -> str:
    """1.2 M writes a month: 0.46 /s on average, 2.3 /s in the busiest second; empty where nothing comes."""
    flows, hours = estimate.traffic.flows[edge.id], estimate.architecture.hours_per_month
    if not flows:
        return ""
    monthly = in_sample(flows.monthly_calls)
    mean = rate(monthly / hours / SECONDS_IN_HOUR)
    calls = figures.counted(1 if 0.995 <= monthly < 1.005 else 2, spoken(edge.operation)).partition(" ")[2]
    said = f"{figures.large(monthly)} {calls} a month: {mean} on average, {peak_rate(flows, hours)} at the busiest"
    return ". ".join(filter(None, (said, batch_words(estimate, edge.id))))


def manner(edge: Edge, causing: Service, done_to: Service) -> str:
    """How an edge calls, in a few words: Call, the caller waits."""
    event, operation = causing.event(edge.event), done_to.operation(edge.operation)
    if event is None or operation is None:
        return ""
    word = figures.sentence(spoken(edge.operation))
    if event.polled:
        return f"{word}, fetched by {done_to.name}"
    waits = operation.waits and not event.later and edge.event != FAILURE
    return f"{word}, the caller waits" if waits else f"{word}, nobody waits"


def missing(architecture: Architecture, edge: Edge) -> list[str]:
    """The operations that may be added between the ends of an edge, the likeliest first."""
    pairs = likely_pairs(architecture, architecture.node(edge.source), architecture.node(edge.target))
    return list(dict.fromkeys(operation for event, operation in pairs if event == edge.event))[:MOST_OFFERED]

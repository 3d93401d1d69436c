"""What the report holds: the same for the page, the PDF and the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from estimator.engine.bill.bill import Line
from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.estimate import estimate as estimate_of_document
from estimator.engine.maths.amounts import in_sample
from estimator.pages.charts.week import week_of_entries
from estimator.pages.comparisons import comparison_context, targets_context, way_out_context, week_context
from estimator.pages.diagram import draw
from estimator.pages.diagram.words import Sentences, peak_rate
from estimator.pages.listings import IN_REPORT, listing
from estimator.pages.results.assumed import felt_by_card, in_order, summary
from estimator.pages.results.batches import batch_words
from estimator.pages.results.headroom import grouped, limit_rows
from estimator.pages.results.readings import bill_by_node, bill_by_service, dearest_first, headroom_reading
from estimator.pages.results.workings import source
from estimator.projects.documents import digest_of
from estimator.projects.reads import comparison_of
from estimator.whatif.comparison.assumed import assumed as assumed_by
from estimator.whatif.comparison.compare import Comparison, compare, entering
from estimator.whatif.traffic import traffic_sentence
from pricing.book import Price
from pricing.lookups import tables

DRIVERS = 3
PAPERS = {"a4": "A4", "letter": "letter"}
WIDE_PX = 1000
"""A drawing wider than this would be too small to read across a sheet: it is turned."""


@dataclass(frozen=True)
class Flowing:
    """One edge with what flows over it in a month."""

    sentence: str
    calls: float
    items: float
    peak: str
    answered_early: str = ""
    batches: str = ""


@dataclass(frozen=True)
class PriceUsed:
    """A price the bill was made with: what it is for, and whose it is in words."""

    label: str
    price: Price
    source: str


@dataclass(frozen=True)
class Driver:
    """A line that moves the total, and its part of it."""

    line: Line
    label: str
    share: float


IN_COMPARISON = "In the comparison, “today” is the traffic of this report."


def report_context(
    architecture: Architecture, *, made: datetime | None = None, paper: str = "", scale: float = 1.0
) -> dict[str, Any]:
    """Everything the report's template shows; raises DocumentError where the document cannot be estimated.

    `paper` fixes the sheet (a4, letter); empty leaves it to whoever prints.  `scale` is the multiple of its traffic.
    """
    digest = digest_of(architecture)
    comparison = comparison_of(architecture, digest=digest) if scale == 1 else compare_at(architecture, scale)
    estimate = comparison.drawn if scale == 1 else what_if(architecture, scale)
    diagram = draw(estimate)
    taken = listing([one for one in in_order(estimate) if one.is_felt], most=IN_REPORT)
    rows = limit_rows(estimate)
    limits = listing(rows.growing, most=IN_REPORT)
    return {
        "architecture": architecture,
        "estimate": estimate,
        "made": made or timezone.now(),
        "digest": digest[:12],
        "paper": PAPERS.get(paper, ""),
        "traffic": " ".join(filter(None, (traffic_sentence(estimate), IN_COMPARISON if scale != 1 else ""))),
        "headroom": headroom_reading(estimate, estimate),
        "requests": entering(estimate),
        "drivers": drivers(estimate),
        "diagram": diagram,
        "is_wide": diagram.width > max(WIDE_PX, 1.3 * diagram.height),
        "edges": workload(estimate),
        "week": week_of_entries(estimate).to_json(),
        "bill": listing(
            dearest_first(bill_by_node(estimate)), weight=lambda group: len(group.lines) + 1, most=IN_REPORT
        ),
        "by_service": bill_by_service(estimate),
        "limits": limits,
        "limit_groups": grouped(limits.rows),
        "apart": listing(rows.apart, most=IN_REPORT),
        "all_limits": len(rows.growing),
        "findings": listing(estimate.findings, most=IN_REPORT),
        "assumed": taken,
        "assumptions": felt_by_card(estimate, taken.rows),
        "assumed_in_short": summary(estimate),
        "prices": listing(prices_used(estimate), most=IN_REPORT),
        **comparison_context(comparison, holds=True),
        "assumed_of_comparison": assumed_by(comparison),
        **way_out_context(comparison),
        **targets_context(comparison),
        **week_context(comparison),
    }


def what_if(architecture: Architecture, times: float) -> Estimate:
    """The estimate at a multiple of the document's traffic, limits told as multiples of that."""
    return estimate_of_document(architecture, tables(architecture.prices_as_of)).at(times)


def compare_at(architecture: Architecture, scale: float) -> Comparison:
    """The comparison at a multiple of its traffic, worked out anew."""
    return compare(architecture, tables(architecture.prices_as_of), scale=scale)


def drivers(estimate: Estimate) -> list[Driver]:
    """The dearest lines of the bill."""
    total, nodes = in_sample(estimate.total_monthly_usd), estimate.resolved.nodes
    costs = [(in_sample(usd), line) for line in estimate.lines if (usd := line.monthly_usd) is not None]
    dearest = sorted((one for one in costs if one[0]), key=lambda one: -one[0])[:DRIVERS]
    return [Driver(line, nodes[line.node].label, usd / total) for usd, line in dearest if total]


def workload(estimate: Estimate) -> list[Flowing]:
    """Every edge as a sentence with its month and its peak, in document order; of too many, the busiest."""
    sentences = Sentences(estimate.resolved)
    hours = estimate.architecture.hours_per_month
    found = []
    edges, flows_of = estimate.architecture.edges, estimate.traffic.flows
    if len(edges) > IN_REPORT:
        edges = sorted(edges, key=lambda edge: -in_sample(flows_of[edge.id].monthly_calls))[:IN_REPORT]
    for edge in edges:
        flows = flows_of[edge.id]
        found.append(
            Flowing(
                sentences.of(edge),
                in_sample(flows.monthly_calls),
                in_sample(flows.monthly_items),
                peak_rate(flows, hours),
                estimate.answered_early.get(edge.id, ""),
                batch_words(estimate, edge.id),
            )
        )
    return found


def prices_used(estimate: Estimate) -> list[PriceUsed]:
    """Each price the bill was made with, once, by dimension, and what stands beside it; AWS Support last."""
    found = {
        (line.dimension, line.price.region): PriceUsed(line.label, line.price, source(line))
        for line in (*estimate.lines, *estimate.once.lines)
        if line.price
    }
    prices = [found[key] for key in sorted(found)]
    if (support := estimate.support) is not None:
        named = (("a part of the bill", support.part), ("at least", support.least))
        prices += [
            PriceUsed(f"{support.name}, {what}", price, f"AWS Support, {price.effective:%-d %b %Y}")
            for what, price in named
            if price is not None
        ]
    return prices


def file_name(architecture: Architecture, ending: str, day: date | None = None) -> str:
    """A file's name made of the architecture's: food-ordering.pdf."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in architecture.name.lower())
    name = "-".join(word for word in words.split("-") if word)[:60] or "architecture"
    return f"{name}{f'-{day:%Y-%m-%d}' if day else ''}.{ending}"

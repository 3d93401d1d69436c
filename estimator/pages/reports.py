"""What the report holds: the same for the page, the PDF and the command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.engine.estimate import estimate as estimate_of_document
from estimator.engine.figures import counted, factor, number_style, usd_known, usd_short, written_with
from estimator.engine.maths.amounts import in_sample
from estimator.engine.unused import unused
from estimator.pages.comparisons import ComparisonRow, comparison_context, difference, sections_by_node, way_out_context
from estimator.pages.diagram import draw
from estimator.pages.diagram.words import Sentences, peak_rate
from estimator.pages.listings import IN_REPORT, listing
from estimator.pages.report.costs import by_card, by_service
from estimator.pages.report.curves import cost_curve, week_curve
from estimator.pages.report.first_page import first_page
from estimator.pages.report.given import given, matter_most
from estimator.pages.report.growing import strip, table
from estimator.pages.report.sections import sections
from estimator.pages.report.sources import price_lines, sources
from estimator.pages.report.windows import SHEETS_MM, on_paper
from estimator.pages.results.assumed import summary
from estimator.pages.results.batches import batch_words
from estimator.pages.results.beside import beside_month, year_usd
from estimator.pages.results.headroom import HeadroomBar, HeadroomBars, grouped, limit_rows
from estimator.pages.results.readings import bill_by_node, dearest_first
from estimator.projects.documents import digest_of
from estimator.projects.reads import comparison_of
from estimator.projects.report_choices import PAPERS, ReportChoices, SectionKey
from estimator.whatif.comparison.assumed import assumed as assumed_by
from estimator.whatif.comparison.compare import Comparison, compare, entering
from estimator.whatif.comparison.direction import CONTAINERS
from estimator.whatif.fixes import mendable
from estimator.whatif.traffic import traffic_sentence
from pricing.lookups import tables

SHEETS = "report/sheets.html"
NO_DIRECTIONS = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Letters of names that would turn the direction of the figures beside them."""
NOT_OF_NOTHING = "Nothing is drawn yet, so there is no report to make."
FLOWS, LIMITS, APART, FINDINGS, ROWS, PRICES = 60, 40, 5, 15, 40, 120
"""Rows of a report at most: connections, limits that grow and those that do not, findings, differences, prices."""
IN_SIGHT = 1_000.0
"""Limits reached beyond so many times today's traffic are counted, not listed."""
MUCH = 0.1
"""Limits that do not grow with traffic are told from this part of them on."""
AT_LEAST = 3
"""So many limits are listed all the same."""


@dataclass(frozen=True)
class Flowing:
    """One edge with what flows over it in a month."""

    sentence: str
    calls: float
    items: float
    peak: str
    answered_early: str = ""
    batches: str = ""


class ComparedCards(NamedTuple):
    """Both sides card by card: those that differ, the largest difference first, and those that cost the same."""

    rows: tuple[ComparisonRow, ...]
    others: str
    others_difference: str
    same: str
    same_cost: str


@dataclass(frozen=True)
class Report:
    """A report as it is shown: the sheets as HTML, and what the page around them needs."""

    sheets: SafeString
    context: dict[str, Any]


def report(
    architecture: Architecture,
    choices: ReportChoices | None = None,
    *,
    made: datetime | None = None,
    scale: float = 1.0,
    revision: int = 0,
) -> Report:
    """The report of a document as its sender chose it; raises DocumentError where it cannot be estimated, and where
    nothing is drawn.

    `scale` is the multiple of its traffic.  Figures are written as chosen within it, and nothing of that stays: with
    another than the usual style the document is estimated anew, since estimates keep the words they have said.
    """
    if not architecture.nodes:
        raise DocumentError(NOT_OF_NOTHING)
    choices = choices or ReportChoices()
    with written_with(choices.numbers):
        context = report_context(architecture, choices, made=made, scale=scale) | {"revision": revision}
        sheets = render_to_string(SHEETS, context)
    return Report(SafeString(sheets.translate(NO_DIRECTIONS)), context)


def report_context(
    architecture: Architecture,
    choices: ReportChoices | None = None,
    *,
    made: datetime | None = None,
    scale: float = 1.0,
) -> dict[str, Any]:
    """Everything the report's templates show."""
    choices = choices or ReportChoices()
    digest = digest_of(architecture)
    comparison = _comparison(architecture, digest, scale)
    estimate = comparison.drawn if scale == 1 else what_if(architecture, scale)
    shown = sections(choices, comparison)
    context = {
        "architecture": architecture,
        "estimate": estimate,
        "comparison": comparison,
        "choices": choices,
        "paper": PAPERS[choices.paper],
        "across": SHEETS_MM[choices.paper][0],
        "made": made or timezone.now(),
        "digest": digest[:12],
        "traffic": traffic_sentence(estimate),
        "requests": entering(estimate),
        "turned": comparison.direction.drawn == CONTAINERS,
        "report_sections": shown,
        "first": first_page(estimate, comparison),
        "strip": strip(estimate, comparison),
    }
    for one in shown:
        context |= _PARTS[one.key](estimate, comparison, choices)
    return context


def _comparison(architecture: Architecture, digest: str, scale: float) -> Comparison:
    """The comparison of a document, made anew where another keeps words that are written otherwise."""
    if scale == 1 and number_style() == "point":
        return comparison_of(architecture, digest=digest)
    return compare_at(architecture, scale)


def what_if(architecture: Architecture, times: float) -> Estimate:
    """The estimate at a multiple of the document's traffic, limits told as multiples of that."""
    return estimate_of_document(architecture, tables(architecture.prices_as_of)).at(times)


def compare_at(architecture: Architecture, scale: float) -> Comparison:
    """The comparison at a multiple of its traffic, worked out anew."""
    return compare(architecture, tables(architecture.prices_as_of), scale=scale)


# -- section by section --------------------------------------------------------------------------------------------


def _architecture(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    return {"drawn": on_paper(draw(estimate), choices.paper)}


def _workload(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    edges = workload(estimate)
    return {
        "edges": edges,
        "edges_left": len(estimate.architecture.edges) - len(edges),
        "week": week_curve(estimate),
        "enters_today": estimate.entrance.at(1.0) if estimate.entrance else "",
    }


def _cost(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    return {
        "by_card": by_card(estimate),
        "by_service": by_service(estimate),
        "beside": beside_month(estimate),
        "hidden_cost": usd_short(in_sample(estimate.hidden_usd)),
        "total": usd_known(in_sample(estimate.total_monthly_usd), not estimate.incomplete),
        "year_total": year_usd(estimate),
    }


def _limits(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    rows = limit_rows(estimate)
    listed = _in_sight(rows)
    return {
        "limits_said": _limits_said(estimate, rows),
        "limit_groups": grouped(listed),
        "limits_beyond": len(rows.growing) - len(listed),
        "apart": [row for row in rows.apart if row.mark != "ok" or row.load >= MUCH][:APART],
        "at_times": table(estimate, comparison),
    }


def _in_sight(rows: HeadroomBars) -> list[HeadroomBar]:
    """Limits that are reached on the scale, and what is not well; where they are none, the first few."""
    found = [one for one in rows.growing if one.mark != "ok" or (one.headroom or 0.0) <= IN_SIGHT][:LIMITS]
    return found if len(found) >= AT_LEAST else list(rows.growing[:AT_LEAST])


def _limits_said(estimate: Estimate, rows: HeadroomBars) -> str:
    """Each bar runs from today's busiest second to where the limit is met."""
    if not rows.growing:
        return "Nothing here meets a limit that grows with traffic."
    today = f" ({estimate.entrance.at(1.0)})" if estimate.entrance else ""
    near = sum(one.mark != "ok" for one in rows.growing)
    words = f"Each bar runs from today’s busiest second{today} to where the limit is met, on a scale of times today. "
    first = min((one.headroom for one in rows.growing if one.headroom is not None), default=None)
    if near:
        return f"{words}{counted(near, 'limit')} {'is' if near == 1 else 'are'} near or over."
    if first is None:
        return words.rstrip()
    stops = estimate.headroom.headroom if estimate.headroom is not None else None
    words += f"No limit is near; the first is met at {factor(first)}"
    return f"{words}, the first that stops something at {factor(stops)}." if stops and stops > first else f"{words}."


def _containers(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    context = comparison_context(comparison, holds=True) | way_out_context(comparison)
    return context | {"curve": cost_curve(comparison, context["answer"]), "compared": compared(comparison)}


def compared(comparison: Comparison) -> ComparedCards:
    """Both sides card by card."""
    rows = [row for section in sections_by_node(comparison)[0] for row in section.rows]
    differing = sorted((row for row in rows if not row.is_same), key=lambda row: -abs(_apart([row])))
    same = [row for row in rows if row.is_same]
    alike = [row.serverless for row in same if row.serverless]
    beyond = differing[ROWS:]
    return ComparedCards(
        tuple(differing[:ROWS]),
        counted(len(beyond), "other card") if beyond else "",
        difference(0.0, _apart(beyond)),
        counted(len(same), "card"),
        usd_known(sum(one.usd for one in alike), not any(one.is_unknown for one in alike)) if same else "",
    )


def _apart(rows: Iterable[ComparisonRow]) -> float:
    sides = ((row.serverless, row.containers) for row in rows)
    return sum((two.usd if two else 0.0) - (one.usd if one else 0.0) for one, two in sides)


def _advice(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    return {
        "mendable": list(mendable(estimate, estimate.findings[:FINDINGS])),
        "findings_left": max(len(estimate.findings) - FINDINGS, 0),
        "matter_most": matter_most(estimate),
        "assumed_in_short": summary(estimate),
        "unused": [one.message for one in unused(estimate)],
    }


def _working(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    groups = dearest_first(bill_by_node(estimate))
    prices = price_lines(estimate)
    return {
        "bill": listing(groups, weight=lambda group: len(group.lines) + 1, most=IN_REPORT),
        "price_lines": prices[:PRICES],
        "prices_left": max(len(prices) - PRICES, 0),
    }


def _assumed(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    return {"given": given(estimate), "assumed_of_comparison": assumed_by(comparison)[:IN_REPORT]}


def _sources(estimate: Estimate, comparison: Comparison, choices: ReportChoices) -> dict[str, Any]:
    return {"sources": sources(estimate)}


_PARTS: dict[SectionKey, Any] = {
    "architecture": _architecture,
    "workload": _workload,
    "cost": _cost,
    "limits": _limits,
    "containers": _containers,
    "advice": _advice,
    "working": _working,
    "assumed": _assumed,
    "sources": _sources,
}
"""What the template of each section shows."""


def workload(estimate: Estimate) -> list[Flowing]:
    """Every edge as a sentence with its month and its peak, in document order; of too many, the busiest."""
    sentences = Sentences(estimate.resolved)
    hours = estimate.architecture.hours_per_month
    found = []
    edges, flows_of = estimate.architecture.edges, estimate.traffic.flows
    if len(edges) > FLOWS:
        edges = sorted(edges, key=lambda edge: -in_sample(flows_of[edge.id].monthly_calls))[:FLOWS]
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


def file_name(architecture: Architecture, ending: str, day: date | None = None) -> str:
    """A file's name made of the architecture's: food-ordering.pdf."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in architecture.name.lower())
    name = "-".join(word for word in words.split("-") if word)[:60] or "architecture"
    return f"{name}{f'-{day:%Y-%m-%d}' if day else ''}.{ending}"

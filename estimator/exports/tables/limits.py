"""Limits, findings and assumptions of an architecture as tables."""

from __future__ import annotations

from collections.abc import Mapping

from estimator.engine.estimate import Estimate
from estimator.engine.figures import sentence
from estimator.engine.limits.consequences import HAPPENS
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.table import by_consequence, not_by_traffic
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken
from estimator.exports.csv_text import Cell
from estimator.exports.results.assumptions import assumption_results
from estimator.exports.tables.table import DataTable, yes
from estimator.pages.diagram.words import Sentences
from estimator.pages.results.batches import batch_words

LIMIT_HEADS = (
    "Limit", "Cards", "Asked", "Allowed", "Unit", "Part used", "Holds to, times today", "Verdict", "What it does",
    "What happens then", "Message", "Quota code",
)  # fmt: skip
FAR_AWAY = "far away"


def limits_table(estimate: Estimate) -> DataTable:
    """Every limit something is asked of, in the order of the page: what hurts most first; then those that do not grow
    with traffic."""
    growing = [one for group in by_consequence(estimate.limits) for one in group.limits]
    return DataTable(LIMIT_HEADS, [_limit(estimate, one) for one in (*growing, *not_by_traffic(estimate.limits))])


def findings_table(estimate: Estimate) -> DataTable:
    """What is not well, the worst first."""
    heads = ("Verdict", "What it does", "Cards", "Holds to, times today", "Message")
    rows = [
        (one.verdict, one.consequence, _cards(estimate, one), _reached(one), one.message) for one in estimate.findings
    ]
    return DataTable(heads, rows)


def _limit(estimate: Estimate, one: Finding) -> tuple[Cell, ...]:
    return (
        one.title, _cards(estimate, one), one.demand, one.value, one.unit, one.load, _reached(one), one.verdict,
        sentence(HAPPENS[one.consequence]), one.happens, one.message, one.limit.quota_code if one.limit else "",
    )  # fmt: skip


def _reached(one: Finding) -> float | str | None:
    return FAR_AWAY if one.is_far_away else one.headroom


def _cards(estimate: Estimate, one: Finding) -> str:
    nodes = estimate.resolved.nodes
    return ", ".join(nodes[name].label if name in nodes else name for name in one.nodes)


def assumptions_table(estimate: Estimate) -> DataTable:
    """Every default that nobody confirmed and that has an effect, or may have; what half and twice of it moves."""
    heads = (
        "Card or arrow", "Setting", "Value", "Unit", "Whose it is", "Half moves USD a month",
        "Twice moves USD a month", "Moves a limit", "Message",
    )  # fmt: skip
    called = {node_id: node.label for node_id, node in estimate.resolved.nodes.items()}
    rows = []
    for one in assumption_results(estimate):
        effect = one.effect
        rows.append((
            called.get(one.node, one.node), one.label, _value(one.value), one.unit, one.basis,
            effect.half_usd if effect else None, effect.double_usd if effect else None,
            yes(effect.moves_limits) if effect else "", one.message,
        ))  # fmt: skip
    return DataTable(heads, rows)


def _value(value: object) -> Cell:
    if isinstance(value, bool):
        return yes(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{spoken(str(name))} {part}" for name, part in value.items())
    return value if isinstance(value, float | int | str | None) else str(value)


def workload_table(estimate: Estimate) -> DataTable:
    """Every arrow with what flows over it in a month."""
    sentences, flows = Sentences(estimate.resolved), estimate.traffic.flows
    heads = ("Arrow", "Calls a month", "Items a month", "Batches")
    rows = []
    for edge in estimate.architecture.edges:
        one = flows[edge.id]
        rows.append(
            (
                sentences.of(edge),
                in_sample(one.monthly_calls),
                in_sample(one.monthly_items),
                batch_words(estimate, edge.id),
            )
        )
    return DataTable(heads, rows)


def inputs_table(estimate: Estimate) -> DataTable:
    """The named inputs of the document."""
    heads = ("Input", "Name", "Value", "Unit", "Worked out of")
    inputs = estimate.architecture.inputs
    rows = [(one.label, name, one.value, one.unit, one.formulas.get("value", "")) for name, one in inputs.items()]
    return DataTable(heads, rows)

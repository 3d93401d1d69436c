"""The bill as CSV: a row for each line, as the JSON has them."""

from typing import Any

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.exports.csv_text import csv_text
from estimator.exports.results.beside import OnceResult, SupportResult
from estimator.exports.results.lines import line_result
from estimator.whatif.comparison.answer import operations
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.targets import OnTarget, targets, winning_sentence

COLUMNS = (
    "node", "service", "dimension", "label", "quantity", "unit", "monthly_usd", "formula", "usage_type",
    "effective_date", "source", "measured", "computed",
)  # fmt: skip
TRAFFIC = "traffic_multiple"
"""The last column: the multiple of today's traffic that the line stands at."""


def estimate_csv(estimate: Estimate) -> str:
    rows = [[*_cells(line), estimate.scale] for line in estimate.lines]
    rows += [[*cells, estimate.scale] for cells in (*_beside(estimate), *_hidden(estimate))]
    return csv_text((*COLUMNS, TRAFFIC), rows)


def comparison_csv(comparison: Comparison) -> str:
    """The lines of both sides, the side first, what operating each costs, and what containers cost on each target, in
    rows that are of neither side; where nothing moves, the lines of what is drawn."""
    sides = [("serverless", comparison.serverless), ("containers", comparison.containers)]
    if not comparison.moved.sized:
        sides = [("as drawn", comparison.drawn)]
    rows = [[side, *_cells(line), one.scale] for side, one in sides for line in one.lines]
    rows += [[side, *cells, one.scale] for side, one in sides for cells in (*_beside(one), *_hidden(one))]
    counted = operations(comparison) if comparison.moved.sized else {}
    rows += [[side, *_operations(usd), comparison.drawn.scale] for side, usd in counted.items()]
    rows += [[f"containers on {one.name}", *_in_all(one), comparison.drawn.scale] for one in targets(comparison)]
    return csv_text(("side", *COLUMNS, TRAFFIC), rows)


def _hidden(estimate: Estimate) -> list[list[Any]]:
    """The cells of what comes of values nobody typed, a row apart: its dollars are a quantity, since they are in the
    lines already, or left out of them."""
    if not estimate.hidden_words:
        return []
    usd, label = in_sample(estimate.hidden_usd), estimate.hidden_words
    told = {"service": "hidden_costs", "label": label, "quantity": usd, "unit": "USD"}
    return [[told.get(column, "") for column in COLUMNS]]


def _beside(estimate: Estimate) -> list[list[Any]]:
    """The cells of what stands beside the month, rows apart: their dollars are quantities, since no month's bill has
    them.  What is billed once a line each, a plan of AWS Support, and the year."""
    told: list[dict[str, Any]] = []
    for line in estimate.once.lines:
        one = OnceResult.of(line)
        told.append({**one.model_dump(include=set(COLUMNS)), "service": "once", "label": f"{one.label}, once"})
        told[-1] |= {"quantity": one.usd, "unit": "USD"}
    if (support := SupportResult.of(estimate)) is not None:
        told.append({
            "service": "support", "label": f"AWS Support, {support.name}, a month", "quantity": support.monthly_usd,
            "unit": "USD", "formula": support.formula, "effective_date": support.effective_date,
            "source": support.source,
        })  # fmt: skip
    year = estimate.year
    told.append({
        "service": "year", "label": f"Months {year.first} to {year.last}, with what is billed once in them",
        "quantity": in_sample(year.total_usd), "unit": "USD",
    })  # fmt: skip
    return [[one.get(column, "") for column in COLUMNS] for one in told]


def _operations(usd: float) -> list[Any]:
    """The cells of what operating a side costs, which is on no bill."""
    told = {"service": "operations", "label": "Operations", "quantity": 1, "unit": "months", "monthly_usd": usd}
    return [told.get(column, "") for column in COLUMNS]


def _in_all(one: OnTarget) -> list[Any]:
    """The cells of all that containers cost on one target; no sum where a price is missing."""
    label = f"All of it on {one.name}: {winning_sentence(one)}"
    told = {"service": one.target, "label": label, "quantity": 1, "unit": "months", "monthly_usd": one.monthly_usd}
    return [told.get(column, "") for column in COLUMNS]


def _cells(line: Line) -> list[Any]:
    result = line_result(line)
    return [getattr(result, column) for column in COLUMNS]

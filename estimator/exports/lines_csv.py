"""The bill as CSV: a row for each line, as the JSON has them."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from estimator.engine.bill.bill import Line
from estimator.engine.estimate import Estimate
from estimator.exports.results import line_result
from estimator.whatif.answer import operations
from estimator.whatif.compare import Comparison

COLUMNS = (
    "node", "service", "dimension", "label", "quantity", "unit", "monthly_usd", "formula", "usage_type",
    "effective_date", "source",
)  # fmt: skip
TRAFFIC = "traffic_multiple"
"""The last column: the multiple of today's traffic that the line stands at."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def estimate_csv(estimate: Estimate) -> str:
    return _csv((*COLUMNS, TRAFFIC), ([*_cells(line), estimate.scale] for line in estimate.lines))


def comparison_csv(comparison: Comparison) -> str:
    """The lines of both sides, the side first, and what operating each costs; where nothing moves, those of what is
    drawn."""
    sides = [("serverless", comparison.serverless), ("containers", comparison.containers)]
    if not comparison.moved.sized:
        sides = [("as drawn", comparison.drawn)]
    rows = [[side, *_cells(line), one.scale] for side, one in sides for line in one.lines]
    counted = operations(comparison) if comparison.moved.sized else {}
    rows += [[side, *_operations(usd), comparison.drawn.scale] for side, usd in counted.items()]
    return _csv(("side", *COLUMNS, TRAFFIC), rows)


def _operations(usd: float) -> list[Any]:
    """The cells of what operating a side costs, which is on no bill."""
    told = {"service": "operations", "label": "Operations", "quantity": 1, "unit": "months", "monthly_usd": usd}
    return [told.get(column, "") for column in COLUMNS]


def _csv(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _cells(line: Line) -> list[Any]:
    result = line_result(line)
    return [_safe(getattr(result, column)) for column in COLUMNS]


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value

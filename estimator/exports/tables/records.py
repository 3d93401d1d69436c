"""Published bills, the history of an architecture and the lines of a file it began with, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from estimator.engine.estimate import Estimate
from estimator.exports.tables.bill import lines_table
from estimator.exports.tables.table import UNKNOWN, DataTable
from estimator.importers.estimates.beside import beside
from estimator.importers.estimates.opening import OpenedLine
from estimator.pages.accuracy import BillReading
from estimator.projects.steps import Step
from estimator.published.bills import PublishedBill


def published_table(bills: Iterable[BillReading]) -> DataTable:
    """The published bills beside ours, in words as the page has them."""
    heads = (
        "Bill", "Slug", "Publisher", "Source", "Address", "Day", "Services", "Theirs, USD", "Mended, USD", "Ours",
        "Difference", "Agrees within", "Verdict", "Why",
    )  # fmt: skip
    rows = [
        (
            one.bill.statement, one.slug, one.bill.publisher, one.bill.source, one.bill.source_url, one.day,
            ", ".join(service.name for service in one.services), one.bill.theirs_usd,
            None if one.bill.printed_usd is None else one.bill.judge_total_usd, one.ours, one.difference, one.within,
            one.says.name, one.why,
        )
        for one in bills
    ]  # fmt: skip
    return DataTable(heads, rows)


def their_rows_table(bill: PublishedBill) -> DataTable:
    """A published bill as its source has it."""
    heads = ("What", "Quantity", "Unit", "USD", "Printed")
    rows = [
        (one.what, one.quantity, one.unit, one.usd if one.usd is not None else one.computed_usd,
         "no" if one.usd is None else "yes")
        for one in bill.rows
    ]  # fmt: skip
    return DataTable(heads, rows)


def our_rows_table(estimate: Estimate) -> DataTable:
    """Our lines of it, with the prices of its day."""
    return lines_table(estimate, estimate.lines)


def history_table(steps: Iterable[Step]) -> DataTable:
    """Every step, the newest first."""
    heads = ("From revision", "To revision", "What changed", "When (UTC)", "By")
    rows = [
        (one.first.number, one.last.number, one.sentence, f"{one.last.created:%Y-%m-%d %H:%M:%S}", one.by)
        for one in steps
    ]
    return DataTable(heads, rows)


def opened_table(lines: Sequence[OpenedLine], billed: Estimate) -> DataTable:
    """Each line of a file beside its cost here; the word where nothing of it was understood."""
    heads = (
        "Where", "Service", "Description", "Region", "In the file, USD", "Worked out here, USD", "Kept as stated, USD",
        "Cards", "Remarks",
    )  # fmt: skip
    each, _ = beside(lines, billed)
    rows = []
    for line, one in zip(lines, each, strict=True):
        ours = one.ours if line.cards or one.kept is not None else UNKNOWN
        cards = ", ".join((*line.cards, *line.kept))
        rows.append((
            line.where, line.service, line.description, line.region, one.stated, ours, one.kept, cards,
            " ".join(line.says),
        ))  # fmt: skip
    return DataTable(heads, rows)

"""The workbook: a summary, the bill with formulas that stay alive, limits, comparison, assumptions and prices.

Sums are formulas over unrounded numbers: change a quantity or a price, and every total follows.
"""

from __future__ import annotations

import io
from datetime import datetime

from xlsxwriter import Workbook

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.engine.figures import sentence
from estimator.engine.maths.amounts import in_sample
from estimator.exports.csv_text import Cell
from estimator.exports.exported import Exported
from estimator.exports.tables.bill import prices_table
from estimator.exports.tables.comparison import (
    both_bills_table,
    both_services_table,
    crossings_table,
    curve_table,
)
from estimator.exports.tables.limits import assumptions_table, findings_table, limits_table
from estimator.exports.tables.table import UNKNOWN, DataTable, known
from estimator.exports.workbook.bill import (
    BILL,
    BY_SERVICE,
    ONCE,
    USD,
    bill_sheet,
    once_sheet,
    services_sheet,
)
from estimator.exports.workbook.sheet import MONEY, Book, Sheet, as_cell_text, at, span
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.words import answer
from estimator.whatif.traffic import how_far, traffic_sentence

SUMMARY, LIMITS, FINDINGS, COMPARISON, ASSUMPTIONS, PRICES = (
    "Summary", "Limits", "Findings", "Comparison", "Assumptions", "Prices",
)  # fmt: skip
NOTES = (
    "An estimate: what AWS bills depends on what is really used. No taxes; discounts only where you gave rates.",
    "Totals are formulas: change a quantity, a free part or a price on the sheet Bill, and they follow.",
    "Free parts belong to the whole account and are shared by its lines; they do not follow a changed quantity.",
)
MOST_TITLE = 200


def workbook(one: Exported) -> bytes:
    """The bytes of an XLSX file; raises DocumentError where there is no estimate."""
    estimate = one.estimate
    body = io.BytesIO()
    with Workbook(body, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = as_cell_text(one.architecture.name)[:MOST_TITLE]
        made = datetime(one.day.year, one.day.month, one.day.day)
        book.set_properties({"title": title, "created": made, "comments": "Estimated with Headroom"})
        written = Book.of(book)
        summary, bill, by_service = (written.sheet(name) for name in (SUMMARY, BILL, BY_SERVICE))
        total, support = bill_sheet(bill, estimate)
        services_sheet(by_service, estimate, total - 1)
        once = once_sheet(written.sheet(ONCE), estimate) if estimate.once.lines else None
        summary_sheet(summary, one, total, support, once)
        written.sheet(LIMITS).table(limits_table(estimate), wrapped=("What happens then", "Message"))
        if estimate.findings:
            written.sheet(FINDINGS).table(findings_table(estimate), wrapped=("Message",))
        if (compared := _compared(one)) is not None:
            comparison_sheet(written.sheet(COMPARISON), compared)
        written.sheet(ASSUMPTIONS).table(assumptions_table(estimate), wrapped=("Message",))
        written.sheet(PRICES).table(prices_table(estimate))
    return body.getvalue()


def _compared(one: Exported) -> Comparison | None:
    """The comparison; None where there is nothing to compare, or it cannot be made."""
    try:
        return one.compared
    except DocumentError:
        return None


def summary_sheet(sheet: Sheet, one: Exported, total: int, support: int | None, once: int | None) -> None:
    """What it is of, and its sums, which lead to the other sheets."""
    estimate, architecture = one.estimate, one.architecture
    sheet.worksheet.set_column(0, 0, 34)
    sheet.worksheet.set_column(1, 1, 18)
    sheet.worksheet.set_column(2, 2, 80)
    sheet.cell(0, 0, architecture.name or "Untitled", "title")
    facts: list[tuple[Cell, ...]] = [
        ("Region", architecture.region),
        ("Prices of", estimate.tables.as_of),
        ("Written on", one.day),
        ("How far it holds", sentence(how_far(estimate))),
    ]
    if said := traffic_sentence(estimate):
        facts.append(("Traffic", said))
    row = 1
    for name, value in facts:
        sheet.cell(row, 0, name)
        sheet.cell(row, 1, value)
        row += 1
    row += 1
    sheet.heads(("", "USD", ""), row)
    row = _sums(sheet, row + 1, estimate, total, support, once)
    for reason in estimate.incomplete:
        sheet.cell(row, 0, "Not in the total")
        sheet.cell(row, 1, reason)
        row += 1
    for at_row, note in enumerate(NOTES, start=row + 1):
        sheet.cell(at_row, 0, note)


def _sums(sheet: Sheet, row: int, estimate: Estimate, total: int, support: int | None, once: int | None) -> int:
    """The month, and what stands beside it; gives the row below."""
    monthly = in_sample(estimate.total_monthly_usd)
    sheet.cell(row, 0, "A month", "strong")
    sheet.formula(row, 1, f"={BILL}!{at(total, USD)}", monthly, "sum")
    sheet.cell(row, 2, "of what is known: a price is missing" if estimate.incomplete else "", "beside")
    rows: list[tuple[str, float | str, str, str]] = []
    if estimate.hidden_words:
        rows.append(("From values nobody typed", in_sample(estimate.hidden_usd), "", estimate.hidden_words))
    if support is not None and estimate.support is not None:
        lead = f"={BILL}!{at(support, USD)}" if estimate.support.usd is not None else ""
        rows.append((f"AWS Support, {estimate.support.name}", known(estimate.support.usd), lead, "beside the total"))
    if once is not None:
        lead = f"={ONCE}!{at(once, USD)}"
        rows.append(("Once", in_sample(estimate.once.total_usd), lead, "beside the total"))
    year = estimate.year
    words = "each month as its own bill, with what is billed once in them; worked out, not a formula"
    rows.append((f"Months {year.first} to {year.last}", in_sample(year.total_usd), "", words))
    for below, (name, value, formula, words) in enumerate(rows, start=row + 1):
        sheet.cell(below, 0, name)
        if formula:
            sheet.formula(below, 1, formula, value)
        else:
            sheet.cell(below, 1, value, "" if isinstance(value, str) else MONEY)
        sheet.cell(below, 2, words, "beside")
    return row + 1 + len(rows)


def comparison_sheet(sheet: Sheet, comparison: Comparison) -> None:
    """Both bills side by side by card and by service, cost against traffic, and where the cheaper side changes."""
    sheet.cell(0, 0, answer(comparison), "strong")
    sheet.worksheet.set_column(0, 1, 30)
    sheet.worksheet.set_column(2, 5, 18)
    row = 2
    for table in (both_bills_table(comparison), both_services_table(comparison)):
        row = _both(sheet, row, table)
    for table in (curve_table(comparison), crossings_table(comparison)):
        if table.rows:
            sheet.heads(table.heads, row)
            row = sheet.rows(table, row + 1) + 1
    sheet.worksheet.freeze_panes(1, 0)


def _both(sheet: Sheet, first: int, table: DataTable) -> int:
    """Both sides and their difference, with sums; gives the row where the next may begin."""
    left, right, more = 2, 3, 4
    sheet.heads(table.heads, first)
    below = sheet.rows(table, first + 1)
    for row, cells in enumerate(table.rows, start=first + 1):
        if cells[more] != UNKNOWN:
            sheet.formula(row, more, f"={at(row, right)}-{at(row, left)}", cells[more])
    sheet.cell(below, 0, "Total", "sum text")
    for column in (left, right, more):
        known_usd = sum(cells[column] for cells in table.rows if isinstance(cells[column], float | int))
        sheet.formula(below, column, f"=SUM({span(first + 1, max(below - 1, first + 1), column)})", known_usd, "sum")
    return below + 2

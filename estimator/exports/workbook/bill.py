"""The sheets of the bill: its lines with formulas, the sums by service, and what is billed once."""

from __future__ import annotations

from estimator.engine.bill.support import Support
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.exports.tables.bill import LINE_HEADS, bill_table, once_table, services_table
from estimator.exports.tables.table import UNKNOWN, DataTable
from estimator.exports.workbook.sheet import MONEY, SHARE, Sheet, at, span
from pricing.book import Price

BILL, BY_SERVICE, ONCE = "Bill", "By service", "Once"
SERVICE, QUANTITY, FREE, PRICE, USD = (
    LINE_HEADS.index(head) for head in ("Service", "Quantity", "Free", "Price per unit", "USD a month")
)
FORMULA = LINE_HEADS[-1]
NAME = 0


def bill_sheet(sheet: Sheet, estimate: Estimate) -> tuple[int, int | None]:
    """Each line as quantity less what is free, times its price; below them the total, which nothing is rounded in, and
    AWS Support as a part of it.  Gives the rows of both, None without a plan."""
    table = bill_table(estimate)
    total = lines_sheet(sheet, table, in_sample(estimate.total_monthly_usd), bool(estimate.incomplete))
    if estimate.support is None:
        return total, None
    _support(sheet, total + 1, total, estimate.support)
    return total, total + 1


def once_sheet(sheet: Sheet, estimate: Estimate) -> int:
    """What is billed once, in the same way; gives the row of its total."""
    return lines_sheet(sheet, once_table(estimate), in_sample(estimate.once.total_usd), bool(estimate.once.incomplete))


def lines_sheet(sheet: Sheet, table: DataTable, total_usd: float, is_incomplete: bool) -> int:
    """Lines with a formula each, and their sum; gives the row of the sum.  What is unknown is a word, which no sum
    counts."""
    sheet.table(table, wrapped=(FORMULA,))
    for row, cells in enumerate(table.rows, start=1):
        if cells[USD] != UNKNOWN:
            formula = f"=({at(row, QUANTITY)}-{at(row, FREE)})*{at(row, PRICE)}"
            sheet.formula(row, USD, formula, cells[USD])
    last = len(table.rows)
    total = last + 1
    sheet.cell(total, NAME, "Total of what is known" if is_incomplete else "Total", "sum text")
    for column in range(NAME + 1, USD):
        sheet.worksheet.write_blank(total, column, None, sheet.styles["sum text"])
    sheet.formula(total, USD, f"=SUM({span(1, max(last, 1), USD)})" if last else "=0", total_usd, "sum")
    return total


def services_sheet(sheet: Sheet, estimate: Estimate, last_line: int) -> None:
    """The bill by service: sums over the sheet of the bill, so that they follow it."""
    table = services_table(estimate)
    sheet.table(table)
    column = table.heads.index("USD a month")
    share = table.heads.index("Part of the bill")
    names, usd = (f"{BILL}!{span(1, max(last_line, 1), one, fixed=True)}" for one in (SERVICE, USD))
    for row, cells in enumerate(table.rows, start=1):
        if cells[column] != UNKNOWN:
            sheet.formula(row, column, f"=SUMIF({names},{at(row, 0)},{usd})", cells[column])
            whole = f"SUM({usd})"
            sheet.formula(row, share, f"=IF({whole}=0,0,{at(row, column)}/{whole})", cells[share] or 0.0, SHARE)
    total = len(table.rows) + 1
    sheet.cell(total, 0, "Total", "sum text")
    sheet.formula(
        total, column, f"=SUM({span(1, max(total - 1, 1), column)})", in_sample(estimate.total_monthly_usd), "sum"
    )


def _support(sheet: Sheet, row: int, total: int, support: Support) -> None:
    """A part of the total by its tiers, and a least."""
    sheet.cell(row, NAME, f"AWS Support, {support.name}, beside the total")
    sheet.cell(row, LINE_HEADS.index(FORMULA), support.formula)
    if support.usd is None or support.part is None:
        sheet.cell(row, USD, UNKNOWN)
        return
    formula = f"=MAX({support.least_usd!r},{tiered(support.part, at(total, USD))})"
    sheet.formula(row, USD, formula, in_sample(support.usd), MONEY)


def tiered(price: Price, amount: str) -> str:
    """What an amount in a cell costs by the tiers of a price, as a formula."""
    parts = []
    for tier in price.tiers:
        upper = amount if tier.end is None else f"MIN({amount},{float(tier.end)!r})"
        parts.append(f"MAX(0,{upper}-{float(tier.start)!r})*{float(tier.usd)!r}")
    return "+".join(parts)

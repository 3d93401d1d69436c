"""A sheet of a workbook: cells by what they are, laid out to be read and to be printed.

Text is written as text, never as what it looks like: no name of a card becomes a formula or a link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from estimator.exports.csv_text import Cell, printable
from estimator.exports.tables.table import DataTable

MOST_TEXT = 32_767
"""Letters of a cell, as Excel counts: a letter beyond the first 65,536 is two."""
A4 = 9
MONEY, QUANTITY, WHOLE, RATE, SHARE, TIMES = (
    "#,##0.00_)", "#,##0.00####_)", "#,##0_)", "0.00##########_)", "0.0 %_)", "#,##0.0#_)",
)  # fmt: skip
"""How numbers are written, with room for a bracket between them and the words that follow."""
STYLES: Mapping[str, Mapping[str, object]] = {
    "text": {"valign": "top"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "beside": {"valign": "top", "indent": 1},
    "head": {"bold": True, "bottom": 1, "valign": "top", "text_wrap": True},
    "title": {"bold": True, "font_size": 14},
    "strong": {"bold": True, "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    **{form: {"num_format": form, "valign": "top"} for form in (MONEY, QUANTITY, WHOLE, RATE, SHARE, TIMES)},
    "sum": {"num_format": MONEY, "bold": True, "top": 1, "valign": "top"},
    "sum text": {"bold": True, "top": 1, "valign": "top"},
}
FORMS_BY_HEAD = (
    ("USD", MONEY), ("Price per unit", RATE), ("Part", SHARE), ("imes today", TIMES), ("Near tie from", TIMES),
    ("to", TIMES), ("Lines", WHOLE),
)  # fmt: skip
"""How numbers of a column are written, by what its head has in it; quantities elsewhere."""
NARROWEST, WIDEST, WRAPPED = 9, 44, 60
ROWS_MEASURED = 200
LINE_HEIGHT, HIGHEST = 15.0, 409.0
"""Of one line, and of a row at most, in points."""


@dataclass(frozen=True)
class Book:
    """A workbook being written, and its styles."""

    book: Workbook
    styles: Mapping[str, Format]

    @classmethod
    def of(cls, book: Workbook) -> Book:
        return cls(book, {name: book.add_format(dict(style)) for name, style in STYLES.items()})

    def sheet(self, name: str) -> Sheet:
        """A new sheet, to be printed across, as wide as the paper."""
        worksheet = self.book.add_worksheet(name)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.fit_to_pages(1, 0)
        worksheet.set_footer("&L&A&RPage &P of &N")
        return Sheet(worksheet, self.styles)


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows and columns count from 0."""

    worksheet: Worksheet
    styles: Mapping[str, Format]

    def cell(self, row: int, column: int, value: Cell, style: str = "") -> None:
        """A value as what it is; nothing where it is not there."""
        if value is None:
            return
        if isinstance(value, str):
            self.worksheet.write_string(row, column, as_cell_text(value), self.styles[style or "text"])
        elif isinstance(value, date):
            self.worksheet.write_datetime(row, column, value, self.styles["day"])
        else:
            self.worksheet.write_number(row, column, value, self.styles[style or number_form("", value)])

    def formula(self, row: int, column: int, formula: str, value: float | str, style: str = MONEY) -> None:
        """A formula of ours, with what it comes to for programs that work nothing out."""
        self.worksheet.write_formula(row, column, formula, self.styles[style], value)

    def heads(self, heads: Sequence[str], row: int = 0) -> None:
        for column, head in enumerate(heads):
            self.cell(row, column, head, "head")

    def rows(self, table: DataTable, first: int = 1, wrapped: Collection[str] = ()) -> int:
        """The rows of a table; gives the number of the row below."""
        forms = [head_form(head) for head in table.heads]
        words = ["wrapped" if head in wrapped else "" for head in table.heads]
        for row, cells in enumerate(table.rows, start=first):
            for column, (cell, form, style) in enumerate(zip(cells, forms, words, strict=True)):
                is_number = isinstance(cell, float | int) and not isinstance(cell, bool)
                self.cell(row, column, cell, number_form(form, cell) if is_number else style)
            self._make_room(row, [cell for cell, style in zip(cells, words, strict=True) if style])
        return first + len(table.rows)

    def _make_room(self, row: int, wrapped: Sequence[Cell]) -> None:
        """As many lines as wrapped words need: not every program works that out itself."""
        lines = max((ceil(len(cell) / WRAPPED) for cell in wrapped if isinstance(cell, str)), default=1)
        if lines > 1:
            self.worksheet.set_row(row, min(lines * LINE_HEIGHT, HIGHEST))

    def table(self, table: DataTable, wrapped: Collection[str] = ()) -> None:
        """A table alone on its sheet: its head stays in sight and is printed on each page, and rows can be filtered."""
        self.heads(table.heads)
        below = self.rows(table, wrapped=wrapped)
        self.laid_out(table, below - 1, wrapped)

    def laid_out(self, table: DataTable, last: int, wrapped: Collection[str] = ()) -> None:
        """Freeze and filter a table whose rows end at `last`, and make its columns as wide as what is in them."""
        self.worksheet.freeze_panes(1, 0)
        self.worksheet.repeat_rows(0)
        if last > 0:
            self.worksheet.autofilter(0, 0, last, len(table.heads) - 1)
        for column, head in enumerate(table.heads):
            if head in wrapped:
                self.worksheet.set_column(column, column, WRAPPED)
            else:
                self.worksheet.set_column(column, column, width([head, *(row[column] for row in table.rows)]))


def as_cell_text(text: str) -> str:
    """Text as a cell can hold it: no control characters, and no longer than one may be."""
    shown = printable(text)
    if len(shown) * 2 <= MOST_TEXT:
        return shown
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * MOST_TEXT:
        return shown
    return units[: 2 * (MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def head_form(head: str) -> str:
    """How the numbers of a column are written; empty where nothing is said of it."""
    return next((form for words, form in FORMS_BY_HEAD if words == head or (len(words) > 2 and words in head)), "")


def number_form(form: str, value: Cell) -> str:
    """That, else by the number: whole ones without digits behind the point."""
    return form or (WHOLE if isinstance(value, int | float) and float(value).is_integer() else QUANTITY)


def width(cells: Sequence[Cell]) -> float:
    """Of a column that holds these, within bounds."""
    longest = max(
        len(cell) if isinstance(cell, str) else len(f"{cell:,.6f}") if isinstance(cell, float) else 10
        for cell in cells[:ROWS_MEASURED]
    )
    return float(min(max(longest + 1, NARROWEST), WIDEST))


def at(row: int, column: int) -> str:
    """B7."""
    return str(xl_rowcol_to_cell(row, column))


def span(first_row: int, last_row: int, column: int, *, fixed: bool = False) -> str:
    """I2:I31, or $I$2:$I$31."""
    ends = (xl_rowcol_to_cell(row, column, fixed, fixed) for row in (first_row, last_row))
    return ":".join(ends)

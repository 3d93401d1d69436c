"""CSV that spreadsheets open as it is meant: text that one would run as a formula is quoted, numbers are left alone."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from datetime import date

type Cell = str | float | bool | date | None
"""What a table holds in one place; None is not known, or not there."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""owasp.org/www-community/attacks/CSV_Injection, with the wide forms that some spreadsheets take for the same."""
KEPT = "\n\t"
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns the direction of what is read, so that a name may look like another."""
DIGITS = 15
"""Of a number: more are those of how a computer holds it."""


def csv_text(heads: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """A table as CSV: a row of names, then its rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet runs: such text begins with a quote."""
    if isinstance(cell, float):
        return float(f"{cell:.{DIGITS}g}")
    if not isinstance(cell, str):
        return cell
    text = printable(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def printable(text: str) -> str:
    """Text without what no file may hold: control and direction characters, halves of characters, and what is none."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one for one in text if one in KEPT or not _is_no_text(one))


def _is_no_text(one: str) -> bool:
    return one in DIRECTIONS or unicodedata.category(one) in ("Cc", "Cs") or ord(one) & 0xFFFE == 0xFFFE

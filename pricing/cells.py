"""Strict reading of a CSV file: every cell is checked, every error says where and what was expected.

Pure: no Django.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DIGITS = 15
"""Significant digits a number may have: what every database we run on keeps exactly."""

DECIMAL = re.compile(r"\d+(\.\d+)?")


class TableError(ValueError):
    """Why a table cannot be loaded: the reason, and where (`line` and `column` may be None)."""

    def __init__(self, file: str, line: int | None, column: str | None, reason: str):
        self.file, self.line, self.column, self.reason = file, line, column, reason
        where = [file]
        where += [f"line {line}"] if line is not None else []
        where += [f"column {column}"] if column is not None else []
        super().__init__(f"{', '.join(where)}: {reason}")


class Cells:
    """One line of a file; each method reads one column and raises TableError where it does not hold."""

    def __init__(self, file: str, line: int, cells: dict[str, str]):
        self.file, self.line, self.cells = file, line, cells

    def error(self, column: str | None, reason: str) -> TableError:
        return TableError(self.file, self.line, column, reason)

    def text(self, column: str) -> str:
        """What the cell says, perhaps nothing."""
        return self.cells[column]

    def required(self, column: str) -> str:
        value = self.cells[column]
        if not value or value != value.strip():
            found = f"{value!r} has blanks around it" if value else "empty"
            raise self.error(column, f"{found}; expected a text.")
        return value

    def choice(self, column: str, allowed: Collection[str]) -> str:
        value = self.cells[column]
        if value not in allowed:
            known = f"one of {', '.join(sorted(allowed))}" if len(allowed) <= 12 else "a known one"
            raise self.error(column, f"unknown {column} {value!r}; expected {known}.")
        return value

    def number(self, column: str) -> Decimal:
        """A decimal, 0 or more, that SQLite keeps exactly."""
        try:
            return _decimal(self.cells[column])
        except ValueError as reason:
            raise self.error(column, f"{reason}; expected a number such as 0.0000002.") from None

    def number_or_none(self, column: str) -> Decimal | None:
        return self.number(column) if self.cells[column] else None

    def day(self, column: str) -> date:
        try:
            return _day(self.cells[column])
        except ValueError:
            raise self.error(column, f"{self.cells[column]!r} is no day; expected one such as 2026-11-20.") from None

    def day_or_none(self, column: str) -> date | None:
        return self.day(column) if self.cells[column] else None

    def truth(self, column: str) -> bool:
        return self.choice(column, ("yes", "no")) == "yes"


def read_lines(path: Path, columns: tuple[str, ...]) -> Iterator[Cells]:
    """The lines of a CSV file with exactly these columns; raises TableError where it is something else."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            yield from _lines(path.name, csv.reader(file, strict=True), columns)
    except FileNotFoundError:
        raise TableError(path.name, None, None, f"there is no such file in {path.parent}.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise TableError(path.name, None, None, f"cannot be read as UTF-8 text: {problem}.") from problem


def _lines(file: str, reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Cells]:
    try:
        _check_header(file, next(reader, []), columns)
        for values in reader:
            line = reader.line_num
            if len(values) != len(columns):
                raise TableError(file, line, None, f"{len(values)} cells; expected {len(columns)}.")
            yield Cells(file, line, dict(zip(columns, values, strict=True)))
    except csv.Error as problem:
        raise TableError(file, reader.line_num, None, f"is no CSV: {problem}.") from problem


def _check_header(file: str, header: list[str], columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in header:
            raise TableError(file, 1, column, f"missing; expected the columns {', '.join(columns)}.")
    for column in header:
        if column not in columns:
            raise TableError(file, 1, column, f"unknown; expected the columns {', '.join(columns)}.")
    if tuple(header) != columns:
        raise TableError(file, 1, None, f"columns out of order; expected {', '.join(columns)}.")


@cache
def _decimal(text: str) -> Decimal:
    if text.startswith("-"):
        raise ValueError(f"{text} is negative")
    if not DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is no number" if text else "empty")
    if len(text.replace(".", "").strip("0")) > DIGITS:
        raise ValueError(f"{text} has more than {DIGITS} digits")
    return Decimal(text)


@cache
def _day(text: str) -> date:
    if len(text) != 10:
        raise ValueError(text)
    return date.fromisoformat(text)

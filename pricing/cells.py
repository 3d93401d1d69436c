"""Strict reading of a CSV file: every cell is checked, every fault says where it is and what was expected.

Reading goes on after a fault, so that all of them are told at once.  Pure: no Django.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path

DIGITS = 15
"""Significant digits a number may have: what every database we run on keeps exactly."""

DECIMAL = re.compile(r"\d+(\.\d+)?")

LISTED = 50
"""Faults a message lists one by one."""

NEAR = 0.75
"""How alike (`difflib`) two names must be for one to be a slip for the other: `seconds` is no slip for `records`."""


class TableError(ValueError):
    """Why a table cannot be loaded: the reason, and where (`line` and `column` may be None)."""

    def __init__(self, file: str, line: int | None, column: str | None, reason: str):
        self.file, self.line, self.column, self.reason = file, line, column, reason
        where = [file]
        where += [f"line {line}"] if line is not None else []
        where += [f"column {column}"] if column is not None else []
        super().__init__(f"{', '.join(where)}: {reason}")

    @property
    def all(self) -> list[TableError]:
        """Every fault, in the order of files and lines; a single one is its own list."""
        return [self]


class TableErrors(TableError):
    """Several faults at once: the text lists them, a line each; where and why of its own are those of the first."""

    def __init__(self, faults: Sequence[TableError]):
        first = faults[0]
        super().__init__(first.file, first.line, first.column, first.reason)
        self._all = list(faults)

    @property
    def all(self) -> list[TableError]:
        return self._all

    def __str__(self) -> str:
        return "\n".join(_listing(self._all))


def _listing(faults: list[TableError]) -> list[str]:
    """Each fault on a line; where they are too many, what many lines have in common is told once."""
    if len(faults) <= LISTED:
        return [str(fault) for fault in faults]
    alike: dict[tuple, list[TableError]] = defaultdict(list)
    for fault in faults:
        alike[fault.file, fault.column, fault.reason].append(fault)
    told = list(alike.values())[:LISTED]
    rest = len(faults) - sum(map(len, told))
    return [_told_once(same) for same in told] + ([f"And {rest:,} more."] if rest else [])


def _told_once(alike: list[TableError]) -> str:
    first, *more = alike
    if not more:
        return str(first)
    lines = "1 more line" if len(more) == 1 else f"{len(more):,} more lines"
    return f"{first} The same on {lines}, up to line {more[-1].line}."


@dataclass(frozen=True, eq=False, slots=True)
class Names:
    """A closed list: what a cell may say, and where in the code a new name is added."""

    allowed: Collection[str]
    home: str = ""


YES_OR_NO = Names(("yes", "no"))


class Cells:
    """One line of a file.  Each method reads one column; where the cell is wrong it notes that and gives None.

    `wrong` has the columns at fault so far, None among them where it is the line as a whole: nothing is said
    about the cells of such a line, nor twice about one cell.  `faults` are those of all lines.
    """

    __slots__ = ("cells", "faults", "file", "line", "wrong")

    def __init__(self, file: str, line: int | None, cells: dict[str, str], faults: list[TableError]):
        self.file, self.line, self.cells, self.faults = file, line, cells, faults
        self.wrong: tuple[str | None, ...] = ()

    def fault(self, column: str | None, reason: str) -> None:
        if self.hold(column):
            self.faults.append(TableError(self.file, self.line, column, reason))
            self.wrong += (column,)

    def hold(self, *columns: str | None) -> bool:
        """Whether nothing is wrong with these columns so far, so that they can be checked against others."""
        return not self.wrong or {None, *columns}.isdisjoint(self.wrong)

    def text(self, column: str) -> str:
        """What the cell says, perhaps nothing."""
        return self.cells[column]

    def required(self, column: str) -> str | None:
        value = self.cells[column]
        if value and value == value.strip():
            return value
        found = f"{value!r} has blanks around it" if value else "empty"
        self.fault(column, f"{found}; expected a text.")
        return None

    def choice(self, column: str, names: Names) -> str | None:
        value = self.cells[column]
        if value in names.allowed:
            return value
        self.fault(column, f"unknown {column} {_unknown(value, names)}.")
        return None

    def number(self, column: str) -> Decimal | None:
        """A decimal, 0 or more, that SQLite keeps exactly."""
        try:
            return _decimal(self.cells[column])
        except ValueError as reason:
            self.fault(column, f"{reason}; expected a number such as 0.0000002.")
            return None

    def number_or_none(self, column: str) -> Decimal | None:
        return self.number(column) if self.cells[column] else None

    def day(self, column: str) -> date | None:
        try:
            return _day(self.cells[column])
        except ValueError:
            self.fault(column, f"{self.cells[column]!r} is no day; expected one such as 2026-11-20.")
            return None

    def day_or_none(self, column: str) -> date | None:
        return self.day(column) if self.cells[column] else None

    def truth(self, column: str) -> bool:
        return self.choice(column, YES_OR_NO) == "yes"


def read_lines(path: Path, columns: tuple[str, ...], faults: list[TableError]) -> Iterator[Cells]:
    """The lines of a CSV file that should have exactly these columns; `faults` gets what is wrong.

    Where the file cannot be read (on), one last line of empty cells, wrong as a whole, stands for what is lost.
    """
    try:
        yield from _readable_lines(path, columns, faults)
    except TableError as fault:
        faults.append(fault)
        lost = Cells(path.name, fault.line, dict.fromkeys(columns, ""), faults)
        lost.wrong = (None,)
        yield lost


def _readable_lines(path: Path, columns: tuple[str, ...], faults: list[TableError]) -> Iterator[Cells]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            yield from _lines(path.name, csv.reader(file, strict=True), columns, faults)
    except FileNotFoundError:
        raise TableError(path.name, None, None, f"there is no such file in {path.parent}.") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise TableError(path.name, None, None, f"cannot be read as UTF-8 text: {problem}.") from problem


def _lines(
    file: str, reader: Iterator[list[str]], columns: tuple[str, ...], faults: list[TableError]
) -> Iterator[Cells]:
    try:
        _check_header(file, next(reader, []), columns)
        for values in reader:
            cells = Cells(file, reader.line_num, dict(zip(columns, values, strict=False)), faults)
            if len(values) != len(columns):
                _note_uneven(cells, len(values), columns)
            if values:  # no row is lost with an empty line
                yield cells
    except csv.Error as problem:
        raise TableError(file, reader.line_num, None, f"is no CSV: {problem}.") from problem


def _note_uneven(cells: Cells, count: int, columns: tuple[str, ...]) -> None:
    """A cell too few or too many is a fault of the line; its first cells may still say which row it is."""
    cells.fault(None, f"{count} cells; expected {len(columns)}.")
    cells.cells = dict.fromkeys(columns, "") | cells.cells


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


@lru_cache(maxsize=1024)  # a wrong name often stands on many lines
def _unknown(value: str, names: Names) -> str:
    known = f"one of {', '.join(sorted(names.allowed))}" if len(names.allowed) <= 12 else "a known one"
    near = get_close_matches(value, names.allowed, n=1, cutoff=NEAR)
    meant = f" (did you mean {near[0]!r}?)" if near else ""
    way_out = f"; a new one is added to {names.home}" if names.home else ""
    return f"{value!r}; expected {known}{meant}{way_out}"

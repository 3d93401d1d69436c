"""A table as data: names of columns and rows of plain values, numbers unrounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.engine.maths.amounts import Amount, in_sample
from estimator.exports.csv_text import Cell, csv_text

UNKNOWN = "unknown"


@dataclass(frozen=True)
class DataTable:
    """What stands in a table of a page; every row has a cell for each of `heads`."""

    heads: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    @property
    def csv(self) -> str:
        return csv_text(self.heads, self.rows)


def known(amount: Amount | None) -> float | str:
    """A number, of the first sample; the word where it is not known, never zero."""
    return UNKNOWN if amount is None else in_sample(amount)


def yes(is_so: bool | None) -> str:
    """yes, no, or nothing where nobody asked."""
    return "" if is_so is None else "yes" if is_so else "no"

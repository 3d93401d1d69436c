"""Long lists on pages: some rows of all, found by name, and where the others are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

LISTED = 200
"""Rows of one page of a list: no longer than anybody scrolls, and at most a fifth of the 2 MB a page may have."""
IN_REPORT = 200
"""Rows of each table of a report: five sheets, more than anybody reads."""
LONGEST = 400
"""Letters of a message or formula: a limit that 2,000 nodes share names every one of them."""


@dataclass(frozen=True)
class Listing[Row]:
    """One page of a list; `total` is how many rows there are, `found` how many of them have the words of `find`.

    `first` and `last` count from 1; both are 0 where nothing was found.
    """

    rows: tuple[Row, ...]
    page: int
    pages: int
    first: int
    last: int
    found: int
    total: int
    find: str = ""

    @property
    def is_part(self) -> bool:
        """Whether there is more than is shown here."""
        return self.pages > 1 or bool(self.find)

    @property
    def previous_page(self) -> int:
        """0 on the first page."""
        return self.page - 1

    @property
    def next_page(self) -> int:
        """0 on the last page."""
        return self.page + 1 if self.page < self.pages else 0


def listing[Row](
    rows: Sequence[Row],
    page: str = "",
    find: str = "",
    *,
    named: Callable[[Row], str] = str,
    weight: Callable[[Row], int] | None = None,
    most: int = LISTED,
) -> Listing[Row]:
    """The page asked for (the first or last where there is no such page) of the rows whose name has all words.

    A row of a heavier `weight` counts as so many rows; one that is too heavy for a page has one of its own.
    """
    wanted = find.casefold().split()
    found = [row for row in rows if all(word in named(row).casefold() for word in wanted)] if wanted else list(rows)
    starts = _starts([weight(row) for row in found], most) if weight else list(range(0, len(found), most))
    number = max(1, min(_number(page), len(starts)))
    start, *rest = [*starts[number - 1 :], len(found)] if starts else [0]
    end = rest[0] if rest else 0
    return Listing(
        tuple(found[start:end]),
        number,
        max(len(starts), 1),
        start + 1 if end else 0,
        end,
        len(found),
        len(rows),
        find,
    )


def _number(page: str) -> int:
    return int(page) if page.isdecimal() and len(page) < 7 else 1


def _starts(weights: list[int], most: int) -> list[int]:
    """Where each page begins, so that none weighs more than it may."""
    starts: list[int] = []
    base = 0
    ends = list(accumulate(weights, initial=0))
    for index in range(len(weights)):
        if not starts or ends[index + 1] - base > most:
            starts.append(index)
            base = ends[index]
    return starts


def shortened(text: str, most: int = LONGEST) -> str:
    """A text without its middle where it is too long to be read."""
    if len(text) <= most:
        return text
    return f"{text[: most * 2 // 3].rstrip()} … {text[-(most // 3) :].lstrip()}"

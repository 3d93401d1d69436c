"""Boxes on a plane and which of them overlap; and how long to look before drawing what is left as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CELL_WIDTH, CELL_HEIGHT = 256, 104
MOST_LOOKED_AT = 2_000_000

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


class Budget:
    """What one drawing may still look at: no document shall keep a page waiting.

    300 nodes take a fiftieth of it; a graph of 60 nodes and 600 edges, which nobody can read, takes all.
    """

    def __init__(self, most: int = MOST_LOOKED_AT):
        self.left = most

    def spend(self, looked_at: int) -> None:
        self.left -= looked_at

    @property
    def is_over(self) -> bool:
        return self.left <= 0


class Crowd:
    """Boxes, filed under the cells they lie in."""

    def __init__(self, boxes: Iterable[Box] = (), budget: Budget | None = None):
        self.budget = budget or Budget()
        self.cells: dict[tuple[int, int], list[Box]] = {}
        for one in boxes:
            self.add(one)

    def add(self, one: Box) -> None:
        for cell in _cells(one):
            self.cells.setdefault(cell, []).append(one)

    def is_free(self, area: Box) -> bool:
        """Whether no box overlaps the area; touching is not overlapping."""
        return self.overlapping(area) is None

    def overlapping(self, area: Box) -> Box | None:
        """A box that overlaps the area, None where none does."""
        left, top, right, bottom = area
        for cell in _cells(area):
            boxes = self.cells.get(cell, ())
            self.budget.spend(len(boxes) + 2)
            for one in boxes:
                if one[0] < right and left < one[2] and one[1] < bottom and top < one[3]:
                    return one
        return None


def _cells(area: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = area
    rows = range(int(top // CELL_HEIGHT), int(bottom // CELL_HEIGHT) + 1)
    for column in range(int(left // CELL_WIDTH), int(right // CELL_WIDTH) + 1):
        for row in rows:
            yield column, row

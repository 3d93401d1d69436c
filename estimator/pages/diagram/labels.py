"""A place for each label: on its line where the arrow ends, else along it, off cards and other labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from estimator.pages.diagram.collisions import Box, Budget, Crowd
from estimator.pages.diagram.lines import Point, pieces

LABEL_HEIGHT = 14
STEP = 12
"""Labels move along their line by so much."""
MOST_STEPS = 40
OFF = 2
"""Between a line and what stands on it."""
BESIDE = 5
"""Between an upright line and what stands beside it, and between an arrow and what stands behind it."""


class Labels:
    """The labels placed so far, and the cards they keep off."""

    def __init__(self, cards: Iterable[Box], budget: Budget):
        self.budget = budget
        self.cards, self.placed = Crowd(cards, budget), Crowd((), budget)

    def place(self, line: tuple[Point, ...], width: float) -> Box | None:
        """The area of a label, None where there is no free one: what it would say is then told by the line itself."""
        for area in _places(line, width):
            if self.budget.is_over:
                return None
            if self.cards.is_free(area) and self.placed.is_free(area):
                self.placed.add(area)
                return area
        return None


def _places(line: tuple[Point, ...], width: float) -> Iterator[Box]:
    """On the line from its end to its beginning, then below it."""
    found = pieces(line)[::-1]
    for below in (False, True):
        for start, end in found:
            if start[1] == end[1]:
                yield from _along_level(start, end, width, below)
            else:
                yield from _along_upright(start, end, width, below)


def _along_level(start: Point, end: Point, width: float, below: bool) -> Iterator[Box]:
    left, right = sorted((start[0], end[0]))
    top = end[1] + OFF if below else end[1] - OFF - LABEL_HEIGHT
    room = right - left - BESIDE - width
    for step in range(min(int(max(room, 0) / STEP), MOST_STEPS) + 1):
        at = right - BESIDE - step * STEP if end[0] >= start[0] else left + BESIDE + width + step * STEP
        yield at - width, top, at, top + LABEL_HEIGHT


def _along_upright(start: Point, end: Point, width: float, on_the_left: bool) -> Iterator[Box]:
    top, bottom = sorted((start[1], end[1]))
    left = end[0] - BESIDE - width if on_the_left else end[0] + BESIDE
    room = bottom - top - LABEL_HEIGHT
    for step in range(min(int(max(room, 0) / STEP), MOST_STEPS) + 1):
        at = bottom - LABEL_HEIGHT - step * STEP if end[1] >= start[1] else top + step * STEP
        yield left, at, left + width, at + LABEL_HEIGHT

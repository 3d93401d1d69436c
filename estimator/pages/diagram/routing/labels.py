"""A place for each label: on its line where the arrow ends, else along it; off cards and other labels, and off all
lines where there is such a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from estimator.pages.diagram.routing.collisions import Box, Budget, Crowd
from estimator.pages.diagram.routing.lines import Point, pieces

LABEL_HEIGHT, TWO_LINES = 14, 26
STEP = 12
"""From one free place along a line to the next."""
LEAST_STEP = 0.5
MOST_COUNTED = 6
"""Of the places of a label: beyond so many it has enough."""
HALF_A_LINE = 1
OFF = 2
"""Between a line and what stands on it."""
BESIDE = 5
"""Between an upright line and what stands beside it, and between an arrow and what stands behind it."""

Size = tuple[int, int]
"""Of a label: width, height."""


@dataclass(frozen=True)
class Wish:
    """A label for a line, and the sizes it may have, the best first."""

    line: tuple[Point, ...]
    sizes: tuple[Size, ...]

    def places(self, *crowds: Crowd) -> Iterator[Box]:
        """Areas off these crowds."""
        for size in self.sizes:
            yield from _places(self.line, size, crowds)


class Labels:
    """The labels placed so far, and the cards and lines they keep off."""

    def __init__(self, cards: Iterable[Box], lines: Iterable[tuple[Point, ...]], budget: Budget):
        self.budget = budget
        self.cards, self.placed = Crowd(cards, budget), Crowd((), budget)
        self.lines = Crowd((_drawn(*piece) for line in lines for piece in pieces(line)), budget)

    def place(self, wishes: Mapping[str, Wish]) -> dict[str, Box]:
        """By name, the area of each label; of some none, where no area is free.

        A short one that no line crosses is better than a long one on a line.  What has the fewest such places chooses
        first, of alike what is named first.
        """
        choice = {name: sum(1 for _ in islice(self._clear(wish), MOST_COUNTED)) for name, wish in wishes.items()}
        found = {}
        for name in sorted(wishes, key=lambda name: choice[name]):
            if self.budget.is_over:
                break
            wish = wishes[name]
            chosen = next(self._clear(wish, self.placed), None) or next(wish.places(self.cards, self.placed), None)
            if chosen:
                self.placed.add(chosen)
                found[name] = chosen
        return found

    def _clear(self, wish: Wish, *crowds: Crowd) -> Iterator[Box]:
        return wish.places(self.cards, self.lines, *crowds)


def _drawn(start: Point, end: Point) -> Box:
    """What a level or upright piece of a line covers."""
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return left - HALF_A_LINE, top - HALF_A_LINE, right + HALF_A_LINE, bottom + HALF_A_LINE


def _places(line: tuple[Point, ...], size: Size, crowds: tuple[Crowd, ...]) -> Iterator[Box]:
    """On the line from its end to its beginning, then below it; on the right of what is upright, then on its left."""
    found = pieces(line)[::-1]
    for is_second in (False, True):
        for start, end in found:
            along = _along_level if start[1] == end[1] else _along_upright
            yield from along(start, end, size, crowds, is_second)


def _along_level(start: Point, end: Point, size: Size, crowds: tuple[Crowd, ...], is_below: bool) -> Iterator[Box]:
    width, height = size
    top = end[1] + OFF if is_below else end[1] - OFF - height
    back = -1 if end[0] >= start[0] else 1
    left = end[0] + back * BESIDE - (width if back < 0 else 0)
    room = abs(end[0] - start[0]) - BESIDE - width
    yield from _free_along((left, top, left + width, top + height), (back, 0), room, crowds)


def _along_upright(
    start: Point, end: Point, size: Size, crowds: tuple[Crowd, ...], is_on_the_left: bool
) -> Iterator[Box]:
    width, height = size
    left = end[0] - BESIDE - width if is_on_the_left else end[0] + BESIDE
    back = -1 if end[1] >= start[1] else 1
    top = end[1] - (height if back < 0 else 0)
    room = abs(end[1] - start[1]) - height
    yield from _free_along((left, top, left + width, top + height), (0, back), room, crowds)


def _free_along(first: Box, way: tuple[int, int], room: float, crowds: tuple[Crowd, ...]) -> Iterator[Box]:
    """The areas a first one becomes on its way so far, each past what was in the way of the one before."""
    far = 0.0
    while far <= max(room, 0) and not any(crowd.budget.is_over for crowd in crowds):
        right, down = way[0] * far, way[1] * far
        area = first[0] + right, first[1] + down, first[2] + right, first[3] + down
        in_the_way = next(filter(None, (crowd.overlapping(area) for crowd in crowds)), None)
        if in_the_way is None:
            yield area
            far += STEP
        else:
            far = max(_until_past(first, in_the_way, way), far + LEAST_STEP)


def _until_past(area: Box, other: Box, way: tuple[int, int]) -> float:
    match way:
        case (-1, 0):
            return area[2] - other[0]
        case (1, 0):
            return other[2] - area[0]
        case (0, -1):
            return area[3] - other[1]
        case _:
            return other[3] - area[1]

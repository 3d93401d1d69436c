"""A place for each label: on its line, near the middle, off cards and other labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import hypot

from estimator.pages.diagram.collisions import Box, Budget, Crowd
from estimator.pages.diagram.curves import Piece, Point, point_at

LABEL_HEIGHT = 16
STEP = 9
"""Labels move along their curve by so much."""
MOST_STEPS = 40
BESIDE = LABEL_HEIGHT * 0.8


class Labels:
    """The labels placed so far, and the cards they keep off."""

    def __init__(self, cards: Iterable[Box], budget: Budget):
        self.budget = budget
        self.cards, self.placed = Crowd(cards, budget), Crowd((), budget)

    def place(self, pieces: tuple[Piece, ...], width: float, first: Point | None = None) -> Point:
        """The middle of a label: the first free place along the curve, before that the one wished for.

        Where there is none, the first that is off the cards; where there is none of these, the middle of the curve.
        """
        fallback = None
        for point in _places(pieces, first):
            area = _area(point, width)
            if self.budget.is_over:
                break
            if self.cards.is_free(area):
                fallback = fallback or point
                if self.placed.is_free(area):
                    break
        else:
            point = fallback or point_at(pieces[len(pieces) // 2], 0.5)
        self.placed.add(_area(point, width))
        return point


def _area(middle: Point, width: float) -> Box:
    x, y = middle
    return x - width / 2, y - LABEL_HEIGHT / 2, x + width / 2, y + LABEL_HEIGHT / 2


def _places(pieces: tuple[Piece, ...], first: Point | None) -> Iterator[Point]:
    """The middle of the curve, then points ever farther from it; then the same beside the line."""
    if first:
        yield first
    sizes = (max(hypot(end[0] - start[0], end[1] - start[1]), 1) for start, *_, end in pieces)
    ends = list(accumulate(sizes, initial=0.0))
    middle = ends[-1] / 2
    for off in (0, BESIDE, -BESIDE):
        for step in range(min(int(middle / STEP), MOST_STEPS) + 1):
            for at in (middle + step * STEP, middle - step * STEP):
                index = min(bisect_left(ends, at, 1), len(pieces)) - 1
                x, y = point_at(pieces[index], (at - ends[index]) / (ends[index + 1] - ends[index]))
                yield x, y + off

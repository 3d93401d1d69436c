"""The way of an edge past cards: what lies between is cut into slabs, and in each slab it picks a free aisle.

A curve that crosses the doors from slab to slab at a height free on both sides, and in between never leaves
the heights of its two doors, runs through no card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from estimator.pages.diagram.collisions import Box, Budget
from estimator.pages.diagram.curves import Point

CLEAR = 10
"""Room between a line and a card it passes."""
LANE = 10
"""Room between two lines in one aisle."""
NARROW = 80
"""Lines keep to the middle of an aisle up to so wide."""
NEAREST = 5
"""Aisles looked at in each slab."""
EASINGS = 12
LANES_TRIED = 20
BAND = 32
CROSSING_A_CARD = 5_000

Aisle = tuple[float, float]
"""The free heights between two cards: from, to."""
Way = list[tuple[Aisle, float]]
"""The aisle and the height in it, for each slab on the way that cards take a part of."""
Door = tuple[float, float, float]
"""A vertical, and the heights at which a curve may cross it: from, to."""


@dataclass(frozen=True, slots=True)
class Slab:
    """What lies between two verticals that no side of a card is between."""

    left: float
    right: float
    aisles: list[Aisle]

    @property
    def is_open(self) -> bool:
        return len(self.aisles) == 1


def aisles(blocks: Iterable[Box]) -> list[Aisle]:
    """The heights no card takes, from top to bottom; the first begins and the last ends nowhere."""
    found, low = [], -inf
    for top, bottom in sorted((one[1] - CLEAR, one[3] + CLEAR) for one in blocks):
        if top > low:
            found.append((low, top))
        low = max(low, bottom)
    return [*found, (low, inf)]


def nearest(choice: list[Aisle], height: float) -> list[Aisle]:
    """The few aisles nearest to a height."""
    if len(choice) <= NEAREST:
        return choice
    return sorted(choice, key=lambda aisle: max(aisle[0] - height, height - aisle[1]))[:NEAREST]


class Lanes:
    """The heights that lines have taken, and from where to where."""

    def __init__(self, budget: Budget):
        self.budget = budget
        self.taken: dict[int, list[tuple[float, float, float]]] = {}

    def take(self, left: float, right: float, height: float) -> None:
        self.taken.setdefault(int(height // BAND), []).append((left, right, height))

    def nearest(self, wanted: float, aisle: Aisle, left: float, right: float) -> float:
        """The height nearest to what is wanted that no other line has taken; what is wanted where all are."""
        for step in range(0 if self.budget.is_over else LANES_TRIED):
            for height in (wanted + step * LANE, wanted - step * LANE):
                if aisle[0] <= height <= aisle[1] and self._is_free(height, left, right):
                    return height
        return wanted

    def _is_free(self, height: float, left: float, right: float) -> bool:
        for band in {int((height - LANE) // BAND), int((height + LANE) // BAND)}:
            lines = self.taken.get(band, ())
            self.budget.spend(len(lines))
            for from_, to, taken in lines:
                if abs(taken - height) < LANE and from_ < right and left < to:
                    return False
        return True


def way_along(slabs: list[Slab], start: Point, end: Point, lines: int, lanes: Lanes) -> Way:
    """The way that climbs least for so many lines side by side, its lanes taken; heights are the uppermost line's."""
    slope = (end[1] - start[1]) / (end[0] - start[0])
    ways: list[tuple[float, float, Way]] = [(0.0, start[1], [])]
    last, blocked = start[0], [slab for slab in slabs if not slab.is_open]
    for slab in blocked:
        straight = start[1] + slope * ((slab.left + slab.right) / 2 - start[0])
        options = []
        for aisle in nearest(slab.aisles, straight):
            height = lanes.nearest(*_wanted(straight, aisle, lines), slab.left, slab.right)
            costs = [(cost + _climb(at, height, slab.left - last, way, aisle), way) for cost, at, way in ways]
            cost, way = min(costs, key=lambda one: one[0])
            options.append((cost, height, [*way, (aisle, height)]))
        ways, last = options, slab.right
    *_, chosen = min(ways, key=lambda way: way[0] + _climb(way[1], end[1], end[0] - last))
    for slab, (_, height) in zip(blocked, chosen, strict=True):
        for line in range(lines):
            lanes.take(slab.left, slab.right, height + line * LANE)
    return chosen


def _wanted(height: float, aisle: Aisle, lines: int) -> tuple[float, Aisle]:
    """(the height the uppermost of so many lines would like, the heights it may have)."""
    low, high = aisle
    room = max(low, high - (lines - 1) * LANE)
    middle = (low + high - (lines - 1) * LANE) / 2 if high - low <= NARROW else height
    return max(low, min(room, middle)), (low, room)


def _climb(height: float, to: float, room: float, way: Way | None = None, next_: Aisle | None = None) -> float:
    """What it costs to change height within so much room; much where one aisle does not lead to the next."""
    climb = abs(to - height)
    if room <= 0 and way and next_ and min(way[-1][0][1], next_[1]) - max(way[-1][0][0], next_[0]) < 1:
        return CROSSING_A_CARD + climb
    return climb + climb * climb / (4 * (room + CLEAR))


def below(way: Way, line: int) -> Way:
    """The same way for a line so many lanes further down, as far as its aisles reach."""
    return [(aisle, min(aisle[1], height + line * LANE)) for aisle, height in way]


def heights_along(slabs: list[Slab], way: Way, start: Point, end: Point) -> list[Point]:
    """Where a line crosses from slab to slab."""
    return _eased(_doors(slabs, way, start, end))


def _doors(slabs: list[Slab], way: Way, start: Point, end: Point) -> list[Door]:
    """The heights free on both sides: those of its lane, and where two aisles meet those of both."""
    taken = iter(way)
    inside = [(None, 0.0) if slab.is_open else next(taken) for slab in slabs]
    doors = [(start[0], start[1], start[1])]
    for (aisle, height), (other, next_height), slab in zip(inside, inside[1:], slabs[1:], strict=False):
        if aisle and other:
            low, high = max(aisle[0], other[0]), min(aisle[1], other[1])
            doors.append((slab.left, low, high) if low <= high else (slab.left, next_height, next_height))
        elif aisle or other:
            doors.append((slab.left, *_slack(aisle or other, height if aisle else next_height)))
    return [*doors, (end[0], end[1], end[1])]


def _slack(aisle: Aisle, height: float) -> Aisle:
    """A lane is kept, but above and below all cards there is room on its outer side."""
    return (-inf if aisle[0] == -inf else height), (inf if aisle[1] == inf else height)


def _eased(doors: list[Door]) -> list[Point]:
    """A height at each door, as a thread pulled tight has them."""
    (x, height, _), (to_x, to_height, _) = doors[0], doors[-1]
    heights = [max(low, min(high, height + (to_height - height) * (at - x) / (to_x - x))) for at, low, high in doors]
    for _ in range(EASINGS):
        for index in range(1, len(doors) - 1):
            at, low, high = doors[index]
            before, after = at - doors[index - 1][0], doors[index + 1][0] - at
            pulled = (heights[index - 1] * after + heights[index + 1] * before) / (before + after)
            heights[index] = max(low, min(high, pulled))
    return [(door[0], height) for door, height in zip(doors, heights, strict=True)]

"""The way of an edge past cards: what lies between is cut into slabs, and in each slab it picks a free aisle.

A line that is level within a slab, and goes up and down where no card is or where two aisles meet, runs through
none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from estimator.pages.diagram.routing.collisions import Box, Budget
from estimator.pages.diagram.routing.lines import Point

CLEAR = 10
"""Room between a line and a card it passes."""
LANE = 10
"""Room between two lines in one aisle."""
NARROW = 80
"""Lines keep to the middle of an aisle up to so wide."""
NEAREST = 5
"""Aisles looked at in each slab."""
LANES_TRIED = 20
BAND = 32
CROSSING_A_CARD = 5_000

Aisle = tuple[float, float]
"""The free heights between two cards: from, to."""
Way = list[tuple[Aisle, float]]
"""The aisle and the height in it, for each slab on the way that cards take a part of."""


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


def runs_along(slabs: list[Slab], way: Way) -> list[tuple[float, float, float]]:
    """(from, to, height) of each level piece on the way, neighbours at one height as one."""
    found: list[tuple[float, float, float]] = []
    for slab, (_, height) in zip((slab for slab in slabs if not slab.is_open), way, strict=True):
        if found and found[-1][1:] == (slab.left, height):
            found[-1] = found[-1][0], slab.right, height
        else:
            found.append((slab.left, slab.right, height))
    return found

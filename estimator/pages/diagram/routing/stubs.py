"""Where lines leave and enter cards: a line that passes keeps off them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estimator.pages.diagram.routing.collisions import Budget
from estimator.pages.diagram.routing.lanes import CLEAR, Lanes, Slab, Way
from estimator.pages.diagram.routing.lines import Point

LENGTH = 54
"""px: so far from its card a line has turned."""
BESIDE = 6
"""px between two lines that are taken for one."""


class Stubs:
    """The first and last piece of each line, by its link: `ports` are where it begins and ends.

    `passing` are the level pieces (from, to, height) by which lines pass cards.
    """

    def __init__(
        self,
        ports: Mapping[str, tuple[Point, Point]],
        passing: Iterable[tuple[float, float, float]],
        budget: Budget,
    ):
        self.ports, self.budget, self.lanes = ports, budget, Lanes(budget)
        for start, end in ports.values():
            self.lanes.take(start[0], start[0] + LENGTH, start[1])
            self.lanes.take(end[0] - LENGTH, end[0], end[1])
        for left, right, height in passing:
            self.lanes.take(left, right, height)

    def kept_off(self, link_id: str, slabs: list[Slab], way: Way) -> Way:
        """The same way past cards, in the next free lane of its aisle where it would run beside another line's stub."""
        passed = [slab for slab in slabs if not slab.is_open]
        begins = [self.ports[link_id][0][0] + CLEAR, *(slab.right for slab in passed)]  # a line turns as soon as it can
        moved = {}
        for height in {height for _, height in way}:
            level = [place for place, (_, at) in enumerate(way) if at == height]
            left, right = begins[level[0]], passed[level[-1]].right
            room = max(way[place][0][0] for place in level), min(way[place][0][1] for place in level)
            if not self.budget.is_over and self._is_beside(link_id, left, right, height):
                moved[height] = self.lanes.nearest(height, room, left, right)
                self.lanes.take(left, right, moved[height])
        return [(aisle, moved.get(height, height)) for aisle, height in way]

    def _is_beside(self, link_id: str, left: float, right: float, height: float) -> bool:
        """Whether what is level between two verticals runs close beside the stub of another link."""
        self.budget.spend(len(self.ports))
        return any(
            abs(y - height) < BESIDE and from_ < right and left < from_ + LENGTH
            for name, (start, end) in self.ports.items()
            if name != link_id
            for from_, y in ((start[0], start[1]), (end[0] - LENGTH, end[1]))
        )

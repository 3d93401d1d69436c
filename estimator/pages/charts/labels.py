"""Places for what is said of points of a figure, such that no two of them meet, however wide the figure is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

PLOT_WIDTH, PLOT_HEIGHT = 320.0, 300.0
"""px between the axes where words are narrowest (static/js/charts.js); on a wider page points lie farther apart."""
LINE_HEIGHT, LETTER_WIDTH, PADDING = 16.0, 6.8, 4.0
"""px of text of 12 px, rather too much than too little."""
STEP = 20.0

type Area = tuple[float, float, float, float]
"""Left, top, right, bottom in px."""


@dataclass
class CrossingLabels:
    """CrossingLabels placed so far; each stands to the right of its point and below it, or to the left and above."""

    taken: list[Area] = field(default_factory=list)

    def place(self, text: str, x: float, y: float, *, is_below: bool) -> tuple[float, float] | None:
        """How far from its point a label stands, in px across and down; None where there is no room left.

        `x` and `y` are parts of the plot, from its lower left corner.
        """
        point = x * PLOT_WIDTH, (1 - y) * PLOT_HEIGHT
        for across, down in (*_tried(is_below), *_tried(not is_below)):
            area = area_of(text, point, across, down)
            if area[1] >= 0 and area[3] <= PLOT_HEIGHT and not any(meet(area, one) for one in self.taken):
                self.taken.append(area)
                return across, down
        return None


def _tried(is_below: bool) -> Iterator[tuple[float, float]]:
    for number in range(int(PLOT_HEIGHT / STEP)):
        yield (30, 44 + number * STEP) if is_below else (-46, -40 - number * STEP)


def area_of(text: str, point: tuple[float, float], across: float, down: float) -> Area:
    """What a label takes up whose middle is so far below its point, and whose near end is so far beside it."""
    lines = text.split("<br>")
    width = max(map(len, lines)) * LETTER_WIDTH + 2 * PADDING
    half = len(lines) * LINE_HEIGHT / 2 + PADDING
    near, middle = point[0] + across, point[1] + down
    left, right = (near, near + width) if across > 0 else (near - width, near)
    return left, middle - half, right, middle + half


def meet(one: Area, other: Area) -> bool:
    """Whether two areas share a point."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

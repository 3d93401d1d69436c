"""The drawing on paper: upright on a landscape page where its names can be read there, else on several pages that
overlap, behind an overview that says which is where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from estimator.pages.diagram import Card, Diagram, Wire
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH
from estimator.pages.diagram.routing.collisions import Box
from estimator.projects.report_choices import Paper

SHEETS_MM: dict[Paper, tuple[float, float]] = {"a4": (265.0, 152.0), "letter": (247.0, 157.0)}
"""How wide and high a drawing may be on a landscape page, under its heading and above its key."""
NAME_UNITS = 13.0
POINTS_IN_MM = 72 / 25.4
BEST_POINTS, LEAST_POINTS = 9.0, 6.0
"""The size of a card's name: no larger than the first, and on several pages where it would be less than the second."""
SIZES = (9.0, 8.0, 7.0, 6.5)
"""Of these the one that takes the fewest pages, the largest of several."""
MOST_WINDOWS = 12
"""Pages of one drawing; of a larger one only the overview is printed."""
OVERLAP = 24.0
"""Around the cards of a page: their arrows are seen to come from somewhere."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class DrawingPart:
    """A part of the drawing, as a drawing of its own: only what is to be seen in it."""

    name: str
    diagram: Diagram
    left: float
    top: float
    width: float
    height: float
    width_mm: float
    height_mm: float

    @property
    def corner(self) -> tuple[float, float]:
        """Where its number stands in the overview."""
        return self.left + 14, self.top + 46


@dataclass(frozen=True)
class DrawnOnPaper:
    """The whole, and the pages it is parted into; none where it is read on one page."""

    whole: Diagram
    width_mm: float
    height_mm: float
    windows: tuple[DrawingPart, ...] = ()
    is_too_large: bool = False

    @property
    def detail(self) -> str:
        """How much of a card an overview shows: its name."""
        return "names" if self.is_overview and not self.whole.is_compact else ""

    @property
    def is_overview(self) -> bool:
        return bool(self.windows) or self.is_too_large


def on_paper(diagram: Diagram, paper: Paper = "a4") -> DrawnOnPaper:
    """The drawing as it is printed on a sheet."""
    across, down = SHEETS_MM[paper]
    scale = min(_scale(BEST_POINTS), across / diagram.width, down / diagram.height)
    size = round(diagram.width * scale, 1), round(diagram.height * scale, 1)
    if scale >= _scale(LEAST_POINTS):
        return DrawnOnPaper(diagram, *size)
    if diagram.is_compact:
        return DrawnOnPaper(diagram, *size, is_too_large=True)
    tried = (_windows(diagram, across, down, _scale(points)) for points in SIZES)
    windows = min((one for one in tried if len(one) <= MOST_WINDOWS), key=len, default=())
    if len(windows) == 1:
        return DrawnOnPaper(diagram, *size)
    return DrawnOnPaper(diagram, *size, windows, is_too_large=not windows)


def _scale(points: float) -> float:
    """Millimetres a unit of the drawing has where names have so many points."""
    return points / POINTS_IN_MM / NAME_UNITS


def _windows(diagram: Diagram, across: float, down: float, scale: float) -> tuple[DrawingPart, ...]:
    """Bands of cards from left to right, and of each from top to bottom."""
    wide, high = across / scale - 2 * OVERLAP, down / scale - 2 * OVERLAP
    columns = _bands([(card.x, card.x + CARD_WIDTH) for card in diagram.cards], wide)
    found: list[DrawingPart] = []
    for left, right in columns:
        column = [card for card in diagram.cards if left <= card.x < right]
        rows = _bands([(card.y, card.y + CARD_HEIGHT) for card in column], high)
        for top, bottom in rows:
            inside = [card for card in column if top <= card.y < bottom]
            found.append(_window(f"{len(found) + 1}", diagram, inside, scale, (wide, high)))
    return tuple(found)


def _bands(spans: Iterable[tuple[float, float]], room: float) -> list[tuple[float, float]]:
    """Where each page begins and ends, along one axis: as many cards as it holds whole."""
    starts: list[float] = []
    for begin, end in sorted(spans):
        if not starts or end > starts[-1] + room:
            starts.append(begin)
    return list(pairwise([*starts, float("inf")]))


def _window(name: str, diagram: Diagram, cards: list[Card], scale: float, room: tuple[float, float]) -> DrawingPart:
    left = min(card.x for card in cards) - OVERLAP
    top = min(card.y for card in cards) - OVERLAP
    right = max(card.x + CARD_WIDTH for card in cards) + OVERLAP
    bottom = max(card.y + CARD_HEIGHT for card in cards) + OVERLAP
    right, bottom = min(right, left + room[0] + 2 * OVERLAP), min(bottom, top + room[1] + 2 * OVERLAP)
    box = left, top, right, bottom
    seen = Diagram(
        diagram.name,
        tuple(one for one in diagram.cards if _meet(box, (one.x, one.y, one.x + CARD_WIDTH, one.y + CARD_HEIGHT))),
        tuple(one for one in diagram.wires if _meet(box, extent_of(one))),
        tuple(one for one in diagram.frames if _meet(box, one.box)),
        int(left),
        int(top),
        int(right - left),
        int(bottom - top),
        size=diagram.size,
    )
    wide, high = right - left, bottom - top
    return DrawingPart(name, seen, left, top, wide, high, round(wide * scale, 1), round(high * scale, 1))


def extent_of(wire: Wire) -> Box:
    """What a wire takes: its path is made of points alone."""
    numbers = [float(one) for one in NUMBER.findall(wire.path)]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

"""`thumbnail(architecture)`: its drawing, so small that only icons and lines are left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.registry import services
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, Spot, lay_out
from estimator.pages.diagram.routing.lines import Point, path
from estimator.pages.diagram.routing.routes import Link, Route, routes

BOX_WIDTH, BOX_HEIGHT = 28, 20
SCALE_X, SCALE_Y = 0.2, 0.28
"""Two cards that do not overlap are two boxes that do not: 176 px become 35, 76 px become 21."""
LEAST_WIDTH, LEAST_HEIGHT = 300, 116
MARGIN = 6
RADIUS = 5
MOST_ROUTED = 40
"""Of more cards, lines between cards of a few px would be a grey cloud, and icons dots: boxes alone say what it is."""


class ThumbnailCard(NamedTuple):
    """A card: the upper left corner, the service and the hue of its type."""

    x: float
    y: float
    slug: str
    type: str


class Thumbnail(NamedTuple):
    """`view` is left, top, width and height of what is drawn; `lines` the path of all edges, empty of many cards."""

    view: tuple[float, float, float, float]
    boxes: tuple[ThumbnailCard, ...]
    lines: str = ""

    @property
    def view_box(self) -> str:
        return " ".join(f"{number:g}" for number in self.view)

    @property
    def has_icons(self) -> bool:
        return len(self.boxes) <= MOST_ROUTED


def thumbnail(architecture: Architecture) -> Thumbnail:
    """The cards where the drawing has them, and their lines."""
    spots = lay_out(architecture)
    boxes = tuple(_card(node, spots[node.id]) for node in architecture.nodes)
    lines = _lines(architecture, spots) if len(boxes) <= MOST_ROUTED else []
    return Thumbnail(_view(boxes, lines), boxes, "".join(path(line, RADIUS) for line in lines))


def _card(node: Node, spot: Spot) -> ThumbnailCard:
    """A box in the middle of its card."""
    x, y = _scaled(_middle(spot))
    kind = services()[node.service].type
    return ThumbnailCard(round(x - BOX_WIDTH / 2, 1), round(y - BOX_HEIGHT / 2, 1), node.service, kind)


def _scaled(point: Point) -> Point:
    return point[0] * SCALE_X, point[1] * SCALE_Y


def _lines(architecture: Architecture, spots: dict[str, Spot]) -> list[tuple[Point, ...]]:
    """One line for each pair of cards, as it runs in the drawing."""
    pairs = dict.fromkeys((edge.source, edge.target) for edge in architecture.edges if edge.source != edge.target)
    links = [Link(f"{source} {target}", source, target) for source, target in pairs]
    drawn = routes(links, spots)
    return [_line(drawn[link.id], spots[link.source], spots[link.target]) for link in links]


def _line(route: Route, source: Spot, target: Spot) -> tuple[Point, ...]:
    """From the middle of a card to the middle of the other: boxes, smaller than cards, lie over its ends."""
    first, *_, last = route.points
    start, end = _middle(source), _middle(target)
    right, _down = route.heading
    begins = (start[0], first[1]) if _is_level(route.points) else (first[0], start[1])
    ends = (end[0], last[1]) if right else (last[0], end[1])
    return tuple(map(_scaled, (begins, *route.points, ends)))


def _middle(spot: Spot) -> Point:
    return spot[0] + CARD_WIDTH / 2, spot[1] + CARD_HEIGHT / 2


def _is_level(points: tuple[Point, ...]) -> bool:
    """Whether a line sets out to a side, not up or down."""
    return points[0][1] == points[1][1]


def _view(boxes: Iterable[ThumbnailCard], lines: Iterable[Iterable[Point]]) -> tuple[float, float, float, float]:
    """What is drawn with a margin, in the middle of a picture that is no smaller than the least."""
    xs = [x for box in boxes for x in (box.x, box.x + BOX_WIDTH)] + [x for line in lines for x, _ in line]
    ys = [y for box in boxes for y in (box.y, box.y + BOX_HEIGHT)] + [y for line in lines for _, y in line]
    if not xs:
        return 0, 0, LEAST_WIDTH, LEAST_HEIGHT
    left, top, right, bottom = min(xs) - MARGIN, min(ys) - MARGIN, max(xs) + MARGIN, max(ys) + MARGIN
    width, height = max(right - left, LEAST_WIDTH), max(bottom - top, LEAST_HEIGHT)
    x, y = (left + right - width) / 2, (top + bottom - height) / 2
    return round(x, 1), round(y, 1), round(width, 1), round(height, 1)

"""`draw(estimate)`: cards and wires with what they cost, carry and break, ready to be written as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from estimator.engine.estimate import Estimate
from estimator.pages.diagram import words
from estimator.pages.diagram.cards import MARKS, Card, cards, judged_by_node
from estimator.pages.diagram.extent import MOST_OWN_LINES, TILE_NAME_SIZE, Tile, is_compact, tiles
from estimator.pages.diagram.frames import Frame, frames
from estimator.pages.diagram.layout import CARD_HEIGHT, CARD_WIDTH, Spot, lay_out
from estimator.pages.diagram.routing.collisions import Box
from estimator.pages.diagram.routing.routes import Link, Route, routes, shared_path, straight_routes
from estimator.pages.diagram.wires import Wire, links, rates, wires

MARGIN = 16
LEAST_WIDTH, LEAST_HEIGHT = 240, 120
CACHED_DRAWINGS = 32


@dataclass(frozen=True)
class Diagram:
    """The cards from left to right, the wires in document order, and the part of the plane they take.

    A compact one has tiles in place of cards, wires only for what is selected, and all other edges in one path,
    `lines`.  `size` is how many nodes and edges the document has, `own_of` how many edges of what is selected are drawn
    whole, and of how many.
    """

    name: str
    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...]
    left: int
    top: int
    width: int
    height: int
    tiles: tuple[Tile, ...] = ()
    lines: str = ""
    size: tuple[int, int] = (0, 0)
    own_of: tuple[int, int] = (0, 0)

    @property
    def is_compact(self) -> bool:
        return bool(self.tiles)

    @property
    def extent(self) -> tuple[int, int, int, int]:
        """x, y, width, height."""
        return self.left, self.top, self.width, self.height

    @property
    def view_box(self) -> str:
        return " ".join(map(str, self.extent))


def draw(estimate: Estimate, *, selected: str | None = None) -> Diagram:
    """The diagram of an estimate, of the first sample where there are more; `selected` is the id of a node or edge."""
    architecture, edges = estimate.architecture, estimate.resolved.edges
    spots = lay_out(architecture)
    if is_compact(architecture):
        return _compact(estimate, spots, selected)
    framed, told = frames(estimate, spots), rates(estimate, edges)
    drawn = _routes(tuple(links(edges, told)), tuple(spots.items()), tuple(one.head for one in framed))
    found = cards(estimate, spots, selected)
    connecting = wires(estimate, told, drawn, {card.id: card.verdict for card in found}, selected)
    view = _view(found, connecting, framed, drawn.values())
    found.sort(key=lambda card: (card.x, card.y))
    return Diagram(words.printable(architecture.name), tuple(found), connecting, framed, *view)


def _compact(estimate: Estimate, spots: dict[str, Spot], selected: str | None) -> Diagram:
    """The drawing of a large document: names and hues; the edges of what is selected whole, the others as one path."""
    judged = judged_by_node(estimate)
    verdicts = {node_id: judged[node_id][0].verdict if node_id in judged else "ok" for node_id in spots}
    edges = estimate.resolved.edges
    all_own = [edge for edge in edges if selected in (edge.id, edge.source.id, edge.target.id)]
    own = all_own[:MOST_OWN_LINES]
    told = rates(estimate, own)
    drawn = straight_routes(links(own, told, TILE_NAME_SIZE), spots)
    connecting = wires(estimate, told, drawn, verdicts, selected, TILE_NAME_SIZE)
    pairs = ((edge.source.id, edge.target.id) for edge in edges if edge.id not in drawn)
    found = tiles(estimate, spots, {node_id: (one, MARKS[one]) for node_id, one in verdicts.items()}, selected)
    return Diagram(
        words.printable(estimate.architecture.name),
        (),
        connecting,
        (),
        *_view(found, connecting, (), drawn.values()),
        tiles=found,
        lines=shared_path(pairs, spots),
        size=(len(spots), len(edges)),
        own_of=(len(own), len(all_own)),
    )


@lru_cache(CACHED_DRAWINGS)
def _routes(links: tuple[Link, ...], spots: tuple[tuple[str, Spot], ...], heads: tuple[Box, ...]) -> dict[str, Route]:
    """Most edits and no other traffic move a card or a label: their lines are those of the page before."""
    return routes(list(links), dict(spots), heads)


def _view(
    cards: Iterable[Card | Tile], wires: Iterable[Wire], framed: Iterable[Frame], drawn: Iterable[Route]
) -> tuple[int, int, int, int]:
    """Left, top, width and height of what is drawn, with a margin; of little, still a page's worth."""
    boxes = [(card.x, card.y, card.x + CARD_WIDTH, card.y + CARD_HEIGHT) for card in cards]
    boxes += [route.bounds for route in drawn]
    boxes += [wire.label for wire in wires if wire.label]
    boxes += [one.box for one in framed]
    if not boxes:
        return 0, 0, LEAST_WIDTH, LEAST_HEIGHT
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = int(min(lefts)) - MARGIN, int(min(tops)) - MARGIN
    return left, top, int(max(rights)) + MARGIN + 1 - left, int(max(bottoms)) + MARGIN + 1 - top

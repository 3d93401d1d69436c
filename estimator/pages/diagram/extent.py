"""Which documents are too large to be drawn whole, and what stands for their cards: tiles of a name and a hue."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd_known
from estimator.engine.maths.amounts import in_sample
from estimator.pages.diagram import words
from estimator.pages.diagram.layout import Spot

MOST_WHOLE_CARDS, MOST_WHOLE_LINES = 300, 600
"""A card takes 1 kB of a page and a line 1.3 kB: so many of both are half the 2 MB a page may have."""
MOST_LETTERS = 150_000
"""What ids and names may add to that: a sixth of it where they are as long as people make them."""
MOST_OWN_LINES = 200
"""So many edges of a selected card are drawn by themselves; the inspector lists all, page by page."""
MOST_LINKED = 300_000
"""Bytes that addresses may take: 2,000 cards take an eighth of it, unless their ids are long and far from ASCII."""
TILE_ROOM, TILE_NAME_SIZE = 152, 20
"""Twice the size of a card's small print: large drawings open at half their size."""
NAME_LETTERS = 40


@dataclass(frozen=True)
class Tile:
    """A node of a compact drawing: its name on two lines; `cost` as on a card, `mark` the CSS class of its verdict.

    One of those whose ids are too long to be written twice has no link; search and the list of cards lead to it.
    """

    id: str
    x: int
    y: int
    first: str
    second: str
    type: str
    verdict: str
    mark: str
    cost: str
    name: str
    has_link: bool = True
    is_selected: bool = False

    @property
    def title(self) -> str:
        """The name with what a whole card would say beside it."""
        words = [self.name, f"{self.cost} a month" if self.cost else "", self.verdict if self.mark else ""]
        return ", ".join(word for word in words if word)


def is_compact(architecture: Architecture) -> bool:
    """Whether a drawing of whole cards would be more than a page can hold, or anybody can read."""
    nodes, edges = architecture.nodes, architecture.edges
    if len(nodes) > MOST_WHOLE_CARDS or len(edges) > MOST_WHOLE_LINES:
        return True
    ids = {node.id: len(quote(node.id)) for node in nodes}
    names = {node.id: len(escape(node.label).encode()) for node in nodes}
    letters = sum(ids.values()) + sum(names.values())
    letters += sum(
        len(quote(edge.id)) + ids[edge.source] + ids[edge.target] + names[edge.source] + names[edge.target]
        for edge in edges
    )
    return letters > MOST_LETTERS


def tiles(
    estimate: Estimate, spots: dict[str, Spot], verdicts: dict[str, tuple[str, str]], selected: str | None
) -> tuple[Tile, ...]:
    """A tile for each node, from left to right; `verdicts` are (verdict, mark) by node."""
    unknown = {line.node for line in estimate.lines if line.problem}
    left = MOST_LINKED
    found = []
    for node_id, node in estimate.resolved.nodes.items():
        name = words.printable(node.label)
        first, second = words.on_two_lines(name, TILE_ROOM, TILE_NAME_SIZE)
        left -= 3 * len(quote(node_id))
        found.append(
            Tile(
                id=node_id,
                x=spots[node_id][0],
                y=spots[node_id][1],
                first=first,
                second=second,
                type=node.service.type,
                verdict=verdicts[node_id][0],
                mark=verdicts[node_id][1],
                cost=_cost(estimate, node_id, unknown),
                name=_cut(name),
                has_link=left > 0 or node_id == selected,
                is_selected=node_id == selected,
            )
        )
    return tuple(sorted(found, key=lambda tile: (tile.x, tile.y)))


def _cost(estimate: Estimate, node_id: str, unknown: set[str]) -> str:
    if estimate.resolved.nodes[node_id].service.is_outside:
        return ""
    return usd_known(in_sample(estimate.node_usd(node_id)), node_id not in unknown)


def _cut(name: str) -> str:
    return name if len(name) <= NAME_LETTERS else f"{name[:NAME_LETTERS].rstrip()}…"

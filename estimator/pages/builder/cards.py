"""The cards of a large document as a list: what its drawing has no room to say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.pages.diagram.extent import Tile


@dataclass(frozen=True)
class CardRow:
    """A node with how many edges leave it and lead to it."""

    tile: Tile
    name: str
    kind: str
    cost: str
    usd: float
    calls: int
    callers: int

    @property
    def words(self) -> str:
        """What it is found by."""
        return f"{self.name} {self.kind} {self.tile.id}"


def card_rows(estimate: Estimate, tiles: tuple[Tile, ...]) -> list[CardRow]:
    """A row for each tile, the dearest first."""
    edges = estimate.architecture.edges
    calls, callers = Counter(edge.source for edge in edges), Counter(edge.target for edge in edges)
    found = []
    for tile in tiles:
        node = estimate.resolved.nodes[tile.id]
        usd = in_sample(estimate.node_usd(tile.id))
        kind = node.service.kind_of(node.settings)
        found.append(CardRow(tile, node.label, kind, tile.cost, usd, calls[tile.id], callers[tile.id]))
    return sorted(found, key=lambda row: -row.usd)

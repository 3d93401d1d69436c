"""Several cards that are selected together: which, what they cost, and the others one may choose."""

from __future__ import annotations

from typing import NamedTuple

from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.copying import excerpt
from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd_known
from estimator.engine.maths.amounts import in_sample
from estimator.web.views.session import CARDS_BETWEEN

MOST_OFFERED = 300
"""Cards with a check box: more are chosen in the drawing."""


class Several(NamedTuple):
    """Cards that are selected together.

    `ids` are theirs in one text, `costs` (card, what it costs), the dearest first; `groups` the names there are.
    """

    ids: str
    nodes: list[Node]
    costs: list[tuple[Node, str]]
    usd: str
    groups: list[str]
    group: str
    offered: list[tuple[Node, bool]]
    left_out: int
    text: str


def several(architecture: Architecture, estimate: Estimate | None, ids: str) -> Several:
    """What is told of the cards with these ids; those that are gone are left out."""
    wanted = set(ids.split(CARDS_BETWEEN))
    nodes = [node for node in architecture.nodes if node.id in wanted]
    amounts = {node.id: in_sample(estimate.node_usd(node.id)) if estimate else 0.0 for node in nodes}
    unknown = {line.node for line in estimate.lines if line.problem} if estimate else set(amounts)
    dearest = sorted(nodes, key=lambda node: -amounts[node.id])
    groups = {node.group for node in nodes}
    return Several(
        ids=CARDS_BETWEEN.join(node.id for node in nodes),
        nodes=nodes,
        costs=[(node, usd_known(amounts[node.id], node.id not in unknown)) for node in dearest],
        usd=usd_known(sum(amounts.values()), unknown.isdisjoint(amounts)),
        groups=sorted({node.group for node in architecture.nodes if node.group}),
        group=groups.pop() if len(groups) == 1 else "",
        offered=[(node, node.id in wanted) for node in architecture.nodes[:MOST_OFFERED]],
        left_out=max(0, len(architecture.nodes) - MOST_OFFERED),
        text=excerpt(architecture, wanted),
    )

"""What a card says in the drawing of another program: its name, its service and its cost, and how it stands."""

from __future__ import annotations

from estimator.engine.estimate import Estimate
from estimator.engine.figures import usd_known
from estimator.engine.maths.amounts import in_sample
from estimator.pages.diagram.cards import MARKS, judged_by_node
from estimator.pages.diagram.words import printable

LONGEST = 60


def cut(text: str, most: int = LONGEST) -> str:
    """A text without control and direction characters, cut with an ellipsis where it is longer than `most`."""
    clean = printable(text)
    return clean if len(clean) <= most else f"{clean[: most - 1].rstrip()}…"


def labels(estimate: Estimate) -> dict[str, list[str]]:
    """By node its name, what it is, and what it costs a month; outside AWS nothing of a cost."""
    unknown = {line.node for line in estimate.lines if line.problem}
    found = {}
    for node_id, node in estimate.resolved.nodes.items():
        found[node_id] = [cut(node.label), cut(node.service.kind_of(node.settings))]
        if not node.service.is_outside:
            usd = usd_known(in_sample(estimate.node_usd(node_id)), node_id not in unknown)
            found[node_id].append(f"{usd} a month")
    return found


def marks(estimate: Estimate) -> dict[str, str]:
    """By node, the mark of its worst limit or fault: near, breach, or none."""
    judged = judged_by_node(estimate)
    return {one: MARKS[judged[one][0].verdict] if one in judged else "" for one in estimate.resolved.nodes}

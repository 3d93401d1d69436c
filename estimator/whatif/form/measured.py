"""What is measured of a node that another takes the place of: measured on one side alone, and said."""

from __future__ import annotations

from collections.abc import Collection

from estimator.engine.document.architecture import Architecture
from estimator.engine.figures import listed

NAMED = 4


def measured_left(drawn: Architecture, there: Collection[str]) -> list[str]:
    """A sentence where nodes with measured quantities are not among those of the other form, and one where such nodes
    are billed something once; none elsewhere."""
    lost = [node.label for node in drawn.nodes if node.once and node.id not in there]
    once = [f"What {listed(lost, NAMED)} {'is' if len(lost) == 1 else 'are'} billed once is on one side alone."]
    gone = [node.label for node in drawn.nodes if node.measured and node.id not in there]
    if not gone:
        return once if lost else []
    is_one = len(gone) == 1
    takes = "what takes its place follows the traffic" if is_one else "what takes their place follows the traffic"
    billed = "is billed by measured quantities" if is_one else "are billed by measured quantities"
    return [
        f"{listed(gone, NAMED)} {billed}; {takes} all the same: give sizes and requests as settings to compare them.",
        *(once if lost else []),
    ]

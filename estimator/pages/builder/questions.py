"""What was meant by a new edge, where two meanings are about as likely: asked in one line, with what each costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.document.change import change_edge, delete_edge
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import spoken
from estimator.engine.resolve.likely import also_likely

BOTH = "both"
MOST_NODES = 100
"""Of a larger document the costs are left out: each is an estimate of its own."""
SAYS = {"read": "reads", "write": "writes to", "get": "gets from", "put": "puts to"}


class Question(NamedTuple):
    """OrderFn reads orders ($0.15 a month). Or does it write ($0.75)?  `answers` are (value, words) of its buttons,
    `right` the words of the one that leaves it as it is."""

    edge_id: str
    said: str
    asked: str
    answers: tuple[tuple[str, str], ...]
    right: str


def question_about(
    edge_id: str, architecture: Architecture, estimate_of: Callable[[Architecture], Estimate]
) -> Question | None:
    """What to ask of an edge that was just drawn; None where nothing is in doubt, or it is no longer as drawn."""
    edge = next((one for one in architecture.edges if one.id == edge_id), None)
    if edge is None or edge != Edge(
        **{name: getattr(edge, name) for name in ("id", "source", "event", "target", "operation")}
    ):
        return None
    other = also_likely(architecture, edge)
    if not other:
        return None
    now, then = _costs(edge, other, architecture, estimate_of)
    source, target = architecture.node(edge.source).label, architecture.node(edge.target).label
    word = spoken(other)
    return Question(
        edge_id,
        f"{source} {SAYS[edge.operation]} {target}{now}.",
        f"Or does it {word}{then}?",
        ((other, figures.sentence(word)), (BOTH, "Both")),
        f"{figures.sentence(spoken(edge.operation))} is right",
    )


def _as_drawn(edge: Edge) -> Edge:
    """An edge between the same two, of which nothing else is said."""
    return Edge(id=edge.id, source=edge.source, event=edge.event, target=edge.target, operation=edge.operation)


def _costs(
    edge: Edge, other: str, architecture: Architecture, estimate_of: Callable[[Architecture], Estimate]
) -> tuple[str, str]:
    """What the edge adds to the bill as it is, and with the other operation; empty where that is not told."""
    if len(architecture.nodes) > MOST_NODES:
        return "", ""
    without = delete_edge(edge.id, "").apply(architecture)
    changed = change_edge(edge.id, {"operation": other}, "").apply(architecture)
    try:
        least, now, then = (in_sample(estimate_of(one).total_monthly_usd) for one in (without, architecture, changed))
    except DocumentError:
        return "", ""
    return f" ({_added(now - least)} a month)", f" ({_added(then - least)})"


def _added(usd: float) -> str:
    return figures.usd_short(max(0.0, usd))

"""Which functions stay because their container form would not fit into a document beside that of the others.

A function with several roles becomes several services, and what it calls each of them calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from estimator.engine.document.architecture import MAX_EDGES, MAX_NODES
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.ways import TriggerPath

Edges = Mapping[str, Sequence[ResolvedEdge]]


def without_room(
    resolved: Resolved, functions: Iterable[str], ways: Mapping[str, TriggerPath | None], into: Edges, out: Edges
) -> set[str]:
    """The functions, of those that could move, that find no room any more; the first in the document move first."""
    nodes, edges = MAX_NODES - len(resolved.nodes), MAX_EDGES - len(resolved.edges)
    fronts: set[str] = set()
    stay: set[str] = set()
    for function_id in functions:
        triggers = [(ways[edge.id], edge.source) for edge in into[function_id]]
        taken = {way for way, _ in triggers}
        new_fronts = {source.id for way, source in triggers if way == "behind_front"} - fronts
        behind = {source.id for way, source in triggers if way == "behind_front"}
        own = len({"worker", "queue"} & taken) > 0, len({"balancer", "direct"} & taken) > 0, "job" in taken
        roles = max(sum(own) + len(behind), 1)
        more_nodes = max(sum(own), 0 if behind else 1) - 1 + ("balancer" in taken) + ("queue" in taken)
        more_nodes += 2 * len(new_fronts)
        more_edges = (roles - 1) * len(out[function_id]) + sum(way == "balancer" for way, _ in triggers)
        more_edges += ("queue" in taken) + sum(1 + len(out[front]) for front in new_fronts)
        if more_nodes > nodes or more_edges > edges:
            stay.add(function_id)
            continue
        nodes, edges, fronts = nodes - more_nodes, edges - more_edges, fronts | new_fronts
    return stay

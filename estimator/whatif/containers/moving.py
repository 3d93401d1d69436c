"""Which functions move, and what is said of those that stay.

A function stays that is called by something that can call no container, no load balancer and no queue; and one whose
container form would not fit into a document beside that of the others: a function with several roles becomes several
services, and what it calls each of them calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estimator.engine.document.architecture import MAX_EDGES, MAX_NODES
from estimator.engine.figures import listed, whole
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.ways import TriggerPath, runs_long
from estimator.whatif.form.edges import Edges

Ways = Mapping[str, TriggerPath | None]
NAMED = 6
"""How many functions a note names before it counts the others."""


def movable(
    resolved: Resolved, ways: Ways, into: Edges, out: Edges, clusters: int = 0
) -> tuple[dict[str, None], list[str]]:
    """(the functions that move, in the order of the document; a note on each that stays); so many clusters are drawn
    besides."""
    triggers = [edge for edge in resolved.edges if edge.target.service.is_function and ways[edge.id] is None]
    notes = [
        f"{edge.target.label} stays a function: {edge.source.label} calls nothing else at each {edge.event.name}."
        for edge in triggers
    ]
    at_the_edge = [node.label for node in resolved.nodes.values() if node.service.runs_at_the_edge]
    if at_the_edge and any(node.service.is_function for node in resolved.nodes.values()):
        stay = named(at_the_edge, "stays a function", "stay functions")
        notes.append(f"{stay}: containers do not run at the edge.")
    bound = {edge.target.id for edge in triggers}
    functions = {node_id: node for node_id, node in resolved.nodes.items() if node.service.is_function}
    able = [node_id for node_id in functions if node_id not in bound]
    crowded = _without_room(resolved, able, ways, into, out, clusters)
    if crowded:
        labels = [functions[node_id].label for node_id in able if node_id in crowded]
        most = f"more than {whole(MAX_NODES)} nodes or {whole(MAX_EDGES)} edges"
        stay = named(labels, "stays a function", "stay functions")
        notes.append(f"{stay}: on containers the architecture would have {most}.")
    return dict.fromkeys(node_id for node_id in able if node_id not in crowded), notes


def named(labels: list[str], one: str, many: str) -> str:
    """a and b are; a few by name, with their number."""
    return f"{listed(labels, NAMED)} {one if len(labels) == 1 else many}"


def _without_room(
    resolved: Resolved, functions: Iterable[str], ways: Ways, into: Edges, out: Edges, clusters: int
) -> set[str]:
    """The functions, of those that could move, that find no room any more; the first in the document move first."""
    nodes, edges = MAX_NODES - len(resolved.nodes) - clusters, MAX_EDGES - len(resolved.edges)
    fronts: set[str] = set()
    stay: set[str] = set()
    inner: set[str] = set()
    outer: set[str] = set()
    for function_id in functions:
        triggers = [(ways[edge.id], edge.source) for edge in into[function_id]]
        taken = {way for way, _ in triggers}
        new_fronts = {source.id for way, source in triggers if way == "behind_front"} - fronts
        behind = {source.id for way, source in triggers if way == "behind_front"}
        own = (
            len({"worker", "queue", "activity"} & taken) > 0,
            len({"balancer", "direct"} & taken) > 0,
            len({"job", "activity", "queue"} & taken) > 0,
        )
        roles = max(sum(own) + len(behind), 1)
        more_nodes = max(sum(own), 0 if behind else 1) - 1 + ("queue" in taken)
        more_nodes += 2 * len(new_fronts)
        region = {resolved.nodes[function_id].region}
        of_inner, of_outer = region if "direct" in taken else set(), region if "balancer" in taken else set()
        more_nodes += len(of_inner - inner) + len(of_outer - outer)
        more_edges = (roles - 1) * len(out[function_id]) + sum(way in ("balancer", "direct") for way, _ in triggers)
        more_edges += ("queue" in taken) + sum(1 + len(out[front]) for front in new_fronts)
        pipes = sum(ways[edge.id] in ("worker", "queue") and runs_long(edge) for edge in into[function_id])
        apart = [front for front in new_fronts if _is_apart(resolved.nodes[front], out[front])]
        more_nodes += pipes + len(apart)
        more_edges += pipes + sum(len(into[front]) * len(out[front]) for front in apart)
        if more_nodes > nodes or more_edges > edges:
            stay.add(function_id)
            continue
        nodes, edges, fronts = nodes - more_nodes, edges - more_edges, fronts | new_fronts
        inner, outer = inner | of_inner, outer | of_outer
    return stay


def _is_apart(front: ResolvedNode, out: Iterable[ResolvedEdge]) -> bool:
    """Whether each region behind a front may get a load balancer of its own, which all its callers call."""
    regions = {edge.target.region for edge in out if edge.target.service.is_function}
    return len(regions | {front.region}) > 1

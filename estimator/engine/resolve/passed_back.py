"""What a front sends back where nobody says: what comes back from the targets it passes calls on to.

A content network, an API or a load balancer adds nothing to an answer, so of a bucket's objects a viewer gets as much
through it as from the bucket itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from estimator.engine.maths.amounts import Amount, added, share
from estimator.engine.resolve.edges import ResolvedEdge


def with_passed_back(edges: list[ResolvedEdge]) -> list[ResolvedEdge]:
    """The edges in their order; into a front, those that say nothing have the mean answer of what it calls for them."""
    unknown = [edge for edge in edges if edge.response_kb is None and edge.target.service.passes_back]
    if not unknown:
        return edges
    behind: dict[tuple[str, str], list[ResolvedEdge]] = {}
    for edge in edges:
        if edge.source.service.passes_back and edge.is_waited_for and not _is_aside(edge):
            for operation in edge.event.of:
                behind.setdefault((edge.source.id, operation), []).append(edge)
    found: dict[tuple[str, str], Amount | None] = {}

    def answer(key: tuple[str, str]) -> Amount | None:
        if key not in found:
            found[key] = None  # fronts that call each other round and round know of no answer
            found[key] = _mean([(edge, _of(edge)) for edge in behind.get(key, ())])
        return found[key]

    def _of(edge: ResolvedEdge) -> Amount | None:
        if edge.response_kb is not None or not edge.target.service.passes_back:
            return edge.response_kb
        return answer((edge.target.id, edge.operation.name))

    for edge in unknown:
        response_kb = answer((edge.target.id, edge.operation.name))
        if response_kb is not None:
            edges[edge.index] = replace(edge, response_kb=response_kb)
    return edges


def _is_aside(edge: ResolvedEdge) -> bool:
    """Whether what it calls is asked beside the call and not for the answer."""
    return edge.operation.decides or edge.target.service.runs_at_the_edge


def _mean(answers: Sequence[tuple[ResolvedEdge, Amount | None]]) -> Amount | None:
    """The mean of the answers that are known, by how often each is asked for, whether or not a cache has it; None where
    none is."""
    known = [(edge.declared.share / 100 * edge.count, kb) for edge, kb in answers if kb is not None]
    if not known:
        return None
    return known[0][1] if len(known) == 1 else share(added(part * kb for part, kb in known), added(p for p, _ in known))

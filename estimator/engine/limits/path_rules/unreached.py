"""Calls that nothing causes: a function behind a table's changes, where nothing is drawn that writes there."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import used
from estimator.engine.operations import spoken
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.traffic import Traffic


def without_a_cause(resolved: Resolved, traffic: Traffic) -> Iterator[Finding]:
    """What is called for an event that nothing drawn causes, once for each two cards.

    Nothing is said of a drawing through which nothing flows, nor of cards whose quantities are measured.
    """
    if not any(used(flow.items) for flows in traffic.flows.values() for flow in flows):
        return
    done: dict[str, set[str]] = {}
    for edge in resolved.edges:
        done.setdefault(edge.target.id, set()).add(edge.operation.name)
    told: set[tuple[str, str]] = set()
    for edge in resolved.edges:
        pair = edge.source.id, edge.target.id
        is_caused = not edge.event.of or not done.get(edge.source.id, set()).isdisjoint(edge.event.of)
        is_off = edge.declared.share == 0 or edge.declared.count == 0
        is_measured = edge.source.declared.measured or edge.target.declared.measured
        if is_caused or is_off or is_measured or pair in told:
            continue
        told.add(pair)
        yield _finding(edge)


def _finding(edge: ResolvedEdge) -> Finding:
    source, target = edge.source.label, edge.target.label
    *others, last = (spoken(name) for name in edge.event.of)
    causes = f"{', '.join(others)} or {last}" if others else last
    return Finding(
        key="path.no_cause",
        verdict="near",
        nodes=(edge.target.id, edge.source.id),
        words=f"Nothing reaches {target} from {source}: no arrow into {source} does what makes its "
        f"“{spoken(edge.event.name)}” ({causes}). Draw one that does, or delete the arrow to {target}.",
    )

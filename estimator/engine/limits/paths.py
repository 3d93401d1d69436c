"""Rules that walk a path: loops of events, loops of waiting, and what time-outs say (`time_outs.py`).

Payload rules need no walk of their own: a payload follows its events from edge to edge, and each service
demands room for what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from estimator.engine import figures
from estimator.engine.limits.fan_out import explosions, unheard_answers
from estimator.engine.limits.limits import Finding
from estimator.engine.limits.time_outs import order_findings
from estimator.engine.maths.amounts import in_sample
from estimator.engine.measures import Verdict
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.walk import Traffic


def path_findings(resolved: Resolved, traffic: Traffic) -> list[Finding]:
    """Faults of the design that no single node shows."""
    found = [_runaway(resolved, members) for members in traffic.runaway]
    found += [_unfinished(resolved, members) for members in traffic.unfinished]
    found += [_averages(resolved)] if traffic.averages else []
    found += [_waits_for_itself(resolved, members) for members in traffic.waiting_loops]
    found += order_findings(resolved, traffic)
    found += explosions(resolved, traffic)
    found += unheard_answers(resolved)
    calls: dict[str, list[ResolvedEdge]] = {}
    for edge in (edge for edge in resolved.edges if edge.is_waited_for):
        calls.setdefault(edge.source.id, []).append(edge)
    for node_id, edges in calls.items():
        found += _shorter_than_its_calls(resolved, traffic, node_id, edges)
    return found


def _labels(resolved: Resolved, members: Iterable[str]) -> list[str]:
    return [resolved.nodes[node_id].label for node_id in members]


def _runaway(resolved: Resolved, members: tuple[str, ...]) -> Finding:
    return _of_a_loop(
        resolved,
        members,
        "loop.runaway",
        "error",
        "cause each other: every turn makes as much traffic as the last or more, without end. "
        "Only the first turn is billed here. Break the loop: write to another bucket, table or prefix, or say on the "
        "edge which edges its events are caused by.",
    )


def _unfinished(resolved: Resolved, members: tuple[str, ...]) -> Finding:
    return _of_a_loop(
        resolved,
        members,
        "loop.unfinished",
        "near",
        "cause each other, in a loop too large to be followed to its end: what it carries is an estimate from its "
        "first turns. Take caps out of the loop, or split the architecture, for exact figures.",
    )


def _averages(resolved: Resolved) -> Finding:
    return _too_large(
        "payload.averaged",
        f"With {figures.counted(len(resolved.edges), 'edge')}, not all sizes of payload are kept apart: where many "
        "meet, the rarest are billed and checked at their mean. Split the architecture for exact figures.",
    )


def _waits_for_itself(resolved: Resolved, members: tuple[str, ...]) -> Finding:
    return _of_a_loop(
        resolved,
        members,
        "loop.waiting",
        "error",
        "wait for each other's answers in a circle, so no call can end before it began. "
        "Make one of the calls asynchronous.",
    )


def _of_a_loop(resolved: Resolved, members: tuple[str, ...], key: str, verdict: Verdict, what: str) -> Finding:
    names = figures.listed(_labels(resolved, members), 6)
    return Finding(key=key, verdict=verdict, nodes=members, words=f"{names} {what}")


def coarse_headroom(resolved: Resolved) -> Finding:
    """What is said where an architecture is too large for its headroom to be found exactly."""
    size = f"{figures.counted(len(resolved.nodes), 'node')} and {figures.counted(len(resolved.edges), 'edge')}"
    return _too_large(
        "headroom.coarse",
        f"With {size}, and the loops and caps among them, the traffic at which limits are reached is found in "
        "coarser steps: where a limit does not grow straight with traffic, it is an estimate. "
        "Split the architecture for exact ones.",
    )


def _too_large(key: str, words: str) -> Finding:
    """What is said of an architecture as a whole that is answered more coarsely."""
    return Finding(key=key, verdict="near", nodes=(), words=words)


def _shorter_than_its_calls(
    resolved: Resolved, traffic: Traffic, node_id: str, calls: Sequence[ResolvedEdge]
) -> Iterator[Finding]:
    """A duration that is said to include waiting, yet is shorter than what is waited for."""
    node = resolved.nodes[node_id]
    for operation in node.service.operations:
        key = (node_id, operation.name)
        if key not in traffic.latency or node.service.waits(node.settings, operation.name) != "included":
            continue
        own = in_sample(traffic.latency[key][0])
        waits = 0.0
        for edge in calls:
            if operation.name in edge.event.of and edge.event.per == "call":
                waited = traffic.latency[edge.target.id, edge.operation.name][0]
                waits += in_sample(edge.share * edge.in_a_row * waited)
        if waits > own * (1 + 1e-9):
            yield Finding(
                key="path.duration",
                verdict="near",
                nodes=(node_id,),
                words=f"{node.label} is said to take {figures.seconds(own)}, waiting included, but what "
                f"it waits for takes {figures.seconds(waits)}. Give the duration CloudWatch reports, or say "
                "that it is own time only.",
            )
            return

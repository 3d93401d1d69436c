"""Rules that walk a path: time-outs along calls that wait, loops of events, loops of waiting.

Payload rules need no walk of their own: a payload follows its events from edge to edge, and each service
demands room for what arrives.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.limits import Finding, worst
from estimator.engine.resolve.edges import Wire
from estimator.engine.resolve.resolve import Plan
from estimator.engine.service import Demand
from estimator.engine.traffic.walk import Traffic


def time_out_demands(plan: Plan, traffic: Traffic) -> Iterator[tuple[str, Demand]]:
    """What the slowest callee asks of its caller's patience, for every call that waits."""
    for wire in waiting_wires(plan):
        patience = wire.source.service.patience(wire.source.settings, wire.target.service)
        if patience is None:
            continue
        key, seconds = patience
        slow = _slow(traffic, wire)
        cause = f"{wire.target.node.label} answers within {figures.seconds(float(worst(slow)[0]))} in 99 of 100 calls"
        yield wire.edge.source, Demand(key, slow, cause, value=seconds, where=wire.edge.id, remedy=SHORTEN)


SHORTEN = "Answer sooner, or accept the work, return at once and finish it behind a queue."


def path_findings(plan: Plan, traffic: Traffic) -> list[Finding]:
    """Faults of the design that no single node shows."""
    found = [_runaway(plan, members) for members in traffic.runaway]
    found += [_waits_for_itself(plan, members) for members in traffic.waiting_loops]
    calls: dict[str, list[Wire]] = {}
    for wire in waiting_wires(plan):
        found += _outlives_its_caller(wire)
        calls.setdefault(wire.edge.source, []).append(wire)
    for node_id, wires in calls.items():
        found += _shorter_than_its_calls(plan, traffic, node_id, wires)
    return found


def waiting_wires(plan: Plan) -> list[Wire]:
    """Edges whose caller waits for the answer."""
    return [wire for wire in plan.wires if wire.operation.waits and not (wire.event.polled or wire.event.later)]


def _slow(traffic: Traffic, wire: Wire):
    return traffic.latency[wire.edge.target, wire.operation.name][1]


def _labels(plan: Plan, members) -> list[str]:
    return [plan.nodes[node_id].node.label for node_id in members]


def _runaway(plan: Plan, members: tuple[str, ...]) -> Finding:
    names = figures.listed(_labels(plan, members), 6)
    return Finding(
        key="loop.runaway",
        verdict="error",
        nodes=members,
        words=f"{names} cause each other: every turn makes as much traffic as the last or more, without end. "
        "Only the first turn is billed here. Break the loop: write to another bucket, table or prefix, or say on the "
        "edge which edges its events are caused by.",
    )


def _waits_for_itself(plan: Plan, members: tuple[str, ...]) -> Finding:
    names = figures.listed(_labels(plan, members), 6)
    return Finding(
        key="loop.waiting",
        verdict="error",
        nodes=members,
        words=f"{names} wait for each other's answers in a circle, so no call can end before it began. "
        "Make one of the calls asynchronous.",
    )


def _outlives_its_caller(wire: Wire) -> list[Finding]:
    patience = wire.source.service.patience(wire.source.settings, wire.target.service)
    works_for = wire.target.service.gives_up_after(wire.target.settings, wire.operation.name)
    if patience is None or works_for is None:
        return []
    key, seconds = patience
    if seconds is None:
        seconds = wire.source.limits.limit(key).value
    if not np.any(np.asarray(works_for) > np.asarray(seconds)):
        return []
    caller, callee = wire.source.node.label, wire.target.node.label
    return [
        Finding(
            key="path.time_out_order",
            verdict="near",
            nodes=(wire.edge.source, wire.edge.target),
            words=f"{caller} stops waiting after {figures.seconds(float(worst(seconds)[0]))}, but {callee} may work "
            f"on for {figures.seconds(float(worst(works_for)[0]))}: the rest is billed and answers nobody. "
            f"Set the time-out of {callee} below that of {caller}.",
        )
    ]


def _shorter_than_its_calls(plan: Plan, traffic: Traffic, node_id: str, calls: list[Wire]) -> list[Finding]:
    """A duration that is said to include waiting, yet is shorter than what is waited for."""
    placed = plan.nodes[node_id]
    found = []
    for operation in placed.service.operations:
        key = (node_id, operation.name)
        if key not in traffic.latency or placed.service.waits(placed.settings, operation.name) != "included":
            continue
        own = float(worst(traffic.latency[key][0])[0])
        waits = 0.0
        for wire in calls:
            if operation.name in wire.event.of and wire.event.per == "call":
                waited = traffic.latency[wire.edge.target, wire.operation.name][0]
                waits += float(worst(wire.share * wire.in_a_row * waited)[0])
        if waits > own * (1 + 1e-9):
            found.append(
                Finding(
                    key="path.duration",
                    verdict="near",
                    nodes=(node_id,),
                    words=f"{placed.node.label} is said to take {figures.seconds(own)}, waiting included, but what "
                    f"it waits for takes {figures.seconds(waits)}. Give the duration CloudWatch reports, or say "
                    "that it is own time only.",
                )
            )
            break
    return found

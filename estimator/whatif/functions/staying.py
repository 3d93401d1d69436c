"""Which containers become functions and how large, and why the others stay.

Where numbers are sampled, what cannot be a function in one sample stays in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from estimator.aws.units import KB_IN_MB
from estimator.engine.document.architecture import MAX_ALL_CAUSES, MAX_CAUSES, MAX_EDGES, MAX_NODES
from estimator.engine.figures import figure, seconds, whole
from estimator.engine.maths.amounts import Amount, largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.connecting.arrivals import RECORD
from estimator.whatif.containers.moving import named
from estimator.whatif.containers.sizing.task import JOB, MB_PER_GB, SERVICE
from estimator.whatif.form.edges import Edges
from estimator.whatif.functions.fronts import Balancer, Front, heaviest_kb
from estimator.whatif.functions.size import MS_IN_S, MeasuredCall, memory_for, work_of
from estimator.whatif.functions.ways import BALANCERS, way_of

FREE_DISK_GB = 20
"""Every task has them, so a task that has no more has not asked for any."""


@dataclass(frozen=True)
class FunctionSize:
    """One function in the making: what a call of it is, its memory, and how long a call takes."""

    work: MeasuredCall
    memory_mb: Amount
    duration_ms: Amount


Sizes = dict[str, dict[str, FunctionSize]]
"""By container, and by what asks it."""


@dataclass
class Plan:
    """What moves, what becomes of load balancers, and a note on all that stays."""

    sizes: Sizes = field(default_factory=dict)
    fronts: dict[str, Front] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def planned(resolved: Resolved, flows: Mapping[str, Flows], choices: ContainerChoices, into: Edges, out: Edges) -> Plan:
    """Who moves, found again until nothing that stays keeps anything else."""
    plan = Plan()
    reasons: dict[str, str] = {}
    crowded: dict[str, None] = {}
    for node in resolved.nodes.values():
        if node.service.keeps_connections:
            asked = [edge.target.label for edge in out[node.id] if edge.operation.decides]
            plan.sizes[node.id], reason = _sized(node, into[node.id], flows, choices)
            reason = f"{asked[0]} protects it, and can protect no function" if asked else reason
            if reason:
                reasons[node.id] = reason
    while True:
        plan.sizes = {one: sizes for one, sizes in plan.sizes.items() if one not in reasons and one not in crowded}
        plan.fronts = dict(_fronts(resolved, flows, plan.sizes, into, out))
        kept = {node_id: why for front in plan.fronts.values() for node_id, why in front.kept}
        without_room = [] if kept else _without_room(resolved, plan.sizes, into, out)
        reasons |= kept
        crowded |= dict.fromkeys(without_room)
        if not kept and not without_room:
            break
    plan.notes = [f"{resolved.nodes[node_id].label} stays a container: {why}." for node_id, why in reasons.items()]
    if crowded:
        most = f"more than {whole(MAX_NODES)} nodes or {whole(MAX_EDGES)} edges"
        labels = [resolved.nodes[node_id].label for node_id in crowded]
        stay = named(labels, "stays a container", "stay containers")
        plan.notes.append(f"{stay}: with functions the architecture would have {most}.")
    return plan


def _sized(
    node: ResolvedNode, into: Sequence[ResolvedEdge], flows: Mapping[str, Flows], choices: ContainerChoices
) -> tuple[dict[str, FunctionSize], str]:
    """(the functions it becomes by what asks it, why it cannot)."""
    if reason := _bound(node, into, flows):
        return {}, reason
    asked = {edge.operation.name for edge in into}
    operations = [SERVICE] * bool(asked - {JOB}) + [JOB] * (JOB in asked)
    found = {}
    most_s = node.limits.number("lambda.timeout")
    for operation in operations:
        work = work_of(node, operation, choices)
        memory_mb, why = memory_for(work, choices, node.limits)
        if why:
            return {}, why
        duration_ms = work.time_ms(memory_mb)
        if largest(duration_ms) > most_s * MS_IN_S:
            what, takes = "a run" if operation == JOB else "a call", seconds(largest(duration_ms) / MS_IN_S)
            return {}, f"{what} of it takes {takes}, and a function is stopped after {seconds(most_s)}"
        found[operation] = FunctionSize(work, memory_mb, duration_ms)
    return found, ""


def _bound(node: ResolvedNode, into: Sequence[ResolvedEdge], flows: Mapping[str, Flows]) -> str:
    """Why a container cannot be a function whatever its size; empty where it can."""
    s, limits = node.settings, node.limits
    if not into:
        return "nothing is drawn that calls it, so nobody knows what a function would do"
    if getattr(s, "operating_system", "linux") == "windows":
        return "it runs Windows, and functions run Linux"
    disk_gb = largest(getattr(s, "ephemeral_gb", 0.0))
    most_gb = (limits.limit("lambda.ephemeral_storage").high or 0.0) / MB_PER_GB
    if disk_gb > max(FREE_DISK_GB, most_gb):
        return f"it has {figure(disk_gb)} GB of disk, and a function {figure(most_gb)} at most"
    most_mb = limits.number("lambda.payload.sync")
    for edge in into:
        if way_of(edge) is None:
            return f"{edge.source.label} can call no function"
        if edge.operation.name == SERVICE and heaviest_kb(flows[edge.id]) > most_mb * KB_IN_MB:
            return f"{edge.source.label} sends it or gets more than {figure(most_mb)} MB at once"
    return ""


def _fronts(
    resolved: Resolved, flows: Mapping[str, Flows], sizes: Sizes, into: Edges, out: Edges
) -> Iterator[tuple[str, Front]]:
    """What becomes of each load balancer that leads to a container that moves."""

    def seconds_of(node_id: str) -> Amount:
        return sizes[node_id][SERVICE].duration_ms / MS_IN_S

    for node in resolved.nodes.values():
        edges = [edge for edge in out[node.id] if edge.event.sends in BALANCERS]
        moving = [edge for edge in edges if edge.target.id in sizes]
        if moving:
            rest = [edge for edge in edges if edge.target.id not in sizes]
            asked = [edge for edge in out[node.id] if edge.operation.decides]
            yield node.id, Balancer(node, into[node.id], moving, rest, asked).front(flows, seconds_of)


def _without_room(resolved: Resolved, sizes: Sizes, into: Edges, out: Edges) -> list[str]:
    """The containers whose functions find no room in a document; the first in it move first."""
    nodes, edges, causes = MAX_NODES - len(resolved.nodes), MAX_EDGES - len(resolved.edges), MAX_ALL_CAUSES
    causes -= sum(len(edge.caused_by or ()) for edge in resolved.architecture.edges)
    stay = []
    for node_id, functions in sizes.items():
        through_api = sum(way_of(edge) == "api" for edge in into[node_id])
        more = len(functions) - 1
        more_nodes, more_edges = more + bool(through_api), more * len(out[node_id]) + through_api
        polled = sum(edge.event.polled for edge in into[node_id])
        records = sum(edge.event.name == RECORD for edge in out[node_id]) if polled < len(into[node_id]) else 0
        more_causes = polled * records + through_api
        names_too_many = records > 0 and polled > MAX_CAUSES
        if more_nodes > nodes or more_edges > edges or more_causes > causes or names_too_many:
            stay.append(node_id)
            continue
        nodes, edges, causes = nodes - more_nodes, edges - more_edges, causes - more_causes
    return stay

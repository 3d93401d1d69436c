"""Latency: how long each operation takes, over the calls it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from estimator.engine.maths.amounts import Amount, added, choose, larger, largest_of, used
from estimator.engine.maths.graphs import depth_first
from estimator.engine.measures import Resuming
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved

OperationKey = tuple[str, str]
"""(node id, operation)."""
Latency = tuple[Amount, Amount]
"""(mean, slowest one in a hundred) seconds."""
Resumes = Mapping[str, Resuming]
"""By node that may have paused."""


def latencies(
    resolved: Resolved,
) -> tuple[dict[OperationKey, Latency], dict[OperationKey, Resumes], list[tuple[str, ...]]]:
    """The latency of each operation that is called, over the calls it waits for, and who of these may have paused.

    Also the loops of calls that wait for each other, by node; each is cut where it closes.  A duration measured with
    its waiting in it was measured awake: what a paused callee takes to resume comes on top of the slowest.
    """
    callees: dict[OperationKey, list[ResolvedEdge]] = {}
    wanted: dict[OperationKey, None] = {}
    batches: dict[OperationKey, Amount] = {}
    for edge in resolved.edges:
        key = (edge.target.id, edge.operation.name)
        wanted[key] = None
        if edge.polling is not None:
            batches[key] = larger(batches.get(key, 1.0), edge.batch if edge.polling.gathers else 1.0)
        if edge.is_waited_for:
            for operation in edge.event.of:
                callees.setdefault((edge.source.id, operation), []).append(edge)
    found: dict[OperationKey, Latency] = {}
    resumes: dict[OperationKey, Resumes] = {}
    for key in wanted:
        if key not in callees:
            node = resolved.nodes[key[0]]
            found[key] = node.service.own_seconds(node.settings, key[1])
            seconds = node.service.resume_seconds(node.settings)
            resuming = Resuming(node.label, seconds, node.service.keeps_awake)
            resumes[key] = {key[0]: resuming} if used(seconds) else {}
    waiting = [key for key in wanted if key in callees]
    order, loops = depth_first(waiting, lambda key: [_called(edge) for edge in callees.get(key, ())])
    for key in order:
        if key not in found:
            node = resolved.nodes[key[0]]
            found[key] = _latency(node, key[1], callees.get(key, ()), found, batches.get(key, 1.0))
            resumes[key] = _resumes(callees.get(key, ()), resumes)
            if resumes[key] and node.service.waits(node.settings, key[1]) == "included":
                found[key] = found[key][0], found[key][1] + added(one.seconds for one in resumes[key].values())
    members = [tuple(sorted({node_id for node_id, _ in loop})) for loop in loops]
    return found, resumes, list(dict.fromkeys(members))


def slowest_calls(latency: Mapping[OperationKey, Latency], edges: Sequence[ResolvedEdge]) -> dict[OperationKey, Amount]:
    """What the slowest of a hundred calls of each operation takes: no less than the slowest it waits for, whatever is
    said of its own duration."""
    called: dict[OperationKey, list[OperationKey]] = {}
    for edge in edges:
        if edge.is_waited_for and used(edge.share * edge.count):
            for operation in edge.event.of:
                called.setdefault((edge.source.id, operation), []).append(_called(edge))
    found = {key: slow for key, (_, slow) in latency.items()}
    order, _ = depth_first(called, lambda key: called.get(key, ()))
    for key in order:
        if key in called and key in found:
            found[key] = largest_of([found[key], *(found[one] for one in called[key] if one in found)])
    return found


def _resumes(callees: Sequence[ResolvedEdge], resumes: Mapping[OperationKey, Resumes]) -> Resumes:
    """Those that an operation waits for, however far below, and that may have paused: each once."""
    found: dict[str, Resuming] = {}
    for edge in callees:
        found |= resumes.get(_called(edge), {}) if used(edge.share * edge.count) else {}
    return found


def _called(edge: ResolvedEdge) -> OperationKey:
    return edge.target.id, edge.operation.name


def _latency(
    node: ResolvedNode,
    operation: str,
    callees: Sequence[ResolvedEdge],
    found: dict[OperationKey, Latency],
    batch: Amount,
) -> Latency:
    mean, slow = node.service.own_seconds(node.settings, operation)
    how = node.service.waits(node.settings, operation)
    if not callees or how == "included":
        return mean, slow
    means: list[Amount] = []
    slows: list[Amount] = []
    for edge in callees:
        waited = found.get(_called(edge))
        if waited is not None:
            times = 1.0 if edge.hands_on else edge.in_a_row * (1.0 if edge.event.per == "call" else batch)
            calls = edge.calls_handed_on(batch) if edge.hands_on else edge.share * times
            means.append(calls * waited[0])
            slows.append(choose(edge.share > 0, larger(times, 1.0) * waited[1], 0.0))
    if not means:
        return mean, slow
    mean = mean + (largest_of(means) if how == "parallel" else added(means))
    return mean, slow + (added(slows) if how == "sequence" else largest_of(slows))

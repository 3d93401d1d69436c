"""Latency: how long each operation takes, over the calls it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from estimator.engine.maths.amounts import Amount, added, choose, in_sample, is_one, larger, largest_of, used
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
"""By node that may wake up or start first."""
Waking = Mapping[OperationKey, Resuming]
AWAKE: Waking = MappingProxyType({})


def latencies(
    resolved: Resolved, resuming: Waking = AWAKE, starting: Waking = AWAKE
) -> tuple[dict[OperationKey, Latency], dict[OperationKey, Resumes], list[tuple[str, ...]]]:
    """The latency of each operation that is called, over the calls it waits for, and who of these may wake up or start.

    Also the loops of calls that wait for each other, by node; each is cut where it closes.  `resuming` says how many
    seconds the slowest call of an operation takes longer because it has paused, `starting` how many pass before its run
    begins: they belong to who waits for it, and not to its own time.  A duration measured with its waiting in it was
    measured awake: what a callee takes to resume or to start comes on top of the slowest.
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
            if key in resuming:
                found[key] = found[key][0], found[key][1] + resuming[key].seconds
                resumes[key] = {key[0]: resuming[key]}
    waiting = [key for key in wanted if key in callees]
    order, loops = depth_first(waiting, lambda key: [_called(edge) for edge in callees.get(key, ())])
    for key in order:
        if key not in found:
            node, batch = resolved.nodes[key[0]], batches.get(key, 1.0)
            found[key] = _latency(node, key[1], callees[key], found, batch)
            if resumes or starting:
                woken = _woken(node, key[1], callees[key], found, batch, resumes, starting)
                if woken is not None:
                    found[key], resumes[key] = (found[key][0], woken[0]), woken[1]
    members = [tuple(sorted({node_id for node_id, _ in loop})) for loop in loops]
    return found, resumes, list(dict.fromkeys(members))


def answers(latency: Mapping[OperationKey, Latency], starting: Waking) -> Mapping[OperationKey, Latency]:
    """Latencies as those who wait see them: with what an operation takes to start, in the slowest."""
    if not starting:
        return latency
    return {**latency, **{key: (latency[key][0], latency[key][1] + one.seconds) for key, one in starting.items()}}


def slowest_calls(
    latency: Mapping[OperationKey, Latency], edges: Sequence[ResolvedEdge], starting: Waking = AWAKE
) -> dict[OperationKey, Amount]:
    """What the slowest of a hundred calls of each operation takes, without its own start: no less than the slowest it
    waits for, whatever is said of its own duration."""
    called: dict[OperationKey, list[OperationKey]] = {}
    for edge in edges:
        if edge.is_waited_for and used(edge.share * edge.count):
            for operation in edge.event.of:
                called.setdefault((edge.source.id, operation), []).append(_called(edge))
    found = {key: slow for key, (_, slow) in latency.items()}
    order, _ = depth_first(called, lambda key: called.get(key, ()))
    for key in order:
        if key in called and key in found:
            waits = (found[one] + _to_start(starting, one) for one in called[key] if one in found)
            found[key] = largest_of([found[key], *waits])
    return found


def _to_start(starting: Waking, key: OperationKey) -> Amount:
    return starting[key].seconds if key in starting else 0.0


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
            times = _in_a_row(edge, batch)
            calls = edge.calls_handed_on(batch) if edge.hands_on else _goes_on(edge, batch) * times
            means.append(calls * waited[0])
            slows.append(choose(edge.share > 0, larger(times, 1.0) * waited[1], 0.0))
    if not means:
        return mean, slow
    mean = mean + (largest_of(means) if how == "parallel" else added(means))
    return mean, slow + (added(slows) if how == "sequence" else largest_of(slows))


def _in_a_row(edge: ResolvedEdge, batch: Amount) -> Amount:
    if edge.hands_on:
        return 1.0
    return edge.in_a_row if edge.event.per == "call" or edge.all_at_once else edge.in_a_row * batch


def _goes_on(edge: ResolvedEdge, batch: Amount) -> Amount:
    """The share of calls that wait for this edge: of a batch whose items call at once, where any of them does."""
    one_by_one = edge.event.per == "call" or is_one(batch) or not edge.all_at_once
    return edge.share if one_by_one else 1.0 - (1.0 - edge.share) ** batch


def _woken(
    node: ResolvedNode,
    operation: str,
    callees: Sequence[ResolvedEdge],
    found: Mapping[OperationKey, Latency],
    batch: Amount,
    resumes: Mapping[OperationKey, Resumes],
    starting: Waking,
) -> tuple[Amount, Resumes] | None:
    """(the slowest of a hundred, whom it wakes) where what it waits for, however far below, may wake up or start; None
    of all others.  Each does once, however often it is called; of several that answer side by side the slowest counts.
    """
    called = [edge for edge in callees if used(edge.share * edge.count) and _called(edge) in found]
    if not any(_called(edge) in resumes or _called(edge) in starting for edge in called):
        return None
    own, how = node.service.own_seconds(node.settings, operation)[1], node.service.waits(node.settings, operation)
    each = [who_wakes(_called(edge), resumes, starting) for edge in called]
    awake = [
        larger(_in_a_row(edge, batch), 1.0) * (found[_called(edge)][1] - _seconds(resumes.get(_called(edge), {})))
        for edge in called
    ]
    if how in ("included", "sequence"):
        together: Resumes = {node_id: one for woken in each for node_id, one in woken.items()}
        return own + _seconds(together) + (added(awake) if how == "sequence" else 0.0), together
    slows = [slow + _seconds(woken) for slow, woken in zip(awake, each, strict=True)]
    return own + largest_of(slows), each[max(range(len(slows)), key=lambda at: in_sample(slows[at]))]


def who_wakes(key: OperationKey, resumes: Mapping[OperationKey, Resumes], starting: Waking) -> Resumes:
    """Who may wake up or start before an operation has answered, itself too."""
    woken = resumes.get(key, {})
    return {**woken, key[0]: starting[key]} if key in starting else woken


def _seconds(woken: Resumes) -> Amount:
    return added(one.seconds for one in woken.values())

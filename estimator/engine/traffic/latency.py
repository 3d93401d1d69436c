"""Latency: how long each call takes, over the calls it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, choose, in_sample, is_one, larger, largest_of, share, used
from estimator.engine.maths.graphs import depth_first
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.calls import CallKey, Calls, OperationKey
from estimator.engine.traffic.flow import Flows
from estimator.engine.waking import Resuming

Latency = tuple[Amount, Amount]
"""(mean, slowest one in a hundred) seconds."""
Resumes = Mapping[str, Resuming]
"""By node that may wake up or start first."""
Waking = Mapping[OperationKey, Resuming]
AWAKE: Waking = MappingProxyType({})


class Latencies:
    """How long each call takes, who of those it waits for may wake up or start, and the `loops` of nodes whose calls
    wait for each other.  What an operation takes to start belongs to who waits for it, and not to its own time."""

    def __init__(
        self,
        edges: Sequence[ResolvedEdge],
        calls: Calls,
        by_call: Mapping[CallKey, Latency],
        resumes: Mapping[CallKey, Resumes],
        loops: list[tuple[str, ...]],
        starting: Waking = AWAKE,
    ):
        self.edges = edges
        self.calls = calls
        self.by_call = by_call
        self.resumes = resumes
        self.loops = loops
        self.starting = starting

    @cached_property
    def answers(self) -> Mapping[str, Latency]:
        """Latencies of calls by the id of their edge, as who waits sees them: with what they take to start, in the
        slowest."""
        by_edge = {edge.id: self.along(edge) for edge in self.edges}
        for edge in self.edges if self.starting else ():
            mean, slow = by_edge[edge.id]
            by_edge[edge.id] = mean, slow + _to_start(self.starting, self.calls.along[edge.index])
        return by_edge

    def along(self, edge: ResolvedEdge) -> Latency:
        """The latency of a call along an edge."""
        return self.by_call[self.calls.along[edge.index]]

    def who_wakes(self, edge: ResolvedEdge) -> Resumes:
        """Who may wake up or start before a call along an edge has answered."""
        return _who_wakes(self.calls.along[edge.index], self.resumes, self.starting)

    def slowest_answer(self, edge: ResolvedEdge) -> Amount:
        """Seconds for which the caller waits in the slowest of a hundred calls along an edge: no less than for the
        slowest that this waits for, whatever is said of its own duration."""
        call = self.calls.along[edge.index]
        return self._slowest[call] + _to_start(self.starting, call)

    def run_of(self, edge: ResolvedEdge) -> Amount:
        """Seconds of the call that makes those of an edge, the longest where there are several; 0 where none does."""
        return largest_of(self._longest.get(call, 0.0) for call in self.calls.making(edge))

    def slowest_run_of(self, edge: ResolvedEdge) -> Amount:
        """The same of the slowest of a hundred calls, or of what it waits for, without its own start."""
        return largest_of(self._longest_slowest.get(call, 0.0) for call in self.calls.making(edge))

    @cached_property
    def _slowest(self) -> Mapping[CallKey, Amount]:
        called: dict[CallKey, list[CallKey]] = {}
        for call, edges in self.calls.waited_for.items():
            called[call] = [self.calls.along[edge.index] for edge in edges if used(edge.share * edge.count)]
        found = {call: slow for call, (_, slow) in self.by_call.items()}
        order, _ = depth_first(called, lambda call: [*called.get(call, ()), *self.calls.rest_of(call)])
        for call in order:
            if call in called and call in found:
                waits = (found[one] + _to_start(self.starting, one) for one in called[call] if one in found)
                rest = (found[one] for one in self.calls.rest_of(call) if one in found)
                found[call] = largest_of([found[call], *waits, *rest])
        return found

    @cached_property
    def _longest(self) -> Mapping[CallKey, Amount]:
        return self._of_any({call: mean for call, (mean, _) in self.by_call.items()})

    @cached_property
    def _longest_slowest(self) -> Mapping[CallKey, Amount]:
        return self._of_any(self._slowest)

    def _of_any(self, seconds: Mapping[CallKey, Amount]) -> Mapping[CallKey, Amount]:
        """Seconds by call; of any call of an operation, those of the longest."""
        several = {key: made for key, made in self.calls.of.items() if len(made) > 1 or key not in made}
        return {**seconds, **{key: largest_of(seconds[call] for call in made) for key, made in several.items()}}


def latencies(resolved: Resolved, resuming: Waking = AWAKE, starting: Waking = AWAKE) -> Latencies:
    """The latency of each call that an edge makes, over the calls it waits for; a loop of them is cut where it closes.

    `resuming` says how many seconds the slowest call of an operation takes longer because it has paused, `starting` how
    many pass before its run begins.  A duration measured with its waiting in it was measured awake: what a callee takes
    to resume or to start comes on top of the slowest.
    """
    calls = Calls(resolved.edges)
    batches: dict[OperationKey, Amount] = {}
    for edge in resolved.edges:
        if edge.polling is not None:
            key = (edge.target.id, edge.operation.name)
            batches[key] = larger(batches.get(key, 1.0), edge.batch if edge.polling.gathers else 1.0)
    found: dict[CallKey, Latency] = {}
    resumes: dict[CallKey, Resumes] = {}
    for call in dict.fromkeys(calls.along):
        if call not in calls.waited_for:
            node = resolved.nodes[call[0]]
            found[call] = node.service.own_seconds(node.settings, call[1])
            if call[:2] in resuming:
                found[call] = found[call][0], found[call][1] + resuming[call[:2]].seconds
                resumes[call] = {call[0]: resuming[call[:2]]}
    waiting = [call for call in dict.fromkeys(calls.along) if call in calls.waited_for]
    order, loops = depth_first(waiting, calls.following)
    for call in order:
        if call not in found:
            node, batch = resolved.nodes[call[0]], batches.get(call[:2], 1.0)
            found[call] = _latency(node, call, calls, found, batch)
            if resumes or starting:
                woken = _woken(node, call, calls, found, batch, resumes, starting)
                if woken is not None:
                    found[call], resumes[call] = (found[call][0], woken[0]), woken[1]
    members = [tuple(sorted({call[0] for call in loop})) for loop in loops]
    return Latencies(resolved.edges, calls, found, resumes, list(dict.fromkeys(members)), starting)


def tell_seconds(found: Latencies, loads: Mapping[str, Load]) -> None:
    """Tell each node how long its operations take, all calls of each together, and whom they may wake."""
    for (node_id, operation), made in found.calls.of.items():
        load, each = loads[node_id], [found.by_call[call] for call in made]
        slowest = largest_of(slow for _, slow in each)
        load.latency[operation] = _mean_seconds(load[operation], [mean for mean, _ in each]), slowest
        resumes = {name: one for call in made for name, one in found.resumes.get(call, {}).items()}
        if resumes:
            load.resumes[operation] = list(resumes.values())


def _mean_seconds(flows: Flows, of_calls: Sequence[Amount]) -> Amount:
    """The mean of calls that take so long each, of several kinds by how many come; the longest where none do."""
    if len(of_calls) == 1:
        return of_calls[0]
    calls = flows.monthly_calls
    in_progress = added(flow.monthly_calls * flow.seconds for flow in flows)
    return choose(np.greater(calls, 0), share(in_progress, calls), largest_of(of_calls))


def _latency(
    node: ResolvedNode, call: CallKey, calls: Calls, found: Mapping[CallKey, Latency], batch: Amount
) -> Latency:
    usual = node.service.own_seconds(node.settings, call[1])
    mean, slow = _own(call, calls, usual)
    how = node.service.waits(node.settings, call[1])
    if how == "included":
        return mean, slow
    rest = [found[one] for one in calls.rest_of(call) if one in found]
    means: list[Amount] = [of_rest - usual[0] for of_rest, _ in rest]
    slows: list[Amount] = [of_rest - usual[1] for _, of_rest in rest]
    for edge in calls.waited_for[call]:
        waited = found.get(calls.along[edge.index])
        if waited is not None:
            times = _in_a_row(edge, batch)
            made = edge.calls_handed_on(batch) if edge.hands_on else _goes_on(edge, batch) * times
            means.append(made * waited[0])
            slows.append(choose(edge.share > 0, larger(times, 1.0) * waited[1], 0.0))
    if not means:
        return mean, slow
    mean = mean + (largest_of(means) if how == "parallel" else added(means))
    return mean, slow + (added(slows) if how == "sequence" else largest_of(slows))


def _own(call: CallKey, calls: Calls, usual: Latency) -> Latency:
    """Seconds of a call without what it waits for: as its edge says, the slowest as many times the mean as usual."""
    lasts = calls.lasts.get(call)
    return usual if lasts is None else (lasts, larger(lasts, lasts * share(usual[1], usual[0])))


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
    call: CallKey,
    calls: Calls,
    found: Mapping[CallKey, Latency],
    batch: Amount,
    resumes: Mapping[CallKey, Resumes],
    starting: Waking,
) -> tuple[Amount, Resumes] | None:
    """(the slowest of a hundred, whom it wakes) where what it waits for, however far below, may wake up or start; None
    of all others.  Each does once, however often it is called; of several that answer side by side the slowest counts.
    """
    usual = node.service.own_seconds(node.settings, call[1])
    own, how = _own(call, calls, usual)[1], node.service.waits(node.settings, call[1])
    each: list[Resumes] = []
    awake: list[Amount] = []
    for edge in calls.waited_for[call]:
        called = calls.along[edge.index]
        if used(edge.share * edge.count) and called in found:
            each.append(_who_wakes(called, resumes, starting))
            run = found[called][1] - _seconds(resumes.get(called, {}))
            awake.append(larger(_in_a_row(edge, batch), 1.0) * run)
    for rest in calls.rest_of(call):
        if rest in found:
            each.append(resumes.get(rest, {}))
            awake.append(found[rest][1] - usual[1] - _seconds(each[-1]))
    if not any(each):
        return None
    if how in ("included", "sequence"):
        together: Resumes = {node_id: one for woken in each for node_id, one in woken.items()}
        return own + _seconds(together) + (added(awake) if how == "sequence" else 0.0), together
    slows = [slow + _seconds(woken) for slow, woken in zip(awake, each, strict=True)]
    return own + largest_of(slows), each[max(range(len(slows)), key=lambda at: in_sample(slows[at]))]


def _who_wakes(call: CallKey, resumes: Mapping[CallKey, Resumes], starting: Waking) -> Resumes:
    """Who may wake up or start before a call has answered, itself too."""
    woken = resumes.get(call, {})
    return {**woken, call[0]: starting[call[:2]]} if call[:2] in starting else woken


def _to_start(starting: Waking, call: CallKey) -> Amount:
    return starting[call[:2]].seconds if call[:2] in starting else 0.0


def _seconds(woken: Resumes) -> Amount:
    return added(one.seconds for one in woken.values())

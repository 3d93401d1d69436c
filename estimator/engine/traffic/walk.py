"""Traffic, given once where it enters, followed along every edge.

The walk goes over edges and over events, never over nodes: a stream that triggers a function that reads the
same table is no loop.  What does depend on itself is iterated until it settles; where a turn of the loop
makes as much traffic as it got, the loop is reported as runaway and cut after one turn.

Rules and symbols: docs/method.md, "Traffic".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from estimator.engine.resolve.edges import FAILURE, Wire, tries, whole_batches
from estimator.engine.resolve.resolve import Placed, Plan
from estimator.engine.service import Event, Load, Polling
from estimator.engine.traffic.amounts import added, is_one, larger, smaller, used
from estimator.engine.traffic.backlog import Backlog, backlog, carried_over
from estimator.engine.traffic.flow import (
    MEAN,
    PEAK,
    SECONDS_IN_HOUR,
    Flow,
    Flows,
    Hours,
    hours_for,
)
from estimator.engine.traffic.order import Causes
from estimator.engine.traffic.slices import Part, merged, source_part

TURNS_TO_SETTLE = 400
SETTLED = 1e-13
KB_PER_UNIT = {"bytes": 1 / 1024, "KB": 1.0, "KiB": 1.0, "MB": 1024.0, "MiB": 1024.0, "GB": 1024.0**2}


@dataclass
class Traffic:
    """Loads by node, flows by edge, and what went wrong on the way."""

    causes: Causes
    hours: Hours
    loads: dict[str, Load]
    flows: dict[str, Flows]
    backlogs: list[Backlog] = field(default_factory=list)
    runaway: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def latency(self) -> dict[tuple[str, str], tuple[Any, Any]]:
        """(mean, slowest one in a hundred) seconds by (node, operation)."""
        return self.causes.latency

    @property
    def waiting_loops(self) -> list[tuple[str, ...]]:
        """The nodes of each loop of calls that wait for each other."""
        return self.causes.waiting_loops

    def at(self, scale: np.ndarray | float) -> Traffic:
        """The traffic of the same plan at multiples of what enters today, a number or shape (samples, 1).

        What is capped backs up at some multiple, if not today: then hours are not alike.
        """
        return _walked(self.causes, scale, every_hour=self.hours.is_whole_week or self.causes.is_capped)


def propagate(plan: Plan, scale: np.ndarray | float = 1.0) -> Traffic:
    """Flows arriving at every node: hourly means and peaks, upstream first.

    `scale` multiplies what every source sends, a number or shape (samples, 1); clocks tick as ever, unless
    nothing else starts traffic.  Nodes that nothing reaches carry no flow.  Loops of events are iterated until
    they settle; one whose gain is 1 or more is reported in `runaway`, by its nodes, and cut after one turn.
    """
    return _walked(Causes(plan), scale)


def _walked(causes: Causes, scale: np.ndarray | float, *, every_hour: bool = False) -> Traffic:
    """One walk over hours that differ; where a backlog is carried over, another over all of the week.

    `every_hour` spares the first where that is known.
    """
    shapes = tuple(sorted({source.shape for source in causes.sources}))
    walk = None
    for keep_order in (True,) if every_hour else (False, True):
        walk = Walk(causes, hours_for(shapes, causes.plan.architecture.hours_per_month, keep_order), scale)
        try:
            walk.run()
            break
        except NeedsEveryHour:
            continue
    flows = {wire.edge.id: walk.flows[wire.index] for wire in causes.wires}
    return Traffic(causes, walk.hours, walk.loads(), flows, list(walk.backlogs.values()), walk.runaway)


class NeedsEveryHour(Exception):
    """A backlog is carried over: hours that look alike are not."""


class Walk:
    """One pass over all edges and events in the order of cause, at so many times today's traffic."""

    def __init__(self, causes: Causes, hours: Hours, scale):
        self.causes = causes
        self.wires = causes.wires
        self.gates = causes.gates
        self.hours = hours
        self.started = {(source.node_id, source.event): source_part(source, hours, scale) for source in causes.sources}
        self.flows: list[Flows] = [Flows() for _ in self.wires]
        self.dead: list[list[Part]] = [[] for _ in self.wires]
        self.parts: list[list[Part]] = [[] for _ in causes.event_keys]
        self.backlogs: dict[int, Backlog] = {}
        self.runaway: list[tuple[str, ...]] = []

    # -- running ---------------------------------------------------------------------------------------------

    def run(self) -> None:
        for component in self.causes.components:
            vertex = component[0]
            if len(component) == 1 and vertex not in self.causes.successors[vertex]:
                self.compute(vertex)
            else:
                self.settle(component)

    def compute(self, vertex: int) -> None:
        if vertex < len(self.wires):
            wire = self.wires[vertex]
            causes = self._causes(wire)
            if wire.is_plain and wire.cap is None and not (self.gates and wire.edge.target in self.gates):
                self.flows[vertex] = Flows(self._plain_flow(wire, part) for part in causes)
            else:
                self._queued_flows(wire, causes)
        else:
            node_id, event = self.causes.event_keys[vertex - len(self.wires)]
            self.parts[vertex - len(self.wires)] = self._event(node_id, event)

    def _causes(self, wire: Wire) -> Iterable[Part]:
        if wire.edge.caused_by is not None:
            flows = Flows(flow for cause in self.causes.direct[wire.index] for flow in self.admitted(cause))
            return merged(self._parts_of(wire.source, wire.event, flows))
        return self.parts[self.causes.event_of[wire.edge.source, wire.event.name] - len(self.wires)]

    def _event(self, node_id: str, name: str) -> list[Part]:
        """The events of one kind at a node: what starts here, what failed for good, what calls caused."""
        placed = self.causes.plan.nodes[node_id]
        event = placed.service.event(name)
        started = self.started.get((node_id, name))
        if started is not None:
            return [started]
        if name == FAILURE:
            return merged(part for index in self.causes.failing.get(node_id, ()) for part in self.dead[index])
        causes = [index for index in self.causes.into[node_id] if self.wires[index].operation.name in event.of]
        flows = self.admitted(causes[0]) if len(causes) == 1 else Flows(f for i in causes for f in self.admitted(i))
        parts = list(self._parts_of(placed, event, flows))
        return parts if len(parts) < 2 else merged(parts)

    def _parts_of(self, placed: Placed, event: Event, flows: Flows) -> Iterable[Part]:
        service, settings = placed.service, placed.settings
        if flows and "gathers" in service.says and (gathered := service.gathers(settings, event.name, flows)):
            rate, size = gathered
            burst_s = max((flow.burst_s for flow in flows), key=np.max)
            yield Part(rate, burst_s, size, size)
            return
        makes = "emits" in service.says
        weighs = "event_kb" in service.says
        for flow in flows:
            rate = flow.calls if event.per == "call" else flow.items
            if makes:
                rate = rate * service.emits(settings, event.name, flow)
            size = service.event_kb(settings, event.name, flow) if weighs else None
            if size is None:
                size = flow.call_kb if event.per == "call" else flow.item_kb
            together = 1.0 if event.per == "call" or flow.items is flow.calls else _per_call(flow)
            started = (rate, flow.burst_s) if event.conducts else None
            spread = self._spread(rate, flow.burst_s, flow.wire.seconds)
            yield Part(*spread, size, flow.response_kb, together, started)

    def _conducted(self, wire: Wire, part: Part):
        """(rate, burst length) of the events of an edge: the calls of a workflow come while that edge's turn lasts.

        A Map of 10,000 rounds, 40 at once and 1.5 s each, makes its calls within 375 s, however long the rest takes.
        One job that is started and not waited for starts in a moment; of many it is not known when each does.
        """
        if part.started is None:
            return part.rate, part.burst_s
        if not wire.operation.waits:
            return part.started if np.all(np.less_equal(wire.count, 1.0)) else (part.rate, part.burst_s)
        return self._spread(*part.started, wire.in_a_row * wire.seconds)

    def _at_their_turn(self, wire: Wire, part: Part) -> Part:
        if part.started is None:
            return part
        return Part(*self._conducted(wire, part), part.item_kb, part.response_kb, part.together)

    @staticmethod
    def _spread(rate, burst_s, seconds):
        """(rate, burst length) of what a call causes while it runs: a burst shorter than the run is spread over it.

        So that the calls made in the peak are the concurrency of the peak × calls per run ÷ length of a run.
        """
        if isinstance(seconds, float) and isinstance(burst_s, float | int) and seconds <= burst_s:
            return rate, burst_s
        part = np.minimum(1.0, burst_s / np.maximum(seconds, 1e-9))
        peak = rate[MEAN] + (rate[PEAK] - rate[MEAN]) * part
        return np.stack(np.broadcast_arrays(rate[MEAN], peak)), np.maximum(burst_s, seconds)

    # -- one edge ----------------------------------------------------------------------------------------------

    def _plain_flow(self, wire: Wire, part: Part) -> Flow:
        times = wire.count * wire.share
        events, burst_s = self._conducted(wire, part)
        rate = events if is_one(times) else events * times
        item_kb = part.item_kb if wire.payload_kb is None else wire.payload_kb
        response_kb = part.response_kb if wire.response_kb is None else wire.response_kb
        return Flow(self.hours, rate, rate, item_kb, response_kb, burst_s, wire)

    def _queued_flows(self, wire: Wire, causes: Iterable[Part]) -> None:
        """Flows of an edge that is polled, batched, retried or capped."""
        drafts = []
        dead = []
        causes = [self._at_their_turn(wire, part) for part in causes]
        polling = None
        if wire.polling is not None:
            events = [(part.rate, part.item_kb) for part in causes]
            polling = wire.polling.counted(events, self.hours, wire.source.limits)
        all_items = added(part.rate for part in causes) * (wire.share * wire.count)
        for part in causes:
            item_kb = part.item_kb if wire.payload_kb is None else wire.payload_kb
            response_kb = part.response_kb if wire.response_kb is None else wire.response_kb
            events = part.rate * wire.share
            items = events * wire.count
            most = self._most_per_batch(wire, item_kb)
            if polling is not None:
                batch = np.minimum(_gathered(polling, all_items, part.together), most)
                calls = items / batch
            else:
                batch = most
                calls = events * _calls_per_event(wire.count, most)
            tries, lost = self._tries(wire, batch)
            if lost is not None:
                dead.append(Part(items * lost, part.burst_s, item_kb, response_kb))
                items, calls = items * tries, calls * tries
            drafts.append([part, items, calls, item_kb, response_kb, tries, most])
        cap = self._cap(wire, polling)
        if cap is not None and drafts:
            self._hold_back(wire, cap, drafts)
        self.dead[wire.index] = dead
        self.flows[wire.index] = Flows(
            Flow(self.hours, calls, items, item_kb, response_kb, part.burst_s, wire, tries, most)
            for part, items, calls, item_kb, response_kb, tries, most in drafts
        )

    def _most_per_batch(self, wire: Wire, item_kb):
        """The batch size, or as many items as the payload of one call may hold."""
        if not wire.operation.batch_limit or not wire.event.polled:
            return float(wire.batch) if isinstance(wire.batch, int) else wire.batch
        limit = wire.target.limits.limit(wire.operation.batch_limit)
        room = limit.value * KB_PER_UNIT[limit.unit] / larger(item_kb * wire.event.wrapped, 1e-9)
        return larger(smaller(wire.batch, np.floor(room + 1e-9)), 1.0)

    def _tries(self, wire: Wire, batch) -> tuple[Any, Any]:
        """(deliveries per item, share that fails for good)."""
        if not used(wire.failing):
            return 1.0, None
        p = 1.0 - (1.0 - wire.failing) ** batch if wire.whole_batch else wire.failing
        return tries(p, wire.retries)

    def _cap(self, wire: Wire, polling: Polling | None):
        """How many calls of a queued edge may run at once; None: no cap."""
        caps = [] if wire.cap is None else [wire.cap]
        if wire.is_queued and wire.edge.target in self.gates:
            caps.append(self.gates[wire.edge.target])
        if wire.has_lanes and used(polling.wait_s):
            caps.append(polling.lanes)
        if not caps:
            return None
        cap = caps[0]
        for other in caps[1:]:
            cap = np.minimum(cap, other)
        return cap

    def _hold_back(self, wire: Wire, cap, drafts: list[list]) -> None:
        """Serve no more than the cap can: what comes faster waits (queued) or is refused (synchronous).

        With something waiting, batches are full: the edge serves cap × full batch ÷ latency items a second.
        Without, calls still cannot exceed cap ÷ latency, and batches grow to match.
        """
        seconds = np.maximum(wire.seconds, 1e-9)
        items = sum(draft[1] for draft in drafts)
        calls = sum(draft[2] for draft in drafts)
        most = drafts[0][6]
        for draft in drafts[1:]:
            most = np.minimum(most, draft[6])
        calls_at_most = cap / seconds
        items_at_most = calls_at_most * most
        if not wire.is_queued:
            offered = np.maximum(calls, 1e-300)
            part = np.minimum(1.0, calls_at_most / offered)
            self._scale(drafts, part, part)
            return
        served_calls = np.minimum(calls, calls_at_most)
        served_items = np.minimum(items, items_at_most)
        waiting = None
        if np.any(items[MEAN] > items_at_most):
            if not self.hours.is_whole_week:
                raise NeedsEveryHour
            arrivals = items[MEAN]
            waiting, share_of_hour = carried_over(arrivals, items_at_most)
            before = np.roll(waiting, 1, axis=-1)
            all_week = np.broadcast_to(items_at_most, arrivals.shape).mean(-1, keepdims=True)
            grows = (arrivals.mean(-1, keepdims=True) > all_week * (1 + 1e-12)) * 1.0
            served = np.where(
                grows > 0,
                items_at_most * np.ones_like(arrivals),
                arrivals + (before - waiting) / SECONDS_IN_HOUR,
            )
            served_items = np.stack([served, np.where(share_of_hour > 0, items_at_most, served_items[PEAK])])
            all_day = np.broadcast_to(calls_at_most, share_of_hour.shape)
            mean_calls = share_of_hour * all_day + (1 - share_of_hour) * served_calls[MEAN]
            served_calls = np.stack([mean_calls, np.where(share_of_hour > 0, all_day, served_calls[PEAK])])
        burst_s = max(float(np.max(draft[0].burst_s)) for draft in drafts)
        self.backlogs[wire.index] = backlog(wire.edge, self.hours, items, items_at_most, burst_s, waiting)
        if waiting is None:
            self._scale(drafts, served_items / np.maximum(items, 1e-300), served_calls / np.maximum(calls, 1e-300))
        else:
            self._hand_out(drafts, items, served_items, served_calls)

    @staticmethod
    def _hand_out(drafts: list[list], items, served_items, served_calls) -> None:
        """What a backlog lets through, to each size in proportion to the week's arrivals: the queue mixes them."""
        whole_week = np.maximum(items[MEAN].sum(-1, keepdims=True), 1e-300)
        for draft in drafts:
            part = draft[1][MEAN].sum(-1, keepdims=True) / whole_week
            draft[1], draft[2] = served_items * part, served_calls * part

    @staticmethod
    def _scale(drafts: list[list], of_items, of_calls) -> None:
        for draft in drafts:
            draft[1] = draft[1] * of_items
            draft[2] = draft[2] * of_calls

    # -- gates: functions with reserved concurrency -------------------------------------------------------------

    def admitted(self, index: int) -> Flows:
        """The flows of an edge that its target lets in: all, unless synchronous calls exceed its cap."""
        wire = self.wires[index]
        if not self.gates or wire.edge.target not in self.gates or wire.is_queued:
            return self.flows[index]
        part = self._admitted_share(wire.edge.target)
        if part is None:
            return self.flows[index]
        return Flows(flow.with_rates(flow.calls * part, flow.items * part) for flow in self.flows[index])

    def _admitted_share(self, node_id: str):
        """(2, samples, hours) share of synchronous calls a capped function takes, None where all fit."""
        busy = 0.0
        for index in self.causes.into[node_id]:
            wire = self.wires[index]
            if not wire.is_queued:
                for flow in self.flows[index]:
                    busy = busy + np.stack([flow.calls[MEAN] * wire.seconds, flow.concurrency(wire.seconds)])
        if np.ndim(busy) == 0 or not np.any(busy > self.gates[node_id]):
            return None
        return np.minimum(1.0, self.gates[node_id] / np.maximum(busy, 1e-300))

    # -- loops -------------------------------------------------------------------------------------------------

    def settle(self, component: list[int]) -> None:
        """Iterate a loop until nothing changes; report and cut it where it never will."""
        order = self.causes.in_loop_order(component)
        edges = [vertex for vertex in order if vertex < len(self.wires)]
        first: list[tuple] = []
        levels: list[np.ndarray] = []
        for turn in range(TURNS_TO_SETTLE):
            before = {vertex: self.flows[vertex] for vertex in edges}
            for vertex in order:
                self.compute(vertex)
            if turn == 0:
                first = [(v, self.flows[v], self.dead[v]) for v in edges]
            levels.append(np.array([self._level(vertex) for vertex in edges]))
            if turn and self._gain(levels) is None:
                return
            if turn >= 8 and all(self._gain(levels[: len(levels) - back]) >= 1 - 1e-9 for back in range(4)):
                break
        else:
            gain = self._gain(levels)
            if gain is not None and gain < 1 - 1e-6:
                self._extrapolate(edges, before, gain)
                return
        for vertex, flows, dead in first:
            self.flows[vertex], self.dead[vertex] = flows, dead
        members = dict.fromkeys(
            node_id for v in edges for node_id in (self.wires[v].edge.source, self.wires[v].edge.target)
        )
        self.runaway.append(tuple(sorted(members)))

    def _level(self, vertex: int) -> float:
        return float(added(flow.items[MEAN].sum() for flow in self.flows[vertex]))

    @staticmethod
    def _gain(levels: list[np.ndarray]) -> float | None:
        """What the last turn added, over what the turn before did; None when it added nothing."""
        added = np.abs(levels[-1] - levels[-2]).sum()
        if added <= SETTLED * np.abs(levels[-1]).sum() or added == 0:
            return None
        if len(levels) < 3:
            return 0.0
        added_before = np.abs(levels[-2] - levels[-3]).sum()
        return float(added / added_before) if added_before else 0.0

    def _extrapolate(self, edges: list[int], before: dict[int, Flows], gain: float) -> None:
        """Add what all further turns would, of a loop that shrinks by `gain` at each."""
        rest = gain / (1 - gain)
        for vertex in edges:
            self.flows[vertex] = Flows(
                flow.with_rates(
                    flow.calls + (flow.calls - earlier.calls) * rest, flow.items + (flow.items - earlier.items) * rest
                )
                for flow, earlier in zip(self.flows[vertex], before[vertex], strict=True)
            )

    # -- results -----------------------------------------------------------------------------------------------

    def loads(self) -> dict[str, Load]:
        document = self.causes.plan.architecture
        loads = {}
        for node_id, placed in self.causes.plan.nodes.items():
            arriving: dict[str, Flows] = {}
            for index in self.causes.into[node_id]:
                arriving.setdefault(self.wires[index].operation.name, Flows()).extend(self.admitted(index))
            loads[node_id] = Load(
                self.hours,
                placed.limits,
                placed.region,
                float(document.month),
                document.hours_per_month,
                arriving,
            )
        for node_id in self.gates:
            loads[node_id].throttled = self._throttled(node_id)
        for wire in self.wires:
            loads[wire.edge.source].leaving.setdefault(wire.event.name, Flows()).extend(self.flows[wire.index])
        for index, waiting in self.backlogs.items():
            wire = self.wires[index]
            waits_at = wire.edge.source if wire.event.polled else wire.edge.target
            loads[waits_at].backlog.append(waiting)
        for (node_id, operation), seconds in self.causes.latency.items():
            loads[node_id].latency[operation] = seconds
        return loads

    def _throttled(self, node_id: str):
        part = self._admitted_share(node_id)
        return 0.0 if part is None else 1.0 - part.min(axis=(0, 2))


def _gathered(polling: Polling, items, together):
    """Items a batch gathers: what came first, and what follows while it waits, in each lane."""
    if not used(polling.wait_s):
        return 1.0
    first = together if is_one(together) else np.maximum(together / polling.lanes, 1.0)
    return items * (polling.wait_s / polling.lanes) + first


def _per_call(flow: Flow):
    return np.where(flow.calls > 0, flow.items / np.maximum(flow.calls, 1e-300), 1.0)


def _calls_per_event(count, batch):
    """Calls needed for `count` items in batches."""
    return count if is_one(batch) else whole_batches(count, batch)

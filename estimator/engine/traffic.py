"""Traffic, given once where it enters, followed along every edge.

The walk goes over edges and over events, never over nodes: a stream that triggers a function that reads the
same table is no loop.  What does depend on itself is iterated until it settles; where a turn of the loop
makes as much traffic as it got, the loop is reported as runaway and cut after one turn.

Rules and symbols: docs/method.md, "Traffic".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from estimator.engine.document import Edge
from estimator.engine.flow import (
    HOURS_IN_WEEK,
    MEAN,
    PEAK,
    SECONDS_IN_HOUR,
    Flow,
    Flows,
    Hours,
    hours_for,
    profile,
)
from estimator.engine.plan import FAILURE, Placed, Plan, Wire, is_zero, tries, whole_batches
from estimator.engine.service import Event, Load, Polling
from estimator.engine.waiting import latencies

DEFAULT_KB = 1.0
TURNS_TO_SETTLE = 400
SETTLED = 1e-13
MOST_SIZES = 12
KB_PER_UNIT = {"bytes": 1 / 1024, "KB": 1.0, "KiB": 1.0, "MB": 1024.0, "MiB": 1024.0, "GB": 1024.0**2}


@dataclass
class Backlog:
    """What waits on an edge with a cap: nothing, unless arrivals exceed it.

    `items` is the most that waits at once and `age_s` how long the last of them waits, over the week's hours
    and its bursts, shape (samples, 1).  Where arrivals exceed the cap all week, `grows_per_day` items are added
    for ever.
    """

    edge: Edge
    items: Any
    age_s: Any
    grows_per_day: Any


@dataclass
class Traffic:
    """Loads by node, flows by edge, latency by (node, operation), and what went wrong on the way."""

    hours: Hours
    loads: dict[str, Load]
    flows: dict[str, Flows]
    latency: dict[tuple[str, str], tuple[Any, Any]]
    backlogs: list[Backlog] = field(default_factory=list)
    runaway: list[tuple[str, ...]] = field(default_factory=list)
    waiting_loops: list[tuple[str, ...]] = field(default_factory=list)


class Part:
    """Events of one kind and size: rate (2, samples, hours), payload and response of what caused them.

    `together` is how many come at the same moment, having been sent as one batch.  `started` is the rate and
    burst length at which the runs began that cause them, where a workflow conducts its calls.
    """

    __slots__ = ("burst_s", "item_kb", "rate", "response_kb", "started", "together")

    def __init__(self, rate, burst_s, item_kb, response_kb, together=1.0, started=None):
        self.rate = rate
        self.burst_s = burst_s
        self.together = together
        self.started = started
        self.item_kb = item_kb
        self.response_kb = response_kb

    def key(self) -> tuple:
        """What parts must share to be one: sizes and burst, by value."""
        return tuple(
            value if isinstance(value, float | int) else np.asarray(value).tobytes()
            for value in (self.item_kb, self.response_kb, self.burst_s)
        )


def propagate(plan: Plan, scale: np.ndarray | float = 1.0, *, every_hour: bool = False) -> Traffic:
    """Flows arriving at every node: hourly means and peaks, upstream first.

    `scale` multiplies what every source sends, a number or shape (samples, 1); clocks tick as ever, unless
    nothing else starts traffic.  Nodes that nothing reaches
    carry no flow.  Loops of events are iterated until they settle; one whose gain is 1 or more is reported
    in `runaway`, by its nodes, and cut after one turn.  `every_hour` spares the attempt to treat hours that
    look alike as one, where it is known that a backlog is carried over.
    """
    wires = plan.wires
    latency, waiting_loops = latencies(plan)
    for wire in wires:
        wire.seconds = latency.get((wire.target.node.id, wire.operation.name), (0.0, 0.0))[0]
    sources = _sources(plan)
    walk = None
    for keep_order in (True,) if every_hour else (False, True):
        shapes = tuple(sorted({tuple(shape.tolist()) for *_, shape in sources}))
        hours = hours_for(shapes, plan.architecture.hours_per_month, keep_order)
        walk = Walk(plan, wires, latency, hours, sources, scale)
        try:
            walk.run()
            break
        except NeedsEveryHour:
            continue
    return Traffic(
        hours=walk.hours,
        loads=walk.loads(),
        flows={wire.edge.id: walk.flows[wire.index] for wire in wires},
        latency=latency,
        backlogs=list(walk.backlogs.values()),
        runaway=walk.runaway,
        waiting_loops=waiting_loops,
    )


class NeedsEveryHour(Exception):
    """A backlog is carried over: hours that look alike are not."""


# -- sources ------------------------------------------------------------------------------------------------


def _sources(plan: Plan) -> list[tuple[str, str, tuple, Any]]:
    """(node id, event, (monthly, burst, burst seconds), hourly profile) of all that starts traffic."""
    found = []
    for node_id, placed in plan.nodes.items():
        if "source" not in placed.service.says:
            continue
        for event in placed.service.events:
            started = placed.service.source(placed.settings, event.name, plan.architecture.hours_per_month)
            if started is not None:
                monthly, shape, burst, burst_s = started
                found.append((node_id, event.name, (monthly, burst, burst_s), _profile(shape)))
    return found


_PROFILES: dict[tuple, np.ndarray] = {}


def _profile(shape: Sequence[float]) -> np.ndarray:
    key = tuple(shape)
    if key not in _PROFILES:
        if len(_PROFILES) > 256:
            _PROFILES.clear()
        _PROFILES[key] = profile(key)
    return _PROFILES[key]


def _ones(scale):
    return np.ones_like(scale) if np.ndim(scale) else 1.0


def _source_part(started: tuple, shape: np.ndarray, hours: Hours, scale) -> Part:
    monthly, burst, burst_s = started
    mean_per_second = monthly * scale / (hours.hours_per_month * SECONDS_IN_HOUR)
    mean = np.atleast_2d(mean_per_second * hours.pick(shape))
    return Part(np.stack(np.broadcast_arrays(mean, mean * burst)), burst_s, DEFAULT_KB, DEFAULT_KB)


# -- the graph of what causes what ---------------------------------------------------------------------------


def components(successors: list[list[int]]) -> list[list[int]]:
    """Strongly connected components, each after those that lead to it.

    What no loop holds back comes in order by counting what still waits (Kahn); the rest goes through Tarjan.
    """
    waits_for = [0] * len(successors)
    for following in successors:
        for other in following:
            waits_for[other] += 1
    order = [vertex for vertex, waiting in enumerate(waits_for) if not waiting]
    for vertex in order:
        for other in successors[vertex]:
            waits_for[other] -= 1
            if not waits_for[other]:
                order.append(other)
    singles = [[vertex] for vertex in order]
    if len(order) == len(successors):
        return singles
    return singles + _strongly_connected(successors, [v for v, waiting in enumerate(waits_for) if waiting])


def _strongly_connected(successors: list[list[int]], vertices: list[int]) -> list[list[int]]:
    """Tarjan's components of these vertices, without recursion, each after those that lead to it."""
    size = len(successors)
    index, low, on_stack = [-1] * size, [0] * size, [False] * size
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in vertices:
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            vertex, position = work.pop()
            if position == 0:
                index[vertex] = low[vertex] = counter
                counter += 1
                stack.append(vertex)
                on_stack[vertex] = True
            following = successors[vertex]
            for at in range(position, len(following)):
                other = following[at]
                if index[other] < 0:
                    work += [(vertex, at + 1), (other, 0)]
                    break
                if on_stack[other]:
                    low[vertex] = min(low[vertex], index[other])
            else:
                if low[vertex] == index[vertex]:
                    component = []
                    while not component or component[-1] != vertex:
                        component.append(stack.pop())
                        on_stack[component[-1]] = False
                    found.append(component)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[vertex])
    found.reverse()
    return found


class Walk:
    """One pass over all edges and events in the order of cause.

    Vertices 0…E−1 are edges, those after them the (node, event) pairs that some edge leaves by.
    """

    def __init__(self, plan: Plan, wires: list[Wire], latency, hours: Hours, sources, scale):
        self.plan = plan
        self.wires = wires
        self.latency = latency
        self.hours = hours
        self.flows: list[Flows] = [Flows() for _ in wires]
        self.dead: list[list[Part]] = [[] for _ in wires]
        self.backlogs: dict[int, Backlog] = {}
        self.runaway: list[tuple[str, ...]] = []
        self.throttled: dict[str, Any] = {}
        self.into: dict[str, list[int]] = {node_id: [] for node_id in plan.nodes}
        for wire in wires:
            self.into[wire.edge.target].append(wire.index)
        self.gates = {
            node_id: cap
            for node_id, placed in plan.nodes.items()
            if "admitted" in placed.service.says and (cap := placed.service.admitted(placed.settings)) is not None
        }
        grows = {node_id: placed.service.grows for node_id, placed in plan.nodes.items()}
        only_clocks = not any(grows[node_id] for node_id, *_ in sources)
        self.started: dict[tuple[str, str], Part] = {
            (node_id, event): _source_part(
                started, shape, hours, scale if grows[node_id] or only_clocks else _ones(scale)
            )
            for node_id, event, started, shape in sources
        }
        self._link()

    def _link(self) -> None:
        events: dict[tuple[str, str], int] = {}
        self.event_keys: list[tuple[str, str]] = []
        by_node: dict[str, list[int]] = {}
        self.direct: dict[int, list[int]] = {}
        self.failing: dict[str, list[int]] = {}
        names = {wire.edge.id: wire.index for wire in self.wires}
        successors: list[list[int]] = [[] for _ in self.wires]
        for wire in self.wires:
            if wire.edge.caused_by is not None:
                causes = [names[name] for name in wire.edge.caused_by if name in names]
                causes = [
                    cause
                    for cause in dict.fromkeys(causes)
                    if self.wires[cause].edge.target == wire.edge.source
                    and self.wires[cause].edge.operation in wire.event.of
                ]
                self.direct[wire.index] = causes
                for cause in causes:
                    successors[cause].append(wire.index)
                continue
            key = (wire.edge.source, wire.event.name)
            if key not in events:
                events[key] = len(self.wires) + len(self.event_keys)
                self.event_keys.append(key)
                by_node.setdefault(wire.edge.source, []).append(events[key])
                successors.append([])
            successors[events[key]].append(wire.index)
        for wire in self.wires:
            target = self.plan.nodes[wire.edge.target]
            for vertex in by_node.get(wire.edge.target, ()):
                event = target.service.event(self.event_keys[vertex - len(self.wires)][1])
                if wire.operation.name in event.of or wire.edge.target in self.gates:
                    successors[wire.index].append(vertex)
            for gated in self._gated_after(wire):
                successors[wire.index].append(gated)
            outlet = wire.dead_letters_go_to
            if outlet is not None and (outlet.node.id, FAILURE) in events:
                successors[wire.index].append(events[outlet.node.id, FAILURE])
                self.failing.setdefault(outlet.node.id, []).append(wire.index)
        self.successors = successors
        self.event_of = events
        self.parts: list[list[Part]] = [[] for _ in self.event_keys]

    def _gated_after(self, wire: Wire) -> list[int]:
        """Edges limited to certain causes that leave a gated node depend on all that enters it."""
        if wire.edge.target not in self.gates:
            return []
        return [
            index
            for index in self.direct
            if self.wires[index].edge.source == wire.edge.target and wire.index not in self.direct[index]
        ]

    # -- running ---------------------------------------------------------------------------------------------

    def run(self) -> None:
        for component in components(self.successors):
            vertex = component[0]
            if len(component) == 1 and vertex not in self.successors[vertex]:
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
            node_id, event = self.event_keys[vertex - len(self.wires)]
            self.parts[vertex - len(self.wires)] = self._event(node_id, event)

    def _causes(self, wire: Wire) -> Iterable[Part]:
        if wire.edge.caused_by is not None:
            flows = Flows(flow for cause in self.direct[wire.index] for flow in self.admitted(cause))
            return _merged(self._parts_of(wire.source, wire.event, flows))
        return self.parts[self.event_of[wire.edge.source, wire.event.name] - len(self.wires)]

    def _event(self, node_id: str, name: str) -> list[Part]:
        """The events of one kind at a node: what starts here, what failed for good, what calls caused."""
        placed = self.plan.nodes[node_id]
        event = placed.service.event(name)
        started = self.started.get((node_id, name))
        if started is not None:
            return [started]
        if name == FAILURE:
            return _merged(part for index in self.failing.get(node_id, ()) for part in self.dead[index])
        causes = [index for index in self.into[node_id] if self.wires[index].operation.name in event.of]
        flows = self.admitted(causes[0]) if len(causes) == 1 else Flows(f for i in causes for f in self.admitted(i))
        parts = list(self._parts_of(placed, event, flows))
        return parts if len(parts) < 2 else _merged(parts)

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
        rate = events if _is_one(times) else events * times
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
        all_items = sum((part.rate for part in causes), 0.0) * (wire.share * wire.count)
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
        room = limit.value * KB_PER_UNIT[limit.unit] / np.maximum(item_kb * wire.event.wrapped, 1e-9)
        return np.maximum(np.minimum(wire.batch, np.floor(room + 1e-9)), 1.0)

    def _tries(self, wire: Wire, batch) -> tuple[Any, Any]:
        """(deliveries per item, share that fails for good)."""
        if is_zero(wire.failing):
            return 1.0, None
        p = 1.0 - (1.0 - wire.failing) ** batch if wire.whole_batch else wire.failing
        return tries(p, wire.retries)

    def _cap(self, wire: Wire, polling: Polling | None):
        """How many calls of a queued edge may run at once; None: no cap."""
        caps = [] if wire.cap is None else [wire.cap]
        if wire.is_queued and wire.edge.target in self.gates:
            caps.append(self.gates[wire.edge.target])
        if polling is not None and not is_zero(polling.wait_s) and _is_lane_bound(wire):
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
            waiting, share_of_hour = _backlog(arrivals, items_at_most)
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
        self._report(wire, drafts, items, items_at_most, waiting)
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

    def _report(self, wire: Wire, drafts, items, items_at_most, waiting) -> None:
        burst_s = max((float(np.max(draft[0].burst_s)) for draft in drafts), default=0.0)
        burst = np.maximum(items[PEAK] - np.maximum(items[MEAN], items_at_most), 0.0) * burst_s
        most = burst if waiting is None else burst + waiting
        most = most.max(-1)
        excess = np.zeros_like(most)
        if self.hours.is_whole_week:
            excess = (items[MEAN] - items_at_most).mean(-1)
        grows = np.maximum(excess, 0.0) * SECONDS_IN_HOUR * 24
        rate = (items_at_most + 0.0 * items[MEAN]).min(-1)
        age = np.where(grows > 1e-9 * np.maximum(rate, 1e-300), np.inf, most / rate)
        self.backlogs[wire.index] = Backlog(wire.edge, *(value.reshape(-1, 1) for value in (most, age, grows)))

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
        for index in self.into[node_id]:
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
        order = self._in_loop_order(component)
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
        return float(sum((flow.items[MEAN].sum() for flow in self.flows[vertex]), 0.0))

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

    def _in_loop_order(self, component: list[int]) -> list[int]:
        """The loop's vertices, nearest to where traffic enters it first; ties by id, not by document order."""
        inside = set(component)
        entered = {v for u, following in enumerate(self.successors) if u not in inside for v in following}
        queue = sorted(inside & entered or inside, key=self._name)
        order = list(queue)
        reached = set(order)
        for vertex in order:
            for other in sorted(set(self.successors[vertex]) & inside - reached, key=self._name):
                reached.add(other)
                order.append(other)
        return order

    def _name(self, vertex: int) -> tuple:
        if vertex < len(self.wires):
            return ("edge", self.wires[vertex].edge.id, "")
        return ("event", *self.event_keys[vertex - len(self.wires)])

    # -- results -----------------------------------------------------------------------------------------------

    def loads(self) -> dict[str, Load]:
        document = self.plan.architecture
        loads = {}
        for node_id, placed in self.plan.nodes.items():
            arriving: dict[str, Flows] = {}
            for index in self.into[node_id]:
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
        for index, backlog in self.backlogs.items():
            wire = self.wires[index]
            waits_at = wire.edge.source if wire.event.polled else wire.edge.target
            loads[waits_at].backlog.append(backlog)
        for (node_id, operation), seconds in self.latency.items():
            loads[node_id].latency[operation] = seconds
        return loads

    def _throttled(self, node_id: str):
        part = self._admitted_share(node_id)
        return 0.0 if part is None else 1.0 - part.min(axis=(0, 2))


def _gathered(polling: Polling, items, together):
    """Items a batch gathers: what came first, and what follows while it waits, in each lane."""
    if is_zero(polling.wait_s):
        return 1.0
    first = together if _is_one(together) else np.maximum(together / polling.lanes, 1.0)
    return items * (polling.wait_s / polling.lanes) + first


def _per_call(flow: Flow):
    return np.where(flow.calls > 0, flow.items / np.maximum(flow.calls, 1e-300), 1.0)


def _is_lane_bound(wire: Wire) -> bool:
    """Streams hand out one batch per lane at a time; a queue's single lane is only how it gathers."""
    return not wire.event.shared


def _calls_per_event(count, batch):
    """Calls needed for `count` items in batches."""
    return count if _is_one(batch) else whole_batches(count, batch)


def _is_one(number) -> bool:
    return isinstance(number, float | int) and number == 1


def _merged(parts: Iterable[Part]) -> list[Part]:
    """Parts of equal size and burst as one; sizes stay apart, since services round each.

    No more than MOST_SIZES of them: the rarest are lumped at their mean size, so that loops which change sizes
    at every turn stay finite.
    """
    found: dict[tuple, Part] = {}
    for part in parts:
        key = part.key()
        twin = found.get(key)
        found[key] = part if twin is None else _together(twin, part)
    if len(found) <= MOST_SIZES:
        return list(found.values())
    by_rate = sorted(found.items(), key=lambda item: (-float(item[1].rate[MEAN].sum()), str(item[0])))
    kept = [part for _, part in by_rate[:MOST_SIZES]]
    for _, part in by_rate[MOST_SIZES:]:
        kept[-1] = _together(kept[-1], part)
    return kept


def _together(one: Part, other: Part) -> Part:
    """Two parts as one, sizes at their mean."""
    both = one.rate + other.rate
    monthly = [part.rate[MEAN].sum(-1, keepdims=True) for part in (one, other)]
    total = np.maximum(monthly[0] + monthly[1], 1e-300)

    def mean(a, b):
        if a is b or (isinstance(a, float | int) and isinstance(b, float | int) and a == b):
            return a
        value = (a * monthly[0] + b * monthly[1]) / total
        return value.item() if value.size == 1 else value

    together = one.together
    if one.together is not other.together:
        together = (one.rate * one.together + other.rate * other.together) / np.maximum(both, 1e-300)
    started = None
    if one.started is not None and other.started is not None:
        started = one.started[0] + other.started[0], np.maximum(one.started[1], other.started[1])
    return Part(
        both,
        mean(one.burst_s, other.burst_s),
        mean(one.item_kb, other.item_kb),
        mean(one.response_kb, other.response_kb),
        together,
        started,
    )


def _backlog(arrivals: np.ndarray, served_at_most) -> tuple[np.ndarray, np.ndarray]:
    """(items waiting at the end of each hour, share of the hour during which any waited), week after week.

    Lindley's recursion in closed form: B = X − min(0, running minimum of X), X the summed excess; the second
    of two weeks is the typical one, since the first starts empty.
    """
    excess = (arrivals - served_at_most) * SECONDS_IN_HOUR
    twice = np.concatenate([excess, excess], axis=-1).cumsum(-1)
    waiting = twice - np.minimum(0.0, np.minimum.accumulate(twice, axis=-1))
    week = waiting[..., HOURS_IN_WEEK:]
    before = waiting[..., HOURS_IN_WEEK - 1 : -1]
    drains = np.maximum(-excess, 1e-9)
    share = np.where(week > 0, 1.0, np.minimum(before, drains) / drains)
    return week, share

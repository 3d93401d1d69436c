"""Traffic, given once where it enters, followed along every edge.

The walk goes over edges and over events, never over nodes: a stream that triggers a function that reads the
same table is no loop.  What does depend on itself is iterated until it settles (`loops/`).

Rules and symbols: docs/method.md, "Traffic".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import cast

import numpy as np

from estimator.engine.deadline import look_at_the_clock
from estimator.engine.maths.amounts import (
    Amount,
    Rates,
    added,
    anywhere,
    is_one,
    largest_of,
    share,
    smaller,
    used,
)
from estimator.engine.measures import Busiest
from estimator.engine.operations import Event
from estimator.engine.resolve.assumptions import DEFAULT_KB
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.caps.batches import (
    batch_of,
    calls_per_event,
    deliveries_of_an_item,
    hold_back,
    lane_backlog,
    most_per_batch,
)
from estimator.engine.traffic.caps.closed import OPEN, ClosedLane, closed_lane
from estimator.engine.traffic.caps.consumers import capacity_of, part_of
from estimator.engine.traffic.caps.gates import Carried, Gates
from estimator.engine.traffic.caps.lumped import fanned, lost_by_edge
from estimator.engine.traffic.caps.refusing import let_through, offered_by
from estimator.engine.traffic.flow import Flow, Flows, Hours
from estimator.engine.traffic.loops.settle import Stopped, settle
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.peaks import (
    AGAIN_S,
    at_their_turn,
    climbing,
    evened_out,
    is_over_before_retries,
    orchestrated,
    spread,
    with_retries,
)
from estimator.engine.traffic.slices import TrafficSlice, alike, averaged
from estimator.engine.traffic.work import MOST_SIZES, loop_work, most_sizes


class Walk:
    """One pass over all edges and events in the order of cause, at so many times today's traffic."""

    def __init__(self, order: WalkOrder, hours: Hours, scale: Amount):
        self.order = order
        self.edges = order.edges
        self.hours = hours
        self.scale = scale
        self.started = {(source.node_id, source.event): source.sends(hours, scale) for source in order.sources}
        self.flows: list[Flows] = [Flows() for _ in self.edges]
        self.dead: list[list[TrafficSlice]] = [[] for _ in self.edges]
        self.slices: list[list[TrafficSlice]] = [[] for _ in order.event_keys]
        self.backlogs: dict[int, Backlog] = {}
        self.refusing: dict[int, Flows] = {}
        self.lanes: dict[tuple[int, str], Backlog] = {}
        self.runaway: list[tuple[str, ...]] = []
        self.unfinished: list[tuple[str, ...]] = []
        self.stopped: dict[int, Flows] = {}
        self.stopped_loops: list[Stopped] = []
        self.most_sizes = most_sizes(order)
        self.averages = False
        self.loop_work = loop_work(order)
        multiples = np.shape(scale)[-2] if np.ndim(scale) else 1
        self.is_sweep = multiples > 1
        self.numbers = multiples * len(hours)
        self.gates = Gates(order, hours, scale, Carried(self.started, self.flows, self.dead, self.backlogs))

    # -- running ---------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Every vertex once, loops until they settle."""
        in_loops = self.order.in_loops
        for component in self.order.components:
            look_at_the_clock()
            if component[0] not in in_loops:
                self.compute(component[0])
            else:
                settled = settle(self, component)
                for gate in (one for one in component if one >= self.order.first_gate):
                    self.compute(gate)  # what a loop carries in the end is no turn of it
                    for event in self.order.successors[gate]:
                        if len(self.edges) <= event < self.order.first_gate:
                            self.compute(event)
                self._poll_for_nothing(component)
                self.runaway += [settled.runaway] if settled.runaway else []
                self.unfinished += [settled.unfinished] if settled.unfinished else []
                self.stopped_loops += [settled.stopped] if settled.stopped is not None else []
        self.gates.share_places()

    def compute(self, vertex: int) -> None:
        """The flows of an edge, the events of a node, or the share a gate admits, from what causes them."""
        if vertex < len(self.edges):
            edge = self.edges[vertex]
            causes = self._causes(edge)
            if self.order.is_plain[vertex]:
                self.flows[vertex] = Flows([self._plain_flow(edge, one) for one in causes])
            else:
                self._queued_flows(edge, causes)
        elif vertex < self.order.first_gate:
            event = vertex - len(self.edges)
            self.slices[event] = self.event_slices(event)
            if not self.slices[event] and vertex not in self.order.in_loops:
                self.slices[event] = self._polled_for_nothing(vertex)
        else:
            self.gates.pass_gate(self.order.gated[vertex - self.order.first_gate])

    def _causes(self, edge: ResolvedEdge) -> Iterable[TrafficSlice]:
        if edge.declared.caused_by is not None:
            flows = self.gates.all_admitted(edge.source.id, self.order.direct[edge.index])
            return self._merged(self._caused(edge.source, edge.event, flows))
        return self.slices[self.order.event_of[edge.source.id, edge.event.name] - len(self.edges)]

    def event_slices(self, event: int, without: Collection[int] = ()) -> list[TrafficSlice]:
        """The events of one kind at a node: what starts here, what failed for good, what calls caused.

        Of all edges that lead there, or of those `without` some.
        """
        node_id, name = self.order.event_keys[event]
        started = self.started.get((node_id, name))
        if started is not None:
            return [started]
        if name == FAILURE:
            failing = [index for index in self.order.failing.get(node_id, ()) if index not in without]
            return self._merged(one for index in failing for one in self.gates.dead(index))
        node = self.order.resolved.nodes[node_id]
        declared = cast("Event", node.service.event(name))
        into = [index for index in self.order.into[node_id] if index not in without]
        causes = [index for index in into if self.edges[index].operation.name in declared.of]
        found = list(self._caused(node, declared, self.gates.all_admitted(node_id, causes)))
        return found if len(found) < 2 else self._merged(found)

    def _polled_for_nothing(self, vertex: int) -> list[TrafficSlice]:
        """No events, where somebody polls for them: whoever polls does so where none ever come."""
        node_id, name = self.order.event_keys[vertex - len(self.edges)]
        event = self.order.resolved.nodes[node_id].service.event(name)
        if event is None or not event.polled:
            return []
        return [TrafficSlice(np.zeros((2, 1, 1, len(self.hours))), 60.0, DEFAULT_KB, DEFAULT_KB)]

    def _poll_for_nothing(self, component: Iterable[int]) -> None:
        """The same of a loop into which nothing comes, once it has settled: it goes no further round."""
        for vertex in component:
            at = vertex - len(self.edges)
            if at < 0 or vertex >= self.order.first_gate or self.slices[at]:
                continue
            self.slices[at] = self._polled_for_nothing(vertex)
            for edge in self.order.successors[vertex] if self.slices[at] else ():
                if edge < len(self.edges):
                    self.compute(edge)

    def _merged(self, slices: Iterable[TrafficSlice]) -> list[TrafficSlice]:
        """Slices by size and burst, no more than the architecture may have."""
        found = alike(slices)
        if len(found) <= self.most_sizes:
            return found
        self.averages = self.most_sizes < MOST_SIZES
        return averaged(found, self.most_sizes)

    def _caused(self, node: ResolvedNode, event: Event, flows: Flows) -> Iterable[TrafficSlice]:
        """The events that what arrives at a node causes.

        What is done once for a batch that gathered is as large as one item of it, unless an edge says more.
        """
        service, settings = node.service, node.settings
        if flows and AwsService.gathers in service.overridden:
            gathered = service.gathers(settings, event.name, flows)
            if gathered is not None:
                rate, size = gathered
                burst_s = largest_of(flow.burst_s for flow in flows)
                yield TrafficSlice(cast("Rates", rate), burst_s, size, size)
                return
        makes = AwsService.emits in service.overridden
        weighs = AwsService.event_kb in service.overridden
        for flow in flows:
            is_of_call = event.per == "call"
            events = flow.calls if is_of_call else flow.items
            if makes:
                events = events * service.emits(settings, event.name, flow)
            size_kb = service.event_kb(settings, event.name, flow) if weighs else None
            if size_kb is None:
                size_kb = flow.call_kb if is_of_call and not flow.edge.event.polled else flow.item_kb
            together = 1.0 if is_of_call or flow.is_single else _per_call(flow)
            started = (events, flow.burst_s) if event.orchestrates else None
            rate, burst_s = spread(events, flow.burst_s, flow.seconds, ticks=flow.ticks)
            yield TrafficSlice(rate, burst_s, size_kb, flow.response_kb, together, started, ticks=flow.ticks)

    # -- one edge ----------------------------------------------------------------------------------------------

    def _plain_flow(self, edge: ResolvedEdge, one: TrafficSlice) -> Flow:
        times = edge.count * edge.share
        seconds = self.order.seconds[edge.index]
        events, burst_s = orchestrated(edge, one, seconds)
        rate = events if is_one(times) else events * times
        item_kb = one.item_kb if edge.payload_kb is None else edge.payload_kb
        response_kb = one.response_kb if edge.response_kb is None else edge.response_kb
        return Flow(self.hours, rate, rate, item_kb, response_kb, burst_s, edge, seconds, ticks=one.ticks)

    def _queued_flows(self, edge: ResolvedEdge, causes: Iterable[TrafficSlice]) -> None:
        """Flows of an edge that is polled, batched, retried or capped."""
        seconds = self.order.seconds[edge.index]
        causes = [at_their_turn(edge, one, seconds) for one in causes]
        flows = Flows()
        dead: list[TrafficSlice] = []
        lanes: Amount = 1.0
        part = edge.share
        if edge.index in self.order.rivals and causes:
            part = self._share_of_queue(edge, causes)
        if edge.polling is not None:
            lanes = edge.polling.lanes_for([(one.rate, one.item_kb) for one in causes], self.hours, edge.source.limits)
            all_items = _times(cast("Rates", added(one.rate for one in causes)), part * edge.count)
        for one in causes:
            item_kb = one.item_kb if edge.payload_kb is None else edge.payload_kb
            response_kb = one.response_kb if edge.response_kb is None else edge.response_kb
            events = _times(one.rate, part)
            items = _times(events, edge.count)
            most = most_per_batch(edge, item_kb)
            if edge.polling is not None:
                batch = smaller(batch_of(edge.polling, lanes, all_items, one.together, seconds, most), most)
                calls = items / batch
            elif edge.hands_on:
                batch = most
                calls = one.rate / one.together * edge.calls_handed_on(one.together)
            else:
                batch = most
                calls = events * calls_per_event(edge.count, most)
            delivered, lost = self._tries(edge, batch)
            if lost is not None:
                if is_over_before_retries(edge, one.burst_s) and edge.index not in self.order.in_loops:
                    failed = evened_out(items) if self.order.only_ticks_are_short else items
                    items, calls = with_retries(items, delivered), with_retries(calls, delivered)
                else:
                    failed = items
                    items, calls = items * delivered, calls * delivered
                dead.append(TrafficSlice(failed * lost, one.burst_s, item_kb, response_kb, ticks=one.ticks))
            flows.append(
                Flow(
                    self.hours, calls, items, item_kb, response_kb, one.burst_s, edge, seconds, delivered, most,
                    one.ticks,
                )
            )  # fmt: skip
        closed = OPEN
        if edge.polling is not None and flows and used(seconds):
            closed, offered = closed_lane(edge, flows, seconds), flows
            for busiest in edge.polling.busiest:
                flows = self._in_order(edge, busiest, lanes, flows, seconds, closed)
            if dead and flows is not offered:
                handed_out = share(added(flow.items for flow in flows), added(flow.items for flow in offered))
                dead = [one.times(handed_out) for one in dead]
        if edge.cap is not None and edge.is_waited_for:
            self.refusing[edge.index] = flows
            lost = self._lost_of_lumps(edge, edge.cap, flows)
            flows = let_through(flows, edge.cap, at_random=edge.index in self.order.at_random, lost=lost)
        cap = self._cap(edge, lanes, closed)
        if cap is not None and flows:
            held, waits = hold_back(edge, cap, flows, self.hours, seconds)
            if waits is not None:
                self.backlogs[edge.index] = closed.among_keys(edge, waits, cap)
            if edge.index not in self.order.throttled.get(edge.target.id, ()):
                flows = held
            elif edge.most_polled is not None:  # what its gate throttles comes again
                flows, _ = hold_back(edge, edge.most_polled, flows, self.hours, seconds)
        self.dead[edge.index] = dead
        self.flows[edge.index] = self._taken_up(edge, flows)

    @staticmethod
    def _taken_up(edge: ResolvedEdge, flows: Flows) -> Flows:
        """The peaks of what is polled by more and more as long as any waits."""
        if edge.event.shared and any(not anywhere(np.greater_equal(flow.burst_s, AGAIN_S)) for flow in flows):
            ramp = edge.target.service.taken_up(edge.target.settings)
            if ramp is not None:
                return Flows(climbing(flow, *ramp) for flow in flows)
        return flows

    def _share_of_queue(self, edge: ResolvedEdge, causes: Sequence[TrafficSlice]) -> Rates:
        """The part of a queue's messages that a consumer takes which others share with it."""
        consumers = self.order.rivals[edge.index]
        capacities = [self._capacity(one, causes) for one in consumers]
        items = cast("Rates", added(one.rate for one in causes)) * edge.count
        return part_of(consumers.index(edge), items, capacities, self.hours)

    def _capacity(self, edge: ResolvedEdge, causes: Iterable[TrafficSlice]) -> Amount:
        """How many messages a second a consumer can handle."""
        kilobytes = [one.item_kb if edge.payload_kb is None else edge.payload_kb for one in causes]
        most = reduce(smaller, [most_per_batch(edge, item_kb) for item_kb in kilobytes])
        return capacity_of(edge, self._cap(edge, 1.0), most, self.order.seconds[edge.index])

    def _turn(self, edge: ResolvedEdge) -> Amount:
        """The part of the time for which a consumer has the batch of a group that all consumers of its queue take turns
        at: as long as its calls take of theirs."""
        takers, seconds = self.order.rivals.get(edge.index, ()), self.order.seconds
        return share(seconds[edge.index], added(seconds[one.index] for one in takers)) if takers else 1.0

    def _in_order(
        self,
        edge: ResolvedEdge,
        busiest: Busiest,
        lanes: Amount,
        flows: Flows,
        seconds: Amount,
        closed: ClosedLane,
    ) -> Flows:
        """What is handed out while the busiest group or key is handled a batch at a time, if what failed lets it."""
        part = busiest.share(lanes)
        places = self._places(edge)
        at_once = busiest.at_once if places is None else smaller(busiest.at_once, places)
        at_once = at_once * closed.open_part * self._turn(edge)
        key = (edge.index, busiest.what)
        if not busiest.holds_back:
            items = added(flow.items for flow in flows) * part
            most, burst_s = reduce(smaller, [flow.batch for flow in flows]), largest_of(flow.burst_s for flow in flows)
            waits = lane_backlog(edge, at_once, cast("Rates", items), most, self.hours, seconds, burst_s)
            self.lanes[key] = replace(closed.behind(waits, busiest.what, deliveries_of_an_item(flows)), part=part)
            return flows
        of_busiest = Flows(flow.times(part) for flow in flows)
        served, held = hold_back(edge, at_once, of_busiest, self.hours, seconds)
        if held is not None:
            self.lanes[key] = replace(closed.behind(held, busiest.what, held.tries), part=part)
        if served is of_busiest:
            return flows
        return Flows(
            flow.with_rates(flow.calls * (1.0 - part) + one.calls, flow.items * (1.0 - part) + one.items)
            for flow, one in zip(flows, served, strict=True)
        )

    @staticmethod
    def _tries(edge: ResolvedEdge, batch: Amount) -> tuple[Amount, Amount | None]:
        """(deliveries per item, share that fails for good)."""
        return edge.deliveries(batch) if edge.may_fail else (1.0, None)

    def _places(self, edge: ResolvedEdge) -> Amount | None:
        """How many calls of a queued edge find a place in its target at once; None: all do."""
        if not edge.is_queued:
            return None
        gate = self.gates.places.get(edge.target.id)
        return edge.cap if gate is None else gate if edge.cap is None else smaller(edge.cap, gate)

    def _cap(self, edge: ResolvedEdge, lanes: Amount, closed: ClosedLane = OPEN) -> Amount | None:
        """How many calls of a queued edge may run at once; None: no cap."""
        cap = self._places(edge)
        if edge.hands_out_batches:
            cap = lanes if cap is None else smaller(cap, lanes)
        if edge.polling is not None and edge.polling.keys is not None:
            keys = edge.polling.keys * closed.open_part
            cap = keys if cap is None else smaller(cap, keys)
        return cap

    def _lost_of_lumps(self, edge: ResolvedEdge, cap: Amount, flows: Flows) -> Rates | None:
        """The share that an edge's own cap refuses of all it brings, where many come at once; None elsewhere."""
        if not (flows and self.order.at_caps) or edge.index not in self.order.at_caps:
            return None
        flows_of = [*self.flows]
        flows_of[edge.index] = flows
        found = fanned(self.order, [edge.index], flows_of, self.started, self.scale)
        return lost_by_edge(offered_by(flows), found, flows_of, cap)[1].get(edge.index)


def _times(rates: Rates, factor: Amount) -> Rates:
    """So many times as much, the same where that is once."""
    return rates if is_one(factor) else rates * factor


def _per_call(flow: Flow) -> Rates:
    """Items of a call, one where there is none."""
    return np.where(flow.calls > 0, flow.items / np.maximum(flow.calls, 1e-300), 1.0)

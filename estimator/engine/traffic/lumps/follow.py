"""Lumps: what one event at an entrance causes at once, before anything evens it out.

One call in a thousand seconds that starts 5,000 runs asks for 5,000 at once, though its mean is five.  Followed along
the same edges as the traffic, by the same order, but in numbers for one event: they do not depend on how much traffic
there is.  How many such events fall together does, and is worked out where a limit is judged.

Rules and symbols: docs/method.md, "Peaks made of events".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    TINY,
    Amount,
    Rates,
    added,
    anywhere,
    choose,
    is_one,
    larger,
    largest_of,
    plain,
    share,
    smaller,
    used,
)
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.service import AwsService
from estimator.engine.traffic.caps.batches import calls_per_event
from estimator.engine.traffic.caps.consumers import capacity_of, shared_out
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.lumps.causes import FEWEST, NO_END, ONE, Batches, Cause, EventLump, Lump, Lumps
from estimator.engine.traffic.lumps.events import all_of, made_by
from estimator.engine.traffic.lumps.gathering import gathered
from estimator.engine.traffic.lumps.let_in import let_in
from estimator.engine.traffic.lumps.single import stays_single
from estimator.engine.traffic.order import WalkOrder

MATTERS = 0.9
"""The part of what comes at once from which on it makes no difference that some of it waits for its turn."""
MOST_CAUSES = 4
"""Causes of lumps that are told apart at one event, the largest: all others that come at random are taken as one."""


def lumps(order: WalkOrder, flows: Sequence[Flows], scale: Amount = 1.0) -> Lumps:
    """What one event at each entrance causes on every edge; `flows` are those of so many times today's traffic.

    A loop is followed once round.  Lanes that follow the traffic are as many as today.
    """
    if stays_single(order, flows):
        return Lumps({})
    walk = _LumpWalk(order, flows, scale)
    for component in order.components:
        for vertex in component if len(component) == 1 else order.in_loop_order(component):
            walk.compute(vertex)
    for node_id in order.gates:
        walk.share_places(node_id)
    return Lumps({edge.id: made for edge, made in zip(order.edges, walk.edges, strict=True)})


class _LumpWalk:
    """One pass over edges and events in the order of cause."""

    def __init__(self, order: WalkOrder, flows: Sequence[Flows], scale: Amount):
        self.order = order
        self.scale = scale
        self.flows = flows
        self.edges: list[dict[Cause, Lump]] = [{} for _ in order.edges]
        self.events: dict[int, dict[Cause, EventLump]] = {}
        self.started = {(source.node_id, source.event): source for source in order.sources}
        self.often = {(source.node_id, source.event): source.monthly for source in order.sources}
        self.others: dict[frozenset[Cause], Cause] = {}
        self.batches: dict[int, Cause | None] = {}
        self.shared: set[str] = set()
        self.later: dict[Cause, Cause] = {}

    def compute(self, vertex: int) -> None:
        """What there is at once on an edge, or of an event."""
        if vertex < len(self.edges):
            edge = self.order.edges[vertex]
            made: dict[Cause, Lump] = {}
            for cause, events in self._events_of(edge).items():
                of, lump = self._along(edge, cause, events)
                made[of] = lump
            self.edges[vertex] = made
        elif vertex < self.order.first_gate:
            event = vertex - len(self.edges)
            self.events[event] = self._happening(*self.order.event_keys[event])

    def _events_of(self, edge: ResolvedEdge) -> Mapping[Cause, EventLump]:
        if edge.operation.is_status_query:
            return {}
        if edge.declared.caused_by is not None:
            return self._caused(edge.source.id, edge.event.name, self.order.direct[edge.index])
        return self.events.get(self.order.event_of[edge.source.id, edge.event.name] - len(self.edges), {})

    def _happening(self, node_id: str, event: str) -> dict[Cause, EventLump]:
        source = self.started.get((node_id, event))
        if source is not None:
            cause = Cause((node_id, event), 1.0, source.together, source.is_clock)
            return {cause: EventLump(source.together, 0.0)}
        if event == FAILURE:
            return self._failed(self.order.failing.get(node_id, ()))
        return self._caused(node_id, event, self.order.into[node_id])

    def _failed(self, failing: Sequence[int]) -> dict[Cause, EventLump]:
        """What of the calls of some edges fails for good: what came together comes out together, after its last try."""
        found: dict[Cause, list[EventLump]] = {}
        for index in failing:
            edge, of_batch = self.order.edges[index], self._batch_of(index)
            for cause, lump in self.edges[index].items():
                lost = edge.deliveries(lump.items_a_call)[1]
                if used(lost) and not (of_batch is not None and _is_part_of(of_batch, cause, lump.items)):
                    made = made_by(lump, lump.items * lost, 1.0, lump.items_a_call)
                    found.setdefault(self._later(cause), []).append(made._replace(run_s=0.0))
            if of_batch is not None and of_batch.batches is not None:
                size = of_batch.batches.size
                lost = edge.deliveries(size)[1]
                if used(lost):
                    goes_whole = edge.whole_batch and not edge.event.shared
                    cause = self._later(of_batch).thinned(lost) if goes_whole else self._later(of_batch)
                    found.setdefault(cause, []).append(EventLump(size if goes_whole else size * lost, 0.0))
        return self._the_largest({cause: all_of(made) for cause, made in found.items()})

    def _later(self, cause: Cause) -> Cause:
        """The same events, once what they made has failed."""
        if cause not in self.later:
            self.later[cause] = replace(cause, is_later=True)
        return self.later[cause]

    def _caused(self, node_id: str, name: str, into: Sequence[int]) -> dict[Cause, EventLump]:
        """The events that what arrives at a node causes, of each cause together."""
        node = self.order.resolved.nodes[node_id]
        event = node.service.event(name)
        if event is None or AwsService.gathers in node.service.overridden:
            return {}
        self.share_places(node_id)
        found: dict[Cause, list[EventLump]] = {}
        busy_s: dict[Cause, Amount] = {}
        for index in into:
            edge, flows = self.order.edges[index], self.flows[index]
            if edge.operation.name not in event.of or not flows:
                continue
            makes = node.service.emits(node.settings, name, flows[0])
            of_batch = self._batch_of(index)
            for cause, lump in self.edges[index].items():
                if of_batch is not None and _is_part_of(of_batch, cause, lump.items):
                    continue
                lump = self._let_in(index, cause, lump)
                busy_s[cause] = busy_s.get(cause, 0.0) + lump.calls * lump.seconds
                events = (lump.calls if event.per == "call" else lump.items) * makes
                of_run = makes if event.per == "call" else makes * lump.items_a_call
                most = makes if event.per == "call" else makes * larger(lump.items_a_call, flows[0].batch)
                width = lump.at_most * events / lump.calls if edge.operation.waits and lump.is_paced else NO_END
                found.setdefault(cause, []).append(made_by(lump, events, of_run, most)._replace(width=width))
            if of_batch is not None and of_batch.batches is not None:
                events = makes if event.per == "call" else makes * of_batch.batches.size
                found.setdefault(of_batch, []).append(EventLump(events, 0.0, self.order.seconds[index], events))
        gate = self.order.gates.get(node_id)
        all_ways = {cause: all_of(made) for cause, made in found.items()}
        for cause, made in found.items():
            if gate is not None and len(made) > 1:
                fastest = largest_of(one.pace for one in made)
                all_ways[cause] = all_ways[cause].in_turns(busy_s.get(cause, 0.0) / gate, fastest)
        return self._the_largest(all_ways)

    def _let_in(self, index: int, cause: Cause, lump: Lump) -> Lump:
        """What caps leave of a lump where somebody waits for each call: the rest is refused, and no round follows."""
        edge = self.order.edges[index]
        gate = self.order.gates.get(edge.target.id)
        if not edge.is_waited_for or (edge.cap is None and gate is None):
            return lump
        into = [index] if gate is None else self.order.into[edge.target.id]
        made = {one: self.edges[one][cause] for one in into if cause in self.edges[one]}
        return let_in(self.order.edges, gate, made)[index]

    def _the_largest(self, found: dict[Cause, EventLump]) -> dict[Cause, EventLump]:
        """The largest lumps, as many as are told apart, and what all others that come at random make: as often as all
        of them, and of the size that has their variance."""
        if len(found) <= MOST_CAUSES:
            return found
        by_size = sorted(found, key=lambda cause: (-float(np.max(found[cause].events)), -float(np.max(cause.part))))
        largest = {cause: found[cause] for cause in by_size[:MOST_CAUSES]}
        later = {cause: found[cause] for cause in by_size[MOST_CAUSES:] if cause.is_random and cause.is_later}
        largest |= later
        others = [cause for cause in by_size[MOST_CAUSES:] if cause.is_random and not cause.is_later]
        if len(others) < 2:
            return largest | {cause: found[cause] for cause in others}
        key = frozenset(others)
        if key not in self.others:
            parts: dict[tuple[str, str], Amount] = {}
            for source, part in (one for cause in others for one in cause.parts.items()):
                parts[source] = parts.get(source, 0.0) + part
            self.others[key] = Cause(others[0].source, 1.0, 1.0, False, of=tuple(parts.items()))
        often = [added(self.often[source] * part for source, part in cause.parts.items()) for cause in others]
        variance = added(rate * found[cause].events ** 2 for rate, cause in zip(often, others, strict=True))
        size = share(variance, added(often)) ** 0.5
        all_others = all_of([found[cause] for cause in others])
        of_all = smaller(size / larger(all_others.events, TINY), 1.0)
        first, width = (one if one is NO_END else one * of_all for one in (all_others.first, all_others.width))
        pace = largest_of(found[cause].pace for cause in others)
        return largest | {self.others[key]: all_others._replace(events=size, first=first, pace=pace, width=width)}

    def _batch_of(self, index: int) -> Cause | None:
        """The batches of an edge that gathers many events in each, None of others.

        They hold as many items as on the mean of the busiest hour; how many in a burst, an occasion says.
        """
        if index not in self.batches:
            self.batches[index] = self._gathered(self.order.edges[index], self.flows[index])
        return self.batches[index]

    def _gathered(self, edge: ResolvedEdge, flows: Flows) -> Cause | None:
        if edge.polling is None or is_one(edge.batch) or not flows:
            return None
        size = _busiest(share(added(flow.items[MEAN] for flow in flows), added(flow.calls[MEAN] for flow in flows)))
        if not anywhere(size > ONE):
            return None
        size, lanes = larger(size, 1.0), self._lanes(edge, flows)
        cap = self._cap(edge)
        if cap is not None and edge.hands_out_batches:
            lanes = smaller(lanes, cap)
        elif cap is not None:
            lanes = choose(np.greater_equal(size, flows[0].batch * 0.999), larger(lanes, cap), lanes)
        return Cause((edge.source.id, "batch"), 1.0, 1.0, False, Batches(edge.id, size, larger(lanes, 1.0)))

    def _lanes(self, edge: ResolvedEdge, flows: Flows) -> Amount:
        """Lanes that an edge is polled by, in the busiest hour today."""
        if edge.polling is None:
            return 1.0
        arrivals = [(self._of_today(flow), flow.item_kb) for flow in flows]
        return _busiest(edge.polling.lanes_for(arrivals, flows[0].hours, edge.source.limits))

    def _of_today(self, flow: Flow) -> Rates:
        """What comes of a flow today: at less traffic a clock ticks as much each time."""
        of_today: Rates = flow.items / larger(self.scale, TINY)
        if flow.ticks:
            of_today[PEAK] = flow.items[PEAK] / larger(self.scale, 1.0)
        return of_today

    def _cap(self, edge: ResolvedEdge) -> Amount | None:
        """How many calls of all causes may be under way together."""
        gate = self.order.gates.get(edge.target.id) if edge.is_queued else None
        return edge.cap if gate is None else gate if edge.cap is None else smaller(edge.cap, gate)

    def _along(self, edge: ResolvedEdge, cause: Cause, events: EventLump) -> tuple[Cause, Lump]:
        """What one cause's events make on an edge, and of which part of that cause."""
        going = events.events * self._share(edge, events.events)
        if anywhere(going < 1.0):
            cause = cause.thinned(smaller(going, 1.0))
            going = larger(going, 1.0)
        items = going * edge.count
        if anywhere(items < 1.0):
            cause = cause.thinned(smaller(items, 1.0))
            items = larger(items, 1.0)
        seconds = self.order.seconds[edge.index]
        over_s, first_s, width = self._paced(edge, events, going)
        calls, cap, cap_at_most = self._fetched(edge, events, items, going, seconds)
        first = NO_END if events.first is NO_END else larger(calls * events.first_part, 1.0)
        if edge.gathers and edge.polling is not None and self.flows[edge.index]:
            lanes, most = self._lanes(edge, self.flows[edge.index]), self.flows[edge.index][0].batch
            of_batch = self._batch_of(edge.index)
            is_part = of_batch is not None and _is_part_of(of_batch, cause, items)
            left = gathered(edge.polling, items, over_s, lanes, most, seconds, is_part=is_part)
            calls, over_s, first_s = left.calls, left.over_s, larger(first_s, left.first_s)
            first = left.first if first is NO_END else larger(calls * events.first_part, 1.0)
            if edge.hands_out_batches:
                cap = smaller(cap, left.busy)
        pace = NO_END if events.pace is NO_END or edge.gathers else calls * events.pace / larger(events.events, TINY)
        made = Lump(calls, items, over_s, seconds, width, cap, first, first_s, cap_at_most, pace)
        return cause, self._in_order(edge, made)

    def _share(self, edge: ResolvedEdge, events: Amount) -> Amount:
        """The share of events that goes that way: of messages, what consumers that are full leave to the others."""
        consumers = self.order.rivals.get(edge.index)
        if consumers is None:
            return edge.share
        capacities = []
        for one in consumers:
            flows = self.flows[one.index]
            most = flows[0].batch if flows else one.batch
            capacities.append(capacity_of(one, self._cap(one), most, self.order.seconds[one.index]))
        return shared_out(np.asarray(events, dtype=float), capacities)[consumers.index(edge)]

    @staticmethod
    def _paced(edge: ResolvedEdge, events: EventLump, going: Amount) -> tuple[Amount, Amount, Amount]:
        """(seconds over which its calls begin, and the first of them, how many of one cause are under way together)."""
        begin_s = events.begin_s
        several = edge.calls_each * events.of_run > ONE
        if edge.event.orchestrates:
            if not edge.operation.waits:
                return begin_s, events.first_s, NO_END
            at_once = (
                1.0 if edge.declared.at_once is None else smaller(edge.declared.at_once, larger(edge.calls_each, 1.0))
            )
            return begin_s, events.first_s, smaller(going, events.width) * at_once
        if edge.hands_on or not anywhere(several):
            return begin_s, events.first_s, NO_END
        run_s = choose(several, 0.0 if edge.all_at_once else events.run_s, 0.0)
        return larger(events.over_s + run_s, events.rounds_s), events.first_s + run_s, NO_END

    def _in_order(self, edge: ResolvedEdge, lump: Lump) -> Lump:
        """The same where each key has one batch in progress: one of the busiest key beside those of all others, and one
        alone where there is no other key."""
        polling, flows = edge.polling, self.flows[edge.index]
        if polling is None or not polling.busiest or not flows:
            return lump
        most: Amount = NO_END if polling.keys is None else polling.keys
        at_once = lump.calls * smaller(1.0, lump.seconds / larger(lump.over_s, 1e-9))
        width: Amount = NO_END
        for busiest in polling.busiest:
            part = smaller(busiest.share(self._lanes(edge, flows)), 1.0)
            width = smaller(width, busiest.at_once + (1.0 - part) * at_once)
            if anywhere(part >= 1.0):
                most = smaller(most, choose(np.greater_equal(part, 1.0), busiest.at_once, NO_END))
        lump = lump.capped(most)
        if not anywhere(width < MATTERS * at_once):
            return lump
        first = 1.0 if lump.first is NO_END else lump.first  # the others come when they come: no round begins together
        return lump._replace(width=smaller(lump.width, width), first=first)

    def share_places(self, node_id: str) -> None:
        """Let what one cause makes on several edges share the places of the node that takes them."""
        gate = self.order.gates.get(node_id)
        if gate is None or node_id in self.shared:
            return
        self.shared.add(node_id)
        by_cause: dict[Cause, list[dict[Cause, Lump]]] = {}
        for index in self.order.into[node_id]:
            for cause in self.edges[index] if self.order.edges[index].is_queued else ():
                by_cause.setdefault(cause, []).append(self.edges[index])
        for cause, here in by_cause.items():
            calls = added(made[cause].calls for made in here)
            for made in here if len(here) > 1 else ():
                made[cause] = made[cause].capped(gate * made[cause].calls / calls)

    def _fetched(
        self, edge: ResolvedEdge, events: EventLump, items: Amount, going: Amount, seconds: Amount
    ) -> tuple[Amount, Amount, Amount | None]:
        """(calls that so many items make, how many calls of all causes may be under way together, and the same however
        many there are, where more are taken up by more)."""
        flows = self.flows[edge.index]
        cap = self._cap(edge)
        if edge.polling is None:
            if edge.hands_on:
                together = larger(events.of_run, 1.0)
                calls = smaller(larger(events.events / together * edge.calls_handed_on(together), 1.0), items)
            else:
                calls = items if edge.is_plain else larger(going * calls_per_event(edge.count, edge.batch), 1.0)
            return calls, NO_END if cap is None else cap, None
        most = flows[0].batch if flows else edge.batch
        calls = larger(items / larger(smaller(most, items), 1.0), 1.0)
        ramp = edge.target.service.taken_up(edge.target.settings) if edge.event.shared else None
        if ramp is None:
            return calls, NO_END if cap is None else cap, None
        first, more_a_second = ramp
        climbed = (first**2 + 2.0 * more_a_second * calls * seconds) ** 0.5
        return calls, climbed if cap is None else smaller(cap, climbed), NO_END if cap is None else cap


def _busiest(amount: Amount) -> Amount:
    """The most of an amount in any hour, at the first multiple."""
    return plain(amount[:, :1].max(-1, keepdims=True)) if isinstance(amount, np.ndarray) else amount


def _is_part_of(of_batch: Cause, cause: Cause, items: Amount) -> bool:
    """Whether what a cause makes is gathered with more: then the batch is what is handled."""
    if of_batch.batches is None or cause.is_clock:
        return False
    size = of_batch.batches.size
    return not anywhere(size < FEWEST) and not anywhere(items >= size)

"""Lumps: what one event at an entrance causes at once, before anything evens it out.

One call in a thousand seconds that starts 5,000 runs asks for 5,000 at once, though its mean is five.  Followed along
the same edges as the traffic, by the same order, but in numbers for one event: they do not depend on how much traffic
there is.  How many such events fall together does, and is worked out where a limit is judged.

Rules and symbols: docs/method.md, "Peaks made of events".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    added,
    anywhere,
    choose,
    larger,
    largest_of,
    smaller,
)
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.engine.service import AwsService
from estimator.engine.traffic.batches import calls_per_event
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.lump import NO_END, Cause, EventLump, Lump, Lumps
from estimator.engine.traffic.order import WalkOrder

MOST_CAUSES = 4
"""Causes of lumps that are told apart at one event, the largest: what is rarer and smaller hides behind them."""


def lumps(order: WalkOrder, flows: Sequence[Flows], scale: Amount = 1.0) -> Lumps:
    """What one event at each entrance causes on every edge; `flows` are those of so many times today's traffic.

    A loop is followed once round.  Lanes that follow the traffic are as many as today.
    """
    walk = _LumpWalk(order, flows, scale)
    for component in order.components:
        for vertex in component if len(component) == 1 else order.in_loop_order(component):
            walk.compute(vertex)
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
        if edge.declared.caused_by is not None:
            return self._caused(edge.source.id, edge.event.name, self.order.direct[edge.index])
        return self.events.get(self.order.event_of[edge.source.id, edge.event.name] - len(self.edges), {})

    def _happening(self, node_id: str, event: str) -> dict[Cause, EventLump]:
        source = self.started.get((node_id, event))
        if source is not None:
            cause = Cause((node_id, event), 1.0, source.together, source.is_clock)
            return {cause: EventLump(source.together, 0.0)}
        if event == FAILURE:
            return {}
        return self._caused(node_id, event, self.order.into[node_id])

    def _caused(self, node_id: str, name: str, into: Sequence[int]) -> dict[Cause, EventLump]:
        """The events that what arrives at a node causes, of each cause together."""
        node = self.order.resolved.nodes[node_id]
        event = node.service.event(name)
        if event is None or AwsService.gathers in node.service.overridden:
            return {}
        found: dict[Cause, list[EventLump]] = {}
        for index in into:
            edge, flows = self.order.edges[index], self.flows[index]
            if edge.operation.name not in event.of or not flows:
                continue
            makes = node.service.emits(node.settings, name, flows[0])
            for cause, lump in self.edges[index].items():
                events = (lump.calls if event.per == "call" else lump.items) * makes
                found.setdefault(cause, []).append(EventLump(events, lump.done_after_s, lump.seconds))
        together = {
            cause: EventLump(
                added(one.events for one in made),
                largest_of(one.over_s for one in made),
                largest_of(one.run_s for one in made),
            )
            for cause, made in found.items()
        }
        return _the_largest(together)

    def _along(self, edge: ResolvedEdge, cause: Cause, events: EventLump) -> tuple[Cause, Lump]:
        """What one cause's events make on an edge, and of which part of that cause."""
        going = events.events * edge.share
        if anywhere(going < 1.0):
            cause = cause.thinned(smaller(going, 1.0))
            going = larger(going, 1.0)
        items = going * edge.count
        if anywhere(items < 1.0):
            cause = cause.thinned(smaller(items, 1.0))
            items = larger(items, 1.0)
        seconds = self.order.seconds[edge.index]
        over_s, width = self._paced(edge, events, going)
        calls, cap = self._fetched(edge, items, going, seconds)
        if edge.hands_out_batches and edge.polling is not None:
            over_s = larger(over_s, edge.polling.turn_s)  # each lane is asked in its own turn
        return cause, Lump(calls, items, over_s, seconds, width, cap)

    @staticmethod
    def _paced(edge: ResolvedEdge, events: EventLump, going: Amount) -> tuple[Amount, Amount]:
        """(seconds over which its calls begin, how many of one cause are under way together)."""
        several = edge.count > 1
        if edge.event.orchestrates:
            if not edge.operation.waits:
                return events.over_s, NO_END
            at_once = 1.0 if edge.declared.at_once is None else smaller(edge.declared.at_once, larger(edge.count, 1.0))
            return events.over_s, going * at_once
        if not anywhere(several):
            return events.over_s, NO_END
        source = edge.source
        ways = {source.service.waits(source.settings, operation) for operation in edge.event.of}
        run_s = 0.0 if ways == {"parallel"} else events.run_s
        return events.over_s + choose(several, run_s, 0.0), NO_END

    def _fetched(self, edge: ResolvedEdge, items: Amount, going: Amount, seconds: Amount) -> tuple[Amount, Amount]:
        """(calls that so many items make, how many calls of all causes may be under way together)."""
        flows = self.flows[edge.index]
        gate = self.order.gates.get(edge.target.id) if edge.is_queued else None
        cap = edge.cap if gate is None else gate if edge.cap is None else smaller(edge.cap, gate)
        if edge.polling is None:
            calls = items if edge.is_plain else going * calls_per_event(edge.count, edge.batch)
            return calls, NO_END if cap is None else cap
        most = flows[0].batch if flows else edge.batch
        lanes: Amount = 1.0
        if edge.hands_out_batches and flows:
            arrivals = [(flow.items / larger(self.scale, TINY), flow.item_kb) for flow in flows]
            lanes = edge.polling.lanes_for(arrivals, flows[0].hours, edge.source.limits)
            if isinstance(lanes, np.ndarray):
                lanes = cast("Amount", lanes[:, :1].max(-1, keepdims=True))
            busy = lanes * smaller(1.0, larger(seconds, 1e-9) / larger(edge.polling.turn_s, 1e-9))
            cap = busy if cap is None else smaller(cap, busy)
        calls = larger(items / larger(smaller(most, items / lanes), 1.0), 1.0)
        ramp = edge.target.service.taken_up(edge.target.settings) if edge.event.shared else None
        if ramp is not None:
            first, more_a_second = ramp
            climbed = (first**2 + 2.0 * more_a_second * calls * seconds) ** 0.5
            cap = climbed if cap is None else smaller(cap, climbed)
        return calls, NO_END if cap is None else cap


def _the_largest(found: dict[Cause, EventLump]) -> dict[Cause, EventLump]:
    """The largest lumps, as many as are told apart."""
    if len(found) <= MOST_CAUSES:
        return found
    by_size = sorted(found, key=lambda cause: (-float(np.max(found[cause].events)), -float(np.max(cause.part))))
    return {cause: found[cause] for cause in by_size[:MOST_CAUSES]}

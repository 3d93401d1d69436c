"""Gates: functions with reserved concurrency, and what they let in of all that calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from estimator.engine.maths.amounts import Amount, Rates, added, anywhere, larger, share, smaller
from estimator.engine.maths.refusals import Offered, refused, refused_to_clocks
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.caps.batches import served_by
from estimator.engine.traffic.caps.lumped import fanned, lost_by_edge
from estimator.engine.traffic.caps.refusing import ALL_FIT, offered_by
from estimator.engine.traffic.caps.throttles import Throttle, throttles
from estimator.engine.traffic.clocks.follow import Clocks
from estimator.engine.traffic.clocks.places import ByEdge, is_all_ticked, offered_by_clocks
from estimator.engine.traffic.flow import Flows, Hours
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.peaks import with_less_peak
from estimator.engine.traffic.slices import TrafficSlice

LEAST_LEFT = 1e-9
"""The part of a gate's places that its other callers leave at least."""
JUST_ABOVE = 1.0 + 1e-9
"""More by no more than rounding is no more."""


@dataclass(frozen=True)
class Admitted:
    """The share of calls that a capped function takes: of those at random, of the hour and of its peak, and of those
    that clocks start, which some `edges` bring; `lumped` is by edge that of all it brings, where many come at once."""

    at_random: Rates | float
    of_clocks: Amount = 1.0
    edges: frozenset[int] = frozenset()
    lumped: Mapping[int, Rates] = field(default_factory=dict)

    def of(self, index: int) -> Rates | Amount:
        """Of what an edge brings."""
        if index in self.lumped:
            return self.lumped[index]
        return self.of_clocks if index in self.edges else self.at_random


class Carried(NamedTuple):
    """What a walk has so far: what starts by node and event, what edges carry and give up, and what waits at them."""

    started: dict[tuple[str, str], TrafficSlice]
    flows: list[Flows]
    dead: list[list[TrafficSlice]]
    backlogs: dict[int, Backlog]


class Gates:
    """The gates of a walk, and what each of them admits and throttles."""

    def __init__(self, order: WalkOrder, hours: Hours, scale: Amount, carried: Carried):
        self.order = order
        self.edges = order.edges
        self.places = order.gates
        self.hours = hours
        self.scale = scale
        self.carried = carried
        self.shares: dict[str, Admitted | None] = {}
        self.peaks_left: dict[str, Amount | None] = {}
        self.throttles: dict[int, Throttle] = {}
        self.passed: dict[str, dict[int, Flows]] = {}
        self.served: dict[int, tuple[Flows, Throttle, Flows]] = {}

    def admitted(self, node_id: str, indices: Iterable[int]) -> Iterator[tuple[int, Flows]]:
        """Edges into a node with the flows it lets in: all, but for the calls a cap refuses, and at a peak no more of
        what waits for a place than others leave."""
        left = self.peaks_left.get(node_id)
        for index, flows in self._let_in(node_id, indices):
            if left is not None and self.edges[index].is_queued:
                flows = Flows(with_less_peak(flow, left) for flow in flows)
            yield index, flows

    def _let_in(self, node_id: str, indices: Iterable[int]) -> Iterator[tuple[int, Flows]]:
        """The same, whatever the peaks are together."""
        part = self.shares.get(node_id)
        for index in indices:
            flows = self.carried.flows[index]
            if part is not None and not self.edges[index].is_queued:
                flows = Flows([flow.times(part.of(index)) for flow in flows])
            yield index, self.handed_over(index, flows) if self.throttles else flows

    def handed_over(self, index: int, flows: Flows) -> Flows:
        """Flows of an edge without what its gate throttles."""
        throttle = self.throttles.get(index)
        if throttle is None:
            return flows
        known = self.served.get(index)
        if known is None or known[0] is not flows or known[1] is not throttle:
            known = self.served[index] = flows, throttle, throttle.served(flows)
        return known[2]

    def dead(self, index: int) -> Iterable[TrafficSlice]:
        """What is given up on an edge: what failed for good, and what its gate throttled to the end."""
        throttle = self.throttles.get(index)
        return (
            self.carried.dead[index]
            if throttle is None
            else [*self.carried.dead[index], *throttle.dead(self.carried.flows[index])]
        )

    def pass_gate(self, node_id: str, along: ByEdge | None = None) -> None:
        """What a capped function takes of all that calls it."""
        if node_id in self.order.throttled:
            self._throttle(node_id)
        self.shares[node_id] = self._admitted_share(node_id, along)
        self.peaks_left[node_id] = self._peak_left(node_id)

    def _peak_left(self, node_id: str) -> Amount | None:
        """The part of what waits for a place that finds one in the peak second, beside all that comes then; None where
        all does."""
        into = self.order.into[node_id]
        if len(into) < 2 or not any(self.edges[index].is_queued for index in into):
            return None
        direct, waiting = list[Amount](), list[Amount]()
        for index, flows in self._let_in(node_id, into):
            asks = waiting if self.edges[index].is_queued else direct
            asks.append(flows.most_in_progress)
        left, asked = larger(self.places[node_id] - added(direct), 0.0), added(waiting)
        return smaller(share(left, asked), 1.0) if anywhere(asked > left * JUST_ABOVE) else None

    def _throttle(self, node_id: str) -> None:
        """What is throttled of the deliveries of all queues that a capped function reads; once, while they are the
        same."""
        asking = {index: self.carried.flows[index] for index in self.order.into[node_id] if self.carried.flows[index]}
        known = self.passed.get(node_id, {})
        if known.keys() == asking.keys() and all(known[index] is flows for index, flows in asking.items()):
            return
        self.passed[node_id] = asking
        asked = {index: asking[index] for index in self.order.throttled[node_id] if index in asking}
        rest = (flow for index, flows in asking.items() if index not in asked for flow in flows)
        if asked:
            others = Flows(rest).in_progress
            self.throttles.update(throttles(self.edges, asked, others, self.places[node_id]))

    def all_admitted(self, node_id: str, indices: Iterable[int]) -> Flows:
        return Flows(flow for _, flows in self.admitted(node_id, indices) for flow in flows)

    def _admitted_share(self, node_id: str, along: ByEdge | None = None) -> Admitted | None:
        """The share of synchronous calls a capped function takes; None where all fit."""
        along = self._ticks(node_id) if along is None else along
        offered = self.offered(node_id, along)
        if offered is None:
            return None
        into, gate = self.order.into[node_id], self.places[node_id]
        lost, of_lumps = self._lost_at_gate(offered, into, gate)
        lumped = {index: 1.0 - part for index, part in of_lumps.items()}
        ticked = offered.ticked
        if ticked is None or along is None:
            return Admitted(1.0 - lost, lumped=lumped) if lumped or anywhere(lost > ALL_FIT) else None
        lost_ticks = refused_to_clocks(offered, gate, ticked)
        clocked = frozenset(index for index in into if is_all_ticked(along(self.edges[index].id)))
        if not (lumped or anywhere(lost > ALL_FIT) or anywhere(np.greater(lost_ticks, ALL_FIT))):
            return None
        return Admitted(1.0 - lost, 1.0 - lost_ticks, clocked, lumped)

    def _lost_at_gate(self, offered: Offered, into: Collection[int], gate: Amount) -> tuple[Rates, dict[int, Rates]]:
        """The share refused of calls that come one by one, and of all that edges bring on which many do at once."""
        if not self.order.at_caps:
            return refused(offered, gate), {}
        direct = [index for index in into if not self.edges[index].is_queued]
        found = fanned(self.order, direct, self.carried.flows, self.carried.started, self.scale)
        return lost_by_edge(offered, found, self.carried.flows, gate) if found else (refused(offered, gate), {})

    def _ticks(self, node_id: str) -> ByEdge | None:
        """What clocks cause of all that was walked so far, where any lead to a node."""
        if node_id not in self.order.clocked:
            return None
        return Clocks(self.order, self.carried.flows, self.hours, self.scale).along

    def offered(self, node_id: str, along: ByEdge | None) -> Offered | None:
        """What a capped function would be busy with, were no synchronous call refused, queued ones that run in it
        included; None where nobody waits."""
        into = self.order.into[node_id]
        if not any(self.carried.flows[index] for index in into if not self.edges[index].is_queued):
            return None
        flows = Flows(flow for index in into for flow in self._asking(index))
        if along is not None:
            return offered_by_clocks(flows, along)
        waiting = [index for index in into if self.edges[index].is_queued and index not in self.throttles]
        queued = Flows(flow for index in waiting for flow in self.carried.flows[index])
        return replace(offered_by(flows), again_mean=queued.in_progress, again_peak=queued.most_in_progress)

    def _asking(self, index: int) -> Flows:
        """What asks for the places of a gate: what it throttles asks again."""
        throttle = self.throttles.get(index)
        return self.carried.flows[index] if throttle is None else throttle.asking(self.carried.flows[index])

    def share_places(self) -> None:
        """Where several share the places of a gate, what waits for it is served with those that the others leave."""
        for node_id, gate in self.places.items():
            into = self.order.into[node_id]
            backlogs = self.carried.backlogs
            queued = [index for index in into if index in backlogs]
            if not queued or len(into) < 2:
                continue
            self.pass_gate(node_id)
            busy = {index: flows.in_progress for index, flows in self.admitted(node_id, into)}
            taken = added(busy.values())
            for index in queued:
                places = larger(gate - (taken - busy[index]), gate * LEAST_LEFT)
                backlogs[index] = served_by(self.edges[index], backlogs[index], places, self.carried.flows[index])

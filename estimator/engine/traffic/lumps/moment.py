"""Loads in the moment when what one cause makes falls together: the same traffic, its lumps in place of its peaks.

Such a moment is looked at in the busiest hour of its cause alone, so all amounts have one hour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import cast

import numpy as np
from numpy.typing import NDArray

from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    Amount,
    Rates,
    added,
    anywhere,
    at_first,
    choose,
    is_nothing,
    is_one,
    larger,
    largest_of,
    plain,
    share,
    smaller,
)
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.service import AwsService
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.clocks.ticks import Clocked
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.lumps.causes import NO_END, ONE, Cause, InBurst, Lump, Lumps, in_burst, overlap
from estimator.engine.traffic.lumps.let_in import let_in
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.peaks import once_over

BUSY = 0.5
"""Hours in which a cause comes at least so often, against its busiest, are those its lumps may fall into."""


class Occasion:
    """When a cause comes at some traffic: so many a second in its busiest hour, each `times` as large, 0 where it does
    not come.  `hours` are those in which it comes about as often, at the first of several multiples; `burst` is how
    it comes while the traffic peaks, where that differs."""

    def __init__(self, cause: Cause, per_second: Amount, times: Amount, burst: InBurst | None = None):
        self.cause = cause
        rates = np.atleast_1d(at_first(per_second * times))
        self.hour = int(rates.reshape(-1, rates.shape[-1]).max(0).argmax())
        self.per_second = plain(one_hour(per_second, self.hour))
        self.times = plain(one_hour(times, self.hour))
        self.burst = None if burst is None else InBurst(*(plain(one_hour(one, self.hour)) for one in burst))
        busy: NDArray[np.bool_] = (rates >= BUSY * one_hour(rates, self.hour)).reshape(-1, rates.shape[-1]).all(0)
        self.hours = busy if len(busy) > 1 else None
        self._together: dict[float, Amount] = {}

    def together(self, seconds: Amount) -> Amount:
        """How many of it are there together, where each counts for so long."""
        if not isinstance(seconds, (float, int)):
            return self._overlap(seconds)
        if seconds not in self._together:
            self._together[seconds] = self._overlap(seconds)
        return self._together[seconds]

    def _overlap(self, seconds: Amount) -> Amount:
        found = self.times * overlap(self.cause, self.per_second, seconds)
        if self.burst is None:
            return found
        before_s = larger(seconds - self.burst.lasts_s, 0.0)
        return larger(found, in_burst(self.cause, self.burst, seconds) + self.times * self.mean * before_s)

    @property
    def mean(self) -> Amount:
        """How many of its events come in a second."""
        return self.per_second * self.cause.part / self.cause.together

    def rest(self, amount: Amount) -> Amount:
        """The most of an amount in the hours in which its lumps may fall."""
        if isinstance(amount, (float, int)) or amount.shape[-1] == 1 or self.hours is None:
            return amount
        return amount[..., self.hours].max(-1, keepdims=True)


def one_hour[A: (Amount, Rates)](amount: A, hour: int) -> A:
    """An amount, or rates, in one hour."""
    if isinstance(amount, (float, int)) or amount.shape[-1] == 1:
        return amount
    return amount[..., hour : hour + 1]


class LumpedFlow(Flow):
    """A flow in the moment of a lump: its peak second and what is under way are the lump's, where that is more.

    `part` of the edge's lump is in this flow; `others` is the share of the edge that other causes make, which comes on
    top.  Where one event makes one call, however many items it holds, calls stay as they are.  Without a lump it is as
    ever, but for the length of its burst, which is that of the others.
    """

    def __init__(
        self, flow: Flow, lump: Lump | None, occasion: Occasion, part: Amount, burst_s: Amount, others: Amount = 0.0
    ):
        calls = one_hour(flow.calls, occasion.hour)
        items = calls if flow.is_single else one_hour(flow.items, occasion.hour)
        self.rates = calls, items
        self.smooth = flow
        self.lump = lump
        self.occasion = occasion
        self.part = part
        self.others = others
        if lump is not None:
            each, lasts_s = lump.a_second()
            several = lump.together(each, occasion.together(lasts_s), 1.0)
            if lump.is_capped:
                cap = lump.cap_of(occasion.times)
                several = smaller(several, cap * larger(1.0, 1.0 / larger(lump.seconds, 1e-9)))
            of_lump = several * part
            if anywhere(lump.calls > ONE):
                of_all = lump.paced(of_lump + self._of_others(calls, each), of_lump, part)
                calls = _with_peak(calls, choose(lump.calls > ONE, of_all, 0.0))
            rest_items = 0.0 if flow.is_single else self._of_others(items, each * lump.items_a_call)
            items = calls if flow.is_single else _with_peak(items, of_lump * lump.items_a_call + rest_items)
        super().__init__(
            flow.hours, calls, items, flow.item_kb, flow.response_kb, burst_s, flow.edge, flow.seconds, flow.tries,
            flow.batch, flow.ticks,
        )  # fmt: skip

    def lasting(self, burst_s: Amount) -> LumpedFlow:
        """The same where bursts last so long."""
        found = LumpedFlow.__new__(LumpedFlow)
        vars(found).update(vars(self), burst_s=burst_s)
        return found

    @cached_property
    def at_hour(self) -> Flow:
        """The same in that hour, without the lump."""
        return self.smooth.with_rates(*self.rates)

    @cached_property
    def monthly_calls(self) -> Amount:
        return self.smooth.monthly_calls

    @cached_property
    def monthly_items(self) -> Amount:
        return self.smooth.monthly_items

    def items_before(self, seconds: Amount) -> Amount:
        """Of a lump that comes less often than that only what others make."""
        if self.lump is None:
            return self.items_per_second
        others = self.items_per_second * self.others
        return choose(self.occasion.mean * seconds < 1.0, others, self.items_per_second)

    @property
    def peak_lasts_s(self) -> Amount:
        """As long as it takes the calls of the lump to come; without one, as long as the burst of the others."""
        if self.lump is None:
            return self.smooth.burst_s
        return larger(1.0, self.lump.calls / larger(self.lump.a_second()[0], 1e-9))

    def _calls_in_progress(self, latency_s: Amount) -> Amount:
        smooth = self.at_hour.concurrency(latency_s)
        if self.lump is None or not anywhere(self.lump.calls > ONE):
            return smooth
        of_lump, each = self._under_way(self.lump, latency_s)
        rest = self._of_others((self.rates[0][MEAN] * latency_s, smooth), each)
        under_way = self.lump.paced(of_lump + rest, of_lump, self.part * latency_s)
        return larger(smooth, choose(self.lump.calls > ONE, under_way, 0.0))

    def held(self, seconds: Amount) -> Amount:
        smooth = self.at_hour.held(seconds)
        if self.lump is None:
            return smooth
        under_way, each = (calls * self.lump.items_a_call for calls in self._under_way(self.lump, seconds))
        return larger(smooth, under_way + self._of_others((self.rates[1][MEAN] * seconds, smooth), each))

    def _under_way(self, lump: Lump, seconds: Amount) -> tuple[Amount, Amount]:
        """Calls of the lump that are under way together where each takes so many seconds, and those of one event."""
        each, lasts_s = lump.at_once(seconds)
        several = lump.together(each, self.occasion.together(lasts_s), seconds)
        return (smaller(several, lump.cap_of(self.occasion.times)) if lump.is_capped else several) * self.part, each

    def _of_others(self, smooth: Rates | tuple[Amount, Amount], each: Amount) -> Amount:
        """What other causes make of a smooth (mean, peak): their share of it, but what a tick makes of the peak is all
        its clock's."""
        if not self.occasion.cause.is_clock or is_nothing(self.others):
            return smooth[PEAK] * self.others
        return larger(smooth[PEAK] - each * self.occasion.times * self.part, smooth[MEAN] * self.others)


def _with_peak(rates: Rates, peak: Amount) -> Rates:
    """The same mean with a peak second that is no less."""
    peak = larger(rates[PEAK], peak)
    if np.shape(peak) != rates.shape[1:]:
        return np.stack(np.broadcast_arrays(rates[MEAN], peak))
    found = rates.copy()
    found[PEAK] = peak
    return found


class LumpedTraffic:
    """What every edge and node carries in the moment when a cause makes its lumps.

    `touched` are the nodes that see one, or those of `nodes` that do.  Copies that stand are no more for a lump: they
    follow the hour.  What waits at a node is told of where the lump makes some of it: else it is as ever.
    """

    def __init__(
        self,
        order: WalkOrder,
        lumps: Lumps,
        occasion: Occasion,
        flows: Mapping[str, Flows],
        loads: Mapping[str, Load],
        nodes: Collection[str] | None = None,
    ):
        self.occasion = occasion
        made = lumps.by_cause[occasion.cause]
        self.made, self.smooth = made, flows
        self._found: dict[tuple[str, bool], tuple[Flows, list[LumpedFlow]]] = {}
        self.order = order
        touched = (node_id for node_id in _touched(order, made) if nodes is None or node_id in nodes)
        self.touched = [node_id for node_id in touched if not _stands(order, node_id, loads[node_id])]
        self.loads = {**loads, **{node_id: self._load(loads[node_id], made) for node_id in self.touched}}

    @cached_property
    def flows(self) -> Mapping[str, Flows]:
        """The flows of each edge."""
        lumped = {edge_id: self._lumped(self.smooth[edge_id], lump, 1.0) for edge_id, lump in self.made.items()}
        return {**self.smooth, **lumped}

    def offered_on(self, edge_id: str, flows: Flows) -> Amount | None:
        """Calls in progress on an edge that refuses some, would it refuse none; None where the cause makes none."""
        lump = self.made.get(edge_id)
        if lump is None or not flows:
            return None
        lumped = self._of_edge(flows, lump._replace(cap=NO_END), larger(1.0, lump.over_s))
        return added(flow.concurrency(flow.seconds) for flow in lumped)

    def _load(self, load: Load, made: Mapping[str, Lump]) -> Load:
        here = {flow.edge.id: made[flow.edge.id] for flow in _all(load) if flow.edge.id in made}
        inside = here | self._let_in(load, made)
        burst_s = largest_of(self._lasts(lump) for lump in here.values())
        makes_wait = any(one.edge.id in here for one in (*load.backlog, *load.lanes))

        def lumped(flows: Flows, made: Mapping[str, Lump] = here) -> Flows:
            of_edge: dict[str, Flows] = {}
            for flow in flows:
                of_edge.setdefault(flow.edge.id, Flows()).append(flow)
            found = (self._lumped(own, made.get(edge_id), burst_s) for edge_id, own in of_edge.items())
            return Flows(flow for flows in found for flow in flows)

        return replace(
            load,
            is_moment=True,
            clocks=partial(_clocked, load, self.occasion.hour),
            arriving={name: lumped(flows, inside) for name, flows in load.arriving.items()},
            leaving={name: lumped(flows) for name, flows in load.leaving.items()},
            backlog=[self._waiting(one, here.get(one.edge.id)) for one in load.backlog] if makes_wait else [],
            lanes=[self._waiting(one, here.get(one.edge.id)) for one in load.lanes] if makes_wait else [],
            offered=None
            if load.offered is None
            else replace(load.offered, peak=self._offered(load, lumped), ticked=None),
        )

    def _lasts(self, lump: Lump) -> Amount:
        """How long a lump's calls come: where a cap keeps those of several apart, one after the other."""
        if lump.pace is NO_END:
            return larger(1.0, lump.over_s)
        each, lasts_s = lump.a_second()
        several = self.occasion.together(lasts_s)
        return larger(1.0, lump.over_s) * larger(1.0, share(each * several, lump.together(each, several, 1.0)))

    def _let_in(self, load: Load, made: Mapping[str, Lump]) -> dict[str, Lump]:
        """What caps let in of the lumps that arrive at a node, where they refuse the rest."""
        arriving = {flow.edge.id: cast("ResolvedEdge", flow.edge) for flow in load.flows() if flow.edge.id in made}
        gates = {edge.target.id: self.order.gates.get(edge.target.id) for edge in arriving.values()}
        found: dict[str, Lump] = {}
        for node_id, gate in gates.items():
            indices = {edge.index: edge_id for edge_id, edge in arriving.items() if edge.target.id == node_id}
            let = let_in(self.order.edges, gate, {index: made[edge_id] for index, edge_id in indices.items()})
            found |= {indices[index]: lump for index, lump in let.items()}
        return found

    def _offered(self, load: Load, lumped: Callable[[Flows], Flows]) -> Amount:
        """Calls in progress of those who wait for an answer, would none be refused."""
        direct = dict.fromkeys(flow.edge.id for flow in load.flows() if not _is_queued(flow))
        return added(flow.concurrency(flow.seconds) for edge_id in direct for flow in lumped(self.smooth[edge_id]))

    def _lumped(self, flows: Flows, lump: Lump | None, burst_s: Amount) -> Flows:
        """The flows of one edge: at both of its ends the same, but for what caps let in and how long bursts last."""
        if not flows:
            return flows
        edge_id = flows[0].edge.id
        key = edge_id, lump is self.made.get(edge_id)
        known = self._found.get(key)
        if known is None or known[0] != flows:
            known = self._found[key] = flows, self._of_edge(flows, lump, burst_s)
        return Flows(one.lasting(burst_s) for one in known[1])

    def _of_edge(self, flows: Flows, lump: Lump | None, burst_s: Amount) -> list[LumpedFlow]:
        if lump is None:
            if self.occasion.cause.is_later:
                flows = Flows(once_over(flow) for flow in flows)
            return [LumpedFlow(flow, None, self.occasion, 1.0, burst_s) for flow in flows]
        if self.occasion.cause.is_clock and len({flow.ticks for flow in flows}) > 1:  # the others hold none of it
            apart = (Flows(flow for flow in flows if flow.ticks is ticks) for ticks in (True, False))
            return [
                one for some, of in zip(apart, (lump, None), strict=True) for one in self._of_edge(some, of, burst_s)
            ]
        items = [one_hour(flow.items, self.occasion.hour) for flow in flows]
        peaks = [plain(rates[PEAK]) for rates in items]
        whole = added(peaks)
        once = (
            plain(rates[MEAN]) if is_one(flow.tries) else share(plain(rates[MEAN]), flow.tries)
            for flow, rates in zip(flows, items, strict=True)
        )
        others = self._of_others(lump, added(once), whole)  # what one cause tries again is its own, and comes later
        return [
            LumpedFlow(flow, lump, self.occasion, share(peak, whole), burst_s, others)
            for flow, peak in zip(flows, peaks, strict=True)
        ]

    def _of_others(self, lump: Lump, mean: Amount, peak: Amount) -> Amount:
        """The share of an edge's items that other causes make, of the mean or while the traffic peaks, whichever is
        less; none of those that wait for one of its places."""
        if lump.is_capped:
            return 0.0
        own = share(self.occasion.mean * self.occasion.times * lump.items, mean)
        burst = self.occasion.burst
        if burst is not None:
            own = larger(own, share(burst.per_second * self.occasion.cause.part * burst.times * lump.items, peak))
        return choose(own < 1.0 - 1e-9, 1.0 - own, 0.0)

    def _waiting(self, backlog: Backlog, lump: Lump | None) -> Backlog:
        """What waits while a lump is worked off: its deliveries, beside what else comes and waits."""
        if lump is None:
            return backlog
        one = lump.items * backlog.tries * one_hour(backlog.part, self.occasion.hour)
        items = one * self.occasion.together(one / larger(backlog.served_at_most, 1e-9))
        seconds = larger(1.0, lump.over_s)
        arrivals = one_hour(backlog.arrivals, self.occasion.hour)
        others = 1.0 - smaller(share(self.occasion.mean * self.occasion.times * one, arrivals[MEAN]), 1.0)
        waiting = backlog.waiting
        if waiting is not None:
            waiting = np.asarray(self.occasion.rest(waiting) * others)
        peak = items / seconds + arrivals[MEAN] * others
        arrivals = _with_peak(arrivals, peak)
        return replace(backlog, arrivals=arrivals, burst_s=seconds, waiting=waiting, besides=others)


def _clocked(load: Load, hour: int) -> Mapping[str, Clocked]:
    """Each clock's part of the calls in an hour."""
    return {
        name: {
            clock: one if isinstance(one.part, float) else replace(one, part=one_hour(one.part, hour))
            for clock, one in clocked.items()
        }
        for name, clocked in load.ticks.items()
    }


def _is_queued(flow: Flow) -> bool:
    """Whether what cannot be served at once waits, rather than being refused."""
    return cast("ResolvedEdge", flow.edge).is_queued


def _all(load: Load) -> list[Flow]:
    return [*load.flows(), *load.out()]


def _touched(order: WalkOrder, made: Mapping[str, Lump]) -> dict[str, None]:
    """The nodes that a lump leaves or reaches; what a function's code sends is a matter of those it sends it to."""
    found: dict[str, None] = {}
    for edge in (edge for edge in order.edges if edge.id in made):
        if not (edge.source.service.is_function and edge.event.sends == "code"):
            found[edge.source.id] = None
        found[edge.target.id] = None
    return found


def _stands(order: WalkOrder, node_id: str, load: Load) -> bool:
    """Whether copies of it stand in each hour, whatever a moment brings."""
    node = order.resolved.nodes[node_id]
    return AwsService.copies in node.service.overridden and node.service.copies(node.settings, load) is not None

"""Traffic: what every node and edge carries, today or at multiples of it, and what single events make together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import numpy as np

from estimator.engine.load import Load, Throttled
from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    Amount,
    Rates,
    added,
    anywhere,
    choose,
    larger,
    largest_of,
    share,
    smaller,
    smallest,
    used,
)
from estimator.engine.maths.poisson import largest_above
from estimator.engine.maths.stretches import most_within
from estimator.engine.measures import Polling
from estimator.engine.network import Network
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.calls import OperationKey
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.caps.batches import (
    NeedsEveryHour,
)
from estimator.engine.traffic.caps.lumped import lumps_at_caps, refusing_edges
from estimator.engine.traffic.clocks.follow import Clocks
from estimator.engine.traffic.flow import Flows, Hours, hours_for
from estimator.engine.traffic.latency import Latencies, Latency, Waking, tell_seconds
from estimator.engine.traffic.loops.settle import Stopped
from estimator.engine.traffic.lumps.calls import LumpedCalls
from estimator.engine.traffic.lumps.causes import FEWEST, Batches, Cause, InBurst, Lumps
from estimator.engine.traffic.lumps.follow import lumps
from estimator.engine.traffic.lumps.moment import LumpedTraffic, Occasion
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.walk import Walk
from estimator.engine.traffic.work import work
from estimator.engine.waking import Resuming, resuming, starting


@dataclass
class Traffic:
    """Loads by node, flows by edge, and what went wrong on the way.

    `refusing` are the edges that let only so many calls run at once whose callers wait, with all that would go there.
    """

    order: WalkOrder
    hours: Hours
    loads: dict[str, Load]
    flows: dict[str, Flows]
    backlogs: list[Backlog] = field(default_factory=list)
    runaway: list[tuple[str, ...]] = field(default_factory=list)
    unfinished: list[tuple[str, ...]] = field(default_factory=list)
    averages: bool = False
    started: dict[tuple[str, str], Rates] = field(default_factory=dict)
    scale: Amount = 1.0
    stopped: list[Stopped] = field(default_factory=list)
    refusing: list[tuple[ResolvedEdge, Flows]] = field(default_factory=list)

    @property
    def work(self) -> float:
        """How many numbers a walk over one more multiple of the traffic would compute, in each sample."""
        return work(self.order, self.most_hours)

    @property
    def most_hours(self) -> int:
        """Hours of the week that differ, or may: where something is capped, all of a cycle may at some multiple."""
        return self.hours.cycle if self.order.is_capped else len(self.hours)

    @property
    def latencies(self) -> Latencies:
        """How long a call along each edge takes, over the calls it waits for."""
        return self.order.latencies

    @property
    def latency(self) -> dict[OperationKey, Latency]:
        """(mean, slowest one in a hundred) seconds by (node, operation), over all calls of each."""
        return {(node_id, name): one for node_id, load in self.loads.items() for name, one in load.latency.items()}

    @property
    def lumps(self) -> Lumps:
        """What single events cause at once, on each edge; the same at any amount of traffic."""
        if self.order.lumps is None:
            self.order.lumps = lumps(self.order, [self.flows[edge.id] for edge in self.order.edges], self.scale)
        return self.order.lumps

    def occasions(self, causes: Collection[Cause] | None = None) -> Iterator[Occasion]:
        """Each cause of lumps, or each of these, and how often it comes at this traffic."""
        sources = {(source.node_id, source.event): source for source in self.order.sources}
        for cause in self.lumps.by_cause if causes is None else causes:
            if cause.batches is not None:
                yield self._of_batches(cause, cause.batches)
                continue
            if cause.of:
                yield Occasion(cause, added(self.started[source][MEAN] * part for source, part in cause.of), 1.0)
                continue
            per_second = self.started[cause.source][MEAN]
            times: Amount = 1.0
            if cause.is_clock:
                source = sources[cause.source]
                per_second = share(per_second, source.multiple(self.scale))
                times = source.at_each_tick(self.scale)
            yield Occasion(cause, per_second, choose(np.greater(per_second, 0), times, 0.0))

    def _of_batches(self, cause: Cause, batches: Batches) -> Occasion:
        """How often a batch comes at this traffic, and how many times as large as today."""
        flows = self.flows[batches.edge_id]
        calls = cast("Rates", added(flow.calls for flow in flows))
        items = cast("Rates", added(flow.items for flow in flows))
        size = share(items[MEAN], calls[MEAN])
        on_the_mean = _sized(cause, batches, calls[MEAN], size)
        if not (items[PEAK] > items[MEAN]).any():
            return Occasion(cause, *on_the_mean)
        burst_s, ticks = largest_of(flow.burst_s for flow in flows), all(flow.ticks for flow in flows)
        gathers_s = larger(cast("Polling", cast("ResolvedEdge", flows[0].edge).polling).turn_s, 1.0)
        gathered = most_within(items[MEAN], items[PEAK], burst_s, gathers_s, ticks=ticks)
        times = share(gathered, items[MEAN] * gathers_s)  # a burst shorter than that fills one batch
        larger_size = larger(smaller(share(items[PEAK], calls[PEAK]), size * times), 1.0)
        per_second, times = _sized(cause, batches, items[PEAK] / larger_size, larger_size)
        return Occasion(cause, *on_the_mean, InBurst(per_second, times, burst_s))

    def grows_to(self, cause: Cause) -> float:
        """How many times as large the lumps of a cause may be, at more traffic, while they are more than its smooth
        peaks; without end where nothing peaks, or what it starts outlasts the peak."""
        if cause.batches is not None or cause.of:
            return np.inf
        source = next(one for one in self.order.sources if (one.node_id, one.event) == cause.source)
        lasts = (lump.seconds for lump in self.lumps.by_cause[cause].values())
        if cause.is_clock or any(anywhere(seconds > source.burst_s) for seconds in lasts):
            return np.inf
        return largest_above(smallest(source.burst))

    def bursts_of(self, cause: Cause) -> tuple[Amount, Amount]:
        """(how many times as much as the mean comes at the peak of a cause's source, for how many seconds)."""
        found = (one for one in self.order.sources if (one.node_id, one.event) == cause.source)
        source = next(found, None)
        return (1.0, 1.0) if source is None else (source.burst, source.burst_s)

    def lumped(self, occasion: Occasion, nodes: Collection[str] | None = None) -> LumpedTraffic:
        """What everything carries in the moment when a cause makes its lumps; of nodes, all or these alone."""
        return LumpedTraffic(self.order, self.lumps, occasion, self.flows, self.loads, nodes)

    def at(self, scale: Amount) -> Traffic:
        """The traffic of the same architecture at multiples of what enters today.

        What is capped backs up at some multiple, if not today: then hours are not alike.
        """
        return _walked(self.order, scale, every_hour=self.hours.in_order or self.order.is_capped)


def propagate(resolved: Resolved, scale: Amount = 1.0, order: WalkOrder | None = None) -> Traffic:
    """Flows arriving at every node: hourly means and peaks, upstream first.

    `scale` multiplies what every source sends, a number or an amount with multiples; clocks tick as ever, unless
    nothing else starts traffic.  Nodes that nothing reaches carry no flow.  Loops of events are iterated until
    they settle; one whose gain is 1 or more is reported in `runaway`, by its nodes, and cut after one turn.  One so
    large that it may not turn until it settles is in `unfinished`: its figures are an estimate of where it would.
    `averages` says that there are too many edges for all sizes of payload to be kept apart.

    `order` is that of the same architecture, where another walk has found it.
    """
    order = WalkOrder(resolved) if order is None else order.again()
    traffic = _walked(order, scale)
    paused, cold = found_paused(resolved, traffic.loads), found_cold(resolved, traffic.loads)
    if paused or cold:  # what the slowest call waits for is that of today
        order.wake(paused, cold)
        tell_seconds(order.latencies, traffic.loads)
    return traffic


def _walked(order: WalkOrder, scale: Amount, *, every_hour: bool = False) -> Traffic:
    """One walk over hours that differ; where a backlog is carried over, another over all of the week.

    `every_hour` spares the first where that is known.
    """
    shapes = tuple(sorted({source.shape for source in order.sources}))
    hours_per_month = order.resolved.architecture.hours_per_month
    walk = Walk(order, hours_for(shapes, hours_per_month, every_hour), scale)
    try:
        walk.run()
        if _refuses_lumps(walk):
            walk = Walk(order, walk.hours, scale)
            walk.run()
    except NeedsEveryHour:
        walk = Walk(order, hours_for(shapes, hours_per_month, True), scale)
        walk.run()
        if _refuses_lumps(walk):
            walk = Walk(order, walk.hours, scale)
            walk.run()
    flows = {edge.id: walk.gates.handed_over(edge.index, walk.flows[edge.index]) for edge in order.edges}
    return Traffic(
        order,
        walk.hours,
        _loads(walk),
        flows,
        list(walk.backlogs.values()),
        walk.runaway,
        walk.unfinished,
        walk.averages,
        {source: started.rate for source, started in walk.started.items()},
        scale,
        walk.stopped_loops,
        [(order.edges[index], offered) for index, offered in sorted(walk.refusing.items())],
    )


def _loads(walk: Walk) -> dict[str, Load]:
    """What each node carries, once a walk is done."""
    clocks = None
    if any(source.is_clock for source in walk.order.sources):
        clocks = Clocks(walk.order, walk.flows, walk.hours, walk.scale)
    along = dict.fromkeys(walk.order.clocked, clocks.along) if clocks is not None else {}
    for node_id in walk.gates.places:
        walk.gates.pass_gate(node_id, along.get(node_id))
    document = walk.order.resolved.architecture
    month, hours_per_month, fed_by = float(document.month), document.hours_per_month, walk.order.fed_by
    loads = {
        node_id: Load(walk.hours, node.limits, node.region, month, hours_per_month, fed_by=fed_by)
        for node_id, node in walk.order.resolved.nodes.items()
    }
    for node_id, indices in walk.order.into.items():
        for index, flows in walk.gates.admitted(node_id, indices):
            loads[node_id].arriving.setdefault(walk.edges[index].operation.name, Flows()).extend(flows)
    for edge in walk.edges:
        handed_over = walk.gates.handed_over(edge.index, walk.flows[edge.index])
        loads[edge.source.id].leaving.setdefault(edge.event.name, Flows()).extend(handed_over)
    for index, throttle in walk.gates.throttles.items():
        vain = throttle.in_vain(walk.flows[index])
        edge, gate = walk.edges[index], walk.edges[index].target.id
        queues = len(walk.order.throttled[gate])
        found = Throttled(walk.gates.places[gate], queues, throttle.asks, throttle.given_up, vain)
        loads[edge.source.id].throttled[edge.id] = loads[gate].throttled[edge.id] = found
    for index, flows in walk.stopped.items():
        loads[walk.edges[index].source.id].stopped.extend(flows)
    for node_id in walk.gates.places:
        loads[node_id].offered = walk.gates.offered(node_id, along.get(node_id))
    for index, waiting in walk.backlogs.items():
        edge = walk.edges[index]
        loads[edge.source.id if edge.event.polled else edge.target.id].backlog.append(waiting)
    for (index, _), waiting in walk.lanes.items():
        loads[walk.edges[index].source.id].lanes.append(waiting)
    tell_seconds(walk.order.latencies, loads)
    lumped = LumpedCalls(walk.order, walk.flows, walk.started, walk.scale)
    for node_id, load in loads.items():
        load.lumped = partial(lumped.at, node_id)
    if clocks is not None:
        only_clocks = all(source.is_clock for source in walk.order.sources)
        for node_id, load in loads.items():
            load.clocks = partial(clocks.at, node_id)
            load.ticks_every_s = clocks.every_s
            load.ticks_along, load.only_clocks = along.get(node_id), only_clocks
    return loads


def _refuses_lumps(walk: Walk) -> bool:
    """Whether a first walk has shown lumps that a cap may refuse some of, so that another knows of them."""
    if walk.order.at_caps is not None:
        return False
    refusing = refusing_edges(walk.order)
    walk.order.at_caps = (
        lumps_at_caps(walk.order, refusing, lumps(walk.order, walk.flows, walk.scale)) if refusing else {}
    )
    return bool(walk.order.at_caps)


def _sized(cause: Cause, batches: Batches, per_second: Amount, size: Amount) -> tuple[Amount, Amount]:
    """(how often a batch of such a size makes what its cause does, how many times as much as one of today's)."""
    makes = cause.part * size / batches.size
    is_part = np.less(cause.part, 1.0)  # of a batch twice as large, twice as likely some go on
    times = choose(is_part, larger(makes, 1.0), makes)
    often = choose(is_part, share(smaller(makes, 1.0), cause.part), 1.0)
    return per_second * often, choose(np.greater_equal(size, FEWEST), times, 0.0)


def found_paused(resolved: Resolved, loads: Mapping[str, Load]) -> Waking:
    """By operation, what its slowest call of a hundred waits for because it has paused; none where none does."""
    found: dict[OperationKey, Resuming] = {}
    for node_id, node in resolved.nodes.items():
        if AwsService.resume_seconds in node.service.overridden:
            for operation in loads[node_id].arriving:
                seconds = node.service.resume_seconds(node.settings, loads[node_id], operation)
                if used(seconds):
                    found[node_id, operation] = resuming(node.label, seconds, node.service.keeps_awake)
    return found


def found_cold(resolved: Resolved, loads: Mapping[str, Load]) -> Waking:
    """By operation that somebody waits for, what its slowest call of a hundred waits for because nothing is warm."""
    found: dict[OperationKey, Resuming] = {}
    waited_for = {
        (edge.target.id, edge.operation.name): edge.target
        for edge in resolved.edges
        if edge.is_waited_for and AwsService.starts_in in edge.target.service.overridden
    }
    for (node_id, operation), node in waited_for.items():
        if operation in loads[node_id].arriving:
            one = node.service.starts_in(node.settings, loads[node_id], operation)
            if used(one.seconds):
                found[node_id, operation] = starting(node.label, one)
    return found


def network_of(resolved: Resolved, traffic: Traffic | LumpedTraffic) -> Network:
    """What crosses the network: every flow, and between what."""
    hours_per_month = resolved.architecture.hours_per_month
    latency = traffic.order.latencies.answers
    return Network(resolved.nodes, resolved.edges, hours_per_month, traffic.flows, traffic.loads, latency)

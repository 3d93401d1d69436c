"""What callers, events and clocks ask of places that they share: calls at random, and those that come at a tick."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from estimator.engine.maths.amounts import Amount, added, larger, largest_of, share, smaller, used, whole_up
from estimator.engine.maths.refusals import Offered
from estimator.engine.maths.ticked import Ticked, all_ticked
from estimator.engine.traffic.clocks.ticks import Clocked, Ticks, at_random
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Flow, Flows

type ByEdge = Callable[[str], Clocked]
"""What each clock causes among the calls of an edge, by its id."""
ALL_TICKED = 1e-9
"""No more than this part of calls at random is none."""


def offered_by_clocks(flows: Iterable[Flow], clocked: ByEdge) -> Offered:
    """Calls in progress of all flows, those of clocks apart; each call takes its flow's seconds."""
    of_edge: dict[str, Flows] = {}
    for flow in flows:
        of_edge.setdefault(flow.edge.id, Flows()).append(flow)
    parts = [_of_edge(found, clocked(edge_id)) for edge_id, found in of_edge.items()]
    return Offered(
        added(one.mean for one in parts),
        added(one.peak for one in parts),
        largest_of(one.burst_s for one in parts),
        0.0,
        any(one.waits for one in parts),
        added(one.again_mean for one in parts),
        added(one.again_peak for one in parts),
        all_ticked(one.ticked for one in parts),
        added(one.callers for one in parts),
    )


def is_all_ticked(clocked: Clocked) -> bool:
    """Whether nothing but clocks makes an edge's calls."""
    return bool(clocked) and not used(larger(at_random(clocked)[0] - ALL_TICKED, 0.0))


def _of_edge(flows: Flows, clocked: Clocked) -> Offered:
    waits = is_waited_for(flows[0])
    calls = flows.calls_per_second
    if not clocked:
        mean, peak, burst_s = flows.in_progress, flows.most_in_progress, flows.burst_s
        again = (0.0, 0.0) if waits else (mean, peak)
        return Offered(mean, peak, burst_s, 0.0, waits, *again, None, calls if waits else 0.0)
    seconds = flows[0].seconds
    of_mean, of_peak = (0.0, 0.0) if is_all_ticked(clocked) else at_random(clocked)
    rate, peak_rate = calls * of_mean, flows.peak_calls_per_second * of_peak
    burst_s = flows.burst_s if used(of_mean) else 0.0
    mean = rate * seconds
    peak = mean + larger(peak_rate - rate, 0.0) * smaller(seconds, burst_s)
    once = added(flow.first_calls_per_second for flow in flows)
    ticked = all_ticked(_taken(one, calls, once, seconds, waits=waits) for one in clocked.values())
    if ticked is not None and not waits:  # what waits for a place takes no more of them than it gets
        ticked = ticked.within(flows.most_in_progress)
    again = (0.0, 0.0) if waits else (mean, peak)
    return Offered(mean, peak, burst_s, 0.0, waits, *again, ticked, rate if waits else 0.0)


def _taken(ticks: Ticks, calls_per_second: Amount, once: Amount, seconds: Amount, *, waits: bool) -> Ticked:
    """Places that a clock's calls take: those of a tick, and of as many ticks as a call lasts.  What is tried again
    comes after what failed: `once` are all but those."""
    rate = ticks.of_mean() * calls_per_second
    load = rate * seconds
    each = ticks.busy(share(ticks.calls(once), ticks.causing), seconds)
    together = larger(whole_up(share(load, each)), 1.0)
    often = ticks.per_second * ticks.causing
    an_hour = larger(share(1.0, often * SECONDS_IN_HOUR), 1.0)
    return Ticked(each * together, load, rate if waits else 0.0, share(load, each * often), an_hour)


def is_waited_for(flow: Flow) -> bool:
    """Whether its caller waits for the answer, so that it may be refused."""
    return flow.edge.operation.waits and not (flow.edge.event.polled or flow.edge.event.later)

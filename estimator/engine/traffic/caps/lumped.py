"""Events that each ask for many calls at once of which somebody waits for each, where a cap refuses some.

What one event asks for is found once, by its lumps; how often it comes, at any traffic.

Rules and symbols: docs/method.md, "Traffic".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    Amount,
    Numbers,
    Rates,
    added,
    anywhere,
    choose,
    is_one,
    larger,
    largest_of,
    share,
    smaller,
    smallest,
    whole_up,
)
from estimator.engine.maths.graphs import breadth_first
from estimator.engine.maths.lumped import Lumped, refused_together
from estimator.engine.maths.poisson import largest_above, most_together
from estimator.engine.maths.refusals import Offered
from estimator.engine.maths.ticked import Ticked
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.lumps.causes import ONE, Cause, Lump, Lumps
from estimator.engine.traffic.lumps.let_in import together
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice

NOTHING = 1e-9
"""A part of what clocks start that is none, but for rounding."""

SHORTEST_S = 1e-9
"""Stands for no time where something is divided by it."""


@dataclass(frozen=True)
class Fanned:
    """Events of one cause, so many a second, and how many calls each makes on edges that share places.

    Of a clock's a second has all of one or none, whatever a peak of others makes of it: how much of the time they take
    their places follows from the mean.
    """

    lumped: Lumped
    rates: Rates
    calls: Mapping[int, Amount]
    seconds: Amount

    def on(self, index: int) -> Rates:
        """Calls a second on an edge."""
        return self.rates * self.calls[index]

    @property
    def in_progress(self) -> Amount:
        """Its calls in progress on the mean of each hour."""
        return cast("Amount", self._a_second[MEAN] * self.seconds)

    @property
    def most_in_progress(self) -> Amount:
        """The same in its bursts."""
        mean, peak = self._a_second
        return cast("Amount", mean * self.seconds + (peak - mean) * smaller(self.seconds, self.lumped.burst_s))

    @property
    def _a_second(self) -> Rates:
        return cast("Rates", added(self.on(index) for index in self.calls))


def refusing_edges(order: WalkOrder) -> list[int]:
    """Edges that may refuse some of what one event asks for at once: their own cap does, or what is reserved."""
    capped = [
        edge.index
        for edge in order.edges
        if edge.is_waited_for and (edge.cap is not None or edge.target.id in order.gates)
    ]
    if not capped:
        return []
    several = [edge.index for edge in order.edges if anywhere(np.greater(edge.count, 1.0)) or not is_one(edge.batch)]
    reached = set(breadth_first(several, lambda vertex: order.successors[vertex]))
    return [index for index in capped if index in reached]


def lumps_at_caps(order: WalkOrder, indices: Collection[int], lumps: Lumps) -> dict[int, dict[Cause, Lump]]:
    """By edge, of those that may refuse some, the lumps of which several calls are under way together."""
    index_of = {order.edges[index].id: index for index in indices}
    found: dict[int, dict[Cause, Lump]] = {}
    for cause, made in lumps.by_cause.items():
        for edge_id, lump in made.items():
            index = index_of.get(edge_id)
            if index is not None and anywhere(np.greater(together(lump), ONE)):
                found.setdefault(index, {})[cause] = lump
    return found


def fanned(
    order: WalkOrder,
    indices: Collection[int],
    flows: Sequence[Flows],
    started: Mapping[tuple[str, str], TrafficSlice],
    scale: Amount,
) -> list[Fanned]:
    """What events make at once on edges that share places: no more of each edge than comes there."""
    by_cause: dict[Cause, dict[int, Lump]] = {}
    for index in indices:
        for cause, lump in order.at_caps.get(index, {}).items() if flows[index] and order.at_caps else ():
            by_cause.setdefault(cause, {})[index] = lump
    found = [_fanned(order, cause, made, flows, started, scale) for cause, made in by_cause.items()]
    return [_no_more_than(one, found, flows) for one in found]


def _fanned(
    order: WalkOrder,
    cause: Cause,
    made: Mapping[int, Lump],
    flows: Sequence[Flows],
    started: Mapping[tuple[str, str], TrafficSlice],
    scale: Amount,
) -> Fanned:
    rates, times, burst_s = _coming(order, cause, flows, started, scale)
    at_once = added(together(lump) for lump in made.values()) * times
    calls = {index: lump.calls * times for index, lump in made.items()}
    seconds = largest_of(lump.seconds for lump in made.values())
    in_all = added(lump.calls * lump.seconds for lump in made.values()) * times
    lasts_s = share(in_all, at_once)
    if cause.is_clock:
        together_ = larger(whole_up(rates[MEAN] * lasts_s), 1.0)
        at_once, lasts_s = at_once * together_, lasts_s / together_
    elif cause.is_random:
        rates = rates * _is_lump(rates, lasts_s, burst_s)
    return Fanned(Lumped(at_once, lasts_s, rates, burst_s, cause.is_clock), rates, calls, seconds)


def _is_lump(rates: Rates, lasts_s: Amount, burst_s: Amount) -> NDArray[np.bool_]:
    """Whether events that fall together by chance are more than those of their smooth peak: else it is that peak which
    is refused, call by call."""
    in_burst = smaller(1.0, burst_s / larger(lasts_s, SHORTEST_S))
    peaks = choose(rates[MEAN] > 0, share(rates[PEAK], rates[MEAN]), np.inf)
    times = smallest(1.0 + larger(peaks - 1.0, 0.0) * in_burst)
    return np.less_equal(most_together(rates[MEAN] * lasts_s), largest_above(times) if np.isfinite(times) else 1.0)


def _coming(
    order: WalkOrder,
    cause: Cause,
    flows: Sequence[Flows],
    started: Mapping[tuple[str, str], TrafficSlice],
    scale: Amount,
) -> tuple[Rates, Amount, Amount]:
    """(events a second, how many times as much as today each makes, how long they burst)."""
    if cause.batches is not None:
        batches = cause.batches
        gathered = flows[next(edge.index for edge in order.edges if edge.id == batches.edge_id)]
        calls, items = (cast("Rates", added(one)) for one in zip(*((f.calls, f.items) for f in gathered), strict=True))
        makes = cause.part * share(share(items[MEAN], calls[MEAN]), batches.size)
        is_part = np.less(cause.part, 1.0)  # of a batch twice as large, twice as likely some go on
        often = choose(is_part, smaller(makes, 1.0), 1.0)
        return calls * often, choose(is_part, larger(makes, 1.0), makes), gathered.burst_s
    rates = cast("Rates", added(started[source].rate * part for source, part in cause.parts.items()))
    burst_s = started[cause.source].burst_s
    if not cause.is_clock:
        return rates, 1.0, burst_s
    times = next(one.at_each_tick(scale) for one in order.sources if (one.node_id, one.event) == cause.source)
    return cast("Rates", share(rates, times * np.ones_like(rates))), times, burst_s


def _no_more_than(one: Fanned, found: Sequence[Fanned], flows: Sequence[Flows]) -> Fanned:
    """The same, as often as leaves no edge more than comes there."""
    part: Numbers = np.ones(1)
    for index in one.calls:
        comes = cast("Rates", added(flow.calls for flow in flows[index]))
        makes = cast("Rates", added(other.on(index) for other in found if index in other.calls))
        part = np.minimum(
            part,
            np.divide(comes, makes, out=np.ones(np.broadcast_shapes(comes.shape, makes.shape)), where=makes > comes),
        )
    rates = one.rates * part
    ticks = np.broadcast_to(rates[:1], rates.shape) if one.lumped.is_clock else rates
    return replace(one, rates=rates, lumped=replace(one.lumped, rates=ticks))


def lost_by_edge(
    offered: Offered, found: Sequence[Fanned], flows: Sequence[Flows], places: Amount
) -> tuple[Rates, dict[int, Rates]]:
    """The share refused of the calls that come one by one, and of all of each edge on which several come at once.

    `offered` is the load of all of them, and of others that take the same places.
    """
    ticked = offered.ticked
    at_random = found if ticked is None else [one for one in found if not one.lumped.is_clock]
    mean = larger(offered.mean - added(one.in_progress for one in at_random), offered.again_mean)
    peak = larger(offered.peak - added(one.most_in_progress for one in at_random), mean)
    if ticked is not None:
        ticked = _without(ticked, added(one.in_progress for one in found if one.lumped.is_clock))
    rest = replace(offered, mean=mean, peak=larger(peak, offered.again_peak), ticked=ticked)
    of_rest, of_each = refused_together(rest, [one.lumped for one in found], places)
    by_edge: dict[int, Rates] = {}
    for index in dict.fromkeys(index for one in found for index in one.calls):
        here = [(one.on(index), lost) for one, lost in zip(found, of_each, strict=True) if index in one.calls]
        comes = cast("Rates", added(flow.calls for flow in flows[index]))
        at_once = cast("Rates", added(calls for calls, _ in here))
        alone = np.maximum(comes - at_once, 0.0)
        lost = alone * of_rest + added(calls * part for calls, part in here)
        part = cast("Rates", share(lost, alone + at_once))
        by_edge[index] = np.stack(np.broadcast_arrays(part[MEAN], _at_least(part, comes, flows[index], places)))
    return of_rest, by_edge


def _at_least(lost: Rates, comes: Rates, flows: Flows, places: Amount) -> Amount:
    """The part lost of a peak, where ticks and visitors meet in it: no more go on than places serve."""
    most = places / larger(smaller(flows[0].seconds, flows.burst_s), SHORTEST_S)
    return larger(lost[PEAK], 1.0 - smaller(share(most * np.ones_like(comes[PEAK]), comes[PEAK]), 1.0))


def _without(ticked: Ticked, in_progress: Amount) -> Ticked | None:
    """What clocks start beside so much of it."""
    left = larger(ticked.load - in_progress, 0.0)
    part = share(left, ticked.load)
    return ticked.part(ticked.places * part) if anywhere(np.greater(part, NOTHING)) else None

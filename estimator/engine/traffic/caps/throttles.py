"""Throttled deliveries: queues whose pollers may ask for more runs of a function than are reserved for it.

All that calls the function takes its places, so that the deliveries of all its queues are throttled alike.  Each counts
as received; a message whose every delivery was throttled, or failed, is dead.

Rules and symbols: docs/method.md, "Traffic".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import MEAN, TINY, Amount, Array, Rates, added, larger, power, share, smaller
from estimator.engine.maths.refusals import throttled
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.caps.batches import unlike_hours
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.slices import TrafficSlice

FILL = 0.5
"""Batches fill with what comes back: below this part of the places they hold what they gather, beyond all they can."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """What becomes of an edge's deliveries, of which a `part` is throttled in each hour.

    Of what is asked for at once, a part `filled` is, once batches have filled with what comes back; of calls and of
    items there is room for no more than `calls_fit` and `items_fit`, on the mean and in the peak second.  `asks` is the
    part of the places that all who call would keep busy, on the mean of the month.
    """

    edge: ResolvedEdge
    part: Amount
    filled: Amount
    calls_fit: Rates
    items_fit: Rates
    asks: Amount

    @property
    def receives(self) -> Amount:
        """Deliveries a message has."""
        return cast("Amount", self.edge.retries) + 1.0

    @property
    def given_up(self) -> Amount:
        """The share of valid messages that is throttled at each of its deliveries."""
        return power(self.part, self.receives)

    def served(self, flows: Flows) -> Flows:
        """What is handled of what is asked for."""
        return Flows(self._served(flow) for flow in flows)

    def _served(self, flow: Flow) -> Flow:
        times, _ = self._deliveries(flow)
        runs = times * (1.0 - self.part) / flow.tries
        return flow.with_rates(
            flow.calls * np.minimum(runs, self.calls_fit), flow.items * np.minimum(runs, self.items_fit)
        )

    def asking(self, flows: Flows) -> Flows:
        """All deliveries, those that are throttled with them, in batches that have filled with what comes back."""
        found = Flows()
        for flow in flows:
            times = self._deliveries(flow)[0] / flow.tries
            found.append(flow.with_rates(flow.calls * times * self.filled, flow.items * times))
        return found

    def in_vain(self, flows: Flows) -> Flows:
        """Deliveries that are throttled."""
        return Flows(flow.times(self.part) for flow in self.asking(flows))

    def dead(self, flows: Flows) -> Iterable[TrafficSlice]:
        """Messages that are given up for it, beside those that would be without."""
        for flow in flows:
            more = self._deliveries(flow)[1] - self.edge.deliveries(_batch(flow))[1]
            rate = flow.items / flow.tries * larger(more, 0.0)
            yield TrafficSlice(rate, flow.burst_s, flow.item_kb, flow.response_kb, ticks=flow.ticks)

    def _deliveries(self, flow: Flow) -> tuple[Amount, Amount]:
        """(times a message is delivered, share that is given up)."""
        return self.edge.deliveries(_batch(flow), self.part)


def throttles(
    edges: Sequence[ResolvedEdge], asked: Mapping[int, Flows], others: Amount, places: Amount
) -> dict[int, Throttle]:
    """By edge, what becomes of the deliveries of all queues that ask for so many places, `others` having some."""
    flows = [flow for one in asked.values() for flow in one]
    calls = cast("Rates", added(flow.calls * flow.seconds for flow in flows))
    full = cast("Rates", added(flow.items * (flow.seconds / flow.batch) for flow in flows))
    needed = others + full[MEAN]
    busy = larger(needed, smaller(others + calls[MEAN], places * FILL)) - others
    filled = share(busy, calls[MEAN])
    part = _part(
        [
            (edges[index], flow.first_calls_per_second * flow.seconds * filled, _batch(flow))
            for index, of_edge in asked.items()
            for flow in of_edge
        ],
        others,
        places,
    )
    left = np.stack(np.broadcast_arrays(larger(places - others * (1.0 - part), 0.0), places))
    calls_fit, items_fit = (np.divide(left, one, out=np.ones_like(one * left), where=one > 0) for one in (calls, full))
    asks = share(flows[0].hours.month_of(needed) / flows[0].hours.hours_per_month, larger(places, TINY))
    return {index: Throttle(edges[index], part, filled, calls_fit, items_fit, asks) for index in asked}


def _part(first: Sequence[tuple[ResolvedEdge, Amount, Amount]], others: Amount, places: Amount) -> Amount:
    """The share of deliveries that is throttled, of what (an edge, its load at the first try, batches of so many) asks.

    Hours that are alike are worked out once.
    """
    loads, batches = [load for _, load, _ in first], [batch for _, _, batch in first]
    hourly = np.stack(np.broadcast_arrays(added(loads) + others, others, *loads, *batches))
    unlike, of_hour = unlike_hours(hourly)

    def all_tries(part: Amount) -> Amount:
        of_each = zip(first, unlike[2:], unlike[2 + len(first) :], strict=False)
        tried: Amount = unlike[1] + added(
            load * edge.deliveries(batch, part)[0] for (edge, _, _), load, batch in of_each
        )
        return tried

    part = throttled(all_tries, places)
    return part if of_hour is None else cast("Array", part)[..., of_hour]


def _batch(flow: Flow) -> Amount:
    """Messages of a call on the mean of each hour, one at least."""
    return 1.0 if flow.is_single else larger(share(flow.items[MEAN], flow.calls[MEAN]), 1.0)

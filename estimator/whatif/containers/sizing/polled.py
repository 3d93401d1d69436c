"""How often a worker is called by what it polls: the longer a batch takes, the more gathers for the next."""

from __future__ import annotations

from typing import cast

from estimator.engine.maths.amounts import MEAN, TINY, Amount, Rates, added, larger, smaller, used
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.caps.batches import batch_of
from estimator.engine.traffic.flow import Flow, Flows


def calls_at(flows: Flows, longer_s: Amount) -> Amount:
    """Calls a second on the mean of each hour, were each so much longer than it is: of a stream, which is asked again
    when a batch is done, fewer and fuller ones, and no more than its lanes can do."""
    return added(_calls_of(flow, flows, longer_s) for flow in flows)


def _calls_of(flow: Flow, flows: Flows, longer_s: Amount) -> Amount:
    edge = cast("ResolvedEdge", flow.edge)
    polling = edge.polling
    if polling is None or not used(polling.every_s):
        return flow.calls_per_second
    arriving = [(one.items / one.tries, one.item_kb) for one in flows if one.edge is edge]
    of_each = larger(edge.count * edge.share, TINY)
    lanes = polling.lanes_for(
        [(items / of_each, item_kb) for items, item_kb in arriving], flow.hours, edge.source.limits
    )
    items = cast("Rates", added(items for items, _ in arriving))[MEAN]
    own_s, seconds = flow.seconds, larger(flow.seconds + longer_s, 0.0)
    now, then = (
        smaller(batch_of(polling, lanes, items, 1.0, took, flow.batch), flow.batch) for took in (own_s, seconds)
    )
    calls = flow.calls_per_second * (now / then)
    return smaller(calls, lanes / larger(seconds, TINY)) if edge.hands_out_batches else calls

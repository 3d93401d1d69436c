"""Messages that die of throttling: a queue's pollers that ask for more runs at once than a function may have.

A delivery that is throttled counts as received, and the message comes again after its visibility time-out; one that is
throttled at every delivery it has becomes a dead letter, though nothing is wrong with it:
docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.  A maximum concurrency no higher than what is reserved
lets messages wait instead.
"""

from collections.abc import Iterator

import numpy as np

from estimator.engine.maths.amounts import MEAN, Amount, Array, added, at_first, in_sample, larger, smaller, used
from estimator.engine.maths.refusals import given_up
from estimator.engine.measures import Demand, Load
from estimator.engine.traffic.view import EdgeView
from pricing.book import Limit

THROTTLED = "sqs.throttled"
LIMIT = Limit(
    THROTTLED, "", "default", "", "Valid messages that become dead letters", "share", 0.1, None, None, "", "%",
    "per_node", False, source="ours",
)  # fmt: skip
"""One message in a thousand of the busiest hour is too many."""
FILL = 0.5
"""Batches fill with what comes back: below this part of the places they hold what they gather, beyond all they can."""
WAIT_INSTEAD = "Set the most at once on this edge to what is reserved: then messages wait, and none is lost."


def throttled_demands(load: Load, receives: Amount) -> Iterator[Demand]:
    """The share of messages that is throttled at each of its deliveries, on the mean of the busiest hour."""
    edges = {flow.edge.id: flow.edge for flow in load.out("message")}
    for backlog in load.backlog:
        edge = edges.get(backlog.edge.id)
        reserved = throttled_by(edge) if edge is not None else None
        if edge is None or reserved is None:
            continue
        flows = [flow for flow in load.out("message") if flow.edge.id == edge.id and used(flow.seconds)]
        if not flows:
            continue
        gathered = added(flow.calls_per_second * flow.seconds for flow in flows)
        full = backlog.arrivals[MEAN] / backlog.served_at_most * reserved
        busy: Array = np.max(larger(full, smaller(gathered, reserved * FILL)), axis=-1, keepdims=True)
        remedy = reserve_more(reserved) if used(at_first(backlog.grows_per_day)) else WAIT_INSTEAD
        yield Demand(
            THROTTLED, given_up(busy, reserved, receives) * 100, "throttled at every delivery", limit=LIMIT,
            where=edge.id, also=edge.target.id, remedy=remedy,
        )  # fmt: skip


def reserve_more(reserved: Amount) -> str:
    """The way out where more comes than what is reserved can handle, so that waiting would only put off the loss."""
    return (
        f"More comes than {in_sample(reserved):,g} at once can handle: reserve more and let no more run at once on "
        "this edge than are reserved, handle larger batches, or shorten the work."
    )


def throttled_by(edge: EdgeView) -> Amount | None:
    """What is reserved for a function whose pollers may ask for more; None of all others."""
    target, at_once = edge.target, edge.declared.at_once
    reserved = target.service.admitted(target.settings) if target.service.is_function else None
    if reserved is None or (at_once is not None and not used(larger(at_once - reserved, 0.0))):
        return None
    return reserved

"""Messages that die of throttling: a queue's pollers that ask for more runs at once than a function may have.

A delivery that is throttled counts as received, and the message comes again after its visibility time-out; one that is
throttled at every delivery it has becomes a dead letter, though nothing is wrong with it:
docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.  A maximum concurrency no higher than what is reserved,
of all its queues together, lets messages wait instead.
"""

from collections.abc import Iterator
from math import inf

from estimator.engine.load import Load, Throttled
from estimator.engine.maths.amounts import Amount, anywhere, at_first, in_sample, worst_hour
from estimator.engine.measures import Demand
from estimator.engine.traffic.view import EdgeView
from pricing.book import Limit

THROTTLED = "sqs.throttled"
LIMIT = Limit(
    THROTTLED, "", "default", "", "Valid messages that become dead letters", "share", 0.1, None, None, "", "%",
    "per_node", False, source="ours",
)  # fmt: skip
"""One message in a thousand of the busiest hour is too many."""
ALL_BUSY = 0.999
"""The part of what is reserved that is busy all month where more comes than it can handle."""
WAIT_INSTEAD = "Set the most at once on this call to what is reserved: then messages wait, and none is lost."
WAIT_TOGETHER = (
    "Set the most at once on the calls of all {queues} queues that it reads to what is reserved, taken together: then "
    "messages wait, and none is lost."
)


def throttled_demands(load: Load) -> Iterator[Demand]:
    """The share of messages that is throttled at each of its deliveries, on the mean of the busiest hour."""
    edges = {flow.edge.id: flow.edge for flow in load.out("message")}
    for edge_id, throttled in load.throttled.items():
        queues = throttled.queues
        waits = WAIT_INSTEAD if queues == 1 else WAIT_TOGETHER.format(queues=queues)
        remedy = reserve_more(throttled.places, queues) if takes_all(throttled) else waits
        lost = worst_hour(throttled.given_up)[..., None]
        consumer = edges[edge_id].target
        yield Demand(
            THROTTLED, lost * 100, f"throttled by {consumer.label} at every delivery", limit=LIMIT, where=edge_id,
            also=consumer.id, remedy=remedy,
        )  # fmt: skip


def takes_all(throttled: Throttled) -> bool:
    """Whether what comes would keep all places busy, all month long."""
    return anywhere(at_first(throttled.asks) >= ALL_BUSY)


def reserve_more(reserved: Amount, queues: int = 1) -> str:
    """The way out where more comes than what is reserved can handle, so that waiting would only put off the loss."""
    calls = "this call" if queues == 1 else f"the calls of all {queues} queues that it reads, taken together,"
    return (
        f"More comes than {in_sample(reserved):,g} at once can handle: reserve more and let no more run at once on "
        f"{calls} than are reserved, handle larger batches, or shorten the work."
    )


def more_at_once(load: Load, edge: EdgeView) -> str | None:
    """The way out where more at once on an edge would find no place, since all that is reserved is given away to all
    that calls there; None where some is left."""
    target = edge.target
    reserved = target.service.admitted(target.settings)
    if reserved is None:
        return None
    callers = load.fed_by(target.id)
    if sum(_at_once(one) for one in callers) < in_sample(reserved):
        return None
    if edge.declared.at_once is None or edge.declared.at_once >= in_sample(reserved):
        return reserve_more(reserved, max(sum(one.event.shared for one in callers), 1))
    return GIVEN_AWAY.format(in_sample(reserved), target.label)


def _at_once(edge: EdgeView) -> float:
    """How many may run at once by what an edge says, or by what it is: a queue knows no end, a shard at least one; of
    other callers that say nothing none are counted."""
    if edge.event.orchestrates:
        return 0.0
    if edge.declared.at_once is not None:
        return edge.declared.at_once
    if not edge.event.polled:
        return 0.0
    return inf if edge.event.shared else float(edge.declared.parallel or 1)


GIVEN_AWAY = (
    "All {:,g} at once that are reserved for {} are given to those that call it: reserve more, and then let more work "
    "at once here, or handle larger batches."
)

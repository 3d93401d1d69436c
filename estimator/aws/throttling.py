"""Messages that die of throttling: a queue's pollers that ask for more runs at once than a function may have.

A delivery that is throttled counts as received, and the message comes again after its visibility time-out; one that is
throttled at every delivery it has becomes a dead letter, though nothing is wrong with it:
docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.  A maximum concurrency no higher than what is reserved,
of all its queues together, lets messages wait instead.
"""

from collections.abc import Iterator

from estimator.engine.maths.amounts import Amount, anywhere, at_first, in_sample, worst_hour
from estimator.engine.measures import Demand, Load, Throttled
from pricing.book import Limit

THROTTLED = "sqs.throttled"
LIMIT = Limit(
    THROTTLED, "", "default", "", "Valid messages that become dead letters", "share", 0.1, None, None, "", "%",
    "per_node", False, source="ours",
)  # fmt: skip
"""One message in a thousand of the busiest hour is too many."""
ALL_BUSY = 0.999
"""The part of what is reserved that is busy all month where more comes than it can handle."""
WAIT_INSTEAD = "Set the most at once on this edge to what is reserved: then messages wait, and none is lost."
WAIT_TOGETHER = (
    "Set the most at once on the edges of all {queues} queues that it reads to what is reserved, taken together: then "
    "messages wait, and none is lost."
)


def throttled_demands(load: Load) -> Iterator[Demand]:
    """The share of messages that is throttled at each of its deliveries, on the mean of the busiest hour."""
    edges = {flow.edge.id: flow.edge for flow in load.out("message")}
    for edge_id, throttled in load.throttled.items():
        queues = throttled.queues
        waits = WAIT_INSTEAD if queues == 1 else WAIT_TOGETHER.format(queues=queues)
        remedy = reserve_more(throttled.places) if takes_all(throttled) else waits
        lost = worst_hour(throttled.given_up)[..., None]
        consumer = edges[edge_id].target
        yield Demand(
            THROTTLED, lost * 100, f"throttled by {consumer.label} at every delivery", limit=LIMIT, where=edge_id,
            also=consumer.id, remedy=remedy,
        )  # fmt: skip


def takes_all(throttled: Throttled) -> bool:
    """Whether what comes would keep all places busy, all month long."""
    return anywhere(at_first(throttled.asks) >= ALL_BUSY)


def reserve_more(reserved: Amount) -> str:
    """The way out where more comes than what is reserved can handle, so that waiting would only put off the loss."""
    return (
        f"More comes than {in_sample(reserved):,g} at once can handle: reserve more and let no more run at once on "
        "this edge than are reserved, handle larger batches, or shorten the work."
    )

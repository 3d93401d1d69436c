"""Event source mappings: what polls queues and streams for a function, and what that asks of its limits.

In provisioned mode a mapping has pollers of its own, billed by event poller units.  A unit fetches 20 MB a second
(docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html), a poller of a queue 1 MB (services-sqs-scaling.html).
That twenty pollers of a queue make a unit follows from the two, and from AWS's price of one, $0.00925 an hour.
"""

from collections.abc import Iterator

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, anywhere, choose, larger, used
from estimator.engine.measures import Demand, Load, Problem, Use
from estimator.engine.traffic.flow import Flow

POLLER_HOURS = "lambda.esm.provisioned_poller_hour"
BATCH_WITHOUT_WINDOW = 10
QUEUE_POLLERS = 5
"""Long polls a queue's mapping begins with: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html."""
QUEUE_POLLERS_PER_UNIT = 20
QUEUE_GROWS_A_MINUTE = 300
"""Batches at once that a mapping adds while messages wait, from the same page."""


def poller_uses(s: LambdaSettings, load: Load) -> Iterator[Use]:
    if used(s.event_poller_units):
        yield Use(POLLER_HOURS, s.event_poller_units, "event poller units", load.hours_per_month, "hours")


def pollers_of(s: LambdaSettings) -> Amount:
    """Connections its mappings keep open to a queue."""
    return choose(s.event_poller_units > 0, s.event_poller_units * QUEUE_POLLERS_PER_UNIT, QUEUE_POLLERS)


def ramp_of(s: LambdaSettings) -> tuple[Amount, Amount] | None:
    """(batches at once, how many more each second) where a queue fills up: 5, and 300 more a minute; in provisioned
    mode all its pollers at once, ten batches each (services-sqs-scaling.html)."""
    if used(s.event_poller_units):
        return None
    return QUEUE_POLLERS, QUEUE_GROWS_A_MINUTE / 60


def mapping_demands(s: LambdaSettings, load: Load) -> Iterator[Demand]:
    """What its mappings ask; what is set for a stream is asked once, however many sizes of records it hands over."""
    streams: dict[str, Edge] = {}
    for flow in load["invoke"]:
        if flow.edge.event.sends == "queue":
            yield from _queue_demands(s, flow, load.latency["invoke"][0])
        elif flow.edge.event.polled:
            streams[flow.edge.id] = flow.edge.declared
    for edge_id, edge in streams.items():
        yield from _stream_demands(edge, edge_id)


def _queue_demands(s: LambdaSettings, flow: Flow, seconds: Amount) -> Iterator[Demand]:
    """What a mapping asks: of its own pollers in provisioned mode, else of those AWS adds as messages come."""
    source, where = flow.edge.source, flow.edge.id
    if used(s.event_poller_units):
        fetched = flow.peak_items_per_second * flow.item_kb / 1024 / pollers_of(s)
        each = choose(s.event_poller_units > 0, fetched, 0.0)
        yield Demand("lambda.sqs_esm.provisioned.poller_throughput", each, "for each of its pollers", where=where)
    on_demand = s.event_poller_units == 0
    if anywhere(on_demand):
        busy = choose(on_demand, flow.concurrency(seconds), 0.0)
        rising = choose(on_demand, larger(busy - flow.calls_per_second * seconds, 0.0), 0.0)
        yield Demand("lambda.sqs_esm.max_concurrency", busy, where=where)
        yield Demand("lambda.sqs_esm.scaling_rate", rising, "more at once within a minute", where=where)
    kind = "fifo" if source.service.keeps_order(source.settings) else "standard"
    batch = flow.edge.declared.batch_size
    yield Demand(f"lambda.sqs_esm.batch_size.{kind}", 1 if batch is None else batch, where=where, is_setting=True)


def _stream_demands(edge: Edge, where: str) -> Iterator[Demand]:
    if edge.parallel is not None:
        yield Demand("lambda.stream_esm.parallelization_factor", edge.parallel, where=where, is_setting=True)
    if edge.window_s is not None:
        yield Demand("lambda.stream_esm.batch_window", edge.window_s, where=where, is_setting=True)


def mapping_problems(load: Load) -> Iterator[Problem]:
    for flow in load["invoke"]:
        edge = flow.edge.declared
        if flow.edge.event.sends == "queue" and (edge.batch_size or 0) > BATCH_WITHOUT_WINDOW and not edge.window_s:
            yield Problem(
                "lambda.sqs_esm.batch_window",
                "error",
                f"AWS rejects batches of {edge.batch_size} messages without a window of a second at least.",
            )

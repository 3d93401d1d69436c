"""Event source mappings: what polls queues and streams for a function, and what that asks of its limits.

In provisioned mode a mapping has pollers of its own, billed by event poller units.  A unit fetches 20 MB a second
(docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html), a poller of a queue 1 MB (services-sqs-scaling.html).
That twenty pollers of a queue make a unit follows from the two, and from AWS's price of one, $0.00925 an hour.
"""

import numpy as np

from estimator.engine.service import Demand, Problem, Use
from estimator.engine.traffic.amounts import used

POLLER_HOURS = "lambda.esm.provisioned_poller_hour"
BATCH_WITHOUT_WINDOW = 10
QUEUE_POLLERS = 5
"""Long polls a queue's mapping begins with: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html."""
QUEUE_POLLERS_PER_UNIT = 20


def poller_uses(s, load):
    if used(s.event_poller_units):
        yield Use(POLLER_HOURS, s.event_poller_units, "event poller units", load.hours_per_month, "hours")


def pollers_of(s):
    """Connections its mappings keep open to a queue."""
    if isinstance(s.event_poller_units, float | int):
        return s.event_poller_units * QUEUE_POLLERS_PER_UNIT or QUEUE_POLLERS
    return np.where(s.event_poller_units > 0, s.event_poller_units * QUEUE_POLLERS_PER_UNIT, QUEUE_POLLERS)


def mapping_demands(s, load):
    for flow in load["invoke"]:
        if flow.wire.event.sends == "queue":
            yield from _queue_demands(s, flow, load.latency["invoke"][0])
        elif flow.wire.event.polled:
            yield from _stream_demands(flow.wire.edge)


def _queue_demands(s, flow, seconds):
    wire, at = flow.wire, {"where": flow.wire.edge.id}
    busy = flow.concurrency(seconds)
    kind = "fifo" if wire.source.settings.queue_type != "standard" else "standard"
    if used(s.event_poller_units):
        each = flow.peak_items_per_second * flow.item_kb / 1024 / pollers_of(s)
        yield Demand("lambda.sqs_esm.provisioned.poller_throughput", each, "for each of its pollers", **at)
    else:
        yield Demand("lambda.sqs_esm.max_concurrency", busy, **at)
        rising = busy - flow.calls_per_second * seconds
        yield Demand("lambda.sqs_esm.scaling_rate", rising, "more at once within a minute", **at)
    yield Demand(f"lambda.sqs_esm.batch_size.{kind}", float(wire.edge.batch_size or 1), **at)


def _stream_demands(edge):
    if edge.parallel is not None:
        yield Demand("lambda.stream_esm.parallelization_factor", edge.parallel * 1.0, where=edge.id)
    if edge.window_s is not None:
        yield Demand("lambda.stream_esm.batch_window", edge.window_s * 1.0, where=edge.id)


def mapping_problems(load):
    for flow in load["invoke"]:
        edge = flow.wire.edge
        if flow.wire.event.sends == "queue" and (edge.batch_size or 0) > BATCH_WITHOUT_WINDOW and not edge.window_s:
            yield Problem(
                "lambda.sqs_esm.batch_window",
                "error",
                f"AWS rejects batches of {edge.batch_size} messages without a window of a second at least.",
            )

"""SQS: https://aws.amazon.com/sqs/pricing/

Every call is a request, one more for each begun 64 KB of its payload; a batch of up to ten messages is one
call.  Consumers that poll an empty queue are billed for that too: Lambda keeps five connections waiting up to
20 seconds each, 657,000 empty receives in 730 hours.  What a consumer's filter leaves out (a share below 100 % of
its edge) is received and deleted too.  Messages of a fair queue that name their group cost a surcharge to send.
"""

from typing import Literal

import numpy as np

from estimator.engine.service import (
    AwsService,
    Demand,
    Dimension,
    Event,
    Operation,
    Polling,
    Problem,
    Settings,
    Use,
    setting,
)
from estimator.engine.traffic.amounts import added, begun, is_one, larger, smaller, used

REQUESTS = {
    "standard": "sqs.standard.requests",
    "fifo": "sqs.fifo.requests",
    "fifo_high": "sqs.fifo.requests",
}
TYPES = {"standard": "standard", "fifo": "FIFO", "fifo_high": "FIFO, high throughput"}
FAIR = "sqs.fair.additional_requests"
CHUNK_KB = 64
CHUNKS = "chunk of 64 KB|chunks of 64 KB"
PER_RECEIVE = 10
SECONDS_IN_DAY = 86_400


class SqsSettings(Settings):
    queue_type: Literal["standard", "fifo", "fifo_high"] = setting(
        "standard", "Type", choices=TYPES, basis="aws", help="FIFO keeps the order within a message group."
    )
    max_receive_count: int = setting(
        5,
        "Deliveries before the dead-letter queue",
        help="maxReceiveCount of the redrive policy.",
        ge=1,
        le=1000,
    )
    visibility_timeout_s: int = setting(
        30,
        "Visibility time-out",
        unit="s",
        limit="sqs.visibility_timeout",
        basis="aws",
        help="How long a received message stays hidden; six times the function's time-out is advised.",
    )
    retention_days: float = setting(
        4, "Messages kept", unit="days", basis="aws", help="What is older is dropped.", ge=0.0007, le=14
    )
    idle_polling: bool = setting(
        True,
        "Empty receives",
        basis="aws",
        advanced=True,
        help="Bill the polls of consumers that find nothing.",
    )
    poll_wait_s: float = setting(
        20,
        "Long poll",
        unit="s",
        basis="aws",
        advanced=True,
        help="How long a receive waits for a message; with short polling, the seconds between two receives.",
        ge=0.01,
        le=20,
    )
    fair_percent: float = setting(
        0,
        "Messages of a fair queue",
        unit="%",
        basis="off",
        advanced=True,
        when=("queue_type", ("standard",)),
        help="Messages that name their group, so that one busy tenant does not hold up the others; a surcharge each.",
        ge=0,
        le=100,
    )
    busiest_group_percent: float = setting(
        1,
        "Messages of the busiest group",
        unit="%",
        advanced=True,
        when=("queue_type", ("fifo_high",)),
        help="A message group lives in one partition of the queue, which has a limit of its own.",
        ge=0,
        le=100,
    )
    latency_ms: float = setting(10, "Answers in", unit="ms", advanced=True, help="A send.", gt=0, le=10_000)


class Sqs(AwsService):
    slug = "sqs"
    name = "SQS"
    noun = "an SQS queue"
    default_name = "Queue"
    type = "message"
    help = "A queue: what comes faster than it can be handled waits."
    family = "queue"
    fits = (
        "Work that may wait: it takes the peaks, what comes after works at its own pace, and what fails comes "
        "again. FIFO queues keep the order within a message group."
    )
    fits_not = (
        "Several readers that each want every message (a topic, bus or stream), reading twice what was read, or a "
        "caller who waits for the answer. Large payloads belong in S3, with a pointer in the message."
    )
    Settings = SqsSettings
    operations = (
        Operation(
            "send",
            "put a message into the queue",
            accepts={
                "client",
                "code",
                "http_api",
                "rest_api",
                "object",
                "schedule",
                "redrive",
                "destination",
                "topic",
                "bus",
                "pipe",
                "workflow",
            },
        ),
    )
    events = (
        Event(
            "message",
            "each message in the queue",
            of=("send",),
            per="item",
            sends="queue",
            polled=True,
            shared=True,
            batch=PER_RECEIVE,
            reaches="a queue is polled by functions and by workers in containers",
        ),
        Event(
            "failure",
            "each message that failed for good",
            sends="redrive",
            reaches="a dead-letter queue is another queue",
        ),
    )
    dimensions = {
        "sqs.standard.requests": Dimension("SQS requests"),
        "sqs.fifo.requests": Dimension("SQS FIFO requests"),
        FAIR: Dimension("SQS fair queue surcharge"),
    }
    limits = {
        "sqs.message_size": "message size",
        "sqs.batch": "messages in a batch",
        "sqs.in_flight.standard": "messages in flight",
        "sqs.in_flight.fifo": "FIFO messages in flight",
        "sqs.fifo.throughput.tps": "FIFO calls",
        "sqs.fifo.throughput.batched": "FIFO messages",
        "sqs.fifo.high_throughput.tps": "FIFO calls, high throughput",
        "sqs.visibility_timeout": "visibility time-out",
        "sqs.retention": "age of messages",
    }

    def kind_of(self, s):
        return f"SQS {TYPES[s.queue_type]}"

    def response_kb(self, s, operation):
        return 0.0

    def own_seconds(self, s, operation):
        return s.latency_ms / 1000, s.latency_ms / 1000

    def polling(self, s, event, edge):
        return Polling(1.0, edge.window_s or 0.0)

    def retries(self, s, event):
        return s.max_receive_count - 1

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        requests = REQUESTS[s.queue_type]
        for flow in load["send"]:
            chunks = begun(flow.call_kb, CHUNK_KB)
            yield Use(requests, flow.monthly_calls, "sends", chunks, CHUNKS)
            if s.queue_type == "standard" and used(s.fair_percent):
                yield Use(FAIR, flow.monthly_calls, "sends", s.fair_percent / 100, "with a group", chunks, CHUNKS)
        received = _received(load)
        for flows, pollers in self._consumers(load):
            busy = 0.0
            for flow in flows:
                together = _per_receive(flow)
                per_second = flow.items_per_second / received / together
                busy = busy + per_second
                receives = load.hours.month_of_rate(per_second)
                mean_kb = flow.item_kb * flow.monthly_items / received / larger(receives, 1e-300)
                yield Use(requests, receives, "receives", begun(mean_kb, CHUNK_KB), CHUNKS)
                deleted = _deleted(flow, together)
                deletes = receives if is_one(deleted) else load.hours.month_of_rate(per_second * deleted)
                yield Use(requests, deletes, "deletes")
            if s.idle_polling and used(pollers) and np.ndim(busy):
                empty = np.maximum(pollers / s.poll_wait_s - busy, 0.0)
                yield Use(requests, load.hours.month_of_rate(empty), "empty receives")

    @staticmethod
    def _consumers(load):
        """(flows, connections it keeps polling) of each consumer."""
        found = {}
        for flow in load.out("message"):
            consumer = flow.wire.target
            flows, _ = found.setdefault(flow.wire.edge.id, ([], consumer.service.pollers(consumer.settings)))
            flows.append(flow)
        return found.values()

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        for flow in load["send"]:
            at = {"where": flow.wire.edge.id}
            yield Demand(
                "sqs.message_size", flow.call_kb * 1.0, f"sent by {flow.wire.source.node.label}",
                remedy="Put the data in S3 and send its key.", **at,
            )  # fmt: skip
            if not (isinstance(flow.batch, float) and flow.batch == 1):
                yield Demand("sqs.batch", flow.batch, "in one call", **at)
        in_flight = 0.0
        for flow in load.out("message"):
            mean, peak, seconds = flow.items_per_second, flow.peak_items_per_second, flow.wire.seconds
            in_flight = in_flight + mean * seconds + (peak - mean) * np.minimum(seconds, flow.burst_s)
        if np.ndim(in_flight):
            kind = "standard" if s.queue_type == "standard" else "fifo"
            yield Demand(f"sqs.in_flight.{kind}", in_flight, "received and not yet deleted")
        if s.queue_type != "standard" and load["send"]:
            yield from self._fifo_demands(s, load["send"])
        retention = s.retention_days * SECONDS_IN_DAY
        for backlog in load.backlog:
            waiting = f"{float(np.max(backlog.items)):,.0f} messages wait at worst"
            yield Demand("sqs.retention", backlog.age_s, waiting, value=retention, where=backlog.edge.id, remedy=FASTER)

    @staticmethod
    def _fifo_demands(s, sends):
        calls = sends.peak_calls_per_second
        if s.queue_type == "fifo_high":
            yield Demand("sqs.fifo.high_throughput.tps", calls, "sends in the peak second")
            busiest = calls * (s.busiest_group_percent / 100)
            more = "Use more message groups."
            yield Demand("sqs.fifo.throughput.tps", busiest, "of the busiest group", where="group", remedy=more)
        elif any(np.any(np.asarray(flow.batch) > 1) for flow in sends):
            yield Demand("sqs.fifo.throughput.batched", sends.peak_items_per_second, "messages in the peak second")
        else:
            yield Demand("sqs.fifo.throughput.tps", calls, "sends in the peak second")

    def problems(self, s, load):
        for flow in load.out("message"):
            target, edge = flow.wire.target, flow.wire.edge
            works_for = target.service.gives_up_after(target.settings, edge.operation)
            if works_for is None:
                continue
            consumer, window = target.node.label, edge.window_s or 0
            if np.any(np.asarray(works_for) > s.visibility_timeout_s):
                yield Problem(
                    "sqs.visibility_timeout",
                    "error",
                    f"{consumer} may work {float(np.max(works_for)):g} s on a message that is hidden for "
                    f"{s.visibility_timeout_s} s; AWS rejects that. Raise the visibility time-out.",
                )
            elif np.any(np.asarray(works_for) * 6 + window > s.visibility_timeout_s):
                yield Problem(
                    "sqs.visibility_timeout",
                    "near",
                    f"AWS advises a visibility time-out of six times that of {consumer} and its window, "
                    f"{float(np.max(works_for)) * 6 + window:g} s; it is {s.visibility_timeout_s} s.",
                )


FASTER = "Let more consumers work at once, or in larger batches."


def _received(load):
    """How much of what is received the consumers' filters let through, 1 where nothing is filtered."""
    shares = {flow.wire.edge.id: flow.wire.share for flow in load.out("message")}
    return larger(smaller(added(shares.values()), 1.0), 1e-300)


def _per_receive(flow):
    """Messages a receive brings: the batch, but never more than ten."""
    if flow.items is flow.calls:
        return 1.0
    batch = flow.items_per_second / np.maximum(flow.calls_per_second, 1e-300)
    return np.minimum(np.maximum(batch, 1.0), PER_RECEIVE)


def _deleted(flow, together):
    """Share of receives that end in a delete: all but those of which nothing went well.

    Lambda deletes what went well in one call, and SQS itself moves what failed for good:
    docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html.
    """
    failing = flow.wire.failing
    if not used(failing):
        return 1.0
    if flow.wire.whole_batch:
        batch = flow.items_per_second / np.maximum(flow.calls_per_second, 1e-300)
        return (1.0 - failing) ** np.maximum(batch, 1.0)
    return 1.0 - failing**together

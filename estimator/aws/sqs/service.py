"""SQS: https://aws.amazon.com/sqs/pricing/

Every call is a request, one more for each begun 64 KB of its payload; a batch of up to ten messages is one
call.  Consumers that poll an empty queue are billed for that too: Lambda keeps five connections waiting up to
20 seconds each, 657,000 empty receives in 730 hours, or as few as two, 262,800.  What a consumer's filter leaves out
(a share below 100 % of its edge) is received and deleted too.  Messages of a fair queue that name their group cost a
surcharge to send.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from estimator.aws.batches import fullest_call
from estimator.aws.encrypted import KMS_REQUESTS, by_data_key
from estimator.aws.fifo import dead_letter_problems
from estimator.aws.order import (
    GUESSED_SHARE,
    lane_demands,
    lane_limits,
    lanes_of,
    oldest_of,
    spread,
    waiting,
    waiting_at,
    way_out,
)
from estimator.aws.sqs.redelivery import redelivery_problems, window_s
from estimator.aws.sqs.settings import MOST_IDLE_POLLERS, TYPES, SqsSettings
from estimator.aws.throttling import THROTTLED, more_at_once, throttled_demands
from estimator.engine import figures
from estimator.engine.document.architecture import Edge
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    PEAK,
    TINY,
    Amount,
    Array,
    added,
    anywhere,
    begun,
    choose,
    in_sample,
    is_number,
    is_one,
    larger,
    largest_of,
    power,
    share,
    smaller,
    used,
)
from estimator.engine.measures import Busiest, Demand, Polling, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.caps.backlog import Backlog
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeView

REQUESTS = {
    "standard": "sqs.standard.requests",
    "fifo": "sqs.fifo.requests",
    "fifo_high": "sqs.fifo.requests",
}
FAIR = "sqs.fair.additional_requests"
CHUNK_KB = 64
CHUNKS = "chunk of 64 KB|chunks of 64 KB"
PER_RECEIVE = 10
SECONDS_IN_DAY = 86_400


class Sqs(AwsService[SqsSettings]):
    slug = "sqs"
    name = "SQS"
    noun = "an SQS queue"
    default_name = "Queue"
    type = "message"
    help = "A queue: what comes faster than it can be handled waits."
    known_as = ("queue", "fifo", "dlq", "dead letters", "dead-letter queue", "failed messages", "buffer", "jobs")
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
    subscribes_as = "sqs"
    follows_chains = True
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
            takes_several=True,
            most_items="sqs.batch",
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
    borrows = (KMS_REQUESTS,)
    alternatives = (("sqs.standard.requests", "sqs.fifo.requests"),)
    dimensions = {
        "sqs.standard.requests": Dimension("SQS requests"),
        "sqs.fifo.requests": Dimension("SQS FIFO requests"),
        FAIR: Dimension("SQS fair queue surcharge"),
    }
    own_limits = {**lane_limits("sqs", "group"), THROTTLED: "messages lost to throttled deliveries"}
    effects = {
        "sqs.message_size": ("refuses", "such messages are refused"),
        "sqs.in_flight.*": ("delays", "no more messages are received until some are done"),
        "sqs.fifo.*": ("refuses", "senders and receivers are refused"),
        "sqs.visibility_timeout": ("rejected", ""),
        "sqs.retention": ("loses", "messages are lost"),
        "sqs.max_receive_count": ("loses", "messages that fail for a moment end as dead letters"),
        "sqs.dead_letter_queue": ("rejected", ""),
        "sqs.throttled": ("loses", "valid messages become dead letters"),
        "sqs.busiest_group": ("delays", "messages of the busiest group wait"),
        "sqs.busiest_group_age": ("loses", "messages of the busiest group are lost"),
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
        "sqs.delay": "delivery delay",
        "sqs.retention": "age of messages",
    }

    def kind_of(self, s: SqsSettings) -> str:
        return f"SQS {TYPES[s.queue_type]}"

    def response_kb(self, s: SqsSettings, operation: str) -> Amount:
        return 0.0

    def own_seconds(self, s: SqsSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def polling(self, s: SqsSettings, event: str, edge: Edge) -> Polling:
        if not self.keeps_order(s):
            return Polling(1.0, window_s(edge), again_s=s.visibility_timeout_s)
        busiest = _busiest_group(s)
        group = Busiest("group", lambda _: busiest, holds_back=_is_known(s))
        return Polling(1.0, window_s(edge), busiest=(group,), keys=s.message_groups, closed_s=s.visibility_timeout_s)

    def keeps_order(self, s: SqsSettings) -> bool:
        return s.queue_type != "standard"

    def is_fifo(self, s: SqsSettings) -> bool:
        return s.queue_type != "standard"

    def retries(self, s: SqsSettings, event_or_operation: str) -> int:
        return s.max_receive_count - 1

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: SqsSettings, load: Load) -> Iterator[Use]:
        requests = REQUESTS[s.queue_type]
        for flow in load["send"]:
            chunks = begun(flow.call_kb, CHUNK_KB)
            yield Use(requests, flow.monthly_calls, "sends", chunks, CHUNKS)
            if s.queue_type == "standard" and used(s.fair_percent):
                yield Use(FAIR, flow.monthly_calls, "sends", s.fair_percent / 100, "with a group", chunks, CHUNKS)
        for flow in load.stopped:
            yield Use(requests, flow.monthly_calls, "stopped messages", s.max_receive_count, "receives in vain")
        if s.encrypted_by == "kms":
            yield from by_data_key(load, s.data_key_s, load["send"], load.out("message"))
        received = _received(load)
        for edge_id, (flows, pollers) in self._consumers(s, load).items():
            busy: Amount = 0.0
            for flow in flows:
                together = _per_receive(flow)
                per_second = flow.items_per_second / received / together
                busy = busy + per_second
                receives = load.hours.month_of_rate(per_second)
                mean_kb = flow.item_kb * flow.monthly_items / received / larger(receives, TINY)
                yield Use(requests, receives, "receives", begun(mean_kb, CHUNK_KB), CHUNKS)
                deleted = _deleted(flow, together)
                deletes = receives if is_one(deleted) else load.hours.month_of_rate(per_second * deleted)
                yield Use(requests, deletes, "deletes")
            for flow in load.throttled[edge_id].in_vain if edge_id in load.throttled else ():
                per_second = flow.items_per_second / received / _per_receive(flow)
                busy = busy + per_second
                chunks = begun(flow.item_kb * _per_receive(flow), CHUNK_KB)
                yield Use(requests, load.hours.month_of_rate(per_second), "throttled receives", chunks, CHUNKS)
            if s.idle_polling and used(pollers):
                empty: Array = np.maximum(pollers / s.poll_wait_s - busy, 0.0)
                yield Use(requests, load.hours.month_of_rate(empty), "empty receives")

    @staticmethod
    def _consumers(s: SqsSettings, load: Load) -> Mapping[str, tuple[Flows, Amount]]:
        """By edge, (flows, connections it keeps polling) of each consumer.

        Lambda scales back to five where little comes, and may to as few as two, of a standard queue and without a
        maximum concurrency: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html.
        """
        found: dict[str, tuple[Flows, Amount]] = {}
        for flow in load.out("message"):
            consumer = flow.edge.target
            scales_back = s.queue_type == "standard" and flow.edge.declared.at_once is None
            idle = s.idle_pollers if scales_back else MOST_IDLE_POLLERS
            flows, _ = found.setdefault(flow.edge.id, (Flows(), consumer.service.pollers(consumer.settings, idle)))
            flows.append(flow)
        return found

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: SqsSettings, load: Load) -> Iterator[Demand]:
        for flow in load["send"]:
            together = fullest_call(flow)
            yield Demand(
                "sqs.message_size", together * flow.item_kb, f"sent by {flow.edge.source.label}",
                where=flow.edge.id, remedy="Put the data in S3 and send its key.",
            )  # fmt: skip
            if not is_one(flow.batch):
                yield Demand("sqs.batch", together, "in one call", where=flow.edge.id, is_setting=True)
        in_flight = added(_in_flight(s, flow) for flow in load.out("message"))
        in_flight = in_flight + added(flow.held(s.visibility_timeout_s) for flow in _in_vain(load))
        if not is_number(in_flight):
            kind = "fifo" if self.keeps_order(s) else "standard"
            yield Demand(f"sqs.in_flight.{kind}", in_flight, "received and not yet deleted")
        if self.keeps_order(s) and load["send"]:
            yield from self._fifo_demands(s, load)
        retention = s.retention_days * SECONDS_IN_DAY
        if load.backlog:
            yield self._waiting_demand(s, load)
        yield from lane_demands(load, "sqs", "messages", retention)
        yield from throttled_demands(load)

    def _waiting_demand(self, s: SqsSettings, load: Load) -> Demand:
        """How old messages get: those of all consumers, and of a busiest group, lie in one queue.

        Throttled ones do not wait: each delivery counts, and after the last it is dead.
        """
        dead_s = s.max_receive_count * s.visibility_timeout_s
        waits = [backlog for backlog in load.backlog if backlog.edge.id not in load.throttled]
        lanes = [lane for backlog in load.backlog for lane in lanes_of(load, backlog)]
        apart = lanes if _is_known(s) else []
        dying = [(smaller(one.age_s, dead_s), one) for one in load.backlog if one.edge.id in load.throttled]
        ages = [*dying, *((one.age_s, one) for one in (*waits, *lanes))]
        oldest = oldest_of(ages)
        if any(oldest is one for _, one in dying):
            what = "throttled messages become dead letters before"
        elif oldest.of_key and not any(in_sample(backlog.grows_per_day) > 0 for backlog in waits):
            what = waiting(oldest, "messages")
        else:
            what = waiting_at(waits, "messages", apart)
        edges = {flow.edge.id: flow.edge for flow in load.out("message")}
        faster = self._faster(s, load, edges.get(oldest.edge.id))
        remedy = spread(load, oldest) if oldest.of_key else way_out(oldest, faster)
        comes = added(one.comes_per_day for one in load.backlog)
        grows = added(one.grows_per_day for one in (*waits, *apart))
        if not apart:
            grows = largest_of([grows, *(lane.grows_per_day for lane in lanes)])
        age_s = largest_of([age_s for age_s, _ in ages]) + s.delay_s  # a message ages while it is hidden
        return Demand(
            "sqs.retention", age_s, f"{what}{_of_whom(edges, load.backlog)}",
            value=s.retention_days * SECONDS_IN_DAY, remedy=remedy,
            lost=share(grows, comes + added(lane.grows_per_day for lane in apart)),
        )  # fmt: skip

    def _faster(self, s: SqsSettings, load: Load, edge: EdgeView | None) -> str:
        """What more consumers need: the groups of a FIFO queue and what is reserved for a function end them."""
        most = None if edge is None else edge.declared.at_once
        groups = s.message_groups if self.keeps_order(s) else None
        if groups is not None and (most is None or in_sample(groups) <= most):
            return MORE_GROUPS
        no_place = None if edge is None else more_at_once(load, edge)
        return FASTER if no_place is None else no_place

    @staticmethod
    def _fifo_demands(s: SqsSettings, load: Load) -> Iterator[Demand]:
        """Sends, receives and deletes are each held to a number of calls; deletes are no more than receives."""
        sends = load["send"]
        busiest_action = larger(sends.peak_calls_per_second, _peak_receives(load))
        if s.queue_type == "fifo_high":
            yield Demand("sqs.fifo.high_throughput.tps", busiest_action, BUSIEST_ACTION)
            busiest_group = sends.peak_calls_per_second * (s.busiest_group_percent / 100)
            more = "Use more message groups."
            yield Demand("sqs.fifo.throughput.tps", busiest_group, "of the busiest group", where="group", remedy=more)
            return
        are_full = all(in_sample(flow.batch) >= PER_RECEIVE for flow in sends)
        remedy = FASTER_QUEUE if are_full else FULLER
        yield Demand("sqs.fifo.throughput.tps", busiest_action, BUSIEST_ACTION, remedy=remedy)
        batch = largest_of(flow.batch for flow in sends)
        if anywhere(batch > 1):
            messages = choose(batch > 1, sends.peak_items_per_second, 0.0)
            yield Demand("sqs.fifo.throughput.batched", messages, "messages in the peak second")

    def problems(self, s: SqsSettings, load: Load) -> Iterator[Problem]:
        yield from redelivery_problems(s, load)

    def edge_problems(self, s: SqsSettings, edge: EdgeView) -> Iterator[Problem]:
        return dead_letter_problems(edge)


def _of_whom(edges: Mapping[str, EdgeView], backlogs: Sequence[Backlog]) -> str:
    """The consumers, where there are several."""
    names = [edges[backlog.edge.id].target.label for backlog in backlogs if backlog.edge.id in edges]
    return f"; {figures.listed(names)} share them" if len(names) > 1 else ""


FASTER = "Let more consumers work at once, or in larger batches."
MORE_GROUPS = "No more run at once than there are groups: use more groups, handle larger batches, or shorten the work."
FASTER_QUEUE = "Switch to FIFO with high throughput."
FULLER = "Send and receive in batches of up to ten."
BUSIEST_ACTION = "calls of the busiest of send, receive and delete in the peak second"


def _busiest_group(s: SqsSettings) -> Amount:
    """The share of the busiest group."""
    said: Amount = s.busiest_group_percent / 100
    return said if s.message_groups is None else larger(said, 1 / s.message_groups)


def _is_known(s: SqsSettings) -> bool:
    """Whether anybody has said that a group is busy, so that what waits for it does not wait with all others."""
    return s.message_groups is not None or anywhere(np.greater(_busiest_group(s), GUESSED_SHARE))


def _received(load: Load) -> Amount:
    """How much of what is received the consumers' filters let through, 1 where nothing is filtered."""
    shares = {flow.edge.id: flow.edge.share for flow in load.out("message")}
    return larger(smaller(added(shares.values()), 1.0), TINY)


def _batch(flow: Flow) -> Amount:
    """Messages a consumer's call holds, one at least."""
    return larger(flow.items_per_second / larger(flow.calls_per_second, TINY), 1.0)


def _per_receive(flow: Flow) -> Amount:
    """Messages a receive brings: the batch, but never more than ten."""
    return 1.0 if flow.is_single else smaller(_batch(flow), PER_RECEIVE)


def _deleted(flow: Flow, together: Amount) -> Amount:
    """Share of receives that end in a delete: all but those of which nothing went well.

    Lambda deletes what went well in one call, and SQS itself moves what failed for good:
    docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html.
    """
    if not flow.edge.may_fail:
        return 1.0
    failing = flow.edge.failing_deliveries(_batch(flow))
    return 1.0 - failing if flow.edge.whole_batch else 1.0 - power(failing, together)


def _peak_receives(load: Load) -> Amount:
    """Receives in the peak second of each hour: one for each batch, and for each ten messages of a larger one."""
    flows = [*load.out("message"), *_in_vain(load)]
    return added(larger(flow.calls[PEAK], flow.items[PEAK] / PER_RECEIVE) for flow in flows) / _received(load)


def _in_vain(load: Load) -> Iterator[Flow]:
    """Deliveries that are throttled."""
    for throttled in load.throttled.values():
        yield from throttled.in_vain


def _in_flight(s: SqsSettings, flow: Flow) -> Amount:
    """Messages received and not yet deleted at the worst moment of each hour.

    What fails is not deleted, and stays in flight until its visibility time-out ends.
    """
    if not flow.edge.may_fail:
        return flow.held(flow.seconds)
    failing = flow.edge.failing_deliveries(_batch(flow))
    return flow.held(flow.seconds) * (1.0 - failing) + flow.held(s.visibility_timeout_s) * failing

"""EventBridge Pipes: https://aws.amazon.com/eventbridge/pricing/

A request is a batch that passes the filter, one for each begun 64 KB of it.  What the filter keeps is the share of the
edge that leads here.  Enrichment and targets bill what they do; calls of API destinations are billed here.
A batch goes on in one call of a target that takes several items, ten for a bus, queue or topic, and AWS lets no pipe
gather more than its target takes in a call.
Batches and concurrency: docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.eventbridge.service import CHUNK_KB, CHUNKS, called, is_call
from estimator.aws.fifo import pipe_problems
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, anywhere, begun
from estimator.engine.measures import Demand, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.view import EdgeView

REQUESTS = "eventbridge.pipes.requests"
QUEUE_POLLERS = 5
"""Long polls a pipe keeps open at a queue, as Lambda's mapping does: docs.aws.amazon.com/eventbridge/latest/
userguide/eb-pipes-sqs.html."""


class EventBridgePipesSettings(Settings):
    own_ms: float = setting(
        10,
        "Own time",
        unit="ms",
        advanced=True,
        help="What a pipe takes for itself; enrichment and target come on top, one after the other.",
        ge=0,
        le=60_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone="",
    )


class EventBridgePipes(AwsService[EventBridgePipesSettings]):
    slug = "eventbridge_pipes"
    name = "EventBridge Pipes"
    noun = "an EventBridge pipe"
    default_name = "Pipe"
    short_name = "Pipe"
    type = "message"
    kind = "EventBridge pipe"
    help = "Takes events from a queue or stream, filters and enriches them, and hands them to one target."
    known_as = ("pipe", "filter", "enrich")
    family = "bus"
    fits = (
        "One source to one target without a function between: it polls a queue or stream, drops what does not "
        "matter, looks something up and hands the rest on."
    )
    fits_not = (
        "Several targets, which a bus or topic has, or logic beyond a filter and one enrichment. A function that "
        "reads queues and streams can filter too, without paying for a pipe."
    )
    Settings = EventBridgePipesSettings
    operations = (
        Operation(
            "process",
            "a batch from the source that passes the filter",
            accepts={"queue", "stream", "kinesis"},
            batch_limit="lambda.payload.sync",
        ),
    )
    events = (
        Event(
            "event",
            "each event, for the target: all events of a batch in one call, where it takes several",
            of=("process",),
            per="item",
            sends="pipe",
            hands_on=True,
            reaches="a pipe sends to queues, topics, buses and streams, and starts functions, workflows and tasks",
        ),
        Event(
            "batch",
            "each batch, for a target that takes it whole",
            of=("process",),
            sends="pipe",
            reaches="a pipe hands batches to functions and workflows",
        ),
        Event(
            "enrichment",
            "each batch, to be enriched",
            of=("process",),
            sends="enrichment",
            reaches="a pipe enriches through functions, express workflows and APIs",
        ),
        Event(
            "api_destination",
            "each event, for an API destination",
            of=("process",),
            per="item",
            sends="api_destination",
            reaches="an API destination calls what answers over HTTP",
        ),
    )
    borrows = ("eventbridge.api_destinations",)
    dimensions = {REQUESTS: Dimension("Pipe requests")}
    effects = {
        "eventbridge.pipes.batch": ("rejected", ""),
        "eventbridge.pipes.target": ("rejected", ""),
        "eventbridge.pipes.concurrency": ("delays", "events wait"),
    }
    limits = {
        "eventbridge.pipes.concurrency": "pipe concurrency",
        "eventbridge.api_destination.rate": "API destination rate",
    }

    def own_seconds(self, s: EventBridgePipesSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.own_ms)

    def waits(self, s: EventBridgePipesSettings, operation: str) -> Waits:
        return "sequence"

    def pollers(self, s: EventBridgePipesSettings, idle: Amount) -> Amount:
        return QUEUE_POLLERS

    def usage(self, s: EventBridgePipesSettings, load: Load) -> Iterator[Use]:
        for flow in load["process"]:
            yield Use(REQUESTS, flow.monthly_calls, "batches", begun(flow.call_kb, CHUNK_KB), CHUNKS)
        for flow in load.out():
            if is_call(flow.edge):
                yield from called(flow.monthly_calls, "calls", flow.call_kb)

    def demands(self, s: EventBridgePipesSettings, load: Load) -> Iterator[Demand]:
        if load["process"]:
            busy = load["process"].concurrency(load.latency["process"][0])
            yield Demand(
                "eventbridge.pipes.concurrency", busy, "batches under way",
                remedy="Take larger batches, or let the target answer sooner.",
            )  # fmt: skip
            for flow in load.out("api_destination"):
                key, calls = "eventbridge.api_destination.rate", flow.peak_calls_per_second
                yield Demand(key, calls, f"calls of {flow.edge.target.label}", where=flow.edge.id)

    def problems(self, s: EventBridgePipesSettings, load: Load) -> Iterator[Problem]:
        edges = {flow.edge.id: flow.edge.declared.batch_size for flow in load["process"]}
        gathering = [edge_id for edge_id, size in edges.items() if size is not None and anywhere(size > 1)]
        if gathering:
            is_one = len(gathering) == 1
            targets = (flow.edge.target.label for flow in load.out() if not flow.edge.operation.takes_several)
            for target in dict.fromkeys(targets):
                yield Problem(
                    "eventbridge.pipes.batch",
                    "error",
                    f"AWS lets no pipe gather batches for {target}, which takes one event at a time. "
                    "Gather batches of 1.",
                    mend=Mend("batch_size", edge=gathering[0], to=1 if is_one else None),
                )

    def edge_problems(self, s: EventBridgePipesSettings, edge: EdgeView) -> Iterator[Problem]:
        return pipe_problems(edge)

"""Limits that a small document of one thing reaches, and where: worked out by hand, not by the estimate.

A case gives a limit, its value, and a document with one dial: requests a second (steady, without bursts unless it says
so, one call for each), or a size, a time or a count.  `turns` is the arithmetic of the dial at which the limit is
reached.  A limit that counts whole things is met by as many as its value, and exceeded by one more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from math import floor

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import estimate
from estimator.engine.limits.finding import VERDICTS, Finding
from pricing.book import Tables
from tests.engine.builders import architecture, clients, edge, function, node
from tests.golden import evaluate

MONTH_S = 2_628_000
RATE, KB, SECONDS, COUNT = "requests/s", "KB", "s", ""
OVER = VERDICTS.index("raise quota")

type Document = Callable[[float], Architecture]


@cache
def load_refused(places: int, share: float) -> float:
    """The load, in calls under way, at which so many places refuse a share of it: Erlang's loss formula, halved upon."""
    least, most = 0.0, 2.0 * places
    for _ in range(100):
        load = (least + most) / 2
        blocked = 1.0
        for place in range(1, places + 1):
            blocked = load * blocked / (place + load * blocked)
        least, most = (load, most) if blocked < share else (least, load)
    return least


@dataclass(frozen=True)
class Turn:
    """A limit, and the dial of a document at which it is reached."""

    key: str
    value: float
    asks: str
    turns: str
    document: Document
    unit: str = RATE
    whole: bool = False
    note: str = ""
    demand: bool = True
    """Whether the demand is the limit's value at the turn: not where a share that is refused decides."""

    @property
    def name(self) -> str:
        return f"{self.key}{', ' + self.note if self.note else ''}"

    @property
    def turn(self) -> float:
        return evaluate(self.turns, {"load_refused": load_refused})

    @property
    def under_and_over(self) -> tuple[float, float]:
        """A hundredth less and more, or where whole things are counted the last that fits and one more."""
        return (floor(self.turn), floor(self.turn) + 1) if self.whole else (self.turn * 0.99, self.turn * 1.01)

    def limit(self, dial: float, tables: Tables) -> Finding:
        """What is said of the limit with the dial so far: the worst, where several nodes are asked."""
        asked = [one for one in estimate(self.document(dial), tables).limits if one.key == self.key]
        return max(asked, key=lambda one: (VERDICTS.index(one.verdict), one.demand))

    def is_over(self, dial: float, tables: Tables) -> bool:
        return VERDICTS.index(self.limit(dial, tables).verdict) >= OVER


def sent(target: Mapping, operation: str, *more: dict, edges: tuple = (), region: str = "us-east-1", **of) -> Document:
    """Clients whose requests each make one call of one thing, before whatever else there is."""
    source = {name: of.pop(name) for name in ("burst", "burst_seconds") if name in of}

    def document(rate: float) -> Architecture:
        return architecture(
            [clients(requests=rate * MONTH_S, **source), dict(target), *more],
            [edge("c", "request", target["id"], operation, **of), *edges],
            region=region,
        )

    return document


def sized(make: Callable[[float], tuple[list[dict], list[dict]]]) -> Document:
    """One request a second to things of which a size, a time or a count is the dial."""
    return lambda dial: architecture([clients(), *make(dial)[0]], make(dial)[1])


def payload(target: Mapping, operation: str, *more: dict, edges: tuple = (), name: str = "payload_kb") -> Document:
    return sized(
        lambda size: ([dict(target), *more], [edge("c", "request", target["id"], operation, **{name: size}), *edges])
    )


F = function("f", duration_ms=1000)
FLOW = node("x", "step_functions")


def behind(front: str) -> Document:
    """A function of so many seconds behind something that waits for it."""
    return sized(
        lambda seconds: (
            [node("x", front), function("f", duration_ms=100, slowest_ms=seconds * 1000, timeout_s=900)],
            [edge("c", "request", "x", BEHIND[front][0]), edge("x", BEHIND[front][1], "f", "invoke")],
        )
    )


BEHIND = {
    "api_gateway_rest": ("request", "request"),
    "api_gateway_http": ("request", "request"),
    "appsync": ("query", "query"),
    "cloudfront": ("request", "miss"),
}


def polled(queue: dict, worker: dict, **of) -> Document:
    """A queue before a function."""
    return sent(queue, "send", worker, edges=(edge("x", "message", worker["id"], "invoke", **of),))


JOBS = sent(
    function("f", duration_ms=10),
    "invoke",
    node("x", "fargate", vcpu=0.25, memory_gb=0.5, job_seconds=8, start_seconds=0),
    edges=(edge("f", "invocation", "x", "run_task"),),
)

CASES = [
    # -- Lambda
    Turn("lambda.concurrent_executions", 1000, "events/s × 1 s", "1000 / 1", sent(F, "start"), note="events"),
    Turn("lambda.concurrent_executions", 1000, "calls/s × 1 s, 1 % of them refused", "load_refused(1000, 0.01) / 1",
         sent(F, "invoke"), note="callers who wait", demand=False),
    Turn("lambda.reserved_concurrency", 10, "calls/s × 1 s, 1 % of them refused", "load_refused(10, 0.01) / 1",
         sent(function("f", duration_ms=1000, reserved_concurrency=10), "invoke"), demand=False),
    Turn("lambda.burst_scaling_rate", 1000, "(2 − 1) × events/s × 1 s in a burst of twice the mean", "1000 / (2 - 1)",
         sent(F, "start", burst=2)),
    Turn("lambda.rps_per_environment", 10, "calls/s ÷ 1,000 environments", "10 * 1000",
         sent(function("f", duration_ms=20), "invoke")),
    Turn("lambda.payload.sync", 6, "KB ÷ 1,024", "6 * 1024", payload(F, "invoke"), KB),
    Turn("lambda.payload.async", 1024, "KB", "1024", payload(F, "start"), KB),
    Turn("lambda.sqs_esm.max_concurrency", 1250, "messages/s ÷ 1 a batch × 1 s", "1250 / 1",
         polled(node("x", "sqs"), F, batch_size=1)),
    Turn("vpc.enis", 5000, "tasks, an interface each", "5000",
         sized(lambda count: ([node("x", "fargate", scaling="fixed", tasks=int(count))],
                              [edge("c", "request", "x", "request")])), COUNT, whole=True),
    # -- API Gateway
    Turn("api_gateway.throttle.rate", 10_000, "requests/s", "10_000", sent(node("x", "api_gateway_http"), "request")),
    Turn("api_gateway.throttle.rate", 10_000, "requests/s × burst of 4 × 60 s", "(5_000 + 10_000 * 60) / (4 * 60)",
         sent(node("x", "api_gateway_http"), "request", burst=4), note="in bursts"),
    Turn("api_gateway.throttle.burst", 605_000, "requests/s × burst of 4 × 60 s", "(5_000 + 10_000 * 60) / (4 * 60)",
         sent(node("x", "api_gateway_http"), "request", burst=4, burst_seconds=60)),
    Turn("api_gateway.integration_timeout.rest", 29, "s of the slowest call behind it", "29",
         behind("api_gateway_rest"), SECONDS),
    Turn("api_gateway.integration_timeout.http", 30, "s of the slowest call behind it", "30",
         behind("api_gateway_http"), SECONDS),
    Turn("api_gateway.payload.rest", 10, "KB ÷ 1,024", "10 * 1024",
         payload(node("x", "api_gateway_rest"), "request"), KB),
    Turn("api_gateway.payload.http", 10, "KB ÷ 1,024", "10 * 1024",
         payload(node("x", "api_gateway_http"), "request"), KB),
    Turn("api_gateway.websocket.new_connections", 500, "connections opened/s", "500",
         sent(node("x", "api_gateway_websocket"), "connect")),
    # -- Step Functions
    Turn("step_functions.payload", 256, "KB", "256", payload(FLOW, "start"), KB),
    Turn("step_functions.start_execution.rate", 300, "starts/s", "300", sent(FLOW, "start")),
    Turn("step_functions.start_execution.express", 6000, "starts/s", "6000",
         sent(node("x", "step_functions", workflow_type="express"), "start")),
    Turn("step_functions.state_transition.rate", 5000, "starts/s × 5 states", "5000 / 5",
         sent(node("x", "step_functions", other_states=5), "start")),
    Turn("step_functions.history_events", 25_000, "start and end 2 + Map 4 + 7 × items", "(25_000 - 2 - 4) / 7",
         sized(lambda count: ([node("x", "step_functions", other_states=1), F],
                              [edge("c", "request", "x", "start"),
                               edge("x", "execution", "f", "invoke", count=int(count), at_once=40)])),
         COUNT, whole=True, demand=False),
    Turn("step_functions.map.inline_concurrency", 40, "items at once", "40",
         sized(lambda count: ([FLOW, F], [edge("c", "request", "x", "start"),
                                          edge("x", "execution", "f", "invoke", count=200, at_once=int(count))])),
         COUNT, whole=True),
    Turn("step_functions.open_executions", 1_000_000, "starts/s × 10,000 s", "1_000_000 / 10_000",
         sent(node("x", "step_functions", own_s=10_000), "start")),
    Turn("step_functions.express.duration", 300, "s of an execution", "300",
         sized(lambda seconds: ([node("x", "step_functions", workflow_type="express", own_s=seconds)],
                                [edge("c", "request", "x", "start")])), SECONDS),
    Turn("step_functions.describe_execution.rate", 15, "questions/s", "15", sent(FLOW, "describe")),
    # -- SNS, SQS, EventBridge
    Turn("sns.message_size", 256, "KB", "256", payload(node("x", "sns"), "publish"), KB),
    Turn("sns.publish.rate.standard", 30_000, "messages/s", "30_000", sent(node("x", "sns"), "publish")),
    Turn("sns.fifo.topic_rate", 3000, "messages/s", "3000",
         sent(node("x", "sns", topic_type="fifo"), "publish", payload_kb=1)),
    Turn("sqs.message_size", 1024, "KB", "1024", payload(node("x", "sqs"), "send"), KB),
    Turn("sqs.fifo.throughput.tps", 300, "sends/s", "300", sent(node("x", "sqs", queue_type="fifo"), "send")),
    Turn("sqs.fifo.throughput.batched", 3000, "requests/s × burst of 2 × 10 messages in a call", "3000 / (2 * 10)",
         sent(node("x", "sqs", queue_type="fifo"), "send", count=10, batch_size=10, burst=2)),
    Turn("sqs.fifo.high_throughput.tps", 70_000, "sends/s", "70_000",
         sent(node("x", "sqs", queue_type="fifo_high"), "send")),
    Turn("sqs.in_flight.standard", 120_000, "messages/s × 1 s", "120_000 / 1",
         polled(node("x", "sqs"), function("f", duration_ms=1000), batch_size=100)),
    Turn("eventbridge.event_size", 1024, "KB", "1024", payload(node("x", "eventbridge"), "put"), KB),
    Turn("eventbridge.put_events.rate", 10_000, "puts/s", "10_000", sent(node("x", "eventbridge"), "put")),
    Turn("eventbridge.put_events.rate", 600, "puts/s", "600",
         sent(node("x", "eventbridge"), "put", region="ap-northeast-2"), note="Seoul"),
    Turn("eventbridge.invocations.rate", 18_750, "events/s × 1 target", "18_750 / 1",
         sent(node("x", "eventbridge"), "put", node("q", "sqs"), edges=(edge("x", "event", "q", "send"),))),
    # -- DynamoDB, Kinesis, S3
    Turn("dynamodb.item_size", 400, "KB", "400", payload(node("x", "dynamodb"), "write"), KB),
    Turn("dynamodb.partition_wcu", 1000, "writes/s × 1 unit × 10 % of one key", "1000 / (1 * 0.10)",
         sent(node("x", "dynamodb", hottest_key_percent=10), "write", payload_kb=1)),
    Turn("dynamodb.partition_rcu", 3000, "reads/s × 1 unit × 10 % of one key", "3000 / (1 * 0.10)",
         sent(node("x", "dynamodb", hottest_key_percent=10, consistency="strong"), "read", response_kb=4)),
    Turn("dynamodb.table_wcu", 40_000, "writes/s × 1 unit", "40_000 / 1",
         sent(node("x", "dynamodb"), "write", payload_kb=1)),
    Turn("dynamodb.table_wcu", 40_000, "writes/s × (1 unit + 1 for a local index)", "40_000 / (1 + 1)",
         sent(node("x", "dynamodb", local_indexes=1, index_kb=1), "write", payload_kb=1), note="with an index"),
    Turn("dynamodb.table_rcu", 40_000, "reads/s × 1 unit", "40_000 / 1",
         sent(node("x", "dynamodb", consistency="strong"), "read", response_kb=4)),
    Turn("dynamodb.on_demand.initial_write", 4000, "writes/s × 1 unit of a new table", "4000 / 1",
         sent(node("x", "dynamodb", earlier_writes=0), "write", payload_kb=1)),
    Turn("kinesis.shard.write_records", 1000, "records/s ÷ 2 shards", "1000 * 2",
         sent(node("x", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=2), "put",
              payload_kb=0.1)),
    Turn("kinesis.shard.write_bytes", 1, "records/s × 10 KB ÷ 1,024 ÷ 2 shards", "1 * 1024 / 10 * 2",
         sent(node("x", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=2), "put",
              payload_kb=10)),
    Turn("kinesis.record_size", 10, "KB ÷ 1,024", "10 * 1024", payload(node("x", "kinesis_data_streams"), "put"), KB),
    Turn("s3.prefix_put_rate", 3500, "puts/s", "3500", sent(node("x", "s3", prefixes=1), "put", payload_kb=10)),
    Turn("s3.prefix_get_rate", 5500, "gets/s", "5500", sent(node("x", "s3", prefixes=1), "get", response_kb=10)),
    # -- who signs in, keys and secrets
    Turn("cognito.rate.user_authentication", 120, "sign-ins/s", "120",
         sent(node("x", "cognito", refreshes=0), "sign_in")),
    Turn("cognito.rate.user_creation", 50, "registrations/s", "50", sent(node("x", "cognito"), "sign_up")),
    Turn("cognito.rate.user_federation", 25, "sign-ins/s through SAML", "25",
         sent(node("x", "cognito", federated_percent=100, refreshes=0), "sign_in")),
    Turn("kms.symmetric_rate", 100_000, "requests/s", "100_000", sent(node("x", "kms"), "decrypt")),
    Turn("kms.symmetric_rate", 10_000, "requests/s", "10_000",
         sent(node("x", "kms"), "decrypt", region="ca-central-1"), note="Canada"),
    Turn("secrets_manager.get_rate", 10_000, "requests/s", "10_000", sent(node("x", "secrets_manager"), "get")),
    # -- fronts
    Turn("appsync.request_tokens", 10_000, "queries/s × 1 token", "10_000 / 1", sent(node("x", "appsync"), "query")),
    Turn("appsync.request_timeout", 30, "s of the slowest call behind it", "30", behind("appsync"), SECONDS),
    Turn("cloudfront.rps", 250_000, "requests/s", "250_000", sent(node("x", "cloudfront"), "request", response_kb=1)),
    Turn("cloudfront.bandwidth", 150, "requests/s × 1,000 KB × 1,024 × 8 bit", "150 * 10**9 / (1000 * 1024 * 8)",
         sent(node("x", "cloudfront"), "request", response_kb=1000, payload_kb=0)),
    Turn("cloudfront.origin_response_timeout", 30, "s of the slowest call behind it", "30",
         behind("cloudfront"), SECONDS),
    Turn("elb.alb.idle_timeout", 60, "s that a task takes", "60",
         sized(lambda seconds: ([node("x", "alb"), node("t", "fargate", duration_ms=seconds * 1000)],
                                [edge("c", "request", "x", "request"), edge("x", "request", "t", "request")])),
         SECONDS),
    Turn("elb.alb.lambda.request_size", 1, "KB ÷ 1,024", "1024",
         payload(node("x", "alb"), "request", F, edges=(edge("x", "request", "f", "invoke"),)), KB),
    # -- databases, containers, networks
    Turn("aurora_serverless.max_connections.postgresql", 170.1, "calls/s × 1 s, a connection each, of 90 % of 189",
         "189 * 0.9",
         sent(F, "invoke", node("x", "aurora_serverless", max_acu=1), edges=(edge("f", "invocation", "x", "read"),))),
    Turn("fargate.vcpu.on_demand", 6, "jobs/s × 8 s × 0.25 vCPU", "6 / (8 * 0.25)", JOBS),
    Turn("fargate.run_task.rate", 20, "calls/s", "20", JOBS),
    Turn("fargate.launch.rate", 20, "tasks/s", "20", JOBS),
    Turn("nat_gateway.connections", 110_000, "calls/s × 2 s, a socket each", "110_000 / 2",
         sent(function("f", duration_ms=2000, way_out="nat"), "start", node("x", "external_system", latency_ms=200),
              edges=(edge("f", "invocation", "x", "request"),))),
    # -- what watches
    Turn("xray.segments_rate", 2600, "requests/s × 1 segment, all recorded", "2600 / 1",
         sent(node("x", "xray", sampled_percent=100, segments=1), "trace")),
    Turn("cloudwatch.metrics.put_rate", 500, "calls/s", "500", sent(node("x", "cloudwatch"), "put_metrics")),
]  # fmt: skip
"""Of a limit, once; twice where a region, a burst or an index moves it."""

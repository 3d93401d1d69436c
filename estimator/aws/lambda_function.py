"""Lambda: https://aws.amazon.com/lambda/pricing/

Requests, and GB-seconds of billed duration rounded up to 1 ms, in tiers per processor.  Since August 2025 the
init phase of a cold start is billed like any other duration.  An asynchronous event counts one request for its
first 256 KB and one more for each further 64 KB.  Provisioned concurrency is billed while it is enabled, and
what runs on it at a lower duration rate.
"""

from typing import Literal

import numpy as np

from estimator.aws.cloudwatch_logs import VENDED, log_class, log_demands, log_kb, log_keep_days, log_uses
from estimator.engine.erlang import cold_share
from estimator.engine.service import (
    AwsService,
    Demand,
    Dimension,
    Event,
    Operation,
    Problem,
    Settings,
    Use,
    Waiting,
    setting,
    waiting_setting,
)

REQUESTS = {"x86": "lambda.requests.x86", "arm": "lambda.requests.arm"}
DURATION = {"x86": "lambda.duration.x86", "arm": "lambda.duration.arm"}
EPHEMERAL = {"x86": "lambda.ephemeral_storage.x86", "arm": "lambda.ephemeral_storage.arm"}
PROVISIONED = {"x86": "lambda.provisioned_concurrency.x86", "arm": "lambda.provisioned_concurrency.arm"}
PROVISIONED_DURATION = {"x86": "lambda.provisioned_duration.x86", "arm": "lambda.provisioned_duration.arm"}
PROCESSORS = {"x86": "x86", "arm": "Arm"}
FREE_EPHEMERAL_MB = 512
ASYNC_FIRST_KB, ASYNC_CHUNK_KB = 256, 64
SCALING_SECONDS = 10
BATCH_WITHOUT_WINDOW = 10
QUEUE_POLLERS = 5
"""Long polls a queue's mapping begins with: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html."""


LAMBDA_WAYS = {
    "none": "no",
    "nat": "yes, out through a NAT gateway",
    "endpoint": "yes, out through interface endpoints",
}


class LambdaSettings(Settings):
    memory_mb: int = setting(
        512,
        "Memory",
        unit="MB",
        limit="lambda.memory",
        help="Processor power grows with it: 1,769 MB is one vCPU.",
    )
    duration_ms: float = setting(
        100,
        "Billed duration",
        unit="ms",
        help="What CloudWatch reports, waiting included. AWS rounds up to 1 ms.",
        gt=0,
        le=900_000,
    )
    architecture: Literal["x86", "arm"] = setting(
        "x86", "Processor", choices=PROCESSORS, basis="aws", help="Arm costs a fifth less per second."
    )
    log_kb: float = log_kb(1, "Logs per invocation")
    log_keep_days: float | None = log_keep_days()
    log_class: Literal["standard", "infrequent_access"] = log_class()
    init_ms: float = setting(
        400,
        "Init of a cold start",
        unit="ms",
        help="Loading code and runtime, billed like any other duration. 0: leave cold starts out.",
        ge=0,
        le=900_000,
    )
    cold_start_percent: float | None = setting(
        None,
        "Cold starts",
        unit="%",
        advanced=True,
        basis="off",
        help="Share of invocations. Empty: worked out from the traffic and how long idle environments are kept.",
        ge=0,
        le=100,
    )
    idle_minutes: float = setting(
        10,
        "Idle environments kept",
        unit="minutes",
        advanced=True,
        help="AWS does not say; 5 to 15 have been observed.",
        gt=0,
        le=120,
    )
    slowest_ms: float | None = setting(
        None,
        "Slowest of 100",
        unit="ms",
        help="The 99th percentile, for time-outs. Empty: they are judged on the billed duration.",
        gt=0,
        le=900_000,
    )
    timeout_s: float | None = setting(
        None,
        "Time-out",
        unit="s",
        limit="lambda.timeout",
        help="Empty: only Lambda's own limit counts.",
        gt=0,
    )
    waits: Waiting = waiting_setting()
    ephemeral_mb: int = setting(
        512,
        "Ephemeral storage",
        unit="MB",
        limit="lambda.ephemeral_storage",
        basis="aws",
        help="512 MB are free.",
    )
    provisioned_concurrency: int = setting(
        0,
        "Provisioned concurrency",
        unit="environments",
        basis="off",
        help="Kept warm and billed while enabled.",
        ge=0,
        le=1_000_000,
    )
    provisioned_hours: float | None = setting(
        None,
        "Provisioned for",
        unit="hours a month",
        basis="aws",
        advanced=True,
        when=("provisioned_concurrency", ("set",)),
        help="Empty: all month.",
        ge=0,
        le=744,
    )
    provisioned_percent: float | None = setting(
        None,
        "Run on it",
        unit="% of invocations",
        basis="off",
        when=("provisioned_concurrency", ("set",)),
        help="Empty: worked out hour by hour, as if it were on through the month's ups and downs alike.",
        ge=0,
        le=100,
    )
    reserved_concurrency: int | None = setting(
        None,
        "Reserved concurrency",
        unit="environments",
        basis="off",
        help="At most so many at once: direct calls beyond are refused, queued ones wait.",
        ge=1,
        le=1_000_000,
    )
    errors_percent: float = setting(
        0,
        "Failing",
        unit="% of items",
        help="Share of invocations, or records of a batch, that fail.",
        ge=0,
        le=100,
    )
    async_retries: int = setting(
        2,
        "Retries of asynchronous calls",
        basis="aws",
        advanced=True,
        help="How often AWS tries a failed asynchronous invocation again.",
        ge=0,
        le=2,
    )
    way_out: Literal["none", "nat", "endpoint"] = setting(
        "none",
        "In a VPC",
        choices=LAMBDA_WAYS,
        basis="aws",
        advanced=True,
        help="What its calls leave through, unless an edge says otherwise. S3 and DynamoDB are free through gateway "
        "endpoints: say “within the region” on their edges.",
    )
    reports_failures: bool = setting(
        False,
        "Reports failed records",
        basis="aws",
        advanced=True,
        help="With partial batch responses only the failed records of a batch come again.",
    )

    @property
    def memory_gb(self):
        return self.memory_mb / 1024


class Lambda(AwsService):
    slug = "lambda"
    name = "Lambda"
    noun = "a Lambda function"
    default_name = "Function"
    type = "compute"
    help = "Runs a function for each event, from none to thousands at once."
    Settings = LambdaSettings
    operations = (
        Operation(
            "invoke",
            "run it and wait for the result",
            accepts={
                "client",
                "code",
                "http_api",
                "rest_api",
                "graphql",
                "cdn",
                "alb",
                "user_pool",
                "queue",
                "stream",
                "kinesis",
                "transform",
                "pipe",
                "workflow",
            },
            batch_limit="lambda.payload.sync",
        ),
        Operation(
            "start",
            "hand it an event and go on",
            waits=False,
            accepts={
                "client",
                "code",
                "graphql",
                "object",
                "schedule",
                "alarm",
                "destination",
                "topic",
                "bus",
                "pipe",
                "workflow",
            },
        ),
    )
    events = (
        Event("invocation", "each run of the function", of=("invoke", "start")),
        Event("record", "each record of the batch it got", of=("invoke", "start"), per="item"),
        Event(
            "failure",
            "each event or batch record that failed for good",
            sends="destination",
            reaches="an on-failure destination is a queue or another function",
        ),
    )
    dimensions = {
        **{key: Dimension(f"Lambda requests, {PROCESSORS[cpu]}") for cpu, key in REQUESTS.items()},
        **{key: Dimension(f"Lambda duration, {PROCESSORS[cpu]}") for cpu, key in DURATION.items()},
        **{key: Dimension(f"Lambda ephemeral storage, {PROCESSORS[cpu]}") for cpu, key in EPHEMERAL.items()},
        **{
            key: Dimension(f"Provisioned concurrency, {PROCESSORS[cpu]}", "standing")
            for cpu, key in PROVISIONED.items()
        },
        **{
            key: Dimension(f"Duration on provisioned concurrency, {PROCESSORS[cpu]}")
            for cpu, key in PROVISIONED_DURATION.items()
        },
    }
    limits = {
        "lambda.memory": "Lambda memory",
        "lambda.ephemeral_storage": "Lambda ephemeral storage",
        "lambda.concurrent_executions": "Lambda concurrency",
        "lambda.unreserved_minimum": "unreserved concurrency",
        "lambda.burst_scaling_rate": "Lambda scaling rate",
        "lambda.rps_per_environment": "requests per environment",
        "lambda.rps_per_provisioned_concurrency": "requests per provisioned environment",
        "lambda.timeout": "Lambda time-out",
        "lambda.payload.sync": "invocation payload",
        "lambda.payload.async": "event payload",
        "lambda.network_bandwidth": "Lambda network bandwidth",
        "lambda.sqs_esm.max_concurrency": "queue consumer concurrency",
        "lambda.sqs_esm.max_concurrency_setting": "maximum concurrency setting",
        "lambda.sqs_esm.scaling_rate": "queue consumer scaling rate",
        "lambda.sqs_esm.batch_size.standard": "queue batch size",
        "lambda.sqs_esm.batch_size.fifo": "FIFO batch size",
        "lambda.async.max_event_age": "age of waiting events",
    }

    def kind_of(self, s):
        return f"Lambda · {s.memory_mb:,} MB"

    # -- time and failure ----------------------------------------------------------------------------------

    def own_seconds(self, s, operation):
        return s.duration_ms / 1000, np.maximum(s.slowest_ms or 0.0, s.duration_ms) / 1000

    def waits(self, s, operation):
        return s.waits

    def gives_up_after(self, s, operation):
        return s.timeout_s

    def way_out(self, s, polls):
        """AWS polls queues and streams for a function, from outside its network."""
        return None if polls or s.way_out == "none" else s.way_out

    def pollers(self, s):
        return QUEUE_POLLERS

    def failing_share(self, s, operation):
        return s.errors_percent / 100

    def retries(self, s, operation):
        return s.async_retries

    def reports_partial_batches(self, s):
        return s.reports_failures

    def admitted(self, s):
        return s.reserved_concurrency

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        for flow in load.flows():
            yield Use(REQUESTS[s.architecture], flow.monthly_calls, "invocations")
        for flow in load["start"]:
            chunks = np.maximum(np.ceil((flow.item_kb - ASYNC_FIRST_KB) / ASYNC_CHUNK_KB - 1e-9), 0.0)
            yield Use(
                REQUESTS[s.architecture],
                flow.monthly_calls,
                "events",
                chunks,
                "further chunk of 64 KB|further chunks of 64 KB",
            )
        on_provisioned = self._on_provisioned(s, load)
        for operation, flows in load.arriving.items():
            calls, seconds = flows.monthly_calls, self._billed_seconds(load, operation)
            rest = 1.0
            if s.provisioned_concurrency:
                rest = 1.0 - on_provisioned
                yield Use(
                    PROVISIONED_DURATION[s.architecture],
                    calls, "invocations", on_provisioned, "on provisioned concurrency", seconds, "s", s.memory_gb, "GB",
                )  # fmt: skip
            of = (rest, "on demand") if s.provisioned_concurrency else ()
            yield Use(DURATION[s.architecture], calls, "invocations", *of, seconds, "s", s.memory_gb, "GB")
            yield Use(
                EPHEMERAL[s.architecture], calls, "invocations", seconds, "s",
                (s.ephemeral_mb - FREE_EPHEMERAL_MB) / 1024, "GB beyond 512 MB",
            )  # fmt: skip
            yield Use(
                DURATION[s.architecture], self._cold_starts(s, flows, seconds) * rest, "cold starts",
                s.init_ms / 1000, "s of init", s.memory_gb, "GB",
            )  # fmt: skip
            yield from log_uses(calls, "invocations", s.log_kb, s.log_keep_days, load, VENDED, s.log_class)
        if s.provisioned_concurrency:
            hours = self._hours_provisioned(s, load)
            yield Use(
                PROVISIONED[s.architecture], s.provisioned_concurrency, "environments", s.memory_gb, "GB",
                hours, "hours", 3600, "s",
            )  # fmt: skip

    def _billed_seconds(self, load, operation):
        milliseconds = load.latency[operation][0] * 1000
        return np.maximum(np.ceil(milliseconds - 1e-6), 1.0) / 1000

    def _cold_starts(self, s, flows, seconds):
        """Cold starts a month: the share given, or that of Poisson arrivals to environments kept while idle."""
        if isinstance(s.init_ms, float | int) and s.init_ms == 0:
            return 0.0
        if s.cold_start_percent is not None:
            return flows.monthly_calls * (s.cold_start_percent / 100)
        per_second = flows.calls_per_second
        if np.ndim(per_second) == 0:
            return 0.0
        hours = flows[0].hours
        return hours.month_of_rate(per_second * cold_share(per_second, seconds, s.idle_minutes * 60))

    def _on_provisioned(self, s, load):
        """Share of invocations that run on provisioned concurrency: what fits into it, while it is on."""
        if not s.provisioned_concurrency:
            return 0.0
        if s.provisioned_percent is not None:
            return s.provisioned_percent / 100
        busy = sum((flows.calls_per_second * load.latency[name][0] for name, flows in load.arriving.items()), 0.0)
        if np.ndim(busy) == 0:
            return 0.0
        fits = np.minimum(busy, s.provisioned_concurrency)
        share = load.hours.month_of(fits) / np.maximum(load.hours.month_of(busy), 1e-300)
        return share * self._hours_provisioned(s, load) / load.hours_per_month

    @staticmethod
    def _hours_provisioned(s, load):
        if s.provisioned_hours is None:
            return load.hours_per_month
        return np.minimum(s.provisioned_hours, load.hours_per_month)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        if not load.arriving:
            return
        busy = rising = rate = 0.0
        for name, flows in load.arriving.items():
            seconds = load.latency[name][0]
            peak = flows.concurrency(seconds)
            busy, rate = busy + peak, rate + flows.peak_calls_per_second
            rising = rising + peak - flows.calls_per_second * seconds
        held = s.reserved_concurrency or s.provisioned_concurrency
        yield Demand(
            "lambda.concurrent_executions", np.maximum(busy, held or 0.0), "environments busy at once",
            remedy="Shorten the function or smooth the peak behind a queue.",
        )  # fmt: skip
        if held:
            room = load.limit("lambda.concurrent_executions") - load.limit("lambda.unreserved_minimum")
            yield Demand("lambda.unreserved_minimum", float(held), "reserved or provisioned", value=room)
        yield Demand("lambda.burst_scaling_rate", rising, "new environments when a burst begins")
        environments = s.reserved_concurrency or load.limit("lambda.concurrent_executions")
        direct = sum((flow.peak_calls_per_second for flow in load["invoke"] if not flow.wire.event.polled), 0.0)
        yield Demand("lambda.rps_per_environment", direct / environments, "direct calls per environment")
        if s.provisioned_concurrency:
            on_it = self._on_provisioned(s, load)
            yield Demand("lambda.rps_per_provisioned_concurrency", rate * on_it / s.provisioned_concurrency)
        for name in load.arriving:
            yield Demand(
                "lambda.timeout", load.latency[name][1], "the slowest of 100", value=s.timeout_s, where=name,
                remedy="Split the work into steps, or run it as a Fargate task.",
            )  # fmt: skip
        yield from self._payload_demands(s, load)
        yield from self._queue_demands(s, load)
        if np.any(np.asarray(s.log_kb) > 0):
            yield from log_demands(busy, rising / SCALING_SECONDS)

    def _payload_demands(self, s, load):
        """Room in an invocation, and bytes an environment moves while it runs."""
        for flow in load["invoke"]:
            larger = np.maximum(flow.call_kb * flow.wire.event.wrapped, flow.response_kb) / 1024
            yield Demand("lambda.payload.sync", larger, **_claim_check(flow))
        for flow in load["start"]:
            yield Demand("lambda.payload.async", flow.item_kb * 1.0, **_claim_check(flow))
        calls = sum((flow.monthly_calls for flow in load.flows()), 0.0)
        moved = sum((flow.monthly_calls * (flow.call_kb + flow.response_kb) for flow in load.flows()), 0.0)
        moved = moved + sum((flow.monthly_calls * (flow.call_kb + flow.response_kb) for flow in load.out()), 0.0)
        megabits = moved / np.maximum(calls, 1e-300) * 8 / 1024
        yield Demand("lambda.network_bandwidth", megabits / (s.duration_ms / 1000), "sent and fetched while it runs")

    def _queue_demands(self, s, load):
        for flow in load["invoke"]:
            wire = flow.wire
            if wire.event.sends != "queue":
                continue
            seconds = load.latency["invoke"][0]
            busy = flow.concurrency(seconds)
            kind = "fifo" if wire.source.settings.queue_type != "standard" else "standard"
            yield Demand("lambda.sqs_esm.max_concurrency", busy, where=wire.edge.id)
            rising = busy - flow.calls_per_second * seconds
            yield Demand("lambda.sqs_esm.scaling_rate", rising, "more at once within a minute", where=wire.edge.id)
            yield Demand(f"lambda.sqs_esm.batch_size.{kind}", float(wire.edge.batch_size or 1), where=wire.edge.id)
        for backlog in load.backlog:
            key = "lambda.async.max_event_age"
            yield Demand(key, backlog.age_s, "waiting events", value=load.limit(key), where=backlog.edge.id)

    def problems(self, s, load):
        for flow in load["invoke"]:
            edge = flow.wire.edge
            if flow.wire.event.sends == "queue" and (edge.batch_size or 0) > BATCH_WITHOUT_WINDOW and not edge.window_s:
                yield Problem(
                    "lambda.sqs_esm.batch_window",
                    "error",
                    f"AWS rejects batches of {edge.batch_size} messages without a window of a second at least.",
                )
        if np.any(np.asarray(load.throttled) > 0):
            yield Problem(
                "lambda.reserved_concurrency",
                "breach",
                f"{np.max(load.throttled):.1%} of direct calls are refused in the busiest second: only "
                f"{s.reserved_concurrency} may run at once. Raise the reserved concurrency, or put a queue in front.",
            )


def _claim_check(flow) -> dict:
    return {
        "cause": f"sent by {flow.wire.source.node.label}",
        "where": flow.wire.edge.id,
        "remedy": "Put the data in S3 and pass its key.",
    }

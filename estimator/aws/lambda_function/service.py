"""Lambda: https://aws.amazon.com/lambda/pricing/

Requests, and GB-seconds of billed duration rounded up to 1 ms, in tiers per processor.  Since August 2025 the
init phase of a cold start is billed like any other duration.  An asynchronous event counts one request for its
first 256 KB and one more for each further 64 KB.  A streamed answer is billed by the GB beyond its first 6 MB.
What is billed of calls and runs: `running`; what keeping and starting environments costs besides: `environments`;
what polls queues and streams for it: `mappings`; durable executions: `durable`; on instances of EC2: `managed`; at the
edge: `lambda_edge`.

Left out: MicroVMs, whose prices are known for one region and uncertain.  Limits of packages, layers, variables,
headers, files, threads and interfaces are no matter of load.
"""

from collections.abc import Iterator

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, VENDED, log_demands, log_uses
from estimator.aws.fifo import destination_problems
from estimator.aws.lambda_function.concurrency import RESERVED, concurrency_demands, waiting_events
from estimator.aws.lambda_function.durable import durable_demands, durable_uses
from estimator.aws.lambda_function.environments import (
    PROVISIONED,
    PROVISIONED_DURATION,
    SNAPSHOT_CACHE,
    SNAPSHOT_RESTORE,
    TENANT_ENVIRONMENTS,
    kept_by_clocks,
    starts_in,
)
from estimator.aws.lambda_function.managed import MANAGED_REQUESTS, is_managed, managed_demands, managed_uses
from estimator.aws.lambda_function.mappings import (
    POLLER_HOURS,
    QUEUE_POLLER_HOURS,
    check_mapping,
    mapping_demands,
    mapping_problems,
    poller_uses,
    pollers_of,
    ramp_of,
)
from estimator.aws.lambda_function.payloads import is_buffered, payload_demands
from estimator.aws.lambda_function.running import (
    DURATION,
    EPHEMERAL,
    FREE_EPHEMERAL_MB,
    REQUESTS,
    STREAMED,
    request_uses,
    running_uses,
)
from estimator.aws.lambda_function.runs import environment_demands, open_demands
from estimator.aws.lambda_function.settings import PROCESSORS, LambdaSettings
from estimator.engine.document.architecture import Edge
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, anywhere, larger, largest, smaller, smallest, used
from estimator.engine.measures import Demand, HiddenCost, Mend, Problem, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, Waits, WayOut, answers_in
from estimator.engine.traffic.view import EdgeView
from estimator.engine.waking import Starting
from pricing.book import LimitBook

DURABLE = "lambda.durable_functions."
DEFAULT_TIME_OUT_S = 3.0
"""docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html."""
SCALING_SECONDS = 10


class Lambda(AwsService[LambdaSettings]):
    slug = "lambda"
    name = "Lambda"
    noun = "a Lambda function"
    default_name = "Function"
    type = "compute"
    is_function = True
    time_out = ("lambda.timeout", DEFAULT_TIME_OUT_S)
    time_out_setting = "timeout_s"
    follows_chains = True
    is_timed_target = True
    subscribes_as = "lambda"
    help = "Runs a function for each event, from none to thousands at once."
    known_as = ("function", "faas", "code", "serverless", "worker")
    family = "function"
    fits = (
        "Short work that events start and that needs nothing of the run before: API handlers, files, streams, glue "
        "between services. Traffic that is bursty or often absent costs nothing while it is away."
    )
    fits_not = (
        "Runs longer than the time-out, state kept in memory between calls, or full load around the clock, which "
        "containers carry for less. Code that mostly waits for others pays for the waiting."
    )
    Settings = LambdaSettings
    hidden_costs = (*LOGS, HiddenCost("cold starts", {"init_ms": 0.0}, ("cold_start_percent",)))
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
                "enrichment",
                "workflow",
            },
            batch_limit="lambda.payload.sync",
            takes_several=True,
        ),
        Operation(
            "start",
            "hand it an event and go on",
            waits=False,
            holds=True,
            accepts={
                "client",
                "code",
                "rest_api",  # docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
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
            takes_several=True,
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
    borrows = ("cloudwatch.logs.*", "other.monthly")
    alternatives = (
        LOGS_TAKEN_IN,
        ("lambda.requests.*",),
        ("lambda.duration.*",),
        ("lambda.provisioned_concurrency.*",),
        ("lambda.provisioned_duration.*",),
        ("lambda.ephemeral_storage.*",),
        ("lambda.response_streaming.*",),
        ("lambda.tenant_isolation.environment_created.*",),
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
        **{key: Dimension(f"Lambda response streaming, {PROCESSORS[cpu]}") for cpu, key in STREAMED.items()},
        MANAGED_REQUESTS: Dimension("Lambda requests, Managed Instances"),
        SNAPSHOT_CACHE: Dimension("SnapStart snapshots", "standing"),
        SNAPSHOT_RESTORE: Dimension("SnapStart restores"),
        **{key: Dimension(f"Tenant environments, {PROCESSORS[cpu]}") for cpu, key in TENANT_ENVIRONMENTS.items()},
        POLLER_HOURS: Dimension("Event poller units", "standing"),
        QUEUE_POLLER_HOURS: Dimension("Pollers of queues", "capacity"),
        f"{DURABLE}operations": Dimension("Durable operations"),
        f"{DURABLE}data_written": Dimension("Durable data written"),
        f"{DURABLE}data_retained": Dimension("Durable data kept", "stock"),
    }
    own_limits = {RESERVED: "reserved concurrency"}
    effects = {
        "lambda.concurrent_executions": (
            "refuses",
            "functions share {limit} and callers get error 429",
            ("delays", "functions share {limit} and events wait"),
        ),
        "lambda.unreserved_minimum": ("rejected", "AWS reserves no more"),
        "lambda.provisioned_concurrency": ("rejected", "AWS provisions no more than is reserved"),
        "lambda.reserved_concurrency": ("refuses", "callers get error 429"),
        "lambda.burst_scaling_rate": (
            "refuses",
            "callers get error 429 for some seconds",
            ("catches up", "events wait for some seconds"),
        ),
        "lambda.rps_per_*": (
            "refuses",
            "an environment answers {limit} and callers get error 429",
            ("delays", "an environment answers {limit} and events wait"),
        ),
        "lambda.timeout*": ("refuses", "runs are cut off and fail"),
        "lambda.payload.sync": ("refuses", "callers get error 413"),
        "lambda.payload.async": ("refuses", "the event is refused"),
        "lambda.payload.stream_response": ("refuses", "answers are cut off"),
        "lambda.stream.bandwidth": ("delays", "answers take longer"),
        "lambda.network_bandwidth": ("delays", "runs take longer"),
        "lambda.cold_start.init_limit": ("catches up", "the first call of an environment starts over and takes longer"),
        "lambda.async.max_event_age": ("loses", "events are dropped"),
        "lambda.sqs_esm.max_concurrency": ("delays", "messages wait"),
        "lambda.sqs_esm.scaling_rate": ("catches up", "messages wait for some minutes"),
        "lambda.sqs_esm.provisioned.poller_throughput": ("delays", "messages wait"),
        "lambda.sqs_esm.provisioned.maximum_pollers": ("delays", "messages wait"),
        "lambda.sqs_esm.provisioned.max_concurrency": ("delays", "messages wait"),
        "lambda.sqs_esm.provisioned.scaling": ("catches up", "messages wait for some minutes"),
        "lambda.sqs_esm.batch_window": ("rejected", ""),
        "lambda.sqs_esm.max_concurrency_setting": ("loses", "deliveries are throttled, and valid messages may be lost"),
        "lambda.sqs_esm.reserved": ("loses", "deliveries are throttled, and valid messages may be lost"),
        "lambda.streaming": ("delays", "the answer comes as a whole, at its end"),
        "lambda.failure_destination": ("loses", "what fails for good is lost"),
        "lambda.recursive_loop_stop": ("loses", "Lambda stops the chain, and its event is lost"),
        "lambda.file_descriptors": ("refuses", "runs fail with too many open files"),
        "lambda.control_plane.rate": ("refuses", "deployments and programs get error 429"),
        "lambda.stream_esm.*": ("rejected", ""),
        "lambda.durable.*": ("refuses", "such executions fail"),
        "lambda.durable.start_rate": ("refuses", "callers get error 429", ("delays", "events wait")),
        "lambda.durable.running": ("refuses", "callers get error 429", ("delays", "events wait")),
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
        "lambda.timeout.managed_instances.async": "time-out on Managed Instances",
        "lambda.payload.sync": "invocation payload",
        "lambda.payload.async": "event payload",
        "lambda.network_bandwidth": "Lambda network bandwidth",
        "lambda.sqs_esm.max_concurrency": "queue consumer concurrency",
        "lambda.sqs_esm.max_concurrency_setting": "maximum concurrency setting",
        "lambda.sqs_esm.scaling_rate": "queue consumer scaling rate",
        "lambda.sqs_esm.batch_size.standard": "queue batch size",
        "lambda.sqs_esm.batch_size.fifo": "FIFO batch size",
        "lambda.async.max_event_age": "age of waiting events",
        "lambda.async.retries": "retries of asynchronous calls",
        "lambda.recursive_loop_stop": "calls in a chain",
        "lambda.cold_start.init_limit": "Lambda init",
        "lambda.payload.stream_response": "streamed answer",
        "lambda.stream.bandwidth": "pace of a streamed answer",
        "lambda.sqs_esm.provisioned.poller_throughput": "throughput of an event poller",
        "lambda.sqs_esm.provisioned.minimum_pollers": "least pollers of a queue",
        "lambda.sqs_esm.provisioned.maximum_pollers": "most pollers of a queue",
        "lambda.sqs_esm.provisioned.max_concurrency": "runs for a queue with pollers of its own",
        "lambda.sqs_esm.provisioned.scaling": "scaling rate of pollers",
        "lambda.stream_esm.parallelization_factor": "batches of a shard at once",
        "lambda.stream_esm.batch_window": "batching window of a stream",
        "lambda.durable.operations": "durable operations",
        "lambda.durable.storage": "durable data of an execution",
        "lambda.durable.start_rate": "starts of durable executions",
        "lambda.durable.running": "durable executions running",
        "lambda.file_descriptors": "files and connections of a run",
        "lambda.control_plane.rate": "control-plane calls",
    }

    def kind_of(self, s: LambdaSettings) -> str:
        return f"Lambda · {whole(s.memory_mb)} MB{' on instances' if is_managed(s) else ''}"

    def check(self, s: LambdaSettings, limits: LimitBook) -> tuple[str, str] | None:
        if is_managed(s) and s.snap_start != "off":
            return "snap_start", "has no place on Managed Instances, which are not started for a call."
        if is_managed(s) and s.provisioned_concurrency:
            return "provisioned_concurrency", "has no place on Managed Instances; give their number instead."
        if s.queue_pollers is not None and s.most_queue_pollers < s.queue_pollers:
            return "most_queue_pollers", "must not be less than the least."
        if s.snap_start == "off":
            return None
        if s.provisioned_concurrency:
            return "provisioned_concurrency", "cannot go with SnapStart; leave it at 0, or switch SnapStart off."
        if s.ephemeral_mb > FREE_EPHEMERAL_MB:
            return "ephemeral_mb", f"may be at most {FREE_EPHEMERAL_MB} MB with SnapStart."
        return None

    def check_call(self, s: LambdaSettings, edge: Edge, event: Event, limits: LimitBook) -> tuple[str, str] | None:
        return check_mapping(edge, event, limits)

    # -- time and failure ----------------------------------------------------------------------------------

    def own_seconds(self, s: LambdaSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.duration_ms, s.slowest_ms)

    def waits(self, s: LambdaSettings, operation: str) -> Waits:
        return s.waits

    def starts_in(self, s: LambdaSettings, load: Load, operation: str) -> Starting:
        return Starting(0.0) if is_managed(s) or not used(s.init_ms) else starts_in(s, load)

    def gives_up_after(self, s: LambdaSettings, operation: str) -> float | None:
        return s.timeout_s

    def streams(self, s: LambdaSettings) -> bool:
        return s.streams_response

    def silent_seconds(self, s: LambdaSettings) -> Amount | None:
        return None if s.longest_silence_ms is None else s.longest_silence_ms / 1000

    def idle_seconds(self, s: LambdaSettings) -> Amount:
        return s.idle_minutes * 60

    def way_out(self, s: LambdaSettings, polls: bool) -> WayOut | None:
        """AWS polls queues and streams for a function, from outside its network."""
        return None if polls or s.way_out == "none" else s.way_out

    def pollers(self, s: LambdaSettings, idle: Amount) -> Amount:
        return pollers_of(s, idle)

    def taken_up(self, s: LambdaSettings) -> tuple[Amount, Amount] | None:
        return ramp_of(s)

    def failing_share(self, s: LambdaSettings, operation: str) -> Amount:
        return s.errors_percent / 100

    def always_failing_share(self, s: LambdaSettings, operation: str) -> Amount:
        return s.always_failing_percent / 100

    def chain_stop(self, s: LambdaSettings) -> str | None:
        return "lambda.recursive_loop_stop" if s.recursive_calls == "stop" else None

    def retries(self, s: LambdaSettings, event_or_operation: str) -> int | None:
        return s.async_retries

    def reports_partial_batches(self, s: LambdaSettings) -> bool:
        return s.reports_failures

    def admitted(self, s: LambdaSettings) -> Amount | None:
        return s.reserved_concurrency

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: LambdaSettings, load: Load) -> Iterator[Use]:
        yield from request_uses(s, load)
        yield from managed_uses(s, load) if is_managed(s) else running_uses(s, load)
        for flows in load.arriving.values():
            calls = flows.monthly_calls
            yield from log_uses(calls, "invocations", s.log_kb, s.log_keep_days, load, VENDED, s.log_class)
            yield from durable_uses(s, calls, load)
        yield from poller_uses(s, load)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: LambdaSettings, load: Load) -> Iterator[Demand]:
        if not load.arriving:
            return
        busy = added(flows.concurrency(load.latency[name][0]) for name, flows in load.arriving.items())
        settled = added(flows.calls_per_second * load.latency[name][0] for name, flows in load.arriving.items())
        rising = larger(busy - settled - kept_by_clocks(s, load), 0.0)
        rate = added(flows.peak_calls_per_second for flows in load.arriving.values())
        if s.cold_start_percent is not None:
            rising = larger(rising, rate * (s.cold_start_percent / 100) * SCALING_SECONDS)
        if s.reserved_concurrency is not None:
            rising = smaller(rising, s.reserved_concurrency)
        if is_managed(s):
            yield from managed_demands(s, load)
        else:
            yield from concurrency_demands(s, load, busy, settled, rate)
            yield from environment_demands(s, load, rising)
        yield from open_demands(s, load)
        yield from payload_demands(s, load)
        yield from mapping_demands(s, load)
        yield from durable_demands(s, load)
        if load.backlog:
            yield waiting_events(s, load)
        yield from log_demands(s.log_kb, busy, rising / SCALING_SECONDS)

    def problems(self, s: LambdaSettings, load: Load) -> Iterator[Problem]:
        yield from mapping_problems(s, load)
        reserved = s.reserved_concurrency
        if reserved is not None and anywhere(s.provisioned_concurrency > reserved):
            yield Problem(
                "lambda.provisioned_concurrency",
                "error",
                f"AWS provisions no more than is reserved: {largest(s.provisioned_concurrency):,g} are provisioned, "
                f"and {smallest(reserved):,g} reserved. Reserve more, or provision less.",
                mend=Mend("provisioned_concurrency"),
            )
        callers = {flow.edge.source.label for flow in load["invoke"] if s.streams_response and is_buffered(flow)}
        for caller in sorted(callers):
            yield Problem(
                "lambda.streaming",
                "near",
                f"streams its answer, but {caller} passes it on only once all of it is there: 6 MB at most, nothing "
                "before its end. A REST API whose answers are streamed passes it on as it comes, and so does an "
                "address of the function's own.",
                mend=Mend("streams_response"),
            )

    def edge_problems(self, s: LambdaSettings, edge: EdgeView) -> Iterator[Problem]:
        return destination_problems(edge)

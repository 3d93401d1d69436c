"""What a function is told: the settings of a Lambda node."""

from typing import ClassVar, Literal

from estimator.aws.asked_of_code import Waiting, always_failing_setting, waiting_setting
from estimator.aws.cloudwatch_logs import LogClass, log_class, log_kb, log_keep_days
from estimator.engine.maths.amounts import Amount
from estimator.engine.service import WayOut
from estimator.engine.setting import SET, Acting, Settings, When, setting

PROCESSORS = {"x86": "x86", "arm": "Arm"}
THREADS = {"one": "one thread", "many": "several threads"}
HOSTINGS = {"lambda": "Lambda", "managed_instances": "Managed Instances"}
RECURSIVE_CALLS = {"stop": "stopped by AWS", "allow": "allowed"}
SNAP_STARTS = {"off": "no", "java": "yes, Java", "other": "yes, Python or .NET"}
LAMBDA_WAYS = {
    "none": "no",
    "nat": "yes, out through a NAT gateway",
    "shared_nat": "yes, out through a NAT gateway that is paid already",
    "endpoint": "yes, out through interface endpoints",
}
DURABLE: When = ("durable_operations", SET)


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
        ge=0.001,
        le=900_000,
    )
    threads: Literal["one", "many"] = setting(
        "one",
        "Its code uses",
        choices=THREADS,
        advanced=True,
        help="Beyond 1,769 MB only code with several threads is faster. Sizes containers, and changes no bill here.",
    )
    memory_used_mb: float | None = setting(
        None,
        "Memory used at most",
        unit="MB",
        basis="off",
        advanced=True,
        help="What CloudWatch shows as Max Memory Used. Sizes containers; the function is billed for what it has. "
        "Empty: not measured.",
        ge=1,
        le=10_240,
    )
    architecture: Literal["x86", "arm"] = setting(
        "x86", "Processor", choices=PROCESSORS, basis="aws", help="Arm costs a fifth less per second."
    )
    log_kb: float = log_kb(1, "Logs per call")
    log_keep_days: float | None = log_keep_days()
    log_class: LogClass = log_class()
    init_ms: float = setting(
        400,
        "Init of a cold start",
        unit="ms",
        advanced=True,
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
        help="Share of calls. Empty: worked out from the traffic and how long idle environments are kept.",
        ge=0,
        le=100,
    )
    idle_minutes: float = setting(
        10,
        "Idle environments kept",
        unit="minutes",
        advanced=True,
        help="AWS does not say; 5 to 15 have been observed.",
        ge=0.001,
        le=120,
    )
    slowest_ms: float | None = setting(
        None,
        "Slowest of 100",
        unit="ms",
        advanced=True,
        help="The 99th percentile, for time-outs. Empty: they are judged on the billed duration.",
        ge=0.001,
        le=900_000,
    )
    timeout_s: float | None = setting(
        None,
        "Time-out",
        unit="s",
        limit="lambda.timeout",
        help="Empty: AWS's default of 3 s, or as long as its slowest call takes.",
        ge=0.001,
    )
    waits: Waiting = waiting_setting()
    ephemeral_mb: int = setting(
        512,
        "Ephemeral storage",
        unit="MB",
        advanced=True,
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
        unit="% of calls",
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
        advanced=True,
        basis="off",
        help="At most so many at once: direct calls beyond are refused, queued ones wait.",
        ge=1,
        le=1_000_000,
    )
    errors_percent: float = setting(
        0,
        "Error rate",
        unit="% of items",
        help="Share of calls, or of the records of a batch, that fail.",
        ge=0,
        le=100,
    )
    always_failing_percent: float = always_failing_setting()
    async_retries: int = setting(
        2,
        "Retries of asynchronous calls",
        limit="lambda.async.retries",
        basis="aws",
        advanced=True,
        help="How often AWS tries a failed asynchronous call again.",
        ge=0,
    )
    recursive_calls: Literal["stop", "allow"] = setting(
        "stop",
        "Recursive calls",
        choices=RECURSIVE_CALLS,
        basis="aws",
        advanced=True,
        help="AWS stops a loop of functions, queues, topics and buckets once it has called one function about 16 "
        "times, unless the function allows it.",
    )
    way_out: WayOut = setting(
        "none",
        "In a VPC",
        choices=LAMBDA_WAYS,
        basis="aws",
        advanced=True,
        help="What its calls leave through, unless a call says otherwise. A gateway is billed by the hour whatever "
        "calls there are. Beside interface endpoints, S3 and DynamoDB have free gateway endpoints; past a NAT gateway "
        "say so on their edges, “within the region”.",
    )
    reports_failures: bool = setting(
        False,
        "Reports failed records",
        basis="aws",
        advanced=True,
        help="With partial batch responses only the failed records of a batch come again.",
    )
    hosting: Literal["lambda", "managed_instances"] = setting(
        "lambda",
        "Runs on",
        choices=HOSTINGS,
        basis="aws",
        advanced=True,
        help="Managed Instances are EC2 instances that Lambda runs for you: they cost their price and 15 % of it, and "
        "no GB-seconds.",
    )
    instances: float = setting(
        3,
        "Instances",
        unit="instances on average",
        advanced=True,
        when=("hosting", ("managed_instances",)),
        help="How many AWS keeps running, in all zones together.",
        ge=0,
        le=100_000,
    )
    instance_usd: float | None = setting(
        None,
        "On-demand price of an instance",
        unit="USD an hour",
        basis="off",
        advanced=True,
        when=("hosting", ("managed_instances",)),
        help="EC2's list price of the type you chose; the fee is 15 % of it. Empty: not known.",
        ge=0,
        le=1000,
    )
    instance_paid_usd: float | None = setting(
        None,
        "What you pay for an instance",
        unit="USD an hour",
        basis="off",
        advanced=True,
        when=("hosting", ("managed_instances",)),
        help="With a savings plan or a contract of yours. Empty: the on-demand price.",
        ge=0,
        le=1000,
    )
    snap_start: Literal["off", "java", "other"] = setting(
        "off",
        "SnapStart",
        choices=SNAP_STARTS,
        basis="aws",
        advanced=True,
        help="Starts from a snapshot taken after init, so the init above is what restoring it takes. Free for Java; "
        "for Python and .NET keeping and restoring snapshots is billed.",
    )
    snapshot_versions: int = setting(
        1,
        "Versions with a snapshot",
        advanced=True,
        when=("snap_start", ("other",)),
        help="Published versions that are kept: each pays for its snapshot until it is deleted.",
        ge=1,
        le=1000,
    )
    snapshot_hours: float | None = setting(
        None,
        "Snapshot kept",
        unit="hours a month",
        basis="off",
        advanced=True,
        when=("snap_start", ("other",)),
        help="Three hours at least are billed for each version. Empty: all month.",
        ge=0,
        le=744,
    )
    streams_response: bool = setting(
        False,
        "Streams its answer",
        basis="aws",
        advanced=True,
        help="Sends the answer while it is being made, up to 200 MB instead of 6, through a REST API or its own "
        "address. What lies beyond 6 MB is billed by the GB.",
    )
    longest_silence_ms: float | None = setting(
        None,
        "Longest silence",
        unit="ms",
        basis="off",
        advanced=True,
        when=("streams_response", (True,)),
        help="Between two parts of what it streams, or before the first. Empty: as long as it runs.",
        ge=0.001,
        le=900_000,
    )
    tenants: int = setting(
        0,
        "Tenants kept apart",
        unit="tenants",
        basis="off",
        advanced=True,
        help="With tenant isolation an environment serves one tenant only: more of them start, and each start is "
        "billed by its memory. 0: off.",
        ge=0,
        le=1_000_000,
    )
    event_poller_units: float = setting(
        0,
        "Event poller units",
        unit="units on average",
        basis="off",
        advanced=True,
        help="Provisioned mode, billed whether anything comes or not. A unit of a Kafka topic fetches 20 MB a second; "
        "that of a queue drawn here is one of its pollers, two at least.",
        ge=0,
        le=100_000,
    )
    queue_pollers: int | None = setting(
        None,
        "Least pollers of a queue",
        unit="pollers",
        limit="lambda.sqs_esm.provisioned.minimum_pollers",
        basis="off",
        advanced=True,
        sampled=False,
        help="Provisioned mode: so many poll each queue, billed whether anything comes or not, and more as more comes. "
        "Empty: AWS polls, for nothing.",
    )
    most_queue_pollers: int = setting(
        200,
        "Most pollers of a queue",
        unit="pollers",
        limit="lambda.sqs_esm.provisioned.maximum_pollers",
        basis="aws",
        advanced=True,
        sampled=False,
        when=("queue_pollers", ("set",)),
        help="What comes beyond them waits in the queue.",
    )
    durable_operations: float = setting(
        0, "Durable operations", unit="per execution", basis="off", advanced=True, ge=0, le=1_000_000,
        help="Steps, waits and callbacks that a durable function records each time it is called. 0: an ordinary one.",
    )  # fmt: skip
    durable_kb: float = setting(
        1, "Recorded by an operation", unit="KB", advanced=True, when=DURABLE, ge=0, le=102_400,
        help="The result of each step, kept so that it need not run again.",
    )  # fmt: skip
    durable_keep_days: float = setting(
        14, "Records kept", unit="days", advanced=True, when=DURABLE, ge=0, le=400,
        help="How long what an execution has recorded stays after it ended. While it lasts it is kept as well.",
    )  # fmt: skip
    durable_lasts_s: float = setting(
        60, "An execution lasts", unit="s", advanced=True, when=DURABLE, ge=0, le=31_622_400,
        help="From start to end, waits included: they cost nothing, but it counts among those running, and what it has "
        "recorded is kept.",
    )  # fmt: skip
    durable_resumes: float = setting(
        0, "Resumed", unit="times an execution", advanced=True, when=DURABLE, ge=0, le=1_000_000,
        help="Waits and callbacks after which it is invoked again: each is a request more. Its billed duration is that "
        "of all its runs together.",
    )  # fmt: skip
    open_files: int | None = setting(
        None,
        "Files and connections open",
        basis="off",
        sampled=False,
        advanced=True,
        help="Most at once in a run, sockets and pipes included. Empty: few, or its calls if all go out at once.",
        ge=0,
        le=1_000_000,
    )
    control_calls_per_second: float | None = setting(
        None,
        "Control-plane calls",
        unit="a second",
        basis="off",
        sampled=False,
        advanced=True,
        help="Deployments and programs that create, change or list functions, in the busiest second. Empty: few.",
        ge=0,
        le=100_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "memory_mb architecture reserved_concurrency provisioned_concurrency provisioned_hours way_out "
            "hosting instances instance_usd instance_paid_usd snap_start snapshot_versions snapshot_hours "
            "event_poller_units"
        ),
        called={
            "start": "async_retries",
            "queue kinesis stream": "reports_failures",
            "queue": "queue_pollers most_queue_pollers",
            "start queue kinesis stream workflow retried": "errors_percent always_failing_percent",
            "invoke": "longest_silence_ms",
        },
    )

    @property
    def memory_gb(self) -> Amount:
        return self.memory_mb / 1024

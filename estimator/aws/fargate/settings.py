"""What tasks are told: the settings of a Fargate node."""

from typing import ClassVar, Literal

from estimator.aws.asked_of_code import Waiting, always_failing_setting, waiting_setting
from estimator.aws.cloudwatch_logs import LogClass, log_class, log_kb, log_keep_days
from estimator.engine.setting import Acting, Settings, setting

PROCESSORS = {"x86": "x86", "arm": "Arm"}
SYSTEMS = {"linux": "Linux", "windows": "Windows"}
SCALING = {
    "by_load": "by the hour's load",
    "peak": "as many as the busiest hour needs, at all hours",
    "fixed": "fixed",
}
SIZED = ("scaling", ("by_load", "peak"))
SIZES_CHANGE = ("scaling", ("by_load",))
TaskWayOut = Literal["address", "nat", "shared_nat", "endpoint", "ipv6", "none"]
WAYS = {
    "address": "a public IPv4 address each",
    "nat": "a NAT gateway",
    "shared_nat": "a NAT gateway that is paid already",
    "endpoint": "interface endpoints",
    "ipv6": "IPv6 alone",
    "none": "not counted",
}
"""What a task pulls its image, sends its logs and calls others through; over IPv6 alone it can, from a dual-stack
address of its registry: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html."""


class FargateSettings(Settings):
    vcpu: float = setting(0.5, "vCPU", unit="vCPU", help="0.25, 0.5, 1, 2, 4, 8, 16 or 32 for a task.", ge=0.01, le=64)
    memory_gb: float = setting(1, "Memory", unit="GB", help="Each vCPU size allows some sizes only.", ge=0.001, le=1024)
    architecture: Literal["x86", "arm"] = setting(
        "x86", "Processor", choices=PROCESSORS, basis="aws", help="Arm costs a fifth less."
    )
    operating_system: Literal["linux", "windows"] = setting(
        "linux",
        "Operating system",
        choices=SYSTEMS,
        basis="aws",
        advanced=True,
        help="Windows costs more for each vCPU and a licence besides; 1, 2 or 4 vCPU, on x86, not on Spot.",
    )
    duration_ms: float = setting(
        100,
        "Duration",
        unit="ms",
        help="How long a request, or a batch from the queue, takes.",
        ge=0.001,
        le=86_400_000,
    )
    cpu_ms: float = setting(
        30,
        "Processor time",
        unit="ms",
        help="How much of the duration keeps one vCPU busy. It decides how many tasks are needed: measure it.",
        ge=0,
        le=86_400_000,
    )
    slots: int = setting(
        50,
        "At once in a task",
        unit="requests",
        help="Requests or batches one task works on at the same time.",
        ge=1,
        le=100_000,
    )
    scaling: Literal["by_load", "peak", "fixed"] = setting("by_load", "Tasks", choices=SCALING, help="How many run.")
    tasks: float = setting(
        2, "Tasks", unit="tasks", when=("scaling", ("fixed",)), ge=0, le=100_000,
        help="A fixed number. 0: it stands for what runs elsewhere, or is switched off.",
    )  # fmt: skip
    min_tasks: int = setting(
        2,
        "Fewest tasks",
        unit="tasks",
        when=SIZED,
        help="Two where a caller waits, so that one may fail. 0 for a worker: none stands while its queue is empty.",
        ge=0,
        le=100_000,
    )
    max_tasks: int | None = setting(
        None,
        "Most tasks",
        unit="tasks",
        basis="off",
        advanced=True,
        when=SIZED,
        help="Empty: no end.",
        ge=1,
        le=100_000,
    )
    target_percent: float = setting(
        60,
        "Target processor use",
        unit="%",
        advanced=True,
        when=SIZED,
        help="What target tracking keeps on average; the rest is room for what comes within minutes.",
        ge=10,
        le=100,
    )
    waiting_percent: float = setting(
        5,
        "Requests that may wait",
        unit="%",
        advanced=True,
        when=SIZED,
        help="The share of requests that may find no free slot.",
        ge=0.1,
        le=50,
    )
    zones_survived: int = setting(
        0,
        "Survives the loss of a zone, out of",
        unit="zones",
        basis="off",
        advanced=True,
        when=SIZED,
        help="0: no. 2: twice the tasks the load needs. 3: half as many again, so that the other zones carry it.",
        ge=0,
        le=6,
    )
    spare_tasks: int = setting(
        0,
        "Warm spare",
        unit="tasks",
        basis="off",
        advanced=True,
        when=SIZED,
        help="Run on top of what the load needs, for what comes before more have started.",
        ge=0,
        le=100_000,
    )
    scale_out_minutes: float = setting(
        5,
        "More tasks are ready after",
        unit="minutes",
        advanced=True,
        when=SIZES_CHANGE,
        help="Three minutes until the alarm, then the start. They start so long before the hour that needs them.",
        ge=0,
        le=60,
    )
    hours_on: float | None = setting(
        None,
        "Switched on",
        unit="hours a month",
        basis="off",
        advanced=True,
        help="For environments that are off at night. Empty: all month.",
        ge=1,
        le=744,
    )
    job_seconds: float = setting(
        60,
        "A job runs",
        unit="s",
        help="Where an event starts a task: from start to stop.",
        ge=0.001,
        le=31_536_000,
    )
    start_seconds: float = setting(
        30, "Image pull", unit="s", help="Billed before a job starts working.", ge=0, le=3600
    )
    sidecar_vcpu: float = setting(
        0,
        "Processor of sidecars",
        unit="vCPU",
        basis="off",
        advanced=True,
        help="What proxies and agents in each task take of its vCPU. AWS recommends 0.25 for Service Connect, 0.5 from "
        "500 requests a second and task.",
        ge=0,
        le=16,
    )
    spot_percent: float = setting(
        0,
        "On Spot",
        unit="% of tasks",
        basis="off",
        help="About 70 % cheaper; AWS may stop them.",
        ge=0,
        le=100,
    )
    ephemeral_gb: float = setting(
        20,
        "Ephemeral storage",
        unit="GB",
        limit="fargate.ephemeral_storage",
        basis="aws",
        advanced=True,
        help="20 GB of each task are free.",
    )
    way_out: TaskWayOut = setting(
        "address",
        "Way out",
        choices=WAYS,
        help="What images, logs and calls go through, unless a call says otherwise. A gateway is billed by the hour "
        "whatever calls there are. IPv6 alone is free, takes a dual-stack load balancer and images from ECR's "
        "dual-stack address, and reaches nothing that has only IPv4.",
    )
    log_kb: float = log_kb(1, "Logs per request, batch or job")
    log_keep_days: float | None = log_keep_days()
    log_class: LogClass = log_class()
    waits: Waiting = waiting_setting()
    errors_percent: float = setting(
        0, "Error rate", unit="% of items", help="Share of messages or jobs that fail.", ge=0, le=100
    )
    always_failing_percent: float = always_failing_setting()
    reports_failures: bool = setting(
        True,
        "Deletes what worked",
        basis="aws",
        advanced=True,
        help="A worker deletes each message it has handled.",
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "max_tasks vcpu memory_gb architecture operating_system scaling tasks min_tasks spare_tasks hours_on "
            "spot_percent ephemeral_gb way_out"
        ),
        called={
            "request process": (
                "duration_ms cpu_ms sidecar_vcpu slots max_tasks target_percent waiting_percent zones_survived "
                "spare_tasks scale_out_minutes"
            ),
            "run_task": "job_seconds start_seconds",
            "process queue retried": "errors_percent always_failing_percent",
            "request process queue": "min_tasks",
            "process": "reports_failures",
        },
        starting={
            "invocation record": "waits",
        },
    )

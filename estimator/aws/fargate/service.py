"""Fargate on ECS: https://aws.amazon.com/fargate/pricing/

vCPU and GB by the second from image pull to stop, a minute at least; ephemeral storage beyond 20 GB.  Windows pays a
licence for each vCPU besides, and five minutes at least.  How many tasks there are: `tasks`; which sizes they have:
`sizes`; what they leave through: `way_out`; on EKS: `fargate_eks`.

Left out: ECS Anywhere, which bills machines of your own by the hour.  The largest task is the end of the size grid;
containers, clusters, services and target groups are counts of configuration, no matter of load.
"""

from collections.abc import Iterator

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_demands
from estimator.aws.fargate.settings import PROCESSORS, FargateSettings
from estimator.aws.fargate.sizes import task_sizes, windows_sizes
from estimator.aws.fargate.tasks import FargateTasks, check_standing, is_job_only
from estimator.aws.fargate.way_out import LOGS_CROSS
from estimator.aws.token_buckets import bucket_demand, rate_demand
from estimator.engine.figures import figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, is_number, larger, used
from estimator.engine.maths.buckets import Bucket, Burst
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from pricing.book import LimitBook

ADDRESSES = "vpc.public_ipv4.in_use_hour"
EPHEMERAL = "fargate.ephemeral_gb_hour"
FREE_EPHEMERAL_GB = 20
LICENCE = "fargate.windows.os_license_vcpu_hour"
WHAT = {"vcpu_hour": "vCPU", "gb_hour": "memory"}


def hours_of(what: str, s: FargateSettings, spot: bool) -> str:
    """The dimension of the vCPU or GB of a task."""
    kind = "windows" if s.operating_system == "windows" else f"{'spot.' if spot else ''}{s.architecture}"
    return f"fargate.{kind}.{what}"


class Fargate(FargateTasks[FargateSettings]):
    slug = "fargate"
    name = "Fargate"
    noun = "a Fargate task"
    default_name = "Service"
    help = "Runs containers without servers: a service, a worker on a queue, or a job."
    known_as = ("ecs", "container", "docker", "task", "service", "worker", "batch")
    family = "container"
    fits = (
        "Programs that come as containers, run long or hold many connections. Steady load is where it is cheap, for "
        "one task handles many requests at once."
    )
    fits_not = (
        "Rare traffic: a service's tasks are billed whether anything comes or not. Bursts within seconds, for a new "
        "task takes time to start, and GPUs, which it does not have."
    )
    Settings = FargateSettings
    hidden_costs = LOGS
    operations = (
        Operation(
            "request",
            "a request to the service",
            accepts={"alb", "nlb", "http_api", "code", "client"},
        ),
        Operation(
            "process",
            "a batch fetched from a queue or stream, or a task of a workflow",
            accepts={"queue", "stream", "kinesis", "workflow"},
        ),
        Operation(
            "run_task",
            "start a task for it",
            waits=False,
            accepts={"code", "schedule", "rest_api", "workflow", "bus", "pipe"},
            for_each="maybe",
        ),
    )
    events = (
        Event("invocation", "each request, batch or job", of=("request", "process", "run_task")),
        Event("record", "each message or record of a batch", of=("process",), per="item"),
    )
    borrows = ("cloudwatch.logs.*", *LOGS_CROSS.values())
    alternatives = (
        LOGS_TAKEN_IN,
        ("fargate.x86.vcpu_hour", "fargate.arm.vcpu_hour", "fargate.windows.vcpu_hour"),
        ("fargate.x86.gb_hour", "fargate.arm.gb_hour", "fargate.windows.gb_hour"),
        ("fargate.spot.*.vcpu_hour",),
        ("fargate.spot.*.gb_hour",),
    )
    dimensions = {
        **{
            f"fargate.{spot}{cpu}.{what}": Dimension(f"Fargate {label}, {name}{' Spot' if spot else ''}", "capacity")
            for spot in ("", "spot.")
            for cpu, name in PROCESSORS.items()
            for what, label in WHAT.items()
        },
        **{
            f"fargate.windows.{what}": Dimension(f"Fargate {label}, Windows", "capacity")
            for what, label in WHAT.items()
        },
        LICENCE: Dimension("Windows licences", "capacity"),
        EPHEMERAL: Dimension("Fargate ephemeral storage", "capacity"),
        ADDRESSES: Dimension("Public IPv4 addresses", "capacity", of="public_ipv4"),
    }
    effects = {
        "fargate.vcpu.*": ("refuses", "no more tasks start"),
        "fargate.launch.*": ("catches up", "tasks start later"),
        "fargate.service.launch_rate": ("catches up", "tasks start later"),
        "fargate.tasks_per_service": ("refuses", "no more tasks start"),
        "fargate.run_task.rate": ("refuses", "tasks are not started"),
        "vpc.enis": ("refuses", "no more tasks start"),
        "fargate.capacity": ("refuses", "callers wait and give up"),
    }
    limits = {
        "fargate.vcpu.on_demand": "Fargate vCPUs",
        "fargate.vcpu.spot": "Fargate Spot vCPUs",
        "fargate.task.size_grid": "task size",
        "fargate.ephemeral_storage": "task storage",
        "fargate.tasks_per_service": "tasks of a service",
        "fargate.service.launch_rate": "task launches of a service",
        "fargate.launch.rate": "task launches",
        "fargate.launch.burst": "task launches at once",
        "fargate.run_task.rate": "RunTask calls",
        "fargate.run_task.tasks": "tasks of a RunTask call",
        "vpc.enis": "network interfaces",
    }

    def kind_of(self, s: FargateSettings) -> str:
        windows = ", Windows" if s.operating_system == "windows" else ""
        return f"Fargate · {figure(s.vcpu)} vCPU, {figure(s.memory_gb)} GB{windows}"

    def check(self, s: FargateSettings, limits: LimitBook) -> tuple[str, str] | None:
        grid, task = task_sizes(limits), "Fargate task"
        if s.operating_system == "windows":
            if s.architecture == "arm":
                return "architecture", "must be x86 where tasks run Windows."
            if s.spot_percent:
                return "spot_percent", "must be 0 where tasks run Windows."
            grid, task = windows_sizes(grid), "Fargate task on Windows"
        if s.sidecar_vcpu >= s.vcpu:
            return "sidecar_vcpu", f"must be below the {figure(s.vcpu)} vCPU of the task."
        if s.vcpu not in grid:
            return "vcpu", f"must be one of {', '.join(map(figure, grid))} for a {task}, not {figure(s.vcpu)}."
        if s.memory_gb not in grid[s.vcpu]:
            sizes = ", ".join(map(figure, grid[s.vcpu]))
            return (
                "memory_gb",
                f"of a task with {figure(s.vcpu)} vCPU must be one of {sizes}, not {figure(s.memory_gb)}.",
            )
        return check_standing(s)

    # -- bill ----------------------------------------------------------------------------------------------

    def task_uses(self, s: FargateSettings, load: Load, *task_hours: Amount | str) -> Iterator[Use]:
        for spot, share in ((False, 1 - s.spot_percent / 100), (True, s.spot_percent / 100)):
            if spot and not used(s.spot_percent):
                continue
            of = (share, "on Spot" if spot else "on demand") if used(s.spot_percent) else ()
            yield Use(hours_of("vcpu_hour", s, spot), *task_hours, *of, s.vcpu, "vCPU")
            yield Use(hours_of("gb_hour", s, spot), *task_hours, *of, s.memory_gb, "GB")
        if s.operating_system == "windows":
            yield Use(LICENCE, *task_hours, s.vcpu, "vCPU")
        yield Use(EPHEMERAL, *task_hours, s.ephemeral_gb - FREE_EPHEMERAL_GB, "GB beyond 20 GB")
        if s.way_out == "address":
            yield Use(ADDRESSES, *task_hours, 1, "address")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: FargateSettings, load: Load) -> Iterator[Demand]:
        running, jobs = self.at_once(s, load, s.start_seconds)
        tasks, full = running + jobs, self.at_full_use(s, load, jobs)
        spot = s.spot_percent / 100

        def vcpus(key: str, part: Amount) -> Demand:
            at_full_use = None if full is None else full * part * s.vcpu
            return Demand(key, tasks * part * s.vcpu, "tasks at the peak", at_full_use=at_full_use)

        yield vcpus("fargate.vcpu.on_demand", 1 - spot)
        yield Demand("vpc.enis", tasks, "tasks, an interface each", at_full_use=full)
        if used(s.spot_percent):
            yield vcpus("fargate.vcpu.spot", spot)
        if not is_job_only(s, load):
            is_set = s.scaling == "fixed"
            yield Demand(
                "fargate.tasks_per_service", running, "tasks of the service", is_setting=is_set,
                at_full_use=self.at_full_use(s, load, 0.0),
            )  # fmt: skip
            if not is_number(running):
                rising = larger(running - load.hours.previous(running), 0.0)
                yield Demand("fargate.service.launch_rate", rising, "more tasks than the hour before")
        if load["run_task"]:
            calls = load["run_task"].peak_calls_per_second
            yield Demand("fargate.run_task.rate", calls, "RunTask calls in the peak second")
            yield from launch_demands(load, "fargate.launch.burst", "tasks")
            for flow in load["run_task"]:
                yield Demand("fargate.run_task.tasks", flow.batch, "in one call", where=flow.edge.id, is_setting=True)
        if load.arriving:
            yield from log_demands(s.log_kb, added(self.at_once(s, load)))


def launch_demands(load: Load, bucket: str, what: str) -> Iterator[Demand]:
    """What is started, against the account's bucket and against its refill.  In the moment of a lump the bucket alone
    decides."""
    starts, rate = load["run_task"], "fargate.launch.rate"
    bursts = (
        Burst(flow.items_per_second, flow.peak_items_per_second, flow.peak_lasts_s, flow.ticks) for flow in starts
    )
    tokens = Bucket(load.limit(bucket), load.limit(rate), tuple(bursts))
    if not load.is_moment:
        yield rate_demand(rate, starts.peak_items_per_second, tokens, f"{what} started")
    yield bucket_demand(bucket, tokens, load.limits.limit(rate), f"{what} started")

"""Fargate on ECS: https://aws.amazon.com/fargate/pricing/

vCPU and GB by the second from image pull to stop, a minute at least; ephemeral storage beyond 20 GB.  A node is a
service (it answers requests), a worker (it polls a queue or stream) or a job (each event starts a task), by
what leads to it.  Services and workers have a fixed number of tasks, or as many as each hour needs:
docs/method.md, "Sizing containers".
"""

from typing import Literal

import numpy as np

from estimator.aws.cloudwatch_logs import log_class, log_demands, log_kb, log_keep_days, log_uses
from estimator.engine.erlang import servers_for
from estimator.engine.figures import counted, figure
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

PROCESSORS = {"x86": "x86", "arm": "Arm"}
ADDRESSES = "vpc.public_ipv4.in_use_hour"
EPHEMERAL = "fargate.ephemeral_gb_hour"
FREE_EPHEMERAL_GB = 20
JOB_MINIMUM_S = 60
STANDING_OPERATIONS = ("request", "process")
SCALING = {"by_load": "by the hour's load", "fixed": "fixed"}


WAYS = {
    "none": "not counted: public addresses or gateway endpoints",
    "nat": "a NAT gateway",
    "endpoint": "interface endpoints",
}


class FargateSettings(Settings):
    vcpu: float = setting(0.5, "vCPU", unit="vCPU", help="0.25, 0.5, 1, 2, 4, 8, 16 or 32 for a task.", gt=0, le=64)
    memory_gb: float = setting(1, "Memory", unit="GB", help="Each vCPU size allows some sizes only.", gt=0, le=1024)
    architecture: Literal["x86", "arm"] = setting(
        "x86", "Processor", choices=PROCESSORS, basis="aws", help="Arm costs a fifth less."
    )
    duration_ms: float = setting(
        100,
        "Duration",
        unit="ms",
        help="How long a request, or a batch from the queue, takes.",
        gt=0,
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
    scaling: Literal["by_load", "fixed"] = setting("by_load", "Tasks", choices=SCALING, help="How many run.")
    tasks: float = setting(
        2, "Tasks", unit="tasks", when=("scaling", ("fixed",)), help="A fixed number.", ge=0, le=100_000
    )
    min_tasks: int = setting(
        2,
        "Least tasks",
        unit="tasks",
        when=("scaling", ("by_load",)),
        help="Two survive the loss of a zone.",
        ge=0,
        le=100_000,
    )
    max_tasks: int | None = setting(
        None,
        "Most tasks",
        unit="tasks",
        basis="off",
        advanced=True,
        when=("scaling", ("by_load",)),
        help="Empty: no end.",
        ge=1,
        le=100_000,
    )
    target_percent: float = setting(
        60,
        "Target processor use",
        unit="%",
        advanced=True,
        when=("scaling", ("by_load",)),
        help="What target tracking keeps; the rest is room for what comes within minutes.",
        ge=10,
        le=100,
    )
    waiting_percent: float = setting(
        5,
        "Requests that may wait",
        unit="%",
        advanced=True,
        when=("scaling", ("by_load",)),
        help="The share of requests that may find no free slot.",
        ge=0.1,
        le=50,
    )
    hours_on: float | None = setting(
        None,
        "Switched on",
        unit="hours a month",
        basis="off",
        advanced=True,
        help="For environments that are off at night. Empty: all month.",
        ge=0,
        le=744,
    )
    job_seconds: float = setting(
        60,
        "A job runs",
        unit="s",
        help="Where an event starts a task: from start to stop.",
        gt=0,
        le=31_536_000,
    )
    start_seconds: float = setting(
        30, "Image pull", unit="s", help="Billed before a job starts working.", ge=0, le=3600
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
    public_ip: bool = setting(
        False,
        "Public IPv4 address",
        basis="off",
        advanced=True,
        help="One for each task, billed by the hour.",
    )
    way_out: Literal["none", "nat", "endpoint"] = setting(
        "none",
        "Way out",
        choices=WAYS,
        help="What its calls leave through, unless an edge says otherwise. Tasks without a public address need a NAT "
        "gateway or endpoints, for logs and images too.",
    )
    log_kb: float = log_kb(1, "Logs per request, batch or job")
    log_keep_days: float | None = log_keep_days()
    log_class: Literal["standard", "infrequent_access"] = log_class()
    waits: Waiting = waiting_setting()
    errors_percent: float = setting(
        0, "Failing", unit="% of items", help="Share of messages or jobs that fail.", ge=0, le=100
    )
    reports_failures: bool = setting(
        True,
        "Deletes what worked",
        basis="aws",
        advanced=True,
        help="A worker deletes each message it has handled.",
    )


def vcpu_hours(s, spot: bool) -> str:
    return f"fargate.{'spot.' if spot else ''}{s.architecture}.vcpu_hour"


def gb_hours(s, spot: bool) -> str:
    return f"fargate.{'spot.' if spot else ''}{s.architecture}.gb_hour"


class Fargate(AwsService):
    slug = "fargate"
    name = "Fargate"
    noun = "a Fargate task"
    default_name = "Service"
    type = "compute"
    help = "Runs containers without servers: a service, a worker on a queue, or a job."
    Settings = FargateSettings
    operations = (
        Operation(
            "request",
            "a request to the service",
            accepts={"alb", "nlb", "http_api", "code", "client", "pipe", "workflow"},
        ),
        Operation("process", "a batch fetched from a queue or stream", accepts={"queue", "stream", "kinesis"}),
        Operation(
            "run_task",
            "start a task for it",
            waits=False,
            accepts={"code", "schedule", "rest_api", "workflow", "bus", "pipe"},
        ),
    )
    events = (
        Event("invocation", "each request, batch or job", of=("request", "process", "run_task")),
        Event("record", "each message or record of a batch", of=("process",), per="item"),
    )
    dimensions = {
        **{
            f"fargate.{spot}{cpu}.{what}": Dimension(f"Fargate {label}, {name}{' Spot' if spot else ''}", "capacity")
            for spot in ("", "spot.")
            for cpu, name in PROCESSORS.items()
            for what, label in (("vcpu_hour", "vCPU"), ("gb_hour", "memory"))
        },
        EPHEMERAL: Dimension("Fargate ephemeral storage", "capacity"),
        ADDRESSES: Dimension("Public IPv4 addresses", "capacity"),
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
        "elb.alb.targets": "load balancer targets",
        "vpc.enis": "network interfaces",
    }

    def kind_of(self, s):
        return f"Fargate · {figure(s.vcpu)} vCPU, {figure(s.memory_gb)} GB"

    def check(self, s, limits):
        grid = task_sizes(limits)
        if s.vcpu not in grid:
            return (
                "vcpu",
                f"must be one of {', '.join(map(figure, grid))} for a Fargate task, not {figure(s.vcpu)}.",
            )
        if s.memory_gb not in grid[s.vcpu]:
            sizes = ", ".join(map(figure, grid[s.vcpu]))
            return (
                "memory_gb",
                f"of a task with {figure(s.vcpu)} vCPU must be one of {sizes}, not {figure(s.memory_gb)}.",
            )
        return None

    # -- time and failure ----------------------------------------------------------------------------------

    def own_seconds(self, s, operation):
        seconds = s.job_seconds if operation == "run_task" else s.duration_ms / 1000
        return seconds, seconds

    def waits(self, s, operation):
        return s.waits

    def pollers(self, s):
        """A worker's task keeps one long poll open."""
        return s.tasks if s.scaling == "fixed" else s.min_tasks

    def is_private(self, s):
        return True

    def way_out(self, s, polls):
        return None if s.way_out == "none" else s.way_out

    def failing_share(self, s, operation):
        return s.errors_percent / 100

    def reports_partial_batches(self, s):
        return s.reports_failures

    # -- sizing --------------------------------------------------------------------------------------------

    def tasks_needed(self, s, load, *, target: float, waiting: float):
        """Tasks each hour's peak second needs: processor time, and slots so that few requests wait.

        What is polled may wait in its queue, so a worker is sized on the hour's mean.
        """
        busy_cpus = busy_slots = requests = 0.0
        for operation in STANDING_OPERATIONS:
            for flow in load[operation]:
                seconds = load.latency[operation][0]
                calls = flow.peak_calls_per_second if operation == "request" else flow.calls_per_second
                busy_cpus = busy_cpus + calls * s.cpu_ms / 1000
                if operation == "request":
                    requests = requests + calls * seconds
                else:
                    busy_slots = busy_slots + calls * seconds
        busy_slots = busy_slots + servers_for(requests, waiting)
        by_cpu = busy_cpus / (s.vcpu * target)
        return np.ceil(np.maximum(by_cpu, busy_slots / s.slots) - 1e-9)

    def tasks_running(self, s, load):
        """Tasks billed in each hour; capacity follows load with a delay, so the hour before counts too."""
        if s.scaling == "fixed":
            return s.tasks
        needed = self.tasks_needed(s, load, target=s.target_percent / 100, waiting=s.waiting_percent / 100)
        lagging = np.maximum(needed, load.hours.previous(needed))
        most = np.inf if s.max_tasks is None else s.max_tasks
        return np.clip(lagging, s.min_tasks, np.maximum(most, s.min_tasks))

    @staticmethod
    def _is_job_only(load) -> bool:
        return bool(load.arriving) and not any(name in load.arriving for name in STANDING_OPERATIONS)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        if not self._is_job_only(load):
            running = self.tasks_running(s, load)
            task_hours = load.hours.month_of(running)
            if s.hours_on is not None:
                task_hours = task_hours * np.minimum(s.hours_on / load.hours_per_month, 1.0)
            yield from self._task_uses(s, (task_hours, "task-hours"))
        for flow in load["run_task"]:
            seconds = np.maximum(np.ceil(load.latency["run_task"][0] + s.start_seconds), JOB_MINIMUM_S)
            yield from self._task_uses(s, (flow.monthly_items, "jobs", seconds, "s", 3600, "÷ s in an hour"))
        for flow in load.flows():
            logs = (flow.monthly_calls, "calls", s.log_kb, s.log_keep_days, load)
            yield from log_uses(*logs, log_class=s.log_class)

    def _task_uses(self, s, task_hours: tuple):
        for spot, share in ((False, 1 - s.spot_percent / 100), (True, s.spot_percent / 100)):
            of = (share, "on Spot" if spot else "on demand") if s.spot_percent else ()
            if spot and not s.spot_percent:
                continue
            yield Use(vcpu_hours(s, spot), *task_hours, *of, s.vcpu, "vCPU")
            yield Use(gb_hours(s, spot), *task_hours, *of, s.memory_gb, "GB")
        yield Use(EPHEMERAL, *task_hours, s.ephemeral_gb - FREE_EPHEMERAL_GB, "GB beyond 20 GB")
        if s.public_ip:
            yield Use(ADDRESSES, *task_hours, 1, "address")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        running = 0.0 if self._is_job_only(load) else self.tasks_running(s, load) * 1.0
        jobs = 0.0
        for flow in load["run_task"]:
            per_call = flow.monthly_items / np.maximum(flow.monthly_calls, 1e-300)
            jobs = jobs + flow.concurrency(load.latency["run_task"][0]) * per_call
        tasks = running + jobs
        spot = s.spot_percent / 100
        yield Demand("fargate.vcpu.on_demand", tasks * (1 - spot) * s.vcpu, "tasks at the peak")
        yield Demand("vpc.enis", tasks, "tasks, an interface each")
        if s.spot_percent:
            yield Demand("fargate.vcpu.spot", tasks * spot * s.vcpu, "tasks at the peak")
        if not self._is_job_only(load):
            yield Demand("fargate.tasks_per_service", running, "tasks of the service")
            if any(flow.wire.source.service.slug == "alb" for flow in load["request"]):
                yield Demand("elb.alb.targets", running, "tasks behind the load balancer")
            if np.ndim(running):
                rising = np.maximum(running - load.hours.previous(running), 0.0)
                yield Demand("fargate.service.launch_rate", rising, "more tasks than the hour before")
        if load["run_task"]:
            calls, starts = load["run_task"].peak_calls_per_second, load["run_task"].peak_items_per_second
            yield Demand("fargate.run_task.rate", calls, "RunTask calls in the peak second")
            yield Demand("fargate.launch.rate", starts, "tasks started in the peak second")
            yield Demand("fargate.launch.burst", starts, "tasks started at once")
            for flow in load["run_task"]:
                yield Demand("fargate.run_task.tasks", flow.batch, "in one call", where=flow.wire.edge.id)
        if load.arriving and np.any(np.asarray(s.log_kb) > 0):
            yield from log_demands(tasks)

    def problems(self, s, load):
        if self._is_job_only(load) or not load.arriving:
            return
        needed = self.tasks_needed(s, load, target=1.0, waiting=0.5)
        running = self.tasks_running(s, load)
        if np.any(needed > running):
            yield Problem(
                "fargate.capacity",
                "breach",
                f"the peak needs {counted(float(np.max(needed)), 'task')} at full use, but no more than "
                f"{counted(float(np.max(running)), 'task')} may run. Allow more, or larger ones.",
            )


def task_sizes(limits) -> dict[float, list[float]]:
    """{vCPU: [GB, …]} from the rows of the size grid: '0.5,1,2' or '2..8 step 1'."""
    grid = {}
    for row in limits.variants("fargate.task.size_grid"):
        vcpu = float(row.variant.removeprefix("ecs_").removesuffix("vcpu"))
        span, _, step = row.text.partition(" step ")
        if step:
            low, high = span.split("..")
            grid[vcpu] = list(np.arange(float(low), float(high) + 1e-9, float(step)))
        else:
            grid[vcpu] = [float(size) for size in row.text.split(",")]
    return grid

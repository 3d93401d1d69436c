"""Fargate on ECS: https://aws.amazon.com/fargate/pricing/

vCPU and GB by the second from image pull to stop, a minute at least; ephemeral storage beyond 20 GB.  Windows pays a
licence for each vCPU besides, and five minutes at least.  A node is a service (it answers requests), a worker (it
polls a queue or stream) or a job (each event starts a task), by what leads to it.  Services and workers have a fixed
number of tasks, or as many as each hour needs: docs/method.md, "Sizing containers".
On EKS: `fargate_eks`.

Left out: ECS Anywhere, which bills machines of your own by the hour.  The largest task is the end of the size grid;
containers, clusters, services and target groups are counts of configuration, no matter of load.
"""

import numpy as np

from estimator.aws.cloudwatch_logs import log_demands, log_uses
from estimator.aws.fargate.settings import PROCESSORS, FargateSettings
from estimator.aws.fargate.sizes import task_sizes, windows_sizes
from estimator.engine.figures import counted, figure
from estimator.engine.service import AwsService, Demand, Dimension, Event, Operation, Problem, Use
from estimator.engine.traffic.amounts import used
from estimator.engine.traffic.erlang import servers_for

ADDRESSES = "vpc.public_ipv4.in_use_hour"
EPHEMERAL = "fargate.ephemeral_gb_hour"
FREE_EPHEMERAL_GB = 20
JOB_MINIMUM_S = {"linux": 60, "windows": 300}
LICENCE = "fargate.windows.os_license_vcpu_hour"
WHAT = {"vcpu_hour": "vCPU", "gb_hour": "memory"}
STANDING_OPERATIONS = ("request", "process")


def hours_of(what: str, s, spot: bool) -> str:
    """The dimension of the vCPU or GB of a task."""
    kind = "windows" if s.operating_system == "windows" else f"{'spot.' if spot else ''}{s.architecture}"
    return f"fargate.{kind}.{what}"


class Fargate(AwsService):
    slug = "fargate"
    name = "Fargate"
    noun = "a Fargate task"
    default_name = "Service"
    type = "compute"
    help = "Runs containers without servers: a service, a worker on a queue, or a job."
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
        windows = ", Windows" if s.operating_system == "windows" else ""
        return f"Fargate · {figure(s.vcpu)} vCPU, {figure(s.memory_gb)} GB{windows}"

    def check(self, s, limits):
        grid, task = task_sizes(limits), "Fargate task"
        if s.operating_system == "windows":
            if s.architecture == "arm":
                return "architecture", "must be x86 where tasks run Windows."
            if s.spot_percent:
                return "spot_percent", "must be 0 where tasks run Windows."
            grid, task = windows_sizes(grid), "Fargate task on Windows"
        if s.vcpu not in grid:
            return "vcpu", f"must be one of {', '.join(map(figure, grid))} for a {task}, not {figure(s.vcpu)}."
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
        """Tasks each hour's peak second needs: processor time, and slots so that few requests wait."""
        return np.ceil(np.maximum(*self.tasks_asked(s, load, target=target, waiting=waiting)) - 1e-9)

    def tasks_asked(self, s, load, *, target: float, waiting: float):
        """(tasks the processor time asks for, tasks the slots ask for), each hour, not yet whole ones.

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
        return busy_cpus / (s.vcpu * target), busy_slots / s.slots

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
            yield from self.task_uses(s, load, (task_hours, "task-hours"))
        for flow in load["run_task"]:
            least = JOB_MINIMUM_S[s.operating_system]
            seconds = np.maximum(np.ceil(load.latency["run_task"][0] + s.start_seconds), least)
            yield from self.task_uses(s, load, (flow.monthly_items, "jobs", seconds, "s", 3600, "÷ s in an hour"))
        for flow in load.flows():
            logs = (flow.monthly_calls, "calls", s.log_kb, s.log_keep_days, load)
            yield from log_uses(*logs, log_class=s.log_class)

    def task_uses(self, s, load, task_hours: tuple):
        """What so many hours of a task cost."""
        for spot, share in ((False, 1 - s.spot_percent / 100), (True, s.spot_percent / 100)):
            of = () if not used(s.spot_percent) else (share, "on Spot" if spot else "on demand")
            if spot and not used(s.spot_percent):
                continue
            yield Use(hours_of("vcpu_hour", s, spot), *task_hours, *of, s.vcpu, "vCPU")
            yield Use(hours_of("gb_hour", s, spot), *task_hours, *of, s.memory_gb, "GB")
        if s.operating_system == "windows":
            yield Use(LICENCE, *task_hours, s.vcpu, "vCPU")
        yield Use(EPHEMERAL, *task_hours, s.ephemeral_gb - FREE_EPHEMERAL_GB, "GB beyond 20 GB")
        if s.public_ip:
            yield Use(ADDRESSES, *task_hours, 1, "address")

    # -- limits --------------------------------------------------------------------------------------------

    def at_once(self, s, load):
        """(tasks of a service or worker, tasks of jobs) at the worst moment of each hour."""
        running = 0.0 if self._is_job_only(load) else self.tasks_running(s, load) * 1.0
        jobs = 0.0
        for flow in load["run_task"]:
            per_call = flow.monthly_items / np.maximum(flow.monthly_calls, 1e-300)
            jobs = jobs + flow.concurrency(load.latency["run_task"][0]) * per_call
        return running, jobs

    def demands(self, s, load):
        running, jobs = self.at_once(s, load)
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
        if load.arriving and used(s.log_kb):
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

"""Tasks on Fargate, whoever starts them, ECS or EKS: how many stand in each hour, and the month's hours of them.

A node is a service (it answers requests), a worker (it polls a queue or stream) or a job (each event starts a task),
by what leads to it.  Services and workers have a fixed number of tasks, or as many as each hour needs: docs/method.md,
"Sizing containers".
"""

from collections.abc import Iterator
from math import inf

from estimator.aws.cloudwatch_logs import log_uses
from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.figures import counted
from estimator.engine.maths.amounts import Amount, anywhere, between, larger, largest, share, smaller, whole_up
from estimator.engine.maths.erlang import servers_for
from estimator.engine.measures import Load, Problem, Use
from estimator.engine.service import AwsService, Waits, WayOut, answers_in

JOB_MINIMUM_S = {"linux": 60, "windows": 300}
STANDING_OPERATIONS = ("request", "process")
"""What asks a task that stands, and not one started for a job."""


class FargateTasks[S: FargateSettings](AwsService[S]):
    """What tasks on ECS and pods on EKS have in common."""

    type = "compute"
    keeps_connections = True

    # -- time and failure ----------------------------------------------------------------------------------

    def own_seconds(self, s: S, operation: str) -> tuple[Amount, Amount]:
        return (s.job_seconds, s.job_seconds) if operation == "run_task" else answers_in(s.duration_ms)

    def waits(self, s: S, operation: str) -> Waits:
        return s.waits

    def pollers(self, s: S) -> Amount:
        """A worker's task keeps one long poll open."""
        return s.tasks if s.scaling == "fixed" else s.min_tasks

    def is_private(self, s: S) -> bool:
        return True

    def way_out(self, s: S, polls: bool) -> WayOut | None:
        return None if s.way_out == "none" else s.way_out

    def failing_share(self, s: S, operation: str) -> Amount:
        return s.errors_percent / 100

    def always_failing_share(self, s: S, operation: str) -> Amount:
        return s.always_failing_percent / 100

    def reports_partial_batches(self, s: S) -> bool:
        return s.reports_failures

    # -- sizing --------------------------------------------------------------------------------------------

    def tasks_needed(self, s: S, load: Load, *, target: Amount, waiting: Amount) -> Amount:
        """Tasks each hour's peak second needs: processor time, and slots so that few requests wait."""
        return whole_up(larger(*self.tasks_asked(s, load, target=target, waiting=waiting)))

    def tasks_asked(self, s: S, load: Load, *, target: Amount, waiting: Amount) -> tuple[Amount, Amount]:
        """(tasks the processor time asks for, tasks the slots ask for), each hour, not yet whole ones.

        What is polled may wait in its queue, so a worker is sized on the hour's mean.
        """
        busy_cpus: Amount = 0.0
        requests: Amount = 0.0
        batches: Amount = 0.0
        for flow in load["request"]:
            busy_cpus = busy_cpus + flow.peak_calls_per_second * s.cpu_ms / 1000
            requests = requests + flow.peak_calls_per_second * load.latency["request"][0]
        for flow in load["process"]:
            busy_cpus = busy_cpus + flow.calls_per_second * s.cpu_ms / 1000
            batches = batches + flow.calls_per_second * load.latency["process"][0]
        return busy_cpus / (s.vcpu * target), (batches + servers_for(requests, waiting)) / s.slots

    def tasks_running(self, s: S, load: Load) -> Amount:
        """Tasks billed in each hour; capacity follows load with a delay, so the hour before counts too."""
        if s.scaling == "fixed":
            return s.tasks
        needed = self.tasks_needed(s, load, target=s.target_percent / 100, waiting=s.waiting_percent / 100)
        lagging = larger(needed, load.hours.previous(needed))
        return between(s.min_tasks, lagging, larger(inf if s.max_tasks is None else s.max_tasks, s.min_tasks))

    def at_once(self, s: S, load: Load, pull_s: Amount = 0.0) -> tuple[Amount, Amount]:
        """(tasks of a service or worker, tasks of jobs) at the worst moment of each hour.

        A job works for as long as it runs, and has its vCPUs and its interface from the pull of its image on.
        """
        running = 0.0 if is_job_only(load) else self.tasks_running(s, load)
        jobs: Amount = 0.0
        for flow in load["run_task"]:
            per_call = share(flow.monthly_items, flow.monthly_calls)
            jobs = jobs + flow.concurrency(pull_s + load.latency["run_task"][0]) * per_call
        return running, jobs

    def copies(self, s: S, load: Load) -> Amount | None:
        """None for a job, and for what nothing calls."""
        return self.tasks_running(s, load) if any(name in load.arriving for name in STANDING_OPERATIONS) else None

    # -- bill and limits -----------------------------------------------------------------------------------

    def task_uses(self, s: S, load: Load, *task_hours: Amount | str) -> Iterator[Use]:
        """What so many hours of a task cost."""
        raise NotImplementedError

    def usage(self, s: S, load: Load) -> Iterator[Use]:
        if not is_job_only(load):
            task_hours = load.hours.month_of(self.tasks_running(s, load))
            if s.hours_on is not None:
                task_hours = task_hours * smaller(s.hours_on / load.hours_per_month, 1.0)
            yield from self.task_uses(s, load, task_hours, "task-hours")
        for flow in load["run_task"]:
            least = JOB_MINIMUM_S[s.operating_system]
            seconds = larger(whole_up(load.latency["run_task"][0] + s.start_seconds, hair=0.0), least)
            yield from self.task_uses(s, load, flow.monthly_items, "jobs", seconds, "s", 3600, "÷ s in an hour")
        for flow in load.flows():
            logs = (flow.monthly_calls, "calls", s.log_kb, s.log_keep_days, load)
            yield from log_uses(*logs, log_class=s.log_class)

    def problems(self, s: S, load: Load) -> Iterator[Problem]:
        if is_job_only(load) or not load.arriving:
            return
        needed = self.tasks_needed(s, load, target=1.0, waiting=0.5)
        running = self.tasks_running(s, load)
        if anywhere(needed > running):
            yield Problem(
                "fargate.capacity",
                "breach",
                f"the peak needs {counted(largest(needed), 'task')} at full use, but no more than "
                f"{counted(largest(running), 'task')} may run. Allow more, or larger ones.",
            )


def is_job_only(load: Load) -> bool:
    """Whether events start its tasks, and nothing asks one that stands."""
    return bool(load.arriving) and not any(name in load.arriving for name in STANDING_OPERATIONS)

"""Tasks on Fargate, whoever starts them, ECS or EKS: how many stand in each hour, and the month's hours of them.

A node is a service (it answers requests), a worker (it polls a queue or stream) or a job (each event starts a task),
by what leads to it.  Services and workers have a fixed number of tasks, or as many as each hour needs: docs/method.md,
"Sizing containers".
"""

from collections.abc import Iterator
from math import inf
from typing import ClassVar, Literal, NamedTuple, Protocol

import numpy as np

from estimator.aws.cloudwatch_logs import log_uses
from estimator.aws.fargate.map_runs import NO_RUNS, MapRuns, TasksOfRuns, map_runs, tasks_of_runs
from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.fargate.switched_on import served_share
from estimator.aws.fargate.way_out import ALWAYS_REACHED, gateway_of, logs_on_their_way
from estimator.engine.figures import counted, figure
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    Amount,
    anywhere,
    between,
    choose,
    is_nothing,
    is_number,
    larger,
    largest,
    share,
    smaller,
    used,
    whole_up,
)
from estimator.engine.maths.erlang import servers_for
from estimator.engine.measures import Mend, Problem, Use
from estimator.engine.service import AwsService, Waits, WayOut, answers_in
from estimator.engine.traffic.flow import Flow, Hours

MOST_USED = 0.9
"""How busy the processors may be in the peak second."""
SCALE_IN_MINUTES = 15
"""Target tracking removes tasks when its alarm has been low for fifteen minutes:
docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html."""
JOB_MINIMUM_S = {"linux": 60, "windows": 300}
LEFT_AT_LEAST = 0.01
"""vCPU, where sampled sidecars take all."""
STANDING_OPERATIONS = ("request", "process")
"""What asks a task that stands, and not one started for a job."""


class TasksAsked(NamedTuple):
    """Tasks of each hour by the rule that asks for them: the mean at the target use, the peak second at 90 %, slots."""

    by_mean: Amount
    by_peak: Amount
    by_slots: Amount

    @property
    def most(self) -> Amount:
        return larger(larger(self.by_mean, self.by_peak), self.by_slots)


class Work(NamedTuple):
    """What arrives at standing tasks in each hour.

    Busy vCPUs on the hour's mean and in the peak second, in which batches wait; batches at work on the mean, and
    requests in progress in the peak second.
    """

    mean_cpus: Amount
    peak_cpus: Amount
    batches: Amount
    requests: Amount


class SizingRules(Protocol):
    """What decides how many tasks some work needs: the settings of a task, or a size that is weighed."""

    @property
    def vcpu(self) -> Amount: ...
    @property
    def sidecar_vcpu(self) -> Amount: ...
    @property
    def slots(self) -> Amount: ...
    @property
    def target_percent(self) -> Amount: ...
    @property
    def waiting_percent(self) -> Amount: ...
    @property
    def zones_survived(self) -> Amount: ...


class StandingRules(SizingRules, Protocol):
    """What decides besides how many of them stand, and for how long those do that come and go."""

    @property
    def scaling(self) -> Literal["fixed", "peak", "by_load"]: ...
    @property
    def min_tasks(self) -> int: ...
    @property
    def max_tasks(self) -> int | None: ...
    @property
    def spare_tasks(self) -> int: ...
    @property
    def scale_out_minutes(self) -> Amount: ...
    @property
    def hours_on(self) -> Amount | None: ...


class FargateTasks[S: FargateSettings](AwsService[S]):
    """What tasks on ECS and pods on EKS have in common."""

    type = "compute"
    keeps_connections = True
    always_reaches = ALWAYS_REACHED
    scale_in_minutes: ClassVar[float] = SCALE_IN_MINUTES
    """How long what is no longer needed stays."""

    # -- time and failure ----------------------------------------------------------------------------------

    def own_seconds(self, s: S, operation: str) -> tuple[Amount, Amount]:
        return (s.job_seconds, s.job_seconds) if operation == "run_task" else answers_in(s.duration_ms)

    def waits(self, s: S, operation: str) -> Waits:
        return s.waits

    def pollers(self, s: S, idle: Amount) -> Amount:
        """A worker's task keeps one long poll open."""
        return s.tasks if s.scaling == "fixed" else s.min_tasks

    def is_private(self, s: S) -> bool:
        return True

    def way_out(self, s: S, polls: bool) -> WayOut | None:
        return gateway_of(s.way_out)

    def failing_share(self, s: S, operation: str) -> Amount:
        return s.errors_percent / 100

    def always_failing_share(self, s: S, operation: str) -> Amount:
        return s.always_failing_percent / 100

    def reports_partial_batches(self, s: S) -> bool:
        return s.reports_failures

    # -- sizing --------------------------------------------------------------------------------------------

    def tasks_asked(self, s: S, load: Load) -> TasksAsked:
        """Tasks that each rule asks for in each hour, not yet whole ones.

        What is polled may wait in its queue, so a worker is sized on the hour's mean alone.
        """
        return tasks_for(work_of(s, load), s)

    def tasks_running(self, s: S, load: Load) -> Amount:
        """Tasks that stand in each hour."""
        if s.scaling == "fixed":
            return s.tasks
        return standing_tasks(self.tasks_asked(s, load), s, self.tasks_of_runs(s, load).tasks)

    def tasks_of_runs(self, s: S, load: Load) -> TasksOfRuns:
        """What one run of a Map asks of a worker while it lasts; behind a load balancer the peak second does."""
        steps = load["process"]
        runs = map_runs(steps, load.latency["process"][0]) if steps else []
        return of_runs(runs, s.cpu_ms / 1000, s, self.scale_in_minutes)

    def task_hours(self, s: S, load: Load) -> Amount:
        """Task-hours of a month."""
        if s.scaling == "fixed":
            return load.hours.month_of(s.tasks) * on_share(s, load.hours)
        batches = None if "request" in load.arriving else load["process"].calls_per_second
        run_s: Amount = load.latency["process"][0] if load["process"] else 0.0
        runs = self.tasks_of_runs(s, load)
        return hours_of_tasks(self.tasks_asked(s, load), s, load.hours, batches, run_s, self.scale_in_minutes, runs)

    def at_once(self, s: S, load: Load, pull_s: Amount = 0.0) -> tuple[Amount, Amount]:
        """(tasks of a service or worker, tasks of jobs) at the worst moment of each hour.

        A job works for as long as it runs, and has its vCPUs and its interface from the pull of its image on.
        """
        running = 0.0 if is_job_only(s, load) else self.tasks_running(s, load)
        jobs: Amount = 0.0
        for flow in load["run_task"]:
            per_call = share(flow.monthly_items, flow.monthly_calls)
            jobs = jobs + flow.concurrency(pull_s + flow.seconds) * per_call
        return running, jobs

    def at_full_use(self, s: S, load: Load, jobs: Amount) -> Amount | None:
        """Tasks that would carry the peak with no room at all, jobs among them; None where there are jobs alone."""
        return None if is_job_only(s, load) or not load.arriving else tasks_at_full_use(s, work_of(s, load)) + jobs

    def copies(self, s: S, load: Load) -> Amount | None:
        """None for a job, and for what nothing calls."""
        return self.tasks_running(s, load) if any(name in load.arriving for name in STANDING_OPERATIONS) else None

    # -- bill and limits -----------------------------------------------------------------------------------

    def task_uses(self, s: S, load: Load, *task_hours: Amount | str) -> Iterator[Use]:
        """What so many hours of a task cost."""
        raise NotImplementedError

    def usage(self, s: S, load: Load) -> Iterator[Use]:
        if not is_job_only(s, load):
            yield from self.task_uses(s, load, self.task_hours(s, load), "task-hours")
        for flow in load["run_task"]:
            least = JOB_MINIMUM_S[s.operating_system]
            seconds = larger(whole_up(flow.seconds + s.start_seconds, hair=0.0), least)
            yield from self.task_uses(s, load, flow.monthly_items, "jobs", seconds, "s", 3600, "÷ s in an hour")
        calls = [served_calls(s, flow) for flow in load.flows()]
        for some in calls:
            yield from log_uses(some, "calls", s.log_kb, s.log_keep_days, load, log_class=s.log_class)
        yield from logs_on_their_way(s, calls)

    def problems(self, s: S, load: Load) -> Iterator[Problem]:
        is_off = s.scaling == "fixed" and not used(s.tasks)  # it stands for what runs elsewhere, or not at all
        if is_job_only(s, load) or not load.arriving or is_off:
            return
        needed = whole_up(tasks_at_full_use(s, work_of(s, load)))
        running = self.tasks_running(s, load)
        if anywhere(needed > running):
            yield Problem(
                "fargate.capacity",
                "breach",
                f"the peak needs {counted(largest(needed), 'task')} at full use, but no more than "
                f"{counted(largest(running), 'task')} may run. Allow more, or larger ones.",
                mend=Mend("tasks" if s.scaling == "fixed" else "max_tasks"),
            )


def served_calls(s: FargateSettings, flow: Flow) -> Amount:
    """Calls of a month that find a task: of what starts jobs all, else those of the hours for which tasks are on."""
    if s.hours_on is None or flow.edge.operation.name not in STANDING_OPERATIONS:
        return flow.monthly_calls
    return flow.monthly_calls * served_share(flow.calls_per_second, flow.hours, s.hours_on)


def is_job_only(s: FargateSettings, load: Load) -> bool:
    """Whether events start its tasks, and nothing asks one that stands: so many that somebody fixed always do."""
    return (
        s.scaling != "fixed" and bool(load.arriving) and not any(name in load.arriving for name in STANDING_OPERATIONS)
    )


def work_of(s: FargateSettings, load: Load) -> Work:
    """The work of standing tasks."""
    requests, batches = load["request"], load["process"]
    cpu_s = s.cpu_ms / 1000
    peak = requests.peak_calls_per_second
    return Work(
        (requests.calls_per_second + batches.calls_per_second) * cpu_s,
        peak * cpu_s,
        batches.calls_per_second * load.latency["process"][0] if batches else 0.0,
        peak * load.latency["request"][0] if requests else 0.0,
    )


def standing_tasks(asked: TasksAsked, s: StandingRules, of_a_run: Amount = 0.0) -> Amount:
    """Whole tasks of each hour, the warm spare among them, within what may stand; not fewer than a run asks for."""
    needed = larger(whole_up(asked.most), of_a_run) + s.spare_tasks
    running = between(s.min_tasks, needed, larger(inf if s.max_tasks is None else s.max_tasks, s.min_tasks))
    return busiest(running) if s.scaling == "peak" else running


def hours_of_tasks(
    asked: TasksAsked,
    s: StandingRules,
    hours: Hours,
    batches: Amount | None,
    run_s: Amount,
    scale_in_minutes: float,
    runs: TasksOfRuns = NO_RUNS,
) -> Amount:
    """Task-hours of a month: those of each hour, tasks that start before the hour that needs them, and those that stay
    for a while after it; of what is switched off at times the part that it is on.

    `batches` a second, of `run_s` each, come to a worker, None to what requests come to.  Tasks that only a run of a
    Map asks for are there for as long as runs last, and start and stay besides.
    """
    while_it_runs = standing_tasks(asked, s, runs.tasks)
    if s.scaling != "by_load":
        running = while_it_runs
    else:
        running = standing_tasks(asked, s)
        more = (while_it_runs - running) * runs.part
        going = larger(hours.previous(running) - running, 0.0)  # as many rise in a week as fall
        comes_and_goes = going * ((s.scale_out_minutes + scale_in_minutes) / 60)
        running = running * up_share(asked, s, batches, run_s, scale_in_minutes) + comes_and_goes + more
    return hours.month_of(running) * on_share(s, hours)


def of_runs(runs: list[MapRuns], busy_s: Amount, s: StandingRules, scale_in_minutes: float) -> TasksOfRuns:
    """What runs of a Map ask for, each item keeping a vCPU busy for so many seconds: as the peak second does."""
    if not runs:
        return NO_RUNS
    stays_s = (s.scale_out_minutes + scale_in_minutes) * 60
    return tasks_of_runs(runs, busy_s, vcpu_for_work(s) * MOST_USED, s.slots, stays_s)


def on_share(s: StandingRules, hours: Hours) -> Amount:
    """The part of a month for which it is switched on."""
    return 1.0 if s.hours_on is None else smaller(s.hours_on / hours.hours_per_month, 1.0)


def up_share(
    asked: TasksAsked, s: StandingRules, batches: Amount | None, run_s: Amount, scale_in_minutes: float
) -> Amount:
    """The part of each hour for which a worker that scales to zero has a task: from a message that finds none until
    nothing has come or run for a while.  1 where one task is not enough, or some stand at any rate."""
    standing = s.min_tasks + s.spare_tasks
    if batches is None or not anywhere(np.equal(standing, 0)):
        return 1.0
    awake = awake_share(batches, run_s, s.scale_out_minutes, scale_in_minutes)
    return choose(np.less_equal(asked.most, 1.0) & np.equal(standing, 0), awake, 1.0)


def awake_share(
    batches_per_second: Amount, run_s: Amount, scale_out_minutes: Amount, scale_in_minutes: float
) -> Amount:
    """The part of the time for which a worker that scales to zero has a task, for batches that come at random.

    The first keeps a task for the start of it, its own run and the time after which it is removed, each that finds one
    for the last two.  So it stands 1 − 1 ÷ (λS + e^(λT)) of the time: 1/λ without one, then S and the busy time of
    calls that each last T, which is (e^(λT) − 1) ÷ λ however long single ones last.
    """
    starting = batches_per_second * scale_out_minutes * 60.0
    none_kept = np.exp(-batches_per_second * (run_s + scale_in_minutes * 60.0))
    return 1.0 - none_kept / (1.0 + starting * none_kept)


def tasks_for(work: Work, sizing: SizingRules) -> TasksAsked:
    """What each rule asks for, for some work."""
    vcpu = vcpu_for_work(sizing)
    by_mean = work.mean_cpus / (vcpu * (sizing.target_percent / 100)) * spread_over(sizing.zones_survived)
    by_peak = work.peak_cpus / (vcpu * MOST_USED)
    by_slots = (work.batches + servers_for(work.requests, sizing.waiting_percent / 100)) / sizing.slots
    return TasksAsked(by_mean, by_peak, by_slots)


def vcpu_for_work(sizing: SizingRules) -> Amount:
    """What sidecars leave of a task's vCPU."""
    return larger(sizing.vcpu - sizing.sidecar_vcpu, LEFT_AT_LEAST) if used(sizing.sidecar_vcpu) else sizing.vcpu


def tasks_at_full_use(s: FargateSettings, work: Work) -> Amount:
    """Tasks without any room, not yet whole ones: processors always busy, half of the requests waiting for a slot."""
    cpus = larger(work.mean_cpus, work.peak_cpus) / vcpu_for_work(s)
    return larger(cpus, (work.batches + servers_for(work.requests, 0.5)) / s.slots)


def spread_over(zones: Amount) -> Amount:
    """How many times the tasks that leave enough when one of so many zones is lost: z ÷ (z − 1)."""
    return 1.0 if is_nothing(zones) else choose(np.greater(zones, 1), zones / larger(zones - 1.0, 1.0), 1.0)


def check_standing(s: FargateSettings) -> tuple[str, str] | None:
    """What is wrong with how many tasks may stand, and for which loss of a zone; None where nothing is."""
    if s.scaling != "fixed" and s.max_tasks is not None and s.max_tasks < s.min_tasks:
        return "max_tasks", f"must not be less than the fewest, {figure(s.min_tasks)}; set min_tasks too."
    return check_zones(s.zones_survived)


def check_zones(zones: int) -> tuple[str, str] | None:
    """What is wrong with the zones of which one may be lost; None where nothing is."""
    if zones == 1:
        return "zones_survived", "must be 0, or 2 at least: with the only zone all tasks are lost."
    return None


def busiest(per_hour: Amount) -> Amount:
    """At all hours what is needed in the busiest."""
    return per_hour if is_number(per_hour) else np.max(per_hour, axis=-1, keepdims=True)

"""How many tasks each container service runs in each hour, and the rule that decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from estimator.aws.app_runner import AppRunner, AppRunnerSettings
from estimator.aws.fargate.service import Fargate
from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.estimate import Estimate
from estimator.engine.load import Load
from estimator.engine.maths.amounts import HAIR, Amount, in_sample
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import HOURS_IN_WEEK
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.containers.move import Containerised
from estimator.whatif.containers.sizing.task import JOB, Sized
from estimator.whatif.containers.targets.target import NOUNS

Rule = Literal["mean", "peak", "slots", "run", "least", "one", "spare", "most"]
ASKING: tuple[Rule, ...] = ("mean", "peak", "slots")
"""The rules that ask for tasks, in the order of `TasksAsked`."""

ALIKE = 0.005
"""Tasks closer than this are the same number."""


class RunningHour(NamedTuple):
    """One hour of the week: the requests or batches a second on its mean and in its peak second, what each rule asks
    for in tasks (not yet whole), the tasks that stand, and the rule that decides."""

    mean_per_second: float
    peak_per_second: float
    asked: tuple[float, float, float]
    tasks: float
    rule: Rule


@dataclass(frozen=True)
class Sizing:
    """One container service in numbers, of the first sample.

    `hours` are the 168 of the week from Monday 0:00; a job has none, it runs a task for each of its runs.  `least` are
    the tasks that stand at any rate, `spare` those on top of what is asked for; `mean_tasks` what is billed on average,
    tasks on their way in and out included.  Instances of App Runner are billed as a whole for `active_percent` of the
    time, and take `slots` requests at once; of tasks and pods it is None.
    """

    sized: Sized
    name: str
    functions: tuple[str, ...]
    hours: tuple[RunningHour, ...] = ()
    least: float = 0.0
    mean_tasks: float = 0.0
    active_percent: float | None = None
    slots: int = 0
    spare: int = 0

    @property
    def is_job(self) -> bool:
        return self.sized.role == JOB

    def label(self, function_id: str) -> str:
        """The name of one of its functions."""
        return dict(zip(self.sized.functions, self.functions, strict=True))[function_id]

    @property
    def noun(self) -> str:
        """What one of those that run is called."""
        return NOUNS[self.sized.target]

    @property
    def busiest(self) -> RunningHour | None:
        """The first hour with the most tasks, and of those the one that asks for most; None of a job."""
        return max(self.hours, key=lambda hour: (hour.tasks, max(hour.asked)), default=None)

    @property
    def peak_tasks(self) -> float:
        return self.busiest.tasks if self.busiest else 0.0

    @property
    def decided_by(self) -> Rule | None:
        """The rule that decides in the busiest hour; None of a job."""
        return self.busiest.rule if self.busiest else None

    @property
    def is_level(self) -> bool:
        """Whether as many tasks run at all hours."""
        is_even = all(hour.tasks == self.peak_tasks for hour in self.hours)
        return is_even and abs(self.mean_tasks - self.peak_tasks) < ALIKE


def sizings(comparison: Comparison) -> list[Sizing]:
    """Every container service that functions moved to, in the order they came about; none the other way."""
    if not isinstance(comparison.moved, Containerised):
        return []
    names = {node.id: node.label for node in comparison.serverless.architecture.nodes}
    return [
        _sizing(comparison.containers, sized, tuple(names[function] for function in sized.functions))
        for sized in comparison.moved.sized
    ]


def _sizing(containers: Estimate, sized: Sized, functions: tuple[str, ...]) -> Sizing:
    node = containers.resolved.nodes[sized.node_id]
    if sized.role == JOB:
        return Sizing(sized, node.label, functions)
    if sized.target == "app_runner":
        return _sizing_of_instances(containers, sized, node, functions)
    fargate, s = cast("Fargate", node.service), cast("FargateSettings", node.settings)
    load = containers.traffic.loads[sized.node_id]
    mean_tasks = float(np.ravel(fargate.task_hours(s, load))[0]) / load.hours_per_month
    hours, least, spare = running_hours(fargate, s, load), float(s.min_tasks), s.spare_tasks
    return Sizing(sized, node.label, functions, hours, least, mean_tasks, spare=spare)


def running_hours(fargate: Fargate, s: FargateSettings, load: Load) -> tuple[RunningHour, ...]:
    """The hours of the week of one service or worker."""
    flows = [*load["request"], *load["process"]]
    means, peaks = (
        sum((_week(load, rate) for rate in rates), np.zeros(HOURS_IN_WEEK))
        for rates in ([flow.calls_per_second for flow in flows], [flow.peak_calls_per_second for flow in flows])
    )
    asked = np.array([_week(load, one) for one in fargate.tasks_asked(s, load)]).T
    running, of_a_run = (
        _week(load, one) for one in (fargate.tasks_running(s, load), fargate.tasks_of_runs(s, load).tasks)
    )
    return tuple(
        RunningHour(
            float(mean),
            float(peak),
            (float(of_hour[0]), float(of_hour[1]), float(of_hour[2])),
            float(tasks),
            _rule(of_hour, float(run_tasks), float(tasks), s),
        )
        for mean, peak, of_hour, run_tasks, tasks in zip(means, peaks, asked, of_a_run, running, strict=True)
    )


def _sizing_of_instances(containers: Estimate, sized: Sized, node: ResolvedNode, functions: tuple[str, ...]) -> Sizing:
    """App Runner adds instances by the requests at once, and bills processors only while they work."""
    service, s = cast("AppRunner", node.service), cast("AppRunnerSettings", node.settings)
    load = containers.traffic.loads[sized.node_id]
    flows = load["request"]
    means, peaks, asked, there = (
        _week(load, one)
        for one in (
            flows.calls_per_second,
            flows.peak_calls_per_second,
            service.asked(s, load),
            service.instances(s, load),
        )
    )
    hours = tuple(
        RunningHour(float(mean), float(peak), (0.0, 0.0, float(slots)), float(tasks), _rule_of_instances(slots, s))
        for mean, peak, slots, tasks in zip(means, peaks, asked, there, strict=True)
    )
    on = 1.0 if s.hours_on is None else min(s.hours_on / load.hours_per_month, 1.0)
    running = load.hours.month_of(service.instances(s, load))
    active = load.hours.month_of(service.instances(s, load) * service.active_share(s, load))
    mean, at_work = in_sample(running) / load.hours_per_month * on, 100 * in_sample(active) / in_sample(running)
    return Sizing(sized, node.label, functions, hours, float(s.min_size), mean, at_work, s.slots)


def _rule_of_instances(asked: float, s: AppRunnerSettings) -> Rule:
    needed = np.ceil(asked - HAIR)
    return "least" if needed <= s.min_size else "slots"


def _rule(asked: NDArray[np.float64], of_a_run: float, tasks: float, s: FargateSettings) -> Rule:
    """What the number of tasks of an hour comes from: its larger part, where some are to spare."""
    needed = np.ceil(asked.max() - HAIR)
    if of_a_run > max(needed, s.min_tasks - s.spare_tasks) and of_a_run + s.spare_tasks <= tasks:
        return "run"
    if needed + s.spare_tasks > tasks:
        return "most"
    if needed + s.spare_tasks <= s.min_tasks:
        return "least"
    if needed <= s.spare_tasks:
        return "spare"
    if needed <= 1:
        return "one"
    return ASKING[int(np.argmax(asked))]


def _week(load: Load, per_hour: Amount) -> NDArray[np.float64]:
    """168 numbers of the first sample."""
    shape = np.broadcast_shapes(np.shape(per_hour), (1, 1, len(load.hours)))
    kept = np.broadcast_to(np.asarray(per_hour, dtype=float), shape)[0, 0]
    week: NDArray[np.float64] = kept[np.resize(load.hours.of_hour, HOURS_IN_WEEK)]
    return week

"""How many tasks each container service runs, and what decides it: processor time, slots, or the least allowed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import cast

from estimator.aws.fargate.service import Fargate
from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import largest
from estimator.whatif.compare import Comparison
from estimator.whatif.containers.size import JOB, Sized

LEAST, MOST, PROCESSOR, SLOTS = "least", "most", "processor", "slots"


@dataclass(frozen=True)
class Sizing:
    """One container service in numbers.

    `by_processor` and `by_slots` are the tasks each asks for in its busiest hour, not yet whole; `least` the tasks
    that run at any rate; `peak_tasks` and `mean_tasks` what is billed in the busiest hour and on average.  A job
    runs a task for each of its runs: it has none of these, all are 0.
    """

    sized: Sized
    name: str
    functions: tuple[str, ...]
    by_processor: float = 0.0
    by_slots: float = 0.0
    least: float = 0.0
    peak_tasks: float = 0.0
    mean_tasks: float = 0.0

    @property
    def is_job(self) -> bool:
        return self.sized.role == JOB

    @property
    def decided_by(self) -> str:
        """What the number of tasks in the busiest hour comes from; empty for a job."""
        if self.is_job:
            return ""
        asked = max(self.by_processor, self.by_slots)
        if ceil(asked - 1e-9) <= self.least:
            return LEAST
        if ceil(asked - 1e-9) > self.peak_tasks:
            return MOST
        return PROCESSOR if self.by_processor >= self.by_slots else SLOTS


def sizings(comparison: Comparison) -> list[Sizing]:
    """Every container service of the comparison, in the order they came about."""
    names = {node.id: node.label for node in comparison.serverless.architecture.nodes}
    return [
        _sizing(comparison.containers, sized, tuple(names[function] for function in sized.functions))
        for sized in comparison.moved.sized
    ]


def _sizing(containers: Estimate, sized: Sized, functions: tuple[str, ...]) -> Sizing:
    node = containers.resolved.nodes[sized.node_id]
    if sized.role == JOB:
        return Sizing(sized, node.label, functions)
    fargate, s = cast("Fargate", node.service), cast("FargateSettings", node.settings)
    load = containers.traffic.loads[sized.node_id]
    by_processor, by_slots = fargate.tasks_asked(
        s, load, target=s.target_percent / 100, waiting=s.waiting_percent / 100
    )
    running = fargate.tasks_running(s, load)
    return Sizing(
        sized,
        node.label,
        functions,
        largest(by_processor),
        largest(by_slots),
        least=float(s.tasks if s.scaling == "fixed" else s.min_tasks),
        peak_tasks=largest(running),
        mean_tasks=largest(load.hours.month_of(running)) / load.hours_per_month,
    )

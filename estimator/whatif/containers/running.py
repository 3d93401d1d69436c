"""How many tasks each container service runs, and what decides it: processor time, slots, or the least allowed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estimator.engine.estimate import Estimate
from estimator.whatif.compare import Comparison
from estimator.whatif.containers.move import Sized

JOB = "run_task"
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
        if np.ceil(asked - 1e-9) <= self.least:
            return LEAST
        if np.ceil(asked - 1e-9) > self.peak_tasks:
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
    placed = containers.plan.nodes[sized.node_id]
    name, s = placed.node.label, placed.settings
    if sized.role == JOB:
        return Sizing(sized, name, functions)
    load = containers.traffic.loads[sized.node_id]
    asked = placed.service.tasks_asked(s, load, target=s.target_percent / 100, waiting=s.waiting_percent / 100)
    running = placed.service.tasks_running(s, load)
    return Sizing(
        sized,
        name,
        functions,
        *(float(np.max(one)) for one in asked),
        least=float(s.tasks if s.scaling == "fixed" else s.min_tasks),
        peak_tasks=float(np.max(running)),
        mean_tasks=float(np.max(load.hours.month_of(running))) / load.hours_per_month,
    )

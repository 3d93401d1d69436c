"""The size of a container service: what the functions in it need, on Fargate's grid.

Numbers may be sampled: the document then holds those of the first sample, and `drawn` the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.fargate.sizes import task_sizes
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.document.values import LEAST, MOST
from estimator.engine.maths.amounts import (
    Amount,
    added,
    between,
    choose,
    in_sample,
    is_number,
    largest_of,
    of_samples,
    share,
    smaller,
)
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.setting import declared
from estimator.whatif.containers.choices import ContainerChoices
from pricing.book import LimitBook

VCPU_MB = 1769
"""Memory at which a function has one vCPU: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html."""
MOST_VCPU = 16
JOB, SERVICE, WORKER = "run_task", "request", "process"
"""The roles of a task: the operation by which it is asked."""

Grid = Mapping[float, Sequence[float]]
"""{vCPU: [GB, …]}."""


@dataclass(frozen=True)
class Moved:
    """A function that moves, with the calls a month that it gets by one of its triggers."""

    node: ResolvedNode
    settings: LambdaSettings
    calls: Amount


@dataclass
class Task:
    """A container service in the making: the functions that move in, with the calls each of them gets."""

    node_id: str
    name: str
    role: str
    region: str | None = None
    moved: list[Moved] = field(default_factory=list)

    @property
    def calls(self) -> Amount:
        """A month, of all functions."""
        return added(one.calls for one in self.moved)

    def mean(self, of: Callable[[LambdaSettings], Amount]) -> Amount:
        """Of the functions in it, over their calls; over the functions where there are none."""
        by_calls = share(added(of(one.settings) * one.calls for one in self.moved), self.calls)
        plainly = added(of(one.settings) for one in self.moved) / len(self.moved)
        return choose(self.calls > 0, by_calls, plainly)


@dataclass(frozen=True)
class Sized:
    """One container service and what it is made of.

    `calls` are monthly; `duration_ms` and `cpu_ms` the means over them of the functions in it.
    """

    node_id: str
    role: str
    functions: tuple[str, ...]
    calls: float
    duration_ms: float
    cpu_ms: float
    vcpu: float
    memory_gb: float


class Drawn:
    """Numbers of the container form that are sampled, by (node or edge id, field)."""

    def __init__(self, samples: int):
        self.samples = samples
        self.values: dict[tuple[str, str], NDArray[np.float64]] = {}

    def number(self, owner: str, name: str, amount: Amount, most: float = MOST) -> float:
        """The number that stands in the document, within what one may say; all of them are kept where they differ."""
        amount = smaller(choose(amount < LEAST, 0.0, amount), most)
        if not is_number(amount):
            self.values[owner, name] = of_samples(amount, self.samples)
        return in_sample(amount)


def sized(task: Task, choices: ContainerChoices, drawn: Drawn) -> tuple[Sized, dict[str, object]]:
    """(one task's size, the settings of its node): as fast as the largest function in it, as much processor as they
    compute."""
    settings = [one.settings for one in task.moved]
    share_of_time = choices.cpu_share_percent / 100
    memory_mb = largest_of(s.memory_mb for s in settings)
    limits = task.moved[0].node.limits
    vcpu, memory_gb = _task_size(memory_mb, choices, limits)
    duration_ms = task.mean(lambda s: s.duration_ms)
    cpu_ms = task.mean(lambda s: s.duration_ms * share_of_time * s.memory_mb / VCPU_MB)
    processors = {s.architecture for s in settings}
    amounts: dict[str, Amount] = {"vcpu": vcpu, "memory_gb": memory_gb}
    words: dict[str, object] = {"architecture": "x86" if "x86" in processors else "arm"}
    amounts["log_kb"] = task.mean(lambda s: s.log_kb)
    amounts["errors_percent"] = smaller(task.mean(lambda s: s.errors_percent), 100.0)
    amounts["always_failing_percent"] = smaller(task.mean(lambda s: s.always_failing_percent), 100.0)
    amounts["spot_percent"] = choices.spot_percent
    if settings[0].log_keep_days is not None:
        amounts["log_keep_days"] = settings[0].log_keep_days
    ways = {s.way_out for s in settings} - {"none"}
    if ways:
        words["way_out"] = max(ways)
    waits = {s.waits for s in settings}
    if len(waits) == 1 and waits != {"included"}:
        words["waits"] = settings[0].waits
    if settings[0].log_class != "standard":
        words["log_class"] = settings[0].log_class
    if task.role == JOB:
        amounts["job_seconds"] = duration_ms / 1000
    else:
        is_worker = task.role == WORKER
        amounts |= {"duration_ms": duration_ms, "cpu_ms": cpu_ms}
        amounts |= {"target_percent": choices.target_percent, "waiting_percent": choices.waiting_percent}
        words["slots"] = choices.worker_slots if is_worker else choices.slots
        words["min_tasks"] = choices.min_workers if is_worker else choices.min_tasks
    numbers = {
        name: drawn.number(task.node_id, name, _within_bounds(name, amount, limits)) for name, amount in amounts.items()
    }
    functions = tuple(dict.fromkeys(one.node.id for one in task.moved))
    of_first = (in_sample(one) for one in (task.calls, duration_ms, cpu_ms, vcpu, memory_gb))
    return Sized(task.node_id, task.role, functions, *of_first), {**numbers, **words}


def _within_bounds(name: str, amount: Amount, limits: LimitBook) -> Amount:
    """A number, or what is nearest to it of what the setting of a container may be."""
    low, high = declared(FargateSettings)[name].range(limits)
    return between(0.0 if low is None else low, amount, inf if high is None else high)


def _task_size(memory_mb: Amount, choices: ContainerChoices, limits: LimitBook) -> tuple[Amount, Amount]:
    """(vCPU, GB) of the grid: not less than the function had, and not less than asked for."""
    vcpu = choices.vcpu or smaller(memory_mb / VCPU_MB, MOST_VCPU)
    memory_gb = choices.memory_gb or memory_mb / 1024
    return smallest(task_sizes(limits), vcpu, memory_gb)


def smallest(grid: Grid, vcpu: Amount, memory_gb: Amount) -> tuple[Amount, Amount]:
    """(vCPU, GB) of the first size of a grid that has as much of both; the largest there is where none has."""
    largest_vcpu = max(grid)
    found: tuple[Amount, Amount] = largest_vcpu, max(grid[largest_vcpu])
    if isinstance(vcpu, (float, int)) and isinstance(memory_gb, (float, int)):
        sizes = ((size, memory) for size in sorted(grid) for memory in sorted(grid[size]))
        return next((one for one in sizes if vcpu <= one[0] + 1e-9 and memory_gb <= one[1] + 1e-9), found)
    for size, memories in sorted(grid.items(), reverse=True):
        for memory in sorted(memories, reverse=True):
            fits = np.less_equal(vcpu, size + 1e-9) & np.less_equal(memory_gb, memory + 1e-9)
            found = choose(fits, size, found[0]), choose(fits, memory, found[1])
    return found

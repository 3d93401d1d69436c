"""The size of a container service: the cheapest of Fargate's grid that holds its work and is not too slow.

A task holds a base and some memory for each request at once.  A call takes its waiting part there and its processor
time ÷ the processor that is its own, so a smaller task is cheaper and slower.  Numbers may be sampled: the document
then holds those of the first sample, and `drawn` the others; the choices cpu_share_percent, slots, worker_slots,
target_percent, base_mb, request_mb and most_times_slower may be amounts too.
Rules: docs/method.md, "Sizing containers".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import inf
from typing import Literal, NamedTuple

import numpy as np

from estimator.aws.fargate.map_runs import map_runs
from estimator.aws.fargate.service import Fargate
from estimator.aws.fargate.settings import FargateSettings, TaskWayOut
from estimator.aws.fargate.sizes import pod_overhead_gb, requested_sizes, task_sizes
from estimator.aws.fargate.tasks import JOB_MINIMUM_S, Work, hours_of_tasks, of_runs, tasks_for
from estimator.aws.fargate_eks import FargateEks, FargateEksSettings
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.figures import figure
from estimator.engine.maths.amounts import (
    HAIR,
    Amount,
    Truth,
    added,
    between,
    choose,
    in_sample,
    larger,
    largest_of,
    smaller,
    whole_down,
    whole_up,
)
from estimator.engine.setting import declared
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.polled import calls_at
from estimator.whatif.containers.sizing.prices import TaskPrices
from estimator.whatif.containers.sizing.task import JOB, MB_PER_GB, PROXY_MB, WORKER, Drawn, Sized, StretchedCall, Task
from estimator.whatif.containers.targets.target import NOUNS
from pricing.book import LimitBook

VCPU_MB = 1769
"""Memory at which a function has one vCPU: docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html."""
START_S = float(declared(FargateSettings)["start_seconds"].default)  # type: ignore[arg-type]  # a number, by its file

Grid = Mapping[float, Sequence[float]]
"""{vCPU: [GB, …]}."""


@dataclass(frozen=True)
class TaskSize:
    """A size that is weighed: what it has, and how long a call takes in it."""

    vcpu: Amount
    memory_gb: Amount
    duration_ms: Amount


def cpu_ms(s: LambdaSettings, choices: ContainerChoices) -> Amount:
    """Milliseconds for which a call keeps a vCPU busy: its share of the duration, at the processor a function of that
    memory has, of which code with one thread uses no more than one vCPU."""
    return s.duration_ms * (choices.cpu_share_percent / 100) * smaller(s.memory_mb / VCPU_MB, _most_at_once(s))


def _most_at_once(s: LambdaSettings) -> Amount:
    """vCPUs that one call can use."""
    return 1.0 if s.threads == "one" else larger(s.memory_mb / VCPU_MB, 1.0)


def duration_ms(s: LambdaSettings, choices: ContainerChoices, vcpu: Amount) -> Amount:
    """How long a call takes in a task of so many vCPUs: what it waits, and its processor time ÷ what of them it can
    use."""
    waiting = s.duration_ms * (1 - choices.cpu_share_percent / 100)
    return waiting + cpu_ms(s, choices) / smaller(vcpu, _most_at_once(s))


def sized(
    task: Task,
    way_out: TaskWayOut,
    choices: ContainerChoices,
    drawn: Drawn,
    prices: Callable[[FargateSettings], TaskPrices],
) -> tuple[Sized, dict[str, object]]:
    """(one task's size, the settings of its node), whose tasks go out by a way."""
    settings = [one.settings for one in task.moved]
    limits = task.moved[0].node.limits
    words = {**_processor(task), "way_out": way_out}
    size = cheapest(task, choices, limits, prices(_priced_by(task, words, choices)))
    busy_ms = task.mean(lambda s: cpu_ms(s, choices))
    amounts: dict[str, Amount] = {"vcpu": size.vcpu, "memory_gb": size.memory_gb}
    if task.says("log_kb"):
        amounts["log_kb"] = task.mean(lambda s: s.log_kb)
    amounts["errors_percent"] = smaller(task.mean(lambda s: s.errors_percent), 100.0)
    amounts["always_failing_percent"] = smaller(task.mean(lambda s: s.always_failing_percent), 100.0)
    if task.target == "ecs":
        amounts["spot_percent"] = choices.spot_percent
    if settings[0].log_keep_days is not None:
        amounts["log_keep_days"] = settings[0].log_keep_days
    waits = {s.waits for s in settings}
    if len(waits) == 1 and waits != {"included"}:
        words["waits"] = settings[0].waits
    if settings[0].log_class != "standard":
        words["log_class"] = settings[0].log_class
    if task.has_proxy:
        amounts["sidecar_vcpu"] = task.sidecar_vcpu
    if task.role == JOB:
        amounts["job_seconds"] = size.duration_ms / 1000
        if task.target == "eks":
            words["min_tasks"] = 0  # none stands and polls
    else:
        amounts |= {"duration_ms": size.duration_ms, "cpu_ms": busy_ms}
        amounts |= {"target_percent": choices.target_percent, "waiting_percent": choices.waiting_percent}
        amounts["scale_out_minutes"] = choices.scale_out_minutes
        if choices.hours_on is not None:
            amounts["hours_on"] = choices.hours_on
        words["scaling"] = standing_by(choices)
        slots = slots_of(task, choices, limits)
        words["slots"] = int(drawn.number(task.node_id, "slots", slots))
        words["min_tasks"] = least_tasks(task, choices)
        words["zones_survived"] = choices.zones_survived
        words["spare_tasks"] = choices.spare_tasks
    numbers = {
        name: drawn.number(task.node_id, name, _within_bounds(name, amount, limits)) for name, amount in amounts.items()
    }
    functions = tuple(dict.fromkeys(one.node.id for one in task.moved))
    own_ms = task.mean(lambda s: s.duration_ms)
    memory_gb = size.memory_gb + (pod_overhead_gb(limits) if task.target == "eks" else 0.0)
    of_first = (in_sample(one) for one in (task.calls, size.duration_ms, busy_ms, own_ms, size.vcpu, memory_gb))
    slowest = most_stretched(task, choices, size.vcpu - task.sidecar_vcpu)
    one = Sized(task.node_id, task.role, functions, *of_first, target=task.target, slowest=slowest)
    return one, {**numbers, **words}


def most_stretched(task: Task, choices: ContainerChoices, vcpu: Amount) -> StretchedCall | None:
    """The function, of several in a task, whose call takes the most times as long at so many vCPUs, in the first
    sample."""
    settings = {one.node.id: one.settings for one in task.moved}
    if len(settings) == 1:
        return None
    calls = (
        StretchedCall(function_id, in_sample(duration_ms(s, choices, vcpu)), in_sample(s.duration_ms))
        for function_id, s in settings.items()
    )
    return max(calls, key=lambda one: one.times)


def _processor(task: Task) -> dict[str, object]:
    """Arm where all its functions are; of a pod, which has no choice of it, whose cluster it is in."""
    if task.target == "eks":
        return {"cluster": "shared"}
    return {"architecture": "arm" if is_arm(task) else "x86"}


def is_arm(task: Task) -> bool:
    return all(one.settings.architecture == "arm" for one in task.moved)


def _priced_by(task: Task, words: Mapping[str, object], choices: ContainerChoices) -> FargateSettings:
    """The settings that say which prices a task has."""
    if task.target == "eks":
        return FargateEksSettings.model_validate(words)
    return FargateSettings.model_validate({**words, "spot_percent": choices.spot_percent})


def slots_of(task: Task, choices: ContainerChoices, limits: LimitBook) -> Amount:
    """Requests or batches that one task works on at once: a whole number, as chosen, but no more than fit into the
    memory of the largest task."""
    if task.role == JOB:
        return 1
    room_mb = _largest_gb(task, limits) * MB_PER_GB - _standing_mb(task, choices)
    fitting = whole_down(room_mb / larger(choices.request_mb, HAIR))
    return smaller(_chosen_slots(task, choices), larger(fitting, 1.0))


def slots_note(task: Task, choices: ContainerChoices, limits: LimitBook) -> list[str]:
    """What is said where a task takes fewer at once than chosen."""
    fitting, chosen = in_sample(slots_of(task, choices, limits)), in_sample(_chosen_slots(task, choices))
    if task.role == JOB or fitting >= chosen:
        return []
    what = f"{figure(fitting, 5)} {'batches' if task.role == WORKER else 'requests'} at once, not {figure(chosen, 5)}"
    each, largest = f"{figure(in_sample(choices.request_mb))} MB each", f"{figure(_largest_gb(task, limits))} GB"
    return [
        f"A {NOUNS[task.target]} of {task.name} takes {what}: with {each} no more fit into the largest, of {largest}."
    ]


def _chosen_slots(task: Task, choices: ContainerChoices) -> Amount:
    return choices.worker_slots if task.role == WORKER else choices.slots


def _largest_gb(task: Task, limits: LimitBook) -> float:
    return max(map(max, _grid(task, limits).values()))


def _grid(task: Task, limits: LimitBook) -> Grid:
    return requested_sizes(limits) if task.target == "eks" else task_sizes(limits)


def least_tasks(task: Task, choices: ContainerChoices) -> int:
    """Tasks that stand whatever comes: none of a worker whose queue may wait, if that is chosen."""
    if task.role == WORKER:
        return 0 if task.may_wait and choices.scale_to_zero else choices.min_workers
    return choices.min_tasks


def standing_by(choices: ContainerChoices) -> Literal["peak", "by_load"]:
    """How many tasks stand: those of the week's peak at all hours, or those that each hour needs."""
    return "peak" if choices.scaling == "fixed" else "by_load"


def _within_bounds(name: str, amount: Amount, limits: LimitBook) -> Amount:
    """A number, or what is nearest to it of what the setting of a container may be."""
    low, high = declared(FargateSettings)[name].range(limits)
    return between(0.0 if low is None else low, amount, inf if high is None else high)


# -- the cheapest size ---------------------------------------------------------------------------------------------


def cheapest(task: Task, choices: ContainerChoices, limits: LimitBook, prices: TaskPrices) -> TaskSize:
    """The size at which a month of today's traffic costs least, of those that hold the memory and do not make a call
    too slow; the one that was chosen where one was."""
    return _cheapest(task, choices, limits, prices)[0]


def monthly_usd(
    task: Task, choices: ContainerChoices, limits: LimitBook, prices: Callable[[FargateSettings], TaskPrices]
) -> Amount:
    """What a task's vCPUs and memory cost in a month at its cheapest size: to weigh one role against another."""
    return _cheapest(task, choices, limits, prices(_priced_by(task, _processor(task), choices)))[1]


def _cheapest(task: Task, choices: ContainerChoices, limits: LimitBook, prices: TaskPrices) -> tuple[TaskSize, Amount]:
    """(the cheapest size, USD a month)."""
    found: TaskSize | None = None
    least_usd: Amount = inf
    task_hours = _task_hours(task, choices, limits)
    for size, is_slow in _candidates(task, choices, limits):
        usd = task_hours(size) * prices.hour(size.vcpu, size.memory_gb)
        usd = choose(is_slow, inf, usd)
        if found is None:
            found, least_usd = size, usd
            continue
        is_better = np.less(usd, least_usd * (1 - HAIR))
        found = TaskSize(*(choose(is_better, *pair) for pair in zip(_parts(size), _parts(found), strict=True)))
        least_usd = smaller(usd, least_usd)
    assert found is not None  # the grid has sizes
    return found, least_usd


def _parts(size: TaskSize) -> tuple[Amount, Amount, Amount]:
    return size.vcpu, size.memory_gb, size.duration_ms


def _candidates(task: Task, choices: ContainerChoices, limits: LimitBook) -> Iterator[tuple[TaskSize, Truth]]:
    """(size, whether a call is too slow in it), the quickest first: from what the functions can use down.

    No size has more processor than one call can use, unless its memory needs it.
    """
    grid = _grid(task, limits)
    memory_gb = choices.memory_gb or memory_needed_gb(task, choices, limits)
    sidecar_vcpu = task.sidecar_vcpu
    if choices.vcpu:
        chosen = larger(smaller(choices.vcpu, max(grid)), 2 * sidecar_vcpu)
        yield _sized_at(task, choices, *smallest(grid, chosen, memory_gb)), False
        return
    largest, _ = smallest(grid, vcpus_of_a_call(task) + sidecar_vcpu, memory_gb)
    yield _sized_at(task, choices, *smallest(grid, largest, memory_gb)), False
    for vcpu in sorted((one for one in grid if one > sidecar_vcpu and np.any(np.less(one, largest))), reverse=True):
        size = _sized_at(task, choices, *smallest(grid, vcpu, memory_gb))
        yield size, is_too_slow(task, choices, size.vcpu - sidecar_vcpu) | np.greater_equal(vcpu, largest)


def is_too_slow(task: Task, choices: ContainerChoices, vcpu: Amount, most_ms: Amount = inf) -> Truth:
    """Whether a call of any of its functions takes more times as long as it may at so many vCPUs, or longer than so
    much."""
    functions = {one.node.id: one.settings for one in task.moved}.values()
    slow = (
        np.greater(
            duration_ms(s, choices, vcpu), smaller(s.duration_ms * choices.most_times_slower, most_ms) * (1 + HAIR)
        )
        for s in functions
    )
    return reduce(np.logical_or, slow)


def vcpus_of_a_call(task: Task) -> Amount:
    """The most that a call of any of its functions can use."""
    return largest_of(_most_at_once(one.settings) for one in task.moved)


def _sized_at(task: Task, choices: ContainerChoices, vcpu: Amount, memory_gb: Amount) -> TaskSize:
    return TaskSize(vcpu, memory_gb, task.mean(lambda s: duration_ms(s, choices, vcpu - task.sidecar_vcpu)))


def memory_needed_gb(task: Task, choices: ContainerChoices, limits: LimitBook) -> Amount:
    """A base, and some for each request at once."""
    return (_standing_mb(task, choices) + slots_of(task, choices, limits) * choices.request_mb) / MB_PER_GB


def _standing_mb(task: Task, choices: ContainerChoices) -> Amount:
    """Memory of a task before any request, that of its proxy included."""
    return base_mb(task, choices) + (PROXY_MB if task.has_proxy else 0)


def base_mb(task: Task, choices: ContainerChoices) -> Amount:
    """Memory before any request: as chosen, or what a function in it was measured to use."""
    measured = (one.settings.memory_used_mb for one in task.moved)
    return largest_of([choices.base_mb, *(one for one in measured if one is not None)])


class _Weighed(NamedTuple):
    """What decides the tasks of a size, and the hours they stand."""

    vcpu: Amount
    slots: Amount
    sidecar_vcpu: Amount
    target_percent: Amount
    waiting_percent: Amount
    zones_survived: Amount
    scaling: Literal["peak", "by_load"]
    min_tasks: int
    spare_tasks: int
    scale_out_minutes: Amount
    hours_on: Amount | None
    max_tasks: int | None = None


def _task_hours(task: Task, choices: ContainerChoices, limits: LimitBook) -> Callable[[TaskSize], Amount]:
    """Task-hours of a month by size, as they are billed: of a job those of its runs, else of the tasks that stand."""
    if task.role == JOB:
        return lambda size: task.calls * larger(whole_up(_run_s(size), hair=0.0), JOB_MINIMUM_S["linux"]) / 3600
    if not task.moved[0].flows:
        return lambda size: 1.0
    hours = task.moved[0].flows[0].hours
    busy_s = task.mean(lambda s: cpu_ms(s, choices)) / 1000
    scale_in_minutes = (FargateEks if task.target == "eks" else Fargate).scale_in_minutes
    rules = (
        slots_of(task, choices, limits),
        task.sidecar_vcpu,
        choices.target_percent,
        choices.waiting_percent,
        choices.zones_survived,
        standing_by(choices),
        least_tasks(task, choices),
        choices.spare_tasks,
        choices.scale_out_minutes,
        choices.hours_on,
    )
    if task.role == WORKER:
        flows, own_ms = [one.flows for one in task.moved], task.mean(lambda s: s.duration_ms)

        def of_worker(size: TaskSize) -> Amount:
            weighed = _Weighed(size.vcpu, *rules)
            batches = added(calls_at(one, (size.duration_ms - own_ms) / 1000) for one in flows)
            asked = tasks_for(Work(batches * busy_s, 0.0, batches * size.duration_ms / 1000, 0.0), weighed)
            of_maps = [run for one in flows for run in map_runs(one, size.duration_ms / 1000)]
            runs = of_runs(of_maps, busy_s, weighed, scale_in_minutes)
            return hours_of_tasks(asked, weighed, hours, batches, size.duration_ms / 1000, scale_in_minutes, runs)

        return of_worker
    mean_cpus = added(one.flows.calls_per_second for one in task.moved) * busy_s
    peaks = added(one.flows.peak_calls_per_second for one in task.moved)
    peak_cpus = peaks * busy_s

    def of_service(size: TaskSize) -> Amount:
        weighed = _Weighed(size.vcpu, *rules)
        asked = tasks_for(Work(mean_cpus, peak_cpus, 0.0, peaks * size.duration_ms / 1000), weighed)
        return hours_of_tasks(asked, weighed, hours, None, 0.0, scale_in_minutes)

    return of_service


def _run_s(size: TaskSize) -> Amount:
    """Seconds that a run of a job is billed."""
    return size.duration_ms / 1000 + START_S


def smallest(grid: Grid, vcpu: Amount, memory_gb: Amount) -> tuple[Amount, Amount]:
    """(vCPU, GB) of the first size of a grid that has as much of both; the largest there is where none has."""
    largest_vcpu = max(grid)
    found: tuple[Amount, Amount] = largest_vcpu, max(grid[largest_vcpu])
    if isinstance(vcpu, (float, int)) and isinstance(memory_gb, (float, int)):
        sizes = ((size, memory) for size in sorted(grid) for memory in sorted(grid[size]))
        return next((one for one in sizes if vcpu <= one[0] + 1e-9 and memory_gb <= one[1] + 1e-9), found)
    pairs = np.array([(size, memory) for size in sorted(grid) for memory in sorted(grid[size])])
    vcpus, memories = (np.asarray(one, dtype=float)[..., None] for one in (vcpu, memory_gb))
    fits = np.less_equal(vcpus, pairs[:, 0] + 1e-9) & np.less_equal(memories, pairs[:, 1] + 1e-9)
    first, is_there = fits.argmax(axis=-1), fits.any(axis=-1)
    return choose(is_there, pairs[first, 0], found[0]), choose(is_there, pairs[first, 1], found[1])

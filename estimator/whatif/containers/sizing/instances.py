"""The size of a service on App Runner: the cheapest instance, and how many requests it may have at once.

App Runner adds instances by the requests each has at once and knows nothing of processors, so that number, its
MaxConcurrency, is what an instance can bear: the requests that keep its processors nine tenths busy, and for which its
memory is enough, but not more than chosen for a task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import inf

import numpy as np

from estimator.aws.app_runner import ACTIVE_GB, ACTIVE_VCPU, IDLE_GB, LEAST_ACTIVE_S, SIZES, AppRunnerSettings
from estimator.aws.fargate.settings import TaskWayOut
from estimator.aws.fargate.tasks import MOST_USED, busiest
from estimator.engine.document.architecture import Architecture
from estimator.engine.maths.amounts import (
    HAIR,
    Amount,
    Truth,
    added,
    between,
    choose,
    in_sample,
    is_one,
    larger,
    smaller,
    whole_down,
    whole_up,
)
from estimator.engine.maths.erlang import servers_for
from estimator.engine.setting import declared
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.prices import usd_of
from estimator.whatif.containers.sizing.size import (
    base_mb,
    cpu_ms,
    duration_ms,
    is_too_slow,
    most_stretched,
    vcpus_of_a_call,
)
from estimator.whatif.containers.sizing.task import MB_PER_GB, Drawn, Sized, Task
from pricing.book import LimitBook, Tables


@dataclass(frozen=True)
class InstancePrices:
    """USD of an hour of a vCPU and of a GB at work, and of a GB that is idle: only to weigh sizes."""

    vcpu_usd: float
    gb_usd: float
    idle_gb_usd: float


def instance_prices(architecture: Architecture, tables: Tables, region: str) -> InstancePrices:
    """Those of the document's own rates, else of the table; where one is missing, less of both is cheaper."""
    found = [usd_of(architecture, tables, region, name) for name in (ACTIVE_VCPU, ACTIVE_GB, IDLE_GB)]
    known = [usd for usd in found if usd is not None]
    return InstancePrices(*known) if len(known) == len(found) else InstancePrices(1.0, 1.0, 1.0)


@dataclass(frozen=True)
class InstanceSize:
    """A size that is weighed: what an instance has, the requests it may have at once, how long one takes."""

    vcpu: float
    memory_gb: float
    slots: Amount
    duration_ms: Amount


def sized_instances(
    task: Task,
    way_out: TaskWayOut,
    requests: Amount,
    choices: ContainerChoices,
    drawn: Drawn,
    prices: InstancePrices,
) -> tuple[Sized, dict[str, object]]:
    """(the size of one service, the settings of its node), whose instances go out by a way; `requests` come to it in a
    month, which is fewer than the calls of its functions where some cause several."""
    limits = task.moved[0].node.limits
    a_request = choose(np.greater(requests, 0), larger(task.calls / larger(requests, HAIR), 1.0), 1.0)
    vcpu, memory_gb, slots, request_ms = _cheapest(task, requests, a_request, choices, limits, prices)
    first = [one.settings for one in task.moved][0]
    amounts: dict[str, Amount] = {"vcpu": vcpu, "memory_gb": memory_gb, "duration_ms": request_ms, "slots": slots}
    amounts["waiting_percent"] = choices.waiting_percent
    if task.says("log_kb") or not is_one(a_request):
        amounts["log_kb"] = task.mean(lambda s: s.log_kb) * a_request
    if first.log_keep_days is not None:
        amounts["log_keep_days"] = first.log_keep_days
    if choices.hours_on is not None:
        amounts["hours_on"] = choices.hours_on
    words: dict[str, object] = {"min_size": least_instances(choices, limits)}
    if way_out != "none":
        words["way_out"] = way_out
    waits = {one.settings.waits for one in task.moved}
    if len(waits) == 1 and waits != {"included"}:
        words["waits"] = first.waits
    if first.log_class != "standard":
        words["log_class"] = first.log_class
    numbers = {name: drawn.number(task.node_id, name, _bound(name, one, limits)) for name, one in amounts.items()}
    numbers["slots"] = int(numbers["slots"])
    functions = tuple(dict.fromkeys(one.node.id for one in task.moved))
    busy_ms, own_ms = task.mean(lambda s: cpu_ms(s, choices)), task.mean(lambda s: s.duration_ms)
    of_first = (in_sample(one) for one in (task.calls, request_ms, busy_ms, own_ms, vcpu, memory_gb))
    slowest = most_stretched(task, choices, vcpu)
    return Sized(task.node_id, task.role, functions, *of_first, target="app_runner", slowest=slowest), {
        **numbers,
        **words,
    }


def least_instances(choices: ContainerChoices, limits: LimitBook) -> int:
    """Those that stand whatever comes; App Runner has one at least."""
    return int(between(1, choices.min_tasks + choices.spare_tasks, _most("min_size", limits)))


def _most(name: str, limits: LimitBook) -> float:
    """The most that a setting of an instance may be."""
    return declared(AppRunnerSettings)[name].range(limits)[1] or inf


def _bound(name: str, amount: Amount, limits: LimitBook) -> Amount:
    low, high = declared(AppRunnerSettings)[name].range(limits)
    return between(0.0 if low is None else low, amount, inf if high is None else high)


def _cheapest(
    task: Task,
    requests: Amount,
    a_request: Amount,
    choices: ContainerChoices,
    limits: LimitBook,
    prices: InstancePrices,
) -> tuple[Amount, Amount, Amount, Amount]:
    """(vCPU, GB, requests at once, ms of a request) of the size at which a month costs least, of those that hold a
    request, are not too slow and carry the peak with as many instances as a service may have, or with the fewest where
    none does; the quickest where all are too slow."""
    sizes = [
        (size, is_out, busiest(_at_once(task, requests, size)) / size.slots)
        for size, is_out in _candidates(task, a_request, choices, limits)
    ]
    fewest = reduce(smaller, (choose(is_out, inf, filled) for _, is_out, filled in sizes))
    most = limits.number("app_runner.max_size")
    found: tuple[Amount, Amount, Amount, Amount] | None = None
    least_usd: Amount = inf
    for size, is_out, filled in sizes:
        asked = busiest(_asked(task, requests, size, choices))
        is_short = np.greater(asked, most * (1 + HAIR)) & np.greater(filled, fewest * (1 + HAIR))
        usd = choose(is_out | is_short, inf, _monthly_usd(task, requests, size, choices, limits, prices))
        parts = size.vcpu, size.memory_gb, size.slots, size.duration_ms
        if found is None:
            found, least_usd = parts, usd
            continue
        is_better = np.less(usd, least_usd * (1 - HAIR))
        found = tuple(choose(is_better, *pair) for pair in zip(parts, found, strict=True))  # type: ignore[assignment]
        least_usd = smaller(usd, least_usd)
    assert found is not None  # there are sizes
    return found


def _candidates(
    task: Task, a_request: Amount, choices: ContainerChoices, limits: LimitBook
) -> Iterator[tuple[InstanceSize, Truth]]:
    """(size, whether it is too small or too slow), the largest first."""
    base = base_mb(task, choices)
    most_slots = smaller(choices.slots, _most("slots", limits))
    stopped_ms = limits.number("app_runner.request_timeout") * 1000
    busy_ms = task.mean(lambda s: cpu_ms(s, choices)) * a_request
    quickest = smaller(vcpus_of_a_call(task), max(SIZES))
    for vcpu, memories in sorted(SIZES.items(), reverse=True):
        took_ms = task.mean(lambda s, vcpu=vcpu: duration_ms(s, choices, vcpu)) * a_request  # type: ignore[misc]
        by_cpu = MOST_USED * vcpu * took_ms / larger(busy_ms, HAIR)
        is_slow = is_too_slow(task, choices, vcpu, stopped_ms) | np.greater(took_ms, stopped_ms * (1 + HAIR))
        is_slow = is_slow & np.less(vcpu, quickest)
        for memory_gb in sorted(memories, reverse=True):
            room_mb = memory_gb * MB_PER_GB - base
            by_memory = room_mb / larger(choices.request_mb, HAIR)
            slots = between(1.0, whole_down(smaller(by_cpu, by_memory)), most_slots)
            is_small = np.less(room_mb, choices.request_mb)
            if choices.vcpu and vcpu != next((one for one in SIZES if one >= choices.vcpu), max(SIZES)):
                continue
            is_less = memory_gb < (choices.memory_gb or 0.0) and memory_gb < max(memories)
            yield InstanceSize(vcpu, memory_gb, slots, took_ms), is_slow | is_small | is_less


def _requests_a_call(task: Task, requests: Amount) -> Amount:
    """Requests to the service for each call of a function in it."""
    return requests / larger(task.calls, HAIR)


def _at_once(task: Task, requests: Amount, size: InstanceSize) -> Amount:
    """Requests at once in the peak second of each hour."""
    peak = added(one.flows.peak_calls_per_second for one in task.moved) * _requests_a_call(task, requests)
    return peak * size.duration_ms / 1000


def _asked(task: Task, requests: Amount, size: InstanceSize, choices: ContainerChoices) -> Amount:
    """Instances in whose room these find a place, not yet whole ones."""
    return servers_for(_at_once(task, requests, size), choices.waiting_percent / 100) / size.slots


def _monthly_usd(
    task: Task,
    requests: Amount,
    size: InstanceSize,
    choices: ContainerChoices,
    limits: LimitBook,
    prices: InstancePrices,
) -> Amount:
    """USD of a month, near enough to weigh sizes."""
    hours = task.moved[0].flows[0].hours if task.moved[0].flows else None
    if hours is None:
        return size.memory_gb * prices.idle_gb_usd
    rate = added(one.flows.calls_per_second for one in task.moved) * _requests_a_call(task, requests)
    least = least_instances(choices, limits)
    there = larger(least, whole_up(_asked(task, requests, size, choices)))
    active = 1.0 - np.exp(-rate / there * larger(size.duration_ms / 1000, LEAST_ACTIVE_S))
    at_work = size.vcpu * prices.vcpu_usd + size.memory_gb * prices.gb_usd
    idle = size.memory_gb * prices.idle_gb_usd
    return hours.month_of(there * active) * at_work + hours.month_of(least * (1.0 - active)) * idle

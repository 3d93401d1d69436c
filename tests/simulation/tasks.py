"""A fleet of container tasks, call by call: how long each takes beside the others.

Knows no formula.  A call goes to the task with the fewest in progress, waits there for a slot, then for what it waits
for, beside all others, and then computes: those that compute share the task's vCPUs evenly, and none has more than one.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Times = NDArray[np.float64]

ARRIVES, COMPUTES, IS_DONE = range(3)
SECONDS_IN_HOUR = 3600.0


@dataclass(frozen=True)
class Fleet:
    """Tasks alike.  Where calls come from a queue, a task takes one only when it has a slot."""

    tasks: int
    vcpu: float
    slots: int
    from_queue: bool = False


@dataclass
class _Task:
    """What is in progress in one task; `clock` are the processor seconds each call has had that computes since then."""

    vcpu: float
    slots: int
    in_slots: int = 0
    waiting: list[int] = field(default_factory=list)
    computing: list[tuple[float, int]] = field(default_factory=list)
    clock: float = 0.0
    at: float = 0.0
    version: int = 0

    @property
    def in_progress(self) -> int:
        return self.in_slots + len(self.waiting)

    @property
    def speed(self) -> float:
        return min(1.0, self.vcpu / len(self.computing)) if self.computing else 0.0

    def goes_on_to(self, now: float) -> None:
        self.clock += (now - self.at) * self.speed
        self.at = now


def seconds_taken(arrives: Times, waits_s: Times, computes_s: Times, fleet: Fleet, draw: np.random.Generator) -> Times:
    """How long each call takes, from when it arrives.  Of tasks with as few in progress one is drawn."""
    firsts = draw.integers(fleet.tasks, size=len(arrives)).tolist()
    tasks = [_Task(fleet.vcpu, fleet.slots) for _ in range(fleet.tasks)]
    took = np.zeros(len(arrives))
    queue: list[int] = []
    events = [(float(at), ARRIVES, number, 0, 0) for number, at in enumerate(arrives)]
    heapq.heapify(events)

    def begins(number: int, place: int, now: float) -> None:
        tasks[place].in_slots += 1
        heapq.heappush(events, (now + float(waits_s[number]), COMPUTES, number, place, 0))

    def next_done(place: int, now: float) -> None:
        task = tasks[place]
        task.version += 1
        if task.computing:
            left = (task.computing[0][0] - task.clock) / task.speed
            heapq.heappush(events, (now + max(left, 0.0), IS_DONE, task.computing[0][1], place, task.version))

    while events:
        now, kind, number, place, version = heapq.heappop(events)
        if kind == ARRIVES:
            first = firsts[number]
            place = min(range(len(tasks)), key=lambda one: (tasks[one].in_progress, (one - first) % len(tasks)))
            if tasks[place].in_slots < fleet.slots:
                begins(number, place, now)
            elif fleet.from_queue:
                queue.append(number)
            else:
                tasks[place].waiting.append(number)
            continue
        task = tasks[place]
        if kind == IS_DONE and version != task.version:
            continue
        task.goes_on_to(now)
        if kind == COMPUTES:
            heapq.heappush(task.computing, (task.clock + float(computes_s[number]), number))
        else:
            heapq.heappop(task.computing)
            took[number] = now - arrives[number]
            task.in_slots -= 1
            line = queue if fleet.from_queue else task.waiting
            if line:
                begins(line.pop(0), place, now)
        next_done(place, now)
    return took


class Call(NamedTuple):
    """One kind of call: its part of all, what it waits for, and for how long it keeps a vCPU busy."""

    share: float
    wait_s: float
    compute_s: float

    def alone_s(self, vcpu: float) -> float:
        """What it takes in an idle task."""
        return self.wait_s + self.compute_s / min(1.0, vcpu)


@dataclass(frozen=True)
class Slowest:
    """How long the slowest 1 % of the calls of some hours take: times what each takes in an idle task, and seconds; and
    how many times in their bursts alone."""

    times: float
    seconds: float
    times_in_burst: float


class Hour(NamedTuple):
    """What the calls of an hour took, in seconds and times what each takes alone, how many each stands for, and which of
    them came in the burst."""

    took: Times
    times: Times
    stands_for: Times
    is_burst: NDArray[np.bool_]


def slowest_of_hours(
    fleet: Fleet, mean: float, peak: float, calls: Sequence[Call], seeds: Sequence[int], burst_s: float = 60.0
) -> Slowest:
    """Calls of these kinds that come at random, `mean` a second in an hour and `peak` in one burst of it; an hour for
    each seed, which are judged together."""
    hours = [_hour(fleet, mean, peak, calls, seed, burst_s) for seed in seeds]
    took, slower, stands_for, is_burst = (np.concatenate(part) for part in zip(*hours, strict=True))
    slow_times, slow_s = (_exceeded_by(0.01, found, stands_for) for found in (slower, took))
    return Slowest(slow_times, slow_s, float(np.percentile(slower[is_burst], 99)))


def _hour(fleet: Fleet, mean: float, peak: float, calls: Sequence[Call], seed: int, burst_s: float) -> Hour:
    """Simulated is what is left of the burst for as long as three of it, and of the rest of the hour 10,000 calls, which
    stand for all."""
    draw = np.random.default_rng(seed)
    calm_s, after_s = 10_000 / mean, 3 * burst_s
    starts = ((mean, calm_s, 0.0), (peak, burst_s, calm_s), (mean, after_s, calm_s + burst_s))
    arrives = np.concatenate([np.sort(draw.random(draw.poisson(rate * s)) * s) + at for rate, s, at in starts])
    kinds = np.random.default_rng([seed, 1]).choice(len(calls), len(arrives), p=[one.share for one in calls])
    waits, computes, alone = np.array([(*one[1:], one.alone_s(fleet.vcpu)) for one in calls])[kinds].T
    took = seconds_taken(arrives, waits, computes, fleet, draw)
    is_calm, is_burst = arrives < calm_s, (arrives >= calm_s) & (arrives < calm_s + burst_s)
    return Hour(took, took / alone, np.where(is_calm, (SECONDS_IN_HOUR - burst_s - after_s) / calm_s, 1.0), is_burst)


def _exceeded_by(share: float, numbers: Times, stand_for: Times) -> float:
    order = np.argsort(numbers)
    so_far = np.cumsum(stand_for[order])
    return float(numbers[order][np.searchsorted(so_far, (1 - share) * so_far[-1])])

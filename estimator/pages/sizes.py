"""How the container side was sized, as pages show it: a line of words and a row for each service, and its week."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, cast

from estimator.aws.fargate.settings import FargateSettings
from estimator.engine.figures import counted, short, times_of_a_call
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.containers.sizing.running import Rule, RunningHour, Sizing
from estimator.whatif.containers.sizing.task import WORKER
from estimator.whatif.containers.words import becomes, rule_words, size_words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class AskedBy(NamedTuple):
    """Tasks that a rule asks for in the busiest hour, and whether it decides there."""

    tasks: float
    decides: bool


@dataclass(frozen=True)
class SizedService:
    """One container service: what was sized, with the processor use that scaling aims at, in percent; 0 of App Runner,
    which aims at none."""

    sizing: Sizing
    target_percent: float

    @property
    def id(self) -> str:
        return self.sizing.sized.node_id

    @cached_property
    def busiest(self) -> RunningHour | None:
        """The first of the hours with the most tasks; None of a job."""
        return self.sizing.busiest

    @property
    def unit(self) -> str:
        """What it works on."""
        return "batches" if self.sizing.sized.role == WORKER else "requests"

    @property
    def size(self) -> str:
        sized = self.sizing.sized
        return size_words(sized.vcpu, sized.memory_gb)

    @property
    def line(self) -> str:
        """OrderFn becomes API service: 2 tasks of 0.25 vCPU and 0.5 GB at all hours; the least of 2 is enough."""
        one = self.sizing
        begun = becomes(one)
        if one.is_job or self.busiest is None:
            return f"{begun}: a {one.noun} of {self.size} for each run."
        tasks = f"{counted(self.busiest.tasks, one.noun)} of {self.size}"
        is_level = short(one.mean_tasks) == short(self.busiest.tasks)
        when = "at all hours" if is_level else f"in the busiest hour, {short(one.mean_tasks)} on average"
        return f"{begun}: {tasks} {when}; {self.decides(self.busiest.rule)}."

    @property
    def time(self) -> str:
        """109 ms a call, 72 in the function, and the same of a slower one of several; 8 minutes a run, of a job."""
        sized = self.sizing.sized
        there, was = times_of_a_call(sized.duration_ms, sized.function_ms, 3)
        text = f"{there} a {'run' if self.sizing.is_job else 'call'}"
        text += f", {was} in the function" if sized.takes_another_time else ""
        if slower := sized.slower_one:
            there, was = times_of_a_call(slower.duration_ms, slower.function_ms, 3)
            text += f"; {self.sizing.label(slower.function)} {there}, {was} in the function"
        return text

    @property
    def asked(self) -> tuple[AskedBy, ...]:
        """What the busiest hour asks for by its mean, its peak second and slots, and the least; nothing of a job."""
        one = self.sizing
        if self.busiest is None:
            return ()
        rules: tuple[Rule, ...] = ("mean", "peak", "slots", "least")
        return tuple(
            AskedBy(tasks, self.busiest.rule == rule)
            for rule, tasks in zip(rules, (*self.busiest.asked, one.least), strict=True)
        )

    @property
    def week(self) -> tuple[HourOfWeek, ...]:
        return tuple(HourOfWeek(hour_name(number), hour, self) for number, hour in enumerate(self.sizing.hours))

    def decides(self, rule: Rule) -> str:
        """The rule of an hour in words: the mean at 60 % decides."""
        return rule_words(rule, self.sizing, self.target_percent)


@dataclass(frozen=True)
class HourOfWeek:
    """One hour of the week of a service."""

    name: str
    hour: RunningHour
    service: SizedService

    @property
    def decided(self) -> str:
        return self.service.decides(self.hour.rule)


def hour_name(number: int) -> str:
    """Monday 11:00, of an hour counted from Monday 0:00."""
    return f"{DAYS[number // 24]} {number % 24}:00"


def sized_service(comparison: Comparison, sizing: Sizing) -> SizedService:
    settings = cast("FargateSettings", comparison.containers.resolved.nodes[sizing.sized.node_id].settings)
    return SizedService(sizing, 0.0 if sizing.active_percent is not None else float(settings.target_percent))


def largest(services: list[SizedService]) -> SizedService | None:
    """The service with the most tasks in its busiest hour, and of those on average; None where all are jobs."""
    running = [one for one in services if not one.sizing.is_job]
    return max(running, key=lambda one: (one.sizing.peak_tasks, one.sizing.mean_tasks), default=None)

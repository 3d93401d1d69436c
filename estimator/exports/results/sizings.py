"""What functions became on containers, and containers as functions, as results."""

from __future__ import annotations

from typing import Literal, cast

from pydantic import Field

from estimator.aws.app_runner import AppRunnerSettings
from estimator.aws.fargate.settings import FargateSettings
from estimator.exports.results.result import Result, Rounded
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.containers.sizing.running import ASKING, Rule, Sizing
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER
from estimator.whatif.containers.targets.target import Target
from estimator.whatif.functions.move import SizedFunction

RUNS_AS: dict[str, Literal["service", "worker", "job"]] = {SERVICE: "service", WORKER: "worker", JOB: "job"}


class AskedResult(Result):
    """Tasks that each rule asks for in an hour, not yet whole."""

    mean: Rounded = Field(description="By the mean load at the target use of the processor; 0 of App Runner.")
    peak: Rounded = Field(description="By the peak second at 90 %; 0 of a worker and of App Runner.")
    slots: Rounded = Field(description="By requests or batches at once.")


class SlowestResult(Result):
    """Of several functions in one service, the one whose call takes the most times as long as in the function."""

    function: str = Field(description="Its id.")
    duration_ms: Rounded = Field(description="What its call takes there.")
    function_ms: Rounded = Field(description="What its call took in the function.")


class SizingResult(Result):
    """What functions became on containers: a service, a worker, or a job with a task for each of its runs."""

    node: str = Field(description="Its id in the container form.")
    name: str = Field(description="Its name there.")
    functions: list[str] = Field(description="The ids of the functions in it.")
    runs_as: Literal["service", "worker", "job"] = Field(description="What answers, works on a queue or runs and ends.")
    target: Target = Field(description="What runs it.")
    vcpu: Rounded = Field(description="vCPU of a task, pod or instance.")
    memory_gb: Rounded = Field(description="GB of one.")
    slots: int = Field(description="Requests or batches one works on at once.")
    calls: Rounded = Field(description="Calls, batches or runs a month.")
    duration_ms: Rounded = Field(description="What one takes there.")
    function_ms: Rounded = Field(description="What one took in the function.")
    cpu_ms: Rounded = Field(description="For how long it keeps a vCPU busy.")
    slowest: SlowestResult | None = Field(
        description="The slowest of several functions, where it is slower than the mean of them; null elsewhere."
    )
    mean_tasks: Rounded | None = Field(description="Tasks that are billed on average; null of a job.")
    most_tasks: Rounded | None = Field(description="Tasks of its busiest hour; null of a job.")
    least_tasks: Rounded | None = Field(description="Tasks that stand at any load; null of a job.")
    asked: AskedResult | None = Field(description="What its busiest hour asks for; null of a job.")
    decided_by: Rule | None = Field(
        description="What decides there: the mean, the peak second, slots, what one run of a workflow has in progress, "
        "the least, that one is enough, or the most that may run; null of a job."
    )
    hourly_tasks: list[Rounded] = Field(
        description="Tasks of each of the 168 hours of the week, from Monday 0:00; empty of a job."
    )
    hourly_decided_by: list[Rule] = Field(description="What decides in each of them.")
    active_percent: Rounded | None = Field(
        description="Of App Runner: the part of the time an instance is at work and its processors billed; else null."
    )

    @classmethod
    def of(cls, one: Sizing, comparison: Comparison) -> SizingResult:
        """The same as a result."""
        sized, busiest = one.sized, one.busiest
        settings = comparison.containers.resolved.nodes[sized.node_id].settings
        return cls(
            node=sized.node_id,
            name=one.name,
            functions=list(sized.functions),
            runs_as=RUNS_AS[sized.role],
            target=sized.target,
            vcpu=sized.vcpu,
            memory_gb=sized.memory_gb,
            slots=1 if one.is_job else cast("FargateSettings | AppRunnerSettings", settings).slots,
            calls=sized.calls,
            duration_ms=sized.duration_ms,
            function_ms=sized.function_ms,
            cpu_ms=sized.cpu_ms,
            slowest=SlowestResult(
                function=slower.function, duration_ms=slower.duration_ms, function_ms=slower.function_ms
            )
            if (slower := sized.slower_one)
            else None,
            mean_tasks=one.mean_tasks if busiest else None,
            most_tasks=one.peak_tasks if busiest else None,
            least_tasks=one.least if busiest else None,
            asked=AskedResult(**dict(zip(ASKING, busiest.asked, strict=True))) if busiest else None,
            decided_by=one.decided_by,
            hourly_tasks=[hour.tasks for hour in one.hours],
            hourly_decided_by=[hour.rule for hour in one.hours],
            active_percent=one.active_percent,
        )


class FunctionSizingResult(Result):
    """What a container became as functions."""

    node: str = Field(description="The id of the function in the serverless form.")
    name: str = Field(description="Its name there.")
    container: str = Field(description="The name of the container it takes the place of.")
    memory_mb: Rounded = Field(description="MB of the function.")
    calls: Rounded = Field(description="Calls, batches or runs a month.")
    duration_ms: Rounded = Field(description="What one takes in the function.")
    was_ms: Rounded = Field(description="What one took in the container.")
    was_vcpu: Rounded = Field(description="vCPU of a task, pod or instance before.")
    was_memory_gb: Rounded = Field(description="GB of one before.")

    @classmethod
    def of(cls, one: SizedFunction) -> FunctionSizingResult:
        """The same as a result."""
        return cls(
            node=one.node_id,
            name=one.name,
            container=one.container,
            memory_mb=one.memory_mb,
            calls=one.calls,
            duration_ms=one.duration_ms,
            was_ms=one.was_ms,
            was_vcpu=one.vcpu,
            was_memory_gb=one.memory_gb,
        )

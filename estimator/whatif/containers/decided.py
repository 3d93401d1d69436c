"""What today's traffic decides of the container form, so that the form is one at every other traffic too.

Sizes and numbers of tasks follow the traffic; what stands where does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.maths.amounts import in_sample, is_one, largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.prices import TaskPrices
from estimator.whatif.containers.sizing.size import cpu_ms, monthly_usd
from estimator.whatif.containers.sizing.task import JOB, WORKER, Moved, Task
from estimator.whatif.containers.targets.target import SERVICES, polls_and_runs_on
from estimator.whatif.containers.ways import QUEUE, TriggerPath, keeps_its_work, reaches, runs_long

SMALL_VCPU = 0.25
"""A function that keeps less than this busy at its peak is small: the smallest task would be idle most of the time."""

PricesOf = Callable[[str, FargateSettings], TaskPrices]
"""What an hour of a task costs in a region."""


@dataclass(frozen=True)
class Decided:
    """The triggers whose messages or steps each get a task, by edge; the functions small enough to live together."""

    each_message: frozenset[str] = frozenset()
    small: frozenset[str] = frozenset()


def decided(
    resolved: Resolved,
    flows: Mapping[str, Flows],
    choices: ContainerChoices,
    ways: Mapping[str, TriggerPath | None],
    prices: PricesOf,
) -> Decided:
    """What the traffic that flows decides, of the first sample."""
    triggers = [edge for edge in resolved.edges if edge.target.service.is_function]
    rare = frozenset(
        edge.id
        for edge in triggers
        if _may_be_each(edge, ways[edge.id], choices) and _is_cheaper_each(edge, flows[edge.id], choices, prices)
    )
    if choices.grouping == "apart":
        return Decided(rare)
    busy: dict[str, float] = {}
    for edge in triggers:
        peak = largest(flows[edge.id].peak_calls_per_second)
        settings = cast("LambdaSettings", edge.target.settings)
        busy[edge.target.id] = busy.get(edge.target.id, 0.0) + peak * in_sample(cpu_ms(settings, choices)) / 1000
    return Decided(rare, frozenset(function for function, vcpus in busy.items() if vcpus < SMALL_VCPU))


def _may_be_each(edge: ResolvedEdge, way: TriggerPath | None, choices: ContainerChoices) -> bool:
    """Whether a task could be started for each message of a queue, each step of a workflow, or each event that waits
    for a worker in a queue of its own otherwise; none is for what takes less time than its start."""
    if not runs_long(edge):
        return False
    if way == "worker":
        return edge.source.service.slug == QUEUE
    if way == "queue":  # nothing tries a task again that fails
        container = SERVICES[polls_and_runs_on(choices.target)]
        return is_one(edge.batch) and not edge.may_fail and reaches(edge.event, container, JOB)
    return way == "activity"


def _is_cheaper_each(edge: ResolvedEdge, flows: Flows, choices: ContainerChoices, prices: PricesOf) -> bool:
    """Whether a task for each message or step costs less than a worker: where they are rare."""
    function = edge.target
    settings = cast("LambdaSettings", function.settings)
    target = polls_and_runs_on(choices.target)
    moved, of_region = [Moved(function, settings, flows.monthly_items, flows)], partial(prices, function.region)
    tasks = (Task("", "", role, moved=moved, may_wait=keeps_its_work(edge), target=target) for role in (JOB, WORKER))
    each, worker = (in_sample(monthly_usd(task, choices, function.limits, of_region)) for task in tasks)
    return each < worker

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
from estimator.engine.maths.amounts import in_sample, largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.prices import TaskPrices
from estimator.whatif.containers.sizing.size import START_S, cpu_ms, monthly_usd
from estimator.whatif.containers.sizing.task import JOB, WORKER, Moved, Task
from estimator.whatif.containers.ways import QUEUE, TriggerPath

SMALL_VCPU = 0.25
"""A function that keeps less than this busy at its peak is small: the smallest task would be idle most of the time."""

PricesOf = Callable[[str, FargateSettings], TaskPrices]
"""What an hour of a task costs in a region."""


@dataclass(frozen=True)
class Decided:
    """The triggers whose messages each get a task, by edge; the functions small enough to live together."""

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
        if ways[edge.id] == "worker" and _is_cheaper_each(edge, flows[edge.id], choices, prices)
    )
    if choices.grouping == "apart":
        return Decided(rare)
    busy: dict[str, float] = {}
    for edge in triggers:
        peak = largest(flows[edge.id].peak_calls_per_second)
        settings = cast("LambdaSettings", edge.target.settings)
        busy[edge.target.id] = busy.get(edge.target.id, 0.0) + peak * in_sample(cpu_ms(settings, choices)) / 1000
    return Decided(rare, frozenset(function for function, vcpus in busy.items() if vcpus < SMALL_VCPU))


def _is_cheaper_each(edge: ResolvedEdge, flows: Flows, choices: ContainerChoices, prices: PricesOf) -> bool:
    """Whether a task for each message of a queue costs less than a worker: where messages are rare, and take longer
    than a task takes to start."""
    function = edge.target
    settings = cast("LambdaSettings", function.settings)
    if edge.source.service.slug != QUEUE or in_sample(settings.duration_ms) < START_S * 1000:
        return False
    moved, of_region = [Moved(function, settings, flows.monthly_items, flows)], partial(prices, function.region)
    each, worker = (
        in_sample(monthly_usd(Task("", "", role, moved=moved), choices, function.limits, of_region))
        for role in (JOB, WORKER)
    )
    return each < worker

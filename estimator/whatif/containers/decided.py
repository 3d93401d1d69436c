"""What today's traffic decides of the container form, so that the form is one at every other traffic too.

Sizes and numbers of tasks follow the traffic; what stands where does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import cast

from estimator.aws.fargate.settings import FargateSettings
from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.engine.maths.amounts import Amount, in_sample, is_one, largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.moving import named
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
    """The triggers whose messages, steps or events each get a task, by edge; those of functions small enough to live
    together, where there are several; what is said of functions that are not."""

    each_message: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


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
        for together in _weighed_together(triggers, flows, ways, choices)
        if _is_cheaper_each(together, flows, choices, prices)
        for edge in together
    )
    if choices.grouping == "apart":
        return Decided(rare)
    busy: dict[str, float] = {}
    for edge in triggers:
        peak = largest(flows[edge.id].peak_calls_per_second)
        settings = cast("LambdaSettings", edge.target.settings)
        busy[edge.target.id] = busy.get(edge.target.id, 0.0) + peak * in_sample(cpu_ms(settings, choices)) / 1000
    small = {function for function, vcpus in busy.items() if vcpus < SMALL_VCPU}
    groups = [group for group in _sharing(triggers, ways, rare).values() if _are_several(group)]
    of_small = [[edge for edge in group if edge.target.id in small] for group in groups]
    large = dict.fromkeys(edge.target for group in groups for edge in group if edge.target.id not in small)
    together = frozenset(edge.id for group in of_small if _are_several(group) for edge in group)
    return Decided(rare, together, tuple(_stands_alone([one.label for one in large])))


def _are_several(triggers: Sequence[ResolvedEdge]) -> bool:
    """Whether they call more than one function."""
    return len({edge.target.id for edge in triggers}) > 1


def _stands_alone(labels: list[str]) -> list[str]:
    """Why functions that could live with others do not."""
    if not labels:
        return []
    keep, stand = ("keeps", "is not small: it stands") if len(labels) == 1 else ("keep", "are not small: they stand")
    return [f"{named(labels, keep, keep)} {SMALL_VCPU:g} vCPU or more busy at the peak, and {stand} alone."]


def _sharing(
    triggers: Sequence[ResolvedEdge], ways: Mapping[str, TriggerPath | None], rare: Set[str]
) -> dict[tuple[str, str, str], list[ResolvedEdge]]:
    """The triggers whose functions, if small, live in one service: those on queues in a region, and those of a workflow
    that reach it alike."""
    found: dict[tuple[str, str, str], list[ResolvedEdge]] = {}
    behind_fronts = {edge.target.id for edge in triggers if ways[edge.id] == "behind_front"}
    for edge in triggers:
        way, region = ways[edge.id] or "", edge.target.region
        own_balancer = edge.target.id not in behind_fronts and edge.source.region == region
        is_step = edge.event.orchestrates and (way == "activity" or (way == "balancer" and own_balancer))
        if edge.id not in rare and way in ("worker", "queue") and keeps_its_work(edge):
            found.setdefault((QUEUE, "", region), []).append(edge)
        elif edge.id not in rare and is_step:
            found.setdefault((way, edge.source.id, region), []).append(edge)
    return found


def _weighed_together(
    triggers: Sequence[ResolvedEdge],
    flows: Mapping[str, Flows],
    ways: Mapping[str, TriggerPath | None],
    choices: ContainerChoices,
) -> list[list[ResolvedEdge]]:
    """Triggers for which a task could be started each time: those that would wait in one queue together."""
    found: dict[tuple[str, str], list[ResolvedEdge]] = {}
    for edge in triggers:
        way = ways[edge.id]
        if way == "queue":
            found.setdefault((edge.target.id, QUEUE), []).append(edge)
        elif way == "activity" or (way == "worker" and edge.source.service.slug == QUEUE):
            found[edge.target.id, edge.id] = [edge]
    return [
        together
        for together in found.values()
        if not any(why_no_task_each(edge, flows[edge.id], choices) for edge in together)
    ]


def why_no_task_each(edge: ResolvedEdge, flows: Flows, choices: ContainerChoices) -> str:
    """Why no task is started for each message, step or event of a trigger, said of it; empty where one could be.

    A pipe and a rule are done with an event when its task has started; a workflow waits for the end, and a pod takes
    its message from the queue itself.
    """
    if not runs_long(edge):
        return "would be billed for a minute at least"
    if not _may_be_launched(edge, flows, choices):
        return "would be more starts at once than AWS allows"
    is_watched = edge.event.orchestrates or polls_and_runs_on(choices.target) == "eks"
    return "" if is_watched or not edge.may_fail else "would not be tried again where it fails"


def _may_be_launched(edge: ResolvedEdge, flows: Flows, choices: ContainerChoices) -> bool:
    """Whether so many tasks may be started in the peak second as there are runs, with all items of a Map, and go on
    being started on the mean of the busiest hour; nobody calls RunTask for a pod."""
    limits, rates = edge.target.limits, (flows.calls_per_second, flows.peak_calls_per_second)
    mean, peak = (flows.items_per_second, flows.peak_items_per_second) if edge.event.polled else rates
    together = largest(edge.calls_each) if edge.declared.at_once is not None and edge.event.orchestrates else 0.0
    calls = inf if polls_and_runs_on(choices.target) == "eks" else limits.number("fargate.run_task.rate")
    return largest(peak) + together <= calls and largest(mean) <= limits.number("fargate.launch.rate")


def starts_tasks(edge: ResolvedEdge, choices: ContainerChoices) -> bool:
    """Whether an event that nobody waits for starts a task itself, as a rule of a bus does; no rule starts a pod."""
    target = polls_and_runs_on(choices.target)
    is_able = reaches(edge.event, SERVICES[target], JOB) and not (edge.event.later and target == "eks")
    return is_able and is_one(edge.batch)


def _is_cheaper_each(
    together: Sequence[ResolvedEdge], flows: Mapping[str, Flows], choices: ContainerChoices, prices: PricesOf
) -> bool:
    """Whether a task for each message, step or event costs less than a worker: where they are rare."""
    function, target = together[0].target, polls_and_runs_on(choices.target)
    settings = cast("LambdaSettings", function.settings)
    moved = [Moved(function, settings, _runs(edge, flows[edge.id]), flows[edge.id]) for edge in together]
    may_wait, of_region = all(map(keeps_its_work, together)), partial(prices, function.region)
    tasks = (Task("", "", role, moved=moved, may_wait=may_wait, target=target) for role in (JOB, WORKER))
    each, worker = (in_sample(monthly_usd(task, choices, function.limits, of_region)) for task in tasks)
    return each < worker


def _runs(edge: ResolvedEdge, flows: Flows) -> Amount:
    """Tasks that would be started: for each message that is fetched, else for each start of the function."""
    return flows.monthly_items if edge.event.polled else flows.monthly_calls

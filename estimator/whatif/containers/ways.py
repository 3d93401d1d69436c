"""How a trigger of a function reaches the container service that takes the function's place.

A workflow or a pipe calls no container service.  A standard workflow hands its tasks to a worker that fetches them (an
activity), starts a task of Fargate and waits for it, or calls a load balancer over HTTP, with a connection; an express
one has neither activities nor jobs it waits for: docs.aws.amazon.com/step-functions/latest/dg/concepts-standard-vs-
express.html.  A pipe sends to a queue, or starts a task: docs.aws.amazon.com/eventbridge/latest/userguide/
eb-pipes-event-target.html.
"""

from __future__ import annotations

from typing import Literal, cast

from estimator.aws.lambda_function.settings import LambdaSettings
from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.registry import services
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.size import START_S
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER
from estimator.whatif.containers.targets.regions import is_from_another_region
from estimator.whatif.containers.targets.target import SERVICES, polls_and_runs_on

BALANCER, QUEUE, PIPE = "alb", "sqs", "eventbridge_pipes"
"""What is drawn in place of the triggers of functions."""

TriggerPath = Literal["worker", "behind_front", "balancer", "direct", "job", "queue", "activity"]


def way_of(edge: ResolvedEdge, choices: ContainerChoices) -> TriggerPath | None:
    """The way of a trigger; None where it can call no container, no load balancer and no queue."""
    event, source, container = edge.event, edge.source.service, SERVICES[polls_and_runs_on(choices.target)]
    if event.orchestrates and edge.operation.waits:
        return _way_of_a_step(edge, choices)
    if event.polled:
        return "worker" if reaches(event, container, WORKER) else None
    if source.is_front or source.is_balancer:
        return "behind_front"
    ways: list[tuple[TriggerPath, bool]] = [
        ("direct", reaches(event, container, SERVICE) and not source.is_outside and not is_from_another_region(edge)),
        ("balancer", reaches(event, BALANCER, "request")),
        ("queue", reaches(event, QUEUE, "send")),
        ("job", reaches(event, container, JOB) and not (event.later and choices.target == "eks")),
    ]
    if not edge.operation.waits or edge.hands_on:  # nobody needs the answer, and a container takes no batch in a call
        direct, balancer, queue, job = ways
        by_clock: tuple[TriggerPath, bool] = ("job", event.sends == "schedule" and job[1])
        ways = [by_clock, queue, balancer, direct, job]
    return next((way for way, is_open in ways if is_open), None)


def _way_of_a_step(edge: ResolvedEdge, choices: ContainerChoices) -> TriggerPath:
    """A worker, or a load balancer where that is chosen and quick enough, or the only way; a task each takes the place
    of a worker where that costs less."""
    if cast("StepFunctionsSettings", edge.source.settings).workflow_type == "express":
        return "balancer"
    longest_s = edge.source.limits.number("step_functions.http_task.duration")
    is_in_time = _duration_s(edge) * choices.most_times_slower <= longest_s
    return "balancer" if choices.steps == "balancer" and is_in_time else "activity"


def runs_long(edge: ResolvedEdge) -> bool:
    """Whether a run of the function takes longer than a task takes to start."""
    return _duration_s(edge) >= START_S


def _duration_s(edge: ResolvedEdge) -> float:
    return in_sample(cast("LambdaSettings", edge.target.settings).duration_ms) / 1000


def keeps_its_work(edge: ResolvedEdge) -> bool:
    """Whether a queue keeps what this trigger brings, so that its worker need not stand; a stream is read at all hours,
    and a workflow waits for its steps."""
    if edge.event.orchestrates and edge.operation.waits:
        return False
    return not edge.event.polled or edge.source.service.slug == QUEUE


def reaches(event: Event, slug: str, operation: str) -> bool:
    """Whether an event may cause an operation of a service."""
    return can_cause(event, cast("Operation", services()[slug].operation(operation)))

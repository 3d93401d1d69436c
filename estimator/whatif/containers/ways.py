"""How a trigger of a function reaches the container service that takes the function's place."""

from __future__ import annotations

from typing import Literal, cast

from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.service import services
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER

CONTAINER, BALANCER, QUEUE, PIPE = "fargate", "alb", "sqs", "eventbridge_pipes"
"""What is drawn in place of functions and their triggers."""

TriggerPath = Literal["worker", "behind_front", "balancer", "direct", "job", "queue"]


def way_of(edge: ResolvedEdge) -> TriggerPath | None:
    """The way of a trigger; None where it can call no container, no load balancer and no queue."""
    event, source = edge.event, edge.source.service
    if event.polled:
        return "worker" if reaches(event, CONTAINER, WORKER) else None
    if source.is_front or source.is_balancer:
        return "behind_front"
    ways: list[tuple[TriggerPath, bool]] = [
        ("direct", reaches(event, CONTAINER, SERVICE) and not source.is_outside),
        ("balancer", reaches(event, BALANCER, "request")),
        ("queue", reaches(event, QUEUE, "send")),
        ("job", reaches(event, CONTAINER, JOB)),
    ]
    if not edge.operation.waits or edge.hands_on:  # nobody needs the answer, and a container takes no batch in a call
        direct, balancer, queue, job = ways
        by_clock: tuple[TriggerPath, bool] = ("job", event.sends == "schedule" and job[1])
        ways = [by_clock, queue, balancer, direct, job]
    return next((way for way, is_open in ways if is_open), None)


def reaches(event: Event, slug: str, operation: str) -> bool:
    """Whether an event may cause an operation of a service."""
    return can_cause(event, cast("Operation", services()[slug].operation(operation)))

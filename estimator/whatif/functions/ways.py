"""How a trigger of a container reaches the function that takes the container's place."""

from __future__ import annotations

from typing import Literal

from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.ways import reaches

FUNCTION, API, BALANCER = "lambda", "api_gateway_http", "alb"
"""What is drawn in place of containers and what stands before them."""
INVOKE, START = "invoke", "start"
BALANCERS = ("alb", "nlb")
"""Events of what spreads requests over containers."""

WayToFunction = Literal["polled", "balanced", "invoke", "start", "api"]


def way_of(edge: ResolvedEdge) -> WayToFunction | None:
    """The way of a trigger; None where it can call no function and no API.

    Nobody waits for what a topic sends, nor for a job: such a function is started, and its caller goes on.
    """
    event = edge.event
    if event.polled:
        return "polled" if reaches(event, FUNCTION, INVOKE) else None
    if event.sends in BALANCERS:
        return "balanced"
    if edge.operation.waits and reaches(event, FUNCTION, INVOKE):
        return "invoke"
    if reaches(event, FUNCTION, START):
        return "start"
    return "api" if edge.operation.waits and reaches(event, API, "request") else None

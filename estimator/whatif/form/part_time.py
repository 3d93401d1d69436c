"""Containers that are on for a part of the month: how much of what comes to them they serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from estimator.aws.fargate.switched_on import served_share
from estimator.aws.fargate.tasks import STANDING_OPERATIONS
from estimator.engine.maths.amounts import HAIR, added, in_sample
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import Flow


class PartTime(NamedTuple):
    """A container that does not serve all that comes to it, for it is switched on for so many hours a month: the calls
    of a month that come, and those that it serves.  `is_called` says that all of them are requests."""

    label: str
    hours_on: float
    calls: float
    served: float
    is_called: bool

    @property
    def part(self) -> float:
        """The part of the calls that it serves."""
        return self.served / self.calls


def part_time(node: ResolvedNode, flows: Sequence[Flow]) -> PartTime | None:
    """Of a container and the flows that come to it, jobs left out, in the first sample; None of what is on whenever
    anything comes."""
    hours_on = getattr(node.settings, "hours_on", None)
    standing = [flow for flow in flows if flow.edge.operation.name in STANDING_OPERATIONS]
    if hours_on is None or not standing:
        return None
    calls = in_sample(added(flow.monthly_calls for flow in standing))
    coming = added(flow.calls_per_second for flow in standing)
    part = in_sample(served_share(coming, standing[0].hours, hours_on))
    if part >= 1 - HAIR or not calls:
        return None
    is_called = all(flow.edge.operation.name == "request" for flow in standing)
    return PartTime(node.label, in_sample(hours_on), calls, calls * part, is_called)

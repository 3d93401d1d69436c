"""What the tasks of a container service leave through: what is there already, unless the choices say otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from estimator.aws.fargate.settings import TaskWayOut
from estimator.aws.nat_gateway import NatGatewaySettings
from estimator.aws.vpc_endpoints import VpcEndpointsSettings
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.task import Task

OF_PODS: tuple[TaskWayOut, ...] = ("nat", "shared_nat", "endpoint", "none")
"""Pods are in private subnets, without public addresses."""
SAID_OF_PODS = {
    "by_drawing": "Pods run in private subnets, without public addresses: they go out by a NAT gateway.",
    "address": "Pods have no public addresses: they go out by a NAT gateway instead.",
    "ipv6": "A way out of pods over IPv6 alone is not worked out: they go out by a NAT gateway instead.",
}
FIRST_TAKEN: tuple[TaskWayOut, ...] = ("nat", "shared_nat", "endpoint")
"""Of several gateways, which is taken first: the one that reaches most."""


class WaysOut:
    """The gateways that are there, by function and by region."""

    def __init__(self, resolved: Resolved, choices: ContainerChoices):
        self.choices = choices
        self.region = resolved.architecture.region
        self.behind_nat = {edge.source.id for edge in resolved.edges if edge.network == "nat"}
        self.drawn: dict[str, set[str]] = {}
        for node in resolved.nodes.values():
            if leads := _leads(node):
                self.drawn.setdefault(node.region, set()).add(leads)

    def of(self, task: Task) -> TaskWayOut:
        """What is chosen; else the gateway that a function in it uses or that is drawn in its region, else an address
        of each task.  Pods, which can have none, go out by a NAT gateway then; App Runner has a way of its own, and
        goes by a gateway only where a function in it did."""
        if task.target == "app_runner":
            return _first(self._used(task), "none")
        chosen = self.choices.way_out
        if chosen == "by_drawing":
            there = self._used(task) or self.drawn.get(task.region or self.region, set())
            return _first(there, "nat" if task.target == "eks" else "address")
        return "nat" if task.target == "eks" and chosen not in OF_PODS else chosen

    def notes(self, tasks: Iterable[Task]) -> list[str]:
        """That pods go out by a NAT gateway, where that is not chosen."""
        by_nat = any(task.target == "eks" and self.of(task) == "nat" for task in tasks)
        said = SAID_OF_PODS.get(self.choices.way_out)
        return [said] if said and by_nat else []

    def _used(self, task: Task) -> set[str]:
        """The gateways that the functions in a task sit behind, or that their edges go through."""
        told: set[str] = {one.settings.way_out for one in task.moved if one.settings.way_out != "none"}
        return told or {"nat" for one in task.moved if one.node.id in self.behind_nat}


def _first(there: Collection[str], otherwise: TaskWayOut) -> TaskWayOut:
    return next((way for way in FIRST_TAKEN if way in there), otherwise)


def _leads(node: ResolvedNode) -> TaskWayOut | None:
    """The way out of its region that a node is, if it is one: a private NAT gateway leads to other networks only."""
    s = node.settings
    if isinstance(s, NatGatewaySettings):
        return "nat" if s.public else None
    return "endpoint" if isinstance(s, VpcEndpointsSettings) and s.kind == "interface" else None

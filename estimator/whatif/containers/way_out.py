"""What the tasks of a container service leave through: what is there already, unless the choices say otherwise."""

from __future__ import annotations

from estimator.aws.fargate.settings import TaskWayOut
from estimator.aws.nat_gateway import NatGatewaySettings
from estimator.aws.vpc_endpoints import VpcEndpointsSettings
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.task import Task

FIRST_TAKEN: tuple[TaskWayOut, ...] = ("nat", "shared_nat", "endpoint")
"""Of several gateways, which is taken first: the one that reaches most."""


class WaysOut:
    """The gateways that are there, by function and by region."""

    def __init__(self, resolved: Resolved, choices: ContainerChoices):
        self.chosen = choices.way_out
        self.region = resolved.architecture.region
        self.behind_nat = {edge.source.id for edge in resolved.edges if edge.network == "nat"}
        self.drawn: dict[str, set[str]] = {}
        for node in resolved.nodes.values():
            if leads := _leads(node):
                self.drawn.setdefault(node.region, set()).add(leads)

    def of(self, task: Task) -> TaskWayOut:
        """What is chosen; else the gateway that a function in it uses or that is drawn in its region, else an address
        of each task."""
        if self.chosen != "by_drawing":
            return self.chosen
        there = self._used(task) or self.drawn.get(task.region or self.region, set())
        return next((way for way in FIRST_TAKEN if way in there), "address")

    def _used(self, task: Task) -> set[str]:
        """The gateways that the functions in a task sit behind, or that their edges go through."""
        told: set[str] = {one.settings.way_out for one in task.moved if one.settings.way_out != "none"}
        return told or {"nat" for one in task.moved if one.node.id in self.behind_nat}


def _leads(node: ResolvedNode) -> TaskWayOut | None:
    """The way out of its region that a node is, if it is one: a private NAT gateway leads to other networks only."""
    s = node.settings
    if isinstance(s, NatGatewaySettings):
        return "nat" if s.public else None
    return "endpoint" if isinstance(s, VpcEndpointsSettings) and s.kind == "interface" else None

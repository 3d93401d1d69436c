"""In which region the services behind an API or a load balancer are, and what leads to them there.

A function stays in its region as a service.  ECS registers tasks with target groups of their own region, and a balancer
takes targets of others only by private addresses that somebody else keeps up to date: docs.aws.amazon.com/
elasticloadbalancing/latest/application/load-balancer-target-groups.html.  So each region has a load balancer of its
own, which callers call instead of the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from estimator.engine.figures import listed
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved


class FrontRegions:
    """The regions of the services behind each front: an API, or a load balancer that is drawn.

    `home` is the region of the load balancer in a front's place: its own, where a function is there too, and of one
    that is drawn always.  Behind those that are `apart` there are functions in other regions too.
    """

    def __init__(self, resolved: Resolved, out: Mapping[str, Sequence[ResolvedEdge]], moving: Iterable[str]):
        nodes, self.moving = resolved.nodes, set(moving)
        self.home: dict[str, str] = {}
        self.others: dict[str, list[str]] = {}
        for front in nodes.values():
            if not (front.service.is_front or front.service.is_balancer):
                continue
            there = list(dict.fromkeys(edge.target.region for edge in out[front.id] if edge.target.id in self.moving))
            is_here = front.service.is_balancer or front.region in there or not there
            self.home[front.id] = home = front.region if is_here else there[0]
            self.others[front.id] = [region for region in there if region != home]

    @cached_property
    def apart(self) -> dict[str, None]:
        return {front: None for front, others in self.others.items() if others}

    def has_nothing_at_home(self, front: str, out: Iterable[ResolvedEdge]) -> bool:
        """Whether a load balancer that is drawn led to functions of other regions alone."""
        return all(edge.target.id in self.moving and edge.target.region != self.home[front] for edge in out)

    def of_balancer(self, front: ResolvedNode) -> str | None:
        """The region of the one in its place, as a node says it."""
        home = self.home[front.id]
        return front.declared.region if home == front.region else home

    def suffix(self, front: ResolvedNode, function: ResolvedNode) -> str:
        """What tells the service and the load balancer of a function's region from those at home; nothing there."""
        return "" if function.region == self.home[front.id] else f"-{function.region}"

    def notes(self, front: ResolvedNode) -> list[str]:
        """Where its load balancers are, if not where it was."""
        home, others = self.home[front.id], self.others[front.id]
        if others:
            where = listed([home, *others], len(others) + 1)
            return [f"Functions behind {front.label} are in {where}: each has its own service and load balancer there."]
        if home != front.region:
            return [f"The load balancer in place of {front.label} is in {home}, where its service is."]
        return []


def is_from_another_region(edge: ResolvedEdge) -> bool:
    """Whether what calls a function does so from another region of AWS."""
    return not edge.source.service.is_outside and edge.source.region != edge.target.region

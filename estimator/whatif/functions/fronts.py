"""What becomes of the load balancers in front of containers that become functions.

An HTTP API takes the place of one; where only APIs and code of one's own called it, they call the functions themselves.
Where an API cannot stand there, for its 30 s or for who calls it, an Application Load Balancer keeps its place and has
functions as targets, with bodies of at most 1 MB:
docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from estimator.aws.units import KB_IN_MB
from estimator.engine.figures import figure, seconds
from estimator.engine.maths.amounts import Amount, largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.flow import Flows
from estimator.whatif.containers.ways import reaches
from estimator.whatif.functions.ways import API, FUNCTION, INVOKE

Fate = Literal["api", "direct", "stays"]
FROM_WITHIN = ("code", "http_api", "rest_api")
"""Callers that call a function as well as what stands before it."""
MOST_THROUGH = 20
"""Edges that may take the place of those into a load balancer and out of it."""


@dataclass(frozen=True)
class Front:
    """What becomes of one load balancer, why, and the containers that cannot leave it, each with the reason."""

    fate: Fate
    why: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Balancer:
    """A load balancer with what leads to it, and what it leads to: containers that may move, and the rest; `asked` are
    those it asks first what it may let in."""

    node: ResolvedNode
    into: Sequence[ResolvedEdge]
    moving: Sequence[ResolvedEdge]
    rest: Sequence[ResolvedEdge]
    asked: Sequence[ResolvedEdge] = ()

    def front(self, flows: Mapping[str, Flows], seconds_of: Callable[[str], Amount]) -> Front:
        """What an architect makes of it; `seconds_of` says how long a call of a container takes as a function."""
        if self.holds_connections:
            return self._kept("its connections stay open for longer than a function runs")
        if self.rest:
            return self._behind(f"it also leads to {self.rest[0].target.label}", flows)
        if self.asked:
            return self._behind(f"{self.asked[0].target.label} protects it, and can protect no HTTP API", flows)
        if self.can_be_left_out:
            return Front("direct")
        barred = [edge for edge in self.into if not reaches(edge.event, API, "request")]
        if barred:
            return self._behind(f"{barred[0].source.label} cannot call an HTTP API", flows)
        patience_s = self.node.limits.number("api_gateway.integration_timeout.http")
        slow = [edge for edge in self.moving if largest(seconds_of(edge.target.id)) > patience_s]
        if slow:
            return self._behind(f"an HTTP API gives up after {seconds(patience_s)}", flows)
        return Front("api")

    @property
    def holds_connections(self) -> bool:
        """Whether what stands behind it keeps a connection for longer than any function runs, or gets datagrams."""
        s = self.node.settings
        if getattr(s, "protocol", "") == "udp":
            return True
        return largest(getattr(s, "connection_seconds", 0.0)) > self.node.limits.number("lambda.timeout")

    @property
    def can_be_left_out(self) -> bool:
        """Whether all that calls it can call functions itself, by no more edges than there are now."""
        plain = all(edge.declared.batch_size is None for edge in (*self.into, *self.moving))
        from_within = bool(self.into) and all(edge.event.sends in FROM_WITHIN for edge in self.into)
        behind_apis = all(edge.event.sends != "code" for edge in self.into)
        is_inner = behind_apis or not getattr(self.node.settings, "internet_facing", True)
        callable_ = all(reaches(edge.event, FUNCTION, INVOKE) for edge in self.into)
        few = len(self.into) * len(self.moving) <= min(len(self.into) + len(self.moving), MOST_THROUGH)
        return plain and from_within and is_inner and callable_ and few

    def _behind(self, why: str, flows: Mapping[str, Flows]) -> Front:
        """It stays, with functions behind it where that works."""
        if not self.node.service.is_balancer:
            return self._kept(f"{why}, and no Network Load Balancer calls a function")
        most_mb = self.node.limits.number("elb.alb.lambda.request_size")
        kept = tuple(
            (edge.target.id, f"{self.node.label} hands no more than {figure(most_mb)} MB to a function")
            for edge in self.moving
            if heaviest_kb(flows[edge.id]) > most_mb * KB_IN_MB
        )
        return Front("stays", why, kept)

    def _kept(self, why: str) -> Front:
        """It stays, and so does all behind it."""
        return Front("stays", why, tuple((edge.target.id, f"behind {self.node.label}, {why}") for edge in self.moving))


def heaviest_kb(flows: Flows) -> float:
    """The heaviest request or answer."""
    return max((max(largest(flow.item_kb), largest(flow.response_kb)) for flow in flows), default=0.0)

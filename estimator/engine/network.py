"""The network of an architecture as what stands on edges sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.setting import Settings
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd, EdgeView, ServiceView


class NetworkService(ServiceView, Protocol):
    """What may be asked of the service of a node of the network."""

    always_reaches: ClassVar[tuple[str, ...]]

    def way_out(self, s: Settings, polls: bool) -> str | None: ...
    def copies(self, s: Settings, load: Load) -> Amount | None: ...


class NetworkNode(EdgeEnd, Protocol):
    """A node of the network."""

    @property
    def service(self) -> NetworkService: ...


@dataclass(frozen=True)
class Network:
    """What stands on edges sees of an architecture: its nodes and edges, and all that crosses them.

    `flows` are by edge, `loads` by node, `latency` holds (mean, slowest) seconds of a call along
    each edge.
    """

    nodes: Mapping[str, NetworkNode]
    edges: Sequence[EdgeView]
    hours_per_month: float
    flows: Mapping[str, Flows]
    loads: Mapping[str, Load]
    latency: Mapping[str, tuple[Amount, Amount]]

    def all_flows(self) -> Iterator[Flow]:
        """All flows of all edges."""
        for flows in self.flows.values():
            yield from flows

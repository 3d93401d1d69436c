"""Who keeps connections open: each environment of a function that runs, each task that stands, each job that runs."""

from collections.abc import Collection
from typing import Protocol, TypeIs

from estimator.engine.maths.amounts import Amount, added, smaller
from estimator.engine.network import Network


class Connecting(Protocol):
    """Settings of something that callers connect to: how many connections each of them keeps open."""

    @property
    def lambda_connections(self) -> float: ...
    @property
    def task_connections(self) -> float: ...


def are_connecting(settings: object) -> TypeIs[Connecting]:
    """Whether settings say how many connections callers keep: a look at two names, for it is asked often."""
    return hasattr(settings, "lambda_connections") and hasattr(settings, "task_connections")


def at_once(network: Network, node_id: str) -> Amount:
    """How many environments or tasks of a node there are at the worst moment of each hour."""
    node, load = network.nodes[node_id], network.loads[node_id]
    copies = node.service.copies(node.settings, load) if node.service.keeps_connections else None
    if copies is not None:
        return copies
    busy = added(flows.concurrency(load.latency[name][0]) for name, flows in load.arriving.items())
    most = node.service.admitted(node.settings)
    return busy if most is None else smaller(busy, most)


def connections(s: Connecting, network: Network, node_id: str, without: Collection[str] = ()) -> Amount:
    """Connections that all callers of a node keep open, each caller once; operations `without` need none."""
    edges = [edge for edge in network.edges if edge.target.id == node_id and edge.operation.name not in without]
    return added(held_by(s, network, source) for source in sorted({edge.source.id for edge in edges}))


def held_by(s: Connecting, network: Network, source: str) -> Amount:
    """Connections that one caller keeps open, by each of its environments, tasks or jobs."""
    keeps = network.nodes[source].service.keeps_connections
    return at_once(network, source) * (s.task_connections if keeps else s.lambda_connections)

"""Who keeps connections open: each environment of a function that runs, each task that stands, each job that runs."""

from estimator.engine.maths.amounts import Amount, added, smaller
from estimator.engine.measures import Network


def at_once(network: Network, node_id: str) -> Amount:
    """How many environments or tasks of a node there are at the worst moment of each hour."""
    node, load = network.nodes[node_id], network.loads[node_id]
    copies = node.service.copies(node.settings, load) if node.service.keeps_connections else None
    if copies is not None:
        return copies
    busy = added(flows.concurrency(load.latency[name][0]) for name, flows in load.arriving.items())
    most = node.service.admitted(node.settings)
    return busy if most is None else smaller(busy, most)

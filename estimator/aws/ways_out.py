"""Ways out of a private network: which nodes need a gateway, whether or not anybody drew it.

A node needs one where its edges go through it, and where its settings say that it sits behind one, whatever it calls:
a task fetches its image and sends its logs.  Who shares a NAT gateway that is paid already needs none of its own.
"""

from collections.abc import Mapping
from typing import Literal

from estimator.aws.data_transfer import behind, called, caller
from estimator.engine.network import Network, NetworkNode

Gateway = Literal["nat", "endpoint"]


def needing(network: Network, gateway: Gateway) -> dict[str, list[NetworkNode]]:
    """The nodes that need a gateway, by region and id; each once."""
    found = {
        region: {node.id: network.nodes[node.id] for node in nodes}
        for region, nodes in behind(network, gateway).items()
    }
    for node_id, node in network.nodes.items():
        way = node.service.way_out(node.settings, False)
        if way == gateway and (gateway == "nat" or node.service.always_reaches):
            found.setdefault(node.region, {})[node_id] = node
        elif way == "shared_nat" and gateway == "nat":
            found.get(node.region, {}).pop(node_id, None)
    return {region: [nodes[name] for name in sorted(nodes)] for region, nodes in sorted(found.items()) if nodes}


def reached(network: Network) -> Mapping[str, set[str]]:
    """The services that are reached through interface endpoints, by region; systems that are not AWS's one by one."""
    found: dict[str, set[str]] = {}
    for edge in network.edges:
        if edge.network == "endpoint":
            far = called(edge)
            name = far.id if far.service.is_outside else far.service.slug
            found.setdefault(caller(edge).region, set()).add(name)
    for node in network.nodes.values():
        if node.service.way_out(node.settings, False) == "endpoint":
            found.setdefault(node.region, set()).update(node.service.always_reaches)
    return found

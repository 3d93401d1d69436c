"""Functions and the network their containers lay in: who stays in it, and which gateways nobody needs any more.

A function outside a VPC reaches AWS and the internet by itself.  One inside has no public address, so what it calls on
the internet needs a NAT gateway: docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from estimator.engine.document.architecture import Edge, Node
from estimator.engine.maths.amounts import largest
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import WayOut

GATEWAYS = {"nat": "nat_gateway", "endpoint": "vpc_endpoints"}
"""What is drawn for each way out."""
IN_A_NETWORK = ("nat", "endpoint", "zones", "transit")
"""What bytes cross only where their ends lie in a network of one's own."""


def private_targets(node: ResolvedNode, out: Sequence[ResolvedEdge], gone: Collection[str]) -> list[str]:
    """Labels of what a container calls in its network, and that is still there."""
    return list(
        dict.fromkeys(
            edge.target.label
            for edge in out
            if edge.target.id not in gone
            and edge.target.region == node.region
            and edge.target.service.is_private(edge.target.settings)
        )
    )


def way_out_of(node: ResolvedNode, out: Sequence[ResolvedEdge]) -> WayOut:
    """The way out of a function that stays in the network: its container's, or a NAT gateway where that had a public
    address and called something outside AWS."""
    known = getattr(node.settings, "way_out", "none")
    if known in GATEWAYS:
        return cast("WayOut", known)
    return "nat" if any(edge.target.service.is_outside for edge in out) else "none"


def gateways_left_over(
    nodes: Mapping[str, ResolvedNode],
    there: Mapping[str, Node],
    edges: Iterable[Edge],
    moved: Collection[str],
    region: str,
) -> list[str]:
    """Drawn gateways that served containers which are functions now, and serve nothing any more.

    `there` and `edges` are what the serverless form consists of, `region` is where what names none lies.  One with
    bytes of its own stays.
    """
    ends = ((end, edge.network) for edge in edges if edge.network in GATEWAYS for end in (edge.source, edge.target))
    used: set[tuple[str, object]] = {(there[end].region or region, network) for end, network in ends}
    used |= {(node.region or region, node.settings.get("way_out")) for node in there.values()}
    found = []
    for way, slug in GATEWAYS.items():
        served = {nodes[one].region for one in moved if getattr(nodes[one].settings, "way_out", "none") == way}
        for node in nodes.values():
            if node.service.slug != slug or node.id not in there or node.region not in served:
                continue
            if (node.region, way) not in used and not _has_its_own(node):
                found.append(node.id)
    return found


def _has_its_own(node: ResolvedNode) -> bool:
    s = node.settings
    is_plain = getattr(s, "public", True) and getattr(s, "kind", "interface") == "interface"
    return not is_plain or largest(getattr(s, "more_gb", 0.0)) > 0

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
from estimator.engine.resolve.ends import gateway_towards
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import WayOut
from estimator.whatif.form.edges import Edges

GATEWAYS = {"nat": "nat_gateway", "endpoint": "vpc_endpoints"}
"""What is drawn for each way out."""
WAYS_OUT: dict[str, str] = {"nat": "NAT gateway", "shared_nat": "NAT gateway", "endpoint": "interface endpoint"}
"""Those that a function may have, and what each leads through."""
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
    """The way out that a function in the network would have: its container's, or a NAT gateway where that had a public
    address and called something outside AWS."""
    known = getattr(node.settings, "way_out", "none")
    if known in WAYS_OUT:
        return cast("WayOut", known)
    return "nat" if any(edge.target.service.is_outside for edge in out) else "none"


def is_left_through(
    way: WayOut, edges: Iterable[Edge], standing: Mapping[str, ResolvedNode], gone: Collection[str], region: str
) -> bool:
    """Whether any of the edges that leave a function in this region goes through its way out.

    Its image, its logs and the polling of queues do not: AWS sees to them outside the network.  What takes the place
    of a container, an API or another function, is called at AWS's own address.
    """
    for edge in edges:
        is_new = edge.target not in standing or edge.target in gone
        if edge.network in GATEWAYS or (
            edge.network is None and (is_new or gateway_towards(standing[edge.target], way, region) is not None)
        ):
            return True
    return False


def gateways_after(
    nodes: Mapping[str, ResolvedNode], there: Mapping[str, Node], edges: Iterable[Edge], moved: Edges, region: str
) -> dict[str, list[str]]:
    """Drawn gateways that served containers which are functions now, each with who goes out through it still: none
    where it is to go.

    `there` and `edges` are what the serverless form consists of, `moved` is what left each of those containers, and
    `region` is where what names none lies.  One with bytes of its own stays, and is not among them.
    """
    users = _users(nodes, there, edges, region)
    served = {(nodes[one].region, way) for one, out in moved.items() for way in _ways_of(nodes[one], out)}
    return {
        node.id: users.get((node.region, way), [])
        for way, slug in GATEWAYS.items()
        for node in nodes.values()
        if node.service.slug == slug and node.id in there and (node.region, way) in served and not _has_its_own(node)
    }


def _ways_of(container: ResolvedNode, out: Sequence[ResolvedEdge]) -> set[str]:
    return {getattr(container.settings, "way_out", "none"), *(edge.network for edge in out)}


def _users(
    nodes: Mapping[str, ResolvedNode], there: Mapping[str, Node], edges: Iterable[Edge], region: str
) -> dict[tuple[str, str], list[str]]:
    """Who goes out through the gateways of a region, by their settings or along an edge."""
    found: dict[tuple[str, str], list[str]] = {}
    for node in there.values():
        settings = nodes[node.id].settings if node.id in nodes else None
        way = node.settings.get("way_out") if settings is None else getattr(settings, "way_out", None)
        found.setdefault((node.region or region, str(way)), []).append(node.id)
    for edge in edges:
        for end in (edge.source, edge.target) if edge.network in GATEWAYS else ():
            found.setdefault((there[end].region or region, str(edge.network)), []).append(end)
    return found


def _has_its_own(node: ResolvedNode) -> bool:
    s = node.settings
    is_plain = getattr(s, "public", True) and getattr(s, "kind", "interface") == "interface"
    return not is_plain or largest(getattr(s, "more_gb", 0.0)) > 0

"""Data transfer: no node of its own, but lines of whatever sends bytes across an edge that costs.

Into AWS and within a zone it is free; out to the internet tiered after 100 GB shared by all; between zones
billed in both directions; between regions by the sender.  What a service bills or frees itself, such as the way
from an AWS origin to CloudFront and on to viewers, makes no line here: https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
"""

from collections.abc import Iterator

from estimator.aws.firewalled import not_blocked
from estimator.aws.units import in_gb
from estimator.engine.measures import Use
from estimator.engine.network import Network, NetworkNode
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import EdgeEnd, EdgeView

INTERNET_OUT = "data_transfer.internet_out"
REGION_OUT = "data_transfer.inter_region_out."
ZONES = "data_transfer.cross_az_each_direction"


def more_gb(beside: str) -> float:
    """The setting of what bytes pass through that says how many come beside those that are known."""
    gigabytes: float = setting(
        0,
        "More bytes",
        unit="GB a month",
        basis="off",
        help=f"What passes through beside {beside}.",
        ge=0,
        le=1e9,
    )
    return gigabytes


class DataTransfer(AwsService[Settings]):
    slug = "data_transfer"
    name = "Data transfer"
    type = "network"
    help = "Bytes that leave for the internet, another zone or another region."
    family = "network"
    fits = "It is not drawn: its lines appear at whatever sends bytes to the internet, another zone or another region."
    fits_not = (
        "What comes in from the internet and what stays within a zone costs nothing. Services that bill their own "
        "bytes, such as CloudFront, make no line here."
    )
    is_drawn = False
    dimensions = {
        INTERNET_OUT: Dimension("Data out to the internet"),
        ZONES: Dimension("Data between zones, each direction"),
        f"{REGION_OUT}*": Dimension("Data out to {}"),
    }

    def carries(self, flow: Flow) -> Iterator[tuple[str, Use]]:
        edge = flow.edge
        if edge.source.service.bills_own_transfer or edge.target.service.bills_own_transfer:
            return
        match beyond(edge):
            case "internet":
                if not edge.source.service.is_outside:
                    yield edge.source.id, _out(INTERNET_OUT, flow, edge.source.region)
                if not edge.target.service.is_outside and edge.operation.waits:
                    yield edge.target.id, _back(INTERNET_OUT, flow, edge.target.region)
            case "regions":
                yield edge.source.id, _out(REGION_OUT + edge.target.region, flow, edge.source.region)
                if edge.operation.waits:
                    yield edge.target.id, _back(REGION_OUT + edge.source.region, flow, edge.target.region)
            case "zones":
                for end, out, back in ((edge.source, "sent", "got back"), (edge.target, "received", "answered")):
                    yield end.id, _out(ZONES, flow, end.region, out)
                    if edge.operation.waits:
                        yield end.id, _back(ZONES, flow, end.region, back)


def beyond(edge: EdgeView) -> str:
    """What the bytes cross in the end: behind a NAT or transit gateway what lies between the ends, behind an
    interface endpoint at most another region."""
    if edge.network == "endpoint":
        return "region" if edge.ends == "internet" else edge.ends
    return edge.ends if edge.network in ("nat", "transit") else edge.network


def caller(edge: EdgeView) -> EdgeEnd:
    """The end behind the gateway, which pays: the one that opens the connection, unless that is outside AWS."""
    return _ends(edge)[0]


def called(edge: EdgeView) -> EdgeEnd:
    """The end a gateway leads to."""
    return _ends(edge)[1]


def _ends(edge: EdgeView) -> tuple[EdgeEnd, EdgeEnd]:
    opens, answers = (edge.target, edge.source) if edge.event.polled else (edge.source, edge.target)
    return (answers, opens) if opens.service.is_outside else (opens, answers)


def both_ways(dimension: str, flow: Flow) -> Iterator[tuple[str, Use]]:
    """(node id, use) of a gateway that bills each GB, whichever way it goes, at the end that opens the connection."""
    at = caller(flow.edge)
    yield at.id, _out(dimension, flow, at.region)
    if flow.edge.operation.waits:
        yield at.id, _back(dimension, flow, at.region)


def behind(network: Network, way: str) -> dict[str, list[EdgeEnd]]:
    """The nodes whose edges leave through a gateway, by region and id; each once."""
    found: dict[str, dict[str, EdgeEnd]] = {}
    for edge in network.edges:
        if edge.network == way:
            at = caller(edge)
            found.setdefault(at.region, {})[at.id] = at
    return {region: [nodes[node_id] for node_id in sorted(nodes)] for region, nodes in sorted(found.items())}


def drawn(network: Network, slug: str) -> dict[str, list[NetworkNode]]:
    """The nodes of a service by region, in the order of their ids."""
    found: dict[str, list[NetworkNode]] = {}
    for _, node in sorted(network.nodes.items()):
        if node.service.slug == slug:
            found.setdefault(node.region, []).append(node)
    return found


def _out(dimension: str, flow: Flow, region: str, word: str = "sent") -> Use:
    return Use(dimension, flow.monthly_items, word, *in_gb(flow.item_kb), region=region)


def _back(dimension: str, flow: Flow, region: str, word: str = "answered") -> Use:
    return Use(dimension, flow.monthly_calls, word, *not_blocked(flow), *in_gb(flow.response_kb), region=region)

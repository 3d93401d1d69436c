"""Data transfer: no node of its own, but lines of whatever sends bytes across an edge that costs.

Into AWS and within a zone it is free; out to the internet tiered after 100 GB shared by all; between zones
billed in both directions; between regions by the sender.  What a service bills or frees itself, such as the way
from an AWS origin to CloudFront and on to viewers, makes no line here: https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
"""

from estimator.engine.service import AwsService, Dimension, Use

INTERNET_OUT = "data_transfer.internet_out"
REGION_OUT = "data_transfer.inter_region_out."
ZONES = "data_transfer.cross_az_each_direction"
KB_IN_GB = 1024.0**2


class DataTransfer(AwsService):
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

    def carries(self, flow):
        wire = flow.wire
        if wire.source.service.bills_own_transfer or wire.target.service.bills_own_transfer:
            return
        match beyond(wire):
            case "internet":
                if not wire.source.service.is_outside:
                    yield wire.edge.source, _out(INTERNET_OUT, flow, wire.source.region)
                if not wire.target.service.is_outside and wire.operation.waits:
                    yield wire.edge.target, _back(INTERNET_OUT, flow, wire.target.region)
            case "regions":
                yield wire.edge.source, _out(REGION_OUT + wire.target.region, flow, wire.source.region)
                if wire.operation.waits:
                    yield wire.edge.target, _back(REGION_OUT + wire.source.region, flow, wire.target.region)
            case "zones":
                ends = ((wire.edge.source, "sent", "got back"), (wire.edge.target, "received", "answered"))
                for (node_id, out, back), region in zip(ends, (wire.source.region, wire.target.region), strict=True):
                    yield node_id, _out(ZONES, flow, region, out)
                    if wire.operation.waits:
                        yield node_id, _back(ZONES, flow, region, back)


def beyond(wire) -> str:
    """What the bytes cross in the end: behind a NAT or transit gateway what lies between the ends, behind an
    interface endpoint at most another region."""
    if wire.network == "endpoint":
        return "region" if wire.ends == "internet" else wire.ends
    return wire.ends if wire.network in ("nat", "transit") else wire.network


def caller(wire):
    """The end behind the gateway, which pays: the one that opens the connection, unless that is outside AWS."""
    return _ends(wire)[0]


def called(wire):
    """The end a gateway leads to."""
    return _ends(wire)[1]


def _ends(wire) -> tuple:
    opens, answers = (wire.target, wire.source) if wire.event.polled else (wire.source, wire.target)
    return (answers, opens) if opens.service.is_outside else (opens, answers)


def both_ways(dimension: str, flow):
    """(node id, use) of a gateway that bills each GB, whichever way it goes, at the end that opens the connection."""
    at = caller(flow.wire)
    yield at.node.id, _out(dimension, flow, at.region)
    if flow.wire.operation.waits:
        yield at.node.id, _back(dimension, flow, at.region)


def behind(plan, network: str) -> dict[str, list]:
    """The nodes whose edges leave through a gateway, by region and id; each once."""
    found = {}
    for wire in plan.wires:
        if wire.network == network:
            at = caller(wire)
            found.setdefault(at.region, {})[at.node.id] = at
    return {region: [nodes[key] for key in sorted(nodes)] for region, nodes in sorted(found.items())}


def drawn(plan, slug: str) -> dict[str, list]:
    """The nodes of a service by region and id."""
    found = {}
    for node_id in sorted(plan.nodes):
        if plan.nodes[node_id].service.slug == slug:
            found.setdefault(plan.nodes[node_id].region, []).append(plan.nodes[node_id])
    return found


def _out(dimension: str, flow, region: str, word: str = "sent") -> Use:
    return Use(
        dimension, flow.monthly_items, word, flow.item_kb, "KB", KB_IN_GB, "÷ KB in a GB", region=region
    )  # fmt: skip


def _back(dimension: str, flow, region: str, word: str = "answered") -> Use:
    return Use(
        dimension, flow.monthly_calls, word, flow.response_kb, "KB", KB_IN_GB, "÷ KB in a GB", region=region
    )  # fmt: skip

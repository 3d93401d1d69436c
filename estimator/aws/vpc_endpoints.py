"""VPC endpoints: https://aws.amazon.com/privatelink/pricing/

An interface endpoint bills each hour in each zone and each GB, whichever way it goes; so does a Gateway Load
Balancer endpoint, which lies in one zone.  A gateway endpoint (S3, DynamoDB) is free: an edge within the region.
Edges say that they go through an interface endpoint, and settings that a node sits behind some; where none is drawn in
their region, there is one in two zones for each service they reach, its hours shared by the nodes behind.  A task
reaches three whatever it calls, for its image and its logs.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from estimator.aws.data_transfer import both_ways, drawn, more_gb
from estimator.aws.ways_out import needing, reached
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.engine.traffic.flow import Flow

KINDS = {"interface": "interface", "gateway_load_balancer": "Gateway Load Balancer", "gateway": "gateway (free)"}
HOURS = {"interface": "vpc.interface_endpoint.hour", "gateway_load_balancer": "vpc.gwlb_endpoint.hour"}
DATA = {
    "interface": "vpc.interface_endpoint.data_processed",
    "gateway_load_balancer": "vpc.gwlb_endpoint.data_processed",
}


class VpcEndpointsSettings(Settings):
    kind: Literal["interface", "gateway_load_balancer", "gateway"] = setting(
        "interface",
        "Kind",
        choices=KINDS,
        help="Interface endpoints reach most AWS services; gateway endpoints S3 and DynamoDB, free.",
    )
    endpoints: int | None = setting(
        None,
        "Endpoints",
        help="One for each AWS service reached. Empty: as many as calls reach, and three for tasks behind them.",
        ge=1,
        le=1000,
    )
    zones: int = setting(
        2, "Availability zones", when=("kind", ("interface",)), ge=1, le=6,
        help="Each endpoint has an interface in each of them.",
    )  # fmt: skip
    more_gb: float = more_gb("the calls drawn and the logs of tasks: metrics, image pulls")


class VpcEndpoints(AwsService[VpcEndpointsSettings]):
    slug = "vpc_endpoints"
    name = "VPC endpoints"
    default_name = "VPC endpoints"
    short_name = "VPC endpoints"
    type = "network"
    help = "Private ways to AWS services. Calls, functions and tasks say on their own that they go through one."
    known_as = ("privatelink", "private", "vpc")
    family = "network"
    fits = (
        "Private subnets that call AWS services without a way to the internet, and many GB to a few services, at "
        "less a GB than through a NAT gateway."
    )
    fits_not = (
        "Little traffic to many services, for each interface endpoint is billed by the hour in each zone. S3 and "
        "DynamoDB in the same region, whose gateway endpoints are free."
    )
    Settings = VpcEndpointsSettings
    dimensions = {
        HOURS["interface"]: Dimension("Interface endpoint hours", "standing"),
        DATA["interface"]: Dimension("Data through interface endpoints"),
        HOURS["gateway_load_balancer"]: Dimension("Gateway Load Balancer endpoint hours", "standing"),
        DATA["gateway_load_balancer"]: Dimension("Data through Gateway Load Balancer endpoints"),
    }
    limits = {"vpc.enis": "network interfaces"}

    def kind_of(self, s: VpcEndpointsSettings) -> str:
        return f"Endpoints · {KINDS[s.kind]}"

    def stands(self, network: Network) -> Iterator[tuple[str, Use]]:
        hours = network.hours_per_month
        for node_id, s, number, shared in _endpoints(network):
            of = (shared, "÷ nodes behind them") if shared > 1 else ()
            endpoints = (number, "endpoint|endpoints", _zones(s), "zone|zones")
            yield node_id, Use(HOURS[s.kind], *endpoints, hours, "hours", *of)
            yield node_id, Use(DATA[s.kind], s.more_gb, "GB beside the edges", *of)

    def carries(self, flow: Flow) -> Iterator[tuple[str, Use]]:
        if flow.edge.network == "endpoint":
            yield from both_ways(DATA["interface"], flow)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        for node_id, s, number, shared in _endpoints(network):
            yield node_id, Demand("vpc.enis", number * _zones(s) / shared, "interfaces of endpoints")


class Endpoints(NamedTuple):
    """So many endpoints on the bill of a node, which it shares with others where nobody drew them."""

    node_id: str
    settings: VpcEndpointsSettings
    number: int
    shared: int


def _zones(s: VpcEndpointsSettings) -> int:
    """How many zones each of them lies in: “only one” for a Gateway Load Balancer endpoint:
    docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html."""
    return s.zones if s.kind == "interface" else 1


def _endpoints(network: Network) -> Iterator[Endpoints]:
    """Those drawn, and those that edges need but nobody drew."""
    nodes, services = needing(network, "endpoint"), reached(network)
    for region, gateways in drawn(network, VpcEndpoints.slug).items():
        needed = len(services.get(region, ()))
        for one in gateways:
            s = one.settings
            if not isinstance(s, VpcEndpointsSettings) or s.kind == "gateway":
                continue
            number = s.endpoints
            if number is None and s.kind == "interface":
                # the first of a region that leaves its number open takes what the edges need
                number, needed = max(needed, 1), 0
            number = 1 if number is None else number
            if s.kind == "interface":
                nodes.pop(region, None)
            yield Endpoints(one.id, s, number, 1)
    for region, callers in nodes.items():
        for node in callers:
            yield Endpoints(node.id, VpcEndpointsSettings(), len(services[region]), len(callers))

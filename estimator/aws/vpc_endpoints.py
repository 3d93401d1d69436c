"""VPC endpoints: https://aws.amazon.com/privatelink/pricing/

An interface endpoint bills each hour in each zone and each GB, whichever way it goes; so does a Gateway Load
Balancer endpoint, which lies in one zone.  A gateway endpoint (S3, DynamoDB) is free: an edge within the region.
Edges say that they go through an interface endpoint; where none is drawn in their region, there is one in two
zones for each service they reach, its hours shared by the nodes behind.
"""

from typing import Literal

from estimator.aws.data_transfer import behind, both_ways, called, caller, drawn
from estimator.engine.service import AwsService, Demand, Dimension, Settings, Use, setting

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
        help="One for each AWS service reached. Empty: as many as the services that edges reach through them.",
        ge=1,
        le=1000,
    )
    zones: int = setting(2, "Availability zones", help="Each endpoint has an interface in each of them.", ge=1, le=6)
    more_gb: float = setting(
        0,
        "More bytes",
        unit="GB a month",
        basis="off",
        help="What passes through beside the edges drawn: image pulls, logs, metrics.",
        ge=0,
        le=1e9,
    )


class VpcEndpoints(AwsService):
    slug = "vpc_endpoints"
    name = "VPC endpoints"
    default_name = "Endpoints"
    short_name = "Endpoints"
    type = "network"
    help = "Private ways to AWS services. Edges say on their own that they go through one."
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

    def kind_of(self, s):
        return f"Endpoints · {KINDS[s.kind]}"

    def stands(self, plan):
        hours = plan.architecture.hours_per_month
        for at, s, endpoints, shared in _endpoints(plan):
            of = (shared, "÷ nodes behind them") if shared > 1 else ()
            yield at, Use(HOURS[s.kind], endpoints, "endpoint|endpoints", s.zones, "zone|zones", hours, "hours", *of)
            yield at, Use(DATA[s.kind], s.more_gb, "GB beside the edges", *of)

    def carries(self, flow):
        if flow.wire.network == "endpoint":
            yield from both_ways(DATA["interface"], flow)

    def carried_demands(self, plan, traffic):
        for at, s, endpoints, shared in _endpoints(plan):
            yield at, Demand("vpc.enis", endpoints * s.zones / shared, "interfaces of endpoints")


def _endpoints(plan):
    """(node id, settings, endpoints, nodes that share them): those drawn, and those that edges need but nobody drew."""
    nodes, reached = behind(plan, "endpoint"), _reached(plan)
    for region, gateways in drawn(plan, VpcEndpoints.slug).items():
        needed = reached.get(region, 0)
        for one in gateways:
            s = one.settings
            if s.kind == "gateway":
                continue
            endpoints = s.endpoints
            if endpoints is None:
                # the first of a region that leaves its number open takes what the edges need
                endpoints, needed = max(needed, 1) if s.kind == "interface" else 1, 0
            if s.kind == "interface":
                nodes.pop(region, None)
            yield one.node.id, s, endpoints, 1
    for region, callers in nodes.items():
        for node in callers:
            yield node.node.id, VpcEndpointsSettings(), reached[region], len(callers)


def _reached(plan) -> dict[str, int]:
    """How many services edges reach through endpoints, by region; systems that are not AWS's count one by one."""
    found = {}
    for wire in plan.wires:
        if wire.network == "endpoint":
            far = called(wire)
            name = far.node.id if far.service.is_outside else far.service.slug
            found.setdefault(caller(wire).region, set()).add(name)
    return {region: len(names) for region, names in found.items()}

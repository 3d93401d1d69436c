"""NAT gateway: https://aws.amazon.com/vpc/pricing/

By the hour in each zone, and by the GB in either direction; a public one holds an IPv4 address.  What its bytes
cross beyond it, the internet or another region, is billed as data transfer.  Edges say that they go through it;
where none is drawn in their region, one in each of two zones stands for them, its hours shared by the nodes behind.
"""

import numpy as np

from estimator.aws.data_transfer import behind, both_ways, called, caller, drawn
from estimator.engine.figures import counted
from estimator.engine.service import AwsService, Demand, Dimension, Settings, Use, setting
from estimator.engine.traffic.amounts import added, begun

HOURS = "nat_gateway.hour"
DATA = "nat_gateway.data_processed"
ADDRESSES = "vpc.public_ipv4.in_use_hour"
BITS_IN_KB = 8 * 1024
PACKET_KB = 1460 / 1024
"""What a packet of 1,500 bytes carries: docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html (MTU)."""


class NatGatewaySettings(Settings):
    zones: int = setting(
        2,
        "Availability zones",
        help="A gateway in each survives the loss of a zone. One serves all, and fails for all.",
        ge=1,
        le=6,
    )
    per_zone: int = setting(
        1, "Gateways per zone", advanced=True, help="More than one where networks must be kept apart.", ge=1, le=20
    )
    public: bool = setting(
        True,
        "Public",
        basis="aws",
        help="With an IPv4 address, billed by the hour. A private one leads to other networks.",
    )
    addresses: int = setting(
        1,
        "Addresses per gateway",
        advanced=True,
        basis="aws",
        when=("public", (True,)),
        help="Each allows 55,000 connections to one destination.",
        ge=1,
        le=8,
    )
    more_gb: float = setting(
        0,
        "More bytes",
        unit="GB a month",
        basis="off",
        help="What passes through beside the edges drawn: image pulls, updates, backups.",
        ge=0,
        le=1e9,
    )


class NatGateway(AwsService):
    slug = "nat_gateway"
    name = "NAT gateway"
    default_name = "NAT gateway"
    type = "network"
    help = "The way out for what has no public address. Edges say on their own that they go through it."
    family = "network"
    fits = "Functions and tasks in private subnets that have to call out to the internet."
    fits_not = (
        "Many GB to AWS services: endpoints cost less a GB, and those for S3 and DynamoDB nothing. Functions that "
        "need nothing inside the VPC are better left outside it."
    )
    Settings = NatGatewaySettings
    dimensions = {
        HOURS: Dimension("NAT gateway hours", "standing"),
        DATA: Dimension("Data through the NAT gateway"),
        ADDRESSES: Dimension("Public IPv4 addresses", "standing", of="public_ipv4"),
    }
    limits = {
        "nat_gateway.connections": "connections to one destination",
        "nat_gateway.bandwidth": "NAT gateway bandwidth",
        "nat_gateway.packets": "NAT gateway packets",
        "nat_gateway.idle_timeout": "NAT gateway idle time-out",
        "nat_gateway.eips": "addresses of a NAT gateway",
        "nat_gateway.per_az": "NAT gateways of a zone",
        "vpc.eips": "Elastic IP addresses",
        "vpc.enis": "network interfaces",
    }

    def kind_of(self, s):
        return f"NAT gateway · {counted(s.zones, 'zone')}"

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        yield from _standing(s, load.hours_per_month)
        yield Use(DATA, s.more_gb, "GB beside the edges")

    def stands(self, plan):
        for region, nodes in behind(plan, "nat").items():
            if region not in drawn(plan, self.slug):
                for node in nodes:
                    for use in _standing(NatGatewaySettings(), plan.architecture.hours_per_month, len(nodes)):
                        yield node.node.id, use

    def carries(self, flow):
        if flow.wire.network == "nat":
            yield from both_ways(DATA, flow)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        gateways = s.zones * s.per_zone * 1.0
        yield Demand("nat_gateway.per_az", s.per_zone * 1.0, "gateways in each zone")
        yield Demand("vpc.enis", gateways, "NAT gateways")
        if s.public:
            yield Demand("nat_gateway.eips", s.addresses * 1.0, "addresses of each gateway")
            yield Demand("vpc.eips", gateways * s.addresses, "addresses of NAT gateways")

    def carried_demands(self, plan, traffic):
        for region, nodes in behind(plan, "nat").items():
            gateways = drawn(plan, self.slug).get(region, ())
            settings = [one.settings for one in gateways] or [NatGatewaySettings()]
            count = sum(s.zones * s.per_zone for s in settings)
            at = (gateways or nodes)[0].node.id
            flows = [
                flow
                for flows in traffic.flows.values()
                for flow in flows
                if flow.wire.network == "nat" and caller(flow.wire).region == region
            ]
            kilobytes = added(_per_second(flow, flow.item_kb, flow.response_kb) for flow in flows)
            packets = sum(
                (_per_second(flow, _packets(flow.item_kb), _packets(flow.response_kb)) for flow in flows), 0.0
            )
            yield at, Demand("nat_gateway.bandwidth", kilobytes * BITS_IN_KB / 1e9 / count, "in the peak second")
            yield at, Demand("nat_gateway.packets", packets / count, "in the peak second, of 1,460 bytes")
            allowed = sum(s.zones * s.per_zone * s.addresses for s in settings)
            yield from self._connections(flows, allowed)
            yield from self._silence(plan, traffic, region)

    def _connections(self, flows, addresses: int):
        """Calls in progress to one destination: each holds a port of an address."""
        for flow in flows:
            limit = called(flow.wire).limits.limit("nat_gateway.connections").value
            yield called(flow.wire).node.id, Demand(
                "nat_gateway.connections", flow.concurrency(flow.wire.seconds), "calls in progress through NAT",
                value=limit * addresses, remedy="Give the gateway more addresses, or reach AWS through an endpoint.",
            )  # fmt: skip

    @staticmethod
    def _silence(plan, traffic, region: str):
        """A connection nobody uses for so long is reset, the answer with it."""
        for wire in plan.wires:
            if wire.network == "nat" and wire.operation.waits and caller(wire).region == region:
                slow = traffic.latency[wire.edge.target, wire.operation.name][1]
                cause = f"{wire.target.node.label} is silent while it works"
                yield caller(wire).node.id, Demand("nat_gateway.idle_timeout", slow, cause, where=wire.edge.id)


def _standing(s, hours: float, shared: int = 1):
    """Hours and addresses of the gateways, a part of them where several nodes share what nobody drew."""
    of = (shared, "÷ nodes behind them") if shared > 1 else ()
    gateways = s.zones * s.per_zone
    yield Use(HOURS, gateways, "gateway|gateways", hours, "hours", *of)
    if s.public:
        yield Use(ADDRESSES, gateways * s.addresses, "address|addresses", hours, "hours", *of)


def _per_second(flow, per_item, per_call):
    back = flow.peak_calls_per_second * per_call if flow.wire.operation.waits else 0.0
    return flow.peak_items_per_second * per_item + back


def _packets(kilobytes):
    return begun(np.asarray(kilobytes, dtype=float), PACKET_KB)

"""NAT gateway: https://aws.amazon.com/vpc/pricing/

By the hour in each zone, and by the GB in either direction; a public one holds an IPv4 address.  What its bytes
cross beyond it, the internet or another region, is billed as data transfer.  Edges say that they go through it, and
settings that a node sits behind one, whatever it calls; where none is drawn in their region, one in each of two zones
stands for them, its hours shared by the nodes behind.
"""

from collections.abc import Iterable, Iterator

from estimator.aws.data_transfer import behind, both_ways, called, caller, drawn, more_gb
from estimator.aws.holders import are_connecting, at_once, held_by
from estimator.aws.units import BITS_IN_KB
from estimator.aws.ways_out import needing
from estimator.engine.figures import counted
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, larger
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.engine.traffic.flow import Flow

HOURS = "nat_gateway.hour"
DATA = "nat_gateway.data_processed"
ADDRESSES = "vpc.public_ipv4.in_use_hour"
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
    more_gb: float = more_gb("the calls drawn and the logs of tasks: image pulls, updates, backups")


class NatGateway(AwsService[NatGatewaySettings]):
    slug = "nat_gateway"
    name = "NAT gateway"
    default_name = "NAT gateway"
    type = "network"
    help = "The way out for what has no public address. Calls, functions and tasks say on their own that they use it."
    known_as = ("egress", "internet", "outbound", "vpc")
    family = "network"
    fits = "Functions and tasks in private subnets that have to call out to the internet."
    fits_not = (
        "Many GB to AWS services: endpoints cost less a GB, and those for S3 and DynamoDB nothing. Functions that "
        "need nothing inside the VPC are better left outside it."
    )
    Settings = NatGatewaySettings
    hidden_costs = (HiddenCost("addresses", {"public": False}, ("addresses",)),)
    dimensions = {
        HOURS: Dimension("NAT gateway hours", "standing"),
        DATA: Dimension("Data through the NAT gateway"),
        ADDRESSES: Dimension("Public IPv4 addresses", "standing", of="public_ipv4"),
    }
    effects = {
        "nat_gateway.connections": ("refuses", "new connections fail"),
        "nat_gateway.bandwidth": ("refuses", "packets are dropped"),
        "nat_gateway.packets": ("refuses", "packets are dropped"),
        "nat_gateway.idle_timeout": ("refuses", "idle connections are cut off"),
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

    def kind_of(self, s: NatGatewaySettings) -> str:
        return f"NAT gateway · {counted(s.zones, 'zone')}"

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: NatGatewaySettings, load: Load) -> Iterator[Use]:
        yield from _standing(s, load.hours_per_month)
        yield Use(DATA, s.more_gb, "GB beside the edges")

    def stands(self, network: Network) -> Iterator[tuple[str, Use]]:
        for region, nodes in needing(network, "nat").items():
            if region not in drawn(network, self.slug):
                for node in nodes:
                    for use in _standing(NatGatewaySettings(), network.hours_per_month, len(nodes)):
                        yield node.id, use

    def carries(self, flow: Flow) -> Iterator[tuple[str, Use]]:
        if flow.edge.network == "nat":
            yield from both_ways(DATA, flow)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: NatGatewaySettings, load: Load) -> Iterator[Demand]:
        yield Demand("nat_gateway.per_az", s.per_zone, "gateways in each zone", is_setting=True)
        if s.public:
            yield Demand("nat_gateway.eips", s.addresses, "addresses of each gateway", is_setting=True)
        yield from _standing_demands(s)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        for region, nodes in behind(network, "nat").items():
            gateways = drawn(network, self.slug).get(region, [])
            settings = [one.settings for one in gateways if isinstance(one.settings, NatGatewaySettings)]
            settings = settings or [NatGatewaySettings()]
            at = gateways[0].id if gateways else nodes[0].id
            flows = [
                flow
                for flow in network.all_flows()
                if flow.edge.network == "nat" and caller(flow.edge).region == region
            ]
            yield at, _bandwidth(flows, settings)
            yield at, _packet_rate(flows, settings)
            yield from _connections(network, flows, settings)
            yield from _silence(network, region)
        for region, needed in needing(network, "nat").items():
            for node in () if region in drawn(network, self.slug) else needed:
                yield from ((node.id, demand) for demand in _standing_demands(NatGatewaySettings(), len(needed)))


def _standing(s: NatGatewaySettings, hours: float, shared: int = 1) -> Iterator[Use]:
    """Hours and addresses of the gateways, a part of them where several nodes share what nobody drew."""
    of = (shared, "÷ nodes behind them") if shared > 1 else ()
    gateways = s.zones * s.per_zone
    yield Use(HOURS, gateways, "gateway|gateways", hours, "hours", *of)
    if s.public:
        yield Use(ADDRESSES, gateways * s.addresses, "address|addresses", hours, "hours", *of)


def _standing_demands(s: NatGatewaySettings, shared: int = 1) -> Iterator[Demand]:
    """Interfaces and addresses of the gateways, a part of them where several nodes share what nobody drew."""
    gateways = s.zones * s.per_zone / shared
    yield Demand("vpc.enis", gateways, "NAT gateways")
    if s.public:
        yield Demand("vpc.eips", gateways * s.addresses, "addresses of NAT gateways", is_setting=True)


def _bandwidth(flows: Iterable[Flow], settings: Iterable[NatGatewaySettings]) -> Demand:
    kilobytes = added(flow.peak_kb_per_second for flow in flows)
    gigabits = kilobytes * BITS_IN_KB / 1e9 / _gateways(settings)
    return Demand("nat_gateway.bandwidth", gigabits, "in the peak second")


def _packet_rate(flows: Iterable[Flow], settings: Iterable[NatGatewaySettings]) -> Demand:
    packets = added(
        _per_second(flow, begun(flow.item_kb, PACKET_KB), begun(flow.response_kb, PACKET_KB)) for flow in flows
    )
    return Demand("nat_gateway.packets", packets / _gateways(settings), "in the peak second, of 1,460 bytes")


def _connections(
    network: Network, flows: Iterable[Flow], settings: Iterable[NatGatewaySettings]
) -> Iterator[tuple[str, Demand]]:
    """Connections to one destination: each holds a port of an address."""
    addresses = sum(s.zones * s.per_zone * s.addresses for s in settings)
    between: dict[tuple[str, str], list[Flow]] = {}
    for flow in flows:
        between.setdefault((caller(flow.edge).id, called(flow.edge).id), []).append(flow)
    for (near, far), some in between.items():
        yield far, Demand(
            "nat_gateway.connections", _kept(network, near, far, some), "connections kept through NAT",
            value=network.nodes[far].limits.number("nat_gateway.connections") * addresses,
            remedy="Give the gateway more addresses, or reach AWS through an endpoint.",
        )  # fmt: skip


def _kept(network: Network, near: str, far: str, flows: Iterable[Flow]) -> Amount:
    """Connections of a node to another: those that each environment or task of it keeps, and as many as calls are in
    progress."""
    in_progress = added(flow.concurrency(flow.seconds) for flow in flows)
    service = network.nodes[near].service
    if not (service.is_function or service.keeps_connections):
        return in_progress
    settings = network.nodes[far].settings
    kept = held_by(settings, network, near) if are_connecting(settings) else at_once(network, near)
    return larger(in_progress, kept)


def _silence(network: Network, region: str) -> Iterator[tuple[str, Demand]]:
    """A connection nobody uses for so long is reset, the answer with it."""
    for edge in network.edges:
        if edge.network == "nat" and edge.operation.waits and caller(edge).region == region:
            _, slowest = network.latency[edge.id]
            cause = f"{edge.target.label} is silent while it works"
            yield caller(edge).id, Demand("nat_gateway.idle_timeout", slowest, cause, where=edge.id)


def _gateways(settings: Iterable[NatGatewaySettings]) -> int:
    return sum(s.zones * s.per_zone for s in settings)


def _per_second(flow: Flow, per_item: Amount, per_call: Amount) -> Amount:
    """What items take in the peak second, and what comes back of calls that are waited for."""
    back = flow.peak_calls_per_second * per_call if flow.edge.operation.waits else 0.0
    return flow.peak_items_per_second * per_item + back

"""Transit gateway: https://aws.amazon.com/transit-gateway/pricing/

By the hour for each network attached, and by the GB that enters it.  Edges say that they go through it; where
none is drawn in their region, one with two attachments stands for them, its hours shared by the nodes behind.
"""

from collections.abc import Iterator

from estimator.aws.data_transfer import behind, both_ways, drawn, more_gb
from estimator.engine.load import Load
from estimator.engine.measures import Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.engine.traffic.flow import Flow

HOURS = "vpc.transit_gateway.attachment_hour"
DATA = "vpc.transit_gateway.data_processed"


class TransitGatewaySettings(Settings):
    attachments: int = setting(2, "Attachments", help="Networks joined: VPCs and VPN connections.", ge=1, le=5000)
    more_gb: float = more_gb("the calls drawn")


class TransitGateway(AwsService[TransitGatewaySettings]):
    slug = "transit_gateway"
    name = "Transit gateway"
    default_name = "Transit gateway"
    type = "network"
    help = "Joins private networks. Calls say on their own that they go through it."
    known_as = ("tgw", "vpc", "network", "peering", "vpn", "direct connect")
    family = "network"
    fits = "Many VPCs, accounts and offices that have to reach each other through one hub."
    fits_not = (
        "Two or three VPCs: peering has no hourly price and adds none to the GB. It is no way to the internet by "
        "itself."
    )
    Settings = TransitGatewaySettings
    dimensions = {
        HOURS: Dimension("Transit gateway attachments", "standing"),
        DATA: Dimension("Data through the transit gateway"),
    }

    def usage(self, s: TransitGatewaySettings, load: Load) -> Iterator[Use]:
        yield Use(HOURS, s.attachments, "attachments", load.hours_per_month, "hours")
        yield Use(DATA, s.more_gb, "GB beside the edges")

    def stands(self, network: Network) -> Iterator[tuple[str, Use]]:
        for region, nodes in behind(network, "transit").items():
            if region not in drawn(network, self.slug):
                of = (len(nodes), "÷ nodes behind them") if len(nodes) > 1 else ()
                attachments, hours = TransitGatewaySettings().attachments, network.hours_per_month
                for node in nodes:
                    yield node.id, Use(HOURS, attachments, "attachments", hours, "hours", *of)

    def carries(self, flow: Flow) -> Iterator[tuple[str, Use]]:
        if flow.edge.network == "transit":
            yield from both_ways(DATA, flow)

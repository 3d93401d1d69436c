"""Network Load Balancer: https://aws.amazon.com/elasticloadbalancing/pricing/

By the hour, and by the capacity units (NLCU) of each hour: the largest of new connections, active connections and
1 GB an hour, each protocol with its own measures.  An internet-facing one also pays a public IPv4 address in each
zone.  AWS states no limit that load on one could reach.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.alb import ADDRESSES, connection_seconds, highest, requests_per_connection
from estimator.aws.units import KB_IN_GB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added
from estimator.engine.measures import HiddenCost, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, When, setting

HOURS = "elb.nlb.hour"
NLCU_HOURS = "elb.nlb.nlcu_hour"
GB_PER_NLCU = 1.0
NEW_PER_NLCU = {"tcp": 800, "tls": 50, "udp": 400}
ACTIVE_PER_NLCU = {"tcp": 100_000, "tls": 3_000, "udp": 50_000}
PROTOCOLS = {"tcp": "TCP", "tls": "TLS", "udp": "UDP"}

COMPUTED: When = ("measured_nlcu", (None,))


class NlbSettings(Settings):
    protocol: Literal["tcp", "tls", "udp"] = setting(
        "tcp",
        "Protocol",
        choices=PROTOCOLS,
        basis="aws",
        when=COMPUTED,
        help="TLS: it decrypts for the targets, and a capacity unit holds a sixteenth of the new connections.",
    )
    internet_facing: bool = setting(
        True, "Internet-facing", basis="aws", help="With a public IPv4 address in each zone, billed by the hour."
    )
    zones: int = setting(
        2,
        "Availability zones",
        when=("internet_facing", (True,)),
        help="One address and one entry point in each. One inside a network costs the same in any number.",
        ge=1,
        le=6,
    )
    requests_per_connection: float = requests_per_connection(1, COMPUTED)
    connection_seconds: float = connection_seconds(86_400, COMPUTED)
    measured_nlcu: float | None = setting(
        None,
        "NLCUs measured",
        unit="NLCU",
        basis="off",
        advanced=True,
        help="Mean of the month, if you know it. Empty: worked out from the traffic.",
        ge=0,
        le=1_000_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone="internet_facing zones measured_nlcu",
    )


class Nlb(AwsService[NlbSettings]):
    slug = "nlb"
    name = "Network Load Balancer"
    noun = "a Network Load Balancer"
    default_name = "Network balancer"
    short_name = "NLB"
    type = "network"
    kind = "Network balancer"
    help = "Passes connections on, TCP, TLS or UDP, without looking into them."
    known_as = ("elb", "balancer", "load balancer", "tcp", "udp", "lb")
    family = "network"
    fits = (
        "TCP, TLS and UDP that must pass untouched, fixed addresses, very many or very long connections, and "
        "services offered through private endpoints."
    )
    fits_not = (
        "Routing by path or host, or calling functions: that takes an Application Load Balancer. Its hours are "
        "billed whether anything comes or not."
    )
    Settings = NlbSettings
    passes_back = True
    hidden_costs = (HiddenCost("addresses", {"internet_facing": False}, ("zones",)),)
    operations = (
        Operation(
            "request",
            "a request over one of its connections",
            accepts={"client", "code", "http_api", "rest_api", "cdn", "graphql", "external"},
        ),
    )
    events = (
        Event(
            "request",
            "each request it passes on",
            of=("request",),
            sends="nlb",
            reaches="a network load balancer passes connections to containers and Application Load Balancers",
        ),
    )
    borrows = ("vpc.public_ipv4.in_use_hour",)
    dimensions = {
        HOURS: Dimension("Network Load Balancer hours", "standing"),
        NLCU_HOURS: Dimension("Network Load Balancer capacity", "capacity"),
    }

    def is_private(self, s: NlbSettings) -> bool:
        return True

    def usage(self, s: NlbSettings, load: Load) -> Iterator[Use]:
        yield Use(HOURS, load.hours_per_month, "hours")
        if s.measured_nlcu is not None:
            yield Use(NLCU_HOURS, load.hours_per_month, "hours", s.measured_nlcu, "NLCU measured")
        else:
            nlcu, what = self._nlcu(s, load)
            mean = load.hours.month_of(nlcu) / load.hours_per_month
            yield Use(NLCU_HOURS, load.hours_per_month, "hours", mean, f"NLCU on average, by {what}")
        if s.internet_facing:
            yield Use(ADDRESSES, s.zones, "addresses", load.hours_per_month, "hours")

    def _nlcu(self, s: NlbSettings, load: Load) -> tuple[Amount, str]:
        """(NLCUs of each hour, what mostly makes them): the largest of the three measures."""
        new = load["request"].calls_per_second / s.requests_per_connection
        kb = added(flow.calls_per_second * (flow.item_kb + flow.response_kb) for flow in load["request"])
        return highest(
            {
                "new connections": new / NEW_PER_NLCU[s.protocol],
                "active connections": new * s.connection_seconds / ACTIVE_PER_NLCU[s.protocol],
                "bytes": kb * 3600 / KB_IN_GB / GB_PER_NLCU,
            }
        )

"""Public IPv4 addresses that belong to nothing drawn: https://aws.amazon.com/vpc/pricing/

Each by the hour, in use or idle.  Load balancers, NAT gateways and tasks bill the addresses they hold themselves.
"""

from collections.abc import Iterator

from estimator.engine.load import Load
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting

IN_USE = "vpc.public_ipv4.in_use_hour"
IDLE = "vpc.public_ipv4.idle_hour"


class PublicIpv4Settings(Settings):
    in_use: float = setting(
        1, "In use", unit="addresses", help="Attached to something that runs and is not drawn here.", ge=0, le=1e6
    )
    idle: float = setting(
        0, "Idle", unit="addresses", basis="off", help="Kept without being attached; billed all the same.", ge=0, le=1e6
    )


class PublicIpv4(AwsService[PublicIpv4Settings]):
    slug = "public_ipv4"
    name = "Public IPv4 addresses"
    default_name = "Public IPv4"
    short_name = "Public IPv4"
    type = "network"
    kind = "Public IPv4"
    help = "Elastic IP addresses beside those of load balancers, NAT gateways and tasks."
    known_as = ("elastic ip", "eip", "address")
    family = "network"
    fits = "Addresses you hold that belong to nothing drawn, in use or idle."
    fits_not = (
        "Load balancers, NAT gateways and tasks with a public address, which bill theirs themselves. IPv6 "
        "addresses, which cost nothing."
    )
    Settings = PublicIpv4Settings
    dimensions = {
        IN_USE: Dimension("Public IPv4 addresses", "standing"),
        IDLE: Dimension("Idle public IPv4 addresses", "standing"),
    }
    limits = {"vpc.eips": "Elastic IP addresses"}

    def usage(self, s: PublicIpv4Settings, load: Load) -> Iterator[Use]:
        yield Use(IN_USE, s.in_use, "address|addresses", load.hours_per_month, "hours")
        yield Use(IDLE, s.idle, "address|addresses", load.hours_per_month, "hours")

    def demands(self, s: PublicIpv4Settings, load: Load) -> Iterator[Demand]:
        yield Demand("vpc.eips", s.in_use + s.idle, "addresses", is_setting=True)

"""Route 53: https://aws.amazon.com/route53/pricing/

Hosted zones by the month, the first 25 dearer; queries by their kind, alias records of AWS resources free; health
checks; traffic policies, CIDR blocks and records beyond 10,000 in a zone.  For lookups from within a VPC: Resolver
endpoints by network interface and hour, what passes them, and what the DNS Firewall looks at.

Domain names are bought by the year and left out.  Registered domains, policy records and API calls are limits of
configuration.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.holders import at_once
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, choose, larger
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import SET, Acting, Basis, Settings, setting

ZONES = "route53.hosted_zone"
RECORDS = "route53.resource_record_sets_over_10000"
RECORDS_INCLUDED = 10_000
QUERIES = {
    "query": ("route53.queries.standard", "a query for an ordinary record"),
    "alias_query": ("route53.queries.alias", "a query for an alias of an AWS resource: free"),
    "latency_query": ("route53.queries.latency", "a query routed by latency"),
    "geolocation_query": ("route53.queries.geo", "a query routed by where the user is"),
    "geoproximity_query": ("route53.queries.geoproximity", "a query routed by distance"),
    "ip_based_query": ("route53.queries.ip_based", "a query routed by the address it comes from"),
}
LABELS = {
    "query": "DNS queries",
    "alias_query": "DNS queries for AWS aliases",
    "latency_query": "DNS queries by latency",
    "geolocation_query": "DNS queries by geolocation",
    "geoproximity_query": "DNS queries by geoproximity",
    "ip_based_query": "DNS queries by IP address",
}
CHECKS = {"aws": "route53.health_check.aws", "other": "route53.health_check.non_aws"}
FEATURES = {
    "aws": "route53.health_check.optional_feature.aws",
    "other": "route53.health_check.optional_feature.non_aws",
}
POLICIES, CIDR_BLOCKS = "route53.traffic_flow_policy", "route53.cidr_blocks"
ENDPOINT_HOURS, RESOLVED = "route53.resolver.endpoint_eni_hour", "route53.resolver.queries"
FIREWALL_NAMES, FIREWALLED = "route53.dns_firewall.domain_names", "route53.dns_firewall.queries"


def _count(label: str, help: str, default: int = 0, *, basis: Basis = "off", advanced: bool = False) -> int:
    count: int = setting(default, label, basis=basis, help=help, ge=0, le=1_000_000, advanced=advanced)
    return count


class Route53Settings(Settings):
    zones: int = _count("Hosted zones", "One for each domain whose names it answers for.", 1, basis="guess")
    cached_percent: float = setting(
        0,
        "Answered by other resolvers",
        unit="%",
        help="Resolvers remember answers for their time to live; those queries never arrive. 0 is the dear end.",
        ge=0,
        le=100,
    )
    records: int = _count("Records in a zone", "Those beyond 10,000 are billed.", 10, basis="guess", advanced=True)
    health_checks_aws: int = _count("Health checks, in AWS", "Of endpoints in this account; the first 50 are free.")
    health_checks_other: int = _count("Health checks, elsewhere", "Of endpoints outside AWS.", advanced=True)
    check_features: int = setting(
        0,
        "Features of each check",
        basis="off",
        advanced=True,
        help="HTTPS, text to look for, a short interval, latency measured: each is billed.",
        ge=0,
        le=4,
        when=(("health_checks_aws", "health_checks_other"), SET),
    )
    traffic_policies: int = _count("Traffic policies", "Records of a traffic flow policy, $50 each.", advanced=True)
    cidr_blocks: int = _count("CIDR blocks", "For routing by address; the first 1,000 are free.", advanced=True)
    resolver_interfaces: int = _count(
        "Resolver network interfaces",
        "Of endpoints between your VPC and another network, two at least. 0: there is no endpoint.",
        advanced=True,
    )
    firewall_domains: int = _count(
        "Domains in the DNS Firewall",
        "Names in lists of your own that lookups are compared with. 0: there is no firewall.",
        advanced=True,
    )

    acting: ClassVar[Acting] = Acting(
        alone=(
            "zones records health_checks_aws health_checks_other check_features traffic_policies cidr_blocks "
            "resolver_interfaces firewall_domains"
        ),
        called={
            "query alias_query latency_query geolocation_query geoproximity_query ip_based_query": "cached_percent",
        },
    )


class Route53(AwsService[Route53Settings]):
    slug = "route53"
    name = "Route 53"
    default_name = "DNS"
    type = "network"
    help = "Answers for your domain names, and watches what they lead to."
    known_as = ("dns", "domain", "hosted zone", "health check")
    family = "delivery"
    fits = (
        "Domain names that lead into AWS: alias records of its resources are answered for nothing, and answers can "
        "follow latency, place, weight or health."
    )
    fits_not = (
        "It carries nobody's bytes: a change takes effect only as resolvers forget the old answer. Traffic that "
        "must move within seconds needs a load balancer."
    )
    Settings = Route53Settings
    bills_own_transfer = True
    operations = (
        *(Operation(name, help, accepts={"client", "code"}, each="session") for name, (_, help) in QUERIES.items()),
        Operation(
            "resolve",
            "a lookup from a VPC, through a Resolver endpoint or the DNS Firewall",
            accepts={"code"},
            fetches=True,
        ),
    )
    dimensions = {
        ZONES: Dimension("Hosted zones", "standing"),
        RECORDS: Dimension("Records beyond 10,000", "standing"),
        **{key: Dimension(LABELS[name]) for name, (key, _) in QUERIES.items()},
        CHECKS["aws"]: Dimension("Health checks in AWS", "standing"),
        CHECKS["other"]: Dimension("Health checks elsewhere", "standing"),
        FEATURES["aws"]: Dimension("Health check features in AWS", "standing"),
        FEATURES["other"]: Dimension("Health check features elsewhere", "standing"),
        POLICIES: Dimension("Traffic policy records", "standing"),
        CIDR_BLOCKS: Dimension("CIDR blocks", "standing"),
        ENDPOINT_HOURS: Dimension("Resolver endpoint interfaces", "standing"),
        RESOLVED: Dimension("Resolver queries"),
        FIREWALL_NAMES: Dimension("DNS Firewall domains", "standing"),
        FIREWALLED: Dimension("DNS Firewall queries"),
    }
    effects = {
        "route53.resolver.endpoint_qps": ("refuses", "names are not resolved"),
    }
    limits = {
        "route53.hosted_zones": "hosted zones",
        "route53.records_per_zone": "records in a zone",
        "route53.health_checks": "health checks",
        "route53.resolver.endpoint_qps": "Resolver endpoint rate",
        "route53.resolver.eni_pps": "lookups of a network interface",
    }

    def payload_kb(self, s: Route53Settings, operation: str) -> Amount | None:
        return 0.0

    def response_kb(self, s: Route53Settings, operation: str) -> Amount | None:
        return 0.0

    def usage(self, s: Route53Settings, load: Load) -> Iterator[Use]:
        yield Use(ZONES, s.zones, "zone|zones")
        beyond = larger(s.records - RECORDS_INCLUDED, 0)
        yield Use(RECORDS, s.zones, "zone|zones", beyond, f"records beyond {RECORDS_INCLUDED:,}")
        for name, (dimension, _) in QUERIES.items():
            arriving = 1.0 - s.cached_percent / 100
            yield Use(dimension, load[name].monthly_items, "lookups", arriving, "not answered before")
        for where, checks in (("aws", s.health_checks_aws), ("other", s.health_checks_other)):
            yield Use(CHECKS[where], checks, "check|checks")
            yield Use(FEATURES[where], checks, "check|checks", s.check_features, "feature each|features each")
        yield Use(POLICIES, s.traffic_policies, "record|records")
        yield Use(CIDR_BLOCKS, s.cidr_blocks, "block|blocks")
        yield Use(ENDPOINT_HOURS, s.resolver_interfaces, "interface|interfaces", load.hours_per_month, "hours")
        yield Use(FIREWALL_NAMES, s.firewall_domains, "domain|domains")
        lookups = load["resolve"].monthly_items
        yield Use(RESOLVED, lookups, "lookups", _there_is(s.resolver_interfaces), "endpoint")
        yield Use(FIREWALLED, lookups, "lookups", _there_is(s.firewall_domains), "firewall")

    def demands(self, s: Route53Settings, load: Load) -> Iterator[Demand]:
        yield Demand("route53.hosted_zones", s.zones, is_setting=True)
        yield Demand("route53.records_per_zone", s.records, is_setting=True)
        yield Demand("route53.health_checks", s.health_checks_aws + s.health_checks_other, is_setting=True)
        if load["resolve"]:
            each = load["resolve"].peak_items_per_second / larger(s.resolver_interfaces, 1)
            yield Demand(
                "route53.resolver.endpoint_qps", each * _there_is(s.resolver_interfaces), "for each interface",
                remedy="Add network interfaces to the endpoint.",
            )  # fmt: skip

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Lookups of each task or environment: it has a network interface, and a packet is a lookup."""
        for edge in network.edges:
            if edge.operation.name == "resolve" and isinstance(edge.target.settings, Route53Settings):
                lookups = network.flows[edge.id].peak_items_per_second
                each = lookups / larger(at_once(network, edge.source.id), 1.0)
                cause = f"lookups of each copy of {edge.source.label}"
                yield edge.source.id, Demand("route53.resolver.eni_pps", each, cause, where=edge.id, remedy=REMEMBER)


REMEMBER = "Remember answers in the program, or run a DNS cache beside it."


def _there_is(number: Amount) -> Amount:
    """1 where there is one at all, 0 where there is none."""
    return choose(number > 0, 1.0, 0.0)

"""Application Load Balancer: https://aws.amazon.com/elasticloadbalancing/pricing/

By the hour, and by the capacity units (LCU) of each hour: the largest of 25 new connections a second, 3,000
active connections, 1 GB an hour (0.4 GB to functions) and 1,000 rule evaluations a second beyond ten free rules.
An internet-facing one also pays a public IPv4 address in each zone.
"""

from collections.abc import Iterator, Mapping
from math import nan
from typing import ClassVar

import numpy as np

from estimator.aws.bodies import wrapped_kb, wrapping
from estimator.aws.firewalled import arrival
from estimator.aws.headers import headers_demands, headers_kb
from estimator.aws.units import KB_IN_GB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, at_first, larger, largest_of, smaller
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, When, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd

HOURS = "elb.alb.hour"
LCU_HOURS = "elb.alb.lcu_hour"
ADDRESSES = "vpc.public_ipv4.in_use_hour"
NEW_PER_LCU, ACTIVE_PER_LCU, GB_PER_LCU, GB_TO_LAMBDA_PER_LCU, RULES_PER_LCU = 25, 3_000, 1.0, 0.4, 1_000
FREE_RULES = 10


def requests_per_connection(usual: float, when: When | None = None) -> float:
    """The setting of a load balancer that says how long clients keep connections, in requests."""
    requests: float = setting(
        usual,
        "Requests per connection",
        help="Of a new connection; AWS's pricing example of an ALB has five. Clients that open one for each request: "
        "1, the dear end.",
        when=when,
        ge=1,
        le=1e6,
    )
    return requests


def connection_seconds(most_s: float, when: When | None = None) -> float:
    """The setting that says the same in seconds."""
    stays_s: float = setting(
        60, "Connection stays open", unit="s", advanced=True, help="Idle time included.", ge=0.001, le=most_s, when=when
    )
    return stays_s


class AlbSettings(Settings):
    internet_facing: bool = setting(
        True,
        "Internet-facing",
        basis="aws",
        help="With a public IPv4 address in each zone, billed by the hour.",
    )
    zones: int = setting(
        2,
        "Availability zones",
        when=("internet_facing", (True,)),
        help="An ALB needs two at least. One inside a network costs the same in any number.",
        ge=2,
        le=6,
    )
    requests_per_connection: float = requests_per_connection(5)
    connection_seconds: float = connection_seconds(4000)
    rules: int = setting(
        10, "Rules evaluated per request", advanced=True, help="The first ten are free.", ge=0, le=1000
    )
    idle_timeout_s: int = setting(
        60,
        "Idle time-out",
        unit="s",
        limit="elb.alb.idle_timeout",
        basis="aws",
        advanced=True,
        help="A target that is silent for so long is given up.",
    )
    measured_lcu: float | None = setting(
        None,
        "LCUs measured",
        unit="LCU",
        basis="off",
        advanced=True,
        help="Mean of the month, if you know it. Empty: worked out from the traffic.",
        ge=0,
        le=15_000,
    )
    headers_kb: float | None = headers_kb()

    acting: ClassVar[Acting] = Acting(
        alone="internet_facing zones measured_lcu",
        starting={"request arrival": "idle_timeout_s"},
    )


class Alb(AwsService[AlbSettings]):
    slug = "alb"
    name = "Application Load Balancer"
    noun = "an Application Load Balancer"
    default_name = "Load balancer"
    short_name = "Load balancer"
    type = "network"
    kind = "Load balancer"
    help = "Spreads HTTP over containers and functions."
    known_as = ("elb", "balancer", "load balancer", "ingress", "http", "lb")
    family = "network"
    fits = (
        "HTTP in front of containers, and of functions with steady traffic. It bills hours and capacity, so a "
        "request costs the less the more there are."
    )
    fits_not = (
        "Little traffic, for its hours are billed day and night. It neither throttles callers nor knows API keys, "
        "and what it hands to a function must be small."
    )
    Settings = AlbSettings
    hidden_costs = (HiddenCost("addresses", {"internet_facing": False}, ("zones",)),)
    is_balancer = True
    passes_back = True
    firewalled_as = "alb"
    operations = (
        Operation(
            "request",
            "a request to the load balancer",
            accepts={
                "client",
                "external",
                "code",
                "http_api",
                "rest_api",
                "nlb",
                "cdn",
                "graphql",
                "topic",
                "api_destination",
                "workflow",
            },
        ),
    )
    events = (
        Event(
            "request",
            "each request it passes on",
            of=("request",),
            sends="alb",
            as_text=True,
            reaches="a load balancer passes requests to containers and functions",
        ),
        arrival("request"),
    )  # fmt: skip
    dimensions = {
        HOURS: Dimension("Load balancer hours", "standing"),
        LCU_HOURS: Dimension("Load balancer capacity", "capacity"),
        ADDRESSES: Dimension("Public IPv4 addresses", "standing", of="public_ipv4"),
    }
    effects = {
        "elb.alb.targets": ("refuses", "no more targets can be registered"),
        "elb.alb.idle_timeout": ("refuses", "callers get error 504"),
        "elb.alb.lambda.request_size": ("refuses", "callers get error 413"),
        "elb.alb.lambda.response_size": ("refuses", "callers get error 502"),
        "elb.alb.lcu_per_lb": ("refuses", "callers get error 503"),
    }
    limits = {
        "elb.alb.count": "load balancers",
        "elb.alb.targets": "load balancer targets",
        "elb.alb.idle_timeout": "load balancer idle time-out",
        "elb.alb.lambda.request_size": "load balancer request to a function",
        "elb.alb.lambda.response_size": "load balancer answer of a function",
        "elb.alb.lcu_per_lb": "load balancer capacity",
        "elb.alb.request_headers": "headers of a load balancer request",
    }

    def is_private(self, s: AlbSettings) -> bool:
        return True

    def buffers(self, s: AlbSettings) -> bool:
        return True

    def patience(self, s: AlbSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        """It waits for a function as long as that may run, for any other target until the idle time-out."""
        return None if target.service.is_function else ("elb.alb.idle_timeout", s.idle_timeout_s)

    def usage(self, s: AlbSettings, load: Load) -> Iterator[Use]:
        yield Use(HOURS, load.hours_per_month, "hours")
        if s.measured_lcu is not None:
            yield Use(LCU_HOURS, load.hours_per_month, "hours", s.measured_lcu, "LCU measured")
        else:
            lcu, what = highest(self._measures(s, load, peak=False))
            mean = load.hours.month_of(lcu) / load.hours_per_month
            yield Use(LCU_HOURS, load.hours_per_month, "hours", mean, f"LCU on average, by {what}")
        if s.internet_facing:
            yield Use(ADDRESSES, s.zones, "addresses", load.hours_per_month, "hours")

    def _measures(self, s: AlbSettings, load: Load, *, peak: bool) -> Mapping[str, Amount]:
        """LCUs of each hour by each of the four measures, of which the largest is billed."""
        flows, to_functions = load["request"], _to_functions(load)
        requests = flows.peak_calls_per_second if peak else flows.calls_per_second
        traffic = added(_gb_per_hour(flow, peak) for flow in flows)
        to_lambda = smaller(added(_gb_per_hour(flow, peak) for flow in to_functions), traffic)
        new = requests / s.requests_per_connection
        active = flows.concurrency(s.connection_seconds) if peak else requests * s.connection_seconds
        return {
            "new connections": new / NEW_PER_LCU,
            "active connections": active / s.requests_per_connection / ACTIVE_PER_LCU,
            "bytes": (traffic - to_lambda) / GB_PER_LCU + to_lambda / GB_TO_LAMBDA_PER_LCU,
            "rules": requests * larger(s.rules - FREE_RULES, 0) / RULES_PER_LCU,
        }

    def demands(self, s: AlbSettings, load: Load) -> Iterator[Demand]:
        yield Demand("elb.alb.count", 1.0, "load balancer", is_setting=True)
        if load["request"] and not load.is_moment:  # LCUs are those of an hour
            lcu, _ = highest(self._measures(s, load, peak=True))
            yield Demand("elb.alb.lcu_per_lb", lcu, "LCUs in the peak second")
            yield from headers_demands("elb.alb.request_headers", s.headers_kb)
        for flow in _to_functions(load):
            for size, kb in (("request_size", flow.item_kb), ("response_size", flow.response_kb)):
                megabytes, words = wrapped_kb(flow.edge, kb) / 1024, wrapping(flow.edge, kb)
                cause, remedy = words.cause, f"{words.remedy}{CLAIM_CHECK}"
                yield Demand(f"elb.alb.lambda.{size}", megabytes, cause, where=flow.edge.id, remedy=remedy)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Targets: the tasks of all services behind a balancer together."""
        behind: dict[str, set[str]] = {}
        for edge in network.edges:
            if edge.source.service.is_balancer:
                behind.setdefault(edge.source.id, set()).add(edge.target.id)
        for balancer, targets in behind.items():
            for target in sorted(targets):
                node = network.nodes[target]
                tasks = node.service.copies(node.settings, network.loads[target])
                if tasks is not None and node.service.keeps_connections:
                    cause = f"tasks of {node.label}"
                    yield balancer, Demand("elb.alb.targets", tasks, cause, at_full_use=nan)


def highest(measures: Mapping[str, Amount]) -> tuple[Amount, str]:
    """(the largest measure of each hour, the name of the one that mostly is): how capacity units are counted."""
    mostly = max(measures, key=lambda name: float(np.mean(at_first(measures[name]))))
    return largest_of(measures.values()), mostly


def _gb_per_hour(flow: Flow, peak: bool) -> Amount:
    per_second = flow.peak_calls_per_second if peak else flow.calls_per_second
    return per_second * (flow.item_kb + flow.response_kb * flow.edge.let_in) * 3600 / KB_IN_GB


def _to_functions(load: Load) -> Flows:
    return Flows(flow for flow in load.out() if flow.edge.target.service.is_function)


CLAIM_CHECK = "Put the data in S3 and pass a presigned URL."

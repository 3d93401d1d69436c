"""Application Load Balancer: https://aws.amazon.com/elasticloadbalancing/pricing/

By the hour, and by the capacity units (LCU) of each hour: the largest of 25 new connections a second, 3,000
active connections, 1 GB an hour (0.4 GB to functions) and 1,000 rule evaluations a second beyond ten free rules.
An internet-facing one also pays a public IPv4 address in each zone.
"""

import numpy as np

from estimator.engine.service import AwsService, Demand, Dimension, Event, Operation, Settings, Use, setting

HOURS = "elb.alb.hour"
LCU_HOURS = "elb.alb.lcu_hour"
ADDRESSES = "vpc.public_ipv4.in_use_hour"
NEW_PER_LCU, ACTIVE_PER_LCU, GB_PER_LCU, GB_TO_LAMBDA_PER_LCU, RULES_PER_LCU = 25, 3_000, 1.0, 0.4, 1_000
FREE_RULES = 10
KB_IN_GB = 1024.0**2


class AlbSettings(Settings):
    internet_facing: bool = setting(
        True,
        "Internet-facing",
        basis="aws",
        help="With a public IPv4 address in each zone, billed by the hour.",
    )
    zones: int = setting(2, "Availability zones", help="An ALB needs two at least.", ge=2, le=6)
    requests_per_connection: float = setting(
        1,
        "Requests per connection",
        help="Clients that keep connections open send several over each; 1 is the dear end.",
        ge=1,
        le=1e6,
    )
    connection_seconds: float = setting(
        60, "Connection stays open", unit="s", advanced=True, help="Idle time included.", gt=0, le=4000
    )
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


class Alb(AwsService):
    slug = "alb"
    name = "Application Load Balancer"
    noun = "an Application Load Balancer"
    default_name = "Load balancer"
    short_name = "Load balancer"
    type = "network"
    kind = "Load balancer"
    help = "Spreads HTTP over containers and functions."
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
            reaches="a load balancer passes requests to containers and functions",
        ),
    )  # fmt: skip
    dimensions = {
        HOURS: Dimension("Load balancer hours", "standing"),
        LCU_HOURS: Dimension("Load balancer capacity", "capacity"),
        ADDRESSES: Dimension("Public IPv4 addresses", "standing", of="public_ipv4"),
    }
    limits = {
        "elb.alb.idle_timeout": "load balancer idle time-out",
        "elb.alb.lambda.request_size": "load balancer request to a function",
        "elb.alb.lambda.response_size": "load balancer answer of a function",
        "elb.alb.lcu_per_lb": "load balancer capacity",
    }

    def is_private(self, s):
        return True

    def patience(self, s, target):
        """It waits for a function as long as that may run, for any other target until the idle time-out."""
        return None if target.slug == "lambda" else ("elb.alb.idle_timeout", float(s.idle_timeout_s))

    def usage(self, s, load):
        yield Use(HOURS, load.hours_per_month, "hours")
        if s.measured_lcu is not None:
            yield Use(LCU_HOURS, load.hours_per_month, "hours", s.measured_lcu, "LCU measured")
        else:
            lcu, what = self._lcu(s, load, peak=False)
            mean = load.hours.month_of(lcu) / load.hours_per_month
            yield Use(LCU_HOURS, load.hours_per_month, "hours", mean, f"LCU on average, by {what}")
        if s.internet_facing:
            yield Use(ADDRESSES, s.zones, "addresses", load.hours_per_month, "hours")

    def _lcu(self, s, load, *, peak: bool):
        """(LCUs of each hour, what mostly makes them): the largest of the four measures."""
        requests = traffic = to_lambda = 0.0
        for flow in load["request"]:
            per_second = flow.peak_calls_per_second if peak else flow.calls_per_second
            requests = requests + per_second
            traffic = traffic + per_second * (flow.item_kb + flow.response_kb) * 3600 / KB_IN_GB
        for flow in _to_functions(load):
            per_second = flow.peak_calls_per_second if peak else flow.calls_per_second
            to_lambda = to_lambda + per_second * (flow.item_kb + flow.response_kb) * 3600 / KB_IN_GB
        to_lambda = np.minimum(to_lambda, traffic)
        new = requests / s.requests_per_connection
        measures = {
            "new connections": new / NEW_PER_LCU,
            "active connections": new * s.connection_seconds / ACTIVE_PER_LCU,
            "bytes": (traffic - to_lambda) / GB_PER_LCU + to_lambda / GB_TO_LAMBDA_PER_LCU,
            "rules": requests * np.maximum(s.rules - FREE_RULES, 0) / RULES_PER_LCU,
        }
        return largest_of(measures)

    def demands(self, s, load):
        if load["request"]:
            yield Demand("elb.alb.lcu_per_lb", self._lcu(s, load, peak=True)[0], "LCUs in the peak second")
        for flow in _to_functions(load):
            at = {"where": flow.wire.edge.id, "remedy": "Put the data in S3 and pass a presigned URL."}
            yield Demand("elb.alb.lambda.request_size", flow.item_kb / 1024, **at)
            yield Demand("elb.alb.lambda.response_size", flow.response_kb / 1024, **at)


def largest_of(measures):
    """(the largest measure of each hour, the name of the one that mostly is): how capacity units are counted."""
    largest = max(measures, key=lambda name: float(np.sum(measures[name])))
    units = 0.0
    for measure in measures.values():
        units = np.maximum(units, measure)
    return units, largest


def _to_functions(load):
    return [flow for flow in load.out() if flow.wire.target.service.slug == "lambda"]

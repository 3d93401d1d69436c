"""API Gateway REST API: https://aws.amazon.com/api-gateway/pricing/

Per call, whatever its size; a cache by the hour and its size, used or not.
"""

from collections.abc import Iterator
from typing import Literal

from estimator.aws.api_gateway_http import payload_demand, throttle_demands
from estimator.aws.cloudwatch_logs import log_kb, log_keep_days, log_uses
from estimator.aws.headers import header_bytes, headers_demands, headers_kb
from estimator.engine.maths.amounts import Amount, choose
from estimator.engine.measures import Demand, Load, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.view import ServiceView

REQUESTS = "api_gateway.rest.requests"
CACHE_SIZES = {
    "none": "no cache",
    "0_5gb": "0.5 GB",
    "1_6gb": "1.6 GB",
    "6_1gb": "6.1 GB",
    "13_5gb": "13.5 GB",
    "28_4gb": "28.4 GB",
    "58_2gb": "58.2 GB",
    "118gb": "118 GB",
    "237gb": "237 GB",
}
PRIVATE_HEADER_BYTES = 8000
"""What the headers of a private API may have: docs.aws.amazon.com/apigateway/latest/developerguide/
api-gateway-execution-service-limits-table.html."""
ENDPOINTS = {"regional": "regional", "edge": "edge-optimized", "private": "private"}


class RestApiSettings(Settings):
    endpoint: Literal["regional", "edge", "private"] = setting(
        "regional",
        "Endpoint",
        choices=ENDPOINTS,
        basis="aws",
        help="Where it answers. The time-out of an edge-optimized API cannot be raised.",
    )
    cache: Literal["none", "0_5gb", "1_6gb", "6_1gb", "13_5gb", "28_4gb", "58_2gb", "118gb", "237gb"] = setting(
        "none", "Cache", choices=CACHE_SIZES, basis="off", help="Billed by the hour as long as it exists."
    )
    cache_hit_percent: float = setting(
        50,
        "Answered by the cache",
        unit="%",
        when=("cache", tuple(size for size in CACHE_SIZES if size != "none")),
        help="The share of requests that never reach what is behind the API.",
        ge=0,
        le=100,
    )
    log_kb: float = log_kb(0, "Access log per request", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()
    headers_kb: float | None = headers_kb()


class RestApi(AwsService[RestApiSettings]):
    slug = "api_gateway_rest"
    name = "API Gateway REST API"
    default_name = "API"
    short_name = "REST API"
    type = "network"
    kind = "REST API"
    help = "The full front door: caching, API keys, request validation, direct calls to AWS services."
    family = "api"
    is_front = True
    fits = (
        "Public APIs that need API keys with usage plans, request validation, WAF or a cache. It calls the API of "
        "AWS services such as SQS or DynamoDB directly, without a function between."
    )
    fits_not = (
        "Plain JSON in front of functions, which an HTTP API does for less. Large uploads and downloads do not fit "
        "through it: hand out presigned addresses of S3 instead."
    )
    Settings = RestApiSettings
    operations = (
        Operation(
            "request",
            "a call of the API",
            accepts={
                "client",
                "code",
                "cdn",
                "graphql",
                "external",
                "topic",
                "bus",
                "pipe",
                "api_destination",
                "workflow",
            },
        ),
    )
    events = (
        Event(
            "request",
            "each call the cache does not answer",
            of=("request",),
            sends="rest_api",
            reaches="a REST API calls functions, load balancers behind a VPC link and the API of any AWS service",
        ),
    )  # fmt: skip
    borrows = ("cloudwatch.logs.*",)
    dimensions = {
        REQUESTS: Dimension("REST API requests"),
        **{
            f"api_gateway.cache.{size}": Dimension(f"API cache, {name}", "standing")
            for size, name in CACHE_SIZES.items()
            if size != "none"
        },
    }
    limits = {
        "api_gateway.throttle.rate": "API Gateway rate",
        "api_gateway.throttle.burst": "API Gateway burst",
        "api_gateway.payload.rest": "REST API payload",
        "api_gateway.integration_timeout.rest": "REST API time-out",
        "api_gateway.integration_timeout.rest_edge": "edge API time-out",
        "api_gateway.cache.response_size": "cached response size",
        "api_gateway.headers.rest": "headers of a REST API request",
    }

    def patience(self, s: RestApiSettings, target: ServiceView) -> tuple[str, float | None] | None:
        return f"api_gateway.integration_timeout.{'rest_edge' if s.endpoint == 'edge' else 'rest'}", None

    def emits(self, s: RestApiSettings, event: str, flow: Flow) -> Amount:
        """What the cache does not answer; a response that is too large for it is never there."""
        if s.cache == "none":
            return 1.0
        largest_kb = flow.edge.target.limits.number("api_gateway.cache.response_size") / 1024
        return choose(flow.response_kb <= largest_kb, 1.0 - s.cache_hit_percent / 100, 1.0)

    def usage(self, s: RestApiSettings, load: Load) -> Iterator[Use]:
        calls = load["request"].monthly_calls
        yield Use(REQUESTS, calls, "requests")
        if s.cache != "none":
            yield Use(f"api_gateway.cache.{s.cache}", load.hours_per_month, "hours")
        yield from log_uses(calls, "requests", s.log_kb, s.log_keep_days, load)

    def demands(self, s: RestApiSettings, load: Load) -> Iterator[Demand]:
        yield from throttle_demands(load, load["request"])
        if load["request"]:
            most = PRIVATE_HEADER_BYTES if s.endpoint == "private" else None
            yield from headers_demands("api_gateway.headers.rest", header_bytes(s.headers_kb), most)
        for flow in load["request"]:
            yield payload_demand("api_gateway.payload.rest", flow)
            if s.cache != "none":
                yield Demand(
                    "api_gateway.cache.response_size",
                    flow.response_kb * 1024,
                    "responses larger than this are not cached",
                    where=flow.edge.id,
                )

"""API Gateway HTTP API: https://aws.amazon.com/api-gateway/pricing/

A request counts once for each begun 512 KB of its payload or its response, whichever is larger.
"""

from collections.abc import Iterator
from typing import ClassVar

from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_kb, log_keep_days, log_uses
from estimator.aws.headers import header_bytes, headers_demands, headers_kb
from estimator.aws.token_buckets import bucket_demand, bursts_of, rate_demand
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, begun, larger
from estimator.engine.maths.buckets import Bucket, Burst
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd

REQUESTS = "api_gateway.http.requests"
METERED_KB = 512
RATE = "api_gateway.throttle.rate"


class HttpApiSettings(Settings):
    log_kb: float = log_kb(0, "Access log per request", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()
    headers_kb: float | None = headers_kb()
    authorizer_ms: float | None = setting(
        None,
        "Lambda authorizer answers in",
        unit="ms",
        basis="off",
        advanced=True,
        help="The slowest of 100 answers of a function that decides who may call; a request waits for it. Empty: there "
        "is none.",
        ge=0.001,
        le=900_000,
    )

    acting: ClassVar[Acting] = Acting(
        alone="",
    )


class HttpApi(AwsService[HttpApiSettings]):
    slug = "api_gateway_http"
    name = "API Gateway HTTP API"
    default_name = "API"
    short_name = "HTTP API"
    type = "network"
    kind = "HTTP API"
    help = "A cheap, fast front door for functions and services over HTTP."
    known_as = ("api", "rest", "endpoint", "gateway", "apigw", "webhook")
    family = "api"
    is_front = True
    passes_back = True
    fits = (
        "JSON APIs in front of functions and private services that need routes, CORS and checks of JWT tokens. It "
        "costs less a request than a REST API and adds less latency."
    )
    fits_not = (
        "It has no cache, no usage plans for API keys, no request validation and no WAF of its own: that is a REST "
        "API. At a high and steady rate a load balancer costs less a request."
    )
    Settings = HttpApiSettings
    hidden_costs = LOGS
    operations = (
        Operation(
            "request",
            "a call of the API",
            accepts={"client", "code", "cdn", "graphql", "external", "topic", "api_destination", "workflow"},
        ),
    )
    events = (
        Event(
            "request",
            "each call it passes on",
            of=("request",),
            sends="http_api",
            as_text=True,
            reaches="an HTTP API calls functions, load balancers and services behind a VPC link, and sends to "
            "queues, event buses, streams and workflows",
        ),
    )  # fmt: skip
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN,)
    dimensions = {REQUESTS: Dimension("HTTP API requests")}
    effects = {
        "api_gateway.throttle.*": ("refuses", "callers get error 429"),
        "api_gateway.payload.http": ("refuses", "callers get error 413"),
        "api_gateway.integration_timeout.http": ("refuses", "callers get error 503"),
    }
    limits = {
        "api_gateway.throttle.rate": "API Gateway rate",
        "api_gateway.throttle.burst": "API Gateway burst",
        "api_gateway.payload.http": "HTTP API payload",
        "api_gateway.integration_timeout.http": "HTTP API time-out",
        "api_gateway.authorizer_timeout.http": "authorizer time-out",
        "api_gateway.headers.http": "headers of an HTTP API request",
    }

    def own_seconds(self, s: HttpApiSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(0.0 if s.authorizer_ms is None else s.authorizer_ms)

    def buffers(self, s: HttpApiSettings) -> bool:
        return True

    def patience(self, s: HttpApiSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        return "api_gateway.integration_timeout.http", None

    def usage(self, s: HttpApiSettings, load: Load) -> Iterator[Use]:
        for flow in load["request"]:
            metered = begun(larger(flow.item_kb, flow.response_kb), METERED_KB)
            yield Use(REQUESTS, flow.monthly_calls, "requests", metered, "step of 512 KB|steps of 512 KB")
        yield from log_uses(load["request"].monthly_calls, "requests", s.log_kb, s.log_keep_days, load)

    def demands(self, s: HttpApiSettings, load: Load) -> Iterator[Demand]:
        yield from throttle_demands(load, load["request"])
        for flow in load["request"]:
            yield payload_demand("api_gateway.payload.http", flow)
        if load["request"]:
            yield from headers_demands("api_gateway.headers.http", header_bytes(s.headers_kb))
            if s.authorizer_ms is not None:
                key, remedy = "api_gateway.authorizer_timeout.http", "Let it answer sooner, or keep its answers."
                yield Demand(key, s.authorizer_ms / 1000, "the slowest of 100 authorizations", remedy=remedy)


def throttle_demands(load: Load, flows: Flows, more: Amount = 0.0) -> Iterator[Demand]:
    """What all APIs of the account share: a token bucket, refilled at its rate.  `more` is a second, beyond flows.  In
    the moment of a lump the bucket alone decides."""
    holds, per_second = load.limit("api_gateway.throttle.burst"), load.limit(RATE)
    bucket = Bucket(holds, per_second, (*bursts_of(flows), Burst(more, more, 1.0)))
    if not load.is_moment:
        peak = flows.peak_calls_per_second + more
        yield rate_demand(RATE, peak, bucket, "requests")
    if flows:
        yield bucket_demand("api_gateway.throttle.burst", bucket, load.limits.limit(RATE), "requests")


def payload_demand(key: str, flow: Flow, *, answers: bool = True) -> Demand:
    """The larger of what goes in and, where `answers` count, of what comes back, in MB; a path rule, not a matter of
    traffic."""
    megabytes = larger(flow.item_kb, flow.response_kb if answers else 0.0) / 1024
    return Demand(
        key,
        megabytes,
        f"sent by {flow.edge.source.label}",
        where=flow.edge.id,
        remedy="Put the data in S3 and pass a presigned URL.",
    )

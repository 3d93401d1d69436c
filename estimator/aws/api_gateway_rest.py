"""API Gateway REST API: https://aws.amazon.com/api-gateway/pricing/

Per call, whatever its size; a cache by the hour and its size, used or not.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.api_gateway_http import payload_demand, throttle_demands
from estimator.aws.cloudwatch_logs import LOGS, LOGS_TAKEN_IN, log_kb, log_keep_days, log_uses
from estimator.aws.firewalled import arrival
from estimator.aws.headers import header_bytes, headers_demands, headers_kb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import TINY, Amount, begun, choose, larger
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd
from pricing.book import LimitBook

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
TRANSFER_MODES = {
    "as_target": "as they come where a function streams, else as a whole",
    "buffered": "as a whole",
    "stream": "as they come, all of them",
}
STREAMED_STEP_KB, FREE_OF_PACE_MB = 10 * 1024, 10
"""Each begun 10 MB of a streamed answer is billed as a request; what exceeds the first 10 MB comes at a limited pace:
aws.amazon.com/blogs/compute/building-responsive-apis-with-amazon-api-gateway-response-streaming."""
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
    transfer_mode: Literal["as_target", "buffered", "stream"] = setting(
        "as_target",
        "Answers are passed on",
        choices=TRANSFER_MODES,
        basis="aws",
        advanced=True,
        help="Streamed answers have 15 minutes instead of 29 s and no limit of size, but no cache: response transfer "
        "mode STREAM of an integration.",
    )
    log_kb: float = log_kb(0, "Access log per request", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()
    headers_kb: float | None = headers_kb()

    acting: ClassVar[Acting] = Acting(
        alone="cache",
        starting={
            "request arrival": "transfer_mode",
            "request": "cache_hit_percent",
        },
    )


class RestApi(AwsService[RestApiSettings]):
    slug = "api_gateway_rest"
    name = "API Gateway REST API"
    default_name = "API"
    short_name = "REST API"
    type = "network"
    kind = "REST API"
    help = "The full front door: caching, API keys, request validation, direct calls to AWS services."
    known_as = ("api", "endpoint", "gateway", "apigw", "usage plan")
    family = "api"
    is_front = True
    passes_back = True
    firewalled_as = "api_gateway"
    fits = (
        "Public APIs that need API keys with usage plans, request validation, WAF or a cache. It calls the API of "
        "AWS services such as SQS or DynamoDB directly, without a function between."
    )
    fits_not = (
        "Plain JSON in front of functions, which an HTTP API does for less. Large uploads and downloads do not fit "
        "through it: hand out presigned addresses of S3 instead."
    )
    Settings = RestApiSettings
    hidden_costs = LOGS
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
                "enrichment",
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
            as_text=True,
            reaches="a REST API calls functions, load balancers behind a VPC link and the API of any AWS service",
        ),
        arrival("request"),
    )  # fmt: skip
    borrows = ("cloudwatch.logs.*",)
    alternatives = (LOGS_TAKEN_IN, ("api_gateway.cache.*",))
    dimensions = {
        REQUESTS: Dimension("REST API requests"),
        **{
            f"api_gateway.cache.{size}": Dimension(f"API cache, {name}", "standing")
            for size, name in CACHE_SIZES.items()
            if size != "none"
        },
    }
    effects = {
        "api_gateway.throttle.*": ("refuses", "callers get error 429"),
        "api_gateway.payload.rest": ("refuses", "callers get error 413"),
        "api_gateway.integration_timeout.rest": ("refuses", "callers get error 504"),
        "api_gateway.integration_timeout.rest_edge": ("refuses", "callers get error 504"),
        "api_gateway.cache.response_size": ("costs", "larger answers are not cached"),
    }
    limits = {
        "api_gateway.throttle.rate": "API Gateway rate",
        "api_gateway.throttle.burst": "API Gateway burst",
        "api_gateway.payload.rest": "REST API payload",
        "api_gateway.integration_timeout.rest": "REST API time-out",
        "api_gateway.integration_timeout.rest_edge": "edge API time-out",
        "api_gateway.cache.response_size": "cached response size",
        "api_gateway.headers.rest": "headers of a REST API request",
        "api_gateway.streaming.duration": "time of a streamed answer",
        "api_gateway.streaming.idle.regional": "silence of a streamed answer",
        "api_gateway.streaming.idle.edge": "silence of a streamed answer, edge-optimized",
        "api_gateway.streaming.bandwidth": "pace of a streamed answer through an API",
    }

    def check(self, s: RestApiSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.cache != "none" and s.transfer_mode == "stream":
            return "cache", "must be none where answers are streamed: AWS keeps no cache of them."
        return None

    def streams_through(self, s: RestApiSettings, target: EdgeEnd) -> bool:
        """What is kept in a cache is passed on as a whole."""
        if s.transfer_mode == "as_target":
            return s.cache == "none" and target.service.streams(target.settings)
        return s.transfer_mode == "stream"

    def buffers(self, s: RestApiSettings) -> bool:
        return s.transfer_mode == "buffered" or s.cache != "none"

    def patience(self, s: RestApiSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        if self.streams_through(s, target):
            return "api_gateway.streaming.duration", None
        return f"api_gateway.integration_timeout.{'rest_edge' if s.endpoint == 'edge' else 'rest'}", None

    def emits(self, s: RestApiSettings, event: str, flow: Flow) -> Amount:
        """What the cache does not answer; a response that is too large for it is never there."""
        if s.cache == "none" or event != "request":
            return 1.0
        largest_kb = flow.edge.target.limits.number("api_gateway.cache.response_size") / 1024
        return choose(flow.response_kb <= largest_kb, 1.0 - s.cache_hit_percent / 100, 1.0)

    def usage(self, s: RestApiSettings, load: Load) -> Iterator[Use]:
        calls = load["request"].monthly_calls
        yield Use(REQUESTS, calls, "requests")
        for flow in self._streamed(s, load):
            further = larger(begun(flow.response_kb, STREAMED_STEP_KB) - 1.0, 0.0)
            yield Use(REQUESTS, flow.monthly_calls, "streamed answers", further, "further 10 MB|further 10 MB each")
        if s.cache != "none":
            yield Use(f"api_gateway.cache.{s.cache}", load.hours_per_month, "hours")
        yield from log_uses(calls, "requests", s.log_kb, s.log_keep_days, load)

    def demands(self, s: RestApiSettings, load: Load) -> Iterator[Demand]:
        yield from throttle_demands(load, load["request"])
        if load["request"]:
            most = PRIVATE_HEADER_BYTES if s.endpoint == "private" else None
            yield from headers_demands("api_gateway.headers.rest", header_bytes(s.headers_kb), most)
        streamed = self._streamed(s, load)
        for flow in load["request"]:
            yield payload_demand("api_gateway.payload.rest", flow, answers=not streamed)
            if s.cache != "none":
                yield Demand(
                    "api_gateway.cache.response_size",
                    flow.response_kb * 1024,
                    "responses larger than this are not cached",
                    where=flow.edge.id,
                )
        for flow in load.out("request") if streamed else ():
            if flow not in streamed:
                yield payload_demand("api_gateway.payload.rest", flow)
        for flow in streamed:
            pace = larger(flow.response_kb / 1024 - FREE_OF_PACE_MB, 0.0) / larger(flow.seconds, TINY)
            cause = "beyond the first 10 MB, while it runs"
            yield Demand(
                "api_gateway.streaming.bandwidth", pace, cause, where=flow.edge.id, remedy=SLOWER, is_setting=True
            )

    def _streamed(self, s: RestApiSettings, load: Load) -> Flows:
        """What it passes on as it comes."""
        return Flows(flow for flow in load.out("request") if self.streams_through(s, flow.edge.target))

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Silence: a stream that sends nothing for so long is cut off."""
        for edge in network.edges:
            s, target = edge.source.settings, edge.target
            if isinstance(s, RestApiSettings) and edge.operation.waits and self.streams_through(s, target):
                answered = network.latency[edge.id][1]
                silent = target.service.silent_seconds(target.settings)
                if silent is None:
                    silent = answered
                else:  # nothing is sent before it has started
                    silent = silent + larger(answered - network.loads[target.id].latency[edge.operation.name][1], 0.0)
                key = f"api_gateway.streaming.idle.{'edge' if s.endpoint == 'edge' else 'regional'}"
                cause = f"{target.label} sends nothing for so long"
                yield edge.source.id, Demand(key, silent, cause, where=edge.id, remedy=KEEP_TALKING)


SLOWER = "Put large answers in S3 and pass a presigned URL."
KEEP_TALKING = "Send something now and then, if only a blank; the longest silence is a setting of the function."

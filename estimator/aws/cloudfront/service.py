"""CloudFront: https://aws.amazon.com/cloudfront/pricing/

Billed by the part of the world the viewers are in: bytes to them in tiers, requests over HTTP and HTTPS, uploads
apart from what a cache may answer, and bytes of uploads on to the origin.  Origins send to CloudFront for nothing, so
no edge of it makes data transfer lines.  Each edge to an origin has a hit share of its own.  A flat-rate plan
takes the place of all of it but Lambda@Edge; what it throws in elsewhere (S3 credits, DNS, WAF) is not deducted.
What a web ACL blocks is neither billed nor counted toward a plan.

Left out: headers of what is fetched, a few bytes to the origin.  Limits of configuration (behaviors, origins, sizes of
functions, headers, time connections are kept) are no matter of load.
"""

from collections.abc import Callable, Iterator, Mapping

from estimator.aws.clients import VIEWERS
from estimator.aws.cloudfront.settings import PLANS, CloudFrontSettings
from estimator.aws.firewalled import arrival, let_in, not_blocked
from estimator.aws.lambda_edge import EDGE_DURATION, EDGE_REQUESTS, demands_at_the_edge
from estimator.aws.units import BITS_IN_KB, KB_IN_GB, in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, choose, largest_of, share, used, whole_up
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeEnd
from pricing.book import LimitBook

OUT = "cloudfront.data_transfer_out."
TO_ORIGIN = "cloudfront.data_transfer_to_origin."
REQUESTS = {"request": "cloudfront.requests.{}.", "upload": "cloudfront.requests.{}_proxy."}
ENCRYPTION = "cloudfront.field_level_encryption."
FUNCTIONS = "cloudfront.functions.invocations"
READS, UPDATES = "cloudfront.keyvaluestore.reads", "cloudfront.keyvaluestore.api_requests"
INVALIDATIONS = "cloudfront.invalidations"
SHIELD = "cloudfront.origin_shield.requests"
LOGS = "cloudfront.realtime_logs"
CERTIFICATES = "cloudfront.dedicated_ip_ssl_month"
PLAN = "cloudfront.flat_rate_plan."


class CloudFront(AwsService[CloudFrontSettings]):
    slug = "cloudfront"
    name = "CloudFront"
    noun = "a CloudFront distribution"
    default_name = "CDN"
    type = "network"
    help = "Answers close to the viewers, from a cache or from what lies behind it."
    known_as = ("cdn", "edge", "cache", "static site", "website", "cloudfront function")
    family = "delivery"
    fits = (
        "Files, pages and answers that can be cached, for viewers far from the region. What AWS origins send to it "
        "costs nothing, so it is often cheaper than serving from them directly."
    )
    fits_not = (
        "Answers that differ for every caller gain only the shorter way, at a price for each request. Callers in "
        "the same region or network gain nothing."
    )
    Settings = CloudFrontSettings
    bills_own_transfer = True
    firewalled_as = "cloudfront"
    waits_for_bytes = True
    passes_back = True
    operations = (
        Operation("request", "a GET or HEAD, which a cache may answer", accepts={"client"}),
        Operation("upload", "a POST, PUT, PATCH or DELETE, passed on to the origin", accepts={"client"}),
    )
    events = (
        Event(
            "miss",
            "each request its cache does not answer",
            of=("request",),
            sends="cdn",
            reaches="CloudFront fetches from buckets, APIs, load balancers, function URLs and hosted sites",
            cached=True,
            as_text=True,
            mostly="reads",
        ),
        Event(
            "upload",
            "each upload",
            of=("upload",),
            sends="cdn",
            reaches="CloudFront passes uploads on to buckets, APIs, load balancers and function URLs",
            as_text=True,
            mostly="writes",
        ),
        Event(
            "viewer",
            "each request and upload, before the cache is asked",
            of=("request", "upload"),
            sends="edge",
            reaches="CloudFront runs Lambda@Edge functions for what viewers send",
        ),
        arrival("request", "upload"),
    )
    borrows = ("lambda.edge.*",)
    dimensions = {
        **{f"{OUT}{place}": Dimension(f"Data to {name}") for place, name in VIEWERS.items()},
        **{f"{TO_ORIGIN}{place}": Dimension(f"Uploads from {name} to the origin") for place, name in VIEWERS.items()},
        **{
            f"{key.format(scheme)}{place}": Dimension(f"{scheme.upper()} {kind}s, {name}")
            for kind, key in REQUESTS.items()
            for scheme in ("http", "https")
            for place, name in VIEWERS.items()
        },
        **{f"{ENCRYPTION}{place}": Dimension(f"Field-level encryption, {name}") for place, name in VIEWERS.items()},
        FUNCTIONS: Dimension("CloudFront Functions"),
        READS: Dimension("Key value reads"),
        UPDATES: Dimension("Key value updates", "standing"),
        INVALIDATIONS: Dimension("Invalidated paths", "standing"),
        SHIELD: Dimension("Origin Shield requests"),
        LOGS: Dimension("Real-time log lines"),
        CERTIFICATES: Dimension("Certificates on dedicated addresses", "standing"),
        **{f"{PLAN}{plan}": Dimension(f"CloudFront {name}", "standing") for plan, name in list(PLANS.items())[1:]},
    }
    effects = {
        "cloudfront.rps": ("refuses", "viewers get errors"),
        "cloudfront.bandwidth": ("refuses", "viewers get errors"),
        "cloudfront.origin_response_timeout": ("refuses", "viewers get error 504"),
        "cloudfront.cacheable_size": ("costs", "larger files are not cached"),
        "cloudfront.request_body": ("refuses", "viewers get error 413"),
        "cloudfront.flat_rate_plan.*": ("costs", "AWS asks for a larger plan"),
    }
    limits = {
        "cloudfront.rps": "CloudFront request rate",
        "cloudfront.bandwidth": "CloudFront bandwidth",
        "cloudfront.origin_response_timeout": "origin time-out",
        "cloudfront.cacheable_size": "cacheable file size",
        "cloudfront.request_body": "upload size",
        "cloudfront.lambda_edge.timeout": "Lambda@Edge time-out",
        "cloudfront.lambda_edge.rps": "Lambda@Edge rate",
        "cloudfront.lambda_edge.concurrency": "Lambda@Edge concurrency",
        "lambda.concurrent_executions": "Lambda concurrency",
        "cloudfront.lambda_edge.body.viewer": "upload read for each viewer",
        "cloudfront.lambda_edge.body.origin": "upload read before the origin",
        "cloudfront.flat_rate_plan.requests": "requests of the plan",
        "cloudfront.flat_rate_plan.data_transfer": "data of the plan",
    }

    def kind_of(self, s: CloudFrontSettings) -> str:
        return "CloudFront" if s.billing == "pay_as_you_go" else f"CloudFront · {PLANS[s.billing]}"

    def check(self, s: CloudFrontSettings, limits: LimitBook) -> tuple[str, str] | None:
        not_in_a_plan = {
            "real_time_log_percent": s.real_time_log_percent,
            "encrypted_percent": s.encrypted_percent,
            "dedicated_ip_certificates": s.dedicated_ip_certificates,
        }
        for name, amount in not_in_a_plan.items():
            if s.billing != "pay_as_you_go" and used(amount):
                return name, "is no part of a flat-rate plan; bill as you go, or leave it at 0."
        return None

    def includes_firewall(self, s: CloudFrontSettings) -> bool:
        return s.billing != "pay_as_you_go"

    def hit_share(self, s: CloudFrontSettings, event: str) -> Amount:
        return s.hit_percent / 100

    def patience(self, s: CloudFrontSettings, target: EdgeEnd) -> tuple[str, float | None] | None:
        """It waits for an origin; a function at the edge is none and has a time-out of its own."""
        return None if target.service.runs_at_the_edge else ("cloudfront.origin_response_timeout", s.origin_timeout_s)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: CloudFrontSettings, load: Load) -> Iterator[Use]:
        if s.billing == "pay_as_you_go":
            for kind in REQUESTS:
                for flow in load[kind]:
                    yield from self._delivery(s, kind, flow)
            yield from self._extras(s, load)
        else:
            yield Use(f"{PLAN}{s.billing}", 1, "plan")
        yield from self._at_the_edge(s, load)

    def _delivery(self, s: CloudFrontSettings, kind: str, flow: Flow) -> Iterator[Use]:
        """Requests and bytes, by where the viewers are."""
        schemes = (("https", s.https_percent / 100), ("http", 1.0 - s.https_percent / 100))
        for place, viewers in _viewers(flow).items():
            calls = (flow.monthly_calls, f"{kind}s", *not_blocked(flow), viewers, f"from {VIEWERS[place]}")
            for scheme, part in schemes:
                yield Use(f"{REQUESTS[kind].format(scheme)}{place}", *calls, part, f"over {scheme.upper()}")
            yield Use(f"{OUT}{place}", *calls, *in_gb(flow.response_kb, "KB back"))
            if kind == "upload":
                yield Use(f"{TO_ORIGIN}{place}", *calls, *in_gb(flow.item_kb))
                yield Use(f"{ENCRYPTION}{place}", *calls, s.encrypted_percent / 100, "with encrypted fields")

    def _extras(self, s: CloudFrontSettings, load: Load) -> Iterator[Use]:
        requests, uploads = let_in(load["request"]).monthly_calls, let_in(load["upload"]).monthly_calls
        calls = load["request"].monthly_calls + load["upload"].monthly_calls
        ran = (requests + uploads, "requests", s.functions_per_request, "functions each")
        yield Use(FUNCTIONS, *ran)
        yield Use(READS, *ran, s.key_value_reads, "reads each")
        yield Use(UPDATES, s.key_value_updates, "calls")
        yield Use(INVALIDATIONS, s.invalidation_paths, "paths")
        yield Use(LOGS, calls, "requests", s.real_time_log_percent / 100, "logged")
        yield Use(CERTIFICATES, s.dedicated_ip_certificates, "certificates")
        if s.origin_shield:
            part = s.origin_shield_percent / 100
            yield Use(SHIELD, requests, "requests", part, "through the shield")
            yield Use(SHIELD, uploads, "uploads")

    def _at_the_edge(self, s: CloudFrontSettings, load: Load) -> Iterator[Use]:
        calls = let_in(load["request"]).monthly_calls + let_in(load["upload"]).monthly_calls
        duration = (whole_up(s.edge_duration_ms, 1e-6) / 1000, "s", s.edge_memory_mb / 1024, "GB")
        for times, word, runs in (
            (calls, "requests", s.edge_runs_per_request),
            (self._fetched(s, load, _monthly_calls), "fetches", s.edge_runs_per_miss),
        ):
            yield Use(EDGE_REQUESTS, times, word, runs, "runs each")
            yield Use(EDGE_DURATION, times, word, runs, "runs each", *duration)

    def _fetched(self, s: CloudFrontSettings, load: Load, calls: Callable[[Flows], Amount]) -> Amount:
        """What goes on to origins: what its edges carry, else what the cache does not answer."""
        misses, uploads = _to_origins(load, "miss"), _to_origins(load, "upload")
        missed = calls(misses) if misses else calls(let_in(load["request"])) * (1.0 - s.hit_percent / 100)
        return missed + calls(uploads or let_in(load["upload"]))

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: CloudFrontSettings, load: Load) -> Iterator[Demand]:
        calls = load["request"].peak_calls_per_second + load["upload"].peak_calls_per_second
        kb = added(flow.peak_calls_per_second * flow.response_kb for flow in load.flows())
        if s.billing == "pay_as_you_go":
            yield Demand("cloudfront.rps", calls, "requests in the peak second")
            yield Demand("cloudfront.bandwidth", kb * BITS_IN_KB / 1e9, "to viewers in the peak second")
        else:
            yield from self._plan_demands(s, load)
        for flow in load["request"]:
            yield Demand("cloudfront.cacheable_size", flow.response_kb / KB_IN_GB, where=flow.edge.id)
        for flow in load["upload"]:
            yield Demand("cloudfront.request_body", flow.item_kb / KB_IN_GB, where=flow.edge.id)
        if load.arriving and used(s.edge_runs_per_request + s.edge_runs_per_miss):
            yield from self._edge_demands(s, load)
            if s.edge_reads_body:
                yield from self._body_demands(s, load)

    def _plan_demands(self, s: CloudFrontSettings, load: Load) -> Iterator[Demand]:
        billed = let_in(Flows(load.flows()))
        requests = billed.monthly_calls
        gb = added(flow.monthly_calls * flow.response_kb / KB_IN_GB for flow in billed)
        for of, amount in (("requests", requests), ("data_transfer", gb)):
            key = f"cloudfront.flat_rate_plan.{of}"
            yield Demand(key, amount, "in a month", variant=s.billing, remedy=NEXT_PLAN)

    def _edge_demands(self, s: CloudFrontSettings, load: Load) -> Iterator[Demand]:
        """Lambda@Edge runs near the viewers: a part of the world is taken as one region, the dear end."""
        flows = let_in(Flows(load.flows()))
        calls = flows.peak_calls_per_second
        places = sorted({place for flow in flows for place in _viewers(flow)})
        from_fullest = largest_of(added(_peak_from(place, flow) for flow in flows) for place in places)
        fetched = self._fetched(s, load, _peak_calls_per_second)
        runs = calls * s.edge_runs_per_request + fetched * s.edge_runs_per_miss
        there, seconds = runs * share(from_fullest, calls), s.edge_duration_ms / 1000
        yield from demands_at_the_edge(there, there * seconds, "where most viewers are")
        is_run = s.edge_runs_per_request + s.edge_runs_per_miss > 0
        yield Demand("cloudfront.lambda_edge.timeout", choose(is_run, seconds, 0.0))

    def _body_demands(self, s: CloudFrontSettings, load: Load) -> Iterator[Demand]:
        """What Lambda@Edge reads of uploads: nothing on a side where no function runs."""
        for flow in load["upload"]:
            for side, runs, size in (
                ("viewer", s.edge_runs_per_request, flow.item_kb),
                ("origin", s.edge_runs_per_miss, flow.item_kb / 1024),
            ):
                if used(runs):
                    key, read = f"cloudfront.lambda_edge.body.{side}", choose(runs > 0, size, 0.0)
                    yield Demand(key, read, where=flow.edge.id, remedy=CUT_OFF)


def _viewers(flow: Flow) -> Mapping[str, float]:
    """Where those who call along a flow are, by part of the world: shares that add up to 1."""
    source = flow.edge.source
    return source.service.viewers(source.settings)


def _peak_from(place: str, flow: Flow) -> Amount:
    """Calls of a flow in the peak second that come from a part of the world."""
    return flow.peak_calls_per_second * _viewers(flow).get(place, 0.0)


def _monthly_calls(flows: Flows) -> Amount:
    return flows.monthly_calls


def _peak_calls_per_second(flows: Flows) -> Amount:
    return flows.peak_calls_per_second


def _to_origins(load: Load, event: str) -> Flows:
    """What leaves for origins by an event; functions at the edge are no origins."""
    return Flows(flow for flow in load.out(event) if not flow.edge.target.service.runs_at_the_edge)


NEXT_PLAN = "Take the next plan, or bill as you go."
CUT_OFF = "What is longer is cut off: read it behind the origin."

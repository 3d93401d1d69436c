"""What is asked about a CloudFront distribution."""

from typing import ClassVar, Literal

from estimator.engine.setting import SET, Acting, Settings, When, setting

PLANS = {"pay_as_you_go": "as you go", "free": "Free plan", "pro": "Pro plan", "business": "Business plan"}
AS_YOU_GO: When = ("billing", ("pay_as_you_go",))
EDGE_RUNS: When = (("edge_runs_per_request", "edge_runs_per_miss"), SET)


class CloudFrontSettings(Settings):
    billing: Literal["pay_as_you_go", "free", "pro", "business"] = setting(
        "pay_as_you_go",
        "Billing",
        choices=PLANS,
        basis="aws",
        help="A plan has one price a month and an allowance; beyond it AWS slows down, but bills no more.",
    )
    hit_percent: float = setting(
        80,
        "Answered by the cache",
        unit="%",
        help="Where the call to an origin does not say: files hit often, what differs for each user never.",
        ge=0,
        le=100,
    )
    https_percent: float = setting(
        100,
        "Over HTTPS",
        unit="%",
        advanced=True,
        help="HTTPS requests cost a third more.",
        ge=0,
        le=100,
        when=AS_YOU_GO,
    )
    origin_timeout_s: int = setting(
        30,
        "Origin time-out",
        unit="s",
        limit="cloudfront.origin_response_timeout",
        basis="aws",
        advanced=True,
        help="An origin that is silent for so long is given up.",
    )
    functions_per_request: float = setting(
        0,
        "CloudFront Functions per request",
        basis="off",
        help="Small scripts at the edge, run on each request whether the cache answers or not.",
        ge=0,
        le=2,
        when=AS_YOU_GO,
    )
    key_value_reads: float = setting(
        0,
        "Key value reads per function",
        basis="off",
        advanced=True,
        help="What a CloudFront Function looks up each time it runs.",
        ge=0,
        le=1000,
        when=("functions_per_request", SET),
    )
    key_value_updates: float = setting(
        0,
        "Key value updates",
        unit="a month",
        basis="off",
        advanced=True,
        help="Calls that read or change the key value store from outside.",
        ge=0,
        le=1e9,
        when=AS_YOU_GO,
    )
    edge_runs_per_request: float = setting(
        0,
        "Lambda@Edge per request",
        basis="off",
        help="Functions that run for each viewer, whether the cache answers or not.",
        ge=0,
        le=2,
    )
    edge_runs_per_miss: float = setting(
        0, "Lambda@Edge per miss", basis="off", help="Functions that run where the origin is asked.", ge=0, le=2
    )
    edge_memory_mb: int = setting(
        128,
        "Lambda@Edge memory",
        unit="MB",
        basis="aws",
        advanced=True,
        help="Of each of them.",
        ge=128,
        le=10_240,
        when=EDGE_RUNS,
    )
    edge_duration_ms: float = setting(
        10,
        "Lambda@Edge duration",
        unit="ms",
        advanced=True,
        help="Billed up to the whole ms.",
        ge=0.001,
        le=30_000,
        when=EDGE_RUNS,
    )
    edge_reads_body: bool = setting(
        False,
        "Lambda@Edge reads uploads",
        basis="aws",
        advanced=True,
        help="It then gets their first 40 KB for each viewer, or their first MB before the origin.",
        when=EDGE_RUNS,
    )
    origin_shield: bool = setting(
        False,
        "Origin Shield",
        basis="aws",
        advanced=True,
        help="One more cache before the origin, in this region.",
        when=AS_YOU_GO,
    )
    origin_shield_percent: float = setting(
        20,
        "Reach Origin Shield",
        unit="% of requests",
        advanced=True,
        when=("origin_shield", (True,)),
        help="What no cache before it answers and comes through another region. Uploads all pass it.",
        ge=0,
        le=100,
    )
    invalidation_paths: float = setting(
        0,
        "Invalidations",
        unit="paths a month",
        basis="off",
        help="Paths taken out of the cache.",
        ge=0,
        le=1e9,
        when=AS_YOU_GO,
    )
    real_time_log_percent: float = setting(
        0,
        "Real-time logs",
        unit="% of requests",
        basis="off",
        advanced=True,
        help="A line for each request sampled. The stream they go to bills besides.",
        ge=0,
        le=100,
    )
    encrypted_percent: float = setting(
        0,
        "Field-level encryption",
        unit="% of uploads",
        basis="off",
        advanced=True,
        help="Uploads some of whose fields are encrypted at the edge.",
        ge=0,
        le=100,
    )
    dedicated_ip_certificates: int = setting(
        0,
        "Certificates on dedicated addresses",
        basis="off",
        advanced=True,
        help="For clients of before 2010 that know no SNI; free otherwise.",
        ge=0,
        le=100,
    )

    acting: ClassVar[Acting] = Acting(
        alone="billing key_value_updates invalidation_paths dedicated_ip_certificates",
        called={
            "upload": "edge_reads_body encrypted_percent",
            "request": "origin_shield_percent hit_percent",
        },
        starting={
            "miss upload arrival": "origin_timeout_s",
        },
    )

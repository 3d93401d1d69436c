"""CloudWatch Logs: lines of whatever logs, and a node for what writes on its own, queries or AWS delivers.

Ingestion per GB and class, what AWS services deliver (Lambda's logs too, since May 2025) at the tiered rate of vended
logs; storage of the compressed data for as long as it is kept; queries by the GB they read:
https://aws.amazon.com/cloudwatch/pricing/.  Numbers of groups and filters are limits of the design, which no load
reaches.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.batches import fullest_call
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, choose, used
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.operations import CallerKind, Dimension, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import SET, Acting, Basis, Settings, setting

INGESTION = "cloudwatch.logs.ingestion.standard"
VENDED = "cloudwatch.logs.vended.to_cloudwatch"
INFREQUENT = {
    INGESTION: "cloudwatch.logs.ingestion.infrequent_access",
    VENDED: "cloudwatch.logs.vended.to_cloudwatch_ia",
}
"""What the class for logs that are seldom read costs instead."""
LOGS_TAKEN_IN = (INGESTION, VENDED, *INFREQUENT.values())
"""Where the logs of one writer stand, by who delivers them and by their class."""
STORAGE = "cloudwatch.logs.storage"
SCANNED = "cloudwatch.logs.insights_scanned"
PROTECTED = "cloudwatch.logs.data_protection"
LIVE = "cloudwatch.logs.live_tail"
PARQUET = "cloudwatch.logs.vended.parquet_conversion"
DELIVERED = {
    "cloudwatch": VENDED,
    "s3": "cloudwatch.logs.vended.to_s3",
    "firehose": "cloudwatch.logs.vended.to_firehose",
}
LogClass = Literal["standard", "infrequent_access"]
CLASSES = {"standard": "Standard", "infrequent_access": "Infrequent Access"}
COMPRESSED = 0.15
"""Stored bytes over ingested ones: AWS's own figure for typical logs, on the pricing page."""
EVENT_OVERHEAD_KB = 26 / 1024
"""Billed with each log event: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html."""
STREAM_BUSY_SECONDS = 1.0
"""A busy environment flushes about once a second: an estimate, AWS states none."""
WRITERS: set[CallerKind] = {"client", "code", "external", "schedule"}


def log_class() -> LogClass:
    """The setting that says which class logs are kept in."""
    declared: LogClass = setting(
        "standard",
        "Log class",
        choices=CLASSES,
        basis="aws",
        advanced=True,
        help="Infrequent Access costs half to take in; no alarms, live tail or filters on it.",
    )
    return declared


class CloudWatchLogsSettings(Settings):
    log_class: LogClass = log_class()
    keep_days: float | None = setting(
        None,
        "Logs kept",
        unit="days",
        basis="aws",
        help="Empty: for ever, which is what AWS does when nobody sets a retention.",
        ge=0.001,
        le=3653,
    )
    stored_gb: float = setting(0, "Stored now", unit="GB", help="Compressed, as AWS bills it.", ge=0, le=1e9)
    query_gb: float = setting(
        1, "A query reads", unit="GB", help="Uncompressed log data in the time span asked for.", ge=0, le=1e9
    )
    vended_gb: float = setting(
        0,
        "Delivered by AWS",
        unit="GB a month",
        basis="off",
        help="Logs of networks, APIs, DNS or firewalls that AWS services write themselves.",
        ge=0,
        le=1e9,
    )
    vended_to: Literal["cloudwatch", "s3", "firehose"] = setting(
        "cloudwatch",
        "Delivered to",
        choices={"cloudwatch": "CloudWatch", "s3": "S3", "firehose": "Firehose"},
        basis="aws",
        help="Where AWS services write them.",
        when=("vended_gb", SET),
    )
    parquet: bool = setting(
        False,
        "As Parquet",
        basis="off",
        advanced=True,
        when=("vended_to", ("s3",)),
        help="Converted on the way to S3.",
    )
    data_protection: bool = setting(
        False,
        "Data protection",
        basis="off",
        advanced=True,
        help="Finds and masks personal data in all that is taken in.",
    )
    live_tail_minutes: float = setting(
        0,
        "Live tail",
        unit="minutes a month",
        basis="off",
        advanced=True,
        help="Watching logs as they come.",
        ge=0,
        le=1e7,
    )

    acting: ClassVar[Acting] = Acting(
        alone="log_class keep_days stored_gb vended_gb vended_to parquet data_protection live_tail_minutes",
        called={
            "query": "query_gb",
        },
    )


class CloudWatchLogs(AwsService[CloudWatchLogsSettings]):
    slug = "cloudwatch_logs"
    name = "CloudWatch Logs"
    default_name = "Logs"
    short_name = "Logs"
    type = "watch"
    help = "Keeps and searches logs. What functions, containers and APIs log is billed with them already."
    known_as = ("logging", "log", "log group")
    family = "observability"
    fits = "Logs of functions, containers and APIs, kept without a server, searched by query and turned into metrics."
    fits_not = (
        "Every debug line for ever: what comes in is billed by the GB and is often a large part of a bill, so log "
        "less, set a retention, or send the bulk to S3."
    )
    Settings = CloudWatchLogsSettings
    hidden_costs = (HiddenCost("logs kept", {"keep_days": 0.0}),)
    operations = (
        Operation("put", "write log events", accepts=WRITERS),
        Operation("query", "search with Logs Insights", accepts=WRITERS, fetches=True),
        Operation("filter", "read log events that match a pattern, free", accepts=WRITERS),
    )
    dimensions = {
        INGESTION: Dimension("Logs taken in"),
        INFREQUENT[INGESTION]: Dimension("Logs taken in, Infrequent Access"),
        VENDED: Dimension("Logs taken in from AWS services"),
        INFREQUENT[VENDED]: Dimension("Logs taken in from AWS services, Infrequent Access"),
        DELIVERED["s3"]: Dimension("Logs delivered to S3", "standing"),
        DELIVERED["firehose"]: Dimension("Logs delivered to Firehose", "standing"),
        PARQUET: Dimension("Logs converted to Parquet", "standing"),
        STORAGE: Dimension("Logs kept, compressed", "stock"),
        SCANNED: Dimension("Logs read by queries"),
        PROTECTED: Dimension("Logs searched for personal data"),
        LIVE: Dimension("Live tail", "standing"),
    }
    effects = {
        "cloudwatch.logs.*": ("blinds", "log lines are missing"),
        "cloudwatch.logs.start_query_rate": ("blinds", "log queries are refused"),
        "cloudwatch.logs.filter_rate": ("blinds", "log queries are refused"),
    }
    limits = {
        "cloudwatch.logs.put_rate": "log writing rate",
        "cloudwatch.logs.create_stream_rate": "new log streams",
        "cloudwatch.logs.event_size": "log event size",
        "cloudwatch.logs.batch_size": "log batch size",
        "cloudwatch.logs.start_query_rate": "log queries",
        "cloudwatch.logs.filter_rate": "log filters",
    }

    def response_kb(self, s: CloudWatchLogsSettings, operation: str) -> Amount | None:
        return 0.0 if operation == "put" else 100.0

    def payload_kb(self, s: CloudWatchLogsSettings, operation: str) -> Amount | None:
        return None if operation == "put" else 1.0

    def usage(self, s: CloudWatchLogsSettings, load: Load) -> Iterator[Use]:
        yield Use(STORAGE, s.stored_gb, "GB now")
        for flow in load["put"]:
            kb = flow.item_kb + EVENT_OVERHEAD_KB
            yield from log_uses(flow.monthly_items, "log events", kb, s.keep_days, load, log_class=s.log_class)
            if s.data_protection:
                yield Use(PROTECTED, flow.monthly_items, "log events", *in_gb(kb))
        yield from self._vended(s, load)
        yield Use(SCANNED, load["query"].monthly_calls, "queries", s.query_gb, "GB")
        yield Use(LIVE, s.live_tail_minutes, "minutes")

    @staticmethod
    def _vended(s: CloudWatchLogsSettings, load: Load) -> Iterator[Use]:
        if s.vended_to == "cloudwatch":
            yield Use(_dimension(VENDED, s.log_class), s.vended_gb, "GB delivered")
            months = load.months_kept(s.keep_days)
            yield Use(STORAGE, s.vended_gb, "GB delivered", COMPRESSED, "compressed", months, "months of them")
            if s.data_protection:
                yield Use(PROTECTED, s.vended_gb, "GB delivered")
        else:
            yield Use(DELIVERED[s.vended_to], s.vended_gb, "GB delivered")
            if s.vended_to == "s3" and s.parquet:
                yield Use(PARQUET, s.vended_gb, "GB delivered")

    def demands(self, s: CloudWatchLogsSettings, load: Load) -> Iterator[Demand]:
        if load["put"]:
            yield Demand("cloudwatch.logs.put_rate", load["put"].peak_calls_per_second, "writes in the peak second")
        for flow in load["put"]:
            cause, where = f"written by {flow.edge.source.label}", flow.edge.id
            yield Demand("cloudwatch.logs.event_size", flow.item_kb, cause, where=where)
            call_kb = fullest_call(flow) * (flow.item_kb + EVENT_OVERHEAD_KB)
            yield Demand("cloudwatch.logs.batch_size", call_kb / 1024, cause, where=where)
        for operation, key in (("query", "start_query_rate"), ("filter", "filter_rate")):
            if load[operation]:
                rate = load[operation].peak_calls_per_second
                yield Demand(f"cloudwatch.logs.{key}", rate, "calls in the peak second")


def _dimension(dimension: str, log_class: LogClass) -> str:
    return INFREQUENT[dimension] if log_class == "infrequent_access" else dimension


def log_kb(default: float, label: str, *, basis: Basis = "guess", advanced: bool = False) -> float:
    """The setting that says how much is logged each time."""
    help = "What one lot of log lines weighs, a 26-byte overhead per line included. 0: nothing is logged."
    declared: float = setting(default, label, unit="KB", help=help, basis=basis, advanced=advanced, ge=0, le=100_000)
    return declared


def log_keep_days() -> float | None:
    """The setting that says how long logs are kept."""
    declared: float | None = setting(
        None,
        "Logs kept",
        unit="days",
        basis="aws",
        advanced=True,
        when=("log_kb", ("set",)),
        help="Empty: for ever, which is what AWS does when nobody sets a retention.",
        ge=0.001,
        le=3653,
    )
    return declared


LOGS = (
    HiddenCost("logs", {"log_kb": 0.0}),
    HiddenCost("logs kept", {"log_keep_days": 0.0}),
)
"""What a writer of logs bills of which nobody said anything."""


def log_uses(
    times: Amount,
    word: str,
    kb: Amount,
    keep_days: Amount | None,
    load: Load,
    dimension: str = INGESTION,
    log_class: LogClass = "standard",
) -> Iterator[Use]:
    """Lines for `times` writes of `kb` each a month, kept for `keep_days` (None: for ever)."""
    gb = (times, word, *in_gb(kb))
    yield Use(_dimension(dimension, log_class), *gb)
    yield Use(STORAGE, *gb, COMPRESSED, "compressed", load.months_kept(keep_days), "months of them")


def log_demands(log_kb: Amount, streams: Amount, rising: Amount | None = None) -> Iterator[Demand]:
    """What writers of `log_kb` ask: `streams` busy at the peak of each hour, each flushing about once a second."""
    if not used(log_kb):
        return
    flushes = choose(log_kb > 0, streams / STREAM_BUSY_SECONDS, 0.0)
    yield Demand("cloudwatch.logs.put_rate", flushes, "busy log streams, a flush a second each")
    if rising is not None:
        new = choose(log_kb > 0, rising, 0.0)
        yield Demand("cloudwatch.logs.create_stream_rate", new, "new log streams as environments start")

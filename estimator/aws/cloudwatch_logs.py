"""CloudWatch Logs: no node of its own, but lines of whatever logs.

Ingestion per GB, what Lambda writes at the tiered rate of vended logs since May 2025; storage of the compressed
data for as long as it is kept: https://aws.amazon.com/cloudwatch/pricing/
"""

from estimator.engine.service import AwsService, Demand, Dimension, Use, setting

INGESTION = "cloudwatch.logs.ingestion.standard"
VENDED = "cloudwatch.logs.vended.to_cloudwatch"
STORAGE = "cloudwatch.logs.storage"
COMPRESSED = 0.15
"""Stored bytes over ingested ones: AWS's own figure for typical logs, on the pricing page."""
KB_IN_GB = 1024.0**2
STREAM_BUSY_SECONDS = 1.0
"""A busy environment flushes about once a second: an estimate, AWS states none."""


class CloudWatchLogs(AwsService):
    slug = "cloudwatch_logs"
    name = "CloudWatch Logs"
    type = "watch"
    help = "Keeps what functions and containers log."
    is_drawn = False
    dimensions = {
        INGESTION: Dimension("Logs taken in"),
        VENDED: Dimension("Logs taken in from Lambda"),
        STORAGE: Dimension("Logs kept, compressed", "stock"),
    }
    limits = {
        "cloudwatch.logs.put_rate": "log writing rate",
        "cloudwatch.logs.create_stream_rate": "new log streams",
    }


def log_kb(default: float, label: str, **more):
    """The setting that says how much is logged each time."""
    help = "What one lot of log lines weighs, a 26-byte overhead per line included. 0: nothing is logged."
    return setting(default, label, unit="KB", help=help, ge=0, le=100_000, **more)


def log_keep_days():
    """The setting that says how long logs are kept."""
    return setting(
        None,
        "Logs kept",
        unit="days",
        basis="aws",
        advanced=True,
        when=("log_kb", ("set",)),
        help="Empty: for ever, which is what AWS does when nobody sets a retention.",
        gt=0,
        le=3653,
    )


def log_uses(times, word: str, kb, keep_days, load, dimension: str = INGESTION):
    """Lines for `times` writes of `kb` each a month, kept for `keep_days` (None: for ever)."""
    yield Use(dimension, times, word, kb, "KB", KB_IN_GB, "÷ KB in a GB")
    months = load.months_kept(keep_days)
    yield Use(
        STORAGE, times, word, kb, "KB", KB_IN_GB, "÷ KB in a GB", COMPRESSED, "compressed", months, "months of them"
    )  # fmt: skip


def log_demands(streams, rising=None):
    """What writers ask: `streams` busy at the peak of each hour, each flushing about once a second."""
    yield Demand("cloudwatch.logs.put_rate", streams / STREAM_BUSY_SECONDS, "busy log streams, a flush a second each")
    if rising is not None:
        yield Demand("cloudwatch.logs.create_stream_rate", rising, "new log streams as environments start")

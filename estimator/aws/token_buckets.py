"""Token buckets that a service fills with the bursts of its calls."""

from collections.abc import Iterable, Iterator

from estimator.engine.maths.amounts import Amount, at_first, largest
from estimator.engine.maths.buckets import Bucket, Burst, filled, stretches
from estimator.engine.measures import Demand, RaisedBy
from estimator.engine.traffic.flow import Flow
from pricing.book import Limit


def bursts_of(flows: Iterable[Flow]) -> Iterator[Burst]:
    """The peaks of all that arrives."""
    return (Burst(flow.calls_per_second, flow.peak_calls_per_second, flow.peak_lasts_s, flow.ticks) for flow in flows)


def rate_demand(key: str, amount: Amount, bucket: Bucket, what: str, remedy: str = "") -> Demand:
    """What is asked of the rate at which a bucket is refilled, in the peak second: a burst that the bucket takes is no
    matter of the rate."""
    return Demand(key, amount, f"{what}, by their part of the bucket and its refill", remedy=remedy, refills=bucket)


def bucket_demand(key: str, bucket: Bucket, refill: Limit, what: str, remedy: str = "") -> Demand:
    """What a token bucket and its refill, a limit of its own, are asked within the fullest of its own bursts."""
    seconds = max(stretches([bucket]), key=lambda one: largest(at_first(filled([bucket], one))))
    cause = f"{what} in the fullest stretch of a burst"
    return Demand(
        key, bucket.taken(seconds), cause, value=bucket.gives(seconds), remedy=remedy, bucket=bucket,
        raised_by=RaisedBy(refill),
    )  # fmt: skip

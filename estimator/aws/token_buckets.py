"""Token buckets that a service fills with the bursts of its calls."""

from collections.abc import Iterator

from estimator.engine.maths.amounts import at_first, largest
from estimator.engine.maths.buckets import Bucket, Burst, filled, stretches
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flows


def bursts_of(flows: Flows) -> Iterator[Burst]:
    """The peaks of all that arrives."""
    return (Burst(flow.calls_per_second, flow.peak_calls_per_second, flow.burst_s, flow.ticks) for flow in flows)


def bucket_demand(key: str, bucket: Bucket, what: str, remedy: str = "") -> Demand:
    """What a token bucket and its refill are asked within the fullest of its own bursts."""
    seconds = max(stretches([bucket]), key=lambda one: largest(at_first(filled([bucket], one))))
    cause = f"{what} within the fullest stretch of a burst, against the bucket and its refill"
    return Demand(key, bucket.taken(seconds), cause, value=bucket.gives(seconds), remedy=remedy, bucket=bucket)

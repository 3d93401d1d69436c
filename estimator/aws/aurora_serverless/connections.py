"""Who holds connections to an Aurora database, and how many its capacity allows.

A function has some for each of its environments, which keep them for as long as they are kept themselves; a container
has a pool, open whether anybody asks or not, and a job while it runs.
"""

from collections.abc import Iterable
from typing import NamedTuple

from estimator.aws.aurora_serverless.settings import AuroraSettings
from estimator.engine.maths.amounts import Amount, choose, in_sample, largest_of, smaller
from estimator.engine.traffic.view import EdgeEnd
from pricing.book import Limit, LimitBook

CONNECTIONS = "aurora_serverless.max_connections."
LOW_MIN_ACU = 0.5


def stays_connected(callers: Iterable[EdgeEnd]) -> bool:
    """Whether somebody keeps a pool open."""
    return any(caller.service.keeps_connections for caller in callers)


def kept_seconds(s: AuroraSettings, callers: Iterable[EdgeEnd]) -> Amount:
    """How long the last connection stays after its last call."""
    kept = largest_of(caller.service.idle_seconds(caller.settings) for caller in callers)
    return choose(s.lambda_connections > 0, kept, 0.0)


class Allowed(NamedTuple):
    """How many connections there may be, and the row that says so: of several samples that of the first."""

    connections: Amount
    row: Limit


def connections_allowed(s: AuroraSettings, limits: LimitBook) -> Allowed:
    """By the step at or below the most capacity; PostgreSQL with little to start from may have no more than its cap."""
    steps = {float(row.variant.rpartition("max")[2]): row for row in limits.variants(f"{CONNECTIONS}{s.engine}")}
    row = steps[min(steps)]
    allowed: Amount = limits.number(row.key, row.variant)
    for step in sorted(steps):
        higher = steps[step]
        allowed = choose(step <= s.max_acu, limits.number(higher.key, higher.variant), allowed)
        row = higher if step <= in_sample(s.max_acu) else row
    if s.engine == "postgresql":
        low = limits.limit(f"{CONNECTIONS}low_min_acu")
        capped = choose(s.min_acu <= LOW_MIN_ACU, smaller(allowed, limits.number(low.key)), allowed)
        return Allowed(capped, low if in_sample(capped) < in_sample(allowed) else row)
    return Allowed(allowed, row)

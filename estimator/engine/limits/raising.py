"""What to ask AWS for: the quota that raises a limit, and the value that leaves something to spare."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf, isfinite, log10

from estimator.engine import figures
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.maths.amounts import in_sample
from estimator.engine.measures import Verdict
from pricing.book import Limit
from pricing.quotas import quota_service

SPARE = 0.3
"""What is asked for beyond today's demand, as a part of it."""
DIGITS = 3
"""Significant digits that a large number is rounded up to."""


@dataclass(frozen=True)
class QuotaRequest:
    """A quota to be raised, and to what, in the unit of its limit; `is_enough` says whether AWS goes that far."""

    limit: Limit
    value: float
    has_spare: bool
    is_enough: bool


def needed_of(pool: Asked, demand: float, sample: int = 0) -> tuple[Limit, float]:
    """The quota that allows a demand, and how much of it the demand needs."""
    by = pool.raised_by
    if pool.has_bucket:
        return pool.limit, max(demand - pool.refilled, 0.0)
    if pool.refills and pool.lump is None:
        return pool.limit, max(demand, pool.refill_needed)
    return (by.limit, demand * in_sample(by.factor, sample) + by.kept) if by else (pool.limit, demand)


def quota_request(pool: Asked, demand: float) -> QuotaRequest | None:
    """What to ask AWS for, so that today's demand has 30 % to spare.

    None where AWS raises nothing, where there is that much already, and where the ceiling is one's own setting.
    """
    limit, needed = needed_of(pool, demand)
    if not limit.adjustable or not isfinite(needed) or is_own(pool):
        return None
    wanted = rounded_up(needed * (1 + SPARE))
    most = inf if limit.max_value is None else limit.max_value
    value = min(wanted, most)
    if value <= (limit.value or 0.0):
        return None
    return QuotaRequest(limit, value, wanted <= most, needed <= most)


def is_own(pool: Asked) -> bool:
    """Whether the ceiling is another one than the quota: set by the user, or made of several."""
    if pool.has_bucket:  # what comes faster than the refill for longer is a matter of the rate
        return pool.lump is None or pool.buckets[0].holds != pool.limit.value
    return pool.raised_by is None and in_sample(pool.value) != pool.limit.value


def rounded_up(value: float) -> float:
    """The next whole number; from 10,000 on the next of three significant digits."""
    step = 10 ** max(floor(log10(value)) + 1 - DIGITS, 0) if value >= 10_000 else 1
    return float(ceil(value / step - 1e-9) * step)


def judged(verdict: Verdict, pool: Asked, demand: float, value: float, sample: int = 0) -> Verdict:
    """The verdict where a limit follows from a quota: AWS raises that one, or refuses what goes beyond it."""
    by = pool.raised_by
    if by is None or verdict != "breach":
        return verdict
    limit, needed = needed_of(pool, demand, sample)
    if value <= 0:
        return "error"
    if by.rejects:  # a setting at the most that is allowed is still allowed
        return "error" if demand > value * (1 + 1e-9) else "near"
    within_reach = limit.max_value is None or needed <= limit.max_value
    return "raise quota" if limit.adjustable and within_reach and isfinite(needed) else verdict


def named(limit: Limit) -> str:
    """quota L-B99A9384 of Lambda; what has no code is a matter for AWS's support."""
    if not limit.quota_code:
        return "no quota code: ask support"
    return f"quota {limit.quota_code} of {quota_service(limit).name}"


def in_force(limit: Limit) -> str:
    """A quota as it stands: the quota of 10 executions (L-B99A9384 of Lambda)."""
    return f"the quota of {figures.amount(limit.value or 0.0, limit.unit)} ({named(limit)})"

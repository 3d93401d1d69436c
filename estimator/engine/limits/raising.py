"""What to ask for where a limit is neared or broken: the quota that raises it, or a setting of the user's own, and the
value that leaves something to spare.

A value is enough where the limit is not over with it, neither at today's demand × 1.3 nor at 1.3 times today's traffic:
chance, steps and bursts do not grow as the traffic does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor, inf, isfinite, log10

from estimator.engine import figures
from estimator.engine.limits.asked.demands import MOST_REFUSED, Asked
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.maths.amounts import added, in_sample, largest_of, worst_hour
from estimator.engine.maths.buckets import stretches
from estimator.engine.maths.refusals import Offered, refused_in_hour
from estimator.engine.measures import Verdict
from estimator.engine.resolve.nodes import ResolvedNode
from pricing.book import Limit
from pricing.quotas import quota_service

SPARE = 0.3
"""What is asked for beyond today's demand, as a part of it."""
DIGITS = 3
"""Significant digits that a large number is rounded up to."""
A_HAIR = 1e-9
MOST_ASKED = 1e12
"""More than any setting may be."""

type AtMore = Callable[[Collection[str]], Mapping[PoolKey, Asked]]
"""What some nodes ask of each limit at 1.3 times today's traffic."""


@dataclass(frozen=True)
class QuotaRequest:
    """A quota to be raised, and to what, in the unit of its limit; `is_enough` says whether AWS goes that far.

    `what` says which of two quotas it is that make a limit together: a bucket, or its refill; the bucket is enough with
    a `refill` of so many a second, None where that stays as it is.
    """

    limit: Limit
    value: float
    has_spare: bool
    is_enough: bool
    what: str = ""
    refill: float | None = None


@dataclass(frozen=True)
class Needed:
    """How much of a quota is enough for a limit: today, and with something to spare."""

    limit: Limit
    today: float
    with_spare: float
    what: str
    refill: float | None = None


class Requests:
    """What to ask for of all limits of an architecture, worked out when the first of them is asked about.

    What is asked of one quota in a region is one value: the largest that any of the limits needs which follow from it.
    """

    def __init__(
        self,
        nodes: Mapping[str, ResolvedNode],
        asked: Mapping[PoolKey, Asked],
        not_well: Collection[PoolKey],
        at_more: AtMore,
    ):
        self.nodes = nodes
        self.asked = asked
        self.not_well = not_well
        self.at_more = at_more

    def of(self, key: PoolKey) -> QuotaRequest | None:
        """What to ask AWS for, for a limit that is not well.

        None where AWS raises nothing, where there is that much already, and where the ceiling is one's own setting.
        """
        if key not in self._needed:
            return None
        same = [one for other, one in self._needed.items() if self._quota(other) == self._quota(key)]
        most = max(same, key=lambda one: one.with_spare)
        own = self._needed[key]
        return quota_request(replace(most, what=own.what, refill=own.refill))

    def own_value(self, key: PoolKey) -> float | None:
        """What a setting of the user's own has to be, for a limit that follows from it; None of any other, and where it
        is that much already."""
        pool = self.asked[key]
        if pool.own is None or key not in self._more:
            return None
        times = in_sample(pool.own)
        value = with_spare(pool, self._more[key], times)
        return value if in_sample(pool.value) * times < value <= _most_of_own(pool) else None

    @cached_property
    def _needed(self) -> Mapping[PoolKey, Needed]:
        """By limit how much its quota has to be, of those whose quota a limit that is not well follows from: first of
        the rates, then of the buckets that they refill."""
        found: dict[PoolKey, Needed] = {}
        for key in sorted(self._asked_about, key=lambda key: self.asked[key].has_bucket):
            pool = self.asked[key]
            limit, what = quota_of(pool)
            more = self._more.get(key, pool)
            if not raises(pool):
                continue
            refill = self._refill(pool, found) if what == "bucket" else None
            if what == "bucket":
                today, value = bucket_for(pool, more, refill or pool.buckets[0].per_second)
            else:
                today, value = enough(pool, what), with_spare(pool, more)
            if isfinite(value):
                found[key] = Needed(limit, today, value, what, refill)
        return found

    def _refill(self, pool: Asked, found: Mapping[PoolKey, Needed]) -> float | None:
        """Tokens a second that are to refill a bucket, where its rate is asked for too."""
        rate = None if pool.raised_by is None else pool.raised_by.limit
        asked = [one.with_spare for key, one in found.items() if one.limit is rate and key in self.not_well]
        more = max(asked, default=0.0)
        return more if more > pool.buckets[0].per_second else None

    @cached_property
    def _asked_about(self) -> Collection[PoolKey]:
        quotas = {self._quota(key) for key in self.not_well}
        return [key for key in self.asked if self._quota(key) in quotas]

    @cached_property
    def _more(self) -> Mapping[PoolKey, Asked]:
        """What is asked at 1.3 times today's traffic."""
        pools = (self.asked[key] for key in self._asked_about)
        nodes: set[str] = set().union(*(pool.nodes for pool in pools if pool.own is not None or raises(pool)))
        return self.at_more(nodes) if nodes else {}

    def _quota(self, key: PoolKey) -> tuple[str, str, str]:
        """The quota that a limit follows from: in a region it is the same for all nodes."""
        limit, _ = quota_of(self.asked[key])
        _, _, where, *node = key
        return limit.key, limit.variant, self.nodes[node[0]].region if node else where


def _most_of_own(pool: Asked) -> float:
    """What a setting of the user's own may be at most: of a ceiling below one of AWS's, that."""
    limit = pool.limit
    most = limit.max_value if limit.adjustable else limit.value or limit.high
    return MOST_ASKED if most is None or not is_own(pool) else min(most, MOST_ASKED)


def quota_of(pool: Asked) -> tuple[Limit, str]:
    """The quota that raises a limit, and which one it is of a bucket and its refill: a lump is a matter of the bucket,
    and what comes faster than the refill for longer one of the rate."""
    by = pool.raised_by
    if by is None:
        return pool.limit, "bucket" if pool.has_bucket else ""
    if pool.has_bucket and pool.lump is not None and pool.limit.adjustable:
        return pool.limit, "bucket"
    return by.limit, "refill" if pool.has_bucket else ""


def raises(pool: Asked) -> bool:
    """Whether AWS raises what a limit follows from."""
    return quota_of(pool)[0].adjustable and not is_own(pool)


def quota_request(needed: Needed) -> QuotaRequest | None:
    """What to ask AWS for, no more than it gives; None where there is that much already."""
    limit = needed.limit
    most = inf if limit.max_value is None else limit.max_value
    value = min(needed.with_spare, most)
    if value <= (limit.value or 0.0):
        return None
    has_spare, is_enough = needed.with_spare <= most, needed.today <= most
    return QuotaRequest(limit, value, has_spare, is_enough, needed.what, needed.refill)


def with_spare(pool: Asked, more: Asked, of_own: float = 1.0) -> float:
    """The value at which a limit is not over, at today's demand × 1.3 and at what is asked at 1.3 times the traffic: a
    whole number.  A setting of one's own is `of_own` times as much.  Endless where no value is enough."""
    then = enough(more, quota_of(pool)[1]) * of_own
    value = max(needed(pool, _shown(pool), 1 + SPARE) * of_own, then)
    if not isfinite(value):
        return inf
    found = rounded_up(value)
    is_taken = then * (1 + A_HAIR) >= found and not (pool.is_met_by_equal or pool.has_bucket or pool.refuses)
    return rounded_up(found + 1) if is_taken else found


def enough(pool: Asked, what: str = "") -> float:
    """How much of a quota, or of a setting, is enough for what is asked."""
    amount = _shown(pool)
    if not isfinite(amount):
        return inf
    if pool.calls is not None and pool.raised_by is None:
        return fewest_places(pool.calls, amount)
    if pool.refills and pool.lump is None:
        return pool.refill_needed
    return needed(pool, amount, what=what)


def needed(pool: Asked, amount: float, times: float = 1.0, what: str = "") -> float:
    """How much of its quota a limit needs for so many times an amount, whatever chance adds."""
    by = pool.raised_by
    if (what or quota_of(pool)[1]) == "refill":
        seconds = _seconds(pool)
        return max(amount * times - pool.buckets[0].holds, 0.0) / seconds if seconds > 0 else inf
    return (amount * in_sample(by.factor) + by.kept if by else amount) * times


def bucket_for(pool: Asked, more: Asked, per_second: float) -> tuple[float, float]:
    """Tokens that a bucket with such a refill has to hold: for today's lump, and with something to spare."""
    today, then = (max(_beside(one, _shown(one), per_second), _longer(one, per_second)) for one in (pool, more))
    return today, rounded_up(max(_beside(pool, _shown(pool) * (1 + SPARE), per_second), then))


def _beside(pool: Asked, amount: float, per_second: float) -> float:
    """What of a lump's tokens a refill does not bring while it lasts; of no lump, nothing."""
    return 0.0 if pool.lump is None else max(amount - per_second * _seconds(pool), 0.0)


def _longer(pool: Asked, per_second: float) -> float:
    """The same of what comes in the smooth peak."""
    buckets = pool.buckets
    beyond = [added(one.taken(seconds) for one in buckets) - per_second * seconds for seconds in stretches(buckets)]
    return max(0.0, float(worst_hour(largest_of(beyond))[0, 0]))


def _seconds(pool: Asked) -> float:
    """How long the stretch is in which a bucket is shown."""
    return pool.refilled / pool.buckets[0].per_second


def _shown(pool: Asked) -> float:
    """What the first sample asks, in the measure that is shown."""
    return float(pool.demand[0, 0]) * pool.to_show


def fewest_places(calls: Offered, amount: float) -> float:
    """The smallest number of places to ask for at which less than 1 % of an hour's calls are refused, Erlang's formula
    inverted, and which so many at once do not take up."""

    def is_over(places: float) -> bool:
        is_full = amount >= places * (1 - A_HAIR)
        return is_full or float(worst_hour(refused_in_hour(calls, places))[0, 0]) >= MOST_REFUSED

    unit = _step(amount)
    low, more = max(floor(amount / unit) - 1, 0), 1
    while is_over((low + more) * unit):
        low, more = low + more, more * 2
        if low * unit > MOST_ASKED:
            return inf
    high = low + more
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_over(middle * unit) else (low, middle)
    return float(high * unit)


def is_own(pool: Asked) -> bool:
    """Whether the ceiling is another one than the quota: set by the user, or made of several."""
    return pool.raised_by is None and not pool.has_bucket and in_sample(pool.value) != pool.limit.value


def rounded_up(value: float) -> float:
    """The next whole number; from 10,000 on the next of three significant digits."""
    step = _step(value)
    return float(ceil(value / step - 1e-9) * step)


def _step(value: float) -> int:
    """What numbers to ask for are multiples of."""
    return 10 ** max(floor(log10(value)) + 1 - DIGITS, 0) if value >= 10_000 else 1


def judged(verdict: Verdict, pool: Asked, demand: float, value: float, sample: int = 0) -> Verdict:
    """The verdict where a limit follows from a quota: AWS raises that one, or refuses what goes beyond it."""
    by = pool.raised_by
    if by is None or verdict != "breach":
        return verdict
    limit, _ = quota_of(pool)
    of_quota = demand * in_sample(by.factor, sample) + by.kept
    if value <= 0:
        return "error"
    if by.rejects:  # a setting at the most that is allowed is still allowed
        return "error" if demand > value * (1 + 1e-9) else "near"
    within_reach = limit.max_value is None or of_quota <= limit.max_value
    return "raise quota" if limit.adjustable and within_reach and isfinite(of_quota) else verdict


def named(limit: Limit) -> str:
    """quota L-B99A9384 of Lambda; what has no code is a matter for AWS's support."""
    if not limit.quota_code:
        return "no quota code: ask support"
    return f"quota {limit.quota_code} of {quota_service(limit).name}"


def in_force(limit: Limit) -> str:
    """A quota as it stands: the quota of 10 executions (L-B99A9384 of Lambda)."""
    return f"the quota of {figures.amount(limit.value or 0.0, limit.unit)} ({named(limit)})"


def wanted(request: QuotaRequest) -> str:
    """The value to ask for: 1,950; a bucket of 4,900 tokens, now 1,300, beside its refill."""
    if not request.what:
        return figures.short(request.value)
    text = f"a {request.what} of {figures.amount(request.value, request.limit.unit)}"
    text += f", now {figures.short(request.limit.value or 0.0)}"
    if request.what == "refill":
        return text
    beside = "its refill" if request.refill is None else f"a refill of {figures.short(request.refill)} a second"
    return f"{text}, beside {beside}"

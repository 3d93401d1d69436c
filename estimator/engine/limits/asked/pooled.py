"""Demands on one limit, and what they ask of it together while traffic is smooth."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import Amount, added, at_first, in_sample, largest, largest_of, share, worst_hour
from estimator.engine.maths.buckets import Bucket, filled, refill_needed, refilled, stretches
from estimator.engine.measures import Demand, Effect, RaisedBy
from pricing.book import Limit

EACH_BY_ITSELF = ("per_request", "per_execution", "per_connection")
"""Scopes that hold for one call, run or connection: demands of several are not added, the largest counts."""

REACHED_BY_EXCEEDING = ("size", "duration", "count", "range", "concurrency")
"""Kinds of limit that a demand equal to them still meets: a quota of six runs six.  A rate at its limit is at its end,
and so are places where callers who find none are refused: by chance some do before all are taken."""

PoolKey = tuple[str, ...]
"""(limit key, variant, scope): what tells apart the pools of demands, the same in every sample."""
DemandGroup = tuple[str, str]
"""(node id, which of its demands: its own, or those that what crosses it makes)."""
OWN, CARRIED = "own", "carried"


class PooledDemands:
    """All demands on one limit within its scope, and what they make of each other.

    `refuses` says that some of them are refused as soon as all places are taken.  `is_setting`: all of it is set rather
    than reached; `is_load`: some of that is what calls or a run do.  `may_not_apply`: all of it holds only under a
    condition nobody has stated.  `is_by_clocks`: nothing but clocks causes it, so it is exactly so much.  `wakes`: more
    traffic may make it less, by keeping something from pausing.  `remedy` is the first way out that a demand names,
    `raised_by` the quota it follows from, `own` how it follows from a setting of the user's own.  `effects` is what it
    does to those that say.
    """

    def __init__(self, limit: Limit, value: Amount, where: str, *, is_by_clocks: bool = False):
        self.limit = limit
        self.own_value = value
        self.where = where
        self.demands: list[tuple[DemandGroup, Demand]] = []
        self.refuses = False
        self.has_bucket = False
        self.refills = False
        self.is_setting = True
        self.is_load = False
        self.may_not_apply = True
        self.wakes = False
        self.is_by_clocks = is_by_clocks

    def add(self, group: DemandGroup, demand: Demand) -> None:
        """One demand more."""
        self.demands.append((group, demand))
        if not demand.is_setting:
            self.is_setting = False
        elif demand.is_load:
            self.is_load = True
        if not demand.may_not_apply:
            self.may_not_apply = False
        if demand.wakes:
            self.wakes = True
        if demand.bucket is not None:
            self.has_bucket = True
        if demand.refills is not None:
            self.refills = True
        if demand.offered is not None and demand.offered.waits:
            self.refuses = True

    def explain(self, demand: Demand, cause: str, remedy: str) -> None:
        """Give one of the demands another cause and way out; whoever made it keeps it as it was."""
        told = demand.told(cause, remedy)
        self.demands = [(group, told if one is demand else one) for group, one in self.demands]

    @property
    def about(self) -> str:
        """The other node that the first demand is about; empty where there is none."""
        return self.demands[0][1].also

    @property
    def remedy(self) -> str:
        return next((demand.remedy for demand in self._by_amount if demand.remedy), "")

    @property
    def eases(self) -> bool:
        """Whether more traffic may make it less: of several that each stand by themselves, the largest."""
        return self.wakes and self._by_amount[0].wakes

    @property
    def _by_amount(self) -> list[Demand]:
        """The demands, the largest first where each stands by itself."""
        found = [demand for _, demand in self.demands]
        if self.is_each_by_itself and len(found) > 1:
            found.sort(key=lambda demand: -in_sample(self.amount(demand)))
        return found

    @property
    def raised_by(self) -> RaisedBy | None:
        return next((demand.raised_by for _, demand in self.demands if demand.raised_by), None)

    @property
    def own(self) -> Amount | None:
        """How much of a setting of the user's own a demand needs, times itself; None where it follows from none."""
        return next((demand.own for demand in self._by_amount if demand.own is not None), None)

    @property
    def own_most(self) -> float | None:
        """What that setting may be at most with the quotas there are; None where they do not hold it back."""
        return next((demand.own_most for _, demand in self.demands if demand.own_most is not None), None)

    @property
    def effects(self) -> dict[str, Effect]:
        return {node_id: demand.effect for (node_id, _), demand in self.demands if demand.effect}

    @property
    def nodes(self) -> set[str]:
        """All that ask."""
        return {node_id for (node_id, _), _ in self.demands}

    @property
    def is_each_by_itself(self) -> bool:
        return self.limit.scope in EACH_BY_ITSELF

    @cached_property
    def buckets(self) -> list[Bucket]:
        """Token buckets that are one."""
        return [demand.bucket for _, demand in self.demands if demand.bucket is not None]

    @cached_property
    def refilled_buckets(self) -> list[Bucket]:
        """Token buckets that a rate refills."""
        return [demand.refills for _, demand in self.demands if demand.refills is not None]

    @cached_property
    def eased(self) -> Amount:
        """The part of what is asked in the peak second that a rate has to bear: a bucket takes the rest."""
        peaks = added(demand.amount for _, demand in self.demands if demand.refills is not None)
        return share(refilled(self.refilled_buckets), peaks)

    @property
    def refill_needed(self) -> float:
        """The rate that would be enough for the first sample's worst hour, whatever its bucket holds."""
        return float(worst_hour(refill_needed(self.refilled_buckets))[0, 0])

    @cached_property
    def fullest_s(self) -> Amount:
        """The stretch of time in which a token bucket is fullest."""
        return max(self._filled, key=lambda one: largest(at_first(one[1])))[0]

    @cached_property
    def _filled(self) -> list[tuple[Amount, Amount]]:
        """(stretch of time, how full a token bucket is in it)."""
        return [(seconds, filled(self.buckets, seconds)) for seconds in stretches(self.buckets)]

    @property
    def value(self) -> Amount:
        """What the limit allows; of a token bucket, within its fullest stretch."""
        return self.buckets[0].gives(self.fullest_s) if self.has_bucket else self.own_value

    def amount(self, demand: Demand) -> Amount:
        """What one demand adds."""
        if demand.refills is not None:
            return demand.amount * self.eased
        return demand.bucket.taken(self.fullest_s) if demand.bucket is not None else demand.amount

    @property
    def smooth(self) -> Amount:
        """What is asked in the peak second of each hour: the sum, or the largest where each stands by itself."""
        return self.amount(self.demands[0][1]) if len(self.demands) == 1 else self._together

    @cached_property
    def _together(self) -> Amount:
        amounts = [self.amount(demand) for _, demand in self.demands]
        return largest_of(amounts) if self.is_each_by_itself else added(amounts)

    @property
    def smooth_demand(self) -> NDArray[np.float64]:
        """(samples, multiples) of the worst hour's smooth peak."""
        return worst_hour(self.smooth)

    @property
    def is_met_by_equal(self) -> bool:
        """Whether a demand equal to the limit still meets it."""
        return self.is_setting or self.is_by_clocks or self.limit.kind in REACHED_BY_EXCEEDING

    @property
    def at_full_use(self) -> float | None:
        """How much of capacity that shares a load would carry the first sample's peak with no room at all, nan where
        that is not known; None where nothing asked for is such capacity."""
        full = [demand.at_full_use for _, demand in self.demands]
        if all(one is None for one in full):
            return None
        amounts = (demand.amount if one is None else one for one, (_, demand) in zip(full, self.demands, strict=True))
        return float(worst_hour(added(amounts))[0, 0])

"""Token buckets: what a stretch of time may bring, and which stretch is the fullest.

A bucket of B tokens, refilled with r a second, takes B + r × t in t seconds.  Bursts of different length make different
stretches the fullest: all that arrives in them counts, and no more.  Of the rate at which it is refilled, that is
a burst's part of what there is in the fullest stretch, and the mean, which lasts longer than any bucket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from estimator.engine.maths.amounts import Amount, added, at_first, larger, largest_of, share
from estimator.engine.maths.stretches import most_within


@dataclass(frozen=True, slots=True)
class Burst:
    """So many a second on the mean of each hour, and while a peak lasts; `ticks` of what clocks alone cause."""

    mean: Amount
    peak: Amount
    lasts_s: Amount
    ticks: bool = False

    def within(self, seconds: Amount) -> Amount:
        """What arrives in so many seconds, the peak among them."""
        return most_within(self.mean, self.peak, self.lasts_s, seconds, ticks=self.ticks)

    def at_first(self) -> Burst:
        """The same at the first multiple alone."""
        return Burst(at_first(self.mean), at_first(self.peak), at_first(self.lasts_s), self.ticks)


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many tokens, refilled with so many a second, and the bursts that take them."""

    holds: float
    per_second: float
    bursts: tuple[Burst, ...]

    def taken(self, seconds: Amount) -> Amount:
        """Tokens taken in so many seconds."""
        return added(burst.within(seconds) for burst in self.bursts)

    def gives(self, seconds: Amount) -> Amount:
        """Tokens there are for so many seconds."""
        return self.holds + self.per_second * seconds

    @property
    def mean(self) -> Amount:
        """Tokens taken a second on the mean of each hour."""
        return added(burst.mean for burst in self.bursts)

    def at_first(self) -> Bucket:
        """The same at the first multiple alone."""
        return replace(self, bursts=tuple(burst.at_first() for burst in self.bursts))


def stretches(buckets: Iterable[Bucket]) -> list[Amount]:
    """The stretches of time of which one is the fullest: as long as one of the bursts."""
    found = [burst.lasts_s for bucket in buckets for burst in bucket.bursts]
    numbers = dict.fromkeys(float(one) for one in found if isinstance(one, (float, int)))
    return [*numbers, *(one for one in found if not isinstance(one, (float, int)))]


def filled(buckets: Sequence[Bucket], seconds: Amount) -> Amount:
    """The share of what there is that all of them take in so many seconds."""
    return share(added(bucket.taken(seconds) for bucket in buckets), buckets[0].gives(seconds))


def refilled(buckets: Sequence[Bucket]) -> Amount:
    """What all of them together ask of the refill, a second: their mean, and of bursts as large a part of it as they
    take of what there is."""
    fullest = largest_of(filled(buckets, seconds) for seconds in stretches(buckets))
    return larger(added(bucket.mean for bucket in buckets), fullest * buckets[0].per_second)


def refill_needed(buckets: Sequence[Bucket]) -> Amount:
    """The refill that would be enough, a second: the mean, and of bursts what the bucket does not hold.  One that holds
    as much as comes in a second grows with it."""
    holds = buckets[0].holds
    if holds == buckets[0].per_second:
        return refilled(buckets)
    beyond = (share(added(one.taken(seconds) for one in buckets) - holds, seconds) for seconds in stretches(buckets))
    return largest_of([added(bucket.mean for bucket in buckets), *beyond])

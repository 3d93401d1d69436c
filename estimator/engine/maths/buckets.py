"""Token buckets: what a stretch of time may bring, and which stretch is the fullest.

A bucket of B tokens, refilled with r a second, takes B + r × t in t seconds.  Bursts of different length make different
stretches the fullest: all that arrives in them counts, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from estimator.engine.maths.amounts import Amount, added, at_first, share
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


def stretches(buckets: Iterable[Bucket]) -> list[Amount]:
    """The stretches of time of which one is the fullest: as long as one of the bursts."""
    found = [burst.lasts_s for bucket in buckets for burst in bucket.bursts]
    numbers = dict.fromkeys(float(one) for one in found if isinstance(one, (float, int)))
    return [*numbers, *(one for one in found if not isinstance(one, (float, int)))]


def filled(buckets: Sequence[Bucket], seconds: Amount) -> Amount:
    """The share of what there is that all of them take in so many seconds."""
    return share(added(bucket.taken(seconds) for bucket in buckets), buckets[0].gives(seconds))

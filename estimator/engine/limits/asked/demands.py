"""How near a design comes to each limit: by smooth traffic, by lumps beside it, and by what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from estimator.engine.limits.asked.by_chance import Chance, beyond_smooth, counted
from estimator.engine.limits.asked.pooled import DemandGroup, PooledDemands
from estimator.engine.maths.amounts import (
    Amount,
    added,
    at_first,
    in_sample,
    is_same,
    largest,
    largest_of,
    plain,
    share,
    used,
    worst_hour,
)
from estimator.engine.maths.refusals import Offered, fullness, refused_in_hour, together, unrefused, without_small_ticks
from estimator.engine.measures import Demand
from estimator.engine.traffic.lumps.moment import Occasion
from pricing.book import Limit

HAIR_OVER = 2e-9
"""What is beyond a limit that a demand equal to it meets."""
NO_MATTER = 0.002
"""A part of a limit that moves nobody's headroom."""
FEW_REFUSED, MOST_REFUSED = 0.001, 0.01
"""Shares of calls refused in the busiest hour from which a limit is near, and reached."""


@dataclass(frozen=True, eq=False)
class LumpedDemands:
    """What nodes ask in the moment of lumps: (node id, amount, cause in words) by group; `gives` is what a token bucket
    has for so long, `part` the part of what comes that asks for it, None of other limits; `chance` says how the cause
    comes."""

    occasion: Occasion
    amounts: dict[DemandGroup, list[tuple[str, Amount, str]]]
    gives: Amount | None
    part: Amount | None
    chance: Chance

    def at_first(self) -> LumpedDemands:
        """The same at the first multiple alone."""
        amounts = {
            group: [(node_id, at_first(amount), cause) for node_id, amount, cause in found]
            for group, found in self.amounts.items()
        }
        gives, part = (None if one is None else at_first(one) for one in (self.gives, self.part))
        return LumpedDemands(self.occasion, amounts, gives, part, self.chance)


class Asked(PooledDemands):
    """What is asked of one limit: by smooth traffic, and in the moment of lumps.  Once all demands are there, how near
    they come to the limit is worked out when it is first asked for."""

    def __init__(self, limit: Limit, value: Amount, where: str, *, is_by_clocks: bool = False):
        super().__init__(limit, value, where, is_by_clocks=is_by_clocks)
        self.lumped: list[LumpedDemands] = []

    def is_again(self, demands: Sequence[tuple[DemandGroup, Demand]], first: Asked) -> bool:
        """Whether it is demands like those of which `first` is what is asked at the first multiple, on the same limit,
        without lumps."""
        return (
            not (self.lumped or first.lumped)
            and self.limit is first.limit
            and self.where == first.where
            and self.is_by_clocks == first.is_by_clocks
            and len(self.demands) == len(demands)
            and all(
                group == place and one.is_alike(was)
                for (group, one), (place, was) in zip(self.demands, demands, strict=True)
            )
        )

    def is_as_ever(self, group: DemandGroup, demand: Demand, value: Amount) -> bool:
        """Whether what is asked in the moment of a lump is one number, and all that is asked at any other time."""
        place, own = self.demands[0]
        is_alone = len(self.demands) == 1 and place == group and demand.bucket is None and demand.refills is None
        return is_alone and is_same(demand.amount, own.amount) and is_same(value, self.own_value)

    @property
    def to_show(self) -> float:
        """What turns amounts of a bucket's fullest stretch into those of a lump's own, where that makes the demand."""
        if not self.has_bucket or self.lump is None or self.lump.gives is None:
            return 1.0
        return in_sample(share(self.lump.gives, self.value)) or 1.0

    @property
    def refilled(self) -> float:
        """Tokens that come back within the stretch that is shown."""
        return in_sample(self.value) * self.to_show - self.buckets[0].holds

    def _with(self, lumped: LumpedDemands) -> Amount:
        """What is asked in the moment of a lump: its demands, and the smooth rest of the pool."""
        lumps = [amount for found in lumped.amounts.values() for _, amount, _ in found]
        if self.is_each_by_itself:
            return largest_of(lumps)
        rest = [self._beside_ticks(demand) for group, demand in self.demands if group not in lumped.amounts]
        return added(lumps) + lumped.occasion.rest(added(rest)) if rest else added(lumps)

    def _beside_ticks(self, demand: Demand) -> Amount:
        """What one demand adds, but for the ticks of clocks where they are told apart."""
        offered = demand.offered
        return self.amount(demand) if offered is None or offered.ticked is None else offered.peak + offered.held

    @cached_property
    def demand(self) -> NDArray[np.float64]:
        """(samples, multiples) of the worst hour of the pooled demand: of the smooth peak, or of a lump and the smooth
        rest where that is more."""
        return reduce(np.maximum, self._moments, self.smooth_demand) if self.lumped else self.smooth_demand

    @cached_property
    def _moments(self) -> list[NDArray[np.float64]]:
        """(samples, multiples) of the worst hour in the moment of each lump, and of several that come at random."""
        alone = self._alone
        return alone if self._by_chance is None else [*alone, self._by_chance]

    @cached_property
    def _alone(self) -> list[NDArray[np.float64]]:
        """The same of each lump."""
        return [worst_hour(moment) for moment in self._in_lumps]

    @cached_property
    def _in_lumps(self) -> list[Amount]:
        """What is asked in the moment of each lump."""
        return [self._with(lumped) for lumped in self.lumped]

    @cached_property
    def _by_chance(self) -> NDArray[np.float64] | None:
        """What several causes that come at random ask together, None where fewer than two do."""
        if self.has_bucket or self.is_each_by_itself or sum(one.occasion.cause.is_random for one in self.lumped) < 2:
            return None
        found = []
        for lumped, moment in zip(self.lumped, self._alone, strict=True):
            counts_s = lumped.chance.counts_s({node_id for node_id, _ in lumped.amounts}, self.limit.kind)
            if lumped.occasion.cause.is_random and counts_s is not None:
                found.append(counted(lumped.chance, counts_s, moment, self.smooth_demand))
        return self.smooth_demand + beyond_smooth(found) if len(found) > 1 else None

    @property
    def falls_together(self) -> bool:
        """Whether several causes make the demand of the first sample, by chance, and no one alone."""
        if self.lump is None or self._by_chance is None:
            return False
        return float(self._by_chance[0, 0]) > max(float(moment[0, 0]) for moment in self._alone) * (1 + 1e-9)

    @property
    def is_of_several(self) -> bool:
        """Whether the lump of the first sample is what several events make that fall together by chance."""
        if self.lump is None or not self.lump.occasion.cause.is_random:
            return False
        nodes = {node_id for node_id, _ in self.lump.amounts}
        counts_s = self.lump.chance.counts_s(nodes, self.limit.kind)
        return in_sample(self.lump.occasion.together(1.0 if counts_s is None else counts_s)) > 1

    def nears_by(self, lumped: LumpedDemands, grows_to: float) -> bool:
        """Whether lumps would move where the limit is reached, if they were so many times as large: by what they add to
        the smooth rest of the pool, which grows with the traffic.

        What is not half of its own smooth peak today is less of it at more traffic: a count doubles at one step at
        most.
        """
        value, smooth = largest(self.value), float(self.smooth_demand.max())
        lumps = largest(added(amount for found in lumped.amounts.values() for _, amount, _ in found))
        own = largest(added(self.amount(demand) for group, demand in self.demands if group in lumped.amounts))
        return lumps * grows_to >= NO_MATTER * value and (2 * lumps > own or smooth >= value)

    @property
    def lump(self) -> LumpedDemands | None:
        """The lump that makes the demand of the first sample, None where the smooth peak does."""
        return self._largest_lump if self.lumped else None

    @cached_property
    def _largest_lump(self) -> LumpedDemands | None:
        best, whose = float(self.smooth_demand[0, 0]), None
        for lumped, moment in zip(self.lumped, self._alone, strict=True):
            amount = float(moment[0, 0])
            if amount > best * (1 + 1e-9):
                best, whose = amount, lumped
        return whose

    @cached_property
    def calls(self) -> Offered | None:
        """The load of who waits for an answer, and of all that takes their places; None where nobody waits.  Clocks
        tick at least once in the hour that is looked at."""
        if not self.refuses:
            return None
        load = together([demand.offered or unrefused(demand.amount) for _, demand in self.demands])
        if load.ticked is not None:
            load = replace(load, ticked=load.ticked.of_an_hour_with_one())
        load = without_small_ticks(load, self.value)
        if any(isinstance(one, np.ndarray) and one.shape[-1] > 1 for one in (load.peak, load.at_most)):
            return _in_busiest_hours(load)
        return load

    @property
    def fills_by_clock(self) -> bool:
        """Whether a clock may take all places at a tick, and nothing is refused."""
        return self.refuses and self.calls is not None and self.calls.ticked is not None

    @property
    def knows_ticks(self) -> bool:
        """Whether calls may be refused beside those of clocks, and how many: then the share of the hour's calls says
        what the lump of a clock does."""
        return self.refuses and any(one.offered and one.offered.ticked is not None for _, one in self.demands)

    @property
    def waits_for_ticks(self) -> bool:
        """Whether somebody waits for what a clock starts here."""
        calls = self.calls if self.refuses else None
        return calls is not None and calls.ticked is not None and used(calls.ticked.told)

    def is_told_by_share(self, lumped: LumpedDemands) -> bool:
        """Whether it is the share of the hour's calls refused that says what a lump does: a clock's, of which all is
        in its ticks."""
        if not (lumped.occasion.cause.is_clock and self.knows_ticks):
            return False
        moment = self._alone[next(at for at, one in enumerate(self.lumped) if one is lumped)]
        return float(moment[0, 0]) <= float(self.smooth_demand[0, 0]) * (1 + 1e-6)

    @property
    def filling(self) -> NDArray[np.float64]:
        """(samples, multiples) of what reaches the limit as soon as it takes all of it: all that is asked, but for the
        ticks of clocks where the share of calls refused says what they do."""
        if self.calls is None or not self.knows_ticks:
            return self.demand
        return reduce(np.maximum, self._random_moments, worst_hour(self.calls.fills + self.calls.held))

    @property
    def _random_moments(self) -> list[NDArray[np.float64]]:
        """The moments of those lumps that are not told by a share."""
        found = [one for lumped, one in zip(self.lumped, self._alone, strict=True) if not self.is_told_by_share(lumped)]
        return found if self._by_chance is None else [*found, self._by_chance]

    @cached_property
    def refused(self) -> NDArray[np.float64] | None:
        """(samples, multiples) of the share of calls refused in the busiest hour; None where nobody waits for it."""
        return None if self.calls is None else worst_hour(refused_in_hour(self.calls, self.value))

    @property
    def _is_plain(self) -> bool:
        """Whether one number is asked, and that is all: most are."""
        return len(self.demands) == 1 and not (self.has_bucket or self.refuses or self.refills or self.lumped)

    @property
    def reach(self) -> NDArray[np.float64]:
        """(samples, multiples) of how near the limit is, reached at `reached_at`: what is asked, or of calls that
        may be refused, how full all places are, of a token bucket, how full it is."""
        if self._is_plain:
            return worst_hour(self.demands[0][1].amount)  # most are: many are asked for, and each step takes its time
        if self.has_bucket:
            smooth = reduce(np.maximum, (worst_hour(full) for _, full in self._filled))
        elif self.calls is not None:
            smooth = worst_hour(plain(fullness(self.calls, self.value, MOST_REFUSED)))
        else:
            return self.demand
        if not self.lumped:
            return smooth
        value = self.value
        lumps = (worst_hour(share(moment[..., None], value)) for moment in self._random_moments)
        return reduce(np.maximum, lumps, smooth)

    def reach_and_first(self) -> tuple[NDArray[np.float64], Asked]:
        """(how near the limit is, the same demands at the first multiple alone)."""
        if self._is_plain:
            place, demand = self.demands[0]
            reach = worst_hour(demand.amount)
            self.own_value, self.demand = at_first(self.own_value), reach[:, :1]
            self.demands = [(place, demand.at_first())]
            return reach, self
        reach = self.reach
        alone, calls = self._alone, self.calls
        first = Asked(self.limit, at_first(self.own_value), self.where, is_by_clocks=self.is_by_clocks)
        if not (self.has_bucket or self.refuses):
            first.demand = reach[:, :1]  # it is what is asked
        for group, demand in self.demands:
            first.add(group, demand.at_first())
        if self.has_bucket:
            first.fullest_s = at_first(self.fullest_s)
        if self.refills:
            first.eased = at_first(self.eased)
        first.lumped = [one.at_first() for one in self.lumped]
        first._alone, by_chance = [moment[:, :1] for moment in alone], self._by_chance
        first._by_chance = None if by_chance is None else by_chance[:, :1]
        if calls is not None and calls.ticked is None:  # what clocks start may count at more traffic alone
            first.calls = calls.at_first()
        return reach, first

    @property
    def reached_at(self) -> Amount:
        """Where `reach` has got there: the limit, or a hair more where a demand equal to it still meets it."""
        if self.has_bucket:  # what it holds is still taken; a rate at its limit is at its end
            return 1.0 + HAIR_OVER
        if self.refuses:
            return 1.0 + HAIR_OVER if self.fills_by_clock or self.is_by_clocks else 1.0
        return self.value * (1 + HAIR_OVER) if self.is_met_by_equal else self.value

    def refused_in(self, sample: int) -> float | None:
        """The share of calls refused in the busiest hour of a sample, at today's traffic."""
        refused = self.refused if self.refuses else None
        return None if refused is None else in_sample(refused[..., None], sample)

    @property
    def part(self) -> float | None:
        """The part of what comes in the first sample that asks for it; None where none of it is let through, or all
        that the limit allows."""
        found = self.demands[0][1].part if self.lump is None else self.lump.part
        return None if found is None else float(worst_hour(found)[0, 0])

    def asking(self) -> tuple[str, ...]:
        """The nodes that ask anything of it in the worst hour, the largest first, and the others it is about."""
        if len(self.demands) == 1 and self.lump is None:
            (node_id, _), demand = self.demands[0]
            return (node_id, demand.also) if demand.also and demand.also != node_id else (node_id,)
        parts = self.parts()
        found = dict.fromkeys(node_id for amount, node_id, _ in parts if amount > 0) or {parts[0][1]: None}
        return tuple(found | dict.fromkeys(demand.also for _, demand in self.demands if demand.also))

    def _shares(self) -> list[tuple[float, str, str]]:
        """The parts of what several make together: the mean of each node, and of the rest by what its lumps ask."""
        smooth, lumps = self.smooth, dict[str, float]()
        hour = 0 if isinstance(smooth, (float, int)) else int(smooth[0, 0].argmax())
        for node_id, amount, _ in (one for lumped in self.lumped for found in lumped.amounts.values() for one in found):
            lumps[node_id] = lumps.get(node_id, 0.0) + in_sample(amount)
        each = (float(self.demand[0, 0]) - float(self.smooth_demand[0, 0])) / sum(lumps.values())
        return [
            (_in_hour(self.amount(demand), hour) + each * lumps.pop(node_id, 0.0), node_id, demand.cause)
            for (node_id, _), demand in self.demands
        ]

    def parts(self) -> list[tuple[float, str, str]]:
        """(amount, node, cause) in the worst hour of the first sample, the largest first: they make the demand."""
        lumped, smooth = self.lump, self.smooth
        if lumped is None and len(self.demands) == 1 and isinstance(smooth, (float, int)):
            (node_id, _), demand = self.demands[0]
            return [(float(smooth), node_id, demand.cause)]
        hour = 0 if isinstance(smooth, (float, int)) else int(smooth[0, 0].argmax())
        instead = {} if lumped is None else lumped.amounts
        amounts = [one for found in instead.values() for one in found]
        amounts += [
            (group[0], self.amount(demand), demand.cause) for group, demand in self.demands if group not in instead
        ]
        parts = [(_in_hour(amount, hour), node_id, cause) for node_id, amount, cause in amounts]
        if self.falls_together:
            parts = self._shares()
        parts.sort(key=lambda part: (-part[0], part[1]))
        return parts[:1] if self.is_each_by_itself else parts


def _in_busiest_hours(load: Offered) -> Offered:
    """The hours with the highest peak and with the highest mean: one of the two refuses most.  Where clocks tick, that
    in which most is in progress as well."""
    looked_at = [load.peak, load.mean] if load.ticked is None else [load.peak, load.mean, load.at_most]
    loads = np.broadcast_arrays(*looked_at)
    shape = loads[0].shape
    hours = np.stack([one.argmax(-1) for one in loads], axis=-1)
    places = np.arange(shape[0])[:, None, None], np.arange(shape[1])[:, None], hours

    def there(amount: Amount) -> Amount:
        if isinstance(amount, (float, int)):
            return amount
        found: Amount = (amount if amount.shape == shape else np.broadcast_to(amount, shape))[places]
        return found

    return load.each(there)


def _in_hour(amount: Amount, hour: int) -> float:
    """What the first sample asks in an hour."""
    if isinstance(amount, (float, int)):
        return float(amount)
    return float(amount[0, 0, hour if amount.shape[-1] > 1 else 0])

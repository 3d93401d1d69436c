"""What a design asks of each limit, pooled as AWS pools it: by account and region, by node, by call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import Amount, added, in_sample, largest, largest_of, share, worst_hour
from estimator.engine.maths.erlang import load_that_loses
from estimator.engine.maths.refusals import Offered, refused, together
from estimator.engine.measures import Demand, Effect, RaisedBy
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.lump import Cause
from estimator.engine.traffic.lumped import Occasion
from pricing.book import Limit

EACH_BY_ITSELF = ("per_request", "per_execution", "per_connection")
"""Scopes that hold for one call, run or connection: demands of several are not added, the largest counts."""

REACHED_BY_EXCEEDING = ("size", "duration", "count", "range")
"""Kinds of limit that a demand equal to them still meets; a rate or concurrency at its limit is at its end."""

HAIR_OVER = 2e-9
"""What is beyond a limit that a demand equal to it meets."""
FEW_REFUSED, MOST_REFUSED = 0.001, 0.01
"""Shares of calls refused in the busiest hour from which a limit is near, and reached."""
PoolKey = tuple[str, ...]
"""(limit key, variant, scope): what tells apart the pools of demands."""


Group = tuple[str, str]
"""(node id, which of its demands: its own, or those that what crosses it makes)."""
OWN, CARRIED = "own", "carried"


@dataclass(frozen=True)
class LumpedDemands:
    """What nodes ask in the moment of lumps: (node id, amount, cause in words) by group."""

    occasion: Occasion
    amounts: dict[Group, list[tuple[str, Amount, str]]]


class Asked:
    """All demands on one limit within its scope: (node id, amount, cause) each.  Once all are there, what they make
    together is worked out when it is first asked for.  `effects` holds what it does to a node whose demand says so.

    `is_setting` and `may_not_apply` hold where they hold of all demands."""

    def __init__(self, limit: Limit, value: Amount, where: str):
        self.limit = limit
        self.value = value
        self.where = where
        self.remedy = ""
        self.is_setting = True
        self.may_not_apply = True
        self.raised_by: RaisedBy | None = None
        self.amounts: list[tuple[str, Amount, str]] = []
        self.groups: list[Group] = []
        self.lumped: list[LumpedDemands] = []
        self.offered: list[Offered] = []
        self.also: list[str] = []
        self.does = ""
        self.effects: dict[str, Effect] = {}

    @property
    def is_each_by_itself(self) -> bool:
        return self.limit.scope in EACH_BY_ITSELF

    @cached_property
    def smooth(self) -> Amount:
        """What is asked in the peak second of each hour: the sum, or the largest where each stands by itself."""
        amounts = [amount for _, amount, _ in self.amounts]
        return largest_of(amounts) if self.is_each_by_itself else added(amounts)

    def _with(self, lumped: LumpedDemands) -> Amount:
        """What is asked in the moment of a lump: its demands, and the smooth rest of the pool."""
        lumps = [amount for found in lumped.amounts.values() for _, amount, _ in found]
        if self.is_each_by_itself:
            return largest_of(lumps)
        pairs = zip(self.groups, self.amounts, strict=True)
        replaced = [amount for group, (_, amount, _) in pairs if group in lumped.amounts]
        if len(replaced) == len(self.amounts):
            return added(lumps)
        return added(lumps) + lumped.occasion.rest(self.smooth - added(replaced))

    @cached_property
    def smooth_demand(self) -> NDArray[np.float64]:
        """(samples, multiples) of the worst hour's smooth peak."""
        return worst_hour(self.smooth)

    @cached_property
    def demand(self) -> NDArray[np.float64]:
        """(samples, multiples) of the worst hour of the pooled demand: of the smooth peak, or of a lump and the smooth
        rest where that is more."""
        smooth = self.smooth_demand
        if not self.lumped:
            return smooth
        return reduce(np.maximum, (worst_hour(self._with(lumped)) for lumped in self.lumped), smooth)

    def nears_by(self, cause: Cause, grows_to: float) -> bool:
        """Whether the lumps of a cause would reach the limit if they were so many times as large."""
        lumps = (worst_hour(self._with(lumped)) for lumped in self.lumped if lumped.occasion.cause is cause)
        return any(float(found.max()) * grows_to >= largest(self.value) for found in lumps if found.any())

    @cached_property
    def lump(self) -> LumpedDemands | None:
        """The lump that makes the demand of the first sample, None where the smooth peak does."""
        best, whose = float(self.smooth_demand[0, 0]), None
        for lumped in self.lumped:
            amount = float(worst_hour(self._with(lumped))[0, 0])
            if amount > best * (1 + 1e-9):
                best, whose = amount, lumped
        return whose

    @cached_property
    def refused(self) -> NDArray[np.float64] | None:
        """(samples, multiples) of the share of calls refused in the busiest hour; None where nobody waits for it."""
        if not any(one.waits for one in self.offered):
            return None
        load = together(self.offered)
        if isinstance(load.peak, np.ndarray) and load.peak.shape[-1] > 1:
            load = _in_busiest_hours(load)
        return worst_hour(refused(load, self.value)[0])

    @cached_property
    def reach(self) -> NDArray[np.float64]:
        """(samples, multiples) of how near the limit is, reached at `reached_at`: what is asked; of calls that may be
        refused, what they ask of all places, or how many are refused where that hurts first.

        Shares of refused calls rise steeply; a root of them, about the load that is refused so, rises as traffic does.
        """
        if self.refused is None:
            return self.demand
        held = added(one.held for one in self.offered)
        free = float(np.mean(self.value - held))
        steepness = max(free - load_that_loses(MOST_REFUSED, free) * (1 - MOST_REFUSED), 1.0)
        value = worst_hour(self.value)
        with np.errstate(divide="ignore", invalid="ignore"):
            full = np.where(value > 0, self.demand / value, np.where(self.demand > 0, np.inf, 0.0))
        filling = np.where(full < 1, full**2, full)  # no straight line, that nobody takes it for one beyond
        return np.maximum(filling, (self.refused / MOST_REFUSED) ** (1 / steepness))

    @property
    def reached_at(self) -> Amount:
        """Where `reach` has got there: the limit, or a hair more where a demand equal to it still meets it."""
        if self.refused is not None:
            return 1.0
        return self.value * (1 + HAIR_OVER) if self.is_met_by_equal else self.value

    @property
    def is_met_by_equal(self) -> bool:
        """Whether a demand equal to the limit still meets it."""
        return self.is_setting or self.limit.kind in REACHED_BY_EXCEEDING

    def refused_in(self, sample: int) -> float | None:
        """The share of calls refused in the busiest hour of a sample, at today's traffic."""
        return None if self.refused is None else in_sample(self.refused[..., None], sample)

    def parts(self) -> list[tuple[float, str, str]]:
        """(amount, node, cause) in the worst hour of the first sample, the largest first: they make the demand."""
        lumped, smooth = self.lump, self.smooth
        hour = 0 if isinstance(smooth, (float, int)) else int(smooth[0, 0].argmax())
        amounts = self.amounts
        if lumped is not None:
            pairs = zip(self.groups, self.amounts, strict=True)
            amounts = [one for group, one in pairs if group not in lumped.amounts]
            amounts = [*(one for found in lumped.amounts.values() for one in found), *amounts]
        parts = [(_in_hour(amount, hour), node_id, cause) for node_id, amount, cause in amounts]
        parts.sort(key=lambda part: (-part[0], part[1]))
        return parts[:1] if self.is_each_by_itself else parts


def _in_busiest_hours(load: Offered) -> Offered:
    """The hours with the highest peak and with the highest mean: one of the two refuses most."""
    mean, peak, burst_s = np.broadcast_arrays(load.mean, load.peak, load.burst_s)
    hours = np.stack([peak.argmax(-1), mean.argmax(-1)], axis=-1)
    picked = [np.take_along_axis(one, hours, axis=-1) for one in (mean, peak, burst_s)]
    return Offered(picked[0], picked[1], picked[2], held=load.held)


def _in_hour(amount: Amount, hour: int) -> float:
    """What the first sample asks in an hour."""
    if isinstance(amount, (float, int)):
        return float(amount)
    return float(amount[0, 0, hour if amount.shape[-1] > 1 else 0])


class Pools:
    """Demands by limit and scope; a limit of which the table states no number is asked nothing."""

    def __init__(self, nodes: Mapping[str, ResolvedNode]):
        self.nodes = nodes
        self.asked: dict[PoolKey, Asked] = {}

    def add(self, node_id: str, demands: Iterable[Demand], group: str = OWN) -> None:
        """What a node asks; demands of one `group` of it are replaced together in the moment of a lump."""
        for key, limit, scope, value, demand in self._judged(node_id, demands):
            pool = self.asked.get(key)
            if pool is None:
                pool = self.asked[key] = Asked(limit, value, scope[0])
            pool.amounts.append((node_id, demand.amount, demand.cause))
            pool.groups.append((node_id, group))
            pool.remedy = pool.remedy or demand.remedy
            pool.is_setting = pool.is_setting and demand.is_setting
            pool.may_not_apply = pool.may_not_apply and demand.may_not_apply
            pool.offered.append(demand.offered or Offered(demand.amount, demand.amount, 0.0, waits=False))
            pool.also += [demand.also] if demand.also else []
            pool.does = pool.does or demand.does
            pool.raised_by = pool.raised_by or demand.raised_by
            if demand.effect:
                pool.effects[node_id] = demand.effect

    def add_lumps(self, occasion: Occasion, demands: Mapping[Group, Sequence[Demand]]) -> None:
        """What nodes ask in the moment of a cause's lumps, in place of what they ask otherwise."""
        found: dict[PoolKey, LumpedDemands] = {}
        for group, asked in demands.items():
            for key, _, _, value, demand in self._judged(group[0], asked):
                pool = self.asked.get(key)
                if pool is None:
                    continue
                if key not in found:
                    found[key] = LumpedDemands(occasion, {})
                    pool.lumped.append(found[key])
                # a bucket that fills faster than the other traffic's is another limit: both in the pool's measure
                amount = demand.amount if value is pool.value else demand.amount * share(pool.value, value)
                found[key].amounts.setdefault(group, []).append((group[0], amount, demand.cause))

    def _judged(
        self, node_id: str, demands: Iterable[Demand]
    ) -> Iterator[tuple[PoolKey, Limit, tuple[str, ...], Amount, Demand]]:
        node = self.nodes[node_id]
        for demand in demands:
            limit = demand.limit or node.limits.limit(demand.key, demand.variant)
            value = limit.value if demand.value is None else demand.value
            if value is not None:
                scope = _scope(limit, node, demand)
                yield (limit.key, limit.variant, *scope), limit, scope, value, demand


def _scope(limit: Limit, node: ResolvedNode, demand: Demand) -> tuple[str, ...]:
    match limit.scope:
        case "per_account_region":
            return (node.region,)
        case "per_account":
            return ("the account",)
        case _:
            return (node.label, node.id, demand.where)

"""Pools of demands: by limit and scope, in the peak second and in the moment of each lump."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from estimator.engine.limits.asked.by_chance import Chance
from estimator.engine.limits.asked.demands import Asked, LumpedDemands
from estimator.engine.limits.asked.pooled import OWN, DemandGroup, PoolKey
from estimator.engine.maths.amounts import in_sample, share
from estimator.engine.maths.buckets import refilled
from estimator.engine.measures import Demand
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.traffic.lumps.moment import Occasion
from pricing.book import Limit

WAITS = "waits"
MOST_OF_IT = 0.5
"""The part of a run from which what it waits for is why it takes so long."""


class Pools:
    """Demands by limit and scope; a limit of which the table states no number is asked nothing.  `is_by_clocks` says
    that clocks alone cause all of them."""

    def __init__(self, nodes: Mapping[str, ResolvedNode], *, is_by_clocks: bool = False):
        self.nodes = nodes
        self.is_by_clocks = is_by_clocks
        self.asked: dict[PoolKey, Asked] = {}

    def add(self, node_id: str, demands: Iterable[Demand], group: str = OWN) -> None:
        """What a node asks; demands of one `group` of it are replaced together in the moment of a lump."""
        node, place = self.nodes[node_id], (node_id, group)
        for demand in demands:
            limit = demand.limit or node.limits.limit(demand.key, demand.variant)
            value = limit.value if demand.value is None else demand.value
            if value is None:
                continue
            key = _key(limit, node, demand)
            pool = self.asked.get(key)
            if pool is None:
                pool = self.asked[key] = Asked(limit, value, key[2], is_by_clocks=self.is_by_clocks)
            pool.add(place, demand)

    def add_wait(self, node_id: str, demand: Demand) -> None:
        """What a caller waits for: a part of its own run, where that is held to the same limit, and else one more."""
        node = self.nodes[node_id]
        limit = demand.limit or node.limits.limit(demand.key, demand.variant)
        own = self.asked.get((*_key(limit, node, demand)[:-1], ""))
        if own is None or not own.is_each_by_itself:
            self.add(node_id, [demand])
            return
        run = max((one for (_, group), one in own.demands if group != WAITS), key=lambda one: in_sample(one.amount))
        most = in_sample(run.amount)
        is_the_reason = most >= in_sample(demand.amount) >= MOST_OF_IT * most
        if is_the_reason and not run.wakes and demand.cause not in run.cause:
            own.explain(run, f"{run.cause}; {demand.cause}", demand.remedy)
        own.add((node_id, WAITS), demand)

    def add_lumps(self, occasion: Occasion, demands: Mapping[DemandGroup, Sequence[Demand]], chance: Chance) -> None:
        """What nodes ask in the moment of a cause's lumps, in place of what they ask otherwise."""
        found: dict[PoolKey, LumpedDemands] = {}
        for group, asked in demands.items():
            node = self.nodes[group[0]]
            for demand in asked:
                limit = demand.limit or node.limits.limit(demand.key, demand.variant)
                value = limit.value if demand.value is None else demand.value
                key = _key(limit, node, demand)
                pool = self.asked.get(key)
                if pool is None or value is None or pool.is_as_ever(group, demand, value):
                    continue
                if key not in found:
                    gives = value if demand.bucket is not None else None
                    found[key] = LumpedDemands(occasion, {}, gives, demand.part, chance)
                    pool.lumped.append(found[key])
                asks = demand.amount if demand.refills is None else refilled([demand.refills])
                # a bucket that fills faster than the other traffic's is another limit: both in the pool's measure
                amount = asks if value is pool.value else asks * share(pool.value, value)
                found[key].amounts.setdefault(group, []).append((group[0], amount, demand.cause))


def _key(limit: Limit, node: ResolvedNode, demand: Demand) -> PoolKey:
    """(limit key, variant, scope): the account in a region, the account, or a node and a part of it; the name of them
    all in place of key and variant, where a number decides which limit it is."""
    key, variant = (demand.one_of, "") if demand.one_of else (limit.key, limit.variant)
    if limit.scope == "per_account_region":
        return key, variant, node.region
    if limit.scope == "per_account":
        return key, variant, "the account"
    return key, variant, node.label, node.id, demand.where

"""What a design asks of each limit, pooled as AWS pools it: by account and region, by node, by call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import Amount, added, largest_of, worst_hour
from estimator.engine.measures import Demand
from estimator.engine.resolve.nodes import ResolvedNode
from pricing.book import Limit

EACH_BY_ITSELF = ("per_request", "per_execution", "per_connection")
"""Scopes that hold for one call, run or connection: demands of several are not added, the largest counts."""

PoolKey = tuple[str, ...]
"""(limit key, variant, scope): what tells apart the pools of demands."""


class Asked:
    """All demands on one limit within its scope: (node id, amount, cause) each.  Once all are there, what they make
    together is worked out when it is first asked for."""

    def __init__(self, limit: Limit, value: Amount, where: str):
        self.limit = limit
        self.value = value
        self.where = where
        self.remedy = ""
        self.amounts: list[tuple[str, Amount, str]] = []

    @property
    def is_each_by_itself(self) -> bool:
        return self.limit.scope in EACH_BY_ITSELF

    @cached_property
    def together(self) -> Amount:
        """What is asked in each hour: the sum, or the largest where each stands by itself."""
        amounts = [amount for _, amount, _ in self.amounts]
        return largest_of(amounts) if self.is_each_by_itself else added(amounts)

    @cached_property
    def demand(self) -> NDArray[np.float64]:
        """(samples, multiples) of the worst hour of the pooled demand."""
        return worst_hour(self.together)

    def parts(self) -> list[tuple[float, str, str]]:
        """(amount, node, cause) in the worst hour of the first sample, the largest first: they make the demand."""
        total = self.together
        hour = 0 if isinstance(total, (float, int)) else int(total[0, 0].argmax())
        parts = [(_in_hour(amount, hour), node_id, cause) for node_id, amount, cause in self.amounts]
        parts.sort(key=lambda part: (-part[0], part[1]))
        return parts[:1] if self.is_each_by_itself else parts


def _in_hour(amount: Amount, hour: int) -> float:
    """What the first sample asks in an hour."""
    if isinstance(amount, (float, int)):
        return float(amount)
    return float(amount[0, 0, hour if amount.shape[-1] > 1 else 0])


def pooled(nodes: Mapping[str, ResolvedNode], demands: Mapping[str, Sequence[Demand]]) -> dict[PoolKey, Asked]:
    """Demands by limit and scope; a limit of which the table states no number is asked nothing."""
    found: dict[PoolKey, Asked] = {}
    for node_id, asked in demands.items():
        node = nodes[node_id]
        for demand in asked:
            limit = demand.limit or node.limits.limit(demand.key, demand.variant)
            value = limit.value if demand.value is None else demand.value
            if value is None:
                continue
            scope = _scope(limit, node, demand)
            key = (limit.key, limit.variant, *scope)
            pool = found.get(key)
            if pool is None:
                pool = found[key] = Asked(limit, value, scope[0])
            pool.amounts.append((node_id, demand.amount, demand.cause))
            pool.remedy = pool.remedy or demand.remedy
    return found


def _scope(limit: Limit, node: ResolvedNode, demand: Demand) -> tuple[str, ...]:
    match limit.scope:
        case "per_account_region":
            return (node.region,)
        case "per_account":
            return ("the account",)
        case _:
            return (node.label, node.id, demand.where)

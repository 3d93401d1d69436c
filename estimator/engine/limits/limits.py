"""Demands to findings: what a design asks of each limit, pooled as AWS pools it, and how far it can grow.

Demands of one account and region add up hour by hour, so that a nightly peak and an evening peak are not
summed.  Headroom is the smallest multiple of today's traffic at which the limit is reached, found by running
the traffic once at many multiples.  Verdicts: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from typing import Any

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.headroom import Room, Rooms, grows
from estimator.engine.resolve.resolve import Placed, Plan
from estimator.engine.service import Demand, limit_title
from estimator.engine.traffic.amounts import added
from pricing.book import Limit, LimitBook, LimitMissing

VERDICTS = ("ok", "near", "raise quota", "breach", "error")
NEAR = 0.7
REACHED_BY_EXCEEDING = ("size", "duration", "count", "range")
"""Kinds of limit that a demand equal to them still meets; a rate or concurrency at its limit is at its end."""
EACH_BY_ITSELF = ("per_request", "per_execution", "per_connection")
"""Scopes that hold for one call, run or connection: demands of several are not added, the largest counts."""


@dataclass(frozen=True)
class Finding:
    """A limit and what the design asks of it, or a fault of the design itself (then without numbers).

    `least_headroom` is a multiple of today's traffic up to which it surely holds, and `room` tells where it is
    reached.  `where` names the node, queue or region the limit belongs to.  `words` is the message, or what
    makes it: few of a design's limits are read out.
    """

    key: str
    verdict: str
    nodes: tuple[str, ...]
    words: str | Callable[[], str]
    demand: float | None = None
    value: float | None = None
    unit: str = ""
    least_headroom: float | None = None
    room: Callable[[], Room] | None = None
    limit: Limit | None = None
    where: str = ""

    @property
    def headroom(self) -> float | None:
        """The multiple of today's traffic at which the limit is reached: None where traffic has no part in it."""
        return self.room().multiple if self.room else None

    @cached_property
    def message(self) -> str:
        """What there is to say, with a way out where it is not ok."""
        return self.words if isinstance(self.words, str) else self.words()

    @property
    def title(self) -> str:
        """A few words for the limit: Lambda concurrency."""
        return limit_title(self.key)

    @property
    def load(self) -> float | None:
        """Demand as a part of the limit."""
        return self.demand / self.value if self.value and self.demand is not None else None


class Asked:
    """All demands on one limit within its scope."""

    __slots__ = ("amounts", "limit", "remedy", "value", "where")

    def __init__(self, limit: Limit, value: float, where: str):
        self.limit = limit
        self.value = value
        self.where = where
        self.remedy = ""
        self.amounts: list[tuple[str, Any, str]] = []

    @property
    def together(self) -> Any:
        """What is asked in each hour: the sum, or the largest where each stands by itself."""
        amounts = [amount for _, amount, _ in self.amounts]
        return reduce(np.maximum, amounts) if self.limit.scope in EACH_BY_ITSELF else added(amounts)

    @property
    def demand(self) -> np.ndarray:
        """(samples,) the worst hour of the pooled demand."""
        return worst(self.together)

    def parts(self) -> list[tuple[float, str, str]]:
        """(amount, node, cause) in the worst hour of the first sample, the largest first: they make the demand."""
        total = np.asarray(self.together, dtype=float)
        hour = int(total[0].argmax()) if total.ndim else 0
        parts = [(_in_hour(amount, hour), node_id, cause) for node_id, amount, cause in self.amounts]
        parts.sort(key=lambda part: (-part[0], part[1]))
        return parts[:1] if self.limit.scope in EACH_BY_ITSELF else parts


def _in_hour(amount: Any, hour: int) -> float:
    amount = np.asarray(amount, dtype=float)
    return float(amount) if amount.ndim == 0 else float(amount[0, hour if amount.shape[-1] > 1 else 0])


def worst(amount: Any) -> np.ndarray:
    """The largest hour of (samples, hours), (samples, 1) or a number, as (samples,)."""
    amount = np.asarray(amount, dtype=float)
    return amount.reshape(1) if amount.ndim == 0 else amount.max(-1)


def pooled(plan: Plan, demands: Mapping[str, list[Demand]]) -> dict[tuple, Asked]:
    """Demands by limit and scope."""
    found: dict[tuple, Asked] = {}
    for node_id, asked in demands.items():
        placed = plan.nodes[node_id]
        for demand in asked:
            limit = demand.limit or placed.limits.limit(demand.key, demand.variant)
            value = limit.value if demand.value is None else demand.value
            if value is None:
                continue
            scope = _scope(limit, placed, node_id, demand)
            key = (limit.key, limit.variant, *scope)
            pool = found.get(key)
            if pool is None:
                pool = found[key] = Asked(limit, value, scope[0])
            pool.amounts.append((node_id, demand.amount, demand.cause))
            pool.remedy = pool.remedy or demand.remedy
    return found


def _scope(limit: Limit, placed: Placed, node_id: str, demand: Demand) -> tuple[str, ...]:
    match limit.scope:
        case "per_account_region":
            return (placed.region,)
        case "per_account":
            return ("the account",)
        case _:
            return (placed.node.label, node_id, demand.where)


def verdict(demand: float, value: float, limit: Limit) -> str:
    """ok, near (from 70 %), raise quota (AWS can), breach (it cannot)."""
    used = demand / value if value else np.inf
    over = used > 1 + 1e-9 if limit.kind in REACHED_BY_EXCEEDING else used >= 1 - 1e-9
    if over:
        within_reach = limit.max_value is None or demand <= limit.max_value
        return "raise quota" if limit.adjustable and within_reach and np.isfinite(demand) else "breach"
    return "near" if used >= NEAR else "ok"


def findings(plan: Plan, asked: Mapping[tuple, Asked], rooms: Rooms) -> list[Finding]:
    """One finding for each limit that is asked something of, the fullest first."""
    found = [_finding(plan, pool, rooms.least(key), partial(rooms.room, key)) for key, pool in asked.items()]
    return sorted(found, key=lambda one: (-VERDICTS.index(one.verdict), -(one.load or 0), one.key, one.nodes))


def _finding(plan: Plan, pool: Asked, least: float | None, room: Callable[[], Room]) -> Finding:
    demand = float(pool.demand[0])
    judged = verdict(demand, pool.value, pool.limit)
    parts = pool.parts()
    nodes = tuple(dict.fromkeys(node_id for amount, node_id, _ in parts if amount > 0)) or (parts[0][1],)
    return Finding(
        key=pool.limit.key,
        verdict=judged,
        nodes=nodes,
        words=partial(_message, plan, pool, demand, judged, parts, room),
        demand=demand,
        value=pool.value,
        unit=pool.limit.unit,
        least_headroom=least,
        room=room,
        limit=pool.limit,
        where=pool.where,
    )


def _message(plan: Plan, pool: Asked, demand: float, judged: str, parts, room: Callable[[], Room]) -> str:
    limit = pool.limit
    unit = f" {limit.unit}" if limit.unit else ""
    whose = f"{pool.where}: " if limit.scope not in ("per_account_region", "per_account") else ""
    place = f" in {pool.where}" if limit.scope == "per_account_region" else ""
    asked = "no end" if np.isinf(demand) else f"{figures.short(demand)}"
    text = f"{whose}{limit.name}{place}: {asked} of {figures.short(pool.value)}{unit}"
    shares = [f"{plan.nodes[node_id].node.label} {figures.short(amount)}" for amount, node_id, _ in parts if amount > 0]
    causes = list(dict.fromkeys(cause for _, _, cause in parts if cause))
    if len(shares) > 1:
        text += f" ({figures.listed(shares)})"
    elif causes:
        text += f" ({causes[0]})"
    text += f"; {grows(room())}."
    if judged != "ok" and (way_out := remedy(pool, judged)):
        text += f" {way_out}"
    return text


def remedy(pool: Asked, judged: str) -> str:
    if judged == "error":
        return pool.remedy
    words = [pool.remedy] if pool.remedy else []
    if pool.limit.adjustable:
        code = f" ({pool.limit.quota_code})" if pool.limit.quota_code else ""
        most = f", up to {pool.limit.max_text or figures.short(pool.limit.max_value)}" if pool.limit.max_value else ""
        words.append(f"AWS raises it on request{code}{most}.")
    elif judged == "breach" and not words:
        words.append("AWS does not raise it.")
    return " ".join(words)


def missing_limits(limit_book: LimitBook, keys) -> list[str]:
    """Keys without a row: what `manage.py check` asks."""
    lost = []
    for key in keys:
        try:
            limit_book.limit(key)
        except LimitMissing:
            lost.append(key)
    return lost

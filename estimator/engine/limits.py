"""Demands to findings: what a design asks of each limit, pooled as AWS pools it, and how far it can grow.

Demands of one account and region add up hour by hour, so that a nightly peak and an evening peak are not
summed.  Headroom is the smallest multiple of today's traffic at which the limit is reached, found by running
the traffic once at many multiples.  Verdicts: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, partial, reduce
from typing import Any, NamedTuple, Protocol

import numpy as np

from estimator.engine import figures
from estimator.engine.amounts import added
from estimator.engine.plan import Placed, Plan
from estimator.engine.service import Demand, limit_title
from pricing.book import Limit, LimitBook, LimitMissing

VERDICTS = ("ok", "near", "raise quota", "breach", "error")
NEAR = 0.7
MULTIPLES = np.logspace(-4, 5, 37)
EXACTLY, ALMOST = 1e-9, 0.02
"""How much the slope of what is taken as a straight line may change: between finer multiples, 3.6 % apart, by a
fiftieth, which moves where a smooth curve crosses by less than a ten-thousandth, a staircase by two thousandths."""
REACHED_BY_EXCEEDING = ("size", "duration", "count", "range")
"""Kinds of limit that a demand equal to them still meets; a rate or concurrency at its limit is at its end."""
EACH_BY_ITSELF = ("per_request", "per_execution", "per_connection")
"""Scopes that hold for one call, run or connection: demands of several are not added, the largest counts."""


@dataclass(frozen=True)
class Finding:
    """A limit and what the design asks of it, or a fault of the design itself (then without numbers).

    `headroom` is the multiple of today's traffic at which the limit is reached: None where traffic has no
    part in it.  `where` names the node, queue or region the limit belongs to.  `words` is the message, or what
    makes it: few of a design's limits are read out.
    """

    key: str
    verdict: str
    nodes: tuple[str, ...]
    words: str | Callable[[], str]
    demand: float | None = None
    value: float | None = None
    unit: str = ""
    headroom: float | None = None
    limit: Limit | None = None
    where: str = ""

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


class Room(NamedTuple):
    """The multiple of today's traffic at which a limit is reached, None where no traffic gets there.

    `depends` is False where traffic has no part in the demand at all.
    """

    multiple: float | None
    depends: bool = True


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


class Rerun(Protocol):
    """Pooled demands at multiples of today's traffic, of all nodes or of these alone."""

    def __call__(self, multiples: np.ndarray, nodes: Collection[str] | None = None) -> Mapping[tuple, Asked]: ...


def headrooms(asked: Mapping[tuple, Asked], rerun: Rerun) -> dict[tuple, Room]:
    """The multiple of today's traffic at which each limit is reached.

    Between two multiples the demand is taken as a straight line; what is none is looked at more closely there.
    """
    coarse = rerun(MULTIPLES)
    found = dict.fromkeys(asked, Room(None, depends=False))
    brackets: dict[tuple, tuple[float, float]] = {}
    keys = [key for key in asked if key in coarse]
    table = np.empty((len(keys), len(MULTIPLES)))
    for row, key in zip(table, keys, strict=True):
        row[:] = coarse[key].demand
    is_above = table >= np.array([asked[key].value for key in keys])[:, None]
    for at_row in np.flatnonzero(_varies(table)):
        key, demands, above = keys[at_row], table[at_row], is_above[at_row]
        value, at = asked[key].value, int(above.argmax())
        if not above[at]:
            found[key] = Room(_beyond(demands, value))
        elif at == 0:
            at_once = _is_proportional(demands[0], demands[1], MULTIPLES[0], MULTIPLES[1])
            found[key] = Room(float(MULTIPLES[0] * value / demands[0]) if at_once else 0.0)
        elif _is_proportional(demands[at - 1], demands[at], MULTIPLES[at - 1], MULTIPLES[at]):
            found[key] = Room(float(MULTIPLES[at - 1] * value / demands[at - 1]))
        elif _is_straight(MULTIPLES, demands, at, EXACTLY):
            found[key] = _between(MULTIPLES, demands, value)[1]
        else:
            brackets[key] = (MULTIPLES[at - 1], MULTIPLES[at])
    return found | _narrowed(asked, brackets, rerun)


def _narrowed(asked, brackets: dict[tuple, tuple[float, float]], rerun: Rerun) -> dict[tuple, Room]:
    """Where demands that are no straight line reach their limits: finer multiples, and finer ones where they jump."""
    found: dict[tuple, Room] = {}
    for _ in range(2):
        if not brackets:
            break
        finer = np.unique(np.concatenate([np.geomspace(low, high, 17) for low, high in set(brackets.values())]))
        demands_by_key = rerun(finer, {node_id for key in brackets for node_id, *_ in asked[key].amounts})
        left = {}
        for key, (low, high) in brackets.items():
            inside = (finer >= low * (1 - 1e-12)) & (finer <= high * (1 + 1e-12))
            multiples, demands = finer[inside], np.broadcast_to(demands_by_key[key].demand, finer.shape)[inside]
            span, found[key] = _between(multiples, demands, asked[key].value)
            if not _is_straight(multiples, demands, int(np.argmax(demands >= asked[key].value)), ALMOST):
                left[key] = span
        brackets = left
    return found


def _between(multiples: np.ndarray, demands: np.ndarray, value: float) -> tuple[tuple[float, float], Room]:
    """The two neighbours between which a demand gets there, and where a straight line between them does."""
    at = max(int(np.argmax(demands >= value)), 1)
    low, high = float(multiples[at - 1]), float(multiples[at])
    below, above = demands[at - 1], demands[at]
    part = (value - below) / (above - below) if np.isfinite(above) and above > below else 1.0
    return (low, high), Room(low + min(max(float(part), 0.0), 1.0) * (high - low))


def _varies(table: np.ndarray) -> np.ndarray:
    """For each row, whether it is anything but one finite number."""
    varies = ~np.isfinite(table).all(axis=1)
    finite = table[~varies]
    varies[~varies] = np.ptp(finite, axis=1) > 1e-9 * np.maximum(np.abs(finite).max(axis=1), 1e-300)
    return varies


def _beyond(demands: np.ndarray, value: float) -> float | None:
    """Where a demand still rising at the largest multiple gets there, None where it levels off below."""
    rise = (demands[-1] - demands[-2]) / (MULTIPLES[-1] - MULTIPLES[-2])
    return float(MULTIPLES[-1] + (value - demands[-1]) / rise) if rise * MULTIPLES[-1] > 1e-6 * value else None


def _is_proportional(a: float, b: float, low: float, high: float) -> bool:
    return bool(np.isfinite(b) and a > 0 and abs(b / a - high / low) <= 1e-9 * high / low)


def _is_straight(multiples: np.ndarray, demands: np.ndarray, at: int, within: float) -> bool:
    """Whether a demand rises by one straight line through the multiple before, this and its neighbours."""
    around = slice(max(at - 2, 0), at + 2)
    if not np.isfinite(demands[around]).all():
        return False
    slopes = np.diff(demands[around]) / np.diff(multiples[around])
    return len(slopes) > 1 and bool(np.ptp(slopes) <= within * np.abs(slopes).max())


def findings(plan: Plan, asked: Mapping[tuple, Asked], rooms: Mapping[tuple, Room]) -> list[Finding]:
    """One finding for each limit that is asked something of, the fullest first."""
    found = [_finding(plan, pool, rooms[key]) for key, pool in asked.items()]
    return sorted(found, key=lambda one: (-VERDICTS.index(one.verdict), -(one.load or 0), one.key, one.nodes))


def _finding(plan: Plan, pool: Asked, room: Room) -> Finding:
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
        headroom=room.multiple,
        limit=pool.limit,
        where=pool.where,
    )


def _message(plan: Plan, pool: Asked, demand: float, judged: str, parts, room: Room) -> str:
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
    text += f"; {grows(room)}."
    if judged != "ok" and (way_out := remedy(pool, judged)):
        text += f" {way_out}"
    return text


def grows(room: Room) -> str:
    """What more traffic does to it, in words."""
    if not room.depends:
        return "does not depend on traffic"
    if room.multiple is None:
        return "no traffic reaches it"
    if room.multiple == 0:
        return "reached whatever the traffic"
    if room.multiple >= 1:
        return f"reached at {figures.times(room.multiple)} today's traffic"
    return f"holds up to {figures.times(room.multiple)} today's traffic"


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

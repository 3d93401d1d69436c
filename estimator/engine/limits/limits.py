"""Demands to findings: what a design asks of each limit, and how far it can grow.

Demands of one account and region add up hour by hour, so that a nightly peak and an evening peak are not
summed.  Headroom is the smallest multiple of today's traffic at which the limit is reached, found by running
the traffic once at many multiples.  Verdicts: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import get_args

import numpy as np

from estimator.engine import figures
from estimator.engine.limits import raising
from estimator.engine.limits.demands import (
    FEW_REFUSED,
    MOST_REFUSED,
    REACHED_BY_EXCEEDING,
    Asked,
    LumpedDemands,
    PoolKey,
)
from estimator.engine.limits.headroom import Room, Rooms, grows
from estimator.engine.limits.passed import passed
from estimator.engine.limits.raising import QuotaRequest
from estimator.engine.maths.amounts import Numbers, in_sample, of_samples
from estimator.engine.measures import Verdict
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import limit_title
from pricing.book import Limit, LimitBook, LimitMissing

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From what is well to what AWS rejects."""
NEAR = 0.7


@dataclass(frozen=True)
class LimitSamples:
    """A limit in every sample, (samples,) each: what is asked, what is allowed, and the multiple at which the limit is
    reached (inf where no traffic gets there, nan where traffic has no part in it)."""

    demand: Numbers
    value: Numbers
    headroom: Numbers
    verdict: tuple[Verdict, ...]


@dataclass(frozen=True)
class Finding:
    """A limit and what the design asks of it, or a fault of the design itself (then without numbers).

    Where numbers are sampled, those here are the first sample's; `samples` has all of them.
    `least_headroom` is a multiple of today's traffic up to which it surely holds, and `room` tells where it is
    reached.  `where` names the node, queue or region the limit belongs to; `may_not_apply` says that it holds only
    under a condition nobody has stated.  `words` is the message, or what
    makes it: few of a design's limits are read out.
    """

    key: str
    verdict: Verdict
    nodes: tuple[str, ...]
    words: str | Callable[[], str]
    demand: float | None = None
    value: float | None = None
    unit: str = ""
    least_headroom: float | None = None
    room: Callable[[], Room] | None = None
    limit: Limit | None = None
    where: str = ""
    may_not_apply: bool = False
    every_sample: Callable[[], LimitSamples] | None = None
    request: QuotaRequest | None = None

    @property
    def headroom(self) -> float | None:
        """The multiple of today's traffic at which the limit is reached: None where traffic has no part in it."""
        return self.room().multiple if self.room else None

    @cached_property
    def samples(self) -> LimitSamples | None:
        """The same in every sample; None of a fault, which has no numbers."""
        return self.every_sample() if self.every_sample else None

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
        return self.demand / self.value if self.value and self.value > 0 and self.demand is not None else None


def verdict(
    demand: float, value: float, limit: Limit, refused: float | None = None, *, is_setting: bool = False
) -> Verdict:
    """ok, near (from 70 %), raise quota (AWS can), breach (it cannot).

    Where callers are `refused`, that share in the busiest hour says how near it is: from 0.1 %, and reached from 1 %.
    A number that is set rather than reached is ok up to its limit, whatever the limit's kind.
    """
    used = demand / value if value > 0 else np.inf if demand > 0 or not value else 0.0
    over = used > 1 + 1e-9 if is_setting or limit.kind in REACHED_BY_EXCEEDING else used >= 1 - 1e-9
    if refused is not None:
        over = over or refused >= MOST_REFUSED
    if over:
        within_reach = limit.max_value is None or demand <= limit.max_value
        return "raise quota" if limit.adjustable and within_reach and bool(np.isfinite(demand)) else "breach"
    is_near = used >= NEAR if refused is None else refused >= FEW_REFUSED
    return "near" if is_near and not is_setting else "ok"


def judged(pool: Asked, sample: int = 0) -> Verdict:
    """How a limit stands in a sample: near at most where it may not apply."""
    demand = in_sample(pool.demand[..., None], sample)
    value = in_sample(pool.value, sample)
    found = verdict(demand, value, pool.limit, pool.refused_in(sample), is_setting=pool.is_setting)
    found = raising.judged(found, pool, demand, value, sample)
    return "near" if pool.may_not_apply and found != "ok" else found


def findings(nodes: Mapping[str, ResolvedNode], asked: Mapping[PoolKey, Asked], rooms: Rooms) -> list[Finding]:
    """One finding for each limit that is asked something of, the fullest first."""
    found = [_finding(nodes, key, pool, rooms) for key, pool in asked.items()]
    return sorted(found, key=lambda one: (-VERDICTS.index(one.verdict), -(one.load or 0), one.key, one.nodes))


def _finding(nodes: Mapping[str, ResolvedNode], key: PoolKey, pool: Asked, rooms: Rooms) -> Finding:
    demand, value = float(pool.demand[0, 0]), in_sample(pool.value)
    standing = judged(pool)
    parts = pool.parts()
    asking = tuple(dict.fromkeys(node_id for amount, node_id, _ in parts if amount > 0)) or (parts[0][1],)
    asking = tuple(dict.fromkeys([*asking, *pool.also]))
    room = partial(rooms.room, key)
    return Finding(
        key=pool.limit.key,
        verdict=standing,
        nodes=asking,
        words=partial(_message, nodes, pool, demand, standing, parts, room),
        demand=demand,
        value=value,
        unit=pool.limit.unit,
        least_headroom=rooms.least(key),
        room=room,
        limit=pool.limit,
        where=pool.where,
        may_not_apply=pool.may_not_apply,
        every_sample=partial(_samples, key, pool, rooms),
        request=raising.quota_request(pool, demand) if standing != "ok" else None,
    )


def _samples(key: PoolKey, pool: Asked, rooms: Rooms) -> LimitSamples:
    demand = np.broadcast_to(pool.demand[:, 0], (rooms.samples,))
    value = of_samples(pool.value, rooms.samples)
    verdicts = tuple(judged(pool, sample) for sample in range(rooms.samples))
    return LimitSamples(demand, value, rooms.multiples(key), verdicts)


def _message(
    nodes: Mapping[str, ResolvedNode],
    pool: Asked,
    demand: float,
    standing: Verdict,
    parts: list[tuple[float, str, str]],
    room: Callable[[], Room],
) -> str:
    limit = pool.limit
    unit = f" {limit.unit}" if limit.unit else ""
    whose = f"{pool.where}: " if limit.scope not in ("per_account_region", "per_account") else ""
    place = f" in {pool.where}" if limit.scope == "per_account_region" else ""
    asked = "no end" if np.isinf(demand) else f"{figures.short(demand)}"
    allowed = f"{asked} of {figures.short(in_sample(pool.value))}{unit}"
    if pool.raised_by and in_sample(pool.value) <= 0:
        allowed = f"{asked}{unit}, and nothing is left of {raising.in_force(pool.raised_by.limit)}"
    text = f"{whose}{limit.name}{place}: {allowed}"
    shares = [f"{nodes[node_id].label} {figures.short(amount)}" for amount, node_id, _ in parts if amount > 0]
    causes = list(dict.fromkeys(cause for _, _, cause in parts if cause))
    if len(shares) > 1:
        text += f" ({figures.listed(shares)})"
    elif causes:
        text += f" ({causes[0]})"
    text += f"{passed(pool, demand, standing)}; {grows(room())}."
    if pool.lump is not None:
        text += f" {_in_a_lump(nodes, pool.lump, float(pool.smooth_demand[0, 0]))}"
    if standing != "ok" and (way_out := remedy(pool, standing, demand)):
        text += f" {way_out}"
    return text


def _in_a_lump(nodes: Mapping[str, ResolvedNode], lump: LumpedDemands, smooth: float) -> str:
    """What makes a demand that the smooth peak does not explain."""
    node_id, event = lump.occasion.cause.source
    what = f"a {event} of {nodes[node_id].label} causes much at once"
    return f"That is the moment when {what}; spread evenly, the peak second would have {figures.short(smooth)}."


def remedy(pool: Asked, judged: Verdict, demand: float) -> str:
    """The way out of a limit that is neared or broken: what to ask AWS for, by code and value."""
    words = [pool.remedy] if pool.remedy else []
    limit = pool.raised_by.limit if pool.raised_by else pool.limit
    if limit.adjustable and (limit.quota_code or not words or not raising.is_own(pool)):
        words.append(_to_ask(limit, pool, demand))
    elif judged == "breach" and not words:
        words.append("AWS does not raise it.")
    return " ".join(words)


def _to_ask(limit: Limit, pool: Asked, demand: float) -> str:
    """What AWS is to be asked for, a sentence."""
    quota = raising.named(limit) + (", which it follows from" if pool.raised_by else "")
    request = raising.quota_request(pool, demand)
    if request is None and limit.max_value is not None and (limit.value or 0.0) >= limit.max_value:
        return f"AWS gives no more ({quota})."
    if request is None:
        most = f", up to {limit.max_text or figures.short(limit.max_value)}" if limit.max_value else ""
        return f"AWS raises it on request ({quota}){most}."
    most = limit.max_text or figures.short(request.value)
    if not request.is_enough:
        return f"AWS raises it to {most} at most ({quota}): that is not enough."
    if not request.has_spare:
        return f"Ask AWS for {most}, the most it gives ({quota})."
    return f"Ask AWS for {figures.short(request.value)} ({quota}, 30 % to spare)."


def missing_limits(limit_book: LimitBook, keys: Iterable[str]) -> list[str]:
    """Keys without a row: what `manage.py check` asks."""
    lost = []
    for key in keys:
        try:
            limit_book.limit(key)
        except LimitMissing:
            lost.append(key)
    return lost

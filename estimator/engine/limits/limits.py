"""Demands to findings: what a design asks of each limit, and how far it can grow.

Demands of one account and region add up hour by hour, so that a nightly peak and an evening peak are not
summed.  Headroom is the smallest multiple of today's traffic at which the limit is reached, found by running
the traffic once at many multiples.  Verdicts: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple, get_args

import numpy as np

from estimator.engine import figures
from estimator.engine.limits import raising
from estimator.engine.limits.asked.demands import (
    FEW_REFUSED,
    MOST_REFUSED,
    REACHED_BY_EXCEEDING,
    Asked,
    LumpedDemands,
    PoolKey,
)
from estimator.engine.limits.consequences import STOPS, at_limit, effect_of_check, effect_of_limit, rank, seen, worst
from estimator.engine.limits.headroom import Room, Rooms, grows
from estimator.engine.limits.names import consumer, differs_by, of_several
from estimator.engine.limits.passed import of_its_limit, passed
from estimator.engine.limits.raising import QuotaRequest, Requests
from estimator.engine.limits.remedies import remedy
from estimator.engine.maths.amounts import Numbers, in_sample, of_samples
from estimator.engine.measures import NEAR, Consequence, Effect, Verdict
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import limit_title
from pricing.book import Limit, LimitBook, LimitMissing

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""From what is well to what AWS rejects."""
KEPT_AWAKE = "less where more traffic keeps it awake"
OF_THE_ACCOUNT = ("per_account_region", "per_account")

type Waited = Callable[[str, str], bool]
"""Whether somebody waits for the answers of a node, or of what an edge of it carries."""


@dataclass(frozen=True)
class LimitSamples:
    """A limit in every sample, (samples,) each: what is asked, what is allowed, and the multiple at which the limit is
    reached (inf where no traffic gets there, nan where traffic has no part in it)."""

    demand: Numbers
    value: Numbers
    headroom: Numbers
    verdict: tuple[Verdict, ...]


@dataclass(eq=False)
class Finding:
    """A limit and what the design asks of it, or a fault of the design itself (then without numbers).

    Where numbers are sampled, those here are the first sample's; `samples` has all of them.
    `least_headroom` is a multiple of today's traffic up to which it surely holds, and `room` tells where it is
    reached; `eases` says that more traffic may mend it.  `where` names the node, queue or region the limit belongs to;
    `along` is the edge whose calls are held to it, each by itself.  `may_not_apply` says that it holds only under a
    condition nobody has stated.  `words` is the message, or what makes it: few of a design's limits are read out.
    `said` is what it does when it is met; None: what its key declares.  `own_setting` is there where the limit follows
    from a setting of the user's own: what that has to be, None where it is that much.  `differs_by` is what may tell it
    apart from one that does the same: its title, where it is, whom else it is about and its cause; `apart` is what
    does, where that has to be said.
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
    to_ask: Callable[[], QuotaRequest | None] | None = None
    own_setting: Callable[[], float | None] | None = None
    said: Effect | None = None
    eases: bool = False
    along: str = ""
    differs_by: Callable[[], Sequence[str]] = tuple
    apart: str = ""

    @property
    def effect(self) -> Effect:
        """What it does when it is met."""
        return self.said or effect_of_check(self.key, self.verdict)

    @property
    def consequence(self) -> Consequence:
        """The kind of it: what limits are ranked by."""
        return self.effect.consequence

    @property
    def stops(self) -> bool:
        """Whether something is refused, lost or held up when it is met."""
        return self.consequence in STOPS

    @property
    def happens(self) -> str:
        """What is seen when it is met: functions share 1,000 executions and callers get error 429."""
        return f"{self._happens} ({self.apart})" if self.apart else self._happens

    @property
    def _happens(self) -> str:
        if self.value is None:
            return seen(self.effect)
        is_of_account = self.limit is not None and self.limit.scope in OF_THE_ACCOUNT
        where = "the account" if is_of_account or not self.where else self.where
        return at_limit(self.effect, _amount(self.value, self.unit), where, self.title)

    @property
    def is_broken(self) -> bool:
        """Whether it is beyond its limit today, or wrong whatever the traffic."""
        return VERDICTS.index(self.verdict) >= VERDICTS.index("raise quota")

    @property
    def headroom(self) -> float | None:
        """The multiple of today's traffic at which the limit is reached: None where traffic has no part in it."""
        return self.room().multiple if self.room else None

    @property
    def is_far_away(self) -> bool:
        """Whether only traffic that is far away from today's reaches it."""
        return self.headroom is not None and self.headroom > figures.FAR

    @cached_property
    def request(self) -> QuotaRequest | None:
        """What to ask AWS for, so that it is not over with 30 % to spare."""
        return self.to_ask() if self.to_ask else None

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
    demand: float,
    value: float,
    limit: Limit,
    refused: float | None = None,
    *,
    is_setting: bool = False,
    is_load: bool = False,
    may_be_full: bool = False,
    filling: float | None = None,
) -> Verdict:
    """ok, near (from 70 %), raise quota (AWS can), breach (it cannot).

    Where callers are `refused`, that share in the busiest hour says how near it is: from 0.1 %, and reached from 1 %,
    or where what of the demand may be too much by itself, `filling`, takes all of it; None: all of the demand.
    A number that is set rather than reached is ok up to its limit, whatever the limit's kind; and so is what a clock
    fills with (`may_be_full`).  A load that is told (`is_load`) may be all of a limit too, and is near it.
    """
    takes = demand if filling is None else filling
    used = takes / value if value > 0 else np.inf if takes > 0 or not value else 0.0
    is_met_by_equal = is_setting or may_be_full or (refused is None and limit.kind in REACHED_BY_EXCEEDING)
    over = used > 1 + 1e-9 if is_met_by_equal else used >= 1 - 1e-9
    if refused is not None:
        over = over or refused >= MOST_REFUSED
    if over:
        within_reach = limit.max_value is None or demand <= limit.max_value
        return "raise quota" if limit.adjustable and within_reach and bool(np.isfinite(demand)) else "breach"
    is_near = used >= NEAR if refused is None else refused >= FEW_REFUSED
    return "near" if is_near and (is_load or not is_setting) else "ok"


def judged(pool: Asked, sample: int = 0) -> Verdict:
    """How a limit stands in a sample: near at most where it may not apply."""
    demand = _of(pool.demand, sample)
    value = in_sample(pool.value, sample)
    refused = pool.refused_in(sample) if pool.refuses else None
    found = verdict(
        demand,
        value,
        pool.limit,
        refused,
        is_setting=pool.is_setting,
        is_load=pool.is_load,
        may_be_full=pool.fills_by_clock or pool.is_by_clocks,
        filling=_of(pool.filling, sample),
    )
    if found == "breach":
        found = raising.judged(found, pool, demand, value, sample)
    if found == "ok":
        return "near" if pool.lumped and _is_near_by_a_lump(pool, demand, value) else found
    return "near" if pool.may_not_apply else found


def _of(demands: Numbers, sample: int) -> float:
    """What is asked in a sample at today's traffic."""
    return float(demands[sample if len(demands) > 1 else 0, 0])


def _is_near_by_a_lump(pool: Asked, demand: float, value: float) -> bool:
    """Whether a lump takes most of a limit, unless the share of calls refused says what it does."""
    return pool.lump is not None and demand >= NEAR * value and not pool.is_told_by_share(pool.lump)


def is_near_by_traffic(pool: Asked, key: PoolKey, rooms: Rooms) -> bool:
    """Whether less than 1.43 times today's traffic reaches it: an age is nothing until a backlog begins, and of a
    clock's calls none is refused until they are too many.  Of callers by chance the share refused says it."""
    if (pool.refuses and not pool.waits_for_ticks) or pool.is_setting or pool.may_not_apply:
        return False
    least = rooms.least(key)
    if least is None or not least * NEAR < 1:
        return False
    reached = rooms.room(key).multiple
    return reached is not None and reached * NEAR < 1 - 1e-9


def standing_of(key: PoolKey, pool: Asked, rooms: Rooms, sample: int = 0) -> Verdict:
    """How a limit stands: what a cap before it holds below it at any traffic is not near, and what less than 1.43 times
    the traffic reaches is."""
    found = judged(pool, sample)
    if found == "near" and pool.lump is None and not pool.may_not_apply and rooms.is_held(key, sample):
        return "ok"
    return "near" if found == "ok" and sample == 0 and is_near_by_traffic(pool, key, rooms) else found


def ranked(found: Iterable[Finding]) -> list[Finding]:
    """Findings by what they do when they are met, and then by the multiple of the traffic at which they are."""
    by_consequence: dict[Consequence, list[Finding]] = {}
    for one in found:
        by_consequence.setdefault(one.consequence, []).append(one)
    order: list[Finding] = []
    for consequence in sorted(by_consequence, key=rank):
        alike = by_consequence[consequence]
        order += sorted(alike, key=_reached) if len(alike) > 1 else alike
    return order


def _reached(one: Finding) -> tuple[float, int]:
    """The multiple of the traffic at which it is met, the worst verdict first where that is the same."""
    beyond = 0.0 if one.is_broken else np.inf
    return beyond if one.headroom is None else one.headroom, -VERDICTS.index(one.verdict)


class Standing(NamedTuple):
    """How a limit stands today, and the multiple of the traffic up to which it surely holds."""

    verdict: Verdict
    least_headroom: float | None


def standings(asked: Mapping[PoolKey, Asked], rooms: Rooms) -> dict[PoolKey, Standing]:
    """How each limit stands that is asked something of: most are well, and many readers ask of the others alone."""
    return {key: Standing(standing_of(key, pool, rooms), rooms.least(key)) for key, pool in asked.items()}


def findings(
    nodes: Mapping[str, ResolvedNode],
    asked: Mapping[PoolKey, Asked],
    rooms: Rooms,
    is_waited_for: Waited,
    standing: Mapping[PoolKey, Standing],
    requests: Requests,
) -> list[Finding]:
    """One finding for each limit of which it is said how it stands.  What is not well comes first, by what it does when
    it is met; then what stops something, the fullest first, and what does not.
    """
    several = of_several(asked)
    found = [
        _finding(nodes, key, asked[key], rooms, is_waited_for, one, requests, key in several)
        for key, one in standing.items()
    ]
    return sorted(found, key=_place)


def told_once(found: Iterable[Finding], edges: Iterable[ResolvedEdge]) -> Iterator[Finding]:
    """Findings, the worst first, without those that say the same of other calls between the same two nodes: each call
    is held to such a limit by itself, and the largest is told."""
    ends = {edge.id: (edge.source.id, edge.target.id) for edge in edges}
    told: set[tuple[str, tuple[str, ...], tuple[str, str]]] = set()
    for one in found:
        between = ends.get(one.along)
        if between is not None:
            said = one.key, one.nodes, between
            if said in told:
                continue
            told.add(said)
        yield one


def _place(one: Finding) -> tuple[bool, int, int, float, str, tuple[str, ...]]:
    is_well, consequence = one.verdict == "ok", one.consequence
    severity = int(consequence not in STOPS) if is_well else rank(consequence)
    return is_well, severity, -VERDICTS.index(one.verdict), -(one.load or 0), one.key, one.nodes


def _finding(
    nodes: Mapping[str, ResolvedNode],
    key: PoolKey,
    pool: Asked,
    rooms: Rooms,
    is_waited_for: Waited,
    stands: Standing,
    requests: Requests,
    is_of_several: bool,
) -> Finding:
    standing, least = stands
    to_show = pool.to_show
    demand, value = float(pool.demand[0, 0]) * to_show, in_sample(pool.value) * to_show
    asking, room = pool.asking(), partial(rooms.room, key)
    effect = _effect(key, pool, _filling(pool, asking, least), is_waited_for)
    return Finding(
        key=pool.limit.key,
        verdict=standing,
        nodes=asking,
        words=partial(_message, nodes, key, pool, demand, standing, room, effect.consequence, requests, is_of_several),
        demand=demand,
        value=value,
        unit=pool.limit.unit,
        least_headroom=least,
        room=room,
        limit=pool.limit,
        where=pool.where,
        may_not_apply=pool.may_not_apply,
        every_sample=partial(_samples, key, pool, rooms),
        to_ask=None if standing == "ok" else partial(requests.of, key),
        own_setting=None if standing == "ok" or pool.own is None else partial(requests.own_value, key),
        said=effect,
        eases=pool.eases,
        along=key[-1] if pool.is_each_by_itself else "",
        differs_by=partial(differs_by, nodes, pool),
    )


def _filling(pool: Asked, asking: tuple[str, ...], reached: float | None) -> tuple[str, ...]:
    """Who meets a limit: of a lump those who make a hundredth of it at least, or would at the multiple of the traffic
    where it is reached, unless others are refused besides."""
    if pool.lump is None or (pool.refused_in(0) or 0.0) >= FEW_REFUSED:
        return asking
    parts, least = pool.parts(), MOST_REFUSED * in_sample(pool.value)
    filling = {node_id for amount, node_id, _ in parts if amount * max(reached or 1.0, 1.0) >= least}
    few = {node_id for _, node_id, _ in parts} - filling
    return tuple(node_id for node_id in asking if node_id not in few) or asking


def _effect(key: PoolKey, pool: Asked, asking: Iterable[str], is_waited_for: Waited) -> Effect:
    """What a limit does to whom it hurts most of those that ask."""
    usual, effects = effect_of_limit(pool.limit), pool.effects
    if not effects and usual.unless_waited is None:
        return usual
    rest = usual.unless_waited or usual
    return worst(effects.get(node_id) or (usual if is_waited_for(node_id, key[-1]) else rest) for node_id in asking)


def _samples(key: PoolKey, pool: Asked, rooms: Rooms) -> LimitSamples:
    demand = np.broadcast_to(pool.demand[:, 0], (rooms.samples,)) * pool.to_show
    value = of_samples(pool.value, rooms.samples) * pool.to_show
    verdicts = tuple(standing_of(key, pool, rooms, sample) for sample in range(rooms.samples))
    return LimitSamples(demand, value, rooms.multiples(key), verdicts)


def _message(
    nodes: Mapping[str, ResolvedNode],
    key: PoolKey,
    pool: Asked,
    demand: float,
    standing: Verdict,
    room: Callable[[], Room],
    does: Consequence,
    requests: Requests,
    is_of_several: bool,
) -> str:
    limit, parts = pool.limit, pool.parts()
    owner = f"{pool.where} → {consumer(nodes, pool)}" if is_of_several else pool.where
    whose = f"{owner}: " if limit.scope not in OF_THE_ACCOUNT else ""
    place = f" in {pool.where}" if limit.scope == "per_account_region" else ""
    text = f"{whose}{limit.name}{place}: {of_its_limit(pool, demand)}"
    are_several = len({node_id for _, node_id, _ in parts}) > 1
    shares = [
        f"{nodes[node_id].label} {figures.short(amount * pool.to_show)}" for amount, node_id, _ in parts if amount > 0
    ]
    causes = list(dict.fromkeys(cause for _, _, cause in parts if cause))
    if are_several and len(shares) > 1:
        text += f" ({figures.listed(shares)})"
    elif causes:
        text += f" ({causes[0]})"
    text += f"{passed(pool, demand, standing, does)}; {KEPT_AWAKE if pool.eases else grows(room())}."
    if pool.lump is not None:
        text += f" {_in_a_lump(nodes, pool, pool.lump, float(pool.smooth_demand[0, 0]) * pool.to_show)}"
    if standing != "ok" and (way_out := remedy(pool, standing, requests.of(key), requests.own_value(key))):
        text += f" {way_out}"
    return text


def _in_a_lump(nodes: Mapping[str, ResolvedNode], pool: Asked, lump: LumpedDemands, smooth: float) -> str:
    """What makes a demand that the smooth peak does not explain."""
    spread = f"spread evenly, it would be {figures.short(smooth) if smooth > 0 else 'none'} at the peak"
    if pool.falls_together or pool.is_of_several:
        lumps = pool.lumped if pool.falls_together else [lump]
        causes = [one.occasion.cause for one in lumps if one.occasion.cause.is_random]
        sources = list(dict.fromkeys(nodes[source[0]].label for cause in causes for source in cause.parts))
        cause = "causes" if len(sources) == 1 else "cause"
        what = f"what {figures.listed(sources)} {cause} at once, and how much of it falls together by chance"
        return f"That counts {what}; {spread}."
    node_id, event = lump.occasion.cause.source
    what = f"one {event.replace('_', ' ').replace('aws', 'AWS')} of {nodes[node_id].label} causes at once"
    return f"That counts what {what}; {spread}."


def _amount(value: float, unit: str) -> str:
    """A limit as a person reads it: 1,000 executions, 4 days."""
    return figures.seconds(value) if unit == "s" else figures.amount(value, unit)


def missing_limits(limit_book: LimitBook, keys: Iterable[str]) -> list[str]:
    """Keys without a row: what `manage.py check` asks."""
    lost = []
    for key in keys:
        try:
            limit_book.limit(key)
        except LimitMissing:
            lost.append(key)
    return lost

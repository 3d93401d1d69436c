"""What breaks first as traffic grows, and what next, in the unit of those who send the traffic.

First comes what stops something (`consequences.STOPS`), the nearest first; then what only costs, catches up or blinds.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from estimator.engine import figures
from estimator.engine.limits.consequences import rank
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import PEAK, in_sample
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Hours
from estimator.engine.traffic.sources import Source

NEXT = 5
"""How many of those that break after the first are told."""
_PERIODS = ((1, "a second"), (60, "a minute"), (3_600, "an hour"), (86_400, "a day"))


@dataclass(frozen=True)
class Entrance:
    """What enters, in the user's word, and how much of it today: in the peak second; of a clock's runs on average."""

    noun: str
    per_second: float
    hours_per_month: float

    def at(self, multiple: float) -> str:
        """2,500 requests a second, 3 runs a day: at a multiple of today's traffic."""
        rate = self.per_second * multiple
        periods = (*_PERIODS, (self.hours_per_month * SECONDS_IN_HOUR, "a month"))
        seconds, word = next((one for one in periods if rate * one[0] >= 0.9995), periods[-1])
        number = float(f"{rate * seconds:.3g}")  # a multiple is not known more closely than that
        return f"{figures.counted(number, self.noun.removesuffix('s'), self.noun)} {word}"


def entrance(
    sources: Iterable[Source], used: Iterable[tuple[str, str]], hours: Hours, scale: float = 1.0
) -> Entrance | None:
    """What most of the traffic that grows enters as, of what leads anywhere, at so many times the document's traffic;
    None where nothing grows."""
    drawn, found = set(used), dict[str, Entrance]()
    for source in sources:
        if not source.grows or (source.node_id, source.event) not in drawn:
            continue
        per_second = _peak(source, hours, scale)
        before = found.get(source.noun)
        total = per_second + (before.per_second if before else 0.0)
        found[source.noun] = Entrance(source.noun, total, hours.hours_per_month)
    sending = [one for one in found.values() if one.per_second > 0]
    return max(sending, key=lambda one: (one.noun == "requests", one.per_second)) if sending else None


def _peak(source: Source, hours: Hours, scale: float) -> float:
    """What it sends in the peak second of the first sample; a clock, of which that says little, on average."""
    if source.is_clock:
        return in_sample(source.monthly) * scale / hours.hours_per_month / SECONDS_IN_HOUR
    return float(source.sends(hours, scale).rate[PEAK][0, 0].max())


def in_order(limits: Sequence[Finding]) -> Iterator[Finding]:
    """Limits that traffic reaches, in the order in which they break; no multiple is found that decides nothing."""
    waiting: list[tuple[bool, float, int, int, bool]] = []
    for at, limit in enumerate(limits):
        least = limit.least_headroom
        if least is not None and not limit.may_not_apply:
            heapq.heappush(waiting, (not limit.stops, least, rank(limit.consequence), at, False))
    while waiting:
        soft, _, worth, at, is_known = heapq.heappop(waiting)
        if is_known:
            yield limits[at]
        elif (reached := limits[at].headroom) is not None:
            heapq.heappush(waiting, (soft, reached, worth, at, True))


def following(limits: Sequence[Finding], first: Finding | None) -> list[Finding]:
    """What breaks after the first, in order, no fact twice: several that do the same at the same multiple are one, and
    those that do it at another say what tells them apart; where nothing does, the nearest is told."""
    told: list[list[Finding]] = []
    alike: dict[str, list[list[Finding]]] = {}
    if first is not None:
        alike[first.happens] = [[first]]
    for one in in_order(limits):
        if one is first:
            continue
        met = alike.setdefault(one.happens, [])
        fact = next((fact for fact in met if _is_same(fact[0], one)), None)
        if fact is not None:
            fact.append(one)
            continue
        met.append([one])
        told.append(met[-1])
        if len(told) == NEXT:
            break
    return [_told_apart(fact, alike[fact[0].happens]) for fact in told]


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether two that do the same are as far away, or nothing tells them apart."""
    are_as_far = figures.multiple(one.headroom or 0.0) == figures.multiple(other.headroom or 0.0)
    return are_as_far or tuple(one.differs_by()) == tuple(other.differs_by())


def _told_apart(fact: Sequence[Finding], alike: Sequence[Sequence[Finding]]) -> Finding:
    """One of several that are told together, with what they have that others which do the same have not."""
    if len(fact) == len(alike) == 1:
        return fact[0]
    names = [[tuple(one.differs_by()) for one in other] for other in alike]
    kinds = _kinds_that_differ(names)
    own = names[alike.index(fact)]
    apart = dict.fromkeys(", ".join(one[kind] for kind in kinds if one[kind]) for one in own)
    nodes = dict.fromkeys(node_id for one in fact for node_id in one.nodes)
    return replace(fact[0], nodes=tuple(nodes), apart=figures.listed([words for words in apart if words]))


def _kinds_that_differ(names: Sequence[Sequence[tuple[str, ...]]]) -> list[int]:
    """Which of the names of each finding of each fact to tell: the first kind that no two facts share, else all that
    differ."""
    every = [one for fact in names for one in fact]
    differing = [kind for kind, words in enumerate(zip(*every, strict=True)) if len(set(words)) > 1]
    for kind in differing:
        of_facts = [{one[kind] for one in fact} for fact in names]
        together = set[str]().union(*of_facts)
        if "" not in together and len(together) == sum(map(len, of_facts)):
            return [kind]
    return differing


def broken_already(found: Iterable[Finding]) -> Finding | None:
    """What stops something today with which traffic has nothing to do, of findings the worst first; None where a limit
    that any traffic reaches stops something worse."""
    worst = next((one for one in found if one.is_broken and one.stops and not one.headroom), None)
    return worst if worst is not None and worst.headroom is None else None


def holds_to(
    broken: Finding | None,
    first: Finding | None,
    entering: Entrance | None,
    looked_at: float = 1.0,
    not_judged: Sequence[str] = (),
) -> str:
    """How far it holds in the user's unit and against today, and what happens then, as the middle of a sentence; and
    whether the multiple of today's traffic that is looked at is beyond that.  `not_judged` are names of what has limits
    that nobody knows."""
    if broken is not None:
        may_depend = broken.eases or (broken.limit is None and broken.consequence != "rejected")
        when = "today" if looked_at == 1 else f"at {figures.at_multiple(looked_at)}"
        return f"does not hold {when if may_depend else 'at any traffic'}: {broken.message.rstrip('.')}"
    if first is None or first.headroom is None:
        if not_judged:
            return f"holds as far as is known: the limits of {figures.listed([*not_judged])} are not"
        return "holds at any traffic: no limit that stops anything depends on it"
    if first.headroom == 0:
        return f"does not hold at any traffic: {first.happens}"
    if first.headroom > figures.FAR:
        return f"holds in practice at any traffic: the first limit is far away, and then {first.happens}"
    rate = f"{entering.at(first.headroom)}, " if entering else ""
    against = figures.multiple(first.headroom) + (" today" if first.headroom >= figures.LITTLE else "")
    exceeded = f", {exceeded_at(looked_at)}" if looked_at != 1 and first.headroom < looked_at else ""
    return f"holds to {rate}{against}{exceeded}; then {first.happens}"


def exceeded_at(multiple: float) -> str:
    """What is said of a limit that a multiple of today's traffic is beyond: exceeded at × 454."""
    return f"exceeded at {figures.at_multiple(multiple)}"

"""Demands to findings: what a design asks of each limit, and how far it can grow.

Demands of one account and region add up hour by hour, so that a nightly peak and an evening peak are not
summed.  Headroom is the smallest multiple of today's traffic at which the limit is reached, found by running
the traffic once at many multiples.  Verdicts: docs/method.md, "Limits".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.asked.demands import FEW_REFUSED, MOST_REFUSED, Asked, LumpedDemands
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.limits.consequences import STOPS, effect_of_limit, rank, worst
from estimator.engine.limits.finding import OF_THE_ACCOUNT, VERDICTS, Finding, LimitSamples
from estimator.engine.limits.headroom import Room, RoomOf, Rooms, RoomsFrom, grows
from estimator.engine.limits.raising import Requests
from estimator.engine.limits.verdicts import Standing, standing_of
from estimator.engine.limits.wording.names import consumer, differs_by
from estimator.engine.limits.wording.passed import of_its_limit, passed
from estimator.engine.limits.wording.remedies import remedy
from estimator.engine.maths.amounts import in_sample, of_samples
from estimator.engine.measures import Consequence, Effect, Verdict
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from pricing.book import LimitBook, LimitMissing

KEPT_AWAKE = "less where more traffic keeps it awake"

NOTHING_SAID: Mapping[PoolKey, Finding] = MappingProxyType({})
type Waited = Callable[[str, str], bool]
"""Whether somebody waits for the answers of a node, or of what an edge of it carries."""


@dataclass(frozen=True)
class Heard:
    """Who hears refusals: by node, whether any of its callers does; by edge, whether its caller does."""

    by_node: Mapping[str, bool]
    by_edge: Mapping[str, bool]

    @classmethod
    def of(cls, edges: Iterable[ResolvedEdge]) -> Heard:
        by_node: dict[str, bool] = {}
        by_edge: dict[str, bool] = {}
        for edge in edges:
            by_edge[edge.id] = edge.hears_refusals
            by_node[edge.target.id] = by_node.get(edge.target.id, False) or by_edge[edge.id]
        return cls(by_node, by_edge)

    def at_node(self, node_id: str) -> bool:
        """Whether somebody is refused at a node: a caller that hears it, or whoever calls what nothing here calls."""
        return self.by_node.get(node_id, True)

    def is_waited_for(self, node_id: str, where: str) -> bool:
        """The same of what an edge of it carries, where that is one."""
        return self.by_edge[where] if where in self.by_edge else self.at_node(node_id)


def findings(
    nodes: Mapping[str, ResolvedNode],
    asked: Mapping[PoolKey, Asked],
    rooms: Rooms,
    is_waited_for: Waited,
    standing: Mapping[PoolKey, Standing],
    requests: Requests,
    several: Set[PoolKey],
    known: Mapping[PoolKey, Finding] = NOTHING_SAID,
) -> dict[PoolKey, Finding]:
    """One finding for each limit of which it is said how it stands.  What is not well comes first, by what it does when
    it is met; then what stops something, the fullest first, and what does not.

    `several` are those that stand beside others; what is `known` is not said again.
    """
    found = {
        key: known[key]
        if key in known
        else _finding(nodes, key, asked[key], rooms, is_waited_for, one, requests, key in several)
        for key, one in standing.items()
    }
    return dict(sorted(found.items(), key=lambda one: _place(one[1])))


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
    every_sample = partial(_samples, key, pool, rooms)
    is_kept = standing == "ok" and rooms.samples == 1 and not isinstance(rooms, RoomsFrom)
    if is_kept and not pool.lumped and key not in rooms.bent:
        # it may outlive the estimate, and holds no more of it than it needs
        reached = rooms.room(key)
        room, every_sample = partial(_known, reached), partial(_samples_of, key, pool, reached)
        nodes = {node_id: nodes[node_id] for node_id in (*asking, *pool.nodes)}
    effect = _effect(key, pool, _filling(pool, asking, None if least is None else least / rooms.times), is_waited_for)
    return Finding(
        key=pool.limit.key,
        verdict=standing,
        nodes=asking,
        words=partial(
            _message,
            nodes,
            key,
            pool,
            demand,
            standing,
            room,
            effect.consequence,
            is_of_several,
            None if standing == "ok" else requests,
            rooms.times,
        ),
        demand=demand,
        value=value,
        unit=pool.limit.unit,
        least_headroom=least,
        room=room,
        limit=pool.limit,
        where=pool.where,
        may_not_apply=pool.may_not_apply,
        every_sample=every_sample,
        to_ask=None if standing == "ok" else partial(requests.of, key),
        own_setting=None if standing == "ok" or pool.own is None else partial(requests.own_value, key),
        own_most=pool.own_most,
        said=effect,
        eases=pool.eases,
        is_own=pool.own is not None,
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


def _known(room: Room) -> Room:
    return room


def _samples_of(key: PoolKey, pool: Asked, room: Room) -> LimitSamples:
    return _samples(key, pool, RoomOf(key, pool, room))


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
    is_of_several: bool,
    requests: Requests | None,
    looked_at: float,
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
    text += f"{passed(pool, demand, standing, does)}; {KEPT_AWAKE if pool.eases else grows(room(), looked_at)}."
    if pool.lump is not None:
        text += f" {_in_a_lump(nodes, pool, pool.lump, float(pool.smooth_demand[0, 0]) * pool.to_show)}"
    if requests is not None and (way_out := remedy(pool, standing, requests.of(key), requests.own_value(key))):
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


def missing_limits(limit_book: LimitBook, keys: Iterable[str]) -> list[str]:
    """Keys without a row: what `manage.py check` asks."""
    lost = []
    for key in keys:
        try:
            limit_book.limit(key)
        except LimitMissing:
            lost.append(key)
    return lost

"""Limits that stand as they stood before an edit: nothing of them is worked out or said again."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from estimator.engine.limits.asked.asking import AskedBefore
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.headroom import Room, Rooms
from estimator.engine.limits.limits import Heard, findings
from estimator.engine.limits.raising import Requests
from estimator.engine.limits.verdicts import Standing, standings
from estimator.engine.limits.wording.names import of_several
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.resolve import Resolved


@dataclass
class LimitsBefore:
    """How limits stood before an edit, by what that follows from: what was asked, at which multiple each is reached,
    the nodes, who hears refusals and which limits stand beside others.  `bent` are those looked at more closely."""

    asked: Mapping[PoolKey, Asked]
    rooms: Mapping[PoolKey, Room | None]
    bent: Set[PoolKey]
    standing: Mapping[PoolKey, Standing]
    nodes: Mapping[str, ResolvedNode]
    heard: Heard
    several: Set[PoolKey]
    findings: dict[PoolKey, Finding] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rooms: Rooms,
        standing: Mapping[PoolKey, Standing],
        nodes: Mapping[str, ResolvedNode],
        heard: Heard,
        several: Set[PoolKey],
    ) -> LimitsBefore:
        """How limits stand now, of one sample."""
        found = {key: rooms.found.get((key, 0)) for key in rooms.asked}
        return cls(rooms.asked, found, rooms.bent, standing, nodes, heard, several)

    def same(self, rooms: Rooms) -> dict[PoolKey, Standing]:
        """The standing of those of which the same is asked, and which are reached where they were."""
        found = {}
        for key, pool in rooms.asked.items():
            if pool is not self.asked.get(key) or key in rooms.bent or key in self.bent:
                continue
            if rooms.found.get((key, 0)) == self.rooms[key]:
                found[key] = self.standing[key]
        return found

    def said(self, now: LimitsBefore) -> dict[PoolKey, Finding]:
        """The findings that say of the limits `now` what is to be said: of those that are well, of the same nodes."""
        return {
            key: one
            for key, one in self.findings.items()
            if now.standing.get(key) is self.standing[key]
            and now.asked.get(key) is self.asked[key]
            and (key in now.several) == (key in self.several)
            and self.heard.by_edge.get(key[-1]) == now.heard.by_edge.get(key[-1])
            and all(self._is_same_node(node_id, now) for node_id in one.nodes)
        }

    def _is_same_node(self, node_id: str, now: LimitsBefore) -> bool:
        """Whether a node is as it was, and as many hear of its refusals."""
        is_same = now.nodes.get(node_id) is self.nodes[node_id]
        return is_same and now.heard.at_node(node_id) == self.heard.at_node(node_id)


@dataclass
class TakenOver:
    """What an estimate takes from the one before an edit, and once that is worked out, what the next takes from it."""

    asked: AskedBefore | None = None
    limits: LimitsBefore | None = None

    def forget(self) -> None:
        """Let go of it: it is large."""
        self.asked, self.limits = None, None


class LimitsAgain:
    """How the limits of an estimate stand, and the findings that say so: what stands as it was taken over is neither
    judged nor said again."""

    def __init__(self, resolved: Resolved, rooms: Rooms, taken: TakenOver):
        self.resolved = resolved
        self.rooms = rooms
        self.taken = taken
        self.can_be_compared = resolved.sample_count == 1 and type(rooms) is Rooms
        """Edits are compared by one sample, at the traffic of its document."""

    @cached_property
    def standings(self) -> Mapping[PoolKey, Standing]:
        """How each limit stands that is asked something of."""
        before = self.taken.limits if self.can_be_compared else None
        return standings(self.rooms.asked, self.rooms, before.same(self.rooms) if before is not None else {})

    @cached_property
    def heard(self) -> Heard:
        """Who hears refusals."""
        return Heard.of(self.resolved.edges)

    @cached_property
    def several(self) -> Set[PoolKey]:
        """The limits that stand beside others of the same node."""
        return of_several(self.rooms.asked)

    def findings(self, requests: Requests, *, are_well: bool) -> list[Finding]:
        """The findings of those that are well, or of the others."""
        some = {key: one for key, one in self.standings.items() if (one.verdict == "ok") == are_well}
        now = self._now if self.can_be_compared and are_well else None
        before = self.taken.limits if now is not None else None  # read once: another thread may let go of it meanwhile
        known = before.said(now) if before is not None and now is not None else {}
        found = findings(
            self.resolved.nodes,
            self.rooms.asked,
            self.rooms,
            self.heard.is_waited_for,
            some,
            requests,
            self.several,
            known,
        )
        if now is not None:
            now.findings = {key: one for key, one in found.items() if key not in now.bent and not now.asked[key].lumped}
            self.taken.limits = now
        return list(found.values())

    @property
    def _now(self) -> LimitsBefore:
        return LimitsBefore.of(self.rooms, self.standings, self.resolved.nodes, self.heard, self.several)

"""Limits that stand as they stood before an edit: nothing of them is worked out or said again."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from estimator.engine.limits.asked.demands import Asked, PoolKey
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.headroom import Room, Rooms
from estimator.engine.limits.verdicts import Standing
from estimator.engine.resolve.nodes import ResolvedNode

type Heard = tuple[Mapping[str, bool], Mapping[str, bool]]
"""Whether somebody hears refusals, by node and by edge."""


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
            and self.heard[1].get(key[-1]) == now.heard[1].get(key[-1])
            and all(self._is_same_node(node_id, now) for node_id in one.nodes)
        }

    def _is_same_node(self, node_id: str, now: LimitsBefore) -> bool:
        """Whether a node is as it was, and as many hear of its refusals."""
        is_heard, was_heard = now.heard[0].get(node_id, True), self.heard[0].get(node_id, True)
        return now.nodes.get(node_id) is self.nodes[node_id] and is_heard == was_heard

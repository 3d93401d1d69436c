"""The lumps of random events by the node that serves them: what the bill knows of them.

A clock's are known by its ticks.  Batches that gathered come evenly, like the calls of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, added, larger, smaller
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.lumps.causes import Cause, Lump
from estimator.engine.traffic.lumps.follow import lumps
from estimator.engine.traffic.lumps.let_in import let_in
from estimator.engine.traffic.lumps.together import CallsTogether
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.slices import TrafficSlice


class LumpedCalls:
    """The lumps of an architecture, followed once somebody asks where there may be any."""

    def __init__(
        self,
        order: WalkOrder,
        flows: Sequence[Flows],
        started: Mapping[tuple[str, str], TrafficSlice],
        scale: Amount,
    ):
        self.order = order
        self.flows = flows
        self.started = started
        self.scale = scale

    def at(self, node_id: str) -> Sequence[CallsTogether]:
        """What comes together at a node, of each cause by itself."""
        return self._by_node.get(node_id, ()) if node_id in self.order.may_see_lumps else ()

    @cached_property
    def _by_node(self) -> dict[str, list[CallsTogether]]:
        order = self.order
        if order.lumps is None:
            order.lumps = lumps(order, self.flows, self.scale)
        index_of = {edge.id: edge.index for edge in order.edges}
        found: dict[str, list[CallsTogether]] = {}
        for cause, made in order.lumps.by_cause.items():
            if cause.is_clock or cause.batches is not None:
                continue
            into: dict[str, list[tuple[int, Lump]]] = {}
            for edge_id, lump in made.items():
                index = index_of[edge_id]
                into.setdefault(order.edges[index].target.id, []).append((index, lump))
            for node_id, here in into.items():
                inside = list(let_in(order.edges, order.gates.get(node_id), dict(here)).items())
                found.setdefault(node_id, []).append(self._together(cause, inside))
        return found

    def _together(self, cause: Cause, here: Sequence[tuple[int, Lump]]) -> CallsTogether:
        """What one cause makes at a node along all edges that lead there."""
        found = [(lump, *_at_once(lump)) for _, lump in here]
        at_once = added(each for _, each, _ in found)
        busy_s = added(lasts_s * each for _, each, lasts_s in found) / larger(at_once, TINY)
        items: dict[str, Amount] = {}
        for index, lump in here:
            name = self.order.edges[index].operation.name
            items[name] = items.get(name, 0.0) + lump.items * self._tries(index)
        calls = added(lump.calls * self._tries(index) for index, lump in here)
        started, part = self.started[cause.source], cause.part / cause.together
        mean, peak = started.rate[MEAN] * part, started.rate[PEAK] * part
        return CallsTogether(calls, items, at_once, busy_s, mean, peak, started.burst_s)

    def _tries(self, index: int) -> Amount:
        flows = self.flows[index]
        return flows[0].tries if flows else 1.0


def _at_once(lump: Lump) -> tuple[Amount, Amount]:
    """(calls under way together, for how long another event meets them).

    Calls that begin one after another become more and then fewer: two events who meet half-way need half as many more.
    """
    at_once, lasts_s = lump.at_once(lump.seconds)
    return at_once, lasts_s - smaller(lump.over_s, lump.seconds) / 2.0

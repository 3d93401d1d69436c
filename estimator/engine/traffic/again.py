"""Nodes whose traffic an edit left as it was: what is asked of them is not asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

from estimator.engine.load import Load
from estimator.engine.maths.alike import is_alike
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.order import WalkOrder
from estimator.engine.traffic.traffic import Traffic

_SEVERAL = attrgetter("latency", "backlog", "stopped", "lanes", "throttled", "resumes")
_PARTS = attrgetter("region", "is_moment", "ticks_every_s", "offered", "only_clocks")
_OF_FLOW = attrgetter("seconds", "item_kb", "response_kb", "burst_s", "tries", "batch", "ticks", "is_single", "calls")


def nodes_left_alone(before: Traffic, after: Traffic) -> set[str]:
    """The nodes that are resolved as before (`resolve/again.py`) and carry the same at both: of them and their
    neighbours every edge is the same.  Where clocks tick or single events call several times, a load looks farther
    than that, and counts as another."""
    was, now = before.order, after.order
    documents = was.resolved.architecture, now.resolved.architecture
    if before.hours is not after.hours or not is_alike(before.scale, after.scale):
        return set()
    if len({(one.month, one.hours_per_month) for one in documents}) > 1:
        return set()
    same_around = {node_id for node_id in now.into if _into(was, node_id) == _into(now, node_id)}
    looks_farther = was.clocked | now.clocked | was.may_see_lumps | now.may_see_lumps
    compared = Compared()
    return {
        node_id
        for node_id, node in now.resolved.nodes.items()
        if was.resolved.nodes.get(node_id) is node
        and node_id not in looks_farther
        and node_id in same_around
        and compared.loads(before.loads[node_id], after.loads[node_id])
        and _neighbours(after.loads[node_id]) <= same_around
    }


def _into(order: WalkOrder, node_id: str) -> list[ResolvedEdge]:
    return [order.edges[index] for index in order.into.get(node_id, ())]


def _neighbours(load: Load) -> set[str]:
    """The nodes at the other ends of what arrives and leaves."""
    return {end.id for flow in _all(load) for end in (flow.edge.source, flow.edge.target)}


def _all(load: Load) -> Iterator[Flow]:
    yield from load.flows()
    yield from load.out()


class Compared:
    """Comparisons of loads and flows; a flow leaves one node and arrives at another, and is compared once."""

    def __init__(self) -> None:
        self.flows: dict[tuple[int, int], bool] = {}

    def loads(self, was: Load, now: Load) -> bool:
        """Whether two loads of a node are the same, but for what they find when they are asked."""
        return (
            self.many(was.arriving, now.arriving)
            and self.many(was.leaving, now.leaving)
            and all(
                (not one and not other) or is_alike(one, other)  # mostly nothing waits, and nothing wakes
                for one, other in zip(_SEVERAL(was), _SEVERAL(now), strict=True)
            )
            and all(one is other or is_alike(one, other) for one, other in zip(_PARTS(was), _PARTS(now), strict=True))
        )

    def many(self, was: Mapping[str, Flows], now: Mapping[str, Flows]) -> bool:
        """Whether the same flows come by the same names."""
        if list(was) != list(now):
            return False
        return all(
            len(some) == len(others) and all(map(self.flow, some, others))
            for some, others in zip(was.values(), now.values(), strict=True)
        )

    def flow(self, was: Flow, now: Flow) -> bool:
        """Whether two flows are the same, on the same edge."""
        pair = id(was), id(now)
        known = self.flows.get(pair)
        if known is None:
            known = self.flows[pair] = _is_same(was, now)
        return known


def _is_same(was: Flow, now: Flow) -> bool:
    if was.edge is not now.edge:
        return False
    if not all(one is other or is_alike(one, other) for one, other in zip(_OF_FLOW(was), _OF_FLOW(now), strict=True)):
        return False
    return now.is_single or is_alike(was.items, now.items)

"""Linear loops, solved instead of followed: an event causes as many others, however many there are of them.

What an event gets from outside its loop, s, and what the events of the loop cause each other, A, give what each of
them carries when all turns are over: x = s + A x.  What is capped, polled, retried or gathered is not linear.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import Amount, Rates, used
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge, tries
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.order import WalkOrder

MOST_EVENTS = 600
"""Solving takes the third power of the events in a loop: a quarter of a second for so many."""
MOST_TURNS = 1e9
"""A loop that turns more often than this keeps what it has: its gain is 1 or more."""


@dataclass(frozen=True)
class LinearLoop:
    """The events of a loop, in order, and what each causes: `gains[sample, event, cause]`.

    `multiplies` says in which samples a turn makes as much as it got, or more: there is no end to those.  What
    `is_capped` is as linear as that while its caps hold nothing back.
    """

    events: list[int]
    gains: NDArray[np.float64]
    multiplies: NDArray[np.bool_]
    is_capped: bool

    def settled(self, entering: list[Rates]) -> list[Rates]:
        """What each event carries when all turns are over, of what enters from outside; once, where it multiplies."""
        shape = np.broadcast_shapes(*(rates.shape for rates in entering), (2, len(self.gains), 1, 1))
        stacked = np.stack([np.broadcast_to(rates, shape) for rates in entering])
        columns = np.moveaxis(stacked, 2, 0).reshape(shape[1], len(self.events), -1)
        gains = np.where(self.multiplies[:, None, None], 0.0, self.gains)
        found = np.linalg.solve(np.eye(len(self.events)) - gains, columns)
        back = found.reshape(shape[1], len(self.events), shape[0], *shape[2:])
        return list(np.maximum(np.moveaxis(back, 0, 2), 0.0))


def linear_loop(
    order: WalkOrder, flows: Sequence[Flows], component: list[int], *, with_caps: bool
) -> LinearLoop | None:
    """A loop as what its events cause each other, read off the flows of its first turn.

    None where it is not linear, too large to be solved, or capped and not wanted `with_caps`.
    """
    edge_count = len(order.edges)
    edges = [order.edges[vertex] for vertex in component if vertex < edge_count]
    events = [vertex - edge_count for vertex in component if edge_count <= vertex < order.first_gate]
    sources = {(source.node_id, source.event) for source in order.sources}
    if len(events) > MOST_EVENTS or not all(_is_linear(edge) for edge in edges):
        return None
    is_capped = any(_is_capped(order, edge) for edge in edges)
    if is_capped and not with_caps:
        return None
    if any(_is_a_sum_of_its_own(order, event, sources) for event in events):
        return None
    row = {event: at for at, event in enumerate(events)}
    reached: dict[str, list[int]] = {}
    for event in events:
        reached.setdefault(order.event_keys[event][0], []).append(event)
    gains = np.zeros((order.resolved.sample_count, len(events), len(events)))
    for edge in edges:
        column = row[order.event_of[edge.source.id, edge.event.name] - edge_count]
        outlet = edge.dead_letters_go_to
        for node in (edge.target,) if outlet is None or outlet is edge.target else (edge.target, outlet):
            for event in reached.get(node.id, ()):
                caused = _caused(edge, node, order.event_keys[event][1], flows[edge.index])
                gains[:, row[event], column] += np.reshape(caused, -1)
    return LinearLoop(events, gains, _multiplies(gains), is_capped)


def _caused(edge: ResolvedEdge, node: ResolvedNode, name: str, flows: Flows) -> Amount:
    """How many events of a kind at a node one event at the source of an edge causes along it."""
    items = edge.count * edge.share
    delivered, lost = tries(edge.failing, edge.retries) if used(edge.failing) else (1.0, None)
    if name == FAILURE:
        return 0.0 if lost is None or edge.dead_letters_go_to is not node else items * lost
    event = node.service.event(name)
    if node is not edge.target or event is None or edge.operation.name not in event.of or not flows:
        return 0.0
    return items * delivered * node.service.emits(node.settings, name, flows[0])


def _is_linear(edge: ResolvedEdge) -> bool:
    is_single = edge.polling is None and isinstance(edge.batch, int) and edge.batch == 1
    return is_single and edge.declared.caused_by is None


def _is_capped(order: WalkOrder, edge: ResolvedEdge) -> bool:
    return edge.is_capped or edge.target.id in order.gates


def _is_a_sum_of_its_own(order: WalkOrder, event: int, sources: Collection[tuple[str, str]]) -> bool:
    """Whether an event is something else than the sum of what each call causes."""
    node_id, _ = key = order.event_keys[event]
    return key in sources or AwsService.gathers in order.resolved.nodes[node_id].service.overridden


def _multiplies(gains: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(samples,) where the loop has no end: then no positive numbers are larger than what they cause (M-matrices)."""
    size = gains.shape[-1]
    try:
        turns = np.linalg.solve(np.eye(size) - gains, np.ones((size, 1)))[..., 0]
    except np.linalg.LinAlgError:
        return np.concatenate([_multiplies(one[None]) for one in gains]) if len(gains) > 1 else np.array([True])
    return ~((turns > 0) & (turns < MOST_TURNS)).all(-1)

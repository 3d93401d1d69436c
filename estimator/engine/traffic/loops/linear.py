"""Loops as what their events cause each other: x = s + A x, solved instead of followed where they are linear.

What an event gets from outside its loop, s, and what the events of the loop cause each other, A, give what each of
them carries when all turns are over.  What is capped, polled, retried or gathered is not linear; but A of batches of
one, what an event causes that is alone, says of every loop whether it ever ends.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import Amount, Rates, smaller
from estimator.engine.operations import Event
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge, whole_batches
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.order import WalkOrder

MOST_EVENTS = 600
"""Solving takes the third power of the events in a loop: a quarter of a second for so many."""
MOST_TURNS = 1e9
"""A loop that turns more often than this keeps what it has: its gain is 1 or more."""


@dataclass(frozen=True)
class Caused:
    """That one event of a `cause` makes so many of an `effect` along an edge; both are vertices of the walk: an event,
    or an edge that says by which it is caused."""

    cause: int
    edge: int
    effect: int
    times: Amount


@dataclass(frozen=True)
class LoneGains:
    """What the events of a loop cause each other, each of them alone: no batch is shared, and no cap is met.

    `multiplies` says in which samples a turn makes as much as it got, or more: there is no end to those.
    """

    causes: list[int]
    caused: list[Caused]
    multiplies: NDArray[np.bool_]


@dataclass(frozen=True)
class LinearLoop:
    """The vertices of a loop's events, in order, and what they cause each other.

    What `is_capped` is as linear as that while its caps hold nothing back.
    """

    causes: list[int]
    caused: list[Caused]
    multiplies: NDArray[np.bool_]
    is_capped: bool

    def settled(self, entering: list[Rates]) -> list[Rates]:
        """What each event carries when all turns are over, of what enters from outside; once, where it multiplies."""
        gains = _matrix(self.causes, self.caused)
        columns, back = self._columns(entering, len(gains))
        gains = np.where(self.multiplies[:, None, None], 0.0, gains)
        return back(np.linalg.solve(np.eye(len(self.causes)) - gains, columns))

    def after(self, turns: int, entering: list[Rates], place: dict[int, int]) -> tuple[list[Rates], list[Rates]]:
        """What each event carries after so many turns, and after one less, computed in the order of `place`.

        What a cause makes that has its place further on is carried in the next turn.
        """
        waits: list[list[Caused]] = [[], [], []]
        for one in self.caused:
            late = (place[one.edge] < place[one.cause]) + (place[one.effect] < place[one.edge])
            waits[late].append(one)
        at_once, next_turn, turn_after = (_matrix(self.causes, part) for part in waits)
        columns, back = self._columns(entering, max(len(at_once), len(next_turn), len(turn_after)))
        through = np.linalg.inv(np.eye(len(self.causes)) - at_once)
        earlier = before = np.zeros_like(columns)
        now = through @ columns
        for _ in range(turns - 1):
            earlier, before = before, now
            now = through @ (columns + next_turn @ before + turn_after @ earlier)
        return back(now), back(before)

    def _columns(
        self, entering: list[Rates], samples: int
    ) -> tuple[NDArray[np.float64], Callable[[NDArray[np.float64]], list[Rates]]]:
        """(what enters as columns, the way from such columns back to rates)."""
        shape = np.broadcast_shapes(*(rates.shape for rates in entering), (2, samples, 1, 1))
        stacked = np.stack([np.broadcast_to(rates, shape) for rates in entering])
        columns = np.moveaxis(stacked, 2, 0).reshape(shape[1], len(self.causes), -1)

        def back(found: NDArray[np.float64]) -> list[Rates]:
            apart = found.reshape(shape[1], len(self.causes), shape[0], *shape[2:])
            return list(np.maximum(np.moveaxis(apart, 0, 2), 0.0))

        return columns, back


def lone_gains(order: WalkOrder, flows: Sequence[Flows], component: list[int]) -> LoneGains | None:
    """What the events of a loop cause alone, read off the flows of its first turn; None of a loop too large."""
    edges = [order.edges[vertex] for vertex in component if vertex < len(order.edges)]
    causes = [vertex for vertex in component if len(order.edges) <= vertex < order.first_gate]
    causes += [edge.index for edge in edges if edge.index in order.direct]
    if len(causes) > MOST_EVENTS:
        return None
    effects = _effects(order, causes)
    told: dict[int, list[int]] = {}
    for effect in (vertex for vertex in causes if vertex in order.direct):
        for cause in order.direct[effect]:
            told.setdefault(cause, []).append(effect)
    caused = [one for edge in edges for one in _caused_along(order, edge, flows[edge.index], effects, told)]
    return LoneGains(causes, caused, _multiplies(_matrix(causes, caused)))


def linear_loop(order: WalkOrder, lone: LoneGains, component: list[int], *, with_caps: bool) -> LinearLoop | None:
    """The same where that is all there is to it: None where the loop is not linear, or capped and not wanted
    `with_caps`."""
    edges = [order.edges[vertex] for vertex in component if vertex < len(order.edges)]
    sources = {(source.node_id, source.event) for source in order.sources}
    if not all(_is_linear(edge) for edge in edges):
        return None
    is_capped = any(_is_capped(order, edge) for edge in edges)
    if is_capped and not with_caps:
        return None
    if any(_is_a_sum_of_its_own(order, vertex - len(order.edges), sources) for vertex in lone.causes):
        return None
    return LinearLoop(lone.causes, lone.caused, lone.multiplies, is_capped)


def _effects(order: WalkOrder, causes: Sequence[int]) -> dict[str, list[tuple[int, Event | None]]]:
    """By node, its events that a loop goes through: (vertex, what is declared of it, None of failures)."""
    found: dict[str, list[tuple[int, Event | None]]] = {}
    for vertex in causes:
        if vertex >= len(order.edges):
            node_id, name = order.event_keys[vertex - len(order.edges)]
            found.setdefault(node_id, []).append((vertex, order.resolved.nodes[node_id].service.event(name)))
    return found


def _caused_along(
    order: WalkOrder,
    edge: ResolvedEdge,
    flows: Flows,
    effects: Mapping[str, Sequence[tuple[int, Event | None]]],
    told: Mapping[int, Sequence[int]],
) -> Iterator[Caused]:
    """What one event at the source of an edge causes along it: events where it leads, or where its failures come out,
    and edges that say it causes them."""
    is_told = edge.index in order.direct
    cause = edge.index if is_told else order.event_of[edge.source.id, edge.event.name]
    items = edge.count * edge.share
    calls = items if edge.polling is not None else edge.share * whole_batches(edge.count, edge.batch)
    delivered, lost = edge.deliveries() if edge.may_fail else (1.0, 0.0)
    outlet = edge.dead_letters_go_to
    for effect, event in effects.get(outlet.id, ()) if outlet is not None else ():
        if event is None or event.name == FAILURE:
            yield Caused(cause, edge.index, effect, items * lost)
    for effect, event in effects.get(edge.target.id, ()):
        if event is not None and edge.operation.name in event.of:
            yield Caused(cause, edge.index, effect, delivered * _emitted(edge.target, event, calls, items, flows))
    for effect in told.get(edge.index, ()):
        event = order.edges[effect].event
        yield Caused(cause, edge.index, effect, delivered * _emitted(edge.target, event, calls, items, flows))


def _emitted(node: ResolvedNode, event: Event, calls: Amount, items: Amount, flows: Flows) -> Amount:
    """How many events of a kind some calls cause at a node that carries nothing else."""
    if AwsService.gathers in node.service.overridden:
        return smaller(calls, 1.0)
    events = calls if event.per == "call" else items
    return events * node.service.emits(node.settings, event.name, flows[0]) if flows else events


def _matrix(causes: Sequence[int], caused: Sequence[Caused]) -> NDArray[np.float64]:
    """(samples, effects, causes) of what they cause."""
    row = {vertex: at for at, vertex in enumerate(causes)}
    times = [one.times[:, 0, 0] if isinstance(one.times, np.ndarray) else one.times for one in caused]
    samples = max((len(one) for one in times if isinstance(one, np.ndarray)), default=1)
    gains = np.zeros((samples, len(causes), len(causes)))
    for one, each in zip(caused, times, strict=True):
        gains[:, row[one.effect], row[one.cause]] += each
    return gains


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

"""What one event at the entrance grows into: paths on which calls multiply."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from estimator.engine import figures
from estimator.engine.limits.finding import Finding
from estimator.engine.maths.amounts import in_sample, share, worst_hour
from estimator.engine.maths.graphs import breadth_first
from estimator.engine.resolve.edges import ResolvedEdge, whole_batches
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.traffic.calls import OperationKey
from estimator.engine.traffic.traffic import Traffic

MOST_CALLS, MOST_TIMES = 1_000, 100
"""One event may cause so many calls at a node, and a node be called so many times as often as the entrance."""
RARE_PER_SECOND = 1 / 60
"""What enters less than once a minute is a job: that it makes hundreds of calls is what it is for."""
LISTED = 3
ROUNDS = 8
"""How often, on average, an edge is looked at again where a longer way to it is found."""


class Grown(NamedTuple):
    """Calls and items at an operation for one call at the entrance, shares counted, and the operations passed.

    `entry` is what is called there: how often one of those outside does so is what traffic is counted in.
    `is_waited_for` says whether the last of the calls are.
    """

    calls: float
    items: float
    path: tuple[OperationKey, ...]
    entry: str
    is_rare: bool
    is_waited_for: bool = False


def explosions(resolved: Resolved, traffic: Traffic) -> Iterator[Finding]:
    """Paths on which one call from outside becomes calls by the hundred or thousand.

    Clocks are no entrance of this kind, nor is a Map or a query, which make their calls a few at a time: they are made
    for it.
    """
    if _at_most(resolved.edges) <= MOST_TIMES:
        return  # even along all edges together
    caused: dict[OperationKey, list[ResolvedEdge]] = {}
    for edge in (edge for edge in resolved.edges if not _is_paced(edge)):
        for operation in edge.event.of:
            caused.setdefault((edge.source.id, operation), []).append(edge)
    if _at_most(_reached(resolved, caused)) <= MOST_TIMES:
        return
    todo = deque(_entrances(resolved, traffic))
    best: dict[OperationKey, float] = {}
    found: dict[tuple[str, str], Grown] = {}
    for _ in range(ROUNDS * len(resolved.edges) + len(todo)):
        if not todo:
            break
        cause = todo.popleft()
        for edge in caused.get(cause.path[-1], ()):
            grown = _grown(edge, cause, traffic)
            key = grown.path[-1]
            if key in cause.path or grown.items <= best.get(key, 0.0):
                continue
            best[key] = grown.items
            if _is_too_much(grown):
                name = grown.entry, edge.target.id
                found[name] = max(found.get(name, grown), grown, key=lambda one: one.calls)
            else:
                todo.append(grown)
    for grown in sorted(found.values(), key=lambda one: -one.calls)[:LISTED]:
        yield _explosion(resolved, grown)


AWAITED = "Ask for many items in one call, and for no more of them than an answer needs."
HANDED_ON = "Send items in batches, or hand them to a queue or a Map that works them off a few at a time."


def _at_most(edges: Iterable[ResolvedEdge]) -> float:
    """How many items one event becomes along edges at most, were all of them on one path."""
    return prod(max(in_sample(edge.share * edge.count), 1.0) for edge in edges)


def _reached(resolved: Resolved, caused: Mapping[OperationKey, Sequence[ResolvedEdge]]) -> list[ResolvedEdge]:
    """The edges that what enters may come along."""
    entered = (_called(edge) for edge in _entering(resolved))
    reached = breadth_first(entered, lambda key: [_called(edge) for edge in caused.get(key, ())])
    return [edge for key in reached for edge in caused.get(key, ())]


def _called(edge: ResolvedEdge) -> OperationKey:
    return edge.target.id, edge.operation.name


def _entering(resolved: Resolved) -> Iterator[ResolvedEdge]:
    """The edges of what starts outside."""
    return (edge for edge in resolved.edges if not edge.event.of and edge.source.service.grows)


def _entrances(resolved: Resolved, traffic: Traffic) -> Iterator[Grown]:
    for edge in _entering(resolved):
        path = (edge.source.id, ""), _called(edge)
        yield Grown(1.0, 1.0, path, edge.target.label, _is_rare(edge, traffic))


def _is_rare(edge: ResolvedEdge, traffic: Traffic) -> bool:
    return float(np.max(worst_hour(traffic.flows[edge.id].calls_per_second))) < RARE_PER_SECOND


def _is_paced(edge: ResolvedEdge) -> bool:
    """Whether its calls are made a few at a time, by a Map or by what reads a store through."""
    return edge.event.sends == "analytics" or (edge.event.orchestrates and edge.declared.at_once is not None)


def _grown(edge: ResolvedEdge, cause: Grown, traffic: Traffic) -> Grown:
    """What a cause becomes along an edge; how full polled batches are, the traffic says."""
    events = (cause.items if edge.event.per == "item" or edge.polling else cause.calls) * in_sample(edge.share)
    items = events * in_sample(edge.count)
    if edge.polling is not None:
        flows = traffic.flows[edge.id]
        calls = items * min(in_sample(share(flows.monthly_calls, flows.monthly_items)), 1.0)
    elif edge.hands_on:
        calls = cause.calls * in_sample(edge.calls_handed_on(max(share(cause.items, cause.calls), 1.0)))
    else:
        calls = events * in_sample(whole_batches(edge.count, edge.batch))
    path = (*cause.path, _called(edge))
    return cause._replace(calls=calls, items=items, path=path, is_waited_for=edge.is_waited_for)


def _is_too_much(grown: Grown) -> bool:
    return grown.calls > (MOST_CALLS if grown.is_rare else MOST_TIMES)


def _explosion(resolved: Resolved, grown: Grown) -> Finding:
    nodes = tuple(dict.fromkeys(node_id for node_id, _ in grown.path))
    labels = [resolved.nodes[node_id].label for node_id in nodes]
    way = " → ".join(labels if len(labels) <= 6 else [*labels[:3], "…", *labels[-2:]])
    return Finding(
        key="path.fan_out",
        verdict="near",
        nodes=nodes,
        words=f"{way}: one call of {grown.entry} becomes {figures.short(grown.calls)} calls of {labels[-1]}, "
        f"and each further call as many again, which the limits of {labels[-1]} have to take. "
        f"{AWAITED if grown.is_waited_for else HANDED_ON}",
    )

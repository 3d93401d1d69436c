"""Which event of one service most likely causes which operation on another: what an edge is drawn as.

What people mean depends on what is drawn already: once per record behind a stream or a queue, a write where what comes
in is kept, a read of what one was started for, a failure toward dead letters, and beside a read the write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import free_edge_id
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.registry import services
from estimator.engine.resolve.edges import FAILURE
from estimator.engine.service import Service

type EventAndOperation = tuple[str, str]
"""The names of an event and of an operation."""

READS, WRITES = ("read", "get"), ("write", "put")
OF_DEAD_LETTERS = re.compile(r"dead|dlq|fail|poison", re.IGNORECASE)


def possible_pairs(source: Service, target: Service) -> list[EventAndOperation]:
    """(event, operation) of everything one may cause on the other, the likely one first."""
    return [
        (event.name, operation.name)
        for event in source.events
        for operation in target.operations
        if can_cause(event, operation)
    ]


def likely_pairs(architecture: Architecture, source: Node, target: Node) -> list[EventAndOperation]:
    """What an edge from one to the other may be that is not there yet, the likeliest first.

    What is done there already is left out whatever causes it: it would count twice.
    """
    there = [edge for edge in architecture.edges if (edge.source, edge.target) == (source.id, target.id)]
    done = {edge.operation for edge in there if edge.event != FAILURE}
    failing = {edge.operation for edge in there if edge.event == FAILURE}
    pairs = [
        (event, operation)
        for event, operation in possible_pairs(services()[source.service], services()[target.service])
        if operation not in (failing if event == FAILURE else done)
    ]
    events, operations = (
        _likely_events(architecture, source, target, there),
        _likely_operations(architecture, source, target),
    )
    return sorted(pairs, key=lambda pair: (_place(pair[0], events), _place(pair[1], operations)))


def likely_edge(architecture: Architecture, source: Node, target: Node, does: str = "") -> Edge | None:
    """The likeliest edge that is not there yet, of those that do one operation where it `does` one; None where there
    is none."""
    pairs = [pair for pair in likely_pairs(architecture, source, target) if does in ("", pair[1])]
    if not pairs:
        return None
    taken = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    event, operation = pairs[0]
    return Edge(id=free_edge_id(taken), source=source.id, event=event, target=target.id, operation=operation)


def is_unlikely(architecture: Architecture, edge: Edge) -> bool:
    """Whether an edge would stand beside another of the same two and do what nobody means unasked: no read, no write,
    and no failure."""
    between = any((one.source, one.target) == (edge.source, edge.target) for one in architecture.edges)
    return between and edge.event != FAILURE and edge.operation not in (*READS, *WRITES)


def also_likely(architecture: Architecture, edge: Edge) -> str:
    """The operation that is meant about as often as that of an edge just drawn: a write beside a read; empty where
    what is drawn around it leaves no doubt, or there is another edge between the two."""
    source, target = architecture.node(edge.source), architecture.node(edge.target)
    between = {(source.id, target.id), (target.id, source.id)}
    others = [one for one in architecture.edges if one.id != edge.id and (one.source, one.target) in between]
    into = _into(architecture, source)
    if others or edge.event == FAILURE or (into and all(_takes_in(event, operation) for event, operation in into)):
        return ""
    possible = possible_pairs(services()[source.service], services()[target.service])
    for reading, writing in zip(READS, WRITES, strict=True):
        found = {reading: writing, writing: reading}.get(edge.operation, "")
        if (edge.event, found) in possible:
            return found
    return ""


def is_for_dead_letters(service: Service, called: str) -> bool:
    """Whether somebody who looked for a service by these words wants it for what failed."""
    return service.family == "queue" and OF_DEAD_LETTERS.search(called) is not None


def _likely_events(architecture: Architecture, source: Node, target: Node, there: Iterable[Edge]) -> list[str]:
    """The events that go before the others: that of an edge beside it, failures toward dead letters, and each record
    where what comes in comes in batches."""
    events = services()[source.service].events
    if OF_DEAD_LETTERS.search(target.label):
        return [FAILURE]
    beside = [edge.event for edge in there if edge.event != FAILURE]
    if beside:
        return beside
    in_batches = any(event.polled for event, _ in _into(architecture, source))
    return [event.name for event in events if event.per == "item" and not event.polled] if in_batches else []


def _likely_operations(architecture: Architecture, source: Node, target: Node) -> list[str]:
    """The operations that go before the others: reads of what the source was started by, writes of what comes in."""
    operations = [operation.name for operation in services()[target.service].operations]
    if any((edge.source, edge.target) == (target.id, source.id) for edge in architecture.edges):
        reads = [name for name in operations if name in READS]
        return [*reads, *(name for name in operations if name not in (*reads, *WRITES))]  # a write would start it again
    into = _into(architecture, source)
    takes_in = bool(into) and all(_takes_in(event, operation) for event, operation in into)
    return [name for name in operations if name in WRITES] if takes_in and "read" in operations else []


def _into(architecture: Architecture, node: Node) -> list[tuple[Event, Operation]]:
    """What causes what a node does."""
    found = []
    for edge in architecture.edges:
        if edge.target == node.id:
            event = services()[architecture.node(edge.source).service].event(edge.event)
            operation = services()[node.service].operation(edge.operation)
            if event is not None and operation is not None:
                found.append((event, operation))
    return found


def _takes_in(event: Event, operation: Operation) -> bool:
    """Whether it brings something that nobody waits for: a message, a record, an object; a clock brings nothing."""
    return (event.polled or not operation.waits) and event.sends != "schedule"


def _place(name: str, first: list[str]) -> int:
    return first.index(name) if name in first else len(first)

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
from estimator.engine.resolve.seldom import ALL, seldom_share, usual_share
from estimator.engine.service import Service

type EventAndOperation = tuple[str, str]
"""The names of an event and of an operation."""

READS, WRITES = ("read", "get", "data_api_read"), ("write", "put", "set", "data_api_write")
AS_LIKELY = (
    ("read", "write"),
    ("get", "put"),
    ("get", "set"),
    ("data_api_read", "data_api_write"),
    ("query", "mutate"),
)
"""Operations of which one is meant about as often as the other, and often both."""
TOGETHER = (("connect", "message"), ("active_user", "sign_in"))
"""Operations of which whoever does the first does the second too: both are drawn at once."""
NEXT = (*AS_LIKELY, *TOGETHER)
"""Operations that are drawn beside each other."""
OF_DEAD_LETTERS = re.compile(r"dead|dlq|fail|poison", re.IGNORECASE)


def possible_pairs(source: Service, target: Service) -> list[EventAndOperation]:
    """(event, operation) of everything one may cause on the other, the likely one first."""
    pairs = [
        (event, operation) for event in source.events for operation in target.operations if can_cause(event, operation)
    ]
    pairs.sort(key=lambda pair: _by_nature(pair[0], pair[1], source, target))
    return [(event.name, operation.name) for event, operation in pairs]


def _by_nature(event: Event, operation: Operation, source: Service, target: Service) -> tuple[int, int, int]:
    """Where a pair stands by what the two services are: first what is done once for each of such events; then by
    events, what reads with its reads before its writes; then what is done seldom, and what another event is for."""
    if operation.each and operation.each == event.name:
        return 0, list(target.operations).index(operation), 0
    place, kind = list(source.events).index(event), _kind(operation, target)
    is_for_another = operation.each in {one.name for one in source.events} or any(
        event.mostly and kind and event.mostly != kind == one.mostly and can_cause(one, operation)
        for one in source.events
    )
    if is_for_another:
        return 3, place, 0
    if event.mostly and _keeps(target):
        return (1, place, int(kind != event.mostly)) if kind else (2, place, 0)
    return 1, place, 0


def _kind(operation: Operation, target: Service) -> str:
    """Whether an operation "reads" or "writes" what a service keeps; empty where it does something else."""
    if not _keeps(target):
        return ""
    return "reads" if operation.name in READS else "writes" if operation.name in WRITES else ""


def _keeps(target: Service) -> bool:
    """Whether one usually both reads what a service keeps and writes it."""
    usual = {one.name for one in target.operations if not one.rare}
    return bool(usual & {*READS}) and bool(usual & {*WRITES})


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
    edge = Edge(id=free_edge_id(taken), source=source.id, event=event, target=target.id, operation=operation)
    known = architecture if any(node.id == target.id for node in architecture.nodes) else _with(architecture, target)
    share = usual_share(known, edge)
    return edge if share == ALL else edge.model_copy(update={"share": share})


def drawn_with(architecture: Architecture, edge: Edge) -> Edge | None:
    """The edge that is drawn at once with a likely one: the messages of whoever connects; None where none is."""
    follows = dict(TOGETHER).get(edge.operation)
    if follows is None or any(edge.operation == one.operation for one in _beside(architecture, edge)):
        return None
    return likely_edge(architecture, architecture.node(edge.source), architecture.node(edge.target), follows)


def _beside(architecture: Architecture, edge: Edge) -> list[Edge]:
    return [one for one in _others(architecture, edge) if (one.source, one.target) == (edge.source, edge.target)]


def _with(architecture: Architecture, node: Node) -> Architecture:
    return architecture.model_copy(update={"nodes": [*architecture.nodes, node]})


def is_unlikely(architecture: Architecture, edge: Edge) -> bool:
    """Whether an edge would stand beside another of the same two and do what nobody means unasked: not the write
    beside the read, and no failure."""
    there = {one.operation for one in architecture.edges if (one.source, one.target) == (edge.source, edge.target)}
    nexts = {other for pair in NEXT if edge.operation in pair for other in pair} - {edge.operation}
    return bool(there) and edge.event != FAILURE and not there & nexts


def also_likely(architecture: Architecture, edge: Edge) -> EventAndOperation | None:
    """What is meant about as often as an edge just drawn: a write beside a read; None where what is drawn around it
    leaves no doubt, or there is another edge between the two."""
    source, target = architecture.node(edge.source), architecture.node(edge.target)
    causing, done_to = services()[source.service], services()[target.service]
    between = {(source.id, target.id), (target.id, source.id)}
    if edge.event == FAILURE or any((one.source, one.target) in between for one in _others(architecture, edge)):
        return None
    into = _into(architecture, source)
    if into and all(_takes_in(event, operation) for event, operation in into) and not _has_nature(causing):
        return None
    comes_in = {operation.name for _, operation in into}
    others = {other for pair in AS_LIKELY if edge.operation in pair for other in pair} - {edge.operation}
    for name, operation in possible_pairs(causing, done_to):
        if operation in others:
            event, does = causing.event(name), done_to.operation(operation)
            rare = does is None or does.rare
            happens = event is not None and (name == edge.event or not event.of or bool(comes_in & set(event.of)))
            return (name, operation) if happens and not rare else None
    return None


def first_got(architecture: Architecture, edge: Edge) -> Edge | None:
    """The edge by which a function gets the object whose bucket started it, where an edge just drawn starts it, or
    has it put what came of it, and nothing fetches that object yet; None elsewhere."""
    puts = edge.operation == "put"
    for starts in (one for one in architecture.edges if one.id == edge.id or (puts and one.target == edge.source)):
        event = services()[architecture.node(starts.source).service].event(starts.event)
        if event is None or event.sends != "object" or starts.source == edge.target:
            continue
        started, bucket = architecture.node(starts.target), architecture.node(starts.source)
        back = [one for one in architecture.edges if (one.source, one.target) == (started.id, bucket.id)]
        found = likely_edge(architecture, started, bucket, "get")
        if not back and found is not None:
            return found
    return None


def is_in_doubt(architecture: Architecture, edge: Edge) -> bool:
    """Whether an edge just drawn may as likely mean something else, or leaves something out."""
    return (
        also_likely(architecture, edge) is not None
        or first_got(architecture, edge) is not None
        or seldom_share(architecture, edge) is not None
    )


def _others(architecture: Architecture, edge: Edge) -> list[Edge]:
    return [one for one in architecture.edges if one.id != edge.id]


def _has_nature(service: Service) -> bool:
    """Whether what leaves a service reads or writes by what the service is."""
    return any(event.mostly for event in service.events)


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
    if beside and not _is_by_nature(source, target, beside):
        return beside
    in_batches = any(event.polled for event, _ in _into(architecture, source))
    return [event.name for event in events if event.per == "item" and not event.polled] if in_batches else []


def _is_by_nature(source: Node, target: Node, events: Iterable[str]) -> bool:
    """Whether what causes the edges between two says nothing of a further one: each event is there for its own."""
    causing, done_to = services()[source.service], services()[target.service]
    names = {one.name for one in causing.events}
    return any(one.each in names for one in done_to.operations) or any(
        event.mostly for name in events if (event := causing.event(name)) is not None
    )


def _likely_operations(architecture: Architecture, source: Node, target: Node) -> list[str]:
    """The operations that go before the others: reads of what the source was started by, writes of what comes in."""
    operations = [operation.name for operation in services()[target.service].operations]
    if any((edge.source, edge.target) == (target.id, source.id) for edge in architecture.edges):
        reads = [name for name in operations if name in READS]
        return [*reads, *(name for name in operations if name not in (*reads, *WRITES))]  # a write would start it again
    into = _into(architecture, source)
    takes_in = bool(into) and all(_takes_in(event, operation) for event, operation in into)
    if not takes_in or _has_nature(services()[source.service]):
        return []
    return [name for name in operations if name in WRITES] if "read" in operations else []


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

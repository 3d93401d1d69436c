"""How often a new edge does what is not done for each of the calls that people make: a job is run about once a day,
and who signs in does so once for each session, whatever calls the one that does it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.maths.amounts import in_sample
from estimator.engine.operations import Event, Operation
from estimator.engine.registry import services

FROM_OUTSIDE = ("client", "external")
"""What people and others' systems send: nobody says how many of them run a job."""
HOURS_IN_DAY = 24
DIGITS = 2
ALL = 100.0


def usual_share(architecture: Architecture, edge: Edge) -> float:
    """Per cent of its events for which a new edge does what it does: all, unless a job is run or it is done once for
    each session, and calls of people lead to it."""
    operation = _operation(architecture, edge)
    if operation is None or operation.for_each == "maybe":
        return ALL
    return seldom_share(architecture, edge) or ALL


def seldom_share(architecture: Architecture, edge: Edge) -> float | None:
    """Per cent of its events for which it does it where that is about once a day, or once for each session or user of
    those whose calls lead to it; None where no such calls do, or it is done for each of them."""
    operation = _operation(architecture, edge)
    if operation is None or not (operation.for_each or _is_of_another(architecture, edge)):
        return None
    every, of_those = 0.0, 0.0
    for source, begins in _beginnings(architecture, edge):
        every += _monthly(architecture, source, begins)
        if operation.for_each:
            of_those = architecture.hours_per_month / HOURS_IN_DAY
        elif services()[source.service].event(operation.each):
            of_those += _monthly(architecture, source, operation.each)
    return float(f"{ALL * of_those / every:.{DIGITS}g}") if 0 < of_those < every else None


def now_reached(before: Architecture, after: Architecture) -> Edge | None:
    """A job that is drawn for each of its events, and to which calls of people lead only `after` a change."""
    drawn = {edge.id for edge in before.edges}
    for edge in after.edges:
        is_each = edge.id in drawn and edge.share == ALL and usual_share(after, edge) != ALL
        if is_each and seldom_share(before, edge) is None:
            return edge
    return None


def once(architecture: Architecture, edge: Edge) -> str:
    """How often that is, in words: "once a day", "once for each session"."""
    operation = _operation(architecture, edge)
    return f"once for each {operation.each}" if operation and not operation.for_each else "once a day"


def _is_of_another(architecture: Architecture, edge: Edge) -> bool:
    """Whether it is done once for each of something that its source does not have: a session behind a function."""
    operation, event = _operation(architecture, edge), _event(architecture, edge)
    of = services()[architecture.node(edge.source).service]
    return bool(operation and event and operation.each and event.of and of.event(operation.each) is None)


def _beginnings(architecture: Architecture, edge: Edge) -> Iterator[tuple[Node, str]]:
    """(node, event) of everything outside from which traffic comes to an edge; none through a queue, which is asked for
    what it holds, and none through what itself is seldom done."""
    waiting, seen = [edge], {edge.id}
    while waiting:
        one = waiting.pop()
        event = _event(architecture, one)
        if event is None or (event.polled and one is edge):
            continue
        if not event.of and event.sends in FROM_OUTSIDE:
            yield architecture.node(one.source), one.event
        for before in architecture.edges:
            if before.target == one.source and before.operation in event.of and before.id not in seen:
                seen.add(before.id)
                operation = _operation(architecture, before)
                if operation is not None and operation.for_each != "seldom":
                    waiting.append(before)


def _monthly(architecture: Architecture, node: Node, event: str) -> float:
    """How many of an event a source sends in a month; 0 where its settings cannot be."""
    service = services()[node.service]
    try:
        settings = service.Settings.model_validate(node.settings)
    except ValidationError:
        return 0.0
    sending = service.source(settings, event, architecture.hours_per_month)
    return 0.0 if sending is None else in_sample(sending.monthly)


def _event(architecture: Architecture, edge: Edge) -> Event | None:
    return services()[architecture.node(edge.source).service].event(edge.event)


def _operation(architecture: Architecture, edge: Edge) -> Operation | None:
    return services()[architecture.node(edge.target).service].operation(edge.operation)

"""What a function works on by the piece, as people say it: messages behind a queue, changes behind a table."""

from __future__ import annotations

from collections.abc import Mapping

from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.operations import spoken
from estimator.engine.registry import services

RECORD = "record"


def fetched(architecture: Architecture) -> Mapping[str, set[str]]:
    """By node, the names of what is fetched for it: message, change, record."""
    of = {node.id: services().get(node.service) for node in architecture.nodes}
    found: dict[str, set[str]] = {}
    for edge in architecture.edges:
        source = of.get(edge.source)
        event = source.event(edge.event) if source else None
        if event is not None and event.polled:
            found.setdefault(edge.target, set()).add(event.name)
    return found


def event_said(edge: Edge, name: str, fetched_by: Mapping[str, set[str]]) -> str:
    """An event of an edge's source by its `name`, as a reader says it: a record of what a queue hands on is a message,
    where nothing else is fetched there."""
    pieces = fetched_by.get(edge.source, set())
    return spoken(next(iter(pieces)) if name == RECORD and len(pieces) == 1 else name)

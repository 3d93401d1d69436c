"""Which event of one service most likely causes which operation on another: what an edge is drawn as."""

from __future__ import annotations

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.change import free_edge_id
from estimator.engine.operations import can_cause
from estimator.engine.service import Service, services


def possible_pairs(source: Service, target: Service) -> list[tuple[str, str]]:
    """(event, operation) of everything one may cause on the other, the likely one first."""
    return [
        (event.name, operation.name)
        for event in source.events
        for operation in target.operations
        if can_cause(event, operation)
    ]


def likely_edge(architecture: Architecture, source: Node, target: Node) -> Edge | None:
    """The first pair of event and operation these two services allow, None where they allow none."""
    pairs = possible_pairs(services()[source.service], services()[target.service])
    if not pairs:
        return None
    taken = {node.id for node in architecture.nodes} | {edge.id for edge in architecture.edges}
    event, operation = pairs[0]
    return Edge(id=free_edge_id(taken), source=source.id, event=event, target=target.id, operation=operation)

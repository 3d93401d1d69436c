"""Why no call leads from one to another, in a sentence, and the way out."""

from __future__ import annotations

from estimator.engine import figures
from estimator.engine.document.architecture import Node
from estimator.engine.operations import Event, Operation, can_cause, spoken, toward
from estimator.engine.registry import between, services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.service import Service

MOST_BRIDGES = 3


def refusal(source: Service, event: Event, target: Service, operation: Operation) -> str:
    """Why an event cannot cause an operation, and what to put between."""
    open_ = [spoken(one.name) for one in target.operations if can_cause(event, one)]
    instead = f" Or let it {' or '.join(open_)} there." if open_ else ""
    return (
        f"“{figures.sentence(spoken(event.name))}” of {source.name} cannot cause “{spoken(operation.name)}” "
        f"{toward(operation.name)} {target.name}{_reaches(event)}.{_way_out(event, target, operation)}{instead}"
    )


def impossible(source: Node, target: Node) -> str:
    """Why no further edge can lead from one to the other, and the way out."""
    causing, done_to = services()[source.service], services()[target.service]
    if possible_pairs(causing, done_to):
        return f"{source.label} does all it can to {target.label} already. Open that call and say how many instead."
    turned = f" Connect {target.label} to it instead." if possible_pairs(done_to, causing) else ""
    if not done_to.operations:
        if done_to.type == "entry":
            return f"{_named(target)} is where traffic begins, so no call can lead to it.{turned}"
        return f"{_named(target)} is called by nothing: its own settings say what passes through it."
    if not causing.events:
        return f"{_named(source)} calls nothing, so no call can leave it.{turned}"
    event, operation = causing.events[0], done_to.operations[0]
    way_out = _way_out(event, done_to, operation)
    return f"{_named(source)} cannot call {_named(target)}{_reaches(event)}.{way_out}{turned}"


def _reaches(event: Event) -> str:
    return f": {event.reaches}" if event.reaches else ""


def _way_out(event: Event, target: Service, operation: Operation) -> str:
    bridges = [service.noun or service.name for service in between(event, operation) if service is not target]
    *others, last = bridges[:MOST_BRIDGES] or [""]
    return f" Put {' or '.join(filter(None, (', '.join(others), last)))} between." if last else ""


def _named(node: Node) -> str:
    """A card by its label and its service, once where they are the same."""
    name = services()[node.service].name
    return name if node.label == name else f"{node.label} ({name})"

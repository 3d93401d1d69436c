"""Edges that leave functions: from which container services they leave, and for which part of what happens there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack, cast

from estimator.engine.document.architecture import MAX_CAUSES
from estimator.engine.maths.amounts import Amount
from estimator.engine.operations import Event
from estimator.engine.registry import services
from estimator.engine.resolve.edges import FAILURE, ResolvedEdge
from estimator.whatif.containers.connecting.arrivals import INVOCATION, RECORD
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.task import WORKER, Task
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.containers.ways import QUEUE, reaches
from estimator.whatif.form.changes import Changes


def leave(draft: ContainerDraft, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
    """An edge that leaves a function leaves every container service it moved into, for its part of the calls."""
    if edge.event.name == FAILURE:
        _move_failure(draft, edge, **changes)
        return
    found, wish = 0, changes.get("id", edge.id)
    for task in draft.tasks_of[edge.source.id]:
        event = INVOCATION if edge.event.name == RECORD and task.role != WORKER else edge.event.name
        causes = _causes(draft, edge, task)
        part = _part(draft, edge, task, event, causes)
        if part is None:
            continue
        found += 1
        name = wish if found == 1 else draft.ids.of(f"{wish}-{found}")
        of_task: Changes = {"id": name, "source": task.node_id, "event": event, "caused_by": causes}
        carrying = draft.carrying(edge, name, part, changes)
        draft.put(edge, **cast("Changes", {**changes, **carrying, **of_task}))
        if wish != edge.id:
            draft.causes.follows(wish, name)
    if not found:
        draft.causes.forget(wish)


def _causes(draft: ContainerDraft, edge: ResolvedEdge, task: Task) -> list[str] | None:
    """What an edge says it is caused by: in a service of several functions, what calls its own, so that the calls of
    the others neither cause it nor wait for it.  As before where a document has no room for so many names."""
    arrivals, declared = draft.arrivals.get(task.node_id), edge.declared.caused_by
    if arrivals is None or declared is not None:
        return declared
    own = arrivals.triggers_of(edge.source.id)
    if own is None:
        return None
    names = sum(len(arrivals.by_trigger[name].ways_in) for name in own)
    if names > min(MAX_CAUSES, draft.room_for_causes):
        return None
    draft.room_for_causes -= names
    return own


def _part(
    draft: ContainerDraft, edge: ResolvedEdge, task: Task, event: str, causes: Sequence[str] | None
) -> Amount | None:
    """The part of what happens at a service, or of what these cause there, that causes an edge of its functions."""
    arrivals = draft.arrivals.get(task.node_id)
    if arrivals is None:
        return 1.0 if causes is None else None
    return arrivals.part(edge.source.id, edge.event.name, event, causes)


def _move_failure(draft: ContainerDraft, edge: ResolvedEdge, **changes: Unpack[Changes]) -> None:
    """What fails for good leaves by the queue that was put in front of the function."""
    queue, target = draft.ids.of(f"{edge.source.id}-queue"), changes.get("target", edge.target.id)
    failure = cast("Event", services()[QUEUE].event(FAILURE))
    slug = draft.nodes[target].service if target in draft.nodes else SERVICES[draft.plan.target]
    if queue in draft.nodes and reaches(failure, slug, changes.get("operation", edge.operation.name)):
        draft.put(edge, **cast("Changes", {"source": queue, "event": FAILURE, "caused_by": None, **changes}))
    else:
        draft.causes.forget(edge.id)
        draft.notes.append(f"{edge.source.label} loses its failure destination: a container has none.")

"""What each trigger of a function leads to in the container form: the role that the function plays for it there."""

from __future__ import annotations

from typing import cast

from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.connecting.arrivals import ArrivingTrigger, ArrivingTriggers
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.connecting.services import (
    balancer_of,
    behind_new_balancer,
    called_by_code,
    front_service,
    of_own_calls,
)
from estimator.whatif.containers.connecting.workers import (
    fetched_steps,
    polled,
    run,
    task_for_each_event,
    task_for_each_message,
    through_new_queue,
)
from estimator.whatif.containers.decided import starts_tasks
from estimator.whatif.containers.sizing.task import JOB, SERVICE, WORKER, Task
from estimator.whatif.form.changes import Changes


def connect_trigger(draft: ContainerDraft, edge: ResolvedEdge) -> None:
    """A trigger leads to a container service now; which one, and how, is kept."""
    plan, flows = draft.plan, draft.plan.flows[edge.id]
    calls, items = flows.monthly_calls, flows.monthly_items
    task, way_in = _connected(draft, edge)
    handed_on = items if edge.event.polled or (edge.event.orchestrates and task.role == WORKER) else calls
    calls_there = items if task.role == JOB and edge.event.polled else None
    arrival = ArrivingTrigger(edge.target.id, way_in, calls, items, handed_on, calls_there)
    if plan.ways[edge.id] == "behind_front" and edge.source.id in plan.answering.ids:
        several = tuple(one.id for one in plan.asking(edge))
        arrival = ArrivingTrigger(edge.target.id, "", calls, items, 0.0, 0.0, several)
    if _is_capped(draft, edge):
        draft.of_triggers.uncapped[edge.target.id] = None
    draft.arrivals.setdefault(task.node_id, ArrivingTriggers()).add(edge.id, arrival)


def _is_capped(draft: ContainerDraft, edge: ResolvedEdge) -> bool:
    """Whether a trigger waits for, or is refused by, a cap that its container service does not have."""
    is_dropped = draft.plan.ways[edge.id] in ("worker", "queue") and edge.cap is not None
    return is_dropped or edge.target.service.admitted(edge.target.settings) is not None


def _connected(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the container service a trigger leads to now, the edge by which it comes in)."""
    plan, source, function = draft.plan, edge.source.id, edge.target.id
    match plan.ways[edge.id]:
        case "worker" if edge.id in plan.decided.each_message:
            return task_for_each_message(draft, edge)
        case "queue" if edge.id in plan.decided.each_message and not starts_tasks(edge, plan.choices):
            return task_for_each_event(draft, edge)
        case "activity" | "queue" if edge.id in plan.decided.each_message:
            return run(draft, edge), edge.id
        case "activity":
            return fetched_steps(draft, edge), edge.id
        case "direct":
            return called_by_code(draft, edge)
        case "worker":
            return polled(draft, edge), edge.id
        case "behind_front" if source in plan.answering.ids:
            task = draft.service_of(source, function, edge)
            draft.causes.is_asked_by(edge.id, [one.id for one in plan.asking(edge)])
        case "balancer" if function in plan.answering.ids:
            task = draft.service_of(function, function, edge)
            draft.put_or_leave(edge, target=task.node_id, operation=SERVICE)
        case "behind_front":
            task, balancer = front_service(draft, edge.source, edge), balancer_of(draft, edge.source, edge.target)
            onward: Changes = {"source": balancer, "event": "request", "target": task.node_id, "operation": SERVICE}
            draft.put(edge, **cast("Changes", {**onward, **of_own_calls(draft, edge)}))
        case "balancer":
            return behind_new_balancer(draft, edge)
        case "job":
            return run(draft, edge), edge.id
        case "queue":
            return through_new_queue(draft, edge)
        case _:
            raise AssertionError(f"a function that moves has a way for each of its triggers, not {edge.id}")
    return task, edge.id

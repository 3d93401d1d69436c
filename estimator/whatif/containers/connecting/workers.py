"""Workers that poll queues, streams and workflows, and tasks that are started for each run."""

from __future__ import annotations

from typing import cast

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import in_sample, larger
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.connecting.batches import one_message, polled_batches
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.task import JOB, WORKER, Task
from estimator.whatif.containers.ways import PIPE, QUEUE, keeps_its_work
from estimator.whatif.form.changes import Changes


def polled(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    """A worker polls the queue or stream."""
    task = _worker(draft, edge)
    if not keeps_its_work(edge):
        draft.of_triggers.reading[edge.target.id] = None
    changes: Changes = {"target": task.node_id, "operation": WORKER, "at_once": None}
    draft.put(edge, **cast("Changes", {**changes, **polled_batches(edge, draft.plan.flows[edge.id])}))
    return task


def _worker(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    """The worker that takes what a trigger brings: its own, or that of all small functions on queues."""
    if keeps_its_work(edge) and edge.target.id in draft.plan.decided.small:
        return draft.task("queue-workers", WORKER, "Queue workers", edge.target.id, edge)
    return _own_worker(draft, edge)


def _own_worker(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    function = edge.target
    return draft.task(f"{function.id}-worker", WORKER, f"{function.label} worker", function.id, edge)


def fetched_steps(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    """A worker fetches the tasks of a workflow: its own, or that of all small functions of the workflow."""
    function, workflow = edge.target, edge.source
    if function.id in draft.plan.decided.small:
        task = draft.task(f"{workflow.id}-steps", WORKER, f"{workflow.label} steps", function.id, edge)
    else:
        task = _own_worker(draft, edge)
    draft.of_triggers.fetching[function.id] = None
    draft.put(edge, target=task.node_id, operation=WORKER)
    return task


def run(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    """A task for each run; a workflow waits for it, and tries again as before."""
    task = _job(draft, edge)
    if edge.id in draft.plan.decided.each_message:
        draft.of_triggers.each_run[edge.target.id] = None
    started: Changes = {"target": task.node_id, "operation": JOB, "retries": None}
    if edge.event.orchestrates:
        draft.jobs_of.setdefault(edge.source.id, []).append((edge, task.node_id))
        started["retries"] = None if edge.retries is None else int(in_sample(edge.retries))
        started = cast("Changes", {**started, **one_message(edge, draft.plan.flows[edge.id], draft.drawn)})
    draft.put_or_leave(edge, **started)
    return task


def _job(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    function = edge.target
    return draft.task(f"{function.id}-job", JOB, f"{function.label} job", function.id, edge)


def task_for_each_message(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the task, the edge by which it is started): a pipe takes messages from the queue, one by one, and starts a task
    for each; for pods KEDA does, and each fetches its message itself."""
    draft.of_triggers.each_message[edge.target.id] = None
    if draft.plan.target == "eks":
        task = _job(draft, edge)
        draft.put(edge, target=task.node_id, operation=JOB, batch_size=1, at_once=None, partial_batch=None)
        return task, edge.id
    pipe, start = draft.ids.of(f"{edge.id}-pipe"), draft.ids.of(f"{edge.id}-start")
    draft.add_new(pipe, PIPE, f"{edge.target.label} pipe", edge.target.declared.region)
    task = _job(draft, edge)
    draft.put(edge, target=pipe, operation="process", batch_size=1, at_once=None, partial_batch=None)
    draft.add(Edge(id=start, source=pipe, event="event", target=task.node_id, operation=JOB), after=edge.id)
    return task, start


def through_new_queue(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the worker, the edge by which it polls): nothing starts a task for each event at this price, so the events queue
    up, a message for each start of the function."""
    function_id = edge.target.id
    queue, poll = draft.ids.of(f"{function_id}-queue"), draft.ids.of(f"{function_id}-queue-poll")
    draft.add_new(queue, QUEUE, f"{edge.target.label} queue", edge.target.declared.region)
    task = _worker(draft, edge)
    sent: Changes = {"target": queue, "operation": "send", "retries": None}
    one = one_message(edge, draft.plan.flows[edge.id], draft.drawn)
    draft.put_or_leave(edge, **cast("Changes", {**sent, **one}))
    draft.add(
        Edge(
            id=poll,
            source=queue,
            event="message",
            target=task.node_id,
            operation=WORKER,
            batch_size=1,
            retries=_retries(draft, edge, poll),
        ),
        after=edge.id,
    )
    draft.of_triggers.queued[function_id] = None
    return task, poll


def _retries(draft: ContainerDraft, edge: ResolvedEdge, poll: str) -> int | None:
    """How often a queue's worker tries again what fails: as often as any start of its function did."""
    if not edge.may_fail or edge.retries is None:
        return None
    before = draft.edges[poll].retries if poll in draft.edges else None
    known = draft.drawn.amounts.get((poll, "retries"), before or 0)
    return int(draft.drawn.number(poll, "retries", larger(edge.retries, known)))

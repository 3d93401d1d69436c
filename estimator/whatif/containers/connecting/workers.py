"""Workers that poll queues, streams and workflows, and tasks that are started for each run."""

from __future__ import annotations

from typing import cast

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import in_sample, larger
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.whatif.containers.connecting.batches import one_message, polled_batches
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.decided import why_no_task_each
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
    if edge.id in draft.plan.decided.together:
        near = _near(edge.target, draft.resolved.architecture.region)
        return draft.task(f"queue-workers{near}", WORKER, "Queue workers", edge.target.id, edge)
    return _own_worker(draft, edge)


def _near(function: ResolvedNode, region: str) -> str:
    """What tells services of functions together from those of another region."""
    return "" if function.region == region else f"-{function.region}"


def _own_worker(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    function = edge.target
    return draft.task(f"{function.id}-worker", WORKER, f"{function.label} worker", function.id, edge)


def fetched_steps(draft: ContainerDraft, edge: ResolvedEdge) -> Task:
    """A worker fetches the tasks of a workflow: its own, or that of all small functions of the workflow."""
    function, workflow = edge.target, edge.source
    if edge.id in draft.plan.decided.together:
        near = _near(function, workflow.region)
        task = draft.task(f"{workflow.id}-steps{near}", WORKER, f"{workflow.label} steps", function.id, edge)
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
    task = _job(draft, edge)
    if draft.plan.target == "eks":
        task.takes_messages = True
        draft.put(edge, target=task.node_id, operation=JOB, batch_size=1, at_once=None, partial_batch=None)
        return task, edge.id
    pipe = _pipe(draft, draft.ids.of(f"{edge.id}-pipe"), edge)
    draft.put(edge, target=pipe, operation="process", batch_size=1, at_once=None, partial_batch=None)
    return task, _started_by(draft, pipe, draft.ids.of(f"{edge.id}-start"), task, edge)


def _pipe(draft: ContainerDraft, pipe: str, edge: ResolvedEdge) -> str:
    """The pipe that starts tasks of a function, in its region."""
    draft.add_new(pipe, PIPE, f"{edge.target.label} pipe", edge.target.declared.region)
    return pipe


def _started_by(draft: ContainerDraft, pipe: str, start: str, task: Task, edge: ResolvedEdge) -> str:
    draft.add(Edge(id=start, source=pipe, event="event", target=task.node_id, operation=JOB), after=edge.id)
    return start


def through_new_queue(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the worker, the edge by which it polls): where a task for each event cannot be or costs more, the events queue
    up, a message for each start of the function."""
    plan, queue, task = draft.plan, _new_queue(draft, edge), _worker(draft, edge)
    poll = _polled_from(draft, queue, task.node_id, WORKER, edge, retries=True)
    reason, queued = why_no_task_each(edge, plan.flows[edge.id], plan.choices), draft.of_triggers.queued
    queued[edge.target.id] = queued.get(edge.target.id) or reason
    return task, poll


def task_for_each_event(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the task, the edge by which it is started): the events queue up for a pipe, which starts a task for each; for
    pods KEDA does, and each fetches its message itself."""
    function_id, queue, task = edge.target.id, _new_queue(draft, edge), _job(draft, edge)
    draft.of_triggers.each_event[function_id] = None
    if draft.plan.target == "eks":
        task.takes_messages = True
        return task, _polled_from(draft, queue, task.node_id, JOB, edge, retries=True)
    pipe = _pipe(draft, draft.ids.of(f"{function_id}-queue-pipe"), edge)
    _polled_from(draft, queue, pipe, "process", edge, retries=False)
    return task, _started_by(draft, pipe, draft.ids.of(f"{function_id}-queue-start"), task, edge)


def _new_queue(draft: ContainerDraft, edge: ResolvedEdge) -> str:
    """The queue in front of a function's work, which an edge now leads to."""
    queue = draft.ids.of(f"{edge.target.id}-queue")
    draft.add_new(queue, QUEUE, f"{edge.target.label} queue", edge.target.declared.region)
    sent: Changes = {"target": queue, "operation": "send", "retries": None}
    one = one_message(edge, draft.plan.flows[edge.id], draft.drawn)
    draft.put_or_leave(edge, **cast("Changes", {**sent, **one}))
    return queue


def _polled_from(
    draft: ContainerDraft, queue: str, target: str, operation: str, edge: ResolvedEdge, *, retries: bool
) -> str:
    """What fetches messages from a new queue, one by one."""
    poll = draft.ids.of(f"{edge.target.id}-queue-poll")
    onward = Edge(id=poll, source=queue, event="message", target=target, operation=operation, batch_size=1)
    tries = _retries(draft, edge, poll) if retries else None
    draft.add(onward.model_copy(update={"retries": tries}), after=edge.id)
    return poll


def _retries(draft: ContainerDraft, edge: ResolvedEdge, poll: str) -> int | None:
    """How often a queue's worker tries again what fails: as often as any start of its function did."""
    if not edge.may_fail or edge.retries is None:
        return None
    before = draft.edges[poll].retries if poll in draft.edges else None
    known = draft.drawn.amounts.get((poll, "retries"), before or 0)
    return int(draft.drawn.number(poll, "retries", larger(edge.retries, known)))

"""Settings of the nodes of the container form: sizes of its services, workflows that wait for tasks, clusters."""

from __future__ import annotations

from functools import partial
from typing import cast

from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.engine.document.architecture import Node
from estimator.engine.document.values import MOST
from estimator.engine.maths.amounts import Amount, added, largest, largest_of
from estimator.engine.resolve.conditions import with_effect
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.setting import declared
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.instances import instance_prices, sized_instances
from estimator.whatif.containers.sizing.notes import hours_on_notes, run_notes, size_notes
from estimator.whatif.containers.sizing.size import START_S, duration_ms, sized, slots_note
from estimator.whatif.containers.sizing.task import Sized, Task
from estimator.whatif.containers.targets.clusters import clusters
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.containers.way_out import WaysOut
from estimator.whatif.form.names import LONGEST_NAME


def add_nodes(draft: ContainerDraft) -> tuple[Sized, ...]:
    """Every container service as a node of the draft, with its size and settings, and what follows from them."""
    ways_out = WaysOut(draft.resolved, draft.plan.choices)
    made = tuple(_add_service(draft, task, ways_out) for task in draft.tasks.values())
    draft.notes += size_notes(made, draft.nodes, draft.plan.choices)
    draft.notes += hours_on_notes(draft.tasks.values(), draft.plan.choices)
    for workflow_id, jobs in draft.jobs_of.items():
        _wait_for_jobs(draft, workflow_id, jobs)
    _add_clusters(draft)
    draft.notes += ways_out.notes(draft.tasks.values())
    return made


def _add_service(draft: ContainerDraft, task: Task, ways_out: WaysOut) -> Sized:
    plan, region, way_out = draft.plan, task.moved[0].node.region, ways_out.of(task)
    if task.target == "app_runner":
        requests = draft.arrivals[task.node_id].calls
        prices = instance_prices(draft.resolved.architecture, plan.tables, region)
        one, settings = sized_instances(task, way_out, requests, plan.choices, draft.drawn, prices)
    else:
        one, settings = sized(task, way_out, plan.choices, draft.drawn, partial(plan.prices, region))
        draft.notes += slots_note(task, plan.choices, task.moved[0].node.limits)
        draft.notes += run_notes(task, one)
    name = task.name[:LONGEST_NAME]
    slug = SERVICES[task.target]
    settings = with_effect(slug, settings)
    draft.nodes[task.node_id] = Node(id=task.node_id, service=slug, name=name, region=task.region, settings=settings)
    return one


def own_seconds(draft: ContainerDraft) -> dict[str, float]:
    """By edge that leads to a container service: how long the slowest call by it works there itself."""
    found: dict[str, float] = {}
    for task in draft.tasks.values():
        vcpu = draft.drawn.amounts.get(
            (task.node_id, "vcpu"), cast("float", draft.nodes[task.node_id].settings["vcpu"])
        )
        own_s = {
            one.node.id: largest(duration_ms(one.settings, draft.plan.choices, vcpu - task.sidecar_vcpu)) / 1000
            for one in task.moved
        }
        arrived = draft.arrivals[task.node_id].by_trigger.values() if task.node_id in draft.arrivals else ()
        for one in arrived:
            for way in one.ways_in if one.function_id else ():
                found[way] = max(found.get(way, 0.0), own_s[one.function_id])
    return found


def _wait_for_jobs(draft: ContainerDraft, workflow_id: str, jobs: list[tuple[ResolvedEdge, str]]) -> None:
    """A workflow that waited for functions waits for tasks, from their start on: as its own time."""
    workflow = draft.resolved.nodes[workflow_id]
    s = cast("StepFunctionsSettings", workflow.settings)
    waits = [edge.share * edge.in_a_row * (_job_seconds(draft, task_id) + START_S) for edge, task_id in jobs]
    if s.calls != "included":
        own_s = s.own_s + (added(waits) if s.calls == "sequence" else largest_of(waits))
        node = draft.nodes[workflow_id]
        _, longest = declared(StepFunctionsSettings)["own_s"].range(workflow.limits)
        settings = {**node.settings, "own_s": draft.drawn.number(workflow_id, "own_s", own_s, longest or MOST)}
        draft.nodes[workflow_id] = node.model_copy(update={"settings": settings})


def _job_seconds(draft: ContainerDraft, task_id: str) -> Amount:
    seconds = draft.nodes[task_id].settings["job_seconds"]
    return draft.drawn.amounts.get((task_id, "job_seconds"), cast("float", seconds))


def _add_clusters(draft: ContainerDraft) -> None:
    """The clusters that pods need, and what is said of them."""
    found, said = clusters(draft.resolved, draft.nodes, list(draft.tasks.values()), draft.plan.choices)
    for cluster in found:
        node_id = draft.ids.shared(cluster.id)
        draft.nodes[node_id] = cluster.model_copy(update={"id": node_id})
    draft.notes += said

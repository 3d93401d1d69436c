"""APIs in front of functions: what takes their place, and who does then what they did themselves."""

from __future__ import annotations

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, added
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.connecting.arrivals import INVOCATION, ArrivingTrigger
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.task import SERVICE, Task
from estimator.whatif.containers.ways import BALANCER, reaches


def replace_fronts(draft: ContainerDraft) -> None:
    """APIs in front of functions give way to load balancers; what they called directly, the service calls."""
    for front, balancer in draft.fronts.items():
        node = draft.nodes[front]
        draft.add_balancer(balancer, node.label, node.region)
        if getattr(draft.resolved.nodes[front].settings, "authorizer_ms", None) is not None:
            draft.notes.append(
                f"{node.label} has an authorizer, and a load balancer none: the service behind it checks callers "
                "itself."
            )
        _redirect_callers(draft, front, balancer)
        for edge in _direct_integrations(draft, front):
            _call_through_service(draft, edge, front)


def _redirect_callers(draft: ContainerDraft, front: str, balancer: str) -> None:
    """What called an API calls the load balancer; the API stays before it where something cannot."""
    callers, node = draft.plan.into[front], draft.nodes[front]
    refused = {edge.id for edge in callers if not reaches(edge.event, BALANCER, "request")}
    if refused:
        onward = draft.ids.of(f"{front}-onward")
        draft.add(Edge(id=onward, source=front, event="request", target=balancer, operation="request"))
        draft.notes.append(f"{node.label} stays before the load balancer: not all that calls it can call that.")
    else:
        del draft.nodes[front]
    for edge in callers:
        if edge.id in refused:
            draft.put_or_leave(edge)
            draft.causes.follows(edge.id, draft.ids.of(f"{front}-onward"))
        else:
            draft.put_or_leave(edge, target=balancer, operation="request")


def replace_fronts_by_app_runner(draft: ContainerDraft) -> None:
    """What called an API calls its service on App Runner; what the API called directly, the service calls."""
    for front in [node.id for node in draft.resolved.nodes.values() if node.service.is_front]:
        if front not in draft.plan.answering.ids:
            continue
        del draft.nodes[front]
        task = _service_behind(draft, front)
        for edge in draft.plan.into[front]:
            _add_calls(draft, task, edge.id, draft.plan.flows[edge.id].monthly_calls)
            draft.put_or_leave(edge, target=task.node_id, operation=SERVICE)
        for edge in _direct_integrations(draft, front):
            draft.put(edge, source=task.node_id, event=INVOCATION)
            _say_service_sends(draft, edge, front)


def _call_through_service(draft: ContainerDraft, edge: ResolvedEdge, front: str) -> None:
    """What an API did itself, the service behind the load balancer does, for calls of their own."""
    task = _service_behind(draft, front)
    through = Edge(
        id=draft.ids.of(f"{edge.id}-behind"),
        source=draft.fronts[front],
        event="request",
        target=task.node_id,
        operation=SERVICE,
        share=edge.declared.share,
        caused_by=edge.declared.caused_by,
    )
    draft.add(through)
    asked = added(draft.plan.flows[one.id].monthly_calls for one in draft.plan.asking(edge))
    _add_calls(draft, task, through.id, asked * (edge.declared.share / 100.0))
    draft.put(edge, source=task.node_id, event=INVOCATION, share=100.0, caused_by=[through.id])
    _say_service_sends(draft, edge, front)


def _direct_integrations(draft: ContainerDraft, front: str) -> list[ResolvedEdge]:
    """What an API does without a function that moves."""
    return [edge for edge in draft.plan.out[front] if edge.target.id not in draft.plan.moving]


def _service_behind(draft: ContainerDraft, front: str) -> Task:
    return draft.tasks[draft.ids.of(f"{front}-service")]


def _add_calls(draft: ContainerDraft, task: Task, edge_id: str, calls: Amount) -> None:
    """Calls of a service that led to no function."""
    draft.arrivals[task.node_id].add(edge_id, ArrivingTrigger("", edge_id, calls, calls, calls))


def _say_service_sends(draft: ContainerDraft, edge: ResolvedEdge, front: str) -> None:
    draft.notes.append(f"What {draft.label(front)} sent to {edge.target.label} itself, the service sends.")

"""APIs in front of functions: what takes their place, and who does then what they did themselves."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import HAIR, Amount, added
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.whatif.containers.connecting.arrivals import INVOCATION, ArrivingTrigger
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.connecting.services import balancer_of, of_own_calls, own_call
from estimator.whatif.containers.sizing.task import SERVICE, Task
from estimator.whatif.containers.ways import BALANCER, reaches


def replace_fronts(draft: ContainerDraft) -> None:
    """APIs in front of functions give way to load balancers; what they called directly, the service calls."""
    for front, balancer in draft.fronts.items():
        node = draft.nodes[front]
        draft.add_balancer(balancer, node.label, draft.plan.regions.of_balancer(draft.resolved.nodes[front]))
        draft.notes += draft.plan.regions.notes(draft.resolved.nodes[front])
        if getattr(draft.resolved.nodes[front].settings, "authorizer_ms", None) is not None:
            draft.notes.append(
                f"{node.label} has an authorizer, and a load balancer none: the service behind it checks callers "
                "itself."
            )
        refused = _refused(draft, front)
        if refused:
            draft.notes.append(f"{node.label} stays before the load balancer: not all that calls it can call that.")
        else:
            del draft.nodes[front]
        if front in draft.plan.regions.apart:
            continue
        _redirect_callers(draft, front, balancer, refused)
        _ask_first(draft, front, [balancer])
        for edge in _direct_integrations(draft, front):
            _call_through_service(draft, edge, front)
    for front in draft.plan.regions.apart:
        _call_each_region(draft, front)


def _refused(draft: ContainerDraft, front: str) -> set[str]:
    """What calls an API and can call no load balancer."""
    return {edge.id for edge in draft.plan.into[front] if not reaches(edge.event, BALANCER, "request")}


def _redirect_callers(draft: ContainerDraft, front: str, balancer: str, refused: set[str]) -> None:
    """What called an API calls the load balancer; the API stays before it where something cannot."""
    if refused:
        onward = draft.ids.of(f"{front}-onward")
        draft.add(Edge(id=onward, source=front, event="request", target=balancer, operation="request"))
    for edge in draft.plan.into[front]:
        if edge.id in refused:
            draft.put_or_leave(edge)
            draft.causes.follows(edge.id, draft.ids.of(f"{front}-onward"))
        else:
            draft.put_or_leave(edge, target=balancer, operation="request")


def _call_each_region(draft: ContainerDraft, front: str) -> None:
    """Who called a front whose functions are in several regions calls the load balancer of each, for what that leads
    to; for those that can call none, the API does."""
    plan, home, refused = draft.plan, draft.fronts.get(front, front), _refused(draft, front)
    balancers: dict[str, None] = {}
    if plan.regions.has_nothing_at_home(front, plan.out[front]):
        del draft.nodes[front]
    for edge in plan.into[front]:
        asked = [one for one in plan.out[front] if edge in plan.asking(one)]
        for one in asked:
            balancer = balancer_of(draft, one.source, one.target) if one.target.id in plan.moving else home
            balancers[balancer] = None
            _call(draft, edge, own_call(draft, edge, one), balancer, one.declared.share, by_front=edge.id in refused)
        rest = 100.0 - sum(one.declared.share for one in asked)
        if rest > HAIR and home in draft.nodes:
            _call(draft, edge, draft.ids.of(f"{edge.id}-rest"), home, rest, by_front=edge.id in refused)
        if edge.id in refused:
            draft.put_or_leave(edge)
    _ask_first(draft, front, [one for one in balancers if one in draft.nodes])
    for edge in _direct_integrations(draft, front):
        if front in draft.fronts:
            _call_through_service(draft, edge, front)
        else:
            draft.put(edge, **of_own_calls(draft, edge))


def _call(draft: ContainerDraft, edge: ResolvedEdge, name: str, balancer: str, share: float, *, by_front: bool) -> None:
    """The part of a front's calls that a load balancer gets."""
    if by_front:
        onward = Edge(id=name, source=edge.target.id, event="request", target=balancer, operation="request")
        draft.add(onward.model_copy(update={"share": share, "caused_by": [edge.id]}), after=edge.id)
    else:
        part = edge.declared.share * share / 100.0
        draft.put_or_leave(edge, id=name, target=balancer, operation="request", share=part)


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
        _ask_first(draft, front, [task.node_id])
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
    ).model_copy(update=dict(of_own_calls(draft, edge)))
    draft.add(through)
    asked = added(draft.plan.flows[one.id].monthly_calls for one in draft.plan.asking(edge))
    _add_calls(draft, task, through.id, asked * edge.share)
    draft.put(edge, source=task.node_id, event=INVOCATION, share=100.0, caused_by=[through.id])
    _say_service_sends(draft, edge, front)


def _direct_integrations(draft: ContainerDraft, front: str) -> list[ResolvedEdge]:
    """What an API does without a function that moves."""
    return [
        edge for edge in draft.plan.out[front] if edge.target.id not in draft.plan.moving and not edge.operation.decides
    ]


def _ask_first(draft: ContainerDraft, front: str, instead: Sequence[str]) -> None:
    """Whom an API asked first what it may let in, those ask that stand in its place; the API, where it stays."""
    for edge in draft.plan.out[front]:
        if edge.operation.decides:
            first, *others = [front] if front in draft.nodes else instead
            draft.put(edge, source=first, caused_by=None)
            for other in others:
                copy = draft.declared[edge.id].model_copy(update={"source": other, "caused_by": None})
                draft.add(copy.model_copy(update={"id": draft.ids.of(f"{edge.id}-{other}")}), after=edge.id)


def _service_behind(draft: ContainerDraft, front: str) -> Task:
    return draft.tasks[draft.ids.of(f"{front}-service")]


def _add_calls(draft: ContainerDraft, task: Task, edge_id: str, calls: Amount) -> None:
    """Calls of a service that led to no function."""
    draft.arrivals[task.node_id].add(edge_id, ArrivingTrigger("", edge_id, calls, calls, calls))


def _say_service_sends(draft: ContainerDraft, edge: ResolvedEdge, front: str) -> None:
    draft.notes.append(f"What {draft.label(front)} sent to {edge.target.label} itself, the service sends.")

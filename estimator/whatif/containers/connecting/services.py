"""Services that are called by code, clients or a content network: behind a load balancer, or by Service Connect."""

from __future__ import annotations

from estimator.engine.document.architecture import Edge
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.task import SERVICE, Task


def called_by_code(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the service, the edge by which it is called): code calls it through the inner load balancer, or by Service
    Connect where both move; for that pods have a Service of their cluster, without a proxy."""
    region = draft.plan.other_region(edge.target)
    task, _ = _service(draft, edge)
    if draft.plan.choices.inner == "service_connect" and draft.plan.is_service(edge.source):
        if draft.plan.target == "ecs":
            draft.connected[edge.source.id] = None
            task.has_proxy = True
        else:
            draft.notes.append("Pods call each other by a Service of their cluster: Service Connect is of ECS.")
        draft.put_or_leave(edge, target=task.node_id, operation=SERVICE)
        return task, edge.id
    balancer = draft.ids.shared("inner-alb" if region is None else f"inner-alb-{region}")
    draft.add_balancer(balancer, "Inner load balancer", region, internet_facing=False)
    draft.put_or_leave(edge, target=balancer, operation="request")
    return task, _behind(draft, edge, balancer, task, [edge.id])


def behind_new_balancer(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str]:
    """(the service, the edge by which it is called): what calls a function but no container, be it clients, a content
    network, a resolver or a workflow, calls a load balancer: one in each region, which leads to each service by a rule
    of its own."""
    region = draft.plan.other_region(edge.target)
    task, front = _service(draft, edge)
    if front is not None:
        balancer = draft.fronts.get(front.id, front.id)
        draft.joining.setdefault(balancer, {})[edge.id] = None
    else:
        balancer = draft.ids.shared("alb" if region is None else f"alb-{region}")
        draft.add_balancer(balancer, "Load balancer", region)
    draft.put_or_leave(edge, target=balancer, operation="request")
    caused_by = [edge.id] if front is not None or draft.plan.balanced[region] > 1 else None
    return task, _behind(draft, edge, balancer, task, caused_by)


def _service(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, ResolvedNode | None]:
    """(the service that answers the calls of an edge, the front it stands behind): that of the API or load balancer
    that calls the function too, where one does in its region, else that of its workflow for all small functions there,
    else one of its own; no load balancer leads to App Runner."""
    plan, function = draft.plan, edge.target
    for other in plan.into[function.id]:
        front = other.source
        if plan.ways[other.id] != "behind_front" or front.id in plan.answering.ids:
            continue
        if front.declared.region == function.declared.region:
            return draft.service_of(front.id, function.id, edge), front
    workflow, is_step = edge.source, edge.event.orchestrates
    if is_step and function.id in plan.decided.small and workflow.region == function.region:
        return draft.service_of(workflow.id, function.id, edge), None
    return draft.service_of(function.id, function.id, edge), None


def _behind(draft: ContainerDraft, edge: ResolvedEdge, balancer: str, task: Task, caused_by: list[str] | None) -> str:
    """The edge from a load balancer to a service, for the calls of an edge that now leads to the balancer."""
    behind = draft.ids.of(f"{edge.id}-behind")
    onward = Edge(id=behind, source=balancer, event="request", target=task.node_id, operation=SERVICE)
    draft.add(onward.model_copy(update={"caused_by": caused_by}), after=edge.id)
    return behind


def keep_apart(draft: ContainerDraft) -> None:
    """What came to a front goes on as it did, without what else comes to the load balancer in its place."""
    for balancer, joining in draft.joining.items():
        joined = {name for edge_id in joining for name in draft.causes.became.get(edge_id, [])}
        own = [name for name, edge in draft.edges.items() if edge.target == balancer and name not in joined]
        for name, edge in draft.edges.items():
            if edge.source == balancer and edge.caused_by is None:
                draft.edges[name] = edge.model_copy(update={"caused_by": own})


def add_proxies(draft: ContainerDraft) -> None:
    """What calls by Service Connect has its proxy beside it, in every service it moved into."""
    for function_id in draft.connected:
        for task in draft.tasks_of[function_id]:
            task.has_proxy = True

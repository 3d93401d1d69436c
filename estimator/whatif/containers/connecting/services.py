"""Services that are called by code, clients or a content network: behind a load balancer, or by Service Connect."""

from __future__ import annotations

from estimator.engine.document.architecture import Edge
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.sizing.task import SERVICE, Task
from estimator.whatif.containers.targets.regions import is_from_another_region
from estimator.whatif.containers.targets.target import SERVICES
from estimator.whatif.containers.ways import reaches
from estimator.whatif.form.changes import Changes


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
    task, shared = _service(draft, edge)
    if shared is not None:
        balancer = shared
        draft.joining.setdefault(balancer, {})[edge.id] = None
    else:
        balancer = draft.ids.shared("alb" if region is None else f"alb-{region}")
        draft.add_balancer(balancer, "Load balancer", region)
    if is_from_another_region(edge) and reaches(edge.event, SERVICES[draft.plan.target], SERVICE):
        by = "by its public load balancer"
        draft.notes.append(f"{edge.source.label} calls {edge.target.label} in another region: {by}.")
    draft.put_or_leave(edge, target=balancer, operation="request")
    caused_by = [edge.id] if shared is not None or draft.plan.balanced[region] > 1 else None
    return task, _behind(draft, edge, balancer, task, caused_by)


def _service(draft: ContainerDraft, edge: ResolvedEdge) -> tuple[Task, str | None]:
    """(the service that answers the calls of an edge, the load balancer it stands behind already): that of the API or
    load balancer that calls the function too, else that of its workflow for all small functions in its region, else one
    of its own; no load balancer leads to App Runner."""
    plan, function = draft.plan, edge.target
    for other in plan.into[function.id]:
        front = other.source
        if plan.ways[other.id] == "behind_front" and front.id not in plan.answering.ids:
            return front_service(draft, front, edge), balancer_of(draft, front, function)
    if edge.id in plan.decided.together:
        return draft.service_of(edge.source.id, function.id, edge), None
    return draft.service_of(function.id, function.id, edge), None


def front_service(draft: ContainerDraft, front: ResolvedNode, edge: ResolvedEdge) -> Task:
    """The service of a front's functions in the region of the one that an edge calls."""
    suffix = draft.plan.regions.suffix(front, edge.target)
    name = f"{front.label} service{suffix.replace('-', ', ', 1)}"
    return draft.task(f"{front.id}-service{suffix}", SERVICE, name, edge.target.id, edge)


def balancer_of(draft: ContainerDraft, front: ResolvedNode, function: ResolvedNode) -> str:
    """The load balancer of a front in the region of a function."""
    suffix = draft.plan.regions.suffix(front, function)
    if not suffix:
        return draft.fronts.get(front.id, front.id)
    balancer = draft.ids.of(f"{front.id}-alb{suffix}")
    draft.add_balancer(balancer, f"{front.label}{suffix.replace('-', ', ', 1)}", function.declared.region)
    return balancer


def own_call(draft: ContainerDraft, edge: ResolvedEdge, onward: ResolvedEdge) -> str:
    """The edge by which a caller calls what a front handed on by another."""
    return draft.ids.of(f"{edge.id}-{onward.id}")


def of_own_calls(draft: ContainerDraft, onward: ResolvedEdge) -> Changes:
    """What a front hands on where each of its callers has an edge for that alone."""
    if onward.source.id not in draft.plan.regions.apart:
        return {}
    return {"share": 100.0, "caused_by": [own_call(draft, edge, onward) for edge in draft.plan.asking(onward)]}


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

"""The same work on Fargate: functions become services, workers and jobs, sized rather than assumed.

Functions behind one front are one service behind a load balancer; what polls a queue or stream is a worker;
what a clock starts is a job; what another event starts asynchronously gets a queue and a worker.  What is called
by something that can call no container, no load balancer and no queue, such as a delivery stream's transform, stays
a function.  The result is an ordinary architecture: priced, checked and edited like any other.
Rules: docs/method.md, "Sizing containers".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from estimator.engine.document.architecture import Architecture
from estimator.engine.maths.amounts import Amount
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.traffic.flow import Flows
from estimator.engine.traffic.traffic import propagate
from estimator.whatif.containers.choices import ContainerChoices, choices_of
from estimator.whatif.containers.connecting.draft import ContainerDraft
from estimator.whatif.containers.connecting.fronts import replace_fronts, replace_fronts_by_app_runner
from estimator.whatif.containers.connecting.leaving import leave
from estimator.whatif.containers.connecting.services import add_proxies, keep_apart
from estimator.whatif.containers.connecting.triggers import connect_trigger
from estimator.whatif.containers.decided import Decided
from estimator.whatif.containers.left_behind import left_behind
from estimator.whatif.containers.nodes import add_nodes, own_seconds
from estimator.whatif.containers.plan import planned
from estimator.whatif.containers.sizing.task import Sized
from estimator.whatif.containers.time_outs import with_time_outs, with_time_outs_of
from estimator.whatif.form.measured import measured_left
from estimator.whatif.form.samples import resampled
from pricing.book import Tables


@dataclass(frozen=True)
class Containerised:
    """The container form of an architecture, how each service was sized, and what there is to say about it.

    Where it was made for several multiples of the traffic, the document is that of the first, and `amounts` has the
    numbers that differ between them, by (node or edge id, field).  `decided` is what the traffic decided of the form.
    """

    architecture: Architecture
    sized: tuple[Sized, ...]
    notes: tuple[str, ...] = ()
    amounts: Mapping[tuple[str, str], Amount] = field(default_factory=dict)
    decided: Decided = Decided()
    choices: ContainerChoices = ContainerChoices()


def containerise(architecture: Architecture, tables: Tables) -> Containerised:
    """The architecture with its functions moved to Fargate; raises DocumentError where it does not stand."""
    resolved = resolve(architecture, tables)
    choices = choices_of(architecture, tables.limit_book(architecture.region))
    return container_form(resolved, propagate(resolved).flows, tables, choices)


def container_form(
    resolved: Resolved,
    flows: Mapping[str, Flows],
    tables: Tables,
    choices: ContainerChoices,
    *,
    like: Containerised | None = None,
) -> Containerised:
    """The same of an architecture already resolved, with what flows over its edges, and with any choices.

    Where the traffic is other than today's, what stands where is `like` in the form of today.
    """
    plan = planned(resolved, flows, tables, choices, like.decided if like else None, like.choices if like else None)
    draft = ContainerDraft(plan)
    _connect(draft)
    made = add_nodes(draft)
    draft.notes += left_behind(resolved.nodes[function_id] for function_id in plan.moving)
    document = draft.document("on containers", draft.causes.resolved(draft.edges))
    draft.notes += measured_left(resolved.architecture, [node.id for node in document.nodes])
    there = {node.id for node in document.nodes} | {edge.id for edge in document.edges}
    amounts = {name: amount for name, amount in draft.drawn.amounts.items() if name[0] in there}
    moved = resampled(resolved.architecture, document, draft.drawn.values)
    if like is None:
        moved, said = with_time_outs(moved, tables, own_seconds(draft))
        draft.notes += said
    else:
        moved = with_time_outs_of(like.architecture, moved)
    return Containerised(moved, made, draft.told, amounts, plan.decided, choices)


def _connect(draft: ContainerDraft) -> None:
    """Every function that can moves into container services, and every edge leads from and to what took the places of
    its ends."""
    plan = draft.plan
    for edge in plan.resolved.edges:
        if edge.target.id in plan.moving:
            connect_trigger(draft, edge)
    for function_id in plan.moving:
        if not draft.tasks_of.get(function_id):
            draft.service_of(function_id, function_id, None)
    replace_fronts(draft)
    replace_fronts_by_app_runner(draft)
    for edge in plan.resolved.edges:
        is_done = edge.id in draft.edges or edge.id in draft.leaving or edge.target.id in plan.regions.apart
        if not is_done and not draft.causes.knows(edge.id):
            draft.put_or_leave(edge)
    for edge, changes in draft.leaving.values():
        leave(draft, edge, **changes)
    for function_id in plan.moving:
        draft.nodes.pop(function_id, None)
    keep_apart(draft)
    add_proxies(draft)

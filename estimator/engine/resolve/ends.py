"""What an edge of the document means between the two nodes at its ends, and beside the edges around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf
from typing import cast

from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, added, is_one, larger, smaller
from estimator.engine.measures import Polling
from estimator.engine.operations import Event, Operation
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.resolve.passed_back import with_passed_back
from estimator.engine.service import AwsService, Service, WayOut


def resolve_edges(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> list[ResolvedEdge]:
    """The edges with both their ends resolved, in their order; they were checked before."""
    crowds = _consumers(edges, nodes)
    binary = _said_to_be_binary(edges, nodes)
    readers = Counter((edge.source, edge.event) for edge in edges)
    found = [
        resolve_edge(
            index,
            edge,
            nodes[edge.source],
            nodes[edge.target],
            crowds.get((edge.source, edge.event), 1.0),
            binary.get(edge.source),
            readers[edge.source, edge.event],
        )
        for index, edge in enumerate(edges)
    ]
    return _handed_on(_let_in(with_passed_back(found)))


def _let_in(edges: list[ResolvedEdge]) -> list[ResolvedEdge]:
    """The same, where a node asks another first which of its calls to let in: the others cause nothing more."""
    asking: dict[str, list[ResolvedEdge]] = {}
    for edge in edges:
        if edge.operation.decides:
            asking.setdefault(edge.source.id, []).append(edge)
    if not asking:
        return edges
    return [
        replace(
            edge,
            share=edge.share
            if edge.operation.decides
            else _times_let_in(edge.share, asking, edge.source, edge.event.of),
            let_in=_times_let_in(1.0, asking, edge.target, (edge.operation.name,)),
        )
        for edge in edges
    ]


def _times_let_in(
    share: Amount, asking: Mapping[str, Sequence[ResolvedEdge]], node: ResolvedNode, operations: Sequence[str]
) -> Amount:
    """What is left of a share of calls, all by these operations, once a node has asked about them."""
    for ask in asking.get(node.id, ()):
        if operations and set(operations) <= set(ask.event.of):
            refused = ask.target.service.refused_share(ask.target.settings, ask.operation.name)
            share = share * (1.0 - smaller(ask.share, 1.0) * refused)
    return share


def _handed_on(edges: list[ResolvedEdge]) -> list[ResolvedEdge]:
    """The same, where a node hands on in one call what came in one: unless the document says otherwise it gathers no
    more than all its targets take in a call, and a call of theirs holds as much as it gathers."""
    most: dict[str, float] = {}
    for edge in edges:
        if _hands_batches_on(edge.source.service):
            most[edge.source.id] = min(most.get(edge.source.id, inf), edge.most_items)
    if not most:
        return edges
    gathered: dict[str, Amount] = {}
    for index, edge in enumerate(edges):
        if edge.target.id in most:
            if edge.declared.batch_size is None:
                edges[index] = edge = replace(edge, batch=int(min(edge.event.batch, most[edge.target.id])))
            gathered[edge.target.id] = larger(gathered.get(edge.target.id, 1), edge.batch)
    for index, edge in enumerate(edges):
        if edge.event.hands_on and edge.operation.takes_several:
            batch = gathered.get(edge.source.id, 1)
            batch = batch if is_one(edge.count) else batch * larger(edge.count, 1.0)
            is_stated = edge.declared.batch_size is not None
            edges[index] = replace(edge, batch=smaller(edge.batch, batch) if is_stated else batch)
    return edges


@lru_cache(maxsize=256)
def _hands_batches_on(service: Service) -> bool:
    """Whether a service hands on in one call what came in one."""
    return any(event.hands_on for event in service.events)


def _said_to_be_binary(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> dict[str, bool]:
    """By node: whether any edge that leads there brings binary bodies, of those that say and those that pass on what
    their source got."""
    found: dict[str, bool] = {}
    passing: dict[str, list[str]] = {}
    if all(edge.binary is None for edge in edges):
        return found
    for edge in edges:
        if edge.binary is not None:
            found[edge.target] = edge.binary or found.get(edge.target, False)
        elif (event := nodes[edge.source].service.event(edge.event)) is not None and event.as_text:
            passing.setdefault(edge.source, []).append(edge.target)
    todo = list(found)
    while todo:
        source = todo.pop()
        for target in passing.get(source, ()):
            if target not in found or (found[source] and not found[target]):
                found[target] = found[source]
                todo.append(target)
    return found


def _consumers(edges: Sequence[Edge], nodes: Mapping[str, ResolvedNode]) -> dict[tuple[str, str], Amount]:
    """By (node, event): what several consumers of one queue ask of its messages together, as a share; more than all
    of them is shared out."""
    found: dict[tuple[str, str], list[Edge]] = {}
    for edge in edges:
        event = nodes[edge.source].service.event(edge.event)
        if event is not None and event.shared:
            found.setdefault((edge.source, edge.event), []).append(edge)
    return {
        key: larger(added(_let_through(edge, nodes[edge.source], None) for edge in consumers), 1.0)
        for key, consumers in found.items()
        if len(consumers) > 1
    }


def _let_through(edge: Edge, source: ResolvedNode, event: Event | None) -> Amount:
    """The share of events that its filter and the cache before it let through."""
    share = edge.share / 100.0
    if event is None or not event.cached:
        return share
    hits = source.service.hit_share(source.settings, event.name) if edge.cached is None else edge.cached / 100.0
    return share * (1.0 - hits)


def resolve_edge(
    index: int,
    edge: Edge,
    source: ResolvedNode,
    target: ResolvedNode,
    crowd: Amount = 1.0,
    binary: bool | None = None,
    readers: int = 1,
) -> ResolvedEdge:
    """One edge between two nodes; `crowd` is what all consumers of its queue ask of it together, `binary` what is said
    of the bodies that reach its source, `readers` how many edges leave by its event."""
    event = cast("Event", source.service.event(edge.event))
    operation = cast("Operation", target.service.operation(edge.operation))
    share = _let_through(edge, source, event)
    if not is_one(crowd):
        share = share / crowd
    payload_kb: Amount | None = edge.payload_kb
    if payload_kb is None and not event.sized:
        payload_kb = target.service.payload_kb(target.settings, edge.operation)
    response_kb: Amount | None = edge.response_kb
    if response_kb is None:
        response_kb = target.service.response_kb(target.settings, edge.operation)
    failing, always, retries, whole_batch = _delivery(edge, source, target, event, operation)
    ends = _between(source, target)
    return ResolvedEdge(
        index,
        edge.id,
        edge,
        source,
        target,
        event,
        operation,
        edge.count,
        share,
        payload_kb,
        response_kb,
        edge.batch_size if edge.batch_size is not None else event.batch,
        None if event.orchestrates else edge.at_once,
        _polling(edge, source, event, readers) if event.polled else None,
        failing,
        always,
        retries,
        whole_batch,
        edge.network or (None if operation.decides else _way_out(source, target, event)) or ends,
        ends,
        binary if edge.binary is None else edge.binary,
    )


def _polling(edge: Edge, source: ResolvedNode, event: Event, readers: int) -> Polling:
    polling = source.service.polling(source.settings, event.name, edge)
    return polling if polling.readers == readers else replace(polling, readers=readers)


def _delivery(
    edge: Edge, source: ResolvedNode, target: ResolvedNode, event: Event, operation: Operation
) -> tuple[Amount, Amount, Amount | None, bool]:
    """(share of items whose handling fails, share that always fails, how often each is tried again, whether a batch
    fails as a whole)."""
    if operation.waits and edge.retries is None and not (event.polled or event.orchestrates):
        return 0.0, 0.0, 0, False  # whoever waits is told of the failure, and that is all
    always = target.service.always_failing_share(target.settings, edge.operation)
    failing = target.service.failing_share(target.settings, edge.operation)
    if event.polled:
        retries, whole_batch = source.service.retries(source.settings, event.name), not _reports(edge, target)
    elif not operation.waits:
        retries, whole_batch = target.service.retries(target.settings, operation.name), False
    else:
        retries, whole_batch = source.service.retries(source.settings, event.name), False
    return failing, always, retries if edge.retries is None else edge.retries, whole_batch


def _reports(edge: Edge, target: ResolvedNode) -> bool:
    """Whether a failed item leaves the rest of its batch alone."""
    if edge.partial_batch is not None:
        return edge.partial_batch
    return target.service.reports_partial_batches(target.settings)


def _way_out(source: ResolvedNode, target: ResolvedNode, event: Event) -> str | None:
    """The gateway that the end which opens the connection sits behind, if it needs one to get to the other."""
    caller, called = (target, source) if event.polled else (source, target)
    if AwsService.way_out not in caller.service.overridden:
        return None
    return gateway_towards(called, caller.service.way_out(caller.settings, event.polled), caller.region)


def gateway_towards(called: ResolvedNode, way: WayOut | None, region: str) -> str | None:
    """The gateway that calls to a node leave through, of a caller in a region with this way out; None where they need
    none."""
    is_near, service = called.region == region, called.service
    if way is None or way == "none" or (is_near and service.is_private(called.settings)):
        return None
    if service.is_outside or way == "shared_nat":
        return "nat"
    return None if way == "endpoint" and is_near and service.has_gateway_endpoint else way


def _between(source: ResolvedNode, target: ResolvedNode) -> str:
    """The network that lies between the ends, however it is reached."""
    if source.service.is_outside or target.service.is_outside:
        return "internet"
    return "region" if source.region == target.region else "regions"

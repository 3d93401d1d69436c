"""A probe: the load of a node whose every operation is called once a second, or a network around it, so that its
service can be asked what it would bill and which limits it would meet.  Nothing is walked or priced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, count
from typing import NamedTuple

import numpy as np

from estimator.engine.document.architecture import NETWORKS, Edge, NetworkKind, Node
from estimator.engine.maths.amounts import Amount
from estimator.engine.measures import Load, Network
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.resolve.edges import resolve_edge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import Service, services
from estimator.engine.traffic.flow import Flow, Flows, Hours

PROBED_KB = 1.0
PROBED_BURST_S = 60.0


class ProbedLoad(Load):
    """A load that knows the operations and events of its service, and refuses to be asked for others."""

    def __getitem__(self, operation: str) -> Flows:
        if operation not in self.arriving:
            raise LookupError(f"there is no operation “{operation}”; it has {', '.join(self.arriving) or 'none'}")
        return self.arriving[operation]


def probe(node: ResolvedNode, *, month: float, hours_per_month: float) -> Load:
    """Each operation called once a second, one item each, by something that can cause it; each event causing something
    that it can."""
    hours = _steady(hours_per_month)
    load = ProbedLoad(hours, node.limits, node.region, month, hours_per_month)
    for operation in node.service.operations:
        load.arriving[operation.name] = Flows([_arrival(node, operation, hours)])
        load.latency[operation.name] = node.service.own_seconds(node.settings, operation.name)
    for event in node.service.events:
        flow = _departure(node, event, hours)
        if flow is not None:
            load.leaving[event.name] = Flows([flow])
    return load


def _arrival(node: ResolvedNode, operation: Operation, hours: Hours) -> Flow:
    service, event = _caller(operation)
    return _flow(_stand_in(node, service), event, node, operation, hours)


def _departure(node: ResolvedNode, event: Event, hours: Hours) -> Flow | None:
    found = _called(event)
    return None if found is None else _flow(node, event, _stand_in(node, found[0]), found[1], hours)


def _stand_in(node: ResolvedNode, service: Service, name: str = "probe") -> ResolvedNode:
    """A node of a service as it comes, where the probed one lies."""
    declared = Node(id=name, service=service.slug)
    return ResolvedNode(name, "Probe", declared, service, service.Settings(), node.region, node.limits)


def _flow(
    source: ResolvedNode,
    event: Event,
    target: ResolvedNode,
    operation: Operation,
    hours: Hours,
    name: str = "probe",
    way: NetworkKind | None = None,
) -> Flow:
    declared = Edge(
        id=name, source=source.id, event=event.name, target=target.id, operation=operation.name, network=way
    )
    edge = resolve_edge(0, declared, source, target)
    rate = np.ones((2, 1, 1, len(hours)))
    seconds: Amount = target.service.own_seconds(target.settings, operation.name)[0]
    return Flow(hours, rate, rate, PROBED_KB, PROBED_KB, PROBED_BURST_S, edge, seconds)


@lru_cache(maxsize=16)
def _steady(hours_per_month: float) -> Hours:
    return Hours((), hours_per_month)


@lru_cache(maxsize=512)
def _caller(operation: Operation) -> tuple[Service, Event]:
    """A service and an event of it that may cause an operation; any, where none may."""
    events = [(service, event) for service in services().values() for event in service.events]
    return next((pair for pair in events if can_cause(pair[1], operation)), events[0])


def is_caused(operation: Operation) -> bool:
    """Whether any event of any service may cause an operation."""
    return can_cause(_caller(operation)[1], operation)


@lru_cache(maxsize=512)
def _called(event: Event) -> tuple[Service, Operation] | None:
    """A service and an operation of it that an event may cause."""
    return next(
        (
            (service, operation)
            for service in services().values()
            for operation in service.operations
            if service.is_drawn and can_cause(event, operation)
        ),
        None,
    )


# -- a network --------------------------------------------------------------------------------------------------------


class Call(NamedTuple):
    """An event that causes an operation."""

    source: Service
    event: Event
    target: Service
    operation: Operation


def probe_network(node: ResolvedNode, *, is_drawn: bool, month: float, hours_per_month: float) -> Network:
    """Calls within AWS and out of it over every way there is.

    Where the node is drawn, also what may call it and what it may call, one of each kind.
    """
    names = (f"probe{number}" for number in count())
    nodes = {node.id: node} if is_drawn else {}
    flows = []
    hours = _steady(hours_per_month)
    for call, way in chain(((call, None) for call in _calls_of(node.service) if is_drawn), _ways()):
        ends = []
        for service in (call.source, call.target):
            stands = is_drawn and way is None and service is node.service and node not in ends
            ends.append(node if stands else _stand_in(node, service, next(names)))
        nodes |= {end.id: end for end in ends}
        flows.append(_flow(ends[0], call.event, ends[1], call.operation, hours, next(names), way))
    return Network(
        nodes,
        [flow.edge for flow in flows],
        hours_per_month,
        {flow.edge.id: Flows([flow]) for flow in flows},
        {name: probe(one, month=month, hours_per_month=hours_per_month) for name, one in nodes.items()},
        {
            (flow.edge.target.id, flow.edge.operation.name): nodes[flow.edge.target.id].service.own_seconds(
                nodes[flow.edge.target.id].settings, flow.edge.operation.name
            )
            for flow in flows
        },
    )


def _ways() -> Iterator[tuple[Call, NetworkKind]]:
    """A call within AWS and one out of it, over each way."""
    calls = [call for call in _every_call() if call.operation.waits and not call.source.is_outside]
    for leaves in (False, True):
        call = next(one for one in calls if one.target.is_outside == leaves)
        yield from ((call, way) for way in NETWORKS)


def _calls_of(service: Service) -> Iterator[Call]:
    """What may call a service and what it may call: one of each kind for each operation and event."""
    calls = _every_call(service)
    arriving = [call for call in calls if call.target is service]
    yield from _of_each_kind((call, (call.operation.name, *_kind(call.source))) for call in arriving)
    leaving = [call for call in calls if call.source is service]
    yield from _of_each_kind((call, (call.event.name, *_kind(call.target))) for call in leaving)


def _of_each_kind(calls: Iterable[tuple[Call, tuple[object, ...]]]) -> Iterator[Call]:
    """The first call of each kind."""
    found: dict[tuple[object, ...], Call] = {}
    for call, kind in calls:
        found.setdefault(kind, call)
    yield from found.values()


def _kind(service: Service) -> tuple[bool, ...]:
    """What is asked of the service at the far end."""
    return service.is_outside, service.is_function, service.keeps_connections, service.is_balancer


def _every_call(*more: Service) -> tuple[Call, ...]:
    """All calls among what can be drawn, and of more services."""
    drawn = [service for service in services().values() if service.is_drawn]
    return _calls(tuple(dict.fromkeys([*drawn, *more])))


@lru_cache(maxsize=4)
def _calls(among: tuple[Service, ...]) -> tuple[Call, ...]:
    """Every operation of some services with every event of theirs that may cause it."""
    return tuple(
        Call(source, event, target, operation)
        for source in among
        for event in source.events
        for target in among
        for operation in target.operations
        if can_cause(event, operation)
    )

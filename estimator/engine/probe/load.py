"""A probe: the load of a node whose every operation is called once a second, so that its service can be asked what it
would bill and which limits it would meet.  Nothing is walked or priced."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from estimator.engine.document.architecture import Edge, NetworkKind, Node
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.registry import services
from estimator.engine.resolve.ends import resolve_edge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import Service
from estimator.engine.traffic.flow import Flow, Flows, Hours

PROBED_KB = 1.0
PROBED_BURST_S = 60.0


class ProbedLoad(Load):
    """A load that knows the operations and events of its service, and refuses to be asked for others."""

    def __getitem__(self, operation: str) -> Flows:
        if operation not in self.arriving:
            raise LookupError(f"there is no operation “{operation}”; it has {', '.join(self.arriving) or 'none'}")
        return self.arriving[operation]


def probe(node: ResolvedNode, *, month: Amount, hours_per_month: float) -> Load:
    """Each operation called once a second, one item each, by something that can cause it; each event causing something
    that it can."""
    hours = steady(hours_per_month)
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
    return probed_flow(stand_in(node, service), event, node, operation, hours)


def _departure(node: ResolvedNode, event: Event, hours: Hours) -> Flow | None:
    found = _called(event)
    return None if found is None else probed_flow(node, event, stand_in(node, found[0]), found[1], hours)


def stand_in(node: ResolvedNode, service: Service, name: str = "probe") -> ResolvedNode:
    """A node of a service as it comes, where the probed one lies."""
    declared = Node(id=name, service=service.slug)
    return ResolvedNode(name, "Probe", declared, service, service.Settings(), node.region, node.limits)


def probed_flow(
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
def steady(hours_per_month: float) -> Hours:
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

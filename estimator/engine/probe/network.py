"""A network around a probed node, so that what stands on edges can be asked what it would bill and which limits it
would meet.  Nothing is walked or priced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, count
from typing import NamedTuple

from estimator.engine.document.architecture import NETWORKS, NetworkKind
from estimator.engine.network import Network
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.probe.load import probe, probed_flow, stand_in, steady
from estimator.engine.registry import services
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import Service
from estimator.engine.traffic.flow import Flows


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
    hours = steady(hours_per_month)
    for call, way in chain(((call, None) for call in _calls_of(node.service) if is_drawn), _ways()):
        ends = []
        for service in (call.source, call.target):
            stands = is_drawn and way is None and service is node.service and node not in ends
            ends.append(node if stands else stand_in(node, service, next(names)))
        nodes |= {end.id: end for end in ends}
        flows.append(probed_flow(ends[0], call.event, ends[1], call.operation, hours, next(names), way))
    latency = {}
    for flow in flows:
        target = nodes[flow.edge.target.id]
        latency[flow.edge.id] = target.service.own_seconds(target.settings, flow.edge.operation.name)
    loads = {name: probe(one, month=month, hours_per_month=hours_per_month) for name, one in nodes.items()}
    crossing = {flow.edge.id: Flows([flow]) for flow in flows}
    return Network(nodes, [flow.edge for flow in flows], hours_per_month, crossing, loads, latency)


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

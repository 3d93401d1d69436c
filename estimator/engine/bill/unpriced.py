"""What a node would bill that has no price where it lies: told before anything reaches it.

What it would bill with its present settings is found by asking its service about one call a second of every
operation; nothing is walked or priced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from estimator.engine.document.architecture import Edge, Node
from estimator.engine.estimate import Estimate
from estimator.engine.resolve.edges import Wire
from estimator.engine.resolve.resolve import Placed
from estimator.engine.service import AwsService, Event, Load, Operation, services
from estimator.engine.traffic.amounts import used
from estimator.engine.traffic.flow import Flow, Flows, Hours

PROBED_KB = 1.0
PROBED_BURST_S = 60.0


def unpriced(estimate: Estimate, node_id: str) -> list[str]:
    """Labels of the dimensions that a node bills, or would, and that have no price in its region on that day.

    Prices the document gives itself count as prices; so does a cost the user gives at the node.
    """
    placed = estimate.plan.nodes[node_id]
    prices, own = estimate.tables.price_book(placed.region).prices, estimate.architecture.rates
    lost = {
        key: dimension.label
        for key, dimension in placed.service.dimensions.items()
        if key not in prices and key not in own and not key.endswith("*")
    }
    if not lost:
        return []
    billed = {line.dimension for line in estimate.lines if line.node == node_id}
    if not lost.keys() <= billed:
        billed |= {use.dimension for use in _uses(placed, estimate.traffic.loads[node_id])}
    return list(dict.fromkeys(label for key, label in lost.items() if key in billed))


def _uses(placed: Placed, load: Load) -> Iterator:
    """What it would use of anything, were each operation called once a second."""
    hours = _steady(load.hours_per_month)
    arriving = {operation.name: Flows([_probe(placed, operation, hours)]) for operation in placed.service.operations}
    latency = {name: placed.service.own_seconds(placed.settings, name) for name in arriving}
    probed = replace(
        load, hours=hours, arriving=arriving, leaving={}, latency={**latency, **load.latency}, backlog=[], throttled=0.0
    )
    return (use for use in placed.service.usage(placed.settings, probed) if used(use.quantity))


def _probe(placed: Placed, operation: Operation, hours: Hours) -> Flow:
    """One call a second, one item each, from something that can cause it."""
    service, event = _caller(operation)
    caller = Placed(Node(id="probe", service=service.slug), service, service.Settings(), placed.region, placed.limits)
    edge = Edge(source="probe", event=event.name, target=placed.node.id, operation=operation.name)
    rate = np.ones((2, 1, len(hours)))
    wire = Wire(0, edge, caller, placed, event, operation)
    return Flow(hours, rate, rate, PROBED_KB, PROBED_KB, PROBED_BURST_S, wire)


@lru_cache(maxsize=16)
def _steady(hours_per_month: float) -> Hours:
    return Hours((), hours_per_month)


@lru_cache(maxsize=512)
def _caller(operation: Operation) -> tuple[AwsService, Event]:
    """A service and an event of it that may cause an operation."""
    return next(
        (service, event)
        for service in services().values()
        for event in service.events
        if event.sends in operation.accepts
    )

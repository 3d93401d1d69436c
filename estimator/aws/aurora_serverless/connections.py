"""Who holds connections to an Aurora database, and how many its capacity allows.

A function has some for each of its environments, which keep them for as long as they are kept themselves; a container
has a pool, open whether anybody asks or not, and a job while it runs.
"""

from collections.abc import Collection, Iterable

import numpy as np

from estimator.engine.resolve.resolve import Placed, Plan
from estimator.engine.traffic.amounts import added
from estimator.engine.traffic.walk import Traffic
from pricing.book import Limit, LimitBook

KEY = "aurora_serverless.max_connections."
LOW_MIN_ACU = 0.5
CONTAINERS = ("fargate", "fargate_eks", "app_runner")
SERVICES = ("request", "process")
"""What asks a container that stands, and not one started for a job."""


def stays_connected(callers: Iterable[Placed]) -> bool:
    """Whether somebody keeps a pool open."""
    return any(caller.service.slug in CONTAINERS for caller in callers)


def kept_seconds(s, callers: Iterable[Placed]):
    """How long the last connection stays after its last call."""
    kept = 0.0
    for caller in callers:
        if caller.service.slug == "lambda":
            kept = np.maximum(kept, caller.settings.idle_minutes * 60)
    return np.where(np.greater(s.lambda_connections, 0), kept, 0.0)


def held(s, plan: Plan, traffic: Traffic, node_id: str, elsewhere: Collection[str]):
    """Connections that all callers of a database keep open; those of the operations `elsewhere` need none."""
    wires = [wire for wire in plan.wires if wire.edge.target == node_id and wire.operation.name not in elsewhere]
    total = 0.0
    for source in sorted({wire.edge.source for wire in wires}):
        placed, load = plan.nodes[source], traffic.loads[source]
        busy = added(flows.concurrency(load.latency[name][0]) for name, flows in load.arriving.items())
        if placed.service.slug in CONTAINERS:
            copies = _standing(placed, load) if any(name in load.arriving for name in SERVICES) else busy
            total = total + copies * s.task_connections
        else:
            most = placed.service.admitted(placed.settings)
            total = total + (busy if most is None else np.minimum(busy, most)) * s.lambda_connections
    return total


def _standing(placed: Placed, load):
    """Tasks, pods or instances there in each hour."""
    if placed.service.slug == "app_runner":
        return placed.service.instances(placed.settings, load)[0]
    return placed.service.tasks_running(placed.settings, load)


def connections_allowed(s, limits: LimitBook) -> Limit:
    """The row of the step at or below the most capacity; PostgreSQL with little to start from has a lower one."""
    steps = {float(row.variant.rpartition("max")[2]): row for row in limits.variants(f"{KEY}{s.engine}")}
    reached = [step for step in sorted(steps) if step <= np.min(s.max_acu)]
    row = steps[reached[-1] if reached else min(steps)]
    if s.engine == "postgresql" and np.min(s.min_acu) <= LOW_MIN_ACU:
        low = limits.limit(f"{KEY}low_min_acu")
        return low if low.value < row.value else row
    return row

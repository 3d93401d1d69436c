"""Waiting: how long each operation takes, over the calls it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from estimator.engine.resolve.edges import Wire
from estimator.engine.resolve.resolve import Placed, Plan
from estimator.engine.traffic.amounts import larger


def latencies(plan: Plan) -> tuple[dict[tuple[str, str], tuple[Any, Any]], list[tuple[str, ...]]]:
    """(mean, slowest one in a hundred) seconds of each operation, over the calls it waits for.

    Also the loops of calls that wait for each other, by node; each is cut where it closes.
    """
    callees: dict[tuple[str, str], list[Wire]] = {}
    wanted: dict[tuple[str, str], None] = {}
    batches: dict[tuple[str, str], float] = {}
    for wire in plan.wires:
        key = (wire.edge.target, wire.operation.name)
        wanted[key] = None
        if wire.event.polled and isinstance(wire.batch, int):
            batches[key] = max(batches.get(key, 1.0), float(wire.batch))
        if wire.operation.waits and not wire.event.polled and not wire.event.later:
            for operation in wire.event.of:
                callees.setdefault((wire.edge.source, operation), []).append(wire)
    found: dict[tuple[str, str], tuple[Any, Any]] = {}
    loops: list[tuple[str, ...]] = []
    for start in wanted:
        if start not in callees:
            found[start] = plan.nodes[start[0]].service.own_seconds(plan.nodes[start[0]].settings, start[1])
    for start in wanted:
        if start in found:
            continue
        path: dict[tuple[str, str], None] = {}
        stack = [(start, False)]
        while stack:
            key, is_ready = stack.pop()
            if is_ready:
                path.pop(key, None)
                found[key] = _latency(plan.nodes[key[0]], key[1], callees.get(key, ()), found, batches.get(key, 1.0))
                continue
            if key in found or key in path:
                continue
            path[key] = None
            stack.append((key, True))
            for wire in callees.get(key, ()):
                below = (wire.edge.target, wire.operation.name)
                if below in path:
                    keys = list(path)
                    loops.append(tuple(sorted({node_id for node_id, _ in keys[keys.index(below) :]})))
                elif below not in found:
                    stack.append((below, False))
    return found, list(dict.fromkeys(loops))


def _latency(placed: Placed, operation: str, callees: Iterable[Wire], found: dict, batch: float) -> tuple[Any, Any]:
    mean, slow = placed.service.own_seconds(placed.settings, operation)
    how = placed.service.waits(placed.settings, operation)
    if not callees or how == "included":
        return mean, slow
    means, slows = [], []
    for wire in callees:
        waits = found.get((wire.edge.target, wire.operation.name))
        if waits is not None:
            times = wire.in_a_row if wire.event.per == "call" else wire.in_a_row * batch
            means.append(wire.share * times * waits[0])
            slows.append(larger(times, 1.0) * waits[1] * (wire.share > 0))
    if not means:
        return mean, slow
    mean = mean + (_largest(means) if how == "parallel" else sum(means))
    return mean, slow + (sum(slows) if how == "sequence" else _largest(slows))


def _largest(values: list) -> Any:
    largest = values[0]
    for value in values[1:]:
        largest = larger(largest, value)
    return largest

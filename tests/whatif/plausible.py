"""Random architectures as people draw them: APIs, queues, streams and schedules with functions behind them."""

from __future__ import annotations

from random import Random

from estimator.engine.document.architecture import Architecture
from estimator.engine.traffic.flow import SHAPES
from tests.engine.builders import architecture, clients, edge, function, node

WAYS_IN = {
    "clients": ("", "request", "invoke"),
    "api_gateway_rest": ("request", "request", "invoke"),
    "api_gateway_http": ("request", "request", "invoke"),
    "sqs": ("send", "message", "invoke"),
    "kinesis_data_streams": ("put", "record", "invoke"),
    "schedule": ("", "invocation", "start"),
}
"""What stands before a function: (how clients ask it, the event by which it asks the function, and how)."""


def plausible(chance: Random) -> Architecture:
    """One to three ways in, each with a function that may call another and a table."""
    entering = clients(
        requests=10 ** chance.uniform(4, 9), shape=chance.choice(sorted(SHAPES)), burst=chance.choice([1, 2, 5])
    )
    nodes, edges = [entering], []
    for at in range(chance.randint(1, 3)):
        front, called = chance.choice(sorted(WAYS_IN)), f"f{at}"
        asked, event, operation = WAYS_IN[front]
        source = "c" if front == "clients" else f"a{at}"
        if front == "schedule":
            nodes.append(node(source, front, runs_per_day=chance.choice([1, 24, 1440])))
        elif front != "clients":
            nodes.append(node(source, front))
            edges.append(edge("c", "request", source, asked, payload_kb=1, response_kb=2))
        nodes.append(_function(called, chance))
        edges.append(edge(source, event, called, operation))
        if chance.random() < 0.3:
            nodes.append(_function(f"g{at}", chance))
            edges.append(edge(called, "invocation", f"g{at}", chance.choice(["invoke", "start"])))
        if chance.random() < 0.3:
            nodes.append(node(f"t{at}", "dynamodb"))
            edges.append(edge(called, "invocation", f"t{at}", chance.choice(["read", "write"])))
    return architecture(nodes, edges, free_tier=chance.choice(["none", "always"]), containers=_choices(chance))


def _function(node_id: str, chance: Random) -> dict:
    memory_mb, duration_ms = chance.choice([128, 256, 512, 1024, 1769, 3008]), round(10 ** chance.uniform(1, 4))
    return function(node_id, memory_mb=memory_mb, duration_ms=duration_ms, timeout_s=60)


def _choices(chance: Random) -> dict[str, object]:
    found: dict[str, object] = {"cpu_share_percent": chance.choice([5, 10, 30, 60, 90])}
    if chance.random() < 0.3:
        found["scaling"] = "fixed"
    if chance.random() < 0.3:
        found["slots"] = chance.choice([1, 10, 200])
    if chance.random() < 0.2:
        found["zones_survived"] = 3
    return found

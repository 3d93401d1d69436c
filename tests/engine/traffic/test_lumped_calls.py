"""Cold starts and pauses where events at random each make many calls, beside a simulation: within a fifth."""

import numpy as np
import pytest

from estimator.aws.lambda_function.environments import cold_starts
from estimator.engine.estimate import Estimate, estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.environments import cold_calls
from tests.simulation.events import at_random, each_makes, in_rounds

MONTH_S = 730 * 3600
KEPT_S = 600
WARM_UP_S = 7200
BURST_SCALING, NEW_STREAMS = "lambda.burst_scaling_rate", "cloudwatch.logs.create_stream_rate"


def started(estimate: Estimate, node_id: str) -> float:
    """Cold starts of a function in a month."""
    load = estimate.traffic.loads[node_id]
    seconds = {name: load.latency[name][0] for name in load.arriving}
    return float(np.sum(cold_starts(estimate.resolved.nodes[node_id].settings, load, seconds)))


def simulated(calls: np.ndarray, seconds: float, until: float) -> float:
    """The same, of calls one by one."""
    cold = cold_calls(np.sort(calls), seconds, KEPT_S)
    return float((cold > WARM_UP_S).sum()) * MONTH_S / (until - WARM_UP_S)


def fan_out(tables, per_second, count, seconds, begins_s=1.0, beside=0.0) -> Estimate:
    nodes = [
        clients("rare", 2_628_000 * per_second, shape="steady"),
        function("front", duration_ms=begins_s * 1000),
        function("work", duration_ms=seconds * 1000, init_ms=400),
    ]
    edges = [edge("rare", "request", "front", "start"), edge("front", "invocation", "work", "start", count=count)]
    if beside:
        nodes.append(clients("often", 2_628_000 * beside, shape="steady"))
        edges.append(edge("often", "request", "work", "invoke"))
    return estimate(architecture(nodes, edges), tables)


@pytest.mark.parametrize(
    ("per_second", "count", "seconds", "begins_s"),
    [
        (0.001, 100, 1, 1),
        (0.0001, 500, 2, 1),
        (0.01, 100, 1, 1),
        (0.02, 50, 30, 1),
        (1, 10, 2, 0.1),
        (0.001, 200, 1, 20),
    ],
    ids=["once in 1,000 s", "once in 10,000 s", "sooner than dropped", "long runs", "often", "one after another"],
)
def test_what_comes_together_starts_together(tables, per_second, count, seconds, begins_s):
    until = 500_000 / (per_second * count)

    calls = each_makes(at_random(per_second, until), count, begins_s)

    found = started(fan_out(tables, per_second, count, seconds, begins_s), "work")
    assert found == pytest.approx(simulated(calls, seconds, until), rel=0.2)


@pytest.mark.parametrize(("per_second", "count", "beside"), [(0.001, 100, 0.05), (0.001, 100, 2), (0.0005, 60, 20)])
def test_visitors_keep_few_of_them_and_have_some_busy(tables, per_second, count, beside):
    until = 500_000 / (per_second * count + beside)

    calls = np.concatenate([each_makes(at_random(per_second, until), count, 1), at_random(beside, until, seed=9)])

    found = started(fan_out(tables, per_second, count, 1, beside=beside), "work")
    assert found == pytest.approx(simulated(calls, 1, until), rel=0.2)


def test_rounds_of_a_map_start_as_many_as_run_at_once(tables):
    nodes = [
        clients("rare", 262.8, shape="steady"),
        node("flow", "step_functions"),
        function("work", duration_ms=1000, init_ms=400),
    ]
    edges = [
        edge("rare", "request", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=400, at_once=40),
    ]

    calls = in_rounds(at_random(0.0001, 2e7), 400, 40, 1)

    found = started(estimate(architecture(nodes, edges), tables), "work")
    assert found == pytest.approx(simulated(calls, 1, 2e7), rel=0.2)


@pytest.mark.parametrize(("per_second", "count", "lasts_s"), [(0.001, 20, 1), (0.0001, 1000, 60)])
def test_queries_of_one_run_wake_a_database_once(tables, per_second, count, lasts_s):
    """A database that pauses after five minutes, its connections kept for ten more."""
    nodes = [
        clients("rare", 2_628_000 * per_second, shape="steady"),
        function("work", duration_ms=lasts_s * 1000),
        node("db", "aurora_serverless", min_acu=0),
    ]
    edges = [edge("rare", "request", "work", "start"), edge("work", "invocation", "db", "read", count=count)]

    queries = each_makes(at_random(per_second, 1e7), count, lasts_s)

    load = estimate(architecture(nodes, edges), tables).traffic.loads["db"]
    awake = np.minimum(np.diff(queries), 900).sum() / 1e7
    assert float(np.max(load.awake_share(900.0, {"read": 1.0}))) == pytest.approx(awake, rel=0.05)


def by_the_clock(tables, runs_per_day, count, **more) -> Estimate:
    nodes = [
        node("clock", "schedule", runs_per_day=runs_per_day, **more),
        function("front", duration_ms=1000, init_ms=400, log_kb=2),
        function("work", duration_ms=1000, init_ms=400, log_kb=2),
    ]
    edges = [edge("clock", "invocation", "front", "start"), edge("front", "invocation", "work", "start", count=count)]
    return estimate(architecture(nodes, edges), tables)


def asked(estimate: Estimate, key: str) -> float:
    return max(limit.demand for limit in estimate.limits if limit.key == key)


@pytest.mark.parametrize(("runs_per_day", "new"), [(288, 0), (144, 0), (100, 100), (24, 100)])
def test_a_clock_starts_what_it_has_not_kept(tables, runs_per_day, new):
    found = by_the_clock(tables, runs_per_day, 100)

    assert started(found, "work") == pytest.approx(new and new * runs_per_day * 730 / 24)
    assert asked(found, BURST_SCALING) == pytest.approx(new, rel=0.01)
    assert asked(found, NEW_STREAMS) == pytest.approx(1.01 * new / 10, rel=0.01)


def test_a_clock_of_one_hour_starts_them_each_day(tables):
    found = by_the_clock(tables, 288, 100, at_hour=3)

    assert asked(found, BURST_SCALING) > 80


def test_fewer_runs_of_a_clock_reach_no_limit(tables):
    limit = next(one for one in by_the_clock(tables, 288, 2_000).limits if one.key == BURST_SCALING)

    assert (limit.verdict, limit.demand) == ("ok", 0)


def test_behind_a_queue_a_clock_starts_what_its_mapping_climbs_to(tables):
    """Of 6,000 messages of 1 s each never more than 245 at once, at each of 730 ticks."""
    nodes = [
        node("clock", "schedule", runs_per_day=24),
        function("front", duration_ms=1000),
        node("queue", "sqs", visibility_timeout_s=900),
        function("work", duration_ms=1000, init_ms=400),
    ]
    edges = [
        edge("clock", "invocation", "front", "start"),
        edge("front", "invocation", "queue", "send", count=6_000, batch_size=10),
        edge("queue", "message", "work", "invoke", batch_size=1),
    ]

    assert started(estimate(architecture(nodes, edges), tables), "work") == pytest.approx(245 * 730, rel=0.01)

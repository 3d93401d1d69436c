"""Peaks made of events, beside a simulation of the same: within a tenth, or what one event causes."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.maths.poisson import most_of_hundred, most_together
from tests.engine.builders import architecture
from tests.simulation.events import (
    a_second,
    at_random,
    by_the_clock,
    each_makes,
    exceeded_in_one_of_hundred,
    in_rounds,
    served_by_a_mapping,
    some_of,
    under_way,
)

SECONDS_IN_MONTH = 730 * 3600
LONG = 100_000
"""Seconds simulated: the busiest hour, again and again."""
CONCURRENCY = "lambda.concurrent_executions"
WRITES = "dynamodb.table_wcu"


def clients(per_second):
    settings = {"requests_per_month": per_second * SECONDS_IN_MONTH, "shape": "steady", "burst": 1}
    return {"id": "app", "service": "clients", "settings": settings}


def function(node_id, seconds):
    settings = {"duration_ms": seconds * 1000, "timeout_s": 900, "init_ms": 0, "log_kb": 0}
    return {"id": node_id, "service": "lambda", "settings": settings}


def edge(source, event, target, operation, **more):
    return {"source": source, "event": event, "target": target, "operation": operation, **more}


def asked(tables, key, nodes, edges, at=1.0):
    found = estimate(architecture(nodes, edges), tables, scale=at).limits
    return max(limit.demand for limit in found if limit.key == key)


def close(simulated, alone):
    """Within the larger of a tenth and one event's fan-out."""
    return pytest.approx(simulated, abs=max(0.1 * simulated, alone))


@pytest.mark.parametrize(
    ("per_second", "count", "seconds"),
    [(0.001, 5000, 10), (0.02, 5000, 10), (0.5, 20, 3), (0.2, 50, 30), (5, 10, 2), (40, 3, 1)],
    ids=["once in 1,000 s", "each minute", "a few", "long runs", "often", "many small"],
)
def test_runs_that_one_call_starts(tables, per_second, count, seconds):
    nodes = [clients(per_second), function("front", 0.1), function("work", seconds)]
    edges = [edge("app", "request", "front", "start"), edge("front", "invocation", "work", "start", count=count)]

    begins = each_makes(at_random(per_second, LONG), count, 0.1)

    simulated = exceeded_in_one_of_hundred(under_way(begins, seconds, LONG), count)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, count)


@pytest.mark.parametrize("per_second", [0.0001, 0.02, 0.2])
def test_the_rounds_of_a_map(tables, per_second):
    nodes = [clients(per_second), {"id": "flow", "service": "step_functions"}, function("work", 1.5)]
    edges = [
        edge("app", "request", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=100, at_once=40),
    ]

    begins = in_rounds(at_random(per_second, LONG), 100, 40, 1.5)

    simulated = exceeded_in_one_of_hundred(under_way(begins, 1.5, LONG), 40)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, 40)


def test_a_distributed_map_is_2000_at_once_however_seldom(tables):
    nodes = [clients(0.0001), {"id": "flow", "service": "step_functions"}, function("work", 10)]
    edges = [
        edge("app", "request", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=10_000, at_once=2_000),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(2_000)


@pytest.mark.parametrize("run_s", [0.5, 20])
def test_writes_of_a_run_come_as_fast_as_it_makes_them(tables, run_s):
    nodes = [clients(0.01), function("import", run_s), {"id": "table", "service": "dynamodb"}]
    edges = [
        edge("app", "request", "import", "start"),
        edge("import", "invocation", "table", "write", count=2_000, payload_kb=1),
    ]

    begins = each_makes(at_random(0.01, LONG), 2_000, run_s)

    alone = 2_000 / max(1, run_s)
    simulated = exceeded_in_one_of_hundred(a_second(begins, LONG), alone)
    assert asked(tables, WRITES, nodes, edges) == close(simulated, alone)


def test_the_share_of_calls_that_does_much_is_rare_and_large(tables):
    nodes = [clients(10), function("front", 0.1), function("work", 10)]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "work", "start", count=5_000, share=0.01),
    ]

    begins = each_makes(some_of(at_random(10, LONG), 0.0001), 5_000, 0.1)

    simulated = exceeded_in_one_of_hundred(under_way(begins, 10, LONG), 5_000)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, 5_000)


def test_what_fans_out_twice_is_multiplied(tables):
    nodes = [clients(0.05), function("front", 0.1), {"id": "topic", "service": "sns"}, function("work", 4)]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "topic", "publish", count=20),
        edge("topic", "message", "work", "start", count=1),
    ]

    begins = each_makes(at_random(0.05, LONG), 20, 0.1)

    simulated = exceeded_in_one_of_hundred(under_way(begins, 4, LONG), 20)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, 20)


def test_subscribers_of_one_topic_are_there_together(tables):
    nodes = [clients(0.01), {"id": "topic", "service": "sns"}, *(function(f"work{one}", 5) for one in range(8))]
    edges = [
        edge("app", "request", "topic", "publish", count=10),
        *(edge("topic", "message", f"work{one}", "start") for one in range(8)),
    ]

    begins = each_makes(at_random(0.01, LONG), 80)

    simulated = exceeded_in_one_of_hundred(under_way(begins, 5, LONG), 80)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, 80)


def test_a_queue_turns_a_lump_into_a_ramp(tables):
    nodes = [clients(0.0005), function("front", 0.1), {"id": "queue", "service": "sqs"}, function("work", 2)]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "queue", "send", count=5_000),
        edge("queue", "message", "work", "invoke", batch_size=10),
    ]

    sent = each_makes(at_random(0.0005, 40_000), 5_000 // 10, 0.1)
    simulated = under_way(served_by_a_mapping(sent, 2), 2, 42_000).max()

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(simulated, rel=0.1)


def test_a_queue_s_maximum_concurrency_holds_a_lump_back(tables):
    nodes = [clients(0.0005), function("front", 0.1), {"id": "queue", "service": "sqs"}, function("work", 2)]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "queue", "send", count=5_000),
        edge("queue", "message", "work", "invoke", batch_size=10, at_once=20),
    ]

    assert asked(tables, "lambda.sqs_esm.max_concurrency", nodes, edges) == pytest.approx(20)


def test_the_ticks_of_a_clock_do_not_fall_together(tables):
    settings = {"runs_per_day": 24, "at_once": 1}
    nodes = [
        {"id": "clock", "service": "schedule", "settings": settings},
        {"id": "flow", "service": "step_functions"},
        function("work", 60),
    ]
    edges = [
        edge("clock", "invocation", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=500, at_once=500),
    ]

    simulated = under_way(each_makes(by_the_clock(3600, LONG), 500), 60, LONG).max()

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(simulated, rel=0.02)


def test_a_lump_of_one_stands_on_the_smooth_rest_of_its_pool(tables):
    nodes = [
        clients(0.001),
        {**clients(50), "id": "web"},
        function("front", 0.1),
        function("work", 10),
        function("page", 2),
    ]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "work", "start", count=700),
        edge("web", "request", "page", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(700 + 50 * 2, abs=0.001)


def test_a_lump_larger_than_its_limit_is_reached_whatever_the_traffic(tables):
    nodes = [clients(0.001), function("front", 0.1), function("work", 10)]
    edges = [edge("app", "request", "front", "start"), edge("front", "invocation", "work", "start", count=5_000)]

    limit = next(one for one in estimate(architecture(nodes, edges), tables).limits if one.key == CONCURRENCY)

    assert (limit.verdict, limit.headroom) == ("raise quota", 0)
    assert "a request of app causes much at once" in limit.message


@pytest.mark.parametrize("key", [CONCURRENCY, WRITES])
def test_headroom_holds_with_lumps(tables, key):
    nodes = [clients(0.2), function("front", 0.1), function("work", 3), {"id": "table", "service": "dynamodb"}]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "work", "start", count=20),
        edge("work", "invocation", "table", "write", count=7, payload_kb=1),
    ]
    limit = next(one for one in estimate(architecture(nodes, edges), tables).limits if one.key == key)

    assert asked(tables, key, nodes, edges, limit.headroom * 0.997) < limit.value
    assert asked(tables, key, nodes, edges, limit.headroom * 1.003) >= limit.value


def test_a_month_without_traffic_has_no_lumps(tables):
    nodes = [clients(0), function("front", 0.1), function("work", 10)]
    edges = [edge("app", "request", "front", "start"), edge("front", "invocation", "work", "start", count=5_000)]

    assert asked(tables, CONCURRENCY, nodes, edges) == 0


def test_one_call_for_each_event_peaks_as_its_burst_says(tables):
    nodes = [clients(10), function("front", 0.5)]

    assert asked(tables, CONCURRENCY, nodes, [edge("app", "request", "front", "start")]) == pytest.approx(5)


# -- how many fall together ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "count"),
    [(0.0, 0), (0.01, 0), (0.1, 1), (0.15, 2), (1, 4), (10, 18), (100, 124), (300, 341), (1000, 1074)],
)
def test_the_count_that_one_of_a_hundred_exceeds(mean, count):
    """Quantiles of the Poisson distribution, from any table of it."""
    assert most_of_hundred(mean) == count


@pytest.mark.parametrize("mean", [0.5, 30, 399, 420, 450, 1000, 1e6])
def test_of_very_many_chance_is_evened_out_and_never_by_more_than_a_tenth(mean):
    assert 0.899 * most_of_hundred(mean) <= most_together(mean) <= most_of_hundred(mean)

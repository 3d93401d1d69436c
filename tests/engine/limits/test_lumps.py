"""Peaks made of events, beside a simulation of the same: within a tenth, or what one event causes."""

import numpy as np
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
    in_bursts,
    in_rounds,
    served_by_a_mapping,
    some_of,
    under_way,
)
from tests.simulation.pollers import batches

SECONDS_IN_MONTH = 730 * 3600
LONG = 100_000
"""Seconds simulated: the busiest hour, again and again."""
NO_END = 10**9
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


def test_a_ramp_is_not_held_against_how_fast_a_mapping_climbs(tables):
    nodes = [clients(0.0005), function("front", 0.1), {"id": "queue", "service": "sqs"}, function("work", 60)]
    edges = [
        edge("app", "request", "front", "start"),
        edge("front", "invocation", "queue", "send", count=5_000),
        edge("queue", "message", "work", "invoke", batch_size=1),
    ]

    assert asked(tables, "lambda.sqs_esm.max_concurrency", nodes, edges) > 1_000
    assert asked(tables, "lambda.sqs_esm.scaling_rate", nodes, edges) == pytest.approx(0, abs=1e-9)


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

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(simulated)


def schedule(runs_per_day):
    return {"id": "clock", "service": "schedule", "settings": {"runs_per_day": runs_per_day}}


@pytest.mark.parametrize(("runs_per_day", "seconds"), [(24, 30), (144, 30), (144, 650), (1440, 150)])
def test_what_a_clock_starts_is_not_added_to_its_own_tick(tables, runs_per_day, seconds):
    edges = [edge("clock", "invocation", "work", "start", count=4_000)]

    ticks = by_the_clock(86_400 / runs_per_day, LONG)

    simulated = under_way(each_makes(ticks, 4_000), seconds, LONG).max()
    assert asked(tables, CONCURRENCY, [schedule(runs_per_day), function("work", seconds)], edges) == simulated


def test_a_single_run_of_each_tick_is_one_and_no_more(tables):
    edges = [edge("clock", "invocation", "work", "start")]

    assert asked(tables, CONCURRENCY, [schedule(144), function("work", 400)], edges) == 1


def test_a_bucket_is_asked_for_a_tick_and_nothing_besides(tables):
    nodes = [schedule(24), {**clients(1), "id": "app"}, {"id": "bus", "service": "eventbridge"}]
    nodes.append({"id": "flow", "service": "step_functions"})
    nodes[1]["settings"] |= {"burst": 2, "burst_seconds": 60}
    edges = [
        edge("clock", "invocation", "bus", "put", count=3_000),
        edge("app", "request", "bus", "put"),
        edge("bus", "event", "flow", "start"),
    ]

    assert asked(tables, "step_functions.start_execution.bucket", nodes, edges) == pytest.approx(3_002)


def test_what_others_send_along_the_edge_of_a_clock_is_added_once(tables):
    nodes = [schedule(24), clients(10), {"id": "topic", "service": "sns"}, function("work", 2)]
    edges = [
        edge("clock", "invocation", "topic", "publish", count=500),
        edge("app", "request", "topic", "publish"),
        edge("topic", "message", "work", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(500 + 10 * 2, rel=0.001)


def test_two_clocks_on_one_edge_are_each_themselves_once(tables):
    nodes = [schedule(24), {**schedule(1440), "id": "often"}, {"id": "topic", "service": "sns"}, function("work", 2)]
    edges = [
        edge("clock", "invocation", "topic", "publish", count=500),
        edge("often", "invocation", "topic", "publish", count=10),
        edge("topic", "message", "work", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(500 + 10, rel=0.001)


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
    assert "what one request of app causes at once" in limit.message


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


def test_one_call_that_holds_much_peaks_as_calls_do_and_its_items_fall_together(tables):
    nodes = [clients(0.01), {"id": "bus", "service": "eventbridge"}, {"id": "queue", "service": "sqs"}]
    edges = [
        edge("app", "request", "bus", "put", count=10, batch_size=10),
        edge("bus", "event", "queue", "send"),
    ]

    assert asked(tables, "eventbridge.put_events.rate", nodes, edges) == pytest.approx(0.01)
    assert asked(tables, "eventbridge.invocations.rate", nodes, edges) == pytest.approx(10)


@pytest.mark.parametrize(
    ("per_second", "payload_kb", "demand"),
    [(0.01, 9, 50 + 5), (1, 9, 50 + 4 * 5), (1, 1, 50 + 4 * 5)],
    ids=["seldom", "often", "of one size"],
)
def test_what_another_source_sends_along_the_same_edge_is_added(tables, per_second, payload_kb, demand):
    nodes = [clients(50), {**clients(per_second), "id": "shop"}, {"id": "bus", "service": "eventbridge"}]
    nodes.append({"id": "queue", "service": "sqs"})
    edges = [
        edge("app", "request", "bus", "put", payload_kb=1),
        edge("shop", "request", "bus", "put", payload_kb=payload_kb, count=5),
        edge("bus", "event", "queue", "send"),
    ]

    assert asked(tables, "eventbridge.invocations.rate", nodes, edges) == pytest.approx(demand)


def test_a_month_without_traffic_has_no_lumps(tables):
    nodes = [clients(0), function("front", 0.1), function("work", 10)]
    edges = [edge("app", "request", "front", "start"), edge("front", "invocation", "work", "start", count=5_000)]

    assert asked(tables, CONCURRENCY, nodes, edges) == 0


def test_one_call_for_each_event_peaks_as_its_burst_says(tables):
    nodes = [clients(10), function("front", 0.5)]

    assert asked(tables, CONCURRENCY, nodes, [edge("app", "request", "front", "start")]) == pytest.approx(5)


# -- batches -----------------------------------------------------------------------------------------------------------


def stream(shards):
    settings = {"mode": "provisioned", "shards": shards}
    return {"id": "stream", "service": "kinesis_data_streams", "settings": settings}


def of_batches(found, work_s):
    """What the batches of a lane make: of each record one, within the run that handles its batch."""
    return np.sort(np.concatenate([when + np.arange(size) * (work_s / size) for when, size in found]))


def from_a_queue(records, window_s, most=NO_END):
    """Batches of a queue that gathers for so long from the first message on, or until so many are there."""
    found = []
    while len(records):
        gathered = int(min(np.searchsorted(records, records[0] + window_s), most))
        found.append((float(records[gathered - 1] if gathered == most else records[0] + window_s), gathered))
        records = records[gathered:]
    return found


@pytest.mark.parametrize("work_s", [4, 30])
def test_a_batch_that_gathered_is_an_event_of_its_own(tables, work_s):
    nodes = [clients(20), {"id": "queue", "service": "sqs"}, function("read", 0.1), function("work", work_s)]
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=1_000, window_s=20),
        edge("read", "record", "work", "start"),
    ]

    begins = of_batches(from_a_queue(at_random(20, LONG), 20), 0.1)

    simulated = exceeded_in_one_of_hundred(under_way(begins, work_s, LONG), 1)
    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(simulated, rel=0.1)


@pytest.mark.parametrize(
    ("burst", "burst_s", "window_s", "most", "work_s"),
    [
        (5, 60, 20, 1_000, 4),
        (5, 60, 20, 10_000, 4),
        (5, 600, 20, 1_000, 4),
        (5, 600, 20, 1_000, 30),
        (3, 1_200, 10, 500, 12),
        (5, 20, 60, 10_000, 4),
        (5, 60, 20, 1_000, 100),
    ],
    ids=["full", "by the window", "long", "long runs", "a third of the hour", "within a window", "runs after a burst"],
)
def test_batches_of_a_burst_are_larger_and_come_faster(tables, burst, burst_s, window_s, most, work_s):
    nodes = [clients(20), {"id": "queue", "service": "sqs"}, function("read", 0.1), function("work", work_s)]
    nodes[0]["settings"] |= {"burst": burst, "burst_seconds": burst_s}
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=most, window_s=window_s),
        edge("read", "record", "work", "start"),
    ]
    found = from_a_queue(in_bursts(20, burst, burst_s, 20), window_s, most)

    begins = of_batches(found, 0.1)

    batch = max(size for _, size in found)
    simulated = exceeded_in_one_of_hundred(under_way(begins, work_s, 20 * 3600), batch)
    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(simulated, rel=0.1)


@pytest.mark.parametrize(("burst_s", "work_s"), [(60, 3), (600, 3), (600, 1)])
def test_batches_of_a_burst_in_several_shards(tables, burst_s, work_s):
    nodes = [clients(100), stream(4), function("read", 0.1), function("work", work_s)]
    nodes[0]["settings"] |= {"burst": 4, "burst_seconds": burst_s}
    edges = [
        edge("app", "request", "stream", "put"),
        edge("stream", "record", "read", "invoke", batch_size=500, window_s=5),
        edge("read", "record", "work", "start"),
    ]
    lanes = [batches(in_bursts(25, 4, burst_s, 5, 7 + 100 * lane), 500, 0.1, 1.0, 5.0) for lane in range(4)]

    begins = np.sort(np.concatenate([of_batches(found, 0.1) for found in lanes]))

    batch = max(size for found in lanes for _, size in found)
    simulated = exceeded_in_one_of_hundred(under_way(begins, work_s, 5 * 3600), batch)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, batch)


@pytest.mark.parametrize("at", [0.01, 0.3, 1, 3, 30])
def test_batches_of_a_burst_grow_with_the_traffic(tables, at):
    nodes = [clients(20), {"id": "queue", "service": "sqs"}, function("read", 0.1), function("work", 4)]
    nodes[0]["settings"] |= {"burst": 5, "burst_seconds": 60}
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=1_000, window_s=20),
        edge("read", "record", "work", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges, at) <= asked(tables, CONCURRENCY, nodes, edges, at * 1.5)


@pytest.mark.parametrize("shards", [1, 4])
def test_each_shard_hands_out_one_batch_after_another(tables, shards):
    nodes = [clients(100), stream(shards), function("read", 0.1), function("work", 3)]
    edges = [
        edge("app", "request", "stream", "put"),
        edge("stream", "record", "read", "invoke", batch_size=500, window_s=5),
        edge("read", "record", "work", "start"),
    ]
    lanes = [batches(at_random(100 / shards, 20_000, 7 + lane), 500, 0.1, 1.0, 5.0) for lane in range(shards)]

    begins = np.sort(np.concatenate([of_batches(found, 0.1) for found in lanes]))

    batch = max(size for found in lanes for _, size in found)
    simulated = exceeded_in_one_of_hundred(under_way(begins, 3, 20_000), 1)
    assert asked(tables, CONCURRENCY, nodes, edges) == close(simulated, batch)


def test_records_of_a_batch_are_written_while_it_is_handled(tables):
    nodes = [
        clients(20),
        {"id": "queue", "service": "sqs"},
        function("read", 2),
        {"id": "table", "service": "dynamodb"},
    ]
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=1_000, window_s=20),
        edge("read", "record", "table", "write", payload_kb=1),
    ]

    assert asked(tables, WRITES, nodes, edges) == pytest.approx(400 / 2, rel=0.01)


@pytest.mark.parametrize(("at", "batch"), [(0.1, 41), (1, 401), (2.4, 961), (10, 1_000)])
def test_a_batch_grows_with_the_traffic_up_to_its_size(tables, at, batch):
    nodes = [clients(20), {"id": "queue", "service": "sqs"}, function("read", 0.1), function("work", 1)]
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=1_000, window_s=20),
        edge("read", "record", "work", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges, at) == pytest.approx(batch, abs=1)


def test_what_each_batch_starts_is_no_more_than_there_are_batches(tables):
    nodes = [clients(20), {"id": "queue", "service": "sqs"}, function("read", 0.1), function("work", 1)]
    edges = [
        edge("app", "request", "queue", "send"),
        edge("queue", "message", "read", "invoke", batch_size=1_000, window_s=20),
        edge("read", "invocation", "work", "start", count=30),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(30, abs=0.1)


def test_a_bucket_is_shown_for_as_long_as_the_lump_lasts(tables):
    """4,000 starts of a bucket of 1,300 and the 300 that come back in a second: with 30 % to spare 5,200, less 300."""
    nodes = [clients(0.001), {"id": "bus", "service": "eventbridge"}, {"id": "flow", "service": "step_functions"}]
    edges = [edge("app", "request", "bus", "put", count=4_000), edge("bus", "event", "flow", "start")]

    found = estimate(architecture(nodes, edges), tables).limits

    bucket = next(one for one in found if one.key == "step_functions.start_execution.bucket")
    assert (bucket.demand, bucket.value) == (pytest.approx(4_000), pytest.approx(1_600))
    assert "4,000 of 1,600 tokens" in bucket.message
    assert "Ask AWS for a bucket of 4,900 tokens, now 1,300, beside its refill" in bucket.message


# -- rounds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "at_once", "seconds", "writes"), [(800, 500, 5, 20), (3_000, 1_000, 1, 5)])
def test_the_first_round_of_a_map_is_not_averaged_over_the_others(tables, count, at_once, seconds, writes):
    nodes = [clients(0.001), {"id": "flow", "service": "step_functions"}, function("work", seconds)]
    nodes.append({"id": "table", "service": "dynamodb"})
    edges = [
        edge("app", "request", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=count, at_once=at_once),
        edge("work", "invocation", "table", "write", count=writes, payload_kb=1),
    ]

    rounds = in_rounds(at_random(0.001, LONG), count, at_once, seconds)

    simulated = a_second(each_makes(rounds, writes, seconds), LONG).max()
    assert asked(tables, WRITES, nodes, edges) == pytest.approx(simulated, rel=0.01)


def test_what_each_of_a_round_starts_begins_with_it(tables):
    nodes = [clients(0.001), {"id": "flow", "service": "step_functions"}, function("work", 5), function("next", 1)]
    edges = [
        edge("app", "request", "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=800, at_once=500),
        edge("work", "invocation", "next", "start"),
    ]

    assert asked(tables, CONCURRENCY, nodes, edges) == pytest.approx(500 + 500, abs=0.1)


def test_states_of_a_run_come_one_after_another(tables):
    nodes = [
        {"id": "clock", "service": "schedule", "settings": {"runs_per_day": 1}},
        {"id": "flow", "service": "step_functions", "settings": {"other_states": 6_000}},
    ]

    transitions = asked(
        tables, "step_functions.state_transition.rate", nodes, [edge("clock", "invocation", "flow", "start")]
    )

    assert transitions == pytest.approx(40, rel=0.01)


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

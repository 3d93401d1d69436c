"""Lumps where not all of them go on at once: caps, keys in order and windows, beside a simulation of the same."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.events import a_second, at_random, each_makes, served, under_way
from tests.simulation.pollers import batches

SECONDS_IN_MONTH = 730 * 3600
CONCURRENCY = "lambda.concurrent_executions"
RATE = "external_system.rate"


def limit_of(key, nodes, edges, tables, scale=1.0):
    found = estimate(architecture(nodes, edges), tables, scale=scale).limits
    return max((limit for limit in found if limit.key == key), key=lambda limit: limit.demand)


def import_job(per_second, run_s):
    """Clients, and what they start: it runs for so long."""
    app = clients("app", per_second * SECONDS_IN_MONTH, shape="steady")
    return [app, function("job", duration_ms=run_s * 1000, timeout_s=900)]


def worker(seconds, **settings):
    return function("work", duration_ms=seconds * 1000, timeout_s=900, **settings)


def partner():
    return node("partner", "external_system", rate_limit=60, most_at_once=60)


def queue(**settings):
    return node("queue", "sqs", visibility_timeout_s=900, **settings)


def fifo(**settings):
    return queue(queue_type="fifo", **settings)


def through_a_queue(count, batch_size=1, **caps):
    return [
        edge("app", "request", "job", "invoke"),
        edge("job", "invocation", "queue", "send", count=count),
        edge("queue", "message", "work", "invoke", batch_size=batch_size, **caps),
        edge("work", "invocation", "partner", "request"),
    ]


# -- caps --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [1, 8, 40])
def test_lumps_that_overlap_go_on_no_faster_than_the_cap_they_share(tables, at):
    nodes = [*import_job(0.0001, 20), queue(), worker(1), partner()]

    limit = limit_of(RATE, nodes, through_a_queue(10_000, at_once=50), tables, scale=at)

    sent = each_makes(at_random(0.0001 * at, 50_000), 10_000, 20)
    assert limit.demand == pytest.approx(a_second(served(sent, 1, 50), 60_000).max(), rel=0.02)
    assert limit.headroom is None


def test_events_of_a_function_with_reserved_concurrency_go_on_as_fast_as_it_takes_them(tables):
    nodes = [*import_job(0.0001, 20), worker(1, reserved_concurrency=50), partner()]
    edges = [
        edge("app", "request", "job", "start"),
        edge("job", "invocation", "work", "start", count=10_000),
        edge("work", "invocation", "partner", "request"),
    ]

    assert limit_of(RATE, nodes, edges, tables, scale=8).demand == pytest.approx(50)


def test_two_queues_share_what_is_reserved(tables):
    nodes = [*import_job(0.0001, 5), queue(), {**queue(), "id": "other"}, worker(1, reserved_concurrency=20), partner()]
    edges = [
        *through_a_queue(1_000),
        edge("job", "invocation", "other", "send", count=1_000),
        edge("other", "message", "work", "invoke", batch_size=1),
    ]

    assert limit_of(CONCURRENCY, nodes, edges, tables).demand == pytest.approx(20, abs=0.1)
    assert limit_of(RATE, nodes, edges, tables).demand == pytest.approx(20, abs=0.1)


def test_what_comes_beside_a_lump_goes_on_within_the_same_cap(tables):
    web = clients("web", 40 * SECONDS_IN_MONTH, shape="steady")
    nodes = [*import_job(0.0001, 5), web, queue(), worker(1), partner()]
    edges = [*through_a_queue(10_000, at_once=50), edge("web", "request", "queue", "send")]

    assert limit_of(RATE, nodes, edges, tables).demand == pytest.approx(50)


def test_a_burst_on_a_table_lasts_as_long_as_the_lumps_that_wait_for_each_other(tables):
    """At eight times the traffic two lumps of 200 s are there in one of a hundred moments: they take turns."""
    table = node("table", "dynamodb", capacity="provisioned", scaling="fixed", write_capacity=45)
    nodes = [*import_job(0.0001, 20), queue(), worker(1), table]
    edges = [*through_a_queue(10_000, at_once=50)[:3], edge("work", "invocation", "table", "write", payload_kb=1)]

    one, more = (limit_of("dynamodb.burst_retention", nodes, edges, tables, scale=at).demand for at in (1, 8))

    assert one == pytest.approx((50 - 45) * 200 / 45, rel=0.05)
    assert 2 * one <= more * (1 + 1e-9) and more < 3 * one


# -- order by key ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "at_once"),
    [({"busiest_group_percent": 100}, 1), ({"message_groups": 3}, 3), ({"busiest_group_percent": 80}, 21)],
    ids=["one group", "three groups", "a busy group and many others"],
)
@pytest.mark.parametrize("key", [CONCURRENCY, RATE, "lambda.sqs_esm.max_concurrency", "sqs.in_flight.fifo"])
def test_a_group_hands_out_one_batch_at_a_time(tables, groups, at_once, key):
    nodes = [*import_job(0.0001, 20), fifo(**groups), worker(1), partner()]

    assert limit_of(key, nodes, through_a_queue(2_000), tables).demand == pytest.approx(at_once, abs=0.1)


@pytest.mark.parametrize("at", [1, 0.01])
def test_a_lump_of_one_group_waits_for_itself(tables, at):
    nodes = [*import_job(0.00001, 20), fifo(busiest_group_percent=100, retention_days=0.01), worker(1), partner()]

    age = limit_of("sqs.busiest_group_age", nodes, through_a_queue(2_000), tables, scale=at)

    sent = each_makes(np.array([0.0]), 2_000, 20)
    assert age.demand == pytest.approx((served(sent, 1, 1) - sent).max(), rel=0.01)
    assert (age.verdict, age.value, age.headroom) == ("breach", pytest.approx(864), 0)


@pytest.mark.parametrize(
    ("service", "event", "operation", "lanes", "key"),
    [
        ("kinesis_data_streams", "record", "put", {"mode": "provisioned", "shards": 8}, "kinesis.busiest_key_age"),
        ("dynamodb", "change", "write", {"stream_shards": 8}, "dynamodb.streams.busiest_key_age"),
    ],
)
def test_a_lump_of_one_key_waits_in_its_own_lane(tables, service, event, operation, lanes, key):
    stream = node("stream", service, hottest_key_percent=50, **lanes)
    nodes = [*import_job(0.000001, 20), stream, worker(1)]
    edges = [
        edge("app", "request", "job", "invoke"),
        edge("job", "invocation", "stream", operation, count=200_000),
        edge("stream", event, "work", "invoke", batch_size=1),
    ]

    age = limit_of(key, nodes, edges, tables)

    assert age.demand == pytest.approx(100_000, rel=0.001)
    assert age.verdict == "breach"


def test_a_nightly_job_is_as_old_at_any_number_of_runs(tables):
    """20,000 messages of one group, a second each: any run of the clock is worked off in 20,000 s."""
    clock = node("app", "schedule", runs_per_day=1)
    nodes = [clock, import_job(1, 60)[1], fifo(busiest_group_percent=100, retention_days=0.1), worker(1), partner()]
    edges = [edge("app", "invocation", "job", "start"), *through_a_queue(20_000)[1:]]

    age = limit_of("sqs.busiest_group_age", nodes, edges, tables)

    assert age.demand == pytest.approx(20_000 - 60, rel=0.03)
    assert age.headroom == 0


# -- windows -----------------------------------------------------------------------------------------------------------


def of_batches(found, run_s):
    return np.sort(np.concatenate([when + np.arange(size) * (run_s / size) for when, size in found]))


@pytest.mark.parametrize(("shards", "batch_size"), [(1, 1_000), (1, 10_000), (4, 1_000)])
@pytest.mark.parametrize("run_s", [2, 5, 7])
def test_a_lump_shorter_than_a_window_leaves_at_its_end_or_when_a_batch_is_full(tables, shards, batch_size, run_s):
    stream = node("stream", "kinesis_data_streams", mode="provisioned", shards=shards, scaling="fixed")
    read = function("read", duration_ms=500, timeout_s=900)
    nodes = [*import_job(0.00001, run_s), stream, read, worker(5)]
    edges = [
        edge("app", "request", "job", "invoke"),
        edge("job", "invocation", "stream", "put", count=2_000),
        edge("stream", "record", "read", "invoke", batch_size=batch_size, window_s=10),
        edge("read", "record", "work", "start"),
    ]

    lanes = [each_makes(np.array([0.0]), 2_000 // shards, run_s) for _ in range(shards)]
    begins = np.concatenate([of_batches(batches(np.append(one, 30), batch_size, 0.5, 1, 10), 0.5) for one in lanes])
    simulated = under_way(begins[begins < 25], 5, 40).max()
    assert limit_of(CONCURRENCY, nodes, edges, tables).demand == pytest.approx(simulated, rel=0.1)


def test_what_comes_within_a_queue_s_window_leaves_at_once(tables):
    nodes = [*import_job(0.00001, 9), queue(), function("read", duration_ms=500, timeout_s=900), worker(5)]
    edges = [
        edge("app", "request", "job", "invoke"),
        edge("job", "invocation", "queue", "send", count=2_000),
        edge("queue", "message", "read", "invoke", batch_size=10_000, window_s=10),
        edge("read", "record", "work", "start"),
    ]

    assert limit_of(CONCURRENCY, nodes, edges, tables).demand == pytest.approx(2_000, rel=0.01)


def test_full_batches_of_a_lane_follow_each_other_at_once(tables):
    """10,000 records at once in batches of 100, 0.1 s each: 1,000 a second, and not a batch at each poll."""
    stream = node("stream", "kinesis_data_streams", mode="provisioned", shards=1, scaling="fixed")
    nodes = [*import_job(0.00001, 0.1), stream, function("read", duration_ms=100, timeout_s=900), worker(1)]
    edges = [
        edge("app", "request", "job", "invoke"),
        edge("job", "invocation", "stream", "put", count=10_000),
        edge("stream", "record", "read", "invoke", batch_size=100),
        edge("read", "record", "work", "start"),
    ]

    found = batches(np.append(each_makes(np.array([0.0]), 10_000, 0.1), 30), 100, 0.1, 1)
    simulated = under_way(of_batches(found[:-1], 0.1), 1, 30).max()
    assert limit_of(CONCURRENCY, nodes, edges, tables).demand == pytest.approx(simulated, rel=0.1)


def test_a_share_of_nothing_behind_a_window_asks_for_nothing(tables):
    nodes = [*import_job(0.0001, 5), queue(), worker(1, reserved_concurrency=5), partner()]
    edges = [
        *through_a_queue(2_000, batch_size=10, window_s=5)[:3],
        edge("work", "invocation", "partner", "request", count=3, share=0),
    ]

    assert limit_of(RATE, nodes, edges, tables).demand == 0

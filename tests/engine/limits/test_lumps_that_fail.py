"""Lumps whose work fails: what is tried again comes a minute later, what is given up comes out together."""

import pytest

from estimator.engine.estimate import Estimate, estimate
from tests.engine.builders import architecture, clients, edge, function, node

CONCURRENCY = "lambda.concurrent_executions"
RATE = "external_system.rate"
DAYS_CLOCK = {"id": "clock", "service": "schedule", "settings": {"runs_per_day": 24}}


def asked(estimate: Estimate, key: str) -> float:
    return max(limit.demand for limit in estimate.limits if limit.key == key)


def headroom(estimate: Estimate, key: str) -> float | None:
    return next(limit.headroom for limit in estimate.limits if limit.key == key)


def fan_out(tables, source, event, count, more=(), edges=(), scale=1.0, **failing) -> Estimate:
    """Something starts a function that starts many runs of 1 s, of which some fail."""
    nodes = [source, function("front", duration_ms=1000), function("work", duration_ms=1000, **failing), *more]
    between = [
        edge(source["id"], event, "front", "start"),
        edge("front", "invocation", "work", "start", count=count),
    ]
    return estimate(architecture(nodes, [*between, *edges]), tables, scale=scale)


def rare():
    return clients("c", 262.8, shape="steady")


def partner():
    return node("partner", "external_system", rate_limit=100)


TO_PARTNER = edge("after", "invocation", "partner", "request")


@pytest.mark.parametrize(
    ("more", "edges", "a_second"),
    [
        ((), [edge("work", "failure", "after", "start")], 900),
        (
            [node("topic", "sns")],
            [edge("work", "failure", "topic", "publish"), edge("topic", "message", "after", "start")],
            900,
        ),
        # five at once and five more each second: 5 t + 2.5 t² have begun after t seconds, all 900 after 18 s, with 95
        (
            [node("dead", "sqs", visibility_timeout_s=900)],
            [edge("work", "failure", "dead", "send"), edge("dead", "message", "after", "invoke", batch_size=1)],
            95,
        ),
    ],
    ids=["destination", "topic", "queue"],
)
def test_what_fails_together_leaves_together(tables, more, edges, a_second):
    more = [*more, function("after", duration_ms=1000), partner()]

    found = fan_out(tables, rare(), "request", 900, more, [*edges, TO_PARTNER], always_failing_percent=100)

    assert asked(found, RATE) == pytest.approx(a_second, rel=0.05)


def test_a_share_of_it_fails(tables):
    """Each of three tries fails for 40 %: 6.4 % of 900."""
    more, edges = [function("after"), partner()], [edge("work", "failure", "after", "start"), TO_PARTNER]

    found = fan_out(tables, rare(), "request", 900, more, edges, errors_percent=40)

    assert asked(found, RATE) == pytest.approx(57.6, rel=0.01)


def test_a_batch_that_fails_whole_is_given_up_together(tables):
    """Of the 100 records that a window of 5 s gathers from 20 a second, one in a hundred spoils its batch."""
    nodes = [
        clients("c", 2_628_000 * 20, shape="steady"),
        node("stream", "kinesis_data_streams", mode="provisioned", shards=1),
        function("reader", duration_ms=1000, always_failing_percent=1),
        function("after", duration_ms=2000),
    ]
    reads = {"batch_size": 100, "window_s": 5, "retries": 2}
    edges = [
        edge("c", "request", "stream", "put"),
        edge("stream", "record", "reader", "invoke", **reads),
        edge("reader", "failure", "after", "start"),
    ]

    found = estimate(architecture(nodes, edges), tables)

    assert asked(found, CONCURRENCY) == pytest.approx(100, rel=0.02)


@pytest.mark.parametrize("source", [rare(), DAYS_CLOCK], ids=["client", "clock"])
def test_what_is_given_up_comes_when_its_runs_are_over(tables, source):
    """900 run, and after three minutes the 900 that follow, never both."""
    event = "request" if source["id"] == "c" else "invocation"
    more, edges = [function("after", duration_ms=1000)], [edge("work", "failure", "after", "start")]

    found = fan_out(tables, source, event, 900, more, edges, always_failing_percent=100)

    assert asked(found, CONCURRENCY) == pytest.approx(900, rel=0.01)


@pytest.mark.parametrize("source", [rare(), DAYS_CLOCK], ids=["client", "clock"])
def test_retries_come_minutes_after_the_first_runs(tables, source):
    event = "request" if source["id"] == "c" else "invocation"

    found = fan_out(tables, source, event, 600, errors_percent=40)

    assert asked(found, CONCURRENCY) == pytest.approx(600, rel=0.01)


@pytest.mark.parametrize("source", [rare(), DAYS_CLOCK], ids=["client", "clock"])
def test_retries_of_a_map_stay_within_its_cap(tables, source):
    event = "request" if source["id"] == "c" else "invocation"
    nodes = [source, node("flow", "step_functions", retries=3), function("work", duration_ms=1000, errors_percent=40)]
    edges = [
        edge(source["id"], event, "flow", "start"),
        edge("flow", "execution", "work", "invoke", count=400, at_once=40),
    ]

    found = estimate(architecture(nodes, edges), tables)

    assert asked(found, CONCURRENCY) == pytest.approx(40, rel=0.01)


def test_bills_know_every_try(tables):
    found = fan_out(tables, DAYS_CLOCK, "invocation", 600, errors_percent=40)

    assert found.traffic.loads["work"]["start"].monthly_calls == pytest.approx(730 * 600 * 1.56)


BROKEN_AT_ANY_TRAFFIC = {
    "one clock": (
        [DAYS_CLOCK, function("work", duration_ms=60_000)],
        [edge("clock", "invocation", "work", "start", count=1_200)],
        CONCURRENCY,
        1_200,
    ),
    "two clocks": (
        [DAYS_CLOCK, node("other", "schedule", runs_per_day=12), function("work", duration_ms=60_000)],
        [
            edge("clock", "invocation", "work", "start", count=600),
            edge("other", "invocation", "work", "start", count=600),
        ],
        CONCURRENCY,
        1_200,
    ),
    "one group of a queue": (
        [
            DAYS_CLOCK,
            function("front", duration_ms=1000),
            node("queue", "sqs", queue_type="fifo", busiest_group_percent=100, retention_days=0.01),
            function("work", duration_ms=1000, timeout_s=10),
        ],
        [
            edge("clock", "invocation", "front", "start"),
            edge("front", "invocation", "queue", "send", count=2_000, batch_size=10),
            edge("queue", "message", "work", "invoke", batch_size=1),
        ],
        "sqs.busiest_group_age",
        2_000,
    ),
    "batches of a stream": (
        [
            DAYS_CLOCK,
            function("front", duration_ms=5000),
            node("stream", "kinesis_data_streams", mode="provisioned", shards=1),
            function("reader", duration_ms=1000),
            function("work", duration_ms=5000),
        ],
        [
            edge("clock", "invocation", "front", "start"),
            edge("front", "invocation", "stream", "put", count=2_000),
            edge("stream", "record", "reader", "invoke", batch_size=1_000, window_s=10),
            edge("reader", "record", "work", "start"),
        ],
        CONCURRENCY,
        2_000,
    ),
}


@pytest.mark.parametrize("at", [1.0, 0.5, 0.01])
@pytest.mark.parametrize("name", BROKEN_AT_ANY_TRAFFIC)
def test_fewer_runs_of_a_clock_are_as_large(tables, name, at):
    nodes, edges, key, each = BROKEN_AT_ANY_TRAFFIC[name]

    found = estimate(architecture(nodes, edges), tables, scale=at)

    assert asked(found, key) == pytest.approx(each, rel=0.02)
    assert headroom(found, key) == 0


def test_more_traffic_is_more_at_each_tick(tables):
    nodes, edges, key, each = BROKEN_AT_ANY_TRAFFIC["one clock"]

    found = estimate(architecture(nodes, edges), tables, scale=2.0)

    assert asked(found, key) == pytest.approx(2 * each, rel=0.02)


@pytest.mark.parametrize("errors_percent", [0, 40])
@pytest.mark.parametrize("source", [rare(), DAYS_CLOCK], ids=["client", "clock"])
def test_a_queue_is_worked_off_as_fast_as_its_mapping_climbs(tables, source, errors_percent):
    """5 t + 2.5 t² of 6,000 messages have begun after t seconds: all after 48 s, with 245 at once."""
    event = "request" if source["id"] == "c" else "invocation"
    nodes = [
        source,
        function("front", duration_ms=1000),
        node("queue", "sqs", visibility_timeout_s=900),
        function("work", duration_ms=1000, errors_percent=errors_percent),
    ]
    edges = [
        edge(source["id"], event, "front", "start"),
        edge("front", "invocation", "queue", "send", count=6_000, batch_size=10),
        edge("queue", "message", "work", "invoke", batch_size=1),
    ]

    found = estimate(architecture(nodes, edges), tables)

    assert asked(found, CONCURRENCY) == pytest.approx(245, rel=0.02)
    assert asked(found, "lambda.sqs_esm.scaling_rate") == 0
    at_more = asked(estimate(architecture(nodes, edges), tables, scale=16.0), CONCURRENCY)
    assert at_more == pytest.approx(245 if source["id"] == "c" else 4 * 245, rel=0.03)


@pytest.mark.parametrize("count", [0, 0.3])
def test_less_than_one_call_is_a_rarer_one(tables, count):
    """Each of ten runs starts another now and then, in a batch that holds one."""
    more = [function("after", duration_ms=1000, errors_percent=1)]
    edges = [edge("work", "invocation", "after", "start", count=count)]

    found = fan_out(tables, rare(), "request", 10, more, edges)

    assert asked(found, CONCURRENCY) == pytest.approx(10 + 10 * count, abs=0.2)

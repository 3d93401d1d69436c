"""Ways out that help: each names what holds the work back."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

SECOND = 2_628_000


def remedy(document, tables, key):
    return limit_of(estimate(document, tables), key).message


def read_from_shards(reserved=None, **of_edge):
    """Eighty records a second of four shards, of which a tenth of a second is spent on each."""
    return architecture(
        [
            clients(requests=80 * SECOND, burst=1),
            node("k", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=4, hottest_key_percent=1),
            function("f", duration_ms=1_000, reserved_concurrency=reserved),
        ],
        [edge("c", "request", "k", "put"), edge("k", "record", "f", "invoke", batch_size=1, **of_edge)],
    )


@pytest.mark.parametrize(
    ("reserved", "parallel", "says"),
    [
        (None, 2, "several at a time from each shard"),
        (None, 10, "Open more shards, read in larger batches"),
        (2, 2, "Only 2 at once are reserved for f: reserve more"),
    ],
)
def test_a_stream_that_is_read_too_slowly_names_what_ends_it(tables, reserved, parallel, says):
    assert says in remedy(read_from_shards(reserved, parallel=parallel), tables, "kinesis.retention")


@pytest.mark.parametrize(
    ("reserved", "says"),
    [(None, "Let more run at once on this edge"), (2, "Raise the reserved concurrency"), (9, "Let more run at once")],
)
def test_events_that_wait_for_a_cap_of_their_own_are_told_of_it(tables, reserved, says):
    document = architecture(
        [
            clients(requests=20 * SECOND),
            node("t", "sns"),
            function("f", duration_ms=1_000, reserved_concurrency=reserved),
        ],
        [edge("c", "request", "t", "publish"), edge("t", "message", "f", "start", at_once=5)],
    )
    message = remedy(document, tables, "lambda.async.max_event_age")
    assert says in message and "AWS does not raise it" not in message


def test_writes_of_a_busy_key_are_not_cached(tables):
    document = architecture(
        [clients(requests=2_500 * SECOND), function("f"), node("t", "dynamodb", hottest_key_percent=60)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write")],
    )
    assert "cache" not in remedy(document, tables, "dynamodb.partition_wcu")


def test_what_little_traffic_reaches_is_far_away(tables):
    document = architecture([clients(requests=0.3), function("f")], [edge("c", "request", "f", "invoke")])
    one = estimate(document, tables)
    assert "far away, beyond a million times" in limit_of(one, "lambda.concurrent_executions").message
    assert one.holds_to.startswith("nothing stops it in practice")

"""Advice about what waits in order, and about what fails for good."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000


def streamed(tables, worker=None, stream=None, **reading):
    """50 records a second of a stream, read by a function of 0.1 s."""
    settings = {"mode": "provisioned", "scaling": "fixed", "shards": 2, **(stream or {})}
    document = architecture(
        [
            clients(requests=50 * MONTH_S),
            node("k", "kinesis_data_streams", **settings),
            function("f", duration_ms=100, timeout_s=5, **(worker or {})),
        ],
        [edge("c", "request", "k", "put"), edge("k", "record", "f", "invoke", **reading)],
    )
    return estimate(document, tables)


def test_more_batches_of_a_shard_help_the_shard_and_not_its_busiest_key(tables):
    one = streamed(tables, stream={"hottest_key_percent": 60}, batch_size=1)
    shard, key = (limit_of(one, f"kinesis.busiest_{what}").message for what in ("shard", "key"))
    assert "handle more batches of a shard at once" in shard and "do not help" not in shard
    assert "more at once do not help one key" in key


def test_a_busiest_shard_has_no_more_at_once_than_is_reserved(tables):
    """Ten batches of a shard at once, of which three run: 3 × 1 record in 0.1 s are 30 a second, not 100."""
    stream = {"hottest_key_percent": 30}
    one = streamed(tables, {"reserved_concurrency": 3}, stream, batch_size=1, parallel=10)
    shard, key = (limit_of(one, f"kinesis.busiest_{what}") for what in ("shard", "key"))
    assert (shard.value, key.value) == (pytest.approx(30), pytest.approx(10))
    assert shard.demand == pytest.approx(50 * (0.3 + 0.7 / 2)) and shard.is_broken
    assert "Only 3 at once are reserved for f: reserve more" in shard.message
    assert "more batches of a shard at once" not in shard.message


def test_a_queue_with_few_groups_is_told_to_use_more(tables):
    """5 a second of 1 s in three groups: three at once is all there is."""
    document = architecture(
        [
            clients(requests=5 * MONTH_S),
            node("q", "sqs", queue_type="fifo", message_groups=3, visibility_timeout_s=60),
            function("f", duration_ms=1000, timeout_s=5),
        ],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1)],
    )
    one = estimate(document, tables)
    assert "use more groups" in limit_of(one, "sqs.retention").message
    assert "more at once do not help one group" in limit_of(one, "sqs.busiest_group").message


def poisoned(tables):
    """Of a thousand records one always fails, and is tried until it is too old."""
    worker, stream = {"always_failing_percent": 0.1}, {"shards": 1}
    return limit_of(streamed(tables, worker, stream, batch_size=10, window_s=1), "kinesis.retention")


def test_a_backlog_grows_by_no_more_than_comes(tables):
    """4,320,000 records come a day, however often each is tried."""
    words = poisoned(tables).message
    grows = float(words.split(" records a day more")[0].rsplit("(", 1)[1].replace(",", ""))
    assert 0 < grows <= 50 * 86_400


def test_what_always_fails_is_not_to_be_read_in_larger_batches(tables):
    words = poisoned(tables).message
    assert "draw where its failures go" in words and "Read in larger batches" not in words

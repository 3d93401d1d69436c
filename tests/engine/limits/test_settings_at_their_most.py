"""A number that is set or drawn meets its limit; one of a limit that may not apply is near at most."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.verdicts import verdict
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def limits_of(document, tables) -> dict:
    return {limit.key: limit for limit in estimate(document, tables).limits}


@pytest.mark.parametrize(("number", "expected"), [(699, "ok"), (999, "ok"), (1000, "ok"), (1001, "raise quota")])
def test_a_setting_is_ok_up_to_its_limit_whatever_its_kind(tables, number, expected):
    limit = tables.limit_book("us-east-1").limit("lambda.concurrent_executions")
    assert verdict(number, limit.value, limit, is_setting=True) == expected


def polled_stream(**of_the_edge):
    return architecture(
        [clients(), node("s", "kinesis_data_streams"), function("f")],
        [edge("c", "request", "s", "put"), edge("s", "record", "f", "invoke", **of_the_edge)],
    )


@pytest.mark.parametrize(
    ("of_the_edge", "key"),
    [
        ({"parallel": 10}, "lambda.stream_esm.parallelization_factor"),
        ({"window_s": 300}, "lambda.stream_esm.batch_window"),
    ],
)
def test_a_mapping_at_the_most_aws_allows_is_ok(tables, of_the_edge, key):
    found = limits_of(polled_stream(**of_the_edge), tables)[key]
    assert (found.load, found.verdict) == (1, "ok")


@pytest.mark.parametrize(
    ("target", "operation", "batch", "key"),
    [
        (node("t", "kinesis_data_streams"), "put", 500, "kinesis.put_records.count"),
        (node("t", "sqs", queue_type="fifo"), "send", 10, "sqs.batch"),
        (node("t", "eventbridge"), "put", 10, "eventbridge.put_events.entries"),
        (node("t", "sns"), "publish", 10, "sns.publish_batch"),
        (node("t", "dynamodb"), "write", 25, "dynamodb.batch_write_items"),
        (node("t", "firehose"), "put", 500, "firehose.batch_count"),
    ],
)
def test_a_full_batch_is_ok_and_one_more_is_not(tables, target, operation, batch, key):
    def of(size):
        call = edge("f", "invocation", "t", operation, count=size, batch_size=size, payload_kb=0.1)
        document = architecture([clients(), function("f"), target], [edge("c", "request", "f", "invoke"), call])
        return limits_of(document, tables)[key].verdict

    assert (of(batch), of(batch + 1)) == ("ok", "breach")


@pytest.mark.parametrize(
    ("told", "key", "expected"),
    [
        ({"open_files": 700}, "lambda.file_descriptors", "ok"),
        ({"open_files": 1024}, "lambda.file_descriptors", "near"),
        ({"open_files": 1025}, "lambda.file_descriptors", "breach"),
        ({"control_calls_per_second": 10}, "lambda.control_plane.rate", "ok"),
        ({"control_calls_per_second": 15}, "lambda.control_plane.rate", "near"),
        ({"control_calls_per_second": 16}, "lambda.control_plane.rate", "breach"),
        ({"durable_operations": 3000}, "lambda.durable.operations", "near"),
    ],
)
def test_a_load_that_is_told_may_be_all_of_a_limit_and_is_near_it(tables, told, key, expected):
    document = architecture([clients(), function("f", **told)], [edge("c", "request", "f", "invoke")])
    assert limits_of(document, tables)[key].verdict == expected


def test_what_is_reserved_may_be_all_that_need_not_stay_free(tables):
    document = architecture([clients(), function("f", reserved_concurrency=900)], [edge("c", "request", "f", "invoke")])
    found = limits_of(document, tables)
    assert found["lambda.unreserved_minimum"].verdict == "ok"
    assert (found["lambda.concurrent_executions"].demand, found["lambda.concurrent_executions"].verdict) == (900, "ok")


def test_five_readers_of_a_shard_are_allowed_and_six_are_not(tables):
    def of(others):
        stream = node("s", "kinesis_data_streams", other_consumers=others)
        document = architecture([clients(), stream], [edge("c", "request", "s", "put")])
        return limits_of(document, tables)["kinesis.shard.read_calls"].verdict

    assert (of(5), of(6)) == ("ok", "breach")


def test_what_is_reached_is_still_near_before_the_end(tables):
    document = architecture(
        [clients(), function("f", duration_ms=1000, slowest_ms=22_000, timeout_s=30)],
        [edge("c", "request", "f", "invoke")],
    )
    assert limits_of(document, tables)["lambda.timeout"].verdict == "near"


def table_with(tables, **settings):
    """6,000 writes a second to a table on demand."""
    table = node("t", "dynamodb", **settings)
    document = architecture([clients(requests=6000 * MONTH_S), table], [edge("c", "request", "t", "write")])
    return limits_of(document, tables)


@pytest.mark.parametrize(
    ("told", "key", "expected"),
    [
        ({}, "dynamodb.on_demand.initial_write", "near"),
        ({"earlier_writes": 0}, "dynamodb.on_demand.initial_write", "breach"),
        ({"earlier_writes": 2000}, "dynamodb.on_demand.initial_write", "breach"),
        ({"earlier_writes": 2900}, "dynamodb.on_demand.growth_factor", "breach"),
        ({"earlier_writes": 3500}, "dynamodb.on_demand.growth_factor", "near"),
        ({"earlier_writes": 6000}, "dynamodb.on_demand.growth_factor", "ok"),
    ],
)
def test_a_table_on_demand_is_judged_on_the_peak_it_has_had(tables, told, key, expected):
    assert table_with(tables, **told)[key].verdict == expected


def test_a_table_nobody_knows_the_past_of_says_what_to_state(tables):
    message = table_with(tables)["dynamodb.on_demand.initial_write"].message
    assert "only a table that is new" in message
    assert "say what peak it has had" in message


def test_a_limit_that_may_not_apply_is_not_the_first_to_break(tables):
    document = architecture(
        [clients(requests=6000 * MONTH_S), node("t", "dynamodb")], [edge("c", "request", "t", "write")]
    )
    assert estimate(document, tables).headroom.key == "dynamodb.table_wcu"


@pytest.mark.parametrize(("had", "expected"), [(None, "near"), (0, "breach"), (1, "breach"), (4, "near"), (6, "ok")])
def test_a_stream_on_demand_is_judged_on_the_peak_it_has_had(tables, had, expected):
    """6 MB a second."""
    stream = node("s", "kinesis_data_streams", **({} if had is None else {"earlier_mb_per_second": had}))
    document = architecture(
        [clients(requests=6144 * MONTH_S), stream], [edge("c", "request", "s", "put", payload_kb=1)]
    )
    assert limits_of(document, tables)["kinesis.on_demand.initial_write"].verdict == expected

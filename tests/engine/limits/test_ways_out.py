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
    [(None, "Let more run at once on this call"), (2, "Raise the reserved concurrency"), (9, "Let more run at once")],
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


def calling_a_partner(*callers, **of_queue):
    """What calls a partner four times as often as it allows: behind a queue, or called by clients."""
    behind = [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1, **of_queue)]
    calls = {
        "queue": [*behind, edge("f", "invocation", "x", "request")],
        "client": [edge("c", "request", "g", "invoke"), edge("g", "invocation", "x", "request")],
    }
    nodes = [clients(requests=40 * SECOND), node("q", "sqs"), function("f"), function("g")]
    return architecture(
        [*nodes, node("x", "external_system", rate_limit=10)], [one for caller in callers for one in calls[caller]]
    )


@pytest.mark.parametrize(
    ("callers", "of_queue", "says", "says_not"),
    [
        (["client"], {}, "let a queue feed its callers", "hands out"),
        (["queue"], {"at_once": 60}, "lower the maximum concurrency of what q hands out", "let a queue"),
        (["queue"], {}, "limit how many run at once of what q hands out", "let a queue"),
        (["queue", "client"], {"at_once": 60}, "let a queue feed its other callers", "feed its callers"),
    ],
)
def test_a_queue_that_is_there_is_named_and_not_to_be_put_there(callers, of_queue, says, says_not, tables):
    message = remedy(calling_a_partner(*callers, **of_queue), tables, "external_system.rate")
    assert says in message and says_not not in message


def test_a_queue_that_hands_out_the_fewest_at_once_cannot_be_lowered(tables):
    document = calling_a_partner("queue", at_once=2)
    message = remedy(document, tables, "external_system.rate")
    assert "AWS lets no fewer run at once of what q hands out" in message


def test_starts_of_a_workflow_behind_a_queue_and_a_pipe_are_told_of_them(tables):
    document = architecture(
        [clients(requests=600 * SECOND), node("q", "sqs"), node("p", "eventbridge_pipes"), node("s", "step_functions")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "p", "process"),
            edge("p", "event", "s", "start"),
        ],
    )
    message = remedy(document, tables, "step_functions.start_execution.rate")
    assert "Limit how many run at once of what q hands out" in message and "Put a queue" not in message


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
    assert one.holds_to.startswith("holds in practice at any traffic")

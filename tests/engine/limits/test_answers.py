"""How much later than its answer the work behind a queue or a stream is done."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

SECOND = 2_628_000


def behind_a_queue(per_second: float, seconds: float, *, queue=None, settings=None, payload_kb=1.0, **reading):
    worker = function("f", duration_ms=seconds * 1000, timeout_s=60, **(settings or {}))
    return architecture(
        [clients(requests=per_second * SECOND), node("q", "sqs", visibility_timeout_s=360, **(queue or {})), worker],
        [
            edge("c", "request", "q", "send", payload_kb=payload_kb),
            edge("q", "message", "f", "invoke", **reading),
        ],
    )


def told(document, tables) -> str:
    (said,) = estimate(document, tables).answered_early.values()
    return said.removeprefix("c has its answer once q holds the message; ").removesuffix(".")


# -- batches -----------------------------------------------------------------------------------------------------------


def test_a_window_is_counted_no_further_than_until_its_batch_is_full(tables):
    """Six messages of 900 KB are all that 6 MB hold: of 20 a second the other five come within 0.58 s, 99 times in 100
    (a gamma distribution of 5 reaches 11.6), and not in the window of 10 s."""
    document = behind_a_queue(20, 1, payload_kb=900, batch_size=100, window_s=10)
    assert told(document, tables) == "f is done up to 1.58 s later"


def test_a_window_that_ends_first_is_counted_whole(tables):
    """One message in ten seconds fills nothing."""
    assert told(behind_a_queue(0.1, 1, batch_size=100, window_s=10), tables) == "f is done up to 11 s later"


def test_a_batch_of_one_waits_for_nothing(tables):
    assert told(behind_a_queue(0.1, 1, batch_size=1, window_s=10), tables) == "f is done up to 1 s later"


@pytest.mark.parametrize(("night", "later"), [(10.0, "2.74 s"), (0.001, "11 s")])
def test_the_hour_in_which_batches_fill_slowest_decides(night, later, tables):
    """A hundred a second by day; of ten a second nine more come within 1.74 s, 99 times in 100, and of one in a thousand
    seconds the window ends first."""
    hours = [night if hour % 24 < 6 else 100.0 for hour in range(168)]
    document = behind_a_queue(sum(hours) / 168, 1, batch_size=10, window_s=10)
    (source,) = [one for one in document.nodes if one.id == "c"]
    source.settings.update(shape="own", own_shape=hours)
    assert told(document, tables) == f"f is done up to {later} later"


def test_each_lane_of_a_stream_fills_its_own_batch(tables):
    """400 records a second in 4 shards are 100 in each: 499 more take 5.52 s, 99 times in 100, of a window of 20 s."""
    document = architecture(
        [
            clients(requests=400 * SECOND),
            node("k", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=4),
            function("f", duration_ms=1000, timeout_s=60),
        ],
        [edge("c", "request", "k", "put"), edge("k", "record", "f", "invoke", batch_size=500, window_s=20)],
    )
    (said,) = estimate(document, tables).answered_early.values()
    assert said.endswith("f is done up to 6.52 s later.")


# -- throttled deliveries ----------------------------------------------------------------------------------------------


def test_throttled_messages_are_done_or_dead_after_their_deliveries(tables):
    """15 at once on 10 reserved: 81 % of deliveries are throttled, and 0.81^5 = 34.9 % of messages at all five.  Those
    that are handled at the fifth waited four visibility time-outs of six minutes; the others are dead after the fifth."""
    document = behind_a_queue(5, 3, settings={"reserved_concurrency": 10}, batch_size=1, at_once=50)
    assert told(document, tables) == (
        "f is done up to 24.1 minutes later, but for 34.9 % in the busiest hour, which are throttled at each of 5 "
        "deliveries and become dead letters after 30 minutes"
    )


def test_few_throttled_messages_wait_for_fewer_deliveries(tables):
    """20 at once of 30 hardly ever find no place: nothing dies."""
    document = behind_a_queue(20, 1, settings={"reserved_concurrency": 30}, batch_size=1, at_once=100)
    assert told(document, tables) == "f is done up to 1 s later"


def test_a_single_delivery_is_named_as_one(tables):
    document = behind_a_queue(
        5, 3, queue={"max_receive_count": 1}, settings={"reserved_concurrency": 10}, batch_size=1, at_once=50
    )
    assert "which are throttled at their only delivery and become dead letters after 6 minutes" in told(
        document, tables
    )


def test_what_waits_instead_falls_behind(tables):
    """No more at once than are reserved: nothing is throttled, and the queue grows without end."""
    document = behind_a_queue(5, 3, settings={"reserved_concurrency": 10}, batch_size=1, at_once=10)
    assert told(document, tables).startswith("f falls behind more and more")

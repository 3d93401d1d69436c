"""The walk: batches, caps, retries, loops."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node


def flows_of(document, tables, edge_id):
    return estimate(document, tables).traffic.flows[edge_id]


def queue_to_worker(*, requests=2_628_000, worker=None, queue=None, source=None, **poll):
    return architecture(
        [
            clients(requests=requests, **(source or {})),
            node("q", "sqs", **(queue or {})),
            function("w", **(worker or {})),
            node("d", "sqs"),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "w", "invoke", **poll),
            edge("q", "failure", "d", "send"),
        ],
    )


def test_batches_fill_as_the_window_gathers(tables):
    """One message a second for 4 s: the first opens the window, four more join it."""
    flow = flows_of(queue_to_worker(batch_size=10, window_s=4), tables, "q-w-invoke")[0]
    assert flow.items_per_second[0, 0] / flow.calls_per_second[0, 0] == pytest.approx(5)


def test_batches_stop_at_the_batch_size(tables):
    flow = flows_of(queue_to_worker(batch_size=3, window_s=60), tables, "q-w-invoke")[0]
    assert flow.monthly_items / flow.monthly_calls == pytest.approx(3)


def test_batches_stop_at_what_an_invocation_may_carry(tables):
    """6 MB hold seven messages of 800 KB."""
    document = queue_to_worker(batch_size=100, window_s=300)
    big = [one.model_copy(update={"payload_kb": 800}) if one.id == "c-q-send" else one for one in document.edges]
    flow = flows_of(document.model_copy(update={"edges": big}), tables, "q-w-invoke")[0]
    assert flow.monthly_items / flow.monthly_calls == pytest.approx(7)


def test_retries_multiply_and_the_rest_goes_to_the_dead_letter_queue(tables):
    """p = 0.1, three deliveries: 1 + 0.1 + 0.01 = 1.11 tries, one in a thousand lost."""
    document = queue_to_worker(worker={"errors_percent": 10}, queue={"max_receive_count": 3}, batch_size=1)
    one = estimate(document, tables)
    assert one.traffic.flows["q-w-invoke"].monthly_calls == pytest.approx(2_628_000 * 1.11)
    assert one.traffic.flows["q-d-send"].monthly_calls == pytest.approx(2_628)


def test_what_always_fails_is_delivered_as_often_as_allowed(tables):
    document = queue_to_worker(worker={"errors_percent": 100}, queue={"max_receive_count": 5}, batch_size=1)
    one = estimate(document, tables)
    assert one.traffic.flows["q-w-invoke"].monthly_calls == pytest.approx(2_628_000 * 5)
    assert one.traffic.flows["q-d-send"].monthly_calls == pytest.approx(2_628_000)


def test_a_batch_fails_whole_unless_failures_are_reported(tables):
    """Ten to a batch, one in a hundred bad: 1 − 0.99^10 of batches come again."""
    whole, partial = (
        flows_of(
            queue_to_worker(worker={"errors_percent": 1}, batch_size=10, window_s=60, partial_batch=is_partial),
            tables,
            "q-w-invoke",
        )
        for is_partial in (False, True)
    )
    p = 1 - 0.99**10
    assert whole.monthly_items == pytest.approx(2_628_000 * (1 - p**5) / (1 - p))
    assert partial.monthly_items == pytest.approx(2_628_000 * (1 - 0.01**5) / 0.99)


def test_asynchronous_calls_are_tried_twice_more_and_then_leave_by_failure(tables):
    document = architecture(
        [clients(), function("a"), function("b", errors_percent=10), node("d", "sqs")],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "start"), edge("b", "failure", "d", "send")],
    )
    one = estimate(document, tables)
    assert one.traffic.flows["a-b-start"].monthly_calls == pytest.approx(2_628_000 * 1.11)
    assert one.traffic.flows["b-d-send"].monthly_calls == pytest.approx(2_628)


def test_a_cap_below_the_arrivals_carries_a_backlog_round_the_week(tables):
    """2 a second for 12 hours, none for 12; two at once of 1.6 s serve 1.25: 0.75 × 12 h wait, gone by morning."""
    halves = ([1.0] * 12 + [0.0] * 12) * 7
    document = queue_to_worker(
        worker={"duration_ms": 1600}, batch_size=1, at_once=2, source={"shape": "own", "own_shape": halves}
    )
    one = estimate(document, tables)
    backlog = one.traffic.backlogs[0]
    assert backlog.items[0, 0] == pytest.approx(0.75 * 12 * 3600)
    assert backlog.age_s[0, 0] == pytest.approx(0.75 * 12 * 3600 / 1.25)
    assert one.traffic.flows["q-w-invoke"].monthly_calls == pytest.approx(2_628_000)
    assert one.traffic.flows["q-w-invoke"].peak_calls_per_second.max() == pytest.approx(1.25)


def test_a_backlog_that_never_drains_is_a_breach(tables):
    one = estimate(queue_to_worker(worker={"duration_ms": 4000}, batch_size=1, at_once=2), tables)
    assert one.traffic.backlogs[0].grows_per_day[0, 0] == pytest.approx(0.5 * 86_400)
    retention = next(limit for limit in one.limits if limit.key == "sqs.retention")
    assert retention.verdict == "breach" and retention.headroom == pytest.approx(0.5, rel=1e-3)


def test_a_burst_above_the_cap_waits_even_where_the_hour_fits(tables):
    """Mean 1 and peak 4 a second for 60 s against 2 a second: 2 × 60 wait."""
    one = estimate(queue_to_worker(worker={"duration_ms": 1000}, batch_size=1, at_once=2, source={"burst": 4}), tables)
    assert one.traffic.backlogs[0].items[0, 0] == pytest.approx(120)
    assert one.traffic.backlogs[0].age_s[0, 0] == pytest.approx(60)


def test_batches_grow_to_match_a_cap(tables):
    """Two invocations of 4 s at a time, one message a second: two to a batch, no backlog."""
    one = estimate(queue_to_worker(worker={"duration_ms": 4000}, batch_size=10, at_once=2), tables)
    flow = one.traffic.flows["q-w-invoke"]
    assert flow.monthly_items / flow.monthly_calls == pytest.approx(2)
    assert one.traffic.backlogs[0].items[0, 0] == 0


def test_a_cap_refuses_direct_calls(tables):
    """Two calls in progress, one environment: by Erlang's formula two of three are refused."""
    document = architecture(
        [clients(), function("f", duration_ms=2000, reserved_concurrency=1)], [edge("c", "request", "f", "invoke")]
    )
    one = estimate(document, tables)
    assert one.traffic.loads["f"]["invoke"].monthly_calls == pytest.approx(2_628_000 / 3)
    limit = next(limit for limit in one.limits if limit.key == "lambda.reserved_concurrency")
    assert limit.verdict == "breach" and "66.7 % of calls are refused in the busiest hour" in limit.message


def test_two_consumers_of_a_queue_share_it_and_two_of_a_stream_each_get_all(tables):
    document = architecture(
        [
            clients(),
            node("q", "sqs"),
            node("t", "dynamodb"),
            function("a"),
            function("b"),
            function("x"),
            function("y"),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "a", "invoke", batch_size=1),
            edge("q", "message", "b", "invoke", batch_size=1),
            edge("a", "invocation", "t", "write"),
            edge("t", "change", "x", "invoke"),
            edge("t", "change", "y", "invoke"),
        ],
    )
    flows = estimate(document, tables).traffic.flows
    assert flows["q-a-invoke"].monthly_items == pytest.approx(1_314_000)
    assert flows["t-x-invoke"].monthly_items == flows["t-y-invoke"].monthly_items == pytest.approx(1_314_000)


def test_sizes_stay_apart_until_a_service_has_rounded_them(tables):
    """900 messages of 1 KB and 100 of 200 KB are 900 + 400 chunks, not 1,000 of the mean 20.9 KB."""
    document = architecture(
        [clients("small", 900), clients("large", 100), node("api", "api_gateway_http"), node("q", "sqs")],
        [
            edge("small", "request", "api", "request", payload_kb=1),
            edge("large", "request", "api", "request", payload_kb=200),
            edge("api", "request", "q", "send"),
        ],
    )
    line = next(line for line in estimate(document, tables).lines if line.dimension == "sqs.standard.requests")
    assert line.quantity == pytest.approx(900 + 100 * 4)


def test_reading_a_table_whose_stream_runs_the_function_is_no_loop(tables):
    document = architecture(
        [clients(), function("w"), node("t", "dynamodb"), function("s")],
        [
            edge("c", "request", "w", "invoke"),
            edge("w", "invocation", "t", "write"),
            edge("t", "change", "s", "invoke"),
            edge("s", "record", "t", "read"),
        ],
    )
    assert estimate(document, tables).traffic.runaway == []


def test_a_loop_that_shrinks_settles_at_its_sum(tables):
    """Each run starts a tenth of a run more: 1 ÷ (1 − 0.1)."""
    document = architecture(
        [clients(), function("a"), function("b")],
        [
            edge("c", "request", "a", "invoke"),
            edge("a", "invocation", "b", "start"),
            edge("b", "invocation", "b", "start", share=10),
        ],
    )
    one = estimate(document, tables)
    assert one.traffic.loads["b"]["start"].monthly_calls == pytest.approx(2_628_000 / 0.9)
    assert one.traffic.runaway == []


@pytest.mark.parametrize("share", [90, 99, 99.9])
def test_a_slowly_shrinking_loop_settles_too(tables, share):
    document = architecture(
        [clients(), function("a", recursive_calls="allow"), node("q", "sqs")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "a", "invoke", batch_size=1),
            edge("a", "invocation", "q", "send", share=share),
        ],
    )
    one = estimate(document, tables)
    assert one.traffic.loads["a"]["invoke"].monthly_calls == pytest.approx(2_628_000 / (1 - share / 100), rel=1e-6)


@pytest.mark.parametrize("count", [1, 2, 100])
def test_a_loop_that_does_not_shrink_is_named_and_cut_after_one_turn(tables, count):
    document = architecture(
        [clients(), node("b", "s3"), function("f")],
        [
            edge("c", "request", "b", "put"),
            edge("b", "object_created", "f", "start"),
            edge("f", "invocation", "b", "put", count=count),
        ],
    )
    one = estimate(document, tables)
    assert one.traffic.runaway == [("b", "f")]
    assert np.isfinite(one.total_monthly_usd)
    assert one.problems[0].key == "loop.runaway" and one.problems[0].verdict == "error"


def test_saying_what_causes_an_event_breaks_a_false_loop(tables):
    document = architecture(
        [clients(), node("b", "s3"), function("f")],
        [
            edge("c", "request", "b", "put"),
            edge("b", "object_created", "f", "start", caused_by=["c-b-put"]),
            edge("f", "invocation", "b", "put", count=3),
        ],
    )
    one = estimate(document, tables)
    assert one.traffic.runaway == []
    assert one.traffic.loads["b"]["put"].monthly_items == pytest.approx(2_628_000 * 4)


def test_a_long_run_spreads_what_it_calls(tables):
    """A nightly job reads 36,000 items in ten minutes: 60 a second, not 36,000 in one."""
    document = architecture(
        [
            node("night", "schedule", runs_per_day=1, at_hour=3),
            function("job", duration_ms=600_000),
            node("t", "dynamodb"),
        ],
        [edge("night", "invocation", "job", "start"), edge("job", "invocation", "t", "read", count=36_000)],
    )
    peak = estimate(document, tables).traffic.flows["job-t-read"].peak_items_per_second
    assert peak.max() == pytest.approx(60)


def test_more_traffic_does_not_make_a_clock_tick_faster(tables):
    document = architecture(
        [clients(), node("night", "schedule"), function("job"), function("f")],
        [edge("c", "request", "f", "invoke"), edge("night", "invocation", "job", "start")],
    )
    loads = estimate(document, tables, scale=[1, 10]).traffic.loads
    assert loads["f"]["invoke"].monthly_calls.ravel() == pytest.approx([2_628_000, 26_280_000])
    assert loads["job"]["start"].monthly_calls.ravel() == pytest.approx([730 / 24, 730 / 24])

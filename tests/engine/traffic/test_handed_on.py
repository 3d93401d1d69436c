"""Batches that go on in one call: what a pipe gathered, as its target gets it."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import in_sample
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600
FULL = {"batch_size": 5, "window_s": 10}
"""Of one message a second a batch of five is full before its window ends."""

SHARD = node("q", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=1)


def piped(target, operation, *, of_stream=False, gathers=FULL, more=(), event="event", sends=(), **changes):
    """One message a second through a queue or stream and a pipe to a target."""
    queue, arrives, leaves = (SHARD, "put", "record") if of_stream else (node("q", "sqs"), "send", "message")
    return architecture(
        [clients(), queue, node("p", "eventbridge_pipes", own_ms=20), target, *more],
        [
            edge("c", "request", "q", arrives),
            edge("q", leaves, "p", "process", **gathers),
            edge("p", event, target["id"], operation, **changes),
            *sends,
        ],
    )


def rates(document, tables, edge_id) -> tuple[float, float]:
    """(calls, items) a second of an edge, on the mean."""
    flows = estimate(document, tables).traffic.flows[edge_id]
    return in_sample(flows.monthly_calls) / MONTH_S, in_sample(flows.monthly_items) / MONTH_S


@pytest.mark.parametrize(
    ("target", "operation"),
    [
        (node("t", "eventbridge"), "put"),
        (node("t", "sqs"), "send"),
        (node("t", "sns"), "publish"),
        (node("t", "kinesis_data_streams"), "put"),
        (node("t", "firehose"), "put"),
        (function("t"), "invoke"),
        (function("t"), "start"),
        (node("t", "step_functions"), "start"),
    ],
    ids=lambda one: one if isinstance(one, str) else one["service"],
)
def test_a_batch_is_one_call_with_all_its_items(tables, target, operation):
    assert rates(piped(target, operation), tables, f"p-t-{operation}") == (pytest.approx(0.2), pytest.approx(1))


def test_what_takes_one_event_is_called_for_each(tables):
    document = piped(node("t", "external_system"), "request", event="api_destination")
    assert rates(document, tables, "p-t-request") == (pytest.approx(1), pytest.approx(1))


@pytest.mark.parametrize("share", [1, 10, 30, 90])
def test_a_batch_of_which_nothing_is_left_makes_no_call(tables, share):
    """Beside batches of five whose messages are each kept or left out at random."""
    kept = np.random.default_rng(7).random((200_000, 5)) < share / 100
    calls, items = rates(piped(node("t", "sqs"), "send", share=share), tables, "p-t-send")
    assert (calls, items) == (pytest.approx(0.2 * kept.any(1).mean(), rel=0.02), pytest.approx(share / 100))


@pytest.mark.parametrize(
    ("count", "calls"), [(2, 0.2), (0.2, 0.2), (0.1, 0.1)], ids=["more", "one of five", "one of ten"]
)
def test_what_enrichment_makes_of_a_batch_is_one_call(tables, count, calls):
    document = piped(node("t", "kinesis_data_streams"), "put", count=count)
    assert rates(document, tables, "p-t-put") == (pytest.approx(calls), pytest.approx(count))


def test_calls_that_are_said_to_hold_fewer_are_more(tables):
    """Five messages in calls of two at most are two and a half calls on the mean."""
    assert rates(piped(node("t", "sqs"), "send", batch_size=2), tables, "p-t-send")[0] == pytest.approx(0.5)
    assert rates(piped(node("t", "sqs"), "send", batch_size=9), tables, "p-t-send")[0] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("target", "operation", "most"),
    [
        (node("t", "sqs"), "send", 10),
        (node("t", "firehose"), "put", 100),
        (function("t"), "invoke", 100),
        (node("t", "external_system"), "request", 1),
    ],
    ids=["a queue", "Firehose", "a function", "one at a time"],
)
def test_no_more_is_gathered_than_the_target_takes(tables, target, operation, most):
    """A stream hands out a hundred records unless told otherwise."""
    document = piped(target, operation, of_stream=True, gathers={"window_s": 300})
    calls, items = rates(document, tables, "q-p-process")
    assert items / calls == pytest.approx(most)


def test_what_is_said_to_be_gathered_stands(tables):
    gathers = {"batch_size": 40, "window_s": 300}
    document = piped(node("t", "sqs"), "send", of_stream=True, gathers=gathers)
    one = estimate(document, tables)
    together = next(limit for limit in one.limits if limit.key == "sqs.batch")
    assert (together.demand, together.verdict, together.consequence) == (40, "breach", "rejected")


@pytest.mark.parametrize(("share", "answers"), [(100, 1), (20, 1 - 0.8**5)])
def test_a_pipe_waits_for_one_answer_a_batch(tables, share, answers):
    document = piped(node("t", "eventbridge", latency_ms=30), "put", share=share)
    mean, slowest = estimate(document, tables).traffic.latency["p", "process"]
    assert (mean, slowest) == (pytest.approx(0.020 + answers * 0.030), pytest.approx(0.050))


def test_what_was_sent_together_is_fetched_together(tables):
    """Five that come at once, and one more in a window of a second."""
    document = piped(
        node("t", "sqs"), "send", more=[function("f")], sends=[edge("t", "message", "f", "invoke", window_s=1)]
    )
    assert rates(document, tables, "t-f-invoke") == (pytest.approx(1 / 6), pytest.approx(1))


def test_what_waits_for_a_capped_function_is_worked_off_as_it_was_handed_on(tables):
    """Batches of five, of ten at most, each ten seconds for one run at a time: half a message a second is served."""
    gathers = {"batch_size": 10, "window_s": 4}
    document = piped(function("t", duration_ms=10_000, reserved_concurrency=1), "start", gathers=gathers)
    one = estimate(document, tables)
    (waits,) = one.traffic.loads["t"].backlog
    assert in_sample(waits.served_at_most) == pytest.approx(0.5)
    assert rates(document, tables, "p-t-start") == (pytest.approx(0.1), pytest.approx(0.5))


def test_samples_of_a_batch_stand_beside_each_other(tables):
    sizes = (1, 3, 5)
    document = with_samples(piped(node("t", "sqs"), "send"), {("q-p-process", "batch_size"): sizes})
    calls = estimate(document, tables).traffic.flows["p-t-send"].calls_per_second
    assert calls.ravel() == pytest.approx([1 / size for size in sizes])


def test_many_messages_at_once_are_a_tenth_of_the_puts(tables):
    """A call in a thousand seconds sends 5,000 messages, and the pipe puts ten at a time."""
    document = architecture(
        [clients(requests=MONTH_S / 1000), node("q", "sqs"), node("p", "eventbridge_pipes"), node("b", "eventbridge")],
        [
            edge("c", "request", "q", "send", count=5000, batch_size=10),
            edge("q", "message", "p", "process", window_s=1),
            edge("p", "event", "b", "put"),
        ],
    )
    puts = next(limit for limit in estimate(document, tables).limits if limit.key == "eventbridge.put_events.rate")
    assert puts.demand == pytest.approx(500)


def test_a_call_that_becomes_a_few_full_batches_is_no_explosion(tables):
    """Five hundred messages are fifty sends, fifty batches of the pipe and fifty puts."""
    document = architecture(
        [clients(), node("q", "sqs"), node("p", "eventbridge_pipes"), node("b", "eventbridge")],
        [
            edge("c", "request", "q", "send", count=500, batch_size=10),
            edge("q", "message", "p", "process", window_s=1),
            edge("p", "event", "b", "put"),
        ],
    )
    assert "path.fan_out" not in {problem.key for problem in estimate(document, tables).problems}

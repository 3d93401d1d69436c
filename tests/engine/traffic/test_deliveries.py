"""Failures of two kinds: what fails once may do the next time, what fails always comes until it is given up."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from estimator.engine.resolve.deliveries import tries, tries_of_batches
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation import retries as simulation

MESSAGES = 400_000


@pytest.mark.parametrize(
    ("failing", "always", "retries", "times", "lost"),
    [
        (0.1, 0.0, 2, 1.11, 0.001),
        (0.0, 0.02, 4, 0.02 * 5 + 0.98, 0.02),
        (0.1, 0.02, 2, 0.02 * 3 + 0.98 * 1.11, 0.02 + 0.98 * 0.001),
        (0.3, 1.0, 4, 5, 1),
    ],
)
def test_an_item_that_always_fails_is_tried_as_often_as_may_be(failing, always, retries, times, lost):
    assert tries(failing, always, retries) == (pytest.approx(times), pytest.approx(lost))


@pytest.mark.parametrize(
    ("batch", "failing", "always"),
    [(10, 0.0, 0.02), (10, 0.02, 0.0), (10, 0.01, 0.005), (5, 0.0, 0.05), (2, 0.1, 0.01), (1, 0.1, 0.02)],
)
def test_batches_of_a_queue_are_what_a_simulation_delivers(batch, failing, always):
    """At ten a batch and five receives, 2 % that always fail: 1.49 receives each, and 8.2 % dead letters."""
    simulated = simulation.queue(MESSAGES, batch, 5, failing=failing, always=always, seed=7)
    times, lost = tries_of_batches(failing, always, float(batch), 4, stays_together=False)
    assert times == pytest.approx(simulated.times, rel=0.01)
    assert lost == pytest.approx(simulated.lost, rel=0.05, abs=1e-4)


@pytest.mark.parametrize(("failing", "always"), [(0.02, 0.0), (0.0, 0.01), (0.01, 0.005)])
def test_batches_of_a_stream_are_what_a_simulation_delivers(failing, always):
    simulated = simulation.stream(MESSAGES, 10, 4, failing=failing, always=always, seed=7)
    times, lost = tries_of_batches(failing, always, 10.0, 3, stays_together=True)
    assert times == pytest.approx(simulated.times, rel=0.02)
    assert lost == pytest.approx(simulated.lost, rel=0.05, abs=2e-4)


def test_single_failures_are_what_a_simulation_delivers():
    simulated = simulation.queue(MESSAGES, 10, 5, failing=0.2, always=0.03, seed=7, whole=False)
    times, lost = tries(0.2, 0.03, 4)
    assert times == pytest.approx(simulated.times, rel=0.01)
    assert lost == pytest.approx(simulated.lost, rel=0.05)


def test_late_rounds_are_taken_together():
    """All thousand rounds one by one come to the same."""
    valid, deliveries = 0.98, 0.0
    for _ in range(1000):
        deliveries += 0.02 + valid
        valid *= 1 - (valid / (0.02 + valid)) ** 9
    times, lost = tries_of_batches(0.0, 0.02, 10.0, 999, stays_together=False)
    assert times == pytest.approx(deliveries, rel=0.01)
    assert lost == pytest.approx(0.02 + valid, rel=0.01)


def jobs(worker: dict, **poll):
    """A queue with dead letters before a worker that fails."""
    return architecture(
        [clients(), node("q", "sqs", max_receive_count=5), function("w", **worker), node("dead", "sqs")],
        [
            edge("c", "request", "q", "send"),
            {**edge("q", "message", "w", "invoke", window_s=60), "batch_size": 10, **poll},
            edge("q", "failure", "dead", "send"),
        ],
    )


def calls(one, node_id: str) -> float:
    return float(sum(np.sum(flow.monthly_items) for flow in one.traffic.loads[node_id].flows()))


def test_dead_letters_come_from_both_kinds_of_failure(tables):
    one = estimate(jobs({"errors_percent": 20, "always_failing_percent": 3}, partial_batch=True), tables)
    assert calls(one, "dead") == pytest.approx(2_628_000 * (0.03 + 0.97 * 0.2**5))
    assert calls(one, "w") == pytest.approx(2_628_000 * (0.03 * 5 + 0.97 * (1 - 0.2**5) / 0.8))


def test_what_always_fails_takes_its_batch_with_it(tables):
    """1.49 receives of each message, and 8.2 % dead letters for 2 % that cannot be handled."""
    one = estimate(jobs({"always_failing_percent": 2}), tables)
    assert calls(one, "w") / 2_628_000 == pytest.approx(1.49, rel=0.05)
    assert calls(one, "dead") / 2_628_000 == pytest.approx(0.0815, rel=0.05)


def test_failures_of_a_container_are_of_two_kinds_too(tables):
    document = architecture(
        [clients(), node("q", "sqs", max_receive_count=3), node("w", "fargate", always_failing_percent=10)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "process", batch_size=1)],
    )
    assert calls(estimate(document, tables), "w") == pytest.approx(2_628_000 * 1.2)


def test_samples_fail_each_by_itself(tables):
    shares = [0.0, 2.0, 30.0]
    together = estimate(with_samples(jobs({}), {("w", "always_failing_percent"): shares}), tables)
    alone = [estimate(jobs({"always_failing_percent": share}), tables).total_monthly_usd for share in shares]
    assert together.total_samples == pytest.approx(alone, rel=1e-9)


def reading(service: str, event: str, operation: str, **poll):
    """A stream before a function of whose records one in ten thousand always fails."""
    return architecture(
        [clients(), node("s", service), function("f", always_failing_percent=0.01)],
        [edge("c", "request", "s", operation), {**edge("s", event, "f", "invoke"), **poll}],
    )


STREAMS = [("kinesis_data_streams", "record", "put"), ("dynamodb", "change", "write")]


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream[0])
def test_a_record_that_always_fails_holds_up_its_shard(stream, tables):
    """What waits behind it gets too old as well, unless somebody says how often it is tried."""
    one = estimate(reading(*stream), tables)
    (finding,) = [finding for finding in one.findings if finding.key == "path.held_up"]
    assert finding.verdict == "breach" and finding.nodes == ("s", "f")
    tried = estimate(reading(*stream, retries=3), tables)
    assert "path.held_up" not in {finding.key for finding in tried.findings}


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream[0])
def test_no_line_denies_that_a_shard_is_held_up(stream, tables):
    """What is right behind a record that is tried for 24 hours waits for as long, and for its own batch of 0.1 s."""
    one = estimate(reading(*stream), tables)
    (age,) = [limit for limit in one.limits if limit.key.endswith("retention")]
    in_s = 3600 if age.unit == "hours" else 1
    assert age.demand * in_s == pytest.approx(86_400.1, abs=0.02) and age.verdict == "breach" and age.headroom == 0
    assert "that always fail hold up their shards until they are too old); reached whatever the traffic" in age.message
    (finding,) = [finding for finding in one.findings if finding.key == "path.held_up"]
    way_out = "Say on the call how often it is tried again, and draw where its failures go."
    assert age.message.endswith(way_out) and finding.message.endswith(way_out)
    assert not any(limit.key.endswith("busiest_key_age") for limit in one.limits)
    (said,) = one.answered_early.values()
    assert said.endswith(
        ", but each record that always fails holds up its shard, and all behind it, until it is too old."
    )


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream[0])
def test_what_is_given_up_holds_nothing_up(stream, tables):
    one = estimate(reading(*stream, retries=3), tables)
    (age,) = [limit for limit in one.limits if limit.key.endswith("retention")]
    assert (age.demand, age.verdict) == (pytest.approx(0, abs=1e-6), "ok")
    (said,) = one.answered_early.values()
    assert "holds up" not in said


def test_shards_are_held_up_in_the_samples_where_anything_always_fails(tables):
    document = with_samples(
        reading("dynamodb", "change", "write"), {("f", "always_failing_percent"): np.array([0.01, 0.0])}
    )
    (age,) = [limit for limit in estimate(document, tables).limits if limit.key == "dynamodb.streams.retention"]
    assert age.samples.demand == pytest.approx([86_400.1, 0.0], abs=0.01)
    assert age.samples.verdict == ("breach", "ok")

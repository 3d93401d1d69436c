"""A task for each message, event or step, or a worker: the cheaper one that can run, worked out by hand."""

import pytest

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

LONG = {"memory_mb": 1769, "duration_ms": 880_000, "timeout_s": 900}
SOURCES = {
    "a topic": (node("s", "sns"), "publish", "message"),
    "a bucket": (node("s", "s3"), "put", "object_created"),
    "another function": (function("s", duration_ms=100), "invoke", "invocation"),
    "a bus": (node("s", "eventbridge"), "put", "event"),
}


def started_by(tables, source, *, requests=100, target="ecs", choices=None, **settings):
    made, operation, event = SOURCES[source]
    document = architecture(
        [clients(requests=requests), made, function("f", **{**LONG, **settings})],
        [edge("c", "request", "s", operation, payload_kb=1), edge("s", event, "f", "start")],
        containers={"target": target, "cluster": "shared", "way_out": "none", **(choices or {})},
    )
    return compare(document, tables)


def path(comparison):
    edges = comparison.containers.architecture.edges
    return {(one.source, one.target, one.operation) for one in edges if one.source != "c"}


def notes(comparison):
    return " ".join(comparison.moved.notes)


@pytest.mark.parametrize("source", ["a topic", "a bucket"])
def test_rare_long_events_get_a_task_each_through_a_queue_and_a_pipe(tables, source):
    # 100 of 880 s, 264 s of them computing: 1,672 s at 0.25 vCPU and 30 s of image pull, 47.3 hours; a worker has 74.8.
    comparison = started_by(tables, source)
    assert path(comparison) == {
        ("s", "f-queue", "send"),
        ("f-queue", "f-queue-pipe", "process"),
        ("f-queue-pipe", "f-job", "run_task"),
    }
    hours = next(line for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert hours.quantity == pytest.approx(0.25 * 100 * 1702 / 3600)
    assert "f gets a queue and a task for each event, started by a pipe: that costs less" in notes(comparison)


@pytest.mark.parametrize("source", ["a bus", "another function"])
def test_what_can_start_a_task_itself_does(tables, source):
    comparison = started_by(tables, source)
    assert "f-queue" not in {one.id for one in comparison.containers.architecture.nodes}
    assert any((target, operation) == ("f-job", "run_task") for _, target, operation in path(comparison))
    assert "f gets a task for each run" in notes(comparison)


@pytest.mark.parametrize("source", ["a topic", "a bus"])
def test_pods_fetch_their_event_from_a_queue_themselves(tables, source):
    """No rule and no pipe starts a pod: KEDA does, and runs in two pods of a cluster without nodes."""
    comparison = started_by(tables, source, target="eks", choices={"cluster": "own"})
    assert {("s", "f-queue", "send"), ("f-queue", "f-job", "run_task")} <= path(comparison)
    assert "a queue and a pod for each event, started by KEDA" in notes(comparison)
    assert "2 of KEDA" in notes(comparison)


@pytest.mark.parametrize(
    ("reason", "its"),
    [
        ("a task for each event would be billed for a minute at least", {"duration_ms": 20_000}),
        ("a task for each event would not be tried again where it fails", {"errors_percent": 1}),
        ("a task for each event would cost more here", {"requests": 20_000}),
    ],
)
def test_a_worker_in_its_place_is_told_by_its_reason(tables, reason, its):
    comparison = started_by(tables, "a topic", **its)
    assert ("f-queue", "f-worker", "process") in path(comparison)
    assert f"f gets a queue and a worker: {reason}." in notes(comparison)


def test_a_pod_that_fails_leaves_its_message_to_the_next(tables):
    comparison = started_by(tables, "a topic", target="eks", errors_percent=1)
    assert ("f-queue", "f-job", "run_task") in path(comparison)


def test_messages_that_may_fail_are_fetched_by_a_worker(tables):
    """A pipe is done with a message when its task has started."""
    document = architecture(
        [clients(requests=100), node("q", "sqs"), function("f", **LONG, errors_percent=1)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1)],
    )
    assert [one.role for one in compare(document, tables).moved.sized] == ["process"]


def test_events_of_one_function_wait_in_one_queue_for_tasks_or_for_a_worker(tables):
    # 500 and 20,000 a month of 880 s: the first alone would get a task each, both together are a worker's.
    document = architecture(
        [clients(requests=500), clients("d", requests=20_000), node("s", "sns"), node("b", "s3"), function("f", **LONG)],
        [
            edge("c", "request", "s", "publish"),
            edge("d", "request", "b", "put"),
            edge("s", "message", "f", "start"),
            edge("b", "object_created", "f", "start"),
        ],
    )  # fmt: skip
    assert [one.role for one in compare(document, tables).moved.sized] == ["process"]

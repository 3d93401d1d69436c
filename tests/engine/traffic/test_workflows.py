"""Events that orchestrate their calls: rounds within each run, and calls made again."""

import pytest

from estimator.engine.document.architecture import Edge
from estimator.engine.operations import Event, Operation
from estimator.engine.resolve.deliveries import tries
from estimator.engine.resolve.edges import whole_batches
from estimator.engine.resolve.ends import resolve_edge
from estimator.engine.resolve.nodes import ResolvedNode
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings


class Workflow(AwsService):
    slug, name, type = "workflow_of_a_test", "Workflow", "compute"
    events = (Event("execution", "each execution", orchestrates=True),)

    def retries(self, s, event):
        return 2


class Task(AwsService):
    slug, name, type = "task_of_a_test", "Task", "compute"
    operations = (Operation("run", "do it"),)

    def failing_share(self, s, operation):
        return 0.5


def edge(**more):
    source, target = (
        ResolvedNode(name, name, None, one(), Settings(), "us-east-1", None)
        for name, one in (("w", Workflow), ("t", Task))
    )
    return resolve_edge(0, Edge(source="w", event="execution", target="t", operation="run", **more), source, target)


def test_calls_come_one_after_another_and_again_where_they_fail():
    """Half fail, two retries: 1 + ½ + ¼ = 1.75 calls each."""
    assert edge(count=4).in_a_row == pytest.approx(4 * 1.75)


def test_at_once_holds_within_a_run_and_caps_nothing_else():
    """100 calls, 40 at once: three rounds."""
    one = edge(count=100, at_once=40, retries=0)
    assert one.cap is None
    assert one.in_a_row == pytest.approx(3)


@pytest.mark.parametrize(("count", "batches"), [(0.3, 0.3), (1, 1), (25, 3), (30, 3)])
def test_batches_are_whole(count, batches):
    assert whole_batches(count, 10) == pytest.approx(batches)


@pytest.mark.parametrize(
    ("failing", "retries", "times", "lost"), [(0.1, 2, 1.11, 0.001), (1.0, 2, 3, 1), (0.5, 0, 1, 0.5)]
)
def test_tries_are_a_geometric_sum(failing, retries, times, lost):
    assert tries(failing, 0.0, retries) == (pytest.approx(times), pytest.approx(lost))


def test_items_that_go_in_batches_are_answered_a_batch_at_a_time():
    """100 items, ten a call, are ten calls: three at once in four rounds."""
    one = edge(count=100, batch_size=10, at_once=3, retries=0)
    assert (one.calls_each, one.in_a_row) == (10, pytest.approx(4))

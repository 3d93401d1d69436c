"""Choices that cannot be, and those of which only a part can be had: both are said."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

NO_ZONE = "Survives the loss of a zone, out of (zones) must be 0, or 2 at least: with the only zone all tasks are lost."


def api(**containers):
    return architecture([clients(), function("f")], [edge("c", "request", "f", "invoke")], containers=containers)


def test_the_only_zone_is_not_survived(tables):
    with pytest.raises(DocumentError) as error:
        compare(api(zones_survived=1), tables)
    assert error.value.message == NO_ZONE


@pytest.mark.parametrize("service", ["fargate", "fargate_eks"])
def test_nor_is_that_of_a_container_that_is_drawn(service, tables):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("s", service, zones_survived=1)], []), tables)
    assert error.value.message == NO_ZONE


@pytest.mark.parametrize(
    ("target", "slots", "said"),
    [
        ("ecs", 2497, "A task of f service takes 2,497 requests at once, not 10,000: with 100 MB each no more fit into the "
        "largest, of 244 GB."),
        ("eks", 1224, "A pod of f service takes 1,224 requests at once, not 10,000: with 100 MB each no more fit into the "
        "largest, of 119.75 GB."),
    ],
)  # fmt: skip
def test_no_task_takes_more_at_once_than_its_memory_holds(target, slots, said, tables):
    """244 × 1,024 MB less a base of 150, ÷ 100; of a pod 256 MB are Kubernetes's."""
    moved = compare(api(target=target, slots=10_000, request_mb=100), tables).moved
    assert moved.architecture.node("f-service").settings["slots"] == slots
    assert said in moved.notes


def test_what_fits_is_taken_as_it_was_chosen(tables):
    moved = compare(api(slots=2497, request_mb=100), tables).moved
    assert moved.architecture.node("f-service").settings["slots"] == 2497
    assert moved.notes == ()


def test_batches_of_a_worker_fit_too(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("w")],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke")],
        containers={"worker_slots": 50, "request_mb": 10_240},
    )
    moved = compare(document, tables).moved
    assert moved.architecture.node("w-worker").settings["slots"] == 24
    assert any(note.startswith("A task of w worker takes 24 batches at once, not 50") for note in moved.notes)

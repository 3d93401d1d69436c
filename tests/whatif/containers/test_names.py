"""Ids of what is new: nobody else's, whatever drawn nodes and edges are called."""

import pytest

from estimator.engine.document.reading import dump, load
from estimator.whatif.comparison.compare import compare
from estimator.whatif.form.names import LONGEST_ID, NewIds
from tests.engine.builders import architecture, clients, edge, function, node


def test_a_wish_gets_the_same_id_again_and_never_one_that_is_drawn():
    ids = NewIds(["f", "f-job", "f-job2"])
    assert (ids.of("f-job"), ids.of("f-job"), ids.of("f-queue")) == ("f-job3", "f-job3", "f-queue")
    assert ids.of("f-job3") == "f-job32"  # of a node called f-job3: a given id is taken too


def test_long_wishes_that_begin_alike_get_ids_of_their_own():
    ids = NewIds([])
    first, second = (ids.of("n" * LONGEST_ID + ending) for ending in ("-job", "-queue"))
    assert first != second and max(len(first), len(second)) <= LONGEST_ID


def test_what_is_shared_is_not_what_belongs_to_a_node_of_that_name():
    ids = NewIds([])
    assert (ids.of("inner-alb"), ids.shared("inner-alb")) == ("inner-alb", "inner-alb2")
    assert ids.shared("inner-alb") == "inner-alb2"


def called(front, behind):
    """A function that clients call, which calls another."""
    return architecture(
        [clients(), function(front), function(behind)],
        [edge("c", "request", front, "invoke"), edge(front, "invocation", behind, "invoke")],
    )


def test_a_function_called_inner_has_a_load_balancer_of_its_own(tables):
    plain, inner = (compare(called(front, "g"), tables) for front in ("f", "inner"))
    balancers = [one.id for one in inner.moved.architecture.nodes if one.service == "alb"]
    assert len(balancers) == len(set(balancers)) == 2
    assert inner.containers_usd == pytest.approx(plain.containers_usd)


@pytest.mark.parametrize("ending", ["service", "worker", "job", "queue", "alb", "steps"])
def test_a_drawn_node_keeps_the_id_that_a_container_would_get(ending, tables):
    """A table called as the container of the function: it stays what it is, and the container has another id."""
    document = architecture(
        [clients(), node("q", "sqs"), node("clock", "schedule"), function("f"), node(f"f-{ending}", "dynamodb")],
        [
            edge("c", "request", "f", "invoke"),
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke"),
            edge("clock", "invocation", "f", "start"),
            edge("f", "invocation", f"f-{ending}", "read"),
        ],
    )
    moved = compare(document, tables).moved.architecture
    assert load(dump(moved)) == moved
    assert moved.node(f"f-{ending}").service == "dynamodb"
    containers = [one.id for one in moved.nodes if one.service == "fargate"]
    assert len(containers) == 3 and f"f-{ending}" not in containers

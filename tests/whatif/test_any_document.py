"""Every valid document compares: whatever is drawn, its container form stands and keeps what flowed."""

import os
from random import Random

import pytest

from estimator.engine.document.architecture import dump, from_dict, load
from estimator.engine.estimate import estimate
from estimator.whatif.compare import compare
from estimator.whatif.containers.move import containerise
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import random_document

SEEDS = 300 if os.environ.get("PROVE") == "1" else 30


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_drawn_compares(seed, tables):
    chance = Random(seed)
    document = random_document(chance, chance.randint(2, 12))
    comparison = compare(document, tables)
    assert comparison.at(comparison.curve[0][:2])
    again = load(dump(comparison.moved.architecture))
    assert estimate(again, tables).total_monthly_usd == pytest.approx(comparison.containers.total_monthly_usd, rel=1e-9)


def both_ways_in(*, share: float = 100, **cause):
    """A function called by an API and by a queue, that reads a table for some of its calls."""
    return architecture(
        [
            clients(requests=1_000_000),
            clients("p", requests=3_000_000),
            node("api", "api_gateway_http"),
            node("q", "sqs"),
            function("f"),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request"),
            {**edge("api", "request", "f", "invoke"), "id": "by-api"},
            edge("p", "request", "q", "send"),
            {**edge("q", "message", "f", "invoke"), "id": "by-queue"},
            {**edge("f", "invocation", "t", "read"), "id": "read", "share": share, **cause},
        ],
    )


def reads(document, tables) -> float:
    return sum(flow.monthly_calls for flow in estimate(document, tables).traffic.loads["t"]["read"])


@pytest.mark.parametrize(
    ("cause", "expected"),
    [(["by-api"], 1_000_000), (["by-queue"], 3_000_000), (["by-api", "by-queue"], 4_000_000), (None, 4_000_000)],
)
def test_what_one_of_two_triggers_causes_it_causes_in_containers_too(cause, expected, tables):
    document = both_ways_in(**({"caused_by": cause} if cause else {}))
    assert reads(document, tables) == pytest.approx(expected)
    assert reads(containerise(document, tables).architecture, tables) == pytest.approx(expected)


def test_a_share_of_what_is_caused_stays_a_share(tables):
    document = both_ways_in(share=20, caused_by=["by-queue"])
    assert reads(containerise(document, tables).architecture, tables) == pytest.approx(600_000)


def test_what_two_starts_share_a_queue_for_is_told_apart_by_its_share(tables):
    """An object and a topic start the function; only what the topic starts writes."""
    document = architecture(
        [
            clients(requests=900_000),
            node("b", "s3"),
            node("s", "sns"),
            function("f"),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "b", "put"),
            {**edge("c", "request", "s", "publish"), "share": 50},
            {**edge("b", "object_created", "f", "start"), "id": "by-object"},
            {**edge("s", "message", "f", "start"), "id": "by-topic"},
            {**edge("f", "invocation", "t", "read"), "caused_by": ["by-topic"]},
        ],
    )
    assert reads(document, tables) == pytest.approx(450_000)
    assert reads(containerise(document, tables).architecture, tables) == pytest.approx(450_000)


def test_two_callers_of_one_new_balancer_are_not_counted_twice(tables):
    document = architecture(
        [clients(requests=100), clients("d", requests=300), function("f"), node("t", "dynamodb")],
        [
            edge("c", "request", "f", "invoke"),
            edge("d", "request", "f", "invoke"),
            edge("f", "invocation", "t", "read"),
        ],
    )
    assert reads(containerise(document, tables).architecture, tables) == pytest.approx(400)


def test_a_mutation_that_starts_a_function_compares(tables):
    """AppSync reaches neither a queue nor a container by itself, but a load balancer."""
    document = architecture(
        [clients(), node("api", "appsync"), function("f")],
        [edge("c", "request", "api", "mutate"), edge("api", "mutation", "f", "start")],
    )
    assert compare(document, tables).moved.sized


def test_a_function_that_calls_itself_for_each_record_compares(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("f"), node("q", "sqs")],
        [
            edge("c", "request", "api", "request"),
            {**edge("api", "request", "f", "invoke"), "id": "call"},
            {**edge("f", "record", "f", "invoke"), "share": 10},
            {**edge("f", "invocation", "q", "send"), "caused_by": ["call"]},
        ],
    )
    assert compare(document, tables).moved.sized


def test_long_names_and_ids_are_shortened(tables):
    name, node_id = "N" * 200, "n" * 100
    nodes = [{"id": "c", "service": "clients"}, {"id": node_id, "service": "lambda", "name": name}]
    document = from_dict(
        {
            "version": 1,
            "nodes": nodes,
            "edges": [{"source": "c", "event": "request", "target": node_id, "operation": "invoke"}],
        }
    )
    moved = compare(document, tables).moved.architecture
    assert load(dump(moved)) == moved

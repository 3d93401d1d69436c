"""Every valid document compares, reports and prints: whatever is drawn, its other form stands and keeps what flowed;
of containers, `functions/test_any_document.py`."""

import os
from random import Random
from typing import get_args

import numpy as np
import pytest
from django.template.loader import render_to_string
from django.utils.html import escape

from estimator.engine.document.architecture import MAX_EDGES, MAX_NODES
from estimator.engine.document.reading import dump, from_dict, load
from estimator.engine.document.values import MOST_KB
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import is_one
from estimator.engine.resolve.edges import FAILURE
from estimator.management.commands.compare import PRINTED
from estimator.pages.reports import SHEETS, report_context
from estimator.templatetags.figures import unbroken
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import answer
from estimator.whatif.containers.move import Containerised, containerise
from estimator.whatif.containers.sizing.task import JOB
from estimator.whatif.containers.targets.target import Target
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.documents import any_document

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in divide:RuntimeWarning")
"""Next to nothing, capped: endless room for it is right."""
CHUNK = 20
CHUNKS = 150 if os.environ.get("PROVE") == "1" else 1


@pytest.fixture(scope="module")
def any_documents(tables):
    """Documents of a chunk, each with its seed."""
    limits = tables.limit_book("us-east-1")

    def documents(chunk, size, **kind):
        for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
            chance = Random(seed)
            yield seed, any_document(chance, limits, chance.randint(2, size), **kind)

    return documents


def on(target, document):
    """The same with containers there."""
    return document.model_copy(update={"containers": {**document.containers, "target": target}})


@pytest.mark.parametrize("target", get_args(Target))
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_drawn_compares(chunk, target, any_documents, tables):
    for seed, drawn in any_documents(chunk, 25 if chunk % 2 else 12):
        document = on(target, drawn)
        comparison = compare(document, tables)
        again = estimate(load(dump(comparison.moved.architecture)), tables).total_monthly_usd
        assert again == pytest.approx(comparison.made.total_monthly_usd, rel=1e-9), seed
        assert np.isfinite(comparison.at(np.array([0.01, 1.0, 100.0]))).all(), seed


def asked_of(one, node_ids):
    """Items a month by node and operation."""
    loads = ((node_id, one.traffic.loads[node_id].arriving) for node_id in node_ids)
    return {(node_id, name): float(flows.monthly_items) for node_id, found in loads for name, flows in found.items()}


def reached_from(one, node_ids):
    """These nodes, and all that is asked because of them."""
    found, reached = set(), set(node_ids)
    while found != reached:
        found, reached = reached, reached | {way.target.id for way in one.resolved.edges if way.source.id in reached}
    return found


def asked_otherwise(comparison):
    """What a container asks more or less often than its function did, and what follows from that.

    It has no failure destination, unless a queue was put before it.  A job is not tried again when it fails.  What comes
    in a batch is one message for a worker: what its records send in batches of their own goes together then.
    """
    before = comparison.drawn
    jobs = {name for one in comparison.moved.sized if one.role == JOB for name in one.functions}
    into = [one for one in before.resolved.edges if one.target.service.is_function]
    in_batches = {one.target.id for one in into if not is_one(one.batch)}
    first = {one.target.id for one in into if one.may_fail and one.target.id in jobs}
    for one in before.resolved.edges:
        is_lost = one.event.name == FAILURE and one.source.service.is_function
        is_batched = one.source.id in in_batches and not is_one(one.batch) and not is_one(one.count)
        first |= {one.target.id} if is_lost or is_batched else set()
    return reached_from(before, first)


@pytest.mark.parametrize("target", get_args(Target))
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_stays_is_asked_for_the_same(chunk, target, any_documents, tables):
    """But for functions, what stands before them, what a stream or cap holds back, and what is asked otherwise."""
    for seed, drawn in any_documents(chunk, 6, calm=True):
        document = on(target, drawn)
        comparison = compare(document, tables)
        if not isinstance(comparison.moved, Containerised):  # containers are drawn, and move to functions
            continue
        before, after = comparison.drawn, comparison.made
        replaced = {
            node.id
            for node in before.resolved.nodes.values()
            if node.service.is_function or node.service.is_front or node.service.is_balancer
        }
        replaced |= asked_otherwise(comparison)
        stays = [node.id for node in document.nodes if node.id not in replaced]
        if not (before.traffic.backlogs or after.traffic.backlogs):
            asked = {key: items for key, items in asked_of(after, stays).items() if items}
            expected = {key: items for key, items in asked_of(before, stays).items() if items}
            assert asked == pytest.approx(expected, rel=1e-6), seed


@pytest.mark.parametrize("target", get_args(Target))
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_whatever_is_drawn_is_reported_and_printed(chunk, target, any_documents, tables_loaded, tables, db):
    for _, drawn in list(any_documents(chunk, 6))[: CHUNK // 4]:
        context = report_context(on(target, drawn))
        assert escape(unbroken(context["answer"])) in render_to_string(SHEETS, context)
        parts = [render_to_string(f"compare/{part}.html", context) for part in ("answer", "by_node", "by_service")]
        assert escape(unbroken(context["answer"])) in parts[0]
        comparison = context["comparison"]
        assert all(printed(comparison) for printed in PRINTED.values())


def test_functions_that_find_no_room_stay_and_are_named(tables):
    """A function and its load balancer are two nodes where there was one."""
    functions = [function(f"f{number}") for number in range(MAX_NODES - 1)]
    edges = [edge("c", "request", one["id"], "invoke") for one in functions]
    document = architecture([clients(), *functions], edges)
    moved = containerise(document, tables)
    assert load(dump(moved.architecture)) == moved.architecture
    assert moved.notes[-1].startswith("f0, f1, f2, f3, f4, f5 and 1,993 more stay functions: on containers")
    assert "1,993 more stay functions" in answer(compare(document, tables))


def test_edges_of_several_roles_find_room(tables):
    """Two roles make two edges of each that leaves the function."""
    reads = [{**edge("f", "invocation", "t", "read"), "id": f"r{number}"} for number in range(MAX_EDGES - 3)]
    triggers = [
        edge("c", "request", "f", "invoke"),
        edge("c", "request", "q", "send"),
        edge("q", "message", "f", "invoke"),
    ]
    nodes = [clients(), node("q", "sqs"), function("f"), node("t", "dynamodb")]
    moved = containerise(architecture(nodes, [*triggers, *reads]), tables)
    assert load(dump(moved.architecture)) == moved.architecture and not moved.sized
    assert moved.notes[-1].startswith("f stays a function: on containers")


def test_a_batch_that_starts_a_function_is_one_message(tables):
    document = architecture(
        [clients(requests=1000), function("f"), node("t", "dynamodb")],
        [
            edge("c", "request", "f", "start", count=10, batch_size=10, payload_kb=2),
            edge("f", "invocation", "t", "read"),
            edge("f", "record", "t", "write"),
        ],
    )
    after = estimate(containerise(document, tables).architecture, tables)
    assert after.traffic.loads["f-queue"]["send"].monthly_items == pytest.approx(1000)
    assert after.traffic.loads["f-queue"]["send"][0].item_kb == pytest.approx(20)
    assert after.traffic.loads["t"]["read"].monthly_items == pytest.approx(1000)
    assert after.traffic.loads["t"]["write"].monthly_items == pytest.approx(10_000)


def test_what_an_api_sent_itself_adds_nothing_to_what_its_functions_call(tables):
    document = architecture(
        [
            clients(requests=1000),
            node("api", "api_gateway_http"),
            function("f"),
            node("q", "sqs"),
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke", share=75),
            edge("api", "request", "q", "send", share=25),
            edge("f", "invocation", "t", "read"),
        ],
    )
    assert reads(containerise(document, tables).architecture, tables) == pytest.approx(750)


def test_a_cap_that_goes_is_said(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("f")],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", at_once=5)],
    )
    assert "f is no longer held to so many runs at once" in containerise(document, tables).notes[0]


def test_a_function_that_waits_for_its_calls_besides_does_so_in_a_service(tables):
    document = architecture([clients(), function("f", waits="sequence")], [edge("c", "request", "f", "invoke")])
    assert containerise(document, tables).architecture.node("f-service").settings["waits"] == "sequence"


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


def test_the_container_form_says_no_more_than_a_document_may(tables):
    """Ten items of a hundred terabytes are no message: what does not fit into a document is said as far as it does."""
    nodes = [clients(), function("a"), function("b")]
    heavy = edge("a", "invocation", "b", "start", count=10, batch_size=10, payload_kb=MOST_KB)
    comparison = compare(architecture(nodes, [edge("c", "request", "a", "invoke"), heavy]), tables)
    moved = load(dump(comparison.moved.architecture))
    assert max(one.payload_kb or 0 for one in moved.edges) == MOST_KB


def test_a_job_is_no_shorter_than_a_job_may_be(tables):
    nodes = [node("clock", "schedule"), function("f", duration_ms=0.001)]
    comparison = compare(architecture(nodes, [edge("clock", "invocation", "f", "start")]), tables)
    (job,) = [one for one in load(dump(comparison.moved.architecture)).nodes if one.service == "fargate"]
    assert job.settings["job_seconds"] == 0.001


def test_a_part_too_small_for_a_share_is_fewer_calls(tables):
    """Two triggers, one of them next to never: what only that one causes is a count below one."""
    nodes = [clients(requests=1e12), clients("k", requests=1), node("api", "api_gateway_http")]
    nodes += [function("a"), function("b"), node("t", "dynamodb")]
    edges = [
        edge("c", "request", "api", "request"),
        edge("api", "request", "a", "invoke"),
        edge("api", "request", "b", "invoke", share=1e-6),
        edge("b", "invocation", "t", "read", share=1e-3),
    ]
    before = estimate(architecture(nodes, edges), tables)
    comparison = compare(before.architecture, tables)
    after = estimate(load(dump(comparison.moved.architecture)), tables)
    assert asked_of(after, ["t"]) == pytest.approx(asked_of(before, ["t"]), rel=1e-9)
    assert asked_of(before, ["t"])["t", "read"] > 0


@pytest.mark.parametrize("operation", ["start", "invoke"])
def test_a_batch_that_a_pipe_hands_to_a_function_is_one_message(tables, operation):
    document = architecture(
        [clients(), node("q", "sqs"), node("p", "eventbridge_pipes"), function("f"), node("t", "dynamodb")],
        [
            edge("c", "request", "q", "send", payload_kb=2),
            edge("q", "message", "p", "process", batch_size=5, window_s=10),
            edge("p", "event", "f", operation),
            edge("f", "record", "t", "write"),
        ],
    )
    moved = containerise(document, tables)
    after = estimate(moved.architecture, tables)
    sent = after.traffic.loads["f-queue"]["send"]
    assert sent.monthly_calls == pytest.approx(2_628_000 / 5) == sent.monthly_items
    assert sent[0].item_kb == pytest.approx(10)
    assert after.traffic.loads["t"]["write"].monthly_items == pytest.approx(2_628_000)

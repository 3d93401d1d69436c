"""What was meant by a new edge: asked in one line where two meanings are about as likely, with what each costs."""

from functools import partial

import pytest

from estimator.engine.document.architecture import Edge
from estimator.engine.document.change import change_edge, connect
from estimator.engine.estimate import estimate
from estimator.engine.resolve.likely import AS_LIKELY, likely_edge
from estimator.pages.builder.questions import SAYS, question_about
from tests.engine.builders import architecture, clients, edge, function, node

API = [edge("app", "request", "api", "request"), edge("api", "request", "fn", "invoke")]


def shop(requests: float, *more, edges=()):
    """A function behind an API, beside a table."""
    nodes = [clients("app", requests), node("api", "api_gateway_http"), function("fn"), node("orders", "dynamodb")]
    return architecture([*nodes, *more], [*API, *edges], free_tier="none")


def drawn(document, source: str, target: str):
    """(the document with the likely edge, that edge's id)."""
    new = likely_edge(document, document.node(source), document.node(target))
    return connect(new, "").apply(document), new.id


def asked(document, edge_id, tables):
    return question_about(edge_id, document, partial(estimate, tables=tables))


def test_a_read_that_may_be_a_write_is_asked_with_what_each_costs(tables):
    """40 M reads of up to 4 KB at half a unit are 20 M × $0.125 a million; 40 M writes of 1 KB × $0.625 a million."""
    document, edge_id = drawn(shop(40e6), "fn", "orders")
    question = asked(document, edge_id, tables)
    assert question.said == "fn reads orders ($2.50 a month)."
    assert question.asked == "Or does it write ($25.00)?"
    assert question.answers == (("write", "Write"), ("both", "Both"))
    assert question.right == "Read is right"


def test_a_function_that_its_bucket_starts_is_asked_whether_it_gets_the_object(tables):
    """A million gets are 1,000 × $0.0004."""
    document = architecture(
        [clients("app", 1e6), node("photos", "s3"), function("fn")],
        [edge("app", "request", "photos", "put")],
        free_tier="none",
    )
    document, edge_id = drawn(document, "photos", "fn")
    question = asked(document, edge_id, tables)
    assert question.said == "fn is started by photos and does not get the object."
    assert question.asked == "Does it get it first ($0.40 a month)?"
    assert question.answers == (("get_first", "Get it first"),)
    assert question.right == "It does not"


def test_every_question_has_words_for_what_it_asks():
    for pair in AS_LIKELY:
        assert {*pair} <= {*SAYS}


def test_what_leaves_no_doubt_is_not_asked(tables):
    document = architecture(
        [node("jobs", "sqs"), function("worker"), node("orders", "dynamodb")],
        [edge("jobs", "message", "worker", "invoke")],
    )
    assert asked(*drawn(document, "worker", "orders"), tables) is None
    document = shop(1e6)
    assert asked(document, document.edges[0].id, tables) is None


def test_what_was_changed_or_joined_by_another_is_not_asked(tables):
    document, edge_id = drawn(shop(1e6), "fn", "orders")
    beside = Edge(id="e9", source="fn", event="invocation", target="orders", operation="write")
    for change in (change_edge(edge_id, {"count": 2}, ""), connect(beside, "")):
        assert asked(change.apply(document), edge_id, tables) is None
    assert asked(document, "gone", tables) is None


def test_a_large_document_is_asked_without_costs(tables):
    document, edge_id = drawn(shop(1e6, *(function(f"f{number}") for number in range(100))), "fn", "orders")
    question = question_about(edge_id, document, lambda _: pytest.fail("it is estimated"))
    assert (question.said, question.asked) == ("fn reads orders.", "Or does it write?")


def test_how_often_a_job_is_run_is_asked_with_what_each_costs(tables):
    """A run of 10 DPU for 10 minutes is 1 ⅔ DPU-hours × $0.44 = $0.7333…; 30 of them are $22.00."""
    document, edge_id = drawn(shop(1e6, node("etl", "glue")), "fn", "etl")
    question = asked(document, edge_id, tables)
    assert question.said == "fn: run job on etl once a day ($22.00 a month)."
    assert question.asked == "Or for each call ($733,333.33)?"
    assert question.answers == (("each", "For each call"),)
    assert question.right == "Once a day is right"
    document = change_edge(edge_id, {"share": 100}, "").apply(document)
    assert asked(document, edge_id, tables).answers == (("seldom", "Once a day"),)
    document = change_edge(edge_id, {"share": 40}, "").apply(document)
    assert asked(document, edge_id, tables) is None


def test_a_service_that_costs_less_run_by_the_job_is_not_asked_with_less_than_nothing(tables):
    """Flink that runs by itself costs more than 30 runs of it: those are told by what they cost, not by what is saved."""
    document, edge_id = drawn(shop(1e6, node("flink", "managed_flink")), "fn", "flink")
    assert asked(document, edge_id, tables).said == "fn: run on flink once a day ($1.70 a month)."


def test_nothing_is_not_compared_with_nothing(tables):
    document = architecture([function("fn"), node("orders", "dynamodb")], [])
    question = asked(*drawn(document, "fn", "orders"), tables)
    assert (question.said, question.asked) == ("fn reads orders.", "Or does it write?")

"""An edge as people say it: messages behind a queue, changes behind a table, and a stream read by whoever reads it."""

import pytest

from estimator.pages.diagram.words import edge_sentence
from tests.engine.builders import architecture, clients, edge, function, node


@pytest.mark.parametrize(
    ("source", "event", "word"),
    [("sqs", "message", "message"), ("dynamodb", "change", "change"), ("kinesis_data_streams", "record", "record")],
)
@pytest.mark.parametrize(("worker", "operation"), [("lambda", "invoke"), ("fargate", "process")])
def test_a_record_is_called_as_what_hands_it_on_does(source, event, word, worker, operation):
    document = architecture(
        [node("from", source), node("worker", worker), node("orders", "dynamodb")],
        [edge("from", event, "worker", operation), edge("worker", "record", "orders", "write")],
    )
    assert edge_sentence(document.edges[1], document) == f"For each {word} of worker: 1 × write to orders"


def test_what_works_on_several_kinds_has_records():
    document = architecture(
        [node("queue", "sqs"), node("stream", "kinesis_data_streams"), function("fn"), node("orders", "dynamodb")],
        [
            edge("queue", "message", "fn", "invoke"),
            edge("stream", "record", "fn", "invoke"),
            edge("fn", "record", "orders", "write"),
        ],
    )
    assert edge_sentence(document.edges[2], document) == "For each record of fn: 1 × write to orders"


def test_a_stream_is_read_by_firehose_and_a_table_is_read_on():
    document = architecture(
        [
            clients("app"),
            node("stream", "kinesis_data_streams"),
            node("delivery", "firehose"),
            node("orders", "dynamodb"),
        ],
        [edge("stream", "record", "delivery", "read"), edge("app", "request", "orders", "read")],
    )
    assert edge_sentence(document.edges[0], document) == "For each record of stream: 1 × read by delivery"
    assert edge_sentence(document.edges[1], document) == "For each request of app: 1 × read on orders"

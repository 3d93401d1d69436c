"""A new edge is what people mean by it, given what is drawn already."""

import pytest

from estimator.engine.document.change import connect
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.likely import likely_edge, possible_pairs
from tests.engine.builders import architecture, clients, edge, function, node

API = [clients("app"), node("api", "api_gateway_http"), function("fn"), node("orders", "dynamodb")]
CALLED = [edge("app", "request", "api", "request"), edge("api", "request", "fn", "invoke")]


def fed_by(service: str, event: str, operation: str, **settings):
    """A function that something feeds, and what it could reach."""
    reached = [node(slug, slug) for slug in ("dynamodb", "s3", "firehose", "sqs", "sns", "secrets_manager")]
    nodes = [node("from", service, **settings), function("fn"), *reached]
    return architecture(nodes, [edge("from", event, "fn", operation)])


def drawn(document, source: str, target: str) -> tuple[str, str] | None:
    found = likely_edge(document, document.node(source), document.node(target))
    return (found.event, found.operation) if found else None


def and_again(document, source: str, target: str):
    """The document with the likely edge drawn."""
    return connect(likely_edge(document, document.node(source), document.node(target)), "").apply(document)


# -- what comes in batches -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "event"), [("kinesis_data_streams", "record"), ("sqs", "message"), ("dynamodb", "change")]
)
@pytest.mark.parametrize("target", ["firehose", "sns", "sqs", "dynamodb"])
def test_what_reads_a_stream_or_queue_does_it_for_each_record(service, event, target):
    document = fed_by(service, event, "invoke")
    assert drawn(document, "fn", target)[0] == "record"


def test_two_thousand_records_a_second_are_as_many_writes(tables):
    """Per invocation of 100 records a table would be billed for a hundredth: 2,000 × 3,600 × 730 writes a month."""
    nodes = [
        clients("devices", 2_000 * 3_600 * 730),
        node("stream", "kinesis_data_streams"),
        function("fn"),
        node("orders", "dynamodb"),
    ]
    edges = [edge("devices", "request", "stream", "put"), edge("stream", "record", "fn", "invoke")]
    document = and_again(architecture(nodes, edges), "fn", "orders")
    one = estimate(document, tables)
    (flow,) = one.traffic.flows[document.edges[-1].id]
    assert document.edges[-1].operation == "write"
    assert float(flow.monthly_items) == pytest.approx(5_256_000_000)


# -- reads and writes ------------------------------------------------------------------------------------------------


def test_a_function_behind_an_api_reads_a_table():
    assert drawn(architecture(API, CALLED), "fn", "orders") == ("invocation", "read")


@pytest.mark.parametrize(
    ("service", "event", "operation"),
    [
        ("kinesis_data_streams", "record", "invoke"),
        ("sqs", "message", "invoke"),
        ("s3", "object_created", "start"),
        ("sns", "message", "start"),
        ("eventbridge", "event", "start"),
    ],
)
def test_what_comes_in_is_written(service, event, operation):
    assert drawn(fed_by(service, event, operation), "fn", "dynamodb")[1] == "write"


def test_a_clock_brings_nothing_to_write():
    assert drawn(fed_by("schedule", "invocation", "start"), "fn", "dynamodb") == ("invocation", "read")


def test_a_secret_is_read_by_whatever_takes_something_in():
    assert drawn(fed_by("sqs", "message", "invoke"), "fn", "secrets_manager")[1] == "get"


def test_a_function_gets_what_its_bucket_started_it_for_and_puts_elsewhere(tables):
    document = architecture(
        [clients("app"), node("photos", "s3"), function("fn"), node("small", "s3")],
        [edge("app", "request", "photos", "put"), edge("photos", "object_created", "fn", "start")],
    )
    assert drawn(document, "fn", "small") == ("invocation", "put")
    document = and_again(document, "fn", "photos")
    assert document.edges[-1].operation == "get"
    assert not [one for one in estimate(document, tables).findings if one.key.startswith(("loop.", "lambda.recursive"))]
    document = and_again(document, "fn", "photos")
    assert document.edges[-1].operation != "put", "A put would start the function again."


def test_a_function_reads_the_table_whose_changes_start_it():
    document = fed_by("dynamodb", "change", "invoke")
    assert drawn(document, "fn", "from") == ("record", "read")


# -- dead letters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Dead letters", "orders-dlq", "Failed orders", "poison"])
def test_what_failed_goes_to_dead_letters(name):
    document = architecture(
        [*API, {"id": "queue", "service": "sqs", "name": name}, {"id": "other", "service": "sqs"}], CALLED
    )
    assert drawn(document, "fn", "queue") == ("failure", "send")
    assert drawn(document, "fn", "other") == ("invocation", "send")


# -- what is there already -------------------------------------------------------------------------------------------


def test_a_second_edge_is_the_write_beside_the_read():
    document = and_again(architecture(API, CALLED), "fn", "orders")
    assert drawn(document, "fn", "orders") == ("invocation", "write")


def test_a_second_edge_is_caused_by_what_causes_the_first():
    document = and_again(fed_by("kinesis_data_streams", "record", "invoke"), "fn", "dynamodb")
    assert drawn(document, "fn", "dynamodb") == ("record", "read")


def test_nothing_is_drawn_twice():
    document = and_again(fed_by("sqs", "message", "invoke"), "fn", "firehose")
    assert drawn(document, "fn", "firehose") is None
    document = and_again(document, "fn", "sns")
    assert drawn(document, "fn", "sns") == ("failure", "publish"), "What failed is not what is published already."


def test_no_edge_is_drawn_twice_between_any_two_services():
    for source in services().values():
        for target in services().values():
            pairs = possible_pairs(source, target)
            if not (pairs and source.is_drawn and target.is_drawn):
                continue
            document = architecture([node("a", source.slug), node("b", target.slug)], [])
            seen = []
            while (found := likely_edge(document, document.node("a"), document.node("b"))) is not None:
                seen.append((found.event, found.operation))
                document = connect(found, "").apply(document)
            assert seen[0] == pairs[0] and len(set(seen)) == len(seen)
            assert {operation for _, operation in seen} == {operation for _, operation in pairs}

"""A new edge is what people mean by it, given what is drawn already."""

import pytest

from estimator.engine.document.change import connect
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.likely import also_likely, first_got, is_unlikely, likely_edge, possible_pairs
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


# -- what services are for -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "event"),
    [
        ("cloudfront", "miss"),
        ("athena", "scan"),
        ("glue", "job"),
        ("amplify_hosting", "render"),
        ("lambda_edge", "invocation"),
    ],
)
def test_what_reads_by_nature_gets_from_a_bucket_and_then_puts(source, event):
    document = architecture([node("from", source), node("files", "s3")], [])
    assert drawn(document, "from", "files") == (event, "get")
    beside = and_again(document, "from", "files")
    assert drawn(beside, "from", "files")[1] == "put"
    assert not is_unlikely(beside, likely_edge(beside, beside.node("from"), beside.node("files")))


@pytest.mark.parametrize("target", ["dynamodb", "s3", "rds", "aurora_serverless", "efs", "elasticache_serverless"])
def test_results_of_a_stream_are_written(target):
    document = architecture([node("flink", "managed_flink"), node("kept", target)], [])
    event, operation = drawn(document, "flink", "kept")
    assert (event, operation in ("write", "put", "set")) == ("result", True)


def test_what_an_upload_puts_is_drawn_for_uploads_and_what_a_mutation_writes_for_mutations():
    document = architecture([node("cdn", "cloudfront"), node("files", "s3")], [])
    assert drawn(and_again(document, "cdn", "files"), "cdn", "files") == ("upload", "put")
    document = architecture([node("graph", "appsync"), node("orders", "dynamodb")], [])
    assert drawn(document, "graph", "orders") == ("query", "read")
    assert drawn(and_again(document, "graph", "orders"), "graph", "orders") == ("mutation", "write")


def test_a_write_of_what_does_not_come_in_is_no_doubt():
    nodes = [clients("app"), node("cdn", "cloudfront"), node("files", "s3")]
    document = and_again(architecture(nodes, [edge("app", "request", "cdn", "request")]), "cdn", "files")
    assert also_likely(document, document.edges[-1]) is None
    edges = [edge("app", "request", "cdn", "request"), edge("app", "request", "cdn", "upload")]
    document = and_again(architecture(nodes, edges), "cdn", "files")
    assert also_likely(document, document.edges[-1]) == ("upload", "put")


@pytest.mark.parametrize(
    ("target", "first", "second"),
    [
        ("cognito", ("user", "active_user"), ("session", "sign_in")),
        ("api_gateway_websocket", ("session", "connect"), ("request", "message")),
        ("route53", ("session", "query"), None),
        ("kinesis_video_streams", ("session", "send"), None),
        ("ecr", ("session", "pull"), None),
    ],
)
def test_what_is_done_once_for_each_user_or_session_is_not_drawn_for_each_request(target, first, second):
    document = architecture([clients("app"), node("to", target)], [])
    assert drawn(document, "app", "to") == first
    if second:
        document = and_again(document, "app", "to")
        assert drawn(document, "app", "to") == second
        assert not is_unlikely(document, likely_edge(document, document.node("app"), document.node("to")))


def test_signing_in_ten_thousand_users_is_free(tables):
    """10,000 users a month are Clients' own assumption and Cognito's free tier; a million requests would be $14,850."""
    document = and_again(architecture([clients("app"), node("users", "cognito")], []), "app", "users")
    assert float(estimate(document, tables).total_monthly_usd) == 0


def test_what_is_done_for_each_of_something_names_an_event_that_exists():
    events = {event.name for service in services().values() for event in service.events}
    assert {one.each for service in services().values() for one in service.operations if one.each} <= events


@pytest.mark.parametrize("target", ["secrets_manager", "parameter_store"])
def test_nobody_is_asked_whether_a_secret_is_changed(target):
    document = architecture([*API, node("to", target)], CALLED)
    document = and_again(document, "fn", "to")
    assert document.edges[-1].operation == "get"
    assert also_likely(document, document.edges[-1]) is None


def test_a_function_that_its_bucket_starts_and_that_only_puts_leaves_out_the_get():
    document = architecture(
        [clients("app"), node("photos", "s3"), function("fn"), node("small", "s3"), node("orders", "dynamodb")],
        [edge("app", "request", "photos", "put"), edge("photos", "object_created", "fn", "start")],
    )
    starts = document.edges[-1]
    got = first_got(document, starts)
    assert (got.source, got.event, got.target, got.operation) == ("fn", "invocation", "photos", "get")
    document = and_again(document, "fn", "small")
    assert first_got(document, document.edges[-1]) == first_got(document, starts)
    document = and_again(document, "fn", "orders")
    assert first_got(document, document.edges[-1]) is None, "asked once more where an object is put only"
    document = and_again(document, "fn", "photos")
    assert first_got(document, starts) is None, "it gets it now"


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


@pytest.mark.parametrize("source", ["sqs", "lambda", "sns", "eventbridge"])
def test_dead_letters_behind_what_hands_on_are_what_failed(source):
    """A topic, as a queue and a function, has dead letters of its own: not a copy of each message."""
    document = architecture(
        [node("from", source), {"id": "dead", "service": "sqs", "name": "Dead letters"}, node("queue", "sqs")], []
    )
    assert drawn(document, "from", "dead") == ("failure", "send")
    assert drawn(document, "from", "queue") != ("failure", "send") or source == "sqs"

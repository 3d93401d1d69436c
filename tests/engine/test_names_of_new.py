"""A new card is called by what it does there; a number is the last resort."""

import pytest

from estimator.engine.document.architecture import Edge, Node
from estimator.engine.registry import services
from estimator.engine.resolve.likely import possible_pairs
from estimator.engine.resolve.names import id_of, name_of_new


def name(source: str, called: str, target: str, taken=()) -> str:
    causing, done_to = services()[source], services()[target]
    event, operation = possible_pairs(causing, done_to)[0]
    edge = Edge(id="e1", source="a", event=event, target="b", operation=operation)
    return name_of_new(done_to, Node(id="a", service=source, name=called), edge, taken)


@pytest.mark.parametrize(
    ("source", "called", "target", "expected"),
    [
        ("api_gateway_http", "Orders API", "lambda", "Orders API handler"),
        ("api_gateway_http", "API", "fargate", "API handler"),
        ("sqs", "receipts", "lambda", "receipts worker"),
        ("sqs", "receipt queue", "lambda", "receipt worker"),
        ("kinesis_data_streams", "Stream", "lambda", "Stream consumer"),
        ("schedule", "Every night", "lambda", "Scheduled job"),
        ("s3", "Uploads", "lambda", "Uploads processor"),
        ("lambda", "OrderFn", "s3", "Results"),
        ("lambda", "OrderFn", "dynamodb", "Order table"),
        ("lambda", "OrderFn", "rds", "Order database"),
        ("lambda", "OrderFn", "elasticache_nodes", "Order cache"),
        ("lambda", "AskFn", "bedrock", "Ask model"),
        ("alb", "Shop", "waf", "Shop web ACL"),
        ("lambda", "API handler", "sqs", "API queue"),
        ("firehose", "Delivery", "s3", "Archive"),
        ("cloudfront", "CDN", "s3", "Site files"),
        ("amplify_hosting", "Site", "s3", "Site files"),
        ("lambda_edge", "Edge function", "s3", "Site files"),
        ("athena", "Queries", "s3", "Data"),
        ("glue", "ETL", "s3", "Data"),
        ("managed_flink", "Flink", "s3", "Results"),
        ("lambda", "OrderFn", "efs", "Files"),
        ("clients", "Clients", "api_gateway_http", "API"),
    ],
)
def test_a_new_card_is_called_by_what_it_does_there(source, called, target, expected):
    assert name(source, called, target) == expected


def test_a_second_one_has_another_word_before_it_has_a_number():
    taken = []
    for expected in ("Results", "Order results", "Bucket", "Order bucket", "Results 2"):
        assert name("lambda", "OrderFn", "s3", taken) == expected
        taken.append(expected)


def test_what_nothing_calls_is_called_by_its_service():
    assert name_of_new(services()["s3"], None, None, ()) == "Bucket"
    assert name_of_new(services()["s3"], None, None, ("bucket",)) == "Bucket 2"


def test_no_name_says_the_same_word_twice():
    assert name("other", "Other service", "other", ("Other service",)) == "Other service 2"
    assert name("api_gateway_websocket", "WebSocket", "other", ("Other service",)) == "WebSocket other service"


def test_an_id_reads_as_the_name_does():
    assert id_of("Orders API handler", "lambda") == "orders-api-handler"
    assert id_of("注文", "lambda") == "lambda"

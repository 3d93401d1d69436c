"""Services are found by what people call them, from one table."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.engine.resolve.called import services_called
from tests.engine.builders import architecture, node

CALLED = {
    "database": {"dynamodb", "rds", "aurora_serverless"},
    "nosql": {"dynamodb"},
    "cron": {"schedule"},
    "bucket": {"s3"},
    "redis": {"elasticache_serverless", "elasticache_nodes"},
    "cache": {"elasticache_serverless", "elasticache_nodes", "cloudfront"},
    "fifo": {"sqs", "sns"},
    "cdn": {"cloudfront"},
    "ecs": {"fargate"},
    "kubernetes": {"fargate_eks"},
    "dead letter": {"sqs"},
    "login": {"cognito"},
    **dict.fromkeys(("waf", "firewall", "web acl"), {"waf"}),
    **dict.fromkeys(("ssm", "config", "parameters"), {"parameter_store"}),
    **dict.fromkeys(("ec2", "opensearch", "sagemaker"), {"other"}),
    **dict.fromkeys(("ai", "llm", "claude", "genai", "embedding", "bedrock"), {"bedrock"}),
    "rds": {"rds"},
    **dict.fromkeys(("postgres", "mysql", "sql database"), {"rds", "aurora_serverless"}),
    "cache node": {"elasticache_nodes"},
    "lambda": {"lambda", "lambda_edge"},
    "s 3": {"s3"},
    **dict.fromkeys(("email", "mail"), {"sns", "other"}),
    "static site": {"s3", "cloudfront", "amplify_hosting"},
    "warehouse": {"athena", "other"},
    "machine learning": {"bedrock", "other"},
    **dict.fromkeys(("dyanmo", "dinamodb", "DynmoDB"), {"dynamodb"}),
    "cloudfornt": {"cloudfront"},
    "postgress": {"rds", "aurora_serverless"},
    "zebra": set(),
    "": set(),
}


@pytest.mark.parametrize("words", CALLED)
def test_a_service_is_found_by_its_other_words(words):
    assert {one.slug for one in services_called(words)} == CALLED[words]


def test_its_own_name_goes_first():
    assert services_called("kinesis")[0].slug == "kinesis_data_streams"
    assert services_called("function")[0].slug == "lambda"


def test_what_is_called_exactly_so_goes_before_what_only_begins_so():
    assert services_called("eventbridge")[0].slug == "eventbridge"
    assert services_called("ses")[0].slug == "other", "and not the cache, for the sake of sessions"
    assert services_called("email")[0].slug == "sns", "what is here goes before what stands for another"


def test_every_service_that_is_drawn_has_other_words_in_small_letters():
    for service in services().values():
        if service.is_drawn:
            assert service.known_as and all(word == word.lower().strip() for word in service.known_as), service.slug


def test_a_document_with_another_word_is_told_the_service(tables):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("c", "redis")], []), tables)
    assert (
        str(error.value)
        == "node c: there is no service “redis”: that is “elasticache_serverless” or “elasticache_nodes” here."
    )


def test_a_misspelt_name_goes_before_a_misspelt_other_word():
    found = [one.slug for one in services_called("kinesys")]
    assert found.index("kinesis_video_streams") < found.index("managed_flink")
    assert found[0] == "kinesis_data_streams"

"""Settings, events, operations and fields are suggested by what was meant, and nothing is where nothing was."""

import pytest

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.meant import Known, meant
from estimator.engine.document.reading import from_dict
from estimator.engine.document.synonyms import EVENTS, FIELDS, OPERATIONS, SETTINGS
from estimator.engine.estimate import estimate
from estimator.engine.operations import spoken
from estimator.engine.registry import services
from estimator.engine.resolve.nodes import known_settings
from estimator.engine.setting import declared
from tests.engine.builders import architecture, clients, edge, function, node

SETTINGS_MEANT = {
    "lambda": {
        **dict.fromkeys(("ram", "mem", "size", "memory", "memory_size", "MemorySize", "memory_gb"), "memory_mb"),
        **dict.fromkeys(("memroy_mb", "lambda_memory"), "memory_mb"),
        **dict.fromkeys(("timeout", "Timeout", "time_out", "function_timeout"), "timeout_s"),
        "duration": "duration_ms",
        **dict.fromkeys(("Architectures", "arm64", "processor"), "architecture"),
        "concurrency": {"reserved_concurrency", "provisioned_concurrency"},
        **dict.fromkeys(("ReservedConcurrentExecutions", "reserved_concurrent_executions"), "reserved_concurrency"),
        "provisioned": "provisioned_concurrency",
        **dict.fromkeys(("retention", "log_retention", "RetentionInDays"), "log_keep_days"),
        "ephemeral_storage": "ephemeral_mb",
        "cold_starts": "cold_start_percent",
        "vpc_config": "way_out",
        "error_rate": "errors_percent",
    },
    "dynamodb": {
        **dict.fromkeys(("BillingMode", "billing_mode", "provisioned"), "capacity"),
        **dict.fromkeys(("ReadCapacityUnits", "read_capacity_units", "rcu"), "read_capacity"),
        "WriteCapacityUnits": "write_capacity",
        "max_read_capacity": "most_read_capacity",
        "min_write_capacity": "write_capacity",
        "size": {"item_kb", "storage_gb"},
        **dict.fromkeys(("ttl", "retention"), "keep_days"),
        **dict.fromkeys(("gsi", "GlobalSecondaryIndexes"), "indexes"),
        "point_in_time_recovery": "pitr",
        "consistent_read": "consistency",
    },
    "sqs": {
        **dict.fromkeys(("VisibilityTimeout", "visibility"), "visibility_timeout_s"),
        **dict.fromkeys(("message_retention_seconds", "retention"), "retention_days"),
        "fifo_queue": "queue_type",
        **dict.fromkeys(("dlq", "redrive_policy"), "max_receive_count"),
        "ReceiveMessageWaitTimeSeconds": "poll_wait_s",
        "kms_master_key_id": "encrypted_by",
    },
    "s3": {
        "object_size": "object_kb",
        "lifecycle": {"keep_days", "move_after_days"},
        "versioning": "old_versions_days",
    },
    "rds": {
        **dict.fromkeys(("cpu", "memory", "ram"), "instance_class"),
        "zones": "multi_az",
        "backup_retention_period": "backups_gb",
        "DBInstanceClass": "instance_class",
        "AllocatedStorage": "storage_gb",
        "read_replicas": "replicas",
    },
    "cloudfront": {"functions": "functions_per_request", "ttl": "hit_percent", "logging": "real_time_log_percent"},
    "athena": {"data_scanned": "scanned_mb"},
    "glue": {"hours": "job_minutes", "job_type": "job"},
    "waf": {"rate_limit": "rate_rules", "web_acl": "web_acls"},
    "aurora_serverless": {"MinCapacity": "min_acu", "max_capacity": "max_acu", "acu": {"min_acu", "max_acu"}},
    "fargate": {"cpu": "vcpu", "memory": "memory_gb", "desired_count": "tasks", "min_capacity": "min_tasks"},
    "kinesis_data_streams": {"ShardCount": "shards", "retention_period": "retention_hours", "efo": "fan_out_consumers"},
    "elasticache_nodes": {
        "nodes": "shards",
        "memory": "node_type",
        "multi_az": "replicas",
        "CacheNodeType": "node_type",
        "ttl": "ttl_hours",
    },
    "cloudwatch_logs": {
        "days": "keep_days",
        "gb": "stored_gb",
        "RetentionInDays": "keep_days",
        "log_group_class": "log_class",
    },
    "schedule": dict.fromkeys(("cron", "rate", "schedule_expression"), "runs_per_day"),
    "clients": dict.fromkeys(("requests", "rps", "traffic"), "requests_per_month"),
    "bedrock": {"model_id": "model", "prompt_tokens": "input_tokens"},
    "step_functions": {"duration": "own_s", "StateMachineType": "workflow_type", "transitions": "other_states"},
    "api_gateway_rest": {"cache_cluster_size": "cache", "endpoint_type": "endpoint"},
    "firehose": {"SizeInMBs": "buffer_mb", "IntervalInSeconds": "buffer_s"},
    "efs": {"throughput_mode": "throughput"},
}
OPERATIONS_MEANT = {
    "dynamodb": {
        **dict.fromkeys(("insert", "save", "put_item", "PutItem", "update", "delete"), "write"),
        **dict.fromkeys(("query", "get", "GetItem", "scan"), "read"),
    },
    "s3": {"upload": "put", "PutObject": "put", "download": "get", "list_objects": "list"},
    "sqs": {"publish": "send", "SendMessage": "send", "enqueue": "send"},
    "sns": {"notify": "publish"},
    "lambda": {"call": "invoke", "run": {"invoke", "start"}},
    "step_functions": {"StartExecution": "start", "start_sync_execution": "start_sync"},
    "aurora_serverless": {"select": "read", "insert": "write"},
    "elasticache_serverless": {"write": "set"},
    "eventbridge": {"PutEvents": "put"},
    "cognito": {"login": "sign_in"},
    "kms": {"generate_data_key": "data_key"},
}
EVENTS_MEANT = {
    "s3": {"upload": "object_created", "ObjectCreated": "object_created", "put_object": "object_created"},
    "sqs": {"receive_message": "message", "dlq": "failure"},
    "dynamodb": {"insert": "change", "INSERT": "change", "stream": "change", "cdc": "captured"},
    "lambda": {"call": "invocation", "error": "failure"},
    "kinesis_data_streams": {"message": "record"},
    "schedule": {"tick": {"invocation", "due"}},
    "eventbridge": {"rule": "event"},
    "clients": {"click": "request"},
    "step_functions": {"success": "ended"},
}
NONSENSE = ("banana", "purple", "helicopter", "zebra", "xyzzy", "qwerty", "elephant", "foo")


def pairs(table):
    return [
        (slug, typed, {to} if isinstance(to, str) else to) for slug, of in table.items() for typed, to in of.items()
    ]


def refused(document: Architecture, tables) -> str:
    with pytest.raises(DocumentError) as error:
        estimate(document, tables)
    assert error.value.code == "unknown"
    return str(error.value)


def suggested(said: str) -> set[str]:
    """What a sentence suggests; nothing where it lists all there is."""
    _, asks, rest = said.partition("did you mean ")
    return set(rest.rstrip("?").replace("“", "").replace("”", "").split(" or ")) if asks else set()


def with_setting(slug: str, name: str) -> Architecture:
    return architecture([node("n", slug, **{name: 1})], [])


def with_operation(slug: str, name: str) -> Architecture:
    return architecture([clients("c"), node("n", slug)], [edge("c", "request", "n", name)])


def with_event(slug: str, name: str) -> Architecture:
    return architecture([node("n", slug), function("f")], [edge("n", name, "f", "invoke")])


@pytest.mark.parametrize("slug, typed, expected", pairs(SETTINGS_MEANT))
def test_a_setting_is_suggested_by_what_was_meant(slug, typed, expected, tables):
    assert suggested(refused(with_setting(slug, typed), tables)) == expected


@pytest.mark.parametrize("slug, typed, expected", pairs(OPERATIONS_MEANT))
def test_an_operation_is_suggested_by_what_was_meant(slug, typed, expected, tables):
    assert suggested(refused(with_operation(slug, typed), tables)) == expected


@pytest.mark.parametrize("slug, typed, expected", pairs(EVENTS_MEANT))
def test_an_event_is_suggested_by_what_was_meant(slug, typed, expected, tables):
    assert suggested(refused(with_event(slug, typed), tables)) == expected


@pytest.mark.parametrize("typed", NONSENSE)
def test_nonsense_suggests_nothing_of_any_service(typed):
    for service in services().values():
        known = (
            known_settings(service),
            [Known(one.name, spoken(one.name), one.help, OPERATIONS.get(one.name, ())) for one in service.operations],
            [Known(one.name, spoken(one.name), one.help, EVENTS.get(one.name, ())) for one in service.events],
        )
        assert [meant(typed, one) for one in known] == [[], [], []], service.slug
    assert meant(typed, [Known(one.slug, one.name, "", one.known_as) for one in services().values()]) == []


@pytest.mark.parametrize(
    "typed, lists",
    [
        (with_setting("schedule", "banana"), "EventBridge Scheduler has no setting “banana”; known are runs_per_day,"),
        (with_operation("sqs", "banana"), "write one of send."),
        (with_event("s3", "banana"), "write one of object_created"),
    ],
)
def test_where_nothing_was_meant_all_there_is_is_named(typed, lists, tables):
    assert lists in refused(typed, tables)


def test_what_makes_no_difference_here_is_said_to(tables):
    """What templates say of every function, and what a bill does not know."""
    for typed in ("runtime", "handler", "Environment", "role_arn"):
        assert refused(with_setting("lambda", typed), tables).endswith(
            f"Lambda has no setting “{typed}”: it makes no difference to cost or limits; leave it out."
        )


def test_a_field_of_an_edge_is_sent_there(tables):
    said = refused(with_setting("lambda", "batch_size"), tables)
    assert "batch_size is no setting: it belongs to the edges" in said


@pytest.mark.parametrize(
    "document, says",
    [
        (
            {"edges": [{**edge("a", "request", "a", "invoke"), "message_size": 1}]},
            "message_size: is not known here; did you mean “payload_kb”?",
        ),
        ({"edges": [{**edge("a", "request", "a", "invoke"), "ParallelizationFactor": 2}]}, "did you mean “parallel”?"),
        ({"nodes": [{"id": "a", "service": "lambda", "properties": {}}]}, "did you mean “settings”?"),
        ({"resources": []}, "resources: is not known here; did you mean “nodes”?"),
        ({"zebra": 1}, "zebra: is not known here; check the spelling or leave it out."),
    ],
)
def test_a_field_of_a_document_is_suggested_too(document, says):
    with pytest.raises(DocumentError) as error:
        from_dict({"version": 1, "nodes": [{"id": "a", "service": "lambda"}], **document})
    assert says in str(error.value)


@pytest.mark.parametrize(
    "slug, typed, expected",
    [
        (
            "lambda",
            "lambda.invocations",
            {"lambda.requests.arm", "lambda.requests.x86", "lambda.managed_instances.requests"},
        ),
        ("lambda", "lambda.storage", {"lambda.ephemeral_storage.arm", "lambda.ephemeral_storage.x86"}),
        (
            "cloudwatch_logs",
            "ingested",
            {"cloudwatch.logs.ingestion.standard", "cloudwatch.logs.ingestion.infrequent_access"},
        ),
        ("lambda", "lambda.banana", set()),
        ("lambda", "banana", set()),
    ],
)
def test_a_measured_dimension_is_suggested_by_what_was_meant(slug, typed, expected, tables):
    said = refused(architecture([{**node("n", slug), "measured": {typed: 1}}], []), tables)
    assert suggested(said) == expected
    assert expected or "it bills lambda.requests.x86" in said


def test_every_name_with_other_words_exists():
    names = {name for service in services().values() for name in declared(service.Settings)}
    assert not set(SETTINGS) - names
    assert not set(OPERATIONS) - {one.name for service in services().values() for one in service.operations}
    assert not set(EVENTS) - {one.name for service in services().values() for one in service.events}
    assert not set(FIELDS) - {*Architecture.model_fields, *Node.model_fields, *Edge.model_fields}


def test_there_are_enough_pairs_to_tell():
    assert len(pairs(SETTINGS_MEANT)) + len(pairs(OPERATIONS_MEANT)) + len(pairs(EVENTS_MEANT)) >= 100


@pytest.mark.parametrize("typed", ["requests_per_month", "invocations", "MonthlyRequests", "rps", "traffic"])
@pytest.mark.parametrize("slug", ["lambda", "api_gateway_http", "dynamodb"])
def test_traffic_is_said_where_it_enters_and_not_by_a_neighbour(tables, slug, typed):
    with pytest.raises(DocumentError, match="traffic is said where it enters, at Clients or a Schedule"):
        estimate(architecture([node("one", slug, **{typed: 5})], []), tables)


@pytest.mark.parametrize(
    ("slug", "typed", "name"),
    [
        ("clients", "monthly_requests", "requests_per_month"),
        ("s3", "size_gb", "storage_gb"),
        ("dynamodb", "size_gb", "storage_gb"),
        ("kinesis_data_streams", "partitions", "shards"),
        ("waf", "acl", "web_acls"),
    ],
)
def test_sizes_partitions_and_access_lists_are_found(slug, typed, name):
    assert meant(typed, known_settings(services()[slug])) == [name]


@pytest.mark.parametrize(
    ("said", "slugs"),
    [
        *((word, ["efs"]) for word in ("disk", "ebs", "volume", "block_storage", "fsx")),
        *((word, ["other"]) for word in ("ses", "server", "rabbitmq", "cloudtrail", "iot_core", "sqlserver")),
        ("email", ["sns", "other"]),
        ("functions", ["lambda", "lambda_edge", "step_functions"]),
        ("user_pool", ["cognito"]),
        ("log_group", ["cloudwatch_logs"]),
        ("kinesis", ["kinesis_data_streams", "kinesis_video_streams", "firehose"]),
        ("lb", ["alb", "nlb"]),
    ],
)
def test_a_service_is_one_that_is_called_by_the_whole_word(said, slugs, tables):
    """ses is no session, and server nothing serverless."""
    message = refused(architecture([node("a", said)], []), tables)
    assert message.endswith(f": that is {' or '.join(f'“{slug}”' for slug in slugs)} here.")


@pytest.mark.parametrize("said", ["iam", "acm", "subnet", "security_group", "InternetGateway"])
def test_what_costs_nothing_is_left_out(said, tables):
    message = refused(architecture([node("a", said)], []), tables)
    assert message.endswith("it costs nothing and reaches no limit here; leave it out.")


@pytest.mark.parametrize(
    ("slug", "said", "how"),
    [
        ("lambda", "dlq", "draw a call from it for what fails, to a queue."),
        ("lambda", "trigger", "draw what calls it."),
        ("sns", "subscriptions", "draw a call from it to each."),
        ("cloudfront", "waf", "draw WAF between it and who calls it."),
        ("s3", "replication", "draw the copy in its own region, and a call to it that replicates."),
        ("sqs", "message_size", "the calls that lead to it say it, as payload_kb."),
        ("kinesis_data_streams", "size", "the calls that lead to it or leave it say it, as payload_kb."),
        ("cloudwatch_logs", "ingestion", "traffic is said where it enters, at Clients or a Schedule"),
        ("lambda", "zones", "it makes no difference to cost or limits; leave it out."),
        ("lambda", "ttl", "; known are memory_mb"),
    ],
)
def test_what_no_setting_says_is_said_where_it_belongs(slug, said, how, tables):
    assert how in refused(with_setting(slug, said), tables)


@pytest.mark.parametrize(
    ("slug", "said", "event"),
    [
        ("sqs", "receive", "message"),
        ("sqs", "poll", "message"),
        ("kinesis_data_streams", "read", "record"),
        ("dynamodb", "stream", "change"),
    ],
)
def test_what_a_card_does_itself_is_drawn_from_it(slug, said, event, tables):
    message = refused(with_operation(slug, said), tables)
    assert message.endswith(f"that happens there by itself: draw the call from it, for its event “{event}”.")

"""Queues, topics, buses and streams, as Terraform calls them."""

from estimator.importers.estimates.forms import (
    HOURS,
    FormPart,
    Product,
    count,
    counts,
    form,
    kb_steps,
    sizes,
)

REQUESTS = count("monthly_requests")
SQS = form(
    ("aws_sqs_queue",),
    FormPart("sqs", (Product("sqs.standard.requests", (REQUESTS, kb_steps(64, "request_size_kb"))),)),
)
SNS = form(
    ("aws_sns_topic", "aws_sns_topic_subscription"),
    FormPart(
        "sns",
        (
            Product("sns.requests", (REQUESTS, kb_steps(64, "request_size_kb"))),
            *(
                Product(f"sns.delivery.{ours}", (REQUESTS, count(f"{theirs}_subscriptions")))
                for ours, theirs in (
                    ("http", "http"),
                    ("email", "email"),
                    ("firehose", "kinesis"),
                    ("mobile_push.apns", "mobile_push"),
                )
            ),
        ),
    ),
)
EVENTBRIDGE = form(
    ("aws_cloudwatch_event_bus",),
    FormPart(
        "eventbridge",
        (
            *counts(
                {
                    "eventbridge.custom_events": "monthly_custom_events",
                    "eventbridge.partner_or_opt_in_events": "monthly_third_party_events",
                    "eventbridge.schema_discovery": "monthly_schema_discovery_events",
                }
            ),
            *sizes(
                {
                    "eventbridge.archive.processing": "monthly_archive_processing_gb",
                    "eventbridge.archive.storage": "archive_storage_gb",
                }
            ),
        ),
    ),
)
FIREHOSE = form(
    ("aws_kinesis_firehose_delivery_stream",),
    FormPart("firehose", sizes({"firehose.direct_put.ingested": "monthly_data_ingested_gb"})),
)
PROVISIONED = "kinesis_data_streams.provisioned"
KINESIS = form(
    ("aws_kinesis_stream",),
    FormPart(
        "kinesis_data_streams",
        (
            *sizes(
                {
                    f"kinesis_data_streams.on_demand.{ours}": f"monthly_on_demand_{theirs}_gb"
                    for ours, theirs in (
                        ("data_in", "data_in"),
                        ("data_out", "data_out"),
                        ("efo_data_out", "efo_data_out"),
                        ("extended_retention", "extended_retention"),
                        ("long_term_retention", "long_term_retention"),
                    )
                }
            ),
            *counts(
                {
                    f"{PROVISIONED}.put_payload_units": "monthly_provisioned_put_units",
                    f"{PROVISIONED}.efo_consumer_shard_hour": "monthly_provisioned_efo_consumer_hours",
                }
            ),
            *sizes(
                {
                    f"{PROVISIONED}.long_term_retention": "monthly_provisioned_long_term_retention_gb",
                    f"{PROVISIONED}.long_term_retrieval": "monthly_provisioned_long_term_retrieval_gb",
                    f"{PROVISIONED}.efo_data_retrieved": "monthly_provisioned_efo_data_out_gb",
                }
            ),
        ),
        lacks="the mode of the stream and its shards: one on demand is taken",
    ),
)
FLINK = form(
    ("aws_kinesisanalyticsv2_application", "aws_kinesis_analytics_application"),
    FormPart(
        "managed_flink",
        (
            *counts({"managed_flink.kpu_hour": "kinesis_processing_units"}, times=HOURS),
            *sizes({"managed_flink.durable_backup": "durable_application_backup_gb"}),
        ),
    ),
)
SNAPSHOT = form(
    ("aws_kinesisanalyticsv2_application_snapshot",),
    FormPart(
        "managed_flink",
        sizes({"managed_flink.durable_backup": "durable_application_backup_gb"}),
        fixed={"managed_flink.kpu_hour": 0, "managed_flink.running_storage": 0},
    ),
)

FORMS = (SQS, SNS, EVENTBRIDGE, FIREHOSE, KINESIS, FLINK, SNAPSHOT)

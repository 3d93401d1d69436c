"""The resources of an `infracost-usage.yml`, told in cards: all that is understood of them.

The keys are those of Infracost's own example file.  What Infracost reads from Terraform is not in a usage file: a card
stands for one resource as Terraform makes it by default, and `lacks` says what that leaves open.
"""

from collections.abc import Mapping

from estimator.importers.estimates.forms import (
    HOURS,
    Choice,
    Factor,
    FormPart,
    Given,
    Product,
    ToolForm,
    count,
    counts,
    form,
    gb,
    kb_steps,
    seconds,
    sizes,
)

REQUESTS = count("monthly_requests")
DEFAULT_GB = 0.125
"""The memory that Terraform gives a function of which it is told none: registry.terraform.io, aws_lambda_function."""
RUN_MS = seconds("request_duration_ms")
LAMBDA = form(
    ("aws_lambda_function",),
    FormPart(
        "lambda",
        (
            Product("lambda.requests.x86", (REQUESTS,)),
            Product("lambda.duration.x86", (REQUESTS, RUN_MS), times=DEFAULT_GB),
        ),
        given=(Given("duration_ms", RUN_MS, 1000),),
        settings={"memory_mb": 128},
        lacks="the memory of the function: 128 MB are taken, Terraform’s default",
    ),
)
STEP_FUNCTIONS = form(
    ("aws_sfn_state_machine",),
    FormPart("step_functions", counts({"step_functions.standard.transitions": "monthly_transitions"})),
    FormPart(
        "step_functions",
        (
            Product("step_functions.express.requests", (REQUESTS,)),
            Product(
                "step_functions.express.duration",
                (REQUESTS, seconds("workflow_duration_ms"), Factor(("memory_mb",), "MB", "KB", steps_of=64 * 1024)),
                times=64 / 1024,
            ),
        ),
        settings={"workflow_type": "express"},
    ),
)
REST_API = form(
    ("aws_api_gateway_rest_api",),
    FormPart("api_gateway_rest", counts({"api_gateway.rest.requests": "monthly_requests"})),
)
HTTP_API = form(
    ("aws_apigatewayv2_api",),
    FormPart("api_gateway_http", (Product("api_gateway.http.requests", (REQUESTS, kb_steps(512, "request_size_kb"))),)),
    FormPart(
        "api_gateway_websocket",
        (
            Product("api_gateway.websocket.messages", (count("monthly_messages"), kb_steps(32, "message_size_kb"))),
            Product("api_gateway.websocket.connection_minutes", (count("monthly_connection_mins"),)),
        ),
    ),
)
PLACES = {
    "us": "united_states",
    "europe": "europe",
    "south_africa": "south_africa_kenya",
    "south_america": "south_america",
    "japan": "japan",
    "australia": "australia_new_zealand",
    "asia_pacific": "asia_pacific",
    "india": "india",
}


def _everywhere(dimension: str, key: str) -> Mapping[str, str]:
    return {f"{dimension}.{ours}": f"{key}.{theirs}" for theirs, ours in PLACES.items()}


CLOUDFRONT = form(
    ("aws_cloudfront_distribution",),
    FormPart(
        "cloudfront",
        (
            *sizes(_everywhere("cloudfront.data_transfer_out", "monthly_data_transfer_to_internet_gb")),
            *sizes(_everywhere("cloudfront.data_transfer_to_origin", "monthly_data_transfer_to_origin_gb")),
            *counts(_everywhere("cloudfront.requests.http", "monthly_http_requests")),
            *counts(_everywhere("cloudfront.requests.https", "monthly_https_requests")),
            *counts(
                {
                    "cloudfront.invalidations": "monthly_invalidation_requests",
                    "cloudfront.realtime_logs": "monthly_log_lines",
                    "cloudfront.dedicated_ip_ssl_month": "custom_ssl_certificates",
                }
            ),
        ),
    ),
)
ROUTE53 = form(
    ("aws_route53_record", "aws_route53_resolver_endpoint"),
    FormPart(
        "route53",
        counts(
            {
                "route53.queries.standard": "monthly_standard_queries",
                "route53.queries.latency": "monthly_latency_based_queries",
                "route53.queries.geo": "monthly_geo_queries",
                "route53.resolver.queries": "monthly_queries",
            }
        ),
        fixed={"route53.hosted_zone": 0},
    ),
)
WAF = form(
    ("aws_wafv2_web_acl", "aws_waf_web_acl", "aws_wafregional_web_acl"),
    FormPart(
        "waf",
        (
            Product("waf.web_acl", ()),
            *counts({"waf.requests.wcu_1500": "monthly_requests"}),
            *counts({"waf.rules": "rule_group_rules"}),
            *counts({"waf.rules": "managed_rule_group_rules"}),
        ),
        fixed={},
        lacks="the rules of the web ACL itself",
    ),
)
SQS = form(
    ("aws_sqs_queue",),
    FormPart("sqs", (Product("sqs.standard.requests", (REQUESTS, kb_steps(64, "request_size_kb"))),)),
)
SNS = form(
    ("aws_sns_topic",),
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
DYNAMODB = form(
    ("aws_dynamodb_table",),
    FormPart(
        "dynamodb",
        (
            *counts(
                {
                    "dynamodb.on_demand.write": "monthly_write_request_units",
                    "dynamodb.on_demand.read": "monthly_read_request_units",
                    "dynamodb.streams.read": "monthly_streams_read_request_units",
                }
            ),
            *sizes(
                {
                    "dynamodb.storage.standard": "storage_gb",
                    "dynamodb.backup.pitr": "pitr_backup_storage_gb",
                    "dynamodb.backup.on_demand": "on_demand_backup_storage_gb",
                    "dynamodb.restore": "monthly_data_restored_gb",
                }
            ),
        ),
    ),
)
S3_CLASSES = {
    "standard": "standard",
    "standard_infrequent_access": "standard_ia",
    "one_zone_infrequent_access": "one_zone_ia",
    "glacier_instant_retrieval": "glacier_instant",
    "glacier_flexible_retrieval": "glacier_flexible",
    "glacier_deep_archive": "glacier_deep_archive",
}


def _s3_class(theirs: str, ours: str) -> tuple[Product, ...]:
    found = (
        *sizes({f"s3.{ours}.storage": f"{theirs}.storage_gb"}),
        *counts(
            {
                f"s3.{ours}.put": f"{theirs}.monthly_tier_1_requests",
                f"s3.{ours}.get": f"{theirs}.monthly_tier_2_requests",
            }
        ),
    )
    if ours != "standard":
        found += counts({f"s3.{ours}.lifecycle_transition": f"{theirs}.monthly_lifecycle_transition_requests"})
    if ours in ("standard_ia", "one_zone_ia", "glacier_instant"):
        found += sizes({f"s3.{ours}.retrieval": f"{theirs}.monthly_data_retrieval_gb"})
    return found


S3 = form(
    ("aws_s3_bucket",),
    FormPart(
        "s3",
        (
            *(product for theirs, ours in S3_CLASSES.items() for product in _s3_class(theirs, ours)),
            *counts({"s3.object_tags": "object_tags"}),
            *sizes(
                {
                    "s3.select.standard.scanned": "standard.monthly_select_data_scanned_gb",
                    "s3.select.standard.returned": "standard.monthly_select_data_returned_gb",
                    "s3.intelligent_tiering.frequent.storage": "intelligent_tiering.frequent_access_storage_gb",
                    "s3.intelligent_tiering.infrequent.storage": "intelligent_tiering.infrequent_access_storage_gb",
                }
            ),
            *counts(
                {
                    "s3.intelligent_tiering.monitoring": "intelligent_tiering.monitored_objects",
                    "s3.intelligent_tiering.put": "intelligent_tiering.monthly_tier_1_requests",
                    "s3.intelligent_tiering.get": "intelligent_tiering.monthly_tier_2_requests",
                    "s3.intelligent_tiering.lifecycle_transition": (
                        "intelligent_tiering.monthly_lifecycle_transition_requests"
                    ),
                }
            ),
        ),
    ),
)
ECR = form(("aws_ecr_repository",), FormPart("ecr", sizes({"ecr.storage": "storage_gb"})))
EFS = form(
    ("aws_efs_file_system",),
    FormPart(
        "efs",
        sizes(
            {
                "efs.standard.storage": "storage_gb",
                "efs.infrequent_access.storage.elastic": "infrequent_access_storage_gb",
                "efs.infrequent_access.read": "monthly_infrequent_access_read_gb",
                "efs.infrequent_access.write": "monthly_infrequent_access_write_gb",
            }
        ),
    ),
)
BALANCER = form(
    ("aws_lb", "aws_alb"),
    FormPart(
        "alb",
        (Product("elb.alb.hour", (), times=HOURS),),
        lacks="its kind, for which an Application Load Balancer is taken, Terraform’s default",
    ),
)
NAT = form(
    ("aws_nat_gateway",),
    FormPart(
        "nat_gateway",
        sizes({"nat_gateway.data_processed": "monthly_data_processed_gb"}),
        settings={"zones": 1},
    ),
)
ENDPOINT = form(
    ("aws_vpc_endpoint",),
    FormPart(
        "vpc_endpoints",
        sizes({"vpc.interface_endpoint.data_processed": "monthly_data_processed_gb"}),
        lacks="its zones",
    ),
)
TRANSIT = form(
    ("aws_ec2_transit_gateway_vpc_attachment",),
    FormPart(
        "transit_gateway",
        (
            Product("vpc.transit_gateway.attachment_hour", (), times=HOURS),
            *sizes({"vpc.transit_gateway.data_processed": "monthly_data_processed_gb"}),
        ),
    ),
)
TRANSFER = form(
    ("aws_data_transfer",),
    FormPart(
        "other",
        (
            *sizes({"data_transfer.internet_out": "monthly_outbound_internet_gb"}),
            Product("data_transfer.cross_az_each_direction", (gb("monthly_intra_region_gb"),), times=2),
        ),
        settings={"what": "other", "monthly_usd": 0},
        quiet=("region",),
    ),
)
LOGS = form(
    ("aws_cloudwatch_log_group",),
    FormPart(
        "cloudwatch_logs",
        sizes(
            {
                "cloudwatch.logs.storage": "storage_gb",
                "cloudwatch.logs.ingestion.standard": "monthly_data_ingested_gb",
                "cloudwatch.logs.insights_scanned": "monthly_data_scanned_gb",
            }
        ),
    ),
)
SECRET = form(
    ("aws_secretsmanager_secret",),
    FormPart(
        "secrets_manager",
        (Product("secrets_manager.secret_month", ()), *counts({"secrets_manager.api_requests": "monthly_requests"})),
    ),
)
PARAMETER = form(
    ("aws_ssm_parameter",),
    FormPart(
        "parameter_store",
        (
            Product("parameter_store.{tier}.api_requests", (count("monthly_api_interactions"),)),
            Product("parameter_store.{kept}.parameter_hour", (count("parameter_storage_hrs"),)),
        ),
        choices=(
            Choice(
                "tier",
                ("api_throughput_limit",),
                {"standard": None, "advanced": "advanced", "higher": "higher_throughput"},
            ),
            Choice("kept", ("api_throughput_limit",), {"standard": None, "advanced": "advanced", "higher": None}),
        ),
        quiet=("monthly_api_interactions", "parameter_storage_hrs"),
        free=("api_throughput_limit",),
    ),
)
FORMS: tuple[ToolForm, ...] = (
    LAMBDA, STEP_FUNCTIONS, REST_API, HTTP_API, CLOUDFRONT, ROUTE53, WAF, SQS, SNS, EVENTBRIDGE, FIREHOSE, KINESIS,
    FLINK, DYNAMODB, S3, ECR, EFS, BALANCER, NAT, ENDPOINT, TRANSIT, TRANSFER, LOGS, SECRET, PARAMETER,
)  # fmt: skip

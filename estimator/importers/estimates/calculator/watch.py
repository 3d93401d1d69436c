"""What watches, guards and keeps, as the AWS Pricing Calculator words it."""

from estimator.importers.estimates.forms import (
    HOURS,
    Choice,
    Factor,
    FirstNamed,
    FormPart,
    Given,
    Product,
    Stands,
    count,
    counts,
    form,
    gb,
    sizes,
)

HIGH_RESOLUTION = "Number of High Resolution Alarm Metrics|Number of High-Resolution Alarm Metrics"
TABLE_RULES = "Number of Contributor Insights rules for DynamoDB"
FEDERATED = "Number of monthly active users (MAU) who sign in through SAML or OIDC federation"
INGESTED, VENDED = gb("Standard Logs: Data Ingested"), gb("Standard Logs Delivered to CloudWatch Logs")
CLOUDWATCH = form(
    ("Amazon CloudWatch",),
    FormPart(
        "cloudwatch",
        (
            Product(
                "cloudwatch.dashboards", (Factor(("Number of Dashboards",), less=3),)
            ),  # three are free in every form
            *counts(
                {
                    "cloudwatch.metrics.custom": "Number of Metrics (includes detailed and custom metrics)",
                    "cloudwatch.api.get_metric_data": "GetMetricData: Number of metrics requested",
                    "cloudwatch.api.get_metric_widget_image": "GetMetricWidgetImage: Number of metrics requested",
                    "cloudwatch.api.requests": "Number of other API requests",
                    "cloudwatch.alarms.standard": "Number of Standard Resolution Alarm Metrics",
                    "cloudwatch.alarms.high_resolution": HIGH_RESOLUTION,
                    "cloudwatch.alarms.composite": "Number of composite alarms",
                    "cloudwatch.alarms.metrics_insights": "Number of alarms defined with a Metrics Insights query",
                    "cloudwatch.synthetics.canary_runs": "Number of Canary runs",
                    "cloudwatch.contributor_insights.rules.logs": "Number of Contributor Insights rules for CloudWatch",
                    "cloudwatch.contributor_insights.events.logs": "Total number of matched log events for CloudWatch",
                    "cloudwatch.contributor_insights.rules.dynamodb": TABLE_RULES,
                    "cloudwatch.contributor_insights.events.dynamodb": "Total number of events for DynamoDB",
                }
            ),
        ),
        stands=tuple(
            Stands(setting, f"cloudwatch.{key}", is_whole=True)
            for setting, key in (
                ("custom_metrics", "metrics.custom"),
                ("alarm_metrics", "alarms.standard"),
                ("fast_alarm_metrics", "alarms.high_resolution"),
                ("composite_alarms", "alarms.composite"),
                ("query_alarm_metrics", "alarms.metrics_insights"),
                ("log_rules", "contributor_insights.rules.logs"),
                ("log_rule_events", "contributor_insights.events.logs"),
                ("table_rules", "contributor_insights.rules.dynamodb"),
                ("table_rule_events", "contributor_insights.events.dynamodb"),
            )
        ),
    ),
    FormPart(
        "cloudwatch_logs",
        (
            Product("cloudwatch.logs.ingestion.standard", (INGESTED,)),
            Product("cloudwatch.logs.storage", (INGESTED,), times=0.15),  # its own: a month, compressed to 0.15
            Product("cloudwatch.logs.ingestion.infrequent_access", (gb("Infrequent Access Logs: Data Ingested"),)),
            Product("cloudwatch.logs.vended.to_cloudwatch", (VENDED,)),
            Product("cloudwatch.logs.storage", (VENDED,), times=0.15),
            *sizes(
                {
                    "cloudwatch.logs.vended.to_cloudwatch_ia": "Infrequent Access Logs Delivered to CloudWatch Logs",
                    "cloudwatch.logs.vended.to_s3": "Logs Delivered to S3: Data Ingested",
                    "cloudwatch.logs.insights_scanned": "Expected Logs Data scanned",
                }
            ),
        ),
        stands=(Stands("stored_gb", "cloudwatch.logs.storage"),),
    ),
    FormPart("eventbridge", (Product("eventbridge.custom_events", (count("Number of Custom/Cross-account events"),)),)),
)
USERS = count("Number of monthly active users (MAU)")
COGNITO = form(
    ("Amazon Cognito",),
    FormPart(
        "cognito",
        (
            Product("cognito.{plan}.mau", (USERS,)),
            Product("cognito.{advanced}.mau", (USERS,)),
            *counts(
                {
                    "cognito.federated_saml_oidc.mau": FEDERATED,
                    "cognito.m2m.tokens": "Number of token requests",
                    "cognito.m2m.app_clients": "Number of app clients",
                }
            ),
        ),
        choices=(
            Choice(
                "plan",
                ("User pool feature plan", "Feature plan", "User pool tier"),
                {"lite": "lite", "essentials": "essentials", "plus": "plus"},
                "legacy_user_pool",
                setting="plan",
                as_set={"lite": "lite", "essentials": "essentials", "plus": "plus", "legacy_user_pool": "legacy"},
            ),
            Choice(
                "advanced",
                ("Advanced security features",),
                {"enabled": "legacy_advanced_security", "disabled": None},
                setting="advanced_security",
                as_set={"legacy_advanced_security": True},
            ),
        ),
        stands=(Stands("machine_apps", "cognito.m2m.app_clients", is_whole=True),),
        quiet=("Optimization Rate for Token Requests=0", "Optimization Rate for App Clients=0"),
    ),
)
SECRETS = form(
    ("AWS Secrets Manager",),
    FormPart(
        "secrets_manager",
        (
            Product(
                "secrets_manager.secret_month",
                (
                    count("Number of secrets"),
                    Factor(("Average duration of each secret",), "days", "h", otherwise=720.0),
                ),
                times=1 / 720,
            ),
            Product("secrets_manager.api_requests", (count("Number of API calls"),)),
        ),
        stands=(Stands("secrets", "secrets_manager.secret_month", is_whole=True),),
    ),
)
KMS = form(
    ("AWS Key Management Service",),
    FormPart(
        "kms",
        (
            *counts(
                {
                    "kms.key_month": "Number of customer managed Customer Master Keys (CMK)",
                    "kms.requests.symmetric": "Number of symmetric requests",
                    "kms.requests.asymmetric_other": "Number of asymmetric requests except RSA 2048",
                    "kms.requests.asymmetric_rsa_2048": "Number of asymmetric requests involving RSA 2048",
                    "kms.requests.generate_datakeypair_ecc": "Number of ECC GenerateDataKeyPair requests",
                    "kms.requests.generate_datakeypair_rsa": "Number of RSA GenerateDataKeyPair requests",
                }
            ),
        ),
        stands=(Stands("keys", "kms.key_month", is_whole=True),),
    ),
)
ADVANCED = count("Advanced parameters")
PARAMETERS = form(
    ("AWS Systems Manager", "Parameter Store", "AWS Parameter Store"),
    FormPart(
        "parameter_store",
        (
            Product("parameter_store.advanced.parameter_hour", (ADVANCED,), times=HOURS),
            Product(
                "parameter_store.advanced.api_requests",
                (ADVANCED, count("Frequency of API interactions per parameter")),
            ),
        ),
        given=(Given("parameters", count("Standard parameters"), is_whole=True),),
        named=(FirstNamed("tier", {"advanced": ("Advanced parameters",)}),),
        stands=(Stands("parameters", "parameter_store.advanced.parameter_hour", 1 / HOURS, is_whole=True),),
        quiet=("Standard parameters", "Frequency of API interactions per parameter"),
        free=("Standard parameters",),
    ),
)

FORMS = (CLOUDWATCH, COGNITO, SECRETS, KMS, PARAMETERS)

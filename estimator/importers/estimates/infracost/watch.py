"""What watches, guards and keeps, as Terraform calls it."""

from estimator.importers.estimates.forms import (
    Choice,
    FormPart,
    Product,
    Stands,
    count,
    counts,
    form,
    sizes,
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
        stands=(Stands("stored_gb", "cloudwatch.logs.storage"),),
    ),
)
SECRET = form(
    ("aws_secretsmanager_secret",),
    FormPart(
        "secrets_manager",
        (Product("secrets_manager.secret_month", ()), *counts({"secrets_manager.api_requests": "monthly_requests"})),
        stands=(Stands("secrets", "secrets_manager.secret_month", is_whole=True),),
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
        free=("api_throughput_limit", "monthly_api_interactions", "parameter_storage_hrs"),
    ),
)

FORMS = (LOGS, SECRET, PARAMETER)

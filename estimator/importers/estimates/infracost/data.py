"""Tables, objects, files and their catalogue, as Terraform calls them."""

from estimator.importers.estimates.forms import (
    FirstNamed,
    FormPart,
    Product,
    Stands,
    count,
    counts,
    form,
    sizes,
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
        stands=(Stands("storage_gb", "dynamodb.storage.standard"),),
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


"""The first that holds something is the one of the card."""
RESTORED = {"glacier_flexible": ("standard", "expedited"), "glacier_deep_archive": ("standard", "bulk")}


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
    if ours in RESTORED:
        for speed in RESTORED[ours]:
            found += counts(
                {f"s3.{ours}.restore_requests.{speed}": f"{theirs}.monthly_{speed}_data_retrieval_requests"}
            )
            found += sizes({f"s3.{ours}.retrieval.{speed}": f"{theirs}.monthly_{speed}_data_retrieval_gb"})
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
        fixed={"s3.standard.storage": 0},
        named=(FirstNamed("storage_class", {ours: (f"{theirs}.storage_gb",) for theirs, ours in S3_CLASSES.items()}),),
        stands=tuple(Stands("storage_gb", f"s3.{key}.storage") for key in reversed(S3_CLASSES.values())),
    ),
)
S3_ANALYTICS = form(
    ("aws_s3_bucket_analytics_configuration",),
    FormPart("s3", counts({"s3.analytics.objects": "monthly_monitored_objects"})),
)
S3_INVENTORY = form(
    ("aws_s3_bucket_inventory",), FormPart("s3", counts({"s3.inventory.objects": "monthly_listed_objects"}))
)
ECR = form(
    ("aws_ecr_repository",),
    FormPart("ecr", sizes({"ecr.storage": "storage_gb"}), stands=(Stands("storage_gb", "ecr.storage"),)),
)
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
        stands=(Stands("storage_gb", "efs.standard.storage"),),
    ),
)
JOB = form(
    ("aws_glue_job",),
    FormPart(
        "glue",
        (Product("glue.etl.dpu_hour", (count("monthly_hours"),), times=10),),
        lacks="the DPUs of the job: 10 are taken, AWS’s default",
    ),
)
CRAWLER = form(
    ("aws_glue_crawler",),
    FormPart(
        "glue",
        (Product("glue.crawler.dpu_hour", (count("monthly_hours"),), times=2),),
        lacks="the DPUs of the crawler: two are taken",
    ),
)
CATALOGUE = form(
    ("aws_glue_catalog_database",),
    FormPart("glue", counts({"glue.catalog.objects": "monthly_objects", "glue.catalog.requests": "monthly_requests"})),
)

FORMS = (DYNAMODB, S3, S3_ANALYTICS, S3_INVENTORY, ECR, EFS, JOB, CRAWLER, CATALOGUE)

"""Databases and caches, as Terraform calls them: their classes, engines and zones stand in Terraform alone."""

from estimator.importers.estimates.forms import HOURS, FormPart, Product, Stands, count, form, sizes

RESERVED = ("reserved_instance_term", "reserved_instance_payment_option")
SECONDS = HOURS * 3_600
RDS = form(
    ("aws_db_instance",),
    FormPart(
        "rds",
        sizes({"rds.backup.storage": "additional_backup_storage_gb"}),
        lacks="the class, engine, zones and storage: PostgreSQL on db.t4g.medium in one zone is taken; choose yours at "
        "the card",
        free=("monthly_standard_io_requests", "monthly_additional_performance_insights_requests", *RESERVED),
    ),
)
ACU_HOURS = "aurora_serverless.v2.postgresql.acu_hour"
CAPACITY = Product(ACU_HOURS, (count("capacity_units_per_hr"),), times=HOURS)
AURORA = form(
    ("aws_rds_cluster",),
    FormPart(
        "aurora_serverless",
        (
            CAPACITY,
            *sizes(
                {
                    "aurora_serverless.storage.standard": "storage_gb",
                    "aurora_serverless.backup.postgresql": "backup_snapshot_size_gb",
                    "aurora_serverless.snapshot_export": "snapshot_export_size_gb",
                }
            ),
            Product("aurora_serverless.io", (count("write_requests_per_sec"),), times=SECONDS),
            Product("aurora_serverless.io", (count("read_requests_per_sec"),), times=SECONDS),
            Product(
                "aurora_serverless.backtrack",
                (
                    count("average_statements_per_hr"),
                    count("change_records_per_statement"),
                    count("backtrack_window_hrs"),
                ),
                times=HOURS,
            ),
        ),
        stands=(
            Stands("storage_gb", "aurora_serverless.storage.standard"),
            Stands("snapshot_export_gb", "aurora_serverless.snapshot_export"),
        ),
        lacks="the engine and the kind of storage, PostgreSQL with standard storage is taken, and the capacity, which "
        "its instances have",
        fixed={ACU_HOURS: 0},
    ),
)
AURORA_INSTANCE = form(
    ("aws_rds_cluster_instance",),
    FormPart(
        "aurora_serverless",
        (CAPACITY,),
        lacks="the engine: PostgreSQL is taken",
        fixed={"aurora_serverless.storage.standard": 0},
    ),
)
KEPT = sizes({"elasticache.backup.storage": "snapshot_storage_size_gb"})
CACHE = form(
    ("aws_elasticache_cluster",),
    FormPart(
        "elasticache_nodes",
        KEPT,
        settings={"engine": "redis", "replicas": 0},
        lacks="the engine, the node type and how many there are: one cache.t4g.small with Redis OSS is taken; choose "
        "yours at the card",
        free=RESERVED,
    ),
)
CACHE_GROUP = form(
    ("aws_elasticache_replication_group",),
    FormPart(
        "elasticache_nodes",
        KEPT,
        settings={"engine": "redis", "replicas": 1},
        lacks="the node type and how many there are: a cache.t4g.small with one replica is taken; choose yours at the "
        "card",
        free=RESERVED,
    ),
)

FORMS = (RDS, AURORA, AURORA_INSTANCE, CACHE, CACHE_GROUP)

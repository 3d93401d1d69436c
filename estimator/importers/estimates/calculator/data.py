"""Databases and storage, as the AWS Pricing Calculator words them."""

from collections.abc import Iterator

from estimator.importers.estimates.forms import (
    HOURS,
    Choice,
    Factor,
    FormPart,
    Product,
    ToolForm,
    count,
    form,
    gb,
    hours,
    kb_steps,
    sizes,
)

TABLE_CLASSES = ("standard-infrequent access", "standard - infrequent access", "standard-ia")
ITEM = "Average item size (all attributes)"
DYNAMODB = form(
    (
        "Amazon DynamoDB",
        "DynamoDB on-demand capacity",
        "DynamoDB provisioned capacity",
        "DynamoDB Streams",
        "DynamoDB Backup and restore",
    ),  # fmt: skip
    FormPart(
        "dynamodb",
        (
            Product("dynamodb.storage.{kept_as}", (gb("Data storage size"),)),
            Product("dynamodb.on_demand.write{of_class}", (count("Number of writes"), kb_steps(1, ITEM))),
            Product("dynamodb.on_demand.read{of_class}", (count("Number of reads"), kb_steps(4, ITEM)), times=0.5),
        ),
        choices=(
            Choice(
                "kept_as",
                ("Table class",),
                {"standard": "standard"} | dict.fromkeys(TABLE_CLASSES, "standard_ia"),
                "standard",
                setting="table_class",
            ),
            Choice("of_class", ("Table class",), {"standard": ""} | dict.fromkeys(TABLE_CLASSES, ".standard_ia"), ""),
        ),
        lacks="reads and writes",
        unless=("Number of writes", "Number of reads"),
        quiet=(ITEM,),
    ),
)


def _s3_class(key: str, *labels: str) -> Iterator[Product]:
    """What a storage class bills, by what the calculator calls it."""

    def called(words: str) -> tuple[str, ...]:
        return tuple(words.format(label) for label in labels)

    yield Product(f"s3.{key}.storage", (gb(*called("{} storage")),))
    yield Product(f"s3.{key}.put", (count(*called("PUT, COPY, POST, LIST requests to {}")),))
    yield Product(f"s3.{key}.get", (count(*called("GET, SELECT, and all other requests from {}")),))
    if key in ("standard_ia", "one_zone_ia", "glacier_instant", "glacier_flexible", "glacier_deep_archive"):
        yield Product(f"s3.{key}.lifecycle_transition", (count(*called("Lifecycle Transitions into {}")),))
    if key in ("standard_ia", "one_zone_ia", "glacier_instant"):
        yield Product(f"s3.{key}.retrieval", (gb(*called("Data retrievals from {}"), *called("{} Data retrievals")),))


S3_CLASSES = {
    "standard": ("S3 Standard",),
    "standard_ia": ("S3 Standard-Infrequent Access", "S3 Standard - Infrequent Access", "S3 Standard-IA"),
    "one_zone_ia": ("S3 One Zone-Infrequent Access", "S3 One Zone - Infrequent Access", "S3 One Zone-IA"),
    "glacier_instant": ("S3 Glacier Instant Retrieval",),
    "glacier_flexible": ("S3 Glacier Flexible Retrieval",),
    "glacier_deep_archive": ("S3 Glacier Deep Archive",),
}
S3_LABELS = tuple(label for labels in S3_CLASSES.values() for label in labels)
S3 = form(
    ("Amazon Simple Storage Service (S3)", "Amazon S3", *S3_LABELS),
    FormPart(
        "s3",
        (
            *(product for key, labels in S3_CLASSES.items() for product in _s3_class(key, *labels)),
            *sizes(
                {
                    "s3.select.standard.returned": "Data returned by S3 Select",
                    "s3.select.standard.scanned": "Data scanned by S3 Select",
                }
            ),
        ),
        quiet=tuple(f"{label} Average Object Size" for label in S3_LABELS),
    ),
)
EFS = form(
    ("Amazon Elastic File System (EFS)", "Amazon EFS"),
    FormPart(
        "efs",
        (
            *sizes(
                {
                    "efs.standard.storage": "Desired Storage Capacity",
                    "efs.infrequent_access.read": "Infrequent Access Read",
                    "efs.archive.read": "Archive Access Read",
                    "efs.elastic_throughput.read": "Read Data Transferred",
                    "efs.elastic_throughput.write": "Write Data Transferred",
                }
            ),
        ),
    ),
)
ECR = form(
    ("Amazon Elastic Container Registry", "Amazon ECR"),
    FormPart("ecr", (Product("ecr.storage", (gb("Amount of data stored"),)),)),
)
ATHENA = form(
    ("Amazon Athena",),
    FormPart(
        "athena",
        (
            Product(
                "athena.sql.data_scanned",
                (count("Total number of queries"), gb("Amount of data scanned per query")),
                times=1 / 1024,
            ),
        ),
    ),
)
GLUE = form(
    ("AWS Glue", "AWS Glue ETL jobs and interactive sessions"),
    FormPart(
        "glue",
        tuple(
            Product(
                "glue.etl.dpu_hour", (count(f"Number of DPUs for {job} job"), hours(f"Duration for which {runs} runs"))
            )
            for job, runs in (("Apache Spark", "Apache Spark ETL job"), ("Python Shell", "Python Shell ETL job"))
        ),
        lacks="how long jobs run",
        unless=("Duration for which Apache Spark ETL job runs", "Duration for which Python Shell ETL job runs"),
    ),
)
NODES = count("Nodes", "Quantity", otherwise=1.0)
UTILIZATION = Factor(("Utilization (On-Demand only)",), "%", "", otherwise=100.0)
CLASSES = {
    f"db.{name.replace('_', '.')}": name
    for name in (
        "t4g_micro", "t4g_small", "t4g_medium", "t4g_large", "m6g_large", "m6g_xlarge", "m7g_large", "m7g_xlarge",
        "m7g_2xlarge", "r6g_large", "r6g_xlarge", "r7g_large", "r7g_xlarge", "r7g_2xlarge",
    )
}  # fmt: skip


def _rds(engine: str, name: str) -> ToolForm:
    return form(
        (f"Amazon RDS for {name}",),
        FormPart(
            "rds",
            (
                Product(f"rds.{engine}.{{zones}}.{{class}}", (NODES, UTILIZATION), times=HOURS / 100),
                Product("rds.storage.{storage}.{zones}", (NODES, gb("Storage amount"))),
            ),
            choices=(
                Choice("class", ("Instance type",), CLASSES),
                Choice(
                    "zones", ("Deployment option",), {"single-az": "single_az", "multi-az": "multi_az"}, "single_az"
                ),
                Choice(
                    "storage",
                    ("Storage volume", "Storage type", "Storage for each RDS instance"),
                    {
                        "general purpose ssd (gp3)": "gp3",
                        "general purpose ssd (gp2)": "gp2",
                        "general purpose": "gp2",
                    },
                    "gp2",
                ),
                Choice("term", ("Pricing strategy", "Pricing Model"), {"ondemand": "", "on-demand": ""}, ""),
            ),
            settings={"engine": engine},
            needs=("Instance type",),
        ),
    )


FORMS = (DYNAMODB, S3, EFS, ECR, ATHENA, GLUE, _rds("postgresql", "PostgreSQL"), _rds("mysql", "MySQL"))

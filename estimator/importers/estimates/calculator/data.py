"""Tables, objects, files and what queries them, as the AWS Pricing Calculator words them."""

from collections.abc import Iterator
from dataclasses import replace

from estimator.importers.estimates.forms import (
    Choice,
    Factor,
    FirstNamed,
    FormPart,
    Given,
    Product,
    Stands,
    count,
    form,
    gb,
    hours,
    kb_steps,
    sizes,
)

TABLE_CLASSES = ("standard-infrequent access", "standard - infrequent access", "standard-ia")
ITEM = "Average item size (all attributes)"
TABLE = FormPart(
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
    given=(Given("item_kb", Factor((ITEM,), "KB", "KB")),),
    stands=(Stands("storage_gb", "dynamodb.storage.{kept_as}"),),
    lacks="reads and writes",
    unless=("Number of writes", "Number of reads"),
    quiet=(ITEM,),
)
DYNAMODB = form(
    ("Amazon DynamoDB", "DynamoDB on-demand capacity", "DynamoDB Streams", "DynamoDB Backup and restore"), TABLE
)
PROVISIONED = form(
    ("DynamoDB provisioned capacity",),
    replace(TABLE, products=TABLE.products[:1], settings={"capacity": "provisioned"}),
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
"""The first that holds something is the one of the card."""
S3_LABELS = tuple(label for labels in S3_CLASSES.values() for label in labels)
S3_OBJECTS = tuple(f"{label} Average Object Size" for label in S3_LABELS)
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
        given=(Given("object_kb", Factor(S3_OBJECTS, "MB", "KB")),),
        stands=tuple(Stands("storage_gb", f"s3.{key}.storage") for key in reversed(S3_CLASSES)),
        named=(
            FirstNamed(
                "storage_class",
                {key: tuple(f"{label} storage" for label in labels) for key, labels in S3_CLASSES.items()},
            ),
        ),
        quiet=S3_OBJECTS,
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
        stands=(Stands("storage_gb", "efs.standard.storage"),),
    ),
)
ECR = form(
    ("Amazon Elastic Container Registry", "Amazon ECR"),
    FormPart(
        "ecr",
        (Product("ecr.storage", (gb("Amount of data stored"),)),),
        stands=(Stands("storage_gb", "ecr.storage"),),
    ),
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

FORMS = (DYNAMODB, PROVISIONED, S3, EFS, ECR, ATHENA, GLUE)

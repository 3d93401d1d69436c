"""Athena: https://aws.amazon.com/athena/pricing/

Queries are billed by the TB they scan, each rounded up to a megabyte and counted as 10 MB at least; tables and
partitions are created for nothing.  With reserved capacity the hours of its DPUs are billed instead, four of them at
least, and its queries do not count against the account's running ones: docs.aws.amazon.com/athena/latest/ug/
capacity-management.html.  Spark is billed by the DPU-hours it runs.  What queries read from S3 and ask of the
catalogue is billed there: draw it.  How many workgroups there may be is no matter of load.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, begun, is_number, larger, smaller
from estimator.engine.measures import Demand, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting

SCANNED = "athena.sql.data_scanned"
RESERVED = "athena.provisioned_capacity.dpu_hour"
SPARK = "athena.spark.dpu_hour"
LEAST_MB = 10
MB_IN_TB = 1024.0**2
QUERIES = ("query", "start_query")
STATEMENTS = (*QUERIES, "change_table")
"""What StartQueryExecution runs: docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html."""


class AthenaSettings(Settings):
    capacity: Literal["on_demand", "provisioned"] = setting(
        "on_demand",
        "Billed by",
        choices={"on_demand": "data scanned", "provisioned": "reserved DPUs"},
        help="Reserved capacity pays for itself where many queries scan much.",
    )
    scanned_mb: float = setting(
        100,
        "Scanned per query",
        unit="MB",
        help="Parquet and partitions make it small: measure it.",
        ge=0,
        le=1e9,
        when=("capacity", ("on_demand",)),
    )
    dpus: int = setting(
        24,
        "Reserved DPUs",
        unit="DPUs",
        when=("capacity", ("provisioned",)),
        help="4 vCPU and 16 GB each.",
        ge=4,
        le=10_000,
    )
    reserved_hours: float | None = setting(
        None, "Reserved for", unit="hours a month", basis="aws", advanced=True, when=("capacity", ("provisioned",)),
        help="Empty: all month.", ge=0, le=744,
    )  # fmt: skip
    query_seconds: float = setting(
        5, "A query takes", unit="s", help="Waiting in the queue included.", ge=0.001, le=14_400
    )
    slowest_seconds: float | None = setting(
        None, "Slowest of 100", unit="s", help="For the time-out. Empty: it is judged on the mean.", ge=0.001, le=14_400
    )
    partitions: int = setting(
        100, "Partitions read by a query", unit="partitions", advanced=True,
        help="Folders of the table that its conditions leave over.", ge=0, le=1_000_000_000,
    )  # fmt: skip
    result_kb: float = setting(10, "Result", unit="KB", advanced=True, help="What a query answers.", ge=0, le=1e9)
    ddl_seconds: float = setting(
        2,
        "Changing a table takes",
        unit="s",
        advanced=True,
        help="Creating one, or adding a partition.",
        ge=0.001,
        le=36_000,
    )
    spark_dpus: int = setting(
        4,
        "DPUs of a Spark calculation",
        unit="DPUs",
        advanced=True,
        help="One drives, the others work.",
        ge=1,
        le=10_000,
    )
    spark_minutes: float = setting(
        10, "A Spark session runs", unit="minutes", advanced=True, help="From start to stop.", ge=0.001, le=100_000
    )

    acting: ClassVar[Acting] = Acting(
        alone="capacity dpus reserved_hours",
        called={
            "query start_query": "scanned_mb query_seconds slowest_seconds partitions",
            "query": "result_kb",
            "change_table": "ddl_seconds",
            "run_spark": "spark_dpus spark_minutes",
        },
    )


class Athena(AwsService[AthenaSettings]):
    slug = "athena"
    name = "Athena"
    noun = "Athena"
    default_name = "Queries"
    type = "data"
    help = "SQL on files in S3, billed by what it reads."
    known_as = ("sql", "query", "data lake", "warehouse", "data warehouse", "presto", "trino")
    family = "database"
    fits = "SQL now and then on files that lie in S3 already: logs, exports, reports. Nothing has to be loaded first."
    fits_not = (
        "Many small queries that people wait for: each takes a while and is billed for a least amount read. Files "
        "that are neither partitioned nor columnar, for all it reads is billed."
    )
    Settings = AthenaSettings
    operations = (
        Operation(
            "query",
            "run a query and wait for its result",
            accepts={"client", "code", "workflow", "external"},
            fetches=True,
            for_each="maybe",
        ),
        Operation(
            "start_query",
            "start a query and go on",
            waits=False,
            accepts={"client", "code", "workflow", "schedule", "external"},
            for_each="maybe",
        ),
        Operation(
            "change_table",
            "create a table or add a partition",
            waits=False,
            accepts={"client", "code", "workflow", "schedule", "external"},
            for_each="seldom",
        ),
        Operation(
            "run_spark",
            "run a Spark session",
            waits=False,
            accepts={"client", "code", "workflow", "external"},
            for_each="seldom",
        ),
    )
    events = (
        Event(
            "scan",
            "each query, for what it reads and writes",
            of=QUERIES,
            sends="analytics",
            later=True,
            mostly="reads",
            reaches="Athena reads S3 and the Glue catalogue, and other sources through functions",
        ),
        Event("calculation", "each Spark session", of=("run_spark",), sends="code", later=True, mostly="reads"),
    )
    dimensions = {
        SCANNED: Dimension("Data scanned"),
        RESERVED: Dimension("Reserved query capacity", "standing"),
        SPARK: Dimension("Athena for Spark"),
    }
    effects = {
        "athena.query_timeout": ("refuses", "such queries are ended"),
        "athena.ddl_timeout": ("refuses", "such changes are ended"),
        "athena.active_*": ("refuses", "queries are refused", ("delays", "queries wait")),
        "athena.start_query_rate": ("refuses", "queries are refused", ("delays", "queries wait")),
        "athena.partitions_scan": ("refuses", "such queries fail"),
    }
    limits = {
        "athena.query_timeout": "query time-out",
        "athena.ddl_timeout": "time-out of table changes",
        "athena.active_dml_queries": "queries running",
        "athena.active_ddl_queries": "table changes running",
        "athena.start_query_rate": "queries started",
        "athena.query_length": "length of a query",
        "athena.partitions_scan": "partitions of a scan",
    }

    def kind_of(self, s: AthenaSettings) -> str:
        return "Athena" if s.capacity == "on_demand" else f"Athena · {whole(s.dpus)} DPUs"

    def response_kb(self, s: AthenaSettings, operation: str) -> Amount:
        return s.result_kb if operation == "query" else 0.0

    def own_seconds(self, s: AthenaSettings, operation: str) -> tuple[Amount, Amount]:
        if operation in QUERIES:
            return s.query_seconds, larger(0.0 if s.slowest_seconds is None else s.slowest_seconds, s.query_seconds)
        seconds = s.ddl_seconds if operation == "change_table" else s.spark_minutes * 60
        return seconds, seconds

    def usage(self, s: AthenaSettings, load: Load) -> Iterator[Use]:
        if s.capacity == "on_demand":
            counted = larger(begun(s.scanned_mb, 1), LEAST_MB)
            for operation in QUERIES:
                queries = load[operation].monthly_items
                yield Use(SCANNED, queries, "queries", counted, "MB counted", MB_IN_TB, "÷ MB in a TB")
        else:
            month = load.hours_per_month
            hours = month if s.reserved_hours is None else smaller(s.reserved_hours, month)
            yield Use(RESERVED, s.dpus, "DPUs", hours, "hours")
        sessions = load["run_spark"].monthly_items
        yield Use(
            SPARK, sessions, "sessions", s.spark_dpus, "DPUs", s.spark_minutes, "minutes", 60, "÷ minutes in an hour"
        )

    def demands(self, s: AthenaSettings, load: Load) -> Iterator[Demand]:
        for operation in STATEMENTS:
            for flow in load[operation]:
                cause, at = f"sent by {flow.edge.source.label}", flow.edge.id
                yield Demand("athena.query_length", flow.item_kb * 1024, cause, where=at)
        starting = added(load[operation].peak_calls_per_second for operation in STATEMENTS)
        if not is_number(starting):
            yield Demand("athena.start_query_rate", starting, "in the peak second", remedy=QUEUE)
        running = added(load[operation].concurrency(s.query_seconds) for operation in QUERIES)
        if not is_number(running):
            if s.capacity == "on_demand":
                yield Demand("athena.active_dml_queries", running, "running at once", remedy=RESERVE)
            _, slowest = self.own_seconds(s, "query")
            yield Demand("athena.query_timeout", slowest, "the slowest of 100", remedy=LESS)
            yield Demand(
                "athena.partitions_scan", s.partitions, "read by a query", remedy="Partition coarser.", is_setting=True
            )
        if load["change_table"]:
            changing = load["change_table"].concurrency(s.ddl_seconds)
            yield Demand(
                "athena.active_ddl_queries", changing, "running at once", remedy="Let Glue project partitions."
            )
            yield Demand("athena.ddl_timeout", s.ddl_seconds)


QUEUE = "Keep results for a while; where nobody waits for them, let queries wait in a queue."
RESERVE = "Reserve capacity, or keep results for a while instead of asking again."
LESS = "Scan less: partition, convert to Parquet, or write the table in steps."

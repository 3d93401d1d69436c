"""Amazon Data Firehose: https://aws.amazon.com/firehose/pricing/

Billed by the GB that comes in.  Records put directly or read from a Kinesis stream are each rounded up to 5 KB,
and so is what is converted to Parquet or ORC; records from Kafka, logs that AWS services vend, and what goes into
Iceberg tables or Snowflake are not rounded, and the last two have rates of their own in place of the source's, dearer
ones where single records are updated or routed (event-by-event processing: which settings bring it AWS's list does not
say).  Of Kafka's bytes those in or those delivered count, whichever are more; changes of a database have a rate too.
What is partitioned, decompressed or delivered
into a VPC is billed by its bytes as they are.  Firehose delivers a buffer when it is full or old enough:
docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html.
Limits on what is no load, how long it waits for a destination that is down or may gather a buffer, are left out.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal, Protocol, cast

from estimator.aws.batches import fullest_call
from estimator.aws.units import in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    MEAN,
    PEAK,
    TINY,
    Amount,
    Rates,
    added,
    begun,
    choose,
    in_sample,
    larger,
    share,
    used,
)
from estimator.engine.measures import Demand, Polling, Use
from estimator.engine.operations import Dimension, Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Acting, Settings, setting
from estimator.engine.traffic.flow import Flow, Flows
from estimator.engine.traffic.view import EdgeView
from pricing.book import LimitBook

SOURCES = {
    "direct": "programs and services",
    "msk": "a Kafka topic (MSK)",
    "vended_logs": "logs that AWS services vend",
    "database": "changes of a MySQL or PostgreSQL database",
}
DESTINATIONS = {
    "s3": "S3",
    "iceberg": "Iceberg tables",
    "snowflake": "Snowflake",
    "other": "OpenSearch, Redshift, Splunk or HTTP",
}
INGESTED = {
    "direct": "firehose.direct_put.ingested",
    "msk": "firehose.msk_source.ingested",
    "vended_logs": "firehose.vended_logs.ingested",
    "database": "firehose.database_source.incremental",
    "kinesis": "firehose.kinesis_source.ingested",
}
DELIVERED = {"iceberg": "firehose.iceberg_delivery.direct_put", "snowflake": "firehose.snowflake_delivery.direct_put"}
EACH_RECORD = {
    "iceberg": "firehose.iceberg_delivery.event_by_event",
    "snowflake": "firehose.snowflake_delivery.event_by_event",
}
KAFKA_TO_ICEBERG = "firehose.iceberg_delivery.msk_source"
OTHER_INTO_TABLES = (("msk", "iceberg"), ("database", "iceberg"))
"""Sources and destinations that have a price together, beside what programs put."""
ROUNDED = ("direct", "kinesis")
STEP_KB = 5
KAFKA_KB, CHANGED_KAFKA_KB = 10 * 1024, 6 * 1024
"""The largest record of a Kafka topic, and where a function changes it: docs.aws.amazon.com/firehose/latest/dev/
limits.html."""
SOURCE_OF = {"put": "", "read": "kinesis"}
SMALL_MB, LARGE_MB, LEAST_LARGE_MB = 5, 128, 64
"""AWS's buffer, and that of partitioned or converted records: docs.aws.amazon.com/firehose/latest/APIReference/
API_ExtendedS3DestinationConfiguration.html."""


class FirehoseSettings(Settings):
    source: Literal["direct", "msk", "vended_logs", "database"] = setting(
        "direct",
        "Records are put by",
        choices=SOURCES,
        help="What is read from a Kinesis stream is told apart by itself.",
    )
    destination: Literal["s3", "iceberg", "snowflake", "other"] = setting(
        "s3", "Delivers into", choices=DESTINATIONS, help="Iceberg tables and Snowflake have rates of their own."
    )
    record_level: bool = setting(
        False, "Updates or routes single records", basis="off", advanced=True,
        when=("destination", tuple(EACH_RECORD)),
        help="Event-by-event processing in AWS's list, at a rate of its own.",
    )  # fmt: skip
    buffer_mb: float | None = setting(
        None, "Buffer size", unit="MB", basis="aws",
        help="An object is delivered when so much has come … Empty: 5 MB, or 128 where partitioned or converted.",
        ge=1, le=128,
    )  # fmt: skip
    buffer_s: float = setting(
        300, "Buffer interval", unit="s", basis="aws",
        help="… or when its first record has waited so long. AWS takes 60 to 900, less for some destinations.",
        ge=1, le=900,
    )  # fmt: skip
    delivered_percent: float = setting(
        100, "Size delivered", unit="% of what came", basis="aws",
        help="Less with compression or Parquet: text shrinks to a tenth or a quarter.", ge=0.001, le=1000,
    )  # fmt: skip
    partitions: int = setting(
        0, "Dynamic partitions at once", unit="partitions", basis="off",
        help="Keys, such as customers, whose records go to a folder each. Each fills a buffer of its own. 0: off.",
        ge=0, le=1_000_000,
    )  # fmt: skip
    jq_hours: float = setting(
        0, "JQ processing", unit="hours a month", basis="off", advanced=True, when=("partitions", ("set",)),
        help="Time spent finding the keys in JSON.", ge=0, le=1e7,
    )  # fmt: skip
    format_conversion: bool = setting(
        False, "Convert to Parquet or ORC", basis="off", help="Columns are cheaper to query, and cost extra here."
    )
    decompressed_percent: float = setting(
        0, "Decompressed size", unit="% of what came", basis="off", advanced=True,
        help="Where Firehose unpacks logs from CloudWatch: their size afterwards. 0: it does not.", ge=0, le=10_000,
    )  # fmt: skip
    transform_mb: float = setting(
        1, "Batch to transform", unit="MB", basis="aws", advanced=True,
        help="A function that changes records gets them when so much has come …", ge=0.2, le=3,
    )  # fmt: skip
    transform_s: float = setting(
        60, "Transform at least every", unit="s", basis="aws", advanced=True,
        help="… or when the first has waited so long.", ge=1, le=900,
    )  # fmt: skip
    vpc_zones: int = setting(
        0, "Delivers into a VPC", unit="zones", basis="off", advanced=True,
        help="Availability zones with an endpoint in your network. 0: none.", ge=0, le=6,
    )  # fmt: skip
    latency_ms: float = setting(30, "Answers in", unit="ms", advanced=True, help="A put.", ge=0.001, le=10_000)

    acting: ClassVar[Acting] = Acting(
        alone="jq_hours vpc_zones",
        called={
            "put": "source latency_ms",
        },
        starting={
            "transformation": "transform_mb transform_s",
        },
    )


class Firehose(AwsService[FirehoseSettings]):
    slug = "firehose"
    name = "Data Firehose"
    noun = "a Firehose stream"
    default_name = "Delivery"
    short_name = "Firehose"
    type = "message"
    help = "Gathers records and delivers them in files, into S3, tables or search."
    known_as = ("delivery", "ingest", "kinesis", "stream")
    family = "stream"
    fits = (
        "Getting records into S3, Iceberg tables, Redshift, OpenSearch or Splunk with little or no code: it "
        "gathers, compresses and converts."
    )
    fits_not = (
        "Reacting at once, for it gathers before it delivers; several readers or reading again, which a stream has. "
        "Very small records put directly are each rounded up on the bill."
    )
    Settings = FirehoseSettings
    subscribes_as = "firehose"
    operations = (
        Operation(
            "put",
            "put a record",
            accepts={"client", "code", "rest_api", "topic", "bus", "pipe", "workflow", "external", "logs", "graphql"},
            takes_several=True,
            most_items="firehose.batch_count",
        ),
        Operation("read", "read the records of a Kinesis stream", accepts={"kinesis"}, fetches=True),
    )
    events = (
        Event(
            "delivery",
            "each object delivered",
            of=("put", "read"),
            sends="delivery",
            later=True,
            sized=True,
            reaches="what Firehose delivers lands in S3 buckets; other destinations are billed here alone",
        ),
        Event(
            "transformation",
            "each batch handed to a function to change",
            of=("put", "read"),
            sends="transform",
            later=True,
            sized=True,
            wrapped=4 / 3,
            reaches="Firehose hands batches to functions only",
        ),
    )
    dimensions = {
        INGESTED["direct"]: Dimension("Records put into Firehose"),
        INGESTED["kinesis"]: Dimension("Records Firehose reads from Kinesis"),
        INGESTED["msk"]: Dimension("Records Firehose reads from Kafka"),
        INGESTED["vended_logs"]: Dimension("Vended logs into Firehose"),
        DELIVERED["iceberg"]: Dimension("Firehose into Iceberg tables"),
        DELIVERED["snowflake"]: Dimension("Firehose into Snowflake"),
        EACH_RECORD["iceberg"]: Dimension("Firehose into Iceberg tables, by record"),
        EACH_RECORD["snowflake"]: Dimension("Firehose into Snowflake, by record"),
        KAFKA_TO_ICEBERG: Dimension("Firehose from Kafka into Iceberg tables"),
        INGESTED["database"]: Dimension("Changes of a database into Firehose"),
        "firehose.format_conversion": Dimension("Conversion to Parquet or ORC"),
        "firehose.decompression": Dimension("Decompression of logs"),
        "firehose.dynamic_partitioning.data": Dimension("Dynamic partitioning, data"),
        "firehose.dynamic_partitioning.objects": Dimension("Dynamic partitioning, objects"),
        "firehose.dynamic_partitioning.jq_hour": Dimension("Dynamic partitioning, JQ", "standing"),
        "firehose.vpc_delivery.data": Dimension("Delivery into a VPC, data"),
        "firehose.vpc_delivery.az_hour": Dimension("Delivery into a VPC, zones", "standing"),
    }
    effects = {
        "firehose.records_rate": ("refuses", "senders are refused"),
        "firehose.requests_rate": ("refuses", "senders are refused"),
        "firehose.bytes_rate": ("refuses", "senders are refused"),
        "firehose.record_size": ("refuses", "such records are refused"),
        "firehose.dynamic_partitions": ("refuses", "more records go to the folder of errors"),
        "firehose.partition_throughput": ("delays", "records are delivered late"),
        "firehose.lambda_outstanding": ("delays", "records are delivered late"),
    }
    limits = {
        "firehose.records_rate": "Firehose records",
        "firehose.requests_rate": "Firehose requests",
        "firehose.bytes_rate": "Firehose bytes",
        "firehose.record_size": "Firehose record size",
        "firehose.batch_count": "records in a Firehose batch",
        "firehose.batch_size": "size of a Firehose batch",
        "firehose.dynamic_partitions": "dynamic partitions",
        "firehose.partition_throughput": "bytes of one partition",
        "firehose.lambda_outstanding": "transforms at once",
        "firehose.streams": "Firehose streams",
    }

    def kind_of(self, s: FirehoseSettings) -> str:
        return f"Firehose · {DESTINATIONS[s.destination].split(',')[0]}"

    def check(self, s: FirehoseSettings, limits: LimitBook) -> tuple[str, str] | None:
        goes = (s.source, s.destination)
        if s.destination in DELIVERED and s.source != "direct" and goes not in OTHER_INTO_TABLES:
            where = DESTINATIONS[s.destination]
            return "source", f"must be {SOURCES['direct']} for {where}: no price of another is known."
        if s.source == "database" and s.destination != "iceberg":
            return "source", "needs Iceberg tables to deliver into: Firehose copies a database into no other."
        if s.record_level and s.destination in EACH_RECORD and s.source != "direct":
            return "record_level", f"has a price for {SOURCES['direct']} and for Kinesis streams alone."
        if (s.partitions or s.format_conversion) and s.buffer_mb is not None and s.buffer_mb < LEAST_LARGE_MB:
            return "buffer_mb", f"must be {LEAST_LARGE_MB} MB or more where records are partitioned or converted."
        return None

    def response_kb(self, s: FirehoseSettings, operation: str) -> Amount:
        return 0.0

    def own_seconds(self, s: FirehoseSettings, operation: str) -> tuple[Amount, Amount]:
        seconds = s.latency_ms / 1000 if operation == "put" else 0.0
        return seconds, seconds

    # -- buffers -------------------------------------------------------------------------------------------

    def gathers(self, s: FirehoseSettings, event: str, flows: Flows) -> tuple[Rates, Amount]:
        if event == "delivery":
            rate = self._objects(s, flows)
            shrinks = s.delivered_percent / 100
        else:
            rate = _emptied(flows, s.transform_s, s.transform_mb, 1.0)
            shrinks = 1.0
        hours = flows[0].hours
        kb = added(flow.monthly_items * flow.item_kb for flow in flows)
        return rate, kb / larger(hours.month_of_rate(rate[MEAN]), TINY) * shrinks

    @staticmethod
    def _objects(s: FirehoseSettings, flows: Flows) -> Rates:
        """Objects a second."""
        usual = choose(s.partitions > 0, LARGE_MB, LARGE_MB if s.format_conversion else SMALL_MB)
        megabytes = usual if s.buffer_mb is None else s.buffer_mb
        return _emptied(flows, s.buffer_s, megabytes, larger(s.partitions, 1.0))

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: FirehoseSettings, load: Load) -> Iterator[Use]:
        for operation, source in SOURCE_OF.items():
            for flow in load[operation]:
                yield from self._ingestion(s, source or s.source, flow)
                partitioned = choose(s.partitions > 0, 1.0, 0.0)
                yield _gb("firehose.dynamic_partitioning.data", flow, flow.item_kb, "KB", partitioned, "partitioned")
                unpacked = s.decompressed_percent / 100
                yield _gb("firehose.decompression", flow, flow.item_kb, "KB", unpacked, "of their size unpacked")
                into_vpc = choose(s.vpc_zones > 0, 1.0, 0.0)
                yield _gb("firehose.vpc_delivery.data", flow, flow.item_kb, "KB", into_vpc, "into a VPC")
        flows = Flows(load.flows())
        if flows:
            objects = load.hours.month_of_rate(self._objects(s, flows)[MEAN])
            in_folders = choose(s.partitions > 0, 1.0, 0.0)
            yield Use("firehose.dynamic_partitioning.objects", objects, "objects", in_folders, "partitioned")
        yield Use("firehose.dynamic_partitioning.jq_hour", s.jq_hours, "hours")
        yield Use("firehose.vpc_delivery.az_hour", s.vpc_zones, "zones", load.hours_per_month, "hours")

    @staticmethod
    def _ingestion(s: FirehoseSettings, source: str, flow: Flow) -> Iterator[Use]:
        """What comes in, at the rate of its source or, for some, of its destination."""
        kb, word = flow.item_kb, "KB"
        if s.destination not in DELIVERED and source in ROUNDED:
            kb, word = begun(flow.item_kb, STEP_KB) * STEP_KB, "KB in steps of 5"
        if s.format_conversion:
            yield _gb("firehose.format_conversion", flow, kb, word)
        if source == "msk":
            kb, word = kb * larger(s.delivered_percent / 100, 1.0), "KB in or out, whichever is more"
        yield _gb(_rate(s, source), flow, kb, word)

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: FirehoseSettings, load: Load) -> Iterator[Demand]:
        yield Demand("firehose.streams", 1.0, "stream", is_setting=True)
        puts = load["put"]
        if puts and s.source == "direct":
            yield Demand("firehose.records_rate", puts.peak_items_per_second, PEAK_SECOND, remedy=AHEAD)
            are_full = all(in_sample(flow.batch) >= load.limit("firehose.batch_count") for flow in puts)
            remedy = AHEAD if are_full else BATCH
            yield Demand("firehose.requests_rate", puts.peak_calls_per_second, PEAK_SECOND, remedy=remedy)
            yield Demand("firehose.bytes_rate", _megabytes(puts), PEAK_SECOND, remedy=AHEAD)
        from_kafka = CHANGED_KAFKA_KB if load.leaving.get("transformation") else KAFKA_KB
        largest = from_kafka if s.source == "msk" else None
        for flow in puts:
            cause, where = f"put by {flow.edge.source.label}", flow.edge.id
            yield Demand("firehose.record_size", flow.item_kb, cause, where=where, value=largest, remedy=BULK)
            if s.source not in ("msk", "database"):
                together = fullest_call(flow)
                yield Demand("firehose.batch_count", together, cause, where=where, is_setting=True)
                yield Demand("firehose.batch_size", flow.item_kb * together / 1024, cause, where=where)
        flows = Flows(load.flows())
        if flows and used(s.partitions):
            yield Demand("firehose.dynamic_partitions", s.partitions, "filling at once", remedy=COARSER)
            each = share(_megabytes(flows) / 1024, s.partitions)
            yield Demand("firehose.partition_throughput", each, "if all are alike")
        yield from self._transform_demands(load)

    @staticmethod
    def _transform_demands(load: Load) -> Iterator[Demand]:
        """Batches in the hands of the function, for each shard of the stream they come from."""
        if not load["read"]:
            return
        lanes = added(_lanes(flow) for flow in load["read"])
        for flow in load.out("transformation"):
            yield Demand(
                "firehose.lambda_outstanding", flow.concurrency(flow.seconds) / lanes, "in the hands of the function",
                where=flow.edge.id, remedy="Make the function faster, or open more shards.",
            )  # fmt: skip


def _rate(s: FirehoseSettings, source: str) -> str:
    """The dimension of what comes in: of its source, or of its destination where that has one."""
    if source == "database":
        return INGESTED["database"]
    if source == "msk" and s.destination == "iceberg":
        return KAFKA_TO_ICEBERG
    by_destination = EACH_RECORD if s.record_level else DELIVERED
    return by_destination.get(s.destination, INGESTED[source])


PEAK_SECOND = "put in the peak second"
AHEAD = "Firehose raises it by itself while it refuses records; ask before a launch."
BULK = "Put the bulk in S3 at once."
BATCH = "Put records in batches of up to 500."
COARSER = "Partition by coarser keys, or empty the buffers sooner."


def _emptied(flows: Flows, seconds: Amount, megabytes: Amount, lanes: Amount) -> Rates:
    """Times a second that so many buffers, filling alike, are emptied: old enough, or full."""
    records = added(flow.items for flow in flows)
    kb = added(flow.items * flow.item_kb for flow in flows)
    emptied = larger(records / (records / lanes * seconds + 1.0), kb / (megabytes * 1024))
    return cast("Rates", emptied)  # of one flow at least


def _megabytes(flows: Flows) -> Amount:
    """MB in the peak second of each hour."""
    return added(flow.items[PEAK] * flow.item_kb for flow in flows) / 1024


class PolledEdge(EdgeView, Protocol):
    """An edge along which its target fetches, as from a stream."""

    @property
    def polling(self) -> Polling: ...


def _lanes(flow: Flow) -> Amount:
    """Shards of the stream a flow was read from."""
    edge = cast("PolledEdge", flow.edge)
    return edge.polling.lanes_for([(flow.items, flow.item_kb)], flow.hours, edge.source.limits)


def _gb(dimension: str, flow: Flow, kb: Amount, word: str, *more: Amount | str) -> Use:
    return Use(dimension, flow.monthly_items, "records", *more, *in_gb(kb, word))

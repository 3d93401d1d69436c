"""What a DynamoDB table is billed: reads and writes, on demand or provisioned, storage, its stream and backups."""

from collections.abc import Iterator

from estimator.aws.dynamodb.copies import is_global
from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.aws.dynamodb.units import (
    READS,
    REPLICATE,
    WRITES,
    index_units,
    indexed_kb,
    provisioned_for_index,
    provisioned_for_table,
    table_units,
)
from estimator.aws.encrypted import by_caller
from estimator.aws.units import KB_IN_GB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import begun, smaller, used
from estimator.engine.measures import Use
from estimator.engine.operations import Dimension, DimensionKind

CLASSES = {"standard": "", "standard_ia": ".standard_ia"}
ON_DEMAND = {"read": "dynamodb.on_demand.read", "write": "dynamodb.on_demand.write"}
PROVISIONED = {"read": "dynamodb.provisioned.rcu_hour", "write": "dynamodb.provisioned.wcu_hour"}
COPIED = {
    "on_demand": "dynamodb.global_table.on_demand.replicated_write",
    "provisioned": "dynamodb.global_table.provisioned.rwcu_hour",
}
BY_CLASS: tuple[tuple[str, str, DimensionKind], ...] = (
    (ON_DEMAND["read"], "On-demand reads", "volume"),
    (ON_DEMAND["write"], "On-demand writes", "volume"),
    (PROVISIONED["read"], "Provisioned reads", "capacity"),
    (PROVISIONED["write"], "Provisioned writes", "capacity"),
    (COPIED["on_demand"], "Copied writes", "volume"),
    (COPIED["provisioned"], "Provisioned copied writes", "capacity"),
)
"""What the class of a table makes dearer or cheaper: (dimension, label, kind)."""
STORAGE = "dynamodb.storage."
STREAM_READS = "dynamodb.streams.read"
CAPTURED = "dynamodb.cdc.kinesis"
BY_HAND = {
    "backups_gb": ("dynamodb.backup.on_demand", "Backups kept"),
    "restored_gb": ("dynamodb.restore", "Restored from backups"),
    "exported_gb": ("dynamodb.export_s3.full", "Exported to S3 in full"),
    "exported_changes_gb": ("dynamodb.export_s3.incremental", "Exported to S3, changes only"),
    "imported_gb": ("dynamodb.import_s3", "Imported from S3"),
}
"""What is billed as the settings say, whatever the traffic."""
PITR = "dynamodb.backup.pitr"
ITEM_OVERHEAD_KB = 100 / 1024
"""Per item of storage: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
LIBRARY_POLL_SECONDS = 1.0
"""The Kinesis Client Library, which programs in containers use, reads each shard once a second by default:
docs.aws.amazon.com/streams/latest/dev/kcl-configuration.html (idleTimeBetweenReadsInMillis)."""
DIMENSIONS = {
    **{
        f"{key}{suffix}": Dimension(f"{label}{', Standard-IA' if suffix else ''}", kind)
        for suffix in CLASSES.values()
        for key, label, kind in BY_CLASS
    },
    f"{STORAGE}standard": Dimension("Table storage", "stock"),
    f"{STORAGE}standard_ia": Dimension("Table storage, Standard-IA", "stock"),
    STREAM_READS: Dimension("Stream reads", "standing"),
    CAPTURED: Dimension("Changes sent to Kinesis"),
    PITR: Dimension("Point-in-time recovery", "stock"),
    **{key: Dimension(label, "standing") for key, label in BY_HAND.values()},
}


def table_uses(s: DynamoDbSettings, load: Load) -> Iterator[Use]:
    """All that it is billed: by what comes, by what is stored, and by what is kept or copied as the settings say."""
    suffix = CLASSES[s.table_class]
    yield from (_on_demand_uses if s.capacity == "on_demand" else _provisioned_uses)(s, load, suffix)
    yield from _storage_uses(s, load)
    yield from _stream_uses(s, load)
    if s.encrypted_by == "kms":
        yield from by_caller(load, ((flow.edge.source.id, flow) for name in (*READS, *WRITES) for flow in load[name]))
    for name, (dimension, _) in BY_HAND.items():
        gigabytes: float = getattr(s, name)
        if used(gigabytes):
            yield Use(dimension, gigabytes, "GB")


def once_uses(s: DynamoDbSettings, load: Load) -> Iterator[Use]:
    """A first load.  An import takes none of the table's capacity, nor writes of its indexes: docs.aws.amazon.com/
    amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html.  Provisioned capacity is paid by the hour."""
    if not used(s.loaded_gb):
        return
    if s.capacity == "provisioned" or s.loaded_by == "import":
        yield Use(BY_HAND["imported_gb"][0], s.loaded_gb, "GB loaded")
        return
    dimension = COPIED["on_demand"] if is_global(load) else ON_DEMAND["write"]
    suffix = CLASSES[s.table_class]
    items = (s.loaded_gb, "GB loaded", KB_IN_GB, "KB in a GB", s.item_kb + ITEM_OVERHEAD_KB, "÷ KB with overhead")
    unit_kb = load.limit("dynamodb.unit.write_size")
    index = begun(s.item_kb if s.index_kb is None else smaller(s.index_kb, s.item_kb), unit_kb)
    index = index * smaller(s.index_writes_percent / 100, 1.0)
    own = begun(s.item_kb, unit_kb) + s.local_indexes * index
    yield Use(f"{dimension}{suffix}", *items, own, "unit a write|units a write")
    if used(s.indexes):
        yield Use(f"{ON_DEMAND['write']}{suffix}", *items, s.indexes, "index|indexes", index, "unit each|units each")


def _on_demand_uses(s: DynamoDbSettings, load: Load, suffix: str) -> Iterator[Use]:
    for kind in ("read", "write"):
        for flow, units in table_units(s, load, kind):
            dimension = COPIED["on_demand"] if kind == "write" and is_global(load) else ON_DEMAND[kind]
            yield Use(f"{dimension}{suffix}", flow.monthly_items, f"{kind}s", units, f"unit a {kind}|units a {kind}")
            if kind == "write" and used(s.indexes):
                each = index_units(s, load, flow)
                yield Use(
                    f"{ON_DEMAND[kind]}{suffix}", flow.monthly_items, "writes", s.indexes, "index|indexes",
                    each, "unit each|units each",
                )  # fmt: skip


def _provisioned_uses(s: DynamoDbSettings, load: Load, suffix: str) -> Iterator[Use]:
    for kind in ("read", "write"):
        dimension = COPIED["provisioned"] if kind == "write" and is_global(load) else PROVISIONED[kind]
        hours = load.hours.month_of(provisioned_for_table(s, load, kind))
        yield Use(f"{dimension}{suffix}", hours, f"{kind} units × hours")
        hours = load.hours.month_of(provisioned_for_index(s, load, kind))
        yield Use(f"{PROVISIONED[kind]}{suffix}", hours, f"{kind} units × hours", s.indexes, "index|indexes")


def _storage_uses(s: DynamoDbSettings, load: Load) -> Iterator[Use]:
    storage = f"{STORAGE}{s.table_class}"
    indexes = (s.indexes + s.local_indexes) * smaller(s.index_writes_percent / 100, 1.0)
    part = () if s.index_kb is None else (smaller(s.index_kb / s.item_kb, 1.0), "of it in an index")
    yield Use(storage, s.storage_gb, "GB now")
    if used(indexes):
        yield Use(storage, s.storage_gb, "GB now", *part, indexes, "index|indexes")
    recovered = s.storage_gb if s.pitr_gb is None else s.pitr_gb
    if s.pitr:
        yield Use(PITR, recovered, "GB")
    months = load.months_kept(s.keep_days)
    for operation in WRITES | REPLICATE:
        for flow in load[operation]:
            new = (flow.monthly_items, "writes", s.new_items_percent / 100, "new")
            held = ("KB with overhead", KB_IN_GB, "÷ KB in a GB", months, "months of them")
            yield Use(storage, *new, flow.item_kb + ITEM_OVERHEAD_KB, *held)
            if used(indexes):
                in_index = indexed_kb(s, flow) + ITEM_OVERHEAD_KB
                yield Use(storage, *new, in_index, *held, indexes, "index|indexes")
            if s.pitr and s.pitr_gb is None:
                yield Use(PITR, *new, flow.item_kb + ITEM_OVERHEAD_KB, *held)


def _stream_uses(s: DynamoDbSettings, load: Load) -> Iterator[Use]:
    """Reads of the stream, free for functions, and changes sent to Kinesis."""
    if any(not flow.edge.target.service.is_function for flow in load.out("change")):
        yield Use(
            STREAM_READS, s.stream_shards, "shards", load.hours_per_month * 3600, "s",
            LIBRARY_POLL_SECONDS, "÷ s between reads",
        )  # fmt: skip
    if used(s.other_stream_reads):
        yield Use(STREAM_READS, s.other_stream_reads, "reads by others")
    if load.leaving.get("captured"):
        for operation in WRITES | REPLICATE:
            for flow in load[operation]:
                units = begun(flow.item_kb, load.limit("dynamodb.unit.write_size"))
                yield Use(CAPTURED, flow.monthly_items, "writes", units, "unit of 1 KB|units of 1 KB")

"""DynamoDB: https://aws.amazon.com/dynamodb/pricing/

A write unit is 1 KB and a read unit 4 KB, both begun units counting whole: docs.aws.amazon.com/amazondynamodb/
latest/developerguide/read-write-operations.html.  Eventually consistent reads cost half a unit, transactions two.
Each index that a write reaches is another write, of what the index copies: .../GSI.html; transactions write it once.
Provisioned capacity is billed by the hour, scaled between its bounds to a target of use where that is asked for, for
the table and for each global index, which has the table's bounds.

A global table is a node in each region, with an edge from `replicated` of one to `replicate` of the next: a copied
write is billed where it arrives, and its bytes cross between regions.  Not judged: pages of a query (more calls, the
same units), and switches of mode.
"""

from collections.abc import Iterator

from estimator.aws.batches import fullest_call
from estimator.aws.dynamodb.growth import decreases_a_day, growth_demands
from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.aws.dynamodb.units import (
    READS,
    REPLICATE,
    WRITES,
    burst_seconds,
    busiest_index_key,
    index_units,
    indexed_kb,
    most_capacity,
    of_table_or_index,
    peak_per_second,
    per_second,
    provisioned_for_index,
    provisioned_for_table,
    table_units,
)
from estimator.aws.order import (
    busiest_of_stream,
    faster_from_shards,
    lane_demands,
    lane_limits,
    retention_demand,
    way_out,
)
from estimator.aws.units import KB_IN_GB
from estimator.engine.document.architecture import Edge
from estimator.engine.maths.amounts import Amount, anywhere, begun, is_one, larger, largest, share, smaller, used
from estimator.engine.measures import Demand, Load, Polling, Problem, Use
from estimator.engine.operations import CallerKind, Dimension, DimensionKind, Event, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import Flow

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
GLOBAL_READERS = 1
"""What a stream of a global table allows beside its own: the limit's note."""
ITEM_OVERHEAD_KB = 100 / 1024
"""Per item of storage: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
STREAM_POLL_SECONDS = 0.25
"""Lambda polls each shard of a stream four times a second:
docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html."""
LIBRARY_POLL_SECONDS = 1.0
"""The Kinesis Client Library, which programs in containers use, reads each shard once a second by default:
docs.aws.amazon.com/streams/latest/dev/kcl-configuration.html (idleTimeBetweenReadsInMillis)."""
CALLERS: frozenset[CallerKind] = frozenset({"client", "code", "rest_api", "workflow", "graphql"})


class DynamoDb(AwsService[DynamoDbSettings]):
    slug = "dynamodb"
    has_gateway_endpoint = True
    name = "DynamoDB"
    noun = "a DynamoDB table"
    default_name = "Table"
    type = "data"
    help = "A key-value and document table that scales with its keys."
    family = "database"
    fits = (
        "Reading and writing by known keys at any scale: carts, sessions, profiles, counters. On demand it bills "
        "each read and write, and while nothing comes only what is stored."
    )
    fits_not = (
        "Questions nobody planned a key for, joins and analysis: those belong in Aurora or Athena. Large items and "
        "scans, for every KB read is billed."
    )
    Settings = DynamoDbSettings
    operations = (
        Operation("read", "get or query items", accepts=CALLERS),
        Operation("write", "put, change or delete an item", accepts=CALLERS),
        Operation("transact_read", "read items in a transaction", accepts=CALLERS),
        Operation("transact_write", "write items in a transaction", accepts=CALLERS),
        Operation("replicate", "copy a write of a global table here", waits=False, accepts={"replica"}),
    )
    events = (
        Event(
            "change",
            "each item written, through the table's stream",
            of=("write", "transact_write", "replicate"),
            per="item",
            sends="stream",
            polled=True,
            batch=100,
            reaches="a table's stream is read by functions, and by programs in containers",
        ),
        Event(
            "replicated",
            "each item written, for a copy in another region",
            of=("write", "transact_write"),
            per="item",
            sends="replica",
            later=True,
            reaches="a global table copies to a table in another region",
        ),
        Event(
            "captured",
            "each item written, sent to a Kinesis stream",
            of=("write", "transact_write", "replicate"),
            per="item",
            sends="change_capture",
            later=True,
            reaches="a table sends what changes to a Kinesis stream",
        ),
    )
    dimensions = {
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
    own_limits = lane_limits("dynamodb.streams", "key", "shard")
    effects = {
        "dynamodb.item_size": ("refuses", "such items are refused"),
        "dynamodb.item_collection_size": ("refuses", "writes to that key are refused"),
        "dynamodb.partition_*": ("refuses", "calls of the busiest key are throttled"),
        "dynamodb.on_demand.*": ("catches up", "calls are throttled for some minutes, until the table has grown"),
        "dynamodb.table_*": ("refuses", "calls are throttled"),
        "dynamodb.account_*": ("refuses", "AWS provisions no more and calls are throttled"),
        "dynamodb.burst_retention": ("refuses", "calls are throttled"),
        "dynamodb.provisioned_*": ("refuses", "calls are throttled"),
        "dynamodb.streams.readers_per_shard": ("delays", "readers fall behind"),
        "dynamodb.streams.table_wcu": ("refuses", "AWS provisions no more and calls are throttled"),
        "dynamodb.streams.retention": ("loses", "changes are lost"),
        "dynamodb.streams.busiest_key": ("delays", "changes of the busiest key wait"),
        "dynamodb.streams.busiest_key_age": ("loses", "changes of the busiest key are lost"),
        "dynamodb.streams.busiest_shard": ("delays", "changes of the busiest shard wait"),
        "dynamodb.streams.busiest_shard_age": ("loses", "changes of the busiest shard are lost"),
        "dynamodb.capacity_decreases": ("costs", "capacity stays up until AWS lowers it again"),
    }
    limits = {
        "dynamodb.item_size": "item size",
        "dynamodb.item_collection_size": "size of a key with local indexes",
        "dynamodb.partition_rcu": "reads of one partition",
        "dynamodb.partition_wcu": "writes of one partition",
        "dynamodb.on_demand.initial_read": "reads of a new table",
        "dynamodb.on_demand.initial_write": "writes of a new table",
        "dynamodb.on_demand.growth_factor": "growth of a table",
        "dynamodb.capacity_decreases": "capacity decreases",
        "dynamodb.table_rcu": "table reads",
        "dynamodb.table_wcu": "table writes",
        "dynamodb.account_rcu": "account read capacity",
        "dynamodb.account_wcu": "account write capacity",
        "dynamodb.burst_retention": "burst capacity",
        "dynamodb.batch_get_items": "items in a batch read",
        "dynamodb.batch_write_items": "items in a batch write",
        "dynamodb.batch_size": "batch size",
        "dynamodb.transaction_items": "items in a transaction",
        "dynamodb.transaction_size": "transaction size",
        "dynamodb.gsi_per_table": "global indexes",
        "dynamodb.lsi_per_table": "local indexes",
        "dynamodb.tables": "tables",
        "dynamodb.streams.readers_per_shard": "stream readers",
        "dynamodb.streams.table_wcu": "writes of a table with stream",
        "dynamodb.streams.retention": "age of stream records",
    }

    def kind_of(self, s: DynamoDbSettings) -> str:
        return f"DynamoDB {'on demand' if s.capacity == 'on_demand' else 'provisioned'}"

    def payload_kb(self, s: DynamoDbSettings, operation: str) -> Amount | None:
        return s.item_kb if operation in WRITES else 0.0 if operation in READS else None

    def response_kb(self, s: DynamoDbSettings, operation: str) -> Amount:
        return s.item_kb if operation in READS else 0.0

    def own_seconds(self, s: DynamoDbSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def polling(self, s: DynamoDbSettings, event: str, edge: Edge) -> Polling:
        each = 1 if edge.parallel is None else edge.parallel
        window = 0.0 if edge.window_s is None else edge.window_s
        busiest = busiest_of_stream(s.hottest_key_percent / 100, each)
        return Polling(s.stream_shards * each, window, STREAM_POLL_SECONDS, busiest)

    def retries(self, s: DynamoDbSettings, event_or_operation: str) -> int | None:
        return None if event_or_operation == "change" else 0

    def event_kb(self, s: DynamoDbSettings, event: str, flow: Flow) -> Amount:
        return flow.item_kb if event == "replicated" else flow.item_kb * s.stream_images

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: DynamoDbSettings, load: Load) -> Iterator[Use]:
        suffix = CLASSES[s.table_class]
        yield from (self._on_demand_uses if s.capacity == "on_demand" else self._provisioned_uses)(s, load, suffix)
        yield from self._storage_uses(s, load)
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
        for name, (dimension, _) in BY_HAND.items():
            gigabytes: float = getattr(s, name)
            if used(gigabytes):
                yield Use(dimension, gigabytes, "GB")

    def _on_demand_uses(self, s: DynamoDbSettings, load: Load, suffix: str) -> Iterator[Use]:
        for kind in ("read", "write"):
            for flow, units in table_units(s, load, kind):
                copied = flow.edge.operation.name == "replicate"
                dimension = COPIED["on_demand"] if copied else ON_DEMAND[kind]
                yield Use(
                    f"{dimension}{suffix}", flow.monthly_items, f"{kind}s", units, f"unit a {kind}|units a {kind}"
                )
                if kind == "write" and used(s.indexes):
                    each = index_units(s, load, flow)
                    yield Use(
                        f"{ON_DEMAND[kind]}{suffix}", flow.monthly_items, "writes", s.indexes, "index|indexes",
                        each, "unit each|units each",
                    )  # fmt: skip

    def _provisioned_uses(self, s: DynamoDbSettings, load: Load, suffix: str) -> Iterator[Use]:
        for kind in ("read", "write"):
            is_copied_to = kind == "write" and bool(load["replicate"])
            dimension = COPIED["provisioned"] if is_copied_to else PROVISIONED[kind]
            hours = load.hours.month_of(provisioned_for_table(s, load, kind))
            yield Use(f"{dimension}{suffix}", hours, f"{kind} units × hours")
            hours = load.hours.month_of(provisioned_for_index(s, load, kind))
            yield Use(f"{PROVISIONED[kind]}{suffix}", hours, f"{kind} units × hours", s.indexes, "index|indexes")

    def _storage_uses(self, s: DynamoDbSettings, load: Load) -> Iterator[Use]:
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

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: DynamoDbSettings, load: Load) -> Iterator[Demand]:
        yield Demand("dynamodb.tables", 1.0, "table", is_setting=True)
        if used(s.indexes):
            yield Demand("dynamodb.gsi_per_table", s.indexes, "of this table", is_setting=True)
        if used(s.local_indexes):
            yield Demand("dynamodb.lsi_per_table", s.local_indexes, "of this table", is_setting=True)
            remedy = "Split the key, or use a global index instead."
            yield Demand("dynamodb.item_collection_size", s.largest_collection_gb, remedy=remedy)
        if not load.arriving:
            return
        for kind, unit in (("read", "rcu"), ("write", "wcu")):
            peak = peak_per_second(s, load, kind)
            hottest = peak * (s.hottest_key_percent / 100)
            remedy = SPREAD_READS if kind == "read" else SPREAD
            yield Demand(f"dynamodb.partition_{unit}", hottest, f"{kind}s of the busiest key", remedy=remedy)
            if kind == "write" and s.index_hottest_key_percent is not None:
                of_index = busiest_index_key(s, load, s.index_hottest_key_percent)
                cause = "writes of the busiest key of an index"
                yield Demand("dynamodb.partition_wcu", of_index, cause, where="index", remedy=SPREAD_INDEX)
            taken, cause = of_table_or_index(s, load, kind, peak)
            is_set = s.capacity == "provisioned" and s.scaling == "fixed"
            yield Demand(f"dynamodb.table_{unit}", taken, cause, is_setting=is_set)
            if s.capacity == "on_demand":
                yield from growth_demands(s, load, kind, peak)
            else:
                yield from self._provisioned_demands(s, load, kind, unit, peak)
        if s.capacity == "provisioned" and s.scaling == "auto":
            key, remedy = "dynamodb.capacity_decreases", "Go on demand, or let capacity stay up for longer."
            yield Demand(key, decreases_a_day(s, load), "hours that need less than the one before", remedy=remedy)
        yield from self._size_demands(s, load)
        readers = {flow.edge.id for flow in load.out("change")}
        if readers:
            most = GLOBAL_READERS if load["replicate"] or load.leaving.get("replicated") else None
            key = "dynamodb.streams.readers_per_shard"
            yield Demand(
                key, float(len(readers)), "readers of the stream", value=most, remedy=ONE_READER, is_setting=True
            )
        kept_s = load.limit("dynamodb.streams.retention")
        for backlog in load.backlog:
            faster = way_out(backlog, faster_from_shards(load, backlog))
            yield retention_demand(load, backlog, "dynamodb.streams.retention", "changes", kept_s, faster)
        yield from lane_demands(load, "dynamodb.streams", "changes", kept_s)

    def _provisioned_demands(
        self, s: DynamoDbSettings, load: Load, kind: str, unit: str, peak: Amount
    ) -> Iterator[Demand]:
        provisioned = provisioned_for_table(s, load, kind)
        with_indexes = provisioned + s.indexes * provisioned_for_index(s, load, kind)
        is_set = s.scaling == "fixed"
        yield Demand(f"dynamodb.account_{unit}", with_indexes, "provisioned", is_setting=is_set)
        spare = burst_seconds(s, load, kind, peak, provisioned)
        cause, beyond = f"of spare {kind} capacity used by a burst", 1.0 - smaller(share(provisioned, peak), 1.0)
        yield Demand("dynamodb.burst_retention", spare, cause, where=kind, part=beyond, remedy=MORE_CAPACITY)
        if kind == "write" and load.leaving.get("change"):
            yield Demand("dynamodb.streams.table_wcu", provisioned, "provisioned", is_setting=is_set)

    @staticmethod
    def _size_demands(s: DynamoDbSettings, load: Load) -> Iterator[Demand]:
        for operation, flows in load.arriving.items():
            for flow in flows:
                at, who = flow.edge.id, flow.edge.source.label
                if operation in WRITES:
                    with_entries = flow.item_kb + s.local_indexes * indexed_kb(s, flow)
                    yield Demand("dynamodb.item_size", with_entries, f"written by {who}", where=at, remedy=POINTER)
                if is_one(flow.batch):
                    continue
                items = fullest_call(flow)
                megabytes = larger(flow.item_kb, flow.response_kb) * items / 1024
                if operation.startswith("transact"):
                    yield Demand(
                        "dynamodb.transaction_items", items, f"in one transaction of {who}", where=at, is_setting=True
                    )
                    yield Demand("dynamodb.transaction_size", megabytes, f"in one transaction of {who}", where=at)
                else:
                    kind = "get" if operation == "read" else "write"
                    yield Demand(
                        f"dynamodb.batch_{kind}_items", items, f"in one call of {who}", where=at, is_setting=True
                    )
                    yield Demand("dynamodb.batch_size", megabytes, f"in one call of {who}", where=at)

    def problems(self, s: DynamoDbSettings, load: Load) -> Iterator[Problem]:
        if s.capacity == "on_demand":
            return
        for kind in ("read", "write"):
            mean, _ = per_second(s, load, kind)
            most = most_capacity(s, kind)
            if anywhere(mean > most):
                yield Problem(
                    f"dynamodb.provisioned_{kind}",
                    "breach",
                    f"{kind}s need {largest(mean):,.0f} units a second in the busiest hour; the capacity ends at "
                    f"{largest(most):,.0f}, so some are throttled. Raise it, or go on demand.",
                )


POINTER = "Put the bulk in S3 and a pointer here."
MORE_CAPACITY = "Provision more, spread the calls over a longer time, or go on demand."
SPREAD = "Spread the key."
SPREAD_READS = "Spread the key, or cache it."
SPREAD_INDEX = "Add a suffix to the index's key: while one of its keys is full, writes of the table are refused too."
ONE_READER = "Let one reader pass changes on through EventBridge or Kinesis."

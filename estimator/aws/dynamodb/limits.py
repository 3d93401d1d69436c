"""What a DynamoDB table asks of its limits: its capacity, sizes of items and calls, readers of its stream."""

from collections.abc import Iterator

from estimator.aws.batches import fullest_call
from estimator.aws.dynamodb.growth import decreases_a_day, growth_demands
from estimator.aws.dynamodb.settings import DynamoDbSettings
from estimator.aws.dynamodb.units import (
    WRITES,
    burst_seconds,
    busiest_index_key,
    indexed_kb,
    most_capacity,
    of_table_or_index,
    peak_per_second,
    per_second,
    provisioned_for_index,
    provisioned_for_table,
)
from estimator.aws.order import faster_from_shards, lane_demands, retention_demand, way_out
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, anywhere, is_one, larger, largest, share, smaller, used
from estimator.engine.measures import Demand, Mend, Problem

GLOBAL_READERS = 1
"""What a stream of a global table allows beside its own: the limit's note."""
POINTER = "Put the bulk in S3 and a pointer here."
MORE_CAPACITY = "Provision more, spread the calls over a longer time, or go on demand."
SPREAD = "Spread the key."
SPREAD_READS = "Spread the key, or cache it."
SPREAD_INDEX = "Add a suffix to the index's key: while one of its keys is full, writes of the table are refused too."
ONE_READER = "Let one reader pass changes on through EventBridge or Kinesis."


def table_demands(s: DynamoDbSettings, load: Load) -> Iterator[Demand]:
    """Of a table that nothing reaches, what its settings ask for."""
    yield from _index_demands(s)
    if not load.arriving:
        return
    for kind, unit in (("read", "rcu"), ("write", "wcu")):
        yield from _capacity_demands(s, load, kind, unit)
    if s.capacity == "provisioned" and s.scaling == "auto":
        key, remedy = "dynamodb.capacity_decreases", "Go on demand, or let capacity stay up for longer."
        yield Demand(key, decreases_a_day(s, load), "hours that need less than the one before", remedy=remedy)
    yield from _size_demands(s, load)
    yield from _stream_demands(load)


def _index_demands(s: DynamoDbSettings) -> Iterator[Demand]:
    yield Demand("dynamodb.tables", 1.0, "table", is_setting=True)
    if used(s.indexes):
        yield Demand("dynamodb.gsi_per_table", s.indexes, "of this table", is_setting=True)
    if used(s.local_indexes):
        yield Demand("dynamodb.lsi_per_table", s.local_indexes, "of this table", is_setting=True)
        remedy = "Split the key, or use a global index instead."
        yield Demand("dynamodb.item_collection_size", s.largest_collection_gb, remedy=remedy)


def _capacity_demands(s: DynamoDbSettings, load: Load, kind: str, unit: str) -> Iterator[Demand]:
    """Reads or writes in the peak second: of the busiest key, of the table, of the account."""
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
        yield from _provisioned_demands(s, load, kind, unit, peak)


def _provisioned_demands(s: DynamoDbSettings, load: Load, kind: str, unit: str, peak: Amount) -> Iterator[Demand]:
    provisioned = provisioned_for_table(s, load, kind)
    with_indexes = provisioned + s.indexes * provisioned_for_index(s, load, kind)
    is_set = s.scaling == "fixed"
    yield Demand(f"dynamodb.account_{unit}", with_indexes, "provisioned", is_setting=is_set)
    spare = burst_seconds(s, load, kind, peak, provisioned)
    cause, beyond = f"of spare {kind} capacity used by a burst", 1.0 - smaller(share(provisioned, peak), 1.0)
    yield Demand("dynamodb.burst_retention", spare, cause, where=kind, part=beyond, remedy=MORE_CAPACITY)
    if kind == "write" and load.leaving.get("change"):
        yield Demand("dynamodb.streams.table_wcu", provisioned, "provisioned", is_setting=is_set)


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
                yield Demand(f"dynamodb.batch_{kind}_items", items, f"in one call of {who}", where=at, is_setting=True)
                yield Demand("dynamodb.batch_size", megabytes, f"in one call of {who}", where=at)


def _stream_demands(load: Load) -> Iterator[Demand]:
    """Readers of the stream, and how long changes wait for them."""
    readers = {flow.edge.id for flow in load.out("change")}
    if readers:
        most = GLOBAL_READERS if load["replicate"] or load.leaving.get("replicated") else None
        key = "dynamodb.streams.readers_per_shard"
        yield Demand(key, float(len(readers)), "readers of the stream", value=most, remedy=ONE_READER, is_setting=True)
    kept_s = load.limit("dynamodb.streams.retention")
    for backlog in load.backlog:
        faster = way_out(backlog, faster_from_shards(load, backlog))
        yield retention_demand(load, backlog, "dynamodb.streams.retention", "changes", kept_s, faster)
    yield from lane_demands(load, "dynamodb.streams", "changes", kept_s)


def capacity_problems(s: DynamoDbSettings, load: Load) -> Iterator[Problem]:
    """Provisioned capacity that the busiest hour exceeds."""
    if s.capacity == "on_demand":
        return
    for kind in ("read", "write"):
        mean, _ = per_second(s, load, kind)
        most = most_capacity(s, kind)
        if anywhere(mean > most):
            yield Problem(
                f"dynamodb.provisioned_{kind}",
                "breach",
                f"{kind}s need {whole(largest(mean))} units a second in the busiest hour; the capacity ends at "
                f"{whole(largest(most))}, so some are throttled. Raise it, or go on demand.",
                mend=Mend("capacity"),
            )

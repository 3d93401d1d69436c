"""DynamoDB: https://aws.amazon.com/dynamodb/pricing/

A write unit is 1 KB and a read unit 4 KB, both begun units counting whole: docs.aws.amazon.com/amazondynamodb/
latest/developerguide/read-write-operations.html.  Eventually consistent reads cost half a unit, transactions two.
Provisioned capacity is billed by the hour, scaled between its bounds to a target of use where that is asked for.
"""

from typing import Literal

import numpy as np

from estimator.engine.service import (
    AwsService,
    Demand,
    Dimension,
    Event,
    Operation,
    Polling,
    Problem,
    Settings,
    Use,
    begun,
    setting,
)

ON_DEMAND = {"read": "dynamodb.on_demand.read", "write": "dynamodb.on_demand.write"}
PROVISIONED = {"read": "dynamodb.provisioned.rcu_hour", "write": "dynamodb.provisioned.wcu_hour"}
STORAGE = "dynamodb.storage.standard"
STREAM_READS = "dynamodb.streams.read"
READS = {"read": 1.0, "transact_read": 2.0}
WRITES = {"write": 1.0, "transact_write": 2.0}
CONSISTENCY = {"eventual": 0.5, "strong": 1.0}
ITEM_OVERHEAD_KB = 100 / 1024
"""Per item of storage: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html."""
STREAM_POLL_SECONDS = 0.25
"""Lambda polls each shard of a stream four times a second:
docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html."""
LIBRARY_POLL_SECONDS = 1.0
"""The Kinesis Client Library, which programs in containers use, reads each shard once a second by default:
docs.aws.amazon.com/streams/latest/dev/kcl-configuration.html (idleTimeBetweenReadsInMillis)."""
KB_IN_GB = 1024.0**2


def _capacity(label: str, default: int, **more):
    return setting(default, label, unit="units", ge=1, le=10_000_000, when=("capacity", ("provisioned",)), **more)


class DynamoDbSettings(Settings):
    capacity: Literal["on_demand", "provisioned"] = setting(
        "on_demand",
        "Capacity",
        choices={"on_demand": "on demand", "provisioned": "provisioned"},
        help="On demand bills each read and write, provisioned the hours of a capacity you set.",
    )
    item_kb: float = setting(1, "Item size", unit="KB", help="Mean size of an item, names included.", gt=0, le=400)
    consistency: Literal["eventual", "strong"] = setting(
        "eventual",
        "Reads",
        choices={"eventual": "eventually consistent", "strong": "strongly consistent"},
        basis="aws",
        help="A strongly consistent read costs twice as much.",
    )
    storage_gb: float = setting(1, "Stored now", unit="GB", help="What the table holds today.", ge=0, le=1e9)
    new_items_percent: float = setting(
        0,
        "Writes that add an item",
        unit="%",
        help="Items that stay, over all writes: the table grows by them. The rest change or delete one.",
        ge=0,
        le=100,
    )
    keep_days: float | None = setting(
        None, "Items kept", unit="days", basis="aws", advanced=True, help="Empty: for ever.", gt=0, le=36_500
    )
    scaling: Literal["fixed", "auto"] = setting(
        "auto",
        "Scaling",
        choices={"fixed": "fixed", "auto": "auto scaling"},
        when=("capacity", ("provisioned",)),
        help="Fixed stays at the least capacity.",
    )
    read_capacity: int = _capacity("Least read capacity", 5, basis="aws", help="Read units a second, always there.")
    write_capacity: int = _capacity("Least write capacity", 5, basis="aws", help="Write units a second, always there.")
    most_read_capacity: int = _capacity("Most read capacity", 40_000, advanced=True, help="Where scaling stops.")
    most_write_capacity: int = _capacity("Most write capacity", 40_000, advanced=True, help="Where scaling stops.")
    target_percent: float = setting(
        70,
        "Target use",
        unit="%",
        basis="aws",
        advanced=True,
        when=("capacity", ("provisioned",)),
        help="Auto scaling keeps consumed over provisioned capacity near it.",
        ge=20,
        le=90,
    )
    hottest_key_percent: float = setting(
        1,
        "Traffic on the busiest key",
        unit="%",
        advanced=True,
        help="All items of one partition key live in one partition, which has limits of its own.",
        ge=0,
        le=100,
    )
    stream_shards: int = setting(
        4,
        "Stream shards",
        unit="shards",
        advanced=True,
        help="One per partition of the table; a new on-demand table has about four.",
        ge=1,
        le=100_000,
    )
    stream_images: float = setting(
        2,
        "Stream record",
        unit="× the item",
        advanced=True,
        help="2 with old and new image, 1 with one of them.",
        ge=0,
        le=2,
    )
    latency_ms: float = setting(
        5,
        "Answers in",
        unit="ms",
        advanced=True,
        help="AWS promises single-digit milliseconds.",
        gt=0,
        le=10_000,
    )


class DynamoDb(AwsService):
    slug = "dynamodb"
    name = "DynamoDB"
    noun = "a DynamoDB table"
    default_name = "Table"
    type = "data"
    help = "A key-value and document table that scales with its keys."
    Settings = DynamoDbSettings
    operations = (
        Operation("read", "get or query items", accepts={"client", "code", "rest_api", "workflow", "graphql"}),
        Operation(
            "write", "put, change or delete an item", accepts={"client", "code", "rest_api", "workflow", "graphql"}
        ),
        Operation(
            "transact_read",
            "read items in a transaction",
            accepts={"client", "code", "rest_api", "workflow", "graphql"},
        ),
        Operation(
            "transact_write",
            "write items in a transaction",
            accepts={"client", "code", "rest_api", "workflow", "graphql"},
        ),
    )
    events = (
        Event(
            "change",
            "each item written, through the table's stream",
            of=("write", "transact_write"),
            per="item",
            sends="stream",
            polled=True,
            batch=100,
            reaches="a table's stream is read by functions, and by programs in containers",
        ),
    )
    dimensions = {
        ON_DEMAND["read"]: Dimension("On-demand reads"),
        ON_DEMAND["write"]: Dimension("On-demand writes"),
        PROVISIONED["read"]: Dimension("Provisioned reads", "capacity"),
        PROVISIONED["write"]: Dimension("Provisioned writes", "capacity"),
        STORAGE: Dimension("Table storage", "stock"),
        STREAM_READS: Dimension("Stream reads", "standing"),
    }
    limits = {
        "dynamodb.item_size": "item size",
        "dynamodb.partition_rcu": "reads of one partition",
        "dynamodb.partition_wcu": "writes of one partition",
        "dynamodb.on_demand.initial_read": "reads of a new table",
        "dynamodb.on_demand.initial_write": "writes of a new table",
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
        "dynamodb.streams.readers_per_shard": "stream readers",
        "dynamodb.streams.table_wcu": "writes of a table with stream",
        "dynamodb.streams.retention": "age of stream records",
    }

    def kind_of(self, s):
        return f"DynamoDB {'on demand' if s.capacity == 'on_demand' else 'provisioned'}"

    def payload_kb(self, s, operation):
        return s.item_kb if operation in WRITES else 0.0

    def response_kb(self, s, operation):
        return s.item_kb if operation in READS else 0.0

    def own_seconds(self, s, operation):
        return s.latency_ms / 1000, s.latency_ms / 1000

    def polling(self, s, event, edge):
        lanes = s.stream_shards * (edge.parallel or 1)
        return Polling(lanes, np.maximum(edge.window_s or 0.0, STREAM_POLL_SECONDS))

    def retries(self, s, event):
        return None

    def event_kb(self, s, event, flow):
        return flow.item_kb * s.stream_images

    # -- units ---------------------------------------------------------------------------------------------

    def _units(self, s, load, kind: str):
        """(flow, units per item) of all reads or all writes."""
        for operation, weight in (READS if kind == "read" else WRITES).items():
            for flow in load[operation]:
                if kind == "read":
                    weight_here = weight if operation == "transact_read" else CONSISTENCY[s.consistency]
                    yield (
                        flow,
                        begun(flow.response_kb, load.limit("dynamodb.unit.read_size")) * weight_here,
                    )
                else:
                    yield (
                        flow,
                        begun(flow.item_kb, load.limit("dynamodb.unit.write_size")) * weight,
                    )

    def _per_second(self, s, load, kind: str):
        """(mean, peak) units a second in each hour."""
        mean = peak = 0.0
        for flow, units in self._units(s, load, kind):
            mean = mean + flow.items_per_second * units
            peak = peak + flow.peak_items_per_second * units
        return mean, peak

    def _provisioned(self, s, load, kind: str):
        """Units provisioned in each hour: what this hour and the one before need, at the target, within bounds."""
        least = s.read_capacity if kind == "read" else s.write_capacity
        if s.scaling == "fixed":
            return least
        needed, _ = self._per_second(s, load, kind)
        wanted = np.ceil(np.maximum(needed, load.hours.previous(needed)) / (s.target_percent / 100) - 1e-9)
        return np.clip(wanted, least, np.maximum(least, self._most(s, kind)))

    @staticmethod
    def _most(s, kind: str):
        if s.scaling == "fixed":
            return s.read_capacity if kind == "read" else s.write_capacity
        return s.most_read_capacity if kind == "read" else s.most_write_capacity

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        for kind in ("read", "write"):
            if s.capacity == "on_demand":
                for flow, units in self._units(s, load, kind):
                    yield Use(ON_DEMAND[kind], flow.monthly_items, f"{kind}s", units, f"unit a {kind}|units a {kind}")
            else:
                hours = load.hours.month_of(self._provisioned(s, load, kind))
                yield Use(PROVISIONED[kind], hours, f"{kind} units × hours")
        yield Use(STORAGE, s.storage_gb, "GB now")
        months = load.months_kept(s.keep_days)
        for operation in WRITES:
            for flow in load[operation]:
                kb = flow.item_kb + ITEM_OVERHEAD_KB
                yield Use(
                    STORAGE, flow.monthly_items, "writes", s.new_items_percent / 100, "new",
                    kb, "KB with overhead", KB_IN_GB, "÷ KB in a GB", months, "months of them",
                )  # fmt: skip
        if any(flow.wire.target.service.slug != "lambda" for flow in load.out("change")):
            yield Use(
                STREAM_READS, s.stream_shards, "shards", load.hours_per_month * 3600, "s",
                LIBRARY_POLL_SECONDS, "÷ s between reads",
            )  # fmt: skip

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        if not load.arriving:
            return
        for kind, unit in (("read", "rcu"), ("write", "wcu")):
            mean, peak = self._per_second(s, load, kind)
            hottest = peak * (s.hottest_key_percent / 100)
            yield Demand(f"dynamodb.partition_{unit}", hottest, f"{kind}s of the busiest key", remedy=SPREAD)
            yield Demand(f"dynamodb.table_{unit}", peak, f"{kind} units in the peak second")
            if s.capacity == "on_demand":
                key = f"dynamodb.on_demand.initial_{kind}"
                yield Demand(key, peak, "what a new table takes at once", remedy=WARM_UP)
            else:
                yield from self._provisioned_demands(s, load, kind, unit, mean, peak)
        yield from self._size_demands(load)
        readers = {flow.wire.edge.id for flow in load.out("change")}
        if readers:
            key = "dynamodb.streams.readers_per_shard"
            yield Demand(key, float(len(readers)), "readers of the stream", remedy=ONE_READER)
        for backlog in load.backlog:
            yield Demand("dynamodb.streams.retention", backlog.age_s, "the reader lags behind", where=backlog.edge.id)

    def _provisioned_demands(self, s, load, kind, unit, mean, peak):
        provisioned = self._provisioned(s, load, kind) * 1.0
        yield Demand(f"dynamodb.account_{unit}", provisioned, "provisioned")
        spare = self._burst(load, mean, peak, provisioned)
        yield Demand("dynamodb.burst_retention", spare, f"of spare {kind} capacity used by a burst", where=kind)
        if kind == "write" and load.leaving.get("change"):
            yield Demand("dynamodb.streams.table_wcu", provisioned, "provisioned")

    @staticmethod
    def _burst(load, mean, peak, provisioned):
        """Seconds of unused capacity a burst eats; DynamoDB keeps 300 of them."""
        lasts = max((float(np.max(flow.burst_s)) for flow in load.flows()), default=0.0)
        spare = np.maximum(provisioned - mean, 1e-9)
        return np.maximum(peak - provisioned, 0.0) * lasts / spare

    @staticmethod
    def _size_demands(load):
        for operation, flows in load.arriving.items():
            for flow in flows:
                at = {"where": flow.wire.edge.id}
                if operation in WRITES:
                    yield Demand(
                        "dynamodb.item_size",
                        flow.item_kb * 1.0,
                        remedy="Put the bulk in S3 and a pointer here.",
                        **at,
                    )
                if isinstance(flow.batch, float) and flow.batch == 1:
                    continue
                megabytes = np.maximum(flow.item_kb, flow.response_kb) * flow.batch / 1024
                if operation.startswith("transact"):
                    yield Demand("dynamodb.transaction_items", flow.batch, "in one transaction", **at)
                    yield Demand("dynamodb.transaction_size", megabytes, "in one transaction", **at)
                else:
                    kind = "get" if operation == "read" else "write"
                    yield Demand(f"dynamodb.batch_{kind}_items", flow.batch, "in one call", **at)
                    yield Demand("dynamodb.batch_size", megabytes, "in one call", **at)

    def problems(self, s, load):
        if s.capacity == "on_demand":
            return
        for kind in ("read", "write"):
            mean, _ = self._per_second(s, load, kind)
            most = self._most(s, kind)
            if np.any(mean > most):
                yield Problem(
                    f"dynamodb.provisioned_{kind}",
                    "breach",
                    f"{kind}s need {float(np.max(mean)):,.0f} units a second in the busiest hour; the capacity ends at "
                    f"{most:,}, so some are throttled. Raise it, or go on demand.",
                )


SPREAD = "Spread the key, or cache it."
WARM_UP = "Warm the table up before launch."
ONE_READER = "Let one reader pass changes on through EventBridge or Kinesis."

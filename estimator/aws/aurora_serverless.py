"""Aurora Serverless v2: https://aws.amazon.com/rds/aurora/pricing/

Capacity is billed by the second in steps of half an ACU, between a least and a most: docs.aws.amazon.com/AmazonRDS/
latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html.  An hour needs its statements times the ACU-seconds
each takes.  With a least of 0 an instance pauses when nobody was connected for a while (aurora-serverless-v2-auto-
pause.html): statements come at random, so it is awake for 1 − e^(−rate × that while) of an hour.  RDS Proxy and the
pools of containers keep connections open, so that it never pauses.  Readers, where there are any, take the reads and
scale each by itself; the Data API always asks the writer.

Standard storage bills each I/O of 8 KB (PostgreSQL) or 16 KB (MySQL) read and each 4 KB written; I/O-Optimized none,
for dearer ACUs and GB.  RDS Proxy costs what the instances have, 8 ACUs at least; its price by vCPU is for instances
of a fixed size, which these are not.  A secondary region's own cluster is a node of its own.
Not judged: how long callers of the proxy wait or idle, and the time to resume, which is added to the slowest calls.
"""

from typing import Literal

import numpy as np

from estimator.engine.service import AwsService, Demand, Dimension, Operation, Settings, Use, begun, setting

PREFIX = "aurora_serverless."
STEP_ACU, PROXY_LEAST_ACU = 0.5, 8
DATA_API_KB = 32
RESUME_SECONDS = 15
"""Limit row aurora_serverless.resume_time."""
KEPT_FOR_ADMINISTRATION = 0.1
"""Part of max_connections that clients should leave."""
LOW_MIN_ACU = 0.5
KB_IN_GB = 1024.0**2
DATA_API = {"data_api_read": "read", "data_api_write": "write"}
READS, WRITES = ("read", "data_api_read"), ("write", "data_api_write")


class AuroraSettings(Settings):
    engine: Literal["postgresql", "mysql"] = setting(
        "postgresql", "Engine", choices={"postgresql": "PostgreSQL", "mysql": "MySQL"}, help="Both cost the same."
    )
    storage_type: Literal["standard", "io_optimized"] = setting(
        "standard",
        "Storage",
        choices={"standard": "standard", "io_optimized": "I/O-Optimized"},
        basis="aws",
        help="I/O-Optimized bills no I/O, for dearer capacity and storage: worth it from a quarter of the bill in I/O.",
    )
    min_acu: float = setting(
        0.5, "Least capacity", unit="ACU", limit="aurora_serverless.acu",
        help="An ACU is 2 GB of memory and the processor for it. Always there, unless it is 0: then it may pause.",
    )  # fmt: skip
    max_acu: float = setting(
        16, "Most capacity", unit="ACU", limit="aurora_serverless.acu",
        help="Where scaling stops. How many connections are allowed follows from it.",
    )  # fmt: skip
    pause_after_s: float = setting(
        300, "Pauses after", unit="s", limit="aurora_serverless.auto_pause", basis="aws", advanced=True,
        when=("min_acu", (0,)), help="Without any connection.",
    )  # fmt: skip
    read_acu_seconds: float = setting(
        0.02, "A read takes", unit="ACU-seconds", ge=0, le=100_000,
        help="Measured: mean ServerlessDatabaseCapacity × 3,600 ÷ statements an hour. 0.02 is 5 ms of a processor.",
    )  # fmt: skip
    write_acu_seconds: float = setting(
        0.04, "A write takes", unit="ACU-seconds", help="The same for an insert, update or delete.", ge=0, le=100_000
    )
    read_ios: float = setting(
        0.5, "I/Os of a read", unit="I/Os per read", advanced=True, when=("storage_type", ("standard",)),
        help="Pages not in memory: VolumeReadIOPs ÷ reads.", ge=0, le=1e9,
    )  # fmt: skip
    write_ios: float = setting(
        2, "I/Os of a write", unit="I/Os per write", advanced=True,
        help="4 KB of log each, indexes included: VolumeWriteIOPs ÷ writes.", ge=0, le=1e9,
    )  # fmt: skip
    storage_gb: float = setting(10, "Stored now", unit="GB", help="What the volume holds today.", ge=0, le=1e9)
    new_rows_percent: float = setting(
        0, "Writes that add a row", unit="%", help="Rows that stay: the volume grows by them.", ge=0, le=100
    )
    row_kb: float = setting(1, "Row", unit="KB", help="Mean size, its part of the indexes included.", gt=0, le=1e6)
    result_kb: float = setting(4, "Result of a read", unit="KB", help="All rows it returns.", ge=0, le=1e6)
    readers: int = setting(
        0, "Readers", unit="instances", basis="off",
        help="Further instances for the reads, which also take over when the writer fails.", ge=0, le=15,
    )  # fmt: skip
    proxy: bool = setting(
        False, "RDS Proxy", basis="off", help="Shares few connections to the database among many functions."
    )
    lambda_connections: float = setting(
        1, "Connections of a function", unit="per environment", advanced=True,
        help="Each environment of a function keeps its own.", ge=0, le=10_000,
    )  # fmt: skip
    task_connections: float = setting(
        10, "Connections of a container", unit="per task", advanced=True, help="Size of its pool.", ge=0, le=10_000
    )
    backups_gb: float = setting(
        0, "Backups and snapshots", unit="GB", basis="off", help="As much as the database holds is free.", ge=0, le=1e9
    )
    snapshot_export_gb: float = setting(
        0, "Snapshots exported to S3", unit="GB a month", basis="off", advanced=True, help="As Parquet.", ge=0, le=1e9
    )
    backtrack_hours: float = setting(
        0, "Backtrack", unit="hours", basis="off", advanced=True, when=("engine", ("mysql",)),
        help="How far the database can be wound back; it keeps the change records of that long.", ge=0, le=72,
    )  # fmt: skip
    change_records: float = setting(
        1, "Change records of a write", unit="records", advanced=True, when=("engine", ("mysql",)),
        help="For Backtrack.", ge=0, le=1e6,
    )  # fmt: skip
    secondary_regions: int = setting(
        0, "Secondary regions", basis="off", advanced=True,
        help="Of a global database: each write I/O is copied there. Draw the cluster there as a node of its own.",
        ge=0, le=10,
    )  # fmt: skip
    latency_ms: float = setting(
        5, "Answers in", unit="ms", advanced=True, help="A statement, connection included.", gt=0, le=86_400_000
    )
    slowest_ms: float | None = setting(
        None, "Slowest of 100", unit="ms", advanced=True, help="Empty: as the mean.", gt=0, le=86_400_000
    )


class AuroraServerless(AwsService):
    slug = "aurora_serverless"
    name = "Aurora Serverless"
    noun = "an Aurora Serverless database"
    default_name = "Database"
    type = "data"
    help = "PostgreSQL or MySQL that grows and shrinks with its load."
    family = "database"
    fits = (
        "Relational data with SQL, joins and transactions whose load comes and goes, and databases for development "
        "that may pause."
    )
    fits_not = (
        "Load that is steady around the clock, which instances of a fixed size serve for less. Thousands of "
        "functions that each open a connection, unless RDS Proxy or the Data API stands between; and after a pause "
        "the first caller waits."
    )
    Settings = AuroraSettings
    operations = (
        Operation("read", "query rows", accepts={"code", "analytics", "external"}),
        Operation("write", "insert, change or delete rows", accepts={"code", "analytics", "external"}),
        Operation("data_api_read", "query rows over the Data API", accepts={"code", "workflow", "graphql", "external"}),
        Operation(
            "data_api_write", "change rows over the Data API", accepts={"code", "workflow", "graphql", "external"}
        ),
    )
    dimensions = {
        f"{PREFIX}{key}": Dimension(label, kind)
        for key, label, kind in (
            ("v2.postgresql.acu_hour", "Aurora capacity, PostgreSQL", "capacity"),
            ("v2.mysql.acu_hour", "Aurora capacity, MySQL", "capacity"),
            ("v2.postgresql.acu_hour.io_optimized", "Aurora capacity, PostgreSQL, I/O-Optimized", "capacity"),
            ("v2.mysql.acu_hour.io_optimized", "Aurora capacity, MySQL, I/O-Optimized", "capacity"),
            ("storage.standard", "Aurora storage", "stock"),
            ("storage.io_optimized", "Aurora storage, I/O-Optimized", "stock"),
            ("io", "Aurora I/Os", "volume"),
            ("backup.postgresql", "Aurora backups, PostgreSQL", "stock"),
            ("backup.mysql", "Aurora backups, MySQL", "stock"),
            ("backtrack", "Backtrack", "volume"),
            ("snapshot_export", "Snapshots exported", "standing"),
            ("data_api.postgresql.requests", "Data API, PostgreSQL", "volume"),
            ("data_api.mysql.requests", "Data API, MySQL", "volume"),
            ("rds_proxy.acu_hour", "RDS Proxy", "capacity"),
            ("global_database.replicated_write_io", "Writes copied to other regions", "volume"),
        )
    }
    limits = {
        "aurora_serverless.acu": "Aurora capacity",
        "aurora_serverless.max_connections.postgresql": "database connections",
        "aurora_serverless.max_connections.mysql": "database connections",
        "aurora_serverless.max_connections.low_min_acu": "database connections at a low least capacity",
        "aurora_serverless.auto_pause": "idle time before a pause",
        "aurora_serverless.rds_proxy.count": "RDS proxies",
        "aurora_serverless.data_api.timeout": "Data API time-out",
        "aurora_serverless.data_api.response_size": "Data API response",
        "aurora_serverless.data_api.row_size": "Data API row",
        "aurora_serverless.data_api.request_size": "Data API request",
        "aurora_serverless.clusters": "Aurora clusters",
        "aurora_serverless.instances": "Aurora instances",
        "aurora_serverless.replicas": "Aurora readers",
        "aurora_serverless.storage": "Aurora volume",
    }

    def kind_of(self, s):
        return f"Aurora · {s.min_acu:g} to {s.max_acu:g} ACU"

    def check(self, s, limits):
        if s.min_acu > s.max_acu:
            return "min_acu", f"may be at most the most capacity, {s.max_acu:g} ACU."
        if s.max_acu < 1:
            return "max_acu", "must be 1 ACU at least; Aurora allows no less."
        for name in ("min_acu", "max_acu"):
            if getattr(s, name) % STEP_ACU:
                return name, "goes in steps of 0.5 ACU."
        if s.backtrack_hours and s.engine != "mysql":
            return "backtrack_hours", "is for MySQL only; PostgreSQL is restored to a point in time."
        return None

    def payload_kb(self, s, operation):
        return s.row_kb if operation in WRITES else 0.5

    def response_kb(self, s, operation):
        return s.result_kb if operation in READS else 0.1

    def is_private(self, s):
        return True

    def own_seconds(self, s, operation):
        resume = np.where(np.equal(s.min_acu, 0) & (not s.proxy), RESUME_SECONDS, 0.0)
        slowest = np.maximum(0.0 if s.slowest_ms is None else s.slowest_ms, s.latency_ms) / 1000 + resume
        return s.latency_ms / 1000, slowest

    # -- capacity ------------------------------------------------------------------------------------------

    @staticmethod
    def _rates(load, operations, of):
        return sum((getattr(load[name], of) for name in operations), 0.0)

    def _needs(self, s, load, of="items_per_second"):
        """(statements a second, ACUs they need) of the writer and of each reader, (samples, hours)."""
        to_readers = np.minimum(s.readers, 1)
        reads, own_reads = self._rates(load, ("read",), of), self._rates(load, ("data_api_read",), of)
        writes = self._rates(load, WRITES, of)
        on_writer = own_reads + reads * (1 - to_readers)
        writer = writes + on_writer, writes * s.write_acu_seconds + on_writer * s.read_acu_seconds
        each = reads * to_readers / np.maximum(s.readers, 1)
        return writer, (each, each * s.read_acu_seconds)

    @staticmethod
    def _awake(s, load, rate):
        """The part of each hour in which an instance is not paused."""
        held = s.proxy or any(
            flow.wire.source.service.slug == "fargate" for name in ("read", "write") for flow in load[name]
        )
        pauses = np.equal(s.min_acu, 0) & (not held)
        return np.where(pauses, -np.expm1(-rate * s.pause_after_s), 1.0)

    def _acus(self, s, load):
        """ACUs billed in each hour, of all instances together; while paused none."""
        total = 0.0
        for (rate, needed), count in zip(self._needs(s, load), (1, s.readers), strict=True):
            awake = self._awake(s, load, rate)
            wanted = np.ceil(needed / np.maximum(awake, 1e-300) / STEP_ACU - 1e-9) * STEP_ACU
            least = np.maximum(s.min_acu, STEP_ACU)
            total = total + count * awake * np.clip(wanted, least, np.maximum(s.max_acu, least))
        return total

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        io_optimized = s.storage_type == "io_optimized"
        acus = self._acus(s, load)
        acu_hour = f"{PREFIX}v2.{s.engine}.acu_hour{'.io_optimized' if io_optimized else ''}"
        yield Use(acu_hour, load.hours.month_of(acus), "ACU-hours")
        if s.proxy:
            yield Use(
                f"{PREFIX}rds_proxy.acu_hour",
                load.hours.month_of(np.maximum(acus, PROXY_LEAST_ACU)),
                "ACU-hours, 8 ACUs at least",
            )
        storage = f"{PREFIX}storage.{s.storage_type}"
        yield Use(storage, s.storage_gb, "GB now")
        for name in WRITES:
            for flow in load[name]:
                yield Use(storage, flow.monthly_items, *self._growth(s, load, flow))
        yield Use(f"{PREFIX}backup.{s.engine}", np.maximum(s.backups_gb - s.storage_gb, 0.0), "GB beyond the free")
        yield Use(f"{PREFIX}snapshot_export", s.snapshot_export_gb, "GB exported")
        yield from self._statement_uses(s, load, io_optimized)

    @staticmethod
    def _growth(s, load, flow):
        new = ("writes", s.new_rows_percent / 100, "new")
        return *new, flow.item_kb, "KB", KB_IN_GB, "÷ KB in a GB", load.months_kept(), "months of them"

    def _statement_uses(self, s, load, io_optimized):
        for names, word, ios in ((READS, "reads", s.read_ios), (WRITES, "writes", s.write_ios)):
            for name in names:
                statements = load[name].monthly_items
                if not io_optimized:
                    yield Use(f"{PREFIX}io", statements, word, ios, "I/O each|I/Os each")
                if word == "writes":
                    yield Use(
                        f"{PREFIX}global_database.replicated_write_io",
                        statements, word, ios, "I/O each|I/Os each", s.secondary_regions, "region|regions",
                    )  # fmt: skip
                    yield Use(
                        f"{PREFIX}backtrack",
                        statements, word, s.change_records, "change records", s.backtrack_hours, "hours",
                    )  # fmt: skip
        for name in DATA_API:
            for flow in load[name]:
                units = begun(np.maximum(flow.call_kb, flow.response_kb), DATA_API_KB)
                yield Use(f"{PREFIX}data_api.{s.engine}.requests", flow.monthly_calls, "calls", units, "of 32 KB each")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s, load):
        yield Demand("aurora_serverless.clusters", 1.0, "cluster")
        yield Demand("aurora_serverless.instances", 1.0 + s.readers, "instances")
        yield Demand("aurora_serverless.replicas", s.readers * 1.0, "readers")
        if s.proxy:
            yield Demand("aurora_serverless.rds_proxy.count", 1.0, "proxy")
        grown = sum((flow.monthly_items * self._gb_each(s, flow) for name in WRITES for flow in load[name]), 0.0)
        terabytes = (s.storage_gb + grown * load.month) / 1024
        yield Demand("aurora_serverless.storage", terabytes, "by the end of the month")
        (_, writer), (_, reader) = self._needs(s, load, "peak_items_per_second")
        for where, needed, count in (("writer", writer, 1), ("readers", reader, s.readers)):
            if np.ndim(needed) and np.any(np.asarray(count) > 0):
                yield Demand(
                    "aurora_serverless.acu", needed, f"needed by the {where} in the peak second",
                    value=s.max_acu, where=where, remedy="Allow more, add readers, or cache.",
                )  # fmt: skip
        for name in DATA_API:
            for flow in load[name]:
                at = {"cause": f"sent by {flow.wire.source.node.label}", "where": flow.wire.edge.id}
                yield Demand("aurora_serverless.data_api.timeout", self.own_seconds(s, name)[1] * 1.0, **at)
                yield Demand("aurora_serverless.data_api.request_size", flow.call_kb / 1024, **at)
                yield Demand("aurora_serverless.data_api.response_size", flow.response_kb / 1024, **at)
                yield Demand("aurora_serverless.data_api.row_size", s.row_kb * 1.0, **at)

    @staticmethod
    def _gb_each(s, flow):
        return s.new_rows_percent / 100 * flow.item_kb / KB_IN_GB

    def carried_demands(self, plan, traffic):
        """Connections: those who connect keep theirs, a proxy and the Data API only those that are busy."""
        for node_id, placed in plan.nodes.items():
            if placed.service.slug != self.slug or not traffic.loads[node_id].arriving:
                continue
            s, load = placed.settings, traffic.loads[node_id]
            busy = DATA_API if not s.proxy else {*DATA_API, "read", "write"}
            total = sum((load[name].concurrency(s.latency_ms / 1000) for name in sorted(busy)), 0.0)
            if not s.proxy:
                for source in sorted(
                    {
                        wire.edge.source
                        for wire in plan.wires
                        if wire.edge.target == node_id and wire.operation.name not in DATA_API
                    }
                ):
                    total = total + self._held(s, plan.nodes[source], traffic.loads[source])
            yield node_id, self._connection_demand(s, placed.limits, total)

    @staticmethod
    def _held(s, source, load):
        """Connections that a caller keeps open: of each environment, or of the pool of each task."""
        busy = sum((flows.concurrency(load.latency[name][0]) for name, flows in load.arriving.items()), 0.0)
        if source.service.slug != "fargate":
            most = source.service.admitted(source.settings)
            return (busy if most is None else np.minimum(busy, most)) * s.lambda_connections
        return source.service.tasks_running(source.settings, load) * s.task_connections

    @staticmethod
    def _connection_demand(s, limits, total):
        key = f"aurora_serverless.max_connections.{s.engine}"
        steps = {float(row.variant.rpartition("max")[2]): row for row in limits.variants(key)}
        reached = [step for step in sorted(steps) if step <= np.min(s.max_acu)]
        row = steps[reached[-1] if reached else min(steps)]
        key, variant, value = row.key, row.variant, row.value
        if s.engine == "postgresql" and np.min(s.min_acu) <= LOW_MIN_ACU:
            low = limits.limit("aurora_serverless.max_connections.low_min_acu")
            if low.value < value:
                key, variant, value = low.key, None, low.value
        return Demand(
            key, total * 1.0, "connections, of which a tenth is left for administration",
            variant=variant, value=value * (1 - KEPT_FOR_ADMINISTRATION), remedy=PROXY,
        )  # fmt: skip


PROXY = "Put RDS Proxy between, limit how many functions run at once, allow more capacity, or use the Data API."

"""Aurora Serverless v2: https://aws.amazon.com/rds/aurora/pricing/

Capacity is billed by the second in steps of half an ACU, between a least and a most: docs.aws.amazon.com/AmazonRDS/
latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html.  An hour needs its statements times the ACU-seconds
each takes.  With a least of 0 an instance pauses when nobody was connected for a while (aurora-serverless-v2-auto-
pause.html): statements come at random, so it is awake for 1 − e^(−rate × that while) of an hour.  An environment of a
function keeps its connection for as long as it is kept itself, which adds to that while; RDS Proxy and the pools of
containers keep theirs for ever, so that it never pauses.  Readers, where there are any, take the reads and scale each
by itself; the Data API always asks the writer.

Standard storage bills each I/O of 8 KB (PostgreSQL) or 16 KB (MySQL) read and each 4 KB written; I/O-Optimized none,
for dearer ACUs and GB.  RDS Proxy costs what the instances have, 8 ACUs at least; its price by vCPU is for instances
of a fixed size, which these are not.  A secondary region's own cluster is a node of its own.
Not judged: how long callers of the proxy wait or idle, and the time to resume, which is added to the slowest calls.
"""

import numpy as np

from estimator.aws.aurora_serverless.connections import connections_allowed, held, kept_seconds, stays_connected
from estimator.aws.aurora_serverless.settings import AuroraSettings
from estimator.engine.service import AwsService, Demand, Dimension, Operation, Use
from estimator.engine.traffic.amounts import added, begun, used

PREFIX = "aurora_serverless."
STEP_ACU, PROXY_LEAST_ACU = 0.5, 8
DATA_API_KB = 32
RESUME_SECONDS = 15
"""Limit row aurora_serverless.resume_time."""
KEPT_FOR_ADMINISTRATION = 0.1
"""Part of max_connections that clients should leave."""
KB_IN_GB = 1024.0**2
DATA_API = ("data_api_read", "data_api_write")
OPERATIONS = ("read", "write", *DATA_API)
READS, WRITES = ("read", "data_api_read"), ("write", "data_api_write")


class AuroraServerless(AwsService):
    slug = "aurora_serverless"
    name = "Aurora Serverless"
    noun = "an Aurora Serverless database"
    default_name = "Database"
    short_name = "Aurora"
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
        slowest = s.latency_ms if s.slowest_ms is None else np.maximum(s.slowest_ms, s.latency_ms)
        slowest = slowest / 1000 + resume
        return s.latency_ms / 1000, slowest

    # -- capacity ------------------------------------------------------------------------------------------

    @staticmethod
    def _rates(load, operations, of):
        return added(getattr(load[name], of) for name in operations)

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
        callers = [flow.wire.source for name in ("read", "write") for flow in load[name]]
        pauses = np.equal(s.min_acu, 0) & (not (s.proxy or stays_connected(callers)))
        return np.where(pauses, -np.expm1(-rate * (s.pause_after_s + kept_seconds(s, callers))), 1.0)

    def _acus(self, s, load):
        """ACUs billed in each hour of the writer and of each reader; while paused none."""
        for rate, needed in self._needs(s, load):
            awake = self._awake(s, load, rate)
            wanted = np.ceil(needed / np.maximum(awake, 1e-300) / STEP_ACU - 1e-9) * STEP_ACU
            least = np.maximum(s.min_acu, STEP_ACU)
            yield awake * np.clip(wanted, least, np.maximum(s.max_acu, least))

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s, load):
        io_optimized = s.storage_type == "io_optimized"
        writer, reader = self._acus(s, load)
        acu_hour = f"{PREFIX}v2.{s.engine}.acu_hour{'.io_optimized' if io_optimized else ''}"
        for acus, word, *count in ((writer, "writer"), (reader, "reader", s.readers, "reader|readers")):
            mean = load.hours.month_of(acus) / load.hours_per_month
            yield Use(acu_hour, mean, f"ACU of a {word} on average", load.hours_per_month, "hours", *count)
        if s.proxy:
            yield Use(
                f"{PREFIX}rds_proxy.acu_hour",
                load.hours.month_of(np.maximum(writer + s.readers * reader, PROXY_LEAST_ACU)),
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
                if word == "writes" and used(s.secondary_regions):
                    yield Use(
                        f"{PREFIX}global_database.replicated_write_io",
                        statements, word, ios, "I/O each|I/Os each", s.secondary_regions, "region|regions",
                    )  # fmt: skip
                if word == "writes" and used(s.backtrack_hours):
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
        if used(s.readers):
            yield Demand("aurora_serverless.replicas", s.readers * 1.0, "readers")
        if s.proxy:
            yield Demand("aurora_serverless.rds_proxy.count", 1.0, "proxy")
        grown = added(flow.monthly_items * self._gb_each(s, flow) for name in WRITES for flow in load[name])
        terabytes = (s.storage_gb + grown * load.month) / 1024
        yield Demand("aurora_serverless.storage", terabytes, "by the end of the month")
        (_, writer), (_, reader) = self._needs(s, load, "peak_items_per_second")
        for where, needed, count in (("writer", writer, 1), ("readers", reader, s.readers)):
            if np.ndim(needed) and used(count):
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
            s, load = placed.settings, traffic.loads[node_id]
            if placed.service is not self or not load.arriving:
                continue
            shared = OPERATIONS if s.proxy else DATA_API
            total = added(load[name].concurrency(s.latency_ms / 1000) for name in shared)
            if not s.proxy:
                total = total + held(s, plan, traffic, node_id, DATA_API)
            row = connections_allowed(s, placed.limits)
            yield (
                node_id,
                Demand(
                    row.key, total * 1.0, "connections, of which a tenth is left for administration",
                    variant=row.variant, value=row.value * (1 - KEPT_FOR_ADMINISTRATION), remedy=PROXY,
                ),
            )  # fmt: skip


PROXY = "Put RDS Proxy between, limit how many functions run at once, allow more capacity, or use the Data API."

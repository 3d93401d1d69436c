"""Aurora Serverless v2: https://aws.amazon.com/rds/aurora/pricing/

Capacity is billed by the second in steps of half an ACU, between a least and a most: docs.aws.amazon.com/AmazonRDS/
latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html.  An hour needs its statements times the ACU-seconds
each takes.  With a least of 0 an instance pauses when nobody was connected for a while (aurora-serverless-v2-auto-
pause.html): of statements that come at random it is awake for 1 − e^(−rate × that while) of an hour, of those of a
clock for that while after each tick.  An environment of a function keeps its connection for as long as it is kept
itself, which adds to that while; RDS Proxy and the pools of containers keep theirs for ever, so that it never pauses.
Readers, where there are any, take the reads and scale each by itself; the Data API always asks the writer.

Standard storage bills each I/O of 8 KB (PostgreSQL) or 16 KB (MySQL) read and each 4 KB written; I/O-Optimized none,
for dearer ACUs and GB.  RDS Proxy costs what the instances have, 8 ACUs at least; its price by vCPU is for instances
of a fixed size, which these are not.  A secondary region's own cluster is a node of its own.
Not judged: how long callers of the proxy wait or idle, and the time to resume, which is added to the slowest of a
hundred calls where so many find it paused.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from estimator.aws.aurora_serverless.connections import CONNECTIONS, connections_allowed, kept_seconds, stays_connected
from estimator.aws.aurora_serverless.settings import AuroraSettings
from estimator.aws.batches import fullest_call
from estimator.aws.database_connections import BORROW_TIMEOUT, INSTANCES, PROXIES, borrow_demand, connections_demand
from estimator.aws.holders import connections
from estimator.aws.units import KB_IN_GB, in_gb
from estimator.engine.load import Load
from estimator.engine.maths.amounts import (
    TINY,
    Amount,
    added,
    anywhere,
    begun,
    between,
    choose,
    is_number,
    larger,
    plain,
    smaller,
    used,
    whole_up,
    worst_hour,
)
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, DimensionKind, Operation
from estimator.engine.service import AwsService, answers_in
from estimator.engine.traffic.flow import Flow
from pricing.book import LimitBook

PREFIX = "aurora_serverless."
STEP_ACU, PROXY_LEAST_ACU = 0.5, 8
DATA_API_KB = 32
RESUME_SECONDS = 15
"""Limit row aurora_serverless.resume_time."""
RARE = 0.01
"""Where fewer calls find it paused, the slowest of a hundred does not."""
DATA_API = ("data_api_read", "data_api_write")
OPERATIONS = ("read", "write", *DATA_API)
READS, WRITES = ("read", "data_api_read"), ("write", "data_api_write")
DIMENSIONS: tuple[tuple[str, str, DimensionKind], ...] = (
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
"""(key, label, kind) each."""


class Needs(NamedTuple):
    """Which part of each operation's statements an instance takes, and the ACUs they need in each hour."""

    parts: Mapping[str, Amount]
    acus: Amount


class AuroraServerless(AwsService[AuroraSettings]):
    slug = "aurora_serverless"
    name = "Aurora Serverless"
    noun = "an Aurora Serverless database"
    default_name = "Database"
    short_name = "Aurora"
    type = "data"
    keeps_awake = "give it a least capacity above 0"
    help = "PostgreSQL or MySQL that grows and shrinks with its load."
    known_as = ("database", "sql", "postgres", "postgresql", "mysql", "relational")
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
    hidden_costs = (HiddenCost("what is stored", {"storage_gb": 0.0}, ("backups_gb",)),)
    operations = (
        Operation("read", "query rows", accepts={"code", "analytics", "external"}, fetches=True),
        Operation("write", "insert, change or delete rows", accepts={"code", "analytics", "external"}),
        Operation(
            "data_api_read",
            "query rows over the Data API",
            accepts={"code", "workflow", "graphql", "external"},
            fetches=True,
        ),
        Operation(
            "data_api_write", "change rows over the Data API", accepts={"code", "workflow", "graphql", "external"}
        ),
    )
    alternatives = (
        ("aurora_serverless.v2.*",),
        ("aurora_serverless.storage.*",),
        ("aurora_serverless.backup.*",),
        ("aurora_serverless.data_api.*",),
    )
    dimensions = {f"{PREFIX}{key}": Dimension(label, kind) for key, label, kind in DIMENSIONS}
    effects = {
        "aurora_serverless.acu": ("delays", "statements wait"),
        "aurora_serverless.max_connections.*": ("refuses", "new connections are refused"),
        "aurora_serverless.storage": ("refuses", "writes fail"),
    }
    limits = {
        "aurora_serverless.acu": "Aurora capacity",
        "aurora_serverless.max_connections.postgresql": "database connections",
        "aurora_serverless.max_connections.mysql": "database connections",
        "aurora_serverless.max_connections.low_min_acu": "database connections at a low least capacity",
        "aurora_serverless.auto_pause": "idle time before a pause",
        BORROW_TIMEOUT: "wait for a connection of the proxy",
        PROXIES: "RDS proxies",
        "aurora_serverless.data_api.timeout": "Data API time-out",
        "aurora_serverless.data_api.response_size": "Data API response",
        "aurora_serverless.data_api.row_size": "Data API row",
        "aurora_serverless.data_api.request_size": "Data API request",
        "aurora_serverless.clusters": "Aurora clusters",
        INSTANCES: "database instances",
        "aurora_serverless.replicas": "Aurora readers",
        "aurora_serverless.storage": "Aurora volume",
    }

    def kind_of(self, s: AuroraSettings) -> str:
        return f"Aurora · {s.min_acu:g} to {s.max_acu:g} ACU"

    def check(self, s: AuroraSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.min_acu > s.max_acu:
            return "min_acu", f"may be at most the most capacity, {s.max_acu:g} ACU."
        if s.max_acu < 1:
            return "max_acu", "must be 1 ACU at least; Aurora allows no less."
        for name, acus in (("min_acu", s.min_acu), ("max_acu", s.max_acu)):
            if acus % STEP_ACU:
                return name, "goes in steps of 0.5 ACU."
        if s.backtrack_hours and s.engine != "mysql":
            return "backtrack_hours", "is for MySQL only; PostgreSQL is restored to a point in time."
        return None

    def payload_kb(self, s: AuroraSettings, operation: str) -> Amount | None:
        return s.row_kb if operation in WRITES else 0.5

    def response_kb(self, s: AuroraSettings, operation: str) -> Amount | None:
        return s.result_kb if operation in READS else 0.1

    def is_private(self, s: AuroraSettings) -> bool:
        return True

    def own_seconds(self, s: AuroraSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms, s.slowest_ms)

    def resume_seconds(self, s: AuroraSettings, load: Load, operation: str) -> Amount:
        if not anywhere(s.min_acu == 0):
            return 0.0
        paused: Amount = 0.0
        for parts, _ in self._needs(s, load):
            if used(part := parts.get(operation, 0.0)):
                paused = larger(paused, choose(part > 0, self._asleep(s, load, parts), 0.0))
        paused = plain(worst_hour(paused)[..., None])
        return choose((s.min_acu == 0) & (paused >= RARE), RESUME_SECONDS, 0.0)

    # -- capacity ------------------------------------------------------------------------------------------

    @staticmethod
    def _statements(load: Load, operations: Collection[str], peak: bool) -> Amount:
        """Statements a second, of the peak second or the hour's mean."""
        flows = (load[name] for name in operations)
        return added(one.peak_items_per_second if peak else one.items_per_second for one in flows)

    def _needs(self, s: AuroraSettings, load: Load, *, peak: bool = False) -> tuple[Needs, Needs]:
        """What is asked of the writer and of each reader."""
        to_readers = smaller(s.readers, 1)
        reads = self._statements(load, ("read",), peak)
        own_reads = self._statements(load, ("data_api_read",), peak)
        writes = self._statements(load, WRITES, peak)
        on_writer = own_reads + reads * (1 - to_readers)
        each = reads * to_readers / larger(s.readers, 1)
        return (
            Needs(
                {**dict.fromkeys(WRITES, 1.0), "data_api_read": 1.0, "read": 1 - to_readers},
                writes * s.write_acu_seconds + on_writer * s.read_acu_seconds,
            ),
            Needs({"read": to_readers / larger(s.readers, 1)}, each * s.read_acu_seconds),
        )

    @staticmethod
    def _awake(s: AuroraSettings, load: Load, parts: Mapping[str, Amount]) -> Amount:
        """The part of each hour in which an instance is not paused."""
        callers = [flow.edge.source for name in ("read", "write") for flow in load[name]]
        if s.proxy or stays_connected(callers):
            return 1.0
        awake = load.awake_share(s.pause_after_s + kept_seconds(s, callers), parts)
        return choose(s.min_acu == 0, awake, 1.0)

    @staticmethod
    def _asleep(s: AuroraSettings, load: Load, parts: Mapping[str, Amount]) -> Amount:
        """The part of each hour's statements that find an instance paused."""
        callers = [flow.edge.source for name in ("read", "write") for flow in load[name]]
        if s.proxy or stays_connected(callers):
            return 0.0
        return load.asleep_share(s.pause_after_s + kept_seconds(s, callers), parts)

    def _acus(self, s: AuroraSettings, load: Load) -> Iterator[Amount]:
        """ACUs billed in each hour of the writer and of each reader; while paused none."""
        least = larger(s.min_acu, STEP_ACU)
        for parts, needed in self._needs(s, load):
            awake = self._awake(s, load, parts)
            wanted = whole_up(needed / larger(awake, TINY) / STEP_ACU) * STEP_ACU
            yield awake * between(least, wanted, larger(s.max_acu, least))

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: AuroraSettings, load: Load) -> Iterator[Use]:
        io_optimized = s.storage_type == "io_optimized"
        writer, reader = self._acus(s, load)
        acu_hour = f"{PREFIX}v2.{s.engine}.acu_hour{'.io_optimized' if io_optimized else ''}"
        hours = (load.hours_per_month, "hours")
        of_writer, of_reader = (load.hours.month_of(acus) / load.hours_per_month for acus in (writer, reader))
        yield Use(acu_hour, of_writer, "ACU of a writer on average", *hours)
        yield Use(acu_hour, of_reader, "ACU of a reader on average", *hours, s.readers, "reader|readers")
        if s.proxy:
            yield Use(
                f"{PREFIX}rds_proxy.acu_hour",
                load.hours.month_of(larger(writer + s.readers * reader, PROXY_LEAST_ACU)),
                "ACU-hours, 8 ACUs at least",
            )
        storage = f"{PREFIX}storage.{s.storage_type}"
        yield Use(storage, s.storage_gb, "GB now")
        for name in WRITES:
            for flow in load[name]:
                yield Use(storage, flow.monthly_items, *self._growth(s, load, flow))
        yield Use(f"{PREFIX}backup.{s.engine}", larger(s.backups_gb - s.storage_gb, 0.0), "GB beyond the free")
        yield Use(f"{PREFIX}snapshot_export", s.snapshot_export_gb, "GB exported")
        yield from self._statement_uses(s, load, io_optimized)

    @staticmethod
    def _growth(s: AuroraSettings, load: Load, flow: Flow) -> tuple[Amount | str, ...]:
        new = ("writes", s.new_rows_percent / 100, "new")
        return *new, *in_gb(flow.item_kb), load.months_kept(), "months of them"

    def _statement_uses(self, s: AuroraSettings, load: Load, io_optimized: bool) -> Iterator[Use]:
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
                units = begun(larger(flow.call_kb, flow.response_kb), DATA_API_KB)
                yield Use(f"{PREFIX}data_api.{s.engine}.requests", flow.monthly_calls, "calls", units, "of 32 KB each")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: AuroraSettings, load: Load) -> Iterator[Demand]:
        yield Demand("aurora_serverless.clusters", 1.0, "cluster", is_setting=True)
        yield Demand(INSTANCES, 1.0 + s.readers, "instances", is_setting=True)
        if used(s.readers):
            yield Demand("aurora_serverless.replicas", s.readers, "readers", is_setting=True)
        if s.proxy:
            yield Demand(PROXIES, 1.0, "proxy", is_setting=True)
        grown = added(flow.monthly_items * self._gb_each(s, flow) for name in WRITES for flow in load[name])
        terabytes = (s.storage_gb + grown * load.month) / 1024
        yield Demand("aurora_serverless.storage", terabytes, "by the end of the month")
        writer, reader = self._needs(s, load, peak=True)
        for where, needs, count in (("writer", writer, 1), ("readers", reader, s.readers)):
            if not (load.is_moment or is_number(needs.acus)) and used(count):
                yield Demand(
                    "aurora_serverless.acu", needs.acus, f"needed by the {where} in the peak second",
                    value=s.max_acu, where=where, remedy=MORE_ACUS, part=1.0, own=1.0,
                )  # fmt: skip
        for name in DATA_API:
            for flow in load[name]:
                cause, where = f"sent by {flow.edge.source.label}", flow.edge.id
                for what, amount in (
                    ("timeout", load.latency[name][1]),
                    ("request_size", fullest_call(flow) * flow.item_kb / 1024),
                    ("response_size", flow.response_kb / 1024),
                    ("row_size", s.row_kb),
                ):
                    yield Demand(f"aurora_serverless.data_api.{what}", amount, cause, where=where)

    @staticmethod
    def _gb_each(s: AuroraSettings, flow: Flow) -> Amount:
        return s.new_rows_percent / 100 * flow.item_kb / KB_IN_GB

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Connections: those who connect keep theirs, a proxy and the Data API only those that are busy."""
        for node_id, node in network.nodes.items():
            s, load = node.settings, network.loads[node_id]
            if not isinstance(s, AuroraSettings) or not load.arriving:
                continue
            shared = OPERATIONS if s.proxy else DATA_API
            total = added(load[name].concurrency(s.latency_ms / 1000) for name in shared)
            if not s.proxy:
                total = total + connections(s, network, node_id, DATA_API)
            allowed, row = connections_allowed(s, node.limits)
            remedy = f"{BEHIND_PROXY if s.proxy else PROXY} {MORE_CONNECTIONS}"
            yield node_id, connections_demand(row, total, allowed, remedy, one_of=CONNECTIONS)
            if s.proxy:
                flows = [flow for name in OPERATIONS for flow in load[name]]
                yield node_id, borrow_demand(flows, s.latency_ms / 1000, allowed)


MORE_CONNECTIONS = "Or raise max_connections{to}: each takes memory."
MORE_ACUS = "Raise its maximum{to}, add readers, or cache."
BEHIND_PROXY = "Shorten the statements, limit how many functions run at once, or allow more capacity."
PROXY = "Put RDS Proxy between, limit how many functions run at once, allow more capacity, or use the Data API."

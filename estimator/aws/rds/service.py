"""RDS for PostgreSQL and MySQL: https://aws.amazon.com/rds/postgresql/pricing/ and https://aws.amazon.com/rds/mysql/pricing/

Instances are billed by the hour whether anybody asks or not; Multi-AZ has one standby, which answers nobody, at about
twice the price of instance and storage.  A read replica is an instance of its own in one zone, with storage as large.
Storage is billed as provisioned.  Of gp3, 3,000 I/Os and 125 MB a second are included below 400 GB and none can be
bought; from there 12,000 and 500 MB (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html).  RDS Proxy
costs the vCPUs of the primary, where it leads.  Backups are free up to what is provisioned.

Replicas take the reads, and write all that the primary does.  Not judged: the processor, and bytes a second of the
storage, since nothing is known of what a statement takes of them.  Not billed: processor credits of t4g, extended
support of old versions, Performance Insights.  io2 has no prices for its I/Os here, MariaDB none at all.
"""

from collections.abc import Iterator

from estimator.aws.database_connections import INSTANCES, PROXIES, borrow_demand, connections_demand
from estimator.aws.holders import connections
from estimator.aws.rds.classes import CLASSES, as_key, default_connections
from estimator.aws.rds.settings import ENGINES, RdsSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, larger, used
from estimator.engine.measures import Demand, HiddenCost, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension, Operation
from estimator.engine.service import AwsService, answers_in
from pricing.book import LimitBook

STRIPED_FROM_GB = 400
INCLUDED_IOPS, INCLUDED_MB_S = 12_000, 500
"""Of gp3, from 400 GB on."""
IOPS_PER_GB, LEAST_IOPS, MOST_IOPS = 3, 100, 64_000
"""Of gp2."""
ZONES = {"single_az": "one zone", "multi_az": "Multi-AZ"}
READ, WRITE = "read", "write"
PRIMARY, REPLICAS = "the primary", "each read replica"
MORE_CONNECTIONS = "Or raise max_connections{to}: each takes memory."
BEHIND_PROXY = "Shorten the statements, limit how many functions run at once, or take a class with more memory."
PROXY = "Put RDS Proxy between, limit how many functions run at once, or take a class with more memory."
OF_REPLICAS = "Add read replicas, limit how many functions run at once, or take a class with more memory."
MORE_IOPS = "Buy more I/Os{to}, take a class with more memory, which then keeps more pages, or cache."
STRIPE = "From 400 GB storage takes 12,000 I/Os a second at no extra price. Or cache."
TO_GP3 = "gp3 takes 3,000 I/Os a second at the same price, from 400 GB 12,000."


def _dimensions() -> dict[str, Dimension]:
    found = {
        f"rds.{engine}.{zone}.{as_key(name)}": Dimension(f"{words} {name}, {where}", "standing")
        for engine, words in ENGINES.items()
        for zone, where in ZONES.items()
        for name in CLASSES
    }
    for zone, where in ZONES.items():
        for kind in ("gp3", "gp2"):
            found[f"rds.storage.{kind}.{zone}"] = Dimension(f"RDS storage, {kind}, {where}", "standing")
        found[f"rds.storage.gp3_iops.{zone}"] = Dimension(f"RDS I/Os, {where}", "standing")
        found[f"rds.storage.gp3_throughput.{zone}"] = Dimension(f"RDS throughput, {where}", "standing")
    found["rds.proxy.vcpu_hour"] = Dimension("RDS Proxy", "standing")
    found["rds.backup.storage"] = Dimension("RDS backups", "standing")
    for engine, words in ENGINES.items():
        found[f"rds.snapshot_export.{engine}"] = Dimension(f"Snapshots exported, {words}", "standing")
    return found


class Rds(AwsService[RdsSettings]):
    slug = "rds"
    name = "RDS"
    noun = "an RDS database"
    default_name = "Database"
    type = "data"
    help = "PostgreSQL or MySQL on instances of a size you pick."
    known_as = ("database", "db", "sql", "postgres", "postgresql", "mysql", "relational", "rds proxy")
    family = "database"
    fits = (
        "Relational data with SQL, joins and transactions under load that is known and steady, where an instance costs "
        "less than capacity that follows it."
    )
    fits_not = (
        "Load that comes and goes, for the instance is billed every hour. Thousands of functions that each open a "
        "connection, unless RDS Proxy stands between."
    )
    Settings = RdsSettings
    operations = (
        Operation(READ, "query rows", accepts={"code", "analytics", "external"}, fetches=True),
        Operation(WRITE, "insert, change or delete rows", accepts={"code", "analytics", "external"}),
    )
    alternatives = (
        ("rds.postgresql.*", "rds.mysql.*"),
        ("rds.storage.gp2.*", "rds.storage.gp3.*"),
        ("rds.storage.gp3_iops.*",),
        ("rds.storage.gp3_throughput.*",),
        ("rds.snapshot_export.*",),
    )
    dimensions = _dimensions()
    borrows = (INSTANCES, "aurora_serverless.rds_proxy.*")
    effects = {
        "rds.max_connections.*": ("refuses", "new connections are refused"),
        "rds.iops": ("delays", "statements wait for storage"),
    }
    hidden_costs = (HiddenCost("what is stored", {"storage_gb": 0.0}, ("backups_gb",)),)
    limits = {
        "rds.max_connections.postgresql": "database connections",
        "rds.max_connections.mysql": "database connections",
        "rds.iops": "I/Os of storage",
        "rds.provisioned_iops": "provisioned I/Os",
        "rds.provisioned_throughput": "provisioned throughput",
        "rds.storage_size": "storage of an instance",
        "rds.total_storage": "storage of all instances",
        "rds.read_replicas": "read replicas",
    }

    def kind_of(self, s: RdsSettings) -> str:
        return f"RDS · {s.instance_class.removeprefix('db.')}"

    def check(self, s: RdsSettings, limits: LimitBook) -> tuple[str, str] | None:
        if s.storage_type != "gp3":
            return None
        for name, value in (("iops", s.iops), ("throughput_mb_s", s.throughput_mb_s)):
            if value is not None and s.storage_gb < STRIPED_FROM_GB:
                return name, f"can be bought from {STRIPED_FROM_GB} GB of storage on."
        iops = INCLUDED_IOPS if s.iops is None else s.iops
        if s.throughput_mb_s is not None and s.throughput_mb_s > iops / 4:
            return "throughput_mb_s", f"may be at most a quarter of the I/Os a second, {iops / 4:,g} MB/s."
        return None

    def payload_kb(self, s: RdsSettings, operation: str) -> Amount | None:
        return s.row_kb if operation == WRITE else 0.5

    def response_kb(self, s: RdsSettings, operation: str) -> Amount | None:
        return s.result_kb if operation == READ else 0.1

    def is_private(self, s: RdsSettings) -> bool:
        return True

    def own_seconds(self, s: RdsSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms, s.slowest_ms)

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: RdsSettings, load: Load) -> Iterator[Use]:
        hours = (load.hours_per_month, "hours")
        primary = "multi_az" if s.multi_az else "single_az"
        for zone, count, word in ((primary, 1, "primary"), ("single_az", s.replicas, "read replica|read replicas")):
            copies = (count, word)
            yield Use(f"rds.{s.engine}.{zone}.{as_key(s.instance_class)}", *copies, *hours)
            yield Use(f"rds.storage.{s.storage_type}.{zone}", *copies, s.storage_gb, "GB")
            if s.storage_type == "gp3" and s.iops is not None:
                beyond = (s.iops - INCLUDED_IOPS, "IOPS beyond the included")
                yield Use(f"rds.storage.gp3_iops.{zone}", *copies, *beyond)
            if s.storage_type == "gp3" and s.throughput_mb_s is not None:
                beyond = (s.throughput_mb_s - INCLUDED_MB_S, "MB/s beyond the included")
                yield Use(f"rds.storage.gp3_throughput.{zone}", *copies, *beyond)
        if s.proxy:
            yield Use("rds.proxy.vcpu_hour", CLASSES[s.instance_class].vcpus, "vCPU of the primary", *hours)
        provisioned = s.storage_gb * (1 + s.replicas)
        yield Use("rds.backup.storage", larger(s.backups_gb - provisioned, 0.0), "GB beyond the free")
        yield Use(f"rds.snapshot_export.{s.engine}", s.snapshot_export_gb, "GB exported")

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: RdsSettings, load: Load) -> Iterator[Demand]:
        instances = 1 + s.replicas
        yield Demand(INSTANCES, instances, "instances", is_setting=True)
        yield Demand("rds.total_storage", s.storage_gb * instances, "provisioned", is_setting=True)
        if s.replicas:
            yield Demand("rds.read_replicas", s.replicas, "read replicas", is_setting=True)
        if s.proxy:
            yield Demand(PROXIES, 1.0, "proxy", is_setting=True)
        if load.arriving and not load.is_moment:
            yield from _io_demands(s, load)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Connections to the primary and to each replica: a proxy before the primary keeps only those that are busy."""
        for node_id, node in network.nodes.items():
            s, load = node.settings, network.loads[node_id]
            if not isinstance(s, RdsSettings) or not load.arriving:
                continue
            row = node.limits.limit(f"rds.max_connections.{s.engine}")
            allowed = (
                default_connections(s.engine, s.instance_class) if s.max_connections is None else s.max_connections
            )
            if s.proxy:
                flows = [flow for name in _of_primary(s) for flow in load[name]]
                held = added(load[name].concurrency(s.latency_ms / 1000) for name in _of_primary(s))
                if flows:
                    yield node_id, borrow_demand(flows, s.latency_ms / 1000, allowed)
            else:
                held = connections(s, network, node_id, without=(READ,) if s.replicas else ())
            remedy = f"{BEHIND_PROXY if s.proxy else PROXY} {MORE_CONNECTIONS}"
            yield node_id, connections_demand(row, held, allowed, remedy, PRIMARY if s.replicas else "")
            if s.replicas:
                each = connections(s, network, node_id, without=(WRITE,)) / s.replicas
                remedy = f"{OF_REPLICAS} {MORE_CONNECTIONS}"
                yield node_id, connections_demand(row, each, allowed, remedy, REPLICAS)


def _of_primary(s: RdsSettings) -> tuple[str, ...]:
    return (WRITE,) if s.replicas else (READ, WRITE)


def _io_demands(s: RdsSettings, load: Load) -> Iterator[Demand]:
    """I/Os of the primary and of each replica: of gp3 in the peak second, of gp2 in the hour that its credits level."""
    peak = s.storage_type == "gp3"
    reads, writes = (
        added(flow.peak_items_per_second if peak else flow.items_per_second for flow in load[name]) * each
        for name, each in ((READ, s.read_ios), (WRITE, s.write_ios))
    )
    cause = "in the peak second" if peak else "in the busiest hour"
    own: Amount | None = None
    most: Amount | None = None
    if not peak:
        variant, remedy = "gp2", TO_GP3
        most = min(max(LEAST_IOPS, s.storage_gb * IOPS_PER_GB), MOST_IOPS)
    elif s.storage_gb < STRIPED_FROM_GB:
        variant, remedy = "gp3", STRIPE
    else:
        variant, remedy, own = "gp3_striped", MORE_IOPS, 1.0
        most = INCLUDED_IOPS if s.iops is None else s.iops
    on_replicas = reads / s.replicas + writes if s.replicas else 0.0
    for amount, where in ((writes if s.replicas else reads + writes, PRIMARY), (on_replicas, REPLICAS)):
        if used(amount):
            of = f"of {where} {cause}" if s.replicas else cause
            yield Demand(
                "rds.iops", amount, of, variant=variant, where=where, value=most, remedy=remedy, own=own, part=1.0
            )

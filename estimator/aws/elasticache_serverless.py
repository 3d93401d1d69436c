"""ElastiCache Serverless: https://aws.amazon.com/elasticache/pricing/

Data by the GB-hour, each hour its average, 100 MB at least with Valkey and 1 GB with Redis OSS and Memcached.  A
command takes an ECPU for each KB it moves, not rounded up, or for each time the processor time of a simple command,
whichever is more.  A minimum that you set, of data or of ECPUs a second, is billed in each hour that uses less.
"""

from collections.abc import Iterator
from math import ceil, inf
from typing import ClassVar, Literal

from estimator.aws.batches import fullest_call
from estimator.aws.caches import (
    BACKUP,
    ENGINES,
    MAXCLIENTS,
    OPERATIONS,
    WITH_SLOTS,
    connection_demands,
    data_gb,
    months_kept,
    new_values,
    payload_kb,
    response_kb,
    time_to_live,
    value_size,
)
from estimator.aws.held_at_once import connections_per_environment, connections_per_task
from estimator.aws.units import in_gb
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, anywhere, larger, largest, largest_of, share, smaller, used
from estimator.engine.measures import Demand, HiddenCost, Mend, Problem, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import SET, Acting, Settings, setting
from estimator.engine.traffic.flow import SECONDS_IN_HOUR, Flow
from pricing.book import LimitBook

PREFIX = "elasticache.serverless."
LEAST_GB = {"valkey": 100 / 1024, "redis": 1.0, "memcached": 1.0}
WORDS = {"get": "reads", "set": "writes", "command": "other commands"}
READY_ECPUS = 30_000.0
"""A second: what a cache that stood idle takes at once."""
DOUBLES = {"valkey": "2 to 3", "redis": "10 to 12", "memcached": "10 to 12"}
"""Minutes in which a cache doubles what it takes."""
SPREAD = "Spread the key over several, or keep its value in memory for a moment."
REPLICAS = "Or read from replicas."
ROOM = "Keep values for a shorter time, or split the data over several caches."
MORE_ROOM = (
    "Raise the most that it may hold{to}, keep values for a shorter time, or split the data over several caches."
)
MORE_ECPUS = "Raise the most ECPUs that it may use{to}."


class ElastiCacheSettings(Settings):
    engine: Literal["valkey", "redis", "memcached"] = setting(
        "valkey", "Engine", choices=ENGINES, help="Valkey speaks the protocol of Redis OSS and costs a third less."
    )
    stored_gb: float = setting(1, "Stored now", unit="GB", help="Data there today; writes add to it.", ge=0, le=5000)
    value_kb: float = value_size()
    new_percent: float = new_values()
    ttl_hours: float | None = time_to_live()
    command_ecpus: float = setting(
        5,
        "ECPUs of any other command",
        unit="ECPUs",
        advanced=True,
        help="Processor time, measured in that of a simple command: sorted sets, scripts, transactions take more.",
        ge=1,
        le=1e6,
    )
    hot_percent: float = setting(
        1,
        "Commands on the busiest key",
        unit="%",
        when=("engine", WITH_SLOTS),
        help="Share of all commands. A key lies in one slot, and a slot has a limit of its own.",
        ge=0,
        le=100,
    )
    replica_reads: bool = setting(
        False,
        "Read from replicas",
        basis="off",
        advanced=True,
        when=("engine", WITH_SLOTS),
        help="A slot then takes three times as much; a read may be a little old.",
    )
    min_gb: float | None = setting(
        None, "Minimum data", unit="GB", basis="off", advanced=True,
        help="Billed where less is stored. Empty: none set.", ge=0.001, le=5000,
    )  # fmt: skip
    max_gb: float | None = setting(
        None, "Maximum data", unit="GB", basis="off", advanced=True,
        help="Beyond it values are evicted or writes fail. Empty: as much as a cache can hold.", ge=1, le=5000,
    )  # fmt: skip
    min_ecpus_s: float | None = setting(
        None, "Minimum ECPUs", unit="ECPUs/s", basis="off", advanced=True,
        help="Kept ready for bursts, and billed where less is used. Empty: none set.", ge=0.001, le=15_000_000,
    )  # fmt: skip
    max_ecpus_s: float | None = setting(
        None, "Maximum ECPUs", unit="ECPUs/s", basis="off", advanced=True,
        help="Beyond it commands are throttled. Empty: as much as a cache can take.", ge=1000, le=15_000_000,
    )  # fmt: skip
    snapshots_a_day: float = setting(
        0, "Snapshots a day", unit="snapshots a day", basis="off", advanced=True,
        help="Each is as large as the data and billed as a backup.", ge=0, le=1000,
    )  # fmt: skip
    snapshot_days: float = setting(
        7, "Snapshots kept", unit="days", advanced=True, when=("snapshots_a_day", SET),
        help="After that they are deleted.", ge=1, le=36_500,
    )  # fmt: skip
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()
    latency_ms: float = setting(1, "Answers in", unit="ms", advanced=True, help="A command.", ge=0.001, le=60_000)

    acting: ClassVar[Acting] = Acting(
        alone="min_ecpus_s engine stored_gb min_gb max_gb snapshots_a_day snapshot_days",
        called={
            "get set": "value_kb",
            "set": "new_percent ttl_hours",
            "command": "command_ecpus",
        },
    )


class ElastiCacheServerless(AwsService[ElastiCacheSettings]):
    slug = "elasticache_serverless"
    name = "ElastiCache Serverless"
    noun = "an ElastiCache cache"
    default_name = "Cache"
    short_name = "ElastiCache"
    type = "data"
    help = "A cache in memory, Valkey, Redis OSS or Memcached, that grows and shrinks with its use."
    known_as = ("cache", "redis", "valkey", "memcached", "session", "memorydb")
    family = "database"
    fits = (
        "Answers, sessions, counters and rankings that are read far more often than they change and must come within "
        "a millisecond. Load that varies, and nobody who wants to size nodes."
    )
    fits_not = (
        "Data that must not be lost, which belongs in a database. Many GB that are seldom read, for each is billed "
        "every hour, and steady load day and night, where nodes cost less."
    )
    Settings = ElastiCacheSettings
    hidden_costs = (HiddenCost("what is stored", {"stored_gb": 0.0, "new_percent": 0.0}, ("ttl_hours",)),)
    operations = OPERATIONS
    alternatives = (("elasticache.serverless.*.storage",), ("elasticache.serverless.*.ecpu",))
    dimensions = {
        **{f"{PREFIX}{engine}.storage": Dimension(f"{name} data", "stock") for engine, name in ENGINES.items()},
        **{f"{PREFIX}{engine}.ecpu": Dimension(f"{name} processing", "capacity") for engine, name in ENGINES.items()},
        BACKUP: Dimension("Snapshots of a cache", "stock"),
    }
    effects = {
        "elasticache.serverless.storage": ("loses", "data is evicted"),
        "elasticache.serverless.ecpu*": ("refuses", "commands are throttled"),
        "elasticache.serverless.arguments": ("refuses", "such commands are refused"),
        "elasticache.value_size": ("refuses", "such values are refused"),
        MAXCLIENTS: ("refuses", "new connections are refused"),
        "elasticache.burst": ("catches up", "commands are throttled for some minutes, until the cache has grown"),
    }
    limits = {
        "elasticache.serverless.caches": "serverless caches",
        "elasticache.serverless.storage": "data of a cache",
        "elasticache.serverless.ecpu": "processing of a cache",
        "elasticache.serverless.ecpu_per_slot": "processing of the busiest key",
        "elasticache.serverless.snapshots": "snapshots a day",
        "elasticache.serverless.arguments": "arguments of a command",
        "elasticache.value_size": "size of a value",
        MAXCLIENTS: "connections of a cache",
    }

    def kind_of(self, s: ElastiCacheSettings) -> str:
        return f"ElastiCache · {ENGINES[s.engine]}"

    def check(self, s: ElastiCacheSettings, limits: LimitBook) -> tuple[str, str] | None:
        for least, most, key, unit in (
            ("min_gb", "max_gb", "storage", "GB"),
            ("min_ecpus_s", "max_ecpus_s", "ecpu", "ECPUs/s"),
        ):
            low, high, lowest = getattr(s, least), getattr(s, most), limits.number(f"{PREFIX}minimum.{key}")
            if low is not None and low < lowest:
                return least, f"may be no less than {lowest:,g} {unit}."
            if low is not None and high is not None and low > high:
                return least, f"may be no more than the maximum, {high:,g} {unit}."
        return None

    def payload_kb(self, s: ElastiCacheSettings, operation: str) -> Amount:
        return payload_kb(s, operation)

    def response_kb(self, s: ElastiCacheSettings, operation: str) -> Amount:
        return response_kb(s, operation)

    def own_seconds(self, s: ElastiCacheSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def is_private(self, s: ElastiCacheSettings) -> bool:
        return True

    # -- bill ----------------------------------------------------------------------------------------------

    def usage(self, s: ElastiCacheSettings, load: Load) -> Iterator[Use]:
        yield from self._storage_uses(s, load)
        ecpu = f"{PREFIX}{s.engine}.ecpu"
        for name, word in WORDS.items():
            for flow in load[name]:
                yield Use(ecpu, flow.monthly_calls, word, self._ecpus(s, name, flow), "ECPU each|ECPUs each")
        if s.min_ecpus_s is not None:
            short = larger(s.min_ecpus_s - self._ecpus_a_second(s, load), 0.0) * SECONDS_IN_HOUR
            yield Use(ecpu, load.hours.month_of(short), "ECPUs up to the minimum")

    def _storage_uses(self, s: ElastiCacheSettings, load: Load) -> Iterator[Use]:
        storage = f"{PREFIX}{s.engine}.storage"
        hours = (load.hours_per_month, "hours")
        data = data_gb(s, load)
        most = inf if s.max_gb is None else s.max_gb
        fits = () if s.max_gb is None else (share(smaller(data, most), data), "of it fits")
        least = larger(LEAST_GB[s.engine], 0.0 if s.min_gb is None else s.min_gb)
        short = larger(least - data, 0.0)
        months, ttl = months_kept(s, load), "months of them"
        yield Use(storage, s.stored_gb, "GB now", *fits, *hours)
        for flow in load["set"]:
            new = (flow.monthly_items, "writes", s.new_percent / 100, "new")
            size = in_gb(flow.item_kb)
            yield Use(storage, *new, *size, months, ttl, *fits, *hours)
        yield Use(storage, short, "GB up to the minimum", *hours)
        if used(s.snapshots_a_day):
            kept = (s.snapshots_a_day, "snapshots a day", s.snapshot_days, "days")
            yield Use(BACKUP, smaller(data, most), "GB of data", *kept)

    @staticmethod
    def _ecpus(s: ElastiCacheSettings, operation: str, flow: Flow) -> Amount:
        """What one call takes; several values in a call take at least what each would."""
        values = share(flow.monthly_items, flow.monthly_calls)
        processor = values * (s.command_ecpus if operation == "command" else 1.0)
        return larger(flow.call_kb + flow.response_kb, processor)

    def _ecpus_a_second(self, s: ElastiCacheSettings, load: Load, *, peak: bool = False) -> Amount:
        """Of each hour, its mean or its peak second."""
        return added(
            (flow.peak_calls_per_second if peak else flow.calls_per_second) * self._ecpus(s, name, flow)
            for name in WORDS
            for flow in load[name]
        )

    # -- limits --------------------------------------------------------------------------------------------

    def demands(self, s: ElastiCacheSettings, load: Load) -> Iterator[Demand]:
        yield Demand("elasticache.serverless.caches", 1.0, "cache", is_setting=True)
        own, room = (None, ROOM) if s.max_gb is None else (1.0, MORE_ROOM)
        key = "elasticache.serverless.storage"
        yield Demand(key, data_gb(s, load), "on average", value=s.max_gb, remedy=room, own=own)
        if used(s.snapshots_a_day):
            yield Demand("elasticache.serverless.snapshots", s.snapshots_a_day, "snapshots", is_setting=True)
        if load.arriving:
            peak = self._ecpus_a_second(s, load, peak=True)
            cause = "in the peak second"
            own, more = (None, "") if s.max_ecpus_s is None else (1.0, MORE_ECPUS)
            yield Demand("elasticache.serverless.ecpu", peak, cause, value=s.max_ecpus_s, remedy=more, own=own)
            if s.engine in WITH_SLOTS:
                reads = "serverless_replica_reads" if s.replica_reads else "serverless"
                hottest = peak * s.hot_percent / 100
                yield Demand(
                    "elasticache.serverless.ecpu_per_slot",
                    hottest,
                    cause,
                    variant=reads,
                    remedy=SPREAD if s.replica_reads else f"{SPREAD} {REPLICAS}",
                )
        if s.engine in WITH_SLOTS:
            for flow in load["set"]:
                cause, where = f"written by {flow.edge.source.label}", flow.edge.id
                yield Demand("elasticache.value_size", flow.item_kb / 1024, cause, where=where)
                yield Demand(
                    "elasticache.serverless.arguments", 2 * fullest_call(flow), cause, where=where, is_setting=True
                )

    def problems(self, s: ElastiCacheSettings, load: Load) -> Iterator[Problem]:
        peak, mean = (self._ecpus_a_second(s, load, peak=one) for one in (True, False))
        ready = largest_of([2 * mean, READY_ECPUS, 0.0 if s.min_ecpus_s is None else s.min_ecpus_s])
        if anywhere(peak > ready):
            message = (
                f"a peak second needs {whole(largest(peak))} ECPUs, more than twice the mean of its hour, and a cache "
                f"takes {DOUBLES[s.engine]} minutes to double. Raise the minimum ECPUs an hour before the burst."
            )
            yield Problem("elasticache.burst", "near", message, mend=Mend("min_ecpus_s", to=ceil(largest(peak))))

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        yield from connection_demands(ElastiCacheSettings, network, "serverless")

"""ElastiCache with nodes: https://aws.amazon.com/elasticache/pricing/

Nodes are billed by the hour, asked or not: so many shards, each with a primary and its replicas.  A cluster of
Memcached has nodes and neither replicas nor snapshots.  One snapshot of a cluster is free, each further one is billed
as large as the data.  Data lies spread over the shards, in the memory of a node less what is kept for backups and
replication, or for connections (docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html).

Not judged: the processor and the network of a node, since AWS gives no formula of what a command takes.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from estimator.aws.caches import (
    BACKUP,
    ENGINES,
    MAXCLIENTS,
    OPERATIONS,
    WITH_SLOTS,
    connection_demands,
    data_gb,
    new_values,
    payload_kb,
    response_kb,
    time_to_live,
    value_size,
)
from estimator.aws.held_at_once import connections_per_environment, connections_per_task
from estimator.engine.figures import whole
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, larger, smaller
from estimator.engine.measures import Demand, Use
from estimator.engine.network import Network
from estimator.engine.operations import Dimension
from estimator.engine.service import AwsService, answers_in
from estimator.engine.setting import Acting, Settings, setting

NODES, PER_CLUSTER, OF_MEMCACHED = (
    "elasticache.nodes",
    "elasticache.nodes_per_cluster",
    "elasticache.nodes_per_cluster.memcached",
)
MEMORY = "elasticache.node.memory"
MEMORY_MB = {
    "cache.t4g.micro": 512,
    "cache.t4g.small": 1_402,
    "cache.t4g.medium": 3_164,
    "cache.m7g.large": 6_537,
    "cache.m7g.xlarge": 13_248,
    "cache.r7g.large": 13_387,
    "cache.r7g.xlarge": 26_953,
}
"""Node types with prices, and their limit rows elasticache.node.memory."""
MEMCACHED_OVERHEAD_MB = 100
ROOM = "Add shards, take a larger node type, or keep values for a shorter time."


def as_key(node_type: str) -> str:
    """The part of a dimension and of a limit's variant: r7g_large."""
    return node_type.removeprefix("cache.").replace(".", "_")


class ElastiCacheNodesSettings(Settings):
    engine: Literal["valkey", "redis", "memcached"] = setting(
        "valkey", "Engine", choices=ENGINES, help="Valkey speaks the protocol of Redis OSS and costs a fifth less."
    )
    node_type: Literal[
        "cache.t4g.micro", "cache.t4g.small", "cache.t4g.medium", "cache.m7g.large", "cache.m7g.xlarge",
        "cache.r7g.large", "cache.r7g.xlarge",
    ] = setting(
        "cache.t4g.small", "Node type",
        choices={name: f"{name}, {mb / 1024:.3g} GB" for name, mb in MEMORY_MB.items()},
        help="Billed by the hour, asked or not.",
    )  # fmt: skip
    shards: int = setting(
        1, "Shards", sampled=False, ge=1, le=500, help="Data is spread over them. Of Memcached: how many nodes."
    )
    replicas: int = setting(
        1, "Replicas of a shard", sampled=False, when=("engine", WITH_SLOTS), ge=0, le=5,
        help="Nodes with the same data, which take over where a primary fails.",
    )  # fmt: skip
    stored_gb: float = setting(
        1, "Stored now", unit="GB", help="Data there today, replicas not counted; writes add to it.", ge=0, le=1e6
    )
    value_kb: float = value_size()
    new_percent: float = new_values()
    ttl_hours: float | None = time_to_live()
    reserved_percent: float = setting(
        25, "Memory kept free", unit="%", basis="aws", advanced=True, when=("engine", WITH_SLOTS), ge=0, le=99,
        help="For backups and replication: reserved-memory-percent of the parameter group.",
    )  # fmt: skip
    snapshots_kept: float = setting(
        0, "Snapshots kept", unit="snapshots", basis="off", advanced=True, when=("engine", WITH_SLOTS), ge=0, le=10_000,
        help="Of the whole cluster, each as large as its data. One is free.",
    )  # fmt: skip
    lambda_connections: float = connections_per_environment()
    task_connections: float = connections_per_task()
    latency_ms: float = setting(1, "Answers in", unit="ms", advanced=True, help="A command.", ge=0.001, le=60_000)

    acting: ClassVar[Acting] = Acting(
        alone="engine node_type shards replicas stored_gb reserved_percent snapshots_kept",
        called={
            "get set": "value_kb",
            "set": "new_percent ttl_hours",
        },
    )


class ElastiCacheNodes(AwsService[ElastiCacheNodesSettings]):
    slug = "elasticache_nodes"
    name = "ElastiCache nodes"
    noun = "an ElastiCache cluster"
    default_name = "Cache"
    short_name = "Cache nodes"
    type = "data"
    help = "A cache in memory, Valkey, Redis OSS or Memcached, on nodes of a size you pick."
    known_as = ("cache", "redis", "valkey", "memcached", "session", "memorydb")
    family = "database"
    fits = (
        "Answers, sessions, counters and rankings that are read far more often than they change and must come within "
        "a millisecond, under load that is steady: then nodes cost less than what follows the load."
    )
    fits_not = (
        "Data that must not be lost, which belongs in a database. Load that comes and goes, or that nobody can "
        "foresee: the nodes are billed every hour, and full ones evict."
    )
    Settings = ElastiCacheNodesSettings
    operations = OPERATIONS
    alternatives = (("elasticache.node.*",),)
    dimensions = {
        f"elasticache.node.{engine}.{as_key(name)}": Dimension(f"{words} nodes, {name}", "standing")
        for engine, words in ENGINES.items()
        for name in MEMORY_MB
    }
    borrows = (BACKUP, MAXCLIENTS)
    effects = {
        MEMORY: ("loses", "data is evicted"),
        MAXCLIENTS: ("refuses", "new connections are refused"),
    }
    limits = {
        MEMORY: "memory of a shard",
        NODES: "nodes",
        PER_CLUSTER: "nodes of a cluster",
        OF_MEMCACHED: "nodes of a Memcached cluster",
    }

    def kind_of(self, s: ElastiCacheNodesSettings) -> str:
        nodes = _nodes(s)
        return f"{whole(nodes)} {ENGINES[s.engine]} {'node' if nodes == 1 else 'nodes'}"

    def payload_kb(self, s: ElastiCacheNodesSettings, operation: str) -> Amount:
        return payload_kb(s, operation)

    def response_kb(self, s: ElastiCacheNodesSettings, operation: str) -> Amount:
        return response_kb(s, operation)

    def own_seconds(self, s: ElastiCacheNodesSettings, operation: str) -> tuple[Amount, Amount]:
        return answers_in(s.latency_ms)

    def is_private(self, s: ElastiCacheNodesSettings) -> bool:
        return True

    def usage(self, s: ElastiCacheNodesSettings, load: Load) -> Iterator[Use]:
        key = f"elasticache.node.{s.engine}.{as_key(s.node_type)}"
        hours = (load.hours_per_month, "hours")
        if s.engine in WITH_SLOTS:
            yield Use(key, s.shards, "shard|shards", 1 + s.replicas, "node each|nodes each", *hours)
            held = smaller(data_gb(s, load), s.shards * _room_mb(s) / 1024)
            yield Use(BACKUP, held, "GB of data", larger(s.snapshots_kept - 1, 0.0), "snapshots beyond the free one")
        else:
            yield Use(key, s.shards, "node|nodes", *hours)

    def demands(self, s: ElastiCacheNodesSettings, load: Load) -> Iterator[Demand]:
        yield Demand(NODES, _nodes(s), "nodes", is_setting=True)
        yield Demand(PER_CLUSTER if s.engine in WITH_SLOTS else OF_MEMCACHED, _nodes(s), "nodes", is_setting=True)
        shard_mb = data_gb(s, load) * 1024 / s.shards
        variant = as_key(s.node_type)
        yield Demand(MEMORY, shard_mb, "on average", variant=variant, value=_room_mb(s), remedy=ROOM)

    def carried_demands(self, network: Network) -> Iterator[tuple[str, Demand]]:
        """Connections: each environment and each task keeps its own, to each node."""
        yield from connection_demands(ElastiCacheNodesSettings, network, "node")


def _nodes(s: ElastiCacheNodesSettings) -> int:
    return s.shards * (1 + s.replicas) if s.engine in WITH_SLOTS else s.shards


def _room_mb(s: ElastiCacheNodesSettings) -> Amount:
    """What a node has left for data."""
    memory = MEMORY_MB[s.node_type]
    return memory * (1 - s.reserved_percent / 100) if s.engine in WITH_SLOTS else memory - MEMCACHED_OVERHEAD_MB

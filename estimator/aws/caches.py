"""What serverless caches and nodes of ElastiCache have in common: engines, what they are asked, the data they hold."""

from collections.abc import Iterator
from typing import Protocol

from estimator.aws.holders import Connecting, connections
from estimator.aws.units import KB_IN_GB
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added
from estimator.engine.measures import Demand
from estimator.engine.network import Network
from estimator.engine.operations import Operation
from estimator.engine.setting import setting
from estimator.engine.traffic.flow import HOURS_IN_DAY

ENGINES = {"valkey": "Valkey", "redis": "Redis OSS", "memcached": "Memcached"}
WITH_SLOTS = ("valkey", "redis")
BACKUP = "elasticache.backup.storage"
MAXCLIENTS = "elasticache.maxclients"
OPERATIONS = (
    Operation("get", "read a value", accepts={"code"}, fetches=True),
    Operation("set", "write a value", accepts={"code"}),
    Operation("command", "any other command: count, rank, lock, publish, run a script", accepts={"code"}),
)
POOL = "Let each function or task share one connection, or split the data over several caches."


class Caching(Protocol):
    """Settings of a cache: what it holds, and for how long."""

    @property
    def stored_gb(self) -> float: ...
    @property
    def new_percent(self) -> float: ...
    @property
    def ttl_hours(self) -> float | None: ...
    @property
    def value_kb(self) -> float: ...


def value_size() -> float:
    """The setting of how large a value is."""
    kb: float = setting(
        1, "Value", unit="KB", help="Mean size with its key, where a call does not say.", ge=0.001, le=524_288
    )
    return kb


def new_values() -> float:
    """The setting of how many writes add a value."""
    percent: float = setting(
        100, "Writes of a new key", unit="%", help="The rest change a value that is there.", ge=0, le=100
    )
    return percent


def time_to_live() -> float | None:
    """The setting of how long values stay."""
    hours: float | None = setting(
        24, "Values expire after", unit="hours", help="Their time to live. Empty: never.", ge=0.001, le=1e6
    )
    return hours


def months_kept(s: Caching, load: Load) -> Amount:
    """How many months' writes lie there on average."""
    return load.months_kept(None if s.ttl_hours is None else s.ttl_hours / HOURS_IN_DAY)


def data_gb(s: Caching, load: Load) -> Amount:
    """What would lie there on average if all of it fitted."""
    written = added(flow.monthly_items * flow.item_kb for flow in load["set"]) / KB_IN_GB
    return s.stored_gb + written * s.new_percent / 100 * months_kept(s, load)


def payload_kb(s: Caching, operation: str) -> Amount:
    """What goes in: a value where one is written."""
    return s.value_kb if operation == "set" else 0.0


def response_kb(s: Caching, operation: str) -> Amount:
    """What comes back: a value where one is read."""
    return s.value_kb if operation == "get" else 0.0


def connection_demands[S: Connecting](kind: type[S], network: Network, variant: str) -> Iterator[tuple[str, Demand]]:
    """Connections to the caches whose settings are of a kind: each environment and each task keeps its own."""
    for node_id, node in network.nodes.items():
        if isinstance(node.settings, kind) and network.loads[node_id].arriving:
            held = connections(node.settings, network, node_id)
            yield node_id, Demand(MAXCLIENTS, held, "connections kept open", variant=variant, remedy=POOL)

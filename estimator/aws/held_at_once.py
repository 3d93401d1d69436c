"""How many may be connected at once to what is not AWS's or has no prices here: a database, a cache, a partner's API.

An environment of a function and a task of a container keep their connections for as long as they stand; whoever else
calls holds one for each call in progress.
"""

from collections.abc import Iterator

from estimator.aws.callers_behind_queues import at_the_queues
from estimator.aws.holders import Connecting, held_by
from estimator.engine.maths.amounts import Amount, added, in_sample
from estimator.engine.measures import Demand
from estimator.engine.network import Network
from estimator.engine.setting import setting
from pricing.book import Limit

POOL = (
    "Let functions share connections through a proxy, reserve concurrency for those that connect, keep smaller pools, "
    "or allow more."
)


def your_limit(key: str, name: str, value: float, unit: str, kind: str = "rate") -> Limit:
    """A limit that the user gave, in place of a row of the table."""
    return Limit(key, "", "default", "", name, kind, value, None, None, "", unit, "per_node", False, source="you")


def most_at_once(empty: str) -> float | None:
    """The setting that says how many connections or calls at once are allowed; `empty` says what empty means."""
    most: float | None = setting(
        None,
        "At most at once",
        unit="connections",
        basis="off",
        help=f"How many connections, or calls, it takes at the same time. {empty}",
        ge=1,
        le=1e9,
    )
    return most


def connections_per_environment() -> float:
    """The setting that says how many connections an environment of a function keeps."""
    kept: float = setting(
        1,
        "Connections of a function",
        unit="per environment",
        advanced=True,
        help="Each environment of a function keeps its own.",
        ge=0,
        le=10_000,
    )
    return kept


def connections_per_task() -> float:
    """The setting that says how many connections a task of a container keeps."""
    kept: float = setting(
        10,
        "Connections of a container",
        unit="per task",
        advanced=True,
        help="Size of its pool.",
        ge=0,
        le=10_000,
    )
    return kept


def held_demands(
    key: str, s: Connecting, most: Amount | None, network: Network, node_id: str
) -> Iterator[tuple[str, Demand]]:
    """What all who are connected ask of the number that may be, if one is known; each caller counts once."""
    flows = list(network.loads[node_id].flows())
    if most is None or not flows:
        return
    callers = {flow.edge.source.id: flow.edge.source.service for flow in flows}
    holders = {caller for caller, service in callers.items() if service.is_function or service.keeps_connections}
    kept = added(held_by(s, network, caller) for caller in sorted(holders))
    passing = added(flow.concurrency(flow.seconds) for flow in flows if flow.edge.source.id not in holders)
    remedy = " ".join([POOL, *at_the_queues(network.loads[node_id])[0]])
    limit = your_limit(key, "Connections at once", in_sample(most), "connections", "concurrency")
    yield node_id, Demand(key, kept + passing, "connections held at the peak", value=most, limit=limit, remedy=remedy)

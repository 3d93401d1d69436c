"""Connections of a database of RDS or Aurora: how many it takes, and how long callers wait for one of RDS Proxy's."""

from collections.abc import Iterable
from math import inf

from estimator.engine.maths.amounts import Amount, added, choose, larger, largest_of
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flow
from pricing.book import Limit

KEPT_FOR_ADMINISTRATION = 0.1
"""Part of max_connections that clients should leave."""
PROXIES = "aurora_serverless.rds_proxy.count"
INSTANCES = "aurora_serverless.instances"
"""Quotas that databases of RDS and Aurora share."""
BORROW_TIMEOUT = "aurora_serverless.rds_proxy.borrow_timeout"


def connections_demand(
    row: Limit, open_at_once: Amount, allowed: Amount, remedy: str, where: str = "", one_of: str = ""
) -> Demand:
    """What so many open connections ask of the `allowed` ones, of which a tenth is left for administration.

    `one_of` names the rows that a number picks the `row` from.
    """
    return Demand(
        row.key,
        open_at_once,
        f"connections{f' to {where}' if where else ''}, of which a tenth is left for administration",
        variant=row.variant,
        where=where,
        value=allowed * (1 - KEPT_FOR_ADMINISTRATION),
        remedy=remedy,
        own=1 / (1 - KEPT_FOR_ADMINISTRATION),
        one_of=one_of,
    )


def borrow_demand(flows: Iterable[Flow], seconds: Amount, allowed: Amount) -> Demand:
    """How long a call waits for a connection of the proxy by the end of a burst: what came beyond what they could
    serve, over what they serve a second; without end where even the hour's mean is too much.

    A statement takes `seconds`; `allowed` is all that the database takes, administration included.
    """
    flows, shared = list(flows), allowed * (1 - KEPT_FOR_ADMINISTRATION)
    mean = added(flow.calls_per_second * seconds for flow in flows) / shared
    burst = added(flow.peak_calls_per_second * seconds for flow in flows) / shared
    waits = larger(burst - 1.0, 0.0) * largest_of(flow.burst_s for flow in flows)
    waits = choose(mean < 1.0, waits, inf)
    remedy = "Shorten the statements, or allow more capacity."
    return Demand(BORROW_TIMEOUT, waits, "for a connection of the proxy, at the end of a burst", remedy=remedy)

"""Edges that let no more than so many calls run at once, while somebody waits for each: judged by the share refused."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.maths.amounts import Amount
from estimator.engine.maths.refusals import Offered
from estimator.engine.measures import Demand
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.caps.refusing import at_a_tick, offered_by
from estimator.engine.traffic.lumps.moment import LumpedTraffic
from estimator.engine.traffic.traffic import Traffic
from pricing.book import Limit

CAPPED_CALLS = "edge.at_once"
CAPPED = "capped calls"
"""The demands of a node that its callers' own caps make."""
LET_MORE = "Raise what may run at once on this call{to}, or shorten what it calls."


def capped_demands(traffic: Traffic) -> Iterator[tuple[str, Demand]]:
    """By node that is called: calls at once on each edge that refuses more than it says."""
    for edge, flows in traffic.refusing:
        if flows and edge.index in traffic.order.at_random:
            offered = offered_by(flows)
            yield edge.target.id, _demand(edge, "concurrency", offered.peak, offered)
        elif flows:
            yield edge.target.id, _demand(edge, "count", at_a_tick(flows))


def capped_demands_of(traffic: Traffic, lumped: LumpedTraffic) -> Iterator[tuple[str, Demand]]:
    """The same in the moment of a lump, of the edges that have it."""
    for edge, flows in traffic.refusing:
        under_way = lumped.offered_on(edge.id, flows)
        if under_way is not None:
            yield edge.target.id, _demand(edge, "count", under_way)


def _demand(edge: ResolvedEdge, kind: str, under_way: Amount, offered: Offered | None = None) -> Demand:
    """Calls at once, against the most that the edge says, which has no row; of a kind that counts what is there once
    may be as many as there are places."""
    limit = Limit(
        CAPPED_CALLS, "", "default", "", f"Calls of {edge.source.label} at once", kind, None, None, None, "",
        "calls", "per_node", False, source="you",
    )  # fmt: skip
    return Demand(
        CAPPED_CALLS, under_way, "in progress, were none refused", value=edge.cap, limit=limit, where=edge.id,
        also=edge.source.id, offered=offered, remedy=LET_MORE, own=1.0,
    )  # fmt: skip

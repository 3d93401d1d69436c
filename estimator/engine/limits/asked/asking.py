"""What a design asks of each limit: today, and at multiples of its traffic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from estimator.engine.limits.asked.by_chance import Chance
from estimator.engine.limits.asked.capped_calls import CAPPED, capped_demands, capped_demands_of
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.asked.pooled import CARRIED, OWN, DemandGroup, PoolKey
from estimator.engine.limits.asked.pools import Pools
from estimator.engine.limits.path_rules.paths import chain_demands
from estimator.engine.limits.path_rules.time_outs import time_out_demands
from estimator.engine.maths.amounts import Numbers, multiples
from estimator.engine.measures import Demand
from estimator.engine.network import Network
from estimator.engine.registry import services_with
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.resolve import Resolved, resolve
from estimator.engine.service import AwsService, Service
from estimator.engine.traffic.again import nodes_left_alone
from estimator.engine.traffic.flow import HOURS_IN_WEEK
from estimator.engine.traffic.lumps.causes import Cause, Lump
from estimator.engine.traffic.traffic import Traffic, network_of, propagate
from pricing.book import Tables

AT_ONCE = 250_000
"""Samples × multiples × hours that are walked together: more would not fit the processor's cache."""
MOST_KEPT = 600_000
"""Edges × multiples × hours of which the traffic is kept for the estimate after an edit, some 16 bytes each."""
NOTHING_KNOWN: Mapping[str, Sequence[Demand]] = MappingProxyType({})
type Some = slice[int | None, int | None]
"""A few samples of all."""


def deciding(asked: Mapping[PoolKey, Asked], traffic: Traffic) -> set[Cause]:
    """Causes whose lumps may reach a limit at some traffic before the smooth peaks do."""
    found: set[Cause] = set()
    grows_to = {cause: traffic.grows_to(cause) for cause in traffic.lumps.by_cause}
    for pool in asked.values():
        for lumped in pool.lumped:
            cause = lumped.occasion.cause
            if cause not in found and pool.nears_by(lumped, grows_to[cause]):
                found.add(cause)
    return found


@dataclass(frozen=True)
class AskedBefore:
    """What was asked of each limit at so many multiples of the traffic: what an edit leaves alone is taken from here.

    `demands` are by node, `pools` by limit: all demands on it, how near it is, and the same at today's traffic.
    """

    traffic: Traffic
    demands: Mapping[str, Sequence[Demand]]
    pools: Mapping[PoolKey, tuple[Sequence[tuple[DemandGroup, Demand]], Numbers, Asked]]


def asked_and_reach(
    resolved: Resolved, traffic: Traffic, scale: float, tried: Numbers, before: AskedBefore | None = None
) -> tuple[Mapping[PoolKey, Asked], Mapping[PoolKey, Numbers], AskedBefore | None]:
    """(pooled demands today, (1, multiples) of how near each limit is at multiples of that traffic, both to go on from
    after an edit: None of a large document).

    Both at once: most of the work is the same for one multiple and for many.  Of what was asked `before` an edit, all
    stays that depends on nothing the edit moved.
    """
    causes = traffic.lumps.by_cause  # what one event causes is that of today
    at_multiples = traffic.at(multiples(np.append(1.0, tried) * scale))
    alone = nodes_left_alone(before.traffic, at_multiples) if before is not None else set()
    known = {node_id: before.demands[node_id] for node_id in alone if node_id in before.demands} if before else {}
    demands = own_demands(resolved, at_multiples, known=known)
    asked = pooled(resolved, at_multiples, causes=causes, demands=demands)
    today: dict[PoolKey, Asked] = {}
    reach: dict[PoolKey, Numbers] = {}
    pools: dict[PoolKey, tuple[Sequence[tuple[DemandGroup, Demand]], Numbers, Asked]] = {}
    kept = before.pools if known and before is not None else {}
    for key, pool in asked.items():
        was, every = kept.get(key), pool.demands
        if was is not None and pool.is_again(was[0], was[2]):
            pools[key] = was
            _, reach[key], today[key] = was
            continue
        found, today[key] = pool.reach_and_first()
        reach[key] = found[:, 1:] if found.shape[-1] > 1 else found
        pools[key] = every, reach[key], today[key]
    is_too_large = len(resolved.edges) * len(tried) * len(at_multiples.hours) > MOST_KEPT
    return today, reach, None if is_too_large else AskedBefore(at_multiples, demands, pools)


def own_demands(
    resolved: Resolved,
    traffic: Traffic,
    nodes: Collection[str] | None = None,
    known: Mapping[str, Sequence[Demand]] = NOTHING_KNOWN,
) -> dict[str, Sequence[Demand]]:
    """By node, what it asks of limits for itself, of all nodes or of these alone; what is `known` is taken."""
    found: dict[str, Sequence[Demand]] = {}
    for node_id, node in resolved.nodes.items():
        if node_id in known:
            found[node_id] = known[node_id]
        elif AwsService.demands in node.service.overridden and (nodes is None or node_id in nodes):
            found[node_id] = list(node.service.demands(node.settings, traffic.loads[node_id]))
    return found


def pooled(
    resolved: Resolved,
    traffic: Traffic,
    nodes: Collection[str] | None = None,
    causes: Collection[Cause] | None = None,
    *,
    demands: Mapping[str, Sequence[Demand]] | None = None,
    with_time_outs: bool = True,
) -> dict[PoolKey, Asked]:
    """Pooled demands of all nodes, or of these alone: in their peak second, and in the moment of lumps, of all causes
    or of these alone.  `demands` are the nodes' own, where they are known.  Time-outs are the same at any traffic."""
    own = own_demands(resolved, traffic, nodes) if demands is None else demands
    pools = Pools(resolved.nodes, is_by_clocks=all(source.is_clock for source in traffic.order.sources))
    for node_id, found in own.items():
        pools.add(node_id, found)
    carriers = services_with(AwsService.carried_demands)
    carried = _carried_demands(carriers, network_of(resolved, traffic))
    for node_id, found in carried.items():
        pools.add(node_id, found, CARRIED)
    for node_id, demand in chain_demands(resolved, traffic):
        pools.add(node_id, [demand])
    for node_id, demand in capped_demands(traffic):
        pools.add(node_id, [demand], CAPPED)
    for node_id, demand in time_out_demands(resolved, traffic) if with_time_outs else ():
        pools.add_wait(node_id, demand)
    ends = {edge.id: edge for edge in resolved.edges}
    for occasion in traffic.occasions(causes):
        lumped = traffic.lumped(occasion, None if carried else nodes)
        lumps: dict[DemandGroup, list[Demand]] = {
            (node_id, OWN): list(node.service.demands(node.settings, lumped.loads[node_id]))
            for node_id, node in ((one, resolved.nodes[one]) for one in lumped.touched if one in own)
        }
        if carried:
            there = _carried_demands(carriers, network_of(resolved, lumped))
            lumps |= {(node_id, CARRIED): found for node_id, found in there.items()}
        for node_id, demand in capped_demands_of(traffic, lumped):
            lumps.setdefault((node_id, CAPPED), []).append(demand)
        cause = occasion.cause
        chance = Chance(occasion, *traffic.bursts_of(cause), _by_node(traffic.lumps.by_cause[cause], ends))
        pools.add_lumps(occasion, lumps, chance)
    return pools.asked


def _by_node(made: Mapping[str, Lump], edges: Mapping[str, ResolvedEdge]) -> Mapping[str, Sequence[Lump]]:
    """What a cause makes on the edges of each node."""
    found: dict[str, list[Lump]] = {}
    for edge_id, lump in made.items():
        for node_id in {edges[edge_id].source.id, edges[edge_id].target.id}:
            found.setdefault(node_id, []).append(lump)
    return found


def _carried_demands(carriers: Iterable[Service], network: Network) -> dict[str, list[Demand]]:
    """By node: what all that crosses it asks of its limits."""
    demands: dict[str, list[Demand]] = {}
    for carrier in carriers:
        for node_id, demand in carrier.carried_demands(network):
            demands.setdefault(node_id, []).append(demand)
    return demands


def pooled_at(
    resolved: Resolved, traffic: Traffic, scale: float, wanted: Numbers, nodes: Collection[str]
) -> Mapping[PoolKey, Asked]:
    """Pooled demands of these nodes at multiples of the traffic at `scale`."""
    return pooled(resolved, traffic.at(multiples(wanted * scale)), nodes, with_time_outs=False)


def reach_at(
    resolved: Resolved,
    tables: Tables,
    traffic: Traffic,
    scale: float,
    causes: Collection[Cause] | None,
    wanted: Numbers,
    nodes: Collection[str] | None = None,
) -> Mapping[PoolKey, Numbers]:
    """(samples, multiples) of how near each limit is at multiples of the traffic at `scale`."""
    shape = (resolved.sample_count, wanted.shape[-1])
    rows = np.broadcast_to(wanted * scale, shape)
    found: dict[PoolKey, Numbers] = {}
    for some, chunk in chunks(resolved, tables, shape[1]):
        if chunk is resolved:
            asked = pooled(resolved, traffic.at(multiples(rows)), nodes, causes, with_time_outs=False)
            return {key: pool.reach for key, pool in asked.items()}
        for key, pool in pooled(chunk, propagate(chunk).at(multiples(rows[some])), nodes, with_time_outs=False).items():
            found.setdefault(key, np.zeros(shape))[some] = pool.reach
    return found


def reach_of_deciding(
    resolved: Resolved,
    tables: Tables,
    traffic: Traffic,
    scale: float,
    asked: Mapping[PoolKey, Asked],
    wanted: Numbers,
    nodes: Collection[str] | None = None,
) -> Mapping[PoolKey, Numbers]:
    """The same, with the lumps of those causes alone that may decide."""
    return reach_at(resolved, tables, traffic, scale, deciding(asked, traffic), wanted, nodes)


def chunks(resolved: Resolved, tables: Tables, multiples_: int) -> Iterator[tuple[Some, Resolved]]:
    """A few samples at a time: which they are, and the architecture with these alone."""
    together = max(AT_ONCE // (multiples_ * HOURS_IN_WEEK), 1)
    if resolved.sample_count <= together:
        yield slice(None), resolved
        return
    for first in range(0, resolved.sample_count, together):
        some = slice(first, min(first + together, resolved.sample_count))
        yield some, resolve(resolved.architecture.of_samples(some.start, some.stop), tables)

"""What each node of an architecture uses: what it uses itself, and what bytes cost on their way from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from estimator.engine.measures import Use
from estimator.engine.registry import services_with
from estimator.engine.resolve.edges import FREE_NETWORK
from estimator.engine.resolve.resolve import Resolved
from estimator.engine.service import AwsService
from estimator.engine.traffic.flow import Flow
from estimator.engine.traffic.traffic import Traffic, network_of


def own_uses(resolved: Resolved, traffic: Traffic, known: Mapping[str, Sequence[Use]]) -> dict[str, Sequence[Use]]:
    """By node, what it uses itself; what is `known` is not asked again."""
    found: dict[str, Sequence[Use]] = {}
    for node_id, node in resolved.nodes.items():
        if node_id in known:
            found[node_id] = known[node_id]
        else:
            is_used = AwsService.usage in node.service.overridden
            found[node_id] = list(node.service.usage(node.settings, traffic.loads[node_id])) if is_used else ()
    return found


def all_uses(
    resolved: Resolved,
    traffic: Traffic,
    own: Mapping[str, Sequence[Use]],
    as_billed: Callable[[Flow], Flow] | None = None,
) -> Iterator[tuple[str, str, str, list[Use]]]:
    """(node, region, service, uses) of each node: its own uses, and those on the way from it.

    `as_billed` is another flow in place of one whose bytes are not billed as they come.
    """
    carried = _carried(resolved, traffic, as_billed)
    for node_id, node in resolved.nodes.items():
        yield node_id, node.region, node.service.slug, [*own[node_id], *carried.get(node_id, ())]


def _carried(resolved: Resolved, traffic: Traffic, as_billed: Callable[[Flow], Flow] | None) -> dict[str, list[Use]]:
    """By node: what bytes cost on the way, and what stands there for them to cross."""
    found: dict[str, list[Use]] = {}
    crossing = [flow for edge in resolved.edges if edge.network != FREE_NETWORK for flow in traffic.flows[edge.id]]
    if as_billed is not None:
        crossing = [as_billed(flow) for flow in crossing]
    crossed = network_of(resolved, traffic)
    for carrier in services_with(AwsService.stands):
        for node_id, use in carrier.stands(crossed):
            found.setdefault(node_id, []).append(use)
    for carrier in services_with(AwsService.carries) if crossing else ():
        for flow in crossing:
            for node_id, use in carrier.carries(flow):
                found.setdefault(node_id, []).append(use)
    return found

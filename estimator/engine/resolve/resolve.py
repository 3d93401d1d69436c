"""What the document means: its services, frozen settings and limits in place, its edges resolved.

`resolve` checks everything a document may name; a fault is a DocumentError that says where and the way out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from estimator.engine.document.architecture import (
    ENDED_PLANS,
    ENDED_PLANS_LAST,
    LEGACY_FREE_TIER_ENDS,
    Architecture,
    Edge,
    Node,
)
from estimator.engine.document.errors import DocumentError, short, shortened
from estimator.engine.document.meant import Known, called_so, did_you_mean, meant, nearest
from estimator.engine.document.synonyms import EVENTS, OPERATIONS
from estimator.engine.maths.amounts import Amount, each
from estimator.engine.operations import Event, Operation, can_cause, spoken
from estimator.engine.registry import described, services
from estimator.engine.resolve.again import edges_as_before, node_as_before, nodes_as_before
from estimator.engine.resolve.arrows import arrows_of
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.resolve.ends import resolve_edges
from estimator.engine.resolve.nodes import LimitBooks, ResolvedNode, check_region, resolve_node, service_of
from estimator.engine.resolve.unreachable import nothing_to_do, refusal
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import Arrows, declared
from pricing.book import LimitMissing, Tables
from pricing.names import SERVICES
from pricing.quotas import counts_whole

POLLED_ONLY = ("window_s", "parallel", "partial_batch")
POLLED_WORDS = {
    "window_s": "how long a batch gathers (window_s)",
    "parallel": "how many batches at once (parallel)",
    "partial_batch": "whether it reports failed records (partial_batch)",
}


@dataclass(frozen=True, eq=False)
class Resolved:
    """An architecture whose services, settings and edges are in place: what the walk needs."""

    architecture: Architecture
    nodes: dict[str, ResolvedNode]
    edges: list[ResolvedEdge]

    @cached_property
    def arrows(self) -> Mapping[str, Arrows]:
        """What the arrows of each node are; nodes without one are left out."""
        return arrows_of(self.architecture)

    @cached_property
    def sample_count(self) -> int:
        """How many samples its numbers have."""
        return self.architecture.sample_count


class NodeUse(NamedTuple):
    """A node by what it is called and the service it uses."""

    label: str
    service: Service


def resolve(
    architecture: Architecture,
    tables: Tables,
    amounts: Mapping[tuple[str, str], Amount] | None = None,
    before: Resolved | None = None,
) -> Resolved:
    """The architecture with services, frozen settings and limits in place; raises DocumentError.

    `amounts` take the place of numbers of the document, by (node or edge id, field): where they differ between
    multiples of its traffic, which no document says.  What is as it was `before` an edit is the same object again.
    """
    check_document(architecture, tables)
    samples = _by_owner(architecture, amounts or {})
    books = LimitBooks(tables, architecture.quotas)
    nodes: dict[str, ResolvedNode] = {}
    for node in architecture.nodes:
        region = node.region or architecture.region
        was = None if before is None or samples else node_as_before(node, region, books, before.nodes)
        nodes[node.id] = was or resolve_node(node, architecture, books, samples.get(node.id))
    by_id = {edge.id: edge for edge in architecture.edges}
    for edge in architecture.edges:
        check_edge(edge, nodes, by_id)
    nodes |= _followed(architecture.edges, nodes, samples)
    edges = [_sampled(edge, samples.get(edge.id)) for edge in architecture.edges] if samples else architecture.edges
    if before is not None:
        nodes = nodes_as_before(nodes, before.nodes)
        return Resolved(architecture, nodes, edges_as_before(resolve_edges(edges, nodes), before.edges))
    return Resolved(architecture, nodes, resolve_edges(edges, nodes))


def _followed(
    edges: Iterable[Edge], nodes: Mapping[str, ResolvedNode], samples: Mapping[str, Mapping[str, Amount]]
) -> dict[str, ResolvedNode]:
    """Nodes that all comes to from one whose settings travel with it, and copies of one: they have the same, where none
    is given."""
    if not any(node.service.travels or node.service.copied for node in nodes.values()):
        return {}
    sources: dict[str, set[str]] = {}
    copies: dict[str, Edge] = {}
    for edge in edges:
        if edge.source != edge.target:
            sources.setdefault(edge.target, set()).add(edge.source)
            if edge.event in nodes[edge.source].service.copied:
                copies.setdefault(edge.target, edge)
    found: dict[str, ResolvedNode] = {}
    for target_id, of in sources.items():
        copy, target = copies.get(target_id), nodes[target_id]
        source = nodes[min(of) if copy is None else copy.source]
        alone = source.service.travels if len(of) == 1 else ()
        names = alone if copy is None else source.service.copied[copy.event]
        follower = _following(target, source, names, {*target.declared.settings, *samples.get(target_id, ())})
        if follower is not target:
            found[target_id] = follower
    return found


def _following(target: ResolvedNode, source: ResolvedNode, names: Iterable[str], given: set[str]) -> ResolvedNode:
    """A node with those of another's settings that act there and here, one after another, where none is given."""
    theirs, ours = declared(source.service.Settings), declared(target.service.Settings)
    settings, taken = target.settings, set[str]()
    for name in names:
        if name not in ours or name in given or not theirs[name].applies(source.settings):
            continue
        if ours[name].applies(settings):
            settings = settings.model_copy(update={name: getattr(source.settings, name)})
            taken.add(name)
    return replace(target, settings=settings, followed=frozenset(taken)) if taken else target


def copied_settings(architecture: Architecture, node: Node) -> Mapping[str, object]:
    """What a copy has of the node it is a copy of, as given there; nothing of what it was told itself."""
    for edge in architecture.edges:
        if edge.target == node.id and edge.source != node.id:
            source = architecture.node(edge.source)
            if names := service_of(source).copied.get(edge.event):
                given = source.settings
                return {name: given[name] for name in names if name in given and name not in node.settings}
    return {}


def check_names(architecture: Architecture) -> None:
    """Services, events and operations exist here: without them no form of a node or an edge can be shown.

    Raises DocumentError.
    """
    uses = {node.id: NodeUse(node.label, service_of(node)) for node in architecture.nodes}
    for edge in architecture.edges:
        _event_and_operation(edge, uses[edge.source], uses[edge.target])


def check_document(architecture: Architecture, tables: Tables) -> None:
    """Region, free tier, rates and quotas name what exists."""
    check_region(architecture.region, "region", tables)
    if architecture.free_tier == "legacy_12_month" and tables.as_of > LEGACY_FREE_TIER_ENDS:
        raise DocumentError(
            "the 12-month free tier ended for every account by 15 July 2026; say always or none, or pick an earlier "
            "day under prices_as_of.",
            "free_tier",
            "free_tier",
        )
    if architecture.support in ENDED_PLANS and tables.as_of > ENDED_PLANS_LAST:
        raise DocumentError(
            "this plan of AWS Support ended with 2026; say business_plus, enterprise or unified_operations, or pick an "
            "earlier day under prices_as_of.",
            "support",
            "support",
        )
    _check_free_services(architecture)
    for dimension, rates in architecture.rates.items():
        if described(dimension) is None:
            raise DocumentError(
                f"nothing is billed as “{dimension}”; the prices page lists the dimensions.",
                "rates",
                dimension,
                code="unknown",
            )
        for region in dict.fromkeys(rate.region for rate in rates):
            if region:
                check_region(region, f"rates, {dimension}, region", tables)
            starts = [rate.from_ for rate in rates if rate.region == region]
            if starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
                message = f"tiers{f' of {region}' if region else ''} start at 0 and rise."
                raise DocumentError(message, f"rates, {dimension}", dimension)
    for key, value in architecture.quotas.items():
        try:
            limit = tables.limit_book(architecture.region).limit(key)
        except LimitMissing:
            message = f"there is no limit “{key}”; the limits page lists them."
            raise DocumentError(message, "quotas", key, code="unknown") from None
        if value < 1 and counts_whole(limit):
            raise DocumentError(f"must be at least 1, not {short(value)}.", f"quotas, {key}", key)


def _check_free_services(architecture: Architecture) -> None:
    """The services whose allowances are to count have prices, and some allowances count."""
    where = "free_tier_for"
    if architecture.free_tier_for is None:
        return
    if architecture.free_tier == "none":
        raise DocumentError("names services, but free_tier is none: say always, or name none.", where, where)
    for slug in architecture.free_tier_for:
        if slug not in SERVICES:
            raise DocumentError(
                f"nothing is billed by “{slug}”{nearest(slug, _billing())}", where, where, code="unknown"
            )


def _billing() -> list[Known]:
    """Services as bills name them, with what people call them."""
    known_as = {slug: service.known_as for slug, service in services().items()}
    return [Known(slug, name, "", known_as.get(slug, ())) for slug, name in SERVICES.items()]


def _by_owner(architecture: Architecture, amounts: Mapping[tuple[str, str], Amount]) -> dict[str, dict[str, Amount]]:
    """The numbers that are drawn, by node or edge and field; what is drawn once is a plain number."""
    found: dict[str, dict[str, Amount]] = {}
    for (owner, name), values in architecture.samples.items():
        found.setdefault(owner, {})[name] = each(values) if len(values) > 1 else _as_typed(float(values[0]))
    for (owner, name), amount in amounts.items():
        found.setdefault(owner, {})[name] = amount
    return found


def _as_typed(number: float) -> float:
    """A whole number as one would type it."""
    return int(number) if number.is_integer() else number


def _sampled(edge: Edge, samples: Mapping[str, Amount] | None) -> Edge:
    if not samples:
        return edge
    unknown = [name for name in samples if name not in Edge.model_fields]
    if unknown:
        raise DocumentError(f"an edge has no “{unknown[0]}” to sample.", f"edge {edge.id}", code="unknown")
    return edge.model_copy(update=dict(samples))


# -- edges ---------------------------------------------------------------------------------------------


def check_edge(edge: Edge, nodes: Mapping[str, ResolvedNode], edges: Mapping[str, Edge]) -> None:
    """The event may cause the operation; raises DocumentError with the reason and what to put between."""
    source, target = nodes[edge.source], nodes[edge.target]
    where = f"edge {edge.id}"
    event, operation = _event_and_operation(edge, source, target)
    if not can_cause(event, operation):
        message = refusal(source.service, event, target.service, operation)
        raise DocumentError(message, where, "operation", code="unsupported")
    if not event.polled:
        for name in POLLED_ONLY:
            if getattr(edge, name) is not None:
                message = f"{_named(source)} hands over what happens at once, so {POLLED_WORDS[name]} stays empty here."
                raise DocumentError(message, where, name)
    if edge.cached is not None and not event.cached:
        message = (
            f"{_named(source)} has no cache before its {spoken(edge.event)}, "
            "so how much a cache answers (cached) stays empty here."
        )
        raise DocumentError(message, where, "cached")
    if edge.binary is not None and not may_be_wrapped(event, target.service):
        message = (
            "whether bodies are binary (binary) stays open here: it makes a difference on the way to a function "
            "through API Gateway, a load balancer, CloudFront or its own URL alone."
        )
        raise DocumentError(message, where, "binary")
    if AwsService.check_call in target.service.overridden:
        fault = target.service.check_call(target.settings, edge, event, target.limits)
        if fault is not None:
            raise DocumentError(fault[1], where, fault[0])
    opens = target if event.polled else source
    if edge.network == "nat" and opens.service.is_outside:
        raise DocumentError(
            f"{_named(opens)} is outside AWS, so nothing it calls lies behind a NAT gateway of yours; leave the "
            "network out.",
            where,
            "network",
        )
    for name in edge.caused_by or ():
        cause = edges[name]
        if cause.target != edge.source or cause.operation not in event.of:
            raise DocumentError(
                f"“{name}” does not cause a {spoken(event.name)} at {source.label}; pick edges that lead there by "
                f"{' or '.join(map(spoken, event.of)) or 'nothing: traffic begins there'}.",
                where,
                "caused_by",
            )


def may_be_wrapped(event: Event, target: Service) -> bool:
    """Whether a body on this way is handed to a function inside JSON, here or behind the target."""
    return (event.as_text and target.is_function) or any(one.as_text for one in target.events)


def _event_and_operation(
    edge: Edge, source: NodeUse | ResolvedNode, target: NodeUse | ResolvedNode
) -> tuple[Event, Operation]:
    """What an edge names; raises DocumentError where its ends have none of that name."""
    where = f"edge {edge.id}"
    event = source.service.event(edge.event)
    if event is None:
        said = [Known(one.name, spoken(one.name), one.help, EVENTS.get(one.name, ())) for one in source.service.events]
        message = f"nothing called “{shortened(edge.event)}” happens at {_named(source)}; "
        message += _one_of(edge.event, said) if said else "it calls nothing, so no call can leave it."
        raise DocumentError(message, where, "event", code="unknown")
    operation = target.service.operation(edge.operation)
    if operation is None:
        said = [
            Known(one.name, spoken(one.name), one.help, OPERATIONS.get(one.name, ()))
            for one in target.service.operations
        ]
        message = f"nobody can “{shortened(edge.operation)}” at {_named(target)}; "
        message += _instead_of(edge.operation, said, target.service)
        raise DocumentError(message, where, "operation", code="unknown")
    return event, operation


def _instead_of(typed: str, said: list[Known], target: Service) -> str:
    """What to do instead of an operation that is none: what was meant, or what the target does itself."""
    if not said:
        return nothing_to_do(target)
    happens = called_so(typed, [Known(one.name, others=EVENTS.get(one.name, ())) for one in target.events])
    if happens and not meant(typed, said):
        return f"that happens there by itself: draw the call from it, for its event “{happens[0]}”."
    return _one_of(typed, said)


def _one_of(typed: str, known: list[Known]) -> str:
    """What was meant by an event or operation that is none, else all there are."""
    names = meant(typed, known)
    return did_you_mean(names) if names else f"write one of {_listed(one.name for one in known)}."


def _listed(names: Iterable[str]) -> str:
    """Names as a document has them, with what pages call them where that is another word."""
    return ", ".join(name if spoken(name) == name else f"{name} ({spoken(name)})" for name in names)


def _named(node: NodeUse | ResolvedNode) -> str:
    return f"{node.label} ({node.service.name})"

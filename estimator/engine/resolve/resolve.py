"""What the document means: its services, frozen settings and limits in place, its edges resolved.

`place` checks everything a document may name; a fault is a DocumentError that says where and the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any

from pydantic import ValidationError

from estimator.engine import figures
from estimator.engine.document.architecture import (
    LEGACY_FREE_TIER_ENDS,
    Architecture,
    DocumentError,
    Edge,
    Node,
    sentence,
)
from estimator.engine.resolve.edges import Wire, wires_of
from estimator.engine.service import (
    AwsService,
    Event,
    Operation,
    Settings,
    between,
    described,
    services,
)
from pricing.book import Limit, LimitBook, LimitMissing, Tables


@dataclass(frozen=True)
class Placed:
    """A node with its service, frozen settings and the limits of its region."""

    node: Node
    service: AwsService
    settings: Settings
    region: str
    limits: LimitBook


@dataclass(frozen=True)
class Plan:
    """An architecture whose services and settings are in place: what the walk needs."""

    architecture: Architecture
    nodes: dict[str, Placed]
    edges: list[Edge]

    @cached_property
    def wires(self) -> list[Wire]:
        """The edges with both their ends resolved, in document order."""
        return wires_of(self.edges, self.nodes)


class LimitBooks(dict):
    """The limits of each region, with the quotas the document names in place of the table's."""

    def __init__(self, tables: Tables, quotas: dict[str, float]):
        super().__init__()
        self.tables = tables
        self.quotas = quotas

    def __missing__(self, region: str) -> LimitBook:
        book = self.tables.limit_book(region)
        self[region] = book.with_values(self.quotas) if self.quotas else book
        return self[region]


# -- services and settings ---------------------------------------------------------------------------


def place(architecture: Architecture, tables: Tables) -> Plan:
    """The architecture with services, frozen settings and limits in place; raises DocumentError."""
    check_document(architecture, tables)
    samples = _by_owner(architecture.samples)
    books = LimitBooks(tables, architecture.quotas)
    nodes = {node.id: placed_node(node, architecture, books, samples.get(node.id)) for node in architecture.nodes}
    edges = [sampled_edge(edge, samples.get(edge.id)) for edge in architecture.edges]
    for edge in architecture.edges:
        check_edge(edge, nodes, architecture)
    return Plan(architecture, nodes, edges)


def check_document(architecture: Architecture, tables: Tables) -> None:
    """Region, free tier, rates and quotas name what exists."""
    _check_region(architecture.region, "region", tables)
    if architecture.free_tier == "legacy_12_month" and tables.as_of > LEGACY_FREE_TIER_ENDS:
        raise DocumentError(
            "the 12-month free tier ended for every account by 15 July 2026; say always or none, or pick an earlier "
            "day under prices_as_of.",
            "free_tier",
            "free_tier",
        )
    for dimension in architecture.rates:
        if described(dimension) is None:
            raise DocumentError(
                f"nothing is billed as “{dimension}”; the prices page lists the dimensions.",
                "rates",
                dimension,
            )
        starts = [rate.from_ for rate in architecture.rates[dimension]]
        if starts[0] != 0 or any(b <= a for a, b in zip(starts, starts[1:], strict=False)):
            raise DocumentError("tiers start at 0 and rise.", f"rates, {dimension}", dimension)
    for key in architecture.quotas:
        try:
            tables.limit_book(architecture.region).limit(key)
        except LimitMissing:
            raise DocumentError(f"there is no limit “{key}”; the limits page lists them.", "quotas", key) from None


def _check_region(region: str, where: str, tables: Tables) -> None:
    if region not in tables.regions:
        known = ", ".join(tables.regions)
        raise DocumentError(f"“{region}” is no region with prices; known are {known}.", where, "region")


def placed_node(node: Node, architecture: Architecture, books: LimitBooks, samples: dict | None = None) -> Placed:
    """A node with its service and settings; raises DocumentError naming the node and the setting."""
    service = services().get(node.service)
    if service is None:
        raise DocumentError(
            f"there is no service “{node.service}”{_nearest(node.service, services())}", f"node {node.id}", "service"
        )
    if not service.is_drawn:
        raise DocumentError(
            f"{service.name} is no node of its own: its lines come with what uses it.", f"node {node.id}", "service"
        )
    region = node.region or architecture.region
    if node.region:
        _check_region(region, f"node {node.id}, region", books.tables)
    limit_book = books[region]
    settings = settings_of(service, node.settings, limit_book, where=f"node {node.id}")
    if samples:
        unknown = [name for name in samples if name not in service.Settings.model_fields]
        if unknown:
            raise DocumentError(f"{service.name} has no setting “{unknown[0]}” to sample.", f"node {node.id}")
        settings = settings.model_copy(update=samples)
    return Placed(node, service, settings, region, limit_book)


def settings_of(service: AwsService, raw: dict[str, Any], limit_book, where: str = ""):
    """The frozen settings of a service; raises DocumentError for the first that is wrong."""
    settings, errors = checked_settings(service, raw, limit_book)
    for name, message in errors.items():
        raise _setting_error(service, name, message, where)
    return settings


def checked_settings(service: AwsService, raw: dict[str, Any], limit_book) -> tuple[Settings | None, dict[str, str]]:
    """(the frozen settings, {}) or (None, {setting: what is wrong with it})."""
    try:
        settings = service.Settings.model_validate(raw)
    except ValidationError as error:
        found = {}
        for one in error.errors(include_url=False):
            found.setdefault(str(one["loc"][0]) if one["loc"] else "", sentence(one))
        return None, found
    errors = {}
    for name, limit_key in _bounded(service):
        value = getattr(settings, name)
        limit = limit_book.limit(limit_key)
        low, high = limit.low, limit.high if limit.high is not None else limit.value
        if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            errors[name] = _outside(service, limit, low, high)
    fault = None if errors else service.check(settings, limit_book)
    if fault is not None:
        errors[fault[0]] = fault[1]
    return (None, errors) if errors else (settings, {})


def _setting_error(service: AwsService, name: str, message: str, where: str) -> DocumentError:
    info = service.Settings.model_fields.get(name)
    if info is None:
        place_ = f"{where}, {name}" if where else name
        return DocumentError(
            f"{service.name} has no setting “{name}”{_nearest(name, service.Settings.model_fields)}", place_, name
        )
    unit = (info.json_schema_extra or {}).get("unit", "")
    title = f"{info.title} ({unit})" if unit else info.title
    return DocumentError(f"{title} {message}", f"{where}, {name}" if where else name, name)


def _outside(service: AwsService, limit: Limit, low: float | None, high: float | None) -> str:
    unit = f" {limit.unit}" if limit.unit else ""
    if low is None:
        return f"may be at most {figures.figure(high)}{unit}; {service.name} allows no more."
    return f"must be between {figures.figure(low)} and {figures.figure(high)}{unit}; {service.name} allows no other."


@lru_cache(maxsize=256)
def _bounded(service: AwsService) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, key)
        for name, info in service.Settings.model_fields.items()
        if (key := (info.json_schema_extra or {}).get("limit"))
    )


def _nearest(word: str, known) -> str:
    near = get_close_matches(word, known, 1, 0.5)
    return f"; did you mean “{near[0]}”?" if near else f"; known are {', '.join(known) or 'none'}."


def _by_owner(samples: dict[tuple[str, str], Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for (owner, name), values in samples.items():
        found.setdefault(owner, {})[name] = values
    return found


# -- edges ---------------------------------------------------------------------------------------------


def sampled_edge(edge: Edge, samples: dict[str, Any] | None) -> Edge:
    if not samples:
        return edge
    unknown = [name for name in samples if name not in Edge.model_fields]
    if unknown:
        raise DocumentError(f"an edge has no “{unknown[0]}” to sample.", f"edge {edge.id}")
    return edge.model_copy(update=samples)


def check_edge(edge: Edge, nodes: dict[str, Placed], architecture: Architecture) -> None:
    """The event may cause the operation; raises DocumentError with the reason and what to put between."""
    source, target = nodes[edge.source], nodes[edge.target]
    where = f"edge {edge.id}"
    event = source.service.event(edge.event)
    if event is None:
        known = ", ".join(one.name for one in source.service.events) or "no event"
        raise DocumentError(f"{_named(source)} has no event “{edge.event}”; it has {known}.", where, "event")
    operation = target.service.operation(edge.operation)
    if operation is None:
        known = ", ".join(one.name for one in target.service.operations) or "no operation"
        raise DocumentError(
            f"{_named(target)} has no operation “{edge.operation}”; it has {known}.", where, "operation"
        )
    if not can_cause(event, operation):
        raise DocumentError(refusal(source.service, event, target.service, operation), where, "operation")
    if not event.polled:
        for name in ("window_s", "parallel", "partial_batch"):
            if getattr(edge, name) is not None:
                raise DocumentError(f"{_named(source)} is not polled, so {name} has no place here.", where, name)
    if edge.cached is not None and not event.cached:
        raise DocumentError(
            f"{_named(source)} has no cache before {edge.event}, so cached has no place here.", where, "cached"
        )
    opens = target if event.polled else source
    if edge.network == "nat" and opens.service.is_outside:
        raise DocumentError(
            f"{_named(opens)} is outside AWS, so nothing it calls lies behind a NAT gateway of yours; leave the "
            "network out.",
            where,
            "network",
        )
    for name in edge.caused_by or ():
        cause = architecture.edge(name)
        if cause.target != edge.source or cause.operation not in event.of:
            raise DocumentError(
                f"“{name}” does not cause {event.name} at {source.node.label}; pick edges that lead there by "
                f"{' or '.join(event.of) or 'nothing: it is a source'}.",
                where,
                "caused_by",
            )


def can_cause(event: Event, operation: Operation) -> bool:
    return event.sends in operation.accepts


def refusal(source: AwsService, event: Event, target: AwsService, operation: Operation) -> str:
    """Why an event cannot cause an operation, and what to put between."""
    reaches = f": {event.reaches}" if event.reaches else ""
    bridges = [service.noun or service.name for service in between(event, operation) if service is not target]
    way_out = f" Put {' or '.join(bridges[:3])} between." if bridges else ""
    return f"{event.name} of {source.name} cannot {operation.name} on {target.name}{reaches}.{way_out}"


def _named(placed: Placed) -> str:
    return f"{placed.node.label} ({placed.service.name})"

"""A node with its service, its frozen settings and the limits of its region: everything about it but its traffic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.errors import DocumentError, pydantic_message, shortened
from estimator.engine.document.formula import from_formula
from estimator.engine.document.meant import (
    Known,
    by_a_call,
    called_so,
    costs_nothing,
    is_traffic,
    makes_no_difference,
    meant,
    nearest,
)
from estimator.engine.document.synonyms import FIELDS, SETTINGS
from estimator.engine.maths.amounts import Amount
from estimator.engine.registry import services
from estimator.engine.resolve.called import services_meant
from estimator.engine.resolve.conditions import way_out, without_effect
from estimator.engine.resolve.measured import check_stated
from estimator.engine.service import Service
from estimator.engine.setting import Settings, declared
from pricing.book import LimitBook, Tables

SETTINGS_KEPT = 8_192
"""Settings that were checked lately: an edit checks those of the node it touches, and no others."""


NO_FORMULAS: Mapping[str, str] = MappingProxyType({})

OF_CALLS = ("payload_kb", "response_kb", "batch_size", "window_s", "parallel", "at_once", "partial_batch")
"""What edges say that templates say of a resource."""
MOST_MEANT = 3
"""Of services that an unknown one may stand for, how many are named."""


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedNode:
    """A node of the document, with what it names in place; `declared` is the node as the document has it, `followed`
    the settings that come from the node that sends it all."""

    id: str
    label: str
    declared: Node
    service: Service
    settings: Settings
    region: str
    limits: LimitBook
    followed: frozenset[str] = frozenset()


class LimitBooks(dict[str, LimitBook]):
    """The limits of each region, with the quotas the document names in place of the table's."""

    def __init__(self, tables: Tables, quotas: Mapping[str, float]):
        super().__init__()
        self.tables = tables
        self.quotas = quotas

    def __missing__(self, region: str) -> LimitBook:
        book = self.tables.limit_book(region)
        self[region] = book.with_values(self.quotas) if self.quotas else book
        return self[region]


def resolve_node(
    node: Node, architecture: Architecture, books: LimitBooks, samples: Mapping[str, Amount] | None = None
) -> ResolvedNode:
    """A node with its service and settings; raises DocumentError naming the node and the setting."""
    service = service_of(node)
    if not service.is_drawn:
        raise DocumentError(
            f"{service.name} is no node of its own: its lines come with what uses it.", f"node {node.id}", "service"
        )
    region = node.region or architecture.region
    if node.region:
        check_region(region, f"node {node.id}, region", books.tables)
    limits = books[region]
    check_stated(node, service, "measured")
    check_stated(node, service, "once")
    settings = settings_of(service, node.settings, limits, where=f"node {node.id}", formulas=node.formulas)
    if samples:
        _check_samples(node, service, samples)
        settings = settings.model_copy(update=dict(samples))
    return ResolvedNode(node.id, node.label, node, service, settings, region, limits)


def service_of(node: Node) -> Service:
    """The service a node uses; raises DocumentError where there is none of its name."""
    service = services().get(node.service)
    if service is None:
        called = [f"“{one.slug}”" for one in services_meant(node.service)[:MOST_MEANT]]
        near = f": that is {' or '.join(called)} here." if called else nearest(node.service, _known_services())
        if costs_nothing(node.service):
            near = ": it costs nothing and reaches no limit here; leave it out."
        raise DocumentError(f"there is no service “{node.service}”{near}", f"node {node.id}", "service", code="unknown")
    return service


def _known_services() -> list[Known]:
    return [Known(one.slug, one.name, "", one.known_as) for one in services().values() if one.is_drawn]


def _check_samples(node: Node, service: Service, samples: Iterable[str]) -> None:
    known = declared(service.Settings)
    for name in samples:
        if name not in known:
            message = f"{service.name} has no setting “{name}” to sample."
            raise DocumentError(message, f"node {node.id}", code="unknown")
        if not known[name].can_be_sampled:
            message = f"{known[name].title} of {service.name} is chosen, not measured: it cannot be sampled."
            raise DocumentError(message, f"node {node.id}, {name}", name)


def check_region(region: str, where: str, tables: Tables) -> None:
    """Raises DocumentError for a region without prices."""
    if region not in tables.regions:
        known = ", ".join(tables.regions)
        raise DocumentError(f"“{region}” is no region with prices; known are {known}.", where, "region", code="unknown")


def settings_of(
    service: Service,
    raw: Mapping[str, object],
    limits: LimitBook,
    where: str = "",
    formulas: Mapping[str, str] = NO_FORMULAS,
) -> Settings:
    """The frozen settings of a service; raises DocumentError for the first that is wrong, with its formula if any."""
    settings, errors = checked_settings(service, raw, limits)
    for name, message in errors.items():
        if name in formulas:
            message = from_formula(message, formulas[name])
        raise _setting_error(service, name, message, where)
    if settings is None:
        raise DocumentError("has settings that cannot be read.", where)
    return settings


def checked_settings(
    service: Service, raw: Mapping[str, object], limits: LimitBook
) -> tuple[Settings | None, Mapping[str, str]]:
    """(the frozen settings, {}) or (None, {setting: what is wrong with it}); the same again is not checked again."""
    known = _checked.setdefault(limits, {})
    key = (service, repr(raw))
    if key not in known:
        if len(known) >= SETTINGS_KEPT:
            known.clear()
        known[key] = _check(service, raw, limits)
    return known[key]


Checked = tuple[Settings | None, Mapping[str, str]]
_checked: WeakKeyDictionary[LimitBook, dict[tuple[Service, str], Checked]] = WeakKeyDictionary()
_NO_ERRORS: Mapping[str, str] = MappingProxyType({})


def _check(service: Service, raw: Mapping[str, object], limits: LimitBook) -> Checked:
    try:
        settings = service.Settings.model_validate(raw)
    except ValidationError as error:
        found: dict[str, str] = {}
        known = declared(service.Settings)
        for one in error.errors(include_url=False):
            name = str(one["loc"][0]) if one["loc"] else ""
            found.setdefault(name, pydantic_message(one, known[name].unit if name in known else ""))
        return None, found
    idle = without_effect(service, raw, settings) if service.is_drawn else ()
    errors = {one.name: way_out(service, one, settings) for one in idle}
    for name in _bounded(service):
        fault = declared(service.Settings)[name].outside(getattr(settings, name), limits, service.name)
        if fault is not None:
            errors.setdefault(name, fault)
    rejected = None if errors else service.check(settings, limits)
    if rejected is not None:
        errors[rejected[0]] = rejected[1]
    return (None, errors) if errors else (settings, _NO_ERRORS)


@lru_cache(maxsize=256)
def _bounded(service: Service) -> tuple[str, ...]:
    """The settings that a limit's row bounds."""
    return tuple(name for name, one in declared(service.Settings).items() if one.limit)


def _setting_error(service: Service, name: str, message: str, where: str) -> DocumentError:
    setting = service.setting(name)
    at = f"{where}, {name}" if where else name
    if setting is None and name in Node.model_fields:
        message = f"{name} is no setting: it belongs to the node itself, beside its settings."
        return DocumentError(message, at, name, code="unknown")
    if setting is None and name in Edge.model_fields:
        message = f"{name} is no setting: it belongs to the edges that call {service.name} or leave it."
        return DocumentError(message, at, name, code="unknown")
    if setting is None and (why := _said_elsewhere(name, known_settings(service))):
        return DocumentError(f"{service.name} has no setting “{name}”: {why}", at, name, code="unknown")
    if setting is None:
        near = nearest(name, known_settings(service), f"{service.slug} {service.name} {service.default_name}")
        message = f"{service.name} has no setting “{shortened(name)}”{near}"
        return DocumentError(message, at, name, code="unknown")
    title = f"{setting.title} ({setting.unit})" if setting.unit else setting.title
    return DocumentError(f"{title} {message}", at, name)


def _said_elsewhere(name: str, known: tuple[Known, ...]) -> str:
    """Where a document says what no setting of these does; empty of a name that nobody knows."""
    if makes_no_difference(name, known):
        return "it makes no difference to cost or limits; leave it out."
    if called_so(name, known):
        return ""
    if is_traffic(name):
        return "traffic is said where it enters, at Clients or a Schedule; what a bill counts is given under measured."
    if how := by_a_call(name):
        return f"{how}."
    fields = [] if meant(name, known) else called_so(name, [Known(one, others=FIELDS[one]) for one in OF_CALLS])
    return f"the calls that lead to it or leave it say it, as {' or '.join(fields)}." if fields else ""


@lru_cache(maxsize=256)
def known_settings(service: Service) -> tuple[Known, ...]:
    """The settings of a service with what is said of each and what they are called elsewhere."""
    return tuple(
        Known(name, one.title, f"{one.help} {' '.join(one.choices.values())}", SETTINGS.get(name, ()))
        for name, one in declared(service.Settings).items()
    )

"""What the pages of services show, read from the service files and the tables: no second text beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from estimator.engine import figures
from estimator.engine.document.architecture import Architecture, Node
from estimator.engine.document.meant import Known, meant
from estimator.engine.operations import Dimension, Event, Operation, can_cause, spoken
from estimator.engine.registry import services
from estimator.engine.resolve.called import services_called
from estimator.engine.service import FAMILIES, Service
from estimator.engine.setting import Range, SettingDeclaration, declared
from estimator.projects.reads import starters
from pricing.book import Allowance, Limit, LimitBook, Price, PriceBook
from pricing.names import SCOPES

MOST_SIMILAR = 3
KINDS = {
    "volume": "monthly use",
    "capacity": "use hour by hour",
    "standing": "as set, used or not",
    "stock": "amount stored",
}
"""What `Dimension.kind` means to a reader."""


@dataclass(frozen=True)
class PriceReading:
    """A dimension and its price in a region: None where AWS lists none there, `is_yours` where the user gives it."""

    key: str
    label: str
    kind: str
    price: Price | None = None
    allowances: tuple[Allowance, ...] = ()
    is_yours: bool = False


@dataclass(frozen=True)
class LimitReading:
    """A limit key of a service and one of its rows; no row where the user gives the limit."""

    key: str
    title: str
    limit: Limit | None = None

    @property
    def scope(self) -> str:
        return SCOPES[self.limit.scope] if self.limit else ""


@dataclass(frozen=True)
class SettingReading:
    """A setting in words: what it takes, and what is assumed where nobody says."""

    label: str
    help: str
    takes: str
    default: str
    is_guess: bool
    is_advanced: bool


@dataclass(frozen=True)
class Neighbours:
    """Services that do or take the same: `words` are the events or operations, empty where it is all of them."""

    words: tuple[str, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True)
class StarterUse:
    """Where a ready architecture uses a service."""

    slug: str
    architecture: Architecture
    nodes: tuple[Node, ...]


def families() -> list[tuple[str, list[Service]]]:
    """All services by their kind of technology, each in the order of the palette."""
    found: dict[str, list[Service]] = {family: [] for family in FAMILIES}
    for service in services().values():
        found[service.family if service.family in found else "other"].append(service)
    return [(FAMILIES[family], members) for family, members in found.items() if members]


def similar(slug: str) -> list[Service]:
    """Services that are called so, or are spelt nearly so; none where nothing is."""
    called = services_called(slug, nearly=False)
    if called:
        return called[:MOST_SIMILAR]
    known = [Known(one.slug, one.name, "", one.known_as) for one in services().values()]
    return [services()[name] for name in meant(slug, known)[:MOST_SIMILAR]]


# ---- prices and limits


def price_readings(service: Service, book: PriceBook) -> list[PriceReading]:
    """Every dimension it bills; a key that ends in `*` gives one for each price it stands for."""
    found = []
    for key, dimension in service.dimensions.items():
        keys = _matching(key, book) or [key]
        found += [_priced(one, key, dimension, book) for one in keys]
    yours = service.own_dimensions.items()
    return found + [PriceReading(key, one.label, KINDS[one.kind], is_yours=True) for key, one in yours]


def _matching(key: str, book: PriceBook) -> list[str]:
    return sorted(name for name in book.prices if name.startswith(key[:-1])) if key.endswith("*") else [key]


def _priced(key: str, declared: str, dimension: Dimension, book: PriceBook) -> PriceReading:
    rest = key[len(declared) - 1 :] if key != declared else "…"
    label = dimension.label.format(rest) if declared.endswith("*") else dimension.label
    free = tuple(one for one in book.allowances if key in one.dimensions)
    return PriceReading(key, label, KINDS[dimension.kind], book.prices.get(key), free)


def limit_readings(service: Service, book: LimitBook) -> list[LimitReading]:
    """Every limit key it declares, one for each variant."""
    rows = _rows_by_key(book, service.limits)
    found = [LimitReading(key, title, row) for key, title in service.limits.items() for row in rows[key]]
    return found + [LimitReading(key, title) for key, title in service.own_limits.items()]


def _rows_by_key(book: LimitBook, keys: Iterable[str]) -> dict[str, list[Limit]]:
    rows: dict[str, list[Limit]] = {key: [] for key in keys}
    for limit in book.limits.values():
        if limit.key in rows:
            rows[limit.key].append(limit)
    return rows


# ---- settings


def setting_readings(service: Service, limits: LimitBook) -> list[SettingReading]:
    return [
        SettingReading(
            label=one.title,
            help=one.help,
            takes=_takes(one, limits),
            default=one.in_words(one.default, empty="empty"),
            is_guess=one.basis == "guess",
            is_advanced=one.is_advanced,
        )
        for one in declared(service.Settings).values()
    ]


def _takes(one: SettingDeclaration, limits: LimitBook) -> str:
    match one.kind:
        case "yes_no":
            return "yes or no"
        case "choice" | "shares":
            return "; ".join(one.choices.values())
        case "numbers":
            return f"numbers {one.unit}".strip()
        case _:
            return f"{_bounds(one.range(limits))} {one.unit}".strip()


def _bounds(range_: Range) -> str:
    """1 to 10,000; from 1, to 10,000 or nothing where an end is open."""
    low, high = range_
    if high is None:
        return "" if low is None else f"from {figures.figure(low)}"
    return f"to {figures.figure(high)}" if low is None else f"{figures.figure(low)} to {figures.figure(high)}"


# ---- what stands around it


def callers(service: Service) -> list[Neighbours]:
    """Who can cause its operations, those that can cause the same together."""
    return _alike(
        (source, [entry.name for entry in service.operations if _any(source.events, [entry])])
        for source in services().values()
    )


def targets(service: Service) -> list[Neighbours]:
    """What its events can cause something on, those that the same events reach together."""
    return _alike(
        (target, [event.name for event in service.events if _any([event], target.operations)])
        for target in services().values()
    )


def _any(events: Iterable[Event], operations: Iterable[Operation]) -> bool:
    return any(can_cause(event, operation) for event in events for operation in operations)


def _alike(pairs: Iterable[tuple[Service, list[str]]]) -> list[Neighbours]:
    groups: dict[tuple[str, ...], list[Service]] = defaultdict(list)
    for service, words in pairs:
        if words:
            groups[tuple(words)].append(service)
    ordered = sorted(groups.items(), key=lambda group: -len(group[0]))
    return [Neighbours(tuple(map(spoken, words)), tuple(found)) for words, found in ordered]


def places(service: Service) -> list[StarterUse]:
    """The ready architectures that use it, with the nodes that do."""
    return list(_places(service))


def _places(service: Service) -> Iterator[StarterUse]:
    for one in starters():
        nodes = tuple(node for node in one.architecture.nodes if node.service == service.slug)
        if nodes:
            yield StarterUse(one.slug, one.architecture, nodes)

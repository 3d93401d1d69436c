"""What a service file declares: names, settings, events, operations, dimensions and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import get_args

from estimator.engine.contract.places import Fault, fault_at, near
from estimator.engine.contract.variants import HOME
from estimator.engine.limits.consequences import CONSEQUENCES
from estimator.engine.limits.limits import missing_limits
from estimator.engine.operations import CallerKind, DimensionKind
from estimator.engine.registry import services
from estimator.engine.service import FAMILIES, Service, ServiceType
from estimator.engine.setting import RETRIED, SettingDeclaration, declared, names_of
from pricing.book import LimitBook, PriceBook

CALLER_KINDS: tuple[str, ...] = get_args(CallerKind)
NAMED_UNITS = ("ms", "s", "minutes", "hours", "days", "months", "kb", "mb", "gb", "usd", "percent", "per_second")
"""How a setting's name ends where its number has a unit, whatever its type."""


def of_the_file(service: Service) -> Iterator[Fault]:
    """What the file alone shows."""
    for found in (_names, _settings, _events, _operations, _borrowed, _effects):
        yield from found(service)


def beside_the_tables(service: Service, prices: PriceBook, limits: LimitBook) -> Iterator[Fault]:
    """Dimensions and limits without a row."""
    yield from _dimensions(service, prices)
    yield from _limits(service, limits)


def _names(service: Service) -> Iterator[Fault]:
    for name, known in (("type", get_args(ServiceType)), ("family", tuple(FAMILIES))):
        value = getattr(service, name, "")
        if value not in known and (value or service.is_drawn):
            yield fault_at(service, f"is of the {name} “{value}”{near(value, known)}", f'{name} = "{value}"')


def _dimensions(service: Service, prices: PriceBook) -> Iterator[Fault]:
    for key, dimension in service.dimensions.items():
        if not _has_price(key, prices):
            hint = "Add its rows to pricing/data/prices.csv, or mend the key."
            yield fault_at(service, f"bills {key}, which has no price in {HOME} or globally", key, hint=hint)
        if dimension.of and dimension.of not in services():
            yield fault_at(service, f"puts {key} on the bill of {dimension.of}, which is no service", dimension.of)
    for key, dimension in chain(service.dimensions.items(), service.own_dimensions.items()):
        kinds = get_args(DimensionKind)
        if dimension.kind not in kinds:
            yield fault_at(service, f"has {key} of the kind “{dimension.kind}”{near(dimension.kind, kinds)}", key)


def _borrowed(service: Service) -> Iterator[Fault]:
    for key in service.borrows:
        if not any(
            is_named(key, one) or is_named(one, key) for other in services().values() for one in own_keys(other)
        ):
            yield fault_at(service, f"borrows {key}, which no service declares", key)


def _effects(service: Service) -> Iterator[Fault]:
    for key, (consequence, _, *unless_waited) in service.effects.items():
        for said in (consequence, *(other for other, _ in unless_waited)):
            if said not in CONSEQUENCES:
                yield fault_at(service, f"says that {key} “{said}”{near(said, CONSEQUENCES)}", key)


def own_keys(service: Service) -> Iterator[str]:
    """The dimensions and limits a service declares."""
    yield from chain(service.dimensions, service.own_dimensions, service.limits, service.own_limits)


def is_named(key: str, named: str) -> bool:
    """Whether a key is one that is named, or of a family that is: `cloudwatch.logs.*`."""
    return key == named or (named.endswith("*") and key.startswith(named[:-1]))


def _has_price(key: str, prices: PriceBook) -> bool:
    if key.endswith("*"):
        return any(name.startswith(key[:-1]) for name in prices.prices)
    return key in prices.prices


def _limits(service: Service, limits: LimitBook) -> Iterator[Fault]:
    of_settings = (one.limit for one in declared(service.Settings).values() if one.limit)
    of_batches = (key for one in service.operations for key in (one.batch_limit, one.most_items) if key)
    for key in missing_limits(limits, dict.fromkeys([*service.limits, *of_settings, *of_batches])):
        hint = "Add its row to pricing/data/limits.csv, or mend the key."
        yield fault_at(service, f"asks the limit {key}, which has no row", key, hint=hint)


def _settings(service: Service) -> Iterator[Fault]:
    for name in bare_settings(service):
        hint = "Give it `unit` or `choices`; `unitless=True` where it honestly has neither."
        yield fault_at(service, f"has the setting {name} without unit or choices", f"{name}:", hint=hint)
    known = declared(service.Settings)
    yield from _arrows(service)
    for name, one in known.items():
        if one.is_number and not one.limit and None in one.stated:
            hint = "Give it `ge` and `le`: the least and the greatest that somebody can mean."
            words = f"has the setting {name} without a least or a greatest value"
            yield fault_at(service, words, f"{name}:", hint=hint)
        for waits_for in chain.from_iterable(map(names_of, one.conditions)):
            if waits_for not in known:
                yield fault_at(service, f"has the setting {name} that waits for {waits_for}, which is none", f"{name}:")


def _arrows(service: Service) -> Iterator[Fault]:
    """What settings need of arrows: such as there can be."""
    acting = service.Settings.acting
    for name in acting.names - declared(service.Settings).keys() - service.Settings.__class_vars__:
        yield fault_at(service, f"says what arrows the setting {name} needs, which is none", f'"{name}"')
    caused = {way.name for event in service.events for other in services().values() for way in other.operations}
    starting = caused | {event.name for event in service.events}
    kinds = {kind for operation in service.operations for kind in operation.accepts}
    called = kinds | {operation.name for operation in service.operations} | {RETRIED}
    for part, possible in ((acting.starting, starting), (acting.called, called)):
        for arrow in set(" ".join(part).split()) - possible:
            yield fault_at(service, f"has settings that need the arrow {arrow}, which is none", f'"{arrow}"')


def bare_settings(service: Service) -> list[str]:
    """Settings nobody could read: no unit, no choices, and a label that does not do without (see `setting`)."""
    return [
        name
        for name, one in declared(service.Settings).items()
        if not (one.unit or one.choices or one.is_unitless or _is_count(one))
    ]


def _is_count(one: SettingDeclaration) -> bool:
    """Yes or no, so many of what the label names, or so many per something."""
    if one.kind == "yes_no":
        return True
    if one.name.endswith(tuple(f"_{unit}" for unit in NAMED_UNITS)):
        return False
    return one.kind == "whole" or "per " in one.title.lower()


def _events(service: Service) -> Iterator[Fault]:
    operations = {operation.name for operation in service.operations}
    yield from _twice(service, "event", [event.name for event in service.events])
    for event in service.events:
        yield from _kinds(service, f"event {event.name} sends", [event.sends], event.sends)
        for cause in event.of:
            if cause not in operations:
                known = tuple(sorted(operations))
                words = f"has the event {event.name} of the operation “{cause}”{near(cause, known)}"
                yield fault_at(service, words, cause)
        for words in event.contradictions:
            yield fault_at(service, f"has the event {event.name}, which {words}", event.name)
        if event.per not in ("call", "item"):
            yield fault_at(service, f"has the event {event.name} per “{event.per}”; it is per call or item", event.name)


def _operations(service: Service) -> Iterator[Fault]:
    yield from _twice(service, "operation", [operation.name for operation in service.operations])
    for kind in sorted({kind for operation in service.operations for kind in operation.accepts}):
        names = [operation.name for operation in service.operations if kind in operation.accepts]
        who = f"operation {names[0]} accepts" if len(names) == 1 else f"operations {', '.join(names)} accept"
        yield from _kinds(service, who, [kind])


def _kinds(service: Service, who: str, kinds: Iterable[str], text: str = "") -> Iterator[Fault]:
    for kind in kinds:
        if kind not in CALLER_KINDS:
            hint = "A new kind of caller is added to CallerKind in estimator/engine/operations.py."
            yield fault_at(service, f"{who} “{kind}”{near(kind, CALLER_KINDS)}", text or kind, hint=hint)


def _twice(service: Service, what: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield fault_at(service, f"has the {what} {name} twice", name)

"""The settings under which a service is asked what it answers: each that switches something, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from estimator.engine.document.architecture import Node
from estimator.engine.resolve.nodes import ResolvedNode, checked_settings
from estimator.engine.service import Service
from estimator.engine.setting import SET, SettingDeclaration, declared, names_of
from pricing.book import LimitBook

HOME = "us-east-1"


def variants(service: Service, limits: LimitBook) -> Iterator[dict[str, object]]:
    """The settings as they come, then with each of them at another of its values, what it waits for switched on."""
    yield {}
    known = declared(service.Settings)
    for name, one in known.items():
        for value in _other_values(one, limits):
            yield {**switched_on(one, known), name: value}


def _other_values(one: SettingDeclaration, limits: LimitBook) -> Iterator[object]:
    if one.kind == "yes_no":
        yield not one.default
    elif one.kind == "choice":
        yield from (choice for choice in one.choices if choice != one.default)
    elif one.is_number and not one.default:
        low = one.range(limits).low or 0
        most = one.range(limits).high
        value = min(max(low, 1), most if most is not None else 1e9)
        yield int(value) if one.kind == "whole" else float(value)


def switched_on(one: SettingDeclaration, known: Mapping[str, SettingDeclaration]) -> dict[str, object]:
    """The settings under which one has an effect, as far as they are not so by default."""
    found: dict[str, object] = {}
    for condition in one.conditions:
        name, values = names_of(condition)[0], condition[1]
        found |= switched_on(known[name], known)
        if values != SET:
            if known[name].default not in values:
                found[name] = values[0]
        elif known[name].is_number:
            found[name] = 1 if known[name].kind == "whole" else 1.0
        elif known[name].kind == "yes_no":
            found[name] = True
    return found


def node_with(service: Service, raw: dict[str, object], limits: LimitBook) -> ResolvedNode | None:
    """A node with these settings, None where they are refused together."""
    settings, _ = checked_settings(service, raw, limits)
    if settings is None:
        return None
    return ResolvedNode("one", "One", Node(id="one", service=service.slug), service, settings, HOME, limits)

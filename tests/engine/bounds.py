"""Documents at the bounds of what settings and edges may say."""

from __future__ import annotations

from collections.abc import Iterator

from estimator.engine.contract.variants import switched_on
from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import from_dict
from estimator.engine.document.values import LEAST, MOST, MOST_KB
from estimator.engine.operations import Event, can_cause
from estimator.engine.registry import services
from estimator.engine.setting import SettingDeclaration, declared
from pricing.book import LimitBook
from tests.engine.samples import client_settings, path_to, quiet

FORMS: dict[str, dict] = {
    "as it comes": {},
    "empty both ways": {"payload_kb": 0, "response_kb": 0},
    "hardly anything both ways": {"payload_kb": LEAST, "response_kb": LEAST},
    "the most both ways": {"payload_kb": MOST_KB, "response_kb": MOST_KB},
    "never": {"count": 0},
    "hardly ever": {"count": LEAST, "share": LEAST},
    "the most": {"count": MOST},
    "for none": {"share": 0},
    "one at a time": {"batch_size": 1, "at_once": 1, "parallel": 1, "window_s": 0, "retries": 0},
    "all at once": {"batch_size": 1_000_000, "at_once": 1_000_000, "parallel": 10, "window_s": 300, "retries": 10_000},
    "in parts": {"batch_size": 7, "at_once": 3, "window_s": LEAST, "share": 30, "partial_batch": True},
    "all cached": {"cached": 100},
}
POLLED = ("window_s", "parallel", "partial_batch")


def settings_at_bounds(slug: str, limits: LimitBook) -> Iterator[dict]:
    """The settings as they come, then each at every bound it has, what it waits for switched on."""
    yield quiet(slug)
    known = declared(services()[slug].Settings)
    for name, one in known.items():
        for value in values_at_bounds(one, limits):
            yield {**quiet(slug), **switched_on(one, known), name: value}


def values_at_bounds(one: SettingDeclaration, limits: LimitBook) -> list:
    empty = [None] if one.is_optional else []
    match one.kind:
        case "yes_no":
            return [*empty, False, True]
        case "choice":
            return [*empty, *one.choices]
        case "numbers":
            return [*empty, [0] * 167 + [1e-9], [1e9] * 168]
        case "shares":
            return [{place: 100} for place in one.choices]
    low, high = one.range(limits)
    inside = [low + 1, high - 1] if one.kind == "whole" else [low + LEAST, low * 1.01 + LEAST, high * 0.99]
    found = [int(value) if one.kind == "whole" else value for value in (low, *inside, high)]
    return [*empty, *dict.fromkeys(value for value in found if low <= value <= high)]


def document_at(slug: str, settings: dict, form: dict, requests: float = 1e6) -> Architecture:
    """Every operation of a node is called and every event of it causes something; its edges are of one form."""
    service = services()[slug]
    source = {"id": "s0", "service": "clients", "settings": client_settings(requests)}
    nodes, edges = [source, {"id": "one", "service": slug, "settings": settings}], []
    for operation in service.operations:
        at = "s0"
        steps = path_to(service, operation.name)
        for number, (slug_before, event, target, entry) in enumerate(steps):
            to = "one" if number == len(steps) - 1 else f"{operation.name}-{number}"
            if to != "one":
                nodes.append({"id": to, "service": target, "settings": quiet(target)})
            said = form_of(services()[slug_before].event(event), form) if to == "one" else {}
            edges.append({"source": at, "event": event, "target": to, "operation": entry, **said})
            at = to
    for event in service.events:
        target, operation = reached_by(event)
        nodes.append({"id": f"to-{event.name}", "service": target, "settings": quiet(target)})
        edge = {"source": "one", "event": event.name, "target": f"to-{event.name}", "operation": operation}
        edges.append({**edge, **form_of(event, form)})
    return from_dict({"version": 1, "nodes": nodes, "edges": edges})


def reached_by(event: Event) -> tuple[str, str]:
    """The first thing an event can cause."""
    return next(
        (other.slug, entry.name)
        for other in services().values()
        for entry in other.operations
        if other.is_drawn and can_cause(event, entry)
    )


def form_of(event: Event, form: dict) -> dict:
    """What of a form an edge of this event may say."""
    not_said = {*(() if event.polled else POLLED), *(() if event.cached else ("cached",))}
    said = {name: value for name, value in form.items() if name not in not_said}
    if event.sends == "queue" and "at_once" in said:  # a function takes no other number of a queue
        said["at_once"] = min(max(said["at_once"], 2), 1000)
    return said

"""Architectures for tests: one around any operation of any service, and random ones."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.reading import from_dict, load
from estimator.engine.document.values import LEAST
from estimator.engine.registry import services
from estimator.engine.resolve.conditions import with_effect
from estimator.engine.service import AwsService
from estimator.engine.setting import SettingDeclaration, declared
from pricing.book import LimitBook
from pricing.tables import read_tables

QUIET = {"init_ms": 0, "idle_polling": False, "log_kb": 1, "monthly_usd": 0, "credentials": None}
"""Settings that switch off what need not grow with traffic."""


def path_to(service: AwsService, operation: str) -> list[tuple[str, str, str, str]]:
    """Edges (source, event, target, operation) from clients to an operation, the fewest."""
    queue = deque([([], "clients", "request")])
    seen = set()
    while queue:
        steps, at, event_name = queue.popleft()
        event = services()[at].event(event_name)
        for other in services().values():
            for entry in other.operations:
                if event.sends not in entry.accepts or (other.slug, entry.name) in seen:
                    continue
                seen.add((other.slug, entry.name))
                taken = [*steps, (at, event_name, other.slug, entry.name)]
                if (other.slug, entry.name) == (service.slug, operation):
                    return taken
                queue += [(taken, other.slug, exit.name) for exit in other.events if entry.name in exit.of]
    raise AssertionError(f"Nothing leads from clients to {operation} of {service.slug}.")


def document_around(
    service: AwsService,
    operation: str,
    settings: dict | None = None,
    *,
    requests: float = 1_000_000,
    sources: int = 1,
    **more,
) -> Architecture:
    """A document with the shortest way to an operation; `sources` equal parts of the requests lead into it."""
    steps = path_to(service, operation)
    ids = {}
    nodes, edges = [], []
    for number, (_, _, target, _) in enumerate(steps):
        ids[number + 1] = f"n{number + 1}"
        own = settings if number == len(steps) - 1 else None
        nodes.append({"id": f"n{number + 1}", "service": target, "settings": own if own is not None else quiet(target)})
    for part in range(sources):
        nodes.append({"id": f"s{part}", "service": "clients", "settings": client_settings(requests / sources)})
    for number, (_, event, _, entry) in enumerate(steps):
        starts = [f"s{part}" for part in range(sources)] if number == 0 else [ids[number]]
        for start in starts:
            edge = {"source": start, "event": event, "target": ids[number + 1], "operation": entry}
            edges.append(edge | ({"payload_kb": 3, "response_kb": 5} if number == 0 else {}))
    return from_dict({"version": 1, "nodes": nodes, "edges": edges, **more})


def document_around_all(service: AwsService, settings: dict | None = None, **more) -> Architecture:
    """A document in which every operation of the node `one` is called, each along the shortest way to it."""
    own = quiet(service.slug) if settings is None else settings
    nodes = [
        {"id": "s0", "service": "clients", "settings": client_settings(1_000_000)},
        {"id": "one", "service": service.slug, "settings": own},
    ]
    edges = []
    for operation in service.operations:
        at = "s0"
        steps = path_to(service, operation.name)
        for number, (_, event, target, entry) in enumerate(steps):
            to = "one" if number == len(steps) - 1 else f"{operation.name}-{number}"
            if to != "one":
                nodes.append({"id": to, "service": target, "settings": quiet(target)})
            edges.append({"source": at, "event": event, "target": to, "operation": entry})
            at = to
    return from_dict({"version": 1, "nodes": nodes, "edges": edges, **more})


def caused_events() -> list[tuple[str, str]]:
    """(slug, event) of everything that happens at a node because something was done to it."""
    return [(one.slug, event.name) for one in services().values() if one.is_drawn for event in one.events if event.of]


def document_from(slug: str, event_name: str, **edge) -> Architecture:
    """`document_around_all` with an edge `out` from an event of the node `one` to the first thing it can cause."""
    event = services()[slug].event(event_name)
    target, operation = next(
        (other.slug, entry.name)
        for other in services().values()
        for entry in other.operations
        if other.is_drawn and event.sends in entry.accepts
    )
    around = document_around_all(services()[slug]).model_dump(mode="json")
    around["nodes"].append({"id": "to", "service": target, "settings": quiet(target)})
    out = {"id": "out", "source": "one", "event": event_name, "target": "to", "operation": operation, **edge}
    return from_dict({**around, "edges": [*around["edges"], out]})


def some_values(slug: str, name: str, limits: LimitBook) -> list[float]:
    """Its least value where that is a whole number, its default, and two larger ones, as far as its bounds go."""
    settings = services()[slug].Settings
    one = declared(settings)[name]
    low, high = _ends(one, limits, 1e6)
    default = getattr(settings(), name)
    start = default if default is not None else max(1, low or 0)
    least = low if low is not None and float(low).is_integer() else None
    wanted = {least, start, min(high, start * 2 + 1), min(high, start * 7 + 3)} - {None}
    return sorted({int(value) if one.kind == "whole" else float(value) for value in wanted})


def _ends(one: SettingDeclaration, limits: LimitBook, most: float) -> tuple[float | None, float]:
    """(the lower end of what a number may be, the upper, no more than `most` unless the lower one is)."""
    low, high = one.range(limits)
    most = max(most, low or 0.0)
    return low, most if high is None else min(high, most)


def quiet(slug: str) -> dict:
    fields = services()[slug].Settings.model_fields
    return {name: value for name, value in QUIET.items() if name in fields}


def client_settings(requests: float) -> dict:
    return {"requests_per_month": requests, "shape": "evening", "users_per_month": requests / 100}


def operations() -> list[tuple[str, str]]:
    """(slug, operation) of everything that can be done to a node."""
    return [
        (service.slug, one.name) for service in services().values() if service.is_drawn for one in service.operations
    ]


@st.composite
def settings_for(draw, slug: str) -> dict:
    """Some settings of a service, within their bounds, but those that have no effect together."""
    found = {}
    for name, one in declared(services()[slug].Settings).items():
        if name in ("own_shape", "viewers", "shape") or not draw(st.booleans()):
            continue
        values = _values(one)
        if values is not None:
            found[name] = draw(values)
    return with_effect(slug, found)


def _values(one: SettingDeclaration) -> st.SearchStrategy | None:
    if one.kind == "choice":
        return st.sampled_from(sorted(one.choices))
    if one.kind == "yes_no":
        return st.booleans()
    if not one.is_number:
        return None
    limits = read_tables().limit_book("us-east-1")
    low, high = _ends(one, limits, 1e4)
    if low is None:
        return None
    return st.integers(int(low), int(high)) if one.kind == "whole" else numbers(low, high)


def numbers(low: float, high: float) -> st.SearchStrategy:
    """Numbers of a document: 0, or none that is nearer to it than anybody means."""
    return st.floats(low, high).map(lambda number: number if abs(number) >= LEAST else 0)


def starter_documents() -> list[Architecture]:
    """The ready architectures the product comes with."""
    folder = Path(__file__).parent.parent.parent / "estimator" / "starters"
    return [load(path.read_bytes()) for path in sorted(folder.glob("*.json"))]


def random_document(chance: Random, size: int) -> Architecture:
    """An architecture of any services, joined by edges that AWS allows, some with causes, caps and failures of their
    own; functions and what calls them are frequent."""
    drawn = [one.slug for one in services().values() if one.is_drawn]
    frequent = ["lambda", "lambda", "sqs", "api_gateway_http", "s3", "dynamodb", "eventbridge", "step_functions"]
    nodes = [{"id": "c", "service": "clients", "settings": {"requests_per_month": 10 ** chance.uniform(0, 9)}}]
    nodes += [{"id": f"n{at}", "service": chance.choice(chance.choice((drawn, frequent)))} for at in range(size)]
    for one in nodes:
        if one["service"] == "lambda":
            one["settings"] = {
                "errors_percent": chance.choice([0, 5]),
                "reserved_concurrency": chance.choice([None, 3]),
            }
    pairs = [
        (source["id"], event, target["id"], operation)
        for source in nodes
        for target in nodes
        for event in services()[source["service"]].events
        for operation in services()[target["service"]].operations
        if event.sends in operation.accepts
    ]
    edges: list[dict] = []
    for source, event, target, operation in chance.sample(pairs, min(len(pairs), size * 2)):
        edge = {"id": f"e{len(edges)}", "source": source, "event": event.name, "target": target}
        edge |= {"operation": operation.name, "count": chance.choice([1, 0.5, 3]), "share": chance.choice([100, 40])}
        causes = [one["id"] for one in edges if one["target"] == source and one["operation"] in event.of]
        if causes and chance.random() < 0.4:
            edge["caused_by"] = chance.sample(causes, chance.randint(1, len(causes)))
        if chance.random() < 0.1:
            edge["at_once"] = chance.randint(2, 20)
        edges.append(edge)
    return from_dict({"version": 1, "nodes": nodes, "edges": edges})

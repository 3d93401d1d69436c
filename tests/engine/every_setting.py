"""Documents in which a setting can show what it does: around any service, everything it can do and cause, at several
traffics; and other values for any setting, with what it waits for switched on.  All of it follows from what the services
declare."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from estimator.engine.contract.variants import switched_on
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import estimate
from estimator.engine.limits.asked.asking import pooled
from estimator.engine.operations import Event, can_cause
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.engine.setting import SettingDeclaration, declared
from estimator.whatif.comparison.compare import compared
from pricing.tables import read_tables
from tests.engine.samples import document_around, path_to

CALLERS = ("lambda", "fargate", "sqs", "kinesis_data_streams", "api_gateway_rest")
"""What calls an operation besides the shortest way to it: code that waits for it, and what it polls."""


class Scene(NamedTuple):
    """So many requests a month of so many KB, each of which makes so many calls; who calls besides; and whether what
    is handed out waits for two consumers at most and comes back through a queue."""

    requests: float
    kb: float
    calls: float = 1
    callers: tuple[str, ...] = CALLERS
    is_held_up: bool = False


SCENES = (
    Scene(3e7, 300),
    Scene(3e9, 1),
    Scene(3e4, 2000, calls=6.95),
    Scene(300, 30, callers=("lambda",)),
    Scene(3e6, 30, is_held_up=True),
)
"""Most settings show in the first."""
CALLER = {"waits": "sequence", "errors_percent": 2, "duration_ms": 40}
"""What leads to the service and what it calls, where these have such settings: callers that wait for its answer, with
their own time apart, and consumers that fail now and then."""
MOST_DROPPED = 60
COMPARED = Scene(0.0, 0.0)
"""In place of a scene: beside containers."""


@lru_cache(maxsize=1)
def the_tables():
    return read_tables()


def limits():
    return the_tables().limit_book("us-east-1")


def settings_around(slug: str) -> dict:
    known = services()[slug].Settings.model_fields
    return {name: value for name, value in CALLER.items() if name in known}


def everything(service: Service, settings: dict, scene: Scene = SCENES[0]) -> dict:
    """Every operation of `one` called, by code that waits where code can, and every event of it causing all it can."""
    requests, kb = scene[:2]
    clients = {"requests_per_month": requests, "shape": "evening", "users_per_month": requests / 100}
    nodes = [{"id": "s0", "service": "clients", "settings": clients}]
    nodes.append({"id": "one", "service": service.slug, "settings": settings})
    edges: list[dict] = []

    def add(slug: str, node_id: str) -> None:
        if not any(node["id"] == node_id for node in nodes):
            nodes.append({"id": node_id, "service": slug, "settings": settings_around(slug)})

    for operation in service.operations:
        at = "s0"
        steps = path_to(service, operation.name)
        for number, (_, event, target, entry) in enumerate(steps):
            to = "one" if number == len(steps) - 1 else f"{operation.name}-{number}"
            if to != "one":
                nodes.append({"id": to, "service": target, "settings": settings_around(target)})
            sizes = {"payload_kb": kb, "response_kb": kb / 4} if number == 0 else {}
            edges.append({"source": at, "event": event, "target": to, "operation": entry, **sizes})
            at = to
        for caller in scene.callers:
            event = next((one for one in services()[caller].events if can_cause(one, operation)), None)
            if event is not None:
                add(caller, f"by-{caller}")
                if not any(edge["target"] == f"by-{caller}" for edge in edges):
                    entered = path_to(services()[caller], services()[caller].operations[0].name)
                    if len(entered) == 1:
                        by = {"source": "s0", "event": entered[0][1], "target": f"by-{caller}"}
                        edges.append({**by, "operation": entered[0][3], "payload_kb": kb})
                    else:
                        add("lambda", "feeds")
                        fed = can_feed(services()[caller])
                        edges.append({"source": "s0", "event": "request", "target": "feeds", "operation": "invoke"})
                        edges.append(
                            {"source": "feeds", "event": "invocation", "target": f"by-{caller}", "operation": fed}
                        )
                edges.append(
                    {"source": f"by-{caller}", "event": event.name, "target": "one", "operation": operation.name}
                )
    for event in service.events:
        others = one_of_each_family(event) if service.type == "compute" else all_at(event)
        for other in others[:1] if event.orchestrates and scene.calls > 1 else others:
            entry = next((one for one in other.operations if can_cause(event, one)), None)
            if other.is_drawn and entry is not None:
                to = f"by-{other.slug}" if scene.is_held_up and other.slug == "sqs" else f"to-{other.slug}"
                add(other.slug, to)
                is_capped = (scene.is_held_up and event.polled) or (scene.calls > 1 and event.orchestrates)
                few = {"at_once": 2} if is_capped else {}
                edges.append(
                    {
                        "source": "one",
                        "event": event.name,
                        "target": to,
                        "operation": entry.name,
                        **few,
                        "count": scene.calls,
                    }
                )
    named = [{"id": f"e{number}", **edge} for number, edge in enumerate(edges)]
    return {"version": 1, "nodes": nodes, "edges": named}


class Left(NamedTuple):
    """Which arrows of the service are left: those to it by an operation, or from a kind of caller, and those from it of
    an event; None: all of them."""

    operation: str | None = None
    caller: str | None = None
    event: str | None = None


NONE = Left("", "", "")


def with_arrows(document: dict, service: Service, left: Left) -> dict:
    """A document of `everything` with some of the arrows of `one`, and what leads there or is reached from there."""
    slugs = {node["id"]: node["service"] for node in document["nodes"]}

    def stays(edge: dict) -> bool:
        if edge["target"] == "one":
            event = services()[slugs[edge["source"]]].event(edge["event"])
            return left.operation in (None, edge["operation"]) and left.caller in (None, event.sends)
        return edge["source"] != "one" or left.event in (None, edge["event"])

    edges = [edge for edge in document["edges"] if stays(edge)]
    called = {edge["operation"] for edge in edges if edge["target"] == "one"}
    caused = {event.name for event in service.events if not event.of or called & {*event.of}}
    edges = [edge for edge in edges if edge["source"] != "one" or edge["event"] in caused]
    near = {"one"}
    while more := {edge["source"] for edge in edges if edge["target"] in near} - near:
        near |= more
    near |= {edge["target"] for edge in edges if edge["source"] == "one"}
    edges = [edge for edge in edges if {edge["source"], edge["target"]} <= near]
    return {**document, "nodes": [node for node in document["nodes"] if node["id"] in near], "edges": edges}


def all_at(event: Event) -> list[Service]:
    """The services at which an event can cause something."""
    return [one for one in services().values() if one.is_drawn and any(can_cause(event, way) for way in one.operations)]


def one_of_each_family(event: Event) -> list[Service]:
    """The first of them of each kind of technology, and those that call."""
    found: dict[str, Service] = {}
    for other in all_at(event):
        found.setdefault(other.slug if other.slug in CALLERS else other.family, other)
    return list(found.values())


def can_feed(service: Service) -> str:
    """The operation by which a function puts something in."""
    event = services()["lambda"].event("invocation")
    return next(one.name for one in service.operations if can_cause(event, one))


def answer(document: dict) -> object:
    """All that an estimate says, but for words: None where the settings are refused together.  Edges that AWS refuses
    under some settings are left out."""
    for _ in range(MOST_DROPPED):
        try:
            one = estimate(from_dict(document), the_tables())
        except DocumentError as error:
            where = error.where.partition(",")[0]
            if not where.startswith("edge "):
                return None
            gone = where.removeprefix("edge ")
            document = {**document, "edges": [edge for edge in document["edges"] if edge["id"] != gone]}
            continue
        lines = [
            (line.node, line.dimension, rounded(line.quantity), rounded(line.monthly_usd))
            for line in (*one.lines, *one.once.lines)
        ]
        asked = [
            (key, rounded(pool.demand), rounded(pool.own_value), rounded(pool.reach), pool.may_not_apply)
            for key, pool in pooled(one.resolved, one.traffic).items()
        ]
        return lines, asked, [(found.key, found.message) for found in one.problems], [*edge_ids(document)]
    raise AssertionError("more edges are refused than there are")


def edge_ids(document: dict) -> Iterator[str]:
    return (edge["id"] for edge in document["edges"])


def rounded(amount: object) -> object:
    if amount is None:
        return None
    return tuple(float(f"{value:.9g}") for value in np.asarray(amount, dtype=float).reshape(-1))


def other_values(one: SettingDeclaration) -> list[object]:
    """Values beside the default: all choices, and for numbers those of several sizes within the bounds."""
    if one.kind == "yes_no":
        return [not one.default]
    if one.kind == "choice":
        return [choice for choice in one.choices if choice != one.default]
    if one.kind == "numbers":
        return [[1.0] * 168, [1.0] * 167 + [50.0]]
    if one.kind == "shares":
        return [{place: 100.0} for place in one.choices if {place: 100.0} != one.default][:2]
    low, high = one.range(limits())
    now = one.default if isinstance(one.default, int | float) else low or 0
    wanted = [
        now * 2 + 1,
        now * 2,
        low or 0,
        50,
        1000,
        now / 2,
        now * 100 + 3,
        3,
        20_000,
        high if (high or 1e9) < 1e8 else 1e6,
    ]
    found: list[object] = []
    for value in wanted:
        value = max(value, low) if low is not None else value
        value = min(value, high) if high is not None else value
        number = int(value) if one.kind == "whole" else float(value)
        if number != one.default and number not in found:
            found.append(number)
    return found


BESIDE: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("nlb", "requests_per_connection"): {"protocol": "tls"},
    ("nlb", "connection_seconds"): {"protocol": "tls"},
    ("fargate", "operating_system"): {"vcpu": 1.0, "memory_gb": 2.0},
    ("fargate", "sidecar_vcpu"): {"vcpu": 4.0, "memory_gb": 8.0, "slots": 1000},
    ("app_runner", "vcpu"): {"memory_gb": 4.0},
    ("s3", "old_versions_days"): {"new_objects_percent": 50.0},
    ("rds", "iops"): {"storage_gb": 500.0},
    ("rds", "throughput_mb_s"): {"storage_gb": 500.0},
    ("elasticache_nodes", "reserved_percent"): {"stored_gb": 50.0},
    ("external_system", "lambda_connections"): {"most_at_once": 10.0},
    ("external_system", "task_connections"): {"most_at_once": 10.0},
    ("other", "lambda_connections"): {"most_at_once": 10.0},
    ("other", "task_connections"): {"most_at_once": 10.0},
    ("lambda", "threads"): {"memory_mb": 7076, "duration_ms": 2000.0},
    ("lambda", "longest_silence_ms"): {"duration_ms": 800_000.0},
    ("lambda", "most_queue_pollers"): {"queue_pollers": 2},
    ("lambda", "instances"): {"instance_usd": 1.0},
    ("lambda", "instance_paid_usd"): {"instance_usd": 1.0},
}
"""What else has to be set for a setting to show, where that is more than what it waits for."""


def contexts(service: Service, name: str) -> Iterator[dict]:
    """What a setting waits for, where calls fail now and then and callers wait, and where not."""
    known = declared(service.Settings)
    base = {**switched_on(known[name], known), **BESIDE.get((service.slug, name), {})}
    yield {**settings_around(service.slug), **base}
    yield base


def shows(service: Service, name: str) -> bool:
    """Whether some document is found in which a setting changes what its estimate says, or its comparison with
    containers."""
    one = declared(service.Settings)[name]
    scenes = (*SCENES, COMPARED) if service.type == "compute" else SCENES
    return any(
        _differs(service, one, {key: value for key, value in context.items() if key != name}, scene)
        for context in contexts(service, name)
        for scene in scenes
    )


def _differs(service: Service, one: SettingDeclaration, given: dict, scene: Scene) -> bool:
    found = None
    for value in (None, *other_values(one)):
        settings = given if value is None else {**given, one.name: value}
        said = _said(service.slug, repr(sorted(settings.items())), scene)
        if said is None:
            continue
        if found is not None and said != found:
            return True
        found = said
    return False


@lru_cache(maxsize=4096)
def _said(slug: str, settings: str, scene: Scene) -> object:
    service, given = services()[slug], dict(literal_eval(settings))
    return comparison(service, given) if scene == COMPARED else answer(everything(service, given, scene))


def comparison(service: Service, settings: dict) -> object:
    """What the comparison with containers says of one called by clients."""
    try:
        one = estimate(document_around(service, service.operations[0].name, settings, requests=3e9), the_tables())
        found = compared(one)
    except DocumentError:
        return None
    return rounded(found.made.total_monthly_usd), list(map(str, found.moved.notes))

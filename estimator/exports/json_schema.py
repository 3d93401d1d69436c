"""The JSON Schema of the document: its parts, and one entry per service with settings, operations and events."""

from __future__ import annotations

from typing import Any

from estimator.engine.document.architecture import Architecture, Edge
from estimator.engine.document.formula import LONGEST_FORMULA
from estimator.engine.document.inputs import Input, UnitCost
from estimator.engine.operations import Event, Operation, can_cause
from estimator.engine.registry import services
from estimator.engine.service import Service
from estimator.engine.setting import declared
from pricing.book import LimitBook

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FORMULA = {
    "type": "string",
    "pattern": "^\\s*=",
    "maxLength": LONGEST_FORMULA,
    "description": "Arithmetic over named inputs in place of a number: = orders_per_day × 30.",
}


def document_schema(limits: LimitBook) -> dict[str, Any]:
    """The document's schema; bounds that are AWS limits come from the book."""
    schema = Architecture.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    drawn = [service for service in services().values() if service.is_drawn]
    for service in drawn:
        definitions[service.slug] = service_schema(service, limits)
    definitions["Formula"] = FORMULA
    for part in (Edge, Input, UnitCost):
        properties = definitions[part.__name__]["properties"]
        properties |= {name: or_formula(properties[name]) for name in part.numbers}
    node = definitions["Node"]
    node["properties"]["service"] = {"enum": [service.slug for service in drawn]}
    node["oneOf"] = [
        {
            "title": service.name,
            "properties": {"service": {"const": service.slug}, "settings": {"$ref": f"#/$defs/{service.slug}"}},
        }
        for service in drawn
    ]
    return {"$schema": DIALECT, "title": "Headroom architecture", **{k: v for k, v in schema.items() if k != "title"}}


def service_schema(service: Service, limits: LimitBook) -> dict[str, Any]:
    """A service's settings as a schema; `x-operations` and `x-events` say what edges may name."""
    schema = service.Settings.model_json_schema()
    schema |= {"title": service.name, "description": service.help}
    for name, one in declared(service.Settings).items():
        entry = schema.get("properties", {})[name]
        for key in ("choices", "limit", "when"):
            entry.pop(key, None)
        if one.choices:
            entry["x-choices"] = dict(one.choices)
        if one.limit:
            allowed = one.range(limits)
            entry["minimum"] = 0 if allowed.low is None else allowed.low
            entry["maximum"] = allowed.high
        if one.kind in ("whole", "number"):
            schema["properties"][name] = or_formula(entry)
    schema["x-operations"] = [
        {"name": one.name, "help": one.help, "caller_waits": one.waits, "caused_by": causes(one)}
        for one in service.operations
    ]
    schema["x-events"] = [
        {
            "name": one.name,
            "help": one.help,
            "of": list(one.of),
            "per": one.per,
            "polled": one.polled,
            "may_cause": effects(one),
        }
        for one in service.events
    ]
    return schema


def or_formula(number: dict[str, Any]) -> dict[str, Any]:
    """A number, or the formula it is worked out of; what is said about both stays beside them."""
    beside = {name: number[name] for name in ("title", "description", "default") if name in number}
    ways = number.get("anyOf") or [{name: value for name, value in number.items() if name not in beside}]
    return beside | {"anyOf": [*ways, {"$ref": "#/$defs/Formula"}]}


def causes(operation: Operation) -> list[str]:
    """service.event of everything that may cause an operation."""
    return [
        f"{one.slug}.{event.name}" for one in services().values() for event in one.events if can_cause(event, operation)
    ]


def effects(event: Event) -> list[str]:
    """service.operation of everything an event may cause."""
    return [
        f"{one.slug}.{operation.name}"
        for one in services().values()
        for operation in one.operations
        if can_cause(event, operation)
    ]

"""All services by slug, and what they declare together: dimensions and limits by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from estimator.engine.operations import DimensionKind, Event, Operation
from estimator.engine.service import AwsService, Service
from estimator.engine.setting import Settings as NoSettings

_services: dict[str, Service] = {}


def register[S: NoSettings](service_class: type[AwsService[S]]) -> Service:
    """Make a service known under its slug."""
    service = cast("Service", service_class())  # it is handed the settings its own class made, and no others
    if service.slug in _services and type(_services[service.slug]) is not service_class:
        raise ValueError(f"Two services call themselves {service.slug}.")
    _services[service.slug] = service
    return service


def services() -> Mapping[str, Service]:
    """All registered services by slug, in the order they were registered."""
    return _services


@lru_cache(maxsize=64)
def services_with(hook: object) -> Sequence[Service]:
    """Those that override a method of `AwsService`: the others need not be asked."""
    return [service for service in _services.values() if hook in service.overridden]


def between(event: Event, operation: Operation) -> list[Service]:
    """Services that could stand between an event and an operation it cannot cause itself; AWS's, no stand-ins."""
    return [
        service
        for service in _services.values()
        if not (service.own_dimensions or service.is_outside)
        and any(event.sends in entry.accepts for entry in service.operations)
        and any(exit.sends in operation.accepts for exit in service.events)
    ]


class UndeclaredDimension(LookupError):
    """A use of a dimension that no service declares."""


@lru_cache(maxsize=4096)
def described(dimension: str) -> tuple[str, DimensionKind, str] | None:
    """(label, kind, slug of the service whose bill it is on) of a dimension; None where no service bills it.

    A declared key may end in `*`: its label then names the rest, as of `data_transfer.inter_region_out.*`.
    """
    for service in _services.values():
        if declared := service.dimensions.get(dimension) or service.own_dimensions.get(dimension):
            return declared.label, declared.kind, declared.of or service.slug
    for service in _services.values():
        for pattern, declared in service.dimensions.items():
            if pattern.endswith("*") and dimension.startswith(pattern[:-1]):
                return declared.label.format(dimension[len(pattern) - 1 :]), declared.kind, service.slug
    return None


def description(dimension: str) -> tuple[str, DimensionKind, str]:
    """The same of a dimension that is billed; raises UndeclaredDimension with the way out."""
    found = described(dimension)
    if found is None:
        raise UndeclaredDimension(
            f"Nothing declares the dimension {dimension}, yet it is used: add it to `dimensions` of the service that "
            "bills it."
        )
    return found


OF_EDGES = {"edge.at_once": "at once on the call"}
"""Titles of limits that an edge itself states, whatever services are at its ends."""


@lru_cache(maxsize=4096)
def limit_title(key: str) -> str:
    """The short title of a limit key, the key itself where no service knows it."""
    titles = (OF_EDGES, *(named for service in _services.values() for named in (service.limits, service.own_limits)))
    return next((named[key] for named in titles if key in named), key)

"""The services one draws with, in the order of the palette."""

from __future__ import annotations

from estimator.engine.registry import services
from estimator.engine.resolve.called import services_called
from estimator.engine.service import Service

MOSTLY_ADDED = ("lambda", "dynamodb", "sqs", "s3", "api_gateway_http")
"""What leads the palette until somebody has added services of their own choice."""
PALETTE = {
    "entry": "Entry",
    "compute": "Compute",
    "network": "API and edge",
    "message": "Messaging",
    "data": "Data",
    "storage": "Storage",
    "watch": "Observability",
}


OTHER = "other"


def palette(words: str = "") -> list[tuple[str, str, list[Service]]]:
    """(type, heading, services) in the order of the palette: all, or those that are meant by these words, and where
    none is, the one that stands for any service."""
    drawn = [service for service in services().values() if service.is_drawn]
    if words.strip():
        meant = {service.slug for service in services_called(words)} or {OTHER}
        drawn = [service for service in drawn if service.slug in meant]
    return [
        (type_, heading, [service for service in drawn if service.type == type_])
        for type_, heading in PALETTE.items()
        if any(service.type == type_ for service in drawn)
    ]

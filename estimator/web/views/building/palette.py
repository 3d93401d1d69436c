"""The services one draws with, in the order of the palette."""

from __future__ import annotations

from estimator.engine.registry import services
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


def palette() -> list[tuple[str, str, list[Service]]]:
    """(type, heading, services) in the order of the palette."""
    drawn = [service for service in services().values() if service.is_drawn]
    return [
        (type_, heading, [service for service in drawn if service.type == type_])
        for type_, heading in PALETTE.items()
        if any(service.type == type_ for service in drawn)
    ]

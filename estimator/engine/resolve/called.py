"""Services by what people call them: cron is a schedule, redis a cache, a bucket S3."""

from __future__ import annotations

from estimator.engine.registry import services
from estimator.engine.service import Service


def services_called(words: str) -> list[Service]:
    """The services whose names or other words begin with each of these, those named so first; none for no word."""
    wanted = words.lower().replace("_", " ").split()
    if not wanted:
        return []
    drawn = [service for service in services().values() if service.is_drawn]
    named = [one for one in drawn if _all_begin(wanted, _names(one))]
    others = [one for one in drawn if _all_begin(wanted, f"{_names(one)} {' '.join(one.known_as)}")]
    return list(dict.fromkeys([*named, *others]))


def _names(service: Service) -> str:
    return f"{service.slug.replace('_', ' ')} {service.name} {service.short_name} {service.default_name}"


def _all_begin(wanted: list[str], said: str) -> bool:
    words = said.lower().split()
    return all(any(word.startswith(one) for word in words) for one in wanted)

"""What becomes of an edge as an architecture takes its other form."""

from __future__ import annotations

from typing import TypedDict


class Changes(TypedDict, total=False):
    """What becomes of an edge."""

    id: str
    source: str
    event: str
    target: str
    operation: str
    count: float
    share: float
    payload_kb: float | None
    batch_size: int | None
    at_once: int | None
    retries: int | None
    partial_batch: bool | None
    caused_by: list[str] | None

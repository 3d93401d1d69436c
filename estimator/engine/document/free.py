"""Bounds of what users write freely in a document: its settings stay as small and flat as any setting is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.values import LONGEST_NAME

MAX_DEPTH = 8
MAX_VALUES = 1_000
"""Names and values in the settings of one node, or in `containers`."""


def check_free_part(part: Mapping[str, object], where: str) -> None:
    """Raises DocumentError for what is nested too deeply to be written back, or too much to be any setting's."""
    found = list(islice(_values_in(part), MAX_VALUES + 1))
    for value, depth in found:
        if depth > MAX_DEPTH:
            raise DocumentError("is nested too deeply.", where, code="too_large")
        if isinstance(value, str) and len(value) > LONGEST_NAME:
            message = f"holds a text of {len(value):,} letters; at most {LONGEST_NAME} are read."
            raise DocumentError(message, where, code="too_large")
    if len(found) > MAX_VALUES:
        raise DocumentError(f"holds more than {MAX_VALUES:,} names and values.", where, code="too_large")


def _values_in(part: object, depth: int = 0) -> Iterator[tuple[object, int]]:
    """Names and values with how deeply they are nested, down to those that are nested too deeply."""
    if depth > MAX_DEPTH + 1:
        return
    if isinstance(part, dict):
        yield from ((name, depth) for name in part)
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield value, depth
        yield from _values_in(value, depth + 1)

"""Whether two things that were worked out are the same throughout: what an edit left as it was."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache

import numpy as np

PLAIN = frozenset((float, int, str, bool, bytes, type(None)))


def is_alike(one: object, other: object) -> bool:
    """Whether they are one object, or of one type and the same in every number and part; what is of no known kind is
    the same as itself alone."""
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in PLAIN:
        return one == other
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(is_alike, one.values(), other.values()))
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(is_alike, one, other))
    if is_dataclass(kind):
        return all(is_alike(getattr(one, name), getattr(other, name)) for name in _fields(kind))
    return False


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

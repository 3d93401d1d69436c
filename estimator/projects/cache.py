"""A cache of what was worked out lately, in the memory of this process, limited by weight instead of by number."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import LRUCache

LEAST_KEPT = 3
"""So many of the latest always stay, however much they weigh: what a page shows, what it showed before, and a
neighbour's."""


class WeightedCache[Value]:
    """The latest values, up to a weight; those that were not asked for longest go first.

    Safe for threads: two that ask for the same at once may both make it.
    """

    def __init__(self, capacity: int, weigh: Callable[[Value], int]):
        heaviest = capacity // LEAST_KEPT
        self._values: LRUCache[Hashable, Value] = LRUCache(capacity, lambda value: min(weigh(value), heaviest))
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where there is none."""
        with self._lock:
            if key in self._values:
                return self._values[key]
        value = make()
        self.put(key, value)
        return value

    def put(self, key: Hashable, value: Value) -> None:
        """Give a key its value before anybody asks for it."""
        with self._lock:
            self._values[key] = value

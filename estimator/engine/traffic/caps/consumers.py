"""Consumers that share a queue: each takes an even part, but one that is full leaves messages to the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from estimator.engine.maths.amounts import MEAN, TINY, Amount, Rates, added, larger
from estimator.engine.resolve.edges import ResolvedEdge
from estimator.engine.traffic.caps.backlog import carried_over
from estimator.engine.traffic.caps.batches import NeedsEveryHour
from estimator.engine.traffic.flow import Hours

A_HAIR = 1e-12
"""So much below what it can do a full consumer is kept: nothing waits for it alone."""


def capacity_of(edge: ResolvedEdge, cap: Amount | None, most: Amount, seconds: Amount) -> Amount:
    """How many messages a second a consumer can handle that runs so many at once: in batches of the most it may get,
    each as often as it is tried."""
    if cap is None:
        return np.inf
    tries = edge.deliveries(most)[0] if edge.may_fail else 1.0
    return cap * most / larger(seconds * tries, 1e-9)


def part_of(which: int, items: Rates, capacities: Sequence[Amount], hours: Hours) -> Rates:
    """The part of all items that one consumer takes, where each can handle so many a second, or any number.

    While more waits than all of them can handle, each works as fast as it can, for as long as any waits: their parts
    are as their capacities.  Raises NeedsEveryHour where that is carried from hour to hour and the hours are not all
    there.
    """
    even = shared_out(items, capacities)[which]
    most = added(capacities)
    if not np.any(items[MEAN] > most):
        return even
    if not hours.in_order:
        raise NeedsEveryHour
    _, waits = carried_over(items[MEAN], most)
    return waits * (capacities[which] / most) + (1.0 - waits) * even


def shared_out(items: Rates, capacities: Sequence[Amount]) -> list[Rates]:
    """Parts of so many a second, or of so many at once: even ones, but what is beyond the capacity of one is shared out
    to those that have room.  More than all can take is shared out by what each can."""
    some = np.maximum(items, TINY)
    fits = np.broadcast_arrays(*(np.minimum(one / some, 1.0) * (1.0 - A_HAIR) for one in capacities))
    parts = [np.zeros_like(fit) for fit in fits]
    is_open = [np.ones_like(fit, dtype=bool) for fit in fits]
    for _ in fits:
        left = 1.0 - np.sum(parts, axis=0)
        level = left / np.maximum(np.sum(is_open, axis=0), 1)
        full = [one & (fit <= level) for one, fit in zip(is_open, fits, strict=True)]
        parts = [np.where(now, fit, part) for now, fit, part in zip(full, fits, parts, strict=True)]
        is_open = [one & ~now for one, now in zip(is_open, full, strict=True)]
    left = 1.0 - np.sum(parts, axis=0)
    among = np.sum(is_open, axis=0)
    parts = [np.where(one, left / np.maximum(among, 1), part) for one, part in zip(is_open, parts, strict=True)]
    whole = np.sum(parts, axis=0)
    return [part / np.maximum(whole, TINY) for part in parts]

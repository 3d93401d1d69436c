"""Parts of traffic: events of one kind and size on their way along an edge, and how parts become one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from estimator.engine.traffic.flow import MEAN, SECONDS_IN_HOUR, Hours
from estimator.engine.traffic.order import Source

DEFAULT_KB = 1.0
MOST_SIZES = 12


class Part:
    """Events of one kind and size: rate (2, samples, hours), payload and response of what caused them.

    `together` is how many come at the same moment, having been sent as one batch.  `started` is the rate and
    burst length at which the runs began that cause them, where a workflow conducts its calls.
    """

    __slots__ = ("burst_s", "item_kb", "rate", "response_kb", "started", "together")

    def __init__(self, rate, burst_s, item_kb, response_kb, together=1.0, started=None):
        self.rate = rate
        self.burst_s = burst_s
        self.together = together
        self.started = started
        self.item_kb = item_kb
        self.response_kb = response_kb

    def key(self) -> tuple:
        """What parts must share to be one: sizes and burst, by value."""
        return tuple(
            value if isinstance(value, float | int) else np.asarray(value).tobytes()
            for value in (self.item_kb, self.response_kb, self.burst_s)
        )


def merged(parts: Iterable[Part]) -> list[Part]:
    """Parts of equal size and burst as one; sizes stay apart, since services round each.

    No more than MOST_SIZES of them: the rarest are lumped at their mean size, so that loops which change sizes
    at every turn stay finite.
    """
    found: dict[tuple, Part] = {}
    for part in parts:
        key = part.key()
        twin = found.get(key)
        found[key] = part if twin is None else _together(twin, part)
    if len(found) <= MOST_SIZES:
        return list(found.values())
    by_rate = sorted(found.items(), key=lambda item: (-float(item[1].rate[MEAN].sum()), str(item[0])))
    kept = [part for _, part in by_rate[:MOST_SIZES]]
    for _, part in by_rate[MOST_SIZES:]:
        kept[-1] = _together(kept[-1], part)
    return kept


def _together(one: Part, other: Part) -> Part:
    """Two parts as one, sizes at their mean."""
    both = one.rate + other.rate
    monthly = [part.rate[MEAN].sum(-1, keepdims=True) for part in (one, other)]
    total = np.maximum(monthly[0] + monthly[1], 1e-300)

    def mean(a, b):
        if a is b or (isinstance(a, float | int) and isinstance(b, float | int) and a == b):
            return a
        value = (a * monthly[0] + b * monthly[1]) / total
        return value.item() if value.size == 1 else value

    together = one.together
    if one.together is not other.together:
        together = (one.rate * one.together + other.rate * other.together) / np.maximum(both, 1e-300)
    started = None
    if one.started is not None and other.started is not None:
        started = one.started[0] + other.started[0], np.maximum(one.started[1], other.started[1])
    return Part(
        both,
        mean(one.burst_s, other.burst_s),
        mean(one.item_kb, other.item_kb),
        mean(one.response_kb, other.response_kb),
        together,
        started,
    )


def source_part(source: Source, hours: Hours, scale) -> Part:
    """What a source sends at multiples of today's traffic."""
    of_today = scale if source.grows else np.ones_like(scale) if np.ndim(scale) else 1.0
    per_second = source.monthly * of_today / (hours.hours_per_month * SECONDS_IN_HOUR)
    mean = np.atleast_2d(per_second * hours.pick(source.profile))
    rate = np.stack(np.broadcast_arrays(mean, mean * source.burst))
    return Part(rate, source.burst_s, DEFAULT_KB, DEFAULT_KB)

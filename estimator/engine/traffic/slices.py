"""Slices of traffic: events of one kind and size on their way along an edge, and how slices become one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import cast

import numpy as np

from estimator.engine.maths.amounts import MEAN, TINY, Amount, Array, Rates, added, larger, plain


class TrafficSlice:
    """Events of one kind and size: how many a second, payload and response of what caused them.

    `together` is how many come at the same moment, having been sent as one batch.  `started` is the rate and
    burst length at which the runs began that cause them, where a workflow orchestrates its calls.  `ticks` says that
    clocks alone cause them.
    """

    __slots__ = ("burst_s", "item_kb", "rate", "response_kb", "started", "ticks", "together")

    def __init__(
        self,
        rate: Rates,
        burst_s: Amount,
        item_kb: Amount,
        response_kb: Amount,
        together: Amount | Rates = 1.0,
        started: tuple[Rates, Amount] | None = None,
        *,
        ticks: bool = False,
    ):
        self.rate = rate
        self.burst_s = burst_s
        self.together = together
        self.started = started
        self.ticks = ticks
        self.item_kb = item_kb
        self.response_kb = response_kb

    def key(self) -> tuple[float | bytes, ...]:
        """What slices must share to be one: sizes, burst and ticks, by value; the same in all samples is one number."""
        return tuple(_by_value(value) for value in (self.item_kb, self.response_kb, self.burst_s, self.ticks))

    def times(self, factor: Amount) -> TrafficSlice:
        """So many times as many of the same events."""
        started = None if self.started is None else (self.started[0] * factor, self.started[1])
        of = (self.rate * factor, self.burst_s, self.item_kb, self.response_kb, self.together, started)
        return TrafficSlice(*of, ticks=self.ticks)


def _by_value(amount: Amount) -> float | bytes:
    if isinstance(amount, (float, int)):
        return float(amount)
    return float(amount.flat[0]) if (amount == amount.flat[0]).all() else amount.tobytes()


def alike(slices: Iterable[TrafficSlice]) -> list[TrafficSlice]:
    """Slices of equal size and burst as one; sizes stay apart, since services round each."""
    found: dict[tuple[float | bytes, ...], list[TrafficSlice]] = {}
    for one in slices:
        found.setdefault(one.key(), []).append(one)
    return [_as_one(twins) for twins in found.values()]


def averaged(slices: Sequence[TrafficSlice], most: int) -> list[TrafficSlice]:
    """No more than `most` slices: the rarest are lumped at their mean size, so that loops which change sizes at every
    turn stay finite.
    """
    by_rate = sorted(slices, key=lambda one: (-float(one.rate[MEAN].sum()), str(one.key())))
    return [*by_rate[: most - 1], reduce(_together, by_rate[most - 1 :])]


def _as_one(twins: list[TrafficSlice]) -> TrafficSlice:
    """Slices of the same size and burst as one."""
    first = twins[0]
    if len(twins) == 1:
        return first
    if any(one.started is not None or one.together is not first.together for one in twins):
        return reduce(_together, twins)
    rate = cast("Rates", added(one.rate for one in twins))
    return TrafficSlice(rate, first.burst_s, first.item_kb, first.response_kb, first.together, ticks=first.ticks)


def _together(one: TrafficSlice, other: TrafficSlice) -> TrafficSlice:
    """Two slices as one, sizes at their mean."""
    both = one.rate + other.rate
    weights: list[Array] = [part.rate[MEAN].sum(-1, keepdims=True) for part in (one, other)]
    total = np.maximum(weights[0] + weights[1], TINY)
    is_none = weights[0] + weights[1] == 0

    def mean(a: Amount, b: Amount) -> Amount:
        if a is b or (isinstance(a, (float, int)) and isinstance(b, (float, int)) and a == b):
            return a
        return plain(np.where(np.equal(a, b) | is_none, a, (a * weights[0] + b * weights[1]) / total))

    together = one.together
    if one.together is not other.together:
        together = (one.rate * one.together + other.rate * other.together) / np.maximum(both, TINY)
    started = None
    if one.started is not None and other.started is not None:
        started = one.started[0] + other.started[0], larger(one.started[1], other.started[1])
    return TrafficSlice(
        both,
        mean(one.burst_s, other.burst_s),
        mean(one.item_kb, other.item_kb),
        mean(one.response_kb, other.response_kb),
        together,
        started,
        ticks=one.ticks and other.ticks,
    )

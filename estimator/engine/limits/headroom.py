"""Headroom: the multiple of today's traffic at which a limit is reached, found by running the traffic again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from estimator.engine import figures

if TYPE_CHECKING:
    from estimator.engine.limits.limits import Asked

MULTIPLES = np.logspace(-4, 5, 37)
EXACTLY, ALMOST = 1e-9, 0.02
"""How much the slope of what is taken as a straight line may change: between finer multiples, 3.6 % apart, by a
fiftieth, which moves where a smooth curve crosses by less than a ten-thousandth, a staircase by two thousandths."""

Bracket = tuple[float, float]


class Room(NamedTuple):
    """The multiple of today's traffic at which a limit is reached, None where no traffic gets there.

    `depends` is False where traffic has no part in the demand at all.
    """

    multiple: float | None
    depends: bool = True


class Rerun(Protocol):
    """Pooled demands at multiples of today's traffic, of all nodes or of these alone."""

    def __call__(self, multiples: np.ndarray, nodes: Collection[str] | None = None) -> Mapping[tuple, Asked]: ...


class Rooms:
    """The multiple of today's traffic at which each limit is reached.

    Between two multiples a demand is taken as a straight line.  What is none is looked at more closely there, and
    not before somebody asks for it: mostly another limit is reached long before.
    """

    def __init__(self, asked: Mapping[tuple, Asked], rerun: Rerun):
        self.asked = asked
        self.rerun = rerun
        self.found = dict.fromkeys(asked, Room(None, depends=False))
        self.brackets: dict[tuple, Bracket] = {}
        self._search(rerun(MULTIPLES))

    def _search(self, coarse: Mapping[tuple, Asked]) -> None:
        keys = [key for key in self.asked if key in coarse]
        table = np.empty((len(keys), len(MULTIPLES)))
        for row, key in zip(table, keys, strict=True):
            row[:] = coarse[key].demand
        is_above = table >= np.array([self.asked[key].value for key in keys])[:, None]
        for at_row in np.flatnonzero(_varies(table)):
            key, demands, above = keys[at_row], table[at_row], is_above[at_row]
            value, at = self.asked[key].value, int(above.argmax())
            if not above[at]:
                self.found[key] = Room(_beyond(demands, value))
            elif at == 0:
                at_once = _is_proportional(demands[0], demands[1], MULTIPLES[0], MULTIPLES[1])
                self.found[key] = Room(float(MULTIPLES[0] * value / demands[0]) if at_once else 0.0)
            elif _is_proportional(demands[at - 1], demands[at], MULTIPLES[at - 1], MULTIPLES[at]):
                self.found[key] = Room(float(MULTIPLES[at - 1] * value / demands[at - 1]))
            elif _is_straight(MULTIPLES, demands, at, EXACTLY):
                self.found[key] = _between(MULTIPLES, demands, value)[1]
            else:
                self.brackets[key] = (float(MULTIPLES[at - 1]), float(MULTIPLES[at]))

    def least(self, key: tuple) -> float | None:
        """A multiple at which the limit is not yet reached, or just so; None where no traffic gets there."""
        bracket = self.brackets.get(key)
        return bracket[0] if bracket else self.found[key].multiple

    def room(self, key: tuple) -> Room:
        """Where the limit is reached."""
        if brackets := self.brackets if key in self.brackets else None:
            self.found = {**self.found, **_narrowed(self.asked, brackets, self.rerun)}
            self.brackets = {}
        return self.found[key]


def _narrowed(asked: Mapping[tuple, Asked], brackets: dict[tuple, Bracket], rerun: Rerun) -> dict[tuple, Room]:
    """Where demands that are no straight line reach their limits: finer multiples, and finer ones where they jump."""
    found: dict[tuple, Room] = {}
    for _ in range(2):
        if not brackets:
            break
        finer = np.unique(np.concatenate([np.geomspace(low, high, 17) for low, high in set(brackets.values())]))
        demands_by_key = rerun(finer, {node_id for key in brackets for node_id, *_ in asked[key].amounts})
        left = {}
        for key, (low, high) in brackets.items():
            inside = (finer >= low * (1 - 1e-12)) & (finer <= high * (1 + 1e-12))
            multiples, demands = finer[inside], np.broadcast_to(demands_by_key[key].demand, finer.shape)[inside]
            span, found[key] = _between(multiples, demands, asked[key].value)
            if not _is_straight(multiples, demands, int(np.argmax(demands >= asked[key].value)), ALMOST):
                left[key] = span
        brackets = left
    return found


def _between(multiples: np.ndarray, demands: np.ndarray, value: float) -> tuple[tuple[float, float], Room]:
    """The two neighbours between which a demand gets there, and where a straight line between them does."""
    at = max(int(np.argmax(demands >= value)), 1)
    low, high = float(multiples[at - 1]), float(multiples[at])
    below, above = demands[at - 1], demands[at]
    part = (value - below) / (above - below) if np.isfinite(above) and above > below else 1.0
    return (low, high), Room(low + min(max(float(part), 0.0), 1.0) * (high - low))


def _varies(table: np.ndarray) -> np.ndarray:
    """For each row, whether it is anything but one finite number."""
    varies = ~np.isfinite(table).all(axis=1)
    finite = table[~varies]
    varies[~varies] = np.ptp(finite, axis=1) > 1e-9 * np.maximum(np.abs(finite).max(axis=1), 1e-300)
    return varies


def _beyond(demands: np.ndarray, value: float) -> float | None:
    """Where a demand still rising at the largest multiple gets there, None where it levels off below."""
    rise = (demands[-1] - demands[-2]) / (MULTIPLES[-1] - MULTIPLES[-2])
    return float(MULTIPLES[-1] + (value - demands[-1]) / rise) if rise * MULTIPLES[-1] > 1e-6 * value else None


def _is_proportional(a: float, b: float, low: float, high: float) -> bool:
    return bool(np.isfinite(b) and a > 0 and abs(b / a - high / low) <= 1e-9 * high / low)


def _is_straight(multiples: np.ndarray, demands: np.ndarray, at: int, within: float) -> bool:
    """Whether a demand rises by one straight line through the multiple before, this and its neighbours."""
    around = slice(max(at - 2, 0), at + 2)
    if not np.isfinite(demands[around]).all():
        return False
    slopes = np.diff(demands[around]) / np.diff(multiples[around])
    return len(slopes) > 1 and bool(np.ptp(slopes) <= within * np.abs(slopes).max())


def grows(room: Room) -> str:
    """What more traffic does to it, in words."""
    if not room.depends:
        return "does not depend on traffic"
    if room.multiple is None:
        return "no traffic reaches it"
    if room.multiple == 0:
        return "reached whatever the traffic"
    if room.multiple >= 1:
        return f"reached at {figures.times(room.multiple)} today's traffic"
    return f"holds up to {figures.times(room.multiple)} today's traffic"

"""Headroom: the multiple of today's traffic at which a limit is reached, found by running the traffic again.

Samples have headroom each of their own: nothing of one is read off another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.engine import figures
from estimator.engine.limits.asked.demands import Asked
from estimator.engine.limits.asked.pooled import PoolKey
from estimator.engine.maths.amounts import Numbers, in_sample

MULTIPLES = np.logspace(-4, 5, 37)
STEPS = (1, 2, 4, 9, 18)
"""Every so manieth of them is tried where an architecture is too large for all."""
FINER = 17
EXACTLY, ALMOST = 1e-9, 0.02
"""How much the slope of what is taken as a straight line may change: between finer multiples, 3.6 % apart, by a
fiftieth, which moves where a smooth curve crosses by less than a ten-thousandth, a staircase by two thousandths."""


class Bracket(NamedTuple):
    """Multiples between which a demand reaches its limit."""

    low: float
    high: float


class Room(NamedTuple):
    """The multiple of today's traffic at which a limit is reached, None where no traffic gets there.

    `depends` is False where traffic has no part in the demand at all.
    """

    multiple: float | None
    depends: bool = True


type LimitInSample = tuple[PoolKey, int]
"""A limit, and one of the samples."""


class Rerun(Protocol):
    """Demands at multiples of today's traffic, (samples, multiples) by limit, of all nodes or of these alone.

    The multiples are the same for all samples, or a row of them for each: (multiples,) or (samples, multiples).
    """

    def __call__(self, multiples: Numbers, nodes: Collection[str] | None = None) -> Mapping[PoolKey, Numbers]: ...


@dataclass(frozen=True)
class Rise:
    """How a demand rises over some multiples, and the value it may reach."""

    multiples: Numbers
    demands: Numbers
    value: float

    @cached_property
    def at(self) -> int:
        """The first multiple at which the value is reached, 0 where it never is."""
        return int(np.argmax(self.demands >= self.value))

    def crossing(self) -> tuple[Bracket, Room]:
        """The two neighbours between which it gets there, and where a straight line between them does."""
        at = max(self.at, 1)
        low, high = float(self.multiples[at - 1]), float(self.multiples[at])
        below, above = self.demands[at - 1], self.demands[at]
        part = (self.value - below) / (above - below) if np.isfinite(above) and above > below else 1.0
        return Bracket(low, high), Room(low + min(max(float(part), 0.0), 1.0) * (high - low))

    def is_straight(self, within: float) -> bool:
        """Whether it rises by one straight line through the multiple before the crossing, this and its neighbours."""
        around = slice(max(self.at - 2, 0), self.at + 2)
        if not np.isfinite(self.demands[around]).all():
            return False
        slopes = np.diff(self.demands[around]) / np.diff(self.multiples[around])
        return len(slopes) > 1 and bool(np.ptp(slopes) <= within * np.abs(slopes).max())

    def beyond(self) -> float | None:
        """Where a demand still rising at the largest multiple gets there, None where it levels off below."""
        rise = (self.demands[-1] - self.demands[-2]) / (self.multiples[-1] - self.multiples[-2])
        last = float(self.multiples[-1])
        still_rises = rise * last > 1e-6 * self.demands[-1] > 0
        return last + float((self.value - self.demands[-1]) / rise) if still_rises else None


def tried_first(most: float = np.inf) -> Numbers:
    """The multiples that are tried first, where no more than `most` may be."""
    step = next((step for step in STEPS if len(MULTIPLES[::step]) <= most), STEPS[-1])
    return MULTIPLES[::step]


class Rooms:
    """The multiple of today's traffic at which each limit is reached, in each sample.

    Between two multiples a demand is taken as a straight line.  What is none is looked at more closely there, and
    not before somebody asks for it: mostly another limit is reached long before.

    `reach` is how near each limit is at the multiples that are tried first.  No more than `most` multiples are tried at
    a time.  `is_coarse` says that this was too few for all limits: those reached last stay where the straight line has
    them.  `bent` are the limits whose demands are looked at more closely.  `times` is the multiple of that traffic that
    is looked at (`RoomsFrom`), else 1.
    """

    times = 1.0

    def __init__(
        self,
        asked: Mapping[PoolKey, Asked],
        reach: Mapping[PoolKey, Numbers],
        rerun: Rerun,
        samples: int = 1,
        most: float = np.inf,
    ):
        self.asked = asked
        self.rerun = rerun
        self.samples = samples
        self.most = most
        self.tried = tried_first(most)
        self.found: dict[LimitInSample, Room] = {}
        self.brackets: dict[LimitInSample, Bracket] = {}
        self._search(reach)
        self.bent = frozenset(key for key, _ in self.brackets)
        is_every = len(self.tried) == len(MULTIPLES)
        self.is_coarse = not is_every or len(self._nearest()) < len(set(self.brackets.values()))

    def _search(self, coarse: Mapping[PoolKey, Numbers]) -> None:
        keys = [key for key in self.asked if key in coarse and _may_vary(coarse[key])]
        shape = (self.samples, len(self.tried))
        reach = (self._of_more_traffic(key, _over(shape, coarse[key])) for key in keys)
        table = np.array(list(reach)).reshape(-1, len(self.tried))
        rows = np.flatnonzero(_varies(table))
        spots = [(keys[row // self.samples], row % self.samples) for row in rows.tolist()]
        values = np.array([self.value(*spot) for spot in spots])
        reached = _where_proportional(self.tried, table[rows], values)
        for row, spot, value, multiple in zip(rows, spots, values.tolist(), reached, strict=True):
            if multiple is not None:
                self.found[spot] = Room(multiple)
                continue
            rise = Rise(self.tried, table[row], value)
            found = _coarsely(rise)
            if isinstance(found, Bracket):
                self.brackets[spot] = found
                self.found[spot] = rise.crossing()[1]
            else:
                self.found[spot] = found

    def _of_more_traffic(self, key: PoolKey, demands: Numbers) -> Numbers:
        """Demands as traffic grows: where callers are so few that most calls are a clock's, a larger share of them may
        be refused than with more callers, and that is no room which less traffic has lost."""
        if not self.asked[key].knows_ticks:
            return demands
        values = np.array([[self.value(key, sample)] for sample in range(self.samples)])
        holds = demands < values
        from_there = np.maximum.accumulate(holds, axis=1)
        return np.where(from_there | ~holds.any(axis=1, keepdims=True), demands, np.minimum(demands, 0.0))

    def _nearest(self) -> set[Bracket]:
        """The lowest brackets, as many as may be looked at more closely."""
        spans = sorted(set(self.brackets.values()))
        return set(spans[: int(min(self.most / FINER, len(spans)))])

    def value(self, key: PoolKey, sample: int) -> float:
        """Where a limit is reached in a sample: at nothing, where what it follows from leaves less than that."""
        return max(in_sample(self.asked[key].reached_at, sample), 0.0)

    def least(self, key: PoolKey, sample: int = 0) -> float | None:
        """A multiple at which the limit is not yet reached, or just so; None where no traffic gets there."""
        bracket = self.brackets.get((key, sample)) if self.brackets else None
        return bracket.low if bracket else self.found.get((key, sample), NO_MATTER).multiple

    def is_held(self, key: PoolKey, sample: int = 0) -> bool:
        """Whether traffic moves the demand and yet never gets it to the limit."""
        spot = key, sample
        return spot not in self.brackets and self.found.get(spot, NO_MATTER) == Room(None)

    def room(self, key: PoolKey, sample: int = 0) -> Room:
        """Where the limit is reached."""
        if (key, sample) in self.brackets:
            near = self._nearest()
            brackets = {spot: span for spot, span in self.brackets.items() if span in near}
            self.found |= _narrowed(self, brackets)
            self.brackets = {}
        return self.found.get((key, sample), NO_MATTER)

    def multiples(self, key: PoolKey) -> Numbers:
        """(samples,) where the limit is reached: inf where no traffic gets there, nan where traffic has no part."""
        rooms = [self.room(key, sample) for sample in range(self.samples)]
        return np.array(
            [(np.inf if one.multiple is None else one.multiple) if one.depends else np.nan for one in rooms]
        )


NO_MATTER = Room(None, depends=False)


class RoomOf(Rooms):
    """The room of one limit in one sample, where it is known: nothing else of an estimate is kept with it."""

    def __init__(self, key: PoolKey, pool: Asked, room: Room):
        self.asked = {key: pool}
        self.samples = 1
        self.found = {(key, 0): room}
        self.brackets = {}
        self.bent = frozenset()
        self.is_coarse = False


class RoomsFrom(Rooms):
    """The rooms of today's traffic while a multiple of it is looked at: `asked` is what is asked there.  Where a limit
    is reached is still told as a multiple of today's, and nothing is looked for again."""

    def __init__(self, today: Rooms, times: float, asked: Mapping[PoolKey, Asked]):
        self.today = today
        self.times = times
        self.asked = asked
        self.samples = today.samples
        self.is_coarse = today.is_coarse
        self.bent = today.bent

    def least(self, key: PoolKey, sample: int = 0) -> float | None:
        return self.today.least(key, sample)

    def is_held(self, key: PoolKey, sample: int = 0) -> bool:
        return self.today.is_held(key, sample)

    def room(self, key: PoolKey, sample: int = 0) -> Room:
        return self.today.room(key, sample)


def _where_proportional(multiples: Numbers, demands: Numbers, values: Numbers) -> list[float | None]:
    """Where each row of demands reaches its value, of those that grow as the traffic does around there: most do."""
    rows = np.arange(len(demands))
    at = np.argmax(demands >= values[:, None], axis=1) if len(rows) else rows
    before, after = np.maximum(at - 1, 0), np.maximum(at, 1)
    low, high = demands[rows, before], demands[rows, after]
    with np.errstate(all="ignore"):
        times = multiples[after] / multiples[before]
        grows = (high >= values) & (low > 0) & (np.abs(high / low - times) <= 1e-9 * times)
        reached = multiples[before] * values / low
    return [multiple if is_so else None for multiple, is_so in zip(reached.tolist(), grows.tolist(), strict=True)]


def _coarsely(rise: Rise) -> Room | Bracket:
    """Where a demand that is not proportional reaches its limit, or between which multiples if by no straight line."""
    at = rise.at
    if not rise.demands[at] >= rise.value:
        return Room(rise.beyond())
    if at == 0:
        return Room(0.0)
    if rise.is_straight(EXACTLY):
        return rise.crossing()[1]
    return Bracket(float(rise.multiples[at - 1]), float(rise.multiples[at]))


def _narrowed(rooms: Rooms, brackets: Mapping[LimitInSample, Bracket]) -> dict[LimitInSample, Room]:
    """Where demands that are no straight line reach their limits: finer multiples, and finer ones where they jump."""
    found: dict[LimitInSample, Room] = {}
    for _ in range(2):
        if not brackets:
            break
        finer = _finer(brackets, rooms.samples)
        nodes = set().union(*(rooms.asked[key].nodes for key, _ in brackets))
        demands = rooms.rerun(finer, nodes)
        left: dict[LimitInSample, Bracket] = {}
        for spot, rise in _rises(brackets, finer, demands, rooms):
            span, found[spot] = rise.crossing()
            if not rise.is_straight(ALMOST):
                left[spot] = span
        brackets = left
    return found


def _finer(brackets: Mapping[LimitInSample, Bracket], samples: int) -> Numbers:
    """(samples, multiples) between the brackets of each sample, the last one repeated where a row has fewer."""
    of_sample: list[set[Bracket]] = [set() for _ in range(samples)]
    for (_, sample), bracket in brackets.items():
        of_sample[sample].add(bracket)
    rows = [
        np.unique(np.concatenate([np.geomspace(*bracket, FINER) for bracket in found])) if found else np.ones(1)
        for found in of_sample
    ]
    longest = max(map(len, rows))
    return np.array([np.pad(row, (0, longest - len(row)), mode="edge") for row in rows])


def _rises(
    brackets: Mapping[LimitInSample, Bracket], finer: Numbers, demands: Mapping[PoolKey, Numbers], rooms: Rooms
) -> Iterator[tuple[LimitInSample, Rise]]:
    """How each demand rises within its bracket."""
    for (key, sample), (low, high) in brackets.items():
        row, last = finer[sample], np.flatnonzero(np.diff(finer[sample]) > 0)
        row = row[: (int(last[-1]) if len(last) else 0) + 2]
        inside = (row >= low * (1 - 1e-12)) & (row <= high * (1 + 1e-12))
        there = np.broadcast_to(demands[key], finer.shape)[sample][: len(row)]
        yield (key, sample), Rise(row[inside], there[inside], rooms.value(key, sample))


def _over(shape: tuple[int, int], demands: Numbers) -> Numbers:
    """Demands in every sample at every multiple; most are already, and broadcasting takes its time."""
    return demands if demands.shape == shape else np.broadcast_to(demands, shape)


def _may_vary(demands: Numbers) -> bool:
    """Whether a demand is anything but one finite number for each sample: most are, and need no search."""
    if demands.size == 1:
        return not isfinite(demands.item())
    return demands.shape[-1] > 1 or not np.isfinite(demands).all()


def _varies(table: Numbers) -> NDArray[np.bool_]:
    """For each row, whether it is anything but one finite number."""
    varies = ~np.isfinite(table).all(axis=1)
    finite = table[~varies]
    varies[~varies] = np.ptp(finite, axis=1) > 1e-9 * np.maximum(np.abs(finite).max(axis=1), 1e-300)
    return varies


def grows(room: Room, looked_at: float = 1.0) -> str:
    """What more traffic does to it, in words, while a multiple of today's is looked at."""
    if not room.depends:
        return "does not depend on traffic"
    if room.multiple is None:
        return "no traffic reaches it"
    if room.multiple == 0:
        return "reached whatever the traffic"
    if room.multiple > figures.FAR:
        return "far away, beyond a million times today's traffic"
    if room.multiple >= looked_at:
        return f"reached at {figures.times(room.multiple)} today's traffic"
    if room.multiple < figures.LITTLE:
        return "holds only far below today's traffic"
    return f"holds up to {figures.times(room.multiple)} today's traffic"

"""Where one of two costs becomes the cheaper one as traffic grows.

Two costs that differ by less than 3 % are a near tie.  There the cheaper side may change a thousand times, with every
task that starts; that is one crossing, if another side is cheaper after the near tie than before.  A near tie that
lasts to an end of what is looked at is none: nobody knows what lies beyond.

Where more traffic costs no less, between two amounts that are priced a cost is at least that of the lower and at most
that of the upper one: only where these bounds leave room for another side to win by 3 % is there anything to look for.
Containers may cost a percent or two less for more traffic where the size of a task changes; what that could hide is not
looked for.  What is priced is kept in logarithms, in which a cost that grows with traffic is a straight line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import HAIR, Amount, Numbers, Truth

NEAR_TIE = 0.03
"""Parts of the dearer side: what sizing and prices cannot tell apart."""
WIDE = -float(np.log(1 - NEAR_TIE))
FINE, FINEST = 1e-3, 1e-5
"""Between amounts of traffic closer than the first nothing is looked for; no change of side is narrowed further than
the second."""
LEAST_USD = 1e-9
MOST_PARTS, TIE_PARTS = 64, 16
"""Into so many an interval is parted in which a change of side is known to be; the end of a near tie without one."""
MOST_LOOKS = 4

type Places = NDArray[np.intp]
type Pricing = Callable[[Numbers], tuple[Numbers, Numbers] | None]
"""What both sides cost at other multiples, serverless first; None where no more may be priced."""


def is_near_tie(one: Amount, other: Amount) -> Truth:
    """Whether two costs are about the same; broadcasts."""
    return np.less_equal(np.abs(one - other), NEAR_TIE * np.maximum(one, other))


class Stretch(NamedTuple):
    """Multiples of traffic between which two costs are a near tie, or the one place where they cross steeply.

    `before` and `after` it serverless is cheaper (1) or containers are (-1); of a near tie at an end both are who wins
    at its other end, and 0 where it lasts from end to end.  Where they differ, `turns_at` is a place where the one
    becomes the other, and `usd` what both cost there.
    """

    below: float
    above: float
    before: int
    after: int
    turns_at: float
    usd: float


class CostCurve(NamedTuple):
    """Logarithms: of multiples of traffic, rising, and of what both sides cost there."""

    scales: Numbers
    serverless: Numbers
    containers: Numbers

    @classmethod
    def of(cls, scales: Numbers, serverless: Numbers, containers: Numbers) -> CostCurve:
        return cls(np.log(scales), *(np.log(np.maximum(usd, LEAST_USD)) for usd in (serverless, containers)))

    @property
    def lead(self) -> Numbers:
        """By how much serverless is cheaper."""
        found = self.containers - self.serverless
        return np.where(np.abs(found) < HAIR, 0.0, found)

    def with_(self, other: CostCurve) -> CostCurve:
        scales, places = np.unique(np.concatenate([self.scales, other.scales]), return_index=True)
        return CostCurve(scales, *(np.concatenate(pair)[places] for pair in zip(self[1:], other[1:], strict=True)))


def stretches(scales: Numbers, serverless: Numbers, containers: Numbers, price: Pricing) -> tuple[list[Stretch], bool]:
    """(near ties and crossings by rising traffic, whether all was looked at that crossings need).

    Where not all that is missing may be priced, near ties of one side are left as they are.
    """
    found, has_ties = CostCurve.of(scales, serverless, containers), True
    for _ in range(MOST_LOOKS):
        missing = _missing(found, has_ties=has_ties)
        usd = price(np.exp(missing)) if len(missing) else None
        if usd is None and has_ties:
            has_ties, missing = False, _missing(found, has_ties=False)
            usd = price(np.exp(missing)) if len(missing) else None
        if not len(missing):
            break
        if usd is None:
            return list(_stretches(found)), False
        found = found.with_(CostCurve.of(np.exp(missing), *usd))
    return list(_stretches(found)), True


# -- what there is ---------------------------------------------------------------------------------------------------


def _winners(found: CostCurve) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """(who is cheaper at each multiple, be it by a cent; who by 3 %, 0 in a near tie): 1 serverless, -1 containers."""
    lead = found.lead
    cheaper = np.sign(lead).astype(np.int8)
    return cheaper, np.where(np.abs(lead) < WIDE, 0, cheaper).astype(np.int8)


def _stretches(found: CostCurve) -> Iterator[Stretch]:
    cheaper, clearly = _winners(found)
    clear, (least, most) = np.flatnonzero(clearly).tolist(), found.scales[[0, -1]].tolist()
    if not clear:
        yield _near_tie(found, least, most, 0)
        return
    before, after = int(clearly[clear[0]]), int(clearly[clear[-1]])
    if clear[0] > 0:
        yield _near_tie(found, least, _reaches(found, clear[0] - 1, before * WIDE), before)
    yield from _between_wins(found, cheaper, clearly, clear)
    if clear[-1] < len(clearly) - 1:
        yield _near_tie(found, _reaches(found, clear[-1], after * WIDE), most, after)


def _near_tie(found: CostCurve, below: float, above: float, side: int) -> Stretch:
    """At an end of what is looked at."""
    usd = float(np.interp(below, found.scales, found.serverless))
    return Stretch(exp(below), exp(above), side, side, exp(below), exp(usd))


def _between_wins(
    found: CostCurve, cheaper: NDArray[np.int8], clearly: NDArray[np.int8], clear: list[int]
) -> Iterator[Stretch]:
    """Between each multiple at which a side wins by 3 % and the next, where not the same side wins at both in a row."""
    for first, last in zip(clear, clear[1:], strict=False):
        before, after = int(clearly[first]), int(clearly[last])
        if last == first + 1 and before == after:
            continue
        turn = _turn(cheaper, first, last) if before != after else first
        turns_at = _reaches(found, turn, 0.0)
        usd = float(np.interp(turns_at, found.scales, found.serverless))
        below = above = turns_at
        if last > first + 1:
            below, above = _reaches(found, first, before * WIDE), _reaches(found, last - 1, after * WIDE)
        yield Stretch(exp(below), exp(above), before, after, exp(turns_at), exp(usd))


def _turn(cheaper: NDArray[np.int8], first: int, last: int) -> int:
    """The last of these multiples at which not yet that side is cheaper that is in the end."""
    return int(first + np.flatnonzero(cheaper[first:last] != cheaper[last])[-1])


def _reaches(found: CostCurve, at: int, lead: float) -> float:
    """Where between a multiple and the next the lead is so much: by a straight line, within the two."""
    ends, leads = found.scales[at : at + 2], found.lead[at : at + 2]
    part = (lead - leads[0]) / (leads[1] - leads[0]) if leads[0] != leads[1] else 0.5
    return float(ends[0] + min(max(part, 0.0), 1.0) * (ends[1] - ends[0]))


# -- what is missing -------------------------------------------------------------------------------------------------


def _missing(found: CostCurve, *, has_ties: bool) -> Numbers:
    """Multiples to be priced as well; for crossings, and for near ties of one side where these are looked at."""
    cheaper, clearly = _winners(found)
    parts = _parts_to_clear(found, clearly, has_ties=has_ties)
    of_ties, of_crossings = _ends(found, cheaper, clearly)
    if has_ties:
        parts[of_ties] = np.maximum(parts[of_ties], TIE_PARTS)
    parts[of_crossings] = MOST_PARTS
    inner = [_between(found.scales[at : at + 2], parts[at]) for at in np.flatnonzero(parts > 1)]
    return np.concatenate(inner) if inner else np.array([])


def _between(ends: Numbers, parts: int) -> Numbers:
    return np.linspace(ends[0], ends[1], parts + 1)[1:-1]


def _parts_to_clear(found: CostCurve, clearly: NDArray[np.int8], *, has_ties: bool) -> Places:
    """Into how many each interval has to be parted until nobody can win there by 3 % of whom nothing is known: 1 where
    it is clear already.

    Between two wins of one side only the other one's matters, and so at an end next to a win; within a near tie, and
    between two sides, any.
    """
    is_tie = (clearly[:-1] == 0) & (clearly[1:] == 0) & has_ties
    before, after = _filled(clearly)[:-1], _filled(clearly[::-1])[::-1][1:]
    before, after = np.where(before == 0, after, before), np.where(after == 0, before, after)
    serverless, containers = np.diff(found.serverless), np.diff(found.containers)
    lower, upper = np.minimum(found.lead[1:], found.lead[:-1]), np.maximum(found.lead[1:], found.lead[:-1])
    parts = np.ones(len(before), dtype=np.intp)
    for side, highest, room in (
        (1, found.lead[1:] + serverless, WIDE - upper),
        (-1, containers - found.lead[1:], WIDE + lower),
    ):
        may = (highest > WIDE) & (is_tie | ~((before == side) & (after == side)))
        needed = 1 + np.ceil(np.maximum(serverless, containers) / np.maximum(room, FINE))
        parts = np.where(may, np.clip(needed, parts, MOST_PARTS), parts).astype(np.intp)
    is_clear_step = (clearly[:-1] != 0) & (clearly[1:] != 0) & (before != after)  # a crossing, and looked at as such
    return np.where(is_clear_step | (np.diff(found.scales) <= FINE), 1, parts)


def _filled(clearly: NDArray[np.int8]) -> NDArray[np.int8]:
    """Each multiple with the last one who won by 3 % up to it; 0 where nobody did."""
    last = np.maximum.accumulate(np.where(clearly != 0, np.arange(len(clearly)), 0))
    return clearly[last]


def _ends(found: CostCurve, cheaper: NDArray[np.int8], clearly: NDArray[np.int8]) -> tuple[Places, Places]:
    """(intervals in which a near tie without a crossing begins or ends, those in which a crossing begins, turns or
    ends), without those that are known closely enough: the former to a thousandth."""
    clear = np.flatnonzero(clearly).tolist()
    ties = [at for at in (clear[0] - 1, clear[-1]) if 0 <= at < len(clearly) - 1] if clear else []
    crossings: list[int] = []
    for first, last in zip(clear, clear[1:], strict=False):
        if clearly[first] != clearly[last]:
            crossings += [first, _turn(cheaper, first, last), last - 1]
        elif last > first + 1:
            ties += [first, last - 1]
    widths = np.diff(found.scales)
    of_ties, at = (np.unique(np.array(places, dtype=np.intp)) for places in (ties, crossings))
    return of_ties[widths[of_ties] > FINE], at[(widths[at] > FINEST) & ~_are_straight(found, at)]


def _are_straight(found: CostCurve, at: Places) -> NDArray[np.bool_]:
    """Whether both costs grow there as just below and above: a straight line is as good as more prices then."""
    widths = np.diff(found.scales)
    around = np.clip(at + np.array([[-1], [0], [1]]), 0, len(widths) - 1)
    slopes = np.array([np.diff(usd) for usd in (found.serverless, found.containers)])[:, around] / widths[around]
    bends: Numbers = np.abs(np.diff(slopes, axis=1)).max(axis=(0, 1)) * widths[at]
    return np.logical_and(widths[at] <= FINE, bends <= FINEST)

"""What one event at an entrance causes at once: causes, and what each makes on an edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from estimator.engine.maths.amounts import Amount, anywhere, larger, smaller, whole_up
from estimator.engine.maths.poisson import most_together

NO_END = float("inf")
ONE = 1.0 + 1e-9
"""More than one, but for rounding."""


@dataclass(frozen=True, eq=False)
class Cause:
    """Events that each make a lump: those of a source, or the `part` of them that takes an edge only some take.

    `together` of them start at the same moment.  A clock's come evenly apart, all others at random.
    """

    source: tuple[str, str]
    part: Amount
    together: Amount
    is_clock: bool

    def thinned(self, factor: Amount) -> Cause:
        """The part of these events that goes on."""
        return Cause(self.source, self.part * factor, self.together, self.is_clock)


class EventLump(NamedTuple):
    """How many events of one kind one cause makes, spread over so many seconds, each within a run of `run_s`."""

    events: Amount
    over_s: Amount
    run_s: Amount = 0.0


class Lump(NamedTuple):
    """Calls and items that one cause makes on an edge, spread over so many seconds, each taking `seconds`.

    No more than `width` calls of one cause are under way together, and no more than `cap` of all causes.
    """

    calls: Amount
    items: Amount
    over_s: Amount
    seconds: Amount
    width: Amount = NO_END
    cap: Amount = NO_END

    @property
    def is_lump(self) -> bool:
        """Whether it is more than one call with one item."""
        return anywhere(self.calls > ONE) or anywhere(self.items > ONE)

    @property
    def is_capped(self) -> bool:
        """Whether no more than so many calls of all causes are under way together."""
        return self.cap is not NO_END

    @property
    def items_a_call(self) -> Amount:
        """Items that one of its calls holds."""
        return 1.0 if self.items is self.calls else self.items / self.calls

    @property
    def at_most(self) -> Amount:
        """Calls of one cause that may be under way together."""
        return smaller(self.width, self.cap)

    @property
    def done_after_s(self) -> Amount:
        """How long it takes until the last of its calls began."""
        if self.width is NO_END and self.cap is NO_END:
            return self.over_s
        return larger(self.over_s, self.calls * self.seconds / self.at_most)

    def at_once(self, seconds: Amount) -> tuple[Amount, Amount]:
        """(calls of one cause under way together, for how long) where each takes so many seconds."""
        sharp = self.calls * smaller(1.0, seconds / larger(self.over_s, 1e-9))
        lasts_s = larger(seconds, self.over_s)
        if self.width is NO_END and self.cap is NO_END:
            return sharp, lasts_s
        return smaller(sharp, self.at_most), larger(lasts_s, self.calls * seconds / self.at_most)

    def a_second(self) -> tuple[Amount, Amount]:
        """(calls of one cause that begin in its busiest second, for how long)."""
        sharp = self.calls / larger(1.0, self.over_s)
        if self.width is NO_END and self.cap is NO_END:
            return sharp, larger(1.0, self.over_s)
        paced = self.at_most * larger(1.0, 1.0 / larger(self.seconds, 1e-9))
        return smaller(sharp, paced), larger(1.0, self.done_after_s)


class Lumps:
    """What is more than one call with one item: by cause and edge."""

    def __init__(self, by_edge: Mapping[str, Mapping[Cause, Lump]]):
        self.by_cause: dict[Cause, dict[str, Lump]] = {}
        for edge_id, made in by_edge.items():
            for cause, lump in made.items():
                if lump.is_lump:
                    self.by_cause.setdefault(cause, {})[edge_id] = lump


def overlap(cause: Cause, per_second: Amount, seconds: Amount) -> Amount:
    """How many events of a cause are there together where each counts for so many seconds: in 99 of 100 moments, and
    one at least.  Those of a clock come evenly apart."""
    expected = per_second * cause.part / cause.together * seconds
    several = whole_up(expected) if cause.is_clock else most_together(expected)
    return larger(several, 1.0)

"""What one event at an entrance causes at once: causes, and what each makes on an edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from estimator.engine.maths.amounts import TINY, Amount, anywhere, choose, larger, smaller, whole_down, whole_up
from estimator.engine.maths.poisson import QUANTILE, RARE, most_together
from estimator.engine.maths.stretches import SECONDS_IN_HOUR

NO_END = float("inf")
ONE = 1.0 + 1e-9
"""More than one, but for rounding."""
LOGISTIC = 1.702
"""1 ÷ (1 + e^(−1.702 z)) is the normal distribution to a hundredth."""
FEWEST = 2.0
"""Items of a batch from which on it is an event of its own: fewer are what came."""


@dataclass(frozen=True, eq=False)
class Batches:
    """The batches that an edge gathers: of `size` items today, handed out by so many lanes, each one after another."""

    edge_id: str
    size: Amount
    lanes: Amount


@dataclass(frozen=True, eq=False)
class Cause:
    """Events that each make a lump: those of a source, or the `part` of them that takes an edge only some take.

    `together` of them start at the same moment.  A clock's come evenly apart, all others at random.  Where many events
    are gathered, the `batches` of an edge are the events of what follows.  What they make that fails for good comes out
    later, in a moment of its own.  `of` are sources that are not told apart, and which part of their events it is:
    `source` is then one of them.
    """

    source: tuple[str, str]
    part: Amount
    together: Amount
    is_clock: bool
    batches: Batches | None = None
    is_later: bool = False
    of: tuple[tuple[tuple[str, str], Amount], ...] = ()

    def thinned(self, factor: Amount) -> Cause:
        """The part of these events that goes on."""
        return replace(self, part=self.part * factor)

    @property
    def parts(self) -> dict[tuple[str, str], Amount]:
        """Which part of whose events these are."""
        if not self.of:
            return {self.source: self.part / self.together}
        return {source: part * self.part for source, part in self.of}

    @property
    def is_random(self) -> bool:
        """Whether its events come at random: neither by the clock nor as the batches of a lane."""
        return not self.is_clock and self.batches is None


class InBurst(NamedTuple):
    """How batches come while the traffic peaks, for so many seconds: so many a second, each `times` as large as today's
    on the mean of the hour."""

    per_second: Amount
    times: Amount
    lasts_s: Amount


class EventLump(NamedTuple):
    """How many events of one kind one cause makes, spread over so many seconds, `of_run` of them within a run of
    `run_s` seconds.  Rounds after one another take `rounds_s` in all; `first` of the events come within `first_s`.  No
    more than `pace` a second come of all causes, and no more than `width` of one cause are under way together."""

    events: Amount
    over_s: Amount
    run_s: Amount = 0.0
    of_run: Amount = 1.0
    rounds_s: Amount = 0.0
    first: Amount = NO_END
    first_s: Amount = 0.0
    pace: Amount = NO_END
    width: Amount = NO_END

    @property
    def begin_s(self) -> Amount:
        """How long it takes until all of them came, in rounds or as they are made."""
        return larger(self.over_s, self.rounds_s)

    @property
    def first_part(self) -> Amount:
        """The part of them that comes first."""
        return smaller(self.first / larger(self.events, TINY), 1.0)

    def in_turns(self, seconds: Amount, pace: Amount) -> EventLump:
        """The same where the runs that make them, on several ways, share places and take so long one after another;
        on one way alone no more than `pace` a second come."""
        turns_s = choose(np.greater(seconds, self.run_s), seconds, 0.0)  # else all of them begin at once
        pace = smaller(self.pace, larger(pace, self.events / larger(seconds, TINY)))
        return self._replace(rounds_s=larger(self.rounds_s, turns_s), pace=pace)


class Lump(NamedTuple):
    """Calls and items that one cause makes on an edge, spread over so many seconds, each taking `seconds`.

    No more than `width` calls of one cause are under way together, and no more than `cap` of all causes: of those that
    are taken up by more and more, as many as it gets to with so many calls, and `cap_at_most` however many there are.
    Where rounds cause them, the `first` of them come within `first_s` seconds.  Behind a cap, no more than `pace` a
    second begin of all causes.
    """

    calls: Amount
    items: Amount
    over_s: Amount
    seconds: Amount
    width: Amount = NO_END
    cap: Amount = NO_END
    first: Amount = NO_END
    first_s: Amount = 0.0
    cap_at_most: Amount | None = None
    pace: Amount = NO_END

    def cap_of(self, times: Amount) -> Amount:
        """How many calls of all causes may be under way together where lumps are so many times as large."""
        if self.cap_at_most is None:
            return self.cap
        return smaller(self.cap * larger(times, 1.0) ** 0.5, self.cap_at_most)

    def capped(self, most: Amount) -> Lump:
        """The same where no more than so many are under way together, of all causes."""
        if most is NO_END:
            return self
        at_most = None if self.cap_at_most is None else smaller(self.cap_at_most, most)
        return self._replace(cap=smaller(self.cap, most), cap_at_most=at_most)

    @property
    def is_lump(self) -> bool:
        """Whether it is more than one call with one item."""
        return anywhere(self.calls > ONE) or anywhere(self.items > ONE)

    @property
    def is_capped(self) -> bool:
        """Whether no more than so many calls of all causes are under way together."""
        return self.cap is not NO_END

    @property
    def is_paced(self) -> bool:
        """Whether no more than so many calls are under way together, of one cause or of all."""
        return self.width is not NO_END or self.cap is not NO_END

    @property
    def passes_on(self) -> Amount:
        """Calls a second, of all causes, that what follows comes at most at."""
        return self.pace if self.cap is NO_END else smaller(self.pace, self.cap / larger(self.seconds, 1e-9))

    def together(self, each: Amount, events: Amount, seconds: Amount) -> Amount:
        """Calls that count for so long, where so many events fall together that make `each`: behind a cap no more than
        come in that time, and what one event alone makes."""
        return self.paced(each * events, each, seconds)

    def paced(self, calls: Amount, own: Amount, seconds: Amount) -> Amount:
        """So many calls, its `own` among them, where behind a cap no more come in that time."""
        return calls if self.pace is NO_END else smaller(calls, larger(own, self.pace * seconds))

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
        """How long it takes until all of its calls began."""
        return larger(self.over_s, self.rounds_s)

    @property
    def rounds_s(self) -> Amount:
        """How long all of them take one round after another, the last with them; 0 where none waits for another."""
        if not self.is_paced:
            return 0.0
        return self.calls * self.seconds / self.at_most

    def at_once(self, seconds: Amount) -> tuple[Amount, Amount]:
        """(calls of one cause under way together, for how long) where each takes so many seconds."""
        sharp = self.calls * smaller(1.0, seconds / larger(self.over_s, 1e-9))
        if self.first is not NO_END:
            sharp = larger(sharp, self.first * smaller(1.0, seconds / larger(self.first_s, 1e-9)))
        lasts_s = larger(seconds, self.over_s)
        if not self.is_paced:
            return sharp, lasts_s
        return smaller(sharp, self.at_most), larger(lasts_s, self.calls * seconds / self.at_most)

    def a_second(self) -> tuple[Amount, Amount]:
        """(calls of one cause that begin in its busiest second, for how long)."""
        sharp = self.calls / larger(1.0, self.over_s)
        if self.first is not NO_END:
            sharp = larger(sharp, self.first / larger(1.0, self.first_s))
        if not self.is_paced:
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
    one at least.  Those of a clock come evenly apart, and so do the batches of one lane."""
    expected = per_second * cause.part / cause.together * seconds
    if cause.batches is not None:
        return larger(_of_lanes(expected, cause.batches.lanes), 1.0)
    several = whole_up(expected) if cause.is_clock else most_together(expected)
    return larger(several, 1.0)


def in_burst(cause: Cause, burst: InBurst, seconds: Amount) -> Amount:
    """The same of the batches of a burst, in today's size.  It is only the part of an hour: of its moments so many may
    have more as are 1 in 100 of the hour's, by the normal distribution, and half of them where it lasts a minute."""
    if cause.batches is None:
        return 0.0
    lanes, expected = cause.batches.lanes, burst.per_second * cause.part * smaller(seconds, burst.lasts_s)
    in_each = whole_down(expected / lanes)
    by_chance = larger(expected - in_each * lanes, 0.0)
    may_have_more = smaller(RARE * SECONDS_IN_HOUR / larger(burst.lasts_s, 1e-9), 0.5)
    deviations = smaller(-np.log(may_have_more / (1.0 - may_have_more)) / LOGISTIC, QUANTILE)
    rest = smaller(by_chance + deviations * by_chance**0.5, larger(lanes, by_chance))
    return burst.times * larger(in_each * lanes + rest, 1.0)


def _of_lanes(expected: Amount, lanes: Amount) -> Amount:
    """How many batches are there where each lane has one after another: in each the whole part of what is expected, and
    one more in as many of them as chance has it."""
    in_each = whole_down(expected / lanes)
    return in_each * lanes + smaller(most_together(larger(expected - in_each * lanes, 0.0)), lanes)

"""Events that a lump's calls make, on one edge and on all edges by which one cause makes them."""

from __future__ import annotations

from collections.abc import Sequence

from estimator.engine.maths.amounts import TINY, Amount, added, larger, largest_of, smaller
from estimator.engine.traffic.lumps.causes import NO_END, EventLump, Lump


def made_by(lump: Lump, events: Amount, of_run: Amount, of_full_run: Amount) -> EventLump:
    """The events that the calls of a lump make, at most so many each; of rounds, the first together."""
    first: Amount = NO_END
    first_s = lump.first_s
    if lump.first is not NO_END or lump.width is not NO_END:
        begin = smaller(smaller(lump.first, lump.width), lump.calls)
        first = events * (begin / lump.calls)
        if lump.is_capped:  # they wait for each other
            first_s = larger(first_s, begin * lump.seconds / lump.cap)
    calls_a_second = lump.passes_on
    pace = NO_END if calls_a_second is NO_END else calls_a_second * larger(of_full_run, TINY)
    return EventLump(events, lump.over_s, lump.seconds, of_run, lump.rounds_s, first, first_s, pace)


def all_of(made: Sequence[EventLump]) -> EventLump:
    """All events of one cause, by whatever edge it makes them."""
    if len(made) == 1:
        return made[0]
    return EventLump(
        added(one.events for one in made),
        largest_of(one.over_s for one in made),
        largest_of(one.run_s for one in made),
        largest_of(one.of_run for one in made),
        largest_of(one.rounds_s for one in made),
        _first(made),
        largest_of(one.first_s for one in made),
        NO_END if any(one.pace is NO_END for one in made) else added(one.pace for one in made),
        NO_END if any(one.width is NO_END for one in made) else added(one.width for one in made),
    )


def _first(made: Sequence[EventLump]) -> Amount:
    """How many of all events come first: of those that do not come in rounds, what comes while the first rounds do."""
    if all(one.first is NO_END for one in made):
        return NO_END
    first_s = larger(1.0, largest_of(one.first_s for one in made))
    return added(
        one.events * smaller(1.0, first_s / larger(one.begin_s, TINY))
        if one.first is NO_END
        else smaller(one.first, one.events)
        for one in made
    )

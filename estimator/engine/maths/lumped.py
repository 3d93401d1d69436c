"""Calls that events make many at a time, in places that others use too: what of them is refused on average.

The first of them take what is free, and the rest is refused at once.  Of events that meet those of others the second
finds what the first has left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from estimator.engine.maths.amounts import MEAN, PEAK, TINY, Amount, Array, Numbers, Rates, added
from estimator.engine.maths.coming_again import asked_again
from estimator.engine.maths.erlang import erlang_b
from estimator.engine.maths.refusals import SECONDS_IN_HOUR, Offered
from estimator.engine.maths.ticked import Ticked, refused_at_a_tick, refused_beside


@dataclass(frozen=True, slots=True)
class Lumped:
    """Events of which each asks for so many `places` at once, for `lasts_s` each time; `rates` of them a second, in
    bursts of `burst_s`.  Those of a clock are evenly apart and never meet each other."""

    places: Amount
    lasts_s: Amount
    rates: Rates
    burst_s: Amount
    is_clock: bool = False


def refused_together(rest: Offered, lumped: Sequence[Lumped], places: Amount) -> tuple[Rates, list[Rates]]:
    """The share refused of the calls of a `rest` that comes one by one, and of those of each of several kinds of
    events: of an hour's, its peak included, and of those in its peak."""
    free = np.maximum(np.atleast_3d(places) - np.atleast_3d(rest.held), 0.0)
    loads, again = _rows(rest.mean, rest.peak), _rows(rest.again_mean, rest.again_peak)
    loads, again, _ = np.broadcast_arrays(loads, again, free)
    asked = asked_again(loads, again, free)
    ticked = rest.ticked
    loss = erlang_b if ticked is None else partial(refused_beside, ticked, rest.each_s)
    otherwise = loss(asked, free)
    room = np.maximum(free - asked * (1.0 - otherwise), 0.0)
    taken = [np.minimum(_taken(one, asked, free), room) for one in lumped]
    under_way = [one.rates * one.lasts_s for one in lumped]

    in_places, size = _busy(under_way, taken)
    met = _met(in_places, size, room)
    lost = []
    for at, one in enumerate(lumped):
        by_others = met
        if one.is_clock:
            others = [[*values[:at], *values[at + 1 :]] for values in (under_way, taken)]
            by_others = _met(*_busy(*others), room) if len(lumped) > 1 else np.zeros_like(met)
        each = 1.0 - taken[at] / np.maximum(one.places, TINY) * (1.0 - by_others)
        lost.append(_of_an_hour(np.broadcast_to(one.rates, each.shape), each, one.burst_s))

    carried = in_places * (1.0 - met)
    held = np.maximum(size, carried)
    meanwhile = loss(asked, np.maximum(free - held, 0.0))
    busy = np.divide(carried, held, out=np.zeros_like(carried), where=held > 0)
    of_rest = busy * meanwhile + (1.0 - busy) * otherwise
    return _of_an_hour(np.broadcast_to(np.maximum(loads - again, 0.0), of_rest.shape), of_rest, rest.burst_s), lost


def _rows(mean: Amount, peak: Amount) -> Rates:
    return np.stack(np.broadcast_arrays(np.atleast_3d(mean), np.atleast_3d(peak)))


def _taken(one: Lumped, asked: Numbers, free: Array) -> Numbers:
    """The places that an event takes on average which meets no other, of those that calls one by one leave."""
    return one.places * (1.0 - refused_at_a_tick(Ticked(one.places, 0.0, 0.0), asked, free))


def _busy(under_way: Sequence[Numbers], taken: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """(places that all events would keep busy, would they not meet; how many of these one of them has: by the variance
    of their sum)."""
    in_places = np.asarray(added(events * each for events, each in zip(under_way, taken, strict=True)))
    squares = np.asarray(added(events * each**2 for events, each in zip(under_way, taken, strict=True)))
    return in_places, np.divide(squares, in_places, out=np.zeros_like(squares), where=in_places > 0)


def _met(in_places: Numbers, size: Numbers, room: Numbers) -> Numbers:
    """The share of what they would take that is taken by other events: Erlang's loss for places of that size.  Where
    these are one and a half, of the second event half finds room."""
    servers = np.maximum(np.divide(room, size, out=np.ones_like(room + size), where=size > 0), 1.0)
    load = np.divide(in_places, size, out=np.zeros_like(in_places), where=size > 0)
    whole = np.floor(servers)
    part = servers - whole
    return (1.0 - part) * erlang_b(load, whole) + part * erlang_b(load, whole + 1.0)


def _of_an_hour(rates: Numbers, lost: Numbers, burst_s: Amount) -> Rates:
    """(the share lost of an hour's calls, its peak included; of those in its peak)."""
    in_burst = np.minimum(np.atleast_3d(burst_s) / SECONDS_IN_HOUR, 1.0)
    weights = rates * np.stack(np.broadcast_arrays(1.0 - in_burst, in_burst))
    whole = weights.sum(0)
    hour = np.divide((weights * lost).sum(0), whole, out=lost[MEAN].copy(), where=whole > 0)
    return np.stack([hour, np.broadcast_to(lost[PEAK], hour.shape)])

"""Calls at random from the moment when all places are taken: how many are refused until chance has evened that out.

At first nothing is free, and each call that ends makes room for one; in the long run Erlang's formula holds.  In
between as many are under way as at a higher load would be in the long run, and so many are refused as there: that
surrogate load falls from one without end to the load itself.
"""

from __future__ import annotations

import numpy as np

from estimator.engine.maths.amounts import TINY, Amount, Numbers
from estimator.engine.maths.erlang import erlang_b

ABOVE = np.geomspace(300.0, 1e-3, 16)
"""Surrogate loads beyond the load, in parts of load and places together."""


def refused_since_full(load: Amount, places: Amount, turns: Amount) -> Numbers:
    """The share refused of the calls at a load in erlangs that come while `turns` calls last one after another, the
    first when all places are taken.  1 where there is no place."""
    loads, counts, lasts = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (load, places, turns)))
    found = np.ones_like(loads)
    counts_some = (counts > 0) & (loads > 0) & (lasts > 0)
    endless = counts_some & np.isinf(lasts)
    found[endless] = erlang_b(loads[endless], counts[endless])
    here = counts_some & ~endless
    if here.any():
        found[here] = _of_some_turns(loads[here], counts[here], lasts[here])
    return found


def _of_some_turns(load: Numbers, places: Numbers, turns: Numbers) -> Numbers:
    of, room = load[:, None], places[:, None]
    asked = of + ABOVE * (of + room)
    lost = erlang_b(asked, room)
    under_way = asked * (1.0 - lost)
    fewer = under_way - of * (1.0 - lost)  # so fast the number under way falls
    lost, under_way, fewer = (
        np.concatenate([np.broadcast_to(first, room.shape), rest], axis=1)
        for first, rest in ((1.0, lost), (room, under_way), (room, fewer))
    )
    before, after = fewer[:, :-1], fewer[:, 1:]
    slope = np.maximum(before - after, TINY)
    per_call = np.where(slope > 1e-12 * before, np.log(before / after) / slope, 1.0 / after)
    takes = (under_way[:, :-1] - under_way[:, 1:]) * per_call
    refused = of * takes * (lost[:, :-1] + lost[:, 1:]) / 2
    nothing = np.zeros_like(room)
    time = np.concatenate([nothing, takes.cumsum(1)], axis=1)
    until = np.concatenate([nothing, refused.cumsum(1)], axis=1)
    at = np.clip((time <= turns[:, None]).sum(1) - 1, 0, len(ABOVE) - 1)
    rows = np.arange(len(load))
    step = np.maximum(time[rows, at + 1] - time[rows, at], TINY)
    part = np.minimum((turns - time[rows, at]) / step, 1.0)
    in_all = until[rows, at] + part * (until[rows, at + 1] - until[rows, at])
    in_all += load * lost[:, -1] * np.maximum(turns - time[:, -1], 0.0)
    share: Numbers = np.clip(in_all / (load * turns), 0.0, 1.0)
    return share

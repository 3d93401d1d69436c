"""Events and messages that share places with callers: what finds no place is not lost, but comes again.

So they ask more often than they come: of a load D that is lost where it is refused and a load Q that comes again until
it is served, N places refuse p = B(D + Q ÷ (1 − p), N), by Erlang's loss formula.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from estimator.engine.maths.amounts import TINY, Amount, Numbers
from estimator.engine.maths.erlang import erlang_b

POINTS, BEYOND, MOST_TIMES = 600, 200, 1e6
"""Loads of a curve up to the places and beyond them, up to so many times as much."""
FEW = 8
NEWTON_STEPS = 40
ALL = 1.0 - 1e-6


def asked_again(load: Amount, again: Amount, places: Amount) -> Numbers:
    """The load that a load makes of which a part comes `again` until it is served: D + Q ÷ (1 − p).

    Where that part alone takes all places, a million times as much.
    """
    loads, part, free = np.broadcast_arrays(*(np.asarray(one, dtype=float) for one in (load, again, places)))
    found = loads.copy()
    returns = (part > 0) & (loads > 0) & (free > 0)
    if not returns.any():
        return found
    of, share, count = loads[returns], part[returns] / loads[returns], free[returns]
    unlike = np.unique(count)
    if len(unlike) <= FEW:
        asked = np.empty_like(of)
        for one in unlike.tolist():
            here = count == one
            asked[here] = _from_curve(of[here], share[here], one)
    else:
        asked = _by_newton(of, share, count)
    found[returns] = asked
    return found


def _from_curve(loads: Numbers, shares: Numbers, places: float) -> Numbers:
    """Halving along the curve: what is asked and what comes rise together."""
    asked, lost = loss_curve(places)
    served = np.maximum(1.0 - lost, 1.0 - ALL)

    def comes(at: NDArray[np.intp]) -> Numbers:
        load: Numbers = asked[at] / (1.0 - shares + shares / served[at])
        return load

    low: NDArray[np.intp] = np.zeros(len(loads), dtype=np.intp)
    if (loads <= comes(low)).all():
        return loads  # nothing is refused that could come again
    high: NDArray[np.intp] = np.full(len(loads), len(asked) - 1, dtype=np.intp)
    while (high - low > 1).any():
        middle = (low + high) // 2
        is_below = comes(middle) <= loads
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    before, after = comes(low), comes(high)
    part = np.clip((loads - before) / np.maximum(after - before, TINY), 0.0, 1.0)
    return np.where(loads <= before, loads, asked[low] + part * (asked[high] - asked[low]))


@lru_cache(maxsize=64)
def loss_curve(places: float) -> tuple[Numbers, Numbers]:
    """(loads, the share that each loses): on logarithms nearly straight from point to point."""
    least = max(places - 7 * np.sqrt(places), places * 1e-5, TINY)
    few = np.geomspace(least, max(places, 2 * TINY), POINTS)
    loads = np.concatenate([few, np.geomspace(few[-1], few[-1] * MOST_TIMES, BEYOND)[1:]])
    return loads, erlang_b(loads, places)


def _by_newton(loads: Numbers, shares: Numbers, places: Numbers) -> Numbers:
    """From below, where places differ from one to the next."""
    lost, again = erlang_b(loads, places), loads * shares
    lost = np.minimum(lost, ALL)
    for _ in range(NEWTON_STEPS):
        asked = loads - again + again / (1.0 - lost)
        blocked = erlang_b(asked, places)
        rises = blocked * (places - asked * (1.0 - blocked)) / np.maximum(asked, TINY)
        slope = np.maximum(1.0 - rises * again / (1.0 - lost) ** 2, 1e-3)
        step = (blocked - lost) / slope
        lost = np.clip(lost + step, 0.0, ALL)
        if (np.abs(step) < 1e-10).all():
            break
    return loads - again + again / (1.0 - lost)

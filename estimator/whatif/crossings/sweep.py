"""How closely a comparison looks at other amounts of traffic: as closely as its size allows.

The work is counted, not timed, so the same document always gets the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from estimator.engine.estimate import Estimate
from estimator.engine.maths.amounts import Numbers
from estimator.engine.traffic.work import TURNS, looping

TABLE_SCALES = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)
"""Multiples of today's traffic that a table shows; every sweep has them."""
TODAY = np.array([1.0])
MOST_WORK = 150_000_000
"""Numbers that are worked out at most: two to three seconds of a processor."""
OVERHEAD = 1_200
"""What a flow or line costs besides, in numbers."""


def _with_table(scales: Numbers) -> Numbers:
    between = scales[~np.isclose(scales[:, None], TABLE_SCALES).any(axis=1)]
    return np.sort(np.concatenate([between, TABLE_SCALES]))


SWEEPS = (_with_table(np.logspace(-2, 2, 161)), _with_table(np.logspace(-2, 2, 41)), np.array(TABLE_SCALES))
"""From a hundredth of today's traffic to a hundred times it: 6 % apart, 26 % apart, a few."""


def sweep_of(sides: Iterable[Estimate]) -> Numbers:
    """The multiples that these estimates are looked at: the finest sweep of half the work, or today alone."""
    found = list(sides)
    return next((scales for scales in SWEEPS if work(found, len(scales)) <= MOST_WORK / 2), TODAY)


def work(sides: Iterable[Estimate], scales: int) -> int:
    """Numbers worked out to price both at so many multiples of today's traffic."""
    return sum(_parts(one) * (OVERHEAD + scales * one.sample_count * one.traffic.most_hours) for one in sides)


def _parts(one: Estimate) -> int:
    """Flows and lines, what goes round counted for each turn."""
    traffic, edges = one.traffic, one.resolved.edges
    round_ = looping(traffic.order)
    flows = sum(len(traffic.flows[edge.id]) * (TURNS if edge.index in round_ else 1) for edge in edges)
    return flows + len(one.lines)

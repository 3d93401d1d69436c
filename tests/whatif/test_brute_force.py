"""Crossings against 2,000 amounts of traffic, each priced: none is missed, and none is there that should not be.

By definition two costs are a near tie where they differ by less than 3 % of the dearer one.  A crossing is where a side
is cheaper by that much, and the other one was before; all that lies between, be it a near tie with many changes of side
or nothing, is the span of this one crossing.  A near tie that lasts to an end of the sweep has none in it.
"""

import os
from itertools import count
from random import Random

import numpy as np
import pytest

from estimator.whatif.comparison.compare import compare
from tests.whatif.documents import any_document
from tests.whatif.plausible import plausible

CHUNK = 10
CHUNKS = 10 if os.environ.get("PROVE") == "1" else 1
"""Of each of two kinds: 20 architectures in the suite, 200 in `make prove`."""
SCALES = np.geomspace(0.01, 100, 2000)
STEP = float(SCALES[1] / SCALES[0])
SIGNS = {"serverless": 1, "containers": -1}
NEAR_TIE = 0.03
ROUNDING = 1e-9
HAIR = 2e-5
"""Looked at is so much below and above a place: twice as much as its last digit."""
ABOUT = 2e-4
"""What a side may gain between two places a hair apart, and by what costs differ that are the same."""
SLIVER = 1e-3
"""By what less than a side may be cheaper beyond 3 %, for a moment, and nobody need have seen it."""


def leads(comparison, scales):
    """By how much serverless is cheaper, in parts of the dearer side."""
    serverless, containers = comparison.at(np.asarray(scales))
    found = (containers - serverless) / np.maximum(np.maximum(serverless, containers), 1e-300)
    return np.where(np.abs(found) < ROUNDING, 0.0, found)


def places_between(below, above):
    return np.logical_and(below < SCALES, above > SCALES)


def check_is_real(comparison, crossing):
    """The other side is cheaper by 3 % before its span, its own one after it, and it turns in between."""
    (below, above), sign = crossing.span, SIGNS[crossing.cheaper_above]
    assert below <= crossing.scale * (1 + HAIR) and crossing.scale <= above * (1 + HAIR)
    before, after = leads(comparison, [below * (1 - HAIR), above * (1 + HAIR)]) * sign
    assert before <= -NEAR_TIE + ABOUT
    assert after >= NEAR_TIE - ABOUT
    around = leads(comparison, np.array([1 - HAIR, 1, 1 + HAIR]) * crossing.scale) * sign
    assert around[0] <= 0 <= around[2] or abs(around[1]) < ABOUT


def check_none_is_missed(comparison, crossings):
    """At none of the 2,000 amounts of traffic is a side clearly cheaper that is not said to be; within spans, none is."""
    found = leads(comparison, SCALES)
    is_clear = np.abs(found) > NEAR_TIE + SLIVER
    said = np.full(len(SCALES), np.sign(found[is_clear][0]) if is_clear.any() else 0)
    for crossing in crossings:
        below, above = crossing.span
        sign = SIGNS[crossing.cheaper_above]
        assert said[-1] == -sign
        said[above <= SCALES] = sign
        assert not is_clear[places_between(below * STEP, above / STEP)].any()
    is_at_an_end = np.zeros(len(SCALES), dtype=bool)
    for end in (end for crossing in crossings for end in crossing.span):
        is_at_an_end |= places_between(end / STEP, end * STEP)
    wrong = is_clear & ~is_at_an_end & (found * said < 0)
    assert not wrong.any(), SCALES[wrong]


def comparisons(kind, chunk, tables):
    """A chunk of random architectures of which something moves, and beside them what they could be."""
    limits, left = tables.limit_book("us-east-1"), CHUNK
    for seed in count():
        chance = Random(f"{kind} {chunk} {seed}")
        drawn = (
            plausible(chance) if kind == "plausible" else any_document(chance, limits, chance.randint(2, 8), calm=True)
        )
        comparison = compare(drawn, tables)
        if comparison.moved.sized and comparison.is_swept and not comparison.incomplete:
            yield comparison
            left -= 1
        if not left:
            return


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("kind", ["plausible", "any"])
def test_no_crossing_is_missed_and_none_is_false(kind, chunk, tables):
    for comparison in comparisons(kind, chunk, tables):
        crossings = comparison.crossings
        check_none_is_missed(comparison, crossings)
        for crossing in crossings:
            check_is_real(comparison, crossing)

"""Calls refused from the moment when all places are taken, against chances worked out step by step."""

import math

import numpy as np
import pytest

from estimator.engine.maths.after_full import refused_since_full
from estimator.engine.maths.erlang import erlang_b

STEPS = 20_000


def by_steps(load, places, turns):
    """The share refused, from how likely each number of taken places is at each of many moments."""
    taken = np.arange(places + 1)
    likely = np.where(taken == places, 1.0, 0.0)
    step, refused = turns / STEPS, 0.0
    for _ in range(STEPS):
        refused += likely[-1] * step
        ends, comes = taken * likely, load * likely
        comes[-1] = 0.0
        likely = likely + step * (np.append(ends[1:], 0.0) - ends + np.append(0.0, comes[:-1]) - comes)
    return refused / turns


@pytest.mark.parametrize(
    ("load", "places", "turns"), [(1, 1, 1), (2, 1, 1), (2, 2, 1), (8, 8, 0.2), (8, 8, 5), (20, 14, 1), (20, 20, 3)]
)
def test_it_is_what_chance_makes_of_it_within_a_tenth(load, places, turns):
    assert float(refused_since_full(load, places, turns)) == pytest.approx(by_steps(load, places, turns), rel=0.1)


def test_in_the_long_run_it_is_erlang_s_loss():
    lost = float(erlang_b(8.0, 10.0))
    assert float(refused_since_full(8.0, 10.0, math.inf)) == pytest.approx(lost)
    assert float(refused_since_full(8.0, 10.0, 1e6)) == pytest.approx(lost, rel=1e-2)


def test_without_places_all_is_refused_and_at_first_too():
    assert refused_since_full(5.0, np.array([0.0, 10.0]), np.array([3.0, 1e-9])) == pytest.approx(1.0, rel=2e-3)

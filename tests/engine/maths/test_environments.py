"""Cold starts against calls simulated one by one: at random, in bursts, by a clock, and by a clock beside visitors."""

from functools import cache

import numpy as np
import pytest

from estimator.engine.maths.environments import Kept, Visits, cold_starts_a_second
from estimator.engine.traffic.flow import SHAPES, profile
from tests.simulation.environments import cold_calls, ticks, visits

WARM_UP_HOURS = 2
CASES = {  # shape, calls a second, seconds, kept for, burst, its length, hours simulated
    "steady": ("steady", 0.9, 1.991, 600, 1, 60, 90),
    "evening": ("evening", 0.02, 0.5, 600, 1, 60, 672),
    "office": ("office", 0.2, 1.0, 600, 1, 60, 168),
    "bursts of 5 for a minute": ("steady", 2.0, 0.5, 600, 5, 60, 36),
    "bursts of 20 for 10 s": ("steady", 2.3, 1.0, 600, 20, 10, 10),
    "bursts in an evening": ("evening", 0.5, 0.5, 600, 5, 60, 72),
    "bursts of 2": ("steady", 10.0, 0.2, 600, 2, 60, 8),
    "bursts shorter than a call": ("steady", 0.5, 30.0, 600, 5, 10, 80),
    "kept for an hour": ("steady", 1.0, 1.0, 3000, 5, 60, 50),
}


@cache
def simulated(name: str) -> float:
    """The share of calls that were cold in a simulation."""
    shape, rate, seconds, idle_s, burst, burst_s, hours = CASES[name]
    rates = np.resize(rate * profile(SHAPES[shape]), hours)
    calls = visits(list(rates), np.random.default_rng(5), burst, burst_s)
    cold = cold_calls(calls, seconds, idle_s)
    begin = WARM_UP_HOURS * 3600
    return float((cold > begin).sum() / (calls > begin).sum())


def product(name: str) -> float:
    """The share the formula gives, over the hours of the week."""
    shape, rate, seconds, idle_s, burst, burst_s, hours = CASES[name]
    mean = np.resize(rate * profile(SHAPES[shape]), hours).reshape(1, 1, -1)
    cold = cold_starts_a_second(Visits(mean, mean * burst, float(burst_s)), [], seconds, float(idle_s))
    return float(np.sum(cold) / mean.sum())


@pytest.mark.parametrize("name", CASES)
def test_cold_starts_are_those_of_calls_simulated_one_by_one(name):
    assert product(name) == pytest.approx(simulated(name), rel=0.2)


@pytest.mark.parametrize(("name", "share"), [("bursts of 5 for a minute", 0.00132), ("bursts of 20 for 10 s", 0.00675)])
def test_bursts_start_the_environments_that_somebody_else_counted(name, share):
    assert product(name) == pytest.approx(share, rel=0.1)


BESIDE_A_CLOCK = [  # visitors a second, seconds, every, at once, hours simulated
    (0.01, 0.2, 300, 1, 2000),
    (0.01, 0.2, 3600, 5, 400),
    (0.1, 1.0, 300, 5, 400),
    (0.5, 0.5, 300, 2, 120),
    (1.0, 0.5, 3600, 100, 30),
]


@pytest.mark.parametrize(("rate", "seconds", "every_s", "at_once", "hours"), BESIDE_A_CLOCK)
def test_a_clock_beside_visitors_keeps_what_it_needs(rate, seconds, every_s, at_once, hours):
    calls = np.concatenate([visits([rate] * hours, np.random.default_rng(5)), ticks(every_s, hours * 3600, at_once)])
    cold = len(cold_calls(np.sort(calls), seconds, 600)) / hours / 3600
    mean = np.full((1, 1, 1), rate)
    quiet = max(0.0, 1 - (600 + seconds) / every_s)
    clock = Kept(float(at_once), np.full((1, 1, 1), 1 / every_s), quiet, float(every_s > 600 + seconds))
    assert np.ravel(cold_starts_a_second(Visits(mean, mean, 60.0), [clock], seconds, 600.0))[0] == pytest.approx(
        cold, rel=0.2
    )


@pytest.mark.parametrize(("every_s", "cold"), [(300, 0), (599, 0), (700, 1), (3600, 1)])
def test_a_clock_alone_starts_cold_or_never_does(every_s, cold):
    """As many environments as it starts at once, at every tick, or at none but the first."""
    found = len(cold_calls(ticks(every_s, 360_000, 3), 0.2, 600))
    assert found == (3 * len(ticks(every_s, 360_000)) if cold else 3)
    clock = Kept(3.0, np.full((1, 1, 1), 1 / every_s), max(0.0, 1 - 600.2 / every_s), float(every_s > 600.2))
    assert np.ravel(cold_starts_a_second(None, [clock], 0.2, 600.0))[0] == pytest.approx(cold * 3 / every_s)


def test_samples_and_multiples_stand_beside_each_other():
    mean = np.array([0.01, 1.0, 100.0]).reshape(1, 3, 1) * np.ones((1, 1, 4))
    seconds = np.array([0.1, 2.0]).reshape(2, 1, 1)
    together = np.asarray(cold_starts_a_second(Visits(mean, mean * 5, 60.0), [], seconds, 600.0))
    for sample, one in enumerate((0.1, 2.0)):
        for multiple in range(3):
            here = mean[:, multiple : multiple + 1]
            alone = np.asarray(cold_starts_a_second(Visits(here, here * 5, 60.0), [], one, 600.0))
            assert together[sample, multiple] == pytest.approx(alone[0, 0], rel=1e-9)


@pytest.mark.parametrize("seconds", [0.2, 300.0])
def test_nobody_starts_nothing(seconds):
    none, some = np.zeros((1, 1, 2)), np.array([[[0.0, 1.0]]])
    assert not np.asarray(cold_starts_a_second(Visits(none, none, 60.0), [], seconds, 600.0)).any()
    assert not np.asarray(cold_starts_a_second(Visits(some, some * 5, 60.0), [], seconds, 600.0))[0, 0, 0]


def test_no_more_start_than_come():
    mean = 10 ** np.linspace(-9, 4, 60).reshape(1, 1, -1)
    for burst in (1, 3, 400):
        cold = np.asarray(cold_starts_a_second(Visits(mean, mean * burst, 60.0), [], 0.2, 600.0))
        assert ((cold >= 0) & (cold <= mean)).all()

"""Hours, shapes and flows."""

import numpy as np
import pytest

from estimator.engine.traffic.flow import HOURS_IN_WEEK, SHAPES, Flow, Hours, profile


@pytest.mark.parametrize("name", SHAPES)
def test_shape_has_168_hours_with_mean_one(name):
    assert len(SHAPES[name]) == HOURS_IN_WEEK
    assert profile(SHAPES[name]).mean() == pytest.approx(1)


def test_spiky_peaks_at_5_71_times_the_mean():
    """500 a second for four hours and 5 for the rest: 500 ÷ 87.5."""
    assert profile(SHAPES["spiky"]).max() == pytest.approx(500 / 87.5)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("keep_order", [True, False])
def test_alike_hours_stand_for_all_of_the_month(name, keep_order):
    hours = Hours([profile(SHAPES[name])], 730, keep_order=keep_order)
    per_hour = hours.pick(profile(SHAPES[name])[None, None, :])
    assert hours.weights.sum() == pytest.approx(730)
    assert hours.month_of(per_hour) == pytest.approx(730)
    assert hours.month_of(hours.previous(per_hour)) == pytest.approx(730)


@pytest.mark.parametrize(("name", "cycle"), [("steady", 1), ("evening", 24), ("spiky", 24), ("office", 168)])
def test_hours_in_order_are_those_of_one_cycle(name, cycle):
    hours = Hours([profile(SHAPES[name])], 730, keep_order=True)
    assert (len(hours), hours.cycle, hours.in_order) == (cycle, cycle, True)
    assert hours.pick(profile(SHAPES[name]))[hours.of_hour].tolist() == profile(SHAPES[name]).tolist()


def test_previous_hour_is_the_hour_before():
    week = np.arange(HOURS_IN_WEEK, dtype=float)
    hours = Hours([week], 730)
    assert hours.previous(week[None, :])[0, :3].tolist() == [167, 0, 1]


def test_concurrency_is_littles_law_plus_what_a_burst_brings_while_it_lasts():
    calls = np.array([10.0, 50.0]).reshape(2, 1, 1, 1)
    flow = Flow(Hours([], 730), calls, calls, 1, 1, 60, edge=None)
    assert flow.concurrency(2.0).item() == 10 * 2 + 40 * 2
    assert flow.concurrency(600.0).item() == 10 * 600 + 40 * 60

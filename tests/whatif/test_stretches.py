"""Crossings and near ties of costs made by hand: straight lines, and stairs of one task after another."""

import numpy as np
import pytest

from estimator.whatif.crossings.stretches import stretches
from estimator.whatif.crossings.sweep import SWEEPS

COARSE = SWEEPS[0]


def found(serverless, containers):
    """What is found from the sweep's multiples, where both are functions of the multiple."""
    both = [serverless(COARSE), containers(COARSE)]
    every, is_whole = stretches(COARSE, *both, lambda scales: (serverless(scales), containers(scales)))
    assert is_whole
    return every


def crossings(serverless, containers):
    return [one for one in found(serverless, containers) if one.before != one.after]


def flat(usd):
    return lambda scales: np.full(len(scales), float(usd))


def rising(usd):
    return lambda scales: usd * scales


def stairs(usd, each):
    """A task at `usd` for each so much traffic begun."""
    return lambda scales: usd * np.ceil(scales / each)


def test_two_lines_cross_once_and_are_a_near_tie_around_it():
    (one,) = crossings(rising(10), flat(50))
    assert one.turns_at == pytest.approx(5, rel=1e-5) and one.usd == pytest.approx(50, rel=1e-5)
    assert (one.below, one.above) == pytest.approx((5 * 0.97, 5 / 0.97), rel=1e-5)
    assert (one.before, one.after) == (1, -1)


def test_a_step_is_crossed_at_one_place():
    """$20 until 3 and $60 above it, against $10 a multiple: 2, the step, and 6."""
    below, step, above = crossings(rising(10), lambda scales: np.where(scales <= 3, 20.0, 60.0))
    assert step.below == step.above == step.turns_at == pytest.approx(3, rel=1e-5)
    assert (below.turns_at, above.turns_at) == pytest.approx((2, 6), rel=1e-5)
    assert [one.after for one in (below, step, above)] == [-1, 1, -1]


def test_a_win_between_two_multiples_of_the_sweep_is_found():
    """Containers are cheaper at 14.1, and within 3 % at 15.0; between they start a task and are dearer by 3.5 %."""
    below, above = COARSE[np.searchsorted(COARSE, 14.13) + np.array([-1, 0])]
    assert below < 14.13 and above > 14.9

    def containers(scales):
        return np.where(scales <= 14.13, 9 * scales, np.maximum(141.3 / 0.965, 9 * scales))

    step, back = crossings(rising(10), containers)
    assert (step.turns_at, step.after) == (pytest.approx(14.13, rel=1e-5), 1)
    assert (back.turns_at, back.after) == (pytest.approx(14.13 / 0.965, rel=1e-5), -1)
    assert back.below == pytest.approx(14.13 / 0.965 * 0.97, rel=1e-4)


def test_thousands_of_turns_within_a_near_tie_are_one_crossing():
    """$20, and a task of 0.9 cents for each thousandth of traffic: against $10 a multiple it turns about 20."""
    (one,) = crossings(rising(10), lambda scales: 20 + stairs(0.009, 0.001)(scales))
    assert one.turns_at == pytest.approx(20, rel=0.01)
    assert one.below == pytest.approx(20 / (10 / 0.97 - 9), rel=0.001)
    assert one.above == pytest.approx(20 / (10 * 0.97 - 9), rel=0.001)


def test_what_comes_within_three_percent_and_goes_again_is_no_crossing():
    def containers(scales):
        return 10 * scales * (1.02 + np.log(scales) ** 2)

    (one,) = found(rising(10), containers)
    assert one.before == one.after == 1
    reach = np.exp(np.sqrt(1 / 0.97 - 1.02))
    assert (one.below, one.above) == pytest.approx((1 / reach, reach), rel=0.01)


def test_near_ties_begin_and_end_where_three_percent_are_crossed():
    """$10 a multiple, and so many tasks of $1 that 10.1 times the traffic just needs another: dearer by up to 3 % from
    the step on, by less and less; above 32.3 by no more than 3 % throughout."""

    def containers(scales):
        return np.ceil(10 * scales)

    places = np.geomspace(0.01, 100, 400_001)
    lead = (containers(places) - 10 * places) / containers(places)
    last = places[lead > 0.03][-1]
    *before, one = found(rising(10), containers)
    assert one.before == one.after == 1 and one.above == pytest.approx(100)
    assert one.below == pytest.approx(last, rel=0.001)
    assert all(np.interp((tie.below + tie.above) / 2, places, lead) <= 0.031 for tie in before)


def test_costs_that_are_the_same_in_the_end_are_a_near_tie_up_to_it():
    """$10 a multiple, and $20 a multiple less up to 2: at 20 they are 3.1 % apart no more, above 50 the same."""
    (one,) = found(rising(10), lambda scales: 10 * scales + np.maximum(50 - scales, 0))
    assert (one.before, one.after) == (1, 1) and one.above == pytest.approx(100)
    reached = 50 / (1 + 10 * (1 / 0.97 - 1))
    assert one.below == pytest.approx(reached, rel=0.001)


def test_equal_costs_are_a_near_tie_from_end_to_end():
    (one,) = found(rising(10), rising(10))
    assert (one.below, one.above, one.before, one.after) == (pytest.approx(0.01), pytest.approx(100), 0, 0)


def test_a_near_tie_that_lasts_to_an_end_has_no_crossing_in_it():
    """A fixed $10 more of $10 a multiple: 3 % from 32.3 on, and $12.50 less above 50, which are 1.3 % or less."""

    def containers(scales):
        return 10 * scales + np.where(scales <= 50, 10, -2.5)

    (one,) = found(rising(10), containers)
    assert containers(100.0) < 1000 and (one.before, one.after) == (1, 1)
    assert (one.below, one.above) == pytest.approx((1 / (1 / 0.97 - 1), 100), rel=0.001)


def test_a_near_tie_that_begins_with_the_least_traffic_has_none_either():
    """A fixed $100 on both sides and $10 a multiple on one: 3 % from 0.309 on; a cent dearer below 0.05."""

    def containers(scales):
        return 100 + 10 * scales - np.where(scales < 0.05, 10 * scales + 0.01, 0)

    (one,) = found(flat(100), containers)
    assert containers(np.array(0.01)) < 100 and (one.before, one.after) == (1, 1)
    assert (one.below, one.above) == pytest.approx((0.01, 10 * (1 / 0.97 - 1)), rel=0.001)


def test_a_crossing_beside_a_near_tie_that_lasts_is_one():
    """A flat $50 against $10 a multiple up to 50; what comes then costs the same on both sides."""

    def containers(scales):
        return np.where(scales <= 50, 50, 10 * scales)

    crossing, tie = found(rising(10), containers)
    assert (crossing.before, crossing.after, crossing.turns_at) == (1, -1, pytest.approx(5, rel=1e-5))
    assert (tie.before, tie.after, tie.below, tie.above) == (-1, -1, pytest.approx(50, rel=0.001), pytest.approx(100))


def test_nothing_costs_nothing():
    (one,) = crossings(lambda scales: np.where(scales <= 1, 0.0, 10 * (scales - 1)), flat(0.0001))
    assert one.after == -1 and 1 < one.turns_at < 1.001


def test_where_not_all_may_be_priced_crossings_come_first():
    """Containers win from 0.1 to 1, and are 2.85 % dearer from 10.5 on, where many places between would be priced."""
    serverless = rising(10)

    def containers(scales):
        dearer = np.maximum(np.minimum(12 * scales, 108), 10 * scales / 0.9715)
        return np.where(scales < 0.1, 1, np.where(scales < 1, 8 * scales, dearer))

    asked = []

    def price(scales):
        asked.append(len(scales))
        return (serverless(scales), containers(scales)) if len(scales) < 250 else None

    every, is_whole = stretches(COARSE, serverless(COARSE), containers(COARSE), price)
    assert is_whole and max(asked) >= 250
    assert [one.turns_at for one in every[:2]] == pytest.approx([0.1, 1], rel=1e-5)
    assert (every[2].before, every[2].after) == (1, 1) and every[2].below == pytest.approx(10.5, rel=0.06)


def test_where_no_more_may_be_priced_what_is_known_is_said():
    every, is_whole = stretches(COARSE, rising(10)(COARSE), flat(50)(COARSE), lambda scales: None)
    assert not is_whole and every[0].turns_at == pytest.approx(5, rel=0.03)

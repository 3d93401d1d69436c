import time

import pytest

from estimator.engine.deadline import TookTooLong, answer_within, look_at_the_clock


def test_without_a_bound_nothing_takes_too_long():
    look_at_the_clock()


def test_an_answer_that_outlives_its_bound_is_stopped():
    with answer_within(0), pytest.raises(TookTooLong):
        time.sleep(0.001)
        look_at_the_clock()


def test_a_later_bound_does_not_lift_an_earlier_one():
    with answer_within(0), answer_within(100), pytest.raises(TookTooLong):
        time.sleep(0.001)
        look_at_the_clock()


def test_a_bound_ends_with_its_block():
    with answer_within(0):
        pass
    look_at_the_clock()

"""Each limit a hundredth before and a hundredth after the point a person works out: it holds, and it does not."""

import pytest

from tests.just_under_and_over import CASES, RATE, Turn

each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@each_case
def test_a_hundredth_less_holds_and_a_hundredth_more_does_not(case: Turn, tables):
    under, over = case.under_and_over
    assert not case.is_over(under, tables)
    assert case.is_over(over, tables)


@pytest.mark.parametrize("case", [case for case in CASES if case.demand], ids=lambda case: case.name)
def test_what_is_asked_at_the_turn_is_the_limit(case: Turn, tables):
    """To a thousandth."""
    limit = case.limit(case.turn, tables)
    assert (limit.demand, limit.value) == (pytest.approx(case.value, rel=1e-3), pytest.approx(case.value, rel=1e-9))


@pytest.mark.parametrize("case", [case for case in CASES if case.unit == RATE], ids=lambda case: case.name)
def test_from_one_request_a_second_it_is_that_many_times_away(case: Turn, tables):
    """To a thousandth."""
    assert case.limit(1, tables).headroom == pytest.approx(case.turn, rel=1e-3)


def test_there_are_sixty_limits_at_least():
    assert len({case.key for case in CASES}) >= 60
    assert len({case.name for case in CASES}) == len(CASES)

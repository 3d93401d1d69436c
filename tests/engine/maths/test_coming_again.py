"""What comes again asks more often than it comes."""

import numpy as np
import pytest

from estimator.engine.maths.coming_again import asked_again
from estimator.engine.maths.erlang import erlang_b
from estimator.engine.maths.refusals import Offered, refused_to_clocks
from estimator.engine.maths.ticked import Ticked


@pytest.mark.parametrize(("lost", "again", "places"), [(4, 8, 10), (4, 4, 10), (0.3, 0.2, 1), (400, 620, 1000)])
def test_what_is_asked_is_what_its_own_refusals_make_of_what_comes(lost, again, places):
    asked = float(asked_again(lost + again, again, places))
    refused = float(erlang_b(asked, places))
    assert asked == pytest.approx(lost + again / (1 - refused), rel=1e-3)


def test_many_places_unlike_each_other_give_the_same_as_each_alone():
    places = np.arange(5.0, 40.0)
    together = asked_again(places * 0.9, places * 0.4, places)
    alone = [float(asked_again(count * 0.9, count * 0.4, count)) for count in places]
    assert together == pytest.approx(alone, rel=1e-3)


def test_what_alone_takes_all_places_asks_without_end():
    assert float(erlang_b(asked_again(14.0, 10.0, 10.0), 10.0)) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("load", "again", "places"), [(0, 0, 10), (5, 0, 10), (5, 5, 0)])
def test_nothing_that_comes_again_or_no_place_at_all_changes_nothing(load, again, places):
    assert float(asked_again(load, again, places)) == load


def test_what_a_clock_is_refused_needs_no_events_that_come_again():
    """Hours of visitors beside a tick of as many calls as there are places, and nothing that comes again."""
    visitors = np.array([[[0.0, 5.0, 5.0]]])
    offered = Offered(visitors, visitors, 60.0, ticked=Ticked(10.0, 1.0, 0.0))
    refused = refused_to_clocks(offered, 10.0, Ticked(10.0, 1.0, 0.0))
    assert refused.shape == (1, 1, 3)
    assert refused[0, 0, 0] == pytest.approx(0.0, abs=1e-9) and refused[0, 0, 1] > 0.1

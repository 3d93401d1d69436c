"""What waits from hour to hour."""

import numpy as np
import pytest

from estimator.engine.traffic.caps.backlog import carried_over
from estimator.engine.traffic.flow import SHAPES, profile


@pytest.mark.parametrize("served", [0.5, 0.99, 1.0, 1.2, 3.0])
@pytest.mark.parametrize("name", ["steady", "evening", "spiky"])
def test_a_day_that_comes_again_waits_as_its_week_does(name, served):
    """What grows is that of two weeks, however short the cycle."""
    week = profile(SHAPES[name]).reshape(1, 1, -1)
    waiting, share = carried_over(week, served)
    for hours in (24, 1) if name == "steady" else (24,):
        of_day, share_of_day = carried_over(week[..., :hours], served)
        assert of_day[0, 0] == pytest.approx(waiting[0, 0, -hours:], abs=1e-6)
        assert share_of_day[0, 0] == pytest.approx(share[0, 0, -hours:], abs=1e-9)


def test_a_backlog_is_lindleys_recursion():
    week = profile(SHAPES["office"])
    left, expected = 0.0, []
    for arrivals in np.concatenate([week, week]):
        left = max(left + (arrivals - 1.3) * 3600, 0.0)
        expected.append(left)
    assert carried_over(week.reshape(1, 1, -1), 1.3)[0][0, 0] == pytest.approx(expected[168:])

"""Just under and just over: where a limit is said to be reached, a hundredth less traffic holds and a hundredth more
does not."""

from pathlib import Path

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.finding import VERDICTS
from estimator.engine.limits.verdicts import verdict
from estimator.engine.maths.amounts import in_sample
from tests.golden_limits import read_limits

PATHS = sorted(Path(__file__).parent.joinpath("golden_limits").glob("*.md"))
OVER = VERDICTS.index("raise quota")
LEAST, MOST = 1e-3, 1e5
"""Multiples of today's traffic that are looked at."""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_limit_turns_where_it_is_said_to(path, tables):
    document = read_limits(path).architecture
    one = estimate(document, tables)
    said = {key: reached for key in one.asked if (reached := one.rooms.room(key).multiple)}

    for key, reached in said.items():
        if LEAST < reached < MOST:
            under, over = (turned(document, tables, key, reached * part) for part in (0.99, 1.01))
            assert (under < OVER, over >= OVER) == (True, True), f"{key} at {reached:g} ×"


def turned(document, tables, key, scale) -> int:
    """What a limit says at a multiple of today's traffic."""
    pool = estimate(document, tables, scale=scale).asked[key]
    return VERDICTS.index(verdict(float(pool.demand[0, 0]), in_sample(pool.value), pool.limit))

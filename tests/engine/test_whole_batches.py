"""Batches are whole ones, and a hair over one is rounding of ours."""

import pytest

from estimator.engine.resolve.edges import whole_batches


@pytest.mark.parametrize(
    ("count", "batch", "batches"), [(30.000000000000004, 10, 3), (1.1 * 3 * 10, 11, 3), (31, 10, 4), (0.5, 10, 0.5)]
)
def test_a_hair_begins_no_batch(count, batch, batches):
    assert whole_batches(count, batch) == batches

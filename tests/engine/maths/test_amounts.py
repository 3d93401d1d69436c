"""Amounts: one number takes a short way that must lead where arrays do."""

import math

import numpy as np
import pytest

from estimator.engine.maths.amounts import begun, larger, smaller, used

NUMBERS = [0.0, 1e-12, 0.5, 1.0, 1.0 + 1e-12, 64.0, 64.1, 1e15, -3.0, math.inf, math.nan]


@pytest.mark.parametrize("amount", NUMBERS)
@pytest.mark.parametrize("other", NUMBERS)
def test_one_number_is_treated_as_an_array_of_it(amount, other):
    array = np.array([[amount]])
    for of in (larger, smaller):
        assert np.array_equal(of(amount, other), of(array, other)[0, 0], equal_nan=True)
    assert np.array_equal(begun(amount, 64), begun(array, 64)[0, 0], equal_nan=True)
    assert used(amount) == used(array)

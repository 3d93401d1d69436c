"""Batches of a stream's poller against records and polls simulated one by one."""

from functools import cache

import numpy as np
import pytest

from estimator.engine.measures import Polling
from estimator.engine.traffic.caps.batches import batch_of
from tests.simulation.pollers import batches_a_second

POLLED = [  # records a second, lanes, batch size, seconds of a batch, polled every, window
    (0.5, 2, 100, 0.2, 1.0, 0.0),
    (2, 2, 100, 0.2, 1.0, 0.0),
    (10, 2, 100, 0.2, 1.0, 0.0),
    (150, 2, 100, 0.2, 1.0, 0.0),
    (200, 2, 100, 0.2, 1.0, 0.0),
    (300, 2, 100, 0.2, 1.0, 0.0),
    (700, 2, 100, 0.2, 1.0, 0.0),
    (20, 2, 10, 0.2, 1.0, 0.0),
    (10, 2, 100, 2.0, 1.0, 0.0),
    (20, 20, 100, 0.2, 1.0, 0.0),
    (300, 20, 100, 0.2, 1.0, 0.0),
    (10, 2, 100, 0.1, 0.25, 0.0),
    (0.5, 2, 100, 0.2, 1.0, 5.0),
    (10, 2, 100, 0.2, 1.0, 5.0),
    (35, 2, 100, 0.2, 1.0, 5.0),
    (60, 2, 100, 0.2, 1.0, 5.0),
    (10, 20, 100, 0.2, 1.0, 5.0),
    (2, 2, 100, 2.0, 1.0, 5.0),
]
ANSWERED = [(0.5, 0.44), (2, 1.26), (10, 1.98), (150, 2.00), (300, 3.4)]
"""Records a second, and batches a second that somebody else simulated: two shards, 100 records, 200 ms."""


@cache
def simulated(rate, lanes, most, seconds, every_s, window_s):
    until = min(max(300.0, 1000 / rate), 3000.0) if not window_s else 3000.0
    return batches_a_second(rate, lanes, most, seconds, until, np.random.default_rng(4), every_s, window_s)


def product(rate, lanes, most, seconds, every_s, window_s):
    items = np.full((2, 1, 1, 1), float(rate))
    batch = batch_of(Polling(float(lanes), window_s, every_s), float(lanes), items, 1.0, seconds, float(most))
    return float((items / np.minimum(batch, most))[0, 0, 0, 0])


@pytest.mark.parametrize("polled", POLLED)
def test_batches_are_those_of_polls_simulated_one_by_one(polled):
    assert product(*polled) == pytest.approx(simulated(*polled), rel=0.05)


@pytest.mark.parametrize(("rate", "a_second"), ANSWERED)
def test_two_shards_make_the_batches_that_somebody_else_counted(rate, a_second):
    assert product(rate, 2, 100, 0.2, 1.0, 0.0) == pytest.approx(a_second, rel=0.02)


def test_the_first_record_is_a_batch_of_its_own():
    assert product(1e-6, 2, 100, 0.2, 1.0, 0.0) == pytest.approx(1e-6, rel=1e-5)
    assert product(0, 2, 100, 0.2, 1.0, 0.0) == 0


@pytest.mark.parametrize("rate", [0.1, 1, 2, 5])
def test_batches_of_one_are_as_many_as_records(rate):
    assert product(rate, 1, 1, 0.1, 1.0, 0.0) == pytest.approx(rate)


def test_what_was_sent_together_comes_together():
    """Ten at once to each of two lanes, once in a hundred seconds: one batch a lane."""
    items = np.full((2, 1, 1, 1), 0.2)
    assert batch_of(Polling(2.0, 0.0, 1.0), 2.0, items, 20.0, 0.2, 100.0)[0] == pytest.approx(10, rel=0.01)


def test_more_records_never_make_fewer_batches():
    rates = 10 ** np.linspace(-6, 4, 400)
    for window_s in (0.0, 5.0):
        found = [product(rate, 2, 100, 0.2, 1.0, window_s) for rate in rates]
        assert (np.diff(found) > -1e-12).all()


def test_samples_with_and_without_a_window_stand_beside_each_other():
    items, window_s = np.full((2, 2, 1, 1), 300.0), np.array([0.0, 5.0]).reshape(2, 1, 1)
    both = batch_of(Polling(2.0, window_s, 1.0), 2.0, items, 1.0, 0.2, 100.0)
    for sample, one in enumerate((0.0, 5.0)):
        alone = batch_of(Polling(2.0, one, 1.0), 2.0, items[:, :1], 1.0, 0.2, 100.0)
        assert both[:, sample] == pytest.approx(alone[:, 0])


@pytest.mark.parametrize("disturbed", [0.0, 5.0])
def test_a_week_of_like_days_is_batched_as_each_hour_by_itself(disturbed):
    week = np.tile(np.arange(1.0, 25.0), 7)
    week[100] += disturbed
    items = np.stack([week, 2 * week]).reshape(2, 1, 1, 168) * np.array([1.0, 30.0]).reshape(1, 1, 2, 1)
    polling = Polling(2.0, 0.0, 1.0)

    batches = batch_of(polling, 2.0, items, 1.0, 0.2, 100.0)

    alone = [batch_of(polling, 2.0, items[..., hour : hour + 1], 1.0, 0.2, 100.0) for hour in range(168)]
    assert batches == pytest.approx(np.concatenate(alone, axis=-1), rel=1e-12)

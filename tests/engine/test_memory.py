"""What is worked out goes when nobody needs it any more, without waiting for Python's collector."""

import gc
import weakref

import pytest

from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare


@pytest.fixture
def without_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def everything(one):
    """All that is worked out when it is asked for."""
    return [one.headroom, one.findings, one.assumptions, *(limit.message for limit in one.limits)]


def test_an_estimate_goes_with_its_last_reader(starters, tables, without_collector):
    """One that refers to itself stays until Python looks for it: of 300 nodes, for a quarter of a second.  So does the
    traffic that was walked for it, which holds what was resolved."""
    for document in starters:
        one = estimate(document, tables)
        everything(one)
        watched = weakref.ref(one), weakref.ref(one.resolved)
        del one
        assert [each() for each in watched] == [None, None], document.name


def test_a_comparison_goes_with_its_last_reader(starters, tables, without_collector):
    one = compare(next(document for document in starters if document.name == "Food ordering"), tables)
    assert one.crossings
    everything(one.serverless)
    watched = weakref.ref(one), weakref.ref(one.serverless)
    del one
    assert [each() for each in watched] == [None, None]

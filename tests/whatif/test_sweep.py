"""How closely a comparison looks: by counted work."""

import numpy as np
import pytest

from estimator.pages.comparisons import comparison_context
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import crossing_sentences, notes
from estimator.whatif.crossings import sweep
from tests.whatif.test_compare import function_behind


@pytest.fixture
def compared(tables):
    return compare(function_behind("api_gateway_rest", memory_mb=512, duration_ms=200), tables)


def test_a_small_architecture_is_looked_at_exactly(compared):
    assert len(compared.scales) > 160 and compared.is_exact
    assert notes(compared) == list(compared.moved.notes)


def test_every_sweep_holds_the_multiples_of_the_table_and_rises():
    for scales in sweep.SWEEPS:
        assert set(sweep.TABLE_SCALES) <= set(scales) and (np.diff(scales) > 0).all()


def test_a_larger_one_is_looked_at_less_closely_and_says_so(compared, monkeypatch):
    sides = compared.serverless, compared.containers
    monkeypatch.setattr(sweep, "MOST_WORK", 2 * sweep.work(sides, 60))
    assert len(compared.scales) == len(sweep.SWEEPS[1]) and not compared.is_exact
    assert compared.crossings and "priced, and nothing between them" in crossing_sentences(compared)[-1]
    assert notes(compared)[-1] == crossing_sentences(compared)[-1]


def test_the_largest_is_priced_at_todays_traffic_alone_and_says_so(compared, monkeypatch):
    monkeypatch.setattr(sweep, "MOST_WORK", 0)
    context = comparison_context(compared)
    assert context["crossings"] == [
        "So much flows here that only today's traffic is priced, and none above or below it."
    ]
    assert (compared.crossings, context["at_scales"], context["figure"]) == ([], [], "")
    assert compared.cheaper == "serverless"


def test_where_turning_points_cannot_be_narrowed_they_stay_between_two_points(compared, monkeypatch):
    monkeypatch.setattr("estimator.whatif.comparison.compare.MOST_WORK", 0)
    (turn,) = compared.crossings
    assert not compared.is_exact and "nothing between them" in crossing_sentences(compared)[-1]
    assert np.abs(np.log(compared.scales / turn.scale)).min() < 0.03

"""Work is counted before it is done; where it is too much, the answer is coarser and says so."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.headroom import Rooms
from estimator.engine.traffic import walk, work
from tests.engine.builders import architecture, clients, edge, function

CAPPED = {"reserved_concurrency": 2}


def ring(gain: float, size: int = 3, **settings):
    """Functions that start each other in a circle."""
    names = [f"f{number}" for number in range(size)]
    starts = [edge(one, "invocation", other, "start") for one, other in zip(names, names[1:], strict=False)]
    back = edge(names[-1], "invocation", names[0], "start", count=gain)
    nodes = [clients(requests=1_000_000, shape="evening"), *(function(name, **settings) for name in names)]
    return architecture(nodes, [edge("c", "request", "f0", "invoke"), *starts, back])


def keys(one) -> set[str]:
    return {finding.key for finding in one.findings}


def test_a_small_loop_behind_a_cap_is_followed_to_its_end(tables):
    assert not {"loop.unfinished", "headroom.coarse"} & keys(estimate(ring(0.99, **CAPPED), tables))


def test_a_capped_loop_settles_in_few_turns(tables, monkeypatch):
    """Each even stretch is summed to its end: four hundred turns would not do at a gain of 0.99."""
    monkeypatch.setattr(walk, "most_turns", lambda *_: 40)
    few = estimate(ring(0.99, **CAPPED), tables)
    monkeypatch.setattr(walk, "most_turns", lambda *_: 4_000)
    many = estimate(ring(0.99, **CAPPED), tables)
    assert few.total_monthly_usd == pytest.approx(many.total_monthly_usd, rel=1e-9)


def test_a_loop_that_may_not_turn_often_enough_says_so(tables, monkeypatch):
    monkeypatch.setattr(walk, "most_turns", lambda *_: 3)
    assert "loop.unfinished" in keys(estimate(ring(0.99, **CAPPED), tables))


def test_headroom_found_in_coarse_steps_says_so(tables, monkeypatch):
    monkeypatch.setattr("estimator.engine.estimate.IN_A_SWEEP", 1)
    assert "headroom.coarse" in keys(estimate(ring(0.5), tables))


@pytest.mark.parametrize(("most", "tried"), [(np.inf, 37), (37, 37), (36, 19), (12, 10), (5, 5), (1, 3)])
def test_no_more_multiples_are_tried_than_may_be(most, tried):
    seen = []
    Rooms({}, lambda multiples, nodes=None: seen.append(len(multiples)) or {}, most=most)
    assert seen == [tried]
    assert seen[0] <= max(most, 3)


def test_a_sample_turns_as_often_as_it_would_alone(tables):
    order = estimate(ring(0.5, **CAPPED), tables).traffic.order
    assert work.most_turns(order, 168) == work.MOST_TURNS
    assert work.most_turns(order, 10**6) == work.LEAST_TURNS

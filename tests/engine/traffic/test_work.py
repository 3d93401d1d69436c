"""Work is counted before it is done; where it is too much, the answer is coarser and says so."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.headroom import tried_first
from estimator.engine.traffic import work
from estimator.engine.traffic.loops import settle
from tests.engine.builders import architecture, clients, edge, function

CAPPED = {"reserved_concurrency": 2, "recursive_calls": "allow"}


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
    monkeypatch.setattr(settle, "MOST_TURNS", 40)
    few = estimate(ring(0.99, **CAPPED), tables)
    monkeypatch.setattr(settle, "MOST_TURNS", 4_000)
    many = estimate(ring(0.99, **CAPPED), tables)
    assert few.total_monthly_usd == pytest.approx(many.total_monthly_usd, rel=1e-9)


@pytest.mark.parametrize(("where", "name", "most"), [(settle, "MOST_TURNS", 3), (work, "IN_LOOPS", 1)])
def test_a_loop_that_may_not_turn_often_enough_says_so(tables, monkeypatch, where, name, most):
    monkeypatch.setattr(where, name, most)
    assert "loop.unfinished" in keys(estimate(ring(0.99, **CAPPED), tables))


def test_headroom_found_in_coarse_steps_says_so(tables, monkeypatch):
    monkeypatch.setattr("estimator.engine.estimate.IN_A_SWEEP", 1)
    assert "headroom.coarse" in keys(estimate(ring(0.5), tables))


@pytest.mark.parametrize(("most", "tried"), [(np.inf, 37), (37, 37), (36, 19), (12, 10), (5, 5), (1, 3)])
def test_no_more_multiples_are_tried_than_may_be(most, tried):
    assert len(tried_first(most)) == tried <= max(most, 3)


def test_loops_share_what_they_may_compute(tables):
    order = estimate(ring(0.5, **CAPPED), tables).traffic.order
    (loop,) = (component for component in order.components if len(component) > 1)
    in_loop = sum(1 for vertex in loop if vertex < order.first_gate)
    assert work.loop_work(order) == pytest.approx(work.IN_LOOPS / in_loop)


def test_few_edges_keep_all_sizes_of_payload_apart(tables):
    one = estimate(fan(work.MOST_SIZES), tables)
    assert "payload.averaged" not in keys(one)
    assert {flow.item_kb for flow in one.traffic.flows["last"]} == set(range(1, work.MOST_SIZES + 1))


def test_too_many_edges_for_all_sizes_average_the_rarest_and_say_so(tables, monkeypatch):
    exact = estimate(fan(work.MOST_SIZES), tables)
    monkeypatch.setattr(work, "FLOWS", 3 * len(exact.architecture.edges))
    one = estimate(fan(work.MOST_SIZES), tables)
    assert "payload.averaged" in keys(one)
    assert len(one.traffic.flows["last"]) == 3
    assert kilobytes(one) == pytest.approx(kilobytes(exact))


def fan(sizes: int):
    """One function started along edges of so many sizes of payload, which hands on what it got."""
    nodes = [clients(requests=1_000_000), *(function(name) for name in ("first", "middle", "end"))]
    many = [
        edge("first", "invocation", "middle", "start", payload_kb=kb, count=1 / kb, id=f"e{kb}")
        for kb in range(1, sizes + 1)
    ]
    last = edge("middle", "invocation", "end", "start", id="last")
    return architecture(nodes, [edge("c", "request", "first", "invoke"), *many, last])


def kilobytes(one) -> float:
    return sum(flow.monthly_items * flow.item_kb for flow in one.traffic.flows["last"])

"""Loops that are solved, beside the same ones followed turn by turn."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from estimator.engine.traffic.loops import settle
from tests.engine.builders import architecture, clients, edge, function


def dense(count: float, size: int = 6, **settings):
    """Functions that all start each other, so many times each, as they allow."""
    settings = {"recursive_calls": "allow", **settings}
    names = [f"f{number}" for number in range(size)]
    calls = [edge(one, "invocation", other, "start", count=count) for one in names for other in names if one != other]
    nodes = [clients(requests=1_000_000), *(function(name, **settings) for name in names)]
    return architecture(nodes, [edge("c", "request", "f0", "invoke"), *calls])


def runs(one) -> list[float]:
    """Runs a month of every function."""
    loads = [one.traffic.loads[node_id] for node_id in one.resolved.nodes if node_id != "c"]
    return [float(np.sum([flow.monthly_calls for flow in load.flows()])) for load in loads]


def followed(document, tables, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(settle, "linear_loop", lambda *_, **__: None)
        return estimate(document, tables)


def test_six_functions_that_start_each_other_are_a_linear_system(tables):
    """x0 = 1 + 5c·x, x = c·x0 + 4c·x: worked out by hand for c = 0.1."""
    others = 0.1 / (1 - 0.4 - 5 * 0.1 * 0.1)
    expected = [1e6 * (1 + 0.5 * others)] + [1e6 * others] * 5
    assert runs(estimate(dense(0.1), tables)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("functions", [{}, {"errors_percent": 20}], ids=["plain", "retried"])
def test_a_solved_loop_is_what_turning_it_comes_to(functions, tables, monkeypatch):
    document = dense(0.12, **functions)
    solved, turned = estimate(document, tables), followed(document, tables, monkeypatch)
    assert solved.total_monthly_usd == pytest.approx(turned.total_monthly_usd, rel=1e-9)
    assert runs(solved) == pytest.approx(runs(turned), rel=1e-9)


@pytest.mark.parametrize(("count", "is_runaway"), [(0.1999, False), (0.2001, True)])
def test_a_loop_that_just_multiplies_is_told_from_one_that_just_does_not(count, is_runaway, tables):
    """Five others, a fifth of a call each: the gain is 1."""
    assert bool(estimate(dense(count), tables).traffic.runaway) == is_runaway


def test_a_sample_that_multiplies_leaves_the_others_alone(tables):
    counts = [0.1, 0.9, 0.15]
    drawn = {(f"f{one}-f{other}-start", "count"): counts for one in range(3) for other in range(3) if one != other}
    together = estimate(with_samples(dense(0.1, size=3), drawn), tables)
    alone = [estimate(dense(count, size=3), tables).total_monthly_usd for count in counts]
    assert together.total_samples == pytest.approx(alone, rel=1e-9)


@pytest.mark.parametrize(("reserved", "is_held_back"), [(900, False), (1, True)])
def test_a_capped_loop_is_solved_where_its_caps_hold_nothing_back(reserved, is_held_back, tables, monkeypatch):
    document = dense(0.12, duration_ms=20_000)
    settings = {"duration_ms": 20_000, "reserved_concurrency": reserved, "recursive_calls": "allow"}
    behind = [one.model_copy(update={"settings": settings}) for one in document.nodes[2:]]
    document = document.model_copy(update={"nodes": [*document.nodes[:2], *behind]})
    solved, turned = estimate(document, tables), followed(document, tables, monkeypatch)
    assert any(np.any(waits.items > 0) for waits in solved.traffic.backlogs) == is_held_back
    assert solved.total_monthly_usd == pytest.approx(turned.total_monthly_usd, rel=1e-9)
    assert runs(solved) == pytest.approx(runs(turned), rel=1e-9)

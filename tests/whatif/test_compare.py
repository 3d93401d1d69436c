"""Serverless beside containers as traffic grows."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import answer
from estimator.whatif.crossings.stretches import Stretch
from tests.engine.builders import architecture, clients, edge, function, node

FUNCTION_PRICES = {"lambda.requests.x86": [{"usd": 2e-7}], "lambda.duration.x86": [{"usd": 1.66667e-5}]}


def function_behind(front, *, memory_mb, duration_ms, **containers):
    return architecture(
        [clients(requests=1_000_000), node("api", front), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "api", "request", payload_kb=1, response_kb=1), edge("api", "request", "f", "invoke")],
        free_tier="none",
        containers=containers,
    )


def test_every_crossing_is_where_both_sides_cost_the_same(tables):
    comparison = compare(function_behind("api_gateway_rest", memory_mb=512, duration_ms=200), tables)
    assert comparison.crossings
    for crossing in comparison.crossings:
        around = np.array([crossing.scale * 0.9999, crossing.scale * 1.0001])
        difference = comparison.containers.totals_at(around)[0] - comparison.serverless.totals_at(around)[0]
        assert difference[0] * difference[1] <= 0
        assert ("containers" if difference[1] < 0 else "serverless") == crossing.cheaper_above
        assert crossing.requests_per_month == pytest.approx(crossing.scale * 1_000_000)


def test_crossings_are_all_the_sign_changes_of_a_dense_sweep(tables):
    comparison = compare(function_behind("api_gateway_http", memory_mb=1024, duration_ms=500), tables)
    scales = np.logspace(-2, 2, 4001)
    difference = comparison.containers.totals_at(scales)[0] - comparison.serverless.totals_at(scales)[0]
    changes = np.flatnonzero(np.diff(np.sign(difference)))
    assert len(comparison.crossings) == len(changes)


def test_break_even_of_a_fixed_fleet_agrees_with_a_published_formula(tables):
    """Two tasks of 0.5 vCPU and 1 GB behind a load balancer of one LCU, $58.31, against 0.5 GB for 200 ms:
    31.24 million calls a month (N* = F ÷ u)."""
    fleet = architecture(
        [
            clients(requests=0),
            node("lb", "alb", measured_lcu=1, internet_facing=False),
            node("s", "fargate", vcpu=0.5, memory_gb=1, scaling="fixed", tasks=2, log_kb=0, way_out="none"),
        ],
        [edge("c", "request", "lb", "request", response_kb=0), edge("lb", "request", "s", "request")],
        free_tier="none",
    )
    calls = architecture(
        [clients(requests=1), function("f", memory_mb=512, duration_ms=200)],
        [edge("c", "request", "f", "invoke", response_kb=0)],
        free_tier="none",
        rates=FUNCTION_PRICES,
    )
    fixed, per_call = (estimate(one, tables).total_monthly_usd for one in (fleet, calls))
    assert fixed == pytest.approx(58.31, abs=0.01)
    assert fixed / per_call == pytest.approx(31.24e6, rel=0.001)


@pytest.mark.parametrize(
    ("memory_mb", "duration_ms", "millions"),
    [(128, 100, 142.80), (512, 100, 56.43), (1024, 200, 16.50), (2048, 500, 3.46)],
)
def test_break_even_table(tables, memory_mb, duration_ms, millions):
    calls = architecture(
        [clients(requests=1), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "f", "invoke", response_kb=0)],
        free_tier="none",
        rates=FUNCTION_PRICES,
    )
    assert 58.31 / estimate(calls, tables).total_monthly_usd / 1e6 == pytest.approx(millions, rel=0.002)


def test_an_unknown_price_makes_no_crossing(tables_on):
    from datetime import date

    comparison = compare(
        function_behind("api_gateway_http", memory_mb=512, duration_ms=200), tables_on(date(2020, 1, 1))
    )
    assert comparison.incomplete and comparison.crossings == [] and comparison.cheaper is None


def test_nothing_to_move_is_no_comparison(tables):
    document = architecture([clients(), node("b", "s3")], [edge("c", "request", "b", "get")])
    comparison = compare(document, tables)
    assert comparison.cheaper is None and comparison.crossings == []


def test_scaling_by_the_hour_follows_the_shape_and_a_fixed_fleet_its_peak(tables):
    """A sinusoid needs about as many slots on average whatever its amplitude, if tasks follow the hours."""
    by_load = {}
    for shape in ("steady", "evening"):
        document = architecture(
            [
                clients(requests=263e6, shape=shape),
                node("s", "fargate", duration_ms=1000, cpu_ms=0, slots=1, min_tasks=0),
            ],
            [edge("c", "request", "s", "request")],
        )
        one = estimate(document, tables)
        by_load[shape] = next(line.quantity for line in one.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert by_load["evening"] == pytest.approx(by_load["steady"], rel=0.15)


def test_costs_closer_than_three_percent_are_a_near_tie(tables):
    document = function_behind("api_gateway_rest", memory_mb=512, duration_ms=200)
    (crossing,) = compare(document, tables).crossings
    below, above = crossing.span
    for scale, is_near_tie in (
        (below * 0.99, False),
        (below * 1.01, True),
        (above * 0.99, True),
        (above * 1.01, False),
    ):
        there = compare(document, tables, scale=scale)
        assert there.is_near_tie == is_near_tie
        assert there.cheaper == ("serverless" if scale < crossing.scale else "containers")


def test_near_ties_that_come_and_go_are_one_that_is_not_throughout(tables):
    """As those of stairs that come within 3 % at every step; a crossing between two is none of them."""
    comparison = compare(function_behind("api_gateway_rest", memory_mb=512, duration_ms=200), tables)
    found = [(1.00, 1.01, 1, 1), (1.04, 1.05, 1, 1), (1.06, 3.0, 1, 1), (4.0, 5.0, 1, -1), (9.0, 9.5, -1, -1)]
    comparison.__dict__["_stretches"] = [Stretch(*one, one[0], 1.0) for one in found], True
    assert comparison.near_ties == [
        (1.00, 1.05, "serverless", False),
        (1.06, 3.0, "serverless", True),
        (9.0, 9.5, "containers", True),
    ]
    assert [one.span for one in comparison.crossings] == [(4.0, 5.0)]


@pytest.mark.parametrize(("below", "lasts"), [(31.0, True), (99.5, False)])
def test_a_near_tie_of_the_last_traffic_looked_at_alone_does_not_last(tables, below, lasts):
    comparison = compare(function_behind("api_gateway_rest", memory_mb=512, duration_ms=200), tables)
    comparison.__dict__["_stretches"] = [Stretch(below, 100.0, -1, -1, below, 1.0)], True
    assert (comparison.alike_above is not None) == lasts == ("both cost about the same" in answer(comparison))
    assert comparison.alike_below is None

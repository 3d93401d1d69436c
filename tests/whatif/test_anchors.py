"""Break-even of a fixed fleet, N* = F ÷ u, where the comparison finds it.

u is what a call costs at $0.20 a million and $0.0000166667 a GB-second; F what the fleet costs for 730 hours at $0.04048
a vCPU-hour and $0.004445 a GB-hour, and a load balancer of one LCU $0.0225 + $0.008 an hour.  Calls hardly compute, so
that the fleet is never too small.
"""

import pytest

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function

BALANCER_HOUR_USD = 0.0225 + 0.008
FLEETS = {
    "1 × (0.25, 0.5), no load balancer": (1, 0.25, 0.5, 0.0),
    "1 × (0.25, 0.5) + ALB": (1, 0.25, 0.5, BALANCER_HOUR_USD),
    "2 × (0.5, 1) + ALB": (2, 0.5, 1, BALANCER_HOUR_USD),
    "2 × (1, 2) + ALB": (2, 1, 2, BALANCER_HOUR_USD),
}
"""Tasks of (vCPU, GB), and USD an hour of what stands before them."""
MILLIONS = {
    # MB, ms     no balancer  1 small   2 of 0.5  2 of 1
    (128, 100): (22.07,       76.60,    142.80,   231.06),
    (512, 100): (8.72,        30.27,    56.43,    91.31),
    (512, 200): (4.83,        16.76,    31.24,    50.54),
    (1024, 200): (2.55,       8.85,     16.50,    26.70),
    (2048, 500): (0.534,      1.85,     3.46,     5.59),
}  # fmt: skip
"""Millions of calls a month at which a fleet, in the order above, costs what a function of that memory and duration does.

The lowest left one is 9.01 ÷ (2e-7 + 1.66667e-5 × 2 × 0.5), worked out to three digits.
"""
ANCHORS = [
    pytest.param(call, FLEETS[fleet], millions, id=f"{call[0]} MB for {call[1]} ms, {fleet}")
    for call, row in MILLIONS.items()
    for fleet, millions in zip(FLEETS, row, strict=True)
]


def rates(balancer_usd):
    """The anchors' prices, and nothing for what they leave out."""
    usd = {
        "lambda.requests.x86": 2e-7,
        "lambda.duration.x86": 1.66667e-5,
        "fargate.x86.vcpu_hour": 0.04048,
        "fargate.x86.gb_hour": 0.004445,
        "elb.alb.hour": balancer_usd,
        "elb.alb.lcu_hour": 0,
        "vpc.public_ipv4.in_use_hour": 0,
    }
    return {dimension: [{"usd": price}] for dimension, price in usd.items()}


@pytest.mark.parametrize(("call", "fleet", "millions"), ANCHORS)
def test_a_fixed_fleet_breaks_even_where_the_formula_says(call, fleet, millions, tables):
    tasks, vcpu, memory_gb, balancer_usd = fleet
    fixed = {"min_tasks": tasks, "vcpu": vcpu, "memory_gb": memory_gb, "cpu_share_percent": 0.001}
    document = architecture(
        [clients(requests=10e6), function("f", memory_mb=call[0], duration_ms=call[1])],
        [edge("c", "request", "f", "invoke", response_kb=0)],
        free_tier="none",
        rates=rates(balancer_usd),
        containers={**fixed, "slots": 10_000},
    )
    (crossing,) = compare(document, tables).crossings
    assert crossing.requests_per_month / 1e6 == pytest.approx(millions, rel=0.005)
    assert crossing.cheaper_above == "containers"

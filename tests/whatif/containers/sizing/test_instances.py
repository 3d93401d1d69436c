"""Instances of App Runner: the size carries the load where any does, and what a quota refuses is billed all the same.

40 million calls a month are 15.22 a second, twice as many in the peak second.  Each keeps a vCPU busy for 180 of its
200 ms: an instance of 4 vCPU bears 3.6 ÷ 0.9 = 4 at once, one of 1 vCPU one, and one of half a vCPU one of 380 ms.
"""

import pytest

from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.holding import beyond_sentences, holding_sentences, holdings
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function

ACTIVE = "app_runner.active.vcpu_hour"
CALLS = 40_000_000


def cpu_bound(times=1):
    return architecture(
        [clients(requests=CALLS * times, burst=2), function("f", memory_mb=1769, duration_ms=200)],
        [edge("c", "request", "f", "invoke")],
        containers={"target": "app_runner", "cpu_share_percent": 90},
        quotas={"fargate.vcpu.on_demand": 4000},
    )


def vcpu_hours(comparison):
    return sum(float(line.quantity) for line in comparison.containers.lines if line.dimension == ACTIVE)


@pytest.mark.parametrize(
    ("times", "vcpu", "instances"),
    [
        (1, 0.5, 19),  # 11.6 at once, 30.44 a second × 0.38 s: C(19, 11.6) is under 5 %
        (2, 1, 19),  # half a vCPU would need 33; 12.2 at once of 0.2 s
        (3, 4, 7),  # 18.3 at once want 27 places, and an instance has four; with one each 27 are too many
        (5, 2, 21),  # 41 places, two each: 42 vCPUs, less than 11 × 4
        (13, 4, 24),  # 96 places
    ],
)
def test_a_size_carries_the_load_with_as_many_as_a_service_may_have(times, vcpu, instances, tables):
    both = compare(cpu_bound(times), tables)
    (one,) = sizings(both)
    assert (one.sized.vcpu, one.peak_tasks) == (vcpu, instances)
    assert vcpu_hours(both) == pytest.approx(instances * vcpu * 730, rel=1e-6)
    assert all(
        finding.key != "app_runner.max_size" or finding.verdict != "raise quota" for finding in both.containers.findings
    )


def test_what_no_size_carries_is_billed_whole_and_breaks_a_limit(tables):
    """3,044 a second × 0.2 s want 653 places, of which an instance has four: 164, and a service has 25."""
    both = compare(cpu_bound(100), tables)
    _, containers = holdings(both)
    assert vcpu_hours(both) == pytest.approx(164 * 4 * 730, rel=1e-6)
    assert containers.first.key == "app_runner.max_size"
    assert containers.breaks_at == pytest.approx(83.2 / 608.8, rel=0.01)  # what a hundred places hold
    assert "meets its limit of 25 instances (App Runner instances)" in holding_sentences(both)[1]


def test_refused_load_makes_no_side_the_cheaper_one(tables):
    """Serverless costs less at 0.01 to 100 times this traffic; 25 instances at any traffic would win from 3 times on."""
    assert compare(cpu_bound(), tables).crossings == []


def test_a_crossing_beyond_what_a_service_may_have_names_it(tables):
    """3.42 at once, of which an instance has one: 25 of these are too few from 5 times on."""
    document = architecture(
        [clients(requests=3_000_000, burst=2), function("f", memory_mb=3008, duration_ms=1500)],
        [edge("c", "request", "f", "invoke")],
        containers={"target": "app_runner", "slots": 1},
        quotas={"fargate.vcpu.on_demand": 4000},
    )
    both = compare(document, tables)
    last = both.crossings[-1]
    assert (last.cheaper_above, round(last.scale)) == ("containers", 56)
    assert "f service meets its limit of 25 instances (App Runner instances)" in beyond_sentences(both, [last])[0]


def test_containers_hold_as_far_as_the_sizes_do_that_the_traffic_there_has(tables):
    """One request at once: 25 of a quarter of a vCPU are too few from 7.9 times on, and 25 whole ones take half as long
    for each, from 15 times on."""
    document = architecture(
        [clients(requests=3_000_000, burst=2), function("f", memory_mb=3008, duration_ms=500)],
        [edge("c", "request", "f", "invoke")],
        containers={"target": "app_runner", "slots": 1},
        quotas={"fargate.vcpu.on_demand": 4000},
    )
    both = compare(document, tables)
    assert both.containers.headroom.headroom == pytest.approx(7.86, abs=0.01)
    assert holdings(both)[1].breaks_at == pytest.approx(14.9, abs=0.1)
    assert beyond_sentences(both, both.crossings[-1:]) == []  # at 11.5 times

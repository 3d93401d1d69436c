"""Which assumption moves a comparison most, and by how much."""

import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.maths.amounts import in_sample
from estimator.projects.reads import starters
from estimator.whatif.assumptions.sensitivity import sensitivity
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

ALONE = {"free_tier": "none"}


def behind_an_api(requests=262_800_000, containers=None, **settings):
    """100 calls a second at all hours, of one vCPU for 300 of their 1,000 ms, unless told otherwise."""
    said = {"memory_mb": 1769, "duration_ms": 1000, "log_kb": 0, **settings}
    return architecture(
        [clients(requests=requests, burst=1), node("api", "api_gateway_http"), function("f", **said)],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"vcpu": 1, "memory_gb": 2, "slots": 500, **(containers or {})},
        **ALONE,
    )


def test_the_processor_share_moves_tasks_in_proportion(tables):
    """30 busy vCPUs at 60 % are 50 tasks; at 20 % 34 (33.3), at 45 % 75.  A task of 1 vCPU and 2 GB with its address:
    730 × (0.04048 + 2 × 0.004445 + 0.005) = $39.69."""
    most = sensitivity(compare(behind_an_api(), tables))[0]
    assert (most.choice, most.low, most.high) == ("cpu_share_percent", 20, 45)
    assert most.difference_low == pytest.approx(-16 * 39.69, rel=0.01)
    assert most.difference_high == pytest.approx(25 * 39.69, rel=0.01)


@pytest.mark.parametrize("one", starters(), ids=lambda one: one.slug)
def test_it_is_what_a_comparison_with_that_assumption_says(one, tables):
    both = compare(one.architecture, tables)
    now = in_sample(both.containers.total_monthly_usd)
    for found in sensitivity(both):
        for value, more in ((found.low, found.difference_low), (found.high, found.difference_high)):
            changed = both.with_choices(**{found.choice: value}).containers
            assert more == pytest.approx(in_sample(changed.total_monthly_usd) - now, abs=1e-6)


def test_what_runs_on_app_runner_stays_there_with_every_assumption(tables):
    """A base of 9,000 MB fits into an instance of 12 GB, half as much again would not."""
    on_app_runner = {"target": "app_runner", "base_mb": 9000, "vcpu": None, "memory_gb": None}
    both = compare(behind_an_api(requests=1_000_000, containers=on_app_runner), tables)
    base = next(one for one in sensitivity(both) if one.choice == "base_mb")
    smaller = both.with_choices(base_mb=6000).containers.total_monthly_usd - both.containers.total_monthly_usd
    assert (base.low, base.difference_low) == (6000, pytest.approx(smaller))


def test_what_moves_most_comes_first(tables):
    found = sensitivity(compare(behind_an_api(), tables))
    assert [one.moves_usd for one in found] == sorted((one.moves_usd for one in found), reverse=True)
    assert len(found) == 7 and found[0].is_felt and not found[-1].is_felt


def test_an_assumption_stays_within_what_it_may_be(tables):
    by_name = {
        one.choice: one for one in sensitivity(compare(behind_an_api(containers={"cpu_share_percent": 90}), tables))
    }
    assert (by_name["cpu_share_percent"].low, by_name["cpu_share_percent"].high) == (60, 100)
    assert (by_name["slots"].low, by_name["slots"].high) == (333, 750)


def test_the_first_sample_speaks(tables):
    plain = behind_an_api()
    sampled = with_samples(plain, {("f", "duration_ms"): [1000.0, 3000.0]})
    assert sensitivity(compare(sampled, tables)) == sensitivity(compare(plain, tables))


def test_containers_that_become_functions_depend_on_how_slow_those_may_be(tables):
    """2 s in a task of 1 vCPU of which 1.5 s compute: 0.5 + 1.5 ÷ (MB ÷ 1,769) s in a function, 2 s with 1,769 MB and
    3.09 s with 1,024: 1.55 times as long.  A million calls use 3.091 and not 3.455 million GB-seconds: $6.06 less."""
    work = node("s", "fargate", vcpu=1, memory_gb=2, duration_ms=2000, cpu_ms=1500, slots=10)
    document = architecture([clients(requests=1_000_000), work], [edge("c", "request", "s", "request")])
    both = compare(document, tables)
    found = {one.choice: one for one in sensitivity(both)}
    slower = found["function_time_percent"]
    assert (slower.low, slower.high) == (100, 188)
    assert (slower.difference_low, slower.difference_high) == (0, pytest.approx(-6.06, abs=0.005))


def test_of_what_cannot_be_compared_nothing_is_said(tables, tables_on, monkeypatch):
    from datetime import date

    nothing = architecture([clients(), node("b", "s3")], [edge("c", "request", "b", "get")])
    assert sensitivity(compare(nothing, tables)) == []
    assert sensitivity(compare(behind_an_api(), tables_on(date(2020, 1, 1)))) == []
    monkeypatch.setattr("estimator.whatif.comparison.compare.MOST", 0)
    assert sensitivity(compare(behind_an_api(), tables)) == []

"""A service of several functions: what holds for a call holds for a call of each, and the slowest of them is said.

A tenth of the calls is of a heavy function of one vCPU, which computes for 180 of its 200 ms; the others are of a light
one of 256 MB, which computes for 180 × 256 ÷ 1,769 = 26 ms.  On a quarter of a vCPU the heavy one would take 740 ms, on
half a vCPU 380, where the light one takes 72 and the mean 103.
"""

import pytest

from estimator.pages.sizes import sized_service
from estimator.projects.reads import starters
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import sizing_sentences
from estimator.whatif.containers.choices import ContainerChoices
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function, node


def heavy_and_light(**containers):
    return architecture(
        [
            clients(requests=3_000_000),
            node("api", "api_gateway_http"),
            function("heavy", memory_mb=1769, duration_ms=200),
            function("light", memory_mb=256, duration_ms=200),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "heavy", "invoke", share=10),
            edge("api", "request", "light", "invoke", share=90),
        ],
        containers={"cpu_share_percent": 90, **containers},
    )


@pytest.mark.parametrize(
    ("most", "target", "vcpu"),
    [
        (2, "ecs", 0.5),
        (2, "eks", 0.5),
        (2, "app_runner", 0.5),
        (3.69, "ecs", 0.5),
        (3.71, "ecs", 0.25),
        (1.5, "ecs", 1),
    ],
)
def test_no_call_of_any_takes_longer_than_it_may(most, target, vcpu, tables):
    (one,) = sizings(compare(heavy_and_light(most_times_slower=most, target=target), tables))
    assert one.sized.vcpu == vcpu


def test_the_slowest_is_said_beside_the_mean(tables):
    both = compare(heavy_and_light(), tables)
    assert "102.9 ms a call instead of 200 (heavy 380 ms instead of 200), of which" in sizing_sentences(both)[0]
    said = sized_service(both, sizings(both)[0]).time
    assert said == "103 ms a call, 200 in the function; heavy 380 ms, 200 in the function"


def test_what_all_take_alike_is_said_once(tables):
    """On a vCPU the heavy one takes what it took, and the light one less."""
    assert "(heavy" not in sizing_sentences(compare(heavy_and_light(vcpu=1), tables))[0]


@pytest.mark.parametrize("target", ["ecs", "eks", "app_runner"])
@pytest.mark.parametrize("one", starters(), ids=lambda one: one.slug)
def test_of_the_ready_architectures_none_is_stretched_more(one, target, tables):
    document = one.architecture.model_copy(update={"containers": {"target": target}})
    slowest = [sized.slowest.times for sized in compare(document, tables).moved.sized if sized.slowest]
    assert max(slowest, default=1) <= ContainerChoices().most_times_slower * (1 + 1e-9)


def test_a_slower_run_of_a_job_is_said(tables):
    """420 of 600 s are waiting, and 180 ÷ 0.25 computing."""
    document = architecture(
        [node("night", "schedule", at_hour=2), function("report", memory_mb=1769, duration_ms=600_000)],
        [edge("night", "invocation", "report", "start")],
    )
    both = compare(document, tables)
    (said,) = sizing_sentences(both)
    assert said.endswith("a job for each run of 0.25 vCPU and 0.5 GB: 19 minutes a run instead of 10 minutes.")
    assert sized_service(both, sizings(both)[0]).time == "19 minutes a run, 10 minutes in the function"

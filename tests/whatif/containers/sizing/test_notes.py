"""What is said of chosen sizes that no task has, and of hours in which none is on."""

import pytest

from estimator.pages.sizes import sized_service
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import sizing_sentences
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function, node


def served(tables, *, shape="steady", requests=3_000_000, duration_ms=200, threads="one", memory_mb=1769, **choices):
    document = architecture(
        [
            clients(requests=requests, shape=shape, burst=2),
            node("a", "api_gateway_http"),
            function("f", memory_mb=memory_mb, duration_ms=duration_ms, threads=threads),
        ],
        [edge("c", "request", "a", "request"), edge("a", "request", "f", "invoke")],
        containers=choices,
    )
    return compare(document, tables)


def noted(comparison, words):
    return [one for one in comparison.moved.notes if words in one]


@pytest.mark.parametrize(
    ("choices", "got"),
    [
        ({"vcpu": 5}, "8 vCPU and 16 GB, not the 5 vCPU chosen: the nearest size that tasks have"),
        ({"vcpu": 64}, "32 vCPU and 60 GB, not the 64 vCPU chosen: the nearest size that tasks have"),
        ({"memory_gb": 3.3}, "0.5 vCPU and 4 GB, not the 3.3 GB chosen: the nearest size that tasks have"),
        ({"vcpu": 0.25, "memory_gb": 8}, "1 vCPU and 8 GB, not the 0.25 vCPU chosen: the nearest size that tasks have"),
        ({"vcpu": 64, "target": "eks"}, "16 vCPU and 32 GB, not the 64 vCPU chosen: the nearest size that pods have"),
        ({"vcpu": 5, "target": "app_runner"}, "4 vCPU and 8 GB, not the 5 vCPU chosen: the nearest size that instances have"),
    ],
)  # fmt: skip
def test_a_size_that_no_task_has_is_said(tables, choices, got):
    assert noted(served(tables, **choices), " chosen: ") == [f"a service has {got} and its work fits into."]


@pytest.mark.parametrize("choices", [{}, {"vcpu": 4, "memory_gb": 8}, {"memory_gb": 2, "target": "eks"}])
def test_one_that_they_have_is_not(tables, choices):
    assert not noted(served(tables, **choices), " chosen: ")


@pytest.mark.parametrize(("on", "missed"), [(1, 100), (200, 73), (730, None), (None, None)])
def test_hours_in_which_work_meets_no_task_are_said(tables, on, missed):
    """Steady traffic: 530 of 730 hours are 73 % of it."""
    said = f"Switched on for {on} of 730 hours a month, the busiest ones: {missed} % of what comes to services and "
    found = noted(served(tables, hours_on=on), "Switched on")
    assert found == (
        []
        if missed is None
        else [
            f"{said}workers meets no task, and neither runs nor logs there. What stands before them, and what they call, is "
            "billed for all of it."
        ]
    )


def test_the_busiest_hours_are_those_that_are_on(tables):
    """Four hours a day at a hundred times the rest: 400 of 420 parts come in a sixth of the month."""
    (said,) = noted(served(tables, shape="spiky", hours_on=730 / 6), "Switched on")
    assert "5 % of what comes" in said


@pytest.mark.parametrize(
    ("spare", "said"),
    [
        (0, "so the least of 2 is enough: 2 tasks"),
        (3, "so the warm spare of 3 decides: 4 tasks"),
        (1, "so the least of 2 is enough: 2 tasks"),
    ],
)
def test_a_warm_spare_that_decides_is_what_is_said(tables, spare, said):
    assert said in sizing_sentences(served(tables, spare_tasks=spare))[0]


def test_a_rule_that_decides_says_what_is_to_spare(tables):
    """1,000 calls a second of 180 ms: 180 busy vCPUs on the mean, 360 in the peak second, ÷ 90 %: 400 tasks and two."""
    comparison = served(tables, requests=2_628_000_000, cpu_share_percent=90, vcpu=1, slots=500, spare_tasks=2)
    assert "so the peak second decides, with 2 to spare: 402 tasks" in sizing_sentences(comparison)[0]
    (one,) = sizings(comparison)
    assert sized_service(comparison, one).line.endswith("the peak second at 90 % decides, with 2 to spare.")


def test_several_threads_keep_more_busy_than_a_call_takes(tables):
    """10 GB are 5.79 vCPUs: of 3 s they compute for 0.9 s, 5.21 s of one vCPU."""
    comparison = served(tables, duration_ms=3000, threads="many", memory_mb=10_240, vcpu=4)
    said = sizing_sentences(comparison)[0]
    assert "ms a call" in said and ", in which its threads keep vCPUs busy for 5,210 ms together." in said

"""How large a function is, and how long a call takes in it."""

import pytest

from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import sizing_sentences
from tests.engine.builders import architecture, clients, edge, node
from tests.whatif.functions.builders import as_functions, service, settings_of


def sized(tables, containers=None, slug="fargate", **settings):
    document = architecture(
        [clients(), service("s", slug, **settings)],
        [edge("c", "request", "s", "request")],
        containers=containers or {},
    )
    found = settings_of(as_functions(document, tables), "s-function")
    return found["memory_mb"], found["duration_ms"]


@pytest.mark.parametrize(
    ("vcpu", "memory_gb", "expected_mb"),
    [(0.25, 0.5, 512), (0.5, 1, 1024), (1, 2, 1769), (2, 4, 1769), (4, 16, 1769)],
)
def test_code_that_only_computes_gets_the_processor_of_its_task_up_to_one(tables, vcpu, memory_gb, expected_mb):
    """1,769 MB are one vCPU, and a single thread uses no more."""
    cpu_ms = 1000 * min(vcpu, 1)
    found = sized(tables, vcpu=vcpu, memory_gb=memory_gb, duration_ms=1000, cpu_ms=cpu_ms)
    assert found == (expected_mb, 1000)


def test_code_that_waits_gets_a_smaller_function_within_a_quarter_more_time(tables):
    """10 of 100 ms on a vCPU: 90 + 10 ÷ (512 ÷ 1,769) = 124.6 ms."""
    memory_mb, duration_ms = sized(tables, vcpu=1, memory_gb=2, duration_ms=100, cpu_ms=10)
    assert memory_mb == 512 and duration_ms == pytest.approx(90 + 10 * 1769 / 512)


def test_processor_time_in_half_a_vcpu_takes_twice_as_long_there(tables):
    """500 of 2,000 ms took 1,000: in 512 MB they take 500 ÷ 0.2894, a third more in all, which is too long."""
    settings = {"vcpu": 0.5, "memory_gb": 1, "duration_ms": 2000, "cpu_ms": 500}
    assert sized(tables, **settings) == (1024, 2000)
    memory_mb, duration_ms = sized(tables, {"function_time_percent": 200}, **settings)
    assert memory_mb == 512 and duration_ms == pytest.approx(1000 + 500 * 1769 / 512)


def test_code_that_computes_on_several_processors_keeps_them(tables):
    """300 ms of processor time in 100 ms are three vCPUs: 5,307 MB."""
    assert sized(tables, vcpu=4, memory_gb=8, duration_ms=100, cpu_ms=300)[0] == 5120
    assert sized(tables, {"function_time_percent": 100}, vcpu=4, memory_gb=8, duration_ms=100, cpu_ms=300)[0] == 6144


def test_a_call_needs_its_part_of_what_a_task_has(tables):
    """150 MB of 8 GB are the base; of two slots each has half of the rest."""
    assert sized(tables, vcpu=1, memory_gb=8, slots=2, cpu_ms=0)[0] == 5120
    assert sized(tables, vcpu=1, memory_gb=8, slots=50, cpu_ms=0)[0] == 512
    assert sized(tables, vcpu=0.25, memory_gb=0.5, slots=500, cpu_ms=0)[0] == 256


def test_what_is_chosen_stands_and_its_time_follows(tables):
    memory_mb, duration_ms = sized(tables, {"function_memory_mb": 256}, vcpu=1, memory_gb=2, cpu_ms=50)
    assert memory_mb == 256 and duration_ms == pytest.approx(50 + 50 * 1769 / 256)


def test_app_runner_says_nothing_of_its_processor_so_the_share_assumed_counts(tables):
    """30 % of 100 ms: 70 + 30 ÷ (1,024 ÷ 1,769) = 121.8 ms."""
    memory_mb, duration_ms = sized(tables, slug="app_runner")
    assert memory_mb == 1024 and duration_ms == pytest.approx(70 + 30 * 1769 / 1024)


def test_a_slower_call_is_said(tables):
    document = architecture(
        [clients(), service("s", vcpu=1, memory_gb=2, cpu_ms=10)], [edge("c", "request", "s", "request")]
    )
    assert sizing_sentences(compare(document, tables)) == [
        "s becomes s function, a function of 512 MB for each call: 124.6 ms a call instead of 100 ms in its task of "
        "1 vCPU and 2 GB."
    ]


@pytest.mark.parametrize(
    ("slug", "place"),
    [("fargate_eks", "pod of 0.5 vCPU and 1 GB"), ("app_runner", "instance of 1 vCPU and 2 GB")],
)
def test_what_it_was_measured_in_has_its_name(tables, slug, place):
    document = architecture([clients(), service("s", slug)], [edge("c", "request", "s", "request")])
    assert sizing_sentences(compare(document, tables))[0].endswith(f"in its {place}.")


def test_a_job_has_all_of_its_task(tables):
    document = architecture(
        [node("clock", "schedule"), service("job", vcpu=2, memory_gb=4, job_seconds=300)],
        [edge("clock", "invocation", "job", "run_task")],
    )
    found = settings_of(as_functions(document, tables), "job-function")
    assert (found["memory_mb"], found["duration_ms"]) == (4096, 300_000)


def test_more_memory_never_makes_a_call_slower(tables):
    times = [
        sized(tables, {"function_memory_mb": size}, vcpu=2, memory_gb=4, duration_ms=500, cpu_ms=700)[1]
        for size in (128, 512, 1769, 3008, 10_240)
    ]
    assert times == sorted(times, reverse=True) and times[-1] == pytest.approx(500)

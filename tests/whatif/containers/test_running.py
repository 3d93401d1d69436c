"""How many tasks a container service runs, and what decides it: worked out by hand."""

import pytest

from estimator.exports.lines_csv import comparison_csv
from estimator.exports.text_table import comparison_text
from estimator.whatif.compare import compare
from estimator.whatif.containers.running import LEAST, PROCESSOR, SLOTS, sizings
from estimator.whatif.words import answer, crossing_sentences, sizing_sentences
from tests.engine.builders import architecture, clients, edge, function, node


def sized(tables, *, requests, memory_mb=1769, duration_ms=1000, **choices):
    document = architecture(
        [clients(requests=requests), node("api", "api_gateway_http"), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "api", "request", payload_kb=1, response_kb=1), edge("api", "request", "f", "invoke")],
        containers=choices,
    )  # fmt: skip
    comparison = compare(document, tables)
    return comparison, sizings(comparison)[0]


def test_processor_time_decides_where_functions_compute(tables):
    # 262,800,000 a month ÷ 730 h ÷ 3,600 s = 100 a second, steady; 90 % of 1 s keeps one vCPU busy: 90 busy vCPUs
    # ÷ (1 vCPU × 60 %) = 150 tasks; 100 requests at once, waiting room included well under 1.5 × 100, ÷ 500 slots < 1.
    _, one = sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500)
    assert one.by_processor == pytest.approx(150)
    assert one.by_slots < 1
    assert (one.decided_by, one.peak_tasks, one.mean_tasks) == (PROCESSOR, 150, pytest.approx(150))


def test_slots_decide_where_functions_wait(tables):
    # 10 % of 1 s: 10 busy vCPUs ÷ 0.6 = 16.7 tasks; a slot each for 100 requests at once and some room to wait: > 100.
    _, one = sized(tables, requests=262_800_000, cpu_share_percent=10, slots=1)
    assert one.by_processor == pytest.approx(100 * 0.1 / 0.6)
    assert 100 < one.by_slots < 130
    assert one.decided_by == SLOTS and one.peak_tasks == pytest.approx(one.by_slots)


def test_little_traffic_runs_the_least(tables):
    _, one = sized(tables, requests=1000, min_tasks=3)
    assert (one.decided_by, one.least, one.peak_tasks, one.mean_tasks) == (LEAST, 3, 3, pytest.approx(3))


def test_a_job_has_no_standing_tasks(tables):
    document = architecture(
        [node("night", "schedule"), function("f", duration_ms=30_000)], [edge("night", "invocation", "f", "start")]
    )
    comparison = compare(document, tables)
    (one,) = sizings(comparison)
    assert one.is_job and one.decided_by == "" and one.peak_tasks == 0
    assert sizing_sentences(comparison)[0].startswith("f becomes f job, a job for each run of ")


def test_the_sentence_says_what_decided(tables):
    comparison, _ = sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500)
    (sentence,) = sizing_sentences(comparison)
    assert "1,000 ms a call, of which 900 ms keep a vCPU busy" in sentence
    assert "asks for 150 tasks by processor" in sentence and "so the processor decides: 150 tasks" in sentence


def containers_alone():
    return architecture(
        [clients(requests=1000), node("work", "fargate", scaling="fixed", tasks=1)],
        [edge("c", "request", "work", "request")],
    )


def test_containers_alone_are_told_which_way_the_comparison_goes(tables):
    comparison = compare(containers_alone(), tables)
    said = answer(comparison)
    assert "goes one way, from functions to containers: draw the work of your containers as functions" in said
    assert comparison.cheaper is None


def test_a_bill_that_nothing_stands_beside_is_printed_once_and_called_what_it_is(tables):
    comparison = compare(containers_alone(), tables)
    text, rows = comparison_text(comparison), comparison_csv(comparison).splitlines()
    assert "As drawn" in text and "Serverless" not in text and text.count("work  ") == 1
    assert {row.split(",")[0] for row in rows[1:]} == {"as drawn"}


def test_what_is_said_of_bodies_goes_where_they_are_no_text_any_more(tables):
    """A balancer hands a container its bodies as they are, so the edge says nothing of them there."""
    document = architecture(
        [clients(requests=1000), node("api", "api_gateway_http"), function("f")],
        [
            edge("c", "request", "api", "request", payload_kb=2000, binary=True),
            edge("api", "request", "f", "invoke", binary=True),
        ],
    )
    assert all(one.binary is None for one in compare(document, tables).containers.architecture.edges)


def test_without_functions_there_is_nothing_to_compare(tables):
    comparison = compare(architecture([clients(requests=1000)], []), tables)
    assert answer(comparison) == "There is no function here that containers could replace."
    assert (crossing_sentences(comparison), sizings(comparison)) == ([], [])

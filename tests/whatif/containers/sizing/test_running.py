"""How many tasks a container service runs, and what decides it: worked out by hand."""

import pytest

from estimator.exports.lines_csv import comparison_csv
from estimator.exports.text_table import comparison_text
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import answer, crossing_sentences, sizing_sentences
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function, node


def sized(tables, *, requests, memory_mb=1769, duration_ms=1000, shape="steady", burst=1, **choices):
    document = architecture(
        [clients(requests=requests, shape=shape, burst=burst), node("api", "api_gateway_http"), function("f", memory_mb=memory_mb, duration_ms=duration_ms)],
        [edge("c", "request", "api", "request", payload_kb=1, response_kb=1), edge("api", "request", "f", "invoke")],
        containers=choices,
    )  # fmt: skip
    comparison = compare(document, tables)
    return comparison, sizings(comparison)[0]


def test_the_mean_decides_where_functions_compute_evenly(tables):
    # 262,800,000 a month ÷ 730 h ÷ 3,600 s = 100 a second, steady; 90 % of 1 s keeps one vCPU busy: 90 busy vCPUs.
    # ÷ (1 vCPU × 60 %) = 150 tasks; ÷ (1 vCPU × 90 %) = 100 in the peak second, which is the mean; slots well under 1.
    _, one = sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500, vcpu=1)
    assert one.busiest.asked == (pytest.approx(150), pytest.approx(100), pytest.approx(0.22, abs=0.02))
    assert (one.decided_by, one.peak_tasks, one.mean_tasks) == ("mean", 150, pytest.approx(150))


def test_the_peak_second_decides_where_bursts_are_higher_than_the_room(tables):
    # A burst of twice the mean: 180 busy vCPUs ÷ (1 vCPU × 90 %) = 200 tasks, and not 300: it is not sized at 60 % too.
    _, one = sized(tables, requests=262_800_000, burst=2, cpu_share_percent=90, slots=500, vcpu=1)
    assert one.busiest.asked[:2] == (pytest.approx(150), pytest.approx(200))
    assert (one.decided_by, one.peak_tasks) == ("peak", 200)


def test_slots_decide_where_functions_wait(tables):
    # 10 % of 1 s: 10 busy vCPUs ÷ 0.6 = 16.7 tasks; a slot each for 100 requests at once and some room to wait: > 100.
    _, one = sized(tables, requests=262_800_000, cpu_share_percent=10, slots=1, vcpu=1)
    assert one.busiest.asked[0] == pytest.approx(100 * 0.1 / 0.6)
    assert 100 < one.busiest.asked[2] < 130
    assert one.decided_by == "slots" and one.peak_tasks == pytest.approx(one.busiest.asked[2])


def test_little_traffic_runs_the_least(tables):
    _, one = sized(tables, requests=1000, min_tasks=3)
    assert (one.decided_by, one.least, one.peak_tasks, one.mean_tasks) == ("least", 3, 3, pytest.approx(3))


def test_survived_zones_multiply_the_first_rule_alone(tables):
    plain, two, three = (
        sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500, vcpu=1, zones_survived=zones)[1]
        for zones in (0, 2, 3)
    )
    assert [one.peak_tasks for one in (plain, two, three)] == [150, 300, 225]
    assert two.busiest.asked[1:] == plain.busiest.asked[1:]


def test_a_warm_spare_runs_on_top_of_what_the_load_needs(tables):
    _, one = sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500, vcpu=1, spare_tasks=4)
    assert one.peak_tasks == 154


def test_each_hour_says_which_rule_decided(tables):
    _, one = sized(tables, requests=10_000_000, shape="office", cpu_share_percent=90, vcpu=1)
    assert len(one.hours) == 168
    monday_11, sunday_3 = one.hours[11], one.hours[6 * 24 + 3]
    assert (monday_11.rule, sunday_3.rule, sunday_3.tasks) == ("mean", "least", 2)
    assert monday_11.tasks > sunday_3.tasks and monday_11.mean_per_second > 10 * sunday_3.mean_per_second


def test_tasks_start_before_the_hour_and_stay_after_it(tables):
    """Each rise of the week costs five minutes before and fifteen after: 20 ÷ 60 of a task-hour for each task."""
    comparison, one = sized(tables, requests=20_000_000, shape="office", cpu_share_percent=90, vcpu=1)
    tasks = [hour.tasks for hour in one.hours]
    rises = sum(max(now - before, 0) for before, now in zip([tasks[-1], *tasks], tasks, strict=False))
    hours = (sum(tasks) + rises * 20 / 60) / 168 * 730
    billed = next(line.quantity for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert billed == pytest.approx(hours) and one.mean_tasks == pytest.approx(hours / 730)


def test_a_fixed_fleet_runs_the_weeks_peak_at_all_hours(tables):
    _, one = sized(tables, requests=20_000_000, shape="office", cpu_share_percent=90, vcpu=1, scaling="fixed")
    assert one.is_level and one.peak_tasks == max(hour.tasks for hour in one.hours)


def test_what_is_off_at_night_is_billed_for_its_hours_on(tables):
    on, off = (sized(tables, requests=1000, hours_on=hours)[1] for hours in (None, 365))
    assert off.mean_tasks == pytest.approx(on.mean_tasks / 2)


def test_a_job_has_no_standing_tasks(tables):
    document = architecture(
        [node("night", "schedule"), function("f", duration_ms=30_000)], [edge("night", "invocation", "f", "start")]
    )
    comparison = compare(document, tables)
    (one,) = sizings(comparison)
    assert one.is_job and one.decided_by is None and one.peak_tasks == 0
    assert sizing_sentences(comparison)[0].startswith("f becomes f job, a job for each run of ")


def test_the_sentence_says_what_decided(tables):
    comparison, _ = sized(tables, requests=262_800_000, cpu_share_percent=90, slots=500, vcpu=1)
    (sentence,) = sizing_sentences(comparison)
    assert "1,000 ms a call, of which 900 ms keep a vCPU busy" in sentence
    assert "asks for 150 tasks by its mean, 100 tasks by its peak second" in sentence
    assert "so the mean at the target use decides: 150 tasks at all hours" in sentence


def test_the_sentence_says_how_much_slower_a_smaller_task_is(tables):
    # 120 ms of which 30 % compute at 1,769 MB: 84 ms of waiting and 36 ms of one vCPU; with half of one 84 + 72 = 156.
    comparison, _ = sized(tables, requests=1000, duration_ms=120, vcpu=0.5)
    assert "156 ms a call instead of 120, of which 36 ms keep a vCPU busy" in sizing_sentences(comparison)[0]


def test_a_bill_that_nothing_stands_beside_is_printed_once_and_called_what_it_is(tables):
    """Windows runs in containers alone."""
    work = node("work", "fargate", vcpu=1, memory_gb=2, operating_system="windows", scaling="fixed", tasks=1)
    document = architecture([clients(requests=1000), work], [edge("c", "request", "work", "request")])
    comparison = compare(document, tables)
    text, rows = comparison_text(comparison), comparison_csv(comparison).splitlines()
    assert "As drawn" in text and "Serverless" not in text and text.count("work  ") == 1
    assert {row.split(",")[0] for row in rows[1:]} == {"as drawn"}
    assert comparison.cheaper is None


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
    assert answer(comparison) == "There is neither a function nor a container here, so there is nothing to compare."
    assert (crossing_sentences(comparison), sizings(comparison)) == ([], [])

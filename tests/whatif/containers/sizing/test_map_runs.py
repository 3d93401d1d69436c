"""A run of a Map comes as one: what takes its items has the tasks for it when it comes, and is billed for that time."""

import pytest

from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, edge, function, node


def nightly(*, at_hour=None, at_once=40, items=500, runs_per_day=1, **containers):
    """Runs of items of 300 s each, that keep 0.3 vCPUs busy at the memory of one."""
    clock = {"runs_per_day": runs_per_day} | ({} if at_hour is None else {"at_hour": at_hour})
    return architecture(
        [
            node("s", "schedule", **clock),
            node("w", "step_functions"),
            function("f", duration_ms=300_000, memory_mb=1769, timeout_s=600),
        ],
        [edge("s", "invocation", "w", "start"), edge("w", "execution", "f", "invoke", count=items, at_once=at_once)],
        containers={"vcpu": 1, "memory_gb": 2, **containers},
    )


def sized(tables, **settings):
    one = compare(nightly(**settings), tables)
    return sizings(one)[0], one


def test_a_run_has_the_tasks_for_what_is_in_progress_at_once(tables):
    """40 × 90 s of 300 s are 12 vCPUs, at 90 % 13.3: 14 tasks, for 13 rounds of 300 s and 20 minutes of the day."""
    service, _ = sized(tables)
    assert (service.peak_tasks, service.decided_by) == (14, "run")
    part = (13 * 300 + 1200) / 86_400
    assert service.mean_tasks == pytest.approx(1 + 13 * part, rel=1e-3)


def test_slots_decide_where_items_wait(tables):
    """Of 0.03 vCPUs an item 40 are 1.2, two tasks of one; with two slots a task they are twenty."""
    assert sized(tables, cpu_share_percent=3)[0].peak_tasks == 4  # ten slots a worker
    assert sized(tables, cpu_share_percent=3, worker_slots=2)[0].peak_tasks == 20


def test_items_one_after_another_need_one_task(tables):
    assert sized(tables, at_once=1, items=20)[0].peak_tasks == 1


def test_runs_that_come_all_the_time_are_sized_by_their_mean(tables):
    """96 a day of 500 × 90 s keep 50 vCPUs busy, at 60 % 83.3."""
    service, _ = sized(tables, runs_per_day=96)
    assert (service.peak_tasks, service.decided_by) == (84, "mean")
    assert service.mean_tasks == pytest.approx(84)


def test_a_run_of_a_given_hour_has_its_tasks_in_that_hour_alone(tables):
    """The hour's mean of 12.5 vCPUs asks for 21 at 60 %; in the others one stands."""
    service, _ = sized(tables, at_hour=3)
    assert {hour.tasks for hour in service.hours} == {1, 21}
    assert service.decided_by == "mean"


def test_steps_behind_a_load_balancer_have_the_tasks_of_the_peak_second(tables):
    """Items of 30 s, nine of them computing: 500 in 13 rounds are 1.28 a second, at 90 % 12.8 tasks of one."""
    document = nightly(steps="balancer")
    short = document.nodes[2].model_copy(update={"settings": {**document.nodes[2].settings, "duration_ms": 30_000}})
    (service,) = sizings(compare(document.model_copy(update={"nodes": [*document.nodes[:2], short]}), tables))
    assert (service.sized.role, service.peak_tasks, service.decided_by) == ("request", 13, "peak")


def test_how_much_longer_a_run_takes_is_said(tables):
    """In a quarter of a vCPU an item waits 210 s and computes 360: 13 × 570 s are 2.06 hours, in functions 1.08."""
    service, one = sized(tables, vcpu=0.25, memory_gb=0.5)
    assert service.sized.duration_ms == pytest.approx(570_000)
    (said,) = [note for note in one.moved.notes if note.startswith("A run of w")]
    assert said == "A run of w takes 2.1 hours for the items of f worker instead of 65 minutes."


def test_the_quota_of_vcpus_is_held_against_a_run(tables):
    """14 tasks of 1 vCPU, of six."""
    _, one = sized(tables)
    found = {limit.key: limit for limit in one.containers.findings}["fargate.vcpu.on_demand"]
    assert (found.demand, found.verdict) == (14, "raise quota")
    assert "14 of 6 vCPU" in found.message and "refused" not in found.message


def test_a_drawn_worker_of_a_map_is_sized_alike(tables):
    """40 × 90 of 300 s, at 90 % of one vCPU: 14."""
    worker = node("t", "fargate", vcpu=1, memory_gb=2, duration_ms=300_000, cpu_ms=90_000, slots=10, min_tasks=1)
    document = architecture(
        [node("s", "schedule", runs_per_day=1), node("w", "step_functions"), worker],
        [edge("s", "invocation", "w", "start"), edge("w", "execution", "t", "process", count=500, at_once=40)],
    )
    one = estimate(document, tables)
    found = {limit.key: limit for limit in one.findings}["fargate.vcpu.on_demand"]
    assert found.demand == 14

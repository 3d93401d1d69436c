"""For how much of the time a worker that scales to zero has a task: by hand, and against a simulation."""

from math import exp

import numpy as np
import pytest

from estimator.aws.fargate.tasks import awake_share
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.sizing.running import sizings
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.comings import share_with_a_task

MESSAGES = 50_000


def worker(tables, *, requests, duration_ms, **choices):
    """The worker of a function that a topic starts; what fails there is tried again, so no task is started for each."""
    long = function("f", memory_mb=1769, duration_ms=duration_ms, errors_percent=1)
    document = architecture(
        [clients(requests=requests), node("t", "sns"), long],
        [edge("c", "request", "t", "publish", payload_kb=1), edge("t", "message", "f", "start", retries=0)],
        containers={"vcpu": 0.25, **choices},
    )
    comparison = compare(document, tables)
    (one,) = sizings(comparison)
    return comparison, one


def test_a_run_keeps_its_task_for_as_long_as_it_lasts(tables):
    # 100 a month of 880 s, 264 s of them computing: 616 + 264 ÷ 0.25 vCPU = 1,672 s, and 15 minutes after it.
    rate, stays_h = 100 / 730, (1672 + 900) / 3600
    comparison, one = worker(tables, requests=100, duration_ms=880_000)
    share = 1 - 1 / (rate * 5 / 60 + exp(rate * stays_h))
    assert share * 730 == pytest.approx(74.84, abs=0.005)
    assert one.mean_tasks == pytest.approx(share)
    hours = next(line for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert hours.quantity == pytest.approx(0.25 * share * 730)


def test_a_pod_is_taken_away_sooner_after_its_run(tables):
    # 1,000 a month of 20 s, 6 of them computing: 14 + 6 ÷ 0.25 vCPU = 38 s, and 300 s instead of 900 s after each.
    rate, stays_h = 1000 / 730, (38 + 300) / 3600
    _, one = worker(tables, requests=1000, duration_ms=20_000, target="eks", way_out="nat")
    assert one.mean_tasks == pytest.approx(1 - 1 / (rate * 5 / 60 + exp(rate * stays_h)))


def test_so_does_the_worker_beside_a_service_on_app_runner(tables):
    plain, beside = (worker(tables, requests=100, duration_ms=880_000, target=one)[1] for one in ("ecs", "app_runner"))
    assert beside.mean_tasks == pytest.approx(plain.mean_tasks)


@pytest.mark.parametrize(
    ("a_day", "run_s", "start_minutes", "stays_minutes", "said"),
    [
        (3.3, 1672, 5, 15, 0.103),
        (16.4, 1140, 5, 15, 0.347),
        (24, 2, 5, 15, 0.269),
        (24, 600, 5, 5, 0.269),
        (96, 60, 5, 15, 0.691),
        (96, 1800, 1, 15, 0.950),
    ],
)
def test_the_share_is_what_a_simulation_finds(a_day, run_s, start_minutes, stays_minutes, said):
    """docs/method.md, "Checked against simulations"."""
    draw = np.random.default_rng(11)
    arrives = np.cumsum(draw.exponential(86_400 / a_day, MESSAGES))
    runs = draw.exponential(run_s, MESSAGES)
    simulated = share_with_a_task(arrives, runs, start_minutes * 60.0, stays_minutes * 60.0)
    found = awake_share(a_day / 86_400, run_s, start_minutes, stays_minutes)
    assert (found, simulated) == (pytest.approx(said, abs=0.001), pytest.approx(said, rel=0.02))

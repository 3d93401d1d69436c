"""Ten workloads as they are sized, simulated in their busiest hour with a minute of peak seconds; and jobs.

What holds for these: the slowest 1 % of the calls of a service take no more than three times as long as in an idle task,
the burst included, and what waits in a queue is done a minute later at most.  The rules themselves promise less: the
smallest fleets, filled to just what they allow, are slower, and a warm spare is the way out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from estimator.aws.fargate.tasks import JOB_MINIMUM_S
from estimator.engine.document.architecture import Architecture
from estimator.whatif.comparison.compare import compare
from estimator.whatif.containers.sizing.running import sizings
from estimator.whatif.containers.sizing.task import WORKER
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.tasks import Call, Fleet, Slowest, seconds_taken, slowest_of_hours

MONTH_S = 2_628_000
MOST_TIMES = 3.0
LONGEST_WAIT_S = 60.0
HOURS = range(1, 4)
"""Seeds: hours that are simulated and judged together."""
MOST_SIMULATED = 30
"""Tasks: of a larger fleet a part is simulated, with its part of the calls, and for a tenth of the time."""


def api(per_second, memory_mb, duration_ms, computes_percent, burst, shape="steady"):
    return architecture(
        [
            clients(requests=per_second * MONTH_S, burst=burst, shape=shape),
            node("api", "api_gateway_http"),
            function("f", memory_mb=memory_mb, duration_ms=duration_ms),
        ],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"cpu_share_percent": computes_percent},
    )


def worker(source, per_second, memory_mb, duration_ms, computes_percent, batch):
    operation, event = {"sqs": ("send", "message"), "kinesis_data_streams": ("put", "record")}[source]
    return architecture(
        [
            clients(requests=per_second * MONTH_S, burst=2),
            node("q", source),
            function("f", memory_mb=memory_mb, duration_ms=duration_ms, timeout_s=300),
        ],
        [edge("c", "request", "q", operation), edge("q", event, "f", "invoke", batch_size=batch)],
        containers={"cpu_share_percent": computes_percent},
    )


def heavy_and_light(per_second):
    """A tenth of the calls computes for 180 of 200 ms at a vCPU, the others for as long at 256 MB."""
    return architecture(
        [
            clients(requests=per_second * MONTH_S, burst=2),
            node("api", "api_gateway_http"),
            function("heavy", memory_mb=1769, duration_ms=200),
            function("light", memory_mb=256, duration_ms=200),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "heavy", "invoke", share=10),
            edge("api", "request", "light", "invoke", share=90),
        ],
        containers={"cpu_share_percent": 90},
    )


HEAVY_AND_LIGHT = Call(0.1, 0.020, 0.180), Call(0.9, 0.020, 0.180 * 256 / 1769)
SERVICES = {
    "an API that waits on others": api(20, 512, 300, 10, burst=2),
    "a computing API": api(15, 1769, 200, 90, burst=2),
    "a mixed API": api(50, 1024, 150, 30, burst=2),
    "a bursty API": api(10, 512, 200, 30, burst=10),
    "office hours": api(30, 1024, 200, 30, burst=2, shape="office"),
    "a tiny API": api(0.1, 512, 200, 30, burst=5),
    "a huge API": api(10_000, 1769, 50, 30, burst=1.5),
}
WORKERS = {
    "a worker on a queue": worker("sqs", 20, 1024, 500, 50, batch=1),
    "a worker on a stream": worker("kinesis_data_streams", 200, 1024, 200, 50, batch=100),
}
SEVERAL = heavy_and_light(30)
JOBS = worker("sqs", 0.2, 1769, 60_000, 80, batch=1)


@dataclass(frozen=True)
class Simulated:
    """A fleet as it is sized in its busiest hour, and what was seen of it."""

    tasks: float
    vcpu: float
    alone_s: float
    slowest: Slowest

    def __str__(self) -> str:
        slow = self.slowest
        return (
            f"{self.tasks:g} tasks of {self.vcpu:g} vCPU; of the slowest 1 % each takes {slow.times:.2f} times as long as "
            f"alone, {slow.seconds:.2f} s; in the burst {slow.times_in_burst:.2f} times"
        )


def simulated(document: Architecture, tables, calls: Sequence[Call] = ()) -> Simulated:
    """With calls of these kinds; of one kind, as the service says, where none are told."""
    comparison = compare(document, tables)
    (sizing,) = sizings(comparison)
    sized, hour = sizing.sized, sizing.busiest
    settings = comparison.containers.resolved.nodes[sized.node_id].settings
    part = min(MOST_SIMULATED / hour.tasks, 1.0)
    fleet = Fleet(round(hour.tasks * part), sized.vcpu, settings.slots, from_queue=sized.role == WORKER)
    computes_s, alone_s = sized.cpu_ms / 1000, sized.duration_ms / 1000
    alike = Call(1.0, alone_s - computes_s / min(1.0, sized.vcpu), computes_s)
    rates = hour.mean_per_second * part, hour.peak_per_second * part
    slowest = slowest_of_hours(fleet, *rates, calls or [alike], HOURS, 60.0 if part == 1 else 6.0)
    return Simulated(hour.tasks, sized.vcpu, alone_s, slowest)


@pytest.mark.parametrize("name", SERVICES)
def test_the_slowest_calls_of_a_service_take_thrice_as_long_at_most(name, tables, figures):
    found = simulated(SERVICES[name], tables)
    figures(f"{name}: {found}")
    assert found.slowest.times <= MOST_TIMES


def test_so_do_those_of_a_service_of_several_functions(tables, figures):
    """Each beside what a call of its own function takes alone: the light ones share tasks with heavy ones."""
    (sizing,) = sizings(compare(SEVERAL, tables))
    assert sizing.sized.cpu_ms == pytest.approx(1000 * sum(one.share * one.compute_s for one in HEAVY_AND_LIGHT))
    found = simulated(SEVERAL, tables, HEAVY_AND_LIGHT)
    figures(f"several functions in one service: {found}")
    assert found.tasks > 2 and found.slowest.times <= MOST_TIMES


def test_ten_workloads_are_simulated():
    assert len([*SERVICES, *WORKERS, SEVERAL]) == 10


@pytest.mark.parametrize("per_second", [5, 10])
def test_a_warm_spare_keeps_the_smallest_fleet_quick_in_a_burst(per_second, tables, figures):
    """Calls of 180 ms of a vCPU that fill two tasks, or four, to 90 % in the burst: one more brings them within thrice."""
    filled = api(per_second, 1769, 200, 90, burst=2)
    spared = filled.model_copy(update={"containers": {**filled.containers, "spare_tasks": 1}})
    plain, spare = (simulated(one, tables) for one in (filled, spared))
    figures(f"{per_second} a second: {plain}; with a spare: {spare}")
    assert plain.slowest.times > MOST_TIMES >= spare.slowest.times


@pytest.mark.parametrize("name", WORKERS)
def test_what_waits_in_a_queue_is_done_a_minute_later(name, tables, figures):
    found = simulated(WORKERS[name], tables)
    figures(f"{name}: {found}")
    assert found.slowest.seconds <= found.alone_s + LONGEST_WAIT_S


def test_a_job_of_a_minute_has_a_task_of_its_own(tables):
    """No more than twice as slow as in its function, and never less than what is billed."""
    (sizing,) = sizings(compare(JOBS, tables))
    assert sizing.is_job and JOB_MINIMUM_S["linux"] <= sizing.sized.duration_ms / 1000 <= 120


def test_the_simulation_shares_a_processor_evenly():
    """By the mean of an M/G/1 queue with processor sharing, S ÷ (1 − ρ): 0.1 s at 60 % take 0.25 s."""
    draw = np.random.default_rng(3)
    arrives = np.cumsum(draw.exponential(1 / 6, 100_000))
    took = seconds_taken(arrives, np.zeros(100_000), draw.exponential(0.1, 100_000), Fleet(1, 1.0, 10_000), draw)
    assert took.mean() == pytest.approx(0.25, rel=0.05)


def test_the_simulation_makes_calls_wait_for_a_slot():
    """By Erlang's formula: of two slots at one erlang, a third of the calls wait, for half of their 1 s each."""
    draw = np.random.default_rng(3)
    arrives, waits = np.cumsum(draw.exponential(1, 50_000)), draw.exponential(1, 50_000)
    took = seconds_taken(arrives, waits, np.full(50_000, 1e-9), Fleet(1, 1.0, 2), draw)
    assert (took - waits).mean() == pytest.approx(1 / 3, rel=0.1)

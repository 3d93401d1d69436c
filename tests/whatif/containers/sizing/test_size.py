"""The size of a task, worked out by hand: the cheapest that holds its memory and is not too slow."""

import pytest

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node


def api(function_node, *, requests=1_000_000, **choices):
    return architecture(
        [clients(requests=requests), node("api", "api_gateway_http"), function_node],
        [edge("c", "request", "api", "request", payload_kb=1, response_kb=1), edge("api", "request", "f", "invoke")],
        containers=choices,
    )


def queue(function_node, *, requests, **choices):
    return architecture(
        [clients(requests=requests), node("q", "sqs"), function_node],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1)],
        containers=choices,
    )


def sized(document, tables):
    (one,) = compare(document, tables).moved.sized
    return one


def test_a_task_holds_a_base_and_some_for_each_request(tables):
    # 150 MB + 50 × 5 MB = 400 MB: 0.5 GB; 150 + 50 × 20 = 1,150 MB: 2 GB, which a quarter of a vCPU has.
    small, large = (sized(api(function("f"), request_mb=mb), tables) for mb in (5, 20))
    assert (small.vcpu, small.memory_gb) == (0.25, 0.5)
    assert (large.vcpu, large.memory_gb) == (0.25, 2)


def test_memory_bought_for_its_processor_is_not_carried_over(tables):
    one = sized(api(function("f", memory_mb=10_240, duration_ms=1000), requests=10_000), tables)
    assert one.memory_gb == 0.5


def test_memory_that_was_measured_is(tables):
    # 8,000 MB and 50 × 5 MB = 8.06 GB: more than the 8 that one vCPU may have, so two.
    one = sized(api(function("f", memory_mb=10_240, memory_used_mb=8000), requests=10_000), tables)
    assert (one.vcpu, one.memory_gb) == (2, 9)


def test_no_size_makes_a_call_take_more_than_twice_as_long(tables):
    # 90 % of 200 ms at one vCPU: 20 + 180 ÷ 0.5 = 380 ms are 1.9 times, 20 + 180 ÷ 0.25 = 740 are not.
    busy = function("f", memory_mb=1769, duration_ms=200)
    assert sized(api(busy, cpu_share_percent=90), tables).vcpu == 0.5
    assert sized(api(busy, cpu_share_percent=90, most_times_slower=4), tables).vcpu == 0.25
    assert sized(api(busy, cpu_share_percent=90, most_times_slower=1), tables).vcpu == 1


def test_one_thread_has_no_more_than_one_vcpu(tables):
    # 3,538 MB are two vCPUs, of which one thread uses one: 30 % of 1,000 ms is 300 ms of one, 600 ms of two threads.
    one, many = (
        sized(api(function("f", memory_mb=3538, duration_ms=1000, threads=threads), most_times_slower=1), tables)
        for threads in ("one", "many")
    )
    assert (one.vcpu, one.cpu_ms, one.duration_ms) == (1, pytest.approx(300), pytest.approx(1000))
    assert (many.vcpu, many.cpu_ms, many.duration_ms) == (2, pytest.approx(600), pytest.approx(1000))


def test_a_faster_processor_than_the_functions_makes_a_call_shorter(tables):
    # 512 MB are 0.289 vCPU: 30 % of 120 ms are 10.42 ms of one; 84 + 10.42 in a task of one vCPU.
    one = sized(api(function("f", memory_mb=512, duration_ms=120), vcpu=1), tables)
    assert (one.duration_ms, one.function_ms) == (pytest.approx(84 + 36 * 512 / 1769), 120)


def test_a_worker_of_a_queue_goes_while_its_queue_is_empty(tables):
    # 730 messages a month, one an hour, of 2 s, 0.6 of them computing on 512 of 1,769 MB: 1.4 s and 0.174 ÷ 0.25 vCPU,
    # 2.09 s in a task, which starts in 300 s and stays for 900 s after it.
    from math import exp

    share = 1 - 1 / (300 / 3600 + exp((900 + 1.4 + 0.6 * 512 / 1769 / 0.25) / 3600))
    comparison = compare(queue(function("f", duration_ms=2000), requests=730), tables)
    billed = next(line.quantity for line in comparison.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert billed == pytest.approx(0.25 * 730 * share)
    standing = compare(queue(function("f", duration_ms=2000), requests=730, scale_to_zero=False), tables)
    billed = next(line.quantity for line in standing.containers.lines if line.dimension == "fargate.x86.vcpu_hour")
    assert billed == pytest.approx(0.25 * 730)


def test_a_worker_of_a_stream_reads_at_all_hours(tables):
    document = architecture(
        [clients(requests=730), node("s", "kinesis_data_streams"), function("f")],
        [edge("c", "request", "s", "put"), edge("s", "record", "f", "invoke")],
    )
    comparison = compare(document, tables)
    assert comparison.moved.architecture.node("f-worker").settings["min_tasks"] == 1


def test_rare_long_messages_get_a_task_each(tables):
    # 3,000 a month of 60 s: at most 90 s of a task each, 75 hours, against a worker that is there for most of 730.
    long = function("f", memory_mb=1769, duration_ms=60_000)
    comparison = compare(queue(long, requests=3000), tables)
    assert [(one.node_id, one.role) for one in comparison.moved.sized] == [("f-job", "run_task")]
    path = {(one.source, one.target, one.operation) for one in comparison.containers.architecture.edges}
    assert path == {("c", "q", "send"), ("q", "q-f-invoke-pipe", "process"), ("q-f-invoke-pipe", "f-job", "run_task")}
    assert "a task for each message, started by a pipe" in comparison.moved.notes[0]


@pytest.mark.parametrize(("requests", "duration_ms"), [(300_000, 60_000), (3000, 2000)])
def test_many_or_short_ones_get_a_worker(tables, requests, duration_ms):
    one = sized(queue(function("f", memory_mb=1769, duration_ms=duration_ms), requests=requests), tables)
    assert one.role == "process"


def test_small_functions_of_a_workflow_live_together_if_you_want(tables):
    steps = [function(name, memory_mb=256, duration_ms=200) for name in ("x", "y")]
    busy = function("z", memory_mb=1769, duration_ms=4000)
    document = architecture(
        [clients(requests=1_000_000), node("w", "step_functions"), *steps, busy],
        [edge("c", "request", "w", "start"), *(edge("w", "execution", name, "invoke") for name in "xyz")],
        containers={"grouping": "together"},
    )
    made = {one.node_id: one.functions for one in compare(document, tables).moved.sized}
    assert made == {"w-steps": ("x", "y"), "z-worker": ("z",)}


def test_small_workers_of_queues_live_together_if_you_want(tables):
    document = architecture(
        [clients(requests=100_000), node("p", "sqs"), node("q", "sqs"), function("x"), function("y")],
        [
            edge("c", "request", "p", "send"),
            edge("c", "request", "q", "send"),
            edge("p", "message", "x", "invoke"),
            edge("q", "message", "y", "invoke"),
        ],
        containers={"grouping": "together"},
    )
    comparison = compare(document, tables)
    assert {one.node_id: one.functions for one in comparison.moved.sized} == {"queue-workers": ("x", "y")}
    assert {edge.target for edge in comparison.containers.architecture.edges} == {"p", "q", "queue-workers"}


def test_other_amounts_of_traffic_are_priced_with_the_tasks_sized_for_them(tables):
    import numpy as np

    document = api(function("f", memory_mb=1769, duration_ms=200), requests=1_000_000, cpu_share_percent=90)
    at = np.array([0.1, 1.0, 30.0])
    curve = compare(document, tables).at(at)[1]
    alone = [float(compare(document, tables, scale=scale).containers.total_monthly_usd) for scale in at]
    assert curve == pytest.approx(alone)

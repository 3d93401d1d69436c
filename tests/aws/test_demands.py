"""What each service asks of its limits, by the breach rules, in small numbers."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.golden import together

MONTH_S = 730 * 3600


def demands(document, tables) -> dict:
    """The demand on each limit, by key."""
    return {limit.key: limit for limit in estimate(document, tables).limits}


def behind_code(target, operation, *, requests=MONTH_S, events="invocation", **more):
    """A function, once a second, that does something to a node."""
    return architecture(
        [clients(requests=requests), function("f"), target],
        [edge("c", "request", "f", "invoke"), edge("f", events, target["id"], operation, **more)],
    )


@pytest.mark.parametrize(
    ("operation", "more", "units"),
    [
        ("read", {}, 0.5),
        ("read", {"response_kb": 9}, 1.5),
        ("transact_read", {"response_kb": 9}, 6),
        ("write", {"payload_kb": 2.5}, 3),
        ("transact_write", {"payload_kb": 2.5}, 6),
        ("write", {"count": 25, "batch_size": 25}, 25 * together(1)),
    ],
)
def test_dynamodb_units_a_second(tables, operation, more, units):
    found = demands(behind_code(node("t", "dynamodb"), operation, **more), tables)
    kind = "rcu" if "read" in operation else "wcu"
    assert found[f"dynamodb.table_{kind}"].demand == pytest.approx(units)
    assert found[f"dynamodb.partition_{kind}"].demand == pytest.approx(units / 100)


def test_dynamodb_strong_reads_cost_twice_eventual_ones(tables):
    strong = demands(behind_code(node("t", "dynamodb", consistency="strong"), "read"), tables)
    assert strong["dynamodb.table_rcu"].demand == pytest.approx(1)


def test_dynamodb_batches_and_transactions_have_sizes(tables):
    found = demands(behind_code(node("t", "dynamodb"), "write", count=50, batch_size=50, payload_kb=10), tables)
    assert (found["dynamodb.batch_write_items"].demand, found["dynamodb.batch_write_items"].verdict) == (50, "breach")
    assert found["dynamodb.batch_size"].demand == pytest.approx(500 / 1024)
    found = demands(
        behind_code(node("t", "dynamodb"), "transact_write", count=200, batch_size=200, payload_kb=30), tables
    )
    assert (found["dynamodb.transaction_items"].demand, found["dynamodb.transaction_items"].verdict) == (200, "breach")
    assert found["dynamodb.transaction_size"].verdict == "breach"


def test_dynamodb_items_of_400_kb_are_the_end(tables):
    found = demands(behind_code(node("t", "dynamodb"), "write", payload_kb=401), tables)
    assert found["dynamodb.item_size"].verdict == "breach"


def test_provisioned_capacity_is_the_accounts_and_its_spare_feeds_bursts(tables):
    """100 writes a second and 250 in a burst of 60 s, of 143 provisioned: 107 × 60 ÷ 43 seconds of spare."""
    table = node("t", "dynamodb", capacity="provisioned")
    document = behind_code(table, "write", requests=100 * MONTH_S)
    bursty = document.nodes[0].model_copy(update={"settings": {"requests_per_month": 100 * MONTH_S, "burst": 2.5}})
    found = demands(document.model_copy(update={"nodes": [bursty, *document.nodes[1:]]}), tables)
    assert found["dynamodb.account_wcu"].demand == 143
    spare = [
        limit
        for limit in estimate(document.model_copy(update={"nodes": [bursty, *document.nodes[1:]]}), tables).limits
        if limit.key == "dynamodb.burst_retention"
    ]
    assert max(limit.demand for limit in spare) == pytest.approx(107 * 60 / 43)


def test_a_fixed_capacity_below_the_load_is_named(tables):
    table = node("t", "dynamodb", capacity="provisioned", scaling="fixed", write_capacity=5)
    one = estimate(behind_code(table, "write", requests=10 * MONTH_S), tables)
    assert [problem.key for problem in one.problems] == ["dynamodb.provisioned_write"]
    assert "writes need 10 units a second in the busiest hour; the capacity ends at 5" in one.problems[0].message


def test_a_streams_reader_in_a_container_pays_for_its_reads(tables):
    document = architecture(
        [clients(), function("f"), node("t", "dynamodb"), node("w", "fargate")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "t", "write"),
            edge("t", "change", "w", "process"),
        ],
        free_tier="none",
    )
    reads = next(line for line in estimate(document, tables).lines if line.dimension == "dynamodb.streams.read")
    assert reads.quantity == pytest.approx(4 * MONTH_S)


def test_provisioned_tables_with_a_stream_have_a_limit_of_their_own(tables):
    document = architecture(
        [clients(), function("f"), node("t", "dynamodb", capacity="provisioned"), function("s")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "t", "write"),
            edge("t", "change", "s", "invoke"),
        ],
    )
    assert demands(document, tables)["dynamodb.streams.table_wcu"].demand == 5


@pytest.mark.parametrize(
    ("kind", "more", "key", "demand"),
    [
        ("fifo", {}, "sqs.fifo.throughput.tps", 1),
        ("fifo", {"count": 10, "batch_size": 10}, "sqs.fifo.throughput.batched", 10 * together(1)),
        ("fifo_high", {}, "sqs.fifo.high_throughput.tps", 1),
    ],
)
def test_fifo_queues_have_a_pace(tables, kind, more, key, demand):
    found = demands(behind_code(node("q", "sqs", queue_type=kind), "send", **more), tables)
    assert found[key].demand == pytest.approx(demand)


def test_a_queue_counts_its_messages_in_flight(tables):
    """1,000 a second, each two minutes in hand: 120,000, all a queue allows."""
    document = architecture(
        [clients(requests=1000 * MONTH_S), node("q", "sqs"), function("w", duration_ms=120_000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke", batch_size=1)],
    )
    flight = demands(document, tables)["sqs.in_flight.standard"]
    assert flight.demand == pytest.approx(120_000) and flight.verdict == "near"


def test_a_message_over_a_megabyte_and_a_batch_over_ten_do_not_fit(tables):
    found = demands(behind_code(node("q", "sqs"), "send", payload_kb=1100), tables)
    assert found["sqs.message_size"].verdict == "breach" and "Put the data in S3" in found["sqs.message_size"].message
    assert (
        demands(behind_code(node("q", "sqs"), "send", count=20, batch_size=20), tables)["sqs.batch"].verdict == "breach"
    )


@pytest.mark.parametrize(("timeout", "verdict"), [(40, "error"), (20, "near"), (5, None)])
def test_visibility_is_judged_on_the_consumers_time_out(tables, timeout, verdict):
    document = architecture(
        [clients(), node("q", "sqs"), function("w", timeout_s=timeout)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke")],
    )
    assert [problem.verdict for problem in estimate(document, tables).problems] == ([verdict] if verdict else [])


def test_large_batches_need_a_window(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("w")],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke", batch_size=100)],
    )
    assert [problem.key for problem in estimate(document, tables).problems] == ["lambda.sqs_esm.batch_window"]


def test_reserved_and_provisioned_concurrency_leave_a_hundred_free(tables):
    document = architecture(
        [clients(), function("a", reserved_concurrency=600), function("b", provisioned_concurrency=301)],
        [edge("c", "request", "a", "invoke"), edge("c", "request", "b", "invoke")],
    )
    found = demands(document, tables)
    assert (found["lambda.unreserved_minimum"].demand, found["lambda.unreserved_minimum"].value) == (901, 900)
    assert found["lambda.unreserved_minimum"].verdict == "error"
    assert found["lambda.concurrent_executions"].demand == pytest.approx(901)


def test_provisioned_concurrency_takes_what_fits_into_it(tables):
    """1 a second of 4 s keeps four busy; three are provisioned: three quarters of the calls."""
    document = architecture(
        [clients(), function("f", duration_ms=4000, provisioned_concurrency=3)], [edge("c", "request", "f", "invoke")]
    )
    line = next(one for one in estimate(document, tables).lines if "provisioned_duration" in one.dimension)
    assert line.quantity == pytest.approx(MONTH_S * 0.75 * 4 * 0.5)
    found = demands(document, tables)["lambda.rps_per_provisioned_concurrency"]
    assert found.demand == pytest.approx(0.75 / 3)


def test_a_fetched_file_takes_bandwidth(tables):
    """500 MB in 6.4 s are 625 Mbps."""
    document = behind_code(node("b", "s3"), "get", response_kb=500 * 1024)
    slow = document.nodes[1].model_copy(update={"settings": {"duration_ms": 6400, "init_ms": 0, "log_kb": 0}})
    found = demands(document.model_copy(update={"nodes": [document.nodes[0], slow, document.nodes[2]]}), tables)
    assert found["lambda.network_bandwidth"].demand == pytest.approx(625, rel=1e-4)


def test_asynchronous_events_of_a_capped_function_age(tables):
    document = architecture(
        [clients(), function("a"), function("b", duration_ms=2000, reserved_concurrency=1)],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "start")],
    )
    assert demands(document, tables)["lambda.async.max_event_age"].verdict == "breach"


@pytest.mark.parametrize(("more", "measure", "lcu"), [
    ({"requests_per_connection": 1}, "new connections", 100 / 25),
    ({"requests_per_connection": 1, "connection_seconds": 600}, "active connections", 100 * 600 / 3000),
    ({"requests_per_connection": 100, "rules": 60}, "rules", 100 * 50 / 1000),
    ({"requests_per_connection": 100}, "bytes", 100 * 3600 * 10 / 1024**2),
])  # fmt: skip
def test_lcus_are_the_largest_of_four_measures(tables, more, measure, lcu):
    document = architecture(
        [clients(requests=100 * MONTH_S), node("lb", "alb", **more), node("s", "fargate")],
        [edge("c", "request", "lb", "request", payload_kb=1, response_kb=9), edge("lb", "request", "s", "request")],
    )
    one = estimate(document, tables)
    line = next(line for line in one.lines if line.dimension == "elb.alb.lcu_hour")
    assert line.quantity == pytest.approx(730 * lcu) and f"by {measure}" in line.formula
    assert {limit.key for limit in one.limits} >= {"elb.alb.lcu_per_lb", "elb.alb.targets", "elb.alb.idle_timeout"}


def test_a_function_behind_a_balancer_has_a_megabyte_and_its_own_time(tables):
    document = architecture(
        [clients(), node("lb", "alb"), function("f", duration_ms=100_000)],
        [edge("c", "request", "lb", "request", payload_kb=2048, response_kb=1), edge("lb", "request", "f", "invoke")],
    )
    found = demands(document, tables)
    assert found["elb.alb.lambda.request_size"].verdict == "breach"
    assert "elb.alb.idle_timeout" not in found


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"vcpu": 3}, "vCPU (vCPU) must be one of 0.25, 0.5, 1, 2, 4, 8, 16, 32 for a Fargate task, not 3."),
        ({"vcpu": 1, "memory_gb": 9}, "Memory (GB) of a task with 1 vCPU must be one of 2, 3, 4, 5, 6, 7, 8, not 9."),
    ],
)
def test_task_sizes_are_those_of_the_grid(tables, given, message):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("s", "fargate", **given)], []), tables)
    assert error.value.message == message


def test_tasks_follow_processor_time_slots_and_a_minimum(tables):
    """100 a second of 300 ms that compute 30: 3 busy vCPUs ÷ (0.5 × 60 %) = 10 tasks; 30 erlangs need 41 slots."""
    document = architecture(
        [clients(requests=100 * MONTH_S), node("s", "fargate", duration_ms=300, cpu_ms=30, slots=2)],
        [edge("c", "request", "s", "request")],
    )
    assert demands(document, tables)["fargate.tasks_per_service"].demand == 21
    by_cpu = document.nodes[1].model_copy(update={"settings": {"duration_ms": 300, "cpu_ms": 30, "slots": 100}})
    assert (
        demands(document.model_copy(update={"nodes": [document.nodes[0], by_cpu]}), tables)[
            "fargate.tasks_per_service"
        ].demand
        == 10
    )


def test_tasks_that_cannot_carry_the_peak_are_named(tables):
    document = architecture(
        [clients(requests=100 * MONTH_S), node("s", "fargate", cpu_ms=30, scaling="fixed", tasks=2)],
        [edge("c", "request", "s", "request")],
    )
    (problem,) = estimate(document, tables).problems
    assert (
        problem.verdict == "breach" and "needs 6 tasks at full use, but no more than 2 tasks may run" in problem.message
    )


def test_a_task_for_each_event_meets_the_launch_limits(tables):
    document = behind_code(node("j", "fargate"), "run_task", requests=30 * MONTH_S, count=2, batch_size=2)
    found = demands(document, tables)
    assert found["fargate.run_task.rate"].demand == pytest.approx(30)
    assert found["fargate.launch.rate"].demand == pytest.approx(60)
    assert found["fargate.launch.burst"].demand == pytest.approx(60 * 60)
    assert found["fargate.launch.burst"].value == pytest.approx(100 + 20 * 60)


def test_tasks_started_one_after_another_are_taken_by_the_bucket_and_its_refill(tables):
    """600 in a minute, once in three hours, of 100 and the 1,200 that come back."""
    document = architecture(
        [clients(requests=0.0001 * MONTH_S), function("f", duration_ms=60_000), node("j", "fargate")],
        [edge("c", "request", "f", "start"), edge("f", "invocation", "j", "run_task", count=600)],
    )
    burst = demands(document, tables)["fargate.launch.burst"]
    assert (burst.demand, burst.value) == (pytest.approx(600, rel=1e-4), pytest.approx(1_300))


def test_a_cached_api_passes_on_what_it_does_not_answer(tables):
    document = architecture(
        [
            clients(),
            node("api", "api_gateway_rest", cache="0_5gb", cache_hit_percent=75, endpoint="edge"),
            function("f"),
        ],
        [edge("c", "request", "api", "request", response_kb=10), edge("api", "request", "f", "invoke")],
    )
    assert estimate(document, tables).traffic.loads["f"]["invoke"].monthly_calls == pytest.approx(MONTH_S / 4)
    assert {"api_gateway.cache.response_size", "api_gateway.integration_timeout.rest_edge"} <= demands(
        document, tables
    ).keys()


def test_answers_too_large_for_the_cache_are_not_cached(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_rest", cache="0_5gb", cache_hit_percent=75), function("f")],
        [edge("c", "request", "api", "request", response_kb=2000), edge("api", "request", "f", "invoke")],
    )
    assert estimate(document, tables).traffic.loads["f"]["invoke"].monthly_calls == pytest.approx(MONTH_S)


def test_prefixes_share_the_rate_of_a_bucket(tables):
    document = behind_code(node("b", "s3", prefixes=4), "get", requests=8000 * MONTH_S)
    assert demands(document, tables)["s3.prefix_get_rate"].demand == pytest.approx(2000)


@pytest.mark.parametrize(("given", "message"), [
    ({"viewers": {"atlantis": 100}}, "Where they are (%) names the place “atlantis”"),
    ({"viewers": {"europe": 50}}, "Where they are (%) must be shares that add up to 100 %."),
    ({"shape": "own", "own_shape": [0.0] * 168}, "Own shape (relative traffic) must be 168 numbers"),
])  # fmt: skip
def test_clients_say_where_and_when_they_are(tables, given, message):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("c", "clients", **given)], []), tables)
    assert error.value.message.startswith(message)

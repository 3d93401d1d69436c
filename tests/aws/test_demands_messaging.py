"""What topics, queues, buses, pipes, schedules and workflows ask of their limits, in small numbers."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, function, node
from tests.golden import together


def fullest(document, tables) -> dict:
    """The largest demand on each limit, by key, where several ask for it."""
    found = {}
    for limit in estimate(document, tables).limits:
        found.setdefault(limit.key, limit)
    return found


def problems(document, tables) -> list[str]:
    return [problem.key for problem in estimate(document, tables).problems]


def lines_of(document, tables, dimension) -> float:
    return sum(line.quantity for line in estimate(document, tables).lines if line.dimension == dimension)


# -- SNS ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "payload_kb", "key", "verdict"),
    [
        ({}, 256, "sns.message_size", "near"),
        ({}, 257, "sns.message_size", "breach"),
        ({"large_messages": True}, 257, "sns.message_size.max", "ok"),
        ({"large_messages": True}, 1025, "sns.message_size.max", "breach"),
    ],
)
def test_messages_of_a_topic_have_a_size(tables, given, payload_kb, key, verdict):
    found = demands(behind_code(node("t", "sns", **given), "publish", payload_kb=payload_kb), tables)
    assert found[key].verdict == verdict


def test_topics_of_an_account_share_their_rate_and_count_messages_not_calls(tables):
    found = demands(behind_code(node("t", "sns"), "publish", count=20, batch_size=20), tables)
    assert (found["sns.publish.rate.standard"].demand, found["sns.publish.rate.standard"].value) == (
        20 * together(1),
        30_000,
    )
    assert found["sns.publish_batch"].verdict == "breach"


@pytest.mark.parametrize(("payload_kb", "demand"), [(1, 400), (16, 400 * 16 / 1024 / 20 * 3000)])
def test_a_fifo_topic_ends_at_messages_or_at_bytes(tables, payload_kb, demand):
    """Once a second on the mean is four times in a second of a hundred: 400 messages."""
    topic = node("t", "sns", topic_type="fifo", busiest_group_percent=50)
    found = demands(behind_code(topic, "publish", count=100, payload_kb=payload_kb), tables)
    assert found["sns.fifo.topic_rate"].demand == pytest.approx(demand)
    assert found["sns.fifo.group_rate"].demand == pytest.approx(200)
    assert found["sns.publish.rate.fifo"].demand == pytest.approx(400)


def test_people_get_so_much_a_second_and_texts_cost_a_dollar_before_they_stop(tables):
    topic = node("t", "sns", email_deliveries=0.5, sms_deliveries=2, sms_usd=0.01)
    found = demands(behind_code(topic, "publish"), tables)
    assert found["sns.email_rate"].demand == pytest.approx(0.5)
    assert found["sns.sms_rate"].demand == pytest.approx(2)
    assert found["sns.sms_spend"].demand == pytest.approx(MONTH_S * 0.02)
    assert found["sns.sms_spend"].verdict == "raise quota"


def test_texts_without_a_price_are_unknown_not_free(tables):
    one = estimate(behind_code(node("t", "sns", sms_deliveries=1), "publish"), tables)
    assert "No price for sns.delivery.sms" in one.incomplete[0]


def test_a_fifo_topic_delivers_to_queues_only(tables):
    document = architecture(
        [clients(), node("t", "sns", topic_type="fifo"), function("f")],
        [edge("c", "request", "t", "publish"), edge("t", "message", "f", "start")],
    )
    assert problems(document, tables) == ["sns.fifo.subscribers"]
    with pytest.raises(DocumentError, match="has no place at a FIFO topic"):
        estimate(behind_code(node("t", "sns", topic_type="fifo", http_deliveries=1), "publish"), tables)


def test_large_messages_reach_queues_and_functions_only(tables):
    document = architecture(
        [clients(), node("t", "sns", large_messages=True), node("a", "api_gateway_http")],
        [edge("c", "request", "t", "publish"), edge("t", "message", "a", "request")],
    )
    assert problems(document, tables) == ["sns.message_size.max"]
    assert demands(document, tables)["sns.subscriptions.large_messages"].demand == 1


def test_an_http_subscription_in_aws_is_billed_as_one(tables):
    document = architecture(
        [clients(), node("t", "sns"), node("a", "api_gateway_http")],
        [edge("c", "request", "t", "publish"), edge("t", "message", "a", "request")],
    )
    assert lines_of(document, tables, "sns.delivery.http") == pytest.approx(MONTH_S)


# -- EventBridge -------------------------------------------------------------------------------------------------------


def bus_to_queue(tables=None, *, requests=MONTH_S, bus=None, event="event", **more):
    return architecture(
        [clients(requests=requests), node("b", "eventbridge", **(bus or {})), node("q", "sqs")],
        [edge("c", "request", "b", "put", **more), edge("b", event, "q", "send")],
    )


def test_puts_count_calls_and_deliveries_count_events(tables):
    """Ten events in a put, each delivered to the queue and to half an endpoint nobody drew; four puts in a second of a
    hundred, one on the mean."""
    found = demands(bus_to_queue(bus={"api_destination_calls": 0.5}, count=10, batch_size=10), tables)
    assert found["eventbridge.put_events.rate"].demand == pytest.approx(1)
    assert found["eventbridge.invocations.rate"].demand == pytest.approx(15 * together(1))
    assert found["eventbridge.put_events.entries"].demand == 10


def test_all_entries_of_a_put_share_a_megabyte(tables):
    found = demands(bus_to_queue(count=10, batch_size=10, payload_kb=103), tables)
    assert found["eventbridge.event_size"].demand == pytest.approx(1030)
    assert found["eventbridge.event_size"].verdict == "breach"


def test_events_of_aws_services_are_free_but_run_rules(tables):
    document = bus_to_queue(requests=0, bus={"aws_events_per_month": MONTH_S}, event="aws_event")
    lines = {line.dimension: line.quantity for line in estimate(document, tables).lines}
    assert lines == {"sqs.standard.requests": pytest.approx(MONTH_S)}
    assert demands(document, tables)["eventbridge.invocations.rate"].demand == pytest.approx(1)


def test_an_external_system_is_reached_through_an_api_destination(tables):
    document = architecture(
        [clients(requests=400 * MONTH_S), node("b", "eventbridge"), node("x", "external_system")],
        [edge("c", "request", "b", "put"), edge("b", "event", "x", "request")],
    )
    assert lines_of(document, tables, "eventbridge.api_destinations") == pytest.approx(400 * MONTH_S)
    assert demands(document, tables)["eventbridge.api_destination.rate"].verdict == "raise quota"


def test_the_bus_of_2026_has_limits_of_its_own_and_no_price_yet(tables):
    """100 events of 4 KB together in one group: 100 + 400 of 1,500, and four times that where four puts fall together."""
    bus = {"bus_type": "custom", "busiest_group_percent": 100}
    document = bus_to_queue(bus=bus, count=100, batch_size=100, payload_kb=4)
    found = demands(document, tables)
    assert found["eventbridge.v2.group_rate"].demand == pytest.approx(500 * together(1))
    assert found["eventbridge.v2.bus_rate"].demand == pytest.approx(100 * together(1))
    assert (found["eventbridge.v2.entries"].demand, found["eventbridge.v2.entries"].verdict) == (100, "ok")
    assert "No price for eventbridge.v2.ingestion" in estimate(document, tables).incomplete[0]
    assert lines_of(document, tables, "eventbridge.v2.delivery") == pytest.approx(400 * MONTH_S)


def test_the_bus_of_2026_waits_half_a_minute_for_its_targets(tables):
    document = architecture(
        [clients(), node("b", "eventbridge", bus_type="custom"), function("f", duration_ms=31_000)],
        [edge("c", "request", "b", "put"), edge("b", "event", "f", "start")],
    )
    assert demands(document, tables)["eventbridge.v2.target_timeout"].verdict == "breach"


# -- SQS ---------------------------------------------------------------------------------------------------------------


def test_a_message_group_of_a_fast_fifo_queue_stays_in_one_partition(tables):
    queue = node("q", "sqs", queue_type="fifo_high", busiest_group_percent=50)
    found = demands(behind_code(queue, "send", requests=700 * MONTH_S), tables)
    assert (found["sqs.fifo.throughput.tps"].demand, found["sqs.fifo.throughput.tps"].verdict) == (350, "breach")


def test_what_two_consumers_filter_out_is_received_once(tables):
    """A quarter and a half of a message a second are kept: one message a second is received and deleted."""
    document = architecture(
        [clients(), node("q", "sqs", idle_polling=False), function("a"), function("b")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "a", "invoke", batch_size=1, share=25),
            edge("q", "message", "b", "invoke", batch_size=1, share=50),
        ],
    )
    assert lines_of(document, tables, "sqs.standard.requests") == pytest.approx(3 * MONTH_S)


def test_short_polling_asks_as_often_as_it_is_told(tables):
    document = architecture(
        [clients(requests=0), node("q", "sqs", poll_wait_s=0.5), node("w", "fargate", scaling="fixed", tasks=2)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "process")],
    )
    assert lines_of(document, tables, "sqs.standard.requests") == pytest.approx(2 / 0.5 * MONTH_S)


# -- EventBridge Pipes -------------------------------------------------------------------------------------------------


def test_a_message_ages_while_it_is_hidden(tables):
    """Two at a time of a second each, and four a second come in the busiest hours: whatever waits, 90 s of delay come
    on top, since AWS counts from when it was sent."""

    def age_s(**settings):
        document = architecture(
            [
                clients(requests=MONTH_S, shape="office"),
                node("q", "sqs", **settings),
                function("f", duration_ms=1_000),
            ],
            [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1, at_once=2)],
        )
        return demands(document, tables)["sqs.retention"].demand

    assert age_s(delay_s=90) == pytest.approx(age_s() + 90)


def test_batches_under_way_in_a_pipe_wait_for_enrichment_and_target(tables):
    """Ten batches a second, each 0.01 s of the pipe, 2 s of enrichment and 1 s of the target."""
    document = architecture(
        [
            clients(requests=10 * MONTH_S),
            node("q", "sqs"),
            node("p", "eventbridge_pipes"),
            function("e", duration_ms=2000),
            function("f", duration_ms=1000),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "p", "process", batch_size=1),
            edge("p", "enrichment", "e", "invoke"),
            edge("p", "batch", "f", "invoke"),
        ],
    )
    found = demands(document, tables)["eventbridge.pipes.concurrency"]
    assert (found.demand, found.value) == (pytest.approx(30.1), 3000)


def to_partner(batch_size=None):
    """A pipe from a queue to an API destination."""
    return architecture(
        [clients(), node("q", "sqs"), node("p", "eventbridge_pipes"), node("x", "external_system")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "p", "process", batch_size=batch_size),
            edge("p", "api_destination", "x", "request"),
        ],
    )


def test_a_pipe_gathers_no_batches_for_what_takes_one_event(tables):
    assert problems(to_partner(batch_size=5), tables) == ["eventbridge.pipes.batch"]
    assert problems(to_partner(batch_size=1), tables) == []
    assert problems(to_partner(), tables) == []


def test_a_function_that_is_started_with_a_batch_is_handed_all_of_it(tables):
    """Twenty records of 20 KB in one event are 400 KB: three chunks of 64 KB beyond the first 256 KB."""
    document = architecture(
        [clients(), function("f")],
        [edge("c", "request", "f", "start", count=20, batch_size=20, payload_kb=20)],
    )
    assert demands(document, tables)["lambda.payload.async"].demand == pytest.approx(400)
    assert lines_of(document, tables, "lambda.requests.x86") == pytest.approx(MONTH_S * (1 + 3))


# -- Step Functions ----------------------------------------------------------------------------------------------------


def workflow(*, requests=MONTH_S, operation="start", settings=None, task=None, edges=(), nodes=(), **more):
    """A workflow, once a second, that calls a function."""
    return architecture(
        [
            clients(requests=requests),
            node("w", "step_functions", **(settings or {})),
            function("f", **(task or {})),
            *nodes,
        ],
        [edge("c", "request", "w", operation), edge("w", "execution", "f", "invoke", **more), *edges],
    )


def test_states_entered_and_executions_open_follow_from_the_edges(tables):
    """Ten executions a second of 3 other states and 4 calls of half a second: 20 open, and 31 in a moment of a hundred,
    each of which calls twice a second."""
    document = workflow(requests=10 * MONTH_S, settings={"other_states": 3}, task={"duration_ms": 500}, count=4)
    found = demands(document, tables)
    assert found["step_functions.state_transition.rate"].demand == pytest.approx(30 + 2 * together(10 * 2))
    assert found["step_functions.open_executions"].demand == pytest.approx(20)
    assert found["step_functions.start_execution.rate"].demand == pytest.approx(10)
    assert found["step_functions.standard.duration"].demand == pytest.approx(2)
    assert lines_of(document, tables, "step_functions.standard.transitions") == pytest.approx(70 * MONTH_S)


def test_a_month_of_waiting_for_people_piles_up_open_executions(tables):
    """One a second for thirty days: 2.6 million."""
    found = demands(workflow(settings={"own_s": 30 * 86_400}), tables)
    assert found["step_functions.open_executions"].demand == pytest.approx(2_592_000, rel=1e-6)
    assert found["step_functions.open_executions"].verdict == "raise quota"


def test_an_inline_map_of_thousands_fills_the_history(tables):
    """5,000 items of one function: 5,000 × (5 + 2) = 35,000 events, two for the execution and four for the Map."""
    found = demands(workflow(count=5000, at_once=41), tables)
    assert found["step_functions.history_events"].demand == pytest.approx(35_006)
    assert found["step_functions.history_events"].verdict == "breach"
    assert found["step_functions.map.inline_concurrency"].verdict == "breach"


def test_children_of_a_distributed_map_write_a_history_of_their_own_and_start_outside_the_bucket(tables):
    document = workflow(
        nodes=[node("k", "step_functions", workflow_type="express")],
        edges=[edge("w", "execution", "k", "run_child", count=20_000, at_once=12_000)],
    )
    found = demands(document, tables)
    assert found["step_functions.history_events"].demand == pytest.approx(2 + 5 + 2 + 4)
    assert found["step_functions.map.parallel"].verdict == "breach"
    assert found["step_functions.start_execution.rate"].demand == pytest.approx(1)
    assert "step_functions.start_execution.express" not in found
    transitions = lines_of(document, tables, "step_functions.standard.transitions")
    assert transitions == pytest.approx(20_001 * MONTH_S)


def test_a_map_of_one_run_keeps_as_many_functions_busy_as_run_at_once(tables):
    """A nightly run over 10,000 items of a second, 40 at once: 40 functions busy for 250 s."""
    document = architecture(
        [node("n", "schedule", at_hour=2), node("w", "step_functions"), function("f", duration_ms=1000)],
        [
            edge("n", "invocation", "w", "start"),
            edge("w", "execution", "f", "invoke", count=10_000, at_once=40),
        ],
    )
    found = demands(document, tables)
    assert found["lambda.concurrent_executions"].demand == pytest.approx(40, rel=0.1)
    assert found["step_functions.standard.duration"].demand == pytest.approx(250)


def test_failing_calls_are_made_again_billed_again_and_waited_for_again(tables):
    """Half fail, twice more: 1.75 tries of 2 s each."""
    document = workflow(settings={"retries": 2}, task={"errors_percent": 50, "duration_ms": 2000})
    assert lines_of(document, tables, "step_functions.standard.transitions") == pytest.approx(1.75 * MONTH_S)
    assert lines_of(document, tables, "lambda.requests.x86") == pytest.approx(1.75 * MONTH_S)
    assert demands(document, tables)["step_functions.open_executions"].demand == pytest.approx(3.5)


def test_a_call_may_have_a_retry_of_its_own(tables):
    document = workflow(task={"errors_percent": 50}, retries=0)
    assert lines_of(document, tables, "lambda.requests.x86") == pytest.approx(MONTH_S)


@pytest.mark.parametrize(("calls", "seconds"), [("sequence", 6), ("parallel", 5), ("included", 1)])
def test_calls_follow_each_other_or_branch(tables, calls, seconds):
    document = workflow(
        settings={"calls": calls, "own_s": 1},
        task={"duration_ms": 4000},
        nodes=[function("g", duration_ms=1000)],
        edges=[edge("w", "execution", "g", "invoke")],
    )
    assert demands(document, tables)["step_functions.open_executions"].demand == pytest.approx(seconds)


def test_an_express_workflow_ends_after_five_minutes(tables):
    found = fullest(workflow(settings={"workflow_type": "express", "own_s": 301}), tables)
    assert found["step_functions.express.duration"].verdict == "breach"
    assert found["step_functions.start_execution.express"].demand == pytest.approx(1)


def test_an_api_that_waits_for_an_express_workflow_waits_for_all_its_calls(tables):
    document = architecture(
        [
            clients(),
            node("a", "api_gateway_http"),
            node("w", "step_functions", workflow_type="express"),
            function("f", duration_ms=8000),
        ],
        [
            edge("c", "request", "a", "request"),
            edge("a", "request", "w", "start_sync"),
            edge("w", "execution", "f", "invoke", count=4),
        ],
    )
    found = demands(document, tables)["api_gateway.integration_timeout.http"]
    assert (found.demand, found.verdict) == (pytest.approx(32), "breach")


def test_a_standard_workflow_cannot_be_waited_for(tables):
    assert "step_functions.start_sync" in problems(workflow(operation="start_sync"), tables)


def test_data_of_a_state_ends_at_256_kb_and_rounds_of_a_map_add_up(tables):
    """300 rounds that answer 1 KB each."""
    found = fullest(workflow(count=300, at_once=10, response_kb=1), tables)
    assert (found["step_functions.payload"].demand, found["step_functions.payload"].verdict) == (300, "breach")


def test_callbacks_and_status_queries_have_a_pace(tables):
    document = workflow(
        edges=[
            edge("c", "request", "w", "describe", count=20),
            {"source": "c", "event": "request", "target": "w", "operation": "callback", "count": 2},
        ]
    )
    found = demands(document, tables)
    assert found["step_functions.describe_execution.rate"].verdict == "raise quota"
    assert found["step_functions.send_task_success.rate"].demand == pytest.approx(2 * together(1))


def test_http_tasks_have_a_minute(tables):
    document = workflow(
        nodes=[node("x", "external_system", latency_ms=61_000)], edges=[edge("w", "execution", "x", "request")]
    )
    found = demands(document, tables)
    assert found["step_functions.http_task.duration"].verdict == "breach"
    assert found["step_functions.http_task.rate"].demand == pytest.approx(1)


def test_the_end_of_a_standard_execution_is_a_free_event(tables):
    def billed(kind):
        document = architecture(
            [clients(), node("w", "step_functions", workflow_type=kind), node("b", "eventbridge"), node("q", "sqs")],
            [
                edge("c", "request", "w", "start"),
                edge("w", "ended", "b", "notify"),
                edge("b", "event", "q", "send"),
            ],
        )
        assert lines_of(document, tables, "eventbridge.custom_events") == 0
        return lines_of(document, tables, "sqs.standard.requests")

    assert billed("standard") == pytest.approx(MONTH_S)
    assert billed("express") == 0


# -- EventBridge Scheduler ---------------------------------------------------------------------------------------------


def test_one_time_schedules_are_made_wait_and_come_due(tables):
    """A hundred a second, a day ahead: 8.64 million wait."""
    document = architecture(
        [clients(requests=100 * MONTH_S), function("f"), node("r", "schedule"), function("g")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "r", "create"),
            edge("r", "due", "g", "start"),
        ],
    )
    found = demands(document, tables)
    assert found["eventbridge.scheduler.create_rate"].demand == pytest.approx(100)
    assert found["eventbridge.scheduler.schedules"].demand == pytest.approx(8.64e6)
    assert found["eventbridge.scheduler.schedules"].verdict == "near"
    assert found["eventbridge.scheduler.invocations"].demand == pytest.approx(100)


@pytest.mark.parametrize(("region", "here"), [(None, 10), ("us-west-2", 9)])
def test_fourteen_million_invocations_are_free_in_each_region(tables, region, here):
    """Ten clocks of a run a second; what ticks in another region has an allowance of its own."""
    clocks = [node(f"n{number}", "schedule", runs_per_day=86_400) for number in range(10)]
    clocks[0]["region"] = region
    edges = [edge(clock["id"], "invocation", "q", "send") for clock in clocks]
    lines = estimate(architecture([*clocks, node("q", "sqs")], edges), tables).lines
    billed = sum(line.monthly_usd for line in lines if line.service == "schedule")
    assert billed == pytest.approx((here * MONTH_S - 14e6) * 1e-6)


def test_the_input_of_a_schedule_ends_at_256_kb(tables):
    document = architecture(
        [node("n", "schedule"), function("f")], [edge("n", "invocation", "f", "start", payload_kb=257)]
    )
    assert demands(document, tables)["eventbridge.scheduler.input_size"].verdict == "breach"


def test_a_map_may_run_as_many_rounds_at_once_as_aws_allows(tables):
    found = demands(workflow(count=100, at_once=40), tables)["step_functions.map.inline_concurrency"]
    assert (found.demand, found.verdict) == (40, "ok")


@pytest.mark.parametrize(
    ("middle", "operation", "event"),
    [
        (node("m", "eventbridge"), "put", "api_destination"),
        (node("m", "sns"), "publish", "message"),
    ],
)
def test_who_publishes_does_not_wait_for_what_it_causes(tables, middle, operation, event):
    document = architecture(
        [
            clients(),
            node("api", "api_gateway_http"),
            function("f"),
            middle,
            node("slow", "external_system", latency_ms=5000),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "m", operation),
            edge("m", event, "slow", "request"),
        ],
    )
    one = estimate(document, tables)
    assert float(one.traffic.latency["m", operation][0]) == pytest.approx(0.03)
    assert not [finding for finding in one.findings if finding.key == "path.duration"]


def test_retrying_an_asynchronous_call_as_aws_does_is_no_finding(tables):
    document = architecture(
        [node("now", "schedule"), function("f", errors_percent=1)], [edge("now", "invocation", "f", "start")]
    )
    assert estimate(document, tables).findings == []

"""What topics, queues, buses, pipes, schedules and workflows ask of their limits, in small numbers."""

import pytest

from estimator.engine.document import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, function, node


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
    assert (found["sns.publish.rate.standard"].demand, found["sns.publish.rate.standard"].value) == (20, 30_000)
    assert found["sns.publish_batch"].verdict == "breach"


@pytest.mark.parametrize(("payload_kb", "demand"), [(1, 100), (16, 100 * 16 / 1024 / 20 * 3000)])
def test_a_fifo_topic_ends_at_messages_or_at_bytes(tables, payload_kb, demand):
    topic = node("t", "sns", topic_type="fifo", busiest_group_percent=50)
    found = demands(behind_code(topic, "publish", count=100, payload_kb=payload_kb), tables)
    assert found["sns.fifo.topic_rate"].demand == pytest.approx(demand)
    assert found["sns.fifo.group_rate"].demand == pytest.approx(50)
    assert found["sns.publish.rate.fifo"].demand == pytest.approx(100)


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
    """Ten events in a put, each delivered to the queue and to half an endpoint nobody drew."""
    found = demands(bus_to_queue(bus={"api_destination_calls": 0.5}, count=10, batch_size=10), tables)
    assert found["eventbridge.put_events.rate"].demand == pytest.approx(1)
    assert found["eventbridge.invocations.rate"].demand == pytest.approx(15)
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
    """100 events of 4 KB a second in one group: 100 + 400 of 1,500."""
    bus = {"bus_type": "custom", "busiest_group_percent": 100}
    document = bus_to_queue(bus=bus, count=100, batch_size=100, payload_kb=4)
    found = demands(document, tables)
    assert found["eventbridge.v2.group_rate"].demand == pytest.approx(500)
    assert found["eventbridge.v2.bus_rate"].demand == pytest.approx(100)
    assert found["eventbridge.v2.entries"].verdict == "near"
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

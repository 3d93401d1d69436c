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

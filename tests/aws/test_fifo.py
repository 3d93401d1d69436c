"""Which queues and topics AWS connects: FIFO ones with less than standard ones."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node


def problems(document, tables) -> list[tuple[str, str]]:
    """(key, consequence) of what is wrong with the design, but for the advice on redelivery."""
    found = estimate(document, tables).problems
    return [(one.key, one.consequence) for one in found if one.key != "sqs.visibility_timeout"]


def queue(node_id="q", queue_type="standard"):
    return node(node_id, "sqs", queue_type=queue_type)


def topic(node_id="t", topic_type="standard"):
    return node(node_id, "sns", topic_type=topic_type)


@pytest.mark.parametrize(
    ("target", "operation", "expected"),
    [
        (queue(), "send", []),
        (queue(queue_type="fifo"), "send", [("s3.notifications", "rejected")]),
        (queue(queue_type="fifo_high"), "send", [("s3.notifications", "rejected")]),
        (topic("q"), "publish", []),
        (topic("q", "fifo"), "publish", [("s3.notifications", "rejected")]),
    ],
)
def test_a_bucket_notifies_standard_queues_and_topics_only(tables, target, operation, expected):
    document = architecture(
        [clients(), node("b", "s3"), target],
        [edge("c", "request", "b", "put"), edge("b", "object_created", "q", operation)],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize(
    ("topic_type", "queue_type", "expected"),
    [
        ("standard", "standard", []),
        ("standard", "fifo", [("sns.fifo.subscribers", "rejected")]),
        ("standard", "fifo_high", [("sns.fifo.subscribers", "rejected")]),
        ("fifo", "standard", []),
        ("fifo", "fifo", []),
    ],
)
def test_a_standard_topic_delivers_to_no_fifo_queue(tables, topic_type, queue_type, expected):
    document = architecture(
        [clients(), topic(topic_type=topic_type), queue(queue_type=queue_type)],
        [edge("c", "request", "t", "publish"), edge("t", "message", "q", "send")],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize("errors_percent", [0, 1])
@pytest.mark.parametrize(
    ("queue_type", "dead_letters", "expected"),
    [
        ("standard", "standard", []),
        ("fifo", "fifo_high", []),
        ("fifo", "standard", [("sqs.dead_letter_queue", "rejected")]),
        ("standard", "fifo", [("sqs.dead_letter_queue", "rejected")]),
    ],
)
def test_a_dead_letter_queue_is_of_the_type_of_its_queue(tables, queue_type, dead_letters, expected, errors_percent):
    document = architecture(
        [
            clients(),
            queue(queue_type=queue_type),
            queue("d", dead_letters),
            function("f", errors_percent=errors_percent),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke"),
            edge("q", "failure", "d", "send"),
        ],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize(
    ("target", "operation", "expected"),
    [
        (queue(), "send", []),
        (queue(queue_type="fifo"), "send", [("lambda.failure_destination", "loses")]),
        (topic("q"), "publish", []),
        (topic("q", "fifo"), "publish", [("lambda.failure_destination", "loses")]),
    ],
)
def test_what_failed_in_a_function_goes_to_standard_queues_and_topics_only(tables, target, operation, expected):
    document = architecture(
        [clients(), topic("in"), function("f", errors_percent=1), target],
        [
            edge("c", "request", "in", "publish"),
            edge("in", "message", "f", "start"),
            edge("f", "failure", "q", operation),
        ],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize(
    ("target", "operation", "expected"),
    [
        (queue("q", "fifo"), "send", []),
        (topic("q"), "publish", []),
        (topic("q", "fifo"), "publish", [("eventbridge.pipes.target", "rejected")]),
    ],
)
def test_a_pipe_sends_to_fifo_queues_and_to_no_fifo_topic(tables, target, operation, expected):
    document = architecture(
        [clients(), queue("in"), node("p", "eventbridge_pipes"), target],
        [
            edge("c", "request", "in", "send"),
            edge("in", "message", "p", "process"),
            edge("p", "event", "q", operation),
        ],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize(
    ("queue_type", "mapping", "expected"),
    [
        ("standard", {"window_s": 5}, []),
        ("fifo", {}, []),
        ("fifo", {"window_s": 5}, [("lambda.sqs_esm.batch_window", "rejected")]),
        ("fifo", {"batch_size": 20}, []),  # a limit of its own: 10
    ],
)
def test_messages_of_a_fifo_queue_are_gathered_over_no_window(tables, queue_type, mapping, expected):
    document = architecture(
        [clients(), queue(queue_type=queue_type), function("f")],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", **mapping)],
    )
    assert problems(document, tables) == expected


@pytest.mark.parametrize("queue_type", ["fifo", "fifo_high"])
def test_code_rules_and_schedules_reach_fifo_queues(tables, queue_type):
    document = architecture(
        [clients(), node("b", "eventbridge"), node("s", "schedule"), function("f"), queue(queue_type=queue_type)],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "q", "send"),
            edge("f", "invocation", "b", "put"),
            edge("b", "event", "q", "send"),
            edge("s", "invocation", "q", "send"),
        ],
    )
    assert problems(document, tables) == []

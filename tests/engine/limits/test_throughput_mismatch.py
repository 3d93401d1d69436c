"""More is sent than is taken, and larger than it takes: what fires, and what must not."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 2_628_000


def verdicts(document, tables):
    """How bad each limit is, the worst of those that ask it."""
    return {limit.key: limit.verdict for limit in reversed(estimate(document, tables).limits)}


def bus_to_workflow(rate: float = 1, payload_kb: float = 1):
    return architecture(
        [clients(requests=rate * MONTH_S), node("bus", "eventbridge"), node("flow", "step_functions")],
        [
            edge("c", "request", "bus", "put", payload_kb=payload_kb),
            edge("bus", "event", "flow", "start"),
        ],
    )


def topic_to_function(rate: float):
    """Ten at once of a second each."""
    return architecture(
        [
            clients(requests=rate * MONTH_S),
            node("topic", "sns"),
            function("f", duration_ms=1000, reserved_concurrency=10),
        ],
        [edge("c", "request", "topic", "publish"), edge("topic", "message", "f", "start")],
    )


def test_more_events_than_workflows_may_start(tables):
    """400 a second of 300, though the bus would take 10,000 and hand on 18,750."""
    found = verdicts(bus_to_workflow(rate=400), tables)
    assert found["step_functions.start_execution.rate"] == "raise quota"
    assert found["eventbridge.put_events.rate"] == found["eventbridge.invocations.rate"] == "ok"


def test_events_for_too_few_executions_are_lost(tables):
    """20 a second for ten: they wait until they are six hours old."""
    assert verdicts(topic_to_function(20), tables)["lambda.async.max_event_age"] == "breach"


@pytest.mark.parametrize(
    ("document", "key"),
    [
        (bus_to_workflow(rate=200), "step_functions.start_execution.rate"),
        (topic_to_function(6), "lambda.async.max_event_age"),
    ],
    ids=["workflows", "function"],
)
def test_events_at_the_pace_of_what_takes_them(tables, document, key):
    assert verdicts(document, tables)[key] == "ok"


def test_an_event_too_large_for_its_next_hop(tables):
    """300 KB: the bus takes 1,024, the workflow 256."""
    found = verdicts(bus_to_workflow(payload_kb=300), tables)
    assert (found["eventbridge.event_size"], found["step_functions.payload"]) == ("ok", "breach")


def test_an_event_that_fits_all_its_hops(tables):
    found = verdicts(bus_to_workflow(payload_kb=120), tables)
    assert (found["eventbridge.event_size"], found["step_functions.payload"]) == ("ok", "ok")

"""What is advised beside a limit fits the rest of the design: nothing that it is already, or cannot be."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def message(document, tables, key) -> str:
    """What is said of the fullest demand on a limit."""
    return max((one for one in estimate(document, tables).limits if one.key == key), key=lambda one: one.load).message


def workflow(tables, key, *, operation="start", more=(), **settings):
    """A workflow started 7,000 times a second, which calls a function."""
    document = architecture(
        [clients(requests=7000 * MONTH_S), node("w", "step_functions", **settings), function("f")],
        [edge("c", "request", "w", operation), edge("w", "execution", "f", "invoke"), *more],
    )
    return message(document, tables, key)


RATE = "step_functions.start_execution.rate"
TRANSITIONS = "step_functions.state_transition.rate"


@pytest.mark.parametrize("key", [RATE, TRANSITIONS])
def test_a_short_workflow_may_be_made_express(tables, key):
    assert "make it express" in workflow(tables, key)


@pytest.mark.parametrize("key", [RATE, TRANSITIONS])
def test_one_that_runs_longer_than_five_minutes_may_not(tables, key):
    assert "express" not in workflow(tables, key, own_s=301)


def test_one_that_waits_for_callbacks_may_not(tables):
    assert "express" not in workflow(tables, RATE, more=[edge("c", "request", "w", "callback", id="back")])


def test_one_that_is_express_is_not_told_to_become_it(tables):
    said = workflow(tables, "step_functions.start_execution.express", workflow_type="express")
    assert "make it express" not in said
    assert "queue" in said


@pytest.mark.parametrize(
    ("operation", "advice"),
    [("start", "Make it a standard workflow"), ("start_sync", "Start a standard workflow and ask for its result")],
)
def test_an_express_workflow_that_runs_too_long_becomes_one_that_may(tables, operation, advice):
    key = "step_functions.express.duration"
    assert advice in workflow(tables, key, operation=operation, workflow_type="express", own_s=400)


def test_a_standard_one_is_split(tables):
    said = workflow(tables, "step_functions.standard.duration", own_s=31_000_000)
    assert "Split it" in said
    assert "standard workflow" not in said


@pytest.mark.parametrize(
    ("target", "operation", "advice"),
    [
        (function("f"), "invoke", "Use a Distributed Map or nested"),
        (node("f", "step_functions"), "run_child", "Use nested"),
    ],
)
def test_a_map_that_is_distributed_is_not_told_to_become_it(tables, target, operation, advice):
    document = architecture(
        [clients(), node("w", "step_functions", other_states=12_000), target],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", operation, count=50, at_once=10)],
    )
    assert advice in message(document, tables, "step_functions.history_events")


@pytest.mark.parametrize(("proxy", "says"), [(False, True), (True, False)])
def test_a_database_behind_a_proxy_is_not_told_to_take_one(tables, proxy, says):
    database = node("d", "aurora_serverless", proxy=proxy, max_acu=1, latency_ms=2000)
    document = architecture(
        [clients(requests=100 * MONTH_S), function("f", duration_ms=3000), database],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "read")],
    )
    found = message(document, tables, "aurora_serverless.max_connections.postgresql")
    assert ("RDS Proxy" in found) is says


@pytest.mark.parametrize(("mode", "says"), [("provisioned", True), ("on_demand", False)])
def test_shards_are_opened_where_there_are_shards_to_open(tables, mode, says):
    document = architecture(
        [clients(requests=5000 * MONTH_S), node("s", "kinesis_data_streams", mode=mode, hottest_key_percent=50)],
        [edge("c", "request", "s", "put")],
    )
    assert ("Open more shards" in message(document, tables, "kinesis.shard.write_records")) is says


@pytest.mark.parametrize(("batch", "advice"), [(1, "batches of up to ten"), (10, "high throughput")])
def test_full_batches_are_not_told_to_be_fuller(tables, batch, advice):
    document = architecture(
        [clients(requests=400 * MONTH_S), function("f"), node("q", "sqs", queue_type="fifo")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "q", "send", count=batch, batch_size=batch, payload_kb=1),
        ],
    )
    assert advice in message(document, tables, "sqs.fifo.throughput.tps")

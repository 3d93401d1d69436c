"""What CloudWatch's metrics and logs ask of their limits, and where a function's class of logs goes."""

import pytest

from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def demands(target, operation, tables, *, per_second=1.0, **more) -> dict:
    document = architecture(
        [clients(requests=per_second * MONTH_S), function("f"), target],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", target["id"], operation, **more)],
    )
    return {limit.key: limit for limit in estimate(document, tables).limits}


@pytest.mark.parametrize(
    ("operation", "key", "value"),
    [
        ("put_metrics", "metrics.put_rate", 500),
        ("get_metrics", "metrics.get_data_rate", 500),
        ("put_alarm", "alarms.put_rate", 3),
    ],
)
def test_calls_of_cloudwatch_have_rates(tables, operation, key, value):
    found = demands(node("w", "cloudwatch"), operation, tables, per_second=600)[f"cloudwatch.{key}"]
    assert (found.demand, found.value, found.verdict) == (pytest.approx(600), value, "raise quota")
    assert "embedded metric format" in found.message


def test_a_call_holds_a_thousand_metrics_and_a_megabyte(tables):
    found = demands(node("w", "cloudwatch"), "put_metrics", tables, count=1200, batch_size=1200, payload_kb=1)
    assert found["cloudwatch.metrics.put_metrics"].verdict == "breach"
    assert found["cloudwatch.metrics.put_size"].demand == pytest.approx(1200 / 1024)


@pytest.mark.parametrize(
    ("operation", "key", "value"),
    [("put", "put_rate", 5000), ("query", "start_query_rate", 10), ("filter", "filter_rate", 25)],
)
def test_calls_of_logs_have_rates(tables, operation, key, value):
    found = demands(node("l", "cloudwatch_logs"), operation, tables, per_second=8)[f"cloudwatch.logs.{key}"]
    assert (found.demand, found.value) == (pytest.approx(8), value)


def test_a_log_event_has_a_megabyte_and_so_has_a_batch(tables):
    found = demands(node("l", "cloudwatch_logs"), "put", tables, count=20, batch_size=20, payload_kb=100)
    assert found["cloudwatch.logs.event_size"].demand == 100
    assert found["cloudwatch.logs.batch_size"].verdict == "breach"


def test_a_container_keeps_the_class_of_its_functions_logs(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("f", log_kb=1, log_class="infrequent_access")],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    billed = {line.dimension for line in compare(document, tables).containers.lines}
    assert "cloudwatch.logs.ingestion.infrequent_access" in billed
    assert "cloudwatch.logs.ingestion.standard" not in billed

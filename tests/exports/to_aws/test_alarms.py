"""Which limits are watched, by which metric and from which value on."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from estimator.exports.to_aws.alarms import LimitAlarm, LimitAlarms, alarms_of, slug
from pricing.metrics import METRICS, metrics_of
from pricing.tables import read_tables
from tests.engine.builders import architecture, clients, edge, function, node


def busy(tables, requests: float, nodes: list[dict], edges: list[dict], **more) -> LimitAlarms:
    return alarms_of(estimate(architecture([clients("c", requests), *nodes], edges, **more), tables))


def alarm(found: LimitAlarms, key: str) -> LimitAlarm:
    (one,) = (one for one in found.alarms if one.key == key)
    return one


def series(one: LimitAlarm) -> list[tuple]:
    return [
        (each.namespace, each.metric, {name: getattr(value, "name", value) for name, value in each.dimensions})
        for each in one.series
    ]


@pytest.fixture(scope="module")
def api(tables) -> LimitAlarms:
    """Two APIs of 50 requests a second each, one of them REST, before one function of 0.1 s: 1,000 of them are the
    account's limit."""
    nodes = [node("web", "api_gateway_http"), node("shop", "api_gateway_rest"), function("f", duration_ms=100)]
    edges = [
        edge("c", "request", "web", "request"),
        edge("c", "request", "shop", "request"),
        edge("web", "request", "f", "invoke"),
        edge("shop", "request", "f", "invoke"),
    ]
    return busy(tables, 50 * 2_628_000, nodes, edges)


def test_concurrency_is_watched_at_70_percent_as_it_stands(api):
    one = alarm(api, "lambda.concurrent_executions")
    assert one.threshold == pytest.approx(0.7 * 1000)
    assert (one.statistic, one.period_s, series(one)) == (
        "Maximum", 60, [("AWS/Lambda", "ConcurrentExecutions", {})],
    )  # fmt: skip


def test_a_rate_per_second_is_a_sum_over_a_minute_of_all_that_share_it(api):
    one = alarm(api, "api_gateway.throttle.rate")
    assert one.threshold == pytest.approx(0.7 * 10_000 * 60)
    assert (one.statistic, one.combined) == ("Sum", "SUM")
    assert sorted(series(one), key=str) == [
        ("AWS/ApiGateway", "Count", {"ApiId": "web"}),
        ("AWS/ApiGateway", "Count", {"ApiName": "shop"}),
    ]


def test_a_limit_without_a_metric_is_named_in_words(api):
    (burst,) = (one for one in api.without if "burst" in one)
    assert burst.startswith("API Gateway burst in us-east-1, ")
    assert burst.endswith(": CloudWatch has no metric that counts it.")


def test_every_limit_is_watched_named_or_counted(demo):
    found = alarms_of(demo)
    assert len(found.alarms) + len(found.without) + found.beyond + found.apart == len(demo.limits)
    assert found.left_out.startswith("No alarm is set on 16 limits that only more than × 1,000")


def test_age_and_size_are_in_the_unit_of_the_metric(starters, tables):
    (document,) = (one for one in starters if one.name == "Fleet telemetry")
    found = alarms_of(estimate(document, tables))
    age, written = alarm(found, "kinesis.retention"), alarm(found, "kinesis.shard.write_bytes")
    assert age.threshold == pytest.approx(0.7 * 24 * 3600 * 1000)  # ms of 24 hours
    assert written.threshold == pytest.approx(0.7 * 1024 * 1024 * 60)  # bytes a minute of one shard at 1 MB/s
    assert series(written) == [("AWS/Kinesis", "IncomingBytes", {"StreamName": "positions"})]


def test_shards_that_follow_the_load_have_no_threshold(tables):
    stream = node("s", "kinesis_data_streams", mode="provisioned", scaling="by_load")
    found = busy(tables, 900 * 2_628_000, [stream], [edge("c", "request", "s", "put")])
    assert any(one.endswith(": how much of it there is follows the traffic.") for one in found.without)


def test_a_quota_that_is_to_be_raised_is_watched_at_its_new_value(tables):
    nodes = [node("a", "api_gateway_http"), function("f", duration_ms=1000)]
    edges = [edge("c", "request", "a", "request"), edge("a", "request", "f", "invoke")]
    one = alarm(busy(tables, 2_000 * 2_628_000, nodes, edges), "lambda.concurrent_executions")
    asked = one.threshold / 0.7
    assert asked >= 1.3 * 2_000 and "the quota to ask for" in one.description


def test_what_an_account_has_is_what_is_watched(tables):
    nodes, edges = [function("f", duration_ms=1000)], [edge("c", "request", "f", "invoke")]
    found = busy(tables, 10 * 2_628_000, nodes, edges, quotas={"lambda.concurrent_executions": 400})
    assert alarm(found, "lambda.concurrent_executions").threshold == pytest.approx(0.7 * 400)


def test_reserved_concurrency_is_watched_at_its_function(tables):
    nodes, edges = [function("f", duration_ms=100, reserved_concurrency=20)], [edge("c", "request", "f", "invoke")]
    one = alarm(busy(tables, 10 * 2_628_000, nodes, edges), "lambda.reserved_concurrency")
    assert one.threshold == pytest.approx(14) and series(one)[0][2] == {"FunctionName": "f"}


def test_names_are_given_once_whatever_cards_are_called(tables):
    nodes = [function(f"f{at}", duration_ms=100, reserved_concurrency=20) | {"name": "Fn!"} for at in (1, 2)]
    edges = [edge("c", "request", "f1", "invoke"), edge("c", "request", "f2", "invoke")]
    found = busy(tables, 10 * 2_628_000, nodes, edges)
    assert [one.id for one in found.resources] == ["FnFunctionName", "FnFunctionName2"]
    assert len({one.id for one in found.alarms}) == len({one.name for one in found.alarms}) == len(found.alarms)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Order Fn", "Order-Fn"), ("../a;b", "a-b"), ("日本", ""), ("a_b-c", "a_b-c"), ("x" * 99, "x" * 60)],
)
def test_a_name_becomes_one_that_every_service_takes(name, said):
    assert slug(name) == said


# -- the table of metrics ----------------------------------------------------------------------------------------------


def test_every_metric_is_of_a_limit_there_is():
    known = {key for key, _ in read_tables().limit_book("us-east-1").limits}
    known |= {key for one in services().values() for key in (*one.limits, *one.own_limits)}
    astray = [key for key in METRICS if key not in known and not (key.endswith(".") and metrics_of(f"{key}x"))]
    assert not astray
    assert all(any(one.startswith(key) for one in known) for key in METRICS if key.endswith("."))


def test_every_metric_says_where_aws_describes_it_and_of_whom_it_is():
    every = [one for metrics in METRICS.values() for one in metrics]
    assert all(one.source.startswith("https://docs.aws.amazon.com/") and one.names and one.times > 0 for one in every)
    assert {one.of for one in every if one.of} <= services().keys()
    assert {one.statistic for one in every} <= {"Sum", "Maximum"}


def test_metrics_of_one_limit_are_counted_alike():
    for metrics in METRICS.values():
        counted = {replace_names(one) for one in metrics}
        assert len(counted) == 1


def replace_names(one):
    """What two metrics of a limit have to have in common, to be added up."""
    return one._replace(names=(), dimension="", of="", source="", fixed=())

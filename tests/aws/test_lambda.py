"""What functions ask beyond running: snapshots, streams, tenants, pollers, durable executions, edges."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, demands
from tests.engine.builders import architecture, clients, edge, function, node


def called(*, requests=MONTH_S, response_kb=0, **settings):
    return architecture(
        [clients(requests=requests), function("f", **settings)],
        [edge("c", "request", "f", "invoke", response_kb=response_kb)],
    )


def line(document, dimension, tables):
    return next(one for one in estimate(document, tables).lines if one.dimension == dimension)


@pytest.mark.parametrize(
    ("more", "name"),
    [({"provisioned_concurrency": 5}, "Provisioned concurrency"), ({"ephemeral_mb": 1024}, "Ephemeral storage")],
)
def test_snap_start_goes_with_neither_provisioned_concurrency_nor_more_storage(tables, more, name):
    with pytest.raises(DocumentError, match=name):
        estimate(called(snap_start="java", **more), tables)


def test_snapshots_of_java_are_free(tables):
    one = estimate(called(snap_start="java", cold_start_percent=1), tables)
    assert not [line for line in one.lines if "snapstart" in line.dimension]


def test_provisioned_concurrency_is_billed_in_five_minutes(tables):
    document = called(provisioned_concurrency=1, provisioned_hours=0.1)
    assert line(document, "lambda.provisioned_concurrency.x86", tables).quantity == pytest.approx(0.5 * 600)


def test_tenants_kept_apart_start_more_environments(tables):
    together = line(called(duration_ms=100, init_ms=400), "lambda.duration.x86", tables)
    apart = called(duration_ms=100, init_ms=400, tenants=10_000)
    assert line(apart, "lambda.duration.x86", tables).quantity > together.quantity
    started = line(apart, "lambda.tenant_isolation.environment_created.x86", tables).quantity / 0.5
    assert 0.9 * MONTH_S < started <= MONTH_S


def test_a_streamed_answer_may_be_as_fast_as_aws_sends(tables):
    """46 MB in 20 s: 40 of them at 2 MB a second."""
    found = demands(called(response_kb=46 * 1024, duration_ms=20_000, streams_response=True), tables)
    assert (found["lambda.stream.bandwidth"].demand, found["lambda.stream.bandwidth"].verdict) == (2, "ok")


def test_a_streamed_answer_has_a_size_and_a_pace(tables):
    """106 MB in 25 s: 100 of them at 4 MB a second, twice what AWS sends."""
    found = demands(called(response_kb=106 * 1024, duration_ms=25_000, streams_response=True), tables)
    assert found["lambda.payload.stream_response"].demand == 106
    assert found["lambda.stream.bandwidth"].demand == pytest.approx(4)
    assert found["lambda.stream.bandwidth"].verdict == "breach"
    assert found["lambda.payload.sync"].verdict == "ok"
    assert demands(called(response_kb=106 * 1024), tables)["lambda.payload.sync"].verdict == "breach"


def test_an_init_of_ten_seconds_is_the_end(tables):
    assert demands(called(init_ms=11_000), tables)["lambda.cold_start.init_limit"].verdict == "breach"
    assert "lambda.cold_start.init_limit" not in demands(called(init_ms=11_000, snap_start="java"), tables)


def test_pollers_of_a_queue_share_what_comes(tables):
    """100 messages a second of 64 KB are 6.25 MB; a unit is a poller."""
    document = architecture(
        [clients(requests=100 * MONTH_S), node("q", "sqs"), function("w", event_poller_units=10)],
        [edge("c", "request", "q", "send", payload_kb=64), edge("q", "message", "w", "invoke", batch_size=1)],
    )
    found = demands(document, tables)
    assert found["lambda.sqs_esm.provisioned.poller_throughput"].demand == pytest.approx(0.625)
    assert "lambda.sqs_esm.max_concurrency" not in found


def test_a_streams_mapping_has_ten_batches_of_a_shard_and_five_minutes(tables):
    document = architecture(
        [clients(), function("f"), node("s", "kinesis_data_streams"), function("w")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "s", "put"),
            edge("s", "record", "w", "invoke", parallel=10, window_s=300),
        ],
    )
    found = demands(document, tables)
    assert found["lambda.stream_esm.parallelization_factor"].demand == 10
    assert found["lambda.stream_esm.batch_window"].verdict in ("ok", "near")


def test_durable_executions_are_counted_while_they_wait(tables):
    """10 a second that last a week are six million at a time, over the five of a small region."""
    settings = {"durable_operations": 3500, "durable_kb": 30, "durable_lasts_s": 604_800}
    found = demands(called(requests=10 * MONTH_S, **settings), tables)
    assert found["lambda.durable.running"].demand == pytest.approx(6_048_000)
    assert found["lambda.durable.start_rate"].demand == pytest.approx(10)
    assert (found["lambda.durable.operations"].demand, found["lambda.durable.operations"].verdict) == (3500, "breach")
    assert found["lambda.durable.storage"].demand == pytest.approx(3500 * 30 / 1024)


def called_from_a_queue(**settings):
    return architecture(
        [clients(), node("q", "sqs"), function("w", **settings)],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke")],
    )


def test_pollers_may_be_sampled(tables):
    document = called_from_a_queue()
    units = np.array([0.0, 0.5])
    one = estimate(with_samples(document, {("w", "event_poller_units"): units}), tables)
    assert np.shape(one.total_monthly_usd) == (2, 1, 1)
    alone = [estimate(called_from_a_queue(event_poller_units=value), tables).total_monthly_usd for value in units]
    assert one.total_samples == pytest.approx(alone) and alone[0] < alone[1]


@pytest.mark.parametrize(("operation", "limit"), [("invoke", 900), ("start", 5400)])
def test_on_managed_instances_what_nobody_waits_for_may_run_longer(tables, operation, limit):
    settings = {"hosting": "managed_instances", "instance_usd": 0.1}
    document = architecture(
        [clients(), function("a"), function("f", **settings)],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "f", operation)],
    )
    found = [one for one in estimate(document, tables).limits if one.nodes == ("f",) and "timeout" in one.key]
    assert [one.value for one in found] == [limit]


def test_instances_without_a_price_are_unknown(tables):
    one = estimate(called(hosting="managed_instances"), tables)
    assert one.incomplete == [
        "Headroom has no price for the EC2 instances of Lambda. Give it in the settings of the function."
    ]


# -- at the edge -----------------------------------------------------------------------------------------------------


def at_the_edge(event, operation="upload", *, requests=MONTH_S, **settings):
    return architecture(
        [clients(requests=requests), node("cdn", "cloudfront"), node("f", "lambda_edge", **settings)],
        [
            edge("c", "request", "cdn", operation, payload_kb=60, response_kb=0),
            edge("cdn", event, "f", "run"),
        ],
    )


@pytest.mark.parametrize(("event", "side", "demand"), [("viewer", "viewer", 60), ("upload", "origin", 60 / 1024)])
def test_functions_at_the_edge_read_so_much_of_an_upload(tables, event, side, demand):
    found = demands(at_the_edge(event, reads_body=True, generated_kb=50), tables)
    assert found[f"cloudfront.lambda_edge.body.{side}"].demand == pytest.approx(demand)
    assert found[f"cloudfront.lambda_edge.response.{side}"].verdict == ("breach" if side == "viewer" else "ok")


def test_functions_at_the_edge_have_limits_in_each_region(tables):
    document = at_the_edge("viewer", requests=12_000 * MONTH_S, duration_ms=100, busiest_percent=50)
    found = demands(document, tables)
    assert found["cloudfront.lambda_edge.rps"].demand == pytest.approx(6000)
    assert found["cloudfront.lambda_edge.concurrency"].demand == pytest.approx(600)


def test_a_function_at_the_edge_is_no_origin(tables):
    """A miss passes a function and goes on to the bucket: the setting's functions run once, not twice."""
    nodes = [clients(), node("cdn", "cloudfront", edge_runs_per_miss=1), node("b", "s3"), node("f", "lambda_edge")]
    edges = [edge("c", "request", "cdn", "request"), edge("cdn", "miss", "b", "get"), edge("cdn", "miss", "f", "run")]
    one = estimate(architecture(nodes, edges), tables)
    runs = {line.node: line.quantity for line in one.lines if line.dimension == "lambda.edge.requests"}
    assert runs == {"cdn": pytest.approx(0.2 * MONTH_S), "f": pytest.approx(0.2 * MONTH_S)}


def test_each_cold_start_opens_a_log_stream(tables):
    """All of 30 calls a second start cold: so many new streams a second, and 300 environments in ten seconds."""
    document = architecture(
        [clients(requests=30 * 2_628_000), function("f", duration_ms=100, log_kb=1, cold_start_percent=100)],
        [edge("c", "request", "f", "invoke")],
    )
    asked = {one.key: one.demand for one in estimate(document, tables).limits}
    assert asked["cloudwatch.logs.create_stream_rate"] == pytest.approx(30)
    assert asked["lambda.burst_scaling_rate"] == pytest.approx(300)


def test_a_run_waits_for_each_batch_it_writes_once(tables):
    """Twenty items, ten a call, are two answers of 50 ms beside the 100 ms of the run."""
    document = architecture(
        [clients(), function("f", duration_ms=100, waits="sequence"), node("t", "dynamodb", latency_ms=50)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write", count=20, batch_size=10)],
    )
    mean, _ = estimate(document, tables).traffic.latency["f", "invoke"]
    assert mean == pytest.approx(0.100 + 2 * 0.050)


def test_a_queue_has_no_fewer_pollers_at_most_than_at_least(tables):
    with pytest.raises(DocumentError, match="must not be less than the least"):
        estimate(called_from_a_queue(queue_pollers=50, most_queue_pollers=20), tables)


def test_pollers_of_its_own_take_the_place_of_what_aws_allows_its_own(tables):
    keys = {one.key for one in estimate(called_from_a_queue(queue_pollers=2), tables).limits}
    assert "lambda.sqs_esm.provisioned.maximum_pollers" in keys
    assert not keys & {"lambda.sqs_esm.max_concurrency", "lambda.sqs_esm.scaling_rate"}


@pytest.mark.parametrize("back", [[], [edge("f", "invocation", "q", "send")]], ids=["chain", "loop"])
@pytest.mark.parametrize("setting", ["event_poller_units", "queue_pollers"])
def test_a_queue_into_which_nothing_comes_is_polled_all_the_same(setting, back, tables):
    """Three pollers for 730 hours at $0.00925 are $20.26; each asks every 20 seconds, 394,200 requests at $0.40 a
    million are $0.16."""
    nodes = [node("q", "sqs"), function("f", **{setting: 3})]
    edges = [edge("q", "message", "f", "invoke"), *back]
    found = estimate(architecture(nodes, edges, free_tier="none"), tables)
    assert {one.dimension: round(one.monthly_usd, 2) for one in found.lines if one.monthly_usd} == {
        "lambda.esm.sqs_provisioned_poller_hour": 20.26,
        "sqs.standard.requests": 0.16,
    }

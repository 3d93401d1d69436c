"""Demands, scopes, verdicts and headroom."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.verdicts import verdict
from tests.engine.builders import architecture, clients, edge, function, node


def limit_of(one, key, where=None):
    return next(limit for limit in one.limits if limit.key == key and where in (None, limit.where))


def api_and_function(*, requests=2_628_000, burst=1, duration_ms=1400, **more):
    return architecture(
        [
            clients(requests=requests, burst=burst),
            node("api", "api_gateway_http"),
            function("f", duration_ms=duration_ms),
        ],
        [edge("c", "request", "api", "request", payload_kb=1, response_kb=1), edge("api", "request", "f", "invoke")],
        **more,
    )


def test_concurrency_is_rate_times_duration(tables):
    """800 requests a second of 1.4 s keep 1,120 environments busy; a thousand refuse 1 % at 971.2 by Erlang's tables."""
    one = estimate(api_and_function(requests=800 * 2_628_000), tables)
    busy = limit_of(one, "lambda.concurrent_executions")
    assert busy.demand == pytest.approx(1120)
    assert busy.verdict == "raise quota" and busy.headroom == pytest.approx(971.204 / 1120, rel=1e-4)
    assert "11.4 % of calls are refused in the busiest hour; holds up to 0.87 × today's traffic" in busy.message


def test_functions_of_a_region_share_its_concurrency(tables):
    document = architecture(
        [clients(), function("a", duration_ms=1000), function("b", duration_ms=500), function("far", duration_ms=9000)],
        [edge("c", "request", one, "invoke") for one in ("a", "b", "far")],
    )
    far = document.node("far").model_copy(update={"region": "eu-west-1"})
    one = estimate(document.model_copy(update={"nodes": [*document.nodes[:-1], far]}), tables)
    assert limit_of(one, "lambda.concurrent_executions", "us-east-1").demand == pytest.approx(1.5)
    assert limit_of(one, "lambda.concurrent_executions", "eu-west-1").demand == pytest.approx(9)


def test_a_quota_of_the_account_replaces_the_tables(tables):
    one = estimate(api_and_function(quotas={"lambda.concurrent_executions": 10}), tables)
    assert limit_of(one, "lambda.concurrent_executions").value == 10
    assert limit_of(one, "lambda.concurrent_executions").headroom == pytest.approx(4.461 / 1.4, rel=1e-3)


def test_short_calls_need_an_environment_for_every_ten_a_second(tables):
    """15,000 a second of 20 ms are 300 busy environments, but each serves ten calls a second at most."""
    one = estimate(api_and_function(requests=15_000 * 2_628_000, duration_ms=20), tables)
    assert limit_of(one, "lambda.concurrent_executions").demand == pytest.approx(300)
    assert limit_of(one, "lambda.rps_per_environment").demand == pytest.approx(15)


@pytest.mark.parametrize(("requests", "burst", "reached"), [(5_000, 1, True), (8_000, 1.2, True), (100, 1, False)])
def test_api_throttle_by_rate(tables, requests, burst, reached):
    one = estimate(api_and_function(requests=requests * 2 * 2_628_000, burst=burst), tables)
    rate = limit_of(one, "api_gateway.throttle.rate")
    taken_by_bucket = 10_000 * 60 / (5_000 + 10_000 * 60) if burst > 1 else 1
    assert rate.demand == pytest.approx(requests * 2 * burst * taken_by_bucket)
    assert (rate.verdict != "ok") is reached


def test_payloads_and_time_outs_do_not_depend_on_traffic(tables):
    one = estimate(api_and_function(), tables)
    payload = limit_of(one, "lambda.payload.sync")
    assert payload.headroom is None and "does not depend on traffic" in payload.message


def test_the_callee_of_an_api_must_answer_in_its_time(tables):
    one = estimate(api_and_function(duration_ms=31_000), tables)
    timeout = limit_of(one, "api_gateway.integration_timeout.http")
    assert (timeout.demand, timeout.value, timeout.verdict) == (31, 30, "breach")


def test_slowest_calls_decide_time_outs(tables):
    document = architecture(
        [clients(), function("f", duration_ms=800, slowest_ms=4000, timeout_s=3)], [edge("c", "request", "f", "invoke")]
    )
    timeout = limit_of(estimate(document, tables), "lambda.timeout")
    assert (timeout.demand, timeout.value, timeout.verdict) == (4, 3, "breach")


def test_a_callee_that_outlives_its_caller_is_named(tables):
    document = api_and_function()
    late = document.node("f").model_copy(update={"settings": {**document.node("f").settings, "timeout_s": 60}})
    one = estimate(document.model_copy(update={"nodes": [*document.nodes[:2], late]}), tables)
    assert [problem.key for problem in one.problems] == ["path.time_out_order"]
    assert "api stops waiting after 30 s, but f may work on for 60 s" in one.problems[0].message


def test_own_time_adds_what_is_waited_for(tables):
    document = architecture(
        [
            clients(),
            function("a", duration_ms=100, waits="sequence"),
            function("b", duration_ms=300),
            function("d", duration_ms=200),
        ],
        [
            edge("c", "request", "a", "invoke"),
            edge("a", "invocation", "b", "invoke", count=2),
            edge("a", "invocation", "d", "invoke", share=50),
        ],
    )
    one = estimate(document, tables)
    assert one.traffic.latency["a", "invoke"] == (pytest.approx(0.1 + 0.6 + 0.1), pytest.approx(0.1 + 0.6 + 0.2))
    duration = next(line for line in one.lines if line.node == "a" and "duration" in line.dimension)
    assert duration.quantity == pytest.approx(2_628_000 * 0.8 * 0.5)


def test_a_duration_shorter_than_what_it_waits_for_is_named(tables):
    document = architecture(
        [clients(), function("a", duration_ms=100), function("b", duration_ms=300)],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "invoke")],
    )
    assert [problem.key for problem in estimate(document, tables).problems] == ["path.duration"]


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        ({}, "Nobody said how long a takes: 100 ms is assumed"),
        ({"duration_ms": 100}, "a is said to take 100 ms, waiting included"),
    ],
)
def test_a_duration_that_nobody_gave_is_not_said_to_be_one(tables, given, begins):
    document = architecture(
        [clients(), node("a", "lambda", **given), function("b", duration_ms=300)],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "invoke")],
    )
    (problem,) = estimate(document, tables).problems
    assert problem.message.startswith(begins) and "waits for takes 300 ms" in problem.message


def test_functions_that_wait_for_each_other_in_a_circle_are_named(tables):
    document = architecture(
        [clients(), function("a"), function("b")],
        [
            edge("c", "request", "a", "invoke"),
            edge("a", "invocation", "b", "invoke"),
            edge("b", "invocation", "a", "invoke", share=1),
        ],
    )
    assert "loop.waiting" in {problem.key for problem in estimate(document, tables).problems}


def test_visibility_shorter_than_the_consumers_time_out_is_an_error(tables):
    document = architecture(
        [clients(), node("q", "sqs", visibility_timeout_s=30), function("f", timeout_s=60)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke")],
    )
    one = estimate(document, tables)
    assert [(problem.key, problem.verdict) for problem in one.problems] == [("sqs.visibility_timeout", "error")]


def test_a_third_reader_of_a_stream_is_too_many(tables):
    readers = [function(name) for name in "xyz"]
    document = architecture(
        [clients(), function("w"), node("t", "dynamodb"), *readers],
        [edge("c", "request", "w", "invoke"), edge("w", "invocation", "t", "write")]
        + [edge("t", "change", name, "invoke") for name in "xyz"],
    )
    found = limit_of(estimate(document, tables), "dynamodb.streams.readers_per_shard")
    assert (found.demand, found.verdict) == (3, "breach")


def test_headroom_of_fixed_tasks_is_reached_whatever_the_traffic(tables):
    document = architecture(
        [clients(), node("s", "fargate", scaling="fixed", tasks=10, vcpu=1, memory_gb=2)],
        [edge("c", "request", "s", "request")],
    )
    vcpus = limit_of(estimate(document, tables), "fargate.vcpu.on_demand")
    assert vcpus.demand == 10 and vcpus.headroom is None and vcpus.verdict == "raise quota"


@pytest.mark.parametrize(
    ("demand", "key", "expected"),
    [
        (600, "lambda.concurrent_executions", "ok"),
        (700, "lambda.concurrent_executions", "near"),
        (1000, "lambda.concurrent_executions", "near"),
        (1001, "lambda.concurrent_executions", "raise quota"),
        (6, "fargate.vcpu.on_demand", "near"),
        (6.25, "fargate.vcpu.on_demand", "raise quota"),
        (float("inf"), "lambda.concurrent_executions", "breach"),
        (6, "lambda.payload.sync", "near"),
        (6.01, "lambda.payload.sync", "breach"),
        (1000, "dynamodb.partition_wcu", "breach"),
    ],
)
def test_verdicts(tables, demand, key, expected):
    limit = tables.limit_book("us-east-1").limit(key)
    assert verdict(demand, limit.value, limit) == expected


def test_the_first_limit_to_break_leads(tables):
    one = estimate(api_and_function(), tables)
    assert one.headroom.headroom == min(limit.headroom for limit in one.limits if limit.headroom is not None)


def test_messages_of_several_sizes_are_not_added(tables):
    """A queue of 100 KB and of 20 KB messages has none of 120 KB."""
    document = architecture(
        [clients("a"), clients("b"), function("f"), node("q", "sqs")],
        [
            edge("a", "request", "f", "invoke", payload_kb=100),
            edge("b", "request", "f", "invoke", payload_kb=20),
            edge("f", "invocation", "q", "send"),
        ],
    )
    size = next(limit for limit in estimate(document, tables).limits if limit.key == "sqs.message_size")
    assert size.demand == 100
    assert "sent by f" in size.message


@pytest.mark.parametrize(("at_once", "verdict"), [(8, "ok"), (12, "breach")])
def test_what_a_cap_before_a_limit_holds_below_it_is_not_near(tables, at_once, verdict):
    """Eight calls at once of a second each are eight a second of ten, however many messages wait."""
    document = architecture(
        [clients(requests=2_628_000 * 20), node("q", "sqs"), function("f", duration_ms=1_000),
         node("partner", "external_system", rate_limit=10)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", at_once=at_once, batch_size=1),
            edge("f", "invocation", "partner", "request"),
        ],
    )  # fmt: skip
    (rate,) = [one for one in estimate(document, tables).limits if one.key == "external_system.rate"]
    assert rate.verdict == verdict and ("lower the maximum concurrency of what q hands out" in rate.message) is (
        verdict == "breach"
    )

"""Rules that span services, along paths: each with an architecture that fires and one that must not."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

SECOND = 2_628_000
"""Requests a month at one a second."""


def found(one, key):
    """What is said under a key."""
    return [finding.message for finding in one.findings if finding.key == key]


def limit_of(one, key, node_id):
    return next(limit for limit in one.limits if limit.key == key and node_id in limit.nodes)


# -- X1: time-outs shrink inward ---------------------------------------------------------------------------------------


def nested(outer, inner, *, inner_ms=100):
    """An API before a function that waits for another."""
    return architecture(
        [
            clients(),
            node("api", "api_gateway_http"),
            function("outer", duration_ms=200, **outer),
            function("inner", duration_ms=50, slowest_ms=inner_ms, **inner),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "outer", "invoke"),
            edge("outer", "invocation", "inner", "invoke"),
        ],
    )


@pytest.mark.parametrize(
    ("outer", "inner", "waits"),
    [
        ({"timeout_s": 10}, {"timeout_s": 60}, "10 s"),
        ({"timeout_s": 2}, {}, "2 s"),
        ({}, {"timeout_s": 60}, "3 s, for want of a time-out of its own"),
    ],
    ids=["both given", "inner has the default", "outer has the default"],
)
def test_a_function_waits_no_longer_than_its_own_time_out(tables, outer, inner, waits):
    (message,) = found(estimate(nested(outer, inner), tables), "path.time_out_order")
    assert f"outer stops waiting after {waits}" in message and "inner may work on for" in message


@pytest.mark.parametrize(("outer", "inner"), [({"timeout_s": 20}, {"timeout_s": 10}), ({}, {}), ({"timeout_s": 3}, {})])
def test_time_outs_that_shrink_inward_are_no_finding(tables, outer, inner):
    one = estimate(nested(outer, inner), tables)
    assert not [finding.key for finding in one.findings if finding.key.startswith("path.")]


def test_a_callee_too_slow_for_the_time_out_of_its_caller(tables):
    """12 s in the slowest of a hundred, of the 10 s that the function which waits may run."""
    one = estimate(nested({"timeout_s": 10}, {"timeout_s": 9}, inner_ms=12_000), tables)
    asked = [(limit.demand, limit.value) for limit in one.limits if limit.key == "lambda.timeout"]
    assert (12, 10) in asked


ASKS = {
    "to a database": ("function", "aurora_serverless", "Ask less of inner at a time, as by a shorter query, and cap"),
    "to somebody else": ("function", "external_system", "Ask less of inner at a time, and stop waiting sooner."),
    "to a function": ("function", "lambda", "start it without waiting where outer needs no answer"),
    "to a function for clients": ("api_gateway_http", "lambda", "answer at once with a receipt and let the caller ask"),
    "to a function that signs in": ("cognito", "lambda", "Shorten what inner does."),
}


@pytest.mark.parametrize(("caller", "callee", "way_out"), ASKS.values(), ids=ASKS)
def test_a_late_answer_has_a_way_out_of_its_kind_and_never_a_queue(tables, caller, callee, way_out):
    slow = {"slowest_ms": 28_000} if callee != "aurora_serverless" else {"slowest_ms": 28_000, "min_acu": 1}
    events = {"function": "invocation", "api_gateway_http": "request", "cognito": "trigger"}
    calls = {"lambda": "invoke", "aurora_serverless": "read", "external_system": "request"}
    outer = function("outer", timeout_s=29) if caller == "function" else node("outer", caller)
    entered = {"function": "invoke", "api_gateway_http": "request", "cognito": "sign_in"}
    document = architecture(
        [clients(), outer, node("inner", callee, **slow)],
        [edge("c", "request", "outer", entered[caller]), edge("outer", events[caller], "inner", calls[callee])],
    )
    one = estimate(document, tables)
    (late,) = [limit for limit in one.limits if "inner answers within 28 s" in limit.message]
    assert way_out in late.message and "queue" not in late.message


def test_who_is_started_and_takes_long_is_given_the_time_it_takes(tables):
    """Nobody waits for the outer one, which takes 20 s and has no time-out of its own: it waits for 15 s."""
    document = architecture(
        [clients(), function("outer", duration_ms=20_000), function("inner", timeout_s=15)],
        [edge("c", "request", "outer", "start"), edge("outer", "invocation", "inner", "invoke")],
    )
    assert not found(estimate(document, tables), "path.time_out_order")


def test_patience_reaches_through_what_has_none_of_its_own(tables):
    """A load balancer waits for a function as long as that runs; who called the balancer does not."""
    document = architecture(
        [clients(), function("outer", timeout_s=10), node("lb", "alb"), function("inner", timeout_s=60)],
        [
            edge("c", "request", "outer", "invoke"),
            edge("outer", "invocation", "lb", "request"),
            edge("lb", "request", "inner", "invoke"),
        ],
    )
    (message,) = found(estimate(document, tables), "path.time_out_order")
    assert "outer stops waiting after 10 s, but inner, called through lb, may work on for 60 s" in message


def test_who_calls_back_does_not_wait_for_the_workflow(tables):
    """A function that reports a task done has its answer at once, however long the workflow's own calls take."""
    document = architecture(
        [
            clients(),
            function("approve", timeout_s=10),
            node("flow", "step_functions"),
            function("act", timeout_s=60),
        ],
        [
            edge("c", "request", "approve", "invoke"),
            edge("approve", "invocation", "flow", "callback"),
            edge("c", "request", "flow", "start"),
            edge("flow", "execution", "act", "invoke"),
        ],
    )
    assert not found(estimate(document, tables), "path.time_out_order")


@pytest.mark.parametrize(("slowest_ms", "is_found"), [(70_000, True), (50_000, False)])
def test_the_sdk_calls_again_after_a_minute(tables, slowest_ms, is_found):
    document = nested({"timeout_s": 100, "slowest_ms": 80_000}, {"timeout_s": 90}, inner_ms=slowest_ms)
    assert bool(found(estimate(document, tables), "path.sdk_time_out")) is is_found


def test_content_network_before_an_api_before_a_function(tables):
    """A custom origin time-out of 20 s is shorter than what API and function may take together."""
    document = architecture(
        [
            clients(),
            node("cdn", "cloudfront", origin_timeout_s=20),
            node("api", "api_gateway_http"),
            function("f", timeout_s=25),
        ],
        [
            edge("c", "request", "cdn", "request"),
            edge("cdn", "miss", "api", "request"),
            edge("api", "request", "f", "invoke"),
        ],
    )
    (message,) = found(estimate(document, tables), "path.time_out_order")
    assert "cdn stops waiting after 20 s, but f, called through api, may work on for 25 s" in message


def test_clients_may_give_up_before_the_work_ends(tables):
    """An app that waits 8 s, before a function that answers within 12 s and may run for 20."""
    document = architecture(
        [
            clients(gives_up_after_s=8),
            node("api", "api_gateway_http"),
            function("f", slowest_ms=12_000, timeout_s=20),
        ],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    one = estimate(document, tables)
    patience = limit_of(one, "clients.patience", "c")
    assert (patience.demand, patience.value, patience.verdict) == (12, 8, "breach")
    assert (
        "c stops waiting after 8 s, but f, called through api, may work on for 20 s"
        in found(one, "path.time_out_order")[0]
    )


@pytest.mark.parametrize(("inner_ms", "verdict"), [(40_000, "breach"), (20_000, "ok")])
def test_a_chain_is_as_slow_as_its_slowest_callee(tables, inner_ms, verdict):
    """An API waits for a function whose duration leaves out what it waits for in the slowest of a hundred."""
    one = estimate(nested({"timeout_s": 100}, {"timeout_s": 90}, inner_ms=inner_ms), tables)
    waited = limit_of(one, "api_gateway.integration_timeout.http", "api")
    assert (waited.demand, waited.verdict) == (inner_ms / 1000, verdict)


# -- streamed answers --------------------------------------------------------------------------------------------------


def streamed(api="api_gateway_rest", *, settings=None, response_kb=20, **more):
    return architecture(
        [
            clients(),
            node("api", api, **(settings or {})),
            function("chat", duration_ms=40_000, slowest_ms=120_000, timeout_s=300, streams_response=True, **more),
        ],
        [
            edge("c", "request", "api", "request", payload_kb=4, response_kb=response_kb),
            edge("api", "request", "chat", "invoke"),
        ],
    )


def test_a_streamed_answer_has_fifteen_minutes(tables):
    one = estimate(streamed(), tables)
    duration = limit_of(one, "api_gateway.streaming.duration", "api")
    assert (duration.demand, duration.value, duration.verdict) == (120, 900, "ok")
    assert not [limit for limit in one.limits if "integration_timeout" in limit.key] and not one.findings


def test_an_api_that_buffers_does_not_stream(tables):
    one = estimate(streamed(settings={"transfer_mode": "buffered"}), tables)
    assert limit_of(one, "api_gateway.integration_timeout.rest", "api").verdict == "raise quota"
    assert "api passes it on only once all of it is there" in found(one, "lambda.streaming")[0]


def test_an_http_api_does_not_stream(tables):
    one = estimate(streamed("api_gateway_http", response_kb=7 * 1024), tables)
    assert limit_of(one, "lambda.payload.sync", "chat").verdict == "breach"
    assert found(one, "lambda.streaming") and found(one, "api_gateway.integration_timeout.http")


@pytest.mark.parametrize(("silence", "verdict"), [({}, "breach"), ({"longest_silence_ms": 10_000}, "ok")])
def test_an_edge_optimized_stream_may_be_silent_for_half_a_minute(tables, silence, verdict):
    one = estimate(streamed(settings={"endpoint": "edge"}, **silence), tables)
    assert limit_of(one, "api_gateway.streaming.idle.edge", "api").verdict == verdict


def test_a_large_answer_is_streamed_at_a_limited_pace(tables):
    """200 MB in 40 s are 4.75 MB a second beyond the first ten, of two; as a size they are no fault of the API."""
    one = estimate(streamed(response_kb=200 * 1024), tables)
    assert limit_of(one, "api_gateway.streaming.bandwidth", "api").demand == pytest.approx(190 / 40)
    assert limit_of(one, "api_gateway.payload.rest", "api").demand == pytest.approx(4 / 1024)


def test_what_is_streamed_is_kept_in_no_cache(tables):
    with pytest.raises(DocumentError, match="must be none where answers are streamed"):
        estimate(streamed(settings={"transfer_mode": "stream", "cache": "0_5gb"}), tables)


@pytest.mark.parametrize(("silence", "asked"), [({}, 120), ({"longest_silence_ms": 8_000}, 8)])
def test_a_content_network_before_a_stream_waits_for_bytes(tables, silence, asked):
    document = architecture(
        [
            clients(),
            node("cdn", "cloudfront"),
            node("api", "api_gateway_rest"),
            function("chat", duration_ms=40_000, slowest_ms=120_000, streams_response=True, **silence),
        ],
        [
            edge("c", "request", "cdn", "request"),
            edge("cdn", "miss", "api", "request"),
            edge("api", "request", "chat", "invoke"),
        ],
    )
    assert limit_of(estimate(document, tables), "cloudfront.origin_response_timeout", "cdn").demand == asked


# -- X2: payloads, as they arrive --------------------------------------------------------------------------------------


def posted(front, kilobytes, *, answer_kb=1, **more):
    return architecture(
        [clients(), node("front", front), function("f")],
        [
            edge("c", "request", "front", "request", payload_kb=kilobytes, response_kb=answer_kb, **more),
            edge("front", "request", "f", "invoke"),
        ],
    )


@pytest.mark.parametrize("front", ["api_gateway_http", "api_gateway_rest"])
@pytest.mark.parametrize(
    ("megabytes", "binary", "asked", "verdict"),
    [
        (4.4, True, 4.4 * 4 / 3, "near"),
        (4.6, True, 4.6 * 4 / 3, "breach"),
        (5.0, None, 5.0 * 4 / 3, "breach"),
        (5.0, False, 5.0, "near"),
        (0.9, None, 0.9, "ok"),
    ],
)
def test_a_binary_body_arrives_a_third_larger(tables, front, megabytes, binary, asked, verdict):
    said = {} if binary is None else {"binary": binary}
    one = estimate(posted(front, megabytes * 1024, **said), tables)
    payload = limit_of(one, "lambda.payload.sync", "f")
    assert (payload.demand, payload.verdict) == (pytest.approx(asked), verdict)


@pytest.mark.parametrize("way", [["f"], ["cdn", "f"], ["cdn", "front", "f"]], ids=" → ".join)
def test_a_binary_body_stays_so_on_its_way_to_the_function(tables, way):
    """Said once, where clients send it: to a URL of the function's own, or through a content network."""
    calls = {"cdn": "upload", "front": "request", "f": "invoke"}
    sends = {"cdn": "upload", "front": "request"}
    document = architecture(
        [clients(), node("cdn", "cloudfront"), node("front", "api_gateway_http"), function("f")],
        [
            edge("c", "request", way[0], calls[way[0]], payload_kb=4.4 * 1024, binary=True),
            *(edge(a, sends[a], b, calls[b]) for a, b in zip(way, way[1:], strict=False)),
        ],
    )
    assert limit_of(estimate(document, tables), "lambda.payload.sync", "f").demand == pytest.approx(4.4 * 4 / 3)


def test_a_binary_answer_grows_alike(tables):
    one = estimate(posted("api_gateway_http", 1, answer_kb=5 * 1024, binary=True), tables)
    assert limit_of(one, "lambda.payload.sync", "f").demand == pytest.approx(5 * 4 / 3)


@pytest.mark.parametrize(("binary", "verdict"), [(True, "breach"), (False, "near")])
def test_a_load_balancer_hands_three_quarters_of_a_megabyte(tables, binary, verdict):
    one = estimate(posted("alb", 0.8 * 1024, binary=binary), tables)
    assert limit_of(one, "elb.alb.lambda.request_size", "front").verdict == verdict


def test_what_is_taken_for_granted_says_how_to_deny_it(tables):
    message = limit_of(estimate(posted("api_gateway_http", 5120), tables), "lambda.payload.sync", "f").message
    assert "taken to be binary, as base64" in message and "Say at the call if it is text" in message


def test_a_body_handed_to_containers_stays_as_it_is(tables):
    document = architecture(
        [clients(), node("lb", "alb"), node("web", "fargate")],
        [
            edge("c", "request", "lb", "request", payload_kb=5120, binary=True),
            edge("lb", "request", "web", "request"),
        ],
    )
    assert not [limit for limit in estimate(document, tables).limits if "elb.alb.lambda" in limit.key]


def test_binary_is_said_where_it_makes_a_difference(tables):
    document = architecture(
        [clients(), node("queue", "sqs")], [edge("c", "request", "queue", "send", payload_kb=2, binary=True)]
    )
    with pytest.raises(DocumentError, match="stays open here"):
        estimate(document, tables)


# -- X4: concurrency against a database, and whatever takes so many at once --------------------------------------------


def connected(target, *, seconds=1.0, rate=100, **function_settings):
    return architecture(
        [clients(requests=rate * SECOND), function("f", duration_ms=seconds * 1000, **function_settings), target],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", target["id"], OPERATIONS[target["service"]]),
        ],
    )


OPERATIONS = {"other": "call", "external_system": "request", "aurora_serverless": "read"}


@pytest.mark.parametrize(
    ("target", "key", "allowed"),
    [
        (node("db", "other", what="rds", monthly_usd=25), "other.at_once", 109),
        (node("db", "other", what="rds", memory_gb=4, monthly_usd=25), "other.at_once", 447),
        (node("db", "other", what="msk", most_at_once=50, monthly_usd=0), "other.at_once", 50),
        (node("db", "external_system", most_at_once=150), "external_system.at_once", 150),
        (node("db", "aurora_serverless", max_acu=1), "aurora_serverless.max_connections.postgresql", 189 * 0.9),
    ],
    ids=["rds of 1 GB", "rds of 4 GB", "brokers", "partner", "aurora"],
)
@pytest.mark.parametrize("share", [0.6, 1.1], ids=["fits", "does not"])
def test_each_environment_keeps_a_connection(tables, target, key, allowed, share):
    one = estimate(connected(target, rate=allowed * share), tables)
    held = limit_of(one, key, "db")
    assert (held.demand, held.value) == (pytest.approx(allowed * share), pytest.approx(allowed))
    assert (held.verdict == "ok") is (share < 1)
    assert held.headroom == pytest.approx(1 / share, rel=1e-3)


def test_nobody_knows_how_many_a_partner_takes(tables):
    one = estimate(connected(node("db", "external_system"), rate=5_000), tables)
    assert not [limit for limit in one.limits if "at_once" in limit.key]


def test_tasks_keep_their_pools(tables):
    """Three tasks of ten connections each, beside 20 environments of two."""
    document = architecture(
        [
            clients(requests=20 * SECOND),
            function("f", duration_ms=1000),
            node("web", "fargate", scaling="fixed", tasks=3),
            node("db", "external_system", most_at_once=100, lambda_connections=2),
        ],
        [
            edge("c", "request", "f", "invoke"),
            edge("c", "request", "web", "request"),
            edge("f", "invocation", "db", "request", count=3),
            edge("web", "invocation", "db", "request"),
        ],
    )
    assert limit_of(estimate(document, tables), "external_system.at_once", "db").demand == pytest.approx(20 * 2 + 30)


def test_who_keeps_no_connection_holds_one_while_it_waits(tables):
    """A workflow's open executions are none: its calls in progress are."""
    document = architecture(
        [
            clients(requests=10 * SECOND),
            node("flow", "step_functions", own_s=3600),
            node("bank", "external_system", latency_ms=500, most_at_once=20),
        ],
        [edge("c", "request", "flow", "start"), edge("flow", "execution", "bank", "request")],
    )
    assert limit_of(estimate(document, tables), "external_system.at_once", "bank").demand == pytest.approx(5)


# -- X9: sockets through NAT -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "verdict"), [(60_000, "raise quota"), (30_000, "ok")])
def test_environments_keep_their_sockets_through_nat(tables, rate, verdict):
    """Environments of 2 s keep a socket each, though they call for 0.2 s of it: 120,000 of 110,000."""
    document = connected(node("bank", "external_system", latency_ms=200), seconds=2.0, rate=rate, way_out="nat")
    kept = limit_of(estimate(document, tables), "nat_gateway.connections", "bank")
    assert (kept.demand, kept.value, kept.verdict) == (pytest.approx(rate * 2), 110_000, verdict)


# -- X10: fan-out ------------------------------------------------------------------------------------------------------


def writes(count, *, batch_size=None, requests=SECOND):
    return architecture(
        [clients(requests=requests), function("f"), node("table", "dynamodb")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "table", "write", count=count, batch_size=batch_size),
        ],
    )


def test_two_thousand_writes_a_call_are_an_explosion(tables):
    one = estimate(writes(2_000), tables)
    (message,) = found(one, "path.fan_out")
    assert message.startswith("c → f → table: one call of f becomes 2,000 calls of table")
    assert "Ask for many items in one call" in message and "queue" not in message  # the caller waits for them


def test_an_explosion_of_several_steps_is_named_where_it_goes_too_far(tables):
    """12 messages for each request, and 12 writes for each message; what follows the writes is not named again."""
    document = architecture(
        [clients(), function("a"), node("topic", "sns"), function("b"), node("table", "dynamodb"), function("late")],
        [
            edge("c", "request", "a", "invoke"),
            edge("a", "invocation", "topic", "publish", count=12),
            edge("topic", "message", "b", "start"),
            edge("b", "invocation", "table", "write", count=12),
            edge("table", "change", "late", "invoke"),
        ],
    )
    (message,) = found(estimate(document, tables), "path.fan_out")
    assert "c → a → topic → b → table: one call of a becomes 144 calls of table" in message


@pytest.mark.parametrize(
    "document",
    [
        writes(20),
        writes(2_000, batch_size=25),
        writes(500, requests=10_000),
    ],
    ids=["a few", "in batches", "a job now and then"],
)
def test_ordinary_fan_out_is_no_finding(tables, document):
    assert not found(estimate(document, tables), "path.fan_out")


def test_calls_that_nobody_waits_for_may_go_through_a_queue(tables):
    document = architecture(
        [clients(), function("a"), function("b")],
        [edge("c", "request", "a", "invoke"), edge("a", "invocation", "b", "start", count=500)],
    )
    (message,) = found(estimate(document, tables), "path.fan_out")
    assert "hand them to a queue or a Map" in message


def test_how_much_a_page_asks_for_is_traffic_and_no_fan_out(tables):
    document = architecture(
        [clients(), node("cdn", "cloudfront"), node("files", "s3")],
        [edge("c", "request", "cdn", "request", count=150), edge("cdn", "miss", "files", "get")],
    )
    assert not found(estimate(document, tables), "path.fan_out")


def test_a_nightly_job_and_a_map_are_made_for_it(tables):
    document = architecture(
        [
            node("night", "schedule", runs_per_day=1),
            clients(),
            function("job"),
            node("flow", "step_functions"),
            function("item"),
            node("table", "dynamodb"),
        ],
        [
            edge("night", "invocation", "job", "start"),
            edge("job", "invocation", "table", "write", count=50_000),
            edge("c", "request", "flow", "start"),
            edge("flow", "execution", "item", "invoke", count=500, at_once=10),
        ],
    )
    assert not found(estimate(document, tables), "path.fan_out")


# -- X11: a database that has to wake ----------------------------------------------------------------------------------


def behind_a_pause(min_acu, **settings):
    """A call in a quarter of an hour: one in e finds asleep what pauses as long after its last."""
    return architecture(
        [
            clients(requests=2_628_000 / 900),
            node("api", "api_gateway_http"),
            function("f", duration_ms=400, slowest_ms=16_000, **settings),
            node("db", "aurora_serverless", min_acu=min_acu, max_acu=4),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "db", "read"),
        ],
    )


@pytest.mark.parametrize("waits", ["included", "sequence"])
def test_a_paused_database_adds_its_resume_however_the_duration_was_measured(tables, waits):
    one = estimate(behind_a_pause(0, waits=waits), tables)
    waited = limit_of(one, "api_gateway.integration_timeout.http", "api")
    assert waited.demand == pytest.approx(16 + 15, abs=0.01) and waited.verdict == "breach"


def woken_behind(timeout_s, **settings):
    return architecture(
        [
            clients(requests=2_628),
            node("api", "api_gateway_http"),
            function("f", duration_ms=200, timeout_s=timeout_s, **settings),
            node("db", "aurora_serverless", min_acu=0, max_acu=4),
        ],
        behind_a_pause(0).edges,
    )


def test_a_time_out_broken_by_a_pause_names_the_database_and_the_way_out(tables):
    one = estimate(woken_behind(10), tables)
    broken = [limit.message for limit in one.limits if limit.key == "lambda.timeout" and limit.verdict == "breach"]
    assert len(broken) == 1
    assert "with 15 s for db to wake up" in broken[0]
    assert broken[0].endswith("Keep db from pausing: give it a least capacity above 0.")


@pytest.mark.parametrize(("times", "holds"), [(1, False), (5, False), (6, True)])
def test_more_traffic_keeps_a_database_from_pausing(tables, times, holds):
    """A call in 200 seconds: one in 90 comes after a quarter of an hour, ten minutes of which somebody is connected."""
    one = estimate(woken_behind(10), tables, scale=times)
    assert one.holds_to.startswith("does not hold today: f: Function timeout: 15.2 of 10 s") != holds
    assert all("does not depend" not in limit.message for limit in one.limits if "wake up" in limit.message)


def test_what_is_too_slow_awake_too_has_both_ways_out(tables):
    one = estimate(woken_behind(10, slowest_ms=9_000), tables)
    (own,) = [limit.message for limit in one.limits if limit.message.startswith("f: Function timeout: 24 of 10 s (the")]
    assert "Keep db from pausing: give it a least capacity above 0. Raise its time-out to 32 s (30 % to spare)" in own


def test_a_database_that_never_pauses_adds_nothing(tables):
    one = estimate(behind_a_pause(0.5), tables)
    assert limit_of(one, "api_gateway.integration_timeout.http", "api").demand == pytest.approx(16)


def test_two_callees_of_one_paused_database_wake_it_once(tables):
    document = architecture(
        [
            clients(requests=2_920),
            function("outer", duration_ms=2_000, timeout_s=30),
            function("one", duration_ms=400),
            function("two", duration_ms=400),
            node("db", "aurora_serverless", min_acu=0, max_acu=4),
        ],
        [
            edge("c", "request", "outer", "invoke"),
            edge("outer", "invocation", "one", "invoke"),
            edge("outer", "invocation", "two", "invoke"),
            edge("one", "invocation", "db", "read"),
            edge("two", "invocation", "db", "read"),
        ],
    )
    assert estimate(document, tables).traffic.latency["outer", "invoke"][1] == pytest.approx(17)


# -- X12: status polling -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asked", "verdict"), [(20, "raise quota"), (5, "ok")])
def test_asking_how_a_job_stands_has_a_rate_of_its_own(tables, asked, verdict):
    """A job started each second and asked about twenty times: 15 a second are allowed."""
    document = architecture(
        [clients(), node("api", "api_gateway_rest"), node("flow", "step_functions", own_s=60)],
        [
            edge("c", "request", "api", "request", count=asked + 1),
            edge("api", "request", "flow", "start", share=100 / (asked + 1)),
            edge("api", "request", "flow", "describe", share=100 * asked / (asked + 1)),
        ],
    )
    rate = limit_of(estimate(document, tables), "step_functions.describe_execution.rate", "flow")
    assert (rate.demand, rate.verdict) == (pytest.approx(asked), verdict)


# -- answers behind a queue --------------------------------------------------------------------------------------------


def behind_a_queue(**worker_edge):
    return architecture(
        [clients(), node("api", "api_gateway_http"), node("queue", "sqs"), function("worker")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "queue", "send"),
            edge("queue", "message", "worker", "invoke", **worker_edge),
        ],
    )


def test_who_waits_before_a_queue_gets_no_answer_from_behind_it(tables):
    (message,) = found(estimate(behind_a_queue(response_kb=200), tables), "path.answered_before_done")
    assert "c has its answer as soon as queue holds its message: what worker gives back reaches nobody" in message


@pytest.mark.parametrize(
    ("capped", "later"),
    [({}, "worker is done up to 3 s later"), ({"at_once": 2}, "worker falls behind more and more")],
    ids=["in time", "behind"],
)
def test_a_caller_who_waits_behind_a_queue_is_told_so_quietly(tables, capped, later):
    """One a second of 3 s each is three at once, of which two are let in."""
    document = behind_a_queue(batch_size=1, **capped)
    nodes = [
        one.model_copy(update={"settings": {"duration_ms": 3_000}}) if one.id == "worker" else one
        for one in document.nodes
    ]
    one = estimate(document.model_copy(update={"nodes": nodes}), tables)
    (said,) = one.answered_early.values()
    assert said.startswith("c has its answer once queue holds the message; ") and later in said
    assert not found(one, "path.answered_before_done")


def test_work_behind_a_queue_that_answers_nobody_is_no_finding(tables):
    assert not found(estimate(behind_a_queue(), tables), "path.answered_before_done")


# -- long workflows ----------------------------------------------------------------------------------------------------


def workflow(own_s, states):
    return architecture(
        [node("night", "schedule", runs_per_day=1), node("flow", "step_functions", own_s=own_s, other_states=states)],
        [edge("night", "invocation", "flow", "start", payload_kb=1)],
    )


def test_the_states_of_a_long_workflow_are_entered_while_it_runs(tables):
    """6,000 states in 3,000 s are two a second."""
    rate = limit_of(estimate(workflow(3_000, 6_000), tables), "step_functions.state_transition.rate", "flow")
    assert rate.demand == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize(("own_s", "is_advised"), [(0, True), (299, True), (301, False)])
def test_express_is_advised_for_what_ends_in_five_minutes(tables, own_s, is_advised):
    document = workflow(own_s, 12_000)
    runs = {"runs_per_day": 40_000}
    nodes = [
        one.model_copy(update={"settings": {**one.settings, **runs}}) if one.id == "night" else one
        for one in document.nodes
    ]
    message = limit_of(
        estimate(document.model_copy(update={"nodes": nodes}), tables), "step_functions.state_transition.rate", "flow"
    ).message
    assert ("express" in message) is is_advised

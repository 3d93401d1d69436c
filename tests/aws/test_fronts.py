"""What the fronts of an architecture ask of their limits, and how they bill what no golden bill shows."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.golden import together

MONTH_S = 730 * 3600


def demands(document, tables) -> dict:
    """The demand on each limit, by key."""
    return {limit.key: limit for limit in estimate(document, tables).limits}


def lines(document, tables) -> dict:
    """Quantities by (node, dimension)."""
    return {(line.node, line.dimension): line.quantity for line in estimate(document, tables).lines}


# -- Network Load Balancer ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "more", "kb", "measure", "nlcu"),
    [
        ("tcp", {"connection_seconds": 1}, 0, "new connections", 100 / 800),
        ("tcp", {"connection_seconds": 600}, 0, "active connections", 100 * 600 / 100_000),
        ("tls", {"connection_seconds": 1}, 0, "new connections", 100 / 50),
        ("tls", {"connection_seconds": 600}, 0, "active connections", 100 * 600 / 3_000),
        ("udp", {"connection_seconds": 1}, 0, "new connections", 100 / 400),
        ("udp", {"connection_seconds": 600}, 0, "active connections", 100 * 600 / 50_000),
        ("tcp", {}, 10, "bytes", 100 * 3600 * 10 / 1024**2),
    ],
)
def test_nlcus_are_the_largest_of_three_measures(tables, protocol, more, kb, measure, nlcu):
    document = architecture(
        [clients(requests=100 * MONTH_S), node("lb", "nlb", protocol=protocol, **more), node("s", "fargate")],
        [edge("c", "request", "lb", "request", payload_kb=0, response_kb=kb), edge("lb", "request", "s", "request")],
    )
    line = next(line for line in estimate(document, tables).lines if line.dimension == "elb.nlb.nlcu_hour")
    assert line.quantity == pytest.approx(730 * nlcu) and f"by {measure}" in line.formula


def test_measured_capacity_is_taken_as_it_is(tables):
    document = architecture([node("lb", "nlb", measured_nlcu=3, internet_facing=False)], [])
    assert lines(document, tables) == {("lb", "elb.nlb.hour"): 730, ("lb", "elb.nlb.nlcu_hour"): 2190}


# -- WebSocket API -----------------------------------------------------------------------------------------------


def chat(*, messages=MONTH_S, sessions=MONTH_S, minutes=5.0, message=(), **settings):
    """One session and one message a second, unless told otherwise."""
    people = clients(requests=messages, users_per_month=sessions, sessions_per_user=1.0, session_minutes=minutes)
    return architecture(
        [people, node("w", "api_gateway_websocket", **settings), function("f")],
        [
            edge("c", "session", "w", "connect"),
            edge("c", "request", "w", "message", **dict(message)),
            edge("w", "message", "f", "invoke"),
            edge("f", "invocation", "w", "post", count=2),
        ],
        free_tier="none",
    )


def test_messages_both_ways_share_the_rate_of_the_account(tables):
    found = demands(chat(), tables)
    assert found["api_gateway.throttle.rate"].demand == pytest.approx(1 + 2)
    assert found["api_gateway.websocket.new_connections"].demand == pytest.approx(1)


def test_heartbeats_of_all_open_connections_count_too(tables):
    """One session a second of five minutes keeps 300 open; one heartbeat a minute makes five a second."""
    found = demands(chat(heartbeat_seconds=60.0), tables)
    assert found["api_gateway.throttle.rate"].demand == pytest.approx(3 + 5)
    billed = lines(chat(heartbeat_seconds=60.0), tables)["w", "api_gateway.websocket.messages"]
    assert billed == pytest.approx(MONTH_S * (1 + 2 + 5))


@pytest.mark.parametrize(("minutes", "verdict"), [(84.0, "near"), (120.0, "near"), (121.0, "breach"), (60.0, "ok")])
def test_a_connection_lasts_two_hours_at_most(tables, minutes, verdict):
    found = demands(chat(minutes=minutes), tables)
    assert found["api_gateway.websocket.connection_duration"].verdict == verdict


def test_a_quiet_connection_is_closed_after_ten_minutes(tables):
    """Three messages in an hour are twenty minutes apart; a heartbeat every five minutes keeps it open."""
    quiet = demands(chat(minutes=60.0), tables)["api_gateway.websocket.idle_timeout"]
    assert (quiet.demand, quiet.verdict) == (pytest.approx(1200), "breach")
    assert "Send a heartbeat" in quiet.message
    assert demands(chat(minutes=60.0, heartbeat_seconds=300.0), tables)[
        "api_gateway.websocket.idle_timeout"
    ].demand == pytest.approx(300)


def test_messages_have_a_size_and_so_have_frames(tables):
    found = demands(chat(message={"payload_kb": 40}), tables)
    assert found["api_gateway.payload.websocket.frame"].verdict == "breach"
    assert found["api_gateway.payload.websocket.message"].verdict == "ok"
    split = estimate(chat(message={"payload_kb": 129}, splits_frames=True), tables).limits
    assert {one.verdict for one in split if one.key == "api_gateway.payload.websocket.message"} == {"breach"}
    frame = next(one for one in split if one.key == "api_gateway.payload.websocket.frame")
    assert "sent by f" in frame.message and "Post it in parts." in frame.message  # what a client sends is split


def test_a_route_waits_29_seconds(tables):
    assert "api_gateway.integration_timeout.websocket" in demands(chat(), tables)


# -- AppSync -----------------------------------------------------------------------------------------------------


def graphql(operation, *, more=(), table_more=(), **settings):
    people = clients(users_per_month=MONTH_S, sessions_per_user=1.0, session_minutes=5.0)
    event = {"query": "query", "mutate": "mutation", "publish": "published"}[operation]
    return architecture(
        [people, node("a", "appsync", **settings), function("f")],
        [
            edge("c", "request", "a", operation, **dict(more)),
            edge("a", event, "f", "invoke", **dict(table_more)),
            edge("c", "session", "a", "listen" if operation == "publish" else "subscribe"),
        ],
        free_tier="none",
    )


def test_every_mutation_reaches_its_receivers_in_steps_of_5_kb(tables):
    found = demands(graphql("mutate", more={"response_kb": 12}, receivers=100.0, tokens=2.0), tables)
    assert found["appsync.outbound_rate"].demand == pytest.approx(100 * 3)
    assert found["appsync.inbound_rate"].demand == pytest.approx(1)
    assert found["appsync.request_tokens"].demand == pytest.approx(2)
    assert found["appsync.subscription_payload"].demand == 12
    assert found["appsync.connections_rate"].demand == pytest.approx(1)
    assert found["appsync.connection_duration"].demand == 300
    assert found["appsync.subscriptions_per_connection"].demand == 1


def test_without_receivers_nothing_is_passed_on(tables):
    found = demands(graphql("mutate"), tables)
    assert not found.keys() & {"appsync.outbound_rate", "appsync.inbound_rate", "appsync.subscription_payload"}


def test_published_events_have_limits_of_their_own(tables):
    found = demands(graphql("publish", more={"count": 5, "batch_size": 5, "payload_kb": 250}, receivers=1.0), tables)
    assert found["appsync.events.inbound_rate"].demand == pytest.approx(5 * together(1))
    assert found["appsync.events.request_tokens"].demand == pytest.approx(1)
    assert found["appsync.events.publish_size"].verdict == "breach"
    assert found["appsync.subscription_payload"].verdict == "breach"


def test_resolvers_have_a_time_a_number_and_a_size(tables):
    found = demands(graphql("query", table_more={"count": 20, "batch_size": 10, "response_kb": 6 * 1024}), tables)
    assert found["appsync.resolvers_per_request"].demand == pytest.approx(20)
    assert found["appsync.batch_size"].demand == 10
    assert found["appsync.resolver_response"].verdict == "breach"
    assert "appsync.request_timeout" in found


# -- CloudFront --------------------------------------------------------------------------------------------------


def delivered(*, operation="request", more=(), origin=(), settings=(), people=(), **document):
    """A hundred requests a second to a distribution in front of a function."""
    event = {"request": "miss", "upload": "upload"}[operation]
    return architecture(
        [clients(requests=100 * MONTH_S, **dict(people)), node("d", "cloudfront", **dict(settings)), function("f")],
        [edge("c", "request", "d", operation, **dict(more)), edge("d", event, "f", "invoke", **dict(origin))],
        **document,
    )


@pytest.mark.parametrize(
    ("given", "origin", "reaching"),
    [
        ({"hit_percent": 90.0}, {}, 10),
        ({"hit_percent": 90.0}, {"cached": 0}, 100),
        ({"hit_percent": 0.0}, {"cached": 99, "share": 50}, 0.5),
    ],
)
def test_each_origin_has_a_hit_share_of_its_own(tables, given, origin, reaching):
    document = delivered(settings=given, origin=origin)
    billed = lines(document, tables)
    assert billed["f", "lambda.requests.x86"] == pytest.approx(reaching * MONTH_S)
    assert billed["d", "cloudfront.requests.https.united_states"] == pytest.approx(100 * MONTH_S)


def test_no_byte_of_a_distribution_is_data_transfer(tables):
    """Not to viewers, not from an origin in another region, and not to one either."""
    document = delivered(operation="upload", more={"payload_kb": 50, "response_kb": 50})
    abroad = [one.model_copy(update={"region": "eu-west-1"}) if one.id == "f" else one for one in document.nodes]
    billed = lines(document.model_copy(update={"nodes": abroad}), tables)
    assert not [dimension for _, dimension in billed if dimension.startswith("data_transfer.")]
    assert billed["d", "cloudfront.data_transfer_to_origin.united_states"] == pytest.approx(
        100 * MONTH_S * 50 / 1024**2
    )


def test_rates_and_bytes_of_a_distribution_have_limits(tables):
    found = demands(delivered(more={"response_kb": 1000}), tables)
    assert found["cloudfront.rps"].demand == pytest.approx(100)
    assert found["cloudfront.bandwidth"].demand == pytest.approx(100 * 1000 * 1024 * 8 / 1e9)
    assert found["cloudfront.cacheable_size"].demand == pytest.approx(1000 / 1024**2)
    assert found["cloudfront.origin_response_timeout"].value == 30


def test_functions_at_the_edge_run_where_most_viewers_are(tables):
    people = {"viewers": {"united_states": 40.0, "europe": 60.0}}
    settings = {"edge_runs_per_request": 1.0, "edge_runs_per_miss": 1.0, "edge_duration_ms": 200.0, "hit_percent": 50.0}
    found = demands(delivered(settings=settings, people=people), tables)
    assert found["cloudfront.lambda_edge.rps"].demand == pytest.approx(0.6 * (100 + 50))
    assert found["cloudfront.lambda_edge.concurrency"].demand == pytest.approx(0.6 * 150 * 0.2)
    assert found["cloudfront.lambda_edge.timeout"].demand == pytest.approx(0.2)


@pytest.mark.parametrize(("when", "key"), [("request", "viewer"), ("miss", "origin")])
def test_functions_at_the_edge_read_the_start_of_an_upload(tables, when, key):
    given = {f"edge_runs_per_{when}": 1.0, "edge_reads_body": True}
    found = demands(delivered(operation="upload", more={"payload_kb": 1100}, settings=given), tables)
    assert found[f"cloudfront.lambda_edge.body.{key}"].verdict == "breach"
    assert len([one for one in found if one.startswith("cloudfront.lambda_edge.body")]) == 1


def test_without_an_origin_drawn_the_distributions_own_hit_share_counts(tables):
    settings = {"edge_runs_per_miss": 1.0, "hit_percent": 75.0}
    document = architecture(
        [clients(), node("d", "cloudfront", **settings)], [edge("c", "request", "d", "request")], free_tier="none"
    )
    assert lines(document, tables)["d", "lambda.edge.requests"] == pytest.approx(0.25 * MONTH_S)


def test_a_plan_has_a_price_and_an_allowance(tables):
    document = delivered(settings={"billing": "pro"}, more={"response_kb": 10})
    billed = lines(document, tables)
    assert [key for key in billed if key[0] == "d"] == [("d", "cloudfront.flat_rate_plan.pro")]
    found = demands(document, tables)
    requests, data = (found[f"cloudfront.flat_rate_plan.{what}"] for what in ("requests", "data_transfer"))
    assert (requests.demand, requests.value, requests.verdict) == (pytest.approx(100 * MONTH_S), 10_000_000, "breach")
    assert (data.demand, data.value) == (pytest.approx(100 * MONTH_S * 10 / 1024**2), 51_200)
    assert "cloudfront.rps" not in found


def test_a_plan_leaves_out_what_only_bills_as_you_go(tables):
    with pytest.raises(DocumentError, match="is no part of a flat-rate plan"):
        estimate(delivered(settings={"billing": "free", "real_time_log_percent": 5.0}), tables)


# -- Route 53, Amplify Hosting -----------------------------------------------------------------------------------


def test_zones_records_and_checks_are_counted(tables):
    dns = node("d", "route53", zones=600, records=12_000, health_checks_aws=150, health_checks_other=51)
    found = demands(architecture([dns], []), tables)
    assert (found["route53.hosted_zones"].demand, found["route53.hosted_zones"].verdict) == (600, "raise quota")
    assert (found["route53.records_per_zone"].demand, found["route53.health_checks"].demand) == (12_000, 201)


@pytest.mark.parametrize(("interfaces", "each"), [(0, 0), (2, 10)])
def test_lookups_are_shared_by_the_interfaces_of_an_endpoint(tables, interfaces, each):
    document = architecture(
        [clients(requests=20 * MONTH_S), function("f"), node("d", "route53", resolver_interfaces=interfaces)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "resolve")],
    )
    assert demands(document, tables)["route53.resolver.endpoint_qps"].demand == pytest.approx(each)
    assert lines(document, tables).get(("d", "route53.resolver.queries"), 0) == pytest.approx(each * 2 * MONTH_S)


def test_answers_of_a_name_server_are_no_data_transfer(tables):
    document = architecture([clients(), node("d", "route53")], [edge("c", "request", "d", "query", response_kb=5)])
    assert not [dimension for _, dimension in lines(document, tables) if dimension.startswith("data_transfer.")]


@pytest.mark.parametrize(("percent", "seconds"), [(0.0, None), (10.0, 31)])
def test_pages_have_thirty_seconds_where_a_server_renders_them(tables, percent, seconds):
    slowest = {"slowest_ms": 31_000.0} if percent else {}
    site = node("s", "amplify_hosting", rendered_percent=percent, **slowest)
    found = demands(architecture([clients(), site], [edge("c", "request", "s", "request")]), tables)
    assert (found["amplify.ssr_timeout"].demand if seconds else found.get("amplify.ssr_timeout")) == seconds
    assert found["amplify.request_tokens"].demand == pytest.approx(1)

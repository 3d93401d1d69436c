"""What edges cross on their way: gateways drawn or not, systems outside AWS, and what only the user can price."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def through(network, *nodes, target=None, requests=MONTH_S, source=None, **more):
    """A function, once a second, that asks a partner through a gateway."""
    target = target or node("partner", "external_system")
    return architecture(
        [clients(requests=requests), source or function("f"), target, *nodes],
        [
            edge("c", "request", "f", "invoke", response_kb=0),
            edge("f", "invocation", target["id"], more.pop("operation", "request"), network=network, **more),
        ],
    )


def lines(document, tables) -> dict:
    return {(line.node, line.dimension): line for line in estimate(document, tables).lines}


def demands(document, tables) -> dict:
    return {limit.key: limit for limit in estimate(document, tables).limits}


def test_a_gateway_nobody_drew_bills_its_hours_where_it_is_used(tables):
    found = lines(through("nat"), tables)
    assert found["f", "nat_gateway.hour"].quantity == 2 * 730
    assert "2 gateways × 730 hours" in found["f", "nat_gateway.hour"].formula


def test_a_gateway_that_is_drawn_bills_its_hours_there_and_bytes_at_the_sender(tables):
    found = lines(through("nat", node("gate", "nat_gateway", zones=1)), tables)
    assert found["gate", "nat_gateway.hour"].quantity == 730
    assert ("f", "nat_gateway.hour") not in found and ("f", "nat_gateway.data_processed") in found


def test_a_private_gateway_has_no_address(tables):
    found = lines(through("nat", node("gate", "nat_gateway", public=False)), tables)
    assert ("gate", "vpc.public_ipv4.in_use_hour") not in found


def test_what_polls_through_a_gateway_pays_for_what_it_fetches(tables):
    document = architecture(
        [clients(), node("q", "sqs"), node("w", "fargate")],
        [
            edge("c", "request", "q", "send", payload_kb=4),
            edge("q", "message", "w", "process", network="nat", response_kb=0),
        ],
    )
    found = lines(document, tables)
    assert found["w", "nat_gateway.data_processed"].quantity == pytest.approx(MONTH_S * 4 / 1024**2)
    assert ("w", "nat_gateway.hour") in found


@pytest.mark.parametrize(("network", "hours", "kept"), [
    ("nat", "nat_gateway.hour", True),
    ("endpoint", "vpc.interface_endpoint.hour", False),
    ("transit", "vpc.transit_gateway.attachment_hour", True),
])  # fmt: skip
def test_only_an_endpoint_keeps_bytes_off_the_internet(tables, network, hours, kept):
    found = lines(through(network), tables)
    assert ("f", hours) in found
    assert (("f", "data_transfer.internet_out") in found) is kept


def test_one_endpoint_for_each_service_reached(tables):
    document = architecture(
        [clients(), function("f"), function("g"), node("t", "dynamodb"), node("q", "sqs"), node("q2", "sqs")],
        [
            edge("c", "request", "f", "invoke"),
            edge("c", "request", "g", "invoke"),
            edge("f", "invocation", "t", "read", network="endpoint"),
            edge("f", "invocation", "q", "send", network="endpoint"),
            edge("g", "invocation", "q2", "send", network="endpoint"),
        ],
    )
    found = lines(document, tables)
    both = [found[node_id, "vpc.interface_endpoint.hour"].quantity for node_id in "fg"]
    assert both == [2 * 2 * 730 / 2] * 2


# -- limits ----------------------------------------------------------------------------------------------------------


def test_calls_in_progress_hold_a_port_each(tables):
    """1,000 calls a second of 110 s each: 110,000, all that two addresses allow."""
    partner = node("partner", "external_system", latency_ms=110_000)
    found = demands(through("nat", target=partner, requests=1000 * MONTH_S), tables)
    ports = found["nat_gateway.connections"]
    assert (ports.demand, ports.value) == (pytest.approx(110_000), 110_000)
    assert ports.where == "partner" and ports.verdict == "near"
    more = demands(
        through("nat", node("gate", "nat_gateway", addresses=8), target=partner, requests=1000 * MONTH_S), tables
    )
    assert more["nat_gateway.connections"].value == 16 * 55_000


def test_a_silent_call_is_reset_after_350_seconds(tables):
    partner = node("partner", "external_system", latency_ms=400_000)
    found = demands(through("nat", target=partner), tables)["nat_gateway.idle_timeout"]
    assert (found.demand, found.value, found.verdict, found.headroom) == (400, 350, "breach", None)


def test_bandwidth_counts_both_ways_over_all_gateways(tables):
    """1,000 a second of 100 KB out and 900 KB back are 8.192 Gbps, over two gateways."""
    found = demands(through("nat", requests=1000 * MONTH_S, payload_kb=100, response_kb=900), tables)
    assert found["nat_gateway.bandwidth"].demand == pytest.approx(8.192 / 2)
    assert found["nat_gateway.packets"].demand == pytest.approx(1000 * (71 + 632) / 2)


def test_interfaces_and_addresses_of_the_region_are_added_up(tables):
    document = architecture(
        [
            node("gate", "nat_gateway", zones=3),
            node("more", "public_ipv4", in_use=2, idle=1),
            node("private", "vpc_endpoints", endpoints=10, zones=2),
            node("service", "fargate", scaling="fixed", tasks=7),
        ],
        [],
    )
    found = demands(document, tables)
    assert (found["vpc.eips"].demand, found["vpc.eips"].verdict) == (6, "raise quota")
    assert found["vpc.enis"].demand == 3 + 20 + 7


@pytest.mark.parametrize(("slug", "operation"), [("external_system", "request"), ("other", "call")])
def test_a_rate_limit_of_the_user_is_a_limit_of_its_own(tables, slug, operation):
    target = node("partner", slug, rate_limit=50)
    found = demands(through(None, target=target, operation=operation, requests=25 * MONTH_S), tables)
    mine = found[f"{slug}.rate"]
    assert (mine.demand, mine.value, mine.headroom) == (pytest.approx(25), 50, pytest.approx(2))
    assert mine.limit.source == "you" and "reached at 2 × today's traffic" in mine.message
    assert mine.title.startswith("rate limit of")
    over = demands(through(None, target=target, operation=operation, requests=60 * MONTH_S), tables)[f"{slug}.rate"]
    assert over.verdict == "breach" and "let a queue feed its callers" in over.message and "AWS" not in over.message


def test_time_outs_wait_for_the_slowest_call(tables):
    document = architecture(
        [clients(), node("api", "api_gateway_http"), function("f", waits="sequence"),
         node("partner", "external_system", latency_ms=100, slowest_ms=40_000)],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "f", "invoke"),
            edge("f", "invocation", "partner", "request"),
        ],
    )  # fmt: skip
    assert demands(document, tables)["api_gateway.integration_timeout.http"].verdict != "ok"


# -- what only the user can price ------------------------------------------------------------------------------------


def test_what_nobody_priced_leaves_the_total_incomplete(tables):
    one = estimate(through(None, target=node("cache", "other", what="elasticache"), operation="call"), tables)
    line = next(line for line in one.lines if line.node == "cache")
    assert line.monthly_usd is None and "no price for ElastiCache" in one.incomplete[0]


def test_a_cost_of_nothing_is_an_answer(tables):
    one = estimate(through(None, target=node("cache", "other", monthly_usd=0), operation="call"), tables)
    assert not one.incomplete and not [line for line in one.lines if line.node == "cache"]


def test_what_has_no_price_passes_traffic_on(tables):
    document = architecture(
        [clients(requests=1000), node("things", "other", monthly_usd=5), function("f")],
        [edge("c", "request", "things", "call"), edge("things", "call", "f", "start")],
    )
    assert estimate(document, tables).traffic.loads["f"]["start"].monthly_calls == pytest.approx(1000)


def test_costs_given_may_be_sampled(tables):
    document = through(None, target=node("model", "other", million_calls_usd=1), operation="call", requests=1e6)
    costs = np.array([0.0, 2.0, 30.0])
    one = estimate(with_samples(document, {("model", "million_calls_usd"): costs}), tables)
    assert np.diff(one.total_samples) == pytest.approx(np.diff(costs))


# -- what is in a private network --------------------------------------------------------------------------------------


def private(caller, *others, **settings):
    """A caller behind a gateway of its own, that reaches others without saying so on the edges."""
    nodes = [clients(), node("x", caller, **settings), *others]
    operations = {"dynamodb": "read", "external_system": "request", "fargate": "request", "other": "call",
                  "s3": "get", "secrets_manager": "get"}  # fmt: skip
    into = edge("c", "request", "x", "invoke" if caller == "lambda" else "request", response_kb=0)
    edges = [
        edge("x", "invocation", one["id"], operations[one["service"]]) for one in others if one["service"] in operations
    ]
    return architecture(nodes, [into, *edges])


@pytest.mark.parametrize("caller", ["lambda", "fargate"])
def test_calls_out_of_a_private_network_go_through_its_gateway(tables, caller):
    document = private(caller, node("t", "dynamodb"), way_out="nat")
    found = lines(document, tables)
    assert ("x", "nat_gateway.hour") in found and ("x", "nat_gateway.data_processed") in found
    assert ("x", "nat_gateway.hour") not in lines(private(caller, node("t", "dynamodb")), tables)


def test_an_edge_may_know_a_way_of_its_own(tables):
    document = private("lambda", node("t", "dynamodb"), way_out="nat")
    free = [one.model_copy(update={"network": "region"}) for one in document.edges]
    found = lines(document.model_copy(update={"edges": free}), tables)
    assert ("x", "nat_gateway.data_processed") not in found and ("x", "nat_gateway.hour") in found


def test_neighbours_in_the_network_are_reached_past_the_gateway(tables):
    cache = node("cache", "other", what="elasticache", monthly_usd=0)
    found = lines(private("lambda", node("s", "fargate"), cache, way_out="nat"), tables)
    assert ("x", "nat_gateway.data_processed") not in found


@pytest.mark.parametrize("caller", ["lambda", "fargate"])
def test_a_gateway_stands_for_whoever_sits_behind_it_whatever_it_calls(tables, caller):
    found = lines(private(caller, way_out="nat"), tables)
    assert found["x", "nat_gateway.hour"].quantity == found["x", "vpc.public_ipv4.in_use_hour"].quantity == 2 * 730
    assert found["x", "nat_gateway.hour"].monthly_usd == pytest.approx(65.70)


def test_all_that_sits_behind_a_gateway_shares_it_and_who_shares_a_paid_one_needs_none(tables):
    document = architecture([node("f", "lambda", way_out="nat"), node("s", "fargate", way_out="nat", min_tasks=0),
                             node("x", "fargate", way_out="shared_nat", min_tasks=0)], [])  # fmt: skip
    hours = {key[0]: line.quantity for key, line in lines(document, tables).items() if key[1] == "nat_gateway.hour"}
    assert hours == {"f": 730, "s": 730}
    assert demands(document, tables)["vpc.enis"].demand == 2


def test_a_gateway_that_is_paid_already_bills_bytes_alone(tables):
    found = lines(private("lambda", node("partner", "external_system"), way_out="shared_nat"), tables)
    assert ("x", "nat_gateway.hour") not in found
    assert ("x", "nat_gateway.data_processed") in found and ("x", "data_transfer.internet_out") in found


def test_a_gateway_that_is_drawn_takes_all_that_sits_behind_one(tables):
    found = lines(private("fargate", node("gate", "nat_gateway", zones=3), way_out="nat"), tables)
    assert {key[0]: line.quantity for key, line in found.items() if key[1] == "nat_gateway.hour"} == {"gate": 3 * 730}


def test_the_internet_needs_a_nat_gateway_beside_endpoints(tables):
    """Three endpoints for image and logs in two zones; the table has a gateway endpoint, which is free."""
    document = private("fargate", node("t", "dynamodb"), node("partner", "external_system"), way_out="endpoint")
    found = lines(document, tables)
    assert found["x", "vpc.interface_endpoint.hour"].quantity == 3 * 2 * 730
    assert ("x", "nat_gateway.hour") in found and ("x", "data_transfer.internet_out") in found


@pytest.mark.parametrize(("caller", "store", "endpoints"), [
    ("fargate", "dynamodb", 3), ("fargate", "secrets_manager", 4), ("lambda", "dynamodb", 0), ("lambda", "s3", 0),
    ("lambda", "secrets_manager", 1),
])  # fmt: skip
def test_an_interface_endpoint_for_each_service_without_a_gateway_endpoint(tables, caller, store, endpoints):
    found = lines(private(caller, node("t", store), way_out="endpoint"), tables)
    hours = found.get(("x", "vpc.interface_endpoint.hour"))
    assert (hours.quantity if hours else 0) == endpoints * 2 * 730


@pytest.mark.parametrize(("way", "dimension"), [
    ("nat", "nat_gateway.data_processed"),
    ("shared_nat", "nat_gateway.data_processed"),
    ("endpoint", "vpc.interface_endpoint.data_processed"),
])  # fmt: skip
def test_logs_of_tasks_cross_their_gateway(tables, way, dimension):
    """2 KB for each of 2,628,000 requests."""
    found = lines(private("fargate", way_out=way, log_kb=2), tables)
    assert found["x", dimension].quantity == pytest.approx(2_628_000 * 2 / 1024**2)
    assert ("x", dimension) not in lines(private("lambda", way_out=way, log_kb=2), tables)


@pytest.mark.parametrize("way", ["ipv6", "none"])
def test_a_way_out_that_costs_nothing(tables, way):
    one = estimate(private("fargate", node("t", "dynamodb"), way_out=way), tables)
    assert not [line for line in one.lines if line.dimension.startswith(("vpc.", "nat_gateway."))]


def test_a_task_has_a_public_address_unless_told_otherwise_and_that_is_an_assumption(tables):
    one = estimate(private("fargate", scaling="fixed", tasks=3), tables)
    address = next(line for line in one.lines if line.dimension == "vpc.public_ipv4.in_use_hour")
    assert (address.quantity, address.monthly_usd) == (3 * 730, pytest.approx(3 * 3.65))
    told = next(one for one in one.assumptions if one.setting == "way_out")
    assert (told.value, told.basis, told.message) == ("address", "guess", "x: Way out a public IPv4 address each")


def test_queues_are_polled_for_a_function_from_outside_its_network(tables):
    document = architecture(
        [clients(), node("q", "sqs"), function("f", way_out="nat")],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke")],
    )
    assert ("f", "nat_gateway.data_processed") not in lines(document, tables)


def test_a_system_that_calls_nobody_leaves_clocks_in_charge(tables):
    """Headroom grows what starts traffic; a partner without webhooks starts none, so the schedule grows."""
    document = architecture(
        [node("clock", "schedule", runs_per_day=24), function("f"), node("partner", "external_system", rate_limit=5)],
        [edge("clock", "invocation", "f", "start"), edge("f", "invocation", "partner", "request")],
    )
    assert demands(document, tables)["external_system.rate"].headroom is not None


def test_an_alarm_tells_a_topic(tables):
    document = architecture(
        [node("watch", "cloudwatch", alarms_raised=30), function("f")], [edge("watch", "alarm", "f", "start")]
    )
    assert estimate(document, tables).traffic.loads["f"]["start"].monthly_calls == pytest.approx(30)


def test_clients_outside_come_through_no_nat_gateway(tables):
    document = architecture([clients(), function("f")], [edge("c", "request", "f", "invoke", network="nat")])
    with pytest.raises(DocumentError, match="is outside AWS") as refused:
        estimate(document, tables)
    assert refused.value.field == "network"


def test_what_comes_from_outside_through_an_endpoint_is_billed_where_it_arrives(tables):
    document = architecture([clients(), function("f")], [edge("c", "request", "f", "invoke", network="endpoint")])
    found = lines(document, tables)
    assert ("f", "vpc.interface_endpoint.hour") in found and ("f", "vpc.interface_endpoint.data_processed") in found
    assert ("f", "data_transfer.internet_out") not in found

"""Who stays in the network, and which gateways go."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, node
from tests.whatif.functions.builders import as_functions, service, settings_of

DATABASE = [node("db", "aurora_serverless")], [edge("w", "invocation", "db", "read")]
NOTHING: tuple[list, list] = [], []


def worker(way_out, more=NOTHING, **settings):
    nodes, edges = more
    return architecture(
        [clients(), node("q", "sqs"), service("w", way_out=way_out), *nodes],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "process"), *edges],
        **settings,
    )


def nat_usd(document, tables):
    lines = estimate(document, tables).lines
    return sum(line.monthly_usd for line in lines if line.dimension.startswith("nat_gateway"))


@pytest.mark.parametrize("way_out", ["nat", "endpoint"])
def test_a_function_outside_a_network_needs_no_gateway(tables, way_out):
    moved = as_functions(worker(way_out), tables)
    assert "way_out" not in settings_of(moved, "w-function") and nat_usd(moved.architecture, tables) == 0


def with_database(*more, edges=()):
    nodes, reads = DATABASE
    return [*nodes, *more], [*reads, *edges]


@pytest.mark.parametrize("way_out", ["nat", "endpoint", "shared_nat"])
def test_a_function_that_calls_a_database_alone_stays_in_its_network_without_a_gateway(tables, way_out):
    """AWS fetches its image, keeps its logs and polls its queue from outside the network."""
    moved = as_functions(worker(way_out, DATABASE), tables)
    assert "way_out" not in settings_of(moved, "w-function") and nat_usd(moved.architecture, tables) == 0
    leads = "interface endpoint" if way_out == "endpoint" else "NAT gateway"
    assert moved.notes == (
        "w function stays in the network, for it calls db there, "
        f"and needs no {leads}: nothing it sends leaves the network.",
    )


BEYOND = {
    "a queue": (node("x", "sqs"), "send"),
    "a table": (node("x", "dynamodb"), "write"),
    "what is not AWS's": (node("x", "external_system"), "request"),
    "a container that becomes a function": (service("x"), "request"),
}


@pytest.mark.parametrize(("target", "operation"), BEYOND.values(), ids=BEYOND)
@pytest.mark.parametrize(("way_out", "gateways"), [("nat", 2), ("shared_nat", 0)])
def test_what_it_sends_beyond_goes_through_the_gateway_of_its_container(tables, target, operation, way_out, gateways):
    calls = edge("w", "invocation", "x", operation, payload_kb=10)
    moved = as_functions(worker(way_out, with_database(target, edges=[calls])), tables)
    lines = [one for one in estimate(moved.architecture, tables).lines if one.dimension.startswith("nat_gateway")]
    found = {one.dimension: one.quantity for one in lines}
    assert settings_of(moved, "w-function")["way_out"] == way_out
    assert found.get("nat_gateway.hour", 0) == gateways * 730 and found["nat_gateway.data_processed"] > 0


def test_behind_endpoints_a_table_is_reached_for_nothing_and_a_queue_is_not(tables):
    """S3 and DynamoDB have gateway endpoints in the region."""
    for target, operation, needs in ((node("x", "dynamodb"), "write", False), (node("x", "sqs"), "send", True)):
        calls = edge("w", "invocation", "x", operation)
        moved = as_functions(worker("endpoint", with_database(target, edges=[calls])), tables)
        assert ("way_out" in settings_of(moved, "w-function")) == needs


def test_what_goes_past_the_gateway_needs_none(tables):
    calls = edge("w", "invocation", "x", "send", network="region")
    moved = as_functions(worker("nat", with_database(node("x", "sqs"), edges=[calls])), tables)
    assert "way_out" not in settings_of(moved, "w-function") and nat_usd(moved.architecture, tables) == 0


def test_in_a_network_it_has_no_public_address_so_what_lies_outside_needs_a_gateway(tables):
    nodes, edges = DATABASE
    outside = [*nodes, node("x", "external_system")], [*edges, edge("w", "invocation", "x", "request")]
    moved = as_functions(worker("none", outside), tables)
    assert settings_of(moved, "w-function")["way_out"] == "nat"
    assert "so a NAT gateway leads to what it calls outside" in moved.notes[0]


GATEWAY = node("nat", "nat_gateway")
QUEUE = node("x", "sqs"), edge("w", "invocation", "x", "send")


@pytest.mark.parametrize("more", [([GATEWAY], []), with_database(GATEWAY)], ids=["outside", "in the network"])
def test_a_gateway_that_is_drawn_goes_with_the_last_that_needs_it(tables, more):
    moved = as_functions(worker("nat", more), tables)
    assert "nat" not in {one.id for one in moved.architecture.nodes}
    assert "nat goes: no function sends anything through it." in moved.notes


def test_a_gateway_that_only_an_edge_led_through_goes_too(tables):
    queue, sends = QUEUE
    moved = as_functions(worker("address", ([GATEWAY, queue], [{**sends, "network": "nat"}])), tables)
    assert "nat" not in {one.id for one in moved.architecture.nodes}


@pytest.mark.parametrize("gateway", [node("nat", "nat_gateway", more_gb=10), node("nat", "nat_gateway", public=False)])
def test_a_gateway_with_bytes_of_its_own_stays(tables, gateway):
    moved = as_functions(worker("nat", ([gateway], [])), tables)
    assert "nat" in {one.id for one in moved.architecture.nodes}


def test_a_gateway_that_a_function_needs_stays(tables):
    queue, sends = QUEUE
    moved = as_functions(worker("nat", with_database(GATEWAY, queue, edges=[sends])), tables)
    assert "nat" in {one.id for one in moved.architecture.nodes} and len(moved.notes) == 1


@pytest.mark.parametrize("old", [service("old", way_out="nat"), node("old", "fargate_eks")])
def test_a_gateway_that_is_shared_with_what_stays_is_said_to_be(tables, old):
    """Nothing is drawn that calls the other, so it stays a container; pods are behind a gateway by themselves."""
    moved = as_functions(worker("nat", ([GATEWAY, old], [])), tables)
    assert "nat" in {one.id for one in moved.architecture.nodes}
    assert "nat stays: it is taken to be there for old as well." in moved.notes

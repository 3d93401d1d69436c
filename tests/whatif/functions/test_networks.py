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


def test_a_function_that_calls_a_database_stays_in_its_network_and_keeps_its_gateway(tables):
    moved = as_functions(worker("nat", DATABASE), tables)
    assert settings_of(moved, "w-function")["way_out"] == "nat"
    assert moved.notes == ("w function stays in the network, for it calls db there.",)


def test_in_a_network_it_has_no_public_address_so_what_lies_outside_needs_a_gateway(tables):
    nodes, edges = DATABASE
    outside = [*nodes, node("x", "external_system")], [*edges, edge("w", "invocation", "x", "request")]
    moved = as_functions(worker("none", outside), tables)
    assert settings_of(moved, "w-function")["way_out"] == "nat"
    assert "so a NAT gateway leads to what it calls outside" in moved.notes[0]


def test_a_gateway_that_is_drawn_goes_with_the_last_that_needs_it(tables):
    gateway = [node("nat", "nat_gateway")], []
    moved = as_functions(worker("nat", gateway), tables)
    assert "nat" not in {one.id for one in moved.architecture.nodes}
    assert "nat goes: functions outside a network need none." in moved.notes


@pytest.mark.parametrize("gateway", [node("nat", "nat_gateway", more_gb=10), node("nat", "nat_gateway", public=False)])
def test_a_gateway_with_bytes_of_its_own_stays(tables, gateway):
    moved = as_functions(worker("nat", ([gateway], [])), tables)
    assert "nat" in {one.id for one in moved.architecture.nodes}


def test_a_gateway_that_another_needs_stays(tables):
    database_nodes, database_edges = DATABASE
    both = [node("nat", "nat_gateway"), *database_nodes], database_edges
    moved = as_functions(worker("nat", both), tables)
    assert "nat" in {one.id for one in moved.architecture.nodes}

"""What the tasks of the container form leave through: what is there already comes first."""

import pytest

from estimator.engine.maths.amounts import in_sample
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node


def behind_an_api(*more, containers=None, **settings):
    """A function behind an API, with what else is drawn."""
    return architecture(
        [clients(), node("api", "api_gateway_http"), function("f", **settings), *more],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers=containers or {},
    )


def way_of(comparison):
    return comparison.moved.architecture.node("api-service").settings["way_out"]


def quantity(one, dimension):
    return sum(in_sample(line.quantity) for line in one.lines if line.dimension == dimension)


def test_a_task_has_an_address_of_its_own_where_nothing_is_there(tables):
    both = compare(behind_an_api(containers={"min_tasks": 2}), tables)
    assert way_of(both) == "address"
    balancer = 2  # zones, with an address each
    assert quantity(both.containers, "vpc.public_ipv4.in_use_hour") == pytest.approx((2 + balancer) * 730)


@pytest.mark.parametrize(("more", "way"), [
    ([node("gate", "nat_gateway")], "nat"),
    ([node("gate", "nat_gateway", public=False)], "address"),
    ([node("ends", "vpc_endpoints")], "endpoint"),
    ([node("ends", "vpc_endpoints", kind="gateway")], "address"),
    ([node("ends", "vpc_endpoints"), node("gate", "nat_gateway")], "nat"),
    ([{**node("gate", "nat_gateway"), "region": "eu-west-1"}], "address"),
])  # fmt: skip
def test_what_is_drawn_in_the_region_is_taken(tables, more, way):
    assert way_of(compare(behind_an_api(*more), tables)) == way


@pytest.mark.parametrize("way", ["nat", "shared_nat", "endpoint"])
def test_what_a_function_sits_behind_is_taken_before_what_is_drawn(tables, way):
    both = compare(behind_an_api(node("gate", "nat_gateway"), way_out=way), tables)
    assert way_of(both) == way


def test_the_nat_gateway_that_an_edge_of_a_function_goes_through_is_taken(tables):
    document = behind_an_api(node("partner", "external_system"))
    through = edge("f", "invocation", "partner", "request", network="nat")
    data = document.model_dump()
    moved = compare(architecture(data["nodes"], [*data["edges"], through]), tables)
    assert way_of(moved) == "nat"


@pytest.mark.parametrize("way", ["address", "nat", "shared_nat", "endpoint", "ipv6", "none"])
def test_what_is_chosen_holds_whatever_is_there(tables, way):
    both = compare(behind_an_api(node("gate", "nat_gateway"), way_out="nat", containers={"way_out": way}), tables)
    assert way_of(both) == way


@pytest.mark.parametrize("calls", [False, True])
def test_the_gateway_of_a_function_and_of_its_containers_is_the_same(tables, calls):
    """$65.70 and $7.30 on both sides, whatever leaves through it."""
    document = behind_an_api(node("t", "dynamodb"), way_out="nat", log_kb=0)
    if calls:
        data = document.model_dump()
        document = architecture(data["nodes"], [*data["edges"], edge("f", "invocation", "t", "read")])
    both = compare(document, tables)
    assert [quantity(one, "nat_gateway.hour") for one in (both.serverless, both.containers)] == [1460, 1460]

"""Services stay in the regions of their functions, and what leads to them is there too."""

from random import Random

import pytest

from estimator.engine.estimate import estimate
from estimator.whatif.comparison.compare import compare
from estimator.whatif.comparison.words import answer
from estimator.whatif.containers.move import containerise
from tests.engine.builders import architecture, clients, edge, function, node

HERE, THERE = "us-east-1", "eu-west-1"
CALLS = 1_000_000


def two_regions(tables, front="api_gateway_http", *, first=THERE, second=HERE, **choices):
    """A front with one function for 60 % of its requests and one for 40 %."""
    document = architecture(
        [
            clients(requests=CALLS),
            node("a", front),
            function("f") | {"region": first},
            function("g") | {"region": second},
            node("t", "dynamodb"),
        ],
        [
            edge("c", "request", "a", "request", response_kb=1),
            edge("a", "request", "f", "invoke", share=60),
            edge("a", "request", "g", "invoke", share=40),
            edge("g", "invocation", "t", "read", count=2),
        ],
        containers=choices,
    )
    return compare(document, tables)


def regions(comparison):
    nodes = comparison.containers.resolved.nodes.values()
    return {one.id: one.region for one in nodes if one.service.slug in ("alb", "fargate", "fargate_eks")}


def calls(comparison, node_id, operation="request"):
    return pytest.approx(float(comparison.containers.traffic.loads[node_id][operation].monthly_calls))


def test_the_load_balancer_of_an_api_is_where_its_service_is(tables):
    comparison = two_regions(tables, second=THERE)
    assert regions(comparison) == {"a-alb": THERE, "a-service": THERE}
    assert f"The load balancer in place of a is in {THERE}, where its service is." in comparison.moved.notes


@pytest.mark.parametrize("front", ["api_gateway_http", "alb"])
def test_functions_of_two_regions_are_two_services_behind_a_balancer_each(tables, front):
    comparison = two_regions(tables, front)
    home = "a" if front == "alb" else "a-alb"
    assert regions(comparison) == {
        home: HERE,
        "a-service": HERE,
        f"a-alb-{THERE}": THERE,
        f"a-service-{THERE}": THERE,
    }
    assert calls(comparison, home) == calls(comparison, "a-service") == 0.4 * CALLS
    assert calls(comparison, f"a-alb-{THERE}") == calls(comparison, f"a-service-{THERE}") == 0.6 * CALLS
    assert calls(comparison, "t", "read") == 2 * 0.4 * CALLS


def test_that_each_region_has_its_own_is_said(tables):
    (note,) = (one for one in two_regions(tables).moved.notes if "region" in one or THERE in one)
    assert note == f"Functions behind a are in {HERE} and {THERE}: each has its own service and load balancer there."


def test_a_drawn_balancer_that_led_to_another_region_alone_goes(tables):
    comparison = two_regions(tables, "alb", second=THERE)
    assert regions(comparison) == {f"a-alb-{THERE}": THERE, f"a-service-{THERE}": THERE}
    assert calls(comparison, f"a-service-{THERE}") == CALLS


def test_what_the_api_called_itself_the_service_at_home_does(tables):
    document = architecture(
        [clients(requests=CALLS), node("a", "api_gateway_rest"), function("f") | {"region": THERE}, function("g"), node("q", "sqs")],
        [
            edge("c", "request", "a", "request"),
            edge("a", "request", "f", "invoke", share=50),
            edge("a", "request", "g", "invoke", share=25),
            edge("a", "request", "q", "send", share=25),
        ],
    )  # fmt: skip
    comparison = compare(document, tables)
    assert calls(comparison, "q", "send") == 0.25 * CALLS
    assert calls(comparison, "a-alb") == calls(comparison, "a-service") == 0.5 * CALLS
    assert calls(comparison, f"a-service-{THERE}") == 0.5 * CALLS


def test_a_function_that_calls_such_an_api_calls_both_balancers_as_a_service(tables):
    document = architecture(
        [clients(requests=CALLS), function("e"), node("a", "api_gateway_http"), function("f") | {"region": THERE}, function("g")],
        [
            edge("c", "request", "e", "invoke"),
            edge("e", "invocation", "a", "request", count=3),
            edge("a", "request", "f", "invoke", share=60),
            edge("a", "request", "g", "invoke", share=30),
        ],
    )  # fmt: skip
    comparison = compare(document, tables)
    assert calls(comparison, "a-alb") == 3 * 0.4 * CALLS  # a tenth led nowhere, and still does
    assert calls(comparison, "a-service") == 3 * 0.3 * CALLS
    assert calls(comparison, f"a-service-{THERE}") == 3 * 0.6 * CALLS


def test_an_api_that_a_rule_calls_goes_on_calling_both_balancers(tables):
    document = architecture(
        [
            clients(requests=CALLS),
            node("in", "api_gateway_http"),
            node("bus", "eventbridge"),
            node("a", "api_gateway_rest"),
            function("f") | {"region": THERE},
            function("g"),
        ],
        [
            edge("c", "request", "in", "request"),
            edge("in", "request", "bus", "put"),
            edge("bus", "event", "a", "request"),
            edge("a", "request", "f", "invoke", share=60),
            edge("a", "request", "g", "invoke", share=40),
        ],
    )
    comparison = compare(document, tables)
    assert calls(comparison, "a") == CALLS
    assert calls(comparison, "a-service") == 0.4 * CALLS
    assert calls(comparison, f"a-service-{THERE}") == 0.6 * CALLS


def test_code_calls_a_service_of_another_region_by_its_public_balancer(tables):
    document = architecture(
        [clients(requests=CALLS), function("e"), function("f") | {"region": THERE}],
        [edge("c", "request", "e", "invoke"), edge("e", "invocation", "f", "invoke")],
        containers={"inner": "service_connect"},
    )
    comparison = compare(document, tables)
    balancer = comparison.moved.architecture.node(f"alb-{THERE}")
    assert (balancer.region, balancer.settings.get("internet_facing", True)) == (THERE, True)
    assert calls(comparison, "f-service") == CALLS
    assert "e calls f in another region: by its public load balancer." in comparison.moved.notes
    assert comparison.moved.architecture.node("e-service").settings.get("sidecar_vcpu") is None


def test_small_functions_live_together_in_each_region(tables):
    there = [function(one) | {"region": THERE} for one in "ef"]
    document = architecture(
        [clients(requests=1000), node("q", "sqs"), *there, function("g"), function("h")],
        [edge("c", "request", "q", "send"), *(edge("q", "message", one, "invoke") for one in "efgh")],
        containers={"grouping": "together"},
    )
    assert regions(compare(document, tables)) == {"queue-workers": HERE, f"queue-workers-{THERE}": THERE}


def test_an_api_of_several_regions_is_not_on_app_runner(tables):
    comparison = two_regions(tables, target="app_runner")
    assert {one.target for one in comparison.moved.sized} == {"ecs"}
    assert any("its functions are in several regions" in one for one in comparison.moved.notes)


def test_the_container_form_of_two_regions_stands_by_itself(tables):
    comparison = two_regions(tables)
    assert not estimate(comparison.moved.architecture, tables).incomplete


def somewhere(chance, one):
    """A node in one of three regions."""
    region = chance.choice([None, THERE, "us-west-2"])
    return one | {"region": region} if region else one


def any_regions(seed):
    """An API or a load balancer with up to four functions anywhere, called by clients and by code, perhaps by a cause
    of its own each."""
    chance = Random(seed)
    front = node("a", chance.choice(["api_gateway_http", "api_gateway_rest", "alb"]))
    functions = [somewhere(chance, function(f"f{number}")) for number in range(chance.randint(1, 4))]
    calling = [
        edge("c", "request", "a", "request", share=40),
        edge("e", "invocation", "a", "request", count=chance.choice([1, 2, 0.5]), share=chance.choice([100, 30])),
    ]
    onward = []
    for one in functions:
        causes = {"caused_by": [chance.choice(calling)["id"]]} if chance.random() < 0.3 else {}
        onward.append(edge("a", "request", one["id"], "invoke", share=chance.choice([10, 25, 40, 100]), **causes))
        onward.append(edge(one["id"], "invocation", "t", "read", count=len(onward)))
    nodes = [clients(requests=CALLS), somewhere(chance, front), *functions, node("t", "dynamodb")]
    return architecture(
        [*nodes, somewhere(chance, function("e")), node("in", "api_gateway_http")],
        [edge("c", "request", "in", "request"), edge("in", "request", "e", "invoke"), *calling, *onward],
        containers={"target": chance.choice(["ecs", "eks", "app_runner"])},
    )


@pytest.mark.parametrize("seed", range(20))
def test_wherever_functions_are_their_services_are_there_and_get_their_calls(tables, seed):
    document = any_regions(seed)
    moved = containerise(document, tables)
    before, after = estimate(document, tables), estimate(moved.architecture, tables)
    nodes = after.resolved.nodes
    for one in moved.sized:
        assert {before.resolved.nodes[name].region for name in one.functions} == {nodes[one.node_id].region}
    onward = [
        one for one in after.resolved.edges if one.source.service.is_balancer and one.target.service.keeps_connections
    ]
    assert all(one.source.region == one.target.region for one in onward)
    reads = [float(one.traffic.loads["t"]["read"].monthly_items) for one in (before, after)]
    assert reads[0] == pytest.approx(reads[1])


def test_a_small_function_that_is_alone_has_a_worker_of_its_own_name_and_a_large_one_is_said_to_be(tables):
    """Three million messages a month of which each computes for a second are 1.1 vCPU; a function of 100 ms is small."""
    document = architecture(
        [
            clients(requests=3_000_000),
            node("q", "sqs"),
            node("p", "sqs"),
            function("f"),
            function("g", duration_ms=5000),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("c", "request", "p", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("p", "message", "g", "invoke", batch_size=1),
        ],
        containers={"grouping": "together"},
    )
    comparison = compare(document, tables)
    assert set(regions(comparison)) == {"f-worker", "g-worker"}
    said = "g keeps 0.25 vCPU or more busy at the peak, and is not small: it stands alone."
    assert said in comparison.moved.notes


def test_where_aws_lists_no_app_runner_its_service_is_on_ecs_and_that_is_said(tables):
    document = architecture(
        [clients(requests=1_000_000), node("api", "api_gateway_http"), function("f")],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"target": "app_runner"},
        region="sa-east-1",
    )
    comparison = compare(document, tables)
    assert comparison.incomplete == [] and comparison.containers_usd > 0
    assert "The service of api is on ECS: AWS lists no price of App Runner in sa-east-1." in comparison.moved.notes
    assert answer(comparison).endswith("Nothing of this runs on App Runner; it is on ECS.")

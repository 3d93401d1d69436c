"""A web ACL beside what it protects: asked about each request, and what it blocks goes no further."""

import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MILLION = 1_000_000


def lines(document, tables) -> dict:
    """Quantities by (node, dimension)."""
    return {(line.node, line.dimension): line.quantity for line in estimate(document, tables).lines}


def wall(**settings):
    return node("wall", "waf", **settings)


def behind(front: str, *, arrives="request", causes="request", blocked=25.0, share=100.0, **settings):
    """A million calls at a front, whose web ACL blocks some, and what they cause at a function."""
    return architecture(
        [clients(requests=MILLION), node("front", front, **settings), wall(blocked_percent=blocked), function("f")],
        [
            edge("c", "request", "front", arrives, response_kb=1024),
            edge("front", "arrival", "wall", "inspect", share=share),
            edge("front", causes, "f", "invoke"),
        ],
    )


@pytest.mark.parametrize(
    ("front", "arrives", "causes", "settings"),
    [
        ("api_gateway_rest", "request", "request", {}),
        ("alb", "request", "request", {}),
        ("appsync", "query", "query", {}),
        ("appsync", "mutate", "mutation", {}),
        ("cloudfront", "upload", "upload", {}),
        ("cloudfront", "request", "miss", {"hit_percent": 0}),
        ("app_runner", "request", "invocation", {}),
        ("amplify_hosting", "request", "render", {"rendered_percent": 100}),
        ("cognito", "sign_up", "trigger", {}),
    ],
)
def test_what_is_blocked_is_inspected_and_goes_no_further(tables, front, arrives, causes, settings):
    found = lines(behind(front, arrives=arrives, causes=causes, **settings), tables)
    assert found["wall", "waf.requests.wcu_1500"] == pytest.approx(MILLION)
    assert found["f", "lambda.requests.x86"] == pytest.approx(0.75 * MILLION)


def test_a_web_acl_that_blocks_nothing_changes_nothing_behind_it(tables):
    with_it = lines(behind("api_gateway_rest", blocked=0.0), tables)
    document = behind("api_gateway_rest", blocked=0.0)
    edges = [one for one in document.edges if one.target != "wall"]
    without = lines(document.model_copy(update={"edges": edges}), tables)
    of_wall = {key for key in with_it if key[0] == "wall"}
    assert {key: with_it[key] for key in with_it.keys() - of_wall} == {
        key: without[key] for key in without.keys() - of_wall
    }


def test_only_what_is_shown_to_it_is_blocked(tables):
    found = lines(behind("api_gateway_rest", blocked=50, share=40), tables)
    assert found["wall", "waf.requests.wcu_1500"] == pytest.approx(0.4 * MILLION)
    assert found["f", "lambda.requests.x86"] == pytest.approx((1 - 0.4 * 0.5) * MILLION)


def test_blocked_requests_are_billed_by_an_api_but_not_their_answers(tables):
    found = lines(behind("api_gateway_rest"), tables)
    assert found["front", "api_gateway.rest.requests"] == pytest.approx(MILLION)
    assert found["front", "data_transfer.internet_out"] == pytest.approx(0.75 * MILLION / 1024)


def test_a_plan_of_cloudfront_counts_what_is_not_blocked(tables):
    document = behind("cloudfront", arrives="upload", causes="upload", billing="pro")
    of_plan = {one.key: one.demand for one in estimate(document, tables).limits if "flat_rate" in one.key}
    assert of_plan["cloudfront.flat_rate_plan.requests"] == pytest.approx(0.75 * MILLION)
    assert of_plan["cloudfront.flat_rate_plan.data_transfer"] == pytest.approx(0.75 * MILLION / 1024)


@pytest.mark.parametrize(("billing", "said"), [("pro", 1), ("pay_as_you_go", 0)])
def test_a_plan_that_includes_a_web_acl_is_named(tables, billing, said):
    document = behind("cloudfront", arrives="upload", causes="upload", billing=billing)
    found = [one for one in estimate(document, tables).findings if one.key == "waf.in_a_plan"]
    assert [one.verdict for one in found] == ["near"] * said


def test_what_a_cache_answers_is_inspected_all_the_same(tables):
    found = lines(behind("api_gateway_rest", blocked=0.0, cache="0_5gb", cache_hit_percent=60), tables)
    assert found["wall", "waf.requests.wcu_1500"] == pytest.approx(MILLION)
    assert found["f", "lambda.requests.x86"] == pytest.approx(0.4 * MILLION)


def test_of_a_web_acl_each_resource_and_each_scope_is_judged(tables):
    """One for CloudFront lies in us-east-1 and cannot protect what lies in a region."""
    document = architecture(
        [clients(requests=MILLION), node("cdn", "cloudfront"), node("api", "api_gateway_rest"), wall()],
        [
            edge("c", "request", "cdn", "request"),
            edge("c", "request", "api", "request"),
            edge("cdn", "arrival", "wall", "inspect"),
            edge("api", "arrival", "wall", "inspect"),
        ],
    )
    found = [one for one in estimate(document, tables).findings if one.key == "waf.one_scope"]
    assert [one.verdict for one in found] == ["error"] and "us-east-1" in found[0].message


@pytest.mark.parametrize(("wcu", "step"), [(0, 1500), (1500, 1500), (1501, 2000), (2000, 2000), (4999, 5000)])
def test_the_price_of_a_request_follows_the_capacity(tables, wcu, step):
    document = architecture(
        [clients(), node("api", "api_gateway_rest"), wall(capacity_wcu=wcu)],
        [edge("c", "request", "api", "request"), edge("api", "arrival", "wall", "inspect")],
    )
    assert ("wall", f"waf.requests.wcu_{step}") in lines(document, tables)


@pytest.mark.parametrize("front", ["api_gateway_http", "lambda"])
def test_what_takes_no_web_acl_is_refused_with_a_way_out(tables, front):
    event = "request" if front == "api_gateway_http" else "invocation"
    with pytest.raises(DocumentError, match="WAF"):
        estimate(architecture([node("a", front), wall()], [edge("a", event, "wall", "inspect")]), tables)


def test_callers_are_told_what_to_put_between(tables):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([clients(), wall()], [edge("c", "request", "wall", "inspect")]), tables)
    assert "Put " in str(error.value) and " between." in str(error.value)

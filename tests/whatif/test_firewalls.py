"""A web ACL on both sides of a comparison: whatever stands in the place of what asked it asks it too."""

import pytest

from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node

MILLION = 1_000_000


def behind_a_wall(front: str, event: str, target: dict, operation: str):
    return architecture(
        [clients(requests=MILLION), node("front", front), node("wall", "waf", blocked_percent=20), target],
        [
            edge("c", "request", "front", "upload" if front == "cloudfront" else "request"),
            edge("front", event, target["id"], operation),
            edge("front", "arrival", "wall", "inspect"),
        ],
    )


def asking(one) -> list[tuple[str, str, float]]:
    """(service that asks, event, requests a month) of each edge to the web ACL of an estimate."""
    return [
        (edge.source.service.slug, edge.event.name, one.traffic.flows[edge.id].monthly_calls)
        for edge in one.resolved.edges
        if edge.target.id == "wall"
    ]


@pytest.mark.parametrize(
    ("front", "event", "instead"),
    [("api_gateway_rest", "request", "alb"), ("alb", "request", "alb"), ("cloudfront", "upload", "cloudfront")],
)
def test_what_takes_the_place_of_an_api_asks_the_web_acl(tables, front, event, instead):
    one = compare(behind_a_wall(front, event, function("f"), "invoke"), tables)
    assert asking(one.serverless) == [(front, "arrival", pytest.approx(MILLION))]
    assert asking(one.containers) == [(instead, "arrival", pytest.approx(MILLION))]


def test_a_load_balancer_with_a_web_acl_stays_before_functions(tables):
    one = compare(behind_a_wall("alb", "request", node("f", "fargate"), "request"), tables)
    assert asking(one.serverless) == asking(one.containers) == [("alb", "arrival", pytest.approx(MILLION))]


def test_a_container_with_a_web_acl_of_its_own_stays(tables):
    document = architecture(
        [clients(requests=MILLION), node("front", "app_runner"), node("wall", "waf")],
        [edge("c", "request", "front", "request"), edge("front", "arrival", "wall", "inspect")],
    )
    one = compare(document, tables)
    assert any("wall protects it" in note for note in one.moved.notes)

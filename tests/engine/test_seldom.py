"""What is not done for each of the calls that people make is not drawn for each of them: jobs, sessions, images."""

import pytest

from estimator.engine.document.change import connect
from estimator.engine.estimate import estimate
from estimator.engine.maths.amounts import in_sample
from estimator.engine.registry import services
from estimator.engine.resolve.likely import drawn_with, likely_edge, possible_pairs
from estimator.engine.resolve.seldom import ALL, seldom_share
from tests.engine.builders import architecture, clients, edge, function, node

API = [clients("app", 1_000_000), node("api", "api_gateway_http"), function("fn")]
CALLED = [edge("app", "request", "api", "request"), edge("api", "request", "fn", "invoke")]
DEAR = 0.0004
"""USD of one call from which it is no small matter whether it is done for each of a million."""
FOR_EACH = {("bedrock", "invoke")}
"""Dear, and yet done for each call: that is what it is there for."""


def behind(*nodes, edges=()):
    return architecture([*API, *nodes], [*CALLED, *edges], free_tier="none")


def drawn(document, source: str, target: str):
    return likely_edge(document, document.node(source), document.node(target))


def and_again(document, source: str, target: str):
    return connect(drawn(document, source, target), "").apply(document)


def test_a_job_behind_an_api_is_run_about_once_a_day(tables):
    """730 ÷ 24 = 30.4 of a million calls are 0.003 %; 30 runs of 10 DPU for 10 minutes at $0.44 are $22.00."""
    document = behind(node("etl", "glue"))
    edge = drawn(document, "fn", "etl")
    assert (edge.event, edge.operation, edge.share) == ("invocation", "run_job", 0.003)
    added = estimate(connect(edge, "").apply(document), tables).node_usd("etl")
    assert in_sample(added) == pytest.approx(22, rel=0.01)


@pytest.mark.parametrize("requests", [1e5, 20e6])
def test_that_is_so_at_any_traffic(requests):
    document = architecture([clients("app", requests), node("etl", "glue")], [])
    assert drawn(document, "app", "etl").share / 100 * requests == pytest.approx(30.4, rel=0.03)


def test_jobs_that_are_due_by_a_clock_run_each_time():
    document = architecture(
        [node("clock", "schedule"), function("fn"), node("etl", "glue")],
        [edge("clock", "invocation", "fn", "start")],
    )
    assert drawn(document, "fn", "etl").share == ALL
    assert drawn(document, "clock", "etl").share == ALL


def test_what_a_job_causes_is_done_for_each_job():
    document = and_again(behind(node("etl", "glue"), node("second", "glue")), "fn", "etl")
    assert drawn(document, "etl", "second").share == ALL


def test_a_task_for_each_call_is_drawn_and_asked_about():
    document = behind(node("flow", "step_functions"), node("bus", "eventbridge"), node("tasks", "fargate"))
    document = and_again(document, "fn", "bus")
    edge = drawn(document, "bus", "tasks")
    assert (edge.operation, edge.share) == ("run_task", ALL)
    assert seldom_share(connect(edge, "").apply(document), edge) == 0.003


def test_a_function_signs_in_as_often_as_there_are_sessions():
    """10,000 users of 8 sessions are 8 % of a million requests."""
    edge = drawn(behind(node("users", "cognito")), "fn", "users")
    assert (edge.operation, edge.share) == ("sign_in", 8)


@pytest.mark.parametrize("service", ["fargate", "lambda"])
def test_an_image_is_not_pulled_for_each_call(service):
    document = architecture(
        [clients("app", 1_000_000), node("fn", service), node("images", "ecr")],
        [edge("app", "request", "fn", "request" if service == "fargate" else "invoke")],
    )
    assert drawn(document, "fn", "images").share == 0.003


def test_whoever_connects_sends_messages_too(tables):
    document = architecture([clients("app", 1_000_000), node("chat", "api_gateway_websocket"), function("fn")], [])
    first = drawn(document, "app", "chat")
    document = connect(first, "").apply(document)
    second = drawn_with(document, first)
    assert [(one.event, one.operation) for one in (first, second)] == [("session", "connect"), ("request", "message")]
    document = and_again(connect(second, "").apply(document), "chat", "fn")
    assert drawn_with(document, first) is None
    (flow,) = estimate(document, tables).traffic.flows[document.edges[-1].id]
    assert float(flow.monthly_items) == 1_000_000


def live(source: str, target: str):
    """Clients, by the likeliest calls and through a function where need be, to one service, and another beside it."""
    nodes = [
        clients("app", 1_000_000),
        node("x", source),
        node("y", target),
        function("fn"),
        node("api", "api_gateway_http"),
    ]
    document = architecture(nodes, [], free_tier="none")
    ways = (["app", "x"], ["app", "api", "x"], ["app", "api", "fn", "x"])
    known = {one["id"]: services()[one["service"]] for one in nodes}
    for way in ways:
        if all(possible_pairs(known[one], known[other]) for one, other in zip(way, way[1:], strict=False)):
            for one, other in zip(way, way[1:], strict=False):
                document = and_again(document, one, other)
            return document
    return None


def test_nothing_dear_is_drawn_for_each_call_of_people_without_a_word(tables):
    """A million calls of people, each possible pair behind them: what costs much a call is asked about or rarer."""
    for source in ("clients", "api_gateway_rest", "lambda", "eventbridge", "step_functions"):
        for target in services().values():
            if not target.is_drawn or not possible_pairs(services()[source], target):
                continue
            document = (
                live(source, target.slug)
                if source != "clients"
                else architecture([clients("x", 1_000_000), node("y", target.slug)], [], free_tier="none")
            )
            if document is None:
                continue
            edge = drawn(document, "x", "y")
            then = connect(edge, "").apply(document)
            added = in_sample(estimate(then, tables).total_monthly_usd) - in_sample(
                estimate(document, tables).total_monthly_usd
            )
            if added >= DEAR * 1e6 and (target.slug, edge.operation) not in FOR_EACH:
                assert seldom_share(then, edge) is not None or target.operation(edge.operation).each, (
                    source,
                    target.slug,
                )
            assert added < 3000, (source, target.slug, added)

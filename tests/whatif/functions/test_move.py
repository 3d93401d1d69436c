"""Containers moved to Lambda: who becomes what, and what stands before it."""

import pytest

from estimator.engine.document.reading import dump, load
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, node
from tests.whatif.functions.builders import as_functions, edges_of, service, settings_of


def behind(front, *more_edges, nodes=(), container=None, **settings):
    """Clients, something before a service, the service, and what else there is."""
    return architecture(
        [clients(), node("front", front, **settings), container or service("s"), *nodes],
        [edge("c", "request", "front", "request"), edge("front", "request", "s", "request"), *more_edges],
    )


@pytest.mark.parametrize("front", ["alb", "nlb"])
def test_a_balancer_gives_way_to_an_http_api(tables, front):
    moved = as_functions(behind(front), tables)
    assert edges_of(moved) == [
        ("c", "request", "front-api", "request"),
        ("front-api", "request", "s-function", "invoke"),
    ]
    assert {one.service for one in moved.architecture.nodes} == {"clients", "api_gateway_http", "lambda"}
    assert moved.notes[0].startswith("front gives way to an HTTP API")


def test_an_http_api_that_is_there_stays_before_the_function(tables):
    assert edges_of(as_functions(behind("api_gateway_http"), tables)) == [
        ("c", "request", "front", "request"),
        ("front", "request", "s-function", "invoke"),
    ]


def test_a_balancer_behind_an_api_goes_and_the_api_calls_the_function(tables):
    """A VPC link led to it; 40 of 100 calls, two requests each, half of them to this service."""
    document = architecture(
        [clients(), node("api", "api_gateway_http"), node("lb", "alb"), service("s"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "lb", "request", share=40, count=2),
            edge("lb", "request", "s", "request", share=50),
            edge("s", "invocation", "t", "read", caused_by=["lb-s-request"]),
        ],
    )
    moved = as_functions(document, tables)
    through = moved.architecture.edge("api-lb-request")
    assert (through.source, through.target, through.share, through.count) == ("api", "s-function", 20, 2)
    assert moved.architecture.edge("s-t-read").caused_by == ["api-lb-request"]
    assert estimate(moved.architecture, tables).traffic.loads["t"]["read"].monthly_items == pytest.approx(
        estimate(document, tables).traffic.loads["t"]["read"].monthly_items
    )


def test_services_that_call_each_other_through_an_inner_balancer_call_functions(tables):
    nodes = [node("inner", "alb", internet_facing=False), service("b")]
    more = [edge("s", "invocation", "inner", "request"), edge("inner", "request", "b", "request")]
    moved = as_functions(behind("alb", *more, nodes=nodes), tables)
    assert ("s-function", "invocation", "b-function", "invoke") in edges_of(moved)
    assert "inner goes: what called it calls the functions behind it." in moved.notes


def test_a_slow_service_keeps_its_balancer_with_a_function_behind_it(tables):
    """An HTTP API gives up after 30 s."""
    slow = service("s", duration_ms=31_000)
    moved = as_functions(behind("alb", container=slow), tables)
    assert ("front", "request", "s-function", "invoke") in edges_of(moved)
    assert moved.notes == ("front stays, with functions behind it: an HTTP API gives up after 30 s.",)


def test_a_balancer_hands_no_more_than_a_megabyte_to_a_function(tables):
    nodes = [clients(), node("front", "alb"), service("s", duration_ms=31_000)]
    heavy = edge("c", "request", "front", "request", response_kb=2000)
    moved = as_functions(architecture(nodes, [heavy, edge("front", "request", "s", "request")]), tables)
    assert moved.notes == ("s stays a container: front hands no more than 1 MB to a function.",)


def test_what_calls_no_function_calls_an_api_before_it(tables):
    document = architecture(
        [node("x", "external_system", webhooks_per_month=1000), service("s", "app_runner")],
        [edge("x", "webhook", "s", "request")],
    )
    assert edges_of(as_functions(document, tables)) == [
        ("x", "webhook", "s-api", "request"),
        ("s-api", "request", "s-function", "invoke"),
    ]


def test_a_topic_starts_the_function_and_goes_on(tables):
    document = architecture(
        [clients(), node("t", "sns"), service("s", "app_runner")],
        [edge("c", "request", "t", "publish"), edge("t", "message", "s", "request")],
    )
    assert ("t", "message", "s-function", "start") in edges_of(as_functions(document, tables))


@pytest.mark.parametrize("slug", ["fargate", "fargate_eks"])
def test_a_worker_is_polled_for_with_its_batch_window_and_retries(tables, slug):
    polled = edge("q", "message", "w", "process", batch_size=5, window_s=3, retries=4, at_once=20)
    document = architecture(
        [clients(), node("q", "sqs"), service("w", slug, errors_percent=2, reports_failures=False)],
        [edge("c", "request", "q", "send"), polled],
    )
    moved = as_functions(document, tables)
    (one,) = [one for one in moved.architecture.edges if one.source == "q"]
    assert (one.target, one.operation) == ("w-function", "invoke")
    assert (one.batch_size, one.window_s, one.retries, one.at_once) == (5, 3, 4, 20)
    found = settings_of(moved, "w-function")
    assert found["errors_percent"] == 2 and found["reports_failures"] is False


@pytest.mark.parametrize(
    ("queue", "drawn", "taken"),
    [
        ({}, {"at_once": 1}, {"at_once": 2}),
        ({}, {"at_once": 5000}, {"at_once": 1000}),
        ({}, {"batch_size": 100}, {"batch_size": 100, "window_s": 1}),
        ({"queue_type": "fifo"}, {"batch_size": 100}, {"batch_size": 10}),
    ],
)
def test_what_aws_does_not_take_of_a_mapping_becomes_what_it_takes(tables, queue, drawn, taken):
    document = architecture(
        [clients(), node("q", "sqs", **queue), service("w")],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "process", **drawn)],
    )
    (one,) = [one for one in as_functions(document, tables).architecture.edges if one.source == "q"]
    assert {name: getattr(one, name) for name in taken} == taken


@pytest.mark.parametrize(
    ("starter", "event", "leads"),
    [("schedule", "invocation", None), ("api_gateway_rest", "request", "request"), ("eventbridge", "event", "put")],
)
def test_a_job_is_a_function_that_is_started(tables, starter, event, leads):
    edges = [edge("c", "request", "x", leads)] if leads else []
    document = architecture([clients(), node("x", starter), service("j")], [*edges, edge("x", event, "j", "run_task")])
    assert ("x", event, "j-function", "start") in edges_of(as_functions(document, tables))


def test_each_job_of_a_call_is_a_run_and_what_a_call_caused_is_caused_as_often(tables):
    """Ten tasks in a call are ten runs of the function, and one write."""
    document = architecture(
        [clients(requests=1000), node("api", "api_gateway_rest"), service("j"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "j", "run_task", count=10, batch_size=10),
            edge("j", "invocation", "t", "write"),
        ],
    )
    after = estimate(as_functions(document, tables).architecture, tables)
    assert after.traffic.loads["j-function"]["start"].monthly_calls == pytest.approx(10_000)
    assert after.traffic.loads["t"]["write"].monthly_items == pytest.approx(1000)


def test_a_container_with_two_roles_is_two_functions(tables):
    """What a request causes and what a job causes each leaves the function it belongs to."""
    document = architecture(
        [clients(requests=1000), node("clock", "schedule"), service("s", job_seconds=60), node("t", "dynamodb")],
        [
            edge("c", "request", "s", "request"),
            edge("clock", "invocation", "s", "run_task"),
            {**edge("s", "invocation", "t", "write"), "id": "of-jobs", "caused_by": ["clock-s-run_task"]},
            {**edge("s", "invocation", "t", "read"), "id": "of-all"},
        ],
    )
    moved = as_functions(document, tables)
    assert [one.does for one in moved.sized] == ["call", "run"]
    of = {one.id: one.source for one in moved.architecture.edges}
    assert of["of-jobs"] == "s-function-of-jobs" and of["of-all"] == "s-function"
    assert ("s-function-of-jobs", "invocation", "t", "read") in edges_of(moved)


def test_records_stay_those_of_what_is_polled(tables):
    """A request is no record, where a function would make one of it."""
    document = architecture(
        [clients(requests=1000), node("q", "sqs"), service("s"), node("t", "dynamodb")],
        [
            edge("c", "request", "q", "send", count=3),
            edge("c", "request", "s", "request"),
            edge("q", "message", "s", "process"),
            edge("s", "record", "t", "write"),
        ],
    )
    after = estimate(as_functions(document, tables).architecture, tables)
    assert after.traffic.loads["t"]["write"].monthly_items == pytest.approx(3000)


def test_the_serverless_form_is_an_ordinary_document(tables):
    moved = as_functions(behind("alb"), tables).architecture
    assert load(dump(moved)) == moved and moved.name.endswith("on functions")


def test_ids_that_look_like_new_ones_are_kept_apart(tables):
    """A container of two roles, one that is called as the function of its jobs might be, and ids that are taken."""
    nodes = [service("a"), service("a-function"), service("a-job"), service("a-function-of-jobs")]
    called = [edge("c", "request", one["id"], "request") for one in nodes]
    jobs = [edge("clock", "invocation", "a", "run_task")]
    document = architecture([clients(), node("clock", "schedule"), *nodes], [*called, *jobs])
    moved = as_functions(document, tables)
    assert len({one.node_id for one in moved.sized}) == 5 == len(moved.architecture.nodes) - 2
    assert len({one.target for one in moved.architecture.edges}) == 5

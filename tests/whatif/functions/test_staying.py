"""What cannot be a function stays a container, and is named with the reason."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, node
from tests.whatif.functions.builders import as_functions, service


def notes_of(tables, container, *edges, **more):
    nodes = [clients(), node("clock", "schedule"), container]
    moved = as_functions(architecture(nodes, list(edges), **more), tables)
    assert not moved.sized and container["id"] in {one.id for one in moved.architecture.nodes}
    return moved.notes


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"vcpu": 1, "memory_gb": 2, "operating_system": "windows"}, "it runs Windows, and functions run Linux"),
        ({"ephemeral_gb": 50}, "it has 50 GB of disk, and a function 10 at most"),
        ({"duration_ms": 1_000_000}, "a call of it takes 16.7 minutes, and a function is stopped after 15 minutes"),
        (
            {"vcpu": 2, "memory_gb": 16, "slots": 1},
            "a call of it may need more than the 10,240 MB of the largest function",
        ),
        (
            {"vcpu": 16, "memory_gb": 32, "cpu_ms": 1600},
            "a call of it keeps more processors busy than the largest function has",
        ),
    ],
)
def test_a_service_that_no_function_can_be(tables, given, why):
    (note,) = notes_of(tables, service("s", **given), edge("c", "request", "s", "request"))
    assert note == f"s stays a container: {why}."


def test_what_nothing_calls_is_no_saving(tables):
    assert notes_of(tables, service("s")) == (
        "s stays a container: nothing is drawn that calls it, so nobody knows what a function would do.",
    )


def test_fifteen_minutes_are_a_function_and_a_second_more_is_none(tables):
    called = edge("clock", "invocation", "job", "run_task")
    for seconds, moves in ((900, True), (901, False)):
        document = architecture([node("clock", "schedule"), service("job", job_seconds=seconds)], [called])
        assert bool(as_functions(document, tables).sized) == moves


@pytest.mark.parametrize("field", ["payload_kb", "response_kb"])
def test_six_megabytes_are_a_function_and_more_is_none(tables, field):
    assert notes_of(tables, service("s"), edge("c", "request", "s", "request", **{field: 6145})) == (
        "s stays a container: c sends it or gets more than 6 MB at once.",
    )
    document = architecture([clients(), service("s")], [edge("c", "request", "s", "request", **{field: 6144})])
    assert as_functions(document, tables).sized


@pytest.mark.parametrize("given", [{"protocol": "udp"}, {"connection_seconds": 3600}])
def test_what_holds_connections_open_stays(tables, given):
    nodes = [clients(), node("lb", "nlb", **given), service("s")]
    edges = [edge("c", "request", "lb", "request"), edge("lb", "request", "s", "request")]
    moved = as_functions(architecture(nodes, edges), tables)
    assert not moved.sized and moved.architecture.node("lb").service == "nlb"
    assert moved.notes[0].startswith("s stays a container: behind lb, its connections stay open")


def test_a_network_balancer_that_leads_to_what_stays_keeps_all_behind_it(tables):
    nodes = [clients(), node("lb", "nlb"), service("s"), service("big", ephemeral_gb=50)]
    edges = [
        edge("c", "request", "lb", "request"),
        edge("lb", "request", "s", "request", share=50),
        edge("lb", "request", "big", "request", share=50),
    ]
    assert as_functions(architecture(nodes, edges), tables).notes == (
        "big stays a container: it has 50 GB of disk, and a function 10 at most.",
        "s stays a container: behind lb, it also leads to big, and no Network Load Balancer calls a function.",
    )


def test_pods_that_stay_pay_for_the_cluster_they_shared(tables):
    nodes = [
        clients(),
        service("moves", "fargate_eks"),
        service("stays", "fargate_eks", cluster="shared", duration_ms=1_000_000),
    ]
    edges = [edge("c", "request", one, "request") for one in ("moves", "stays")]
    moved = as_functions(architecture(nodes, edges), tables)
    lines = estimate(moved.architecture, tables).lines
    assert [line.node for line in lines if line.dimension == "eks.cluster_hour"] == ["stays"]

"""How long an operation takes, over the calls it waits for."""

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import estimate
from estimator.engine.resolve.resolve import resolve
from estimator.engine.traffic.latency import latencies
from tests.engine.builders import architecture, clients, edge, function, node


def caller(waits: str, **call) -> Architecture:
    """Code of 100 ms that waits for answers of a second."""
    return architecture(
        [clients(), function("f", duration_ms=100, waits=waits), function("g", duration_ms=1_000)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "g", "invoke", **call)],
    )


def batch(waits: str, **call) -> Architecture:
    """The same for each message of a full batch of five."""
    document = caller(waits, **call)
    return architecture(
        [
            clients(requests=5 * 2_628_000),
            node("q", "sqs", visibility_timeout_s=60),
            *(one.model_dump(exclude_unset=True) for one in document.nodes[1:]),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=5, window_s=10),
            edge("f", "record", "g", "invoke", **call),
        ],
    )


@pytest.mark.parametrize(
    ("document", "seconds"),
    [
        (caller("included", count=100), 0.1),
        (caller("sequence", count=100), 100.1),
        (caller("parallel", count=100), 1.1),
        (caller("parallel", count=100, share=50), 0.6),
        (caller("parallel", count=0.5), 0.6),
        (caller("sequence", count=0.5), 0.6),
        (batch("sequence"), 5.1),
        (batch("parallel"), 1.1),
        (batch("parallel", count=3), 1.1),
        (batch("parallel", share=50), 0.1 + 1 - 0.5**5),
    ],
)
def test_calls_all_at_once_take_as_long_as_one(document, seconds, tables):
    assert estimate(document, tables).traffic.latency["f", "invoke"][0] == pytest.approx(seconds)


def callers_of_one_balancer(*, nodes=(), edges=()):
    """F of 100 ms asks G of 200 ms through a load balancer; K, called three times as often, asks H of 25 s."""
    waiting = {"duration_ms": 100, "waits": "sequence"}
    return architecture(
        [
            clients(),
            clients("d", 3 * 2_628_000),
            function("f", timeout_s=10, **waiting),
            function("k", timeout_s=29, **waiting),
            node("alb", "alb"),
            function("g", duration_ms=200),
            function("h", duration_ms=25_000, timeout_s=28),
            *nodes,
        ],
        [
            edge("c", "request", "f", "invoke"),
            edge("d", "request", "k", "invoke"),
            edge("f", "invocation", "alb", "request"),
            edge("k", "invocation", "alb", "request"),
            edge("alb", "request", "g", "invoke", caused_by=["f-alb-request"]),
            edge("alb", "request", "h", "invoke", caused_by=["k-alb-request"]),
            *edges,
        ],
    )


def test_each_call_through_a_shared_node_waits_for_what_it_causes(tables):
    latency = estimate(callers_of_one_balancer(), tables).traffic.latency
    assert latency["f", "invoke"] == pytest.approx((0.3, 0.3))
    assert latency["k", "invoke"] == pytest.approx((25.1, 25.1))
    assert latency["alb", "request"] == pytest.approx(((0.2 + 3 * 25) / 4, 25))


def test_what_any_call_causes_is_waited_for_beside_it(tables):
    """Half of all requests are asked of A too, which takes a second."""
    document = callers_of_one_balancer(
        nodes=[function("a", duration_ms=1_000)], edges=[edge("alb", "request", "a", "invoke", share=50)]
    )
    latency = estimate(document, tables).traffic.latency
    assert latency["f", "invoke"] == pytest.approx((0.1 + 0.2 + 0.5, 0.1 + 1))
    assert latency["k", "invoke"] == pytest.approx((25.6, 25.1))


@pytest.mark.parametrize(
    ("waits", "seconds"), [("sequence", [1.4, 2.4, 0.4]), ("parallel", [1.1, 2.1, 0.4]), ("included", [0.1, 0.1, 0.1])]
)
def test_code_waits_for_what_a_call_causes_and_for_what_each_does(waits, seconds, tables):
    """X of 100 ms asks D of 300 ms in each call, G of a second for A alone and H of two seconds for B alone."""
    nodes = [clients("a"), clients("b"), clients("e"), function("x", duration_ms=100, waits=waits)]
    times = {"d": 300, "g": 1_000, "h": 2_000}
    document = architecture(
        [*nodes, *(function(name, duration_ms=ms) for name, ms in times.items())],
        [
            *(edge(name, "request", "x", "invoke") for name in "abe"),
            edge("x", "invocation", "d", "invoke"),
            edge("x", "invocation", "g", "invoke", caused_by=["a-x-invoke"]),
            edge("x", "invocation", "h", "invoke", caused_by=["b-x-invoke"]),
        ],
    )
    traffic = estimate(document, tables).traffic
    each = [traffic.latencies.answers[f"{name}-x-invoke"] for name in "abe"]
    assert each == [pytest.approx((one, one)) for one in seconds]
    assert traffic.latency["x", "invoke"] == pytest.approx((sum(seconds) / 3, max(seconds)))


def test_only_who_asks_a_paused_database_waits_for_it(tables):
    """It takes 15 s to resume, and an hour without calls goes before nearly each."""
    database = node("db", "aurora_serverless", min_acu=0)
    document = architecture(
        [clients("a", 730), clients("b", 730), function("x"), database],
        [
            edge("a", "request", "x", "invoke"),
            edge("b", "request", "x", "invoke"),
            edge("x", "invocation", "db", "data_api_read", caused_by=["a-x-invoke"]),
        ],
    )
    found = estimate(document, tables).traffic.latencies.answers
    assert found["a-x-invoke"][1] - found["b-x-invoke"][1] == pytest.approx(15)


def answering_itself(**more):
    """A service with two routes, of which one calls the other through a load balancer of its own."""
    return architecture(
        [
            clients(),
            node("front", "alb"),
            node("s", "fargate", duration_ms=100, waits="sequence"),
            node("inner", "alb", internet_facing=False),
        ],
        [
            edge("c", "request", "front", "request"),
            {**edge("front", "request", "s", "request", share=30), "id": "orders"},
            {**edge("front", "request", "s", "request", share=70), "id": "stock"},
            edge("s", "invocation", "inner", "request", **more),
            edge("inner", "request", "s", "request"),
        ],
    )


def test_a_service_that_asks_another_route_of_its_own_is_no_circle(tables):
    """30 % of the calls from outside take 200 ms, the others 100 ms, as do those that it makes itself."""
    found = estimate(answering_itself(caused_by=["orders"]), tables)
    assert not [one for one in found.problems if one.key == "loop.waiting"]
    latency = found.traffic.latencies.answers
    assert [latency[name][0] for name in ("orders", "stock", "inner-s-request")] == pytest.approx([0.2, 0.1, 0.1])
    assert found.traffic.latency["s", "request"] == pytest.approx(((0.3 * 0.2 + 0.7 * 0.1 + 0.3 * 0.1) / 1.3, 0.2))
    assert found.traffic.latency["front", "request"][0] == pytest.approx(0.3 * 0.2 + 0.7 * 0.1)


def test_a_service_that_asks_the_same_route_is_one(tables):
    for causes in ({"share": 30}, {"caused_by": ["orders", "inner-s-request"], "share": 50}):
        (loop,) = [one for one in estimate(answering_itself(**causes), tables).problems if one.key == "loop.waiting"]
        assert loop.words == (
            "inner and s wait for each other's answers in a circle, so their calls never get one: each ends only when "
            "it times out. Make one of the calls asynchronous."
        )


def test_nobody_outlives_the_patience_of_others(tables):
    """H may work for 28 s, and K, who asks for it, waits 29 s; F waits 10 s, and not for H."""
    assert not [one for one in estimate(callers_of_one_balancer(), tables).problems if one.key == "path.time_out_order"]
    document = callers_of_one_balancer(edges=[edge("f", "invocation", "h", "invoke")])
    (late,) = [one for one in estimate(document, tables).problems if one.key == "path.time_out_order"]
    assert late.nodes == ("f", "h")


def test_many_callers_of_much_make_no_product_of_both(tables):
    """2,000 callers of one function, of which half cause a call each, beside 2,000 calls that any of them causes, as
    any that starts it does."""
    count, names = 1_000, [f"g{index}" for index in range(1_000)]
    functions = [function(name) for name in names]
    into = [{**edge("c", "request", "x", "invoke"), "id": f"in{index}"} for index in range(2 * count)]
    told = [
        {**edge("x", "invocation", name, "invoke"), "id": f"told{at}", "caused_by": [f"in{at}"]}
        for at, name in enumerate(names)
    ]
    rest = [{**edge("x", "invocation", name, "invoke"), "id": f"rest{at}"} for at, name in enumerate(2 * names)]
    document = architecture([clients(), function("x"), *functions], [*into, *told, *rest])
    calls = latencies(resolve(document, tables)).calls
    assert sum(len(edges) for edges in calls.waited_for.values()) == len(told) + 2 * len(rest)

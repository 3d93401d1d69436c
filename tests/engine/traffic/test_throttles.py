"""Throttled deliveries: queues that ask together for more than is reserved, their receives and their dead letters."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.simulation.lanes import throttled_together

MONTH_S = 2_628_000


def read(tables, *rates, at_once=None, places=10, receives=5, direct=0, at=1.0, dead=True, **worker):
    """A function of a second a call that reads a queue of so many messages a second each, with one for dead letters."""
    nodes = [function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=places, **worker)]
    nodes += [node("dead", "sqs", idle_polling=False)] if dead else []
    edges = []
    for number, rate in enumerate(rates):
        queue, source = f"q{number}", f"c{number}"
        nodes += [
            clients(source, requests=rate * MONTH_S, shape="steady"),
            node(queue, "sqs", max_receive_count=receives),
        ]
        edges.append(edge(source, "request", queue, "send"))
        edges.append(edge(queue, "message", "f", "invoke", batch_size=1, at_once=at_once))
        edges += [edge(queue, "failure", "dead", "send")] if dead else []
    if direct:
        nodes.append(clients("direct", requests=direct * MONTH_S, shape="steady"))
        edges.append(edge("direct", "request", "f", "invoke"))
    return estimate(architecture(nodes, edges), tables, scale=at)


def a_second(flows):
    """Of steady traffic: all hours are alike."""
    return float(flows.items_per_second.max()) if flows else 0.0


def receives_in_vain(one, queue):
    return a_second(one.traffic.loads[queue].throttled[f"{queue}-f-invoke"].in_vain)


@pytest.mark.parametrize(
    ("rates", "places", "receives"),
    [((12,), 10, 5), ((6, 6), 10, 5), ((9, 1), 10, 3), ((4, 4, 4), 10, 4), ((1.5, 1.5), 2, 5)],
    ids=["one", "two alike", "large and small", "three", "few places"],
)
def test_queues_of_one_function_are_throttled_together(tables, rates, places, receives):
    one = read(tables, *rates, places=places, receives=receives)

    simulated = throttled_together([(rate, receives) for rate in rates], 1.0, places, 30.0, 200_000, seed=7)

    for number, (rate, messages) in enumerate(zip(rates, simulated, strict=True)):
        lost = a_second(one.traffic.flows[f"q{number}-dead-send"])
        assert lost / rate == pytest.approx(messages.died, rel=0.1)
        assert limit_of(one, "sqs.throttled", f"q{number}").demand / 100 == pytest.approx(messages.died, rel=0.1)
        assert receives_in_vain(one, f"q{number}") / rate == pytest.approx(messages.in_vain, rel=0.1)


def test_what_is_throttled_and_what_fails_are_dead_letters_alike(tables):
    one = read(tables, 5, 3, receives=3, errors_percent=20)

    simulated = throttled_together([(5, 3), (3, 3)], 1.0, 10, 30.0, 200_000, seed=7, failing=0.2)

    died = sum(messages.dead for messages in simulated) / sum(messages.came for messages in simulated)
    assert a_second(one.traffic.loads["dead"]["send"]) / 8 == pytest.approx(died, rel=0.1)


def test_the_bill_holds_receives_in_vain_and_dead_letters(tables):
    """Twice what fits: each message that is handled has one receive and one delete, whatever was in vain besides."""
    one = read(tables, 20)
    lost, vain = (a_second(one.traffic.flows["q0-dead-send"]), receives_in_vain(one, "q0"))

    words = {line.node: line for line in one.lines if line.dimension == "sqs.standard.requests"}

    assert words["dead"].quantity == pytest.approx(lost * MONTH_S)
    handled = 20 - lost
    assert words["q0"].quantity == pytest.approx((20 + 2 * handled + vain) * MONTH_S, rel=1e-6)


def test_places_are_never_more_than_full(tables):
    for at in (0.1, 0.5, 1, 2, 20, 1000):
        one = read(tables, 6, 9, direct=3, at=at)
        assert a_second(one.traffic.loads["f"]["invoke"]) <= 10 * (1 + 1e-9)


def test_messages_are_handled_or_dead(tables):
    one = read(tables, 8, 8)
    for queue in ("q0", "q1"):
        handled, lost = (a_second(one.traffic.flows[name]) for name in (f"{queue}-f-invoke", f"{queue}-dead-send"))
        assert handled + lost == pytest.approx(8)


def test_calls_of_others_take_places_as_well(tables):
    alone, beside = (read(tables, 6, direct=direct) for direct in (0, 6))
    assert limit_of(beside, "sqs.throttled").demand > 10 * limit_of(alone, "sqs.throttled").demand


@pytest.mark.parametrize(("at_once", "is_throttled"), [(5, False), (6, True), (10, True)])
def test_queues_that_together_ask_for_no_more_than_is_reserved_wait(tables, at_once, is_throttled):
    one = read(tables, 6, 6, at_once=at_once)
    keys = {found.key for found in one.findings}
    assert ("sqs.throttled" in keys, "lambda.sqs_esm.max_concurrency_setting" in keys) == (is_throttled, is_throttled)


def test_who_lets_several_queues_wait_counts_them_together(tables):
    message = limit_of(read(tables, 4, 4, at_once=10), "sqs.throttled").message
    assert "all 2 queues that it reads to what is reserved, taken together" in message


def test_without_a_queue_for_dead_letters_they_are_lost_all_the_same(tables):
    one = read(tables, 20, dead=False)
    assert a_second(one.traffic.loads["f"]["invoke"]) <= 10
    assert receives_in_vain(one, "q0") > 0


def test_dead_letters_that_are_read_again_settle(tables):
    """What dies comes round once more, and takes places of what is new."""
    nodes = [clients(requests=12 * MONTH_S, shape="steady"), node("q", "sqs"), node("dead", "sqs"), node("end", "sqs")]
    nodes.append(function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=10))
    edges = [
        edge("c", "request", "q", "send"),
        edge("q", "message", "f", "invoke", batch_size=1),
        edge("q", "failure", "dead", "send"),
        edge("dead", "message", "f", "invoke", batch_size=1),
        edge("dead", "failure", "end", "send"),
    ]

    one = estimate(architecture(nodes, edges), tables)

    assert one.traffic.runaway == [] and one.traffic.unfinished == []
    flows = one.traffic.flows
    first, second = (a_second(flows[name]) for name in ("q-f-invoke", "dead-f-invoke"))
    assert first + second <= 10
    assert first + second + a_second(flows["dead-end-send"]) == pytest.approx(12)


def test_what_a_function_hands_on_is_what_it_handled(tables):
    nodes = [clients(requests=20 * MONTH_S, shape="steady"), node("q", "sqs"), node("out", "sqs")]
    nodes.append(function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=10))
    edges = [
        edge("c", "request", "q", "send"),
        edge("q", "message", "f", "invoke", batch_size=1),
        edge("f", "record", "out", "send"),
    ]

    one = estimate(architecture(nodes, edges), tables)

    assert a_second(one.traffic.flows["f-out-send"]) == pytest.approx(a_second(one.traffic.flows["q-f-invoke"]))


def test_dead_letters_sent_back_for_ever_are_a_loop_without_end(tables):
    """Twelve a second where ten are handled: what dies comes again, and makes more die."""
    nodes = [clients(requests=12 * MONTH_S, shape="steady"), node("q", "sqs")]
    nodes.append(function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=10, recursive_calls="allow"))
    edges = [
        edge("c", "request", "q", "send"),
        edge("q", "message", "f", "invoke", batch_size=1),
        edge("q", "failure", "q", "send"),
    ]

    assert estimate(architecture(nodes, edges), tables).traffic.runaway == [("f", "q")]
    assert estimate(architecture(nodes, edges), tables, scale=0.5).traffic.runaway == []


def test_dead_letters_grow_with_the_traffic(tables):
    lost = [a_second(read(tables, 6, 6, at=at).traffic.flows["q0-dead-send"]) for at in np.geomspace(0.1, 100, 13)]
    assert lost == sorted(lost)

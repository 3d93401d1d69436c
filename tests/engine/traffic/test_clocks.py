"""What a clock causes is no random arrival, wherever it comes through."""

import math

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


def clock(node_id="s", **settings):
    return node(node_id, "schedule", **settings)


def awake(document, tables, seconds, operation="data_api_read", target="d", part=1.0):
    """The share of the month in which something is awake that sleeps so long after its last call."""
    load = estimate(document, tables).traffic.loads[target]
    share = load.awake_share(seconds, {operation: part})
    return load.hours.month_of(share) / 730


def asked(nodes, edges, **more):
    """A function `f` that is called and asks a database once a run."""
    asks = edge("f", "invocation", "d", "data_api_read", **more)
    return architecture([*nodes, function("f"), node("d", "aurora_serverless")], [*edges, asks])


def starts(source="s"):
    return edge(source, "invocation", "f", "start")


@pytest.mark.parametrize(("seconds", "share"), [(300, 0.5), (600, 1), (900, 1), (6, 0.01)])
def test_each_tick_keeps_awake_for_as_long_as_the_next_is_away(seconds, share, tables):
    document = asked([clock(runs_per_day=144)], [starts()])
    assert awake(document, tables, seconds) == pytest.approx(share)


def test_what_comes_at_random_leaves_longer_pauses(tables):
    document = asked([clients(requests=144 * 730 / 24)], [edge("c", "request", "f", "invoke")])
    assert awake(document, tables, 600) == pytest.approx(1 - math.exp(-1))


def test_a_clock_beside_visitors_leaves_what_both_leave(tables):
    nodes = [clock(runs_per_day=24), clients(requests=730)]
    document = asked(nodes, [starts(), edge("c", "request", "f", "invoke")])
    assert awake(document, tables, 900) == pytest.approx(1 - 0.75 * math.exp(-0.25))


def test_two_clocks_tick_on_their_own(tables):
    document = asked([clock(runs_per_day=24), clock("t", runs_per_day=48)], [starts(), starts("t")])
    assert awake(document, tables, 900) == pytest.approx(1 - 0.75 * 0.5)


def test_a_clock_that_comes_along_two_ways_ticks_once(tables):
    document = architecture(
        [clock(runs_per_day=24), function("f"), function("g"), node("d", "aurora_serverless")],
        [
            starts(),
            edge("s", "invocation", "g", "start"),
            edge("f", "invocation", "d", "data_api_read"),
            edge("g", "invocation", "d", "data_api_read"),
        ],
    )
    assert awake(document, tables, 900) == pytest.approx(0.25)


def test_a_tick_that_seldom_causes_anything_leaves_long_pauses(tables):
    """Every second run asks: of 10 minutes' ticks none of two and a half, the last one being there half the time."""
    document = asked([clock(runs_per_day=144)], [starts()], share=50)
    assert awake(document, tables, 1500) == pytest.approx(1 - 0.5**2 * (1 - 0.5 * 0.5))


@pytest.mark.parametrize(
    ("way", "edges"),
    [
        (node("q", "sqs"), [edge("s", "invocation", "q", "send"), edge("q", "message", "f", "invoke")]),
        (node("q", "sns"), [edge("s", "invocation", "q", "publish"), edge("q", "message", "f", "start")]),
        (node("q", "eventbridge"), [edge("s", "invocation", "q", "put"), edge("q", "event", "f", "start")]),
        (node("q", "kinesis_data_streams"), [edge("s", "invocation", "q", "put"), edge("q", "record", "f", "invoke")]),
        (node("q", "step_functions"), [edge("s", "invocation", "q", "start"), edge("q", "execution", "f", "invoke")]),
    ],
    ids=lambda one: one["service"] if isinstance(one, dict) else "",
)
def test_ticks_are_carried_on(way, edges, tables):
    document = asked([clock(runs_per_day=24), way], edges)
    assert awake(document, tables, 900) == pytest.approx(0.25)


def test_ticks_of_one_hour_keep_awake_beyond_it(tables):
    """Once a day at three, and two hours until it sleeps; 24 times in that hour, and 15 minutes after the last, give or
    take a tick."""
    once, often = (asked([clock(runs_per_day=runs, at_hour=3)], [starts()]) for runs in (1, 24))
    assert awake(once, tables, 7200) == pytest.approx(2 / 24)
    assert awake(often, tables, 900) == pytest.approx((23 * 150 + 900) / 86_400, abs=150.1 / 86_400)


def test_one_of_several_copies_gets_its_part_of_the_ticks(tables):
    document = asked([clock(runs_per_day=24)], [starts()])
    assert awake(document, tables, 900, part=0.5) == pytest.approx(0.125)


def test_where_nothing_ticks_nothing_is_awake(tables):
    document = asked([clock(runs_per_day=24)], [starts()], share=0)
    assert awake(document, tables, 900) == 0


def test_clocks_alone_start_more_at_each_tick_as_traffic_grows(tables):
    document = asked([clock(runs_per_day=24)], [starts()])
    load = estimate(document, tables, scale=[0.5, 1, 10]).traffic.loads["d"]
    share = load.awake_share(900, {"data_api_read": 1.0})
    assert share[0, :, 0] == pytest.approx([0.125, 0.25, 0.25])


def test_a_loop_carries_the_ticks_that_enter_it(tables):
    document = asked([clock(runs_per_day=24)], [starts(), edge("f", "invocation", "f", "start", share=10)])
    assert 0.25 <= awake(document, tables, 900) <= 0.35


def test_only_named_causes_pass_their_ticks_on(tables):
    """Visitors ask `d` through their own edge; the clock's runs do not."""
    nodes = [clock(runs_per_day=1440), clients(requests=730)]
    edges = [starts(), edge("c", "request", "f", "invoke")]
    document = asked(nodes, edges, caused_by=["c-f-invoke"])
    assert awake(document, tables, 900) == pytest.approx(1 - math.exp(-0.25))


def test_a_clock_may_start_a_loop_whose_calls_fail_now_and_then(tables):
    """How often a record is tried differs between mean and peak there; the peak's tries had made an amount of both."""
    nodes = [
        node("clock", "schedule"),
        node("table", "dynamodb"),
        node("bus", "eventbridge"),
        node("f", "lambda", errors_percent=5),
        node("api", "other"),
    ]
    edges = [
        edge("f", "invocation", "f", "start", id="again", count=3.0),
        edge("table", "change", "f", "invoke", id="change", share=40.0),
        edge("f", "invocation", "f", "invoke", count=3.0, caused_by=["change", "again"]),
        edge("clock", "invocation", "bus", "put", count=3.0, share=40.0),
        edge("bus", "event", "api", "call", count=0.5),
        edge("api", "call", "table", "write", count=0.5, share=40.0),
    ]
    found = {one.key: one for one in estimate(architecture(nodes, edges), tables).limits}
    assert math.isfinite(found["lambda.concurrent_executions"].headroom)

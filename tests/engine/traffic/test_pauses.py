"""What pauses is found asleep only where a quiet time that long really comes."""

import math
from itertools import pairwise

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.environments import ticks, visits

RESUME_S = 15
PAUSE_S = 300


def asked(*sources, **settings):
    """Who calls or starts a function that asks a database over its Data API once a run."""
    starts = [
        edge(one["id"], "request", "f", "invoke")
        if one["service"] == "clients"
        else edge(one["id"], "invocation", "f", "start")
        for one in sources
    ]
    database = node("d", "aurora_serverless", min_acu=0, **settings)
    return architecture([*sources, function("f"), database], [*starts, edge("f", "invocation", "d", "data_api_read")])


def visitors(seconds_apart, **settings):
    return clients(requests=730 * 3600 / seconds_apart, **settings)


def clock(node_id="s", **settings):
    return node(node_id, "schedule", **settings)


def waits(document, tables, operation="data_api_read", target="d"):
    """What the slowest call of a hundred takes beyond its 5 ms."""
    return estimate(document, tables).traffic.latency[target, operation][1] - 0.005


@pytest.mark.parametrize(("seconds_apart", "seconds"), [(0.2, 0), (60, 0), (65, 0), (66, RESUME_S), (900, RESUME_S)])
def test_one_call_at_random_in_a_hundred_has_to_find_it_paused(tables, seconds_apart, seconds):
    """e^(−300 ÷ 65.1) is a hundredth."""
    assert waits(asked(visitors(seconds_apart)), tables) == pytest.approx(seconds)


@pytest.mark.parametrize(("runs_per_day", "seconds"), [(1_440, 0), (288, 0), (287, RESUME_S), (24, RESUME_S)])
def test_each_tick_finds_it_paused_or_none_does(tables, runs_per_day, seconds):
    assert waits(asked(clock(runs_per_day=runs_per_day)), tables) == pytest.approx(seconds)


def test_a_clock_keeps_it_awake_for_rare_visitors(tables):
    assert waits(asked(visitors(26_280), clock(runs_per_day=1_440)), tables) == 0


def test_the_first_after_a_quiet_night_waits(tables):
    """Five calls a second by day, and none from six in the evening on."""
    by_day = [100.0 if hour % 24 in range(8, 18) else 0.0 for hour in range(168)]
    assert waits(asked(visitors(0.2, shape="own", own_shape=by_day)), tables) == pytest.approx(RESUME_S)


@pytest.mark.parametrize(("readers", "seconds"), [(0, 0), (1, RESUME_S)])
def test_a_reader_sleeps_by_itself(tables, readers, seconds):
    """Reads come once in half an hour, writes each second: without a reader they meet at the writer."""
    document = architecture(
        [
            clients(),
            clients("seldom", requests=1_460),
            function("f"),
            function("g"),
            node("d", "aurora_serverless", min_acu=0, readers=readers),
        ],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "d", "write"),
            edge("seldom", "request", "g", "invoke"),
            edge("g", "invocation", "d", "read"),
        ],
    )
    assert waits(document, tables, "read") == pytest.approx(seconds)
    assert waits(document, tables, "write") == 0


def paused_share(calls):
    """The share of calls that come more than the pause after the one before, call by call."""
    return sum(after - before > PAUSE_S for before, after in pairwise(calls.tolist())) / len(calls)


@pytest.mark.parametrize(
    ("sources", "calls"),
    [
        ([visitors(200)], lambda draw: visits([1 / 200] * 20_000, draw)),
        ([visitors(600)], lambda draw: visits([1 / 600] * 20_000, draw)),
        ([clock(runs_per_day=240)], lambda draw: ticks(360, 1e6)),
        ([clock(runs_per_day=320)], lambda draw: ticks(270, 1e6)),
    ],
    ids=["visitors in 200 s", "visitors in 600 s", "ticks in 360 s", "ticks in 270 s"],
)
def test_as_many_find_it_paused_as_call_by_call(tables, sources, calls):
    load = estimate(asked(*sources), tables).traffic.loads["d"]
    found = float(np.max(load.asleep_share(PAUSE_S, {"data_api_read": 1.0})))
    assert found == pytest.approx(paused_share(calls(np.random.default_rng(7))), abs=0.01)


def test_visitors_beside_a_clock_find_it_paused_as_often_as_call_by_call(tables):
    """Visitors in 200 s and a tick in 450 s: of the visitors a third of e^(−1.5), of the ticks all of it."""
    load = estimate(asked(visitors(200), clock(runs_per_day=192)), tables).traffic.loads["d"]
    found = float(np.max(load.asleep_share(PAUSE_S, {"data_api_read": 1.0})))
    draw = np.random.default_rng(7)
    visited, ticked = visits([1 / 200] * 20_000, draw), ticks(450, 20_000 * 3600)
    before = np.searchsorted(visited, ticked) - 1
    quiet = (ticked - visited[np.maximum(before, 0)] > PAUSE_S).mean()
    assert found == pytest.approx(quiet, abs=0.01) == pytest.approx(math.exp(-1.5), abs=0.01)


def test_a_caller_waits_once_for_what_it_asks_often(tables):
    """Three reads of 5 ms one after another, and one resume."""
    document = architecture(
        [
            visitors(900),
            function("f", waits="sequence", duration_ms=100),
            node("d", "aurora_serverless", min_acu=0, lambda_connections=0),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "read", count=3)],
    )
    assert estimate(document, tables).traffic.latency["f", "invoke"][1] == pytest.approx(0.1 + 3 * 0.005 + RESUME_S)


def test_of_several_routes_the_slowest_counts(tables):
    """An API before one function of 20 s and one that may wake a database: 20 s, not 35."""
    document = architecture(
        [
            visitors(900),
            node("api", "api_gateway_http"),
            function("slow", duration_ms=20_000, timeout_s=25),
            function("f", duration_ms=200, timeout_s=25),
            node("d", "aurora_serverless", min_acu=0),
        ],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "slow", "invoke", share=50),
            edge("api", "request", "f", "invoke", share=50),
            edge("f", "invocation", "d", "read"),
        ],
    )
    assert waits(document, tables, "request", "api") == pytest.approx(20, abs=0.1)

"""Of calls that one event makes at once, what a cap refuses is not run, billed or seen behind it: beside a simulation."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.engine.estimate import Estimate, estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.simulation.events import at_random, by_the_clock, each_makes, in_rounds, taken

MONTH_S = 2_628_000
EDGE, RESERVED = "edge.at_once", "lambda.reserved_concurrency"
KINDS = [EDGE, RESERVED]


def capped(kind: str, places: int, seconds: float = 1) -> tuple[dict, dict]:
    """(a function, what its callers' edges say): it, or they, let no more than so many run at once."""
    reserved = {"reserved_concurrency": places} if kind == RESERVED else {}
    return function("f", duration_ms=seconds * 1000, timeout_s=900, **reserved), (
        {"at_once": places} if kind == EDGE else {}
    )


def called(tables, sources, into, kind, places, seconds=1.0, operation="invoke", **caller) -> Estimate:
    """A function `fan` that calls `f`, which writes to a table and starts what is behind it."""
    f, cap = capped(kind, places, seconds)
    caller = {"duration_ms": 1000, "waits": "parallel", "timeout_s": 900, **caller}
    count, event = caller.pop("count"), caller.pop("event", "invocation")
    behind = function("behind", duration_ms=seconds * 1000)
    edges = [
        *into,
        edge("fan", event, "f", operation, count=count, **cap),
        edge("f", "invocation", "t", "write"),
        edge("f", "invocation", "behind", "start"),
    ]
    return estimate(
        architecture([*sources, function("fan", **caller), f, node("t", "dynamodb"), behind], edges), tables
    )


def fan_out(tables, per_second, count, kind, places, seconds=1.0, operation="invoke", **caller) -> Estimate:
    """Requests at random, each of which makes so many calls at once."""
    source = clients("rare", per_second * MONTH_S)
    into = [edge("rare", "request", "fan", "start")]
    return called(tables, [source], into, kind, places, seconds, operation, count=count, **caller)


def by_the_hour(tables, count, kind, places, seconds=1.0) -> Estimate:
    into = [edge("clock", "invocation", "fan", "start")]
    return called(tables, [node("clock", "schedule", runs_per_day=24)], into, kind, places, seconds, count=count)


def billed(found: Estimate, dimension: str, label: str = "f") -> float:
    """A quantity of a function or table in the month's bill."""
    lines = [line for line in found.bill.lines if line.dimension.startswith(dimension) and line.node == label]
    return float(sum(line.quantity for line in lines))


def a_second(found: Estimate, label: str = "f") -> float:
    """Runs of a function that are billed, on the mean of the month."""
    return billed(found, "lambda.requests", label) / MONTH_S


def said_refused(found: Estimate, kind: str) -> float:
    said = re.search(r"([\d.]+) % of (what comes then is|calls are) refused", limit_of(found, kind).message)
    return float(said.group(1)) / 100 if said else 0.0


# -- at random -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("per_second", "count", "places", "seconds", "over_s"),
    [
        (0.001, 100, 5, 1, 0),
        (0.0001, 5000, 1000, 10, 0),
        (0.02, 100, 100, 10, 0),
        (0.05, 100, 150, 10, 0),
        (0.2, 10, 25, 10, 0),
        (40, 3, 140, 1, 0),
        (0.001, 100, 2, 1, 20),
    ],
    ids=["rare", "thousands", "some meet", "half of the second fits", "several", "often", "one after another"],
)
def test_what_finds_no_place_is_not_billed(tables, kind, per_second, count, places, seconds, over_s):
    caller = {"waits": "included", "duration_ms": over_s * 1000} if over_s else {}
    found = fan_out(tables, per_second, count, kind, places, seconds, **caller)

    until = max(200 / per_second, 400_000 / (per_second * count))
    served = taken(each_makes(at_random(per_second, until), count, over_s), seconds, places).mean()

    share = a_second(found) / (per_second * count)
    assert share == pytest.approx(served, rel=0.02)
    assert share * per_second * count * seconds <= places


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_it_is_seen_behind_the_cap(tables, kind):
    found = fan_out(tables, 0.0001, 5000, kind, 1000)

    runs = a_second(found)
    assert runs == pytest.approx(0.0001 * 1000, rel=1e-3)
    assert a_second(found, "behind") == pytest.approx(runs)
    assert found.traffic.loads["t"]["write"].monthly_items == pytest.approx(runs * MONTH_S)
    assert limit_of(found, "lambda.concurrent_executions").demand == pytest.approx(2000, abs=2)
    assert limit_of(found, "dynamodb.table_wcu").demand == pytest.approx(1000, rel=1e-2)


@pytest.mark.parametrize("kind", KINDS)
def test_no_environment_starts_for_what_is_refused(tables, kind):
    found = fan_out(tables, 0.0001, 500, kind, 40)

    (together,) = found.traffic.loads["f"].lumped()
    assert (float(np.max(together.calls)), float(np.max(together.at_once))) == (pytest.approx(40), pytest.approx(40))


@pytest.mark.parametrize("scale", [10, 100, 10_000, 1_000_000])
@pytest.mark.parametrize("kind", KINDS)
def test_more_traffic_is_never_served_less_nor_more_than_there_are_places(tables, kind, scale):
    found = fan_out(tables, 0.0001, 200, kind, 50).traffic

    fewer, more = (float(np.max(found.at(at).loads["f"]["invoke"].in_progress)) for at in (scale, scale * 1.2))

    assert fewer <= more * (1 + 1e-9) and more <= 50 * (1 + 1e-9)


def test_rounds_of_a_map_share_what_is_reserved(tables):
    f, _ = capped(RESERVED, 5)
    nodes = [clients("rare", 0.001 * MONTH_S), node("flow", "step_functions"), f]
    edges = [
        edge("rare", "request", "flow", "start"),
        edge("flow", "execution", "f", "invoke", count=100, at_once=10),
    ]

    served = taken(in_rounds(at_random(0.001, 1e6), 100, 10, 1), 1, 5).mean()

    assert a_second(estimate(architecture(nodes, edges), tables)) / 0.1 == pytest.approx(served, rel=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_calls_for_the_records_of_a_batch_come_at_once(tables, kind):
    """A record a second, gathered for a minute: 61 calls each 61 seconds, and 20 places for half a second each."""
    sources = [clients("rare", MONTH_S), node("stream", "kinesis_data_streams", mode="provisioned", shards=1)]
    into = [edge("rare", "request", "stream", "put")]
    into.append(edge("stream", "record", "fan", "invoke", batch_size=1000, window_s=60))
    found = called(tables, sources, into, kind, 20, 0.5, count=1, event="record", waits="included", duration_ms=100)

    assert a_second(found) == pytest.approx(20 / 61, rel=0.03)


# -- beside others -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("per_second", "count", "visits"), [(0.001, 100, 20), (0.01, 100, 30), (0.05, 30, 30)])
def test_visitors_find_what_a_lump_leaves_and_leave_it_the_rest(tables, per_second, count, visits):
    f, _ = capped(RESERVED, 50)
    nodes = [clients("rare", per_second * MONTH_S), clients("often", visits * MONTH_S)]
    nodes += [function("fan", duration_ms=1000, waits="parallel"), f]
    edges = [edge("rare", "request", "fan", "start"), edge("fan", "invocation", "f", "invoke", count=count)]
    edges.append(edge("often", "request", "f", "invoke"))

    until = 2_000_000 / (per_second * count + visits)
    calls, visitors = each_makes(at_random(per_second, until), count), at_random(visits, until, seed=5)
    both = np.concatenate([calls, visitors])
    order = np.argsort(both, kind="stable")
    served, is_call = taken(both[order], 1, 50), order < len(calls)

    found = estimate(architecture(nodes, edges), tables).traffic.loads["f"]["invoke"]
    of_edge = {flow.edge.source.id: float(np.max(flow.monthly_calls)) / MONTH_S for flow in found}
    assert of_edge["fan"] / (per_second * count) == pytest.approx(served[is_call].mean(), rel=0.03)
    assert of_edge["often"] / visits == pytest.approx(served[~is_call].mean(), rel=0.005)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("per_second", "count", "visits", "places"), [(0.001, 200, 20, 50), (0.1, 50, 20, 50), (0.01, 100, 60, 50)]
)
def test_both_may_come_along_one_edge(tables, kind, per_second, count, visits, places):
    sources = [clients("rare", per_second * MONTH_S), clients("often", visits * MONTH_S)]
    sources.append(function("first", duration_ms=100, waits="parallel"))
    into = [
        edge("rare", "request", "first", "start"),
        edge("first", "invocation", "fan", "invoke", count=count),
        edge("often", "request", "fan", "invoke"),
    ]

    until = 2_000_000 / (per_second * count + visits)
    calls = [each_makes(at_random(per_second, until), count), at_random(visits, until, seed=5)]
    served = taken(np.sort(np.concatenate(calls)), 1, places).mean()

    found = called(tables, sources, into, kind, places, count=1, duration_ms=100)
    assert a_second(found) / (per_second * count + visits) == pytest.approx(served, rel=0.01)


# -- clocks, and what waits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("count", "places"), [(100, 40), (30, 40), (5, 1)])
def test_of_what_a_tick_starts_as_much_is_billed_as_fits(tables, kind, count, places):
    served = taken(each_makes(by_the_clock(3600, 360_000), count), 1, places).mean()

    assert a_second(by_the_hour(tables, count, kind, places)) * 3600 / count == pytest.approx(served, rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_what_waits_for_a_place_is_run_later_and_billed(tables, kind):
    """5,000 events once in 10,000 s on 50 places of a second: all of them, no more than 50 a second."""
    found = fan_out(tables, 0.0001, 5000, kind, 50, operation="start")

    assert a_second(found) == pytest.approx(0.5, rel=1e-6)
    assert limit_of(found, "lambda.concurrent_executions").demand == pytest.approx(100, abs=2)
    assert limit_of(found, "dynamodb.table_wcu").demand == pytest.approx(50, rel=0.02)
    assert not limit_of(found, "lambda.async.max_event_age").is_broken


# -- what is said, and what is billed ------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    comes=st.sampled_from(["lumps", "ticks"]),
    count=st.integers(2, 400),
    places=st.integers(1, 300),
    seconds=st.sampled_from([0.1, 1.0, 5.0]),
)
def test_what_is_said_refused_and_what_is_billed_is_all(tables, kind, comes, count, places, seconds):
    if comes == "lumps":
        found, offered = fan_out(tables, 1e-6, count, kind, places, seconds), 1e-6 * count
    else:
        found, offered = by_the_hour(tables, count, kind, places, seconds), count / 3600

    assert said_refused(found, kind) * offered + a_second(found) == pytest.approx(offered, rel=1e-3)


@settings(max_examples=8, deadline=None)
@given(kind=st.sampled_from(KINDS), places=st.integers(1, 60), load=st.floats(0.1, 100))
def test_so_it_is_of_single_calls(tables, kind, places, load):
    found = fan_out(tables, load, 1, kind, places)

    assert said_refused(found, kind) * load + a_second(found) == pytest.approx(load, rel=1e-3)

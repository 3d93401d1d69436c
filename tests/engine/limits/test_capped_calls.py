"""A cap on an edge where somebody waits refuses the rest: Erlang's loss formula says how much."""

from math import factorial

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000
KEY = "edge.at_once"


def lost(load: float, places: int) -> float:
    """Erlang B as its tables define it."""
    ways = [load**busy / factorial(busy) for busy in range(places + 1)]
    return ways[-1] / sum(ways)


def called(tables, rate: float, at_once: int, way: str = "clients"):
    """A function of a second a call that its caller calls so often a second, so many at once at most."""
    nodes = [clients("c", requests=rate * MONTH_S), function("f", duration_ms=1000, timeout_s=5)]
    if way == "api":
        nodes.append(node("caller", "api_gateway_http"))
        to_caller = [edge("c", "request", "caller", "request")]
        capped = edge("caller", "request", "f", "invoke", at_once=at_once)
    elif way == "function":
        nodes.append(function("caller", duration_ms=1000, timeout_s=5))
        to_caller = [edge("c", "request", "caller", "invoke")]
        capped = edge("caller", "invocation", "f", "invoke", at_once=at_once)
    else:
        to_caller, capped = [], edge("c", "request", "f", "invoke", at_once=at_once)
    return estimate(architecture(nodes, [*to_caller, capped]), tables)


@pytest.mark.parametrize("way", ["clients", "api", "function"])
def test_what_is_beyond_the_cap_is_refused_and_said(way, tables):
    """20 at once on 5: 76.4 % are refused, and 1 % at a load of 1.36, by Erlang's tables."""
    found = limit_of(called(tables, 20, 5, way), KEY)
    assert (found.verdict, found.consequence) == ("breach", "refuses")
    assert (found.demand, found.value) == (pytest.approx(20), 5)
    assert f"{lost(20, 5) * 100:.1f} % of calls are refused in the busiest hour" in found.message
    assert lost(found.headroom * 20, 5) == pytest.approx(0.01, rel=1e-3)


def test_what_is_refused_is_not_billed(tables):
    one = called(tables, 20, 5)
    requests = next(line for line in one.bill.lines if line.dimension.startswith("lambda.requests"))
    assert float(requests.quantity) == pytest.approx(20 * MONTH_S * (1 - lost(20, 5)), rel=1e-9)


@pytest.mark.parametrize(("rate", "verdict"), [(2.9, "ok"), (3.2, "near"), (4.4, "near"), (4.5, "breach")])
def test_the_share_refused_says_how_near_it_is(rate, verdict, tables):
    """Of 10 at once: 0.1 % is refused at a load of 3.09, 1 % at 4.46."""
    assert limit_of(called(tables, rate, 10), KEY).verdict == verdict


def test_a_lump_is_refused_but_for_the_places_there_are(tables):
    """One call in a thousand seconds makes a hundred at once on five places: only five go on to what is behind."""
    document = architecture(
        [
            clients("c", requests=0.001 * MONTH_S),
            function("caller", duration_ms=1000, waits="parallel"),
            function("f", duration_ms=1000),
            function("behind", duration_ms=1000),
        ],
        [
            edge("c", "request", "caller", "invoke"),
            edge("caller", "invocation", "f", "invoke", count=100, at_once=5),
            edge("f", "invocation", "behind", "start"),
        ],
    )
    one = estimate(document, tables)
    found = limit_of(one, KEY)
    assert (found.demand, found.verdict, found.headroom) == (pytest.approx(100), "breach", 0)
    assert "95 % of what comes then is refused" in found.message
    assert limit_of(one, "lambda.concurrent_executions").demand == pytest.approx(10, abs=0.5)


def test_of_a_lump_the_share_beyond_is_said_not_that_of_single_calls(tables):
    """Twenty at once on one place, once in a thousand seconds: 95 %, though 2 % of as many single calls would be."""
    document = architecture(
        [clients("c", requests=0.001 * MONTH_S), function("caller", waits="parallel"), function("f", duration_ms=1000)],
        [
            edge("c", "request", "caller", "invoke"),
            edge("caller", "invocation", "f", "invoke", count=20, at_once=1),
        ],
    )
    assert "95 % of what comes then is refused" in limit_of(estimate(document, tables), KEY).message


@pytest.mark.parametrize(("count", "verdict", "refused"), [(3, "ok", 0), (5, "near", 0), (8, "breach", 37.5)])
def test_of_a_clock_all_are_taken_that_fit(count, verdict, refused, tables):
    """Each tick comes alone, so chance fills no places: five fit five."""
    document = architecture(
        [node("s", "schedule", runs_per_day=24), function("caller", waits="parallel"), function("f", duration_ms=1000)],
        [
            edge("s", "invocation", "caller", "start"),
            edge("caller", "invocation", "f", "invoke", count=count, at_once=5),
        ],
    )
    found = limit_of(estimate(document, tables), KEY)
    assert (found.verdict, found.demand) == (verdict, pytest.approx(count, rel=0.01))
    assert (f"{refused:g} % of what comes then is refused" in found.message) == (refused > 0)


@pytest.mark.parametrize(("seconds", "together"), [(30, 1), (90, 2)])
def test_ticks_that_are_not_over_yet_take_places_too(seconds, together, tables):
    """A tick a minute: the run of 30 s is over before the next, that of 90 s meets it."""
    document = architecture(
        [node("s", "schedule", runs_per_day=1440), function("caller"), function("f", duration_ms=seconds * 1000)],
        [edge("s", "invocation", "caller", "start"), edge("caller", "invocation", "f", "invoke", at_once=1)],
    )
    found = limit_of(estimate(document, tables), KEY)
    assert found.demand == pytest.approx(together, rel=0.01)
    assert found.is_broken == (together > 1)


def test_a_cap_that_makes_calls_wait_is_no_such_limit(tables):
    document = architecture(
        [clients("c", requests=20 * MONTH_S), node("q", "sqs"), function("f", duration_ms=1000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1, at_once=30)],
    )
    assert KEY not in {found.key for found in estimate(document, tables).limits}

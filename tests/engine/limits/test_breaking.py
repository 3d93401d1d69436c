"""What breaks first: limits by what they do when they are met, in the unit of those who send the traffic."""

import pytest

from estimator.engine import figures
from estimator.engine.estimate import estimate
from estimator.engine.limits.breaking import Entrance, in_order
from estimator.engine.limits.consequences import rank
from estimator.engine.limits.finding import Finding, ranked
from estimator.engine.limits.headroom import Room
from estimator.engine.measures import Effect
from tests.engine.builders import architecture, clients, edge, function, node

MILLION = 2_628_000
"""A request a second for a month."""


def limit(key, at, consequence, verdict="ok", least=None):
    """A limit that is met at a multiple of the traffic, of which only a lower one may be known yet."""
    room = None if at is None else (lambda: Room(at))
    return Finding(
        key,
        verdict,
        (),
        key,
        1.0,
        2.0,
        least_headroom=at if least is None else least,
        room=room,
        said=Effect(consequence),
    )


def keys(found):
    return [one.key for one in found]


def limit_of(one, key):
    return next(limit for limit in one.limits if limit.key == key)


def direct(requests, **settings):
    return architecture(
        [clients(requests=requests), function("f", duration_ms=1000, **settings)], [edge("c", "request", "f", "invoke")]
    )


def queued(requests, **more):
    return architecture(
        [clients(requests=requests), node("q", "sqs"), function("f", duration_ms=1000)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", **more)],
    )


def test_what_stops_comes_before_what_does_not_however_near():
    found = [limit("blind", 0.5, "blinds"), limit("refused", 3, "refuses"), limit("late", 2, "delays")]
    assert keys(in_order(found)) == ["late", "refused", "blind"]


def test_of_two_met_at_once_the_worse_is_first():
    found = [limit("late", 2, "delays"), limit("lost", 2, "loses")]
    assert keys(in_order(found)) == ["lost", "late"]


def test_what_no_traffic_reaches_is_in_no_order():
    assert keys(in_order([limit("payload", None, "refuses"), limit("rate", 9, "refuses")])) == ["rate"]


def test_only_what_may_be_first_is_looked_at_closely():
    asked = []

    def room(at):
        return lambda: asked.append(at) or Room(at)

    near, far = (
        Finding(str(at), "ok", (), "", 1.0, 2.0, least_headroom=least, room=room(at), said=Effect("refuses"))
        for at, least in ((4.0, 3.0), (90.0, 80.0))
    )
    assert next(in_order([far, near])) is near and asked == [4.0]


def test_findings_are_ranked_by_consequence_and_then_by_multiple():
    found = [
        limit("logs", 0.2, "blinds", "breach"),
        limit("calls later", 1.3, "refuses", "near"),
        limit("calls now", 0.4, "refuses", "breach"),
        limit("payload", None, "refuses", "breach"),
        limit("messages", 1.2, "loses", "near"),
    ]
    assert keys(ranked(found)) == ["messages", "payload", "calls now", "calls later", "logs"]


def test_callers_are_refused_where_events_only_wait(tables):
    """The same limit of 1,000 executions, at 1,200 of a second each."""
    now, later = (
        limit_of(estimate(document, tables), "lambda.concurrent_executions")
        for document in (direct(1200 * MILLION), queued(1200 * MILLION))
    )
    assert (now.consequence, later.consequence) == ("refuses", "delays")
    assert now.happens == "functions share 1,000 executions and callers get error 429"
    assert later.happens == "functions share 1,000 executions and events wait"


def test_a_pool_hurts_as_much_as_the_worst_of_those_who_share_it(tables):
    one = queued(600 * MILLION)
    both = architecture(
        [*(each.model_dump() for each in one.nodes), function("g", duration_ms=1000)],
        [*(each.model_dump() for each in one.edges), edge("c", "request", "g", "invoke")],
    )
    assert limit_of(estimate(both, tables), "lambda.concurrent_executions").consequence == "refuses"


def test_a_burst_is_refused_for_seconds_or_caught_up_with(tables):
    now, later = (
        limit_of(estimate(document, tables), "lambda.burst_scaling_rate").consequence
        for document in (direct(MILLION), queued(MILLION))
    )
    assert (now, later) == ("refuses", "catches up")


def test_log_streams_that_run_out_today_do_not_lead(tables):
    """A burst starts 60 environments a second of 50 streams, and 720 of 1,000 run: 1.39 × today they are refused."""
    document = architecture(
        [clients(requests=120 * MILLION, burst=6), node("f", "lambda", duration_ms=1000, log_kb=1)],
        [edge("c", "request", "f", "invoke")],
    )
    one = estimate(document, tables)
    streams = limit_of(one, "cloudwatch.logs.create_stream_rate")
    assert streams.is_broken and streams.consequence == "blinds"
    assert one.headroom.key == "lambda.concurrent_executions"
    assert one.headroom.headroom == pytest.approx(1000 / 720, rel=1e-3)
    assert [rank(found.consequence) for found in one.findings] == sorted(
        rank(found.consequence) for found in one.findings
    )
    assert one.findings[-1].key == "cloudwatch.logs.create_stream_rate"


def test_the_headline_is_in_the_users_unit_and_against_today(tables):
    """400 a second of 1 s, in bursts of 1: 1,000 of them at 2.5 × today."""
    one = estimate(direct(400 * MILLION), tables)
    assert one.holds_to == (
        "holds to 971 requests a second, 2.4 × today; then functions share 1,000 executions and callers get error 429"
    )


def test_clocks_are_counted_in_runs(tables):
    document = architecture(
        [node("clock", "schedule", runs_per_day=24), function("f", duration_ms=1000)],
        [edge("clock", "invocation", "f", "start")],
    )
    one = estimate(document, tables)
    assert one.entrance.noun == "runs" and one.entrance.at(1) == "1 run an hour"


def test_more_than_a_million_times_today_is_far_away(tables):
    """One request an hour takes 14 million times as many to use 1,000 environments up."""
    one = estimate(direct(730), tables)
    assert one.headroom.headroom > 1e6
    assert "far away" in one.headroom.message and "×" not in one.headroom.message
    assert one.holds_to.startswith("holds in practice at any traffic: the first limit is far away")
    assert (figures.multiple(1e6), figures.multiple(1.1e6)) == ("1,000,000 ×", "far away")


def test_what_is_broken_whatever_the_traffic_leads(tables):
    """A payload of 7 MB, where 6 are allowed, at a traffic that fills nothing."""
    document = architecture(
        [clients(), function("f", duration_ms=100)], [edge("c", "request", "f", "invoke", payload_kb=7 * 1024)]
    )
    one = estimate(document, tables)
    assert one.broken.key == "lambda.payload.sync"
    assert one.holds_to.startswith("does not hold at any traffic: f: ")


@pytest.mark.parametrize(
    ("per_second", "words"),
    [
        (2531.4, "2,530 calls a second"),
        (0.5, "30 calls a minute"),
        (1 / 7200, "12 calls a day"),
        (0, "0 calls a month"),
    ],
)
def test_a_rate_is_counted_in_the_unit_a_person_would_take(per_second, words):
    assert Entrance("calls", per_second, 730).at(1) == words

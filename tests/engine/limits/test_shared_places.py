"""Callers, events and clocks in the same places: who is refused, against calls simulated one by one."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.engine.limits.test_reserved_concurrency import ASYNC, called
from tests.simulation.shared import refused

MONTH_S = 2_628_000
RESERVED, ACCOUNT = "lambda.reserved_concurrency", "lambda.concurrent_executions"


def refused_share(one, key):
    """The share of calls that is refused in the busiest hour."""
    return next(pool.refused_in(0) for place, pool in one.asked.items() if place[0] == key)


def ticking(tables, *, places=None, ticks=1, seconds=1.0, a_day=24.0, visits=0.0, at=1.0, quotas=None):
    """A schedule whose workflow calls a function so many times at once, beside so many visitors a second."""
    worker = function("f", duration_ms=seconds * 1000, timeout_s=300, reserved_concurrency=places)
    nodes = [node("s", "schedule", runs_per_day=a_day), node("flow", "step_functions"), worker]
    edges = [
        edge("s", "invocation", "flow", "start"),
        edge("flow", "execution", "f", "invoke", count=ticks, at_once=ticks),
    ]
    if visits:
        nodes.append(clients(requests=visits * MONTH_S))
        edges.append(edge("c", "request", "f", "invoke"))
    return estimate(architecture(nodes, edges, quotas=quotas or {}), tables, scale=at)


# -- events and messages come again ------------------------------------------------------------------------------


@pytest.mark.parametrize(("callers", "events", "places"), [(4, 8, 10), (4, 4, 10), (6, 2, 10), (1, 8, 10), (2, 2, 5)])
def test_events_that_come_again_leave_less_to_who_waits(tables, callers, events, places):
    """By Lambda's own waits between tries; Erlang's formula alone has 30.2 % where 4 and 8 share ten: it is 63 %."""
    one = called(tables, places, direct=callers, **{ASYNC: events})
    simulated = refused(places, 40_000, 1, callers=callers, events=events).callers
    assert refused_share(one, RESERVED) == pytest.approx(simulated, rel=0.06)


def test_events_are_served_late_and_not_lost_where_callers_give_way(tables):
    """8 of 10 are busy with events on the mean, however many callers are refused: the oldest waits less than six hours."""
    one = called(tables, direct=4, **{ASYNC: 8})
    age = limit_of(one, "lambda.async.max_event_age")
    assert refused(10, 40_000, 1, callers=4, events=8).oldest_s < 21_600
    assert (age.verdict, age.headroom) == ("near", pytest.approx(1.25, rel=5e-3))


def test_events_of_the_account_come_again_too(tables):
    """400 calls and 620 events under way on 1,000."""
    nodes = [clients("a", 400 * MONTH_S), clients("b", 620 * MONTH_S), node("t", "sns")]
    nodes += [function("f", duration_ms=1000), function("g", duration_ms=1000)]
    edges = [edge("a", "request", "f", "invoke"), edge("b", "request", "t", "publish")]
    one = estimate(architecture(nodes, [*edges, edge("t", "message", "g", "start")]), tables)
    simulated = refused(1000, 400, 1, callers=400, events=620).callers
    assert refused_share(one, ACCOUNT) == pytest.approx(simulated, rel=0.1)


@pytest.mark.parametrize(("callers", "events"), [(4, 8), (4, 4), (6, 2)])
def test_at_its_headroom_one_in_a_hundred_is_refused(tables, callers, events):
    one = called(tables, direct=callers, **{ASYNC: events})
    reached = limit_of(one, RESERVED).headroom
    at = called(tables, direct=callers * reached, **{ASYNC: events * reached})
    assert refused_share(at, RESERVED) == pytest.approx(0.01, rel=1e-2)


# -- a clock is no random arrival --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "places", "seconds", "a_day", "share"),
    [
        (13, 20, 1, 24, 0.0),
        (15, 20, 1, 24, 0.0),
        (20, 20, 1, 24, 0.0),
        (40, 20, 1, 24, 0.5),
        (1, 1, 30, 1440, 0.0),
        (1, 1, 90, 1440, 0.5),
        (3, 4, 90, 1440, 1 / 3),
    ],
)
def test_a_clock_is_refused_what_finds_no_place_at_its_tick(tables, ticks, places, seconds, a_day, share):
    one = ticking(tables, places=places, ticks=ticks, seconds=seconds, a_day=a_day)
    every_s = 86_400 / a_day
    simulated = refused(places, 600 * every_s, 1, every_s=every_s, ticks=ticks, tick_s=seconds).ticked
    assert share == pytest.approx(simulated, abs=2e-3)
    assert refused_share(one, RESERVED) == pytest.approx(share, abs=1e-6)
    assert limit_of(one, RESERVED).verdict == ("breach" if share else "near" if ticks >= 0.7 * places else "ok")


def test_a_clock_grows_until_a_tick_takes_all_places(tables):
    found = limit_of(ticking(tables, places=20, ticks=15), RESERVED)
    assert found.headroom == pytest.approx(20 / 15, rel=1e-3)
    assert "refused" not in found.message


@pytest.mark.parametrize(("ticks", "quotas"), [(960, None), (8, {ACCOUNT: 10})])
def test_a_clock_s_calls_of_the_account_are_refused_none_while_they_fit(tables, ticks, quotas):
    one = ticking(tables, ticks=ticks, quotas=quotas)
    assert refused_share(one, ACCOUNT) == 0
    assert limit_of(one, ACCOUNT).verdict in ("ok", "near")


@pytest.mark.parametrize(
    ("ticks", "places", "visits", "seconds", "a_day"),
    [(10, 20, 8, 1, 1440), (10, 20, 8, 30, 1440), (15, 20, 8, 10, 1440), (10, 12, 1, 10, 2880), (5, 10, 4, 5, 8640)],
)
def test_visitors_see_what_a_clock_leaves(tables, ticks, places, visits, seconds, a_day):
    """A clock's calls take their places while they last, and find those free that visitors left."""
    rate = visits / seconds
    one = ticking(tables, places=places, ticks=ticks, seconds=seconds, a_day=a_day, visits=rate)
    simulated = refused(
        places, 60_000, 1, callers=rate, each_s=seconds, every_s=86_400 / a_day, ticks=ticks, tick_s=seconds
    ).of_all_who_wait
    assert refused_share(one, RESERVED) == pytest.approx(simulated, rel=0.2, abs=5e-4)


def test_what_a_clock_is_refused_is_not_taken_from_visitors(tables):
    """40 calls an hour on 20 places, of which half are refused, beside one visitor a second: the bill has nearly all of
    these."""
    one = ticking(tables, places=20, ticks=40, visits=1)
    calls = one.traffic.loads["f"]["invoke"].monthly_calls
    assert float(calls) == pytest.approx(MONTH_S * (1 + 20 / 3600), rel=1e-3)


def beside(tables, *, places, ticks, seconds, visits, each_s, told, a_day=24.0, of_account=False):
    """A clock that starts so many runs at once, waited for or not, beside so many visitors a second of another function
    or of the same."""
    reserved, quotas = (None, {ACCOUNT: places}) if of_account else (places, {})
    nodes = [function("f", duration_ms=seconds * 1000, timeout_s=300, reserved_concurrency=reserved)]
    edges = [edge("c", "request", "g" if of_account else "f", "invoke")]
    if told:
        nodes += [node("s", "schedule", runs_per_day=a_day), node("flow", "step_functions")]
        edges.append(edge("s", "invocation", "flow", "start"))
        edges.append(edge("flow", "execution", "f", "invoke", count=ticks, at_once=ticks))
    else:
        nodes.append(node("s", "schedule", runs_per_day=a_day * ticks, at_once=ticks))
        edges.append(edge("s", "invocation", "f", "start"))
    nodes += [clients(requests=visits * MONTH_S), function("g", duration_ms=each_s * 1000, timeout_s=300)]
    key = ACCOUNT if of_account else RESERVED
    one = estimate(architecture(nodes, edges, quotas=quotas), tables)
    return limit_of(one, key), refused_share(one, key)


@pytest.mark.parametrize(
    ("places", "ticks", "seconds", "visits", "each_s", "told", "of_account", "verdict"),
    [
        (20, 20, 1, 2, 1, False, False, "ok"),
        (10, 10, 1, 2, 1, False, True, "ok"),
        (10, 8, 60, 0.05, 5, False, True, "ok"),
        (10, 10, 60, 0.05, 5, False, True, "raise quota"),
        (10, 10, 2, 0.5, 2, True, True, "ok"),
        (20, 40, 1, 0.01, 1, True, True, "raise quota"),
        (1000, 1000, 3, 20, 1, True, True, "ok"),
    ],
)
def test_beside_a_clock_the_share_of_the_hour_s_calls_decides(
    tables, places, ticks, seconds, visits, each_s, told, of_account, verdict
):
    """What nobody waits for is late, and only who waits is refused: within a tenth or a call of what is simulated."""
    at_most = {"visits": visits, "each_s": each_s, "told": told, "of_account": of_account}
    found, share = beside(tables, places=places, ticks=ticks, seconds=seconds, **at_most)
    hours = 10 if visits >= 20 else 200
    simulated = refused(
        places,
        hours * 3600,
        7,
        callers=visits,
        each_s=each_s,
        every_s=3600,
        ticks=ticks,
        tick_s=seconds,
        ticks_wait=told,
    ).of_all_who_wait
    calls = visits * 3600 + (ticks if told else 0)
    assert share == pytest.approx(simulated, rel=0.1, abs=1 / calls)
    assert found.verdict == verdict


def test_a_clock_that_ticks_once_a_day_refuses_as_many_in_its_hour(tables):
    usual = {"places": 20, "ticks": 20, "seconds": 1, "visits": 2, "each_s": 1, "told": False}
    (hourly, share), (daily, of_its_hour) = beside(tables, **usual), beside(tables, **usual, a_day=1)
    assert of_its_hour == pytest.approx(share, rel=1e-6)
    assert (hourly.verdict, daily.verdict) == ("ok", "ok")
    assert daily.headroom == pytest.approx(12.03 / 2, rel=5e-3)  # Erlang B of 12.03 on 20 is 1 %
    assert "of calls are refused in the busiest hour" in daily.message


def test_a_large_tick_beside_few_visitors_is_judged_by_what_it_loses(tables):
    """1,100 at once on 1,000: 100 and some visitors of 1,460 calls an hour."""
    found, share = beside(
        tables, places=1000, ticks=1100, seconds=1, visits=0.1, each_s=1, told=True, of_account=True
    )  # fmt: skip
    assert share == pytest.approx(100.2 / 1460, rel=2e-3)
    assert found.verdict == "raise quota"


def test_less_traffic_beside_a_clock_is_no_way_to_its_limit(tables):
    """220 of 1,200 and some five visitors are refused each hour, of 73,200 calls: less than 1 %, though more than 1 % of
    fewer calls would be.  Visitors alone lose 1 % at 971 under way."""
    found, share = beside(
        tables, places=1000, ticks=1200, seconds=1, visits=20, each_s=1, told=True, of_account=True
    )  # fmt: skip
    assert share == pytest.approx(225 / 73_200, rel=1e-2)
    assert found.verdict == "near"
    assert 40 < found.headroom < 971 / 20


def test_what_a_clock_fills_exactly_is_near_whoever_waits(tables):
    """25 executions of 40 calls take 1,000 of 1,000 executions; 1,000 events do."""
    nodes = [node("s", "schedule", runs_per_day=600, at_once=25), node("flow", "step_functions")]
    worker = function("f", duration_ms=10_000, timeout_s=60)
    edges = [
        edge("s", "invocation", "flow", "start"),
        edge("flow", "execution", "f", "invoke", count=40, at_once=40),
    ]
    waited = limit_of(estimate(architecture([*nodes, worker], edges), tables), ACCOUNT)
    alone = [node("s", "schedule", runs_per_day=24_000, at_once=1000), worker]
    started = limit_of(estimate(architecture(alone, [edge("s", "invocation", "f", "start")]), tables), ACCOUNT)
    for found in (waited, started):
        assert (found.verdict, found.headroom) == ("near", pytest.approx(1))
        assert found.demand == pytest.approx(1000)


# -- who fills a pool --------------------------------------------------------------------------------------------


def filled(tables, visits):
    """A rare call of `d` that starts 3,000 runs of ten seconds, beside so many visitors a second of another function."""
    nodes = [clients(requests=0.0007 * MONTH_S), function("d"), function("w", duration_ms=10_000)]
    edges = [edge("c", "request", "d", "invoke"), edge("d", "invocation", "w", "start", count=3000)]
    if visits:
        nodes += [clients("v", visits * MONTH_S), function("g", duration_ms=1000)]
        edges.append(edge("v", "request", "g", "invoke"))
    return limit_of(estimate(architecture(nodes, edges), tables), ACCOUNT)


def test_events_that_fill_the_account_are_late_and_nobody_is_refused(tables):
    found = filled(tables, 0)
    assert found.consequence == "delays" and "events wait" in found.happens
    assert "66.7 % of what comes then is delayed" in found.message


def test_callers_beside_events_that_fill_the_account_are_refused(tables):
    found = filled(tables, 450)
    assert found.consequence == "refuses" and "callers get error 429" in found.happens
    assert "of what comes then is refused" in found.message


# -- several queues of one function ------------------------------------------------------------------------------


def two_queues(tables, *, each, at_once, reserved=30, others=None):
    nodes = [function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=reserved)]
    edges = []
    for queue, cap in (("q", at_once), ("r", others or at_once)):
        nodes += [clients(f"to_{queue}", each * MONTH_S), node(queue, "sqs", visibility_timeout_s=60)]
        edges.append(edge(f"to_{queue}", "request", queue, "send"))
        edges.append(edge(queue, "message", "f", "invoke", at_once=cap, batch_size=1))
    return estimate(architecture(nodes, edges), tables)


def test_queues_that_together_may_have_more_than_is_reserved_lose_messages_like_one(tables):
    """14 and 14 under way, 28 and 28 at most, on 30 reserved: as one queue of 28 with 56."""
    one = two_queues(tables, each=14, at_once=28)
    alone = called(tables, 30, polled=28, at_once=56)
    lost = limit_of(one, "sqs.throttled")
    assert lost.demand == pytest.approx(limit_of(alone, "sqs.throttled").demand, rel=1e-6)
    assert (lost.verdict, lost.consequence) == ("breach", "loses")
    found = next(one for one in one.findings if one.key == "lambda.sqs_esm.max_concurrency_setting")
    assert "q and r may have 56 running at once together, but only 30 executions are reserved" in found.message


def test_queues_whose_limits_fit_together_into_what_is_reserved_are_no_finding(tables):
    one = two_queues(tables, each=5, at_once=15)
    assert not any(found.key.startswith(("sqs.throttled", "lambda.sqs_esm")) for found in one.findings)
    assert not any(limit.key == "sqs.throttled" for limit in one.limits)


@pytest.mark.parametrize(
    ("reserved", "said"), [(4, "reserve more, and then let more work at once"), (9, "Let more consumers work at once")]
)
def test_queues_that_may_have_all_that_is_reserved_are_told_to_reserve_more_first(tables, reserved, said):
    """Two at a time each, 3 a second of 1 s: with four reserved, three each would be throttled, and messages die."""
    assert said in limit_of(two_queues(tables, each=3, at_once=2, reserved=reserved), "sqs.retention").message


def test_all_queues_of_a_function_are_meant_where_more_comes_than_it_can_handle(tables):
    lost = limit_of(two_queues(tables, each=3, at_once=3, reserved=4), "sqs.throttled")
    assert "reserve more and let no more run at once on the calls of all 2 queues" in lost.message


# -- what is too old ---------------------------------------------------------------------------------------------


def test_events_of_which_too_many_come_say_how_many_are_lost(tables):
    """12 under way on 10: one in six."""
    age = limit_of(called(tables, **{ASYNC: 12}), "lambda.async.max_event_age")
    assert "grows without end, beyond 21,600 s" in age.message and "16.7 % of what comes is lost" in age.message


def test_messages_of_which_too_many_come_say_how_many_are_lost(tables):
    kept = limit_of(called(tables, polled=20), "sqs.retention")
    assert "50 % of what comes is lost" in kept.message

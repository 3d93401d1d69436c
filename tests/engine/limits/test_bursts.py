"""Bursts that a token bucket takes, and the rate at which it is refilled: two limits, and one answer."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000
STARTS = "step_functions.start_execution."


def bucket_holds(calls, holds, per_second):
    """Whether a bucket that starts full takes so many calls in each second, second by second."""
    tokens = holds
    for now in calls:
        tokens += per_second - now
        if tokens < 0:
            return False
        tokens = min(tokens, holds)
    return True


def started(burst, seconds, mean=10, **settings):
    """Clients who start ten executions a second on the mean, and once an hour so many times as many."""
    source = clients(requests=mean * MONTH_S, burst=burst, burst_seconds=seconds)
    return architecture([source, node("w", "step_functions", **settings)], [edge("c", "request", "w", "start")])


def stops(one, key):
    return limit_of(one, key).verdict in ("raise quota", "breach")


@pytest.mark.parametrize("seconds", [1, 5, 60])
@pytest.mark.parametrize("times", [0.98, 1.02])
def test_rate_and_bucket_agree_with_a_bucket_second_by_second(tables, seconds, times):
    """1,300 and 300 a second more: 1,600 in one second, 560 a second for five, 321.7 for a minute."""
    peak = (1_300 / seconds + 300) * times
    one = estimate(started(peak / 10, seconds), tables)
    taken = bucket_holds([10] * 60 + [peak] * seconds, 1_300, 300)
    assert taken == (times < 1)
    assert stops(one, f"{STARTS}bucket") == stops(one, f"{STARTS}rate") == (not taken)


def test_a_burst_beyond_both_is_refused_by_the_same_share(tables):
    """3,200 in a second, of 1,600."""
    one = estimate(started(320, 1), tables)
    for key in ("bucket", "rate"):
        assert "50 % of what comes then is refused" in limit_of(one, f"{STARTS}{key}").message


def test_what_is_asked_of_aws_is_a_rate_that_is_enough(tables):
    """3,200 in a second, and 30 % to spare: of 4,160 the bucket holds 1,300, and a rate is at its end at 2,860."""
    rate = limit_of(estimate(started(320, 1), tables), f"{STARTS}rate")
    assert rate.request.value == 2_861


def test_the_tick_of_a_clock_is_taken_as_a_request_is(tables):
    """400 executions that an hourly job starts at once."""
    document = architecture(
        [node("s", "schedule", runs_per_day=24), function("f"), node("w", "step_functions")],
        [edge("s", "invocation", "f", "start"), edge("f", "invocation", "w", "start", count=400)],
    )
    one = estimate(document, tables)
    assert limit_of(one, f"{STARTS}bucket").demand == pytest.approx(400)
    assert limit_of(one, f"{STARTS}rate").demand == pytest.approx(400 / 1_600 * 300)
    assert not [found for found in one.findings if found.key.startswith(STARTS)]


def test_more_than_the_refill_for_ever_is_refused_whatever_the_bucket_holds(tables):
    one = estimate(started(1, 60, mean=310), tables)
    assert limit_of(one, f"{STARTS}rate").demand == pytest.approx(310)
    assert stops(one, f"{STARTS}rate") and not stops(one, f"{STARTS}bucket")


def test_nodes_of_an_account_share_one_bucket(tables):
    """Two workflows of 900 starts in one second: 1,800 of 1,600."""
    document = architecture(
        [
            clients(requests=10 * MONTH_S, burst=90, burst_seconds=1),
            node("w", "step_functions"),
            node("v", "step_functions"),
        ],
        [edge("c", "request", "w", "start"), edge("c", "request", "v", "start")],
    )
    rate = limit_of(estimate(document, tables), f"{STARTS}rate")
    assert rate.demand == pytest.approx(1_800 / 1_600 * 300)


def test_express_starts_have_a_bucket_of_a_second(tables):
    """10,000 in one second are taken of 6,000 and 6,000 more."""
    one = estimate(started(1_000, 1, workflow_type="express"), tables)
    assert limit_of(one, f"{STARTS}express").demand == pytest.approx(5_000)


def test_an_api_takes_a_burst_of_a_second(tables):
    """14,000 requests in one second, of 5,000 and 10,000."""
    source = clients(requests=10 * MONTH_S, burst=1_400, burst_seconds=1)
    document = architecture([source, node("api", "api_gateway_http")], [edge("c", "request", "api", "request")])
    one = estimate(document, tables)
    assert limit_of(one, "api_gateway.throttle.rate").demand == pytest.approx(14_000 / 15_000 * 10_000)
    assert not stops(one, "api_gateway.throttle.rate") and not stops(one, "api_gateway.throttle.burst")


def launching(tables, count, **more):
    """A rare request whose function starts so many tasks, each of which does something for a minute."""
    document = architecture(
        [clients(requests=0.0003 * MONTH_S), function("f"), node("j", "fargate", job_seconds=60), node("t", "sns")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "j", "run_task", count=count, **more),
            edge("j", "invocation", "t", "publish", count=10),
        ],
    )
    return estimate(document, tables)


@pytest.mark.parametrize(("count", "verdict"), [(80, "ok"), (130, "raise quota")])
def test_tasks_launched_at_once_are_a_matter_of_the_bucket(tables, count, verdict):
    """100 and the 20 that come back in the second, however long the tasks then run."""
    one = launching(tables, count)
    burst, rate = limit_of(one, "fargate.launch.burst"), limit_of(one, "fargate.launch.rate")
    assert (burst.demand, burst.value, burst.verdict) == (pytest.approx(count), pytest.approx(120), verdict)
    assert rate.demand < 1 and rate.verdict == "ok"


def test_what_a_bucket_of_starts_is_asked_does_not_depend_on_how_long_they_run(tables):
    """1,200 executions at once, each of which calls a function ten times in a minute."""
    document = architecture(
        [
            clients(requests=0.0003 * MONTH_S),
            function("d"),
            node("w", "step_functions"),
            function("f", duration_ms=6_000),
        ],
        [
            edge("c", "request", "d", "invoke"),
            edge("d", "invocation", "w", "start", count=1_200),
            edge("w", "execution", "f", "invoke", count=10),
        ],
    )
    bucket = limit_of(estimate(document, tables), f"{STARTS}bucket")
    assert (bucket.demand, bucket.value) == (pytest.approx(1_200, rel=0.01), pytest.approx(1_600))

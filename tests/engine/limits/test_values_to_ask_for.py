"""Values to ask for are enough: with them a limit is not over any more, neither today nor with 30 % more traffic."""

from itertools import count
from math import inf

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.raising import fewest_places
from estimator.engine.maths.refusals import Offered
from estimator.exports.quota_commands import quota_commands
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.engine.samples import starter_documents

MONTH_S = 2_628_000
QUOTA = "lambda.concurrent_executions"
OVER = ("raise quota", "breach", "error")


def refused(load, places):
    """Erlang's loss formula, one place after another."""
    lost = 1.0
    for place in range(1, places + 1):
        lost = load * lost / (place + load * lost)
    return lost


def fewest(load):
    """The fewest places at which less than 1 % of a load are refused, and which it does not take up."""
    return next(places for places in count(int(load) + 1) if refused(load, places) < 0.01)


def called(per_second, quota=None, **settings):
    """Calls of a second each."""
    quotas = {} if quota is None else {QUOTA: quota}
    calls = edge("c", "request", "f", "invoke")
    return architecture(
        [clients(requests=per_second * MONTH_S), function("f", duration_ms=1000, timeout_s=29, **settings)],
        [calls],
        quotas=quotas,
    )


def asked_for(one):
    """The values to ask AWS for, by quota: each is one, whichever limit asks for it."""
    found = {}
    for limit in one.limits_not_well:
        if limit.request and limit.request.has_spare:
            found.setdefault(limit.request.limit.key, set()).add(limit.request.value)
    assert all(len(values) == 1 for values in found.values()), found
    return {key: values.pop() for key, values in found.items()}


def still_over(document, tables, scale=1.0):
    """Limits that are over though their quotas are what was asked for: at today's traffic, and at 1.3 times that."""
    one = estimate(document, tables, scale=scale)
    stuck = [limit for limit in one.limits if limit.verdict == "raise quota" and not limit.request]
    assert all(limit.own_setting and limit.own_setting() for limit in stuck)
    quotas, asking = asked_for(one), {(limit.key, limit.where) for limit in one.limits_not_well if limit.request}
    raised = document.model_copy(update={"quotas": {**document.quotas, **quotas}})
    for times in (1.0, 1.3):
        for limit in estimate(raised, tables, scale=scale * times).limits:
            if (limit.key, limit.where) in asking and limit.verdict in OVER:
                yield times, limit.message


# -- by chance ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_second", "quota", "value"),
    [(9, 10, 20), (5, 10, 13), (15, 10, 30), (50, 60, 80), (800, 800, 1_069), (9_000, 9_000, 11_800)],
)
def test_a_value_is_where_so_few_callers_are_refused(tables, per_second, quota, value):
    """9 a second with 30 % to spare are 11.7 at once: of those on 19 places 1.3 % are refused, on 20 0.7 %.  Of very
    many the mean decides, which takes up all places before 1 % is refused."""
    busy = limit_of(estimate(called(per_second, quota), tables), QUOTA)
    assert (busy.verdict, busy.request.value) == ("raise quota", value)
    assert value == fewest(per_second * 1.3) or value > 10_000


def test_more_than_any_setting_may_be_has_no_value():
    assert fewest_places(Offered(1e18, 1e18, 60.0), 1e18) == inf


def test_what_is_reserved_is_raised_to_what_is_enough(tables):
    """9 at once with 30 % to spare, on 20."""
    one = estimate(called(9, reserved_concurrency=10), tables)
    reserved = limit_of(one, "lambda.reserved_concurrency")
    assert "Raise the reserved concurrency to 20 executions (30 % to spare), or shorten" in reserved.message
    raised = limit_of(estimate(called(9, reserved_concurrency=20), tables, scale=1.3), "lambda.reserved_concurrency")
    assert raised.verdict == "near"


def test_more_than_the_account_has_is_reserved_after_its_quota_is_raised(tables):
    one = estimate(called(90, 200, reserved_concurrency=80), tables)
    reserved = limit_of(one, "lambda.reserved_concurrency")
    value = fewest(90 * 1.3)
    assert f"to {value} executions (30 % to spare, once the account's quota allows that)" in reserved.message


def test_a_cap_of_an_edge_is_raised_to_what_is_enough(tables):
    document = architecture(
        [clients(requests=9 * MONTH_S), function("f", duration_ms=1000)],
        [edge("c", "request", "f", "invoke", at_once=10)],
    )
    capped = limit_of(estimate(document, tables), "edge.at_once")
    assert "Raise what may run at once on this call to 20 calls (30 % to spare)" in capped.message


# -- any limit ---------------------------------------------------------------------------------------------------------


def fanning_out(count, per_second=0.001, **more):
    """A rare request that starts so many runs at once."""
    return architecture(
        [clients(requests=per_second * MONTH_S), function("front"), function("work", duration_ms=10_000, log_kb=1)],
        [edge("c", "request", "front", "start"), edge("front", "invocation", "work", "start", count=count)],
        **more,
    )


def starting(per_second, burst=1, seconds=60, count=1, kind="standard"):
    """Executions of a workflow, so many by each event."""
    return architecture(
        [
            clients(requests=per_second * MONTH_S, burst=burst, burst_seconds=seconds),
            node("bus", "eventbridge"),
            node("w", "step_functions", workflow_type=kind),
        ],
        [edge("c", "request", "bus", "put", count=count), edge("bus", "event", "w", "start")],
    )


def requested(per_second, burst, seconds):
    """Requests at an API."""
    return architecture(
        [clients(requests=per_second * MONTH_S, burst=burst, burst_seconds=seconds), node("api", "api_gateway_http")],
        [edge("c", "request", "api", "request")],
    )


@pytest.mark.parametrize(
    "document",
    [
        *(called(load, quota) for load, quota in [(1, 2), (9, 10), (40, 42), (700, 720), (1_120, 1_000)]),
        *(fanning_out(count, rate) for count, rate in [(1_000, 0.001), (400, 0.05), (250, 0.2), (30, 5), (7, 40)]),
        fanning_out(50, 0.001, quotas={QUOTA: 10}),
        *(starting(rate, burst, seconds) for rate, burst, seconds in [(400, 1, 60), (10, 320, 1), (100, 5, 60)]),
        *(starting(0.001, count=count) for count in (2_000, 4_000)),
        starting(0.2, count=900),
        starting(3_000, 3, 5, kind="express"),
        *(requested(*one) for one in [(4_000, 3, 60), (500, 40, 1), (11_000, 1, 60)]),
        called(1, 150, reserved_concurrency=100),
        called(90, 50, reserved_concurrency=80),
    ],
)
def test_a_limit_with_what_is_asked_for_is_over_no_more(tables, document):
    assert asked_for(estimate(document, tables))
    assert not list(still_over(document, tables))


@pytest.mark.parametrize("scale", [300])
@pytest.mark.parametrize("document", starter_documents(), ids=lambda one: one.name)
def test_the_starters_with_what_is_asked_for_are_over_no_more(tables, document, scale):
    assert not list(still_over(document, tables, scale))


# -- one quota, one value ----------------------------------------------------------------------------------------------


def test_limits_that_follow_from_one_quota_ask_for_one_value(tables):
    """80 reserved and the 100 that stay free are 180: 234 with 30 % to spare, whichever of the two limits says so."""
    one = estimate(called(1, 50, reserved_concurrency=80), tables)
    for key in (QUOTA, "lambda.unreserved_minimum"):
        assert "Ask AWS for 234 (quota L-B99A9384 of Lambda" in limit_of(one, key).message
    assert [raised.desired_value for raised in quota_commands(one).raising] == [234]


def test_nodes_that_follow_from_one_quota_ask_for_one_value(tables):
    """Two functions that move 500 and 600 Mbps of 625: the larger needs 780 and a little."""

    def sent(mbps):
        return mbps * 1e6 / 8 / 1024

    document = architecture(
        [clients(), *(function(name, duration_ms=1000) for name in "fg"), node("x", "external_system")],
        [
            *(edge("c", "request", name, "invoke", payload_kb=0.001, response_kb=0.001) for name in "fg"),
            edge("f", "invocation", "x", "request", payload_kb=sent(500), response_kb=0.001),
            edge("g", "invocation", "x", "request", payload_kb=sent(600), response_kb=0.001),
        ],
    )
    one = estimate(document, tables)
    moved = [limit for limit in one.limits if limit.key == "lambda.network_bandwidth"]
    assert len(moved) == 2 and moved[0].request == moved[1].request


@pytest.mark.parametrize(
    ("per_second", "says"), [(1, "Reserve less where it is not needed."), (79, "before more is reserved.")]
)
def test_what_is_needed_is_not_advised_to_be_reserved_less(tables, per_second, says):
    kept = limit_of(estimate(called(per_second, 50, reserved_concurrency=80), tables), "lambda.unreserved_minimum")
    assert says in kept.message


# -- buckets -----------------------------------------------------------------------------------------------------------


def test_a_bucket_is_asked_for_beside_the_refill_that_is_asked_for(tables):
    """4,000 starts in one second of 1,300 and 300: a bucket of 5,200 less 300."""
    bucket = limit_of(estimate(starting(0.001, count=4_000), tables), "step_functions.start_execution.bucket")
    assert "Ask AWS for a bucket of 4,900 tokens, now 1,300, beside its refill (no quota code" in bucket.message


def test_more_than_the_refill_for_long_is_a_matter_of_the_refill(tables):
    """400 a second for ever: 520 with 30 % to spare, at which a rate is at its end."""
    one = estimate(starting(400), tables)
    assert limit_of(one, "step_functions.start_execution.rate").request.value == 521
    assert (
        "Ask AWS for a refill of 521 requests/s, now 300 (no"
        in limit_of(one, "step_functions.start_execution.bucket").message
    )


def test_a_bucket_that_aws_does_not_raise_is_filled_faster(tables):
    """12,000 requests a second for a minute are 720,000 of 605,000: 936,000 less 5,000, over 60 s."""
    burst = limit_of(estimate(requested(4_000, 3, 60), tables), "api_gateway.throttle.burst")
    assert burst.verdict == "raise quota" and "quota L-8A5B8E43 of API Gateway" in burst.message
    assert burst.request.value == 15_600


def test_a_bucket_of_lumps_whose_refill_is_asked_for_too_needs_less_itself(tables):
    """Of 310 a second a tenth comes in lumps of 4,000: with a refill of 404 a bucket of 5,200 and some less that."""
    document = architecture(
        [
            clients(requests=310 * MONTH_S),
            clients("rare", requests=0.001 * MONTH_S),
            node("bus", "eventbridge"),
            node("w", "step_functions"),
        ],
        [
            edge("c", "request", "w", "start"),
            edge("rare", "request", "bus", "put", count=4_000),
            edge("bus", "event", "w", "start"),
        ],
    )
    bucket = limit_of(estimate(document, tables), "step_functions.start_execution.bucket")
    refill = bucket.request.refill
    assert refill > 310 * 1.3 and bucket.request.value >= bucket.demand * 1.3 - refill * 1.01
    assert f"beside a refill of {refill:,.0f} a second" in bucket.message
    assert not list(still_over(document, tables))


# -- settings of one's own ---------------------------------------------------------------------------------------------


def provisioned(number):
    return architecture(
        [clients(requests=300 * MONTH_S), function("f", duration_ms=10, provisioned_concurrency=number)],
        [edge("c", "request", "f", "invoke")],
    )


def test_what_is_provisioned_is_raised_to_what_is_enough(tables):
    """300 a second with 30 % to spare are 390: 39 environments would be at their end."""
    key = "lambda.rps_per_provisioned_concurrency"
    one = estimate(provisioned(10), tables)
    assert "raise that to 40 (30 % to spare)" in limit_of(one, key).message
    assert limit_of(estimate(provisioned(40), tables, scale=1.3), key).verdict == "near"


def test_a_setting_of_ones_own_is_no_quota_of_aws(tables):
    commands = quota_commands(estimate(called(9, reserved_concurrency=10), tables))
    why = next(one.why for one in commands.without if one.key == "lambda.reserved_concurrency")
    assert why.endswith("it follows from a setting of your own, to be raised to 20, 30 % to spare")


def test_a_time_out_of_ones_own_is_raised_as_far_as_aws_allows(tables):
    """A second of work within one: 1.3 s, in whole seconds."""
    document = architecture(
        [clients(), function("f", duration_ms=1000, timeout_s=1)], [edge("c", "request", "f", "start")]
    )
    run = limit_of(estimate(document, tables), "lambda.timeout")
    assert "Raise its time-out to" in run.message


# -- what a lump is made of --------------------------------------------------------------------------------------------


def test_what_falls_together_by_chance_is_not_said_of_one_event(tables):
    """7 runs of 10 s by each of 40 requests a second: some 440 requests together, not one."""
    by_chance = limit_of(estimate(starting(300, count=1), tables), "step_functions.start_execution.rate")
    assert "one request of c causes" not in by_chance.message
    many = limit_of(estimate(fanning_out(250, 0.2), tables), QUOTA)
    assert "what c causes at once, and how much of it falls together by chance" in many.message
    alone = limit_of(estimate(fanning_out(1_000), tables), QUOTA)
    assert "what one request of c causes at once" in alone.message

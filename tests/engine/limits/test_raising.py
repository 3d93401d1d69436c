"""What to ask AWS for where a limit is neared or broken."""

import pytest

from estimator.engine.estimate import estimate
from estimator.engine.limits.raising import rounded_up
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import api_and_function, limit_of


def test_a_remedy_names_code_and_value_with_30_percent_to_spare(tables):
    """1,120 executions at once: of 1,120 x 1.3 = 1,456 on as many, Erlang's formula refuses 2 %, of those on 1,485 1 %."""
    one = estimate(api_and_function(requests=800 * 2_628_000), tables)
    busy = limit_of(one, "lambda.concurrent_executions")
    assert busy.request.value == 1485
    assert busy.message.endswith("Ask AWS for 1,485 (quota L-B99A9384 of Lambda, 30 % to spare).")


def test_a_limit_that_follows_from_a_quota_says_which_one_to_raise(tables):
    """15,000 calls a second need 1,500 environments of ten a second each: 1,500 x 1.3 = 1,950 would be at their end."""
    one = estimate(api_and_function(requests=15_000 * 2_628_000, duration_ms=20), tables)
    calls = limit_of(one, "lambda.rps_per_environment")
    assert (calls.verdict, calls.request.limit.key, calls.request.value) == (
        "raise quota",
        "lambda.concurrent_executions",
        1951,
    )
    assert "Ask AWS for 1,951 (quota L-B99A9384 of Lambda, which it follows from, 30 % to spare)." in calls.message


def test_what_has_30_percent_to_spare_already_is_not_asked_for(tables):
    """712 of 1,000, which nobody waits for: 926 are there."""
    document = architecture(
        [clients(requests=712 * 2_628_000), function("f", duration_ms=1000)], [edge("c", "request", "f", "start")]
    )
    busy = limit_of(estimate(document, tables), "lambda.concurrent_executions")
    assert busy.verdict == "near" and busy.request is None
    assert "AWS raises it on request (quota L-B99A9384 of Lambda)" in busy.message


def mover(mbps, **more):
    """A function that sends so many megabits in a second."""
    sent_kb = mbps * 1e6 / 8 / 1024
    return architecture(
        [clients(), function("f", duration_ms=1000), node("x", "external_system")],
        [
            edge("c", "request", "f", "invoke", payload_kb=0.001, response_kb=0.001),
            edge("f", "invocation", "x", "request", payload_kb=sent_kb, response_kb=0.001),
        ],
        **more,
    )


def test_nobody_asks_for_more_than_aws_gives(tables):
    """A function that moves 2,500 Mbps: 3,250 would spare 30 %, and 3,000 is all there is."""
    document = mover(2_500)
    moved = limit_of(estimate(document, tables), "lambda.network_bandwidth")
    assert moved.request.value == 3000 and not moved.request.has_spare
    assert "Ask AWS for 3,000, the most it gives (quota L-14320ECE of Lambda)." in moved.message


def test_more_than_aws_gives_is_asked_from_nobody(tables):
    """The quota stands at 3,000 already, the most there is."""
    document = mover(4_000, quotas={"lambda.network_bandwidth": 3000})
    moved = limit_of(estimate(document, tables), "lambda.network_bandwidth")
    assert (moved.verdict, moved.request) == ("breach", None)
    assert moved.message.endswith("AWS gives no more (quota L-14320ECE of Lambda).")


@pytest.mark.parametrize(
    ("value", "expected"), [(1456, 1456), (1456.01, 1457), (0.2, 1), (10_000, 10_000), (123_456, 124_000)]
)
def test_numbers_to_ask_for_are_whole(value, expected):
    assert rounded_up(value) == expected


def reserving(quota, reserved=100):
    return architecture(
        [clients(), function("f", reserved_concurrency=reserved)],
        [edge("c", "request", "f", "invoke")],
        quotas={"lambda.concurrent_executions": quota},
    )


def test_reserving_more_than_the_quota_leaves_is_an_error(tables):
    """100 reserved and the 100 that stay free are 200 of 150; 260 would have 30 % to spare."""
    kept = limit_of(estimate(reserving(150), tables), "lambda.unreserved_minimum")
    assert (kept.demand, kept.value, kept.verdict) == (100, 50, "error")
    assert kept.message.endswith(
        "Reserve less where it is not needed. Ask AWS for 260 (quota L-B99A9384 of Lambda, which it follows from, 30 % to spare)."
    )


@pytest.mark.parametrize("quota", [100, 10, 1])
def test_a_limit_of_less_than_nothing_names_the_quota(tables, quota):
    kept = limit_of(estimate(reserving(quota), tables), "lambda.unreserved_minimum")
    assert (kept.verdict, kept.load) == ("error", None)
    assert "nothing is left of the quota of" in kept.message and "−" not in kept.message
    assert "(quota L-B99A9384 of Lambda)" in kept.message


def test_reserving_all_that_may_be_reserved_is_no_error(tables):
    kept = limit_of(estimate(reserving(200), tables), "lambda.unreserved_minimum")
    assert (kept.demand, kept.value, kept.verdict) == (100, 100, "ok")

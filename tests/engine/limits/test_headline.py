"""What leads every page: at any traffic, with what is broken already, and where nothing is asked before it overflows."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node


@pytest.mark.parametrize("scale", [0.5, 1, 5, 300])
def test_the_users_unit_is_the_same_at_any_traffic(tables, scale):
    document = architecture(
        [clients(requests=100 * 2_628_000), function("f", duration_ms=1000)], [edge("c", "request", "f", "invoke")]
    )
    one = estimate(document, tables, scale=scale)
    assert "971 requests a second" in one.holds_to


def test_what_is_broken_whatever_the_traffic_is_the_first_to_break(tables):
    document = architecture([clients(), function("f", reserved_concurrency=950)], [edge("c", "request", "f", "invoke")])
    one = estimate(document, tables)
    assert (one.first_to_break.key, one.first_to_break.verdict) == ("lambda.unreserved_minimum", "error")
    assert one.next_to_break[0] is one.headroom


@pytest.mark.parametrize(("per_second", "verdict"), [(9.5, "near"), (7.1, "near"), (6.9, "ok")])
def test_an_age_is_near_before_its_backlog_begins(tables, per_second, verdict):
    """Ten at once of a second each."""
    document = architecture(
        [
            clients(requests=per_second * 2_628_000),
            node("q", "sqs", visibility_timeout_s=60),
            function("f", duration_ms=1000, timeout_s=10),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", at_once=10, batch_size=1),
        ],
    )
    age = next(one for one in estimate(document, tables).limits if one.key == "sqs.retention")
    assert (age.demand, age.verdict) == (0, verdict)


def test_a_map_larger_than_what_is_reserved_is_refused_at_each_run(tables):
    document = architecture(
        [
            clients(requests=2_628),
            node("sf", "step_functions"),
            function("f", duration_ms=1000, reserved_concurrency=10),
        ],
        [
            edge("c", "request", "sf", "start"),
            edge("sf", "execution", "f", "invoke", count=30, at_once=30),
        ],
    )
    reserved = next(one for one in estimate(document, tables).limits if one.key == "lambda.reserved_concurrency")
    assert (reserved.demand, reserved.verdict, reserved.headroom) == (30, "breach", 0)


def test_a_clock_that_ticks_less_often_starts_as_many(tables):
    document = architecture(
        [node("s", "schedule", runs_per_day=24), function("d"), function("w", duration_ms=30_000)],
        [edge("s", "invocation", "d", "start"), edge("d", "invocation", "w", "start", count=4000)],
    )
    busy = next(one for one in estimate(document, tables).limits if one.key == "lambda.concurrent_executions")
    assert busy.headroom == 0


def test_what_refuses_at_any_traffic_leads_what_only_delays(tables):
    """5,000 calls at once of 1,000 places, while what fetches them fills its network."""
    document = architecture(
        [clients(requests=100), function("d", duration_ms=100), function("g", duration_ms=20_000, timeout_s=60)],
        [
            edge("c", "request", "d", "invoke"),
            edge("d", "invocation", "g", "invoke", count=5_000, response_kb=2),
        ],
    )
    one = estimate(document, tables)
    assert one.broken is None and {"delays", "refuses"} <= {found.consequence for found in one.findings}
    assert one.first_to_break.consequence == "refuses"
    assert "error 429" in one.holds_to


def test_a_fault_of_today_is_not_said_of_any_traffic(tables):
    """A table of 1,000 writes a second that gets 3,000: at a third of it, it holds."""
    table = node("t", "dynamodb", capacity="provisioned", scaling="fixed", write_capacity=1_000)
    document = architecture(
        [clients(requests=3_000 * 2_628_000), function("f", duration_ms=100), table],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write")],
    )
    one = estimate(document, tables)
    assert one.holds_to.startswith("does not hold today: t: writes need")
    burst = next(found for found in one.findings if found.key == "dynamodb.burst_retention")
    assert "more than all of the 300 s (of spare write capacity" in burst.message and burst.headroom == pytest.approx(
        1 / 3, abs=0.01
    )

"""How far each side holds, and how soon it has grown."""

from math import inf

import pytest

from estimator.engine.figures import listed, times
from estimator.exports.results.comparison import ComparisonResult
from estimator.exports.text_table import comparison_text
from estimator.whatif.comparison.answer import changes_at
from estimator.whatif.comparison.compare import CONTAINERS, SERVERLESS, Comparison, Crossing, compare
from estimator.whatif.comparison.holding import (
    answer_and_holding,
    beyond_sentences,
    breaking_sentence,
    broken_at,
    doubling,
    doubling_sentence,
    holding_paragraphs,
    holding_sentences,
    holdings,
)
from tests.engine.builders import architecture, clients, edge, function, node


def behind_an_api(*, per_second=1.0, others=(), edges=(), containers=None, **settings):
    return architecture(
        [clients(requests=per_second * 2_628_000), node("api", "api_gateway_http"), function("f", **settings), *others],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke"), *edges],
        containers=containers or {},
    )


def asking_a_partner():
    """One request a second, each of them a call of a system that takes ten a second."""
    partner = node("p", "external_system", rate_limit=10)
    return behind_an_api(others=[partner], edges=[edge("f", "invocation", "p", "request")])


def test_each_side_holds_to_the_limit_that_stops_it_first(tables):
    for one in holdings(compare(asking_a_partner(), tables)):
        assert one.limit.key == "external_system.rate" and one.breaks_at == pytest.approx(10)
        assert one.is_broken_at(10.1) and not one.is_broken_at(9.9)


def test_a_side_that_a_time_out_stops_does_not_hold_today(tables):
    """A front of 29 s before a function of 61 s; the load balancer in its place waits."""
    document = architecture(
        [clients(requests=262_800), node("api", "api_gateway_rest"), function("f", duration_ms=61_000, timeout_s=70)],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    serverless, containers = holdings(compare(document, tables))
    assert serverless.side == SERVERLESS and serverless.breaks_at == 0 and serverless.is_broken_at(0.01)
    assert containers.side == CONTAINERS and containers.breaks_at > 1


def test_a_crossing_beyond_which_a_side_has_broken_says_which_and_why(tables):
    comparison = compare(asking_a_partner(), tables)
    near, far = (Crossing(scale, 0, CONTAINERS, 0, (scale, scale)) for scale in (5.0, 50.0))
    assert broken_at(comparison, near) == [] and beyond_sentences(comparison, [near]) == []
    assert {one.side for one in broken_at(comparison, far)} == {SERVERLESS, CONTAINERS}
    (said,) = beyond_sentences(comparison, [far])
    assert said.startswith(
        "Serverless does not hold at 50 ×, where the cheaper side changes: from 10 × today's traffic"
    )
    assert " on, p meets its limit of 10 " in said


# -- with the answer ---------------------------------------------------------------------------------------------------


def computing(per_second, **containers):
    """So many calls a second of 200 ms that compute for 180 of them: containers need 1.2 vCPU for each four of them."""
    work = function("f", memory_mb=1769, duration_ms=200)
    return architecture(
        [clients(requests=per_second * 2_628_000), work],
        [edge("c", "request", "f", "invoke")],
        containers={"cpu_share_percent": 90, "vcpu": 1.0, "memory_gb": 2.0, **containers},
    )


def test_containers_that_do_not_hold_today_are_named_with_the_answer(tables):
    """22.9 a second keep 4.12 vCPU busy, 6.87 tasks at 60 %: 7 of a vCPU, where an account has 6."""
    both = compare(computing(22.9), tables)
    (_, containers) = holdings(both)
    assert breaking_sentence(both) == (
        f"Containers hold only to {containers.breaks_at:.2g} × today: the account meets its limit of 6 vCPU (Fargate "
        "vCPUs) and no more tasks start."
    )


def test_a_side_that_breaks_before_the_answer_turns_is_named_with_it(tables):
    """Six tasks, half busy, take 3 ÷ 0.18 = 16.7 calls a second."""
    both = compare(computing(2, target_percent=50), tables)
    (_, containers) = holdings(both)
    assert containers.breaks_at == pytest.approx(16.67 / 2, rel=3e-3) and containers.breaks_at < changes_at(both)
    said = f"Containers break first, at {containers.breaks_at:.2g} × today: the account meets its limit of 6 vCPU "
    assert breaking_sentence(both).startswith(said)
    assert answer_and_holding(both) == ComparisonResult.of(both).answer and said in ComparisonResult.of(both).answer
    assert said in comparison_text(both).splitlines()[0]


def test_where_the_answer_turns_nowhere_a_side_that_breaks_is_named(tables):
    both = compare(behind_an_api(per_second=10, containers={"containers_ops_usd": 1_000_000}), tables)
    first = min(holdings(both), key=lambda one: one.breaks_at)
    assert changes_at(both) is None and 1 < first.breaks_at < 100 and first.side == CONTAINERS
    assert breaking_sentence(both).startswith(f"Containers break at {times(first.breaks_at)} today: ")


def test_a_side_that_breaks_before_a_later_crossing_is_named_with_that(tables, monkeypatch):
    both = compare(asking_a_partner(), tables)
    near, far = (Crossing(scale, 0, side, 0, (scale, scale)) for scale, side in ((5.0, CONTAINERS), (50.0, SERVERLESS)))
    monkeypatch.setattr(Comparison, "crossings", property(lambda _: [near, far]))
    assert changes_at(both) == 5
    assert [breaking_sentence(both)] == beyond_sentences(both, [far])


def test_a_side_that_holds_beyond_where_the_answer_turns_is_not_named(tables):
    both = compare(behind_an_api(memory_mb=1769, duration_ms=200), tables)
    assert changes_at(both) < min(one.breaks_at for one in holdings(both)) and breaking_sentence(both) == ""


def test_a_side_that_a_time_out_stops_is_named_with_the_answer(tables):
    document = architecture(
        [clients(requests=262_800), node("api", "api_gateway_rest"), function("f", duration_ms=61_000, timeout_s=70)],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
    )
    assert breaking_sentence(compare(document, tables)).startswith("Serverless does not hold today: ")


def test_what_stops_both_sides_alike_is_told_once(tables):
    def both_sides(rate_limit):
        partner = node("p", "external_system", rate_limit=rate_limit)
        called = edge("f", "invocation", "p", "request")
        document = behind_an_api(memory_mb=1769, duration_ms=200, others=[partner], edges=[called])
        return breaking_sentence(compare(document, tables))

    assert both_sides(1.5).startswith("Both sides break before that, at 1.5 × today: p meets its limit of 1.5 ")
    assert both_sides(0.5).startswith("Both sides hold only to 0.5 × today: p meets its limit of 0.5 ")


def test_nothing_is_named_where_nothing_changes_within_what_is_looked_at(tables):
    both = compare(architecture([clients(requests=1000), function("f")], [edge("c", "request", "f", "invoke")]), tables)
    assert changes_at(both) is None and breaking_sentence(both) == ""


def test_how_far_both_sides_hold_is_said_in_the_users_unit(tables):
    serverless, containers = holding_sentences(compare(asking_a_partner(), tables))
    assert serverless.startswith("Serverless holds to 10 requests a second, 10 × today; then p meets")
    assert containers.startswith("On containers it holds to 10 requests a second, 10 × today; then p meets")


def test_functions_get_a_thousand_environments_in_ten_seconds(tables):
    """2,500 a second of 1 s run in 2,500 environments: as many more in three steps, two of them ten seconds later."""
    document = behind_an_api(per_second=2_500, duration_ms=1000, init_ms=400)
    found = doubling(compare(document, tables)).functions
    assert (found.more, found.after_s) == (2_500, pytest.approx(20.4))


def test_tasks_come_after_the_alarm_their_start_and_their_launch(tables):
    """2,500 a second keep 0.3 × 512 / 1,769 of a vCPU busy each: at 60 % 361.8 tasks of a vCPU, and 723.6 for twice as
    many.  362 more take 5 minutes and, at 500 a minute, 43.4 s; the account has launched them sooner."""
    document = behind_an_api(per_second=2_500, duration_ms=1000, containers={"vcpu": 1.0, "memory_gb": 2.0})
    found = doubling(compare(document, tables)).containers
    assert (found.more, found.after_s) == (362, pytest.approx(300 + 60 * 362 / 500))


def test_a_fixed_fleet_does_not_grow(tables):
    document = behind_an_api(per_second=2_500, duration_ms=1000, containers={"scaling": "fixed"})
    comparison = compare(document, tables)
    assert doubling(comparison).containers.after_s == inf
    assert "containers, whose number is fixed, lack " in doubling_sentence(comparison)


def test_what_a_doubled_peak_takes_is_said(tables):
    small, large = behind_an_api(), behind_an_api(per_second=100, duration_ms=1000, init_ms=400)
    assert doubling_sentence(compare(small, tables)).endswith(", and containers have enough tasks as it is.")
    said = doubling_sentence(compare(large, tables))
    assert said.startswith("When today's peak doubles at once, functions have 100 environments more after 400 ms, and ")
    assert "tasks more after 5" in said


def from_a_queue(**more):
    """A message a second of 5 s: five at once, which keep 0.434 of a vCPU busy."""
    return architecture(
        [clients(), node("q", "sqs"), function("f", duration_ms=5000, init_ms=400)],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke", batch_size=1, **more)],
        containers={"vcpu": 0.25},
    )


def test_twice_the_messages_need_twice_the_pollers_and_workers(tables):
    """300 batches more at once in a minute, five in a second; 2.9 tasks, and 5.8 for twice as much: three more after
    the alarm and, at 500 a minute, 0.36 s."""
    found = doubling(compare(from_a_queue(), tables))
    assert (found.functions.more, found.functions.after_s) == (5, pytest.approx(1.4))
    assert (found.containers.more, found.containers.after_s) == (3, pytest.approx(300.36))


def test_a_queue_whose_consumer_is_capped_lets_the_rest_wait(tables):
    assert doubling(compare(from_a_queue(at_once=5), tables)).functions.more == 0


def test_steps_of_a_workflow_count_on_both_sides(tables):
    document = architecture(
        [clients(), node("w", "step_functions"), function("f", duration_ms=5000)],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke")],
        containers={"vcpu": 0.25},
    )
    found = doubling(compare(document, tables))
    assert (found.functions.more, found.containers.more) == (5, 3)


def test_jobs_start_as_many_tasks_again(tables):
    """500 a month of 880 s: 1,672 s and 30 s of image pull each, 0.32 at once."""
    document = architecture(
        [clients(requests=500), node("t", "sns"), function("f", memory_mb=1769, duration_ms=880_000, timeout_s=900)],
        [edge("c", "request", "t", "publish"), edge("t", "message", "f", "start")],
    )
    found = doubling(compare(document, tables)).containers
    assert (found.more, found.after_s) == (1, 30)


def test_a_stream_runs_on_its_shards_whatever_comes(tables):
    document = architecture(
        [clients(), node("s", "kinesis_data_streams"), function("f", duration_ms=500)],
        [edge("c", "request", "s", "put"), edge("s", "record", "f", "invoke")],
    )
    assert doubling(compare(document, tables)).functions.more == 0


def test_nothing_to_move_says_nothing(tables):
    document = architecture([clients(), node("b", "s3")], [edge("c", "request", "b", "get")])
    assert doubling_sentence(compare(document, tables)) == ""


def test_without_traffic_no_side_is_said_to_hold(tables):
    both = compare(behind_an_api(per_second=0), tables)
    assert holding_sentences(both) == [
        "Serverless meets no limit, since no traffic enters yet.",
        "On containers it meets no limit, since no traffic enters yet.",
    ]


def test_crossings_beyond_the_same_limit_are_told_in_one_sentence(tables):
    """Large tasks on whole peaks: the cheaper side changes with each that starts, and six vCPUs are reached first."""
    document = architecture(
        [clients(requests=40_000_000, burst=2), node("api", "api_gateway_http"), function("f", memory_mb=1769)],
        [edge("c", "request", "api", "request"), edge("api", "request", "f", "invoke")],
        containers={"cpu_share_percent": 90},
        quotas={"fargate.vcpu.on_demand": 0.5},
    )
    both = compare(document, tables)
    beyond = [one for one in both.crossings if broken_at(both, one)]
    told = [line for line in holding_paragraphs(both) if "where the cheaper side changes" in line]
    assert len(beyond) > 1 and len(told) == 1
    places = [times(one.scale).removesuffix(" ×") for one in beyond]
    assert f"at {listed(places, len(places))} ×, where the cheaper side changes" in told[0]

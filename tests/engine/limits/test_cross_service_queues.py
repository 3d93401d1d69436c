"""Order per key, caps by their owner, and what queues and functions ask of each other: what fires, and what must not."""

import numpy as np
import pytest

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.limits.finding import Finding
from tests.engine.builders import architecture, clients, edge, function, node
from tests.simulation.lanes import died_of_throttling, refused_share, waiting_at_end

MONTH_S = 2_628_000
DAY_S = 86_400


def limit_of(one: Estimate, key: str) -> Finding:
    return next(limit for limit in one.limits if limit.key == key)


def found(one: Estimate) -> dict[str, str]:
    """Findings and how bad they are."""
    return {finding.key: finding.verdict for finding in one.findings}


def queued(tables, *, rate=5.0, queue=(), worker=(), burst=1, **more) -> Estimate:
    """Messages a second by way of a queue to a function, one in a batch."""
    document = architecture(
        [
            clients(requests=rate * MONTH_S, burst=burst),
            node("q", "sqs", **dict(queue)),
            function("w", duration_ms=1000, **dict(worker)),
        ],
        [edge("c", "request", "q", "send"), edge("q", "message", "w", "invoke", **{"batch_size": 1, **more})],
    )
    return estimate(document, tables)


def streamed(tables, *, rate=5.0, parallel=1, shards=4, busiest=1.0) -> Estimate:
    """Records a second by way of a stream to a function, one in a batch of a second."""
    stream = node("s", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=shards,
                  hottest_key_percent=busiest)  # fmt: skip
    document = architecture(
        [clients(requests=rate * MONTH_S), stream, function("w", duration_ms=1000)],
        [edge("c", "request", "s", "put"), edge("s", "record", "w", "invoke", batch_size=1, parallel=parallel)],
    )
    return estimate(document, tables)


# -- order per key: the throughput of a lane ---------------------------------------------------------------------


def test_the_busiest_group_is_handled_one_batch_at_a_time(tables):
    """1.7 a second against one: headroom 1 ÷ 1.7, and 0.7 a second more wait for ever."""
    one = queued(tables, queue={"queue_type": "fifo", "busiest_group_percent": 34}, worker={"timeout_s": 5})
    lane = limit_of(one, "sqs.busiest_group")
    assert (lane.verdict, lane.nodes) == ("breach", ("q", "w"))
    assert (lane.demand, lane.value) == (pytest.approx(1.7), pytest.approx(1))
    assert lane.headroom == pytest.approx(1 / 1.7)
    assert one.traffic.loads["q"].lanes[0].grows_per_day[0, 0] == pytest.approx(0.7 * DAY_S)
    assert limit_of(one, "sqs.busiest_group_age").headroom == pytest.approx(1 / 1.7, rel=3e-3)
    assert "41.2 % of what comes there then is delayed" in lane.message


def test_batches_of_a_group_handle_as_many_times_more(tables):
    one = queued(tables, queue={"queue_type": "fifo", "busiest_group_percent": 34}, batch_size=10)
    assert limit_of(one, "sqs.busiest_group").value == pytest.approx(10)
    assert limit_of(one, "sqs.busiest_group").verdict == "ok"


@pytest.mark.parametrize(("groups", "at_once", "runs"), [(3, None, 3.0), (3, 2, 2.0), (None, 4, 4.0), (1, None, 1.0)])
def test_a_fifo_queue_runs_no_more_at_once_than_it_has_groups(tables, groups, at_once, runs):
    one = queued(tables, queue={"queue_type": "fifo", "message_groups": groups}, at_once=at_once)
    busy = limit_of(one, "lambda.sqs_esm.max_concurrency")
    assert busy.demand == pytest.approx(runs)


def test_one_group_of_ten_a_second_lets_one_run(tables):
    one = queued(tables, rate=10, queue={"queue_type": "fifo", "busiest_group_percent": 100})
    assert limit_of(one, "lambda.sqs_esm.max_concurrency").demand == pytest.approx(1)
    assert one.traffic.loads["q"].lanes[0].grows_per_day[0, 0] == pytest.approx(9 * DAY_S)


def published(tables, *, queue=(), others=()) -> Estimate:
    """Four messages a second by way of a FIFO topic, half of them of one group, to a FIFO queue and 0.8 s of work."""
    topic = node("t", "sns", topic_type="fifo", busiest_group_percent=50)
    document = architecture(
        [
            clients(requests=4 * MONTH_S, burst=1),
            topic,
            node("q", "sqs", queue_type="fifo", **dict(queue)),
            function("w", duration_ms=800),
        ],
        [
            edge("c", "request", "t", "publish"),
            edge("t", "message", "q", "send"),
            edge("q", "message", "w", "invoke", batch_size=1),
            *others,
        ],
    )
    return estimate(document, tables)


def test_a_group_travels_with_its_messages_from_a_topic_to_its_queue(tables):
    one = published(tables)
    assert limit_of(one, "sqs.busiest_group").demand == pytest.approx(2)
    assert limit_of(one, "sqs.busiest_group").value == pytest.approx(1.25)
    assert not any(guess.owner == "q" and "group_percent" in guess.setting for guess in one.assumptions)


def test_a_queue_that_says_so_itself_or_has_other_senders_does_not_follow_its_topic(tables):
    told = published(tables, queue={"busiest_group_percent": 10})
    shared = published(tables, others=[edge("c", "request", "q", "send")])
    assert limit_of(told, "sqs.busiest_group").demand == pytest.approx(0.4)
    assert limit_of(shared, "sqs.busiest_group").demand == pytest.approx(0.08)


def test_a_standard_queue_keeps_no_order(tables):
    one = queued(tables, worker={"timeout_s": 5}, queue={"visibility_timeout_s": 30})
    assert found(one) == {}
    assert not any("busiest" in limit.key for limit in one.limits)


@pytest.mark.parametrize("parallel", [1, 10])
def test_more_batches_of_a_shard_at_once_do_not_help_its_busiest_key(tables, parallel):
    """Two of five a second are of one key, one a second is what a batch of one a second handles."""
    one = streamed(tables, parallel=parallel, busiest=40)
    key = limit_of(one, "kinesis.busiest_key")
    assert (key.verdict, key.headroom) == ("breach", pytest.approx(0.5))
    assert key.nodes == ("s", "w")


def test_more_batches_at_once_help_a_shard_of_many_keys(tables):
    """Of one shard all five a second, in four lanes or eight; over ten shards 0.59 in the busiest."""
    few, many = (
        limit_of(streamed(tables, parallel=lanes, shards=1, busiest=2), "kinesis.busiest_shard") for lanes in (4, 8)
    )
    assert (few.verdict, few.headroom) == ("breach", pytest.approx(4 / 5))
    assert (many.verdict, many.headroom) == ("ok", pytest.approx(8 / 5))
    spread = streamed(tables, shards=10, busiest=2)
    assert limit_of(spread, "kinesis.busiest_shard").demand == pytest.approx(5 * (0.02 + 0.98 / 10))
    assert not any("busiest" in key for key in found(spread))


def test_changes_of_one_key_of_a_table_come_one_batch_at_a_time(tables):
    document = architecture(
        [clients(requests=5 * MONTH_S), node("t", "dynamodb", hottest_key_percent=30), function("w", duration_ms=1000)],
        [
            edge("c", "request", "t", "write"),
            edge("t", "change", "w", "invoke", batch_size=1, parallel=10),
        ],
    )
    key = limit_of(estimate(document, tables), "dynamodb.streams.busiest_key")
    assert (key.verdict, key.nodes, key.headroom) == ("breach", ("t", "w"), pytest.approx(1 / 1.5))


def test_the_busiest_key_of_an_index_is_in_one_partition(tables):
    """3,000 writes a second, of which a key of the table has 1 % and a status of the index half."""
    table = {"indexes": 1, "index_hottest_key_percent": 50}
    document = architecture(
        [clients(requests=3_000 * MONTH_S), node("t", "dynamodb", **table)], [edge("c", "request", "t", "write")]
    )
    one = estimate(document, tables)
    asked = sorted((limit.demand, limit.verdict) for limit in one.limits if limit.key == "dynamodb.partition_wcu")
    assert asked == [(pytest.approx(30), "ok"), (pytest.approx(1500), "breach")]


# -- queue settings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [1, 1001])
def test_a_maximum_concurrency_aws_does_not_take_is_refused_at_its_field(tables, at_once):
    with pytest.raises(DocumentError, match=r"from 2 to 1,000 where a function reads a queue") as refused:
        queued(tables, at_once=at_once)
    assert refused.value.field == "at_once"


def test_a_container_may_read_a_queue_one_at_a_time(tables):
    document = architecture(
        [clients(), node("q", "sqs"), node("s", "fargate")],
        [edge("c", "request", "q", "send"), edge("q", "message", "s", "process", at_once=1)],
    )
    assert estimate(document, tables).total_monthly_usd > 0


@pytest.mark.parametrize(
    ("queue", "worker", "more", "key"),
    [
        ({"max_receive_count": 1}, {"timeout_s": 5}, {}, "sqs.max_receive_count"),
        ({}, {"reserved_concurrency": 2, "timeout_s": 5}, {}, "lambda.sqs_esm.reserved"),
        ({}, {"reserved_concurrency": 10, "timeout_s": 5}, {"at_once": 50}, "lambda.sqs_esm.max_concurrency_setting"),
        ({}, {"slowest_ms": 120_000}, {}, "sqs.visibility_timeout"),
    ],
)
def test_settings_that_lose_valid_messages_are_found(tables, queue, worker, more, key):
    assert key in found(queued(tables, rate=0.1, queue=queue, worker=worker, **more))


def test_settings_aws_advises_are_no_finding(tables):
    one = queued(tables, rate=0.1, worker={"reserved_concurrency": 10, "timeout_s": 5}, at_once=10)
    assert found(one) == {}


# -- reserved concurrency and a queue ------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "places", "receives"), [(1.5, 2, 5), (3.0, 2, 5), (6.0, 5, 3), (12.0, 10, 5)])
def test_messages_die_of_throttling_as_in_a_simulation(tables, rate, places, receives):
    one = queued(tables, rate=rate, queue={"max_receive_count": receives}, worker={"reserved_concurrency": places})
    simulated = died_of_throttling(rate, 1.0, places, receives, 30.0, 200_000, seed=7)
    lost = limit_of(one, "sqs.throttled")
    assert lost.verdict == "breach" and lost.nodes == ("q", "w")
    assert lost.demand / 100 == pytest.approx(simulated, rel=0.1)


def test_a_maximum_concurrency_of_what_is_reserved_loses_nothing(tables):
    one = queued(tables, rate=3, worker={"reserved_concurrency": 2}, at_once=2)
    assert "sqs.throttled" not in {limit.key for limit in one.limits}


# -- callers who wait are refused ----------------------------------------------------------------------------------


def reserved(tables, load: float, places: int = 10, **source) -> Finding:
    document = architecture(
        [clients(requests=load * MONTH_S, **source), function("f", duration_ms=1000, reserved_concurrency=places)],
        [edge("c", "request", "f", "invoke")],
    )
    return limit_of(estimate(document, tables), "lambda.reserved_concurrency")


@pytest.mark.parametrize(
    ("load", "said", "verdict"),
    [
        (3.0, "0.081 %", "ok"),
        (3.2, "0.13 %", "near"),
        (5.0, "1.84 %", "breach"),
        (8.0, "12.2 %", "breach"),
        (9.5, "19.1 %", "breach"),
        (12.0, "30.2 %", "breach"),
    ],
)
def test_ten_reserved_refuse_what_erlangs_tables_say(tables, load, said, verdict):
    limit = reserved(tables, load)
    assert limit.verdict == verdict
    assert f"{said} of calls are refused in the busiest hour" in limit.message
    assert limit.headroom == pytest.approx(4.461 / load, rel=1e-3)


def test_refusals_agree_with_a_simulation(tables):
    simulated = refused_share(8.0, 1.0, 10, 200_000, seed=3)
    assert simulated == pytest.approx(0.122, rel=0.05)
    assert f"{0.122:.1%}".replace("%", " %") in reserved(tables, 8.0).message


def test_a_burst_is_refused_in_its_minute_and_weighed_in_its_hour(tables):
    """Two at once on average and eight in a minute of the hour: that has 6.4 % of the calls and refuses 12.2 % of its."""
    limit = reserved(tables, 2.0, burst=4, burst_seconds=60)
    part = 8 * 60 / (8 * 60 + 2 * 3540)
    assert limit.demand == pytest.approx(8)
    assert f"{part * 0.12166 + (1 - part) * 0.0000382:.2%}".replace("%", " %")[:4] in limit.message
    assert limit.verdict == "near"


def test_the_account_is_shared_by_calls_that_wait_and_events_that_do_not(tables):
    """Events are delayed, not refused: a function only they start is judged by what fits."""
    document = architecture(
        [clients(requests=10 * MONTH_S), function("a", duration_ms=1), function("b", duration_ms=95_000)],
        [edge("c", "request", "b", "start")],
    )
    limit = limit_of(estimate(document, tables), "lambda.concurrent_executions")
    assert (limit.demand, limit.verdict) == (pytest.approx(950), "near")
    assert "are refused" not in limit.message


def test_what_is_refused_is_not_billed_nor_handed_on(tables):
    document = architecture(
        [clients(), function("f", duration_ms=2000, reserved_concurrency=1), node("t", "dynamodb")],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write")],
    )
    one = estimate(document, tables)
    assert one.traffic.loads["t"]["write"].monthly_calls == pytest.approx(MONTH_S / 3)


def test_more_calls_never_mean_fewer_that_get_through(tables):
    document = architecture(
        [clients(burst=5), function("f", duration_ms=2000, reserved_concurrency=3)],
        [edge("c", "request", "f", "invoke")],
    )
    served = estimate(document, tables, scale=np.logspace(-3, 4, 60)).traffic.loads["f"]["invoke"].monthly_calls
    assert (np.diff(served.ravel()) > 0).all()


# -- quotas that follow from each other ----------------------------------------------------------------------------


@pytest.mark.parametrize("quota", [1000, 50])
def test_more_reserved_than_the_account_may_have_is_an_error(tables, quota):
    document = architecture(
        [clients(), function("f", reserved_concurrency=950)],
        [edge("c", "request", "f", "invoke")],
        quotas={"lambda.concurrent_executions": quota},
    )
    limit = limit_of(estimate(document, tables), "lambda.unreserved_minimum")
    assert (limit.verdict, limit.value) == ("error", max(quota - 100, 0))
    assert "L-B99A9384" in limit.message


def test_a_rate_that_follows_from_the_executions_says_so(tables):
    document = architecture(
        [clients(requests=15_000 * MONTH_S), function("f", duration_ms=20)], [edge("c", "request", "f", "invoke")]
    )
    limit = limit_of(estimate(document, tables), "lambda.rps_per_environment")
    assert "33.3 % of what comes then is refused" in limit.message
    assert "quota L-B99A9384 of Lambda, which it follows from" in limit.message


# -- backlogs, and pools that are shared ---------------------------------------------------------------------------


def test_a_burst_that_drains_in_time_is_no_finding_and_one_that_does_not_is(tables):
    """Four a second for a minute against two: 120 wait for a minute; kept for one minute, they are lost."""
    fine, lost = (
        queued(tables, rate=1, burst=4, at_once=2, worker={"timeout_s": 5}, queue={"retention_days": days})
        for days in (4, 60 / DAY_S * 1.02)
    )
    assert "sqs.retention" not in found(fine)
    assert found(lost)["sqs.retention"] == "near"


def test_one_busy_function_starves_another_of_the_account(tables):
    document = architecture(
        [clients(requests=100 * MONTH_S), function("slow", duration_ms=10_000), function("fast", duration_ms=100)],
        [edge("c", "request", "slow", "invoke"), edge("c", "request", "fast", "invoke")],
    )
    limit = limit_of(estimate(document, tables), "lambda.concurrent_executions")
    assert limit.verdict == "raise quota" and limit.nodes == ("slow", "fast")
    assert "slow 1,000 and fast 10" in limit.message


def test_functions_that_share_with_room_are_no_finding(tables):
    document = architecture(
        [clients(requests=80 * MONTH_S), function("slow", duration_ms=10_000), function("fast", duration_ms=100)],
        [edge("c", "request", "slow", "invoke"), edge("c", "request", "fast", "invoke")],
    )
    assert found(estimate(document, tables)) == {}


# -- lanes against a simulation ------------------------------------------------------------------------------------


def test_the_backlog_of_a_group_grows_as_in_a_simulation(tables):
    """Three groups of 34, 33 and 33 %, five a second, a second each, for two hours."""
    one = queued(tables, queue={"queue_type": "fifo", "busiest_group_percent": 34, "message_groups": 3})
    waiting = waiting_at_end(5.0, [0.34, 0.33, 0.33], [0, 1, 2], 1.0, 1, 7200, seed=11)
    grows = one.traffic.loads["q"].lanes[0].grows_per_day[0, 0] / DAY_S
    assert grows * 7200 == pytest.approx(waiting[0], rel=0.1)


def test_the_backlog_of_a_hot_shard_grows_as_in_a_simulation(tables):
    """40 % of one key beside many, four shards, one batch of each at a time: 2.75 of 5 a second in the hot one."""
    one = streamed(tables, busiest=40)
    shares = [0.4, *[0.6 / 40] * 40]
    lanes = [0, *[number % 4 for number in range(40)]]
    waiting = waiting_at_end(5.0, shares, lanes, 1.0, 1, 7200, seed=13)
    hot = sum(count for count, lane in zip(waiting, lanes, strict=True) if lane == 0)
    shard = next(lane for lane in one.traffic.loads["s"].lanes if lane.of_key == "shard")
    assert shard.grows_per_day[0, 0] / DAY_S * 7200 == pytest.approx(hot, rel=0.1)

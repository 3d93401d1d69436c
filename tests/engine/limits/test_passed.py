"""What a passed limit says of what it does not let through: how much, in the word of its consequence."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000


def fanning_out(count, last, **settings):
    """A rare call that starts so many runs of two seconds at once, each of which calls what is `last`."""
    return architecture(
        [clients(requests=MONTH_S / 100), function("d"), function("w", duration_ms=2000), node("x", last, **settings)],
        [
            edge("c", "request", "d", "invoke"),
            edge("d", "invocation", "w", "start", count=count),
            edge("w", "invocation", "x", "request"),
        ],
    )


def test_connections_of_a_lump_say_the_share_refused(tables):
    """200 of 50 at once: three in four."""
    one = estimate(fanning_out(200, "external_system", most_at_once=50), tables)
    assert "200 of 50 connections" in limit_of(one, "external_system.at_once").message
    assert "75 % of what comes then is refused" in limit_of(one, "external_system.at_once").message


def test_concurrency_of_a_lump_says_the_share(tables):
    """3,000 runs of 1,000: two in three."""
    one = estimate(fanning_out(3000, "external_system"), tables)
    assert "66.7 % of what comes then is" in limit_of(one, "lambda.concurrent_executions").message


def test_a_token_bucket_says_the_share(tables):
    """400 starts a second for a minute, of 1,300 and 300 a second more: 24,000 of 19,300."""
    document = architecture(
        [clients(requests=400 * MONTH_S), node("s", "step_functions")], [edge("c", "request", "s", "start")]
    )
    limit = limit_of(estimate(document, tables), "step_functions.start_execution.bucket")
    assert "19.6 % of what comes then is refused" in limit.message


def test_what_a_limit_delays_is_not_said_to_be_refused(tables):
    """200 executions a second of 100 states are 20,000 transitions of 5,000: they wait between their states."""
    document = architecture(
        [clients(requests=200 * MONTH_S), node("s", "step_functions", other_states=100, own_s=5)],
        [edge("c", "request", "s", "start")],
    )
    limit = limit_of(estimate(document, tables), "step_functions.state_transition.rate")
    assert limit.consequence == "delays" and "75 % of what comes then is delayed" in limit.message


@pytest.mark.parametrize(
    ("operation", "consequence", "word"),
    [("invoke", "refuses", "refused"), ("start", "catches up", "delayed or tried again")],
)
def test_a_burst_of_direct_calls_is_refused_and_one_of_events_is_late(tables, operation, consequence, word):
    """4,000 environments more of 1,000."""
    document = architecture(
        [clients(requests=1000 * MONTH_S, burst=5), function("f", duration_ms=1000)],
        [edge("c", "request", "f", operation)],
    )
    limit = limit_of(estimate(document, tables), "lambda.burst_scaling_rate")
    assert limit.consequence == consequence and f"75 % of what comes then is {word}" in limit.message


def test_a_setting_beyond_its_limit_refuses_no_share(tables):
    document = architecture(
        [clients(), node("s", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=100_000)],
        [edge("c", "request", "s", "put")],
    )
    shards = limit_of(estimate(document, tables), "kinesis.shards")
    assert shards.is_broken and "of what comes then" not in shards.message


def started(tables, source, event, *before):
    document = architecture(
        [clients(requests=400 * MONTH_S), node(source, source), node("s", "step_functions")],
        [edge("c", "request", source, before[0]), edge(source, event, "s", "start")],
    )
    return limit_of(estimate(document, tables), "step_functions.start_execution.rate")


def test_a_start_by_an_api_is_refused_and_one_by_an_event_is_late(tables):
    """An API tells its client; a bus tries again: 400 starts a second of 300."""
    by_api = started(tables, "api_gateway_http", "request", "request")
    by_bus = started(tables, "eventbridge", "event", "put")
    assert (by_api.consequence, by_bus.consequence) == ("refuses", "delays")
    assert "25 % of what comes then is refused" in by_api.message
    assert "25 % of what comes then is delayed" in by_bus.message


def test_a_bucket_that_a_lump_empties_says_the_share(tables):
    """4,000 starts in one second, of 1,600: three in five are tried again."""
    document = architecture(
        [clients(requests=MONTH_S / 1000), node("bus", "eventbridge"), node("s", "step_functions")],
        [edge("c", "request", "bus", "put", count=4_000), edge("bus", "event", "s", "start")],
    )
    limit = limit_of(estimate(document, tables), "step_functions.start_execution.bucket")
    assert "60 % of what comes then is delayed" in limit.message


def test_a_database_at_its_most_capacity_says_the_share(tables):
    """Two hundred reads of 0.02 ACU-seconds a second need four ACUs of one."""
    document = architecture(
        [clients(requests=200 * MONTH_S), function("f"), node("d", "aurora_serverless", max_acu=1)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "read")],
    )
    limit = limit_of(estimate(document, tables), "aurora_serverless.acu")
    assert "4 of 1 ACU" in limit.message and "75 % of what comes then is delayed" in limit.message


def taken_by_a_table(writes, seconds, provisioned):
    """How many of so many writes, spread over so long, a table takes that has saved all of its last five minutes."""
    saved, taken = provisioned * 300, 0
    for _ in range(seconds):
        come = writes // seconds
        now = min(come, provisioned + saved)
        saved -= max(now - provisioned, 0)
        taken += now
    return taken


@pytest.mark.parametrize(("writes", "seconds"), [(60_000, 10), (60_000, 50), (40_000, 10)])
def test_a_burst_of_writes_says_what_is_neither_provisioned_nor_saved(tables, writes, seconds):
    """Once in half an hour, at a table of 100 a second: of 60,000 in ten seconds 1,000 and 30,000 are taken."""
    table = node("t", "dynamodb", capacity="provisioned", scaling="fixed", write_capacity=100, hottest_key_percent=1)
    document = architecture(
        [clients(requests=MONTH_S / 2_000), function("f", duration_ms=seconds * 1_000), table],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write", count=writes, payload_kb=1)],
    )
    limit = next(one for one in estimate(document, tables).findings if one.key == "dynamodb.burst_retention")
    refused = 100 * (1 - taken_by_a_table(writes, seconds, 100) / writes)
    assert f"{refused:.3g} % of what comes then is refused" in limit.message


def test_too_many_files_say_what_happens_and_no_share(tables):
    """Each run has its own: 76 of 1,100 say nothing of the calls."""
    document = architecture([clients(), function("f", open_files=1100)], [edge("c", "request", "f", "invoke")])
    message = limit_of(estimate(document, tables), "lambda.file_descriptors").message
    assert "1,100 of 1,024 descriptors" in message and "%" not in message
    assert "fails with EMFILE, “too many open files”" in message


def test_a_run_that_moves_too_much_says_no_share(tables):
    """40 MB in a tenth of a second are 3,200 of 625 Mbps: every run takes longer, not a part of them."""
    call = edge("c", "request", "f", "invoke", payload_kb=5_000)
    fetched = edge("f", "invocation", "b", "get", response_kb=40_960)
    document = architecture([clients(), function("f", duration_ms=100), node("b", "s3")], [call, fetched])
    limit = limit_of(estimate(document, tables), "lambda.network_bandwidth")
    assert limit.is_broken and "of what comes" not in limit.message


def test_what_the_busiest_key_is_refused_is_a_share_of_its_own(tables):
    """2,400 writes a second, half of them of one key that takes 1,000: a sixth of that key's are refused."""
    document = architecture(
        [clients(requests=2_400 * MONTH_S), node("t", "dynamodb", hottest_key_percent=50)],
        [edge("c", "request", "t", "write", payload_kb=1)],
    )
    assert (
        "16.7 % of what comes there then is refused"
        in limit_of(estimate(document, tables), "dynamodb.partition_wcu").message
    )


def fleet(tables, requests_per_second, **settings):
    """The vCPUs that a service asks of an account with six, one a task; each request computes for 180 ms."""
    document = architecture(
        [
            clients(requests=requests_per_second * MONTH_S),
            node("s", "fargate", vcpu=1, memory_gb=2, cpu_ms=180, duration_ms=200, **settings),
        ],
        [edge("c", "request", "s", "request")],
        quotas={"fargate.vcpu.on_demand": 6},
    )
    return limit_of(estimate(document, tables), "fargate.vcpu.on_demand")


def test_a_quota_of_six_runs_six(tables):
    """Six tasks of 1 vCPU fit in six; of seven the last does not start."""
    assert fleet(tables, 1, scaling="fixed", tasks=6).verdict == "near"
    assert fleet(tables, 1, scaling="fixed", tasks=7).verdict == "raise quota"


def test_tasks_hold_to_where_the_next_whole_one_no_longer_fits(tables):
    """15 a second keep 15 × 0.18 = 2.7 vCPUs busy, at 60 % 4.5 tasks: five.  Six are enough to 6 ÷ 4.5 times as much."""
    found = fleet(tables, 15)
    assert found.demand == 5
    assert found.headroom == pytest.approx(6 / 4.5, rel=3e-3)


def test_tasks_that_do_not_start_refuse_nothing_while_the_others_carry_the_load(tables):
    """22 a second keep 3.96 vCPUs busy: seven tasks at 60 % of the processor, and six carry them.  40 keep 7.2 busy."""
    found = fleet(tables, 22)
    assert "7 of 6 vCPU (tasks at the peak); what runs within it still carries the load;" in found.message
    found = fleet(tables, 40)
    assert "12 of 6 vCPU (tasks at the peak); what runs within it carries 83.3 % of the load;" in found.message


def test_jobs_that_do_not_start_are_refused(tables):
    """A job a second of 8 s, of 1 vCPU: eight at once of six, a quarter finds no place."""
    document = architecture(
        [
            clients(requests=MONTH_S),
            function("f"),
            node("s", "fargate", vcpu=1, memory_gb=2, job_seconds=8, start_seconds=0),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "s", "run_task")],
        quotas={"fargate.vcpu.on_demand": 6},
    )
    found = limit_of(estimate(document, tables), "fargate.vcpu.on_demand")
    assert "8 of 6 vCPU (tasks at the peak); 25 % of what comes then is refused;" in found.message


def test_instances_that_do_not_start_refuse_nothing_while_the_others_carry_the_load(tables):
    """Eight requests in progress of a second each, one at once in an instance: 14 so that one in twenty waits, and
    twelve hold them."""
    document = architecture(
        [
            clients(requests=8 * MONTH_S),
            node("s", "app_runner", duration_ms=1000, slots=1, max_size=12),
        ],
        [edge("c", "request", "s", "request")],
    )
    found = limit_of(estimate(document, tables), "app_runner.max_size")
    assert "14 of 12 instances (instances the peak fills); what runs within it still carries the load;" in found.message

"""What databases, buckets and file systems ask of their limits, and what their settings do, in small numbers."""

import math

import pytest

from estimator.engine.document import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, function, node


def quantities(document, tables) -> dict:
    return {line.dimension: line.quantity for line in estimate(document, tables).lines}


# -- Aurora ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "key", "value"),
    [
        ({"max_acu": 1}, "aurora_serverless.max_connections.postgresql", 189),
        ({"max_acu": 7.5}, "aurora_serverless.max_connections.postgresql", 823),
        ({"max_acu": 32, "min_acu": 1}, "aurora_serverless.max_connections.postgresql", 5000),
        ({"max_acu": 32}, "aurora_serverless.max_connections.low_min_acu", 2000),
        ({"max_acu": 1, "engine": "mysql"}, "aurora_serverless.max_connections.mysql", 90),
    ],
)
def test_connections_allowed_follow_from_the_most_capacity(given, key, value, tables):
    found = demands(behind_code(node("d", "aurora_serverless", **given), "read"), tables)
    assert found[key].value == pytest.approx(value * 0.9)


def test_each_environment_holds_its_connections(tables):
    """400 requests a second of half a second: 200 environments, two connections each."""
    document = architecture(
        [
            clients(requests=400 * MONTH_S),
            function("f", duration_ms=500),
            node("d", "aurora_serverless", max_acu=2, lambda_connections=2),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "d", "read")],
    )
    found = demands(document, tables)["aurora_serverless.max_connections.postgresql"]
    assert found.demand == pytest.approx(400) and found.verdict in ("raise quota", "breach")


@pytest.mark.parametrize(("given", "operation"), [({"proxy": True}, "read"), ({}, "data_api_read")])
def test_proxy_and_data_api_hold_only_busy_connections(given, operation, tables):
    """400 statements a second of 5 ms are two at a time."""
    document = behind_code(node("d", "aurora_serverless", **given), operation, requests=400 * MONTH_S)
    assert demands(document, tables)["aurora_serverless.max_connections.low_min_acu"].demand == pytest.approx(2)


def test_capacity_is_judged_on_the_peak_second_and_the_users_own_most(tables):
    found = demands(
        behind_code(node("d", "aurora_serverless", max_acu=4, read_acu_seconds=0.02), "read", requests=300 * MONTH_S),
        tables,
    )
    assert (found["aurora_serverless.acu"].demand, found["aurora_serverless.acu"].value) == (pytest.approx(6), 4)
    assert found["aurora_serverless.acu"].verdict == "breach"


@pytest.mark.parametrize(
    ("more", "key"),
    [({"payload_kb": 4097}, "request_size"), ({"response_kb": 1025}, "response_size")],
)
def test_data_api_calls_have_a_size(more, key, tables):
    document = behind_code(node("d", "aurora_serverless"), "data_api_read", **more)
    assert demands(document, tables)[f"aurora_serverless.data_api.{key}"].verdict == "breach"


def test_a_paused_database_costs_nothing_and_answers_late(tables):
    asleep = node("d", "aurora_serverless", min_acu=0)
    assert "aurora_serverless.v2.postgresql.acu_hour" not in quantities(behind_code(asleep, "read", requests=0), tables)
    document = behind_code(asleep, "read", requests=730)
    awake = 1 - math.exp(-300 / 3600)
    assert quantities(document, tables)["aurora_serverless.v2.postgresql.acu_hour"] == pytest.approx(730 * awake / 2)
    assert estimate(document, tables).traffic.latency["d", "read"][1] == pytest.approx(15.005)


def test_containers_and_the_proxy_keep_a_database_awake(tables):
    document = architecture(
        [clients(requests=730), node("s", "fargate"), node("d", "aurora_serverless", min_acu=0)],
        [edge("c", "request", "s", "request"), edge("s", "invocation", "d", "read")],
    )
    assert quantities(document, tables)["aurora_serverless.v2.postgresql.acu_hour"] == 365
    held = demands(document, tables)["aurora_serverless.max_connections.low_min_acu"].demand
    assert held == pytest.approx(20)
    proxied = behind_code(node("d", "aurora_serverless", min_acu=0, proxy=True), "read", requests=730)
    assert quantities(proxied, tables)["aurora_serverless.v2.postgresql.acu_hour"] == 365


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"min_acu": 8, "max_acu": 4}, "Least capacity (ACU) may be at most the most capacity, 4 ACU."),
        ({"max_acu": 2.3}, "Most capacity (ACU) goes in steps of 0.5 ACU."),
        ({"max_acu": 0.5}, "Most capacity (ACU) must be 1 ACU at least; Aurora allows no less."),
        (
            {"backtrack_hours": 24},
            "Backtrack (hours) is for MySQL only; PostgreSQL is restored to a point in time.",
        ),
    ],
)
def test_capacities_are_those_aurora_has(given, message, tables):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([node("d", "aurora_serverless", **given)], []), tables)
    assert error.value.message == message


# -- DynamoDB -------------------------------------------------------------------------------------------------------


def global_table(**settings):
    """A table written to once a second, and its copy in Ireland."""
    copy = {**node("copy", "dynamodb", **settings), "region": "eu-west-1"}
    return architecture(
        [clients(), function("f"), node("t", "dynamodb"), copy, function("s"), function("s2")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "t", "transact_write"),
            edge("t", "replicated", "copy", "replicate"),
            edge("copy", "change", "s", "invoke"),
            edge("copy", "change", "s2", "invoke"),
        ],
    )


def test_a_copy_of_a_transaction_is_one_write_and_has_a_stream_of_its_own(tables):
    one = estimate(global_table(), tables)
    copied = next(line for line in one.lines if line.node == "copy" and "replicated" in line.dimension)
    assert copied.quantity == pytest.approx(MONTH_S)
    assert one.traffic.loads["s"]["invoke"].monthly_items == pytest.approx(MONTH_S)


def test_a_copied_table_has_room_for_one_reader(tables):
    readers = demands(global_table(), tables)["dynamodb.streams.readers_per_shard"]
    assert (readers.demand, readers.value, readers.verdict) == (2, 1, "breach")


def test_two_tables_that_copy_each_other_are_no_loop(tables):
    document = global_table()
    back = edge("copy", "replicated", "t", "replicate")
    one = estimate(document.model_copy(update={"edges": [*document.edges, type(document.edges[0])(**back)]}), tables)
    assert not one.traffic.runaway
    assert one.traffic.loads["copy"]["replicate"].monthly_items == pytest.approx(MONTH_S)


def test_indexes_are_provisioned_beside_the_table(tables):
    """100 writes a second: 143 units for the table and for each of two indexes, whose capacity the account counts."""
    table = node("t", "dynamodb", capacity="provisioned", indexes=2)
    document = behind_code(table, "write", requests=100 * MONTH_S)
    assert quantities(document, tables)["dynamodb.provisioned.wcu_hour"] == 143 * 3 * 730
    assert demands(document, tables)["dynamodb.account_wcu"].demand == 143 * 3


def test_fixed_indexes_have_the_tables_capacity(tables):
    table = node("t", "dynamodb", capacity="provisioned", scaling="fixed", read_capacity=10, indexes=1)
    assert quantities(behind_code(table, "read"), tables)["dynamodb.provisioned.rcu_hour"] == 20 * 730


def test_local_indexes_use_the_tables_writes_and_bound_a_key(tables):
    table = node("t", "dynamodb", local_indexes=2, largest_collection_gb=11)
    found = demands(behind_code(table, "write"), tables)
    assert found["dynamodb.table_wcu"].demand == pytest.approx(3)
    assert found["dynamodb.item_collection_size"].verdict == "breach"
    assert found["dynamodb.lsi_per_table"].demand == 2


def test_recovery_covers_what_the_table_grows_by(tables):
    table = node("t", "dynamodb", storage_gb=10, new_items_percent=100, pitr=True)
    found = quantities(behind_code(table, "write"), tables)
    assert found["dynamodb.backup.pitr"] == pytest.approx(found["dynamodb.storage.standard"])

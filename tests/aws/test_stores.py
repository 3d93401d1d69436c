"""What databases, buckets and file systems ask of their limits, and what their settings do, in small numbers."""

import math

import numpy as np
import pytest

from estimator.aws.elasticache_nodes import MEMORY_MB
from estimator.engine.document.architecture import with_samples
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.aws.test_demands import MONTH_S, behind_code, demands
from tests.engine.builders import architecture, clients, edge, function, node

DAYS = 730 / 24
"""Days of a month of 730 hours."""


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
    """Its function comes once an hour, and keeps the connection for ten minutes."""
    asleep = node("d", "aurora_serverless", min_acu=0)
    assert "aurora_serverless.v2.postgresql.acu_hour" not in quantities(behind_code(asleep, "read", requests=0), tables)
    document = behind_code(asleep, "read", requests=730)
    awake = 1 - math.exp(-(300 + 600) / 3600)
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
    ("service", "given", "copies"), [("app_runner", {"min_size": 3}, 3), ("fargate_eks", {"min_tasks": 4}, 4)]
)
def test_every_kind_of_container_has_pools(service, given, copies, tables):
    document = architecture(
        [clients(requests=730), node("s", service, **given), node("d", "aurora_serverless", min_acu=0)],
        [edge("c", "request", "s", "request"), edge("s", "invocation", "d", "read")],
    )
    held = demands(document, tables)["aurora_serverless.max_connections.low_min_acu"].demand
    assert held == pytest.approx(copies * 10)
    assert quantities(document, tables)["aurora_serverless.v2.postgresql.acu_hour"] == 365


def test_a_job_holds_its_pool_while_it_runs(tables):
    """One a minute, of half a minute, with ten connections."""
    job = node("j", "fargate", job_seconds=30)
    document = architecture(
        [clients(requests=MONTH_S / 60), function("f"), job, node("d", "aurora_serverless")],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "j", "run_task"),
            edge("j", "invocation", "d", "read"),
        ],
    )
    held = demands(document, tables)["aurora_serverless.max_connections.low_min_acu"].demand
    assert held == pytest.approx(0.5 * 10)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"min_acu": 8, "max_acu": 4}, "Least capacity (ACU) may be at most the most capacity, 4 ACU."),
        ({"max_acu": 2.3}, "Most capacity (ACU) goes in steps of 0.5 ACU."),
        ({"max_acu": 0.5}, "Most capacity (ACU) must be 1 ACU at least; Aurora allows no less."),
        (
            {"backtrack_hours": 24},
            "Backtrack (hours) has no effect while Engine is PostgreSQL: set Engine to MySQL (engine: mysql), or leave this out.",
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


@pytest.mark.parametrize(
    ("copy", "words", "field"),
    [
        ({"region": "us-east-1"}, "lies in the table’s own region", ""),
        ({"settings": {"capacity": "on_demand"}}, "another capacity mode", "capacity"),
        ({"settings": {"capacity": "provisioned", "write_capacity": 8}}, "another write capacity", "write_capacity"),
        (
            {"settings": {"capacity": "provisioned", "most_write_capacity": 50}},
            "another write capacity",
            "most_write_capacity",
        ),
        ({"settings": {"capacity": "provisioned", "table_class": "standard_ia", "read_capacity": 8}}, "", ""),
    ],
)
def test_a_copy_has_the_capacity_of_its_table_and_a_region_of_its_own(copy, words, field, tables):
    table = node("t", "dynamodb", capacity="provisioned", write_capacity=7)
    there = {**node("copy", "dynamodb"), "region": "eu-west-1", **copy}
    document = architecture(
        [clients(), function("f"), table, there],
        [
            edge("c", "request", "f", "invoke"),
            edge("f", "invocation", "t", "write"),
            edge("t", "replicated", "copy", "replicate"),
        ],
    )
    found = [one for one in estimate(document, tables).findings if one.key == "dynamodb.global_table"]
    assert [words in one.message for one in found] == [True] * bool(words)
    assert [(one.verdict, one.consequence) for one in found] == [("error", "rejected")] * bool(words)
    assert [one.mend.field for one in found if one.mend] == [field] * bool(field)


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


def test_a_burst_eats_spare_capacity_for_as_long_as_it_lasts_itself(tables):
    """100 writes a second and 250 in a burst, of 143 provisioned: 107 ÷ 43 seconds of spare for each it lasts."""
    table = node("t", "dynamodb", capacity="provisioned")
    people = clients(requests=100 * MONTH_S, burst=2.5)
    document = architecture(
        [people, function("f"), table], [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write")]
    )
    sampled = estimate(with_samples(document, {("c", "burst_seconds"): np.array([60.0, 600.0])}), tables)
    eaten = [pool.demand[:, 0] for pool in sampled.asked.values() if pool.limit.key == "dynamodb.burst_retention"]
    assert max(eaten, key=np.max) == pytest.approx([107 * 60 / 43, 107 * 600 / 43])


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


# -- S3 -------------------------------------------------------------------------------------------------------------


def in_bucket(operation="put", requests=1_000_000, **settings):
    return behind_code(node("b", "s3", storage_gb=0, **settings), operation, requests=requests)


@pytest.mark.parametrize(
    ("given", "months"),
    [
        ({"storage_class": "standard_ia", "keep_days": 10}, 30 / DAYS),
        ({"storage_class": "glacier_instant", "keep_days": 10}, 90 / DAYS),
        ({"storage_class": "standard_ia", "keep_days": 60}, 60 / DAYS),
        ({"storage_class": "standard_ia"}, 11.5),
    ],
)
def test_cold_objects_are_billed_for_their_least_time(given, months, tables):
    found = quantities(in_bucket(object_kb=1024, **given), tables)
    assert found[f"s3.{given['storage_class']}.storage"] == pytest.approx(1_000_000 / 1024 * months)


@pytest.mark.parametrize(
    ("days", "kept", "moved"),
    [(DAYS, None, 1), (DAYS, 20, 0), (11.5 * DAYS, None, 0.5), (13 * DAYS, None, 0)],
)
def test_objects_move_when_they_are_old_enough_and_still_there(days, kept, moved, tables):
    """In month 12 the oldest are twelve months old by its end."""
    document = in_bucket(object_kb=1024, move_to="glacier_instant", move_after_days=days, keep_days=kept)
    moves = quantities(document, tables).get("s3.glacier_instant.lifecycle_transition", 0)
    assert moves == pytest.approx(1_000_000 * moved)


def test_objects_under_128_kb_do_not_move(tables):
    found = quantities(in_bucket(object_kb=127, move_to="glacier_instant", move_after_days=1), tables)
    assert not any("glacier" in dimension for dimension in found if found[dimension])
    document = in_bucket(object_kb=127, move_to="glacier_instant")
    assert [one.key for one in estimate(document, tables).problems] == ["s3.lifecycle"]


def test_lists_cost_what_standard_lists_do(tables):
    found = quantities(in_bucket("list", storage_class="glacier_instant"), tables)
    assert found["s3.standard.put"] == pytest.approx(1_000_000)


@pytest.mark.parametrize(
    ("given", "key", "verdict"),
    [
        ({"object_kb": 6 * 1024**2}, "s3.single_put_size", "breach"),
        ({"object_kb": 6 * 1024**2, "part_mb": 100}, "s3.multipart.parts", "ok"),
        ({"object_kb": 100 * 1024**2, "part_mb": 5}, "s3.multipart.parts", "breach"),
    ],
)
def test_large_objects_go_in_parts(given, key, verdict, tables):
    assert demands(in_bucket(**given), tables)[key].verdict == verdict


def test_small_objects_are_one_put_whatever_the_parts(tables):
    assert quantities(in_bucket(object_kb=100, part_mb=5), tables)["s3.standard.put"] == pytest.approx(1_000_000)


@pytest.mark.parametrize(
    ("operation", "given"), [("get", {"storage_class": "glacier_flexible"}), ("restore", {"storage_class": "standard"})]
)
def test_archives_are_restored_before_they_are_got(operation, given, tables):
    (problem,) = estimate(in_bucket(operation, **given), tables).problems
    assert (problem.key, problem.verdict) == ("s3.restore", "error")


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"storage_class": "standard_ia", "move_to": "standard_ia"}, "Objects move to"),
        ({"storage_class": "express_one_zone", "move_to": "standard_ia"}, "Objects move to"),
        ({"storage_class": "glacier_deep_archive", "restore_speed": "expedited"}, "Restores come"),
        ({"infrequent_percent": 60, "archive_percent": 50}, "Not read for 30 days (%)"),
        ({"storage_class": "standard_ia", "select_scanned_gb": 1}, "Scanned by S3 Select"),
    ],
)
def test_classes_that_do_not_go_together_are_refused(given, setting, tables):
    with pytest.raises(DocumentError) as error:
        estimate(in_bucket(**given), tables)
    assert error.value.message.startswith(setting)


# -- EFS ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "more", "kilobytes"),
    [
        ("read", {"response_kb": 1}, 32),
        ("read", {"response_kb": 32.5}, 33),
        ("look_up", {"response_kb": 1}, 4),
        ("look_up", {"response_kb": 4.5}, 5),
    ],
)
def test_small_operations_on_files_count_more(operation, more, kilobytes, tables):
    found = quantities(behind_code(node("d", "efs"), operation, **more), tables)
    assert found["efs.elastic_throughput.read"] == pytest.approx(MONTH_S * kilobytes / 1024**2)


@pytest.mark.parametrize(
    ("given", "kept"), [({}, 11.5), ({"keep_days": DAYS / 2}, 0.5), ({"infrequent_after_days": DAYS}, 1)]
)
def test_files_lie_in_standard_until_they_move_or_go(given, kept, tables):
    document = behind_code(node("d", "efs", storage_gb=0, **given), "write", payload_kb=1024, requests=1024)
    assert quantities(document, tables)["efs.standard.storage"] == pytest.approx(kept)


@pytest.mark.parametrize(
    ("given", "requests", "faults"),
    [
        ({"throughput": "provisioned", "provisioned_mb_s": 10}, 9, 0),
        ({"throughput": "provisioned", "provisioned_mb_s": 10}, 11, 1),
        ({"throughput": "bursting", "storage_gb": 200}, 9, 0),
        ({"throughput": "bursting", "storage_gb": 200}, 11, 1),
        ({}, 11, 0),
    ],
)
def test_throughput_that_does_not_suffice_is_named(given, requests, faults, tables):
    """A megabyte written each time."""
    document = behind_code(node("d", "efs", **given), "write", payload_kb=1024, requests=requests * MONTH_S)
    found = [one for one in estimate(document, tables).problems if one.key == "efs.throughput"]
    assert len(found) == faults


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"zones": "one_zone", "archive_gb": 1}, "Archive now (GB)"),
        ({"throughput": "bursting", "archive_after_days": 90}, "Archive now (GB)"),
        ({"infrequent_percent": 60, "archive_percent": 50}, "Reads and writes of Infrequent Access (%)"),
        ({"infrequent_after_days": 90, "archive_after_days": 30}, "To Archive after (days)"),
    ],
)
def test_file_systems_efs_does_not_have_are_refused(given, setting, tables):
    with pytest.raises(DocumentError) as error:
        estimate(behind_code(node("d", "efs", **given), "read"), tables)
    assert error.value.message.startswith(setting)


# -- ElastiCache ----------------------------------------------------------------------------------------------------


def cache(**given):
    return node("cache", "elasticache_serverless", **given)


@pytest.mark.parametrize(
    ("given", "setting"),
    [
        ({"min_gb": 0.5}, "min_gb"),
        ({"min_gb": 9, "max_gb": 8}, "min_gb"),
        ({"min_ecpus_s": 999}, "min_ecpus_s"),
        ({"min_ecpus_s": 3000, "max_ecpus_s": 2000}, "min_ecpus_s"),
    ],
)
def test_bounds_that_a_cache_cannot_have_are_refused(given, setting, tables):
    with pytest.raises(DocumentError) as error:
        estimate(behind_code(cache(**given), "get"), tables)
    assert str(error.value).startswith(f"node cache, {setting}: ")


@pytest.mark.parametrize(
    ("a_second", "burst", "given", "is_steep"),
    [
        (5_000, 5.9, {}, False),
        (5_000, 6.1, {}, True),
        (20_000, 1.9, {}, False),
        (20_000, 2.1, {}, True),
        (20_000, 2.1, {"min_ecpus_s": 42_000}, False),
    ],
)
def test_a_burst_beyond_what_a_cache_has_ready_is_named(a_second, burst, given, is_steep, tables):
    """30,000 ECPUs a second are always there, twice the mean of an hour, and the least that is set."""
    document = architecture(
        [clients(requests=a_second * MONTH_S, burst=burst), function("f", duration_ms=1), cache(**given)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "cache", "get")],
    )
    found = {(one.key, one.verdict) for one in estimate(document, tables).problems}
    assert (("elasticache.burst", "near") in found) is is_steep


@pytest.mark.parametrize(("engine", "gb"), [("valkey", 100 / 1024), ("redis", 1), ("memcached", 1)])
def test_an_empty_cache_bills_the_least_of_its_engine(engine, gb, tables):
    found = quantities(architecture([cache(engine=engine, stored_gb=0)], []), tables)
    assert found == {f"elasticache.serverless.{engine}.storage": pytest.approx(gb * 730)}


def test_a_least_of_processing_is_billed_without_commands(tables):
    found = quantities(architecture([cache(min_ecpus_s=1000)], []), tables)
    assert found["elasticache.serverless.valkey.ecpu"] == pytest.approx(1000 * MONTH_S)


def test_regions_without_a_price_of_snapshots_leave_the_total_incomplete(tables):
    one = estimate(architecture([cache(snapshots_a_day=1)], [], region="eu-west-1"), tables)
    assert {line.dimension for line in one.lines if line.monthly_usd is None} == {"elasticache.backup.storage"}


# -- Cloud Directory ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("customer", "verdict"), [(False, "error"), (True, "near")])
def test_cloud_directory_is_closed(customer, verdict, tables):
    document = architecture([node("d", "cloud_directory", is_customer=customer)], [])
    (problem,) = estimate(document, tables).problems
    assert (problem.key, problem.verdict) == ("cloud_directory.availability", verdict)


@pytest.mark.parametrize(
    ("operation", "more", "key"),
    [
        ("write", {"payload_kb": 201}, "input_size"),
        ("read", {"response_kb": 1025}, "response_size"),
        ("write", {"count": 21, "batch_size": 21}, "written_objects"),
        ("read", {"count": 201, "batch_size": 201}, "read_objects"),
    ],
)
def test_cloud_directory_calls_have_a_size(operation, more, key, tables):
    found = demands(behind_code(node("d", "cloud_directory"), operation, **more), tables)
    assert found[f"cloud_directory.{key}"].verdict == "breach"


# -- ElastiCache nodes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "room_mb"),
    [
        ({"node_type": "cache.t4g.micro"}, 512 * 0.75),
        ({"node_type": "cache.t4g.micro", "engine": "redis", "reserved_percent": 0}, 512),
        ({"node_type": "cache.r7g.xlarge", "engine": "memcached"}, 26_953 - 100),
    ],
)
def test_a_shard_holds_what_its_node_has_left(given, room_mb, tables):
    """12 GB over four shards: replicas hold them once more, and no more of them."""
    copied = {} if given.get("engine") == "memcached" else {"replicas": 2}
    cache = node("k", "elasticache_nodes", shards=4, stored_gb=12, **copied, **given)
    found = demands(behind_code(cache, "get"), tables)["elasticache.node.memory"]
    assert (found.demand, found.value) == (pytest.approx(12 * 1024 / 4), pytest.approx(room_mb))


def test_memcached_has_neither_replicas_nor_snapshots(tables):
    for given in ({"replicas": 2}, {"snapshots_kept": 9}):
        with pytest.raises(DocumentError, match="has no effect while Engine is Memcached"):
            estimate(architecture([node("k", "elasticache_nodes", engine="memcached", **given)], []), tables)
    cache = node("k", "elasticache_nodes", engine="memcached", shards=3)
    assert quantities(architecture([cache], []), tables) == {"elasticache.node.memcached.t4g_small": 3 * 730}


def test_every_node_type_has_the_memory_of_its_limit(tables):
    rows = tables.limit_book("us-east-1").variants("elasticache.node.memory")
    assert {row.variant: row.value for row in rows} == {
        node_type.removeprefix("cache.").replace(".", "_"): mb for node_type, mb in MEMORY_MB.items()
    }

"""What streams and analytics ask of their limits, by the breach rules, in small numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.samples import numbers

MONTH_S = 730 * 3600


def found(document, tables) -> dict:
    """The limits something is asked of, by key."""
    return {limit.key: limit for limit in estimate(document, tables).limits}


def into(target, operation, *, per_second=1.0, nodes=(), edges=(), settings=None, **more):
    """Clients that do something to a node so many times a second."""
    source = clients(requests=per_second * MONTH_S, **(settings or {}))
    return architecture([source, target, *nodes], [edge("c", "request", target["id"], operation, **more), *edges])


# -- Kinesis -----------------------------------------------------------------------------------------------------


def stream(**settings):
    return node("k", "kinesis_data_streams", **settings)


def shards(**settings):
    return stream(mode="provisioned", **settings)


@pytest.mark.parametrize(
    ("per_second", "kb", "open_shards"), [(500, 1, 1), (1500, 1, 2), (100, 50, 7), (1500, 1e-3, 2), (0, 1, 1)]
)
def test_shards_follow_records_or_bytes_to_four_fifths(tables, per_second, kb, open_shards):
    """100 records of 50 KB are 4.9 MB: 6.1 shards; 1,500 small ones 1.9."""
    one = found(into(shards(), "put", per_second=per_second, payload_kb=kb), tables)
    assert one["kinesis.shards"].demand == open_shards


def test_too_few_shards_refuse_records(tables):
    one = found(into(shards(scaling="fixed", shards=2), "put", per_second=2500, payload_kb=0.1), tables)
    assert one["kinesis.shard.write_records"].demand == pytest.approx(1250)
    assert one["kinesis.shard.write_records"].verdict == "breach"
    assert one["kinesis.shard.write_records"].headroom == pytest.approx(0.8)


def test_one_key_stays_in_one_shard(tables):
    one = found(into(stream(hottest_key_percent=60), "put", per_second=100, payload_kb=20), tables)
    assert one["kinesis.shard.write_bytes"].demand == pytest.approx(100 * 20 / 1024 * (0.6 + 0.4 / 4))


def test_the_busiest_shard_has_its_part_of_all_other_keys(tables):
    """30 of 50 are of one key, and ten of the other 20 in the same of two shards."""
    two = shards(scaling="fixed", shards=2, hottest_key_percent=60)
    one = found(into(two, "put", per_second=50, payload_kb=1), tables)
    assert one["kinesis.shard.write_records"].demand == pytest.approx(40)
    assert one["kinesis.shard.write_bytes"].demand == pytest.approx(40 / 1024)


def readers(*, fan_out=0, count=3, **settings):
    names = [f"f{number}" for number in range(count)]
    return into(
        shards(scaling="fixed", shards=2, fan_out_consumers=fan_out, **settings),
        "put",
        per_second=1000,
        payload_kb=1,
        nodes=[function(name) for name in names],
        edges=[edge("k", "record", name, "invoke") for name in names],
    )


def test_every_consumer_reads_everything_and_sharers_share_a_shard(tables):
    one = estimate(readers(), tables)
    assert all(one.traffic.flows[f"k-f{n}-invoke"].monthly_items == pytest.approx(1000 * MONTH_S) for n in range(3))
    limits = {limit.key: limit for limit in one.limits}
    assert limits["kinesis.shard.read_bytes"].demand == pytest.approx(3 * 1000 / 1024 / 2)
    assert limits["kinesis.shard.read_calls"].demand == 3


def test_consumers_with_fan_out_share_nothing(tables):
    limits = found(readers(fan_out=2), tables)
    assert limits["kinesis.shard.read_calls"].demand == 1
    assert (limits["kinesis.consumers"].demand, limits["kinesis.consumers"].value) == (2, 20)


@pytest.mark.parametrize(
    ("fan_out", "window", "every_s"),
    [
        (0, None, 1 / (1 - math.exp(-10))),
        (1, None, 0.07 / (1 - math.exp(-0.7))),
        (1, 2, 2 + 0.07 / (1 - math.exp(-0.7))),
    ],
)
def test_fan_out_hands_records_on_at_once(tables, fan_out, window, every_s):
    """Ten a second of one shard: a batch every second, or 0.07 s with fan-out, that brings any, or a window later."""
    document = into(
        shards(scaling="fixed", fan_out_consumers=fan_out), "put", per_second=10, nodes=[function("f", duration_ms=20)],
        edges=[edge("k", "record", "f", "invoke", window_s=window)],
    )  # fmt: skip
    assert estimate(document, tables).traffic.flows["k-f-invoke"].calls_per_second == pytest.approx(1 / every_s)


def test_a_filter_on_an_edge_does_not_make_its_consumer_read_less(tables):
    whole, part = (
        into(stream(), "put", nodes=[function("f")], edges=[edge("k", "record", "f", "invoke", share=share)])
        for share in (100, 10)
    )
    key = "kinesis_data_streams.on_demand.data_out"
    read = [next(li.quantity for li in estimate(one, tables).lines if li.dimension == key) for one in (whole, part)]
    assert read[0] == read[1] == pytest.approx(MONTH_S / 1024**2)


def test_shards_that_follow_traffic_hand_out_as_many_batches(tables):
    """4,000 records of 0.1 KB a second are five shards at 80 %: each hands out 4,000 ÷ 5 × 1 s, cut to 100."""
    document = into(
        shards(), "put", per_second=4000, payload_kb=0.1, nodes=[function("f", duration_ms=300)],
        edges=[edge("k", "record", "f", "invoke", batch_size=100)],
    )  # fmt: skip
    one = estimate(document, tables)
    assert one.traffic.flows["k-f-invoke"].calls_per_second == pytest.approx(5 / 0.3)
    assert one.traffic.backlogs[0].grows_per_day == pytest.approx((4000 - 5 * 100 / 0.3) * 86_400)
    retention = next(limit for limit in one.limits if limit.key == "kinesis.retention")
    assert retention.verdict == "breach" and retention.value == 24


def test_records_grow_by_a_third_in_the_hands_of_a_function(tables):
    """6 MB of an event hold 4,608 records of 1 KB as base64."""
    document = into(
        shards(scaling="fixed", shards=1), "put", per_second=900, payload_kb=1, nodes=[function("f")],
        edges=[edge("k", "record", "f", "invoke", batch_size=10_000, window_s=10)],
    )  # fmt: skip
    one = estimate(document, tables)
    assert one.traffic.flows["k-f-invoke"].calls_per_second == pytest.approx(900 / 4608)
    assert {limit.key: limit for limit in one.limits}["lambda.payload.sync"].demand == pytest.approx(6)


def test_a_stream_has_sizes(tables):
    one = found(into(stream(), "put", payload_kb=11 * 1024), tables)
    assert one["kinesis.record_size"].verdict == "breach"
    batches = into(function("f"), "invoke", nodes=[stream()],
                   edges=[edge("f", "invocation", "k", "put", count=600, batch_size=600, payload_kb=20)])  # fmt: skip
    one = found(batches, tables)
    assert one["kinesis.put_records.count"].verdict == one["kinesis.put_records.size"].verdict == "breach"


def test_a_new_stream_takes_four_megabytes_a_second(tables):
    one = found(into(stream(earlier_mb_per_second=0), "put", per_second=5 * 1024, payload_kb=1), tables)
    assert (one["kinesis.on_demand.initial_write"].demand, one["kinesis.on_demand.initial_write"].verdict) == (
        5,
        "breach",
    )
    assert one["kinesis.on_demand.max_write"].verdict == "ok"
    assert one["kinesis.on_demand.streams"].demand == 1


# -- Firehose ----------------------------------------------------------------------------------------------------


def hose(**settings):
    return node("h", "firehose", **settings)


def delivered(document, tables):
    """(objects a second, KB each) that reach the bucket."""
    (flow,) = estimate(document, tables).traffic.flows["h-b-put"]
    return flow.calls_per_second[0, 0, 0], flow.item_kb


def bucket(**more):
    return {"nodes": [node("b", "s3")], "edges": [edge("h", "delivery", "b", "put", **more)]}


@pytest.mark.parametrize(
    ("per_second", "kb", "given", "objects", "size"),
    [
        (10, 1, {}, 10 / 3001, 3001),
        (10, 1, {"buffer_s": 60}, 10 / 601, 601),
        (1000, 10, {}, 10_000 / 5120, 5120),
        (1000, 10, {"delivered_percent": 20}, 10_000 / 5120, 1024),
        (1000, 10, {"format_conversion": True}, 10_000 / 131_072, 131_072),
        (10, 1, {"partitions": 5}, 10 / 601, 601),
        (1e-6, 1, {}, 1e-6 / 1.0003, 1.0003),
    ],
)
def test_an_object_is_delivered_when_its_buffer_is_full_or_old(tables, per_second, kb, given, objects, size):
    document = into(hose(**given), "put", per_second=per_second, payload_kb=kb, **bucket())
    assert delivered(document, tables) == (pytest.approx(objects), pytest.approx(size))


def test_two_senders_fill_one_buffer(tables):
    document = into(
        hose(), "put", per_second=0.1, payload_kb=1,
        nodes=[clients("d", requests=0.2 * MONTH_S), *bucket()["nodes"]],
        edges=[edge("d", "request", "h", "put", payload_kb=4), *bucket()["edges"]],
    )  # fmt: skip
    assert delivered(document, tables) == (pytest.approx(0.3 / 91), pytest.approx(91 * 3))


def test_large_buffers_are_a_must_where_records_are_converted(tables):
    with pytest.raises(DocumentError, match="must be 64 MB or more where records are partitioned or converted"):
        estimate(architecture([hose(format_conversion=True, buffer_mb=5)], []), tables)


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({"source": "database"}, "source"),
        ({"source": "vended_logs", "destination": "iceberg"}, "source"),
        ({"source": "msk", "destination": "snowflake"}, "source"),
        ({"source": "msk", "destination": "iceberg", "record_level": True}, "record_level"),
    ],
)
def test_what_firehose_has_no_price_for_is_refused(tables, settings, refused):
    with pytest.raises(DocumentError) as error:
        estimate(architecture([hose(**settings)], []), tables)
    assert error.value.field == refused


def test_direct_puts_have_three_rates(tables):
    """12,000 records of 0.5 KB a second, ten at a time; us-east-1 takes 2,000 requests and 5 MB."""
    document = into(function("f"), "invoke", per_second=1200, nodes=[hose()],
                    edges=[edge("f", "invocation", "h", "put", count=10, batch_size=10, payload_kb=0.5)])  # fmt: skip
    one = found(document, tables)
    assert one["firehose.records_rate"].demand == pytest.approx(12_000)
    assert one["firehose.requests_rate"].demand == pytest.approx(1200)
    assert one["firehose.bytes_rate"].demand == pytest.approx(12_000 * 0.5 / 1024)
    assert one["firehose.bytes_rate"].verdict == "raise quota"
    assert (one["firehose.batch_count"].demand, one["firehose.record_size"].demand) == (10, 0.5)


def test_partitions_are_counted_and_share_the_bytes(tables):
    one = found(into(hose(partitions=600), "put", per_second=600, payload_kb=1024), tables)
    assert one["firehose.dynamic_partitions"].verdict == "raise quota"
    assert one["firehose.partition_throughput"].demand == pytest.approx(1 / 1024)


def test_a_slow_transform_holds_the_shards_up(tables):
    """1 MB a second from one shard is a batch a second; at 6 s each, six are out, five allowed."""
    document = into(
        shards(scaling="fixed"), "put", per_second=1024, payload_kb=1,
        nodes=[hose(), function("f", duration_ms=6000)],
        edges=[edge("k", "record", "h", "read"), edge("h", "transformation", "f", "invoke")],
    )  # fmt: skip
    outstanding = found(document, tables)["firehose.lambda_outstanding"]
    assert (outstanding.demand, outstanding.verdict) == (pytest.approx(6), "breach")


def test_nobody_waits_for_a_delivery(tables):
    document = into(hose(), "put", **bucket())
    assert estimate(document, tables).traffic.latency["h", "put"] == (0.03, 0.03)


# -- Athena and Glue -----------------------------------------------------------------------------------------------


def test_queries_behind_an_api_use_the_account_up(tables):
    """50 a second of 5 s are 250 at once; us-east-1 runs 200."""
    one = found(into(node("q", "athena"), "query", per_second=50, payload_kb=2), tables)
    assert (one["athena.active_dml_queries"].demand, one["athena.active_dml_queries"].verdict) == (250, "raise quota")
    assert one["athena.start_query_rate"].demand == pytest.approx(50)
    assert (one["athena.query_length"].demand, one["athena.query_timeout"].demand) == (2048, 5)


def test_queries_on_reserved_capacity_count_for_themselves(tables):
    one = found(into(node("q", "athena", capacity="provisioned"), "query", per_second=50), tables)
    assert "athena.active_dml_queries" not in one and "athena.start_query_rate" in one


def test_slow_queries_and_wide_scans_have_an_end(tables):
    one = found(into(node("q", "athena", slowest_seconds=2000, partitions=2_000_000), "start_query"), tables)
    assert one["athena.query_timeout"].verdict == "raise quota"
    assert one["athena.partitions_scan"].verdict == "breach"


def test_table_changes_run_side_by_side(tables):
    one = found(into(node("q", "athena", ddl_seconds=30), "change_table"), tables)
    assert (one["athena.active_ddl_queries"].demand, one["athena.ddl_timeout"].demand) == (30, 30)
    assert one["athena.active_ddl_queries"].verdict == "raise quota"


def test_nobody_waits_longer_for_what_a_query_reads(tables):
    document = into(
        node("q", "athena"), "query", nodes=[node("b", "s3")], edges=[edge("q", "scan", "b", "get", count=500)]
    )
    one = estimate(document, tables)
    assert one.traffic.latency["q", "query"] == (5, 5) and one.problems == []


def test_jobs_hold_their_dpus(tables):
    """One every six minutes of 60 minutes each are ten at once, of 100 DPUs each: all us-east-1 gives, and no more."""
    one = found(into(node("g", "glue", job_dpus=100, job_minutes=60), "run_job", per_second=1 / 360), tables)
    assert one["glue.concurrent_jobs"].demand == pytest.approx(10)
    assert (one["glue.task_dpus"].demand, one["glue.task_dpus"].verdict) == (pytest.approx(1000), "near")
    one = found(into(node("g", "glue", crawl_minutes=5), "crawl", per_second=1), tables)
    assert (one["glue.crawlers_running"].demand, one["glue.crawlers_running"].verdict) == (300, "raise quota")


def test_partitions_add_up_over_the_years(tables):
    """24 a day for 1,000 keys: 24,000 × 365 = 8.8 million in a year, of 10 a table."""
    one = found(architecture([node("g", "glue", partitions=0, new_partitions=24_000, tables=1)], []), tables)
    assert one["glue.partitions"].demand == one["glue.partitions_per_table"].demand == pytest.approx(24_000 * 365)
    assert one["glue.partitions_per_table"].verdict == "near"
    assert {"glue.databases", "glue.tables", "glue.tables_per_database", "glue.table_versions"} <= one.keys()


# -- Flink and video -------------------------------------------------------------------------------------------------


def analysis(per_second=1000, **settings):
    return into(
        stream(), "put", per_second=per_second, payload_kb=1, nodes=[node("a", "managed_flink", **settings)],
        edges=[edge("k", "record", "a", "process")],
    )  # fmt: skip


@pytest.mark.parametrize(("per_second", "kpus"), [(100, 1), (1000, 1), (1001, 2), (70_000, 70)])
def test_kpus_follow_the_records(tables, per_second, kpus):
    one = found(analysis(per_second), tables)
    assert one["managed_flink.kpus"].demand == kpus
    assert one["managed_flink.applications"].demand == 1


def test_an_application_that_falls_behind_is_named(tables):
    (problem,) = estimate(analysis(70_000), tables).problems
    assert problem.key == "managed_flink.capacity" and "needs 70 KPUs, but no more than 64 may run" in problem.message
    assert estimate(analysis(50_000), tables).problems == []


def test_flink_reads_without_a_lane_of_its_own_holding_it_up(tables):
    document = analysis(50_000)
    writes = edge("a", "result", "t", "write")
    document = architecture(
        [one.model_dump() for one in document.nodes] + [node("t", "dynamodb", latency_ms=100)],
        [one.model_dump() for one in document.edges] + [writes],
    )
    flows = estimate(document, tables).traffic.flows["a-t-write"]
    assert flows.items_per_second == pytest.approx(50_000)


def cameras(operation, *, per_second, **settings):
    return into(node("v", "kinesis_video_streams", **settings), operation, per_second=per_second)


def test_cameras_are_as_many_as_send_at_once(tables):
    """One hour-long connection every six minutes: ten cameras, of 8 Mbps, a megabyte a second."""
    one = found(cameras("send", per_second=1 / 360, mbps=8, fragment_seconds=10), tables)
    assert one["kinesis_video.streams"].demand == 10
    assert one["kinesis_video.put_media.bandwidth"].demand == 1
    assert one["kinesis_video.put_media.rate"].demand == pytest.approx(1 / 3600)
    assert one["kinesis_video.fragment_size"].demand == 10


def test_more_cameras_than_streams_is_a_fault(tables):
    (problem,) = estimate(cameras("send", per_second=1 / 360, cameras=9), tables).problems
    assert problem.key == "kinesis_video.put_media.connections"
    assert estimate(cameras("send", per_second=1 / 360, cameras=10), tables).problems == []


def test_viewers_share_what_a_stream_gives(tables):
    """A viewer every second for 300 s are 300 at once: too many readers, and 300 points of HLS with fragments of 2 s."""
    one = found(cameras("watch", per_second=1, mbps=4), tables)
    assert (one["kinesis_video.get_media.connections"].demand, one["kinesis_video.get_media.bandwidth"].demand) == (
        300,
        150,
    )
    one = found(cameras("play", per_second=1), tables)
    assert one["kinesis_video.fragment_media_points"].demand == 300


def test_long_clips_do_not_fit(tables):
    one = found(cameras("get_clip", per_second=1, mbps=8, clip_seconds=120), tables)
    assert (one["kinesis_video.get_clip.size"].demand, one["kinesis_video.get_clip.size"].verdict) == (120, "breach")


# -- all together ------------------------------------------------------------------------------------------------


@given(
    mode=st.sampled_from(["on_demand", "provisioned"]),
    scaling=st.sampled_from(["by_load", "fixed"]),
    kb=st.floats(0.1, 500),
    batch=st.integers(1, 1000),
    window=numbers(0, 60),
    duration=st.floats(1, 5_000),
    shape=st.sampled_from(["steady", "evening", "spiky"]),
    partitions=st.integers(0, 20),
)
def test_more_traffic_through_a_stream_never_costs_less(
    mode, scaling, kb, batch, window, duration, shape, partitions, tables
):
    document = into(
        stream(mode=mode, **({"scaling": scaling} if mode == "provisioned" else {})), "put", settings={"shape": shape, "burst": 2}, payload_kb=kb,
        nodes=[function("f", duration_ms=duration), hose(partitions=partitions), node("b", "s3"), function("t")],
        edges=[
            edge("k", "record", "f", "invoke", batch_size=batch, window_s=window),
            edge("k", "record", "h", "read"),
            edge("h", "transformation", "t", "invoke"),
            edge("h", "delivery", "b", "put"),
        ],
    )  # fmt: skip
    scales = np.array([1e-3, 0.01, 0.1, 0.5, 0.9, 1, 1.1, 2, 5, 10, 100, 1000, 1e4])
    totals = np.reshape(estimate(document, tables, scale=scales).total_monthly_usd, -1)
    assert (np.diff(totals) >= -1e-9 * np.abs(totals[1:])).all()

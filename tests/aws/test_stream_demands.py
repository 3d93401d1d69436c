"""What streams and analytics ask of their limits, by the breach rules, in small numbers."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

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
    assert one["kinesis.shard.write_bytes"].demand == pytest.approx(100 * 20 / 1024 * 0.6)


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


def test_a_stream_has_sizes(tables):
    one = found(into(stream(), "put", payload_kb=11 * 1024), tables)
    assert one["kinesis.record_size"].verdict == "breach"
    batches = into(function("f"), "invoke", nodes=[stream()],
                   edges=[edge("f", "invocation", "k", "put", count=600, batch_size=600, payload_kb=20)])  # fmt: skip
    one = found(batches, tables)
    assert one["kinesis.put_records.count"].verdict == one["kinesis.put_records.size"].verdict == "breach"


def test_a_new_stream_takes_four_megabytes_a_second(tables):
    one = found(into(stream(), "put", per_second=5 * 1024, payload_kb=1), tables)
    assert (one["kinesis.on_demand.initial_write"].demand, one["kinesis.on_demand.initial_write"].verdict) == (
        5,
        "breach",
    )
    assert one["kinesis.on_demand.max_write"].verdict == "ok"
    assert one["kinesis.on_demand.streams"].demand == 1

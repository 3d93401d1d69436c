"""Streams whose shards follow the traffic, buffers that fill from all sides, and what comes after the answer."""

import numpy as np
import pytest

from estimator.engine import registry
from estimator.engine.estimate import estimate
from estimator.engine.measures import Polling
from estimator.engine.operations import Event, Operation
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from tests.engine.builders import architecture, clients, edge, function, node

MONTH_S = 730 * 3600


class StreamSettings(Settings):
    per_lane: float = setting(10, "Per lane", unit="records/s", help="What a lane takes.")


class Stream(AwsService):
    """A stream with a lane for every ten records a second, polled once a second."""

    slug, name, type = "stream_of_a_test", "Stream", "message"
    Settings = StreamSettings
    operations = (Operation("put", "put a record", accepts={"client"}),)
    events = (Event("record", "each record", of=("put",), per="item", sends="stream", polled=True, batch=1000),)

    def polling(self, s, event, edge):
        return Polling(
            lambda events, hours, limits, readers: np.ceil(sum(rate[1] for rate, _ in events) / s.per_lane), 1.0
        )


class Buffer(AwsService):
    """A buffer that is emptied every ten seconds, long after its caller has gone."""

    slug, name, type = "buffer_of_a_test", "Buffer", "message"
    operations = (Operation("put", "put a record", accepts={"client"}),)
    events = (Event("flush", "each time it is emptied", of=("put",), sends="code", later=True, sized=True),)

    def own_seconds(self, s, operation):
        return 0.005, 0.005

    def gathers(self, s, event, flows):
        rate = sum(flow.items for flow in flows)
        kb = sum(flow.items * flow.item_kb for flow in flows)
        every = rate / (rate * 10 + 1)
        return every, float(np.sum(kb[0]) / np.sum(every[0]))


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    known = dict(registry._services)
    monkeypatch.setattr(registry, "_services", known)
    for one in (Stream, Buffer):
        registry.register(one)


def two_sources(target, *edges):
    sources = [clients("a", requests=30 * MONTH_S), clients("b", requests=10 * MONTH_S)]
    puts = [edge("a", "request", "x", "put", payload_kb=1), edge("b", "request", "x", "put", payload_kb=9)]
    return architecture(
        [*sources, node("x", target), function("f", duration_ms=200), node("b2", "s3")], [*puts, *edges]
    )


def test_lanes_follow_the_traffic_and_sizes_share_their_batches(tables):
    """40 records a second fill four lanes: 40 ÷ 4 × 1 s + 1 = 11 to a batch, of either size."""
    one = estimate(two_sources("stream_of_a_test", edge("x", "record", "f", "invoke")), tables)
    flows = one.traffic.flows["x-f-invoke"]
    assert sorted(flow.item_kb for flow in flows) == [1, 9]
    assert flows.items_per_second == pytest.approx(40)
    assert flows.calls_per_second == pytest.approx(40 / 11)


def test_a_buffer_fills_from_all_sides(tables):
    """40 a second for ten seconds and the first one: 401 to a flush, 3 KB each on average."""
    one = estimate(two_sources("buffer_of_a_test", edge("x", "flush", "f", "invoke")), tables)
    (flow,) = one.traffic.flows["x-f-invoke"]
    assert flow.calls_per_second == pytest.approx(40 / 401)
    assert flow.item_kb == pytest.approx(401 * 3)


def test_nobody_waits_for_what_comes_later(tables):
    one = estimate(two_sources("buffer_of_a_test", edge("x", "flush", "f", "invoke")), tables)
    assert one.traffic.latency["x", "put"] == (0.005, 0.005)
    assert one.problems == []


def test_a_cause_named_on_an_edge_fills_a_buffer_alone(tables):
    named = edge("x", "flush", "f", "invoke", caused_by=["b-x-put"])
    (flow,) = estimate(two_sources("buffer_of_a_test", named), tables).traffic.flows["x-f-invoke"]
    assert flow.calls_per_second == pytest.approx(10 / 101)


def test_a_size_that_is_known_stands_over_the_targets_own(tables):
    one = estimate(two_sources("buffer_of_a_test", edge("x", "flush", "b2", "put")), tables)
    (flow,) = one.traffic.flows["x-b2-put"]
    assert flow.item_kb == pytest.approx(401 * 3)

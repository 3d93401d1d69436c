"""Lines of one answer agree: what waits in a lane waits in its stream or queue, which loses what that lane loses."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

SECOND = 2_628_000
VERDICTS = ("ok", "near", "raise quota", "breach")


def into(stream: dict, writes: str, event: str, *readers: dict, per_second: float = 10, **reading):
    """Ten a second into what keeps order, read one by one."""
    return architecture(
        [clients(requests=per_second * SECOND), stream, *readers],
        [
            edge("c", "request", stream["id"], writes),
            *(edge(stream["id"], event, reader["id"], "invoke", batch_size=1, **reading) for reader in readers),
        ],
    )


def kinesis(busiest: float, **settings) -> dict:
    shards = {"mode": "provisioned", "scaling": "fixed", "shards": 4} if "mode" not in settings else {}
    return node("k", "kinesis_data_streams", **{**shards, "hottest_key_percent": busiest, **settings})


def worker(seconds: float, name: str = "f") -> dict:
    return function(name, duration_ms=seconds * 1000, timeout_s=30)


def fifo(busiest: float, **settings) -> dict:
    return node("q", "sqs", **{"queue_type": "fifo", "busiest_group_percent": busiest, **settings})


def behind_a_topic(seconds: float):
    """The group travels with the message, from the topic to the queue."""
    return architecture(
        [
            clients(requests=5 * SECOND),
            node("t", "sns", topic_type="fifo", busiest_group_percent=40),
            fifo(40, message_groups=10),
            worker(seconds),
        ],
        [
            edge("c", "request", "t", "publish"),
            edge("t", "message", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
        ],
    )


def through_a_pipe(seconds: float):
    """A pipe hands the records of a shard on in order, and waits for what it calls."""
    return architecture(
        [clients(requests=10 * SECOND), kinesis(30), node("p", "eventbridge_pipes"), worker(seconds)],
        [
            edge("c", "request", "k", "put"),
            edge("k", "record", "p", "process", batch_size=1),
            edge("p", "event", "f", "invoke", batch_size=1),
        ],
    )


def delivered():
    """Firehose takes what comes: nothing waits for it."""
    return architecture(
        [clients(requests=10 * SECOND), kinesis(30), node("h", "firehose")],
        [edge("c", "request", "k", "put"), edge("k", "record", "h", "read")],
    )


table = node("d", "dynamodb", stream_shards=4, hottest_key_percent=30)
DOCUMENTS = {
    "a busy key of a stream": into(kinesis(30), "put", "record", worker(0.4)),
    "a busier one": into(kinesis(60), "put", "record", worker(0.9)),
    "all shards": into(kinesis(30), "put", "record", worker(0.9)),
    "several batches of a shard": into(kinesis(60), "put", "record", worker(0.3), parallel=4),
    "a stream that just keeps up": into(kinesis(30), "put", "record", worker(0.2)),
    "a stream on demand": into(kinesis(30, mode="on_demand"), "put", "record", worker(0.4)),
    "two readers": into(kinesis(30), "put", "record", worker(0.4), worker(0.01, "g")),
    "records that always fail": into(
        kinesis(1), "put", "record", function("f", duration_ms=10, timeout_s=5, always_failing_percent=0.1)
    ),
    "a pipe": through_a_pipe(0.4),
    "firehose": delivered(),
    "changes of a table": into(table, "write", "change", worker(0.4)),
    "a busy group": into(fifo(40, message_groups=10), "send", "message", worker(1), per_second=5),
    "a group nobody has named": into(fifo(1), "send", "message", worker(1), per_second=5, at_once=2),
    "a queue behind a topic": behind_a_topic(1),
}


@pytest.mark.parametrize("scale", [0.5, 1, 3])
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_nothing_waits_longer_in_a_lane_than_in_all_that_it_is_part_of(document, scale, tables):
    limits = estimate(document, tables, scale=scale).limits
    kept = [one for one in limits if one.key.endswith(".retention") and "log" not in one.key]
    for lane in (one for one in limits if one.key.endswith("_age") and "busiest" in one.key):
        of_lane = [one for one in kept if one.nodes[0] == lane.nodes[0] and one.nodes[1:] in ((), lane.nodes[1:])]
        for whole in of_lane:
            hours = 3600 if whole.unit == "hours" else 1
            assert whole.demand * hours >= lane.demand * (1 - 1e-9), (whole.message, lane.message)
            assert VERDICTS.index(whole.verdict) >= VERDICTS.index(lane.verdict), (whole.message, lane.message)
            assert lane.headroom is None or whole.headroom <= lane.headroom * 1.01, (whole.message, lane.message)


@pytest.mark.parametrize(
    ("document", "key", "lost"),
    [
        # the busiest shard takes 0.3 + 0.7 ÷ 4 of ten, 4.75, and hands out 2.5 a second: the rest of ten
        ("a busy key of a stream", "kinesis.retention", "22.5 %"),
        ("changes of a table", "dynamodb.streams.retention", "22.5 %"),
        # 0.6 + 0.4 ÷ 4 of ten, 7, and 1.11 a second; the others take one each
        ("a busier one", "kinesis.retention", "58.9 %"),
        # 4.75 and three times 1.75, on 1.11 each
        ("all shards", "kinesis.retention", "55.6 %"),
        # of six a second of the key one batch in 0.3 s
        ("several batches of a shard", "kinesis.retention", "26.7 %"),
        # two a second of the group and one is done, of five
        ("a busy group", "sqs.retention", "20 %"),
        ("a queue behind a topic", "sqs.retention", "20 %"),
    ],
)
def test_what_one_lane_loses_is_lost_of_the_whole(document, key, lost, tables):
    found = limit_of(estimate(DOCUMENTS[document], tables), key)
    assert found.verdict == "breach" and f"{lost} of what comes is lost" in found.message


def test_a_lane_says_that_it_tells_its_own_part(tables):
    """2.25 of the 4.75 that come to the busiest shard."""
    words = limit_of(estimate(DOCUMENTS["a busy key of a stream"], tables), "kinesis.busiest_shard_age").message
    assert "47.4 % of what comes there is lost" in words

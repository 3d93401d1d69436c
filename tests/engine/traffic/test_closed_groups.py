"""What fails in a FIFO queue closes its group for the visibility time-out at each try: the group serves less."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.simulation.groups import group

MONTH_S = 2_628_000
LASTS_S = 200_000


def queued(per_second=5.0, *, worker=None, queue=None, dead_letters=False, **poll):
    """Half of what comes is of one group, whose messages take 0.1 s each, and are hidden for two minutes."""
    settings = {"queue_type": "fifo", "busiest_group_percent": 50, "visibility_timeout_s": 120, **(queue or {})}
    settings = {key: value for key, value in settings.items() if value is not None}
    return architecture(
        [
            clients(requests=per_second * MONTH_S),
            node("q", "sqs", **settings),
            function("f", **{"duration_ms": 100, "timeout_s": 5, **(worker or {})}),
            *([node("dead", "sqs", queue_type="fifo")] if dead_letters else []),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", **{"batch_size": 1, **poll}),
            *([edge("q", "failure", "dead", "send")] if dead_letters else []),
        ],
    )


def served(tables, batch=1, **settings) -> float:
    """Messages a second that the busiest group is done with while more come."""
    lane = limit_of(estimate(queued(**settings, batch_size=batch), tables), "sqs.busiest_group")
    return 2.5 * lane.value / lane.demand


FAILING = [
    (1, 0.02, 0.0, True),
    (1, 0.0, 0.01, True),
    (1, 0.1, 0.005, True),
    (10, 0.02, 0.0, True),
    (10, 0.0, 0.01, True),
    (10, 0.02, 0.0, False),
    (10, 0.0, 0.01, False),
]


@pytest.mark.parametrize(("batch", "failing", "always", "whole"), FAILING)
def test_a_group_serves_what_a_simulation_does(batch, failing, always, whole, tables):
    simulated = group(2.5, 0.1, 30, batch, 5, lasts_s=LASTS_S, seed=5, failing=failing, always=always, whole=whole)
    worker = {"errors_percent": failing * 100, "always_failing_percent": always * 100}
    found = served(tables, batch, worker=worker, queue={"visibility_timeout_s": 30}, partial_batch=not whole)
    assert found == pytest.approx((simulated.done + simulated.dead) / LASTS_S, rel=0.06)


def test_a_group_closed_by_what_always_fails_holds_back_and_loses(tables):
    """One message in a hundred closes it for 5 × 120 s: 100 take 609.9 s, and 250 come in 100 s."""
    one = estimate(queued(worker={"always_failing_percent": 1}), tables)
    rate, age = limit_of(one, "sqs.busiest_group"), limit_of(one, "sqs.busiest_group_age")
    assert rate.verdict == age.verdict == "breach"
    assert rate.headroom == pytest.approx(100 / 609.9 / 2.5, rel=3e-3)
    assert one.traffic.loads["q"].lanes[0].grows_per_day[0, 0] == pytest.approx((2.5 - 100 / 609.9) * 86_400)
    assert "what fails closes the group for 10 minutes" in rate.message
    assert "ChangeMessageVisibility" in rate.message and "larger batches" not in rate.message


def test_what_is_never_handed_out_is_no_dead_letter(tables):
    """Of the 2.5 a second of the group 0.164 are tried, of the other 2.5 all: one in a hundred of them is given up."""
    one = estimate(queued(worker={"always_failing_percent": 1}, dead_letters=True), tables)
    assert one.traffic.loads["dead"]["send"].monthly_items / MONTH_S == pytest.approx(
        0.01 * (2.5 + 100 / 609.9), rel=1e-3
    )


def test_without_failures_a_group_is_never_closed(tables):
    lane = limit_of(estimate(queued(), tables), "sqs.busiest_group")
    assert lane.value == pytest.approx(10) and "closes" not in lane.message


def test_each_try_closes_a_group_for_thirty_seconds_where_nothing_is_said(tables):
    document = queued(worker={"errors_percent": 2}, queue={"visibility_timeout_s": None})
    lane = limit_of(estimate(document, tables), "sqs.busiest_group")
    assert 1 / lane.value == pytest.approx(0.98 * 0.1 + 0.02 * 30, rel=1e-5)


def test_what_is_behind_a_failure_gets_as_old_as_it_closes_the_group(tables):
    """Little comes, but 600 s of five tries are most of the 838 s that messages are kept; eight are too many."""
    light = {"worker": {"always_failing_percent": 0.1}, "per_second": 0.02}
    kept = {"retention_days": 0.0097, "max_receive_count": 5}
    age = limit_of(estimate(queued(**light, queue=kept), tables), "sqs.busiest_group_age")
    assert (age.verdict, age.demand) == ("near", pytest.approx(600))
    again = estimate(queued(**light, queue={**kept, "max_receive_count": 8}), tables)
    assert limit_of(again, "sqs.busiest_group_age").verdict == "breach"


def test_groups_that_are_counted_are_each_closed(tables):
    """Four groups of a message in a tenth of a second, or of two minutes where it fails: 1 in 50 does."""
    document = queued(worker={"errors_percent": 2}, queue={"message_groups": 4, "busiest_group_percent": 25})
    backlog = estimate(document, tables).traffic.loads["q"].backlog[0]
    assert np.max(backlog.served_at_most) == pytest.approx(4 / (0.98 * 0.1 + 0.02 * 120), rel=1e-5)


def test_a_cap_below_what_groups_do_is_not_mended_by_more_of_them(tables):
    """Of a hundred groups, closed nine tenths of the time, ten may be at work: two at once are what is too few."""
    worker = {"errors_percent": 1, "duration_ms": 1000}
    queue = {"message_groups": 100, "busiest_group_percent": 1, "visibility_timeout_s": 900}
    one = estimate(queued(worker=worker, queue=queue, at_once=2), tables)
    assert "Let more consumers work at once" in limit_of(one, "sqs.retention").message


def test_a_busy_group_that_hardly_fails_is_told_to_spread_its_work(tables):
    one = estimate(queued(100, worker={"errors_percent": 1e-4}), tables)
    assert "more at once do not help one group" in limit_of(one, "sqs.busiest_group").message


def test_what_is_in_order_is_lost_with_the_whole_of_its_batch(tables):
    """A batch of a group comes again as it was: of ten, 1 − 0.99^10 are lost with one in a hundred."""
    document = queued(20, worker={"always_failing_percent": 1}, batch_size=10, window_s=10)
    simulated = group(2.5, 0.1, 30, 10, 5, lasts_s=LASTS_S, seed=5, always=0.01)
    _, lost = estimate(document, tables).traffic.order.edges[1].deliveries(10.0)
    assert (
        lost
        == pytest.approx(1 - 0.99**10)
        == pytest.approx(simulated.dead / (simulated.done + simulated.dead), rel=0.05)
    )


def test_streams_try_again_at_once(tables):
    """A shard's next try follows the last: of a tenth that fails, the key has 0.9 of its lane."""
    settings = {"mode": "provisioned", "scaling": "fixed", "shards": 1, "hottest_key_percent": 50}
    document = architecture(
        [
            clients(requests=5 * MONTH_S),
            node("k", "kinesis_data_streams", **settings),
            function("f", duration_ms=100, timeout_s=5, errors_percent=10),
        ],
        [edge("c", "request", "k", "put"), edge("k", "record", "f", "invoke", batch_size=1)],
    )
    key = limit_of(estimate(document, tables), "kinesis.busiest_key")
    assert (key.demand, key.value) == (pytest.approx(2.5 / 0.9, rel=0.01), pytest.approx(10))


def test_samples_close_each_by_itself(tables):
    shares = [0.0, 1.0, 5.0]
    together = estimate(with_samples(queued(), {("f", "always_failing_percent"): shares}), tables)
    lane = together.traffic.loads["q"].lanes[0]
    alone = [estimate(queued(worker={"always_failing_percent": share}), tables) for share in shares]
    ages = [float(np.max(one.traffic.loads["q"].lanes[0].age_s)) for one in alone]
    assert np.broadcast_to(lane.age_s, (3, 1, 1))[:, 0, 0] == pytest.approx(ages)


def test_retention_counts_the_busiest_group_too(tables):
    """Three groups of 1 s, 5 a second: 3 are done, and 172,800 a day more come, a third of them of each."""
    queue = {"message_groups": 3, "busiest_group_percent": 33.4}
    document = queued(worker={"duration_ms": 1000}, queue=queue)
    words = limit_of(estimate(document, tables), "sqs.retention").message
    assert "172,800 messages a day more come than are handled, 57,888 of them of the busiest group," in words
    assert "40 % of what comes is lost" in words  # 172,800 of 432,000


def test_a_shard_that_loses_what_it_holds_says_so_of_all_its_keys(tables):
    """One record in a thousand holds up its shard until it is too old, and the busiest key no more than any other."""
    document = architecture(
        [
            clients(requests=50 * MONTH_S),
            node("k", "kinesis_data_streams", mode="provisioned", scaling="fixed", shards=1),
            function("f", duration_ms=100, timeout_s=5, always_failing_percent=0.1),
        ],
        [edge("c", "request", "k", "put"), edge("k", "record", "f", "invoke", batch_size=10, window_s=1)],
    )
    one = estimate(document, tables)
    retention = limit_of(one, "kinesis.retention")
    assert (retention.verdict, retention.consequence) == ("breach", "loses")
    assert "mend what fails" in retention.message
    assert "kinesis.busiest_key_age" not in {limit.key for limit in one.limits}


@pytest.mark.parametrize("worker", [{"always_failing_percent": 0.1}, {"errors_percent": 1}])
def test_of_a_lump_no_more_wait_than_were_sent(worker, tables):
    """A thousand messages of one group at once, and nothing besides: what waits behind one that fails is of them."""
    document = architecture(
        [
            clients(requests=100),
            function("d", duration_ms=1000),
            node(
                "q", "sqs", queue_type="fifo", busiest_group_percent=100, visibility_timeout_s=120, max_receive_count=5
            ),
            function("f", duration_ms=100, timeout_s=5, **worker),
        ],
        [
            edge("c", "request", "d", "start"),
            edge("d", "invocation", "q", "send", count=1000, batch_size=10),
            edge("q", "message", "f", "invoke", batch_size=1),
        ],
    )
    age = limit_of(estimate(document, tables), "sqs.busiest_group_age")
    assert "(999 messages of the busiest group wait at worst)" in age.message

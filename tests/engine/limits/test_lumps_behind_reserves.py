"""Behind a function with reserved concurrency no more is there at once than it was let in: beside a simulation."""

import numpy as np
import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of
from tests.simulation.events import a_second, each_makes, in_rounds, served, taken, under_way

MONTH_S = 2_628_000
ACCOUNT, HELD, RATE = "lambda.concurrent_executions", "external_system.at_once", "external_system.rate"
SCALING, STREAMS = "lambda.burst_scaling_rate", "cloudwatch.logs.create_stream_rate"
WRITES = "dynamodb.table_wcu"
SMALL = {"payload_kb": 0.1, "response_kb": 0.1}
RARE, HOURLY = "one call in 10,000 s", "a clock each hour"


def source(kind):
    """(a node, its event)."""
    if kind == HOURLY:
        return node("c", "schedule", runs_per_day=24), "invocation"
    return clients("c", 0.0001 * MONTH_S), "request"


def worker(node_id="f", seconds=1.0, **settings):
    return function(node_id, duration_ms=seconds * 1000, timeout_s=900, **settings)


def fan(seconds=1.0):
    return worker("fan", seconds, waits="parallel")


def judged(tables, kind, nodes, edges, scale=1.0):
    start, event = source(kind)
    partner = node("partner", "external_system", rate_limit=1e6, most_at_once=1e6)
    entrance = edge("c", event, nodes[0]["id"], "start")
    document = architecture([start, *nodes, partner, node("t", "dynamodb")], [entrance, *edges])
    return estimate(document, tables, scale=scale)


def mapped(tables, kind, places, scale=1.0, **settings):
    """A Map of 400, 40 at once: 3 s each, and 2,500 writes."""
    nodes = [node("w", "step_functions"), worker(seconds=3, reserved_concurrency=places, **settings)]
    edges = [edge("w", "execution", "f", "invoke", count=400, at_once=40, **SMALL)]
    return judged(tables, kind, nodes, [*edges, edge("f", "invocation", "t", "write", count=2500)], scale)


def writes_a_second(begins, each_s, count, until):
    """The most writes in any second of runs that make so many, one after another."""
    return a_second(each_makes(begins, count, each_s), until).max()


# -- one Map -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1, 100])
@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_a_table_sees_the_writes_of_those_that_found_a_place(tables, kind, scale):
    """Ten at once, 2,500 writes in 3 s each: 8,333 a second, and not the 33,333 of forty."""
    begins = in_rounds(np.zeros(1), 400, 40, 3)
    begins = begins[taken(begins, 3 - 1e-6, 10)]
    assert writes_a_second(begins, 3, 2500, 60) == pytest.approx(8333, rel=0.01)

    assert limit_of(mapped(tables, kind, 10, scale), WRITES).demand == pytest.approx(8333, rel=0.01)


@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_no_more_environments_start_than_are_reserved(tables, kind):
    found = mapped(tables, kind, 10, log_kb=1)

    assert limit_of(found, SCALING).demand == pytest.approx(10, abs=0.5)
    assert limit_of(found, STREAMS).demand == pytest.approx(1, abs=0.05)
    assert limit_of(found, ACCOUNT).demand == pytest.approx(10, abs=0.1)


def test_a_cold_share_that_is_given_starts_no_more_than_are_reserved(tables):
    found = mapped(tables, RARE, 10, scale=10_000, cold_start_percent=100)

    assert limit_of(found, SCALING).demand == pytest.approx(10)


def test_a_clock_starts_no_more_environments_than_are_reserved(tables):
    """Each hour ten, kept for ten minutes."""
    found = mapped(tables, HOURLY, 10, init_ms=400)

    duration = next(line for line in found.bill.lines if line.dimension.startswith("lambda.duration"))
    runs, cold = 730 * 100 * 3, 730 * 10 * 0.4
    assert float(duration.quantity) == pytest.approx((runs + cold) * 0.5, rel=1e-3)


# -- Maps in Maps, and several reserves one after another --------------------------------------------------------------


@pytest.mark.parametrize("kind", [RARE, HOURLY])
@pytest.mark.parametrize(("places", "busy"), [(30, 30), (None, 100)])
def test_a_map_in_a_map_runs_as_many_as_both_let(tables, kind, places, busy):
    """100 children, 20 at once, each with a Map of 50, 5 at once: 100 runs of 2 s together."""
    nodes = [node("w", "step_functions"), node("k", "step_functions"), worker(seconds=2, reserved_concurrency=places)]
    edges = [
        edge("w", "execution", "k", "run_child", count=100, at_once=20, **SMALL),
        edge("k", "execution", "f", "invoke", count=50, at_once=5, **SMALL),
        edge("f", "invocation", "t", "write", count=25),
    ]
    children = in_rounds(np.zeros(1), 100, 20, 20)
    begins = in_rounds(children, 50, 5, 2)
    begins = begins if places is None else begins[taken(begins, 2 - 1e-6, places)]
    assert under_way(begins, 2 - 1e-6, 200).max() == busy

    found = judged(tables, kind, nodes, edges)

    assert limit_of(found, ACCOUNT).demand == pytest.approx(busy, abs=0.1)
    assert limit_of(found, WRITES).demand == pytest.approx(busy * 25 / 2, rel=0.02)


@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_a_reserve_behind_a_reserve_passes_on_its_own_pace(tables, kind):
    """Ten of forty run for 3 s and start five events each; seven of these run at once, a second each."""
    nodes = [
        node("w", "step_functions"),
        worker(seconds=3, reserved_concurrency=10),
        worker("g", 1, reserved_concurrency=7),
    ]
    edges = [
        edge("w", "execution", "f", "invoke", count=400, at_once=40, **SMALL),
        edge("f", "invocation", "g", "start", count=5),
        edge("g", "invocation", "partner", "request"),
    ]
    runs = in_rounds(np.zeros(1), 400, 40, 3)
    events = each_makes(runs[taken(runs, 3 - 1e-6, 10)], 5, 3)
    begins = served(events, 1, 7)

    found = judged(tables, kind, nodes, edges)

    assert limit_of(found, RATE).demand == pytest.approx(a_second(begins, 100).max(), abs=0.1)
    assert limit_of(found, HELD).demand == pytest.approx(7, abs=0.1)
    assert limit_of(found, ACCOUNT).demand == pytest.approx(17, abs=0.1)


@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_a_reserve_two_steps_down_is_one_too(tables, kind):
    """A hundred calls, of which each becomes three at once on ten places of 2 s."""
    nodes = [fan(6), worker("a", 4, waits="parallel"), worker("b", 3, waits="parallel")]
    nodes.append(worker(seconds=2, reserved_concurrency=10))
    edges = [
        edge("fan", "invocation", "a", "invoke", count=100),
        edge("a", "invocation", "b", "invoke"),
        edge("b", "invocation", "f", "invoke", count=3),
        edge("f", "invocation", "partner", "request"),
        edge("f", "invocation", "t", "write", count=6),
    ]

    found = judged(tables, kind, nodes, edges)

    assert limit_of(found, HELD).demand == pytest.approx(10, abs=0.1)
    assert limit_of(found, WRITES).demand == pytest.approx(10 * 6 / 2, rel=0.02)


# -- topics, queues and streams ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_of_two_functions_of_a_topic_one_reserves(tables, kind):
    nodes = [fan(), node("topic", "sns"), worker(seconds=2, reserved_concurrency=20), worker("g", 1)]
    edges = [
        edge("fan", "invocation", "topic", "publish", count=500),
        edge("topic", "message", "f", "start"),
        edge("topic", "message", "g", "start"),
        edge("f", "invocation", "partner", "request"),
        edge("g", "invocation", "t", "write", count=10),
    ]
    sent = np.zeros(500)

    found = judged(tables, kind, nodes, edges)

    assert limit_of(found, HELD).demand == pytest.approx(under_way(served(sent, 2, 20), 2 - 1e-6, 60).max(), abs=0.1)
    assert limit_of(found, RATE).demand == pytest.approx(10, abs=0.1)
    assert limit_of(found, WRITES).demand == pytest.approx(5000, rel=0.01)


@pytest.mark.parametrize("kind", [RARE, HOURLY])
def test_what_a_queue_s_consumer_calls_sees_its_own_reserve(tables, kind):
    """Fifty messages at once, each waiting for a function of ten places."""
    nodes = [fan(), node("q", "sqs", visibility_timeout_s=900), worker("w"), worker(reserved_concurrency=10)]
    edges = [
        edge("fan", "invocation", "q", "send", count=5000),
        edge("q", "message", "w", "invoke", batch_size=1, at_once=50),
        edge("w", "invocation", "f", "invoke"),
        edge("f", "invocation", "partner", "request"),
    ]

    found = judged(tables, kind, nodes, edges)

    assert limit_of(found, RATE).demand == pytest.approx(10, abs=0.1)
    assert limit_of(found, HELD).demand == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("scale", [1, 1000])
def test_batches_of_a_stream_share_what_is_reserved(tables, scale):
    """Forty lanes on six places: six batches of ten a second, however much comes."""
    stream = node("k", "kinesis_data_streams", mode="provisioned", shards=4, scaling="fixed")
    nodes = [fan(2), stream, worker(reserved_concurrency=6)]
    edges = [
        edge("fan", "invocation", "k", "put", count=4000),
        edge("k", "record", "f", "invoke", batch_size=10, parallel=10),
        edge("f", "record", "t", "write"),
    ]

    assert limit_of(judged(tables, RARE, nodes, edges, scale), WRITES).demand == pytest.approx(60, abs=0.1)


# -- callers and events in the same places -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "scale"), [(RARE, 1), (RARE, 1000), (HOURLY, 1)])
def test_a_map_and_events_share_what_is_reserved(tables, kind, scale):
    nodes = [node("w", "step_functions", calls="parallel"), worker(seconds=3, reserved_concurrency=50)]
    edges = [
        edge("w", "execution", "f", "invoke", count=400, at_once=40, **SMALL),
        edge("w", "execution", "f", "start", count=5000, at_once=1000),
        edge("f", "invocation", "t", "write", count=25),
    ]

    found = judged(tables, kind, nodes, edges, scale)

    assert limit_of(found, ACCOUNT).demand == pytest.approx(50, abs=0.1)
    assert limit_of(found, WRITES).demand == pytest.approx(50 * 25 / 3, rel=0.02)


def test_calls_and_events_of_one_run_share_them_too(tables):
    """100 calls and 200 events at once, 2 s each on 50 places: a third of the calls' part, and 25 begin a second."""
    nodes = [fan(6), worker(seconds=2, reserved_concurrency=50)]
    edges = [
        edge("fan", "invocation", "f", "invoke", count=100),
        edge("fan", "invocation", "f", "start", count=200),
        edge("f", "invocation", "t", "write", count=10),
    ]

    found = judged(tables, RARE, nodes, edges)

    assert limit_of(found, WRITES).demand == pytest.approx(250, rel=0.02)
    assert limit_of(found, SCALING).demand <= 50


def test_bursts_of_two_topics_take_no_more_than_is_reserved(tables):
    """Each of them alone would fill the twenty places in its burst."""
    nodes, edges = [worker(reserved_concurrency=20)], []
    for name in ("one", "two"):
        nodes += [clients(name, 5 * MONTH_S, burst=6), node(f"of_{name}", "sns")]
        edges += [edge(name, "request", f"of_{name}", "publish"), edge(f"of_{name}", "message", "f", "start")]
    edges.append(edge("f", "invocation", "t", "write", count=10))

    found = estimate(architecture([*nodes, node("t", "dynamodb")], edges), tables)

    assert limit_of(found, WRITES).demand == pytest.approx(200, rel=0.01)
    assert found.traffic.loads["t"]["write"].monthly_items == pytest.approx(10 * 10 * MONTH_S, rel=1e-6)

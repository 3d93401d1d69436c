"""Loops that AWS stops after sixteen calls of a function in a chain, and what is lost there."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.engine.estimate import estimate
from estimator.engine.traffic.loops import settle
from tests.engine.builders import architecture, clients, edge, function, node

ORDERS = 100_000


def until_ready(share: float = 95, settings=None, count: float = 1, **queue):
    """A function that sends a message back into its own queue for a share of the orders; what it gives up on is kept."""
    return architecture(
        [clients(requests=ORDERS), node("q", "sqs", **queue), function("f", **(settings or {})), node("dead", "sqs")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            {**edge("f", "invocation", "q", "send"), "id": "again", "share": share, "count": count},
            edge("q", "failure", "dead", "send"),
        ],
    )


def through_topic(share: float, **settings):
    """A function that publishes to the topic that starts it; its failures are kept."""
    return architecture(
        [clients(requests=ORDERS), node("t", "sns"), function("f", **settings), node("dead", "sqs")],
        [
            edge("c", "request", "f", "start"),
            {**edge("f", "invocation", "t", "publish"), "id": "again", "share": share},
            edge("t", "message", "f", "start"),
            edge("f", "failure", "dead", "send"),
        ],
    )


def calls(one, node_id: str) -> float:
    return float(sum(np.sum(flow.monthly_calls) for flow in one.traffic.loads[node_id].flows()))


def said(one, key: str):
    return next((finding for finding in one.findings if finding.key == key), None)


@pytest.mark.parametrize("document", [until_ready, through_topic])
def test_sixteen_calls_and_what_is_left_then_is_lost(document, tables):
    """(1 − 0.95^16) ÷ 0.05 = 11.2 calls an order, and 0.95^16 = 44 % of the orders go to the dead letters."""
    one = estimate(document(95), tables)
    assert calls(one, "f") == pytest.approx(ORDERS * (1 - 0.95**16) / 0.05, rel=1e-9)
    assert calls(one, "dead") == pytest.approx(ORDERS * 0.95**16, rel=1e-9)
    finding = said(one, "loop.stopped")
    assert finding.verdict == "breach"
    assert "That loses 44 % of what enters, 44,013 a month" in finding.message
    assert said(one, "loop.runaway") is None


def test_a_stopped_message_is_received_until_it_is_given_up(tables):
    """Sends, receives and deletes of what is handled, and three receives of each message that is stopped."""
    one = estimate(until_ready(95, max_receive_count=3, idle_polling=False), tables)
    handled, stopped = ORDERS * (1 - 0.95**16) / 0.05, ORDERS * 0.95**16
    line = next(line for line in one.lines if line.node == "q")
    assert line.quantity == pytest.approx(ORDERS + 0.95 * handled + 2 * handled + 3 * stopped)


@pytest.mark.parametrize("document", [until_ready, through_topic])
def test_a_function_that_allows_recursion_goes_on(document, tables):
    settings = {"recursive_calls": "allow"}
    one = estimate(document(95, settings) if document is until_ready else document(95, **settings), tables)
    assert calls(one, "f") == pytest.approx(ORDERS / 0.05, rel=1e-6)
    assert said(one, "loop.stopped") is None
    assert "lambda.recursive_loop_stop" not in {limit.key for limit in one.limits}


@pytest.mark.parametrize(("share", "verdict"), [(10, None), (40, None), (60, "near"), (80, "breach")])
def test_a_loop_that_ends_by_itself_is_judged_by_what_it_loses(share, verdict, tables):
    """0.4^16 of 100,000 orders is less than one a month, 0.6^16 of them 28, 0.8^16 of them 2.8 %."""
    finding = said(estimate(until_ready(share), tables), "loop.stopped")
    assert (finding and finding.verdict) == verdict


def test_a_loop_without_end_is_billed_for_the_calls_aws_makes(tables):
    one = estimate(until_ready(100), tables)
    assert calls(one, "f") == pytest.approx(16 * ORDERS)
    assert calls(one, "dead") == pytest.approx(ORDERS)
    assert one.traffic.runaway == [("f", "q")]
    assert "after about 16 calls of a function. All of them are billed here" in said(one, "loop.runaway").message


@pytest.mark.parametrize("count", [2, 3])
def test_a_loop_that_grows_is_stopped_too(count, tables):
    assert calls(estimate(until_ready(100, count=count), tables), "f") == pytest.approx(
        ORDERS * (count**16 - 1) / (count - 1), rel=1e-9
    )


def test_nobody_lets_a_loop_make_a_billion_calls_of_one(tables):
    """Five each time are 4 × 10^10 after sixteen: the message says one turn, and so does the bill."""
    one = estimate(until_ready(100, count=5), tables)
    assert calls(one, "f") == pytest.approx(ORDERS)
    assert "Only the first turn is billed here." in said(one, "loop.runaway").message


def through(service: str):
    """A function that hands half of its calls on to itself through another service."""
    steps = {
        "dynamodb": ("change", "write", "invoke"),
        "kinesis_data_streams": ("record", "put", "invoke"),
        "eventbridge": ("event", "put", "start"),
        "s3": ("object_created", "put", "start"),
        "sns": ("message", "publish", "start"),
    }
    event, operation, call = steps[service]
    return architecture(
        [clients(requests=ORDERS), node("m", service), function("f")],
        [
            edge("c", "request", "m", operation),
            edge("m", event, "f", call),
            {**edge("f", "invocation", "m", operation), "id": "again", "share": 50},
        ],
    )


@pytest.mark.parametrize(
    ("service", "is_stopped"),
    [("s3", True), ("sns", True), ("dynamodb", False), ("kinesis_data_streams", False), ("eventbridge", False)],
)
def test_only_some_services_keep_count_of_a_chain(service, is_stopped, tables):
    assert bool(estimate(through(service), tables).traffic.stopped) == is_stopped


def test_each_function_of_a_ring_is_called_sixteen_times(tables):
    names = ["f", "g", "h"]
    nodes = [clients(requests=ORDERS), *(function(name) for name in names)]
    starts = [edge(one, "invocation", other, "start") for one, other in zip(names, [*names[1:], "f"], strict=True)]
    one = estimate(architecture(nodes, [edge("c", "request", "f", "invoke"), *starts]), tables)
    assert [calls(one, name) for name in names] == pytest.approx([16 * ORDERS] * 3)


@pytest.mark.parametrize("share", [30, 80, 99])
def test_a_stopped_loop_that_is_solved_is_what_turning_it_comes_to(share, tables, monkeypatch):
    names = ["f", "g", "h"]
    nodes = [clients(requests=ORDERS), *(function(name, errors_percent=10) for name in names), node("dead", "sqs")]
    starts = [edge(one, "invocation", other, "start", share=share / 2) for one in names for other in names]
    dead = [edge(name, "failure", "dead", "send") for name in names]
    document = architecture(nodes, [edge("c", "request", "f", "invoke"), *starts, *dead])
    solved = estimate(document, tables)
    monkeypatch.setattr(settle, "linear_loop", lambda *_, **__: None)
    turned = estimate(document, tables)
    for name in ("f", "g", "h", "dead"):
        assert calls(solved, name) == pytest.approx(calls(turned, name), rel=1e-9)


def test_a_sample_that_has_no_end_leaves_the_others_alone(tables):
    shares = [10.0, 95.0, 100.0]
    together = estimate(with_samples(until_ready(), {("again", "share"): shares}), tables)
    alone = [estimate(until_ready(share), tables).total_monthly_usd for share in shares]
    assert together.total_samples == pytest.approx(alone, rel=1e-9)


def test_a_stopped_loop_with_little_room_says_so(tables, monkeypatch):
    exact = estimate(until_ready(95), tables)
    monkeypatch.setattr("estimator.engine.traffic.work.IN_LOOPS", 1)
    coarse = estimate(until_ready(95), tables)
    assert said(coarse, "loop.unfinished") is not None
    assert calls(coarse, "f") == pytest.approx(calls(exact, "f"), rel=1e-6)


def written_per_invocation(requests: float, **more):
    """A table's changes start a function that writes one item back for each call, however many changes it got."""
    return architecture(
        [clients(requests=requests), node("t", "dynamodb"), function("f")],
        [
            edge("c", "request", "t", "write"),
            edge("t", "change", "f", "invoke", batch_size=100),
            {**edge("f", "invocation", "t", "write"), "id": "again", **more},
        ],
    )


@pytest.mark.parametrize("requests", [2_628, 2_628_000, 2_628_000_000])
def test_a_loop_is_judged_by_what_one_event_causes_alone(requests, tables):
    """One change makes one write, whether batches are full or not: it never ends, and the first turn is billed."""
    one = estimate(written_per_invocation(requests), tables)
    assert one.traffic.runaway == [("f", "t")]
    assert "Only the first turn is billed here." in said(one, "loop.runaway").message
    first = sum(float(np.sum(flow.monthly_items)) for flow in one.traffic.flows["c-t-write"])
    assert sum(float(np.sum(flow.monthly_items)) for flow in one.traffic.flows["t-f-invoke"]) == pytest.approx(first)


@pytest.mark.parametrize("requests", [2_628, 2_628_000])
def test_a_loop_whose_events_alone_cause_less_ends(requests, tables):
    one = estimate(written_per_invocation(requests, share=50), tables)
    assert not one.traffic.runaway
    assert said(one, "loop.runaway") is None


def test_a_loop_that_nothing_enters_is_none(tables):
    document = architecture([function("f")], [edge("f", "invocation", "f", "start")])
    assert not said(estimate(document, tables), "loop.runaway")


def test_a_function_that_starts_itself_causes_itself(tables):
    document = architecture(
        [clients(requests=ORDERS), function("f")],
        [edge("c", "request", "f", "start"), edge("f", "invocation", "f", "start", share=95)],
    )
    assert said(estimate(document, tables), "loop.stopped").message.startswith("f causes itself, and AWS stops")


def test_a_named_cause_enters_a_loop_as_any_does(tables):
    """Orders come through the queue, and only what the queue brings is sent back."""
    document = until_ready(95)
    told = [
        one.model_copy(update={"caused_by": ["q-f-invoke"]}) if one.id == "again" else one for one in document.edges
    ]
    one = estimate(document.model_copy(update={"edges": told}), tables)
    assert calls(one, "f") == pytest.approx(ORDERS * (1 - 0.95**16) / 0.05, rel=1e-9)
    assert "That loses 44 % of what enters" in said(one, "loop.stopped").message


@pytest.mark.parametrize("entered", ["q", "f"])
def test_wherever_a_loop_is_entered_it_is_called_sixteen_times(entered, tables):
    way = {"q": edge("c", "request", "q", "send"), "f": edge("c", "request", "f", "invoke")}[entered]
    nodes = [clients(requests=ORDERS), node("q", "sqs"), function("f")]
    back = [edge("q", "message", "f", "invoke", batch_size=1), edge("f", "invocation", "q", "send")]
    assert calls(estimate(architecture(nodes, [way, *back]), tables), "f") == pytest.approx(16 * ORDERS)


def by_turns(f: str, g: str):
    """Two functions that hand on to each other through a queue each, 95 in 100 times round."""
    return architecture(
        [clients(requests=ORDERS), node("q", "sqs"), function("f", recursive_calls=f), node("q2", "sqs"),
         function("g", recursive_calls=g)],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("f", "invocation", "q2", "send"),
            edge("q2", "message", "g", "invoke", batch_size=1),
            {**edge("g", "invocation", "q", "send"), "id": "again", "share": 95},
        ],
    )  # fmt: skip


def test_one_function_that_stops_is_enough(tables):
    """Allowing recursion is each function's own: f is called sixteen times in a chain, and so is g."""
    one = estimate(by_turns("stop", "allow"), tables)
    called = ORDERS * (1 - 0.95**16) / 0.05
    assert [calls(one, "f"), calls(one, "g")] == pytest.approx([called, called], rel=1e-9)
    assert "44,013 a month" in said(one, "loop.stopped").message
    assert "allow recursive calls in the settings of f." in said(one, "loop.stopped").message


def test_the_other_function_may_be_the_one_that_stops(tables):
    """g gets what f hands it sixteen times; f is called once more than that."""
    one = estimate(by_turns("allow", "stop"), tables)
    assert calls(one, "g") == pytest.approx(ORDERS * (1 - 0.95**16) / 0.05, rel=1e-9)
    assert calls(one, "f") == pytest.approx(ORDERS * (1 - 0.95**17) / 0.05, rel=1e-9)


def test_a_way_round_that_nobody_stops_is_not_stopped(tables):
    """f hands on to itself as well as through g: g stops, f goes on."""
    document = by_turns("allow", "stop")
    more = {**edge("f", "invocation", "q", "send"), "id": "itself", "share": 50}
    again = {**edge("g", "invocation", "q", "send"), "id": "again", "share": 10}
    edges = [one.model_dump(by_alias=True, exclude_none=True) for one in document.edges if one.id != "again"]
    nodes = [one.model_dump(by_alias=True, exclude_none=True) for one in document.nodes]
    assert said(estimate(architecture(nodes, [*edges, more, again]), tables), "loop.stopped") is None


def gathering(share: float, batch: int = 10, **edge_more):
    """Ten orders a second, read ten at a time by a function that sends a message back for a share of its runs."""
    return architecture(
        [clients(requests=26_280_000), node("q", "sqs"), function("f", duration_ms=100)],
        [
            edge("c", "request", "q", "send", payload_kb=1),
            edge("q", "message", "f", "invoke", batch_size=batch, window_s=1),
            {**edge("f", "invocation", "q", "send"), "id": "again", "share": share, **edge_more},
        ],
    )


@pytest.mark.parametrize("share", [60, 100])
def test_what_a_batch_sends_is_as_large_as_one_of_its_items(share, tables):
    """A message for each run, and not ten times as large at each turn, unless somebody says so."""
    sizes = [flow.item_kb for flow in estimate(gathering(share), tables).traffic.flows["again"]]
    assert sizes == pytest.approx([1.0] * len(sizes)) and sizes
    said_so = estimate(gathering(share, payload_kb=10), tables).traffic.flows["again"]
    assert {flow.item_kb for flow in said_so} == {10}


def test_a_stream_that_writes_once_for_each_batch_keeps_its_size(tables):
    """Half of the runs put a record into the stream they read."""
    document = architecture(
        [clients(requests=26_280_000), node("k", "kinesis_data_streams"), function("f", duration_ms=100)],
        [
            edge("c", "request", "k", "put", payload_kb=1),
            edge("k", "record", "f", "invoke", batch_size=100),
            {**edge("f", "invocation", "k", "put"), "id": "again", "share": 50},
        ],
    )
    flows = estimate(document, tables).traffic.flows["again"]
    assert [flow.item_kb for flow in flows] == pytest.approx([1.0] * len(flows)) and flows


@pytest.mark.parametrize(("batch", "asked", "verdict"), [(1, 17, "breach"), (10, 16, "near")])
def test_chains_of_a_loop_without_end_are_as_long_as_aws_lets_them(batch, asked, verdict, tables):
    """However few go on from a full batch: an order that is alone goes round until it is stopped."""
    one = estimate(gathering(100, batch), tables)
    (limit,) = [limit for limit in one.limits if limit.key == "lambda.recursive_loop_stop"]
    assert said(one, "loop.runaway") is not None
    assert (limit.demand, limit.verdict) == (asked, verdict)
    assert "does not depend on traffic" in limit.message


@pytest.mark.parametrize(
    ("share", "count", "gain"), [(95, 1, 0.95), (99.9, 1, 0.999), (100, 1, 1.0), (50, 2, 1.0), (100, 2, 2.0)]
)
def test_going_round_is_allowed_only_where_it_comes_to_an_end(share, count, gain, tables):
    """Of a gain of 1 or more, what allows recursion makes traffic without end: then both lines say to break the loop."""
    one = estimate(until_ready(share, count=count), tables)
    (limit,) = [limit for limit in one.limits if limit.key == "lambda.recursive_loop_stop"]
    ends = gain < 1
    assert ("allow recursive calls" in limit.message) == ends
    assert (said(one, "loop.runaway") is None) == ends
    if not ends:
        way_out = "Break the loop: write to another bucket, table or prefix, or say on the call which calls its events are caused by."
        assert limit.message.endswith(way_out) and said(one, "loop.runaway").message.endswith(way_out)
    else:
        assert limit.message.endswith("Wait in a workflow instead of going round, or allow recursive calls.")


@pytest.mark.parametrize(
    ("share", "orders", "words", "verdict"),
    [
        (57.5, ORDERS, "16 of 16 invocations (0.014 % of events go round 16 times)", "near"),
        (57.5, 1000, "9 of 16 invocations (calls in the longest of 100 chains)", "ok"),
        (95, ORDERS, "17 of 16 invocations (44 % of events go round 16 times, and would again)", "breach"),
    ],
)
def test_the_limit_says_what_the_loop_says_of_what_is_lost(share, orders, words, verdict, tables):
    """0.575^16 is 0.014 %: 14 of 100,000 orders are lost, and of a thousand none in an ordinary month."""
    document = until_ready(share)
    clients_ = next(node for node in document.nodes if node.id == "c")
    clients_.settings["requests_per_month"] = orders
    one = estimate(document, tables)
    (limit,) = [limit for limit in one.limits if limit.key == "lambda.recursive_loop_stop"]
    assert words in limit.message and limit.verdict == verdict
    stopped = said(one, "loop.stopped")
    assert (stopped.verdict if stopped else "ok") == verdict and limit.headroom is None


def test_no_chain_is_long_where_few_of_a_full_batch_go_on(tables):
    """Six of a hundred messages go on: one of them twice, none sixteen times, and nothing is lost."""
    one = estimate(gathering(60), tables)
    (limit,) = [limit for limit in one.limits if limit.key == "lambda.recursive_loop_stop"]
    assert limit.verdict == "ok" and limit.demand <= 2
    assert said(one, "loop.stopped") is None

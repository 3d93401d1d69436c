"""Reserved concurrency is shared by all that runs in it: direct calls are refused, events and messages wait."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000
DIRECT, POLLED, ASYNC = "direct", "polled", "async"


def called(tables, places=10, at_once=None, **rates):
    """A function of a second a call, so much reserved, called so often a second by each kind of caller."""
    nodes = [function("f", duration_ms=1000, timeout_s=5, reserved_concurrency=places)]
    edges = []
    for kind, rate in rates.items():
        nodes.append(clients(kind, requests=rate * MONTH_S))
    if DIRECT in rates:
        edges.append(edge(DIRECT, "request", "f", "invoke"))
    if POLLED in rates:
        nodes.append(node("q", "sqs", visibility_timeout_s=60))
        edges.append(edge(POLLED, "request", "q", "send"))
        edges.append(edge("q", "message", "f", "invoke", at_once=at_once or places, batch_size=1))
    if ASYNC in rates:
        nodes.append(node("t", "sns"))
        edges.append(edge(ASYNC, "request", "t", "publish"))
        edges.append(edge("t", "message", "f", "start"))
    return estimate(architecture(nodes, edges), tables)


def test_direct_calls_are_refused_by_the_load_of_all(tables):
    """Erlang's tables: a load of 4 on 10 places loses 0.53 %; with 4 that come again, 8.74 are asked for and 15.6 % lost."""
    both = limit_of(called(tables, direct=4, polled=4, at_once=5), "lambda.reserved_concurrency")
    alone = limit_of(called(tables, direct=4), "lambda.reserved_concurrency")
    assert (both.demand, both.verdict) == (pytest.approx(8), "breach")
    assert "15.6 % of calls are refused" in both.message
    assert (alone.demand, alone.verdict) == (pytest.approx(4), "near")


def test_events_wait_without_end_where_they_alone_are_too_many(tables):
    """12 events under way on 10 places, whatever direct calls leave; 8 beside 4 direct calls fit, and those give way."""
    both = called(tables, direct=4, **{ASYNC: 12})
    assert limit_of(both, "lambda.reserved_concurrency").demand == pytest.approx(14)
    assert limit_of(both, "lambda.async.max_event_age").verdict == "breach"
    assert limit_of(called(tables, **{ASYNC: 6}), "lambda.async.max_event_age").verdict == "ok"


def test_two_that_wait_share_the_places(tables):
    """6 and 6 on 10: neither drains from 10 ÷ 12 of today's traffic on."""
    one = called(tables, polled=6, **{ASYNC: 6})
    for key in ("sqs.retention", "lambda.async.max_event_age"):
        assert limit_of(one, key).headroom == pytest.approx(10 / 12, rel=1e-3)


def test_where_all_fit_no_message_waits_for_long(tables):
    one = called(tables, direct=1, polled=2)
    assert limit_of(one, "sqs.retention").verdict == "ok"


def test_throttled_messages_die_and_do_not_wait_besides(tables):
    """20 under way on 10 places, and 50 asked for: half die after five deliveries, a minute apart."""
    one = called(tables, polled=20, at_once=50)
    assert limit_of(one, "sqs.throttled").verdict == "breach"
    kept = limit_of(one, "sqs.retention")
    assert (kept.verdict, kept.demand) == ("ok", pytest.approx(300))


def test_advice_to_who_has_too_little_reserved_is_one(tables):
    """Waiting would only put off the loss, so nobody is told to let messages wait, or more work at once alone."""
    one = called(tables, polled=20, at_once=50)
    advice = [found.message for found in one.findings]
    assert sum("reserve more and let no more run at once" in words for words in advice) == 2
    assert not any("none is lost" in words or "more consumers" in words for words in advice)
    waiting = limit_of(called(tables, polled=20), "sqs.retention")
    assert "reserve more" in waiting.message


def test_where_the_mean_fits_throttled_messages_had_better_wait(tables):
    lost = limit_of(called(tables, polled=9, at_once=50), "sqs.throttled")
    assert "then messages wait, and none is lost" in lost.message


@pytest.mark.parametrize(("provisioned", "is_found"), [(80, True), (50, False)])
def test_no_more_is_provisioned_than_is_reserved(tables, provisioned, is_found):
    document = architecture(
        [clients(), function("f", provisioned_concurrency=provisioned, reserved_concurrency=50)],
        [edge("c", "request", "f", "invoke")],
    )
    verdicts = {found.key: found.verdict for found in estimate(document, tables).findings}
    assert (verdicts.get("lambda.provisioned_concurrency") == "error") is is_found

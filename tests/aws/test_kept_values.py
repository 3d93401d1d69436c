"""What callers keep in memory they do not ask for again: Parameter Store's reads."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

SECONDS = 730 * 3600
PER_CALL = "parameter_store.advanced.api_requests"


def reads(tables, kept, *, caller=None, rate=10.0, **more) -> float:
    """Reads billed in a month of a caller that is called so many times a second and keeps what it read."""
    caller = caller or function("f", duration_ms=100)
    operation = "invoke" if caller["service"] == "lambda" else "request"
    document = architecture(
        [clients(requests=rate * SECONDS), caller, node("p", "parameter_store", tier="advanced", kept_minutes=kept)],
        [edge("c", "request", "f", operation), edge("f", "invocation", "p", "get", **more)],
    )
    return next(line.quantity for line in estimate(document, tables).lines if line.dimension == PER_CALL)


def test_who_keeps_nothing_asks_at_every_call(tables):
    assert reads(tables, None) == pytest.approx(10 * SECONDS)
    assert reads(tables, 0.001) == pytest.approx(10 * SECONDS / (1 + 10 * 0.06))


@pytest.mark.parametrize("caller", [function("f", duration_ms=100), node("f", "fargate", scaling="fixed", tasks=3)])
def test_what_is_kept_longer_is_asked_for_less_and_never_more_than_at_each_call(tables, caller):
    found = [reads(tables, kept, caller=caller, count=2) for kept in (None, 0.01, 1, 60, 1440)]
    assert found == sorted(found, reverse=True) and len(set(found)) == len(found)


def test_more_tasks_ask_more_often_for_the_same_calls(tables):
    few, many = (reads(tables, 5, caller=node("f", "fargate", scaling="fixed", tasks=tasks)) for tasks in (2, 20))
    assert few < many < 10 * SECONDS


def test_a_call_a_day_asks_each_time_whatever_is_kept(tables):
    rate = 1 / 86_400
    assert reads(tables, 60, rate=rate) == pytest.approx(rate * SECONDS, rel=0.05)


def test_callers_outside_keep_nothing(tables):
    document = architecture(
        [clients(requests=SECONDS), node("p", "parameter_store", kept_minutes=5)],
        [edge("c", "request", "p", "get")],
    )
    found = {one.key: one.demand for one in estimate(document, tables).limits}
    assert found["parameter_store.get.default"] == pytest.approx(1)


def test_a_peak_that_starts_environments_reads_at_once(tables):
    """A hundred more environments in ten seconds, each with four values to read, break forty reads a second."""
    document = architecture(
        [
            clients(requests=10 * SECONDS, burst=11),
            function("f", duration_ms=1000),
            node("p", "parameter_store", kept_minutes=60),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "p", "get", count=4)],
    )
    found = {one.key: one.demand for one in estimate(document, tables).limits}
    assert found["parameter_store.get.default"] == pytest.approx(100 / 10 * 4, rel=0.01)

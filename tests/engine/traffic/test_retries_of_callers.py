"""A caller who waits and tries again: each try is a call, in the load, the bill and its own time."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function

MONTH_S = 2_628_000


def trying(tables, errors: float = 50, retries: int | None = 3, always: float = 0, **caller):
    """Ten calls a second of a function that calls another, of 100 ms each."""
    document = architecture(
        [
            clients("c", requests=10 * MONTH_S),
            function("f", duration_ms=100, timeout_s=10, **caller),
            function("g", duration_ms=100, errors_percent=errors, always_failing_percent=always),
        ],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "g", "invoke", retries=retries)],
    )
    return estimate(document, tables)


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ({}, 1.875),  # 1 + 0.5 + 0.25 + 0.125
        ({"retries": None}, 1),
        ({"retries": 0}, 1),
        ({"errors": 0}, 1),
        ({"errors": 0, "always": 10, "retries": 2}, 1.2),
    ],
    ids=str,
)
def test_each_try_is_a_call_and_billed(said, times, tables):
    one = trying(tables, **said)
    calls = one.traffic.loads["g"]["invoke"].peak_calls_per_second
    billed = next(line for line in one.bill.lines if line.node == "g" and line.dimension == "lambda.requests.x86")
    assert calls.max() == pytest.approx(10 * times)
    assert float(billed.quantity) == pytest.approx(10 * MONTH_S * times)


@pytest.mark.parametrize(("waits", "seconds"), [("sequence", 0.2875), ("included", 0.1)])
def test_the_caller_waits_for_each_try(waits, seconds, tables):
    """100 ms of its own and 1.875 calls of 100 ms, unless what it waits for is in its duration."""
    one = trying(tables, waits=waits)
    assert one.traffic.latency["f", "invoke"][0] == pytest.approx(seconds)

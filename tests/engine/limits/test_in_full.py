"""What AWS's quotas refuse is in the bill, and the bill says so; what a design's own caps refuse is not."""

import pytest

from estimator.engine.estimate import Estimate, estimate
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.text_table import estimate_text
from tests.engine.builders import architecture, clients, edge, function

MONTH_S = 2_628_000


def called(tables, per_second: float, **settings) -> Estimate:
    """Calls of a second each."""
    document = architecture(
        [clients(requests=per_second * MONTH_S), function("f", duration_ms=1000, **settings)],
        [edge("c", "request", "f", "invoke")],
    )
    return estimate(document, tables)


def requests(one: Estimate) -> float:
    (line,) = [line for line in one.lines if line.dimension == "lambda.requests.x86"]
    return float(line.quantity)


def test_calls_beyond_the_accounts_executions_are_billed_and_it_says_so(tables):
    one = called(tables, 5_000)
    assert requests(one) == pytest.approx(5_000 * MONTH_S)
    said = "The bill counts all of it: what it costs once nothing is refused."
    assert one.refused_is_billed.startswith("Lambda concurrency") and one.refused_is_billed.endswith(said)
    assert said in estimate_text(one)
    assert EstimateResult.of(one).refused_is_billed == one.refused_is_billed


def test_what_is_reserved_refuses_and_is_not_billed(tables):
    one = called(tables, 800, reserved_concurrency=400)
    assert requests(one) < 401 * MONTH_S
    assert one.refused_is_billed == ""


def test_nothing_is_said_where_nothing_is_refused(tables):
    assert called(tables, 10).refused_is_billed == ""

"""What AWS's quotas refuse is in the bill, and the bill says so; what a design's own caps refuse is not."""

import pytest

from estimator.engine.estimate import Estimate, estimate
from estimator.engine.limits.finding import Finding
from estimator.engine.limits.wording.in_full import refused_is_billed
from estimator.engine.limits.wording.passed import LETS_THROUGH
from estimator.engine.measures import Effect
from estimator.engine.registry import limit_title
from estimator.exports.results.estimate import EstimateResult
from estimator.exports.text_table import estimate_text
from pricing.book import Limit
from tests.engine.builders import architecture, clients, edge, function, node

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
    through = "A limit of AWS lets only a part of this traffic through (Lambda concurrency). "
    assert one.refused_is_billed == through + said
    assert said in estimate_text(one)
    assert EstimateResult.of(one).refused_is_billed == one.refused_is_billed


def test_what_is_reserved_refuses_and_is_not_billed(tables):
    one = called(tables, 800, reserved_concurrency=400)
    assert requests(one) < 401 * MONTH_S
    assert one.refused_is_billed == ""


def test_nothing_is_said_where_nothing_is_refused(tables):
    assert called(tables, 10).refused_is_billed == ""


def test_every_limit_that_may_be_named_stands_in_a_sentence(tables):
    """Titles begin no sentence and rule no verb, whatever they are: calls in a chain, history of an execution."""
    named = {
        limit_title(limit.key): limit for limit in tables.limit_book("us-east-1").limits.values() if may_be_named(limit)
    }
    assert len(named) > 100
    for title, limit in named.items():
        told = refused_is_billed([short_of(limit)], {})
        assert told.startswith(f"A limit of AWS lets only a part of this traffic through ({title}). The bill ")
    first, second, *_ = named
    told = refused_is_billed([short_of(named[first]), short_of(named[second]), short_of(named[first])], {})
    assert told.startswith(f"2 limits of AWS let only a part of this traffic through ({first} and {second}). The bill ")


def may_be_named(limit: Limit) -> bool:
    """Whether a service asks something of it, and it lets a part of what comes through."""
    return limit.kind in LETS_THROUGH and limit_title(limit.key) != limit.key


def short_of(limit: Limit) -> Finding:
    return Finding(limit.key, "breach", (), "", limit=limit, said=Effect("refuses", ""))


def test_what_aws_stops_of_a_loop_is_not_said_to_be_billed(tables):
    """Sixteen calls of each chain are in the bill, and no more."""
    document = architecture(
        [clients(requests=1_000), node("q", "sqs"), function("f")],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=1),
            edge("f", "invocation", "q", "send"),
        ],
    )
    one = estimate(document, tables)
    assert requests(one) == pytest.approx(16_000)
    assert any(found.key == "lambda.recursive_loop_stop" and found.is_broken for found in one.findings)
    assert one.refused_is_billed == ""

"""Who waits for a function waits for its init too, where more than one call in a hundred finds nothing warm."""

from math import exp

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node

RARELY = 2_628_000 / 5000
"""A call in 5,000 s: its environment is gone after ten minutes, so that e^(−600 ÷ 5,000) = 89 % are cold."""


def limits(document, tables) -> dict:
    return {(limit.key, limit.nodes[0]): limit for limit in estimate(document, tables).limits}


def behind(front, operation, *, requests=RARELY, event="request", **settings):
    """A function behind something that waits for it."""
    return architecture(
        [clients(requests=requests), front, function("f", **settings)],
        [edge("c", "request", "a", operation), edge("a", event, "f", "invoke")],
    )


def rest(requests=RARELY, **settings):
    """26 s behind the 29 s of a REST API, with 8 s of init."""
    given = {"duration_ms": 26_000, "init_ms": 8000, "timeout_s": 60, **settings}
    return behind(node("a", "api_gateway_rest"), "request", requests=requests, **given)


@pytest.mark.parametrize(
    ("front", "operation", "event", "settings", "key", "waited", "verdict"),
    [
        ("api_gateway_rest", "request", "request", (26, 8), "api_gateway.integration_timeout.rest", 34, "raise quota"),
        ("api_gateway_http", "request", "request", (26, 8), "api_gateway.integration_timeout.http", 34, "breach"),
        ("cognito", "sign_in", "trigger", (3, 4), "cognito.lambda_trigger_timeout", 7, "breach"),
        ("cloudfront", "request", "miss", (25, 6), "cloudfront.origin_response_timeout", 31, "raise quota"),
    ],
)
def test_a_call_that_is_mostly_cold_takes_its_init_too(tables, front, operation, event, settings, key, waited, verdict):
    run_s, init_s = settings
    document = behind(
        node("a", front), operation, event=event, duration_ms=run_s * 1000, init_ms=init_s * 1000, timeout_s=120
    )
    found = limits(document, tables)[key, "a"]
    assert (found.demand, found.verdict) == (pytest.approx(waited), verdict)
    assert f"with {init_s} s for the init of f" in found.message
    assert "Keep f warm: give it provisioned concurrency, or shorten its init." in found.message
    assert "less where more traffic keeps it awake" in found.message


def test_a_busy_function_takes_what_its_runs_take(tables):
    found = limits(rest(requests=2_628_000), tables)["api_gateway.integration_timeout.rest", "a"]
    assert (found.demand, found.verdict) == (26, "near")
    assert "init" not in found.message


@pytest.mark.parametrize(("percent", "waited"), [(0, 26), (0.5, 26), (1, 26), (1.01, 34), (50, 34)])
@pytest.mark.parametrize("requests", [RARELY, 2_628_000])
def test_a_share_that_is_given_decides(tables, percent, waited, requests):
    found = limits(rest(requests, cold_start_percent=percent), tables)["api_gateway.integration_timeout.rest", "a"]
    assert found.demand == pytest.approx(waited)
    assert "does not depend on traffic" in found.message


@pytest.mark.parametrize(("on_it", "waited"), [(85, 26), (75, 34)])
def test_what_runs_on_provisioned_concurrency_is_warm(tables, on_it, waited):
    """Of 5 % cold starts, those beyond it: 0.75 % of all calls, 1.25 %."""
    document = rest(cold_start_percent=5, provisioned_concurrency=1, provisioned_percent=on_it)
    assert limits(document, tables)["api_gateway.integration_timeout.rest", "a"].demand == pytest.approx(waited)


def test_the_time_out_of_a_function_does_not_hold_its_own_init(tables):
    found = limits(rest(), tables)
    assert found["lambda.timeout", "f"].demand == 26
    assert found["lambda.cold_start.init_limit", "f"].demand == 8


def test_neither_the_bill_nor_the_concurrency_follows_from_who_waits(tables):
    """The bill has cold starts as ever, and what runs at once is runs."""
    waiting, queued = (
        architecture(
            [clients(requests=RARELY), node("a", front), function("f", duration_ms=26_000, init_ms=8000)],
            [edge("c", "request", "a", operation), edge("a", event, "f", "invoke", **more)],
        )
        for front, operation, event, more in [
            ("api_gateway_rest", "request", "request", {}),
            ("sqs", "send", "message", {"batch_size": 1}),
        ]
    )
    bills = [
        sum(line.quantity for line in estimate(one, tables).lines if line.dimension == "lambda.duration.x86")
        for one in (waiting, queued)
    ]
    assert bills[0] == pytest.approx(RARELY * (26 + 8 * exp(-600 / 5000)) * 0.5, rel=0.01)
    assert bills[0] == pytest.approx(bills[1], rel=0.01)
    key = ("lambda.concurrent_executions", "f")
    cold, warm = (limits(rest(2_628_000, cold_start_percent=percent), tables)[key] for percent in (0, 50))
    assert cold.demand == warm.demand


def chain(tables, outer, inner, **more):
    """An API that waits for a function that waits for another."""
    document = architecture(
        [
            clients(requests=RARELY),
            node("a", "api_gateway_http"),
            function("f", timeout_s=60, **outer),
            function("g", timeout_s=60, **inner),
        ],
        [
            edge("c", "request", "a", "request"),
            edge("a", "request", "f", "invoke"),
            edge("f", "invocation", "g", "invoke", **more),
        ],
    )
    return limits(document, tables)


HTTP = "api_gateway.integration_timeout.http"


@pytest.mark.parametrize(
    ("outer", "inner", "more", "waited", "run"),
    [
        # 2 s of its own, 3 s of g, inits of 1 s and 2 s; the run of f holds the init of g and not its own
        ({"init_ms": 1000}, {"init_ms": 2000}, {}, 8, 7),
        ({"init_ms": 1000, "cold_start_percent": 0}, {"init_ms": 2000}, {}, 7, 7),
        ({"init_ms": 1000}, {"init_ms": 2000, "cold_start_percent": 0}, {}, 6, 5),
        # each call of ten takes 3 s, and one init is waited for
        ({"init_ms": 0}, {"init_ms": 2000}, {"count": 10}, 34, 34),
    ],
)
def test_each_function_of_a_chain_starts_where_its_own_calls_are_cold(tables, outer, inner, more, waited, run):
    own = {"duration_ms": 2000, "waits": "sequence"}
    found = chain(tables, {**own, **outer}, {"duration_ms": 3000, **inner}, **more)
    assert found[HTTP, "a"].demand == pytest.approx(waited)
    assert found["lambda.timeout", "g"].demand == 3
    assert found["lambda.timeout", "f"].demand == pytest.approx(run)


def test_a_duration_that_was_measured_awake_has_the_init_of_its_callees_on_top(tables):
    """5 s measured, with 3 s of g in it; inits of 1 s and 2 s."""
    found = chain(tables, {"duration_ms": 5000, "init_ms": 1000}, {"duration_ms": 3000, "init_ms": 2000})
    assert found[HTTP, "a"].demand == pytest.approx(8)
    assert "with 2 s for the init of g and 1 s for the init of f" in found[HTTP, "a"].message
    assert found["lambda.timeout", "f"].demand == pytest.approx(7)  # its own run, with the init of g in it


def test_clients_lose_patience_with_a_cold_start(tables):
    document = architecture(
        [
            clients(requests=RARELY, gives_up_after_s=5),
            node("a", "api_gateway_http"),
            function("f", duration_ms=3000, init_ms=4000, timeout_s=4),
        ],
        [edge("c", "request", "a", "request"), edge("a", "request", "f", "invoke")],
    )
    found = next(limit for (key, _), limit in limits(document, tables).items() if key.startswith("clients."))
    assert found.demand == pytest.approx(7, abs=0.1)


def test_an_express_execution_lasts_as_long_as_the_init_it_waits_for(tables):
    document = architecture(
        [
            clients(requests=RARELY),
            node("w", "step_functions", workflow_type="express", own_s=0),
            function("f", duration_ms=3000, init_ms=4000, timeout_s=4),
        ],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke")],
    )
    found = limits(document, tables)["step_functions.express.duration", "w"]
    assert found.demand == pytest.approx(7, abs=0.2)


def test_nobody_waits_for_the_init_behind_a_queue(tables):
    document = architecture(
        [
            clients(requests=RARELY),
            node("q", "sqs"),
            function("f", duration_ms=2500, init_ms=8000, timeout_s=3),
        ],
        [edge("c", "request", "q", "send"), edge("q", "message", "f", "invoke")],
    )
    assert not any("for the init" in limit.message for limit in limits(document, tables).values())

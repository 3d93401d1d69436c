"""A workflow whose own time nobody says takes at least what its states do."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of

MONTH_S = 2_628_000


def workflow(starts_per_second=1.0, *, calls=(), **settings):
    return architecture(
        [
            clients(requests=starts_per_second * MONTH_S, burst=1),
            node("w", "step_functions", **settings),
            function("f"),
        ],
        [edge("c", "request", "w", "start"), *calls],
    )


def duration(document, tables) -> float:
    """GB-seconds of an express workflow."""
    return next(line.quantity for line in estimate(document, tables).lines if line.dimension.endswith("duration"))


def test_executions_are_open_while_their_states_are_entered(tables):
    """Forty states of 25 ms are a second: of two starts a second two are open."""
    one = estimate(workflow(2, other_states=40), tables)
    assert limit_of(one, "step_functions.open_executions").demand == pytest.approx(2)
    assert limit_of(one, "step_functions.standard.duration").demand == pytest.approx(1)


def test_calls_that_nobody_waits_for_are_states_too(tables):
    started = edge("w", "execution", "f", "start", count=40)
    one = estimate(workflow(2, calls=[started]), tables)
    assert limit_of(one, "step_functions.open_executions").demand == pytest.approx(2)


@pytest.mark.parametrize(("told", "expected"), [({"own_s": 30}, 30), ({"state_ms": 100}, 4), ({"state_ms": 0}, 0)])
def test_what_is_told_goes_before_it(told, expected, tables):
    one = estimate(workflow(other_states=40, **told), tables)
    assert limit_of(one, "step_functions.standard.duration").demand == pytest.approx(expected)


def test_the_time_of_a_state_is_an_assumption(tables):
    one = estimate(workflow(other_states=40), tables)
    assert "w: Time of a state 25 ms" in [assumption.message.rstrip(".") for assumption in one.assumptions]


@pytest.mark.parametrize(("states", "billed_s"), [(0, 0.1), (3, 0.1), (5, 0.2), (40, 1.0)])
def test_an_express_workflow_is_billed_a_tenth_of_a_second_at_least(states, billed_s, tables):
    """Rounded up to 100 ms: nothing is billed as a tenth, 125 ms as two; 64 MB of memory."""
    document = workflow(workflow_type="express", other_states=states, log_kb=0)
    assert duration(document, tables) == pytest.approx(MONTH_S * billed_s / 16)

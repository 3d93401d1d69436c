"""Events that the history of an execution holds."""

import pytest

from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node
from tests.engine.limits.test_limits import limit_of


@pytest.mark.parametrize("other_states", [0, 1])
@pytest.mark.parametrize(("items", "events", "verdict"), [(3_570, 24_996, "near"), (5_000, 35_006, "breach")])
def test_a_map_is_entered_whether_it_is_said_or_not(tables, other_states, items, events, verdict):
    """Start and end 2, the Map 4, seven an item: docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html."""
    document = architecture(
        [clients(), node("w", "step_functions", other_states=other_states), function("f")],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke", count=items, at_once=40)],
    )
    history = limit_of(estimate(document, tables), "step_functions.history_events")
    assert (history.demand, history.verdict) == (pytest.approx(events), verdict)


def test_other_states_are_counted_beside_a_map(tables):
    document = architecture(
        [clients(), node("w", "step_functions", other_states=3), function("f")],
        [edge("c", "request", "w", "start"), edge("w", "execution", "f", "invoke", count=10, at_once=5)],
    )
    assert limit_of(estimate(document, tables), "step_functions.history_events").demand == 2 + 4 + 2 * 2 + 7 * 10

"""The history of an execution: how many events it holds."""

from estimator.aws.step_functions.executions import by_edge
from estimator.aws.step_functions.maps import is_distributed, is_map
from estimator.aws.step_functions.settings import StepFunctionsSettings
from estimator.engine.load import Load
from estimator.engine.maths.amounts import Amount, added, choose, larger
from estimator.engine.measures import Demand
from estimator.engine.traffic.flow import Flow

STATE_EVENTS, TASK_EVENTS, CHILD_EVENTS, RETRY_EVENTS = 2, 3, 4, 3
"""Events that any state, a call, a child that is waited for and a further try write to the history."""
MAP_EVENTS, ROUND_EVENTS, RUN_EVENTS = 2, 2, 4
"""And those of an inline Map beside its entry and exit, of a round of it, and of a Map Run with its Map:
docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html."""


def history_demand(s: StepFunctionsSettings, load: Load) -> Demand:
    return Demand("step_functions.history_events", _longest(s, load), "the longest", remedy=_shorter_history(load))


def _longest(s: StepFunctionsSettings, load: Load) -> Amount:
    """Events that an execution which takes every edge writes.  Each Map is one of the other states, however few are
    said to be there."""
    flows = list(by_edge(load))
    maps = added(choose(flow.edge.share > 0, 1.0, 0.0) for flow in flows if is_map(flow))
    others = larger(s.other_states, maps)
    return STATE_EVENTS + others * STATE_EVENTS + added(_events(flow) for flow in flows)


def _events(flow: Flow) -> Amount:
    """Events that the state of an edge writes to the history; entry and exit of a Map are among the other states."""
    edge = flow.edge
    if is_distributed(flow):
        return RUN_EVENTS
    first = CHILD_EVENTS if edge.operation.name == "run_child" else TASK_EVENTS
    call = STATE_EVENTS + first + (flow.tries - 1.0) * RETRY_EVENTS
    entered = choose(edge.share > 0, edge.calls_each, 0.0)
    if is_map(flow):
        return choose(edge.share > 0, MAP_EVENTS, 0.0) + entered * (call + ROUND_EVENTS)
    return entered * call


def _shorter_history(load: Load) -> str:
    """A Map that runs in the history itself can be distributed; anything else can be nested."""
    inline = any(is_map(flow) and not is_distributed(flow) for flow in load.out("execution"))
    return "Use a Distributed Map or nested workflows." if inline else "Use nested workflows."

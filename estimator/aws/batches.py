"""What goes into a call where several items may: no more than the call may hold, and no more than there are."""

from estimator.engine.maths.amounts import Amount, larger, smaller
from estimator.engine.traffic.flow import Flow


def fullest_call(flow: Flow) -> Amount:
    """How many items the fullest call of a flow holds: of 31 with up to thirty in a call thirty, of seven seven.

    What is polled gathers from many events, up to a full batch, and what hands on such a batch does so whole.
    """
    if flow.edge.event.polled or flow.edge.event.hands_on:
        return flow.batch
    return smaller(flow.batch, larger(flow.edge.count, 1.0))

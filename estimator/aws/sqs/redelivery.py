"""What is wrong with how a queue hands messages out again: deliveries and the visibility time-out."""

from collections.abc import Iterator
from math import ceil

from estimator.aws.sqs.settings import SqsSettings
from estimator.engine import figures
from estimator.engine.document.architecture import Edge
from estimator.engine.load import Load
from estimator.engine.maths.amounts import anywhere, largest, smallest
from estimator.engine.measures import Effect, Mend, Problem

ADVISED_RECEIVES = 5
"""docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html."""
TWICE = Effect("costs", "messages are handled twice")


def redelivery_problems(s: SqsSettings, load: Load) -> Iterator[Problem]:
    """How often a message is handed out before it is given up, and how long it is hidden meanwhile."""
    hidden = f"{smallest(s.visibility_timeout_s):g} s"
    edges = {flow.edge.id: flow.edge for flow in load.out("message")}
    feeds_functions = any(one.target.service.is_function for one in edges.values())
    if feeds_functions and anywhere(s.max_receive_count < ADVISED_RECEIVES):
        deliveries = figures.counted(smallest(s.max_receive_count), "delivery", "deliveries")
        yield Problem(
            "sqs.max_receive_count",
            "near",
            f"a message is given up after {deliveries}, and one that is throttled counts. AWS advises "
            f"{ADVISED_RECEIVES} at least where a function reads the queue.",
            mend=Mend("max_receive_count", to=ADVISED_RECEIVES),
        )
    for one in edges.values():
        target, edge = one.target, one.declared
        works_for = target.service.gives_up_after(target.settings, edge.operation)
        if works_for is None:
            slowest = target.service.own_seconds(target.settings, edge.operation)[1]
            if anywhere(slowest > s.visibility_timeout_s):
                yield Problem(
                    "sqs.visibility_timeout",
                    "breach",
                    f"{target.label} takes up to {figures.seconds(largest(slowest))} for a message that is hidden "
                    f"for {hidden}: it is handed out again while still worked on, and may end as a dead letter. "
                    "Raise the visibility time-out to six times the time-out of the consumer.",
                    mend=Mend("visibility_timeout_s"),
                )
            continue
        consumer, advised = target.label, works_for * 6 + window_s(edge)
        if anywhere(works_for > s.visibility_timeout_s):
            yield Problem(
                "sqs.visibility_timeout",
                "error",
                f"{consumer} may work {largest(works_for):g} s on a message that is hidden for {hidden}; AWS "
                "rejects that. Raise the visibility time-out.",
                mend=Mend("visibility_timeout_s", to=ceil(largest(advised))),
            )
        elif anywhere(advised > s.visibility_timeout_s):
            yield Problem(
                "sqs.visibility_timeout",
                "near",
                f"AWS advises a visibility time-out of six times that of {consumer} and its window, "
                f"{largest(advised):g} s; it is {hidden}.",
                effect=TWICE,
                mend=Mend("visibility_timeout_s", to=ceil(largest(advised))),
            )


def window_s(edge: Edge) -> float:
    """How long a batch gathers."""
    return 0.0 if edge.window_s is None else edge.window_s

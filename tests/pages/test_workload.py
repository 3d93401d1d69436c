"""What flows over each edge, as the report tells it."""

from estimator.engine.estimate import estimate
from estimator.pages.reports import workload
from tests.engine.builders import architecture, clients, edge, function, node


def test_an_answer_that_comes_before_the_work_is_done_is_told_at_its_edge(tables):
    document = architecture(
        [clients(), node("queue", "sqs"), function("worker", duration_ms=3_000)],
        [edge("c", "request", "queue", "send"), edge("queue", "message", "worker", "invoke", batch_size=1)],
    )
    told = [one.answered_early for one in workload(estimate(document, tables))]
    assert told == ["", "c has its answer once queue holds the message; worker is done up to 3 s later."]

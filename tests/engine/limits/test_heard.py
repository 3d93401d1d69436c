"""Who hears that a call is refused: by node, by edge, and at a node that nothing drawn calls."""

from estimator.engine.limits.limits import Heard
from estimator.engine.resolve.resolve import resolve
from tests.engine.builders import architecture, clients, edge, function, node


def test_a_caller_that_waits_hears_and_a_queue_does_not(tables):
    drawn = architecture(
        [clients(), function("asked"), node("queue", "sqs"), function("worker"), function("alone")],
        [
            edge("c", "request", "asked", "invoke", id="call"),
            edge("asked", "invocation", "queue", "send", id="sent"),
            edge("queue", "message", "worker", "invoke", id="polled"),
        ],
    )
    heard = Heard.of(resolve(drawn, tables).edges)
    assert heard.by_edge == {"call": True, "sent": True, "polled": False}
    assert [heard.at_node(one) for one in ("asked", "worker", "alone")] == [True, False, True]
    assert heard.is_waited_for("worker", "call") and not heard.is_waited_for("asked", "polled")
    assert heard.is_waited_for("asked", "") and not heard.is_waited_for("worker", "")


def test_one_caller_that_hears_is_enough_for_a_node(tables):
    drawn = architecture(
        [clients(), function("f"), node("queue", "sqs")],
        [edge("c", "request", "f", "invoke"), edge("queue", "message", "f", "invoke")],
    )
    assert Heard.of(resolve(drawn, tables).edges).at_node("f")
    one_less = drawn.model_copy(update={"edges": drawn.edges[1:]})
    assert not Heard.of(resolve(one_less, tables).edges).at_node("f")

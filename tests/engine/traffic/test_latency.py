"""How long an operation takes, over the calls it waits for."""

import pytest

from estimator.engine.document.architecture import Architecture
from estimator.engine.estimate import estimate
from tests.engine.builders import architecture, clients, edge, function, node


def caller(waits: str, **call) -> Architecture:
    """Code of 100 ms that waits for answers of a second."""
    return architecture(
        [clients(), function("f", duration_ms=100, waits=waits), function("g", duration_ms=1_000)],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "g", "invoke", **call)],
    )


def batch(waits: str, **call) -> Architecture:
    """The same for each message of a full batch of five."""
    document = caller(waits, **call)
    return architecture(
        [
            clients(requests=5 * 2_628_000),
            node("q", "sqs", visibility_timeout_s=60),
            *(one.model_dump(exclude_unset=True) for one in document.nodes[1:]),
        ],
        [
            edge("c", "request", "q", "send"),
            edge("q", "message", "f", "invoke", batch_size=5, window_s=10),
            edge("f", "record", "g", "invoke", **call),
        ],
    )


@pytest.mark.parametrize(
    ("document", "seconds"),
    [
        (caller("included", count=100), 0.1),
        (caller("sequence", count=100), 100.1),
        (caller("parallel", count=100), 1.1),
        (caller("parallel", count=100, share=50), 0.6),
        (caller("parallel", count=0.5), 0.6),
        (caller("sequence", count=0.5), 0.6),
        (batch("sequence"), 5.1),
        (batch("parallel"), 1.1),
        (batch("parallel", count=3), 1.1),
        (batch("parallel", share=50), 0.1 + 1 - 0.5**5),
    ],
)
def test_calls_all_at_once_take_as_long_as_one(document, seconds, tables):
    assert estimate(document, tables).traffic.latency["f", "invoke"][0] == pytest.approx(seconds)

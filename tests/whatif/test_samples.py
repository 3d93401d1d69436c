"""A comparison of many samples is that of each alone, whichever way it goes."""

import numpy as np
import pytest

from estimator.engine.document.architecture import with_samples
from estimator.whatif.comparison.compare import compare
from tests.engine.builders import architecture, clients, edge, function, node
from tests.whatif.functions.builders import service

VALUES = (10.0, 40.0, 90.0)
TODAY = np.array([1.0])


def two_functions_behind_an_api():
    """Both become one service, so what one of them calls is a smaller share of its calls."""
    return architecture(
        [clients(), node("api", "api_gateway_http"), function("a"), function("b"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "a", "invoke", share=25),
            edge("api", "request", "b", "invoke", share=75),
            edge("a", "invocation", "t", "write", share=50),
        ],
    )


def service_behind_an_api_and_a_balancer():
    """Two edges become one, and what they let through multiplies."""
    return architecture(
        [clients(), node("api", "api_gateway_http"), node("lb", "alb"), service("s"), node("t", "dynamodb")],
        [
            edge("c", "request", "api", "request"),
            edge("api", "request", "lb", "request", share=50),
            edge("lb", "request", "s", "request", share=50),
            edge("s", "invocation", "t", "write"),
        ],
    )


@pytest.mark.parametrize(
    ("document", "samples"),
    [
        (two_functions_behind_an_api(), {("a-t-write", "share"): VALUES}),
        (
            service_behind_an_api_and_a_balancer(),
            {("api-lb-request", "share"): VALUES, ("lb-s-request", "share"): VALUES, ("s", "cpu_ms"): VALUES},
        ),
    ],
    ids=["functions", "containers"],
)
def test_what_becomes_of_a_sampled_share_is_sampled_alike(document, samples, tables):
    together = compare(with_samples(document, samples), tables)
    for at in range(len(VALUES)):
        for all_of_them, one in zip(together.of_samples_at(TODAY), together.of_sample(at).at(TODAY), strict=True):
            assert all_of_them[min(at, len(all_of_them) - 1)] == pytest.approx(one)

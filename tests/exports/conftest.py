"""The demo, estimated once; and a queue between two functions in a group, whose figures are easy to say."""

import pytest

from estimator.engine.estimate import Estimate, estimate
from tests.engine.builders import architecture, clients, edge, function, node


@pytest.fixture(scope="session")
def demo(starters, tables) -> Estimate:
    (document,) = (one for one in starters if one.name == "Food ordering")
    return estimate(document, tables)


@pytest.fixture(scope="session")
def work(tables) -> Estimate:
    """One request a second: a function sends a message for each, which another fetches and writes; a clock beside it."""
    nodes = [
        clients("app") | {"name": "App"},
        function("front") | {"name": "Front"},
        node("jobs", "sqs") | {"name": "Jobs", "group": "Back office"},
        function("worker") | {"name": "Worker", "group": "Back office"},
        node("clock", "schedule") | {"name": "Clock"},
    ]
    edges = [
        edge("app", "request", "front", "invoke"),
        edge("front", "invocation", "jobs", "send"),
        edge("jobs", "message", "worker", "invoke"),
        edge("clock", "invocation", "front", "start"),
    ]
    return estimate(architecture(nodes, edges, name="Work"), tables)

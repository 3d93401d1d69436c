"""The limits beside a card: each is told apart from another of its name."""

from estimator.engine.estimate import estimate
from estimator.pages.builder.inspector import node_limits
from tests.engine.builders import architecture, clients, edge, function, node


def beside(tables, **given):
    nodes = [clients(), function("f"), node("d", "rds", storage_gb=500, **given)]
    edges = [
        edge("c", "request", "f", "invoke"),
        edge("f", "invocation", "d", "read"),
        edge("f", "invocation", "d", "write"),
    ]
    return [one.title for one in node_limits(estimate(architecture(nodes, edges), tables), "d").by_traffic]


def test_limits_of_one_name_say_of_what_they_are(tables):
    assert set(beside(tables, replicas=2)) == {
        "I/Os of storage (of the primary in the peak second), 12,000 IOPS",
        "I/Os of storage (of each read replica in the peak second), 12,000 IOPS",
        "database connections (connections to the primary), 361 connections",
        "database connections (connections to each read replica), 361 connections",
    }


def test_one_alone_has_its_name_only(tables):
    assert set(beside(tables)) == {"I/Os of storage, 12,000 IOPS", "database connections, 361 connections"}

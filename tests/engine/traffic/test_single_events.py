"""Lumps are followed where one event may make several calls, and nowhere else."""

from estimator.engine.estimate import estimate
from estimator.engine.traffic.lumps.single import stays_single
from estimator.engine.traffic.traffic import Traffic
from tests.engine.builders import architecture, clients, edge, function

NODES = [clients("visitors", 2_628_000), *(function(name) for name in ("front", "left", "right", "last", "end"))]


def drawn(tables, *edges) -> Traffic:
    edges = (edge("visitors", "request", "front", "start"), *edges)
    return estimate(architecture(NODES, list(edges)), tables).traffic


def is_single(traffic: Traffic) -> bool:
    return stays_single(traffic.order, [traffic.flows[one.id] for one in traffic.order.edges])


def started_by(source: str, target: str, **more) -> dict:
    return edge(source, "invocation", target, "start", **more)


def test_a_tree_of_single_calls_has_no_lumps(tables):
    traffic = drawn(tables, started_by("front", "left"), started_by("front", "right"))
    assert is_single(traffic)
    assert not traffic.lumps.by_cause


def test_an_edge_that_makes_several_calls_has(tables):
    traffic = drawn(tables, started_by("front", "left", count=3))
    assert not is_single(traffic)
    assert traffic.lumps.by_cause


def test_two_ways_that_meet_make_several_calls_of_one_event(tables):
    ways = [started_by("front", "left"), started_by("front", "right")]
    meeting = [started_by("left", "last"), started_by("right", "last")]
    traffic = drawn(tables, *ways, *meeting, started_by("last", "end"))
    assert not is_single(traffic)
    assert traffic.lumps.by_cause

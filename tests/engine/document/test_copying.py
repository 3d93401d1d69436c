"""Cards copied as text and pasted: what comes along, what stays behind, and under which names."""

import json

import pytest

from estimator.engine.document.architecture import Architecture, Edge, Node
from estimator.engine.document.copying import excerpt, pasted, read_excerpt
from estimator.engine.document.errors import DocumentError


def document() -> Architecture:
    nodes = [
        Node(id=name, service=service, position=(x, 0))
        for name, service, x in (("c", "clients", 0), ("f", "lambda", 300), ("t", "dynamodb", 600))
    ]
    return Architecture(
        nodes=nodes,
        edges=[
            Edge(id="e1", source="c", event="request", target="f", operation="invoke"),
            Edge(id="e2", source="f", event="invocation", target="t", operation="write", caused_by=["e1"]),
        ],
    )


def test_edges_among_the_copied_come_along_and_others_stay():
    part = read_excerpt(excerpt(document(), {"f", "t"}))
    assert [node.id for node in part.nodes] == ["f", "t"]
    assert [(edge.id, edge.caused_by) for edge in part.edges] == [("e2", None)]


def test_what_is_pasted_has_new_ids_and_keeps_its_causes():
    whole = document()
    nodes, edges = pasted(read_excerpt(excerpt(whole, {"c", "f", "t"})), whole)
    assert [(node.id, node.name) for node in nodes] == [("c2", "c copy"), ("f2", "f copy"), ("t2", "t copy")]
    assert [(edge.id, edge.source, edge.target) for edge in edges] == [("e3", "c2", "f2"), ("e4", "f2", "t2")]
    assert edges[1].caused_by == ["e3"]


def test_what_is_pasted_keeps_its_places_but_for_a_shift():
    whole = document()
    part = read_excerpt(excerpt(whole, {"f", "t"}))
    assert [node.position for node in pasted(part, whole, (10, 20))[0]] == [(310, 20), (610, 20)]
    assert [node.position for node in pasted(part, Architecture())[0]] == [(300, 0), (600, 0)]


@pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"nodes": []}', '{"nodes": 3}', "[" * 10_000])
def test_anything_else_gets_a_sentence(text):
    with pytest.raises(DocumentError, match="holds no cards"):
        read_excerpt(text)


def test_cards_that_are_none_get_a_sentence():
    with pytest.raises(DocumentError):
        read_excerpt(json.dumps({"nodes": [{"id": "a"}]}))

"""Edits, what they touch, and how they merge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import Edge, Node
from estimator.engine.document.change import GONE, difference, overlap, patch, read, written
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump
from tests.engine.builders import architecture, change_document, clients, edge, function, node


def small(**more):
    return architecture(
        [clients(), function("f", memory_mb=512), node("t", "dynamodb")],
        [edge("c", "request", "f", "invoke"), edge("f", "invocation", "t", "write")],
        **more,
    )


def same(one, other) -> bool:
    """Equal but for the order of nodes and edges."""
    return difference(one, other) == {} and difference(other, one) == {}


EDITS = {
    "name": (change_document({"name": "Other"}, "Set name"), [("name",)]),
    "region": (change_document({"region": "eu-west-1"}, "Set region"), [("region",)]),
    "setting": (changes.change_settings("f", {"memory_mb": 1024}, "Memory 1,024 MB"), [("nodes", "f", "settings", "memory_mb")]),
    "default again": (changes.change_settings("f", {"memory_mb": None}, "Memory as assumed"), [("nodes", "f", "settings", "memory_mb")]),
    "rename": (changes.change_node("f", {"name": "OrderFn"}, "Rename f"), [("nodes", "f", "name")]),
    "move": (changes.move({"f": (10, 20)}, "Move f"), [("nodes", "f", "position")]),
    "add": (changes.add_node(Node(id="q", service="sqs")), [("nodes", "q")]),
    "delete": (changes.delete_node("t", "t"), [("edges", "f-t-write"), ("nodes", "t")]),
    "edge": (changes.change_edge("f-t-write", {"count": 3}, "…"), [("edges", "f-t-write", "count")]),
    "connect": (changes.connect(Edge(id="e", source="f", event="invocation", target="t", operation="read"), "…"), [("edges", "e")]),
    "cut": (changes.delete_edge("f-t-write", "…"), [("edges", "f-t-write")]),
    "containers": (changes.set_containers({"slots": 9}, "…"), [("containers", "slots")]),
}  # fmt: skip
each_edit = pytest.mark.parametrize("name", EDITS)


@each_edit
def test_an_edit_touches_what_it_says(name):
    edit, touched = EDITS[name]
    assert list(difference(small(), edit.apply(small()))) == touched


@each_edit
def test_a_difference_applied_gives_the_other_version_and_back(name):
    edit, _ = EDITS[name]
    before, after = small(), edit.apply(small())
    differs = difference(before, after)
    assert same(patch(before, {path: new for path, (_, new) in differs.items()}), after)
    assert same(patch(after, {path: old for path, (old, _) in differs.items()}), before)


@given(st.permutations([name for name in EDITS if name not in ("default again", "cut", "delete", "edge")]))
def test_edits_of_different_fields_merge_in_any_order(order):
    head = small()
    for name in order:
        differs = difference(small(), EDITS[name][0].apply(small()))
        head = patch(head, {path: new for path, (_, new) in differs.items()})
    expected = small()
    for name in sorted(order):
        expected = EDITS[name][0].apply(expected)
    assert same(head, expected)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (("nodes", "f", "settings", "memory_mb"), ("nodes", "f", "settings", "memory_mb"), True),
        (("nodes", "f", "settings", "memory_mb"), ("nodes", "f", "settings", "duration_ms"), False),
        (("nodes", "f"), ("nodes", "f", "settings", "memory_mb"), True),
        (("nodes", "f", "name"), ("nodes", "g", "name"), False),
        (("nodes", "f", "position"), ("nodes", "f", "position"), False),
        (("region",), ("region",), True),
    ],
)
def test_paths_overlap_where_they_touch_the_same(one, other, meet):
    assert bool(overlap([one], [other])) is meet


def test_a_patch_of_what_is_gone_is_refused():
    without = changes.delete_node("f", "f").apply(small())
    with pytest.raises(DocumentError, match="“f” is no longer there"):
        patch(without, {("nodes", "f", "name"): "x"})


def test_an_edge_to_a_node_that_is_gone_is_refused():
    without = changes.delete_node("t", "t").apply(small())
    new = {"id": "e", "source": "f", "event": "invocation", "target": "t", "operation": "read"}
    with pytest.raises(DocumentError, match="no node “t”"):
        patch(without, {("edges", "e"): new})


def test_deleting_an_edge_forgets_it_as_a_cause():
    document = architecture(
        [clients(), node("b", "s3"), function("f")],
        [edge("c", "request", "b", "put"), edge("b", "object_created", "f", "start", caused_by=["c-b-put"])],
    )
    left = changes.delete_edge("c-b-put", "…").apply(document)
    assert left.edge("b-f-start").caused_by is None


def test_a_copy_has_the_edges_of_its_original():
    document = small()
    copied = changes.duplicate({"f": Node(id="f2", service="lambda")}, lambda one: f"copy-{one}", "…").apply(document)
    first, second = (f"copy-{one.id}" for one in document.edges)
    assert [(one.id, one.source, one.target) for one in copied.edges[2:]] == [(first, "c", "f2"), (second, "f2", "t")]


def test_several_copies_are_connected_among_themselves_as_their_originals_are():
    document = small()
    both = {"f": Node(id="f2", service="lambda"), "t": Node(id="t2", service="dynamodb")}
    copied = changes.duplicate(both, lambda one: f"copy-{one}", "…").apply(document)
    assert [(one.source, one.target) for one in copied.edges[2:]] == [("c", "f2"), ("f2", "t2")]


def test_several_nodes_go_with_their_edges_and_nothing_else():
    left = changes.delete_parts({"f", "t"}, (), "…").apply(small())
    assert ([node.id for node in left.nodes], left.edges) == (["c"], [])


def test_paths_are_kept_as_text():
    for path in [("nodes", "a/b~c", "settings", "x"), ("rates", "lambda.requests.x86"), ("name",)]:
        assert read(written(path)) == path


def test_undoing_everything_gives_the_first_version_byte_for_byte_but_for_order():
    before = small()
    after = before
    for name in ("setting", "rename", "add", "containers", "edge"):
        after = EDITS[name][0].apply(after)
    back = patch(after, {path: old for path, (old, _) in difference(before, after).items()})
    assert dump(back) == dump(before) and GONE is None


def test_new_edges_are_numbered_without_gaps():
    assert changes.free_edge_id(["requests", "e1", "e3"]) == "e2"
    assert changes.free_edge_id(["requests"]) == "e1"


def test_thousands_of_paths_meet_in_one_pass():
    """Each of the two deletes 10,000 edges: compared in pairs they would be a hundred million."""
    mine = [("edges", f"e{number}") for number in range(10_000)]
    theirs = [("edges", f"e{number}", "count") for number in range(9_999, 20_000)]
    assert overlap(mine, theirs) == [("edges", "e9999")]


def test_a_path_has_the_value_of_what_it_lies_in():
    differences = {("nodes", "f"): ("was", "is")}
    assert changes.value_at(("nodes", "f", "name"), differences) == ("was", "is")
    assert changes.value_at(("nodes",), differences) is None


def test_free_ids_of_edges_leave_out_those_that_are_taken():
    free = changes.free_edge_ids(["e2", "f"])
    assert [next(free) for _ in range(3)] == ["e1", "e3", "e4"]

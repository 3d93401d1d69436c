"""Projects and revisions: merging, conflicts, undo, and nothing ever lost."""

import json
import random
import threading
import zlib
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from estimator.engine.document.architecture import DocumentError, dump
from estimator.engine.document.change import change_node, change_settings, delete_node, difference, set_document
from estimator.projects.models import Project, Revision
from estimator.projects.writes import Author, Conflict, create_project, edit, redo, restore, stacks, turns, undo
from tests.engine.builders import architecture, clients, edge, function

ANNA, BEN, ANNAS_OTHER_TAB = Author("user:1", "tab-1"), Author("user:2", "tab-2"), Author("user:1", "tab-3")
pytestmark = pytest.mark.django_db


class Nobody:
    is_authenticated = False


def document(functions: int = 2):
    nodes = [clients(), *(function(f"f{i}", memory_mb=512) for i in range(functions))]
    return architecture(nodes, [edge("c", "request", f"f{i}", "invoke") for i in range(functions)])


@pytest.fixture
def project():
    return create_project(architecture=document(), sentence="New", author=ANNA, owner=Nobody())


def memory(node_id, value):
    return change_settings(node_id, {"memory_mb": value}, f"{node_id}: Memory {value:,} MB")


def head_of(project):
    return Project.objects.select_related("head").get(pk=project.pk).head


def test_a_project_begins_with_revision_1(project):
    assert (project.head.number, project.head.sentence) == (1, "New")
    assert dump(project.head.architecture) == dump(document())


def test_an_edit_is_a_new_revision_with_what_it_touched(project):
    revision = edit(project=project, change=memory("f0", 1024), base=1, author=ANNA)
    assert (revision.number, revision.sentence, revision.fields) == (
        2,
        "f0: Memory 1,024 MB",
        ["nodes/f0/settings/memory_mb"],
    )
    assert head_of(project) == revision


def test_an_edit_that_changes_nothing_writes_nothing(project):
    assert edit(project=project, change=memory("f0", 512), base=1, author=ANNA).number == 1


def test_what_touches_other_fields_is_merged(project):
    edit(project=project, change=memory("f0", 1024), base=1, author=BEN)
    merged = edit(project=project, change=memory("f1", 2048), base=1, author=ANNA)
    assert [node.settings["memory_mb"] for node in merged.architecture.nodes[1:]] == [1024, 2048]


@pytest.mark.parametrize("rival", [BEN, ANNAS_OTHER_TAB])
def test_what_touches_the_same_is_refused_with_both_versions(project, rival):
    edit(project=project, change=memory("f0", 1024), base=1, author=rival)
    with pytest.raises(Conflict) as conflict:
        edit(project=project, change=memory("f0", 2048), base=1, author=ANNA)
    assert conflict.value.rivals == [(("nodes", "f0", "settings", "memory_mb"), 1024, 2048)]
    assert conflict.value.theirs.number == 2 and head_of(project).number == 2


def test_the_same_page_may_go_on_from_where_it_was(project):
    edit(project=project, change=memory("f0", 1024), base=1, author=ANNA)
    assert edit(project=project, change=memory("f0", 2048), base=1, author=ANNA).number == 3


def test_changing_what_somebody_deleted_is_refused(project):
    edit(project=project, change=delete_node("f0", "f0"), base=1, author=BEN)
    with pytest.raises(Conflict):
        edit(project=project, change=memory("f0", 2048), base=1, author=ANNA)


def test_a_base_that_does_not_exist_is_refused(project):
    with pytest.raises(DocumentError, match="reload"):
        edit(project=project, change=memory("f0", 2048), base=7, author=ANNA)


def test_undo_takes_back_ones_own_last_step_and_redo_does_it_again(project):
    edit(project=project, change=memory("f0", 1024), base=1, author=ANNA)
    edit(project=project, change=memory("f1", 4096), base=2, author=BEN)
    undone = undo(project=project, author=ANNA)
    assert [node.settings["memory_mb"] for node in undone.architecture.nodes[1:]] == [512, 4096]
    assert undone.sentence == "Undo: f0: Memory 1,024 MB"
    again = redo(project=project, author=ANNA)
    assert [node.settings["memory_mb"] for node in again.architecture.nodes[1:]] == [1024, 4096]


def test_edits_of_one_field_within_a_minute_are_one_step(project):
    for base, value in enumerate((600, 700, 800), 1):
        edit(project=project, change=memory("f0", value), base=base, author=ANNA)
    assert undo(project=project, author=ANNA).architecture.node("f0").settings["memory_mb"] == 512
    assert undo(project=project, author=ANNA) is None


def test_later_edits_of_a_field_are_steps_of_their_own(project):
    edit(project=project, change=memory("f0", 600), base=1, author=ANNA)
    Revision.objects.filter(number=2).update(created=timezone.now() - timedelta(seconds=61))
    edit(project=project, change=memory("f0", 700), base=2, author=ANNA)
    assert undo(project=project, author=ANNA).architecture.node("f0").settings["memory_mb"] == 600


def test_undo_of_what_somebody_built_on_is_a_conflict(project):
    edit(project=project, change=memory("f0", 600), base=1, author=ANNA)
    edit(project=project, change=memory("f0", 700), base=2, author=BEN)
    with pytest.raises(Conflict):
        undo(project=project, author=ANNA)


def test_undo_and_redo_walk_the_whole_way_and_back(project):
    for base, name in enumerate("abc", 1):
        edit(project=project, change=change_node("f0", {"name": name}, f"Rename f0 to {name}"), base=base, author=ANNA)
        Revision.objects.filter(number=base + 1).update(created=timezone.now() - timedelta(hours=9 - base))
    names = [undo(project=project, author=ANNA).architecture.node("f0").name for _ in range(3)]
    assert names == ["b", "a", ""] and undo(project=project, author=ANNA) is None
    assert [redo(project=project, author=ANNA).architecture.node("f0").name for _ in range(3)] == ["a", "b", "c"]
    assert redo(project=project, author=ANNA) is None


def test_a_new_edit_forgets_what_could_be_redone(project):
    edit(project=project, change=memory("f0", 600), base=1, author=ANNA)
    undo(project=project, author=ANNA)
    edit(project=project, change=memory("f1", 600), base=3, author=ANNA)
    done, undone = stacks(project, ANNA)
    assert len(done) == 1 and undone == []


def test_what_can_be_undone_and_redone_is_said_at_every_turn(project):
    assert turns(project, ANNA) == ("", "")
    edit(project=project, change=memory("f0", 600), base=1, author=ANNA)
    edit(project=project, change=memory("f1", 700), base=2, author=ANNA)
    assert turns(project, ANNA) == ("f1: Memory 700 MB", "") and turns(project, BEN) == ("", "")
    for act in (undo, undo, redo, undo, redo, redo):
        act(project=project, author=ANNA)
        done, undone = stacks(project, ANNA)
        assert turns(project, ANNA) == tuple(steps[-1].sentence if steps else "" for steps in (done, undone))


def test_deleting_and_undoing_brings_back_node_and_edges(project):
    edit(project=project, change=delete_node("f0", "f0"), base=1, author=ANNA)
    back = undo(project=project, author=ANNA).architecture
    assert difference(back, document()) == {}


def test_restore_writes_an_earlier_version_anew(project):
    edit(project=project, change=set_document(region="eu-west-1"), base=1, author=ANNA)
    restored = restore(project=project, number=1, author=ANNA)
    assert (restored.number, restored.architecture.region) == (3, "us-east-1")


def test_revisions_are_canonical_json_with_their_digest(project):
    text = zlib.decompress(bytes(project.head.document)).decode()
    assert json.loads(text)["version"] == 1 and text == dump(project.head.architecture)
    assert len(project.head.digest) == 64


def test_a_projects_name_is_its_documents(project):
    edit(project=project, change=set_document(name="<b>Ünder</b>"), base=1, author=ANNA)
    assert Project.objects.get().name == "<b>Ünder</b>"


# -- four writers at once ------------------------------------------------------------------------------------------

WRITERS = 4


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_edits_by_four_writers_at_once_are_all_in_the_history(edits_each):
    project = create_project(architecture=document(12), sentence="New", author=ANNA, owner=Nobody())
    acknowledged: list[list[tuple[int, str, int]]] = [[] for _ in range(WRITERS)]
    failures: list[BaseException] = []
    threads = [
        threading.Thread(target=_write_at_random, args=(project, one, edits_each, acknowledged[one], failures))
        for one in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    _all_are_in_the_history(project, [one for written in acknowledged for one in written])


@pytest.fixture
def edits_each() -> int:
    import os

    return 500 if os.environ.get("PROVE") == "1" else 50


def _write_at_random(project, writer, times, acknowledged, failures):
    chance, author = random.Random(writer), Author(f"user:{writer}", f"tab-{writer}")
    try:
        for _ in range(times):
            mine = Project.objects.select_related("head").get(pk=project.pk)
            node_id, value = f"f{chance.randrange(12)}", chance.randrange(128, 10_000)
            try:
                revision = edit(project=mine, change=memory(node_id, value), base=mine.head.number, author=author)
            except Conflict:
                continue
            acknowledged.append((revision.number, node_id, value))
    except BaseException as error:  # what a thread raises must reach the test
        failures.append(error)
    finally:
        connections.close_all()


def _all_are_in_the_history(project, acknowledged):
    revisions = list(project.revisions.order_by("number"))
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    by_number = {revision.number: revision for revision in revisions}
    for number, node_id, value in acknowledged:
        assert by_number[number].architecture.node(node_id).settings["memory_mb"] == value
    expected = {node.id: dict(node.settings) for node in document(12).nodes}
    for revision in revisions[1:]:
        for node in revision.architecture.nodes:
            if f"nodes/{node.id}/settings/memory_mb" in revision.fields:
                expected[node.id]["memory_mb"] = node.settings["memory_mb"]
        assert {node.id: node.settings for node in revision.architecture.nodes} == expected
    assert connection.vendor in ("sqlite", "postgresql")

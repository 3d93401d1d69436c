"""Projects and revisions: merging, conflicts, undo, and nothing ever lost."""

import json
import random
import threading
import zlib
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from estimator.engine.document.change import (
    Change,
    change_node,
    change_settings,
    delete_node,
    difference,
)
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.engine.limits import again
from estimator.engine.setting import Settings
from estimator.projects import editing
from estimator.projects.editing import Conflict, begin, edit, redo, restore, undo
from estimator.projects.models import Project, Revision
from estimator.projects.person import Person
from estimator.projects.reads import STARTERS, estimate_of
from estimator.projects.steps import next_turns, stacks
from estimator.projects.writes import create_project
from tests.engine.builders import architecture, change_document, clients, edge, function

ANNA, BEN = Person(visitor="anna"), Person(visitor="ben")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables_loaded")]


def document(functions: int = 2):
    nodes = [clients(), *(function(f"f{i}", memory_mb=512) for i in range(functions))]
    return architecture(nodes, [edge("c", "request", f"f{i}", "invoke") for i in range(functions)])


@pytest.fixture
def project():
    return create_project(document(), "New", ANNA)


def memory(node_id, value):
    return change_settings(node_id, {"memory_mb": value}, f"{node_id}: Memory {value:,} MB")


def head_of(project):
    return Project.objects.select_related("head").get(pk=project.pk).head


def test_a_project_begins_with_revision_1(project):
    assert (project.head.number, project.head.sentence) == (1, "New")
    assert dump(project.head.architecture) == dump(document())


def test_an_edit_is_a_new_revision_with_what_it_touched(project):
    revision = edit(project, memory("f0", 1024), 1, ANNA)
    assert (revision.number, revision.sentence, revision.fields) == (
        2,
        "f0: Memory 1,024 MB",
        ["nodes/f0/settings/memory_mb"],
    )
    assert head_of(project) == revision


def test_an_edit_that_changes_nothing_writes_nothing(project):
    assert edit(project, memory("f0", 512), 1, ANNA).number == 1


KEY = UUID(int=1)


@pytest.mark.parametrize(
    "act",
    [
        lambda project: edit(project, memory("f0", 2048), project.head.number, ANNA, key=KEY),
        lambda project: undo(project, ANNA, key=KEY),
        lambda project: restore(project, 1, ANNA, key=KEY),
    ],
    ids=["edit", "undo", "restore"],
)
def test_a_request_that_arrives_again_writes_nothing(project, act):
    edit(project, memory("f0", 1024), 1, ANNA)
    edit(project, memory("f1", 1024), 2, ANNA)
    before = Project.objects.select_related("head").get(pk=project.pk)
    written = act(before)
    assert act(before) == written == head_of(project)
    assert written.number == 4


def test_a_redo_that_arrives_again_writes_nothing(project):
    edit(project, memory("f0", 1024), 1, ANNA)
    undo(project, ANNA)
    assert redo(project, ANNA, key=KEY) == redo(project, ANNA, key=KEY)
    assert head_of(project).number == 4


def test_what_touches_other_fields_is_merged(project):
    edit(project, memory("f0", 1024), 1, BEN)
    merged = edit(project, memory("f1", 2048), 1, ANNA)
    assert [node.settings["memory_mb"] for node in merged.architecture.nodes[1:]] == [1024, 2048]


@pytest.mark.parametrize(("person", "tab"), [(BEN, ""), (ANNA, "another")], ids=["another person", "another page"])
def test_what_touches_the_same_is_refused_with_both_versions(project, person, tab):
    edit(project, memory("f0", 1024), 1, person, tab=tab)
    with pytest.raises(Conflict) as conflict:
        edit(project, memory("f0", 2048), 1, ANNA)
    assert conflict.value.rivals == [(("nodes", "f0", "settings", "memory_mb"), 1024, 2048)]
    assert conflict.value.theirs.number == 2 and head_of(project).number == 2


def test_the_same_page_may_go_on_from_where_it_was(project):
    edit(project, memory("f0", 1024), 1, ANNA)
    assert edit(project, memory("f0", 2048), 1, ANNA).number == 3


def test_changing_what_somebody_deleted_is_refused(project):
    edit(project, delete_node("f0", "f0"), 1, BEN)
    with pytest.raises(Conflict):
        edit(project, memory("f0", 2048), 1, ANNA)


def test_a_base_that_does_not_exist_is_refused(project):
    with pytest.raises(DocumentError, match="reload"):
        edit(project, memory("f0", 2048), 7, ANNA)


def test_undo_takes_back_ones_own_last_step_and_redo_does_it_again(project):
    edit(project, memory("f0", 1024), 1, ANNA)
    edit(project, memory("f1", 4096), 2, BEN)
    undone = undo(project, ANNA)
    assert [node.settings["memory_mb"] for node in undone.architecture.nodes[1:]] == [512, 4096]
    assert undone.sentence == "Undo: f0: Memory 1,024 MB"
    again = redo(project, ANNA)
    assert [node.settings["memory_mb"] for node in again.architecture.nodes[1:]] == [1024, 4096]


def test_edits_of_one_field_within_a_minute_are_one_step(project):
    for base, value in enumerate((600, 700, 800), 1):
        edit(project, memory("f0", value), base, ANNA)
    assert undo(project, ANNA).architecture.node("f0").settings["memory_mb"] == 512
    assert undo(project, ANNA) is None


def test_later_edits_of_a_field_are_steps_of_their_own(project):
    edit(project, memory("f0", 600), 1, ANNA)
    Revision.objects.filter(number=2).update(created=timezone.now() - timedelta(seconds=61))
    edit(project, memory("f0", 700), 2, ANNA)
    assert undo(project, ANNA).architecture.node("f0").settings["memory_mb"] == 600


def test_undo_of_what_somebody_built_on_is_a_conflict(project):
    edit(project, memory("f0", 600), 1, ANNA)
    edit(project, memory("f0", 700), 2, BEN)
    with pytest.raises(Conflict):
        undo(project, ANNA)


def test_undo_and_redo_walk_the_whole_way_and_back(project):
    for base, name in enumerate("abc", 1):
        edit(project, change_node("f0", {"name": name}, f"Rename f0 to {name}"), base, ANNA)
        Revision.objects.filter(number=base + 1).update(created=timezone.now() - timedelta(hours=9 - base))
    names = [undo(project, ANNA).architecture.node("f0").name for _ in range(3)]
    assert names == ["b", "a", ""] and undo(project, ANNA) is None
    assert [redo(project, ANNA).architecture.node("f0").name for _ in range(3)] == ["a", "b", "c"]
    assert redo(project, ANNA) is None


def test_a_new_edit_forgets_what_could_be_redone(project):
    edit(project, memory("f0", 600), 1, ANNA)
    undo(project, ANNA)
    edit(project, memory("f1", 600), 3, ANNA)
    done, undone = stacks(project, ANNA)
    assert len(done) == 1 and undone == []


def test_what_can_be_undone_and_redone_is_said_at_every_turn(project):
    assert next_turns(project, ANNA) == ("", "")
    edit(project, memory("f0", 600), 1, ANNA)
    edit(project, memory("f1", 700), 2, ANNA)
    assert next_turns(project, ANNA) == ("f1: Memory 700 MB", "") and next_turns(project, BEN) == ("", "")
    for act in (undo, undo, redo, undo, redo, redo):
        act(project, ANNA)
        done, undone = stacks(project, ANNA)
        assert next_turns(project, ANNA) == tuple(steps[-1].sentence if steps else "" for steps in (done, undone))


def test_deleting_and_undoing_brings_back_node_and_edges(project):
    edit(project, delete_node("f0", "f0"), 1, ANNA)
    back = undo(project, ANNA).architecture
    assert difference(back, document()) == {}


def test_restore_writes_an_earlier_version_anew(project):
    edit(project, change_document({"region": "eu-west-1"}, "Set region"), 1, ANNA)
    restored = restore(project, 1, ANNA)
    assert (restored.number, restored.architecture.region) == (3, "us-east-1")


def test_revisions_are_canonical_json_with_their_digest(project):
    text = zlib.decompress(bytes(project.head.document)).decode()
    assert json.loads(text)["version"] == 1 and text == dump(project.head.architecture)
    assert len(project.head.digest) == 64


def test_a_projects_name_is_its_documents(project):
    edit(project, change_document({"name": "<b>Ünder</b>"}, "Set name"), 1, ANNA)
    assert Project.objects.get().name == "<b>Ünder</b>"


# -- what an edit costs --------------------------------------------------------------------------------------------


def test_an_edit_applies_its_change_once_and_estimates_once_what_it_writes(project, monkeypatch):
    applied, estimated = [], []
    monkeypatch.setattr(editing, "answers_of", lambda document, digest: estimated.append((document, digest)))
    change = memory("f0", 1024)
    counted = Change(change.sentence, lambda document: applied.append(document) or change.apply(document))
    revision = edit(project, counted, 1, ANNA)
    assert applied == [document()]
    assert estimated == [(revision.architecture, revision.digest)]


def test_an_edit_of_the_demo_validates_the_settings_of_one_node(validations):
    project = create_project(load((STARTERS / "food_ordering.json").read_bytes()), "New", ANNA)
    edit(project, memory("order", 4320), 1, ANNA)  # estimated as nobody has before, so that all settings are known
    validations.clear()
    edit(project, memory("order", 4321), 2, ANNA)  # which no other test has validated
    assert validations == [{**project.head.architecture.node("order").settings, "memory_mb": 4321}]


@pytest.fixture
def validations(monkeypatch) -> list[dict]:
    """The raw settings that pydantic is asked to validate from here on."""
    asked, validate = [], Settings.model_validate.__func__

    def counted(cls, raw, **more):
        asked.append(dict(raw))
        return validate(cls, raw, **more)

    monkeypatch.setattr(Settings, "model_validate", classmethod(counted))
    return asked


# -- what cannot be estimated is not written -----------------------------------------------------------------------

LEGACY = {"free_tier": "legacy_12_month"}
BEFORE_ITS_END = {"prices_as_of": date(2026, 3, 1)}


def set_document(values):
    return change_document(values, f"Set {', '.join(values)}")


@pytest.mark.parametrize(
    "change", [memory("f0", 64), set_document({"region": "mars-1"}), change_settings("f0", {"zebra": 1}, "Zebra")]
)
def test_an_edit_that_cannot_be_estimated_is_refused(project, change):
    with pytest.raises(DocumentError):
        edit(project, change, 1, ANNA)
    assert head_of(project).number == 1


def test_an_edit_whose_findings_cannot_be_told_is_not_written(project, monkeypatch):
    def no_findings(*_asked):
        raise ZeroDivisionError

    monkeypatch.setattr(again, "findings", no_findings)
    with pytest.raises(ZeroDivisionError):
        edit(project, memory("f0", 1_027), 1, ANNA)  # which no other test has asked for
    assert head_of(project).number == 1


def test_what_an_edit_asked_for_is_not_worked_out_again_for_the_page(project):
    revision = edit(project, memory("f0", 1_536), 1, ANNA)
    shown = estimate_of(revision.architecture, digest=revision.digest)
    assert {"limits", "findings"} <= vars(shown).keys()


def test_what_is_estimated_is_the_merged_document(project):
    edit(project, set_document(BEFORE_ITS_END), 1, ANNA)
    edit(project, set_document(LEGACY), 2, BEN)
    with pytest.raises(DocumentError, match="12-month free tier ended"):  # each alone could be
        edit(project, set_document({"prices_as_of": None}), 2, ANNA)
    assert head_of(project).number == 3


def test_what_undoing_leaves_is_estimated_too(project):
    edit(project, set_document(BEFORE_ITS_END), 1, ANNA)
    edit(project, set_document(LEGACY), 2, BEN)
    with pytest.raises(DocumentError, match="12-month free tier ended"):
        undo(project, ANNA)
    assert head_of(project).number == 3


def test_what_doing_again_makes_is_estimated_too(project):
    edit(project, set_document(BEFORE_ITS_END), 1, BEN)
    edit(project, set_document(LEGACY), 2, ANNA)
    undo(project, ANNA)
    edit(project, set_document({"prices_as_of": None}), 4, BEN)
    with pytest.raises(DocumentError, match="12-month free tier ended"):
        redo(project, ANNA)
    assert head_of(project).number == 5


def test_an_earlier_revision_that_can_no_longer_be_estimated_is_not_restored():
    project = create_project(document().model_copy(update=LEGACY), "New", ANNA)  # as one from before that day
    edit(project, set_document({"free_tier": "none"}), 1, ANNA)
    with pytest.raises(DocumentError, match="12-month free tier ended"):
        restore(project, 1, ANNA)
    assert head_of(project).number == 2


def test_an_edit_that_comes_in_between_is_merged_too(project, monkeypatch):
    lock = editing.locked

    def after_another(current):
        monkeypatch.setattr(editing, "locked", lock)
        edit(head_of(current).project, memory("f1", 4096), 1, BEN)
        return lock(current)

    monkeypatch.setattr(editing, "locked", after_another)
    revision = edit(project, memory("f0", 1024), 1, ANNA)
    assert [node.settings["memory_mb"] for node in revision.architecture.nodes[1:]] == [1024, 4096]
    assert (revision.number, revision.fields) == (3, ["nodes/f0/settings/memory_mb"])


# -- the first edit of a ready architecture ------------------------------------------------------------------------


def test_the_first_edit_begins_a_project_with_two_revisions():
    revision = begin(document(), memory("f0", 1024), "Begin with it", ANNA, tab="tab")
    assert [(one.number, one.sentence, one.author, one.tab) for one in revision.project.revisions.all()] == [
        (1, "Begin with it", "visitor:anna", "tab"),
        (2, "f0: Memory 1,024 MB", "visitor:anna", "tab"),
    ]
    assert revision.project.revisions.first().architecture == document()
    assert next_turns(revision.project, ANNA) == ("f0: Memory 1,024 MB", "")


def test_a_first_edit_that_changes_nothing_or_cannot_be_estimated_writes_nothing():
    assert begin(document(), memory("f0", 512), "Begin", ANNA) is None
    with pytest.raises(DocumentError):
        begin(document(), memory("f0", 64), "Begin", ANNA)
    assert not Project.objects.exists()


# -- four writers at once ------------------------------------------------------------------------------------------

WRITERS = 4
FLUSHED = [app for app in settings.INSTALLED_APPS if app != "pricing"]
"""The apps whose rows such a test leaves none of; the tables are loaded once for all tests."""


@pytest.mark.database
@pytest.mark.django_db(transaction=True, available_apps=FLUSHED)
def test_edits_by_four_writers_at_once_are_all_in_the_history(edits_each):
    project = create_project(document(12), "New", ANNA)
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
    chance, person = random.Random(writer), Person(visitor=f"writer-{writer}")
    try:
        for _ in range(times):
            mine = Project.objects.select_related("head").get(pk=project.pk)
            node_id, value = f"f{chance.randrange(12)}", chance.randrange(128, 10_000)
            try:
                revision = edit(mine, memory(node_id, value), mine.head.number, person)
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


# -- values without effect -----------------------------------------------------------------------------------------


def fixed(tasks: int = 5):
    """A project of a container service whose number of tasks is fixed."""
    nodes = [{"id": "api", "service": "fargate", "settings": {"scaling": "fixed", "tasks": tasks}}]
    return create_project(architecture(nodes, []), "New", ANNA)


def by_load(**more):
    return change_settings("api", {"scaling": "by_load", **more}, "api: Tasks by the hour's load")


def test_an_edit_takes_out_what_it_leaves_without_effect_and_undo_brings_it_back():
    project = fixed()
    revision = edit(project, by_load(), 1, ANNA)
    assert revision.architecture.node("api").settings == {"scaling": "by_load"}
    assert revision.sentence == ("api: Tasks by the hour's load; taken out, as it has no effect now: Tasks 5 tasks")
    back = undo(project, ANNA)
    assert back.architecture.node("api").settings == {"scaling": "fixed", "tasks": 5}
    assert back.sentence == "Undo: api: Tasks by the hour's load"
    assert redo(project, ANNA).architecture.node("api").settings == {"scaling": "by_load"}


def test_a_value_that_somebody_else_has_left_without_effect_is_taken_out_and_said():
    project = fixed()
    edit(project, by_load(), 1, BEN)
    project = Project.objects.select_related("head").get(pk=project.pk)
    more = change_settings("api", {"vcpu": 1, "memory_gb": 2}, "api: vCPU 1")
    revision = edit(project, more, 1, ANNA)
    assert revision.architecture.node("api").settings == {"scaling": "by_load", "vcpu": 1, "memory_gb": 2}
    edit(project, change_settings("api", {"spot_percent": 50, "zones_survived": 0}, "api: half on Spot"), 3, ANNA)
    assert "taken out" not in head_of(project).sentence


def test_a_stored_document_opens_without_what_has_no_effect_and_says_so():
    project = fixed()
    text = dump(project.head.architecture).replace('"fixed"', '"by_load"').encode()
    Revision.objects.filter(pk=project.head.pk).update(document=zlib.compress(text), digest="of an earlier version")
    head = head_of(project)
    assert head.architecture.node("api").settings == {"scaling": "by_load"}
    assert head.opened_without == "Tasks 5 tasks of api"
    saved = edit(Project.objects.get(pk=project.pk), change_node("api", {"name": "API"}, "Rename"), 1, ANNA)
    assert saved.opened_without == "" and b"tasks" not in saved.text

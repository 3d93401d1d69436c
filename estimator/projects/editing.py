"""Editing: one change at a time, each on the revision its author saw, merged with what others did since.

How edits meet: docs/decisions/0012-edits-in-turn.md.  Each may carry the `key` of the request that asks for it: with
one that is written already nothing is written again, and the answer is the newest revision
(docs/decisions/0017-failures-show.md).
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import (
    Change,
    Differences,
    Path,
    difference,
    is_position,
    overlap,
    patch,
    value_at,
)
from estimator.engine.document.change import read as path_of
from estimator.engine.document.errors import DocumentError
from estimator.engine.figures import listed
from estimator.engine.resolve.conditions import Dropped, dropped_in_words, settled
from estimator.projects.documents import Packed, pack
from estimator.projects.models import Project, Revision
from estimator.projects.person import Person
from estimator.projects.reads import answers_of
from estimator.projects.steps import Step, stacks
from estimator.projects.writes import add_revision, create_project, locked, reread


class Conflict(Exception):
    """Somebody else changed the same since: `theirs` is the revision, `rivals` (path, their value, the one wanted)."""

    def __init__(self, theirs: Revision, rivals: list[tuple[Path, object, object]]):
        self.theirs = theirs
        self.rivals = rivals
        super().__init__(f"revision {theirs.number} changed the same")


TAKEN_OUT = "; taken out, as it has no effect now: "
"""What stands in a revision's sentence before the values an edit has left without effect."""


class Draft(NamedTuple):
    """A document that can be estimated and is about to be written, the paths in which it is new, and the values that
    the edit has left without effect: they are taken out."""

    document: Packed
    touched: list[Path]
    dropped: list[Dropped]

    def sentence(self, sentence: str) -> str:
        """What the edit did, with what it took out."""
        if not self.dropped:
            return sentence
        labels = {one.node.label for one in self.dropped}
        is_of_one = len(labels) == 1 and sentence.startswith(f"{min(labels)}: ")
        words = listed([one.words for one in self.dropped]) if is_of_one else dropped_in_words(self.dropped)
        return f"{sentence}{TAKEN_OUT}{words}"


def edit(
    project: Project,
    change: Change,
    base: int,
    person: Person,
    *,
    tab: str = "",
    seen: int = 0,
    key: UUID | None = None,
) -> Revision:
    """Apply a change made on revision `base` and write what it makes of the newest, as that one's successor.

    Gives the newest revision itself where nothing changes.  What others changed since `base` stays, unless the change
    touches it too: then Conflict says what both sides want.  What others changed up to revision `seen` the person
    knows, and overrules.  Others are who edits from another page (`tab`) or is another person.

    Raises DocumentError where the change makes no document, or one that cannot be estimated.
    """
    project = project if base <= project.head.number else reread(project)
    draft = _drafted(project, change, base, person, tab, seen)
    if draft is None:
        return project.head
    with transaction.atomic():
        current = locked(project)
        if current.head_id != project.head_id:  # somebody wrote while this was worked out
            if is_written(current, key):
                return current.head
            draft = _drafted(current, change, base, person, tab, seen)
            assert draft is not None  # in what a change differs from its base, nobody else has a say
        sentence = draft.sentence(change.sentence)
        return add_revision(current, draft.document, sentence, person, tab=tab, touched=draft.touched, key=key)


def begin(
    architecture: Architecture,
    change: Change,
    sentence: str,
    person: Person,
    *,
    tab: str = "",
    key: UUID | None = None,
) -> Revision | None:
    """The first edit of a document that is nobody's project yet, by a known person.

    The document becomes revision 1, under the sentence, and the edit revision 2.  None where it changes nothing.
    Raises DocumentError as `edit` does; then nothing is written.
    """
    draft = _estimated(architecture, difference(architecture, change.apply(architecture)))
    if draft is None:
        return None
    with transaction.atomic():
        project = create_project(architecture, sentence, person, tab=tab)
        said = draft.sentence(change.sentence)
        return add_revision(project, draft.document, said, person, tab=tab, touched=draft.touched, key=key)


@transaction.atomic
def undo(project: Project, person: Person, *, tab: str = "", seen: int = 0, key: UUID | None = None) -> Revision | None:
    """Take back this person's last step; None where there is none left.

    Raises Conflict where others built on it, DocumentError where what is left cannot be estimated.
    """
    current = locked(project)
    if is_written(current, key):
        return current.head
    done, _ = stacks(current, person)
    return _take_back(current, done[-1], person, "Undo", tab, seen, key) if done else None


@transaction.atomic
def redo(project: Project, person: Person, *, tab: str = "", seen: int = 0, key: UUID | None = None) -> Revision | None:
    """Do again what this person undid last; None where there is nothing."""
    current = locked(project)
    if is_written(current, key):
        return current.head
    _, undone = stacks(current, person)
    return _take_back(current, undone[-1], person, "Redo", tab, seen, key) if undone else None


@transaction.atomic
def restore(project: Project, number: int, person: Person, *, tab: str = "", key: UUID | None = None) -> Revision:
    """Make an earlier revision the newest again, also where the newest cannot be read.

    Raises DocumentError where the earlier one cannot be read, or not be estimated any more.
    """
    current = locked(project)
    if is_written(current, key):
        return current.head
    earlier = current.revisions.get(number=number).architecture
    try:
        newest = current.head.architecture
    except DocumentError:
        newest = None
    touched = difference(newest or Architecture(), earlier)
    if newest and not touched:
        return current.head
    return add_revision(
        current, _checked(earlier), f"Restore revision {number}", person, tab=tab, touched=touched, key=key
    )


def is_written(project: Project, key: UUID | None) -> bool:
    """Whether the request with this key has written its revision; a request without one never says."""
    return key is not None and project.revisions.filter(idempotency_key=key).exists()


# -- from a change to a document -----------------------------------------------------------------------------------


def _drafted(project: Project, change: Change, base: int, person: Person, tab: str, seen: int) -> Draft | None:
    """What an edit would write; None where it changes nothing."""
    head = project.head
    made_on = head if base == head.number else project.revisions.filter(number=base).first()
    if made_on is None:
        raise DocumentError(f"this page shows revision {base}, which this project does not have; reload it.")
    before = made_on.architecture
    differences = difference(before, change.apply(before))
    if differences and made_on != head:
        _refuse_conflicts(project, made_on, differences, person, tab, seen)
    return _estimated(head.architecture, differences)


def _estimated(document: Architecture, differences: Differences) -> Draft | None:
    """The document with these differences, stored form and all, once it has answered; None where there are none."""
    if not differences:
        return None
    changed = patch(document, {path: after for path, (_, after) in differences.items()})
    settled_, dropped = settled(changed, {path[1] for path in differences if path[0] == "nodes"})
    paths = [("nodes", one.node.id, "settings", one.setting.name) for one in dropped]
    return Draft(_checked(settled_), list(dict.fromkeys([*differences, *paths])), dropped)


def _checked(document: Architecture) -> Packed:
    """The stored form of a document, once it has answered."""
    packed = pack(document)
    answers_of(packed.architecture, digest=packed.digest)
    return packed


# -- conflicts -----------------------------------------------------------------------------------------------------


def _refuse_conflicts(
    project: Project, made_on: Revision, differences: Differences, person: Person, tab: str, seen: int
) -> None:
    """Raise Conflict where another person or another page has touched the same since."""
    since = project.revisions.filter(number__gt=max(made_on.number, seen)).order_by("-number").defer("document")
    for revision in since:
        if (revision.author, revision.tab) != (person.author, tab):
            _refuse_overlap(revision, differences, made_on.architecture, project.head.architecture)


def _refuse_overlap(theirs: Revision, differences: Differences, before: Architecture, head: Architecture) -> None:
    """Raise Conflict where a revision touched what differs: what the newest document says of it, and what is wanted."""
    both = overlap(differences, map(path_of, theirs.fields))
    if both:
        since = difference(before, head)
        raise Conflict(theirs, [(path, _now(path, since, differences), differences[path][1]) for path in both])


def _now(path: Path, since: Differences, differences: Differences) -> object:
    """What the newest document says of a path that is about to differ."""
    changed = value_at(path, since)
    return differences[path][0] if changed is None else changed[1]


# -- undo and redo -------------------------------------------------------------------------------------------------


def _take_back(
    project: Project, step: Step, person: Person, word: str, tab: str, seen: int, key: UUID | None
) -> Revision:
    """Write a revision in which everything the step touched is as it was before."""
    before = project.revisions.get(number=step.first.number - 1).architecture
    after = project.revisions.get(pk=step.last.pk).architecture
    differences = _worth_undoing(difference(after, before))
    newer = project.revisions.filter(number__gt=max(step.last.number, seen))
    for revision in newer.exclude(author=person.author).defer("document"):
        _refuse_overlap(revision, differences, after, project.head.architecture)
    draft = _estimated(project.head.architecture, differences)
    packed = draft.document if draft else _checked(project.head.architecture)
    done = step.sentence.removeprefix("Undo: ").removeprefix("Redo: ").partition(TAKEN_OUT)[0]
    sentence = draft.sentence(f"{word}: {done}") if draft else f"{word}: {done}"
    touched = draft.touched if draft else differences
    return add_revision(project, packed, sentence, person, tab=tab, touched=touched, undoes=step.last, key=key)


def _worth_undoing(differences: Differences) -> Differences:
    """Where cards lie is left as it is, unless the step did nothing else."""
    if all(map(is_position, differences)):
        return differences
    return {path: values for path, values in differences.items() if not is_position(path)}

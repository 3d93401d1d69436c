"""Writes: creating projects and changing them.  Each is one transaction; an edit locks its project's row."""

from __future__ import annotations

import uuid
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from estimator.engine.document import change as changes
from estimator.engine.document.architecture import Architecture, DocumentError
from estimator.engine.document.change import Change, Path
from estimator.projects.models import VISITOR, Project, Revision

STEP_SECONDS = 60
UNDO_MOST = 300
SENTENCE_MOST = 300


@dataclass(frozen=True)
class Author:
    """Who edits: an account or a visitor, and the page they do it on."""

    name: str
    tab: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Author:
        """The person behind a request; a visitor is given a name on their first edit."""
        tab = request.POST.get("tab", "").replace("\x00", "")[:36]
        if request.user.is_authenticated:
            return cls(f"user:{request.user.pk}", tab)
        if VISITOR not in request.session:
            request.session[VISITOR] = str(uuid.uuid4())
        return cls(f"{VISITOR}:{request.session[VISITOR]}", tab)


class Conflict(Exception):
    """Somebody else changed the same since: what, to what, and what this edit wanted instead."""

    def __init__(self, theirs: Revision, rivals: list[tuple[Path, object, object]]):
        self.theirs = theirs
        self.rivals = rivals
        super().__init__(f"revision {theirs.number} changed the same")


@transaction.atomic
def create_project(
    *, architecture: Architecture, sentence: str, author: Author, owner: User | AnonymousUser
) -> Project:
    """A new project whose first revision is the document."""
    owned = {"owner": owner} if owner.is_authenticated else {"visitor": author.name.removeprefix(f"{VISITOR}:")}
    project = Project.objects.create(name=architecture.name, **owned)
    _write(project, architecture, sentence, author, [])
    return project


@transaction.atomic
def edit(*, project: Project, change: Change, base: int, author: Author, seen: int = 0) -> Revision:
    """Apply a change made on revision `base` to the head; the head itself where it changes nothing.

    What others changed since stays, unless the edit touches it too: then Conflict says what both sides want.
    What others changed up to revision `seen` the author knows, and overrules.
    Raises DocumentError where the change no longer makes a document.
    """
    project = _locked(project)
    head = project.head
    made_on = head if base == head.number else project.revisions.filter(number=base).first()
    if made_on is None:
        raise DocumentError(f"this page shows revision {base}, which this project does not have; reload it.")
    old = made_on.architecture
    differs = changes.difference(old, change.apply(old))
    if not differs:
        return head
    if made_on != head:
        _refuse_conflicts(project, made_on, author, differs, seen)
    merged = changes.patch(head.architecture, {path: wanted for path, (_, wanted) in differs.items()})
    return _write(project, merged, change.sentence, author, list(differs))


def _refuse_conflicts(project: Project, made_on: Revision, author: Author, differs: dict, seen: int) -> None:
    """Raise Conflict where another author or another page has touched the same since."""
    since = project.revisions.filter(number__gt=max(made_on.number, seen)).order_by("-number").defer("document")
    for revision in since:
        if (revision.author, revision.tab) == (author.name, author.tab):
            continue
        both = changes.overlap(differs, map(changes.read, revision.fields))
        if both:
            head = changes.difference(made_on.architecture, project.head.architecture)
            raise Conflict(revision, [(path, _now(path, head, differs), differs[path][1]) for path in both])


def _now(path: Path, head: dict, differs: dict) -> object:
    """What the head says of a path that the edit touches."""
    for changed, (_, value) in head.items():
        if changed == path or path[: len(changed)] == changed:
            return value
    return differs[path][0]


@transaction.atomic
def undo(*, project: Project, author: Author, seen: int = 0) -> Revision | None:
    """Take back this author's last step; None where there is none left.  Raises Conflict where others built on it."""
    project = _locked(project)
    done, _ = stacks(project, author)
    return _take_back(project, done[-1], author, "Undo", seen) if done else None


@transaction.atomic
def redo(*, project: Project, author: Author, seen: int = 0) -> Revision | None:
    """Do again what this author undid last; None where there is nothing."""
    project = _locked(project)
    _, undone = stacks(project, author)
    return _take_back(project, undone[-1], author, "Redo", seen) if undone else None


@transaction.atomic
def restore(*, project: Project, number: int, author: Author) -> Revision:
    """Make an earlier revision the newest again."""
    project = _locked(project)
    earlier = project.revisions.get(number=number)
    differs = changes.difference(project.head.architecture, earlier.architecture)
    if not differs:
        return project.head
    return _write(project, earlier.architecture, f"Restore revision {number}", author, list(differs))


# -- steps ---------------------------------------------------------------------------------------------------------


@dataclass
class Step:
    """A run of one author's edits to one field within a minute: what undo takes back at once."""

    first: Revision
    last: Revision
    sentence: str


def steps(revisions: list[Revision]) -> list[Step]:
    """Revisions of one author, oldest first, as steps."""
    found: list[Step] = []
    for revision in revisions:
        step = found[-1] if found else None
        if step is not None and _continues(step.last, revision):
            step.last, step.sentence = revision, revision.sentence
        else:
            found.append(Step(revision, revision, revision.sentence))
    return found


def _continues(before: Revision, revision: Revision) -> bool:
    return (
        before.author == revision.author
        and before.undoes_id is None
        and revision.undoes_id is None
        and len(revision.fields) == 1
        and before.fields == revision.fields
        and revision.number == before.number + 1
        and revision.created - before.created <= timedelta(seconds=STEP_SECONDS)
    )


def turns(project: Project, author: Author) -> tuple[str, str]:
    """(what undo takes back, what redo does again) as sentences, empty where there is nothing.

    After an edit that is the edit itself: the whole history is read only after an undo or a redo.
    """
    newest = project.head if _is_own(project.head, author) else _own(project, author).first()
    if newest is None or newest.undoes_id is None:
        return (newest.sentence if newest else "", "")
    done, undone = stacks(project, author)
    return (done[-1].sentence if done else "", undone[-1].sentence if undone else "")


def _is_own(revision: Revision, author: Author) -> bool:
    return revision.author == author.name and revision.number > 1


def _own(project: Project, author: Author) -> QuerySet[Revision]:
    """What this author did since the project began, the newest first, without documents."""
    return project.revisions.filter(author=author.name, number__gt=1).defer("document").order_by("-number")


def stacks(project: Project, author: Author) -> tuple[list[Step], list[Step]]:
    """(steps this author can undo, steps they can redo), the next one last."""
    revisions = list(_own(project, author)[:UNDO_MOST])[::-1]
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps(revisions):
        if step.last.undoes_id is None:
            done.append(step)
            undone.clear()
        elif done and step.last.undoes_id == done[-1].last.pk:
            done.pop()
            undone.append(step)
        elif undone and step.last.undoes_id == undone[-1].last.pk:
            undone.pop()
            done.append(step)
    return done, undone


def _take_back(project: Project, step: Step, author: Author, word: str, seen: int) -> Revision:
    """Write a revision in which everything the step touched is as it was before."""
    before = project.revisions.get(number=step.first.number - 1).architecture
    after = project.revisions.get(pk=step.last.pk).architecture
    differs = changes.difference(after, before)
    if not all(map(changes.is_position, differs)):
        differs = {path: values for path, values in differs.items() if not changes.is_position(path)}
    newer = project.revisions.filter(number__gt=max(step.last.number, seen))
    since = newer.exclude(author=author.name).defer("document")
    for revision in since:
        both = changes.overlap(differs, map(changes.read, revision.fields))
        if both:
            head = changes.difference(after, project.head.architecture)
            raise Conflict(revision, [(path, _now(path, head, differs), differs[path][1]) for path in both])
    restored = changes.patch(project.head.architecture, {path: value for path, (_, value) in differs.items()})
    sentence = step.sentence.removeprefix("Undo: ").removeprefix("Redo: ")
    return _write(project, restored, f"{word}: {sentence}", author, list(differs), undoes=step.last)


# -- rows ----------------------------------------------------------------------------------------------------------


def _locked(project: Project) -> Project:
    """The project with its newest revision, its row locked; what was read before stands where nobody wrote since.

    The head is read after the lock: a join would read both in one statement, and on PostgreSQL one that waited for
    the lock finds the newest project beside the revisions from before its wait, no head at all.
    """
    head = Project.objects.select_for_update().values_list("head", flat=True).get(pk=project.pk)
    return copy(project) if head == project.head_id else Project.objects.select_related("head").get(pk=project.pk)


def _write(
    project: Project,
    architecture: Architecture,
    sentence: str,
    author: Author,
    touched: list[Path],
    undoes: Revision | None = None,
) -> Revision:
    packed, digest = Revision.packed(architecture)
    revision = Revision.objects.create(
        project=project,
        number=project.head.number + 1 if project.head else 1,
        document=packed,
        digest=digest,
        sentence=sentence.replace("\x00", "")[:SENTENCE_MOST],
        author=author.name,
        tab=author.tab,
        fields=[changes.written(path) for path in touched],
        undoes=undoes,
    )
    Project.objects.filter(pk=project.pk).update(head=revision, name=architecture.name, changed=timezone.now())
    project.head, project.name = revision, architecture.name
    return revision

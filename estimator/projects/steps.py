"""Steps: what undo takes back at once, and what redo does again.

A step is a run of one person's edits to one field within a minute.  Undo is a person's own, over all their pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from estimator.projects.models import Project, Revision
from estimator.projects.person import Person

STEP_SECONDS = 60
MOST_UNDONE = 300
"""So many revisions of one's own are looked through for what to undo."""


@dataclass
class Step:
    """Revisions that are undone together, from the first to the last; `sentence` is the last one's.

    `by` says who made them where that is told: of a shared project.  `handed_over` are the times at which a report of
    one of them was.
    """

    first: Revision
    last: Revision
    sentence: str
    by: str = ""
    handed_over: list[datetime] = field(default_factory=list)


def steps(revisions: Iterable[Revision]) -> list[Step]:
    """Revisions, the oldest first, as steps."""
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


def stacks(project: Project, person: Person) -> tuple[list[Step], list[Step]]:
    """(steps this person can undo, steps they can redo), the next one last."""
    revisions = list(_own(project, person)[:MOST_UNDONE])[::-1]
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


def next_turns(project: Project, person: Person) -> tuple[str, str]:
    """(what undo takes back, what redo does again) as sentences, empty where there is nothing.

    After an edit that is the edit itself: the whole history is read only after an undo or a redo.
    """
    if not person.is_known:
        return "", ""
    head = project.head
    newest = head if head.author == person.author and head.number > 1 else _own(project, person).first()
    if newest is None or newest.undoes_id is None:
        return (newest.sentence if newest else "", "")
    done, undone = stacks(project, person)
    return (done[-1].sentence if done else "", undone[-1].sentence if undone else "")


def _own(project: Project, person: Person) -> QuerySet[Revision]:
    """What a person did since the project began, the newest first, without documents."""
    return project.revisions.filter(author=person.author, number__gt=1).defer("document").order_by("-number")

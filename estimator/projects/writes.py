"""Writes: new projects and new revisions.  Rows of revisions are never rewritten; whoever adds one holds the project's
row locked."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Path, written
from estimator.importers.estimates.opening import Opening
from estimator.projects.documents import Packed, pack
from estimator.projects.models import OpenedFile, Project, ReportSettings, Revision
from estimator.projects.person import Person
from estimator.projects.report_choices import ReportChoices

SENTENCE_LENGTH = Revision._meta.get_field("sentence").max_length


@transaction.atomic
def create_project(architecture: Architecture, sentence: str, person: Person, *, tab: str = "") -> Project:
    """A new project of a known person's, whose first revision is the document."""
    project = Project.objects.create(name=architecture.name, owner_id=person.user_id, visitor=person.visitor)
    add_revision(project, pack(architecture), sentence, person, tab=tab)
    return project


def keep_opened(project: Project, opening: Opening, name: str) -> OpenedFile:
    """What became of each line of the file that a new project began with."""
    return OpenedFile.objects.create(
        project=project,
        name=name.replace("\x00", "")[:200],
        kind=opening.kind,
        stated_usd=opening.stated_usd,
        lines=[asdict(line) for line in opening.lines],
        says=list(opening.says),
    )


def keep_report_choices(project: Project, choices: ReportChoices) -> None:
    """What the project's next report looks like, until somebody chooses anew."""
    ReportSettings.objects.update_or_create(project=project, defaults={"chosen": choices.stored()})


def locked(project: Project) -> Project:
    """The project with its newest revision, its row locked; what was read before stands where nobody wrote since.

    The head is read after the lock: a join would read both in one statement, and on PostgreSQL one that waited for
    the lock finds the newest project beside the revisions from before its wait, no head at all.
    """
    head = Project.objects.select_for_update().values_list("head", flat=True).get(pk=project.pk)
    return copy(project) if head == project.head_id else reread(project)


def reread(project: Project) -> Project:
    """The project with its newest revision."""
    return Project.objects.select_related("head").get(pk=project.pk)


def add_revision(
    project: Project,
    document: Packed,
    sentence: str,
    person: Person,
    *,
    tab: str = "",
    touched: Iterable[Path] = (),
    undoes: Revision | None = None,
    key: UUID | None = None,
) -> Revision:
    """A new head of a project that is new or locked; `touched` are the paths that differ from the one before.

    `key` names the request that asks for it.
    """
    revision = Revision.objects.create(
        project=project,
        number=project.head.number + 1 if project.head else 1,
        document=document.data,
        digest=document.digest,
        sentence=sentence.replace("\x00", "")[:SENTENCE_LENGTH],
        author=person.author,
        tab=tab,
        fields=[written(path) for path in touched],
        undoes=undoes,
        idempotency_key=key,
    )
    name = document.architecture.name
    Project.objects.filter(pk=project.pk).update(head=revision, name=name, changed=timezone.now())
    project.head, project.name = revision, name
    return revision

"""The line in which jobs wait: asked for, taken by one worker each, taken again where that one died, cleaned away.

Each change is one conditional UPDATE, so of several processes one alone takes a job, on SQLite as on PostgreSQL, and
nothing stays locked.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from estimator.jobs.models import Job
from estimator.projects.models import Project

SILENT_SECONDS = 15
"""Who works on a job and has not said so for this long is dead."""
ATTEMPTS = 2
KEPT = timedelta(days=1)
MOST_OF_ONE, MOST_AN_HOUR, MOST_WAITING = 3, 60, 100
"""Jobs of one person under way, those they may ask for in an hour, and jobs of all that may be under way."""
LOOKED_AT = 10
UNDER_WAY = (Job.State.WAITING, Job.State.WORKING)
DIED = (
    "The server stopped while it worked on this, twice. Try again; if it stops again, whoever runs this server finds "
    "the cause in its log."
)


class TooManyJobs(Exception):
    """So many are under way that no other is taken; the message says whose, and when to try again."""


# -- asked for -----------------------------------------------------------------------------------------------------


def ask(
    kind: str, arguments: Mapping[str, Any], *, asked_by: str, title: str = "", project: Project | None = None
) -> Job:
    """A job in the line; the same person's same job that is under way, where there is one.  Raises TooManyJobs."""
    clean()
    under_way = Job.objects.defer("result").filter(state__in=UNDER_WAY)
    mine = list(under_way.filter(asked_by=asked_by))
    for job in mine:
        if (job.kind, job.arguments) == (kind, dict(arguments)):
            return job
    if len(mine) >= MOST_OF_ONE:
        raise TooManyJobs(f"You have {len(mine)} files under way: wait until one of them is there, then try again.")
    if Job.objects.filter(asked_by=asked_by, created__gt=timezone.now() - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooManyJobs(f"You have asked for {MOST_AN_HOUR} files within an hour: try again later.")
    if under_way.count() >= MOST_WAITING:
        raise TooManyJobs("Too many files are being made for others: try again in a few minutes.")
    return Job.objects.create(
        kind=kind, arguments=dict(arguments), asked_by=asked_by, title=title.replace("\x00", "")[:200], project=project
    )


def before(job: Job) -> int:
    """How many stand before a job that waits."""
    return Job.objects.filter(state=Job.State.WAITING, pk__lt=job.pk).count()


def clean() -> None:
    """Let go of jobs that ended a day ago, and their files."""
    Job.objects.filter(ended__lt=timezone.now() - KEPT).delete()


# -- worked on -----------------------------------------------------------------------------------------------------


def is_anything_waiting() -> bool:
    """Whether a worker has something to do: jobs that wait, and those of workers that died."""
    _take_from_the_dead()
    return Job.objects.filter(state=Job.State.WAITING).exists()


def take() -> Job | None:
    """The job that has waited longest, now the caller's; None where none waits, or others were faster."""
    worker, now = str(uuid.uuid4()), timezone.now()
    waiting = Job.objects.filter(state=Job.State.WAITING)
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT]:
        is_mine = waiting.filter(pk=pk).update(
            state=Job.State.WORKING, worker=worker, started=now, beat=now, attempts=F("attempts") + 1
        )
        if is_mine:
            return Job.objects.defer("result").get(pk=pk)
    return None


def say(job: Job, step: str, share: float) -> bool:
    """That the worker is there, and how far; false where the job is no longer theirs."""
    return bool(_own(job).update(beat=timezone.now(), step=step[:60], share=share))


def done(job: Job, file_name: str, result: bytes) -> bool:
    """What came of it; false, and nothing kept, where the job is no longer theirs."""
    changed = _own(job).update(
        state=Job.State.DONE, ended=timezone.now(), share=1.0, step="", file_name=file_name, result=result
    )
    return bool(changed)


def failed(job: Job, error: str) -> bool:
    """Why nothing came of it."""
    return bool(_own(job).update(state=Job.State.FAILED, ended=timezone.now(), step="", error=error[:500]))


def _own(job: Job):
    return Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.WORKING)


def _take_from_the_dead() -> None:
    """Jobs whose worker has fallen silent wait again, once; then they have failed."""
    silent = Job.objects.filter(state=Job.State.WORKING, beat__lt=timezone.now() - timedelta(seconds=SILENT_SECONDS))
    if not silent.exists():  # an UPDATE of nothing locks SQLite all the same
        return
    silent.filter(attempts__gte=ATTEMPTS).update(state=Job.State.FAILED, ended=timezone.now(), step="", error=DIED)
    silent.update(state=Job.State.WAITING, worker="", step="", share=0.0)

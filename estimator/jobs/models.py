"""Jobs: what somebody asked for that takes a while, who works on it, and what came of it."""

from __future__ import annotations

import uuid

from django.db import models

from estimator.projects.models import Project


class Job(models.Model):
    """One piece of work, from the asking until its result is cleaned away.

    `kind` says which work it is (`kinds.py`) and `arguments` on what; `title` is what pages call it.  `asked_by` names
    who may see it: an author as revisions have them, or a browser.  While somebody works on it, `worker` is their name,
    `beat` when they last said that they are there, `step` and `share` how far they are.  `error` says what went
    wrong, in a sentence with the way out; `result` is the file.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    arguments = models.JSONField()
    title = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="jobs")
    asked_by = models.CharField(max_length=60, db_index=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    step = models.CharField(max_length=60, blank=True)
    share = models.FloatField(default=0.0)
    worker = models.CharField(max_length=36, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    started = models.DateTimeField(null=True, blank=True)
    beat = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    result = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "id"], name="jobs_in_line")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.title}: {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in (self.State.WAITING, self.State.WORKING)

    @property
    def percent(self) -> int:
        return round(100 * self.share)

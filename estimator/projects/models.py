"""Projects and their revisions: the document is stored whole, and never rewritten.

`Revision.document` is canonical JSON, compressed; rows are immutable and numbered without gaps.  Undo, redo and
restore write new rows, so history, diff and "nothing is ever lost" are one mechanism.
"""

from __future__ import annotations

import hashlib
import uuid
import zlib

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.urls import reverse

from estimator.engine.document.architecture import Architecture, dump, load
from estimator.projects.cache import Kept

VISITOR = "visitor"
KEPT_NODES = 2_000
_documents = Kept(KEPT_NODES, lambda one: 1 + len(one.nodes))


class ProjectQuerySet(models.QuerySet):
    def editable_by(self, request: HttpRequest) -> ProjectQuerySet:
        """The projects of the person behind a request: their account's, or this visitor's."""
        return self.filter(owned_by(request))


def owned_by(request: HttpRequest) -> models.Q:
    if request.user.is_authenticated:
        return models.Q(owner=request.user)
    visitor = request.session.get(VISITOR)
    return models.Q(owner=None, visitor=visitor) if visitor else models.Q(pk=None)


class Project(models.Model):
    """An architecture somebody works on; `head` is its newest revision."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="projects")
    visitor = models.CharField(max_length=36, blank=True, db_index=True)
    name = models.CharField(max_length=200)
    head = models.ForeignKey("Revision", models.PROTECT, null=True, blank=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True, db_index=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-changed"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("builder", kwargs={"uuid": self.uuid})

    @transaction.atomic
    def delete_whole(self) -> None:
        """The project with all its revisions, which protect each other from going alone."""
        Project.objects.filter(pk=self.pk).update(head=None)
        self.revisions.update(undoes=None)
        self.revisions.all().delete()
        Project.objects.filter(pk=self.pk).delete()


class Revision(models.Model):
    """One version of a project: what it says, who made it when, and what that touched.

    `fields` holds the paths that differ from the revision before (see engine.change); `tab` the page it was made
    on; `undoes` the revision whose step it takes back.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.BinaryField()
    digest = models.CharField(max_length=64)
    sentence = models.CharField(max_length=300)
    author = models.CharField(max_length=60, blank=True)
    tab = models.CharField(max_length=36, blank=True)
    fields = models.JSONField(default=list)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.number}: {self.sentence}"

    @property
    def architecture(self) -> Architecture:
        """The document, read once for as long as it is likely to be asked for: a digest stands for one text."""
        return _documents.get(self.digest, lambda: load(zlib.decompress(bytes(self.document))))

    @staticmethod
    def packed(architecture: Architecture) -> tuple[bytes, str]:
        """(the document as it is stored, its digest), kept as what reading it would give."""
        text = dump(architecture).encode()
        digest = hashlib.sha256(text).hexdigest()
        _documents.put(digest, architecture)
        return zlib.compress(text, 6), digest

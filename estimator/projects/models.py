"""Projects and their revisions: the document is stored whole, and never rewritten.

Revisions are immutable and numbered without gaps.  Undo, redo and restore write new ones, so history, difference and
"nothing is ever lost" are one mechanism.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from estimator.engine.document.architecture import Architecture
from estimator.engine.resolve.conditions import dropped_in_words
from estimator.projects.documents import dropped_from, stored_text, unpack
from estimator.projects.person import Person


class ProjectQuerySet(models.QuerySet["Project"]):
    def owned_by(self, person: Person) -> ProjectQuerySet:
        """The projects of a person's account, or of a visitor; none where nobody knows who it is."""
        return self.filter(_owner(person)) if person.is_known else self.none()

    def visible_to(self, person: Person) -> ProjectQuerySet:
        """The projects a person may look at: their own, and those whose links they have opened."""
        return self._open_to(person, Share.objects.open())

    def editable_by(self, person: Person) -> ProjectQuerySet:
        """The projects a person may change: their own, and those for which they have opened a link to edit."""
        return self._open_to(person, Share.objects.open().filter(kind=Share.Kind.EDIT))

    def _open_to(self, person: Person, shares: ShareQuerySet) -> ProjectQuerySet:
        if not person.links:
            return self.owned_by(person)
        shared = Q(pk__in=shares.filter(pk__in=person.links).values("project"))
        return self.filter(_owner(person) | shared if person.is_known else shared)


def _owner(person: Person) -> Q:
    """What makes a known person the owner."""
    return Q(owner=person.user_id) if person.user_id is not None else Q(owner=None, visitor=person.visitor)


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

    def is_owned_by(self, person: Person) -> bool:
        """Whether it is the person's own, and not only shared with them."""
        if self.owner_id is not None:
            return self.owner_id == person.user_id
        return person.user_id is None and bool(person.visitor) and self.visitor == person.visitor

    @transaction.atomic
    def delete_whole(self) -> None:
        """The project with all its revisions, which protect each other from going alone."""
        Project.objects.filter(pk=self.pk).update(head=None)
        self.reports.all().delete()
        self.revisions.update(undoes=None)
        self.revisions.all().delete()
        Project.objects.filter(pk=self.pk).delete()


class Revision(models.Model):
    """One version of a project: what it says, who made it when, and what that touched.

    `document` is its stored form (see projects.documents) with its `digest`; `author` a person (see projects.person)
    and `tab` the page in their browser it was made on; `fields` the paths that differ from the revision before (see
    engine.document.change); `undoes` the revision whose step it takes back; `idempotency_key` names the request
    that wrote it: sent again, that writes nothing (docs/decisions/0017-failures-show.md).
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
    idempotency_key = models.UUIDField(null=True, blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_revision_per_number"),
            models.UniqueConstraint(fields=["project", "idempotency_key"], name="one_revision_per_request"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sentence}"

    @property
    def architecture(self) -> Architecture:
        """What it says; raises DocumentError where this version of the program cannot read it."""
        return unpack(self.digest, lambda: self.document)

    @property
    def opened_without(self) -> str:
        """The values it has on record that have no effect, in words; empty where there are none."""
        return dropped_in_words(dropped_from(self.digest, lambda: self.document))

    @property
    def text(self) -> bytes:
        """The document as it is stored, also where it cannot be read."""
        return stored_text(self.document)


class Summary(models.Model):
    """What a list of architectures shows of one: worked out once, and kept until the document or the tables change.

    `of` names both (see projects.summaries); `monthly_usd` and `headroom` are there to sort by, None where that is not
    known; `shown` is the rest, as a page writes it.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="summary")
    of = models.CharField(max_length=130)
    cards = models.PositiveIntegerField()
    monthly_usd = models.FloatField(null=True)
    headroom = models.FloatField(null=True)
    shown = models.JSONField()

    class Meta:
        verbose_name_plural = "summaries"

    def __str__(self) -> str:
        return f"{self.project_id}: {self.monthly_usd}"


class OpenedFile(models.Model):
    """The file that a project began with, where it was another tool's: what became of each line, as it was read.

    `lines` are those of importers.estimates.opening.OpenedLine, `says` sentences on the whole file; `cards` in them
    are of the first revision.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="opened_file")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    stated_usd = models.FloatField(null=True)
    lines = models.JSONField()
    says = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.project_id}: {self.name}"


class ReportSettings(models.Model):
    """What the next report of a project looks like: `chosen` as JSON (see projects.report_choices)."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="report_settings")
    chosen = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "report settings"

    def __str__(self) -> str:
        return f"{self.project_id}: report"


class ShareQuerySet(models.QuerySet["Share"]):
    def open(self) -> ShareQuerySet:
        """Those that let somebody in today."""
        return self.filter(Q(last_day=None) | Q(last_day__gte=_today()), revoked=None)


class Share(models.Model):
    """A link by which somebody without an account looks at a project, or edits it.

    The token is known only to whoever has the link: here is its digest.  `name` says who it is for; rows stay when
    they are revoked, so that the history keeps its names (docs/decisions/0023-sharing-by-links.md).
    """

    class Kind(models.TextChoices):
        READ = "read", "Can view"
        EDIT = "edit", "Can edit"

    project = models.ForeignKey(Project, models.CASCADE, related_name="shares")
    kind = models.CharField(max_length=4, choices=Kind)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_day = models.DateField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display().lower()}"

    @property
    def is_open(self) -> bool:
        """Whether it lets somebody in today; the last day is one, in UTC."""
        return self.revoked is None and (self.last_day is None or self.last_day >= _today())

    @property
    def may_edit(self) -> bool:
        return self.kind == self.Kind.EDIT


class Presence(models.Model):
    """A page on which somebody has a shared project open, and when it last asked for news."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="presences")
    author = models.CharField(max_length=60)
    tab = models.CharField(max_length=36, blank=True)
    seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "author", "tab"], name="one_presence_per_page")]

    def __str__(self) -> str:
        return f"{self.author} at {self.seen}"


class ReportRecord(models.Model):
    """A report as it was handed over: its sheets as they were, and what they were made of.

    `sheets` is their HTML (see projects.records), `tables` the SHA-256 of each price and limit file by name,
    `prices_day` the day the prices hold on, `settings` what its sender chose; sums are None where the bill is not
    known whole.  Its link's token follows from `nonce` and the server's secret key; here is its digest alone
    (docs/decisions/0031-reports-are-records.md).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200, blank=True)
    settings = models.JSONField(default=dict)
    sheets = models.BinaryField()
    tables = models.JSONField()
    prices_day = models.DateField()
    known_usd = models.FloatField("known a month, USD")
    monthly_usd = models.FloatField("a month, USD", null=True)
    yearly_usd = models.FloatField("a year, USD", null=True)
    made_by = models.CharField(max_length=60)
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField()
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} of {self.created:%Y-%m-%d}"


def _today() -> date:
    return timezone.now().date()

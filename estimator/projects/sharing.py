"""Sharing: links to a project, what each lets one do, and who is there (docs/decisions/0023-sharing-by-links.md)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from estimator.projects.models import Presence, Project, Revision, Share
from estimator.projects.person import Person, author_of_share, is_by_link

OWNER, FORMER = "the owner", "somebody"
TOKEN_BYTES = 32
MOST_LINKS = 100
"""So many links a project may have that are neither revoked nor past."""
HERE_SECONDS = 10
"""Who has asked for news within these is here."""
NOTED_EVERY_SECONDS = 4
"""A page that asks more often than this is noted no more often."""
FORGOTTEN_SECONDS = 60
MOST_TOLD = 50
"""So many changes of others are counted; a page that slept over more shows them all the same."""


class LinkEnded(Exception):
    """The link by which somebody came was revoked, or its last day is over."""


class TooManyLinks(Exception):
    """The project has as many links as it may."""


# -- what one may do -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Access:
    """What a person may do with a project: all of it as its owner, else what the `share` says.

    `person` is who edits are by; `is_shared` says whether somebody else can edit it too.
    """

    project: Project
    person: Person
    share: Share | None = None
    is_shared: bool = False

    @property
    def is_owner(self) -> bool:
        return self.share is None

    @property
    def may_edit(self) -> bool:
        return self.share is None or self.share.may_edit


def access_to(uuid: UUID, person: Person) -> Access:
    """What a person may do with a project; raises Project.DoesNotExist, and LinkEnded where their link let them in.

    An owner stays one, whatever links they open; of several links the one to edit counts.
    """
    can_edit = Share.objects.open().filter(project=OuterRef("pk"), kind=Share.Kind.EDIT)
    projects = Project.objects.visible_to(person).select_related("head").annotate(is_shared=Exists(can_edit))
    try:
        project = projects.get(uuid=uuid)
    except Project.DoesNotExist:
        if person.links and Share.objects.filter(pk__in=person.links, project__uuid=uuid).exists():
            raise LinkEnded from None
        raise
    if project.is_owned_by(person):
        return Access(project, person, is_shared=project.is_shared)
    share = _share_of(project, person)
    if share is None:  # revoked since the line before
        raise LinkEnded
    return Access(project, person.by_link(share.pk), share, is_shared=True)


def access_at_a_glance(uuid: UUID, person: Person) -> Access:
    """As `access_to`, without the document, and whether an owner has shared it; for what is asked every second."""
    found = Project.objects.filter(uuid=uuid).values_list("pk", "owner_id", "visitor", "head_id", "head__number")
    for pk, owner_id, visitor, head_id, number in found:
        head = Revision(pk=head_id, project_id=pk, number=number)
        project = Project(pk=pk, uuid=uuid, owner_id=owner_id, visitor=visitor, head=head)
        if project.is_owned_by(person):
            return Access(project, person)
        share = _share_of(project, person)
        if share is not None:
            return Access(project, person.by_link(share.pk), share, is_shared=True)
    return access_to(uuid, person)


def _share_of(project: Project, person: Person) -> Share | None:
    """The link that lets a person in, one to edit before one to read; None where none does."""
    if not person.links:
        return None
    found = Share.objects.open().filter(project_id=project.pk, pk__in=person.links)
    return found.order_by("kind", "pk").first()


# -- links ---------------------------------------------------------------------------------------------------------


def make_link(project: Project, kind: str, name: str, last_day: date | None = None) -> tuple[Share, str]:
    """(a new share, its token, which is nowhere else); raises TooManyLinks."""
    if project.shares.open().count() >= MOST_LINKS:
        raise TooManyLinks
    token = secrets.token_urlsafe(TOKEN_BYTES)
    share = project.shares.create(kind=kind, name=name, last_day=last_day, digest=digest_of(token))
    return share, token


def revoke(share: Share) -> None:
    """End a link: from now on it lets nobody in, and those who are in see nothing more."""
    Share.objects.filter(pk=share.pk, revoked=None).update(revoked=timezone.now())


def opened(token: str) -> Share:
    """The share of a link that is opened now; raises Share.DoesNotExist, and LinkEnded where it has ended."""
    share = Share.objects.select_related("project").get(digest=digest_of(token))
    if not share.is_open:
        raise LinkEnded
    Share.objects.filter(pk=share.pk).update(last_used=timezone.now())
    return share


def digest_of(token: str) -> str:
    """How a token is stored: it is random, so its SHA-256 needs no salt."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


# -- who did it, and who is here -----------------------------------------------------------------------------------


def names_of(project: Project, authors: Iterable[str]) -> dict[str, str]:
    """What others read of authors: the name of the link they edit by, else that it is the owner."""
    authors = set(authors)
    shares = project.shares.all() if any(map(is_by_link, authors)) else ()
    by_link = {author_of_share(one.pk): one.name for one in shares}
    return {one: by_link.get(one, FORMER if is_by_link(one) else OWNER) for one in authors}


def note_presence(access: Access, tab: str, others: Iterable[Presence]) -> None:
    """Note that a page asks for news; `others` are those noted lately, itself perhaps among them."""
    now = timezone.now()
    mine = next((one for one in others if (one.author, one.tab) == (access.person.author, tab)), None)
    if mine is not None and now - mine.seen < timedelta(seconds=NOTED_EVERY_SECONDS):
        return
    here = Presence(project=access.project, author=access.person.author, tab=tab, seen=now)
    Presence.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["project", "author", "tab"], update_fields=["seen"]
    )
    if mine is None:
        Presence.objects.filter(seen__lt=now - timedelta(seconds=FORGOTTEN_SECONDS)).delete()
        if access.share is not None:
            Share.objects.filter(pk=access.share.pk).update(last_used=now)


def presences(project: Project) -> list[Presence]:
    """The pages that have the project open now."""
    return list(Presence.objects.filter(project_id=project.pk, seen__gte=_ago(HERE_SECONDS)).order_by("author"))


def _ago(seconds: int) -> datetime:
    return timezone.now() - timedelta(seconds=seconds)


def changes_by_others(project: Project, since: int, person: Person) -> list[Revision]:
    """The revisions after `since` that others wrote, the oldest first."""
    later = project.revisions.filter(number__gt=since).exclude(author=person.author).defer("document")
    return list(later.order_by("-number")[:MOST_TOLD])[::-1]

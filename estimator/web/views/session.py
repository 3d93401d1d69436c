"""What a page works on: a project, or a starter nobody has edited yet.

The first edit of a starter makes it a project; until then nothing is written for a visitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change, difference
from estimator.projects import writes as actions
from estimator.projects.models import Project, Revision
from estimator.projects.reads import estimate_of, starter
from estimator.projects.writes import Author

EMPTY_SLUG = "empty"
SELECTIONS = ("node", "edge", "tab", "bill")


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


@dataclass
class Desk:
    """A document, where it is kept, and who is at it."""

    request: HtmxHttpRequest
    architecture: Architecture
    project: Project | None = None
    slug: str = ""

    @property
    def number(self) -> int:
        """The revision shown; 0 for a starter that is no project yet."""
        return self.project.head.number if self.project else 0

    @property
    def key(self) -> dict:
        return {"uuid": self.project.uuid} if self.project else {"starter": self.slug}

    def url(self, name: str, **more) -> str:
        return reverse(name, kwargs={**self.key, **more})

    @property
    def made_on(self) -> int:
        """The revision the posted page shows: the newest of those it names."""
        return _number(self.request, "made_on") or max(_numbers(self.request, "revision"), default=self.number)

    @property
    def seen(self) -> int:
        """The revision up to which a person has seen what others changed, and wants to overrule it."""
        return _number(self.request, "seen")

    def edit(self, change: Change, *, on_head: bool = False) -> Desk:
        """The desk after a change; raises DocumentError, or Conflict where somebody changed the same.

        `on_head` says that the change was worked out on the newest revision, not on the one the page shows.
        """
        changed = change.apply(self.architecture)
        estimate_of(changed)  # what cannot be estimated is not written
        if self.project is None:
            return self._first_edit(change) if difference(self.architecture, changed) else self
        author = Author.of(self.request)
        base = self.number if on_head else self.made_on
        return self.at(actions.edit(project=self.project, change=change, base=base, author=author, seen=self.seen))

    def _first_edit(self, change: Change) -> Desk:
        author = Author.of(self.request)
        begin = "Begin" if self.slug == EMPTY_SLUG else f"Begin with {self.architecture.name}"
        project = actions.create_project(
            architecture=self.architecture, sentence=begin, author=author, owner=self.request.user
        )
        revision = actions.edit(project=project, change=change, base=1, author=author)
        return Desk(self.request, revision.architecture, revision.project)

    def undo(self) -> Desk:
        return self._turn(actions.undo)

    def redo(self) -> Desk:
        return self._turn(actions.redo)

    def _turn(self, action) -> Desk:
        if self.project is None:
            return self
        revision = action(project=self.project, author=Author.of(self.request), seen=self.seen)
        return self.at(revision) if revision else self

    def restore(self, number: int) -> Desk:
        return self.at(actions.restore(project=self.project, number=number, author=Author.of(self.request)))

    def at(self, revision: Revision) -> Desk:
        return Desk(self.request, revision.architecture, revision.project)

    def as_shown(self) -> Architecture:
        """The document in the revision the posted page shows: only what differs from that was meant."""
        if self.project is None or self.made_on == self.number:
            return self.architecture
        revision = self.project.revisions.filter(number=self.made_on).first()
        return revision.architecture if revision else self.architecture


def _number(request: HttpRequest, name: str) -> int:
    return max(_numbers(request, name), default=0)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 10]


def desk(request: HtmxHttpRequest, uuid: UUID | None = None, starter_slug: str | None = None) -> Desk:
    """The desk of a page address; 404 for what is not there or somebody else's."""
    if uuid is None:
        architecture = Architecture() if starter_slug == EMPTY_SLUG else starter(starter_slug)
        if architecture is None:
            raise Http404("There is no such starter.")
        return Desk(request, architecture, slug=starter_slug)
    project = Project.objects.editable_by(request).select_related("head").filter(uuid=uuid).first()
    if project is None:
        raise Http404(
            "This architecture is not here: it was deleted, or it was made in another browser or account. "
            "Ask its owner for the JSON, or open one of yours."
        )
    return Desk(request, project.head.architecture, project)


def selection(request: HtmxHttpRequest) -> dict[str, str]:
    """What the page shows: of its own address, or of the page a form was posted from."""
    if request.method in ("GET", "HEAD"):
        query = request.GET
    else:
        address = (request.htmx.current_url if request.htmx else request.headers.get("referer")) or ""
        query = {name: values[-1] for name, values in parse_qs(address.partition("#")[0].partition("?")[2]).items()}
    return {name: query.get(name, "") for name in SELECTIONS}

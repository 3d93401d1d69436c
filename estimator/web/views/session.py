"""What a page works on: a project, or a ready architecture nobody has edited yet.

The first edit of a ready architecture makes it a project; until then nothing is written for a visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qs
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.change import Change
from estimator.engine.document.errors import DocumentError
from estimator.engine.estimate import Estimate
from estimator.projects import editing
from estimator.projects.models import Project, Revision
from estimator.projects.person import Person
from estimator.projects.reads import comparison_of, estimate_of, starter
from estimator.projects.sharing import Access, LinkEnded, access_to
from estimator.projects.writes import create_project, reread
from estimator.web.errors import saved
from estimator.web.person import HtmxHttpRequest, remember
from estimator.whatif.comparison.compare import Comparison

EMPTY_SLUG = "empty"
SELECTIONS = (
    "node", "edge", "cards", "tab", "bill", "times", "find", "page", "card", "well", "quota", "calls", "callers", "to",
    "among", "ask", "tour",
)  # fmt: skip
"""What is selected and shown of a document: `times` is another traffic than today's; from `find` on, which part of a
long list, what is asked of a new edge (views/building/context.py), and the step of the guided start."""
SHOWN = "shown"
"""The field of a plain form that says the same where its page sends no referrer."""
MOST_SELECTED = 100
"""No id is longer, and what is searched for stands in many links."""
MOST_OF_CARDS = 6_000
"""Letters of the ids of several cards: an address has room for so many."""
CARDS_BETWEEN = ","
"""What stands between the ids of several cards in an address; no id has one."""
SAFE = ("GET", "HEAD")
ONLY_TO_LOOK = "This link lets you look, so nothing was changed. Make a copy to change it, or ask for a link to edit."
ONLY_THE_OWNER = "Only the owner of this architecture can share or delete it, so nothing was changed."
NOT_HERE = (
    "This architecture is not here: it was deleted, or it was made in another browser or account. "
    "Ask its owner for a link to it, or open one of yours."
)
TAB_LENGTH = Revision._meta.get_field("tab").max_length


class UnreadableDocument(Exception):
    """The newest revision of a project cannot be read by this version of the program; `reason` says why."""

    def __init__(self, access: Access, reason: DocumentError):
        self.access = access
        self.project = access.project
        self.reason = reason
        super().__init__(str(reason))


@dataclass(frozen=True)
class EditingSession:
    """A document in somebody's browser: where it is kept, and what they post about it.

    `starter` is the slug of a ready architecture that is no project yet; `access` what they may do with a project,
    None for what they have just begun.
    """

    request: HtmxHttpRequest
    architecture: Architecture
    project: Project | None = None
    starter: str = ""
    access: Access | None = None

    @property
    def number(self) -> int:
        """The revision shown; 0 for a ready architecture."""
        return self.project.head.number if self.project else 0

    def url(self, name: str, **more: str) -> str:
        """The address of a page or an action of this document."""
        key = {"uuid": self.project.uuid} if self.project else {"starter": self.starter}
        return reverse(name, kwargs={**key, **more})

    # -- whose it is -----------------------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """Who its edits are by."""
        return self.access.person if self.access else self.request.person

    @property
    def may_edit(self) -> bool:
        return self.access is None or self.access.may_edit

    @property
    def is_owner(self) -> bool:
        """Whether it is their own, to share and to delete."""
        return self.project is not None and (self.access is None or self.access.is_owner)

    @property
    def by_link(self) -> bool:
        return self.access is not None and self.access.share is not None

    @property
    def is_shared(self) -> bool:
        """Whether somebody else can edit it meanwhile."""
        return self.access is not None and self.access.is_shared

    # -- what the document costs -----------------------------------------------------------------------------------

    def estimate(self) -> Estimate:
        """Raises DocumentError where the document cannot be estimated."""
        return estimate_of(self.architecture, digest=self._digest)

    def comparison(self) -> Comparison:
        """The document beside containers; raises DocumentError where it cannot be compared."""
        return comparison_of(self.architecture, digest=self._digest)

    @property
    def _digest(self) -> str:
        return self.project.head.digest if self.project else ""

    # -- what a form says beside its fields ------------------------------------------------------------------------

    @cached_property
    def made_on(self) -> int:
        """The revision the posted page shows: the newest of those it names."""
        return _number(self.request, "made_on") or max(_numbers(self.request, "revision"), default=self.number)

    @property
    def seen(self) -> int:
        """The revision up to which a person has seen what others changed, and wants to overrule it."""
        return _number(self.request, "seen")

    @property
    def tab(self) -> str:
        """The page in the browser an edit is made on: two pages of one person are told apart by it."""
        return as_tab(self.request.POST.get("tab", ""))

    @cached_property
    def key(self) -> UUID | None:
        """What the browser calls this request, the same however often it is sent; None for a plain form."""
        try:
            return UUID(self.request.headers.get("Idempotency-Key", ""))
        except ValueError:
            return None

    @cached_property
    def as_shown(self) -> Architecture:
        """The document in the revision the posted page shows: only what differs from that was meant."""
        if self.project is None or self.made_on == self.number:
            return self.architecture
        revision = self.project.revisions.filter(number=self.made_on).first()
        try:
            return revision.architecture if revision else self.architecture
        except DocumentError:
            return self.architecture

    # -- edits -----------------------------------------------------------------------------------------------------

    def as_first_asked(self) -> EditingSession:
        """The session as it was before a request that is sent again had been done; else this one.

        Worked out on what it was worked out on then, the request is answered as then; nothing is written again.
        """
        if self.project is None or self.key is None:
            return self
        done = self.project.revisions.filter(idempotency_key=self.key).only("number").first()
        if done is None:
            return self
        project = copy(self.project)
        project.head = self.project.revisions.get(number=done.number - 1)
        try:
            return replace(self, architecture=project.head.architecture, project=project)
        except DocumentError:
            return self

    def edit(self, change: Change, *, on_head: bool = False) -> EditingSession:
        """The session after a change; raises DocumentError, or Conflict where somebody changed the same.

        `on_head` says that the change was worked out on the newest revision, not on the one the page shows.
        """
        if self.project is None:
            return self._begin(change)
        base = self.number if on_head else self.made_on
        revision = editing.edit(self.project, change, base, self.person, tab=self.tab, seen=self.seen, key=self.key)
        return self._at(revision)

    def _begin(self, change: Change) -> EditingSession:
        if begun := self._begun_already():
            return self._at(begun)
        person = self.request.person.named()
        with transaction.atomic():
            revision = editing.begin(self.architecture, change, self._begins, person, tab=self.tab, key=self.key)
            if revision is not None:
                remember(self.request, person)
        return self._at(revision)

    @property
    def _begins(self) -> str:
        """The first sentence of the history of what it becomes."""
        return "Begin" if self.starter == EMPTY_SLUG else f"Begin with {self.architecture.name}"

    def _begun_already(self) -> Revision | None:
        """The newest revision of the project this request has begun, where it is sent again."""
        mine = Project.objects.owned_by(self.request.person).select_related("head")
        project = mine.filter(revisions__idempotency_key=self.key).first() if self.key else None
        return project.head if project else None

    def kept(self) -> EditingSession:
        """The session of a project with the document as it is: a ready architecture becomes one of the person's."""
        if self.project is not None:
            return self
        person = self.request.person.named()
        with transaction.atomic():
            project = create_project(self.architecture, self._begins, person, tab=self.tab)
            remember(self.request, person)
        saved(self.request)
        return EditingSession(self.request, self.architecture, project)

    def undo(self) -> EditingSession:
        return self._turn(editing.undo)

    def redo(self) -> EditingSession:
        return self._turn(editing.redo)

    def _turn(self, turn: Callable[..., Revision | None]) -> EditingSession:
        if self.project is None:
            return self
        return self._at(turn(self.project, self.person, tab=self.tab, seen=self.seen, key=self.key))

    def restore(self, number: int) -> EditingSession:
        return self._at(editing.restore(self.project, number, self.person, tab=self.tab, key=self.key))

    def _at(self, revision: Revision | None) -> EditingSession:
        """The session at a revision that was just written; the same where nothing was."""
        if revision is None or (self.project and revision == self.project.head):
            return self
        saved(self.request)
        return EditingSession(self.request, revision.architecture, revision.project, access=self.access)

    def refreshed(self) -> EditingSession:
        """The session at the newest revision, whoever wrote it."""
        access = self.access or Access(self.project, self.request.person)
        return _at_head(self.request, replace(access, project=reread(self.project)))


def editing_session(
    request: HtmxHttpRequest, uuid: UUID | None = None, starter_slug: str | None = None, *, to_look: bool = False
) -> EditingSession:
    """The session of a page address; as `access_of`: a request that is no GET means to edit, unless it is `to_look`.

    Raises UnreadableDocument where the newest revision cannot be read.
    """
    if uuid is None:
        architecture = Architecture() if starter_slug == EMPTY_SLUG else starter(starter_slug)
        if architecture is None:
            raise Http404("There is no such starter.")
        return EditingSession(request, architecture, starter=starter_slug)
    return _at_head(request, access_of(request, uuid, to_look=to_look))


def access_of(
    request: HtmxHttpRequest,
    uuid: UUID,
    *,
    to_look: bool = False,
    found: Callable[[UUID, Person], Access] = access_to,
) -> Access:
    """What whoever asks may do with the project of an address: the gate of every view of one.

    404 for what is not there or somebody else's, 410 (LinkEnded) where a link that let them in has ended, 403 for
    a reader whose request is no GET, unless it is `to_look`.  `found` is what looks it up.
    """
    try:
        access = found(uuid, request.person)
    except Project.DoesNotExist:
        raise Http404(NOT_HERE) from None
    except LinkEnded:
        request.by_link = True
        raise
    request.by_link = access.share is not None
    if not (access.may_edit or to_look or request.method in SAFE):
        raise PermissionDenied(ONLY_TO_LOOK)
    return access


def owned_project(request: HtmxHttpRequest, uuid: UUID) -> Project:
    """The project of an address for its owner; as `access_of`, and 403 for whom a link has let in."""
    access = access_of(request, uuid, to_look=True)
    if not access.is_owner:
        raise PermissionDenied(ONLY_THE_OWNER)
    return access.project


def _at_head(request: HtmxHttpRequest, access: Access) -> EditingSession:
    try:
        return EditingSession(request, access.project.head.architecture, access.project, access=access)
    except DocumentError as error:
        raise UnreadableDocument(access, error) from None


def without_document(request: HtmxHttpRequest, access: Access) -> EditingSession:
    """The session of a project whose newest document cannot be read: its addresses and its history, nothing else."""
    return EditingSession(request, Architecture(name=access.project.name), access.project, access=access)


def as_tab(sent: str) -> str:
    """The name of a page in the browser, as it can be stored."""
    return sent.replace("\x00", "")[:TAB_LENGTH]


def selection(request: HtmxHttpRequest) -> dict[str, str]:
    """What the page shows: of its own address, or of the page a form was posted from."""
    if request.method in SAFE:
        query = dict(request.GET.lists())
    else:
        address = (request.htmx.current_url if request.htmx else request.headers.get("referer")) or ""
        posted = request.POST.get(SHOWN, "")  # of a page that sends no referrer
        query = parse_qs(address.partition("#")[0].partition("?")[2] or ("" if request.htmx else posted))
    return _chosen(query)


def selection_of(query: str) -> dict[str, str]:
    """What a page shows at an address with this query."""
    return _chosen(parse_qs(query))


def _chosen(query: Mapping[str, list[str]]) -> dict[str, str]:
    chosen = {name: query.get(name, [""])[-1][:MOST_SELECTED] for name in SELECTIONS}
    return chosen | {"cards": CARDS_BETWEEN.join(query.get("cards", []))[:MOST_OF_CARDS]}


def _number(request: HttpRequest, name: str) -> int:
    return max(_numbers(request, name), default=0)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 10]

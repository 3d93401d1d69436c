"""A person's architectures as cards: their own and those shared with them, found by name, sorted, page by page."""

from __future__ import annotations

from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db import DatabaseError, transaction

from estimator.engine.deadline import TookTooLong, answer_within
from estimator.engine.document.errors import DocumentError
from estimator.pages.home.summary import drawing, summary, unreadable
from estimator.pages.home.thumbnails import Thumbnail
from estimator.projects.models import Project, Summary
from estimator.projects.person import Person
from estimator.projects.reads import estimate_of
from estimator.projects.summaries import SORTED, behind, keep, listed, summarised_as
from estimator.web.person import HtmxHttpRequest
from pricing.book import Tables

PER_PAGE = 24
LONGEST_FIND = 100
MOST_NODES = 1_000
"""So many nodes are estimated anew for one page; the others' cards say that they are not worked out yet."""

MOST_SECONDS = 5.0
"""What takes longer to estimate than this is opened, not listed."""


class ArchitectureCard(NamedTuple):
    """`summary` is None where it is not worked out yet; `is_own` says whether it is theirs or shared with them."""

    project: Project
    summary: Summary | None
    thumbnail: Thumbnail | None
    is_own: bool


class Architectures(NamedTuple):
    """A page of cards, what was searched for, how they are sorted, and whether the person has any at all."""

    page: Page[ArchitectureCard]
    find: str
    sort: str
    any: bool
    sorts: dict[str, str] = SORTED


def architectures(request: HtmxHttpRequest, book: Tables) -> Architectures:
    """What the address asks for: `find`, `sort` and `page`; what is none of these is the first page of all."""
    person = request.person
    if not person.is_known and not person.links:
        return Architectures(Paginator([], PER_PAGE).get_page(1), "", "changed", any=False)
    new = bring_up_to_date(person, book)
    find = request.GET.get("find", "").replace("\0", "")[:LONGEST_FIND].strip()
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTED else "changed"
    page = Paginator(listed(person, find, sort), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [_card(project, person, book, new.get(project.pk)) for project in page.object_list]
    return Architectures(page, find, sort, any=bool(page.object_list or (find and listed(person).exists())))


def _card(project: Project, person: Person, book: Tables, new: Summary | None) -> ArchitectureCard:
    found = new or getattr(project, "summary", None)
    if found is not None and found.of != summarised_as(project.head.digest, book):
        found = None
    return ArchitectureCard(project, found, drawing(found.shown) if found else None, project.is_owned_by(person))


# -- summaries -----------------------------------------------------------------------------------------------------


def bring_up_to_date(person: Person, book: Tables) -> dict[int, Summary]:
    """Work out what changed since the list was last looked at, the newest first, as far as a page has time for it.

    By project, what was worked out and kept.
    """
    found, nodes = [], 0
    for project in behind(person, book).iterator(chunk_size=PER_PAGE):
        one = _summary(project, book)
        nodes += one.cards
        if found and nodes > MOST_NODES:
            break
        found.append(one)
    if found:
        _keep(found)
    return {one.project_id: one for one in found}


def _summary(project: Project, book: Tables) -> Summary:
    head = project.head
    try:
        with answer_within(MOST_SECONDS):
            architecture = head.architecture
            one = summary(architecture, estimate_of(architecture, digest=head.digest))
    except (DocumentError, TookTooLong):
        one = unreadable()
    one.project, one.of = project, summarised_as(head.digest, book)
    return one


def _keep(found: list[Summary]) -> None:
    """A database that cannot be written is no reason to show no list: they are worked out again the next time."""
    try:
        with transaction.atomic():
            keep(found)
    except DatabaseError:
        return

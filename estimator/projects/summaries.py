"""Lists of architectures: found by name, sorted, and which of them have no summary of today's document and tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import F, OrderBy, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower

from estimator.projects.models import Project, Summary
from estimator.projects.person import Person
from pricing.book import Tables

SORTED = {
    "changed": "Last change",
    "name": "Name",
    "cost": "Cost",
    "limit": "First limit",
}
"""The ways to sort, and their names."""
ORDERS: dict[str, OrderBy] = {
    "changed": F("changed").desc(),
    "name": Lower("name").asc(),
    "cost": F("summary__monthly_usd").desc(nulls_last=True),
    "limit": F("summary__headroom").asc(nulls_last=True),
}
"""What is dearest, and what breaks first, stands on top; what is not known stands last."""


def listed(person: Person, find: str = "", sort: str = "changed") -> QuerySet[Project]:
    """The projects a person may look at whose name has all words of `find`, with their summaries, without documents."""
    projects = Project.objects.visible_to(person)
    for word in find.split():
        projects = projects.filter(name__icontains=word)
    return projects.select_related("head", "summary").defer("head__document").order_by(ORDERS[sort], "-changed", "-pk")


def summarised_as(digest: str, book: Tables) -> str:
    """The name of a document at the tables of a day."""
    return digest + _named(book)


def _named(book: Tables) -> str:
    return hashlib.sha256(f"{book.as_of} {book.version}".encode()).hexdigest()


def behind(person: Person, book: Tables) -> QuerySet[Project]:
    """The projects whose summary is missing or of another document or tables, the newest first, with documents."""
    now = Concat(F("head__digest"), Value(_named(book)))
    projects = Project.objects.visible_to(person).filter(Q(summary=None) | ~Q(summary__of=now))
    return projects.exclude(head=None).select_related("head").order_by("-changed")


def keep(found: Iterable[Summary]) -> None:
    """Write summaries over those there were."""
    Summary.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=["of", "cards", "monthly_usd", "headroom", "shown"],
    )

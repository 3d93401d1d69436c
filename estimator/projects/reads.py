"""Reads: projects for a list, and estimates of documents, kept while they are likely to be asked for again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from estimator.engine.document.architecture import Architecture, dump, load
from estimator.engine.estimate import Estimate, estimate
from estimator.projects.cache import Kept
from estimator.projects.models import Project
from estimator.projects.writes import steps
from estimator.starters import TOLD
from estimator.whatif.compare import Comparison, compare
from pricing.book import Tables
from pricing.lookups import tables

STARTERS = Path(__file__).parents[1] / "starters"
REVISIONS_PER_PAGE = 100
KEPT_NODES = 500
"""Nodes of all estimates that are kept: forty of a dozen nodes, or a few of hundreds, whose parts would be so many
that Python takes half a second to look through them for what is no longer used."""
KEPT_COMPARED_NODES = 200
KEPT_TEXTS = 16


class Starter(NamedTuple):
    """A ready architecture: its file's name, the pattern it shows, what it is in a line or two."""

    slug: str
    pattern: str
    about: str
    architecture: Architecture


def projects_of(request: HttpRequest) -> QuerySet[Project]:
    """The projects of the person behind a request, the newest first, without their documents."""
    return Project.objects.editable_by(request).select_related("head").defer("head__document")


def starter(slug: str) -> Architecture | None:
    """A ready architecture by its file's name, None where there is none."""
    path = STARTERS / f"{slug}.json"
    return load(path.read_bytes()) if path.parent == STARTERS and path.is_file() else None


@lru_cache(maxsize=1)
def starters() -> list[Starter]:
    """The ready architectures, the demo first."""
    return [Starter(slug, *told, load((STARTERS / f"{slug}.json").read_bytes())) for slug, told in TOLD.items()]


def history(project: Project, page: int | str = 1) -> Page:
    """Steps of all authors, the newest first, without their documents; a page holds those of 100 revisions."""
    revisions = project.revisions.defer("document").order_by("-number")
    found = Paginator(revisions, REVISIONS_PER_PAGE).get_page(page)
    found.object_list = steps(list(found.object_list)[::-1])[::-1]
    return found


_estimates = Kept(KEPT_NODES, lambda one: 1 + len(one.plan.nodes))
_comparisons = Kept(KEPT_COMPARED_NODES, lambda one: 1 + len(one.serverless.plan.nodes))


_texts = Kept(KEPT_TEXTS, lambda one: 1)


def _text(architecture: Architecture) -> str:
    """The canonical text of a document, which is never changed: an id is nobody else's while its owner is kept."""
    return _texts.get(id(architecture), lambda: (architecture, dump(architecture)))[1]


def estimate_of(architecture: Architecture, book: Tables | None = None) -> Estimate:
    """The estimate of a document on the loaded tables, or on those given; raises DocumentError, TablesNotLoaded."""
    book = book or tables(architecture.prices_as_of)
    key = (_text(architecture), book.as_of, book.version)
    return _estimates.get(key, lambda: estimate(architecture, book))


def comparison_of(architecture: Architecture) -> Comparison:
    """The comparison of a document with containers; raises DocumentError, TablesNotLoaded."""
    book = tables(architecture.prices_as_of)
    key = (_text(architecture), book.as_of, book.version)
    return _comparisons.get(key, lambda: compare(architecture, book))

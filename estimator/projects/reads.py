"""Reads: histories, ready architectures, and the estimates of documents that were asked for lately."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from weakref import ref

from django.core.paginator import Page, Paginator

from estimator.engine.document.architecture import Architecture
from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import load
from estimator.engine.estimate import Estimate, estimate
from estimator.projects.cache import WeightedCache
from estimator.projects.documents import digest_of
from estimator.projects.models import Project, ReportSettings, Revision
from estimator.projects.person import is_by_link
from estimator.projects.report_choices import ReportChoices
from estimator.projects.sharing import names_of
from estimator.projects.steps import Step, steps
from estimator.published.bills import published_bill
from estimator.starters import TOLD
from estimator.whatif.comparison.compare import Comparison, compare, compared
from pricing.book import Tables
from pricing.lookups import tables

STARTERS = Path(__file__).parents[1] / "starters"
REVISIONS_PER_PAGE = 100
MOST_TRIED = 100
"""So many revisions are looked through for one that can be read."""
CACHED_NODES = 500
"""Nodes of all cached estimates: forty of a dozen nodes, or a few of hundreds, whose parts would be so many that Python
takes half a second to look through them for what is no longer used."""
CACHED_COMPARED_NODES = 200
MADE_LATELY = 4
"""So many of the newest estimates keep what the one after an edit can go on from."""


class Starter(NamedTuple):
    """A ready architecture: its file's name, the pattern it shows, what it is in a line or two."""

    slug: str
    pattern: str
    about: str
    architecture: Architecture


# -- ready architectures and histories -----------------------------------------------------------------------------


def starter(slug: str) -> Architecture | None:
    """A ready architecture or a published bill by its file's name, None where there is none."""
    if slug in TOLD:
        return load((STARTERS / f"{slug}.json").read_bytes())
    bill = published_bill(slug)
    return None if bill is None else bill.architecture


@lru_cache(maxsize=1)
def starters() -> list[Starter]:
    """The ready architectures, the demo first."""
    return [Starter(slug, *told, load((STARTERS / f"{slug}.json").read_bytes())) for slug, told in TOLD.items()]


def history(project: Project, page: int | str = 1) -> Page:
    """Steps of all authors, the newest first, without their documents; a page holds those of 100 revisions."""
    revisions = project.revisions.defer("document").order_by("-number")
    found = Paginator(revisions, REVISIONS_PER_PAGE).get_page(page)
    found.object_list = steps(list(found.object_list)[::-1])[::-1]
    _say_who(project, found.object_list)
    _say_handed_over(project, found.object_list)
    return found


def _say_who(project: Project, found: list[Step]) -> None:
    """Name who made each step, where somebody came by a link."""
    authors = {step.last.author for step in found}
    if any(map(is_by_link, authors)):
        names = said_by(project, authors)
        for step in found:
            step.by = names[step.last.author]


def _say_handed_over(project: Project, found: list[Step]) -> None:
    """Note with each step when a report of it was handed over, the latest first."""
    records = list(project.reports.filter(revoked=None).values_list("revision__number", "created"))
    for step in found if records else ():
        step.handed_over = [made for number, made in records if step.first.number <= number <= step.last.number]


def said_by(project: Project, authors: set[str]) -> dict[str, str]:
    """How a page names authors: Ed, by link; the owner."""
    names = names_of(project, authors)
    return {one: f"{name}, by link" if is_by_link(one) else name for one, name in names.items()}


def report_choices_of(project: Project | None) -> ReportChoices:
    """What the sender chose of a project's report; of what is no project yet, and where nobody chose, the usual."""
    if project is None:
        return ReportChoices()
    found = ReportSettings.objects.filter(project_id=project.pk).values_list("chosen", flat=True).first()
    return ReportChoices.read(found)


def newest_readable(project: Project) -> Revision | None:
    """The newest revision whose document this version of the program can read; None where the newest many cannot."""
    for revision in project.revisions.order_by("-number")[:MOST_TRIED].iterator(chunk_size=10):
        try:
            _ = revision.architecture
        except DocumentError:
            continue
        return revision
    return None


# -- estimates -----------------------------------------------------------------------------------------------------

_estimates: WeightedCache[Estimate] = WeightedCache(CACHED_NODES, lambda one: 1 + len(one.resolved.nodes))
_lately: deque[ref[Estimate]] = deque()
"""The estimates made last, the newest at the end."""
_comparisons: WeightedCache[Comparison] = WeightedCache(
    CACHED_COMPARED_NODES, lambda one: 1 + len(one.serverless.resolved.nodes)
)


def estimate_of(architecture: Architecture, book: Tables | None = None, *, digest: str = "") -> Estimate:
    """The estimate of a document on the loaded tables, or on those given; raises DocumentError, TablesNotLoaded.

    `digest` is the document's, where it is known.  What is sampled is no part of it, and is estimated anew each time.
    """
    book = book or tables(architecture.prices_as_of)
    if architecture.samples:
        return estimate(architecture, book)
    key = (digest or digest_of(architecture), book.as_of, book.version)
    return _estimates.get(key, lambda: _after(architecture, book))


def _after(architecture: Architecture, book: Tables) -> Estimate:
    """The estimate of a document that takes what did not change from one made lately, of the document before an edit
    where there is one."""
    lately = [one for each in list(_lately) if (one := each()) is not None]
    before = max(lately, key=lambda one: _in_common(one, architecture), default=None)
    found = estimate(architecture, book, before=before)
    if len(_lately) == MADE_LATELY and (oldest := _lately.popleft()()) is not None:
        oldest.forget()
    _lately.append(ref(found))
    return found


def _in_common(one: Estimate, architecture: Architecture) -> int:
    """How many nodes of a document are the very same: an edit makes no others anew."""
    nodes = one.resolved.nodes
    return sum(node.id in nodes and nodes[node.id].declared is node for node in architecture.nodes)


def answers_of(architecture: Architecture, *, digest: str = "") -> Estimate:
    """The estimate of a document that has told its findings and what breaks first: what is written must answer it all.

    A page that shows it afterwards works nothing out again.
    """
    one = estimate_of(architecture, digest=digest)
    _ = one.findings, one.headroom, one.next_to_break
    return one


def comparison_of(architecture: Architecture, *, digest: str = "") -> Comparison:
    """The comparison of a document with containers, on the same terms."""
    book = tables(architecture.prices_as_of)
    if architecture.samples:
        return compare(architecture, book)
    digest = digest or digest_of(architecture)
    key = (digest, book.as_of, book.version)
    return _comparisons.get(key, lambda: compared(estimate_of(architecture, book, digest=digest)))

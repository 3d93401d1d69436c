"""Which sections a report has, in the sender's order, with what the sender says in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from estimator.projects.report_choices import ReportChoices, SectionKey
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.direction import CONTAINERS

TITLES: Mapping[SectionKey, str] = {
    "architecture": "Architecture",
    "workload": "Workload",
    "cost": "Cost",
    "limits": "Limits",
    "containers": "Against containers",
    "advice": "What to do",
    "working": "working",
    "assumed": "what was assumed",
    "sources": "sources",
}
APPENDICES: tuple[SectionKey, ...] = ("working", "assumed", "sources")
OWN_PAGE: tuple[SectionKey, ...] = ("working",)
"""Sections that begin a new page: the working, so that who decides can leave the rest off."""
TURNED = "Against serverless"
"""What the comparison is called where containers are drawn."""


class ReportSection(NamedTuple):
    """A section that is shown: `id` is where links lead, `template` what it is made of."""

    key: SectionKey
    title: str
    note: str

    @property
    def id(self) -> str:
        return f"part-{self.key}"

    @property
    def template(self) -> str:
        return f"report/sections/{self.key}.html"

    @property
    def begins_page(self) -> bool:
        return self.key in OWN_PAGE


def titles(comparison: Comparison | None = None) -> dict[SectionKey, str]:
    """What each section is called; the appendices without their letters."""
    turned = comparison is not None and comparison.direction.drawn == CONTAINERS
    return {**TITLES, "containers": TURNED} if turned else dict(TITLES)


def sections(choices: ReportChoices, comparison: Comparison) -> tuple[ReportSection, ...]:
    """Those that are shown; appendices have letters, in their order."""
    return tuple(_sections(choices, comparison))


def _sections(choices: ReportChoices, comparison: Comparison) -> Iterator[ReportSection]:
    named, letters = titles(comparison), iter("ABC")
    for one in choices.sections:
        if one.is_shown:
            title = named[one.key]
            if one.key in APPENDICES:
                title = f"Appendix {next(letters)}: {title}"
            yield ReportSection(one.key, title, one.note)

"""What breaks first in each ready architecture, as a page a person reads: docs/starters_limits.md.

`python -m tests.breaks_first` writes the page anew and keeps the sentence that says why it is right: read what changed,
and whether the sentence still holds.
"""

import re
from pathlib import Path

from estimator.engine import figures
from estimator.engine.estimate import Estimate, estimate
from estimator.engine.limits.finding import Finding

PAGE = Path(__file__).parent.parent / "docs" / "starters_limits.md"
HEAD = """# What breaks first in the ready architectures

For each of the [ready architectures](starters.md): how far it holds, in the unit of those who send its traffic, and what happens
then; what breaks next, in order; and what is near today. `tests/test_starters.py` holds every word of it to the estimate.
"""
WHY = re.compile(r"^## (\w+):.*?\n\nWhy: (.+?)\n\n", re.MULTILINE | re.DOTALL)
RULE = ("| | does | limit | at | what is seen |", "|---|---|---|---|---|")


def whys() -> dict[str, str]:
    """By starter, the sentence a person wrote."""
    return dict(WHY.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() else {}


def part(slug: str, one: Estimate, why: str) -> str:
    """One starter: its headline, why it is right, and the limits in the order in which they break."""
    first = [_row("first", one.headroom)] if one.headroom else []
    rows = [*first, *(_row("next", limit) for limit in one.next_to_break)]
    near = [f"* {found.verdict}, {found.consequence}: {found.message}" for found in one.findings]
    heading = f"## {slug}: {one.architecture.name}"
    return "\n".join(
        [heading, "", f"Why: {why}", "", f"{figures.sentence(one.holds_to)}.", "", *RULE, *rows, "", *near]
    )


def _row(which: str, limit: Finding) -> str:
    where = f", {limit.where}" if limit.where else ""
    at = figures.multiple(limit.headroom)
    return f"| {which} | {limit.consequence} | {limit.key}{where} | {at} | {limit.happens} |"


def page(estimates: dict[str, Estimate]) -> str:
    """The whole page, with the sentences it has."""
    known = whys()
    parts = [part(slug, one, known.get(slug, "to be said")).rstrip() for slug, one in estimates.items()]
    return "\n\n".join([HEAD.rstrip(), *parts]) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
    django.setup()
    from estimator.projects.reads import starters
    from pricing.tables import read_tables

    tables = read_tables()
    PAGE.write_text(page({one.slug: estimate(one.architecture, tables) for one in starters()}), encoding="utf-8")

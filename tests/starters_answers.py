"""Serverless or containers for each ready architecture, as a page a person reads: docs/starters_answers.md.

`python -m tests.starters_answers` writes the page anew and keeps the sentences that say why each line is right: read
what changed, and whether the sentences still hold.
"""

import re
from pathlib import Path

from estimator.engine.figures import times, usd_short
from estimator.whatif.comparison.compare import Comparison
from estimator.whatif.comparison.holding import answer_and_holding
from estimator.whatif.comparison.words import crossing_sentences, notes, sensitivity_sentence, sizing_sentences

PAGE = Path(__file__).parent.parent / "docs" / "starters_answers.md"
HEAD = """# Serverless or containers: the ready architectures

For each of the [ready architectures](starters.md): the answer, where it turns, how the container side is sized, and what version 0.2 said
of the same drawing, with the reason beside each figure that moved. `tests/test_starters.py` holds every word of it to the comparison.
The rules are in [the method](method.md#sizing-containers).
"""
BEFORE = {
    "food_ordering": ("$48.26", "$213.00", "8.3 ×"),
    "event_driven": ("$14.96", "$138.09", "none"),
    "microservices": ("$308.76", "$460.73", "15.0 ×, 49.1 ×"),
    "data_workflow": ("$478.81", "$899.61", "none"),
    "web_mobile_backend": ("$1,003.83", "$1,130.05", "none"),
    "real_time_data": ("$359.21", "$439.75", "none"),
    "scheduled_jobs": ("$138.34", "$154.05", "none"),
    "operations_automation": ("$256.45", "$337.82", "none"),
}
"""Serverless, containers and crossings as version 0.2 had them."""
ROWS = ("serverless", "containers", "crossings")
PART = re.compile(r"^## (\w+):.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
REASON = re.compile(r"^\| (serverless|containers|crossings) \| [^|]* \| [^|]* \| (.*?) \|$", re.MULTILINE)
UNSAID = "to be said"


def reasons() -> dict[str, dict[str, str]]:
    """By starter and row, the sentence a person wrote."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return {found[1]: dict(REASON.findall(found[0])) for found in PART.finditer(text)}


def part(slug: str, one: Comparison, why: dict[str, str]) -> str:
    """One starter: the answer, before and after, and the sizes."""
    turns = ", ".join(times(crossing.scale) for crossing in one.crossings) or "none"
    now = (usd_short(one.serverless_usd), usd_short(one.containers_usd), turns)
    rows = [
        f"| {row} | {was} | {is_now} | {'' if was == is_now else why.get(row) or UNSAID} |"
        for row, was, is_now in zip(ROWS, BEFORE[slug], now, strict=True)
    ]
    sentences = [*crossing_sentences(one), *filter(None, [sensitivity_sentence(one)])]
    sizes = [f"* {sentence}" for sentence in (*sizing_sentences(one), *notes(one))]
    heading = f"## {slug}: {one.drawn.architecture.name}"
    table = ["| | version 0.2 | now | why it moved |", "|---|---|---|---|", *rows]
    return "\n".join([heading, "", answer_and_holding(one), "", " ".join(sentences), "", *table, "", *sizes])


def page(comparisons: dict[str, Comparison]) -> str:
    """The whole page, with the sentences it has."""
    known = reasons()
    parts = [part(slug, one, known.get(slug, {})) for slug, one in comparisons.items()]
    return "\n\n".join([HEAD.rstrip(), *parts]) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
    django.setup()
    from estimator.projects.reads import starters
    from estimator.whatif.comparison.compare import compare
    from pricing.tables import read_tables

    tables = read_tables()
    PAGE.write_text(page({one.slug: compare(one.architecture, tables) for one in starters()}), encoding="utf-8")

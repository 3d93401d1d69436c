"""The text of three reports, as files a person reads: tests/pages/golden/report_*.txt.

`python -m tests.report_texts` writes them anew: read what changed.
"""

from datetime import date, datetime
from pathlib import Path

from estimator.engine.document.architecture import Architecture
from estimator.projects.report_choices import ReportChoices

FOLDER = Path(__file__).parent / "pages" / "golden"
DAY = date(2026, 10, 1)
CHOICES = {
    "food_ordering": ReportChoices(customer="Example Ltd", author="Ada Lovelace", note="For the meeting on Thursday."),
    "scheduled_jobs": ReportChoices(),
    "web_mobile_backend": ReportChoices(numbers="comma"),
}
"""By starter, what its sender chose."""


def text(slug: str, document: Architecture) -> str:
    """The text of one, made on a day of its own with the prices of that day."""
    from estimator.exports.report_text import report_text  # once Django is set up

    of_the_day = document.model_copy(update={"prices_as_of": DAY})
    return report_text(of_the_day, CHOICES[slug], made=datetime(DAY.year, DAY.month, DAY.day))


def path(slug: str) -> Path:
    return FOLDER / f"report_{slug}.txt"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estimator.settings")
    django.setup()
    from estimator.projects.reads import starter

    for slug in CHOICES:
        document = starter(slug)
        assert document is not None, slug
        path(slug).write_text(text(slug, document), encoding="utf-8")

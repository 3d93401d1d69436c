"""The page around a report's sheets: what a browser prints, and what somebody reads who has the link of a record.

The sheets need nothing of the database and no figure that is worked out later: kept, they stay as they are.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from estimator.pages.report.windows import SHEETS_MM
from estimator.projects.report_choices import PAPERS, ReportChoices

PRINTED = "report/printed.html"


def around(sheets: str, *, name: str, made: datetime, choices: ReportChoices) -> dict[str, Any]:
    """What a page around sheets needs that were made before: of the document its name alone."""
    return {
        "architecture": {"name": name},
        "made": made,
        "choices": choices,
        "paper": PAPERS[choices.paper],
        "across": SHEETS_MM[choices.paper][0],
        "sheets": mark_safe(sheets),  # noqa: S308
    }


def page_to_print(sheets: str, *, name: str, made: datetime, choices: ReportChoices) -> str:
    """The page that a browser prints: sheets that were made before, with the style sheets of today."""
    return render_to_string(PRINTED, around(sheets, name=name, made=made, choices=choices))

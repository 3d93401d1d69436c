"""The report as HTML: its sheets alone, to be kept, and the page around them that a browser prints.

The sheets need nothing of the database and no figure that is worked out later: kept, they stay as they are.
"""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from estimator.engine.document.architecture import Architecture
from estimator.pages.reports import PAPERS, report_context

SHEETS = "report.html#sheets"
PRINTED = "report/printed.html"


def report_body(architecture: Architecture, *, made: datetime, paper: str = "", scale: float = 1.0) -> str:
    """The sheets of a report; raises DocumentError where the document cannot be estimated."""
    return render_to_string(SHEETS, report_context(architecture, made=made, paper=paper, scale=scale))


def on_paper(body: str, *, name: str, made: datetime, paper: str = "a4") -> str:
    """The page that a browser prints: sheets that were made before, with the style sheets of today."""
    about = {"architecture": {"name": name}, "made": made, "paper": PAPERS.get(paper, "")}
    return render_to_string(PRINTED, {**about, "sheets": mark_safe(body)})  # noqa: S308

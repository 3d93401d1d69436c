"""The report as text: what a person reads on its sheets, line by line, without the drawing and the charts."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser

from estimator.engine.document.architecture import Architecture
from estimator.pages.reports import report
from estimator.projects.report_choices import ReportChoices

LINES = frozenset({"p", "h1", "h2", "h3", "h4", "li", "tr", "div", "dd", "small", "ol", "ul", "table", "section"})
"""Elements that begin and end a line."""
APART = frozenset({"td", "th", "dt", "i"})
"""Elements that stand beside each other on one."""
NOT_READ = frozenset({"svg", "script", "style"})
HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### "}


def report_text(
    architecture: Architecture,
    choices: ReportChoices | None = None,
    *,
    made: datetime | None = None,
    scale: float = 1.0,
) -> str:
    """The report as text, headings marked with #; raises DocumentError where it cannot be estimated."""
    reader = _Reader()
    reader.feed(report(architecture, choices, made=made, scale=scale).sheets)
    return reader.text()


class _Reader(HTMLParser):
    """Gathers lines; what stands in an SVG is not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.skipped = 0
        self.is_beside = False
        """Whether a stretch of words has just ended: one that follows at once stands beside it."""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in NOT_READ:
            self.skipped += 1
        elif tag in LINES:
            self._end_line()
            self.lines[-1] = ("\n" if tag in HEADINGS else "") + HEADINGS.get(tag, "")
        elif tag in APART or (tag == "span" and self.is_beside):
            self.lines[-1] += "  "

    def handle_endtag(self, tag: str) -> None:
        self.is_beside = tag == "span"
        if tag in NOT_READ:
            self.skipped -= 1
        elif tag in LINES:
            self._end_line()

    def handle_data(self, data: str) -> None:
        self.is_beside = False
        if not self.skipped:
            self.lines[-1] += re.sub(r"\s+", " ", data)

    def _end_line(self) -> None:
        if self.lines[-1].strip():
            self.lines.append("")

    def text(self) -> str:
        """All of it, blanks joined but for those that keep cells apart."""
        lines = (re.sub(r" {2,}", "  ", line.replace("\N{NO-BREAK SPACE}", " ")).strip(" ") for line in self.lines)
        return "\n".join(line for line in lines if line.strip()) + "\n"

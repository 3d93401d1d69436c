"""The formats an architecture is handed over in: one list for the Download menu, the addresses and the command.

A new format is a row here: its slug, what people call it, the ending of its file, its media type, and the function that
makes its bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from estimator.engine.document.reading import dump
from estimator.engine.estimate import Estimate
from estimator.exports.drawings.drawio import diagram_drawio
from estimator.exports.drawings.mermaid import diagram_mermaid
from estimator.exports.drawings.png import diagram_png
from estimator.exports.drawings.svg import diagram_svg
from estimator.exports.exported import Exported
from estimator.exports.focus.rows import focus_csv
from estimator.exports.infracost_usage import infracost_usage
from estimator.exports.markdown import summary_markdown
from estimator.exports.report_pdf import report_pdf
from estimator.exports.tables import bill, comparison, limits
from estimator.exports.tables.table import DataTable
from estimator.exports.to_aws.commands import aws_commands
from estimator.exports.to_aws.template import cloudformation_template
from estimator.exports.workbook.workbook import workbook
from estimator.whatif.comparison.compare import Comparison

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV, JSON, PDF, YAML = "text/csv; charset=utf-8", "application/json", "application/pdf", "application/yaml"
SVG, PNG, DRAWIO = "image/svg+xml", "image/png", "application/vnd.jgraph.mxfile"
MARKDOWN, SHELL, TEXT = "text/markdown; charset=utf-8", "text/x-shellscript; charset=utf-8", "text/plain; charset=utf-8"


@dataclass(frozen=True)
class ExportFormat:
    """One way to write an architecture down.

    `slug` is its name in addresses and for the command; `ending` the end of its file's name, without the first point;
    `label` and `about` what the menu says.  `address` is the name of its own address where it has one.  `write` raises
    DocumentError where it cannot be made of a document; one that `needs_browser` NoBrowser and Busy besides.
    """

    slug: str
    label: str
    ending: str
    media_type: str
    write: Callable[[Exported], bytes]
    about: str = ""
    address: str = ""
    needs_browser: bool = False


@dataclass(frozen=True)
class FormatGroup:
    """Formats under one heading of the menu; those of `is_folded` wait behind it."""

    name: str
    formats: tuple[ExportFormat, ...]
    is_folded: bool = False


# -- how a function becomes a format -------------------------------------------------------------------------------


def text_of(make: Callable[[Exported], str]) -> Callable[[Exported], bytes]:
    """Of a function that gives text."""
    return lambda one: make(one).encode()


def of_estimate(make: Callable[[Estimate], str]) -> Callable[[Exported], bytes]:
    """Of a function from an estimate to text."""
    return text_of(lambda one: make(one.estimate))


def _table(slug: str, label: str, make: Callable[[Estimate], DataTable]) -> ExportFormat:
    return _csv(slug, label, lambda one: make(one.estimate))


def _compared(slug: str, label: str, make: Callable[[Comparison], DataTable]) -> ExportFormat:
    return _csv(slug, label, lambda one: make(one.compared))


def _csv(slug: str, label: str, make: Callable[[Exported], DataTable]) -> ExportFormat:
    return ExportFormat(f"{slug}.csv", label, f"{slug}.csv", CSV, text_of(lambda one: make(one).csv))


def summary(one: Exported) -> str:
    """The summary, with what containers would cost."""
    return summary_markdown(one.estimate, comparison=one.comparison)


# -- the formats ---------------------------------------------------------------------------------------------------

GROUPS = (
    FormatGroup(
        "To hand over",
        (
            ExportFormat(
                "pdf",
                "Report (PDF)",
                "pdf",
                PDF,
                lambda one: report_pdf(one.architecture, scale=one.scale),
                address="report_pdf",
                needs_browser=True,
            ),
            ExportFormat("xlsx", "Spreadsheet (XLSX)", "xlsx", XLSX, workbook, "with formulas that stay alive"),
            ExportFormat(
                "markdown", "Summary (Markdown)", "md", MARKDOWN, text_of(summary), "for a pull request or a wiki"
            ),
        ),
    ),
    FormatGroup(
        "Diagram",
        (
            ExportFormat("svg", "SVG", "svg", SVG, of_estimate(diagram_svg), "for slides, text stays text"),
            ExportFormat("png", "PNG", "png", PNG, lambda one: diagram_png(one.estimate), needs_browser=True),
            ExportFormat("drawio", "draw.io", "drawio", DRAWIO, of_estimate(diagram_drawio), "to edit further"),
            ExportFormat("mermaid", "Mermaid", "mmd", TEXT, of_estimate(diagram_mermaid), "for GitHub"),
        ),
    ),
    FormatGroup(
        "To take to AWS",
        (
            ExportFormat(
                "cloudformation",
                "CloudFormation",
                "yaml",
                YAML,
                of_estimate(cloudformation_template),
                "alarms at 70 % of each limit, a budget",
            ),
            ExportFormat(
                "commands", "Commands", "sh", SHELL, of_estimate(aws_commands), "the same, and the quotas to raise"
            ),
        ),
    ),
    FormatGroup(
        "For other tools",
        (
            ExportFormat(
                "json",
                "Document (JSON)",
                "json",
                JSON,
                text_of(lambda one: dump(one.architecture)),
                "to open again, for git and the commands",
                address="document_json",
            ),
            ExportFormat(
                "focus", "FOCUS-shaped CSV", "focus.csv", CSV, text_of(focus_csv), "the columns of AWS’s billing export"
            ),
            ExportFormat(
                "infracost",
                "Infracost usage (YAML)",
                "infracost-usage.yml",
                YAML,
                of_estimate(infracost_usage),
                "the quantities, for its prices",
            ),
        ),
    ),
    FormatGroup(
        "Tables (CSV)",
        (
            _table("bill", "Bill by line", bill.bill_table),
            _table("cards", "Bill by card", bill.cards_table),
            _table("services", "Bill by service", bill.services_table),
            _table("sums", "Sums of the month and the year", bill.beside_table),
            _table("once", "Billed once", bill.once_table),
            _table("prices", "Prices used", bill.prices_table),
            _table("limits", "Limits", limits.limits_table),
            _table("findings", "Findings", limits.findings_table),
            _table("assumptions", "Assumptions", limits.assumptions_table),
            _table("workload", "Workload", limits.workload_table),
            _table("inputs", "Inputs", limits.inputs_table),
            _compared("comparison", "Both bills by card", comparison.both_bills_table),
            _compared("comparison-services", "Both bills by service", comparison.both_services_table),
            _compared("curve", "Cost against traffic", comparison.curve_table),
            _compared("crossings", "Where the cheaper side changes", comparison.crossings_table),
            _compared("targets", "On ECS, EKS or App Runner", comparison.targets_table),
            _compared("sizes", "Sizes of containers or functions", comparison.sizes_table),
            _compared("week", "Tasks in each hour of the week", comparison.week_table),
            _compared("comparison-assumptions", "What the comparison assumes", comparison.assumed_table),
        ),
        is_folded=True,
    ),
)
FORMATS = {one.slug: one for group in GROUPS for one in group.formats}
"""Every format by its slug."""

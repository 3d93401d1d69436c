"""The report: what it holds, the PDF and its text, and what is said where none can be made."""

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.utils.html import escape

from estimator.engine.document.reading import dump, load
from estimator.exports import report_pdf as pdf
from estimator.pages.reports import file_name, prices_used, report_context, workload
from estimator.pages.results.workings import working
from estimator.projects.reads import estimate_of
from estimator.templatetags.figures import unbroken
from estimator.templatetags.paper import css_string
from estimator.whatif.assumptions.effects import effects
from tests.web.large import DOCUMENTS

DEMO = Path("estimator/starters/food_ordering.json")


@pytest.fixture
def demo(tables_loaded, db):
    return load(DEMO.read_bytes())


@pytest.fixture
def chromium():
    """A browser to make PDFs with."""
    if pdf.browser_path() is None:
        message = "NO BROWSER: PDFs are not tested. Install Chromium, or name a browser in CHROME."
        pytest.fail(message) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(message)


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")


def words(text: str) -> str:
    return " ".join(text.split())


def text_of(body: bytes) -> str:
    return words(pdf_to_text(body, "-layout"))


def boxes_of(body: bytes) -> str:
    """Where each word of each page stands, as XML, in points."""
    return pdf_to_text(body, "-bbox")


def pdf_to_text(body: bytes, how: str) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    return subprocess.run(["pdftotext", how, "-", "-"], input=body, capture_output=True, check=True).stdout.decode()


def height(page: str, word: str) -> float:
    """The height of a word where it is largest, in points."""
    return max(
        float(end) - float(start) for start, end in re.findall(rf'yMin="([^"]*)" [^>]*yMax="([^"]*)">{word}<', page)
    )


PAGE = re.compile(r'(?s)<page width="([0-9.]+)" height="([0-9.]+)">(.*?)</page>')


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize(("paper", "size"), [("a4", b"594[.]9"), ("letter", b"612 ")])
def test_the_pdf_says_the_total_every_node_and_every_finding(demo, paper, size):
    body = pdf.report_pdf(demo, paper=paper)
    text, estimate = text_of(body), estimate_of(demo)
    assert body.startswith(b"%PDF") and re.search(rb"/MediaBox \[0 0 " + size, body)
    assert f"${estimate.total_monthly_usd:,.2f}" in text
    assert [node.label for node in demo.nodes if node.label not in text] == []
    assert [one.message for one in estimate.findings if words(one.message) not in text] == []
    assert "Serverless, by $" in text and "1 of " in text


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_drawing_has_a_landscape_page_and_no_page_is_shrunk(demo, paper):
    pages = PAGE.findall(boxes_of(pdf.report_pdf(demo, paper=paper)))
    shapes = [float(width) > float(height) for width, height, _ in pages]
    assert [at for at, is_wide in enumerate(shapes, 1) if is_wide] == [2]
    assert height(pages[0][2], "Food") == pytest.approx(22 * 1.164, rel=0.05), "The title has 22 points."
    assert height(pages[1][2], "ReceiptFn") > 7, "Names in the drawing are too small to read."


@pytest.mark.browser
@pytest.mark.usefixtures("chromium", "tables_loaded", "db")
@pytest.mark.parametrize("name", DOCUMENTS if os.environ.get("PROVE") == "1" else ["town"])
def test_the_pdf_of_a_large_document_says_the_total(name):
    document = DOCUMENTS[name]()
    body = pdf.report_pdf(document)
    assert body.startswith(b"%PDF") and f"${estimate_of(document).total_monthly_usd:,.2f}" in text_of(body)


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_findings_of_a_design_that_breaks_are_in_the_pdf(demo):
    app = demo.nodes[0].model_copy(update={"settings": {**demo.nodes[0].settings, "requests_per_month": 9e9}})
    broken = demo.model_copy(update={"nodes": [app, *demo.nodes[1:]]})
    findings = estimate_of(broken).findings
    text = text_of(pdf.report_pdf(broken)).replace(" ", "")
    assert findings and [one.message for one in findings if one.message.replace(" ", "") not in text] == []


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_the_command_writes_the_pdf_without_a_server(demo, tmp_path):
    out = io.StringIO()
    call_command("report", str(DEMO), pdf=str(tmp_path / "demo.pdf"), stdout=out)
    assert (tmp_path / "demo.pdf").read_bytes().startswith(b"%PDF") and "demo.pdf" in out.getvalue()


def test_without_a_browser_the_command_says_what_to_do(demo, no_browser, tmp_path):
    with pytest.raises(CommandError, match="Chrome or Chromium") as caught:
        call_command("report", str(DEMO), pdf=str(tmp_path / "demo.pdf"))
    assert caught.value.returncode == 2 and not (tmp_path / "demo.pdf").exists()


def test_no_more_browsers_than_cores(monkeypatch, demo, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    monkeypatch.setattr(pdf.os, "cpu_count", lambda: 1)
    monkeypatch.setattr(pdf, "WAIT_S", 0)
    with pdf.one_of_few(), pytest.raises(pdf.Busy, match="try again"), pdf.one_of_few():
        pass
    with pdf.one_of_few():
        pass


def test_the_browser_gets_static_files_and_nothing_else(settings):
    assert pdf.static_file(f"{pdf.ADDRESS}static/css/report.css").is_file()
    for address in (
        "https://example.com/static/css/report.css",
        f"{pdf.ADDRESS}static/../manage.py",
        f"{pdf.ADDRESS}a",
    ):
        assert pdf.static_file(address) is None


def test_the_report_shows_every_line_limit_assumption_and_price(demo):
    html = render_to_string("report.html", report_context(demo, paper="a4"))
    estimate = estimate_of(demo)
    for shown in (
        *(words for line in estimate.lines for words in (working(line).quantity, working(line).money)),
        *(limit.title for limit in estimate.limits),
        *(one.assumption.message.partition(": ")[2] for one in effects(estimate) if one.is_felt),
        *(words for one in prices_used(estimate) for words in (one.label, one.source)),
    ):
        assert escape(unbroken(shown)) in unbroken(html)


def test_the_workload_counts_every_edge(demo):
    rows = workload(estimate_of(demo))
    assert len(rows) == len(demo.edges)
    assert rows[0].calls == pytest.approx(3_000_000)
    assert rows[0].sentence.startswith("For each request of Mobile app")


def test_prices_are_listed_once_with_day_and_source(demo):
    prices = prices_used(estimate_of(demo))
    assert len({(one.price.dimension, one.price.region) for one in prices}) == len(prices)
    assert all(f"{one.price.effective:%-d %b %Y}" in one.source for one in prices)


def test_no_formula_key_or_file_name_is_on_paper(demo):
    html = re.sub(r"(?s)<(script|svg).*?</\1>", "", render_to_string("report.html", report_context(demo, paper="a4")))
    text = words(re.sub(r"<[^>]*>", " ", html))
    keys = {one.price.dimension for one in prices_used(estimate_of(demo))}
    assert not [key for key in keys if key in text]
    assert not re.findall(r"\b[1-9][\d,]*\.\d{5,}|raw/\w+|\w+\.json", text)


def test_the_report_of_nothing_says_that_nothing_is_drawn(tables_loaded, db):
    html = render_to_string("report.html", report_context(load('{"version": 1}')))
    assert "Nothing is drawn yet, so there is nothing to report." in html and "No limit is near" not in html


def test_a_name_cannot_leave_the_running_head(demo):
    name = '"; } </style><script>alert(1)</script>\\'
    html = render_to_string("report.html", report_context(demo.model_copy(update={"name": name})))
    assert "<script>alert" not in html and "</style><" not in html.replace("</style>\n", "")
    assert css_string('a"b\\\n<é') == '"a\\000022 b\\00005c \\00003c \\0000e9 "'


def test_file_names_are_plain(demo):
    assert file_name(demo, "pdf") == "food-ordering.pdf"
    assert file_name(demo.model_copy(update={"name": "../é“x”"}), "json") == "x.json"
    assert file_name(demo.model_copy(update={"name": "é"}), "json") == "architecture.json"


def test_the_same_document_has_the_same_version(demo):
    assert report_context(demo)["digest"] == report_context(load(dump(demo)))["digest"]


def test_report_at_another_traffic_says_so(demo):
    today = report_context(demo)
    there = report_context(demo, scale=5)
    html = render_to_string("report.html", there)
    assert "At × 5, " in html and "multiples of today&#x27;s traffic" in html and today["traffic"] == ""
    assert there["requests"] == pytest.approx(5 * today["requests"])
    assert there["estimate"].total_monthly_usd > 4 * today["estimate"].total_monthly_usd

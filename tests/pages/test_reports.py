"""The report: what it holds, the PDF and its text, and what is said where none can be made."""

import io
import re
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.html import escape

from estimator.engine.document.errors import DocumentError
from estimator.engine.document.reading import dump, load
from estimator.exports import report_pdf as pdf
from estimator.exports.report_html import page_to_print
from estimator.exports.report_text import report_text
from estimator.pages.diagram import draw
from estimator.pages.report.growing import place, strip
from estimator.pages.report.sources import price_lines, sources
from estimator.pages.report.windows import SHEETS_MM, on_paper
from estimator.pages.reports import file_name, report, report_context, workload
from estimator.pages.results.headroom import limit_rows
from estimator.pages.results.workings import working
from estimator.projects.logos import logo_of
from estimator.projects.reads import comparison_of, estimate_of, starter
from estimator.projects.report_choices import ReportChoices
from estimator.templatetags.figures import unbroken
from estimator.templatetags.paper import css_string
from tests.pages.joined import joined
from tests.projects.test_logos import png
from tests.report_texts import CHOICES, path
from tests.report_texts import text as report_text_of
from tests.web.large import DOCUMENTS

DEMO = Path("estimator/starters/food_ordering.json")


@pytest.fixture
def demo(tables_loaded, db):
    return load(DEMO.read_bytes())


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")


def words(text: str) -> str:
    return " ".join(text.split())


def sheets(document, **chosen) -> str:
    return report(document, ReportChoices(**chosen)).sheets


def text_of(html: str) -> str:
    return words(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|svg).*?</\1>", "", html))))


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


def test_the_report_shows_every_line_price_and_source(demo):
    html, estimate = sheets(demo), estimate_of(demo)
    for shown in (
        *(words for line in estimate.lines for words in (working(line).quantity, working(line).money)),
        *(words for one in price_lines(estimate) for words in (one.label, *(rate for _, rate in one.rates))),
        *(words for one in sources(estimate) for words in (one.name, one.used_for)),
        *(one.label for one in demo.nodes),
    ):
        assert escape(unbroken(shown)) in unbroken(html)


def test_limits_in_sight_are_listed_and_the_others_counted(demo):
    html, rows = sheets(demo), limit_rows(estimate_of(demo))
    near = [row for row in rows.growing if row.headroom <= 1_000]
    assert near and [row.limit for row in near if row.limit not in html] == []
    assert f"{len(rows.growing) - len(near)} more limits are reached later" in html
    apart = html.partition("What does not grow with traffic")[2].partition("</table>")[0]
    much = [row for row in rows.apart if row.load >= 0.1]
    assert 0 < apart.count("<tr") == len(much) < len(rows.apart)


def test_the_workload_counts_every_edge(demo):
    rows = workload(estimate_of(demo))
    assert len(rows) == len(demo.edges)
    assert rows[0].calls == pytest.approx(3_000_000)
    assert rows[0].sentence.startswith("For each request of Mobile app")


def test_sources_are_named_as_a_person_names_them_and_the_path_stands_in_the_appendix(demo):
    names = [one.name for one in sources(estimate_of(demo))]
    assert "AWS price list, Lambda, us-east-1, 2 December 2025" in names and len(set(names)) == len(names)
    body, _, appendix = sheets(demo).partition('id="part-sources"')
    assert "aws-price-watcher" in appendix and "aws-price-watcher" not in body and "awsstatic" not in appendix


def test_no_formula_key_is_on_paper_and_no_number_is_longer_than_anybody_reads(demo):
    body = sheets(demo).partition('id="part-sources"')[0]
    keys = {line.dimension for line in estimate_of(demo).lines}
    assert not [key for key in keys if key in text_of(body)]
    assert not re.findall(r"\b[1-9][\d,]*\.\d{5,}|raw/\w+|\w+\.json", text_of(body))


def test_there_is_no_report_of_nothing(tables_loaded, db):
    with pytest.raises(DocumentError, match="Nothing is drawn yet"):
        report(load('{"version": 1}'))


def test_a_name_cannot_leave_the_running_head(demo):
    name = '"; } </style><script>alert(1)</script>\\'
    made = report(demo.model_copy(update={"name": name}))
    html = page_to_print(made.sheets, name=name, made=made.context["made"], choices=made.context["choices"])
    assert "<script>alert" not in html and "</style><" not in html.replace("</style>\n", "")
    assert css_string('a"b\\\n<é') == '"a\\000022 b\\00005c \\00003c \\0000e9 "'


def test_no_name_turns_the_direction_of_a_figure(demo):
    nodes = [one.model_copy(update={"name": f"\u202e{one.id}\u2067"}) for one in demo.nodes]
    assert not set("\u202e\u2067") & set(report(demo.model_copy(update={"nodes": nodes})).sheets)


def test_file_names_are_plain(demo):
    assert file_name(demo, "pdf") == "food-ordering.pdf"
    assert file_name(demo.model_copy(update={"name": "../é“x”"}), "json") == "x.json"
    assert file_name(demo.model_copy(update={"name": "é"}), "json") == "architecture.json"


def test_the_same_document_has_the_same_version(demo):
    assert report_context(demo)["digest"] == report_context(load(dump(demo)))["digest"]


def test_report_at_another_traffic_says_so(demo):
    there = report_context(demo, scale=5)
    text = text_of(report(demo, scale=5).sheets)
    assert "At × 5, " in text and "multiples of today's traffic" in text and report_context(demo)["traffic"] == ""
    assert there["requests"] == pytest.approx(5 * report_context(demo)["requests"])
    assert there["estimate"].total_monthly_usd > 4 * report_context(demo)["estimate"].total_monthly_usd


# -- as its sender chose it ----------------------------------------------------------------------------------------


def test_sections_are_shown_in_the_order_chosen_with_their_notes(demo):
    usual = ReportChoices()
    chosen = [
        one.model_copy(update={"is_shown": one.key not in ("workload", "working"), "note": f"On {one.key} & <more>"})
        for one in usual.moved("sources", -9).sections
    ]
    html = report(demo, usual.model_copy(update={"sections": tuple(chosen)})).sheets
    assert re.findall(r'<h2 id="part-(\w+)"', html) == [
        "sources", "architecture", "cost", "limits", "containers", "advice", "assumed",
    ]  # fmt: skip
    assert "Appendix A: sources" in html and "Appendix B: what was assumed" in html and "Appendix C" not in html
    assert "On cost &amp; &lt;more&gt;" in html and "On working" not in html
    assert re.findall(r'href="#part-(\w+)"', html) == re.findall(r'<h2 id="part-(\w+)"', html)


def test_the_cover_says_whose_it_is(demo):
    logo = logo_of(png())
    text = sheets(demo, customer="A & B", author="Ada", note="one\ntwo", logo=logo)
    assert "A &amp; B" in text and "one<br>two" in text and f'src="{logo}"' in text
    assert "<dt>For</dt>" not in sheets(demo) and "<img" not in sheets(demo)


def test_every_number_is_written_as_chosen_and_none_stays_so(demo):
    before = sheets(demo)
    text = text_of(report(demo, ReportChoices(numbers="comma")).sheets.partition('id="part-sources"')[0])
    assert "$48,25" in text and "3.000.000" in text and "× 1.000" in text
    assert re.findall(r"\d,\d{3}\b(?! )|\d\.\d{1,2}\b(?!\.)", text.replace("0,0161", "")) == []
    again = report(demo).sheets
    assert re.sub(r"\d\d:\d\d", "", again) == re.sub(r"\d\d:\d\d", "", before)


def test_the_first_page_answers_and_what_has_no_data_is_not_there(demo, tables_loaded):
    first = sheets(demo).partition("</article>")[0]
    text = report_text(demo)
    assert "Food ordering costs $48 a month and holds to 2,530 requests a second, 441 × today. On containers" in text
    assert "$0.0161 per 1,000 requests." in text and "containers cost less from 12.3 M requests a month on" in text
    assert first.count("<tr") == 3 + 1 + 3, "three drivers, the others, three inputs"
    idle = load('{"version": 1, "nodes": [{"id": "one", "service": "lambda"}]}')
    page = text_of(report(idle).sheets.partition("</article>")[0])
    assert "No traffic enters yet" in page
    assert "What happens as traffic grows" not in page and "Where the money goes" not in page


def test_what_traffic_meets_stands_where_it_is_met(demo):
    comparison = comparison_of(demo)
    found = strip(comparison.drawn, comparison)
    assert [mark.says for mark in found.marks] == ["$48 a month", "from $242 on", "× 441", "× 675"]
    assert found.breaks == pytest.approx(place(441), abs=1) and place(1) == 8 and place(1e6) == 600


def test_a_year_by_card_adds_up_to_the_year(demo):
    one = estimate_of(demo)
    assert sum(one.year_by_line.values()) == pytest.approx(one.year.total_usd)
    alone = {node for node, _ in one.year_by_line}
    assert alone == {line.node for line in one.lines}


@pytest.mark.parametrize("slug", CHOICES)
def test_the_text_of_a_report_is_the_one_somebody_read(tables_loaded, db, slug):
    assert report_text_of(slug, starter(slug)) == path(slug).read_text(encoding="utf-8")


# -- the drawing on paper ------------------------------------------------------------------------------------------


def test_a_drawing_that_is_read_on_one_page_stands_on_one(demo):
    drawn = on_paper(draw(estimate_of(demo)))
    assert not drawn.windows and drawn.width_mm <= 265 and drawn.height_mm <= 152
    assert 13 * drawn.width_mm / drawn.whole.width * 72 / 25.4 == pytest.approx(9, abs=0.05), "names have 9 points"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_large_drawing_is_parted_and_no_card_is_lost_or_too_small(tables_loaded, db, paper):
    drawn = on_paper(draw(estimate_of(joined(4))), paper)
    across, down = SHEETS_MM[paper]
    assert 2 <= len(drawn.windows) <= 12
    whole = set()
    for window in drawn.windows:
        assert window.width_mm <= across + 0.1 and window.height_mm <= down + 0.1
        assert 13 * window.width_mm / window.width * 72 / 25.4 >= 6.4
        right, bottom = window.left + window.width, window.top + window.height
        whole |= {
            card.id
            for card in window.diagram.cards
            if window.left <= card.x and card.x + 176 <= right and window.top <= card.y and card.y + 76 <= bottom
        }
    assert whole == {node.id for node in joined(4).nodes}


def test_a_drawing_of_thousands_is_an_overview(tables_loaded, db):
    drawn = on_paper(draw(estimate_of(DOCUMENTS["islands"]())))
    assert drawn.is_too_large and not drawn.windows


def test_the_command_prints_the_text_as_chosen(demo, tmp_path):
    chosen = tmp_path / "choices.json"
    chosen.write_text('{"customer": "Example", "sections": [{"key": "working", "is_shown": false}]}', encoding="utf-8")
    out = io.StringIO()
    call_command("report", str(DEMO), choices=str(chosen), numbers="comma", stdout=out)
    assert "$48,25" in out.getvalue() and "Example" in out.getvalue() and ": working" not in out.getvalue()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("{", "this is not JSON"),
        ("[]", "not a JSON object"),
        ('{"paper": "wallpaper"}', "paper: "),
        (None, "No such file"),
    ],
)
def test_choices_that_cannot_be_read_are_one_sentence(demo, tmp_path, said, why):
    chosen = tmp_path / "choices.json"
    if said is not None:
        chosen.write_text(said, encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        call_command("report", str(DEMO), choices=str(chosen))

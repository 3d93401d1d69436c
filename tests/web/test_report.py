"""The report's page and file: what they hold, who may see them, and what is said where no PDF can be made."""

import pytest

from estimator.exports import report_pdf
from tests.web.samples import NASTY, Visit, forms, shop, text_of, what_is_said, words_of


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")


@pytest.fixture
def pdf_made(monkeypatch):
    """A PDF without a browser: what it was asked for."""
    asked = []

    def make(architecture, *, paper):
        asked.append((architecture.name, paper))
        return b"%PDF-1.4"

    monkeypatch.setattr("estimator.web.views.report.report_pdf", make)
    return asked


def test_every_part_is_there(visit):
    text = words_of(visit.get("report"))
    for heading in (
        "Cost by service", "Architecture", "Workload", "Cost by line", "Limits and headroom", "Serverless or containers",
        "How the container side was sized", "Assumptions", "Prices used",
    ):  # fmt: skip
        assert heading in text


def test_it_says_which_revision_it_shows(visit):
    assert "revision 1," in words_of(visit.get("report"))
    visit.post("document_settings", visit.fill("document-form", name="Shop 2"))
    assert "revision 2," in words_of(visit.get("report"))


def test_the_file_has_the_architectures_name_and_the_paper_asked_for(visit, pdf_made):
    response = visit.get("report_pdf", "paper=letter")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="shop-')
    visit.get("report_pdf", "paper=wallpaper")
    assert pdf_made == [("Shop", "letter"), ("Shop", "a4")]


def test_without_a_browser_the_page_offers_printing(visit, no_browser):
    assert "Print this page from your browser" in words_of(visit.get("report"))
    response = visit.get("report_pdf")
    assert response.status_code == 503 and "print the report from your browser" in what_is_said(response)
    assert f'href="{visit.url("report")}"' in text_of(response)


def test_when_all_browsers_are_taken_it_says_so_and_when_to_try_again(visit, monkeypatch):
    monkeypatch.setattr("estimator.web.views.report.report_pdf", _busy)
    response = visit.get("report_pdf")
    assert response.status_code == 503 and "try again in a minute" in what_is_said(response)
    assert response.headers["Retry-After"] == "30"
    assert f'href="{visit.url("report")}"' in text_of(response)


def _busy(architecture, *, paper):
    raise report_pdf.Busy


def test_a_starter_has_a_report_and_nothing_is_written(starter):
    response = starter.get("report")
    assert response.status_code == 200 and "sessionid" not in response.cookies
    assert "revision" not in words_of(response)


def test_strangers_find_nothing(stranger, project, pdf_made):
    visit = Visit(stranger, uuid=project.uuid)
    assert [visit.get(name).status_code for name in ("report", "report_pdf")] == [404, 404]
    assert pdf_made == []


def test_names_are_escaped(visit_to):
    text = text_of(visit_to(shop(name=NASTY)).get("report"))
    assert "<script>alert" not in text and "<b>x" not in text


def test_the_page_asks_the_database_little(visit, django_assert_max_num_queries):
    visit.get("report")
    with django_assert_max_num_queries(5):  # session, account, project with head, tables twice
        visit.get("report")


def test_what_the_comparison_assumes_is_listed(visit):
    visit.post("containers", {**forms(text_of(visit.get("compare")))["containers-form"], "cpu_share_percent": "90"})
    text = words_of(visit.get("report"))
    assert "Processor share of the duration: 90 % given" in text and "Requests at once in a task: 50 " in text

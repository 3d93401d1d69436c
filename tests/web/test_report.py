"""The report's page and file: what they hold, who may see them, and what is said where no PDF can be made."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from estimator.exports import report_pdf
from estimator.projects.models import Project, ReportSettings
from estimator.projects.report_choices import ReportChoices
from tests.projects.test_logos import png
from tests.web.samples import NASTY, Visit, forms, shop, text_of, uuid_in, what_is_said, words_of


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")


@pytest.fixture
def pdf_made(monkeypatch):
    """A PDF without a browser: what it was asked for."""
    asked = []

    def make(architecture, choices, *, revision):
        asked.append((architecture.name, choices.paper, revision))
        return b"%PDF-1.4"

    monkeypatch.setattr("estimator.web.views.report.report_pdf", make)
    return asked


def test_every_part_is_there(visit):
    text = words_of(visit.get("report"))
    for heading in (
        "Where the money goes", "Contents", "Architecture", "Workload", "By service", "Limits", "Against containers",
        "How the container side was sized", "What to do", "Appendix A: working", "Prices used",
        "Appendix B: what was assumed", "Appendix C: sources",
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
    assert pdf_made == [("Shop", "letter", 1), ("Shop", "a4", 1)]


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


def _busy(architecture, choices, *, revision):
    raise report_pdf.Busy


def test_a_starter_has_a_report_and_nothing_is_written(starter):
    response = starter.get("report")
    assert response.status_code == 200 and set(response.cookies) <= {"csrftoken"}
    assert "revision" not in words_of(response)
    assert not Project.objects.exists()


def test_strangers_find_nothing(stranger, project, pdf_made):
    visit = Visit(stranger, uuid=project.uuid)
    assert [visit.get(name).status_code for name in ("report", "report_pdf")] == [404, 404]
    assert pdf_made == []


def test_names_are_escaped(visit_to):
    text = text_of(visit_to(shop(name=NASTY)).get("report"))
    assert "<script>alert" not in text and "<b>x" not in text


def test_the_page_asks_the_database_little(visit, django_assert_max_num_queries):
    visit.get("report")
    with django_assert_max_num_queries(6):  # session, account, project with head, choices, tables twice
        visit.get("report")


def test_what_the_comparison_assumes_is_listed(visit):
    visit.post("containers", {**forms(text_of(visit.get("compare")))["containers-form"], "cpu_share_percent": "90"})
    text = words_of(visit.get("report"))
    assert "Processor share of the duration: 90 % given" in text and "Requests at once in a task: 50 " in text


# -- what the sender chooses ---------------------------------------------------------------------------------------


def posted(visit, **values) -> dict:
    """The form of the page as it stands, with what somebody typed."""
    return {**forms(text_of(visit.get("report")))["report-form"], **values}


def order_of(visit) -> list[str]:
    return re.findall(r'<h2 id="part-(\w+)"', text_of(visit.get("report")))


def test_what_is_chosen_is_kept_with_the_architecture_and_no_revision_is_written(visit):
    values = posted(visit, customer="Example Ltd", author="Ada", note="For Thursday", numbers="comma", paper="letter")
    del values["shown-workload"]
    values["note-cost"] = "Without the old bucket."
    response = visit.post("report_choices", values)
    assert (response.status_code, response["Location"]) == (303, visit.url("report"))
    assert visit.project.head.number == 1
    text = words_of(visit.get("report"))
    assert "Example Ltd" in text and "Without the old bucket." in text and "On Letter." in text
    assert "workload" not in order_of(visit) and len(order_of(visit)) == 8
    assert re.search(r"\$\d+,\d\d", text), "figures of the sheets are written with a comma"
    assert posted(visit)["customer"] == ["Example Ltd"] and "shown-workload" not in posted(visit)


def test_a_section_is_moved_without_javascript(visit):
    response = visit.post("report_choices", posted(visit, move="limits up"))
    assert response["Location"] == f"{visit.url('report')}#report-sections"
    assert order_of(visit)[:4] == ["architecture", "workload", "limits", "cost"]
    visit.post("report_choices", posted(visit, move="sources down"))
    assert order_of(visit)[-1] == "sources"


def test_a_logo_is_shown_and_left_out_again(visit):
    values = posted(visit)
    values["logo"] = SimpleUploadedFile("logo.svg", png(), "text/html")
    assert visit.post("report_choices", values).status_code == 303
    assert 'src="data:image/png;base64,' in text_of(visit.get("report"))
    visit.post("report_choices", posted(visit))
    assert 'src="data:image/png;base64,' in text_of(visit.get("report")), "kept where no other is sent"
    visit.post("report_choices", posted(visit, no_logo="on"))
    assert "data:image" not in text_of(visit.get("report"))


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("logo", SimpleUploadedFile("logo.png", b"<svg onload='alert(1)'/>", "image/png"), "PNG or JPEG"),
        ("logo", SimpleUploadedFile("logo.png", png(more=b"0" * 200_000)), "at most 200 KB"),
        ("customer", "x" * 201, "at most 200 characters"),
        ("paper", "wallpaper", "valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_rest_stays_typed(visit, field, value, why):
    values = posted(visit, author="Ada")
    values[field] = value
    response = visit.post("report_choices", values)
    assert response.status_code == 422 and why in words_of(response) and 'value="Ada"' in text_of(response)
    assert not ReportSettings.objects.exists()


def test_choosing_for_a_starter_makes_it_ones_own(starter):
    response = starter.post("report_choices", posted(starter, customer="Example Ltd"))
    project = Project.objects.get()
    assert response["Location"] == f"/a/{project.uuid}/report/"
    assert ReportChoices.read(project.report_settings.chosen).customer == "Example Ltd"
    assert project.revisions.count() == 1


def test_a_copy_has_the_same_choices(visit):
    visit.post("report_choices", posted(visit, customer="Example Ltd"))
    copied = Visit(visit.client, uuid=uuid_in(visit.post("copy")["Location"]))
    assert "Example Ltd" in words_of(copied.get("report"))


def test_what_is_typed_is_escaped_wherever_it_stands(visit):
    typed = dict.fromkeys(("customer", "author", "note", "note-cost", "note-sources"), NASTY)
    assert visit.post("report_choices", posted(visit, **typed)).status_code == 303
    text = text_of(visit.get("report"))
    assert "<script>alert" not in text and "<b>x" not in text and "&lt;b&gt;x" in text


def test_the_file_is_made_as_chosen(visit, pdf_made):
    visit.post("report_choices", posted(visit, paper="letter"))
    visit.get("report_pdf")
    visit.get("report_pdf", "paper=a4")
    assert [paper for _, paper, _ in pdf_made] == ["letter", "a4"]

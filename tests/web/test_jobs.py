"""Files that take a while: asked for on a page, watched, fetched; by a plain form and by htmx."""

import pytest
from django.test import Client
from django.urls import reverse

from estimator.jobs import kinds, line, worker
from estimator.jobs.kinds import Made
from estimator.jobs.models import Job
from estimator.projects.report_choices import ReportChoices
from estimator.projects.writes import keep_report_choices
from estimator.web.views.reports.jobs import REPORT
from tests.web.samples import HTMX, STARTER, Visit, text_of, what_is_said, words_of


@pytest.fixture(autouse=True)
def printed(monkeypatch, settings, tmp_path) -> list[dict]:
    """Reports without a browser: what each was asked with."""
    settings.STATE_DIR = tmp_path
    asked = []

    def make(arguments) -> Made:
        asked.append(dict(arguments))
        return Made("shop.pdf", b"%PDF-1.4")

    monkeypatch.setitem(kinds.MAKES, REPORT, make)
    return asked


def test_a_plain_form_leads_to_a_page_that_ends_in_the_file(visit, printed):
    answer = visit.post("make_pdf")
    assert answer.status_code == 303
    page = visit.client.get(answer["Location"])
    assert "Waiting: you are next" in words_of(page) and 'http-equiv="refresh"' in text_of(page)
    worker.work_off(beating=False)
    page = visit.client.get(answer["Location"])
    assert "The PDF is ready: shop.pdf" in words_of(page) and 'http-equiv="refresh"' not in text_of(page)
    file = visit.client.get(f"{answer['Location']}file/")
    assert (file.content, file["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    assert file["Content-Disposition"] == 'attachment; filename="shop.pdf"'
    assert printed == [{"revision": visit.project.head.pk, "chosen": ReportChoices().stored(), "number": 1}]


def test_on_the_page_it_is_asked_after_and_told_only_what_is_new(visit):
    shown = text_of(visit.post("make_pdf", htmx=True))
    address = shown.split('hx-get="')[1].partition('"')[0]
    assert 'role="progressbar"' in shown and visit.client.get(address, headers=HTMX).status_code == 204
    line.say(line.take(), "Printing", 0.4)
    news = text_of(visit.client.get(address, headers=HTMX))
    assert "Printing" in news and 'aria-valuenow="40"' in news and "<html" not in news


def test_it_says_how_many_are_before_one(visit):
    for number in range(2):
        line.ask(REPORT, {"starter": STARTER, "paper": "a4"}, asked_by=f"user:{number + 1000}")
    assert "Waiting: 2 before you" in words_of(visit.post("make_pdf", htmx=True))


def test_what_was_asked_for_is_of_the_revision_that_was_shown(visit, printed):
    shown = visit.project.head.pk
    keep_report_choices(visit.project, ReportChoices(customer="Acme", paper="letter"))
    visit.post("make_pdf")
    visit.post("tidy")
    keep_report_choices(visit.project, ReportChoices(customer="Others"))
    worker.work_off(beating=False)
    (asked,) = printed
    assert (asked["revision"], asked["number"]) == (shown, 1)
    assert (asked["chosen"]["customer"], asked["chosen"]["paper"]) == ("Acme", "letter")


def test_why_there_is_none_is_said(visit, monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    monkeypatch.delitem(kinds.MAKES, REPORT)
    from estimator.exports.report_jobs import print_report

    monkeypatch.setitem(kinds.MAKES, REPORT, print_report)
    address = visit.post("make_pdf")["Location"]
    worker.work_off(beating=False)
    assert "This server has no Chrome or Chromium" in what_is_said(visit.client.get(address))


def test_too_many_at_once_are_refused_with_a_sentence(visit):
    for number in range(line.MOST_OF_ONE):
        line.ask(REPORT, {"revision": 10_000 + number, "paper": "a4"}, asked_by=f"user:{visit.client.user.pk}")
    for answer in visit.post_both("make_pdf"):
        assert answer.status_code == 422 and "You have 3 files under way" in what_is_said(answer)


def test_a_browser_without_a_name_sees_its_own_and_stays_nobody(client, starter):
    address = starter.post("make_pdf")["Location"]
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    assert "visitor" not in client.session
    starter.post("tidy")
    assert client.get(address).status_code == 200, "also once it has a name"


def test_a_file_that_is_not_made_yet_is_not_there(visit):
    address = visit.post("make_pdf")["Location"]
    assert visit.client.get(f"{address}file/").status_code == 404


def test_jobs_go_with_their_project(visit):
    visit.post("make_pdf")
    visit.project.delete_whole()
    assert not Job.objects.exists()


def test_readers_may_have_it_printed(project, printed):
    from estimator.projects.sharing import make_link

    guest = Client()
    guest.get(reverse("open_link", kwargs={"token": make_link(project, "read", "Mia")[1]}))
    assert Visit(guest, uuid=project.uuid).post("make_pdf").status_code == 303
    worker.work_off(beating=False)
    assert len(printed) == 1

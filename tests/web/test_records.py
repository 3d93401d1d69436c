"""Reports that are handed over: the same cents a year later, by a link that shows nothing else and ends at once."""

import csv
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from estimator.engine.figures import usd
from estimator.engine.maths.amounts import in_sample
from estimator.exports import report_jobs
from estimator.jobs import worker
from estimator.pages.handed_over import UNREADABLE, since_then
from estimator.projects.models import Project, ReportRecord, Revision
from estimator.projects.reads import estimate_of
from estimator.projects.records import token_of
from estimator.web.logs import without_tokens
from pricing.rows import DATA, FREE_TIER, LIMITS, PRICES
from tests.web.samples import HTMX, save_newer, text_of, words_of


@pytest.fixture
def record(visit) -> ReportRecord:
    """The report of the owner's project, handed over."""
    assert visit.post("hand_over").status_code == 303
    return ReportRecord.objects.get()


@pytest.fixture
def reads():
    """What somebody with the link and nothing else reads."""
    return lambda record: Client().get(address(record))


def address(record: ReportRecord) -> str:
    return reverse("record", kwargs={"token": token_of(record)})


def still_says(answer, record: ReportRecord) -> bool:
    """Whether it is there with the sum it was handed over with."""
    return answer.status_code == 200 and usd(record.known_usd) in words_of(answer)


# -- the same cents ------------------------------------------------------------------------------------------------


def test_it_says_the_same_cents_after_other_prices_are_loaded_and_what_they_would_change(
    visit, record, reads, tmp_path
):
    dimension = "lambda.requests.x86"
    before = estimate_of(visit.document)
    (line,) = [one for one in before.lines if one.dimension == dimension and one.node == "order"]
    assert since_then(record) == ""
    call_command("load_tables", folder=tables_where(dimension, 1_000, tmp_path))
    # The price is 1,000 times as high and nothing else: 999 times what all requests cost more, free ones left out.
    requests = sum(in_sample(one.monthly_usd) for one in before.lines if one.dimension == dimension)
    assert requests >= in_sample(line.monthly_usd) > 0
    answer = reads(record)
    assert still_says(answer, record) and answer["X-Robots-Tag"].startswith("noindex")
    now = usd(round(record.known_usd + 999 * requests, 2))
    more = usd(round(record.known_usd + 999 * requests, 2) - round(record.known_usd, 2))
    assert f"With today’s prices it would be {now} a month, {more} more." in words_of(answer)
    assert now in words_of(visit.get("report"))


def tables_where(dimension: str, times: int, folder):
    """The tables, with one dimension so many times as dear."""
    for name in (FREE_TIER, LIMITS):
        shutil.copy(DATA / name, folder / name)
    with (DATA / PRICES).open(newline="", encoding="utf-8") as read, (folder / PRICES).open("w", newline="") as wrote:
        rows = csv.DictReader(read)
        writer = csv.DictWriter(wrote, rows.fieldnames, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if row["dimension"] == dimension:
                row["price_usd"] = f"{float(row['price_usd']) * times:.10f}".rstrip("0")
            writer.writerow(row)
    return folder


def test_edits_change_nothing_of_it(visit, record, reads):
    before = words_of(reads(record))
    visit.post("node_delete", node_id="worker")
    assert words_of(reads(record)) == before


def test_another_version_that_computes_otherwise_is_named_as_the_reason(record):
    """The very tables, and another sum for that very day."""
    ReportRecord.objects.update(known_usd=record.known_usd + 1, monthly_usd=record.known_usd + 1)
    record.refresh_from_db()
    assert since_then(record).startswith("At the same prices, this newer version of Headroom works out")
    assert since_then(record).endswith(", $1.00 less.")


def test_what_this_version_cannot_read_is_shown_as_it_was(record, reads, project):
    newer = save_newer(project)
    ReportRecord.objects.update(revision=newer)
    record.refresh_from_db()
    assert since_then(record) == UNREADABLE and still_says(reads(record), record)


def test_the_revision_it_was_made_of_stays(record):
    with pytest.raises(ProtectedError):
        Revision.objects.filter(pk=record.revision_id).delete()


def test_it_goes_with_its_project(record, project):
    project.delete_whole()
    assert not ReportRecord.objects.exists()


# -- its link ------------------------------------------------------------------------------------------------------


def test_the_report_page_lists_it_with_its_link_until_it_is_turned_off(visit, record, reads):
    page = text_of(visit.get("report"))
    assert f'value="http://testserver{address(record)}"' in page and "revision 1" in page
    assert reads(record)["Referrer-Policy"] == "no-referrer"
    assert visit.post("record_end", record_id=record.pk).status_code == 303
    assert address(record) not in text_of(visit.get("report"))
    answer = reads(record)
    assert answer.status_code == 410 and "Shop" not in text_of(answer)
    assert Client().post(f"{address(record)}pdf/").status_code == 410


def test_a_token_that_is_none_is_not_found():
    assert Client().get("/r/none/").status_code == 404


def test_a_new_key_of_the_server_keeps_the_link_and_no_longer_tells_it(visit, record, reads, settings):
    link = address(record)
    settings.SECRET_KEY = "another"
    visit.client.force_login(visit.client.user)
    assert token_of(record) == "" and Client().get(link).status_code == 200
    assert "Its link still works" in words_of(visit.get("report"))
    settings.SECRET_KEY_FALLBACKS = ["still another"]
    assert token_of(record) == ""


def test_its_token_is_in_no_log_and_not_in_the_database(record):
    token = token_of(record)
    assert without_tokens(f"GET /r/{token}/pdf/ HTTP/1.1") == "GET /r/…/pdf/ HTTP/1.1"
    assert token not in str(ReportRecord.objects.values().get())


def test_with_htmx_the_list_alone_is_answered(visit):
    answer = visit.post("hand_over", htmx=True)
    assert answer.status_code == 200 and text_of(answer).lstrip().startswith("<section") and "/r/" in text_of(answer)


def test_a_ready_architecture_that_is_handed_over_becomes_ones_own(starter, client):
    answer = starter.post("hand_over")
    project = Project.objects.get()
    assert answer["Location"] == f"{project.get_absolute_url()}report/#handed-over"
    assert project.reports.count() == 1 and client.get(answer["Location"]).status_code == 200
    assert starter.post("hand_over", htmx=True)["HX-Redirect"].endswith("report/#handed-over")


def test_nothing_can_be_handed_over_of_nothing(empty):
    answer = empty.post("hand_over")
    assert answer.status_code == 422 and "Nothing is drawn yet" in words_of(answer)
    assert not Project.objects.exists()


def test_the_history_says_what_was_handed_over(visit, record):
    visit.post("tidy")
    words = words_of(visit.get("history"))
    assert words.count("report handed over") == 1
    visit.post("record_end", record_id=record.pk)
    assert "report handed over" not in words_of(visit.get("history"))


# -- on paper ------------------------------------------------------------------------------------------------------


def test_whoever_has_the_link_prints_what_was_kept(record, monkeypatch, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    pages = []
    monkeypatch.setattr(report_jobs, "printed", lambda html: pages.append(html) or b"%PDF-1.4")
    ReportRecord.objects.update(created=record.created - timedelta(days=365))
    guest = Client()
    answer = guest.post(f"{address(record)}pdf/")
    assert answer.status_code == 303 and token_of(record) not in answer["Location"]
    worker.work_off(beating=False)
    assert guest.get(f"{answer['Location']}file/").content == b"%PDF-1.4"
    (page,) = pages
    assert usd(record.known_usd) in page and f"{record.created.year - 1}" in page


def test_it_is_asked_for_on_the_page_itself(record):
    answer = Client().post(f"{address(record)}pdf/", headers=HTMX)
    assert "Waiting: you are next" in words_of(answer)

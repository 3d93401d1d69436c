"""The page of published bills: the score, each bill with its verdict, and each as an architecture."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.html import escape

from estimator.pages.accuracy import VERDICTS, bill_readings, day, matching, scores
from estimator.projects.models import Project
from estimator.published.bills import not_replayed, published_bills
from tests.web.samples import HTMX, text_of, words_of

DIFFERS = "multi-jp-url-monitor-checks"


def test_page_says_the_score_of_the_command(client):
    out = StringIO()
    call_command("examples", stdout=out)
    agree = out.getvalue().partition(" published bills agree.")[0]
    assert f"{agree} published bills agree" in words_of(client.get("/accuracy/"))
    assert f"{agree} bills agree" in words_of(client.get("/"))


def test_page_has_every_bill_with_both_sums_its_source_and_the_way_to_open_it(client):
    page = text_of(client.get("/accuracy/"))
    assert len(bill_readings()) == len(published_bills())
    for one in bill_readings():
        row = page.partition(f'<tr data-key="{one.slug}">')[2].partition("</tr>")[0]
        said = (one.theirs, one.ours, one.difference, one.says.name, one.bill.publisher, one.bill.source, one.why)
        assert not [text for text in said if escape(text.split(" https")[0]) not in row], one.slug
        assert f'href="/new/{one.slug}/"' in row and f'href="/accuracy/{one.slug}/"' in row
        assert not one.bill.source_url or f'href="{one.bill.source_url}"' in row


def test_page_says_how_many_err_and_what_is_left_out(client):
    page = client.get("/accuracy/")
    words = words_of(page)
    counts = {one.verdict: one.number for one in (*scores().agreeing, *scores().differing)}
    assert sum(counts.values()) == len(published_bills()) and set(counts) == set(VERDICTS)
    assert counts["agrees"] + counts["slip"] == scores().score.agreeing
    assert f"{counts['source']} where the source errs" in words
    assert "0 where Headroom errs, as far as we know" in words
    assert all(name in text_of(page) for name in not_replayed())


def test_page_works_nothing_out(client, monkeypatch):
    """It shows kept totals: 149 estimates would take seconds."""
    client.get("/accuracy/")
    monkeypatch.setattr("estimator.published.bills.estimate", lambda *args: pytest.fail("estimated"))
    monkeypatch.setattr("estimator.projects.reads.estimate", lambda *args, **more: pytest.fail("estimated"))
    assert client.get("/accuracy/").status_code == 200


@pytest.mark.parametrize(
    "query, found",
    [
        ("service=waf", {"infracost-wafv2-web-acl-my-waf-no-usage", "waf-llm-gateway"}),
        ("verdict=rounding", {"lambda-page-2026-response-stream", "lambda-page-2026-tenant-isolation"}),
        ("publisher=others&verdict=source", {DIFFERS}),
        ("q=KAFKA+pollers", {"lambda-page-2026-esm1-kafka"}),
        ("q=zebra", set()),
    ],
)
def test_filter_leaves_those_that_are_meant(client, query, found):
    page = text_of(client.get(f"/accuracy/?{query}"))
    shown = {one.slug for one in bill_readings() if f'data-key="{one.slug}"' in page}
    assert shown == found


def test_htmx_gets_the_rows_alone(client):
    page = text_of(client.get("/accuracy/?verdict=source", headers=HTMX))
    assert "<h1>" not in page and page.count("data-key") == len(matching(verdict="source"))


def test_filter_that_cannot_be_is_refused_with_the_way_back(client):
    page = client.get("/accuracy/?service=moonshine")
    assert page.status_code == 422
    assert "There is no service moonshine" in words_of(page) and "Clear the filter" in words_of(page)


def test_bill_stands_row_by_row_with_both_prices(client):
    page = client.get(f"/accuracy/{DIFFERS}/")
    words = words_of(page)
    bill = next(one for one in published_bills() if one.id == DIFFERS)
    assert all(escape(row.what) in text_of(page) for row in bill.rows)
    for said in ("Theirs $1.01", "Ours $0.98", "Difference − $0.03", bill.disagrees, "Lambda requests, x86", "5,400"):
        assert said in words, said
    assert "Ours at today’s prices $" in words and bill.note[:40] in words
    assert "These are rows of a larger bill" in words


def test_slip_of_a_source_is_said_beside_what_it_prints(client):
    words = words_of(client.get("/accuracy/flink-docs-ex1-video/"))
    assert "Theirs $1,684.03 Theirs, mended $1,763.22 Ours $1,763.22 Difference + $79.19" in words
    assert "Agrees, slip mended" in words and "multiplies 20" in words


def test_row_without_printed_dollars_says_so(client):
    assert "$0.13 not printed" in words_of(client.get("/accuracy/dynamodb-assess-ondemand/"))


def test_bill_that_is_none_is_not_found(client):
    page = client.get("/accuracy/moonshine/")
    assert page.status_code == 404 and "There is no published bill “moonshine” here" in words_of(page)


def test_bill_opens_as_an_architecture_and_a_copy_is_ones_own(client):
    assert "$0.98" in words_of(client.get(f"/new/{DIFFERS}/"))
    assert not Project.objects.exists()
    begun = client.post(f"/new/{DIFFERS}/copy/", follow=True)
    assert begun.status_code == 200 and "$0.98" in words_of(begun)
    document = Project.objects.get().head.architecture
    bill = next(one for one in published_bills() if one.id == DIFFERS)
    assert document.nodes == bill.architecture.nodes and document.rates == bill.architecture.rates


def test_first_edit_of_a_bill_makes_it_a_project(client):
    answer = client.post(f"/new/{DIFFERS}/tidy/")
    assert answer.status_code == 303 and Project.objects.count() == 1


@pytest.mark.parametrize(
    "written, shown",
    [
        ("2024-07-01", "1 Jul 2024"),
        ("2025-09", "Sep 2025"),
        ("2026", "2026"),
        ("2025-2026", "2025 to 2026"),
        ("2026-06 or later", "Jun 2026 or later"),
        ("2026 page, pre-Nov-2024 prices", "2026 page, pre-Nov-2024 prices"),
        ("unknown", "unknown"),
    ],
)
def test_day_is_written_in_words(written, shown):
    assert day(written) == shown

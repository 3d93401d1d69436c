"""The Download menu, the page of all formats, and tables as CSV."""

import csv
import io
import re

import pytest
from django.urls import reverse

from estimator.exports.formats import FORMATS
from estimator.exports.tables.catalogue import OF_A_SERVICE
from tests.engine.builders import architecture, node
from tests.web.samples import STARTER, Visit, text_of, what_is_said, words_of


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200 and response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode())))


@pytest.fixture
def ready(client) -> Visit:
    """Anybody at a ready architecture."""
    return Visit(client, starter=STARTER)


def test_every_page_of_an_architecture_has_the_menu(visit):
    for page in ("builder", "compare", "report", "history", "downloads"):
        text = text_of(visit.get(page))
        assert text.count('<details class="download"') == 1, page
        menu = text[text.index('<details class="download"') :]
        menu = menu[: menu.index("</details>")]
        for name in ("document_json", "report_pdf", "downloads"):
            assert f'href="{visit.url(name)}"' in menu, (page, name)
        assert f'href="{visit.url("download", slug="xlsx")}"' in menu


def test_the_page_leads_to_every_format(visit):
    text = text_of(visit.get("downloads"))
    addresses = set(re.findall(r'href="([^"]*)" download', text))
    assert len(addresses) == len(FORMATS)
    assert visit.url("download_table", slug="bill") in addresses


@pytest.mark.parametrize(
    "slug", ["xlsx", "focus", "infracost", "svg", "drawio", "mermaid", "markdown", "cloudformation", "commands"]
)
def test_a_format_is_saved_under_the_name_and_the_day(visit, slug):
    response = visit.client.get(visit.url("download", slug=slug))
    assert response.status_code == 200 and response["Content-Type"] == FORMATS[slug].media_type
    assert re.fullmatch(
        rf'attachment; filename="shop-\d{{4}}-\d\d-\d\d\.{re.escape(FORMATS[slug].ending)}"',
        response["Content-Disposition"],
    )


def test_what_has_an_address_of_its_own_leads_there(visit):
    response = visit.client.get(visit.url("download", slug="json"))
    assert response.status_code == 302 and response["Location"] == visit.url("document_json")


def test_what_cannot_be_made_is_said_on_the_page(client):
    empty = Visit(client, starter="empty")
    response = empty.client.get(empty.url("download", slug="xlsx"))
    assert response.status_code == 422 and "Nothing is drawn yet" in what_is_said(response)
    assert "<h1>Download</h1>" in text_of(response)


def test_a_document_with_an_error_is_said_too(owner, make_project):
    wrong = Visit(owner, uuid=make_project(architecture([node("f", "lambda", memory_mb=1)], [])).uuid)
    response = owner.get(wrong.url("download", slug="focus"))
    assert response.status_code == 422 and "Memory" in what_is_said(response)


def test_a_picture_needs_a_browser_and_says_where_none_is(visit, monkeypatch):
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    response = visit.client.get(visit.url("download", slug="png"))
    assert (response.status_code, response["Retry-After"]) == (503, "3600")
    assert "download the SVG, which needs none" in what_is_said(response)


def test_an_unknown_format_is_not_there(visit):
    response = visit.client.get(visit.url("download", slug="doc"))
    assert response.status_code == 404 and "There is no such format" in words_of(response)


def test_a_table_is_of_the_traffic_that_is_looked_at(ready):
    today, more = (
        rows_of(ready.client.get(ready.url("download_table", query, slug="bill"))) for query in ("", "times=10")
    )
    quantity = today[0].index("Quantity")
    assert float(more[1][quantity]) == pytest.approx(10 * float(today[1][quantity]))
    shown = text_of(ready.get(query="tab=bill&bill=line&times=10"))
    assert f'href="{ready.url("download_table", slug="bill")}?times=10"' in shown


@pytest.mark.parametrize(
    ("query", "table"),
    [
        ("tab=bill&bill=line", "bill"),
        ("tab=bill&bill=service", "services"),
        ("tab=bill", "cards"),
        ("tab=limits", "limits"),
        ("tab=assumptions", "assumptions"),
    ],
)
def test_tables_of_the_builder_have_a_link(ready, query, table):
    assert f'href="{ready.url("download_table", slug=table)}"' in text_of(ready.get(query=query))


def test_tables_of_the_comparison_have_a_link(ready):
    text = text_of(ready.get("compare", "targets=shown&week=largest"))
    for table in ("comparison", "comparison-services", "curve", "sizes", "targets", "week"):
        assert f'href="{ready.url("download_table", slug=table)}"' in text, table
        assert len(rows_of(ready.client.get(ready.url("download_table", slug=table)))) > 1, table


def test_history_is_whole(visit):
    visit.post("tidy")
    head, *rows = rows_of(visit.client.get(visit.url("history_csv")))
    assert head[2] == "What changed" and len(rows) == len(visit.sentences())
    assert f'href="{visit.url("history_csv")}"' in text_of(visit.get("history"))


def test_the_lines_of_a_file_are_a_table(visit):
    usage = b"version: 0.1\nresource_usage:\n  aws_s3_bucket.a:\n    standard:\n      storage_gb: 5\n"
    location = visit.client.post(reverse("upload"), {"document": io.BytesIO(usage)})["Location"]
    uuid = re.search(r"/a/([0-9a-f-]{36})/", location)[1]
    _, row = rows_of(visit.client.get(reverse("opened_csv", kwargs={"uuid": uuid})))
    assert row[1] == "aws_s3_bucket" and float(row[5]) > 0


# -- of the program ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["prices", "limits", "accuracy"])
def test_a_page_with_a_filter_leads_to_the_rows_it_leaves(client, name):
    page = text_of(client.get(reverse(name), {"q": "fargate", "service": ""}))
    (address,) = re.findall(r'href="([^"]*\.csv[^"]*)"', page)
    _, *rows = rows_of(client.get(address.replace("&amp;", "&")))
    assert rows and all("fargate" in " ".join(row).casefold() for row in rows)
    response = client.get(reverse(f"{name}_csv"), {"service": "nope"})
    assert response.status_code == 422 and "There is no service nope" in words_of(response)


def test_services_and_what_each_has_are_tables(client):
    assert len(rows_of(client.get(reverse("services_csv")))) > 40
    page = text_of(client.get(reverse("service", kwargs={"slug": "lambda"}), {"region": "eu-west-1"}))
    for table in OF_A_SERVICE:
        address = reverse("service_csv", kwargs={"slug": "lambda", "table": table})
        assert f'href="{address}' in page and len(rows_of(client.get(address))) > 1, table
    prices = reverse("service_csv", kwargs={"slug": "lambda", "table": "prices"})
    assert f'href="{prices}?region=eu-west-1"' in page
    assert {row[2] for row in rows_of(client.get(prices, {"region": "eu-west-1"}))[1:]} == {"eu-west-1"}
    assert client.get(prices, {"region": "nowhere"}).status_code == 422
    assert client.get(reverse("service_csv", kwargs={"slug": "lambda", "table": "nope"})).status_code == 404


def test_a_published_bill_has_both_its_tables(client):
    page = text_of(client.get(reverse("published", kwargs={"bill": "lambda-netmon"})))
    for table in ("theirs", "ours"):
        address = reverse("published_csv", kwargs={"bill": "lambda-netmon", "table": table})
        assert f'href="{address}"' in page and len(rows_of(client.get(address))) > 1

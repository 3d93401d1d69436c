"""The pages /prices/ and /limits/."""

from decimal import Decimal

import pytest

from pricing.templatetags.pricing_formats import linked, number, usd
from tests.pricing.samples import price, write_tables

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, tables_loaded):
    """Gets an address; the answer's text."""

    def get(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status
        return response.content.decode()

    return get


@pytest.mark.parametrize("address", ["/prices/", "/limits/"])
def test_full_page_has_filter_and_rows(page, address):
    html = page(address)
    assert "<html" in html
    assert f'action="{address}"' in html
    assert 'id="rows"' in html


@pytest.mark.parametrize("address", ["/prices/", "/limits/"])
def test_htmx_gets_the_rows_alone(client, tables_loaded, address):
    response = client.get(address, headers=HTMX)
    assert response.content.decode().strip().startswith('<div id="rows">')
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_whole_pages_stay_whole(page, header):
    assert "<html" in page("/prices/", **HTMX, **{header: "true"})


def test_price_shows_unit_tiers_day_source_and_allowance(page):
    html = page("/prices/?q=sqs.standard.requests")
    for text in (
        "first 100,000,000,000",
        "$0.0000004",
        "over 200,000,000,000",
        "28 Aug 2025",
        "Requests-RBP",
    ):
        assert text in html
    assert "1,000,000 requests" in html
    assert 'href="https://b0.p.awsstatic.com/pricing/' in html


def test_price_shows_other_days(page):
    html = page("/prices/?q=s3.standard.storage")
    assert "1 other day" in html
    assert "From 7 Jan 2016" in html


def test_prices_of_a_region_include_those_that_hold_everywhere(page):
    html = page("/prices/?region=eu-west-1&q=cloudwatch.dashboards")
    assert ">global</td>" in html


def test_prices_start_with_one_region(page):
    assert ">eu-west-1</td>" not in page("/prices/?q=sns.requests")
    assert ">eu-west-1</td>" in page("/prices/?q=sns.requests&region=")


def test_discount_is_no_price(page):
    html = page("/prices/?q=discount_pct&region=")
    assert "17 %" in html
    assert "$17" not in html


def test_limit_shows_value_scope_quota_and_how_far_it_is_raised(page):
    html = page("/limits/?q=lambda.concurrent_executions")
    for text in ("1,000 executions", "account and region", "yes: tens of thousands", "L-B99A9384"):
        assert text in html
    assert "older guide" not in html


def test_limit_that_no_design_is_asked_says_why(page):
    assert "Not checked: The size of code is not described." in page("/limits/?q=lambda.package_size.zip")
    assert "Not checked" not in page("/limits/?q=lambda.concurrent_executions")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("lambda.memory", "128 to 10,240 MB"),
        ("fargate.task.size_grid", "16 to 60 GB in steps of 4"),
        ("fargate.task.size_grid", "0.5, 1, 2 GB"),
        ("sqs.backlog", "unlimited"),
        ("s3.consistency", "strong"),
        ("eventbridge.retry", "24 h / 185 attempts"),
        ("cloudfront.functions.time", "0.001 s"),
    ],
)
def test_limit_value_reads_as_aws_states_it(page, key, value):
    assert value in page(f"/limits/?q={key}")


def test_region_chosen_shows_its_own_limit_first(page):
    html = page("/limits/?q=kms.symmetric_rate&region=us-east-1")
    assert html.index("100,000 requests/s") < html.index("elsewhere: 10,000 requests/s")


def test_words_narrow_together(page):
    html = page("/prices/?q=dynamodb+on_demand+read")
    assert "dynamodb.on_demand.read" in html
    assert "dynamodb.on_demand.write" not in html


def test_pages_follow_the_filter(page):
    html = page("/limits/?service=eventbridge")
    assert "eventbridge.rules_per_bus" in html
    assert "lambda.timeout" not in html
    assert 'href="/prices/?region=&amp;page=3"' in page("/prices/?region=&page=2")


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/prices/?region=mars-1", "There is no region mars-1: pick one of the list."),
        ("/prices/?region=cn-north-1", "There is no region cn-north-1"),
        ("/limits/?service=soap", "There is no service soap: pick one of the list."),
        ("/prices/?page=999", "There is no page 999: go back to the first."),
        ("/limits/?page=two", "A page is a number."),
        ("/limits/?page=0", "Pages count from 1."),
        ("/limits/?q=%00", "Null characters are not allowed."),
    ],
)
def test_filter_that_cannot_be_says_so(page, address, message):
    assert message in page(address, status=422)
    assert message in page(address, status=422, **HTMX)


def test_nothing_found_offers_a_way_out(page):
    assert "Nothing matches." in page("/limits/?q=zebra")


@pytest.mark.parametrize("address", ["/prices/", "/limits/"])
def test_empty_tables_say_what_to_do(client, no_tables, address):
    assert b"run <code>make install</code>" in client.get(address).content


def test_only_get(client):
    assert client.post("/prices/").status_code == 405


@pytest.mark.parametrize("address", ["/prices/?region=", "/prices/", "/limits/", "/limits/?region=us-east-1"])
def test_queries_are_few_whatever_the_page(client, tables_loaded, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(4):
        client.get(address)


def test_text_of_the_tables_is_escaped(client, no_tables, tmp_path):
    from pricing.actions import load_tables

    load_tables(write_tables(tmp_path, prices=[price(source="<b>x</b> https://a.example/<i>")]))
    html = client.get("/prices/").content.decode()
    assert '&lt;b&gt;x&lt;/b&gt; <a href="https://a.example/"' in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no address", "no address"),
        (
            "(see https://a.example/b.)",
            '(see <a href="https://a.example/b" rel="noopener nofollow">https://a.example/b</a>.)',
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            "https://a.example/?a=1&b",
            '<a href="https://a.example/?a=1&amp;b" rel="noopener nofollow">https://a.example/?a=1&amp;b</a>',
        ),
    ],
)
def test_only_http_addresses_become_links(text, html):
    assert linked(text) == html


def test_figures_have_all_digits_and_no_exponent():
    assert [number(value) for value in (None, 0.2, 1e6, 48.8)] == ["", "0.2", "1,000,000", "48.8"]
    assert usd(0.0000002) == "$0.0000002"


def test_a_price_is_called_by_words_and_not_by_its_key(page):
    html = page("/prices/?q=api_gateway.cache.13_5gb")
    assert "API Gateway: cache, 13.5 GB" in html and ">api_gateway" not in html


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.0000002", "$0.0000002"), ("1.9", "$1.90"), ("0.085", "$0.085"), ("5", "$5"), ("1234.5", "$1,234.50")],
)
def test_a_price_has_its_cents(value, text):
    assert usd(Decimal(value)) == text

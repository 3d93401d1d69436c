"""The pages of services: the list, and each with its prices, limits, settings and neighbours."""

from html import escape

import pytest

from estimator.engine.operations import Dimension, Event, Operation, spoken
from estimator.engine.registry import services
from estimator.engine.service import AwsService
from estimator.engine.setting import Settings, setting
from estimator.pages.catalogue import families, limit_readings, price_readings, setting_readings, similar
from tests.web.samples import HTMX, NASTY

every_service = pytest.mark.parametrize("slug", list(services()))


@pytest.fixture
def page(client):
    """Gets an address; the answer's text."""

    def get(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status
        return response.content.decode()

    return get


def test_list_shows_every_service_with_its_line_and_link(page):
    html = page("/services/")
    for service in services().values():
        assert f'href="/services/{service.slug}/">{escape(service.name)}</a>' in html
        assert escape(service.help) in html


def test_list_holds_each_service_once_under_its_kind():
    listed = [one.slug for _, members in families() for one in members]
    assert sorted(listed) == sorted(services())
    assert ("Queues", [services()["sqs"]]) in families()


def test_pages_of_tables_lead_to_the_services(page):
    assert 'href="/services/"' in page("/prices/")


@every_service
def test_every_service_has_a_page_that_says_when_it_fits_and_when_not(page, slug):
    html = page(f"/services/{slug}/")
    service = services()[slug]
    for text in (service.name, service.help, service.fits, service.fits_not):
        assert escape(text) in html


@every_service
def test_page_holds_every_dimension_limit_and_setting(page, slug, tables):
    html = page(f"/services/{slug}/?region=eu-west-1")
    service = services()[slug]
    prices = price_readings(service, tables.price_book("eu-west-1"))
    limits = limit_readings(service, tables.limit_book("eu-west-1"))
    assert {one.key for one in limits} == {*service.limits, *service.own_limits}
    assert {key for key in service.dimensions if not key.endswith("*")} <= {one.key for one in prices}
    for one in (*prices, *limits):
        assert f'<tr data-key="{escape(one.key)}">' in html
    for one in setting_readings(service, tables.limit_book("us-east-1")):
        assert escape(one.label) in html and escape(one.help) in html


@every_service
def test_page_holds_operations_and_events(page, slug):
    html = page(f"/services/{slug}/")
    for one in (*services()[slug].operations, *services()[slug].events):
        assert f"<b>{spoken(one.name)}</b>" in html


def test_price_shows_tiers_unit_day_allowance_and_source(page):
    html = page("/services/sqs/")
    for text in ("first 100,000,000,000", "$0.0000004", "28 Aug 2025", "1,000,000 requests"):
        assert text in html
    assert 'href="https://b0.p.awsstatic.com/pricing/' in html


def test_limit_shows_value_scope_and_quota(page):
    html = page("/services/lambda/")
    for text in ("1,000 executions", "account and region", "yes: tens of thousands", "L-B99A9384"):
        assert text in html


def test_region_chosen_has_its_own_prices_and_limits(page):
    assert "100,000 requests/s" in page("/services/kms/?region=us-east-1")
    assert "100,000 requests/s" not in page("/services/kms/?region=ap-east-2")
    assert '<option value="eu-west-1" selected>' in page("/services/lambda/?region=eu-west-1")


def test_wildcard_stands_for_each_price_it_covers(page):
    html = page("/services/data_transfer/?region=eu-west-1")
    assert "data_transfer.inter_region_out.us-east-1" in html
    assert "data_transfer.inter_region_out.*" not in html


def test_region_without_a_price_says_so_and_where_there_is_one(page, tables):
    service = services()["kinesis_video_streams"]
    region = next(
        region
        for region in tables.regions
        if any(one.price is None for one in price_readings(service, tables.price_book(region)))
    )
    html = page(f"/services/{service.slug}/?region={region}")
    assert f"no price in {region}" in html
    assert "/prices/?q=kinesis_video_streams." in html


def test_what_the_user_prices_and_limits_is_said(page):
    html = page("/services/other/")
    assert "you enter what it costs on the card" in html
    assert "You enter it on the card" in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_region_that_is_none_is_refused(page, headers):
    html = page("/services/lambda/?region=mars-1", status=422, **headers)
    assert "There is no region mars-1: pick one of the list." in html


def test_htmx_gets_what_the_region_decides_alone(client):
    response = client.get("/services/lambda/?region=eu-west-1", headers=HTMX)
    assert response.content.decode().strip().startswith('<div class="in-region" id="region">')
    assert "HX-Request" in response.headers["Vary"]


def test_unknown_service_offers_those_that_read_like_it(page):
    html = page("/services/dynamo-db/", status=404)
    assert 'href="/services/dynamodb/"' in html
    assert 'href="/services/"' in html


@pytest.mark.parametrize(
    ("slug", "found"), [("Lambda", "lambda"), ("kinesis", "kinesis_data_streams"), ("api-gateway", "api_gateway_http")]
)
def test_similar_services_are_found_by_slug_and_by_name(slug, found):
    assert found in [one.slug for one in similar(slug)]


@pytest.mark.parametrize(
    "wanted, names", [("redis", "ElastiCache Serverless or ElastiCache"), ("cron", "EventBridge Scheduler")]
)
def test_a_page_suggests_a_service_by_its_other_words_too(client, wanted, names):
    page = client.post("/new/empty/nodes/", {"service": wanted})
    assert page.status_code == 422 and f"Did you mean {names}" in page.content.decode()
    assert names.partition(" or ")[0] in client.get(f"/services/{wanted}/").content.decode()


def test_nothing_is_like_nonsense():
    assert similar("zzzzzz") == []


def test_page_leads_to_the_starters_that_use_it_and_their_nodes(page):
    html = page("/services/dynamodb/")
    assert 'href="/new/food_ordering/"' in html
    assert 'href="/new/food_ordering/?node=' in html


def test_page_names_what_it_can_call_and_what_calls_it(page):
    html = page("/services/sqs/")
    called_by, can_call = html.split('id="events"')
    assert 'href="/services/sns/"' in called_by
    assert 'href="/services/lambda/"' in can_call
    assert 'href="/services/dynamodb/"' not in can_call


def test_node_in_the_builder_leads_to_its_service(visit):
    assert 'href="/services/lambda/?region=us-east-1"' in visit.page("node=order")


def test_queries_are_few(client, tables_loaded, django_assert_max_num_queries):
    client.get("/services/lambda/")
    with django_assert_max_num_queries(1):
        client.get("/services/cloudfront/?region=eu-west-1")
    with django_assert_max_num_queries(0):
        client.get("/services/")


def test_empty_tables_say_what_to_do(client, no_tables):
    assert client.get("/services/lambda/").status_code == 503
    assert client.get("/services/").status_code == 200


def test_only_get(client):
    assert client.post("/services/lambda/").status_code == 405


def test_text_of_a_service_is_escaped_and_closed_ones_say_so(page, monkeypatch):
    class OddSettings(Settings):
        size: int = setting(1, NASTY, unit=NASTY, help=NASTY, ge=1)

    class Odd(AwsService):
        slug, name, type, family = "odd", NASTY, "data", "other"
        help = fits = fits_not = NASTY
        closed = f"Since 2026: {NASTY}"
        Settings = OddSettings
        operations = (Operation("ask", NASTY, accepts={"client"}),)
        events = (Event("answer", NASTY, of=("ask",), reaches=NASTY),)
        own_dimensions = {"odd.calls": Dimension(NASTY)}
        own_limits = {"odd.rate": NASTY}

    monkeypatch.setitem(services(), "odd", Odd())
    for address in ("/services/odd/", "/services/", "/services/clients/"):
        html = page(address)
        assert "<script>alert" not in html and "<b>x</b>" not in html
        assert escape(NASTY) in html
    assert "Closed to new customers" in page("/services/odd/")
    assert "closed to new customers" in page("/services/")

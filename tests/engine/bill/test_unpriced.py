"""What a node would bill without a price: known before anything reaches it, and nothing else named."""

from dataclasses import replace

import pytest

from estimator.engine.document.reading import from_dict
from estimator.engine.estimate import estimate
from estimator.engine.registry import services
from pricing.book import PriceBook
from tests.engine.builders import architecture, clients, edge

DRAWN = [service for service in services().values() if service.is_drawn]
ARM, X86 = ("lambda.requests.arm", "lambda.duration.arm"), ("lambda.requests.x86", "lambda.duration.x86")


def without(tables, *keys: str):
    """The same tables, in which these dimensions have no price anywhere."""

    def price_book(region: str) -> PriceBook:
        book = tables.price_book(region)
        return replace(book, prices={key: price for key, price in book.prices.items() if key not in keys})

    return replace(tables, price_book=price_book)


def lone(service: str, tables, settings: dict | None = None, **more) -> list[str]:
    nodes = [{"id": "one", "service": service, "settings": settings or {}}]
    return estimate(from_dict({"version": 1, "nodes": nodes, **more}), tables).unpriced("one")


def labels(*keys: str) -> list[str]:
    return [services()["lambda"].dimensions[key].label for key in keys]


def test_a_function_nobody_calls_says_what_it_would_bill(tables):
    assert sorted(lone("lambda", without(tables, *ARM, *X86), {"architecture": "arm"})) == sorted(labels(*ARM))


def test_where_everything_has_a_price_nothing_is_said(tables):
    assert lone("lambda", tables) == []


def test_a_dimension_its_settings_leave_out_is_not_named(tables):
    assert lone("lambda", without(tables, *X86), {"architecture": "arm"}) == []


def test_a_price_of_ones_own_is_a_price(tables):
    rates = {key: [{"from": 0, "usd": 1e-7}] for key in ARM}
    assert lone("lambda", without(tables, *ARM), {"architecture": "arm"}, rates=rates) == []


def test_only_the_region_of_the_node_counts(tables):
    def price_book(region):
        return without(tables, *ARM).price_book(region) if region == "eu-west-1" else tables.price_book(region)

    nodes = [
        {"id": region, "service": "lambda", "settings": {"architecture": "arm"}, "region": region}
        for region in ("eu-west-1", "eu-central-1")
    ]
    one = estimate(from_dict({"version": 1, "nodes": nodes}), replace(tables, price_book=price_book))
    assert sorted(one.unpriced("eu-west-1")) == sorted(labels(*ARM)) and one.unpriced("eu-central-1") == []


@pytest.mark.parametrize("service", DRAWN, ids=lambda one: one.slug)
def test_every_service_can_be_asked(service, tables):
    """Without any price each names but what it declares, and all that its bill then lacks."""
    bare = without(tables, *service.dimensions)
    found = lone(service.slug, bare)
    assert set(found) <= {one.label for one in service.dimensions.values()}
    one = estimate(from_dict({"version": 1, "nodes": [{"id": "one", "service": service.slug}]}), bare)
    assert {line.label for line in one.lines if line.dimension in service.dimensions} <= set(found)


def test_what_it_bills_today_is_named_too(tables):
    nodes = [clients(), {"id": "api", "service": "api_gateway_http"}]
    document = architecture(nodes, [edge("c", "request", "api", "request")])
    one = estimate(document, without(tables, *services()["api_gateway_http"].dimensions))
    lost = [line for line in one.lines if line.node == "api" and line.monthly_usd is None]
    assert lost and {line.label for line in lost} <= set(one.unpriced("api"))

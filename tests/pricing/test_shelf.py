"""Which row holds where and when."""

from datetime import date

import pytest

from pricing.book import LimitMissing, PriceMissing
from pricing.rows import read_rows
from pricing.tables import Shelf
from tests.pricing.samples import limit, price, write_tables

DIMENSION = "lambda.requests.x86"
TODAY = date(2026, 11, 20)


def usd(shelf, day=TODAY, region="us-east-1"):
    return [str(tier.usd) for tier in shelf.price_book(region, day).price(DIMENSION).tiers]


@pytest.fixture
def shelf(tmp_path):
    prices = [
        price(price_usd="0.3", effective_date="2024-01-01"),
        price(price_usd="0.2", effective_date="2025-01-01", tier_end="10"),
        price(price_usd="0.1", effective_date="2025-01-01", tier_start="10"),
        price(price_usd="0.9", effective_date="2020-01-01", region="global"),
    ]
    limits = [
        limit(key="lambda.burst", variant="a", value="1"),
        limit(key="lambda.burst", variant="b", value="2"),
        limit(key="lambda.burst", variant="b", value="3", region="eu-west-1"),
    ]
    return Shelf(read_rows(write_tables(tmp_path, prices=prices, limits=limits)))


def test_newest_day_not_after_the_one_asked_holds_with_all_its_tiers(shelf):
    assert usd(shelf, date(2025, 1, 1)) == ["0.2", "0.1"]
    assert usd(shelf, date(2024, 12, 31)) == ["0.3"]


def test_regional_price_beats_global_even_an_older_one(shelf):
    assert usd(shelf, date(2024, 6, 1)) == ["0.3"]
    assert usd(shelf, TODAY, "eu-west-1") == ["0.9"]


def test_global_price_holds_before_the_first_regional_day(shelf):
    assert usd(shelf, date(2023, 12, 31)) == ["0.9"]


def test_before_the_first_day_there_is_no_price(shelf):
    with pytest.raises(PriceMissing, match="in us-east-1 on 31 December 2019"):
        usd(shelf, date(2019, 12, 31))


def test_regional_limit_beats_default_and_keeps_table_order(shelf):
    assert [row.value for row in shelf.limit_book("eu-west-1").variants("lambda.burst")] == [1, 3]
    assert [row.value for row in shelf.limit_book("us-east-1").variants("lambda.burst")] == [1, 2]


def test_limit_without_variant_is_the_first_row(shelf):
    assert shelf.limit_book("eu-west-1").limit("lambda.burst").variant == "a"


def test_unknown_limit_is_missing(shelf):
    with pytest.raises(LimitMissing, match="lambda.bursts"):
        shelf.limit_book("us-east-1").limit("lambda.bursts")


def test_books_are_made_once(shelf):
    tables = shelf.tables(TODAY)
    assert tables.price_book("us-east-1") is tables.price_book("us-east-1")
    assert tables.limit_book("us-east-1") is tables.limit_book("us-east-1")


def test_regions_are_those_with_prices_of_their_own(shelf):
    assert shelf.regions == ("us-east-1",)

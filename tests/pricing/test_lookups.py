"""The books from the database are those from the files."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import OperationalError

from pricing import lookups
from pricing.actions import load_tables
from pricing.models import TableImportManager
from pricing.records import plain, stored_rows
from pricing.rows import DATA, read_rows
from tests.pricing.samples import price, write_tables

DAY = date(2026, 11, 20)


@pytest.mark.database
def test_stored_rows_are_those_of_the_files(tables_loaded, db):
    assert stored_rows() == read_rows(DATA)


@pytest.mark.database
def test_prices_come_back_digit_by_digit(tables_loaded, db, tables):
    stored = lookups.price_book("us-east-1", tables.as_of).prices
    written = tables.price_book("us-east-1").prices
    assert {name: str(price.tiers) for name, price in stored.items()} == {
        name: str(price.tiers) for name, price in written.items()
    }


def test_tables_offer_the_same_regions_and_limits(tables_loaded, db, tables):
    stored = lookups.tables(tables.as_of)
    assert stored.regions == tables.regions
    assert stored.limit_book("eu-west-1").limits == tables.limit_book("eu-west-1").limits


def test_known_price(tables_loaded, db):
    requests = lookups.price_book("us-east-1", DAY).price("lambda.requests.x86")
    assert [tier.usd for tier in requests.tiers] == [Decimal("0.0000002")]


def test_second_look_is_one_query(tables_loaded, db, django_assert_num_queries):
    lookups.tables(DAY).price_book("us-east-1")
    with django_assert_num_queries(1):
        tables = lookups.tables(DAY)
        tables.price_book("us-east-1")
        tables.price_book("eu-west-1")
        tables.limit_book("eu-west-1")


def test_new_import_is_seen_at_once(no_tables, folder):
    load_tables(folder)
    before = lookups.price_book("us-east-1", DAY).price("lambda.requests.x86")
    load_tables(write_tables(folder, prices=[price(price_usd="0.5")]))
    after = lookups.price_book("us-east-1", DAY).price("lambda.requests.x86")
    assert (before.tiers[0].usd, after.tiers[0].usd) == (Decimal("0.0000002"), Decimal("0.5"))


def test_empty_tables_say_the_way_out(no_tables):
    with pytest.raises(lookups.TablesNotLoaded, match="run make install"):
        lookups.tables()


def test_another_failure_of_the_database_is_not_taken_for_missing_tables(db, monkeypatch):
    def locked(manager):
        raise OperationalError("database is locked")

    monkeypatch.setattr(TableImportManager, "version", locked)
    with pytest.raises(OperationalError, match="locked"):
        lookups.tables()


@pytest.mark.parametrize(
    ("read", "written"),
    [("1E+11", "100000000000"), ("25.000", "25"), ("0E-15", "0"), ("0.500", "0.5"), ("4.00E-7", "4E-7")],
)
def test_numbers_are_written_as_in_the_files(read, written):
    assert str(plain(Decimal(read))) == written

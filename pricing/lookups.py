"""Reads: the books of any region and day from the database, kept in memory until other tables are loaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from functools import lru_cache

from django.db import DatabaseError, connection

from pricing.book import LimitBook, PriceBook, Tables
from pricing.models import TableImport
from pricing.records import stored_rows
from pricing.tables import Shelf

_moment: ContextVar[list[tuple] | None] = ContextVar("moment", default=None)


class TablesNotLoaded(LookupError):
    """The tables are empty, or the database was never migrated; the message says the way out."""

    def __init__(self):
        super().__init__("The price and limit tables are not loaded: run make install.")


def tables(as_of: date | None = None) -> Tables:
    """The tables on a day, today where none is given; raises TablesNotLoaded."""
    version = _loaded_version()
    return replace(_shelf(version).tables(as_of or date.today()), version=version)


def price_book(region: str, as_of: date | None = None) -> PriceBook:
    return _current_shelf().price_book(region, as_of or date.today())


def limit_book(region: str) -> LimitBook:
    return _current_shelf().limit_book(region)


def _current_shelf() -> Shelf:
    return _shelf(_loaded_version())


@contextmanager
def at_one_moment() -> Iterator[None]:
    """All that is read inside is of one load of the tables, and which it is is asked once."""
    token = _moment.set([])
    try:
        yield
    finally:
        _moment.reset(token)


def _loaded_version() -> tuple:
    moment = _moment.get()
    if moment:
        return moment[0]
    try:
        version = TableImport.objects.version()
    except DatabaseError:
        if TableImport._meta.db_table in connection.introspection.table_names():
            raise
        raise TablesNotLoaded from None
    if not version:
        raise TablesNotLoaded
    if moment is not None:
        moment.append(version)
    return version


def loaded_files() -> dict[str, str]:
    """The SHA-256 of each file whose rows are loaded, by name."""
    _loaded_version()
    return dict(TableImport.objects.order_by("-pk").values_list("file_name", "sha256")[:3])


@lru_cache(maxsize=2)
def _shelf(version: tuple) -> Shelf:
    """Everything loaded.

    A load while this reads leaves the new rows under the old version, which nobody asks for again.
    """
    return Shelf(stored_rows())

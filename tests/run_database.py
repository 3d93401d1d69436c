"""A test database of each process's own, so that runs in one checkout, or on one server, leave each other alone."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

NAME = re.compile(r"test_headroom_(\d{8})_\w+")
"""The day it was made, and what makes it nobody else's."""


@contextmanager
def own_database() -> Iterator[None]:
    """Make the test database one that nobody else has; SQLite's is a file, which writers in threads need."""
    name = f"test_headroom_{datetime.now(UTC):%Y%m%d}_{secrets.token_hex(4)}"
    is_file = connection.vendor == "sqlite"
    connection.settings_dict["TEST"]["NAME"] = str(settings.STATE_DIR / f"{name}.sqlite3") if is_file else name
    yield
    _remove_files(name)  # Django removes the database, not the log beside it


def remove_leftovers() -> None:
    """Test databases of runs that died more than a day ago."""
    for name in filter(_is_left_over, databases()):
        if connection.vendor == "sqlite":
            _remove_files(name)
        else:
            with suppress(DatabaseError):  # somebody else is removing it, or still there
                on_server(f'DROP DATABASE IF EXISTS "{name}"')


def databases() -> set[str]:
    """The names of all there are."""
    if connection.vendor == "sqlite":
        names = [path.name.partition(".")[0] for path in settings.STATE_DIR.glob("test_headroom_*")]
    else:
        names = [name for (name,) in on_server("SELECT datname FROM pg_database")]
    return {name for name in names if NAME.fullmatch(name)}


def on_server(sql: str) -> list[tuple[Any, ...]]:
    """The answer of a PostgreSQL server, asked outside the databases and transactions of the tests."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def _is_left_over(name: str) -> bool:
    return NAME.fullmatch(name)[1] < f"{datetime.now(UTC) - timedelta(days=1):%Y%m%d}"


def _remove_files(name: str) -> None:
    for path in settings.STATE_DIR.glob(f"{name}.sqlite3*"):
        path.unlink(missing_ok=True)

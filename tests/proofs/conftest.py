"""A database and a server for each proof."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.proofs.server import Server
from tests.run_database import on_server


@pytest.fixture
def one_at_a_time() -> Iterator[None]:
    """Only one test of this checkout runs a server, however many processes run tests."""
    settings.STATE_DIR.mkdir(exist_ok=True)
    with (settings.STATE_DIR / "proofs.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def database(tmp_path, django_db_blocker) -> Iterator[str]:
    """The address of an empty database: a file, or one more on the server of DATABASE_URL."""
    if connection.vendor == "sqlite":
        yield sqlite_in(tmp_path)
        return
    name = f"test_headroom_{datetime.now(UTC):%Y%m%d}_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        on_server(f'CREATE DATABASE "{name}"')
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'proof.sqlite3'}"


@pytest.fixture
def serve(one_at_a_time, tmp_path) -> Iterator[Callable[..., Server]]:
    """Starts a server at a database: `serve(database, PAGE_LIMIT=path)`."""
    servers: list[Server] = []

    def start(database: str, **environment: str) -> Server:
        servers.append(Server(database, tmp_path, **environment))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.close()
